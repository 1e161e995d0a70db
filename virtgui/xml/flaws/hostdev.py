"""What is wrong with a device of the host that a machine is handed, and with USB redirection."""

from __future__ import annotations

import re

from virtgui.model.inventory import NodeDevice
from virtgui.util.language import tr
from virtgui.xml.compound import PCI, SCSI, USB_ADDRESS, USB_ID
from virtgui.xml.devices.hostdev import HostdevXml, RedirdevXml, RedirfilterXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.chardev import source_flaws
from virtgui.xml.flaws.texts import (
    UUID,
    boot_order,
    needed,
    one_line,
    paths,
    raw,
    shaped,
    siblings,
    usb_off,
)
from virtgui.xml.hostdevices import Key, device_keys, device_title, devices_named, written_keys
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

NO_IOMMU = tr("This host has no IOMMU: turn it on in firmware and kernel")
"""Why no PCI device can be handed over."""
_WWPN = re.compile(r"naa\.[0-9a-fA-F]{16}")
_NAMED_BY = {"pci": "pci", "usb": "usb_id", "mdev": "uuid", "scsi": "scsi"}
_CAPABILITIES = {
    "storage": ("block", tr("Give the block device's path, for instance /dev/sdb")),
    "misc": ("char", tr("Give the character device's path, for instance /dev/input/event3")),
    "net": ("net_interface", tr("Choose a network interface of the host")),
}
_BRIDGES = ("pcieport", "shpchp")
_USB_RULE = (
    (tr("“{part}” is no USB class"), re.compile(r"(0x)?[0-9a-fA-F]{1,2}|-1")),
    (tr("“{part}” is no USB vendor"), re.compile(r"(0x)?[0-9a-fA-F]{1,4}|-1")),
    (tr("“{part}” is no USB product"), re.compile(r"(0x)?[0-9a-fA-F]{1,4}|-1")),
    (tr("“{part}” is no USB version"), re.compile(r"[0-9]{1,2}\.[0-9]{1,2}|-1")),
)


