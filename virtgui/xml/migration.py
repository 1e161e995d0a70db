"""What of a machine's definition matters to a host that it is to move to."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.domain import DomainXml
from virtgui.xml.fields import kib
from virtgui.xml.node import find
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sources import disk_source, nic_source

_CACHES = ("none", "directsync")
"""Modes in which nothing of a disk is kept in the source host's memory."""


class MovedDisk(NamedTuple):
    """A disk. `path` is the file or device it is on that host, "" where it lies elsewhere (`type` says where) or the
    drive is empty."""

    target: str
    device: str
    type: str
    path: str
    source: str
    format: str
    read_only: bool
    shareable: bool
    safe_cache: bool

    @property
    def writable(self) -> bool:
        """Whether the guest changes it."""
        return bool(self.source) and not self.read_only


class Needs(NamedTuple):
    """What a machine needs of its host. `cpu` is its `<cpu>` element, "" without one; `devices` are words for devices
    of the host that it has, each with whether it can move with them; `paths` are other files it names; `inside` is
    what libvirt does not carry along for a machine that is off."""

    name: str
    uuid: str
    type: str
    arch: str
    machine: str
    emulator: str
    cpu: str
    cpu_mode: str
    memory_kib: int
    disks: tuple[MovedDisk, ...]
    networks: tuple[str, ...]
    interfaces: tuple[str, ...]
    devices: tuple[tuple[str, bool], ...]
    paths: tuple[str, ...]
    inside: tuple[str, ...]


def needs(document: str) -> Needs:
    """All of it. Raises `parse.Refused`."""
    domain = DomainXml(parse(document).element)
    root, devices = domain.element, domain.devices
    disks = devices.disks if devices is not None else ()
    nics = devices.nics if devices is not None else ()
    kind, cpu = find(root, ("os", "type")), find(root, ("cpu",))
    plugs = [(nic.type, nic_source(nic.type, nic.source)) for nic in nics]
    return Needs(
        domain.name,
        domain.uuid,
        str(root.get("type", "")),
        str(kind.get("arch", "")) if kind is not None else "",
        str(kind.get("machine", "")) if kind is not None else "",
        _text(root, "devices", "emulator"),
        "" if cpu is None else etree.tostring(cpu, encoding="unicode", with_tail=False),
        "" if cpu is None else str(cpu.get("mode", "custom")),
        _memory(root),
        tuple(_disk(disk) for disk in disks),
        tuple(sorted({name for kind, name in plugs if kind == "network" and name})),
        tuple(sorted({name for kind, name in plugs if kind in ("bridge", "direct") and name})),
        tuple(_devices(root, plugs)),
        tuple(_paths(root)),
        tuple(_inside(root)),
    )


def renamed(document: str, name: str) -> str:
    """The definition under another name, for what is stored at the target. Raises `parse.Refused`."""
    domain = DomainXml(parse(document).element)
    domain.name = name
    return serialise(domain)


def _disk(disk: DiskXml) -> MovedDisk:
    where = disk_source(disk.type, disk.source)
    return MovedDisk(
        disk.target,
        disk.device,
        disk.type,
        where if disk.type in ("file", "block") else "",
        where,
        disk.format or "raw",
        disk.read_only or disk.device in ("cdrom", "floppy"),
        disk.shareable,
        disk.cache in _CACHES,
    )


def _devices(root: etree._Element, plugs: list[tuple[str, str]]) -> list[tuple[str, bool]]:
    found = []
    for device in root.iterfind("devices/hostdev"):
        kind = str(device.get("type", "") or device.get("mode", ""))
        words = {
            "pci": tr("a PCI device"),
            "usb": tr("a USB device"),
            "scsi": tr("a SCSI device"),
            "mdev": tr("a mediated device"),
        }
        found.append((words.get(kind, tr("a device")), kind == "usb"))
    found += [(tr("a network card"), False) for kind, _ in plugs if kind == "hostdev"]
    for system in root.iterfind("devices/filesystem"):
        driver = find(system, ("driver",))
        virtiofs = driver is not None and driver.get("type") == "virtiofs"
        found.append((tr("a folder (virtiofs)") if virtiofs else tr("a folder (9p)"), False))
    found += [(tr("memory that it shares (ivshmem)"), False) for _ in root.iterfind("devices/shmem")]
    return found


def _paths(root: etree._Element) -> list[str]:
    places = (("os", "kernel"), ("os", "initrd"), ("os", "dtb"), ("os", "loader"))
    found = [path for steps in places if (path := _text(root, *steps))]
    found += [str(log.get("file")) for log in root.iterfind("devices/*/log") if log.get("file")]
    for line in root.iterfind("devices/*/source"):
        parent = line.getparent()
        owner = "" if parent is None else str(parent.tag)
        if owner in ("serial", "console", "parallel", "channel") and line.get("path"):
            kind = "" if parent is None else str(parent.get("type", ""))
            if kind in ("file", "dev", "pipe"):
                found.append(str(line.get("path")))
    return list(dict.fromkeys(found))


def _inside(root: etree._Element) -> list[str]:
    found = [tr("its firmware's variables")] if find(root, ("os", "nvram")) is not None else []
    if any(backend.get("type") == "emulator" for backend in root.iterfind("devices/tpm/backend")):
        found.append(tr("its TPM's state"))
    return found


def _memory(root: etree._Element) -> int:
    element = find(root, ("memory",))
    return 0 if element is None else kib(element.text or "", str(element.get("unit", "KiB")))


def _text(root: etree._Element, *steps: str) -> str:
    element = find(root, steps)
    return "" if element is None else (element.text or "").strip()
