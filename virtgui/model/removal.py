"""Deleting a machine with its files: what is asked for, and what became of each file."""

from __future__ import annotations

from enum import Enum

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple


class Part(Enum):
    """What of a machine goes with its definition."""

    SAVED = "saved state"
    SNAPSHOTS = "snapshots"
    CHECKPOINTS = "checkpoints"
    NVRAM = "firmware variables"
    TPM = "TPM state"


class Victim(NamedTuple):
    """A volume that is to be deleted, and which of the machine's own files stand on it: they go first."""

    path: str
    pool: str
    volume: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove(Command):
    """Delete a machine and these of its files. A running one is powered off first, if `power_off`; what is listed
    in `keep` stays where this libvirt can keep it. Nothing is deleted that somebody uses by then."""

    domain: DomainKey
    files: tuple[Victim, ...] = ()
    keep: tuple[Part, ...] = ()
    power_off: bool = False


class Fate(NamedTuple):
    """What became of one file: `why` it is still there, "" when it is gone. `unknown`: nobody can say."""

    path: str
    why: str = ""
    detail: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Removed(Message):
    """What became of each file, and whether the definition is gone; told before the job's end."""

    ticket: Ticket
    domain: DomainKey
    fates: tuple[Fate, ...] = ()
    gone: bool = False
