"""Questions of a window about one host, each answered exactly once: in full, in part, or with a problem."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import hardware as reading
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.inventory import Finding
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import EVENT, Link
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.read import tried
from virtgui.hypervisor.replies import unanswered
from virtgui.hypervisor.why_not import LOST
from virtgui.model.applied import Applied
from virtgui.model.commands import Command, ParseNative, ReadHardware, ReadInventory, ReadNative, ReadOffers
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import HardwareRead, InventoryRead, Message, NativeParsed, NativeRead, OffersRead
from virtgui.model.things import PoolSourcesRead, PoolTypesRead, ReadPoolSources, ReadPoolTypes
from virtgui.util.frozen import replace
from virtgui.util.language import tr

_PATIENCE_S = {"disks": 2.0, "pools": 8.0, "offers": 15.0, "rest": 20.0, "sources": 60.0}
"""How long each part of an answer may take; it is given without those that are late. Failed disks are told
by the machine's process, pools hang with the storage behind them, and of a far host the rest is a long list."""
_NATIVE = {"QEMU": "qemu-argv", "Xen": "xen-xl", "ESX": "vmware-vmx", "VMware": "vmware-vmx", "BHYVE": "bhyve-argv"}
_SILENT = tr("Nothing answered within a minute.")


class Reading:
    """One question on its way; `found` grows as parts of the answer come."""

    def __init__(self, ticket: Ticket, command: Command) -> None:
        self.ticket = ticket
        self.command = command
        self.hardware: Hardware | None = None
        self.finding = Finding()
        self.documents = ("", "")
        self.parts: set[str] = set()
        self.lanes: list[Lane] = []
        self.task: Task | None = None
        self.timers: list[Timer] = []


