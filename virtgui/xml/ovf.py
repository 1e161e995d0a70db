"""What an OVF descriptor says: the machines in an appliance, as VMware, VirtualBox and others write them.

DMTF's DSP0243, versions 0.9 to 2; elements are found by their local names, since each version has its own namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.xml.parse import Refused, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST = 1 << 62
_UNITS = re.compile(r"\s*byte\s*(?:\*\s*([0-9]{1,6})\s*(?:\^\s*([0-9]{1,2}))?)?\s*")
_WORDS = {"kilobytes": 1 << 10, "kb": 1 << 10, "megabytes": 1 << 20, "mb": 1 << 20, "gigabytes": 1 << 30, "gb": 1 << 30}
_DISK = re.compile(r"(?:ovf:)?/disk/(.+)")
_CPU, _MEMORY, _IDE, _SCSI, _NIC, _DISK_TYPE, _STORAGE = "3", "4", "5", "6", "10", "17", "20"


@dataclass(frozen=True, slots=True)
class OvfFile:
    """A file that belongs to the appliance; `size` in bytes, 0 where it is not told. `chunked` is parted into
    several."""

    identity: str
    href: str
    size: int = 0
    compression: str = ""
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class OvfDisk:
    """A disk of a machine. `href` is "" for an empty one; `capacity` in bytes; `format` is the URI it has there;
    `bus` is "ide", "scsi", "sata", "nvme", "virtio" or ""."""

    identity: str
    href: str = ""
    capacity: int = 0
    format: str = ""
    bus: str = ""
    parent: str = ""
    """The disk it is a difference to."""


@dataclass(frozen=True, slots=True)
class OvfNic:
    """A network interface: the appliance's name for what it is plugged into, its model as written there."""

    network: str = ""
    model: str = ""
    mac: str = ""


@dataclass(frozen=True, slots=True)
class OvfSystem:
    """One machine. Memory in KiB; 0 is what is not told. `os_number` is CIM's for its system, `os_type` VMware's
    or VirtualBox's word, `os_text` for people."""

    name: str
    description: str = ""
    product: str = ""
    os_number: int = 0
    os_type: str = ""
    os_text: str = ""
    vcpus: int = 0
    memory_kib: int = 0
    efi: bool = False
    disks: tuple[OvfDisk, ...] = ()
    nics: tuple[OvfNic, ...] = ()


@dataclass(frozen=True, slots=True)
class Appliance:
    """All that is in a descriptor. `licences` are texts that its author wants agreed to."""

    systems: tuple[OvfSystem, ...]
    files: tuple[OvfFile, ...] = ()
    licences: tuple[str, ...] = ()


def read(text: str | bytes) -> Appliance:
    """Raises `parse.Refused` for what is no descriptor, or holds no machine."""
    root = parse(text).element
    if _local(root) != "Envelope":
        raise Refused(tr("This is no OVF descriptor: its root is not <Envelope>."))
    files = tuple(_file(element) for part in _kids(root, "References") for element in _kids(part, "File"))
    hrefs = {file.identity: file.href for file in files}
    disks = {}
    for part in (*_kids(root, "DiskSection"), *_kids(root, "Section")):
        for element in _kids(part, "Disk"):
            disk = _disk(element, hrefs)
            disks[disk.identity] = disk
    systems = tuple(_system(element, disks) for element in _all(root, "VirtualSystem", "Content"))
    if not systems:
        raise Refused(tr("This OVF descriptor holds no machine."))
    texts = {(element.text or "").strip() for element in _all(root, "License")}
    return Appliance(systems, files, tuple(sorted(texts - {""})))


def _file(element: _Element) -> OvfFile:
    return OvfFile(
        _attribute(element, "id"),
        _attribute(element, "href"),
        _whole(_attribute(element, "size")),
        _attribute(element, "compression"),
        bool(_attribute(element, "chunkSize")),
    )


def _disk(element: _Element, hrefs: dict[str, str]) -> OvfDisk:
    reference = _attribute(element, "fileRef")
    if reference and reference not in hrefs:
        raise Refused(
            tr("The OVF descriptor has a disk of a file that it does not list (“{reference}”).").format(
                reference=reference[:64]
            )
        )
    unit = _unit(_attribute(element, "capacityAllocationUnits"), 1)
    return OvfDisk(
        _attribute(element, "diskId"),
        hrefs[reference] if reference else "",
        min(_whole(_attribute(element, "capacity")) * unit, _MOST),
        _attribute(element, "format"),
        parent=_attribute(element, "parentRef"),
    )


