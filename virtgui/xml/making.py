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
            return f"This is a <{plain(found.tag, 40)}>, not a <{wanted}>."
        if wrong := _bad_name(found.name, f"the {_KINDS[wanted]}'s name"):
            return wrong
    for field, said in (
        ("pool", "the pool's name"),
        ("from_pool", "the pool's name"),
        ("from_name", "the volume's name"),
    ):
        name = getattr(step, field, None)
        if isinstance(name, str) and (wrong := _bad_name(name, said)):
            return wrong
    if isinstance(step, UploadVolume | DownloadVolume | RemoveVolume | ResizeVolume):
        return _bad_name(step.name, "the volume's name")
    return ""


def words(step: Step) -> str:
    """What completes "Could not ...": "copy disk.qcow2 to web.qcow2 in pool default"."""
    match step:
        case StartNetwork(name):
            return f"start the network {plain(name, 60)}"
        case DefineNetwork():
            return f"define the network {_name(step.xml)}"
        case MakePool():
            return f"make the storage pool {_name(step.xml)}"
        case StartPool(name):
            return f"start the storage pool {plain(name, 60)}"
        case MakeVolume():
            return f"make the volume {_name(step.xml)} in pool {plain(step.pool, 60)}"
        case CloneVolume() | CopyVolume():
            return f"copy {plain(step.from_name, 60)} to {_name(step.xml)} in pool {plain(step.pool, 60)}"
        case UploadVolume(pool, name, path):
            return f"upload {plain(path.rpartition('/')[2], 60)} to {plain(name, 60)} in pool {plain(pool, 60)}"
        case DownloadVolume(_, name, path):
            return f"download {plain(name, 60)} to {plain(path, 120)}"
        case CopyFile(from_path, path):
            return f"copy {plain(from_path.rpartition('/')[2], 60)} to {plain(path, 120)}"
        case RemoveVolume(pool, name):
            return f"delete the volume {plain(name, 60)} of pool {plain(pool, 60)}"
        case ResizeVolume(_, name, capacity):
            return f"make the volume {plain(name, 60)} {size_text(capacity)} large"
        case Define():
            return f"define the machine {_name(step.xml)}"
        case CreateTransient():
            return f"start the machine {_name(step.xml)}"
        case StartOnce():
            return f"start the machine {_name(step.xml)} for the first time"
        case Autostart(on):
            return f"have the machine{'' if on else ' not'} start with its host"
        case Start(paused):
            return "start the machine paused" if paused else "start the machine"
        case PutDisks(_, disks):
            return f"exchange {', '.join(plain(disk.target, 20) for disk in disks)}"
        case RemoveFile(path):
            return f"delete the temporary file {plain(path, 120)}"
        case _:
            return type(step).__name__


_KINDS = {"network": "network", "pool": "pool", "volume": "volume", "domain": "machine"}


def _name(document: str) -> str:
    try:
        return plain(born(document).name, 60)
    except Refused:
        return "without a name"


def _bad_name(name: str, what: str) -> str:
    """By the rules of a file's name, which each of these becomes on the host."""
    flaw = next(iter(name_flaws(name, None)), None)
    return f"“{plain(name, 60)}” cannot be {what}: {flaw.message}." if flaw is not None else ""
