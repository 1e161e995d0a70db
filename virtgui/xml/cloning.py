"""A machine's definition as that of another machine: what must differ is made different, all else is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from virtgui.util.language import tr
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.domain import DomainXml
from virtgui.xml.node import ensure, find, take_out
from virtgui.xml.notes import marked_cloud_init, own
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sections.namespaces import OWN
from virtgui.xml.sources import disk_source, nic_source

_SEED = re.compile(r"(?:^|[-_.])(?:seed|cidata|cloud-?init|cloud-?config|user-?data)(?:[-_.]|$)", re.IGNORECASE)
_LINES = ("serial", "console", "parallel", "channel", "smartcard", "rng", "redirdev")
"""Devices whose other end may be a file or a socket of the host."""


class OriginDisk(NamedTuple):
    """A disk as the definition has it. `special` says why its bytes cannot simply be copied, "" for nothing."""

    target: str
    device: str
    type: str
    path: str
    pool: str
    volume: str
    format: str
    read_only: bool
    shareable: bool
    special: str = ""

    @property
    def seed(self) -> bool:
        """Whether its name says that it holds cloud-init's answers."""
        name = self.volume or self.path.rpartition("/")[2]
        return self.read_only and _SEED.search(name) is not None

    @property
    def empty(self) -> bool:
        """Whether the drive has no medium."""
        return not (self.path or self.volume)


class Origin(NamedTuple):
    """What a clone of a machine has to deal with. `plugs` are what the cards are plugged into, by kind and
    name, in the order of `macs`;
    `notes` are things that are kept and may be in the way."""

    name: str
    disks: tuple[OriginDisk, ...]
    macs: tuple[str, ...]
    plugs: tuple[tuple[str, str], ...]
    networks: tuple[str, ...]
    nvram: str
    notes: tuple[str, ...]
    cloud_init: bool = False
    """Whether the definition tells that cloud-init is in the guest."""
    memories: tuple[str, ...] = ()
    """Files that its persistent memory (NVDIMM) is written to."""


class NewDisk(NamedTuple):
    """What a disk becomes: `path` a file or device (by `type`), or `pool` and `volume`; `left_out` takes it away."""

    type: str = ""
    path: str = ""
    pool: str = ""
    volume: str = ""
    format: str = ""
    left_out: bool = False


class Difference(NamedTuple):
    """All that a clone has of its own. `disks` are those that change, by target; `macs` follow the cards' order;
    `nvram` "" has the firmware begin afresh; `elsewhere` is another host."""

    name: str
    uuid: str
    genid: str
    macs: tuple[str, ...]
    disks: Mapping[str, NewDisk]
    nvram: str = ""
    elsewhere: bool = False


def origin(document: str) -> Origin:
    """What is to be cloned. Raises `parse.Refused`."""
    domain = DomainXml(parse(document).element)
    devices = domain.devices
    disks = devices.disks if devices is not None else ()
    nics = devices.nics if devices is not None else ()
    nvram = find(domain.element, ("os", "nvram"))
    return Origin(
        domain.name,
        tuple(_disk(disk) for disk in disks),
        tuple(nic.mac for nic in nics),
        tuple((nic.type, nic_source(nic.type, nic.source)) for nic in nics),
        tuple(sorted({nic.source.network for nic in nics if nic.type == "network" and nic.source is not None})),
        _nvram_path(nvram),
        tuple(_notes(domain.element)),
        _cloud_init(domain.element),
        tuple(dict.fromkeys(path.text or "" for path in _memories(domain.element))),
    )


def cloned(document: str, new: Difference) -> str:
    """The definition of the clone. Raises `parse.Refused`."""
    domain = DomainXml(parse(document).element)
    root, old = domain.element, domain.name
    domain.name, domain.uuid = new.name, new.uuid
    _unmark(root)
    root.attrib.pop("id", "")
    genid = find(root, ("genid",))
    if genid is not None:
        genid.text = new.genid
    for entry in root.iterfind("sysinfo/system/entry[@name='uuid']"):
        entry.text = new.uuid  # libvirt wants both to be the same
    _firmware(root, new.nvram)
    devices = domain.devices
    if devices is not None:
        for disk in devices.disks:
            put_disk(disk, new.disks.get(disk.target))
        for nic, mac in zip(devices.nics, new.macs, strict=False):
            _put_nic(nic.element, mac)
        _own_ends(devices.element, old, new.name)
        for path in _memories(root) if not new.elsewhere else ():
            path.text = renamed(path.text or "", old, new.name)
        if new.elsewhere and (emulator := find(devices.element, ("emulator",))) is not None:
            take_out(emulator)
    return serialise(domain)


def _memories(root: etree._Element) -> list[etree._Element]:
    """The paths of files that the guest writes memory to; devices of the host are no files."""
    found = [
        path
        for memory in root.iterfind("devices/memory")
        if find(memory, ("target", "readonly")) is None and (path := find(memory, ("source", "path"))) is not None
    ]
    return [path for path in found if (path.text or "").startswith("/") and not (path.text or "").startswith("/dev/")]


def _cloud_init(root: etree._Element) -> bool:
    """By this program's mark, or by the serial number that a guest looks into for where its answers are."""
    serials = root.iterfind("sysinfo/system/entry[@name='serial']")
    return marked_cloud_init(root) or any((serial.text or "").strip().startswith("ds=nocloud") for serial in serials)


