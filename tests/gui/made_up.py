"""A world of one host with a busy machine and one that is off, fed by hand."""

from __future__ import annotations

import time

from tests.unit.stats.samples import GIB, busy, host
from virtgui.model.commands import Command
from virtgui.model.facts import (
    Address,
    Disk,
    Domain,
    DomainConfig,
    DomainState,
    Graphics,
    Host,
    Nic,
    Phase,
)
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Addressed, HostSeen, Listed, Sampled, Seen
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

HOST = HostKey("qemu:///system")
BUSY = DomainKey(HOST, "11111111-0000-4000-8000-000000000001")
OFF = DomainKey(HOST, "11111111-0000-4000-8000-000000000002")
HOSTILE = '<img src="file:///etc/passwd"><b>x</b> "\'& \u202eabc\n\U0001f600' + "y" * 500

CONFIG = DomainConfig(
    title="Web front end",
    description="Serves the shop.",
    type="kvm",
    arch="x86_64",
    machine="pc-q35-7.2",
    os_id="http://debian.org/debian/12",
    firmware="efi",
    vcpus=2,
    max_vcpus=4,
    memory_kib=4 * GIB,
    max_memory_kib=4 * GIB,
    disks=(
        Disk("vda", "disk", "file", "/var/lib/libvirt/images/web.qcow2", "virtio", "qcow2"),
        Disk("sda", "cdrom", "file", "", "sata", "raw", True),
    ),
    nics=(Nic("52:54:00:00:00:01", "bridge", "br0", "virtio", "vnet0"),),
    graphics=(Graphics("vnc", "127.0.0.1", 5901),),
)


class Sent:
    """Stands for the hypervisor room: keeps what was sent, gives tickets."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def __call__(self, command: Command) -> Ticket:
        self.commands.append(command)
        return Ticket(len(self.commands))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 10000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def lab() -> Host:
    """A connected host."""
    return Host(
        HOST,
        Phase.OPEN,
        driver="QEMU",
        hostname="workstation",
        libvirt_version="9.0.0",
        hypervisor_version="7.2.0",
        cpus=4,
        memory_kib=16 * GIB,
        cpu_model="x86_64",
        listed=True,
    )


def web(**changes: object) -> Domain:
    """A machine that runs since three hours ago."""
    running = Domain(
        BUSY,
        "web-01",
        7,
        DomainState.RUNNING,
        "booted",
        autostart=True,
        vcpus=2,
        memory_kib=4 * GIB,
        max_memory_kib=4 * GIB,
        since=time.time() - 3 * 3600 - 5,
        config=CONFIG,
    )
    return replace(running, **changes)  # type: ignore[arg-type]


def template(**changes: object) -> Domain:
    """A machine that is off."""
    off = Domain(OFF, "template", -1, DomainState.SHUTOFF, "shutdown", autostart=False, vcpus=2, config=CONFIG)
    return replace(off, **changes)  # type: ignore[arg-type]


def world_with_machines() -> World:
    """Both machines, and an address of the one that runs."""
    world = World()
    found = Addressed(((BUSY, (Address("10.0.4.11", 24, "", "lease"), Address("fe80::1", 64, "", "agent"))),))
    world.take([HostSeen(lab()), Listed(HOST, (web(), template())), found])
    return world


def feed(world: World, start: float, end: float, *, run: int = 7) -> None:
    """A sample of the busy machine and its host every second from `start` until before `end`."""
    at = start
    while at < end:
        sample = host(at)._replace(key=HOST)
        world.take([Sampled(HOST, (busy(at, BUSY, run),), sample)])
        at += 1.0


def change(world: World, **changes: object) -> None:
    """Tell that the busy machine is otherwise now."""
    world.take([Seen((replace(world.machines[BUSY], **changes),))])  # type: ignore[arg-type]


def change_host(world: World, **changes: object) -> None:
    """Tell that the host is otherwise now."""
    world.take([HostSeen(replace(world.hosts[HOST], **changes))])  # type: ignore[arg-type]
