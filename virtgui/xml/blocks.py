"""What a running machine's definition tells of jobs on its disks, and the documents that begin one."""

from __future__ import annotations

from lxml import etree

from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.domain import DomainXml
from virtgui.xml.node import find
from virtgui.xml.parse import parse, serialise


def mirrors(document: str) -> dict[str, tuple[str, bool]]:
    """Of each disk that is copied where to, and whether both are alike. Raises `Refused`."""
    devices = DomainXml(parse(document).element).devices
    found = {}
    for disk in devices.disks if devices is not None else ():
        if find(disk.element, ("mirror",)) is not None:
            found[disk.target] = (disk.mirror_file or disk.mirror_device, disk.mirror_ready in ("yes", "pivot"))
    return found


def destination(path: str, form: str, *, block: bool) -> str:
    """The `<disk>` that a copy is made into."""
    disk = etree.Element("disk", type="block" if block else "file")
    etree.SubElement(disk, "source", {"dev" if block else "file": path})
    etree.SubElement(disk, "driver", type=form)
    return etree.tostring(disk, encoding="unicode")


def disk_sources(document: str) -> dict[str, tuple[str, str]]:
    """Of each disk its path (or pool and volume) and its format as written. Raises `Refused`."""
    devices = DomainXml(parse(document).element).devices
    found = {}
    for disk in devices.disks if devices is not None else ():
        source = disk.source
        where = ""
        if source is not None:
            where = f"{source.pool}/{source.volume}" if source.pool else source.file or source.device
        found[disk.target] = (where, disk.format)
    return found


def disk_moved(document: str, target: str, path: str, form: str, *, block: bool) -> str:
    """The stored `<disk>` with another image, all else kept; "" where there is no such disk. Raises `Refused`."""
    devices = DomainXml(parse(document).element).devices
    for disk in devices.disks if devices is not None else ():
        if disk.target == target:
            return _moved(disk, path, form, block)
    return ""


def _moved(disk: DiskXml, path: str, form: str, block: bool) -> str:
    element = disk.element
    for name in ("source", "backingStore"):
        if (old := find(element, (name,))) is not None:
            element.remove(old)
    element.set("type", "block" if block else "file")
    source = etree.Element("source", {"dev" if block else "file": path})
    driver = find(element, ("driver",))
    element.insert(0 if driver is None else element.index(driver) + 1, source)
    disk.format = form
    return serialise(disk)


def pool_place(document: str) -> tuple[str, str]:
    """A pool's type and the folder it lies in. Raises `Refused`."""
    root = parse(document).element
    path = find(root, ("target", "path"))
    return root.get("type", ""), (path.text or "") if path is not None else ""
