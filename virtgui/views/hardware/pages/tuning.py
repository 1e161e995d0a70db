"""The page of a machine's share of its host."""

from __future__ import annotations

from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import CPU_SET, machine_of, qemu
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.tuning import tuning
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_SCHEDULERS = (
    Choice("", tr("Default")),
    Choice("batch", tr("Batch")),
    Choice("idle", tr("Idle")),
    Choice("fifo", tr("Real time, first come")),
    Choice("rr", tr("Real time, in turns")),
)
_NUMA = (
    Choice("", tr("Default")),
    Choice("strict", tr("Only there")),
    Choice("preferred", tr("There, if there is room")),
    Choice("interleave", tr("Spread over them")),
    Choice("restrictive", tr("Only there, as the host may change")),
)
_CACHES = (Choice("both", tr("Both")), Choice("code", tr("Code")), Choice("data", tr("Data")))
_LIMITS = (tr("Total B/s"), tr("Read B/s"), tr("Write B/s"), tr("Total IOPS"), tr("Read IOPS"), tr("Write IOPS"))


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    pins = len(machine.vcpu_pins)
    threads = machine.iothreads
    words = (
        tr("Pinned to {cpus}").format(cpus=machine.vcpu_set) if machine.vcpu_set and not pins else "",
        tr("{count} pinned").format(count=pins) if pins else "",
        plural(threads, "{n} I/O thread", "{n} I/O threads") if threads else "",
        tr("NUMA {numa_nodes}").format(numa_nodes=machine.numa_nodes) if machine.numa_nodes else "",
    )
    return plain(", ".join(filter(None, words))) or tr("Nothing set")


