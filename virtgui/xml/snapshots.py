"""Windows onto a machine's snapshots: read, built, edited and moved, with all that is unknown kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from virtgui.model.snapshots import Kind, MachineDisk, Plan, Snapshot, SnapshotDisk, Traits
from virtgui.util.language import tr
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.domain import DomainXml
from virtgui.xml.fields import child, children, integer, text
from virtgui.xml.node import Node, find
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sources import disk_source

_AGENT = "org.qemu.guest_agent.0"


class SnapshotDiskXml(Node):
    """A `<disk>` of a snapshot."""

    __slots__ = ()
    order = ("driver", "source")

    target = text("@name")
    kind = text("@snapshot")
    type = text("@type", "file")
    format = text("driver/@type")
    file = text("source/@file")
    device = text("source/@dev")


class SnapshotXml(Node):
    """A `<domainsnapshot>`."""

    __slots__ = ()
    order = (
        "name",
        "description",
        "state",
        "parent",
        "creationTime",
        "memory",
        "disks",
        "domain",
        "inactiveDomain",
        "cookie",
        "active",
    )

    name = text("name")
    description = text("description")
    state = text("state")
    parent = text("parent/name")
    created = integer("creationTime")
    memory = text("memory/@snapshot", "no")
    memory_file = text("memory/@file")
    disks = children("disks/disk", SnapshotDiskXml)
    domain = child("domain", DomainXml)
    inactive = child("inactiveDomain", DomainXml)


def snapshot(document: str, current: bool = False) -> Snapshot:
    """A snapshot, as a fact. Raises `Refused`."""
    it = SnapshotXml(parse(document).element)
    domain = it.domain or it.inactive
    below = _sources(domain)
    disks = tuple(
        SnapshotDisk(disk.target, disk.kind or "no", disk.file or disk.device if disk.kind == "external" else "",
                     disk.format, below.get(disk.target, ""))
        for disk in it.disks
    )  # fmt: skip
    return Snapshot(
        it.name,
        it.parent,
        current,
        it.state,
        it.created or 0,
        it.description,
        disks,
        it.memory,
        it.memory_file,
        _definition(it.inactive or it.domain),
    )


def _sources(domain: DomainXml | None) -> dict[str, str]:
    devices = domain.devices if domain is not None else None
    return {disk.target: disk_source(disk.type, disk.source) for disk in (devices.disks if devices else ())}


def _definition(domain: DomainXml | None) -> str:
    """The machine then, as the root of a document of its own."""
    if domain is None:
        return ""
    element = etree.fromstring(etree.tostring(domain.element, with_tail=False))
    element.tag = "domain"
    etree.indent(element, "  ")
    return etree.tostring(element, encoding="unicode")


def definition(document: str) -> str:
    """A machine's definition laid out as those of its snapshots are. Raises `Refused`."""
    return _definition(DomainXml(parse(document).element))


def machine(document: str) -> tuple[tuple[MachineDisk, ...], Traits]:
    """What of a machine matters for its snapshots; of a running one its live definition is wanted. Raises `Refused`."""
    domain = DomainXml(parse(document).element)
    os, devices = domain.os, domain.devices
    disks = tuple(_disk(disk) for disk in (devices.disks if devices is not None else ()))
    present = list(devices.element) if devices is not None else []
    unsaveable = dict.fromkeys(words for each in present if (words := _unsaveable(each)))
    agent = devices is not None and any(channel.name == _AGENT for channel in devices.channels)
    usb = devices is not None and any(each.get("type") == "usb" for each in devices.element.findall("hostdev"))
    efi = os is not None and (os.firmware == "efi" or os.loader_type == "pflash")
    return disks, Traits(
        pflash=efi,
        nvram=efi or (os is not None and os.nvram is not None),
        tpm=devices is not None and devices.tpm is not None,
        unsaveable=tuple(unsaveable),
        usb_devices=usb,
        agent=agent,
    )


def _unsaveable(device: etree._Element) -> str:
    """What of a device keeps its machine's memory from being kept: no process can hand it on to the next."""
    kind = device.get("type", "")
    match device.tag:
        case "hostdev" if kind in ("pci", "mdev", "scsi_host") or device.get("mode") == "capabilities":
            return tr("a device of the host that was handed over")
        case "interface" if kind in ("hostdev", "vdpa"):
            return tr("a network card of the host that was handed over")
        case "filesystem":
            return tr("a shared folder")
        case "shmem" if device.find("server") is None and device.get("role") != "master":
            return tr("memory shared with other machines")
    return ""