class Answers:
    """The questions of one link; for the clerk's thread. What may take long has a lane of its own:
    nothing here holds up what keeps the list true, nor a guest's deeds."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        publish: Callable[[Message], None],
        last: Callable[[DomainKey], Applied | None],
        read_again: Callable[[str], None] = lambda uuid: None,
    ) -> None:
        """`read_again` is told whose definition may be another than the list has: of some changes libvirt tells
        nothing."""
        self._link = link
        self._pool = pool
        self._publish = publish
        self._read_again = read_again
        self._offers = reading.Offers(last)
        self._slow: Lane | None = None
        self._open: dict[Ticket, Reading] = {}

    def ask(self, ticket: Ticket, command: Command) -> None:
        """Begin to answer."""
        it = self._open[ticket] = Reading(ticket, command)
        failed = partial(self._failed, it)
        match command:
            case ReadHardware(domain):
                self._read_again(domain.uuid)
                work = partial(reading.definitions, key=domain)
                self._pool.read(work, partial(self._defined, it, domain), failed, priority=EVENT)
            case ReadNative(domain):
                self._link.ask(self._slow_lane(), partial(_native, key=domain), partial(self._native, it), failed)
            case ReadInventory():
                self._inventory(it, command)
            case ReadOffers(_, arch, kind, machine):
                self._await(it, "offers")
                both = partial(self._offers.of, make=("", arch, machine, kind))
                self._link.ask(self._slow_lane(), both, partial(self._both, it), failed)
            case ReadPoolSources(_, kind, source):
                self._on_own_lane(it, partial(_sources, kind=kind, source=source))
            case ReadPoolTypes():
                self._on_own_lane(it, _pool_types)
            case ParseNative(_, form, text):
                parsed = partial(_parsed, form=form, text=text)
                self._link.ask(self._slow_lane(), parsed, partial(self._read_native, it), failed)

    def forget(self) -> None:
        """What was remembered of the host may be out of date."""
        self._offers.forget()

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open.values()):
            unanswered(self._publish, it.ticket, it.command, LOST)
            self._end(it)

    # -- hardware ----------------------------------------------------------------------------

    def _defined(self, it: Reading, domain: DomainKey, found: Hardware) -> None:
        it.hardware = found
        self._await(it, "offers")
        # where connections are few, a machine that hangs must not hold up the only one
        if found.live and not self._link.refused and not self._pool.busy(domain.uuid):
            self._await(it, "disks")
            told = partial(reading.told_running, key=domain, counting="<perf>" in found.live)
            it.task = Task(domain.uuid, told, partial(self._disks, it), lambda _: self._over(it, "disks"))
            self._pool.run(it.task)
        work = partial(self._offers.add, hardware=found)
        self._link.ask(self._slow_lane(), work, partial(self._offered, it), partial(self._failed, it))

    def _offered(self, it: Reading, found: Hardware) -> None:
        if it.hardware is not None:
            it.hardware = replace(it.hardware, capabilities=found.capabilities, host=found.host, last=found.last)
        self._over(it, "offers")

    def _disks(self, it: Reading, told: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]) -> None:
        if it.hardware is not None:
            it.hardware = replace(it.hardware, disk_errors=told[0], counters=told[1])
        self._over(it, "disks")

    # -- the hypervisor's own form -----------------------------------------------------------

    def _native(self, it: Reading, text: str) -> None:
        if isinstance(it.command, ReadNative) and self._end(it):
            self._publish(NativeRead(it.ticket, it.command.domain, text))

    def _read_native(self, it: Reading, xml: str) -> None:
        if isinstance(it.command, ParseNative) and self._end(it):
            self._publish(NativeParsed(it.ticket, it.command.host, xml))

    # -- what a new machine is offered -------------------------------------------------------

    def _both(self, it: Reading, documents: tuple[str, str]) -> None:
        it.documents = documents
        self._over(it, "offers")

    # -- storage that there could be ---------------------------------------------------------

    def _on_own_lane(self, it: Reading, work: Callable[[Connection], str]) -> None:
        """A server that is asked what it exports may never answer."""
        self._await(it, "sources")
        lane = self._link.lane("sources")
        it.lanes.append(lane)
        self._link.ask(lane, work, partial(self._sources, it), partial(self._failed, it))

    def _sources(self, it: Reading, xml: str) -> None:
        if self._end(it):
            match it.command:
                case ReadPoolSources(host):
                    self._publish(PoolSourcesRead(it.ticket, host, xml))
                case ReadPoolTypes(host):
                    self._publish(PoolTypesRead(it.ticket, host, xml))

    # -- inventory ---------------------------------------------------------------------------

    def _inventory(self, it: Reading, command: ReadInventory) -> None:
        works: dict[str, Callable[[Connection], None]] = {
            "rest": it.finding.read,
            "pools": partial(it.finding.read_pools, wanted=command.pools),
        }
        for part in works:
            self._await(it, part)
        for part, work in works.items():
            lane = self._link.lane("inventory")
            it.lanes.append(lane)
            over = partial(self._over, it, part)
            self._link.ask(lane, work, lambda _, over=over: over(), lambda _, over=over: over())  # type: ignore[misc]

    # -- all of them -------------------------------------------------------------------------

    def _await(self, it: Reading, part: str) -> None:
        it.parts.add(part)
        it.timers.append(self._link.clerk.later(_PATIENCE_S[part], partial(self._late, it, part)))

    def _late(self, it: Reading, part: str) -> None:
        if part not in it.parts:
            return
        if part == "disks" and it.task is not None and not self._pool.withdraw(it.task):
            self._pool.abandon(it.task)
        if part == "offers" and self._slow is not None:
            self._link.close_lane(self._slow)  # the next question gets another
        self._over(it, part)

    def _over(self, it: Reading, part: str) -> None:
        """A part of an answer is there, or given up; the last one ends the waiting."""
        it.parts.discard(part)
        if it.parts or not self._end(it):
            return
        match it.command:
            case ReadHardware(domain):
                self._publish(HardwareRead(domain, it.hardware))
            case ReadInventory(host):
                self._publish(InventoryRead(it.ticket, host, it.finding.taken()))
            case ReadOffers(host):
                self._publish(OffersRead(it.ticket, host, *it.documents))
            case ReadPoolSources() | ReadPoolTypes():
                unanswered(self._publish, it.ticket, it.command, _SILENT)

    def _slow_lane(self) -> Lane:
        if self._slow is None or not self._slow.usable:
            self._slow = self._link.lane("ask")
        return self._slow

    def _failed(self, it: Reading, error: libvirt.libvirtError) -> None:
        if not self._end(it):
            return
        match it.command:
            case ReadHardware(domain):
                problem = explain(error, tr("read the hardware"), domain=domain)
                self._publish(HardwareRead(domain, None, problem))
            case ReadNative(domain):
                problem = explain(error, tr("read the hypervisor's own form"), domain=domain)
                self._publish(NativeRead(it.ticket, domain, problem=problem))
            case ReadOffers(host):
                problem = explain(error, tr("read what the host offers"), host=host)
                self._publish(OffersRead(it.ticket, host, problem=problem))
            case ReadPoolSources(host):
                self._publish(
                    PoolSourcesRead(it.ticket, host, problem=explain(error, tr("look for storage"), host=host))
                )
            case ReadPoolTypes(host):
                # A host that cannot tell is no failure: all types are offered then.
                self._publish(PoolTypesRead(it.ticket, host))
            case ParseNative(host):
                problem = explain(error, tr("read the configuration"), host=host)
                self._publish(NativeParsed(it.ticket, host, problem=problem))

    def _end(self, it: Reading) -> bool:
        """False when it has been answered already."""
        if self._open.pop(it.ticket, None) is None:
            return False
        it.finding.stop()
        for timer in it.timers:
            timer.cancel()
        for lane in it.lanes:
            self._link.close_lane(lane)
        return True


def _sources(connection: Connection, kind: str, source: str) -> str:
    return str(connection.findStoragePoolSources(kind, source or None, 0))


def _pool_types(connection: Connection) -> str:
    return str(connection.getStoragePoolCapabilities(0))


def _parsed(connection: Connection, form: str, text: str) -> str:
    return str(connection.domainXMLFromNative(form, text, 0))


def _native(connection: Connection, key: DomainKey) -> str:
    """Without passwords: this text is shown, copied and sent to others."""
    driver = tried(connection.getType) or ""
    machine = connection.lookupByUUIDString(key.uuid)
    return str(connection.domainXMLToNative(_NATIVE.get(driver, "qemu-argv"), machine.XMLDesc(0), 0))