def _time(field: str, label: str, section: str, help: str = "") -> Row:
    return Row(field, label, Control.NUMBER, section, unit="µs", least=-1, unset=tr("Default"), more=True, help=help)


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
            tr("Share", "of time"),
            Control.NUMBER,
            tr("Processor time"),
            least=2,
            most=262144,
            unset=tr("Like all others"),
            help=tr("Twice the number is twice the time, where machines compete."),
        ),
        Row(
            "vcpu_pins",
            tr("Pin processors"),
            Control.TABLE,
            tr("Pinning"),
            columns=(tr("Processor"), tr("Host CPUs")),
            unset=tr("Run anywhere"),
            help=CPU_SET,
        ),
        Row("emulator_pin", tr("Pin the emulator"), section=tr("Pinning"), unset=tr("Runs anywhere"), help=CPU_SET),
        Row(
            "iothread_pins",
            tr("Pin I/O threads"),
            Control.TABLE,
            tr("Pinning"),
            columns=(tr("I/O thread"), tr("Host CPUs")),
            shown=qemu,
        ),
        Row(
            "iothreads",
            tr("I/O threads"),
            Control.NUMBER,
            tr("I/O threads"),
            unset=tr("None", "any gender"),
            shown=qemu,
            help=tr("Disks that use one do not wait for the emulator."),
        ),
        Row(
            "iothread_list",
            tr("Their settings"),
            Control.TABLE,
            tr("I/O threads"),
            columns=(
                tr("Number"),
                tr("Poll at most (ns)"),
                tr("Poll grows"),
                tr("Poll shrinks"),
                tr("Pool at least"),
                tr("Pool at most"),
            ),
            shown=qemu,
            more=True,
        ),
        Row(
            "default_iothread_min",
            tr("Default pool at least"),
            Control.NUMBER,
            tr("I/O threads"),
            shown=qemu,
            more=True,
        ),
        Row(
            "default_iothread_max", tr("Default pool at most"), Control.NUMBER, tr("I/O threads"), shown=qemu, more=True
        ),
        Row("numa_nodes", tr("Memory from NUMA nodes"), section="NUMA", unset=tr("Any"), help=tr("As in “0-1”.")),
        Row("numa_mode", tr("How strictly"), Control.CHOICE, "NUMA", _NUMA),
        Row(
            "numa_placement",
            tr("Placing"),
            Control.CHOICE,
            "NUMA",
            (Choice("", tr("Default")), Choice("static", tr("As written here")), Choice("auto", tr("numad decides"))),
            more=True,
        ),
        Row(
            "numa_memory_nodes",
            tr("By cell"),
            Control.TABLE,
            "NUMA",
            columns=(tr("Cell"), tr("How strictly"), tr("Host nodes")),
            cells=((tr("How strictly"), _NUMA[1:]),),
            shown=qemu,
            more=True,
        ),
        Row(
            "block_weight",
            tr("Weight"),
            Control.NUMBER,
            tr("Disk time"),
            least=1,
            most=10000,
            unset=tr("Like all others"),
        ),
        Row(
            "block_devices",
            tr("By device of the host"),
            Control.TABLE,
            tr("Disk time"),
            columns=(tr("Device"), tr("Weight"), tr("Read B/s"), tr("Write B/s"), tr("Read IOPS"), tr("Write IOPS")),
            more=True,
        ),
        Row(
            "throttle_groups",
            tr("Groups of throttled disks"),
            Control.TABLE,
            tr("Disk time"),
            columns=(
                tr("Group"),
                *_LIMITS,
                *(tr("{limit} burst").format(limit=limit) for limit in _LIMITS),
                *(tr("{limit} burst seconds").format(limit=limit) for limit in _LIMITS),
                tr("Size of an operation"),
            ),
            shown=qemu,
            more=True,
        ),
        _time("cpu_period", tr("Period"), tr("Processor time"), tr("How often a quota begins anew.")),
        _time("cpu_quota", tr("Quota of each processor"), tr("Processor time"), tr("-1 is no limit.")),
        _time("global_period", tr("Period of the whole"), tr("Processor time")),
        _time("global_quota", tr("Quota of the whole"), tr("Processor time"), tr("-1 is no limit.")),
        _time("emulator_period", tr("Emulator's period"), tr("Processor time")),
        _time("emulator_quota", tr("Emulator's quota"), tr("Processor time"), tr("-1 is no limit.")),
        _time("iothread_period", tr("I/O threads' period"), tr("Processor time")),
        _time("iothread_quota", tr("I/O threads' quota"), tr("Processor time"), tr("-1 is no limit.")),
        Row(
            "vcpu_schedulers",
            tr("Schedule processors"),
            Control.TABLE,
            tr("Scheduling"),
            columns=(tr("Processors"), tr("Scheduler"), tr("Priority")),
            cells=((tr("Scheduler"), _SCHEDULERS[1:]),),
            more=True,
        ),
        Row(
            "iothread_schedulers",
            tr("Schedule I/O threads"),
            Control.TABLE,
            tr("Scheduling"),
            columns=(tr("I/O threads"), tr("Scheduler"), tr("Priority")),
            cells=((tr("Scheduler"), _SCHEDULERS[1:]),),
            shown=qemu,
            more=True,
        ),
        Row(
            "emulator_scheduler",
            tr("Schedule the emulator"),
            Control.CHOICE,
            tr("Scheduling"),
            _SCHEDULERS,
            more=True,
        ),
        Row("emulator_priority", tr("Its priority"), Control.NUMBER, tr("Scheduling"), most=99, more=True),
        Row(
            "cache_tunes",
            tr("Processor cache"),
            Control.TABLE,
            tr("Cache and bandwidth"),
            columns=(tr("Processors"), tr("Cache"), tr("Level"), tr("For"), tr("Size"), tr("Unit")),
            cells=((tr("For"), _CACHES),),
            more=True,
        ),
        Row(
            "memory_tunes",
            tr("Memory bandwidth"),
            Control.TABLE,
            tr("Cache and bandwidth"),
            columns=(tr("Processors"), tr("Node"), tr("Percent")),
            more=True,
        ),
        Row(
            "partition",
            tr("Control group"),
            section=tr("On the host"),
            unset=tr("Hypervisor default"),
            more=True,
        ),
        Row(
            "fibre_channel_app",
            tr("Fibre Channel id"),
            section=tr("On the host"),
            unset=tr("None", "any gender"),
            more=True,
        ),
    ),
)

PAGES = (TUNING,)
