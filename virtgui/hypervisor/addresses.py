"""Which IP addresses the machines of a host have: leases in one sweep, guest agents one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.agent import be_patient
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.documents import config, has_address
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import XML, Link, Stumble
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.model.facts import Address, Domain
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed, Message

_FIRST_S = 0.3
_TURN_S = 1.0
_LEASES_S = 10.0
_AGENT_S = 30.0
_LATER_S = 300.0
"""How long an agent that did not answer is left in peace."""
_DEADLINE_S = 6.0
_AT_MOST = 32
"""Addresses of one machine: what a guest tells of itself is not trusted to be short."""
_ASKED_EACH = 64
"""Machines asked one by one in a sweep, where the driver has no leases by network."""

Found = tuple[tuple[str, Address], ...]
"""(MAC in lower case, address)."""


class Addresses:
    """Looks after the addresses of one link's machines; for the clerk's thread."""

    def __init__(
        self, link: Link, pool: Pool, machines: Machines, publish: Callable[[Message], None], *, agents: bool
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._publish = publish
        self._agents = agents
        self._visible: frozenset[str] = frozenset()
        self._by_network = True
        self._by_machine = True
        self._leases: dict[str, tuple[Address, ...]] = {}
        self._told: dict[str, tuple[Address, ...]] = {}
        self._due: dict[str, float] = {}
        self._published: dict[str, tuple[Address, ...]] = {}
        self._timer: Timer | None = None
        self._task: Task | None = None
        self._deadline: Timer | None = None
        self._swept_at = float("-inf")

    def start(self) -> None:
        """Sweep before long, and again and again."""
        self._timer = self._link.clerk.later(_FIRST_S, self._turn)

    def stop(self) -> None:
        """The link is cut."""
        for timer in (self._timer, self._deadline):
            if timer is not None:
                timer.cancel()

    def see(self, uuids: frozenset[str]) -> None:
        """These are on screen: they come first."""
        new = uuids - self._visible
        self._visible = uuids
        if new and not self._by_network:
            self._swept_at = float("-inf")

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine that is off has no addresses; an agent that has just come is asked anew."""
        if domain is None or not domain.active:
            self._due.pop(uuid, None)
            self._told.pop(uuid, None)
            if self._published.pop(uuid, None) and domain is not None:
                self._publish(Addressed(((domain.key, ()),)))
            return
        if domain.agent_connected:
            self._due.setdefault(uuid, 0.0)
        else:
            self._due.pop(uuid, None)
        if self._leases and uuid not in self._published:
            self._tell((uuid,))

    def _turn(self) -> None:
        self._timer = self._link.clerk.roughly(_TURN_S, self._turn)
        now = self._link.clerk.now()
        if now - self._swept_at >= _LEASES_S and any(self._machines.active()):
            self._swept_at = now
            self._sweep()
        self._ask_agent(now)

    # -- leases ------------------------------------------------------------------------------

    def _sweep(self) -> None:
        if self._by_network:
            self._link.ask(self._link.read, leases, self._leased, priority=XML, key="leases")
        elif self._by_machine:
            shown = [uuid for uuid in self._visible if uuid in self._machines.active()][:_ASKED_EACH]
            work = partial(leases_of, uuids=shown)
            self._link.ask(self._link.read, work, self._leased_each, priority=XML, key="leases")

    def _leased(self, found: Found | None) -> None:
        if found is None:
            self._by_network = False
            self._sweep()
            return
        self._leases = _by_mac(found)
        self._tell(self._machines.uuids())

    def _leased_each(self, found: Found | None) -> None:
        if found is None:
            self._by_machine = False
            return
        self._leases.update(_by_mac(found))
        self._tell(self._visible)

    # -- agents ------------------------------------------------------------------------------

    def _ask_agent(self, now: float) -> None:
        """One agent at a time, so that the lanes stay free for deeds."""
        if not self._agents or self._task is not None or self._link.refused:
            return
        due = [uuid for uuid, when in self._due.items() if when <= now and not self._pool.busy(f"agent of {uuid}")]
        if not due:
            return
        uuid = min(due, key=lambda uuid: (uuid not in self._visible, self._due[uuid]))
        self._due[uuid] = now + _AGENT_S
        # A guest of its own to the pool: an agent that hangs must not keep deeds from the machine.
        guest = f"agent of {uuid}"
        task = Task(guest, partial(of_agent, uuid=uuid), partial(self._agent_told, uuid), partial(self._mute, uuid))
        self._task = task
        self._deadline = self._link.clerk.later(_DEADLINE_S, partial(self._overdue, uuid, task))
        self._pool.run(task)

    def _agent_told(self, uuid: str, found: Found) -> None:
        self._end()
        self._told[uuid] = tuple(address for _, address in found)
        self._tell((uuid,))
        self._ask_agent(self._link.clerk.now())

    def _mute(self, uuid: str, _error: libvirt.libvirtError) -> None:
        self._end()
        self._due[uuid] = self._link.clerk.now() + _LATER_S

    def _overdue(self, uuid: str, task: Task) -> None:
        if self._task is task:
            self._mute(uuid, Stumble("late"))
            if not self._pool.withdraw(task):
                self._pool.abandon(task)

    def _end(self) -> None:
        self._task = None
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    # -- telling -----------------------------------------------------------------------------

    def _tell(self, uuids: Iterable[str]) -> None:
        changed: list[tuple[DomainKey, tuple[Address, ...]]] = []
        for uuid in uuids:
            domain = self._machines.get(uuid)
            if domain is None or not domain.active:
                continue
            found = self._known(domain)
            if self._published.get(uuid, ()) != found:
                self._published[uuid] = found
                changed.append((domain.key, found))
        if changed:
            self._publish(Addressed(tuple(changed)))

    def _known(self, domain: Domain) -> tuple[Address, ...]:
        """The agent's word first: it knows of addresses that nobody leased."""
        found = {address.ip: address for address in self._told.get(domain.key.uuid, ())}
        for nic in domain.config.nics if domain.config is not None else ():
            for address in self._leases.get(nic.mac.lower(), ()):
                found.setdefault(address.ip, address)
        return tuple(sorted(found.values(), key=_order)[:_AT_MOST])


