"""Where a disk's bytes or an interface's packets come from, in one line for every type libvirt has."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.xml.fields import text
from virtgui.xml.node import Node


class Source(Node):
    """A `<source>` element; which fields mean something depends on its owner's type."""

    __slots__ = ()

    file = text("@file")
    device = text("@dev")
    directory = text("@dir")
    pool = text("@pool")
    volume = text("@volume")
    protocol = text("@protocol")
    name = text("@name")
    query = text("@query")
    transport = text("host/@transport")
    host = text("host/@name")
    port = text("host/@port")
    socket = text("host/@socket")
    path = text("@path")
    namespace = text("@namespace")
    network = text("@network")
    bridge = text("@bridge")
    switch_id = text("@switchid")
    port_group = text("@portgroup")
    address = text("@address")
    address_port = text("@port")
    pci_domain = text("address/@domain")
    pci_bus = text("address/@bus")
    pci_slot = text("address/@slot")
    pci_function = text("address/@function")


def _joined(*parts: str, by: str = "/") -> str:
    return by.join(part for part in parts if part)


def _hex(value: str, width: int) -> str:
    try:
        return f"{int(value or '0', 16):0{width}x}"
    except ValueError:
        return value


def _pci(source: Source) -> str:
    """A PCI address as lspci writes it; "" without one."""
    if not source.pci_bus and not source.pci_slot:
        return ""
    place = ":".join((_hex(source.pci_domain, 4), _hex(source.pci_bus, 2), _hex(source.pci_slot, 2)))
    return f"{place}.{_hex(source.pci_function, 1)}"


def _url(source: Source) -> str:
    """A network disk as a URL; nothing that may hold a secret (cookies, users) is in it."""
    protocol = source.protocol or "network"
    transport = source.transport
    scheme = f"{protocol}+{transport}" if transport not in ("", "tcp") else protocol
    host = f"[{source.host}]" if ":" in source.host else source.host
    where = f"{host}:{source.port}" if source.port else host
    path = f"/{source.name.lstrip('/')}" if source.name else ""
    query = _joined(source.query, f"socket={source.socket}" if source.socket else "", by="&")
    return f"{scheme}://{where}{path}" + (f"?{query}" if query else "")


def _nvme(source: Source) -> str:
    place = _pci(source)
    return _joined(f"nvme://{place}", source.namespace) if place else ""


_DISKS: dict[str, Callable[[Source], str]] = {
    "file": lambda source: source.file,
    "block": lambda source: source.device,
    "dir": lambda source: source.directory,
    "network": _url,
    "volume": lambda source: _joined(source.pool, source.volume),
    "nvme": _nvme,
    "vhostuser": lambda source: source.path,
    "vhostvdpa": lambda source: source.device,
}

_NICS: dict[str, Callable[[Source], str]] = {
    "network": lambda source: source.network,
    "bridge": lambda source: source.bridge,
    "direct": lambda source: source.device,
    "ethernet": lambda source: source.device,
    "user": lambda source: source.device,
    "hostdev": _pci,
    "vhostuser": lambda source: source.path,
    "internal": lambda source: source.name,
    "vdpa": lambda source: source.device,
    "vds": lambda source: source.switch_id,
    **{
        kind: lambda source: _joined(source.address, source.address_port, by=":")
        for kind in ("mcast", "server", "client", "udp")
    },
}


def _anything(source: Source) -> str:
    """What a type of a later libvirt says first; better than nothing."""
    return next((str(value) for value in source.element.attrib.values()), "")


def disk_source(kind: str, source: Source | None) -> str:
    """Where a disk of this type lies; "" for an empty drive."""
    return _DISKS.get(kind, _anything)(source) if source else ""


def nic_source(kind: str, source: Source | None) -> str:
    """What an interface of this type is plugged into; "" where nothing is named."""
    return _NICS.get(kind, _anything)(source) if source else ""
