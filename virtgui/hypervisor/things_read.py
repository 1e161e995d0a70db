"""How each kind of thing that a host has is listed, found and read, in one table; for a lane of its own kind."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.read import cut, decoded
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.keys import HostKey
from virtgui.model.things import Thing, ThingKey, ThingKind
from virtgui.util.language import tr

T = TypeVar("T")

_BATCH = 40
"""So many are told at once while a long list is read."""
_DENIED = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_FAILED)
GONE = frozenset(
    (
        libvirt.VIR_ERR_NO_STORAGE_POOL,
        libvirt.VIR_ERR_NO_NETWORK,
        libvirt.VIR_ERR_NO_NODE_DEVICE,
        libvirt.VIR_ERR_NO_INTERFACE,
        libvirt.VIR_ERR_NO_NWFILTER,
        libvirt.VIR_ERR_NO_NWFILTER_BINDING,
        libvirt.VIR_ERR_NO_SECRET,
    )
)


class Kind(NamedTuple):
    """One kind. `name` is a handle's key, `title` what a person calls it, `fact` all that is known of it but those.
    `subject` is what its events are called, "" where libvirt has none."""

    list: Callable[[Connection], Iterable[Any]]
    find: Callable[[Connection, str], Any]
    name: Callable[[Any], str]
    title: Callable[[Any], str]
    fact: Callable[[Any], dict[str, Any]]
    subject: str = ""


def _tried(ask: Callable[[], T]) -> T | None:
    """None where that cannot be told, for whatever reason: the others of the list are told all the same. Raises
    libvirt.libvirtError where the thing or the connection is gone."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if cut(error) or error.get_error_code() in GONE:
            raise
        return None


def _bit(ask: Callable[[], int]) -> bool | None:
    told = _tried(ask)
    return None if told is None else bool(told)


def _text(ask: Callable[[], str]) -> str:
    return _tried(lambda: decoded(ask)) or ""


def _life(handle: Any) -> dict[str, Any]:
    return {
        "active": _bit(handle.isActive),
        "persistent": _bit(handle.isPersistent),
        "autostart": _bit(handle.autostart),
    }


def _both(handle: Any, life: dict[str, Any], inactive: int) -> dict[str, str]:
    """What runs, and what is stored where that differs."""
    xml = _text(lambda: handle.XMLDesc(0))
    stored = _text(lambda: handle.XMLDesc(inactive)) if life["active"] and life["persistent"] else ""
    return {"xml": xml, "stored": stored if stored != xml else ""}


def _pool(pool: libvirt.virStoragePool) -> dict[str, Any]:
    life = _life(pool)
    told = _tried(pool.info)
    names = ("state", "capacity", "allocation", "available")
    numbers = tuple(zip(names, map(int, told), strict=True)) if told else ()
    return life | _both(pool, life, libvirt.VIR_STORAGE_XML_INACTIVE) | {"numbers": numbers}


def _network(network: libvirt.virNetwork) -> dict[str, Any]:
    life = _life(network)
    return life | _both(network, life, libvirt.VIR_NETWORK_XML_INACTIVE)


def _device(device: libvirt.virNodeDevice) -> dict[str, Any]:
    """Only what was created here can be off, or kept: nothing else is asked about that."""
    xml = _text(lambda: device.XMLDesc(0))
    if "type='mdev'" not in xml and 'type="mdev"' not in xml:
        return {"xml": xml}
    return _life(device) | {"xml": xml}


def _interface(interface: libvirt.virInterface) -> dict[str, Any]:
    active = _bit(interface.isActive)
    stored = _text(lambda: interface.XMLDesc(libvirt.VIR_INTERFACE_XML_INACTIVE)) if active else ""
    xml = _text(lambda: interface.XMLDesc(0)) or stored
    return {"active": active, "xml": xml, "stored": stored if stored != xml else ""}


def _document(handle: Any) -> dict[str, Any]:
    return {"xml": _text(lambda: handle.XMLDesc(0))}


def _is_uuid(name: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) is not None


