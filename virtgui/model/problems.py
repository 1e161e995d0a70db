"""A failure as a value, ready to be shown once."""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.util.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in words a person can act on.

    `doing` completes "Could not ..." ("start web-01"), `reason` is our explanation and what to do,
    `detail` is libvirt's or the system's own text, shown only on request, `remedy` is a command
    that would mend it, `code` libvirt's error number (0: not from libvirt).
    """

    doing: str
    reason: str
    detail: str = ""
    remedy: Command | None = None
    code: int = 0
