"""What a creation is made of: steps done one after the other as one job, and taken back should one of them fail.

A wizard plans the steps, `Make` carries them. All of them speak of one host; pools, volumes and networks are named as
libvirt names them. A step never overwrites: what is there already is refused, and left as it was.
"""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class Step:
    """One thing to be done on a host."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class StartNetwork(Step):
    """Start a network if it is off; it stays on whatever becomes of the job."""

    name: str
    autostart: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DefineNetwork(Step):
    """Define a network that is not there yet. `StartNetwork` starts it."""

    xml: str


@dataclass(frozen=True, slots=True, repr=False)
class MakePool(Step):
    """Define a storage pool, make its folder or the like, and start it."""

    xml: str
    autostart: bool = True


@dataclass(frozen=True, slots=True)
class StartPool(Step):
    """Start a storage pool if it is off; it stays on whatever becomes of the job."""

    name: str


@dataclass(frozen=True, slots=True, repr=False)
class MakeVolume(Step):
    """Make an empty volume, or one that stands on another. `preallocate` takes room for a qcow2's tables at once."""

    pool: str
    xml: str
    preallocate: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class CloneVolume(Step):
    """Make a volume with the content of another of the same host; libvirt converts its format to that of `xml`."""

    pool: str
    xml: str
    from_pool: str
    from_name: str


@dataclass(frozen=True, slots=True)
class UploadVolume(Step):
    """Fill a volume, made by an earlier step, with a file of this computer; `length` 0 is all of it. With `start` an
    upload that was broken off goes on at that byte, in the volume it left: what lies before it is compared first."""

    pool: str
    name: str
    path: str
    length: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class DownloadVolume(Step):
    """Write a volume's bytes to a new file of this computer, which only its owner may read. With `resume` it goes on
    with the part that a download left that was broken off, where that is the volume's beginning."""

    pool: str
    name: str
    path: str
    resume: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class CopyVolume(Step):
    """Make a volume with the bytes of one on another connected host. They pass through this program, unconverted:
    `xml` is to have the same format, and at least the same capacity."""

    from_host: HostKey
    from_pool: str
    from_name: str
    pool: str
    xml: str


@dataclass(frozen=True, slots=True)
class CopyFile(Step):
    """Copy a file of the host that lies in no pool, as a machine's firmware variables do, beside where it lies."""

    from_path: str
    path: str


@dataclass(frozen=True, slots=True)
class RemoveVolume(Step):
    """Delete a volume that an earlier step of the same job made: an image that was uploaded to be converted."""

    pool: str
    name: str


@dataclass(frozen=True, slots=True)
class ResizeVolume(Step):
    """Make a volume that an earlier step made this large, in bytes; never smaller."""

    pool: str
    name: str
    capacity: int


@dataclass(frozen=True, slots=True, repr=False)
class Define(Step):
    """Define a machine whose name and UUID no other has. Never printed: it may hold passwords."""

    xml: str


@dataclass(frozen=True, slots=True, repr=False)
class CreateTransient(Step):
    """Start a machine that is gone once it is off. Never printed: it may hold passwords."""

    xml: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Autostart(Step):
    """Have the machine that the last `Define` made start with its host, or not."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class Start(Step):
    """Start the machine that the last `Define` made."""

    paused: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class StartOnce(Step):
    """Start the machine that the last `Define` made by another definition, this once: from its next start on the
    stored one counts. Never printed: it may hold passwords."""

    xml: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class RemoveFile(Step):
    """Delete a temporary file of this computer; also done when the job fails or is cancelled."""

    path: str


class PutDisk(NamedTuple):
    """A disk by its target, and the file that it is from now on."""

    target: str
    path: str
    format: str


@dataclass(frozen=True, slots=True, repr=False)
class PutDisks(Step):
    """Give a machine that is off other files as its disks, and the definition it once had where that is given. The
    files it had stay as they are; its checkpoints, which are in them, are known no more. Refused where it has
    snapshots."""

    uuid: str
    disks: tuple[PutDisk, ...]
    definition: str = ""


_KINDS = {
    "machine": tr("machine"),
    "pool": tr("pool"),
    "temporary pool": tr("temporary pool"),
    "network": tr("network"),
    "file": tr("file"),
    "local file": tr("local file"),
    "backup": tr("backup"),
    "checkpoint": tr("checkpoint"),
    "paused machine": tr("paused machine"),
}


class Made(NamedTuple):
    """Something a job made: `kind` is "machine", "volume", "pool", "temporary pool", "network", "file" (of the host),
    "local file" (of this computer), "backup" (under way), "checkpoint" or "paused machine" (started for a backup).
    `name` is a file's path; `place` is a volume's pool, of a machine the firmware variables that were named for it, and
    of a backup what its document mentions; `uuid` is the machine's."""

    kind: str
    name: str
    place: str = ""
    uuid: str = ""

    @property
    def text(self) -> str:
        """It in words: "volume a.qcow2 of pool default"."""
        if self.kind == "volume":
            return tr("volume {name} of pool {pool}").format(name=self.name, pool=self.place)
        return f"{_KINDS.get(self.kind, self.kind)} {self.name}"


@dataclass(frozen=True, slots=True)
class Make(Command):
    """Do these steps on a host, one after the other; answered by `MachineMade` for each machine, then `Finished`.

    `doing` completes "Could not ..." ("create web-01"), `about` is a name in it that stands in no field of the steps,
    `title` names the job. When a step fails or a person cancels, all that the job made is removed again, the last
    first, unless `keep_on_failure`; what was there before is never touched.
    """

    host: HostKey
    title: str
    steps: tuple[Step, ...]
    keep_on_failure: bool = False
    doing: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class HalfMade:
    """What a job had made when the program ended in its middle; `number` names it in `TakeBack` and `LeaveMade`."""

    number: str
    host: HostKey
    title: str
    made: tuple[Made, ...]
    at: float


@dataclass(frozen=True, slots=True)
class TakeBack(Command):
    """Remove what a job had half made, and then forget that it did."""

    half: HalfMade


@dataclass(frozen=True, slots=True)
class LeaveMade(Command):
    """Keep what a job had half made, and ask no more."""

    half: HalfMade
