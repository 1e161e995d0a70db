"""The volumes of a host's storage pools: how they are asked for, and what can be done to one that is there."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.model.users import VolumeFile
from virtgui.util.frozen import dataclass


@dataclass(frozen=True, slots=True)
class ReadVolumes(Command):
    """Read the volumes of a pool; answered by `VolumesRead`, a page at a time. With `fresh` the pool looks at its
    storage again first."""

    host: HostKey
    pool: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class VolumesRead(Message):
    """Some of a pool's volumes in answer to one question; the last page is `whole`, or has the problem. `total` is how
    many there are, as far as that is known."""

    ticket: Ticket
    host: HostKey
    pool: str
    volumes: tuple[VolumeFile, ...] = ()
    total: int = 0
    whole: bool = True
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ReadVolumeXml(Command):
    """Read the document of a volume; answered by `VolumeXmlRead`."""

    host: HostKey
    pool: str
    volume: str


@dataclass(frozen=True, slots=True)
class VolumeXmlRead(Message):
    """The document of a volume, or why there is none."""

    ticket: Ticket
    host: HostKey
    pool: str
    volume: str
    xml: str = ""
    problem: Problem | None = None


class VolumeDeed(Enum):
    """What can be done to a volume. The value is how it is said after "Could not"."""

    GROW = "make larger"
    SHRINK = "make smaller"
    WIPE = "wipe"
    DELETE = "delete"


class Wipe(Enum):
    """How a volume is overwritten; the value is libvirt's number (virStorageVolWipeAlgorithm)."""

    ZERO = 0
    NNSA = 1
    DOD = 2
    BSI = 3
    GUTMANN = 4
    SCHNEIER = 5
    PFITZNER7 = 6
    PFITZNER33 = 7
    RANDOM = 8
    TRIM = 9


@dataclass(frozen=True, slots=True)
class VolumeAct(Command):
    """Do something to a volume; answered by `Began` and `Finished` like any deed. `number` is the new size in bytes or
    the number of a `Wipe`. What a machine of the host uses, or another volume stands on, is never wiped, made smaller
    or deleted."""

    host: HostKey
    pool: str
    volume: str
    deed: VolumeDeed
    number: int = 0