def _unmark(root: etree._Element) -> None:
    """A clone of a template is a machine; its tags and group stay."""
    mark = own(find(root, ("metadata",)))
    for element in () if mark is None else (mark, *mark):
        if element.tag == f"{OWN}template":
            take_out(element)


def _disk(disk: DiskXml) -> OriginDisk:
    source = disk.source
    special = ""
    if disk.encryption or disk.disk_encryption:
        special = tr("It is encrypted: only somebody with its passphrase can copy it.")
    elif disk.slice_size or disk.data_file or disk.data_device:
        special = tr("It is part of a file, or spread over two: that cannot be copied here.")
    elif disk.type not in ("file", "block", "volume") and source is not None:
        special = tr("It lies neither in a file nor in a volume of the host.")
    elif disk.device == "lun":
        special = tr("It is a whole device of the host.")
    return OriginDisk(
        disk.target,
        disk.device,
        disk.type,
        disk_source(disk.type, source) if disk.type != "volume" else "",
        disk.source_pool,
        disk.source_volume,
        disk.format or "raw",
        disk.read_only or disk.device in ("cdrom", "floppy"),
        disk.shareable,
        special,
    )


def put_disk(disk: DiskXml, new: NewDisk | None) -> None:
    """Make a disk what `new` says, in place; all else of it stays."""
    if new is None:
        return
    if new.left_out:
        disk.remove()
        return
    element = disk.element
    # what lies below is found out from the new image
    for tag in ("backingStore", "mirror"):
        below = find(element, (tag,))
        if below is not None:
            take_out(below)
    source = ensure(element, ("source",))
    for name in ("file", "dev", "pool", "volume", "mode", "index", "startupPolicy"):
        source.attrib.pop(name, "")
    element.set("type", new.type)
    if new.type == "volume":
        source.set("pool", new.pool)
        source.set("volume", new.volume)
    else:
        source.set("file" if new.type == "file" else "dev", new.path)
    disk.format = new.format or "raw"


def _put_nic(element: etree._Element, mac: str) -> None:
    ensure(element, ("mac",)).set("address", mac)
    target = find(element, ("target",))
    if target is not None:
        target.attrib.pop("dev", "")
        if not target.attrib:
            take_out(target)


def _nvram_path(nvram: etree._Element | None) -> str:
    if nvram is None:
        return ""
    source = find(nvram, ("source",))
    return str(source.get("file", "")) if source is not None else (nvram.text or "").strip()


def _firmware(root: etree._Element, path: str) -> None:
    nvram = find(root, ("os", "nvram"))
    if nvram is None:
        return
    source = find(nvram, ("source",))
    if source is not None:
        if path:
            source.set("file", path)
        else:
            take_out(nvram)
    elif path:
        nvram.text = path
    elif nvram.get("template"):
        nvram.text = None
    else:
        take_out(nvram)


def _own_ends(devices: etree._Element, old: str, new: str) -> None:
    """Files, sockets and ports that two machines cannot share."""
    for element in devices.iterchildren(*_LINES):
        for source in (*element.iterchildren("source"), *element.iterchildren("log")):
            for name in ("path", "file"):
                if source.get(name) and element.get("type") != "dev":
                    source.set(name, renamed(str(source.get(name)), old, new))
    for display in devices.iterchildren("graphics"):
        if display.get("port", "-1") != "-1" or display.get("tlsPort", "-1") != "-1":
            for name in ("port", "tlsPort", "websocket"):
                display.attrib.pop(name, "")
            display.set("autoport", "yes")
    for address in devices.iterfind("vsock/cid"):
        address.attrib.pop("address", "")
        address.set("auto", "yes")
    for state in devices.iterfind("tpm/backend[@type='emulator']/source"):
        take_out(state)  # each TPM keeps its own secrets


def renamed(path: str, old: str, new: str) -> str:
    """A path that names the new machine where it named the old one, else one that the new name makes another."""
    folder, slash, name = path.rpartition("/")
    if old and old in name:
        return f"{folder}{slash}{name.replace(old, new)}"
    stem, dot, ending = name.rpartition(".")
    return f"{folder}{slash}{stem}-{new}{dot}{ending}" if stem else f"{folder}{slash}{name}-{new}"


def _notes(root: etree._Element) -> list[str]:
    found: list[str] = []
    devices = find(root, ("devices",))
    if devices is None:
        return found
    modules = {str(backend.get("type")) for backend in devices.iterfind("tpm/backend")}
    if modules - {"emulator"}:
        found.append(
            tr("Both have the same TPM: only one of both machines can run with it. Give the clone another one.")
        )
    elif modules:
        found.append(tr("Its TPM begins empty: what was sealed by the old one (BitLocker) asks for its recovery key."))
    if next(devices.iterchildren("hostdev"), None) is not None:
        found.append(tr("It has devices of the host: only one of both machines can run with them."))
    if next(devices.iterchildren("filesystem"), None) is not None:
        found.append(tr("Both share the same folders of the host."))
    if any("commandline" in str(child.tag) for child in root.iterchildren(etree.Element)):
        found.append(tr("Its raw arguments for the hypervisor are kept as they are: look whether they name files."))
    if any(display.get("port", "-1") != "-1" for display in devices.iterchildren("graphics")):
        found.append(tr("The fixed port of its display becomes an automatic one."))
    return found
