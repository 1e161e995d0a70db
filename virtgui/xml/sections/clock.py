"""What time it is in a machine, and what ticks there."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, text
from virtgui.xml.node import Node


class ClockXml(Node):
    """`<clock>` with its timers."""

    __slots__ = ()

    clock_offset = text("clock/@offset")
    clock_adjustment = text("clock/@adjustment")
    """Seconds, or "reset"."""
    clock_basis = text("clock/@basis")
    clock_timezone = text("clock/@timezone")
    clock_start = integer("clock/@start")
    """Seconds since 1970."""
    timers = rows(
        "clock/timer",
        "@name",
        "@present",
        "@tickpolicy",
        "@track",
        "@mode",
        "@frequency",
        "catchup/@threshold",
        "catchup/@slew",
        "catchup/@limit",
    )