def check(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<hostdev>`."""
    device = HostdevXml(node.element)
    found = [*one_line(device), *boot_order(device, around), *paths(device, ("rom_file",))]
    if device.mode == "capabilities":
        field, message = _CAPABILITIES.get(device.type, ("type", tr("Choose storage, character device or network")))
        found += needed(device, {field: message})
        found += paths(device, (field,) if field in ("block", "char") else ())
        return found + _busy(device, field, written_keys(device), around)
    if device.startup_policy and device.type != "usb":
        found.append(Flaw("startup_policy", tr("Clear this: only USB devices have it")))
    match device.type:
        case "pci" | "usb":
            found += address_flaws(device, device.type)
        case "mdev":
            found += needed(device, {"uuid": tr("Choose a mediated device"), "model": tr("Choose its model")})
            found += shaped(device, UUID, tr("Give the device's UUID"), ("uuid",))
            if device.ramfb and not device.display:
                found.append(Flaw("ramfb", tr("A boot display needs the display on")))
        case "scsi":
            found += _scsi(device)
        case "scsi_host":
            found += needed(device, {"wwpn": tr("Give the target's name, for instance naa.5001405324af0985")})
            found += shaped(device, _WWPN, tr("Write naa. and 16 hexadecimal digits"), ("wwpn",))
    found += usb_off(device, around, "type") if device.type == "usb" else []
    field = _NAMED_BY.get(device.type, "type")
    if device.type == "usb" and not raw(device, "usb_id"):
        field = "usb"
    return found + busy_flaws(device, field, around)


def address_flaws(device: HostdevXml | NicXml, kind: str) -> list[Flaw]:
    """What is wrong with how a PCI or USB device of the host is named."""
    if kind == "pci":
        found = needed(device, {"pci": tr("Choose a PCI device of the host")})
        return found + shaped(device, PCI, tr("Write the address like 0000:01:00.0"), ("pci",))
    if not raw(device, "usb_id") and not raw(device, "usb"):
        return [Flaw("usb_id", tr("Choose a USB device, or give its address"))]
    found = shaped(device, USB_ID, tr("Write vendor and product like 046d:c52b"), ("usb_id",))
    return found + shaped(device, USB_ADDRESS, tr("Write bus and device like 1:3"), ("usb",))


def busy_flaws(device: HostdevXml | NicXml, field: str, around: Surroundings) -> list[Flaw]:
    """Whether the device is there, free, and alone in its IOMMU group; told beside `field`."""
    keys = written_keys(device) if isinstance(device, HostdevXml) else _nic_keys(device)
    found = []
    if any(kind == "pci" for kind, _ in keys) and around.capabilities.iommu is False and around.driver == "QEMU":
        found.append(Flaw(field, NO_IOMMU))
    return found + _busy(device, field, keys, around)


def _nic_keys(nic: NicXml) -> tuple[Key, ...]:
    if nic.host_address_type == "usb" or nic.vendor:
        return tuple(("usb", what) for what in (nic.usb_id, nic.usb) if what)
    return (("pci", nic.pci),) if nic.pci else ()


def _busy(device: HostdevXml | NicXml, field: str, keys: tuple[Key, ...], around: Surroundings) -> list[Flaw]:
    if not keys:
        return []
    devices = devices_named(keys, around.inventory)
    known = any(key[0] == keys[0][0] for there in around.inventory.devices for key in device_keys(there))
    every = set(keys) if len(devices) != 1 else set(keys) | set(device_keys(devices[0]))
    found = []
    if every & _own(device, around):
        found.append(Flaw(field, tr("This machine has this device already")))
    for user in dict.fromkeys(use.machine for use in around.uses if (use.kind, use.what) in every):
        found.append(Flaw(field, tr("{machine} uses this device: only one of both can run").format(machine=user), True))
    if not devices and (known or around.inventory.devices) and not _unread(around):
        found.append(Flaw(field, _absent(device), True))
    if len(devices) > 1:
        found.append(
            Flaw(
                field,
                tr("{count} such devices are plugged in: give the address too").format(count=len(devices)),
                True,
            )
        )
    if len(devices) == 1 and devices[0].group >= 0:
        found += _group(field, devices[0], around)
    return found


def _unread(around: Surroundings) -> bool:
    return any(kind == "devices" for kind, _ in around.inventory.lacks)


def _absent(device: HostdevXml | NicXml) -> str:
    if isinstance(device, HostdevXml) and device.type == "usb":
        if device.startup_policy == "optional":
            return tr("Not plugged in now: the machine will start without it")
        return tr("Not plugged in now: plug it in before the machine starts, or choose to start without it")
    return tr("The host has no such device now: the machine would not start")


def _own(device: Node, around: Surroundings) -> set[Key]:
    """What the machine's other host devices and cards are."""
    taken: set[Key] = set()
    for other in siblings(device, around, "hostdev", "interface"):
        is_nic = other.tag == "interface"
        nic = NicXml(other.element)
        if not is_nic:
            keys = written_keys(HostdevXml(other.element))
        elif nic.type == "hostdev":
            keys = _nic_keys(nic)
        else:
            continue
        # two equal sticks, each with its own address, are not one
        taken |= set(keys[-1:])
    return taken


def _group(field: str, device: NodeDevice, around: Surroundings) -> list[Flaw]:
    members = [
        other
        for other in around.inventory.devices
        if other.kind == "pci" and other.group == device.group and other.name != device.name
        if other.driver not in _BRIDGES
    ]
    if not members:
        return []
    names = ", ".join(_member(member, around) for member in members)
    return [
        Flaw(
            field,
            tr("IOMMU group {group} goes to one machine as a whole, with {names}").format(
                group=device.group, names=names
            ),
            True,
        )
    ]


def _member(device: NodeDevice, around: Surroundings) -> str:
    keys = device_keys(device)
    place = keys[0][1] if keys else device.name
    user = next((use.machine for use in around.uses if (use.kind, use.what) in keys), "")
    words = f"{place} {device_title(device)}"
    if user:
        return tr("{device} (used by {machine})").format(device=words, machine=user)
    host = device.driver if device.driver and not device.driver.startswith("vfio") else ""
    return tr("{device} (used by the host, {driver})").format(device=words, driver=host) if host else words


def _scsi(device: HostdevXml) -> list[Flaw]:
    if device.protocol == "iscsi":
        found = needed(
            device, {"iscsi_name": tr("Give the target's name, for instance iqn.2014-08.com.example:iscsi/1")}
        )
        hosts = device.iscsi_hosts
        if not hosts:
            found.append(Flaw("iscsi_hosts", tr("Give the server's name")))
        if len(hosts) > 1:
            found.append(Flaw("iscsi_hosts", tr("libvirt takes one server only")))
        for name, port in hosts:
            if not name or (port and not (port.isdecimal() and 1 <= int(port) <= 65535)):
                found.append(Flaw("iscsi_hosts", tr("Each server needs a name; a port is a number from 1 to 65535")))
        if device.auth_user and not (device.secret_uuid or device.secret_usage):
            found.append(Flaw("secret_usage", tr("Choose the secret with the password")))
        if (device.secret_uuid or device.secret_usage) and not device.auth_user:
            found.append(Flaw("auth_user", tr("Give the user's name")))
        return found + shaped(device, UUID, tr("Give the secret's UUID"), ("secret_uuid",))
    found = needed(device, {"scsi": tr("Choose a SCSI device of the host")})
    return found + shaped(device, SCSI, tr("Write the address like scsi_host2:0:4:0"), ("scsi",))


def check_redirdev(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<redirdev>`."""
    device = RedirdevXml(node.element)
    found = [*one_line(device), *source_flaws(device, around), *boot_order(device, around)]
    found += usb_off(device, around, "type")
    if device.type == "spicevmc" and not any(
        other.element.get("type") == "spice" for other in siblings(node, around, "graphics")
    ):
        found.append(Flaw("type", tr("USB devices come through a SPICE display: add one first")))
    return found


def check_redirfilter(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<redirfilter>`."""
    rules = RedirfilterXml(node.element)
    found = one_line(rules)
    for allow, *parts in rules.rules:
        if allow not in ("yes", "no"):
            found.append(Flaw("rules", tr("Say of each rule whether it allows")))
        for (no_such, form), part in zip(_USB_RULE, parts, strict=True):
            if part and not form.fullmatch(part):
                found.append(Flaw("rules", no_such.format(part=part)))
    if len(rules.rules) and not siblings(node, around, "redirdev"):
        found.append(Flaw("rules", tr("The rules mean nothing without USB redirection: add it"), True))
    return found
