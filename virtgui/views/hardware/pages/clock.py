"""The page of a machine's clock and timers."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import YES_NO, machine_of
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.features import clock
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_OFFSETS = (
    Choice("", tr("Default (UTC)")),
    Choice("utc", "UTC", tr("What most systems expect")),
    Choice("localtime", tr("The host's local time"), tr("What Windows expects")),
    Choice("timezone", tr("A time zone")),
    Choice("variable", tr("Kept as the guest sets it")),
    Choice("absolute", tr("Always the same at start")),
)
_BASES = (Choice("", tr("Default")), Choice("utc", "UTC"), Choice("localtime", tr("The host's local time")))
_CELLS = (
    (
        tr("Timer"),
        (
            Choice("rtc", tr("Real-time clock")),
            Choice("pit", tr("Interval timer (PIT)")),
            Choice("hpet", "HPET"),
            Choice("tsc", tr("Time stamp counter")),
            Choice("kvmclock", tr("KVM clock")),
            Choice("hypervclock", tr("Hyper-V clock")),
            Choice("platform", tr("Platform")),
            Choice("armvtimer", tr("ARM timer")),
        ),
    ),
    (tr("Present"), YES_NO),
    (
        tr("Missed ticks"),
        (
            Choice("", tr("Default")),
            Choice("delay", tr("Come late")),
            Choice("catchup", tr("Caught up")),
            Choice("merge", tr("Merged")),
            Choice("discard", tr("Dropped")),
        ),
    ),
    (
        tr("Follows"),
        (
            Choice("", tr("Default")),
            Choice("boot", tr("Boot", "timer")),
            Choice("guest", tr("Guest")),
            Choice("wall", tr("Wall clock")),
            Choice("realtime", tr("Real time")),
        ),
    ),
    (
        tr("Mode"),
        (
            Choice("", tr("Default")),
            Choice("auto", tr("Automatic")),
            Choice("native", tr("Native")),
            Choice("emulate", tr("Emulated")),
            Choice("paravirt", tr("Paravirtual")),
            Choice("smpsafe", tr("Safe for many processors")),
        ),
    ),
)


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    if machine.clock_offset == "timezone" and machine.clock_timezone:
        return plain(machine.clock_timezone)
    return next((words for value, words, _ in _OFFSETS if value == machine.clock_offset), plain(machine.clock_offset))


CLOCK = Page(
    kind="",
    name="clock",
    group=tr("Machine"),
    icon="clock",
    title=lambda node, around: tr("Clock"),
    line=_line,
    check=clock,
    removable=False,
    rows=(
        Row("clock_offset", tr("Clock shows"), Control.CHOICE, tr("Time"), _OFFSETS),
        Row(
            "clock_timezone",
            tr("Time zone"),
            section=tr("Time"),
            unset=tr("The host's"),
            shown=lambda node: machine_of(node).clock_offset == "timezone",
            help=tr("As in “Europe/Paris”."),
        ),
        Row(
            "clock_adjustment",
            tr("Shifted by"),
            section=tr("Time"),
            unset=tr("Nothing"),
            shown=lambda node: machine_of(node).clock_offset in ("utc", "localtime", "variable"),
            help=tr("Seconds; “reset” forgets at each start what the guest changed."),
            more=True,
        ),
        Row(
            "clock_basis",
            tr("Shifted from"),
            Control.CHOICE,
            tr("Time"),
            _BASES,
            shown=lambda node: machine_of(node).clock_offset == "variable",
        ),
        Row(
            "clock_start",
            tr("Starts at"),
            Control.NUMBER,
            tr("Time"),
            unit=tr("s since 1970"),
            most=2**53,
            shown=lambda node: machine_of(node).clock_offset == "absolute",
        ),
        Row(
            "timers",
            tr("Timers"),
            Control.TABLE,
            tr("Timers"),
            columns=(
                tr("Timer"),
                tr("Present"),
                tr("Missed ticks"),
                tr("Follows"),
                tr("Mode"),
                tr("Hertz"),
                tr("Catch up after"),
                tr("Catch up by"),
                tr("Catch up at most"),
            ),
            cells=_CELLS,
            unset=tr("Hypervisor default"),
        ),
    ),
)

PAGES = (CLOCK,)
