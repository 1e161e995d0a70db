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
    Choice("", "Default (UTC)"),
    Choice("utc", "UTC", "What most systems expect"),
    Choice("localtime", "The host's local time", "What Windows expects"),
    Choice("timezone", "A time zone"),
    Choice("variable", "Kept as the guest sets it"),
    Choice("absolute", "Always the same at start"),
)
_BASES = (Choice("", "Default"), Choice("utc", "UTC"), Choice("localtime", "The host's local time"))
_CELLS = (
    (
        "Timer",
        (
            Choice("rtc", "Real-time clock"),
            Choice("pit", "Interval timer (PIT)"),
            Choice("hpet", "HPET"),
            Choice("tsc", "Time stamp counter"),
            Choice("kvmclock", "KVM clock"),
            Choice("hypervclock", "Hyper-V clock"),
            Choice("platform", "Platform"),
            Choice("armvtimer", "ARM timer"),
        ),
    ),
    ("Present", YES_NO),
    (
        "Missed ticks",
        (
            Choice("", "Default"),
            Choice("delay", "Come late"),
            Choice("catchup", "Caught up"),
            Choice("merge", "Merged"),
            Choice("discard", "Dropped"),
        ),
    ),
    (
        "Follows",
        (
            Choice("", "Default"),
            Choice("boot", "Boot"),
            Choice("guest", "Guest"),
            Choice("wall", "Wall clock"),
            Choice("realtime", "Real time"),
        ),
    ),
    (
        "Mode",
        (
            Choice("", "Default"),
            Choice("auto", "Automatic"),
            Choice("native", "Native"),
            Choice("emulate", "Emulated"),
            Choice("paravirt", "Paravirtual"),
            Choice("smpsafe", "Safe for many processors"),
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
        Row("clock_offset", "Clock shows", Control.CHOICE, "Time", _OFFSETS),
        Row(
            "clock_timezone",
            "Time zone",
            section="Time",
            unset="The host's",
            shown=lambda node: machine_of(node).clock_offset == "timezone",
            help="As in “Europe/Paris”.",
        ),
        Row(
            "clock_adjustment",
            "Shifted by",
            section="Time",
            unset="Nothing",
            shown=lambda node: machine_of(node).clock_offset in ("utc", "localtime", "variable"),
            help="Seconds; “reset” forgets at each start what the guest changed.",
            more=True,
        ),
        Row(
            "clock_basis",
            "Shifted from",
            Control.CHOICE,
            "Time",
            _BASES,
            shown=lambda node: machine_of(node).clock_offset == "variable",
        ),
        Row(
            "clock_start",
            "Starts at",
            Control.NUMBER,
            "Time",
            unit="s since 1970",
            most=2**53,
            shown=lambda node: machine_of(node).clock_offset == "absolute",
        ),
        Row(
            "timers",
            "Timers",
            Control.TABLE,
            "Timers",
            columns=(
                "Timer",
                "Present",
                "Missed ticks",
                "Follows",
                "Mode",
                "Hertz",
                "Catch up after",
                "Catch up by",
                "Catch up at most",
            ),
            cells=_CELLS,
            unset="Hypervisor default",
        ),
    ),
)

PAGES = (CLOCK,)
