"""What the steps of a creation say: the names in them, which of those are refused, and each step in words."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    MakePool,
    MakeVolume,
    PutDisks,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.xml.fields import text
from virtgui.xml.node import Node
from virtgui.xml.parse import Refused, parse, serialise
from virtgui.xml.volumes import name_flaws

_ROOTS: tuple[tuple[type[Step], str], ...] = (
    (DefineNetwork, "network"),
    (MakePool, "pool"),
    (MakeVolume, "volume"),
    (CloneVolume, "volume"),
    (CopyVolume, "volume"),
    (Define, "domain"),
    (CreateTransient, "domain"),
    (StartOnce, "domain"),
)


class Born(NamedTuple):
    """A document of something new: its kind of root, its name and UUID, and paths it names: a pool's folder,
    a machine's firmware variables."""

    tag: str
    name: str
    uuid: str
    folder: str = ""
    nvram: str = ""
    format: str = ""
    type: str = ""


class _BornXml(Node):
    """The root of such a document."""

    __slots__ = ()
    order = ("name", "uuid")

    type = text("@type")
    name = text("name")
    uuid = text("uuid")
    path = text("target/path")
    format = text("target/format/@type")
    nvram = text("os/nvram")


def born(document: str) -> Born:
    """What a document says of the new thing. Raises `parse.Refused`."""
    node = _BornXml(parse(document).element)
    return Born(node.tag, node.name, node.uuid.lower(), node.path, node.nvram.strip(), node.format, node.type)


def made_volume(steps: tuple[Step, ...]) -> tuple[str, str] | None:
    """Pool and name of the volume that these make and leave; None where they make none, or a machine too."""
    made: tuple[str, str] | None = None
    for step in steps:
        match step:
            case Define() | CreateTransient():
                return None
            case MakeVolume(pool, xml) | CloneVolume(pool, xml) | CopyVolume(pool=pool, xml=xml):
                try:
                    made = (pool, born(xml).name)
                except Refused:
                    return None
            case RemoveVolume(pool, name) if made == (pool, name):
                made = None
    return made


def identified(document: str, uuid: str) -> str:
    """The document with this UUID where it has none: what is made can then be told from all else."""
    node = _BornXml(parse(document).element)
    if node.uuid:
        return document
    node.uuid = uuid
    return serialise(node)


def refusal(step: Step) -> str:
    """Why a step must not even be tried: a document that is none, or a name that leads elsewhere; "" when it may."""
    document = getattr(step, "xml", None)
    if isinstance(document, str):
        wanted = next(tag for kind, tag in _ROOTS if isinstance(step, kind))
        try:
            found = born(document)
        except Refused as refused:
            return str(refused)
        if found.tag != wanted:
            return tr("This is a <{found}>, not a <{wanted}>.").format(found=plain(found.tag, 40), wanted=wanted)
        if wrong := _bad_name(found.name, _NAMES[wanted]):
            return wrong
    for field, said in (
        ("pool", _NAMES["pool"]),
        ("from_pool", _NAMES["pool"]),
        ("from_name", _NAMES["volume"]),
    ):
        name = getattr(step, field, None)
        if isinstance(name, str) and (wrong := _bad_name(name, said)):
            return wrong
    if isinstance(step, UploadVolume | DownloadVolume | RemoveVolume | ResizeVolume):
        return _bad_name(step.name, _NAMES["volume"])
    return ""


def words(step: Step) -> str:
    """What completes "Could not ...": "copy disk.qcow2 to web.qcow2 in pool default"."""
    match step:
        case StartNetwork(name):
            return tr("start the network {name}").format(name=plain(name, 60))
        case DefineNetwork():
            return tr("define the network {name}").format(name=_name(step.xml))
        case MakePool():
            return tr("make the storage pool {name}").format(name=_name(step.xml))
        case StartPool(name):
            return tr("start the storage pool {name}").format(name=plain(name, 60))
        case MakeVolume():
            return tr("make the volume {name} in pool {pool}").format(name=_name(step.xml), pool=plain(step.pool, 60))
        case CloneVolume() | CopyVolume():
            return tr("copy {source} to {name} in pool {pool}").format(
                source=plain(step.from_name, 60), name=_name(step.xml), pool=plain(step.pool, 60)
            )
        case UploadVolume(pool, name, path):
            return tr("upload {file} to {name} in pool {pool}").format(
                file=plain(path.rpartition("/")[2], 60), name=plain(name, 60), pool=plain(pool, 60)
            )
        case DownloadVolume(_, name, path):
            return tr("download {name} to {path}").format(name=plain(name, 60), path=plain(path, 120))
        case CopyFile(from_path, path):
            return tr("copy {file} to {path}").format(
                file=plain(from_path.rpartition("/")[2], 60), path=plain(path, 120)
            )
        case RemoveVolume(pool, name):
            return tr("delete the volume {name} of pool {pool}").format(name=plain(name, 60), pool=plain(pool, 60))
        case ResizeVolume(_, name, capacity):
            return tr("make the volume {name} {size} large").format(name=plain(name, 60), size=size_text(capacity))
        case Define():
            return tr("define the machine {name}").format(name=_name(step.xml))
        case CreateTransient():
            return tr("start the machine {name}").format(name=_name(step.xml))
        case StartOnce():
            return tr("start the machine {name} for the first time").format(name=_name(step.xml))
        case Autostart(on):
            if on:
                return tr("have the machine start with its host")
            return tr("have the machine not start with its host")
        case Start(paused):
            return tr("start the machine paused") if paused else tr("start the machine")
        case PutDisks(_, disks):
            return tr("exchange {disks}").format(disks=", ".join(plain(disk.target, 20) for disk in disks))
        case RemoveFile(path):
            return tr("delete the temporary file {path}").format(path=plain(path, 120))
        case _:
            return type(step).__name__


_NAMES = {
    "network": tr("“{name}” cannot be the network's name: {why}."),
    "pool": tr("“{name}” cannot be the pool's name: {why}."),
    "volume": tr("“{name}” cannot be the volume's name: {why}."),
    "domain": tr("“{name}” cannot be the machine's name: {why}."),
}


def _name(document: str) -> str:
    try:
        return plain(born(document).name, 60)
    except Refused:
        return tr("without a name")


def _bad_name(name: str, words: str) -> str:
    """By the rules of a file's name, which each of these becomes on the host."""
    flaw = next(iter(name_flaws(name, None)), None)
    return words.format(name=plain(name, 60), why=flaw.message) if flaw is not None else ""