def _uuid(handle: Any) -> str:
    return str(handle.UUIDString())


def _name(handle: Any) -> str:
    return str(handle.name())


KINDS: dict[ThingKind, Kind] = {
    ThingKind.POOL: Kind(
        lambda c: c.listAllStoragePools(0),
        lambda c, it: c.storagePoolLookupByUUIDString(it) if _is_uuid(it) else c.storagePoolLookupByName(it),
        _uuid,
        _name,
        _pool,
        "pool",
    ),
    ThingKind.NETWORK: Kind(
        lambda c: c.listAllNetworks(0),
        lambda c, it: c.networkLookupByUUIDString(it) if _is_uuid(it) else c.networkLookupByName(it),
        _uuid,
        _name,
        _network,
        "network",
    ),
    ThingKind.DEVICE: Kind(
        lambda c: c.listAllDevices(0),
        lambda c, it: c.nodeDeviceLookupByName(it),
        _name,
        _name,
        _device,
        "node device",
    ),
    ThingKind.INTERFACE: Kind(
        lambda c: c.listAllInterfaces(0), lambda c, it: c.interfaceLookupByName(it), _name, _name, _interface
    ),
    ThingKind.FILTER: Kind(
        lambda c: c.listAllNWFilters(0), lambda c, it: c.nwfilterLookupByUUIDString(it), _uuid, _name, _document
    ),
    ThingKind.BINDING: Kind(
        lambda c: c.listAllNWFilterBindings(0),
        lambda c, it: c.nwfilterBindingLookupByPortDev(it),
        lambda it: str(it.portDev()),
        lambda it: str(it.portDev()),
        _document,
    ),
    ThingKind.SECRET: Kind(
        lambda c: c.listAllSecrets(0),
        lambda c, it: c.secretLookupByUUIDString(it),
        _uuid,
        lambda it: str(it.usageID() or it.UUIDString()),
        _document,
        "secret",
    ),
}


def thing(host: HostKey, kind: ThingKind, handle: Any) -> Thing:
    """All that is known of it. Raises libvirt.libvirtError only where the connection is gone."""
    how = KINDS[kind]
    return Thing(ThingKey(host, kind, how.name(handle)), how.title(handle), **how.fact(handle))


def listed(
    connection: Connection,
    host: HostKey,
    kind: ThingKind,
    so_far: Callable[[tuple[Thing, ...]], None],
    stopped: threading.Event,
) -> tuple[Thing, ...] | None:
    """All things of a kind, by name; `so_far` gets those of a long list as they are read. None where it was stopped.
    Raises libvirt.libvirtError."""
    found: list[Thing] = []
    told = 0
    for handle in KINDS[kind].list(connection):
        if stopped.is_set():
            return None
        try:
            found.append(thing(host, kind, handle))
        except libvirt.libvirtError as error:
            if error.get_error_code() not in GONE:  # it went away meanwhile
                raise
        if len(found) - told >= _BATCH:
            so_far(tuple(found[told:]))
            told = len(found)
    return tuple(sorted(found, key=lambda it: (it.name, it.key.name)))


def read(
    connection: Connection, host: HostKey, kind: ThingKind, names: Iterable[str]
) -> list[tuple[str, Thing | None]]:
    """These as they are now, None for one that is gone. Raises libvirt.libvirtError."""
    found: list[tuple[str, Thing | None]] = []
    for name in names:
        try:
            found.append((name, thing(host, kind, KINDS[kind].find(connection, name))))
        except libvirt.libvirtError as error:
            if error.get_error_code() not in GONE:
                raise
            found.append((name, None))
    return found


def lack(error: libvirt.libvirtError) -> str:
    """Why they cannot be told, as a sentence; "" where the connection broke, which is told otherwise."""
    if cut(error):
        return ""
    if lacking(error):
        return tr("The driver of this host does not have them.")
    if error.get_error_code() in _DENIED:
        return tr("This user may not see them on this host.")
    return tr("They could not be read: {why}").format(why=error.get_error_message() or error)
