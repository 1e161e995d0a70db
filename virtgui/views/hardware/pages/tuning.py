"""The page of a machine's share of its host."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import CPU_SET, machine_of, qemu
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.tuning import tuning
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_SCHEDULERS = (
    Choice("", "Default"),
    Choice("batch", "Batch"),
    Choice("idle", "Idle"),
    Choice("fifo", "Real time, first come"),
    Choice("rr", "Real time, in turns"),
)
_NUMA = (
    Choice("", "Default"),
    Choice("strict", "Only there"),
    Choice("preferred", "There, if there is room"),
    Choice("interleave", "Spread over them"),
    Choice("restrictive", "Only there, as the host may change"),
)
_CACHES = (Choice("both", "Both"), Choice("code", "Code"), Choice("data", "Data"))
_LIMITS = ("Total B/s", "Read B/s", "Write B/s", "Total IOPS", "Read IOPS", "Write IOPS")


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    pins = len(machine.vcpu_pins)
    threads = machine.iothreads
    words = (
        f"Pinned to {machine.vcpu_set}" if machine.vcpu_set and not pins else "",
        f"{pins} pinned" if pins else "",
        f"{threads} I/O thread{'s' if threads != 1 else ''}" if threads else "",
        f"NUMA {machine.numa_nodes}" if machine.numa_nodes else "",
    )
    return plain(", ".join(filter(None, words))) or tr("Nothing set")


def _time(field: str, label: str, section: str, help: str = "") -> Row:
    return Row(field, label, Control.NUMBER, section, unit="µs", least=-1, unset="Default", more=True, help=help)


TUNING = Page(
    kind="",
    name="tuning",
    group=tr("Machine"),
    icon="adjustments",
    title=lambda node, around: tr("Tuning"),
    line=_line,
    check=tuning,
    removable=False,
    rows=(
        Row(
            "cpu_shares",
            "Share",
            Control.NUMBER,
            "Processor time",
            least=2,
            most=262144,
            unset="Like all others",
            help="Twice the number is twice the time, where machines compete.",
        ),
        Row(
            "vcpu_pins",
            "Pin processors",
            Control.TABLE,
            "Pinning",
            columns=("Processor", "Host CPUs"),
            unset="Run anywhere",
            help=CPU_SET,
        ),
        Row("emulator_pin", "Pin the emulator", section="Pinning", unset="Runs anywhere", help=CPU_SET),
        Row(
            "iothread_pins",
            "Pin I/O threads",
            Control.TABLE,
            "Pinning",
            columns=("I/O thread", "Host CPUs"),
            shown=qemu,
        ),
        Row(
            "iothreads",
            "I/O threads",
            Control.NUMBER,
            "I/O threads",
            unset="None",
            shown=qemu,
            help="Disks that use one do not wait for the emulator.",
        ),
        Row(
            "iothread_list",
            "Their settings",
            Control.TABLE,
            "I/O threads",
            columns=("Number", "Poll at most (ns)", "Poll grows", "Poll shrinks", "Pool at least", "Pool at most"),
            shown=qemu,
            more=True,
        ),
        Row("default_iothread_min", "Default pool at least", Control.NUMBER, "I/O threads", shown=qemu, more=True),
        Row("default_iothread_max", "Default pool at most", Control.NUMBER, "I/O threads", shown=qemu, more=True),
        Row("numa_nodes", "Memory from NUMA nodes", section="NUMA", unset="Any", help="As in “0-1”."),
        Row("numa_mode", "How strictly", Control.CHOICE, "NUMA", _NUMA),
        Row(
            "numa_placement",
            "Placing",
            Control.CHOICE,
            "NUMA",
            (Choice("", "Default"), Choice("static", "As written here"), Choice("auto", "numad decides")),
            more=True,
        ),
        Row(
            "numa_memory_nodes",
            "By cell",
            Control.TABLE,
            "NUMA",
            columns=("Cell", "How strictly", "Host nodes"),
            cells=(("How strictly", _NUMA[1:]),),
            shown=qemu,
            more=True,
        ),
        Row(
            "block_weight",
            "Weight",
            Control.NUMBER,
            "Disk time",
            least=1,
            most=10000,
            unset="Like all others",
        ),
        Row(
            "block_devices",
            "By device of the host",
            Control.TABLE,
            "Disk time",
            columns=("Device", "Weight", "Read B/s", "Write B/s", "Read IOPS", "Write IOPS"),
            more=True,
        ),
        Row(
            "throttle_groups",
            "Groups of throttled disks",
            Control.TABLE,
            "Disk time",
            columns=(
                "Group",
                *_LIMITS,
                *(f"{limit} burst" for limit in _LIMITS),
                *(f"{limit} burst seconds" for limit in _LIMITS),
                "Size of an operation",
            ),
            shown=qemu,
            more=True,
        ),
        _time("cpu_period", "Period", "Processor time", "How often a quota begins anew."),
        _time("cpu_quota", "Quota of each processor", "Processor time", "-1 is no limit."),
        _time("global_period", "Period of the whole", "Processor time"),
        _time("global_quota", "Quota of the whole", "Processor time", "-1 is no limit."),
        _time("emulator_period", "Emulator's period", "Processor time"),
        _time("emulator_quota", "Emulator's quota", "Processor time", "-1 is no limit."),
        _time("iothread_period", "I/O threads' period", "Processor time"),
        _time("iothread_quota", "I/O threads' quota", "Processor time", "-1 is no limit."),
        Row(
            "vcpu_schedulers",
            "Schedule processors",
            Control.TABLE,
            "Scheduling",
            columns=("Processors", "Scheduler", "Priority"),
            cells=(("Scheduler", _SCHEDULERS[1:]),),
            more=True,
        ),
        Row(
            "iothread_schedulers",
            "Schedule I/O threads",
            Control.TABLE,
            "Scheduling",
            columns=("I/O threads", "Scheduler", "Priority"),
            cells=(("Scheduler", _SCHEDULERS[1:]),),
            shown=qemu,
            more=True,
        ),
        Row(
            "emulator_scheduler",
            "Schedule the emulator",
            Control.CHOICE,
            "Scheduling",
            _SCHEDULERS,
            more=True,
        ),
        Row("emulator_priority", "Its priority", Control.NUMBER, "Scheduling", most=99, more=True),
        Row(
            "cache_tunes",
            "Processor cache",
            Control.TABLE,
            "Cache and bandwidth",
            columns=("Processors", "Cache", "Level", "For", "Size", "Unit"),
            cells=(("For", _CACHES),),
            more=True,
        ),
        Row(
            "memory_tunes",
            "Memory bandwidth",
            Control.TABLE,
            "Cache and bandwidth",
            columns=("Processors", "Node", "Percent"),
            more=True,
        ),
        Row(
            "partition",
            "Control group",
            section="On the host",
            unset="Hypervisor default",
            more=True,
        ),
        Row("fibre_channel_app", "Fibre Channel id", section="On the host", unset="None", more=True),
    ),
)

PAGES = (TUNING,)