def _disk(disk: DiskXml) -> MachineDisk:
    return MachineDisk(
        disk.target,
        disk.device,
        disk.type,
        disk.format,
        disk_source(disk.type, disk.source),
        disk.read_only,
        disk.shareable,
        disk.transient,
        disk.snapshot,
        tuple(layer[2] for layer in disk.backing_chain or () if layer[2]),
    )


def build(plan: Plan) -> str:
    """The document a new snapshot is made from. ValueError for text that no XML can hold."""
    it = SnapshotXml(parse("<domainsnapshot/>").element)
    it.name = plan.name
    if plan.description:
        it.description = plan.description
    if plan.kind is Kind.EXTERNAL:
        it.memory = "external" if plan.memory else "no"
        if plan.memory:
            it.memory_file = plan.memory_file
    elif plan.memory:
        it.memory = "internal"
    if plan.disks:
        rows = etree.SubElement(it.element, "disks")
        for each in plan.disks:
            disk = SnapshotDiskXml(etree.SubElement(rows, "disk"))
            disk.target, disk.kind = each.target, each.kind
            if each.kind == "external":
                disk.element.set("type", "file")
                disk.format, disk.file = each.format, each.file
    return serialise(it)


def edited(document: str, *, name: str, description: str) -> str:
    """A snapshot under another name and description; "" takes the description away. Raises `Refused`."""
    it = SnapshotXml(parse(document).element)
    it.name, it.description = name, description or None
    return serialise(it)


def with_parent(document: str, parent: str) -> str:
    """A snapshot below another one. Raises `Refused`."""
    it = SnapshotXml(parse(document).element)
    it.parent = parent
    return serialise(it)


def moved(document: str, files: Mapping[str, str]) -> str:
    """A snapshot whose machine finds these files elsewhere, and none of them twice in a chain; the same text where
    it names none of them. Raises `Refused`."""
    it = SnapshotXml(parse(document).element)
    changed = False
    for domain in (it.domain, it.inactive):
        devices = domain.devices if domain is not None else None
        for disk in devices.disks if devices is not None else ():
            changed = _move(disk.element, files) or changed
    return serialise(it) if changed else document


def _move(disk: etree._Element, files: Mapping[str, str]) -> bool:
    """What libvirt found out of the chain is left to be found out again."""
    source, changed = find(disk, ("source",)), False
    for attribute in ("file", "dev"):
        written = source.get(attribute) if source is not None else None
        if source is not None and written in files:
            source.set(attribute, files[str(written)])
            changed = True
    chain = find(disk, ("backingStore",))
    named = chain is not None and any(path in files for each in chain.iter("source") for path in each.attrib.values())
    if chain is not None and (changed or named):
        disk.remove(chain)
        changed = True
    return changed


def imported(
    name: str, parent: str, created: int, tops: Mapping[str, tuple[str, str]], targets: Iterable[str], domain: str
) -> str:
    """The record of a state that disks stand on already: `tops` are of each disk the file that stands on it and its
    format, `targets` all disks, `domain` the machine with its disks as they were then. Raises `Refused`."""
    it = SnapshotXml(parse("<domainsnapshot/>").element)
    it.name, it.state = name, "disk-snapshot"
    if parent:
        it.parent = parent
    it.created = created
    it.memory = "no"
    rows = etree.SubElement(it.element, "disks")
    for target in targets:
        disk = SnapshotDiskXml(etree.SubElement(rows, "disk"))
        disk.target, disk.kind = target, "external" if target in tops else "no"
        if target in tops:
            disk.element.set("type", "file")
            disk.file, disk.format = tops[target][0], tops[target][1] or "qcow2"
    it.element.append(parse(domain).element)
    return serialise(it)


def standing_on(document: str, files: Mapping[str, tuple[str, str]]) -> str:
    """A machine whose disks are these files of these formats; the chain below is left to be found out. Raises
    `Refused`."""
    domain = DomainXml(parse(document).element)
    for disk in domain.devices.disks if domain.devices is not None else ():
        if disk.target in files:
            path, form = files[disk.target]
            disk.source_file = path
            if form:
                disk.format = form
            if (chain := find(disk.element, ("backingStore",))) is not None:
                disk.element.remove(chain)
    return serialise(domain)
