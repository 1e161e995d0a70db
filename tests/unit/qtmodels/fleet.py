"""Many machines made by hand, and a speaker who knows a few plain words."""

from __future__ import annotations

from virtgui.model.facts import Address, Domain, DomainConfig, DomainState, Host, Nic, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen, Listed, Sampled
from virtgui.model.samples import DomainSample
from virtgui.qtmodels.grouping import Heading
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.world import World
from virtgui.util.units import percent_text

LAB = HostKey("qemu+ssh://lab/system")
HOME = HostKey("qemu:///system")


def key(number: int, host: HostKey = LAB) -> DomainKey:
    """The key of the machine of that number."""
    return DomainKey(host, f"00000000-0000-4000-8000-{number:012d}")


def machine(
    number: int,
    name: str = "",
    host: HostKey = LAB,
    state: DomainState = DomainState.RUNNING,
    config: DomainConfig | None = None,
    **more: object,
) -> Domain:
    """A machine; it has a process when its state says so."""
    on = state not in (DomainState.SHUTOFF, DomainState.CRASHED)
    return Domain(
        key(number, host),
        name or f"vm-{number}",
        number if on else -1,
        state,
        config=config,
        vcpus=1,
        max_memory_kib=1024,
        **more,  # type: ignore[arg-type]
    )


def config(title: str = "", description: str = "", mac: str = "") -> DomainConfig:
    """What a search looks through."""
    return DomainConfig(title=title, description=description, nics=(Nic(mac, "network", "default"),) if mac else ())


def host(host_key: HostKey = LAB, phase: Phase = Phase.OPEN, **more: object) -> Host:
    """A host that listed its machines."""
    return Host(host_key, phase, driver="QEMU", hostname="lab", listed=True, **more)  # type: ignore[arg-type]


def world(*machines: Domain, of: HostKey = LAB) -> World:
    """One host with these machines."""
    made = World()
    made.take([HostSeen(host(of)), Listed(of, machines)])
    return made


def busy(made: World, percents: dict[DomainKey, float], at: float = 100.0) -> None:
    """Two samples a second apart, so that each machine has that CPU percentage."""
    for step in (0, 1):
        samples = tuple(
            DomainSample(which, at + step, 1, cpu_ns=int(step * percent * 1e7), vcpus=1)
            for which, percent in percents.items()
        )
        made.take([Sampled(LAB, samples)])


def address(ip: str) -> Address:
    """An address by lease."""
    return Address(ip, 24, "52:54:00:00:00:01", "lease")


class PlainSpeaker:
    """Names and CPU, nothing else."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.asked = 0

    def heading(self, column: Column) -> str:
        return column.name.lower()

    def text(self, which: DomainKey, column: Column) -> str:
        self.asked += 1
        if column is Column.CPU:
            latest = self.world.history.latest(which)
            return percent_text(latest.cpu_percent) if latest is not None else ""
        return self.world.machines[which].name if column is Column.NAME else ""

    def tip(self, which: DomainKey, column: Column) -> str:
        return ""

    def heading_title(self, heading: Heading) -> str:
        return "/".join(heading.path) or "none"

    def spoken(self, which: DomainKey) -> str:
        return self.text(which, Column.NAME)
