"""What a host has that a machine can be given: pools, networks, devices, filters, secrets."""

from __future__ import annotations

from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple


class Volume(NamedTuple):
    """One volume of a pool; sizes are bytes."""

    name: str
    path: str
    format: str = ""
    capacity: int = 0
    allocation: int = 0
    backing: str = ""


class Pool(NamedTuple):
    """One storage pool; sizes are bytes. `volumes` is None while they have not been read."""

    name: str
    type: str
    active: bool
    capacity: int = 0
    available: int = 0
    path: str = ""
    volumes: tuple[Volume, ...] | None = None


class Network(NamedTuple):
    """One virtual network; `forward` is its mode ("nat", "route", "bridge", ...; "" when isolated)."""

    name: str
    active: bool
    forward: str = ""
    bridge: str = ""
    port_groups: tuple[str, ...] = ()


class NodeDevice(NamedTuple):
    """One device of the host. `kind` is libvirt's capability ("usb_device", "pci", "mdev", "scsi", "net",
    "drm", "storage"), `title` its maker's words, `facts` what an address is made of, by libvirt's names
    ("bus", "device", "vendor", "product", "domain", "slot", "function", "host", "target", "unit", "uuid",
    "type", "interface", "block", ...). `group` is a PCI device's IOMMU group, -1 without one."""

    name: str
    kind: str
    title: str = ""
    parent: str = ""
    driver: str = ""
    group: int = -1
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """One of the facts; "" where it is not told."""
        return next((value for known, value in self.facts if known == name), "")


class Secret(NamedTuple):
    """One secret of libvirt's, without its value."""

    uuid: str
    usage_type: str = ""
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was found; `lacks` says for which kinds ("pools", "networks", "devices", "interfaces",
    "filters", "secrets") it could not be read, and why."""

    pools: tuple[Pool, ...] = ()
    networks: tuple[Network, ...] = ()
    devices: tuple[NodeDevice, ...] = ()
    interfaces: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()
    lacks: tuple[tuple[str, str], ...] = ()


class Use(NamedTuple):
    """Something that another machine uses: `kind` is "disk", "mac", "usb", "pci", "mdev", "scsi" or "cid",
    `what` its path, address or number, `machine` the name of who uses it."""

    kind: str
    what: str
    machine: str
