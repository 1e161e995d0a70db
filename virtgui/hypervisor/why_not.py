"""Why something was not done, or is not known, where many parts have the same reason."""

from __future__ import annotations

from virtgui.util.language import tr

READ_ONLY = tr("The connection to its host is read-only.")
NOT_THERE = tr("This machine no longer exists.")
PAUSED = tr("The guest was asked, but its machine is paused: resume it, so that it can do it.")
UNREADABLE = tr("Its definition cannot be read.")
LATE = tr("The host did not answer in time.")
LOST = tr("The host went away meanwhile.")
NOT_BEGUN = tr("The host went away before anything was done.")
"""Why a job failed that had not begun when its link was lost."""
UNKNOWN = tr("The host went away meanwhile, so it is not known whether this was done. Check when it is back.")
BROKEN = tr("The connection broke meanwhile, so it is not known whether this was done.")
