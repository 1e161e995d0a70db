"""Windows onto backups and checkpoints, and the manifest that lies beside a backup's files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from virtgui.model.backups import Backup, BackupDisk, Checkpoint, CheckpointDisk, Scope
from virtgui.model.making import PutDisk
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.told import moment
from virtgui.xml.cloning import NewDisk, put_disk
from virtgui.xml.domain import DomainXml
from virtgui.xml.fields import children, integer, text
from virtgui.xml.node import Node, find
from virtgui.xml.parse import parse, serialise
from virtgui.xml.refused import Refused

_VERSION = 1
_LONGEST = 4096


class _CheckpointDiskXml(Node):
    __slots__ = ()

    target = text("@name")
    kind = text("@checkpoint")
    bitmap = text("@bitmap")
    size = integer("@size")


class _CheckpointXml(Node):
    """A `<domaincheckpoint>`."""

    __slots__ = ()
    order = ("name", "description", "parent", "creationTime", "disks", "domain")

    name = text("name")
    description = text("description")
    parent = text("parent/name")
    created = integer("creationTime")
    disks = children("disks/disk", _CheckpointDiskXml)


class _BackupDiskXml(Node):
    __slots__ = ()
    order = ("driver", "target", "scratch")

    name = text("@name")
    backup = text("@backup")
    type = text("@type")
    mode = text("@backupmode")
    since = text("@incremental")
    bitmap = text("@exportbitmap")
    format = text("driver/@type")
    target = text("target/@file")
    scratch = text("scratch/@file")


class _BackupXml(Node):
    """A `<domainbackup>`."""

    __slots__ = ()
    order = ("incremental", "server", "disks")

    mode = text("@mode")
    transport = text("server/@transport")
    socket = text("server/@socket")
    disks = children("disks/disk", _BackupDiskXml)


def checkpoint(document: str, sized: str = "") -> Checkpoint:
    """A checkpoint, as a fact; `sized` is the same told with how much changed, by a running machine. Raises
    `Refused`."""
    it = _CheckpointXml(parse(document).element)
    sizes = {}
    if sized:
        told = _CheckpointXml(parse(sized).element).disks
        sizes = {disk.target: disk.size for disk in told if disk.kind == "bitmap"}
    disks = tuple(
        CheckpointDisk(disk.target, disk.bitmap, sizes.get(disk.target)) for disk in it.disks if disk.kind == "bitmap"
    )
    # libvirt says nothing of a bitmap that is not there, where it says the size of all others
    broken = tuple(target for target, size in sizes.items() if size is None)
    return Checkpoint(it.name, it.parent, it.created or 0, it.description, disks, broken, document)


def checkpoint_xml(name: str, disks: Iterable[str], others: Iterable[str], description: str = "") -> str:
    """A new checkpoint of these disks and none of the others. ValueError for text that no XML can hold."""
    it = _CheckpointXml(parse("<domaincheckpoint/>").element)
    it.name = name
    if description:
        it.description = description
    rows = etree.SubElement(it.element, "disks")
    for kind, targets in (("bitmap", disks), ("no", others)):
        for target in targets:
            row = _CheckpointDiskXml(etree.SubElement(rows, "disk"))
            row.target, row.kind = target, kind
    return serialise(it)


def push_xml(files: dict[str, tuple[str, str]], others: Iterable[str]) -> str:
    """A backup that the hypervisor writes: of each target the path of an image that is there, and the checkpoint
    since which changes are wanted, "" for all of it."""
    it = _BackupXml(parse("<domainbackup/>").element)
    it.mode = "push"
    rows = etree.SubElement(it.element, "disks")
    for target, (path, since) in files.items():
        row = _disk(rows, target, since)
        row.format, row.target = "qcow2", path
    _left_out(rows, others)
    return serialise(it)


def bitmap_of(target: str) -> str:
    """The bitmap that tells what changed of a disk, where it is given out for that."""
    return f"changed-{target}"


def pull_xml(
    socket: str, disks: Mapping[str, str], others: Iterable[str], since: Mapping[str, str] | None = None
) -> str:
    """A backup that is read through a unix socket of the host, each disk an export of its target's name. Of each target
    a new file for what the guest writes over meanwhile: libvirt 9.0 does not choose one by itself. `since` has the
    checkpoint from which on changes of a target are told, by the bitmap `bitmap_of` it."""
    it = _BackupXml(parse("<domainbackup/>").element)
    it.mode = "pull"
    it.transport, it.socket = "unix", socket
    rows = etree.SubElement(it.element, "disks")
    for target, scratch in disks.items():
        row = _disk(rows, target, (since or {}).get(target, ""))
        if row.since:
            row.bitmap = bitmap_of(target)
        row.format, row.scratch = "qcow2", scratch
    _left_out(rows, others)
    return serialise(it)


def _disk(rows: etree._Element, target: str, since: str) -> _BackupDiskXml:
    row = _BackupDiskXml(etree.SubElement(rows, "disk"))
    row.name, row.backup, row.type = target, "yes", "file"
    row.mode = "incremental" if since else "full"
    if since:
        row.since = since
    return row


def _left_out(rows: etree._Element, others: Iterable[str]) -> None:
    for target in others:
        row = _BackupDiskXml(etree.SubElement(rows, "disk"))
        row.name, row.backup = target, "no"


def own_definition(document: str) -> str:
    """A machine as it is written into a manifest: without what only a running one has, and without the passwords of
    its screens. Raises `Refused`."""
    element = parse(document).element
    element.attrib.pop("id", "")
    for secret in element.iterfind("devices/graphics"):
        secret.attrib.pop("passwd", "")
    if (seclabel := find(element, ("seclabel",))) is not None and seclabel.get("type") == "dynamic":
        element.remove(seclabel)
    return etree.tostring(element, encoding="unicode")


def manifest(backup: Backup) -> str:
    """What is written beside a backup's files."""
    told: dict[str, Any] = {
        "virtgui-backup": _VERSION,
        "number": backup.number,
        "machine": backup.machine,
        "uuid": backup.uuid,
        "at": backup.at,
        "scope": backup.scope.name.lower(),
        "parent": backup.parent,
        "checkpoint": backup.checkpoint,
        "cause": backup.cause,
        "was": backup.was,
        "quiesced": backup.quiesced,
        "disks": [disk._asdict() for disk in backup.disks],
        "definition": backup.definition,
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def read_manifest(text: str, pool: str, folder: str) -> Backup:
    """The backup that a manifest tells of. Raises `Refused` for one that is damaged, or names files elsewhere."""
    try:
        told = json.loads(text)
        if told["virtgui-backup"] != _VERSION:
            raise Refused(tr("it was written by another version of this program"))
        disks = tuple(
            BackupDisk(
                _word(each["target"]),
                _file(each["file"]),
                _count(each["capacity"]),
                _count(each.get("size", 0)),
                _word(each.get("sha256", "")),
                _file(each["below"]) if each.get("below") else "",
                _word(each.get("format", "")),
                _word(each.get("source", "")),
            )
            for each in told["disks"]
        )
        return Backup(
            _file(told["number"]),
            pool,
            _word(told["machine"]),
            _word(told["uuid"]),
            moment(told["at"]),
            Scope[told["scope"].upper()],
            disks,
            _word(told.get("parent", "")),
            _word(told.get("checkpoint", "")),
            _word(told.get("cause", "")),
            _word(told.get("was", "")),
            bool(told.get("quiesced")),
            str(told.get("definition", "")),
            folder,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Refused(tr("it cannot be read: {error}").format(error=error)) from None


def _word(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError(tr("a text was expected"))
    return value


def _count(value: float) -> int:
    if not 0 <= value < 2**63:
        raise ValueError(tr("a number was expected"))
    return int(value)


def _file(value: object) -> str:
    """A name within the same folder."""
    name = _word(value)
    if not name or "/" in name or name.startswith(".") or not name.isprintable():
        raise ValueError(tr("a file's name was expected"))
    return name


def with_missing(backup: Backup, names: Iterable[str]) -> Backup:
    """The same with those of its files that are not among these."""
    there = set(names)
    return replace(backup, missing=tuple(disk.file for disk in backup.disks if disk.file not in there))


def private_volume(document: str) -> str:
    """A new volume that only its owner may read. Raises `Refused`."""
    element = parse(document).element
    target = find(element, ("target",))
    if target is not None:
        etree.SubElement(etree.SubElement(target, "permissions"), "mode").text = "0600"
    return etree.tostring(element, encoding="unicode")


def with_disks(now: str, disks: Iterable[PutDisk], then: str = "") -> str:
    """A machine's definition, or that of then, with other files as its disks. The passwords of its screens stay:
    none is in a backup. Raises `Refused`, also where it has no such disk."""
    domain = DomainXml(parse(then or now).element)
    if then:
        old = DomainXml(parse(now).element)
        domain.name, domain.uuid = old.name, old.uuid
        kept = {screen.get("type"): screen.get("passwd") for screen in old.element.iterfind("devices/graphics")}
        for screen in domain.element.iterfind("devices/graphics"):
            if password := kept.get(screen.get("type")):
                screen.set("passwd", password)
    there = {disk.target: disk for disk in (domain.devices.disks if domain.devices is not None else ())}
    for new in disks:
        if new.target not in there:
            raise Refused(tr("It has no disk {target} any more").format(target=new.target))
        put_disk(there[new.target], NewDisk("file", new.path, format=new.format))
    return serialise(domain)
