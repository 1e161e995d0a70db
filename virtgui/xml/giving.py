"""How a device of the host becomes part of a machine: as a device handed over, as a disk, as a network card."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.edits import Value
from virtgui.xml.hostdevices import device_keys, hostdev_xml
from virtgui.xml.nodedev import node_device
from virtgui.xml.nodedev_details import host_device, is_network_function

_HANDED = ("pci", "usb_device", "mdev", "scsi")
_CONTAINERS = ("usb_device", "storage", "net")


class Gift(NamedTuple):
    """`card` is the wizard's card it begins with. `xml` is the device, or "" where the card's own draft is taken with
    these `fields`, and for a disk with this `path`."""

    card: str
    xml: str = ""
    fields: tuple[tuple[str, Value], ...] = ()
    path: str = ""


def gift(document: str, driver: str, *, by_port: bool = False) -> Gift:
    """How a machine of a host with this hypervisor driver is given a device. Raises ValueError where it cannot be."""
    device = host_device(document)
    if is_network_function(device) and driver.upper() != "LXC":
        return Gift("interface", fields=_function(device.address))
    if device.kind in (_CONTAINERS if driver.upper() == "LXC" else _HANDED):
        found = node_device(document)
        return Gift(device_keys(found)[0][0] if device_keys(found) else "", hostdev_xml(found, by_port=by_port))
    if device.kind == "storage" and device.address:
        return Gift("disk", path=steady(device.nodes) or device.address)
    if device.kind == "net" and device.address:
        fields: tuple[tuple[str, Value], ...] = (
            ("network", None),
            ("type", "direct"),
            ("source_device", device.address),
            ("mode", "bridge"),
        )
        return Gift("interface", fields=fields)
    if device.kind == "vdpa" and device.address:
        path = (("network", None), ("type", "vdpa"), ("vdpa_device", device.address))
        return Gift("interface", fields=path)
    raise ValueError(device.name)


def _function(address: str) -> tuple[tuple[str, Value], ...]:
    """A virtual function of a network card is handed over as a card: so it gets the MAC address and the VLAN that the
    machine says, where as a bare PCI device it has another address at each start of the host."""
    return (("network", None), ("model", None), ("type", "hostdev"), ("managed", True), ("pci", address))


def steady(nodes: tuple[str, ...]) -> str:
    """The path that means the same disk after the next start of the host."""
    return next((node for node in nodes if node.startswith("/dev/disk/by-id/")), "")
