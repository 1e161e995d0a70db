"""How each way of changing a machine is done with libvirt's calls, in one table.

`CALLS[way](machine, given, flags)` does what `xml.plan` planned, for the running machine or its stored
definition as the flags say (VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_AFFECT_CONFIG). Every call raises
libvirt.libvirtError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.hypervisor.link import Stumble
from virtgui.util.language import tr
from virtgui.xml.tunables import Arguments

LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
CONFIG = libvirt.VIR_DOMAIN_AFFECT_CONFIG

_EVENTS = {
    "poweroff": libvirt.VIR_DOMAIN_LIFECYCLE_POWEROFF,
    "reboot": libvirt.VIR_DOMAIN_LIFECYCLE_REBOOT,
    "crash": libvirt.VIR_DOMAIN_LIFECYCLE_CRASH,
}
_ACTIONS = {
    "destroy": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY,
    "restart": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_RESTART,
    "rename-restart": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_RESTART_RENAME,
    "preserve": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_PRESERVE,
    "coredump-destroy": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY,
    "coredump-restart": libvirt.VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART,
}

Call = Callable[[Any, Arguments, int], object]


def _cpus(machine: libvirt.virDomain, cpuset: str) -> tuple[bool, ...]:
    """A set of CPUs as libvirt takes it; "" is all of them."""
    count = int(machine.connect().getInfo()[2])
    if not cpuset:
        return (True,) * count
    wanted: set[int] = set()
    for part in cpuset.replace(" ", "").split(","):
        first, _, last = part.removeprefix("^").partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise Stumble(tr("invalid set of CPUs: {cpuset}").format(cpuset=cpuset), libvirt.VIR_ERR_INVALID_ARG)
        numbers = set(range(int(first), min(int(last or first), count) + 1))
        wanted = wanted - numbers if part.startswith("^") else wanted | numbers
    return tuple(number in wanted for number in range(count))


def _pin_vcpus(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for vcpu, cpuset in given:
        machine.pinVcpuFlags(vcpu, _cpus(machine, cpuset), flags)


def _pin_emulator(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for _, cpuset in given:
        machine.pinEmulator(_cpus(machine, cpuset), flags)


def _pin_iothreads(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for thread, cpuset in given:
        machine.pinIOThread(thread, _cpus(machine, cpuset), flags)


def _each_vcpu(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for number, on in given:
        machine.setVcpu(str(number), int(on), flags)


def _iothreads(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    added, gone, tuned = given
    for thread in added:
        machine.addIOThread(thread, flags)
    for thread in gone:
        machine.delIOThread(thread, flags)
    for thread, told in tuned:
        machine.setIOThreadParams(thread, dict(told), flags)


def _metadata(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for xml, prefix, uri in given:
        machine.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, xml or None, prefix, uri, flags)


def _lifecycle(machine: libvirt.virDomain, given: Arguments, flags: int) -> None:
    for event, action in given:
        if action not in _ACTIONS:
            raise Stumble(tr("invalid action: {action}").format(action=action), libvirt.VIR_ERR_INVALID_ARG)
        machine.setLifecycleAction(_EVENTS[event], _ACTIONS[action], flags)


def _words(kind: int) -> Call:
    return lambda machine, given, flags: machine.setMetadata(kind, given[0] or None, None, None, flags)


CALLS: dict[str, Call] = {
    "vcpus": lambda machine, given, flags: machine.setVcpusFlags(given[0], flags),
    "each_vcpu": _each_vcpu,
    "memory": lambda machine, given, flags: machine.setMemoryFlags(given[0], flags),
    "title": _words(libvirt.VIR_DOMAIN_METADATA_TITLE),
    "description": _words(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION),
    "metadata": _metadata,
    "lifecycle": _lifecycle,
    "scheduler": lambda machine, given, flags: machine.setSchedulerParametersFlags(dict(given[0]), flags),
    "vcpupin": _pin_vcpus,
    "emulatorpin": _pin_emulator,
    "iothreadpin": _pin_iothreads,
    "blkio": lambda machine, given, flags: machine.setBlkioParameters(dict(given[0]), flags),
    "memtune": lambda machine, given, flags: machine.setMemoryParameters(dict(given[0]), flags),
    "numa": lambda machine, given, flags: machine.setNumaParameters(dict(given[0]), flags),
    "iothreads": _iothreads,
    "perf": lambda machine, given, flags: machine.setPerfEvents(dict(given[0]), flags),
    "iotune": lambda machine, given, flags: machine.setBlockIoTune(given[0], dict(given[1]), flags),
    "balloon": lambda machine, given, flags: machine.setMemoryStatsPeriod(given[0], flags),
    "update": lambda machine, given, flags: machine.updateDeviceFlags(given[0], flags),
    "attach": lambda machine, given, flags: machine.attachDeviceFlags(given[0], flags),
    "detach": lambda machine, given, flags: machine.detachDeviceFlags(given[0], flags),
}
"""Every way that `xml.reach` names."""