def _order(address: Address) -> tuple[bool, bool, str]:
    """What a person connects to first: IPv4, then IPv6, those of the link alone last."""
    return address.ip.startswith(("fe80:", "169.254.")), ":" in address.ip, address.ip


def _by_mac(found: Found) -> dict[str, tuple[Address, ...]]:
    sorted_out: dict[str, tuple[Address, ...]] = {}
    for mac, address in found:
        sorted_out[mac] = (*sorted_out.get(mac, ()), address)
    return sorted_out


def address(ip: object, prefix: object, mac: object, source: str) -> Address | None:
    """An address as told by a stranger; None for what is none, or leads nowhere."""
    if not isinstance(ip, str) or ip.startswith("127.") or ip in ("::1", "0.0.0.0", "::"):  # noqa: S104
        return None
    import socket  # noqa: PLC0415  (late: no address is read before rows are on screen)

    try:
        socket.inet_pton(socket.AF_INET6 if ":" in ip else socket.AF_INET, ip)
    except (OSError, ValueError):
        return None
    length = prefix if isinstance(prefix, int) and 0 <= prefix <= 128 else 0
    return Address(ip, length, str(mac or "").lower()[:17], source)


def _interfaces(told: dict[str, Any], source: str) -> Found:
    found = []
    for interface in list(told.values())[: 4 * _AT_MOST]:
        mac = interface.get("hwaddr") or ""
        for entry in (interface.get("addrs") or ())[:_AT_MOST]:
            known = address(entry.get("addr"), entry.get("prefix"), mac, source)
            if known is not None:
                found.append((known.mac, known))
    return tuple(found)


def leases(connection: Connection) -> Found | None:
    """Every lease of every active network; None where the driver knows of none."""
    networks = read.tried(lambda: connection.listAllNetworks(libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE))
    if networks is None:
        return None
    found = []
    supported = False
    for network in networks:
        try:
            told = read.tried(network.DHCPLeases)
        except libvirt.libvirtError:
            told = ()  # stopped, or gone meanwhile
        if told is None:
            continue
        supported = True
        for lease in told:
            known = address(lease.get("ipaddr"), lease.get("prefix"), lease.get("mac"), "lease")
            if known is not None:
                found.append((known.mac, known))
    return tuple(found) if supported or not networks else None


def leases_of(connection: Connection, uuids: Iterable[str]) -> Found | None:
    """The leases of these machines, one call each; None where the driver knows of none."""
    found: list[tuple[str, Address]] = []
    source = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE
    pretended = connection.getType() == "TEST"
    for uuid in uuids:
        try:
            machine = connection.lookupByUUIDString(uuid)
            if pretended and not _survives_asking(connection, machine):
                continue
            told = read.tried(partial(machine.interfaceAddresses, source))
        except libvirt.libvirtError:
            continue
        if told is None:
            return None
        found.extend(_interfaces(told, "lease"))
    return tuple(found)


def _survives_asking(connection: Connection, machine: libvirt.virDomain) -> bool:
    """False where libvirt 9.0's test driver would end this process: it takes a network without an address for one
    with an address."""
    names = {nic.source for nic in config(machine.XMLDesc()).nics if nic.type == "network"}
    return all(has_address(connection.networkLookupByName(name).XMLDesc()) for name in names)


def of_agent(connection: Connection, uuid: str) -> Found:
    """What a guest's agent tells; raises libvirtError."""
    machine = connection.lookupByUUIDString(uuid)
    be_patient(machine)
    return _interfaces(machine.interfaceAddresses(libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT), "agent")
