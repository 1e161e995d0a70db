"""Every file that the XML of machines, snapshots, pools and volumes names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from virtgui.model.users import Hold, MachineFiles, PoolFiles, VolumeFile
from virtgui.util.frozen import replace
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.domain import DomainXml
from virtgui.xml.fields import text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse
from virtgui.xml.pool import PoolXml, VolumeXml
from virtgui.xml.refused import Refused
from virtgui.xml.sources import disk_source

_OS = {"kernel": "kernel", "initrd": "initrd", "dtb": "dtb", "nvram": "nvram"}
_WITHIN = re.compile(r"[=,:]")
_UNTOLD = frozenset(("emulator", "description", "title"))


class _PoolPlaceXml(PoolXml):
    """A `<pool>` with where its files come from."""

    __slots__ = ()

    server = text("source/host/@name")
    export = text("source/dir/@path")


class _VolumePlaceXml(VolumeXml):
    """A `<volume>` with what tells it from others."""

    __slots__ = ()

    type = text("@type", "file")
    modified = text("target/timestamps/mtime")
    changed = text("target/timestamps/ctime")


class _HostXml(Node):
    """A document of capabilities."""

    __slots__ = ()

    uuid = text("host/uuid")


def host_uuid(capabilities: str) -> str:
    """A host's own UUID; "" where the document does not tell. Raises `Refused`."""
    return _HostXml(parse(capabilities).element).uuid.lower()


def pool_files(document: str, active: bool) -> PoolFiles:
    """A pool, as a fact. Raises `Refused`."""
    pool = _PoolPlaceXml(parse(document).element)
    origin = f"{pool.server}:{pool.export}" if pool.type == "netfs" and pool.server and pool.export else ""
    return PoolFiles(pool.name, pool.type, active, pool.path, origin)


def volume_file(document: str, pool: str) -> VolumeFile:
    """A volume, as a fact. Raises `Refused`."""
    it = _VolumePlaceXml(parse(document).element)
    # Two names of one file have all of it in common, two files seldom the moment of their last change.
    stamp = f"{it.changed}/{it.modified}/{it.capacity}/{it.allocation}" if "." in it.changed else ""
    return VolumeFile(pool, it.name, it.path, it.type, it.format, it.capacity, it.allocation, it.backing, stamp)


def machine_files(machine: MachineFiles, definitions: Iterable[str], snapshots: Iterable[str]) -> MachineFiles:
    """A machine with all that its definitions (running, stored) and its snapshots name. Raises `Refused`."""
    holds: dict[Hold, None] = {}
    nvram = tpm = False
    for document in definitions:
        root = parse(document).element
        holds |= dict.fromkeys(_domain(root))
        domain = DomainXml(root)
        nvram = nvram or (domain.os is not None and domain.os.nvram is not None)
        device = domain.devices.tpm if domain.devices is not None else None
        tpm = tpm or (device is not None and device.type == "emulator")
    for document in snapshots:
        holds |= dict.fromkeys(_snapshot(parse(document).element))
    return replace(machine, holds=tuple(holds), nvram=nvram, tpm=tpm)


def _snapshot(root: etree._Element) -> Iterator[Hold]:
    """Its memory, the images it began, and those it keeps as they were."""
    name = (root.findtext("name") or "").strip()
    for memory in root.iterchildren("memory"):
        if file := memory.get("file"):
            yield Hold("memory", name, file, snapshot=name)
    for disks in root.iterchildren("disks"):
        for element in disks.iterchildren("disk"):
            for source in element.iterchildren("source"):
                path = source.get("file") or source.get("dev") or ""
                if path and element.get("snapshot") == "external":
                    kind = element.get("type", "file")
                    yield Hold("disk", element.get("name", ""), path, kind, snapshot=name)
    for child in root.iterchildren("domain", "inactiveDomain"):
        for hold in _domain(child):
            yield hold._replace(snapshot=name)


def _domain(root: etree._Element) -> Iterator[Hold]:
    named: set[str] = set()
    for hold in (*_devices(root), *_booted(root)):
        named |= {hold.path, *hold.below}
        yield hold
    for name, path in _mentioned(root):
        if path not in named:
            named.add(path)
            yield Hold("other", name, path)


def _devices(root: etree._Element) -> Iterator[Hold]:
    for devices in root.iterchildren("devices"):
        for element in devices.iterchildren("disk"):
            yield from _disk(DiskXml(element))
        for element in devices.iterchildren("filesystem"):
            source = element.find("source")
            target = element.find("target")
            if source is not None:
                path = source.get("dir") or source.get("file") or source.get("dev") or ""
                where = target.get("dir", "") if target is not None else ""
                pool, volume = source.get("pool", ""), source.get("volume", "")
                if path or volume:
                    yield Hold("folder", where, path, pool=pool, volume=volume)


def _disk(disk: DiskXml) -> Iterator[Hold]:
    source = disk.source
    if source is None:
        return
    role = disk.device if disk.device in ("disk", "cdrom", "floppy", "lun") else "disk"
    kind = disk.type
    volume = source.volume if kind == "volume" else ""
    yield Hold(
        role,
        disk.target,
        "" if volume else disk_source(kind, source),
        kind,
        disk.format,
        source.pool if volume else "",
        volume,
        disk.read_only,
        disk.shareable,
        below=tuple(layer[2] for layer in disk.backing_chain or () if layer[2]),
    )
    for data in (disk.data_file, disk.data_device, disk.mirror_file, disk.mirror_device):
        if data:
            yield Hold("other", disk.target, data)


def _booted(root: etree._Element) -> Iterator[Hold]:
    for os in root.iterchildren("os"):
        for element in os.iterchildren(*_OS):
            source = element.find("source")
            path = (element.text or "").strip() or (source.get("file", "") if source is not None else "")
            if path:
                tag = str(element.tag)
                yield Hold(_OS[tag], tag, path)


def _mentioned(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every other path in a definition, whatever it is for: what is named may be needed."""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag in _UNTOLD:
            continue
        values = [str(value) for value in element.attrib.values()]
        for value in (*values, (element.text or "").strip()):
            for piece in _WITHIN.split(value) if "/" in value else ():
                if piece.startswith("/") and len(piece) > 1:
                    yield tag, piece
            if value.startswith("/") and _WITHIN.search(value):
                yield tag, value


__all__ = ["Refused", "host_uuid", "machine_files", "pool_files", "volume_file"]
