"""What a machine is called, who runs it, and what becomes of it when it stops."""

from __future__ import annotations

from virtgui.xml.fields import flag, rows, switch, text
from virtgui.xml.node import Node


class GeneralXml(Node):
    """Names, the emulator, what happens at the end of a run, and sleep states."""

    __slots__ = ()

    genid = text("genid")
    has_genid = flag("genid")
    """Without a text libvirt makes one up at the next definition."""
    emulator = text("devices/emulator")

    on_poweroff = text("on_poweroff")
    on_reboot = text("on_reboot")
    on_crash = text("on_crash")
    on_lockfailure = text("on_lockfailure")

    suspend_to_mem = switch("pm/suspend-to-mem/@enabled")
    suspend_to_disk = switch("pm/suspend-to-disk/@enabled")

    perf_events = rows("perf/event", "@name", "@enabled")
