"""Who uses which file on a host, read over all its machines and pools; what hangs keeps back only itself."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.perform import KNOWS_TPM, lacking
from virtgui.hypervisor.read import cut, gone, tried
from virtgui.model import uris
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.users import FilesRead, HostFiles, MachineFiles, PoolFiles, VolumeFile
from virtgui.util.names import plain
from virtgui.xml.users import Refused, host_uuid, machine_files, pool_files, volume_file

_log = logging.getLogger(__name__)

PATIENCE_S = 15.0
"""Storage that has told nothing new for so long is not waited for."""
_POOLS_AT_ONCE = 2
_LOOKED_AT = frozenset(("dir", "fs", "netfs", "logical", "zfs", "gluster", "vstorage"))
"""Pools in which files come and go without libvirt's knowing."""
_GONE_POOL = (libvirt.VIR_ERR_NO_STORAGE_POOL, libvirt.VIR_ERR_NO_STORAGE_VOL)
_LOST = "Its host went away meanwhile."


class Finding:
    """What grows while lanes read. `news` counts what came."""

    def __init__(self, host: HostKey) -> None:
        self.host = host
        self.news = 0
        self.stopped = threading.Event()
        self.places: tuple[str, ...] = ()
        self.keeps_tpm = True
        self.name = ""
        self.machines: list[MachineFiles] = []
        self.pools: list[PoolFiles] = []
        self.volumes: list[VolumeFile] = []
        self.links: list[tuple[str, str]] = []
        self.blind: list[str] = []
        self.doubts: list[str] = []

    def taken(self) -> HostFiles:
        """What is there now."""
        return HostFiles(
            self.host,
            self.places,
            tuple(self.machines),
            tuple(self.pools),
            tuple(self.volumes),
            tuple(self.links),
            tuple(dict.fromkeys(self.blind)),
            tuple(dict.fromkeys(self.doubts)),
            self.name,
            self.keeps_tpm,
        )

    # -- on lanes ----------------------------------------------------------------------------

    def read_machines(self, connection: Connection) -> None:
        """Which computer it is, and all machines with what they name."""
        self.places = _places(self.host, connection)
        self.name = tried(connection.getHostname) or ""
        self.keeps_tpm = (tried(connection.getLibVersion) or 0) >= KNOWS_TPM
        kept = {
            name: _filtered(connection, flag)
            for name, flag in (
                ("snapshots", libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
                ("saved", libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
                ("checkpoints", getattr(libvirt, "VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT", 0)),
            )
        }
        for machine in connection.listAllDomains(0):
            if self.stopped.is_set():
                return
            self.news += 1
            name = machine.name()
            try:
                self.machines.append(_machine(self.host, machine, kept))
            except Refused:
                self.blind.append(f"The definition of {plain(name, 60)} cannot be understood.")
            except libvirt.libvirtError as error:
                if cut(error):
                    raise
                if not gone(error):
                    self.blind.append(f"The definition of {plain(name, 60)} could not be read.")

    def read_links(self, real_path: Callable[[str], str], _connection: Connection) -> None:
        """Where the named paths really lie; for this computer only."""
        paths = {hold.path for machine in tuple(self.machines) for hold in machine.holds if hold.path.startswith("/")}
        paths |= {volume.path for volume in tuple(self.volumes)}
        for path in paths:
            if self.stopped.is_set():
                return
            self.news += 1
            try:
                real = real_path(path)
            except OSError:
                continue
            if real != path:
                self.links.append((path, real))

    def list_pools(self, connection: Connection) -> tuple[str, ...]:
        """The names of those that are on."""
        found = tried(lambda: connection.listAllStoragePools(0))
        on = []
        for pool in found or ():
            self.news += 1
            try:
                fact = pool_files(pool.XMLDesc(0), bool(pool.isActive()))
            except libvirt.libvirtError as error:
                if cut(error) or error.get_error_code() not in _GONE_POOL:
                    raise
                continue
            self.pools.append(fact)
            if fact.active:
                on.append(fact.name)
            else:
                self.doubts.append(f"Pool “{plain(fact.name, 60)}” is off: images in it may stand on these files.")
        return tuple(on)

    def read_pool(self, connection: Connection, name: str, fresh: bool) -> None:
        """All volumes of a pool."""
        pool = connection.storagePoolLookupByName(name)
        fact = next((pool for pool in self.pools if pool.name == name), None)
        if fresh and fact is not None and fact.type in _LOOKED_AT:
            self._refresh(pool, name)
        for volume in pool.listAllVolumes(0):
            if self.stopped.is_set():
                return
            self.news += 1
            try:
                self.volumes.append(volume_file(volume.XMLDesc(0), name))
            except Refused:
                self.blind.append(f"A volume of pool “{plain(name, 60)}” cannot be understood.")
            except libvirt.libvirtError as error:
                if cut(error) or error.get_error_code() not in _GONE_POOL:
                    raise

    def _refresh(self, pool: libvirt.virStoragePool, name: str) -> None:
        try:
            pool.refresh(0)
        except libvirt.libvirtError as error:
            if cut(error):
                raise
            if not lacking(error):
                why = plain(error.get_error_message() or str(error), 160)
                self.doubts.append(f"Pool “{plain(name, 60)}” could not look at its storage again: {why}.")


class Reading:
    """One question on its way."""

    def __init__(self, host: HostKey, fresh: bool, then: Callable[[HostFiles], None]) -> None:
        self.finding = Finding(host)
        self.fresh = fresh
        self.then = then
        self.works: dict[str, tuple[Lane, int, Timer]] = {}
        self.queue: deque[str] = deque()
        self.linked = False
        self.over = False


class Users:
    """The questions of one link about files; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        publish: Callable[[Message], None],
        real_path: Callable[[str], str] | None = None,
    ) -> None:
        """`real_path` tells where a path of this computer leads; None for another computer."""
        self._link = link
        self._host = host
        self._publish = publish
        self._real_path = real_path
        self._open: list[Reading] = []

    def ask(self, ticket: Ticket, fresh: bool) -> None:
        """Begin to answer."""
        self.read(fresh, lambda files: self._publish(FilesRead(ticket, files)))

    def read(self, fresh: bool, then: Callable[[HostFiles], None]) -> Reading:
        """Read all; `then` is called once, with what is known by the time nothing more comes."""
        it = Reading(self._host, fresh, then)
        self._open.append(it)
        self._begin(it, "machines", it.finding.read_machines, lambda _: None, "Its machines could not all be read")
        self._begin(it, "pools", it.finding.list_pools, partial(self._listed, it), "Its storage pools did not answer")
        return it

    def stop(self, it: Reading) -> None:
        """Nobody waits for this answer any more."""
        if not it.over:
            it.then = lambda _: None
            self._end(it)

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open):
            it.finding.blind.append(_LOST)
            self._end(it)

    def _begin(
        self,
        it: Reading,
        part: str,
        work: Callable[[Connection], Any],
        then: Callable[[Any], None],
        trouble: str,
    ) -> None:
        lane = self._link.lane("files")

        def done(result: object) -> None:
            if part in it.works and not it.over:
                then(result)
                self._over(it, part)

        def failed(error: libvirt.libvirtError) -> None:
            if part in it.works and not it.over:
                if not lacking(error):
                    why = plain(error.get_error_message() or str(error), 160)
                    it.finding.blind.append(f"{trouble}: {why}.")
                self._over(it, part)

        timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it, part, trouble))
        it.works[part] = (lane, it.finding.news, timer)
        if not self._link.ask(lane, work, done, failed):
            it.finding.blind.append(_LOST)
            self._over(it, part)

    def _listed(self, it: Reading, names: tuple[str, ...]) -> None:
        it.queue.extend(names)
        for _ in range(1 if self._link.refused else _POOLS_AT_ONCE):
            self._next_pool(it)

    def _next_pool(self, it: Reading) -> None:
        if it.queue:
            name = it.queue.popleft()
            work = partial(it.finding.read_pool, name=name, fresh=it.fresh)
            trouble = f"Pool “{plain(name, 60)}” did not tell all it holds"
            self._begin(it, f"pool {name}", work, lambda _: None, trouble)

    def _late(self, it: Reading, part: str, trouble: str) -> None:
        if part not in it.works or it.over:
            return
        lane, news, _ = it.works[part]
        if it.finding.news > news:  # slow, but it comes
            timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it, part, trouble))
            it.works[part] = (lane, it.finding.news, timer)
            return
        it.finding.blind.append(f"{trouble} within {PATIENCE_S:.0f} s.")
        self._over(it, part)

    def _over(self, it: Reading, part: str) -> None:
        lane, _, timer = it.works.pop(part)
        timer.cancel()
        self._link.close_lane(lane)
        if part.startswith("pool "):
            self._next_pool(it)
        if it.works:
            return
        if self._real_path is not None and not it.linked and not self._link.refused:
            it.linked = True
            work = partial(it.finding.read_links, self._real_path)
            self._begin(it, "links", work, lambda _: None, "Where its files lie could not be found out")
            return
        self._end(it)

    def _end(self, it: Reading) -> None:
        if it.over:
            return
        it.over = True
        it.finding.stopped.set()
        for lane, _, timer in it.works.values():
            timer.cancel()
            self._link.close_lane(lane)
        self._open.remove(it)
        it.then(it.finding.taken())


def _places(host: HostKey, connection: Connection) -> tuple[str, ...]:
    """What names the computer behind a connection. A test host's world is its connection's own."""
    uri = uris.parse(host)
    if uri.is_test:
        return (str(host),)
    found = []
    try:
        uuid = host_uuid(connection.getCapabilities())
    except (libvirt.libvirtError, Refused):
        uuid = ""
    if uuid:
        found.append(f"uuid:{uuid}")
    if uri.host:
        found.append(f"at:{uri.host.lower()}")
    elif uri.is_local and not any(name == "socket" for name, _ in uri.query):
        found.append("here")
    return tuple(found) or (str(host),)


def _filtered(connection: Connection, flag: int) -> frozenset[str] | None:
    found = tried(lambda: connection.listAllDomains(flag)) if flag else None
    return None if found is None else frozenset(machine.UUIDString() for machine in found)


def _all(ask: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """None where the driver knows no such things; what this user may not see is an error, for it may be there."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if lacking(error):
            return ()
        raise


def _machine(host: HostKey, machine: libvirt.virDomain, kept: dict[str, frozenset[str] | None]) -> MachineFiles:
    uuid = machine.UUIDString()
    active, persistent = bool(machine.isActive()), tried(machine.isPersistent) != 0

    def has(what: str) -> bool:
        known = kept[what]
        return known is None or uuid in known

    definitions = [machine.XMLDesc(0)] if active or not persistent else []
    if persistent:
        definitions.append(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    snapshots = _all(lambda: machine.listAllSnapshots(0)) if has("snapshots") else ()
    checkpoints = _all(lambda: machine.listAllCheckpoints(0)) if has("checkpoints") else ()
    fact = MachineFiles(
        DomainKey(host, uuid),
        machine.name(),
        active,
        persistent,
        saved=has("saved") and bool(tried(lambda: machine.hasManagedSaveImage(0))),
        snapshots=tuple(snapshot.getName() for snapshot in snapshots),
        checkpoints=tuple(checkpoint.getName() for checkpoint in checkpoints),
    )
    return machine_files(fact, definitions, [snapshot.getXMLDesc(0) for snapshot in snapshots])
