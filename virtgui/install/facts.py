"""What is known of the host that a new machine shall run on, and what a person prefers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from virtgui.model import uris
from virtgui.model.facts import Domain, Host
from virtgui.model.inventory import Inventory, Use
from virtgui.xml.capabilities import Capabilities


class PathTrouble(NamedTuple):
    """What is wrong with a file or folder of the host: it is `missing`, or who runs the machines cannot reach it. `fix`
    is the command that permits it, for a person to run, "" for none."""

    path: str
    message: str
    missing: bool = False
    fix: str = ""


@dataclass(frozen=True, slots=True)
class HostFacts:
    """`offers` are the domain capabilities that were asked for so far, each with the host's own; the first is of
    the hypervisor's choice. `names` are the machines' on this host. `promised_*` is what running machines were given.
    `paths` are those files of the host with which something is wrong."""

    driver: str = "QEMU"
    session: bool = False
    cpus: int = 0
    memory_kib: int = 0
    promised_vcpus: int = 0
    promised_memory_kib: int = 0
    names: frozenset[str] = frozenset()
    offers: tuple[Capabilities, ...] = ()
    inventory: Inventory = field(default_factory=Inventory)
    uses: tuple[Use, ...] = ()
    paths: tuple[PathTrouble, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        """What the host itself is, and its first offer."""
        return self.offers[0] if self.offers else Capabilities()

    def offered(self, arch: str, domain: str = "", machine: str = "") -> Capabilities:
        """The offer for such a machine; without the domain capabilities of it, only what the host itself tells."""
        found = [o for o in self.offers if o.arch == arch and domain in ("", o.domain)]
        exact = [o for o in found if self._same(o, machine)]
        if exact or (found and not machine):
            return (exact or found)[0]
        own = self.capabilities
        return Capabilities(
            arch=arch, domain=domain, guests=own.guests, host_cpu=own.host_cpu, host_cpus=own.host_cpus,
            host_memory_kib=own.host_memory_kib, iommu=own.iommu,
        )  # fmt: skip

    def _same(self, offer: Capabilities, machine: str) -> bool:
        if not machine:
            return False
        known = offer.machine_type(machine, offer.arch)
        return offer.machine in (machine, known.canonical if known is not None and known.canonical else machine)


def host_facts(
    host: Host,
    machines: Iterable[Domain],
    offers: tuple[Capabilities, ...],
    inventory: Inventory,
    uses: tuple[Use, ...] = (),
    paths: tuple[PathTrouble, ...] = (),
) -> HostFacts:
    """The facts out of what the program knows of a host and its machines."""
    known = tuple(machines)
    running = [machine for machine in known if machine.active]
    return HostFacts(
        driver=host.driver or "QEMU",
        session=_is_session(host.key),
        cpus=host.cpus,
        memory_kib=host.memory_kib,
        promised_vcpus=sum(machine.vcpus for machine in running),
        promised_memory_kib=sum(machine.memory_kib for machine in running),
        names=frozenset(machine.name for machine in known),
        offers=offers,
        inventory=inventory,
        uses=uses,
        paths=paths,
    )


def _is_session(uri: str) -> bool:
    try:
        return uris.parse(uri).path == "/session"
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person always wants. "" is what suits the host and the system."""

    firmware: str = ""
    graphics: str = "vnc"
    cpu_mode: str = ""
    format: str = ""
    hot_plug_ports: int = 8
    sound: bool = True
    virtio_win: str = ""
    """Path of the disc with Windows' VirtIO drivers."""
