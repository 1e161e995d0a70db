"""What files tell, judged before it counts."""

from __future__ import annotations

from virtgui.util.language import tr

LATEST_S = 2.0**40
"""No clock of this age tells a later time (s since 1970)."""


def moment(told: float) -> float:
    """A time in seconds since 1970. ValueError where it can be none, TypeError for what is no number."""
    if not 0 <= told < LATEST_S:
        raise ValueError(tr("a time was expected"))
    return float(told)