def _system(element: _Element, disks: dict[str, OvfDisk]) -> OvfSystem:
    os_part = next(iter(_some(element, "OperatingSystemSection")), None)
    items = [item for part in _some(element, "VirtualHardwareSection") for item in _items(part)]
    buses = {_told(item, "InstanceID", "InstanceId"): _bus(item) for item in items}
    found = [(_place(item), _disk_of(item, disks, buses)) for item in items if _kind(item) == _DISK_TYPE]
    return OvfSystem(
        _told(element, "Name") or _attribute(element, "id"),
        next((_told(part, "Annotation") for part in _some(element, "AnnotationSection")), ""),
        next((_product(part) for part in _some(element, "ProductSection")), ""),
        _whole(_attribute(os_part, "id")) if os_part is not None else 0,
        _os_type(element, os_part),
        _told(os_part, "Description") if os_part is not None else "",
        sum(_whole(_told(item, "VirtualQuantity")) for item in items if _kind(item) == _CPU),
        sum(_memory(item) for item in items if _kind(item) == _MEMORY),
        _is_efi(element),
        tuple(disk for _, disk in sorted(found, key=lambda pair: pair[0])),
        tuple(_nic(item) for item in items if _kind(item) == _NIC),
    )


def _items(part: _Element) -> list[_Element]:
    """What is always there, and what the default of several configurations has."""
    choices = list(_all(part.getroottree().getroot(), "Configuration"))
    default = next((element for element in choices if _attribute(element, "default") == "true"), None)
    wanted = _attribute(default if default is not None else choices[0], "id") if choices else ""
    items = _kids(part, "Item", "StorageItem", "EthernetPortItem")
    return [
        item
        for item in items
        if wanted in _attribute(item, "configuration").split() or not _attribute(item, "configuration")
    ]


def _disk_of(item: _Element, disks: dict[str, OvfDisk], buses: dict[str, str]) -> OvfDisk:
    host = _told(item, "HostResource")
    match = _DISK.search(host)
    # 0.9 names no disk where there is only one
    name = match[1] if match else next(iter(disks), "") if not host and len(disks) == 1 else ""
    if name not in disks:
        raise Refused(
            tr("The OVF descriptor has a machine with a disk that it does not describe (“{host}”).").format(
                host=host[:64]
            )
        )
    disk = disks[name]
    bus = buses.get(_told(item, "Parent"), "")
    return OvfDisk(disk.identity, disk.href, disk.capacity, disk.format, bus, disk.parent)


def _place(item: _Element) -> tuple[int, int]:
    return _whole(_told(item, "Parent")), _whole(_told(item, "AddressOnParent"))


def _bus(item: _Element) -> str:
    kind, sub = _kind(item), _told(item, "ResourceSubType").lower()
    if "nvme" in sub:
        return "nvme"
    if "virtio" in sub and "scsi" not in sub:
        return "virtio"
    if kind == _STORAGE:
        return "sata" if "ahci" in sub or "sata" in sub or not sub else ""
    return {_IDE: "ide", _SCSI: "scsi"}.get(kind, "")


def _nic(item: _Element) -> OvfNic:
    mac = _told(item, "Address").lower()
    if re.fullmatch(r"[0-9a-f]{12}", mac):
        mac = ":".join(mac[place : place + 2] for place in range(0, 12, 2))
    valid = re.fullmatch(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", mac)
    return OvfNic(_told(item, "Connection"), _told(item, "ResourceSubType"), mac if valid else "")


def _memory(item: _Element) -> int:
    unit = _unit(_told(item, "AllocationUnits"), 1 << 20)
    return min(_whole(_told(item, "VirtualQuantity")) * unit // 1024, _MOST)


def _is_efi(element: _Element) -> bool:
    """VMware's word, then VirtualBox's."""
    for config in _all(element, "Config", "ExtraConfig"):
        if _attribute(config, "key") == "firmware":
            return _attribute(config, "value").lower() == "efi"
    return any(_attribute(part, "type").upper().startswith("EFI") for part in _all(element, "Firmware"))


def _os_type(element: _Element, os_part: _Element | None) -> str:
    told = _attribute(os_part, "osType") if os_part is not None else ""
    if told:
        return told
    # VirtualBox's, within the section and in its own machine
    return next((found for found in ((part.text or "").strip() for part in _all(element, "OSType")) if found), "")


def _product(part: _Element) -> str:
    return " ".join(
        word for word in (_told(part, "Product"), _told(part, "FullVersion") or _told(part, "Version")) if word
    )


def _kind(item: _Element) -> str:
    return _told(item, "ResourceType")


def _unit(text: str, default: int) -> int:
    """Bytes in one of CIM's units: "byte * 2^20", and the words of before."""
    text = text.strip().lower()
    if text in _WORDS:
        return _WORDS[text]
    match = _UNITS.fullmatch(text)
    if not match:
        return default
    size: int = int(match[1] or 1) ** int(match[2] or 1)
    return size


def _whole(text: str) -> int:
    text = text.strip()
    return min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: _Element, name: str) -> str:
    """By its local name, whoever's it is."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip()
    return ""


def _kids(element: _Element, *names: str) -> Iterator[_Element]:
    return (child for child in element if _local(child) in names)


def _all(element: _Element, *names: str) -> Iterator[_Element]:
    return (child for child in element.iter() if _local(child) in names)


def _some(element: _Element, name: str) -> Iterator[_Element]:
    """A machine's sections, which 0.9 tells apart by their type."""
    for child in element:
        if _local(child) == name or (_local(child) == "Section" and name in _attribute(child, "type")):
            yield child


def _told(element: _Element, *names: str) -> str:
    return next(((child.text or "").strip() for child in _kids(element, *names)), "")
