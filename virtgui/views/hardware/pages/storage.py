"""Disks, CD and floppy drives as pages."""

from __future__ import annotations

from dataclasses import replace

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_rows import ROWS
from virtgui.views.hardware.rows import Page
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.targets import fitting_bus
from virtgui.xml.flaws.disk_source import known_volume
from virtgui.xml.flaws.storage import disk_flaws
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sources import disk_source
from virtgui.xml.surroundings import Surroundings

_TITLES = {"disk": tr("Disk"), "cdrom": tr("CD drive"), "floppy": tr("Floppy drive"), "lun": "LUN"}


def _title(node: Node, around: Surroundings) -> str:
    """ "Disk vda"."""
    disk = DiskXml(node.element)
    return plain(f"{_TITLES.get(disk.device, _TITLES['disk'])} {disk.target}".strip())


def _line(node: Node, around: Surroundings) -> str:
    """ "debian.qcow2, 20 GiB, VirtIO"."""
    disk = DiskXml(node.element)
    parts = [_where(disk)]
    if (known := known_volume(disk, around)) and known[1].capacity > 0:
        parts.append(size_text(known[1].capacity))
    parts.append(words.BUS_WORDS.get(disk.bus, disk.bus))
    parts += [said for on, said in ((disk.read_only, tr("read-only")), (disk.shareable, tr("shared"))) if on]
    return plain(", ".join(part for part in parts if part))


def _where(disk: DiskXml) -> str:
    where = disk_source(disk.type, disk.source)
    if not where:
        return tr("Empty") if disk.device in ("cdrom", "floppy") else ""
    if disk.type == "volume":
        return tr("{volume} in pool “{pool}”").format(volume=disk.source_volume, pool=disk.source_pool)
    return where.rsplit("/", 1)[-1] or where if disk.type in ("file", "dir") else where


def _template(device: str) -> str:
    return f'<disk type="file" device="{device}"><target/></disk>'


def _new(device: str, around: Surroundings) -> str:
    bus = fitting_bus(around.machine, around.capabilities, device, around.driver)
    disk = DiskXml(parse(_template(device)).element)
    disk.bus, disk.target = bus, around.free_target(bus)
    if around.driver == "QEMU":
        disk.driver, disk.format = "qemu", "qcow2" if device == "disk" else "raw"
    if device == "disk" and around.driver == "QEMU":
        disk.discard = "unmap"
    if device == "cdrom":
        disk.read_only = True
    if device == "lun":
        disk.type = "block"
    return serialise(disk)


def _refusal(device: str, around: Surroundings) -> str:
    """Why this machine can have no such drive."""
    if around.driver == "LXC":
        return tr("Containers take directories instead: add a file system")
    if around.capabilities.supports("disk") is False:
        return tr("This hypervisor has no disks")
    offered = around.capabilities.values("disk/diskDevice")
    if offered is not None and device not in offered:
        return tr("This hypervisor does not offer it")
    bus = fitting_bus(around.machine, around.capabilities, device, around.driver)
    buses = around.capabilities.values("disk/bus")
    if device == "floppy" and buses is not None and bus not in buses:
        return tr("This type of machine has no floppy controller")
    return ""


DISK = Page(
    kind="disk",
    name="disk",
    group=tr("Storage", "hardware"),
    icon="database",
    title=_title,
    line=_line,
    rows=ROWS,
    check=disk_flaws,
    add_words=tr("Disk"),
    template=lambda around: _new("disk", around),
    refusal=lambda around: _refusal("disk", around),
)
CD = replace(
    DISK,
    name="cdrom",
    icon="disc",
    add_words=tr("CD drive"),
    template=lambda around: _new("cdrom", around),
    refusal=lambda around: _refusal("cdrom", around),
)
FLOPPY = replace(
    DISK,
    name="floppy",
    icon="device-floppy",
    add_words=tr("Floppy drive"),
    template=lambda around: _new("floppy", around),
    refusal=lambda around: _refusal("floppy", around),
)
LUN = replace(
    DISK,
    name="lun",
    add_words=tr("Passed-through LUN"),
    template=lambda around: _new("lun", around),
    refusal=lambda around: _refusal("lun", around),
)
PAGES = (DISK, CD, FLOPPY, LUN)
