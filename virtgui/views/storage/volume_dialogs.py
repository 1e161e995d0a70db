"""The dialogs that make a volume: an empty one, and a copy."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.model import virsh_make
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.inventory import Inventory, Pool
from virtgui.model.keys import DomainKey
from virtgui.model.making import CloneVolume, Make, MakeVolume, Step
from virtgui.model.things import Thing
from virtgui.model.users import User, VolumeFile
from virtgui.qtmodels.usage import Usage
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.views.storage import facts
from virtgui.views.storage.job_dialog import JobDialog
from virtgui.views.storage.volume_deeds import used_by
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.pretty import reformat
from virtgui.xml.secrets import without_secrets
from virtgui.xml.volumes import BACKED, FORMATS, VolumeDraft, partition_name, volume_flaws, volume_xml

_GIB = 1024**3
_WORDS = {
    "qcow2": ("qcow2", tr("Grows as it fills, can stand on another image, can hold snapshots")),
    "raw": ("raw", tr("Byte by byte what the guest sees, fastest")),
    "luks": ("LUKS", tr("raw, encrypted with a passphrase of a secret")),
    "": (tr("The pool’s own"), ""),
    "none": (tr("No file system"), tr("An empty partition")),
}
_CLUSTERS = (Choice("", tr("64 KiB, QEMU’s own")), *(Choice(str(1 << n), size_text(1 << n)) for n in range(9, 22)))
_SPACE = (
    Choice("", tr("As it fills"), tr("Takes room only for what is written")),
    Choice("metadata", tr("Its tables at once"), tr("A little room now, faster later; qcow2 only")),
    Choice("full", tr("All of it at once"), tr("Never runs out of room, takes all of it now")),
    Choice("part", tr("A part of it at once")),
)


class MakingDialog(JobDialog):
    """What the three have in common: the pool they make it in."""

    _usage: Usage | None = None

    def __init__(
        self,
        deed: str,
        heading: str,
        line: str,
        desk: HostDesk,
        pool: str,
        known: dict[str, tuple[VolumeFile, ...]],
        rows: tuple[Row, ...],
        answers: dict[str, Value],
        parent: QWidget | None,
    ) -> None:
        super().__init__(deed, heading, line, desk, parent)
        self._known = known
        self.answers = {"pool": pool, **answers}
        self.resize(theme.sized(self, 760, 330 if len(rows) < 5 else 520))
        self.ask(rows)

    @property
    def inventory(self) -> Inventory:
        """What the host has, as far as the page knows it."""
        return facts.inventory(self.desk.things, self.desk.key, self._known)

    @property
    def pool(self) -> Pool | None:
        """The pool it is made in."""
        wanted = self.answers.get("pool")
        return next((pool for pool in self.inventory.pools if pool.name == wanted), None)

    def pools(self) -> tuple[Offer, ...]:
        """The pools it could be made in."""
        return tuple(
            Offer(pool.name, _free(pool) if pool.active else pool.name,
                  "" if pool.active and pool.type in FORMATS else tr("Off, or made elsewhere"))
            for pool in self.inventory.pools
        )  # fmt: skip

    def formats(self) -> tuple[Offer, ...]:
        """The formats that the pool can make."""
        pool = self.pool
        return tuple(Offer(form, _words(form)) for form in FORMATS.get(pool.type if pool is not None else "dir", ()))

    def text(self, field: str) -> str:
        """An answer as text."""
        value = self.answers.get(field)
        return str(value) if value is not None else ""

    def amount(self, field: str) -> int:
        """An answer as bytes."""
        value = self.answers.get(field)
        return value if isinstance(value, int) else 0

    def virsh(self) -> str:
        host = self.desk.host
        if host is None:
            return ""
        makes = [command for command in self.commands() if isinstance(command, Make)]
        return "\n".join(virsh_make.lines(make, host, without_secrets) for make in makes)

    def writers(self, volume: VolumeFile | None, *, running: bool = False) -> list[User]:
        """Machines that have this image itself for a disk, not one that stands on it; only those that run."""
        if self._usage is None or volume is None:
            return []
        named = (volume.path, f"{volume.pool}/{volume.name}")
        found = []
        for user in self._usage.users(volume) or ():
            machine = self.desk.world.machines.get(user.machine) if user.machine is not None else None
            disks = machine.config.disks if machine is not None and machine.config is not None else ()
            writes = any(disk.source in named and not disk.read_only for disk in disks)
            if user.sure and writes and machine is not None and (machine.active or not running):
                found.append(user)
        return found

    def make(self, title: str, *steps: Step) -> tuple[Command, ...]:
        """One job of these steps."""
        return (Make(self.desk.key, title, steps, doing=inside(title)),)


class NewVolumeDialog(MakingDialog):
    """An empty volume, or one that stands on another image."""

    def __init__(
        self, desk: HostDesk, pool: Thing, known: dict[str, tuple[VolumeFile, ...]], parent: QWidget | None = None,
        *, backing: VolumeFile | None = None, usage: Usage | None = None,
    ) -> None:  # fmt: skip
        self._usage = usage
        type = facts.window(pool).type
        form = "qcow2" if backing is not None else next(iter(FORMATS.get(type, ("",))))
        answers: dict[str, Value] = {"format": form, "capacity_bytes": 20 * _GIB, "space": ""}
        if type == "disk":
            there = {volume.name for volume in known.get(pool.name, ())}
            answers["name"] = partition_name(facts.window(pool).device, there)
        if backing is not None:
            answers |= {
                "backing_path": backing.path,
                "backing_format": backing.format or "raw",
                "capacity_bytes": backing.capacity,
            }
        qcow2 = lambda _node: self.text("format") == "qcow2"  # noqa: E731
        backed = lambda _node: self.text("format") in BACKED  # noqa: E731
        rows = (
            Row("name", tr("Name"), help=tr("A file name, with its ending if it is to have one")),
            Row("format", tr("Format"), Control.CHOICE, offers=lambda node, around: self.formats()),
            Row("capacity_bytes", tr("Size"), Control.BYTES, help=tr("What a guest sees")),
            Row("space", tr("Take room"), Control.CHOICE, choices=_SPACE),
            Row("allocation_bytes", tr("At once"), Control.BYTES, shown=lambda _node: self.text("space") == "part"),
            Row(
                "secret_uuid",
                tr("Secret"),
                Control.COMBO,
                offers=lambda node, around: self._secrets(),
                shown=lambda _node: self.text("format") in ("luks", "raw", "qcow2"),
                unset=tr("Not encrypted"),
                help=tr("Holds the passphrase; libvirt encrypts by LUKS"),
            ),
            Row(
                "backing_path",
                tr("Stands on"),
                Control.COMBO,
                tr("Another image below it"),
                shown=backed,
                unset=tr("Nothing"),
                offers=lambda node, around: self._images(),
                help=tr("Only what differs from it is written here"),
            ),
            Row(
                "backing_format",
                tr("Its format"),
                Control.COMBO,
                tr("Another image below it"),
                choices=tuple(Choice(form, form) for form in ("qcow2", "raw", "qed", "vmdk", "vdi", "vpc")),
                shown=lambda _node: bool(self.text("backing_path")),
            ),
            Row("cluster_size", tr("Cluster size"), Control.CHOICE, choices=_CLUSTERS, shown=qcow2, more=True),
            Row(
                "lazy_refcounts",
                tr("Lazy reference counts"),
                Control.SWITCH,
                shown=qcow2,
                more=True,
                help=tr("Faster writing, slower after a crash"),
            ),
            Row(
                "extended_l2",
                tr("Parts of clusters"),
                Control.SWITCH,
                shown=qcow2,
                more=True,
                help=tr("Less to copy where it stands on another"),
            ),
            Row("no_copy_on_write", tr("No copy on write"), Control.SWITCH, more=True, help=tr("For Btrfs")),
        )
        super().__init__(
            tr("Make volume"),
            tr("New volume"),
            tr("In pool “{name}”").format(name=plain(pool.name, 80)),
            desk,
            pool.name,
            known,
            rows,
            answers,
            parent,
        )
        self._type = type
        if backing is not None:  # it is chosen already: what is wrong with that is told at once
            self.form.lines["backing_path"].quiet = False
            self.form.refresh()

    @property
    def draft(self) -> VolumeDraft:
        """The volume as it stands."""
        space, part = self.text("space"), self.answers.get("allocation_bytes")
        at_once = part if space == "part" and isinstance(part, int) else 0
        cluster = self.text("cluster_size")
        form = self.text("format")
        backed = form in BACKED
        return VolumeDraft(
            self.text("name"),
            self.amount("capacity_bytes"),
            form,
            allocation_bytes=None if space == "full" or self._type not in SPARSE else at_once,
            backing_path=self.text("backing_path") if backed else "",
            backing_format=self.text("backing_format") if backed else "",
            secret_uuid=self.text("secret_uuid") if form in ("luks", "raw", "qcow2") else "",
            cluster_size=int(cluster) if cluster and form == "qcow2" else 0,
            lazy_refcounts=bool(self.answers.get("lazy_refcounts")) and form == "qcow2",
            extended_l2=bool(self.answers.get("extended_l2")) and form == "qcow2",
            preallocation=space if space in ("full", "metadata") else "",
            no_copy_on_write=bool(self.answers.get("no_copy_on_write")),
        )

    _type = "dir"

    def put(self, field: str, value: Value) -> None:
        if field == "backing_path" and value:
            below = next((v for each in self._known.values() for v in each if v.path == value), None)
            if below is not None:
                self.answers["backing_format"] = below.format or "raw"
                self.answers["capacity_bytes"] = max(self.amount("capacity_bytes"), below.capacity)
        super().put(field, value)

    def flaws(self) -> list[Flaw]:
        draft = self.draft
        found = volume_flaws(self.inventory, self.text("pool"), draft)
        told = [flaw._replace(field=_FIELDS.get(flaw.field, flaw.field)) for flaw in found]
        path = draft.backing_path
        below = next((it for each in self._known.values() for it in each if path and it.path == path), None)
        names = self.writers(below)
        if names:
            words = tr("{why}: once it writes there, what stands on it is spoilt")
            told.append(Flaw("backing_path", words.format(why=used_by(names)), warning=True))
        return told

    def commands(self) -> tuple[Command, ...]:
        draft = self.draft
        step = MakeVolume(self.text("pool"), reformat(volume_xml(draft)), draft.preallocation == "metadata")
        return self.make(tr("Make volume {volume}").format(volume=plain(draft.name, 80)), step)

    def _secrets(self) -> tuple[Offer, ...]:
        return tuple(Offer(it.uuid, plain(it.usage or it.uuid, 80)) for it in self.inventory.secrets)

    def _images(self) -> tuple[Offer, ...]:
        known = self._known.get(self.text("pool"), ())
        return tuple(Offer(it.path, plain(it.name, 80)) for it in known[:500] if it.format not in ("iso", "dir"))


SPARSE = ("dir", "fs", "netfs", "gluster", "vstorage", "rbd", "sheepdog")
_FIELDS = {"preallocation": "space", "pool": "name"}


class CloneVolumeDialog(MakingDialog):
    """A copy in a pool of the same host, in the same format or another."""

    def __init__(
        self, desk: HostDesk, volume: VolumeFile, known: dict[str, tuple[VolumeFile, ...]],
        parent: QWidget | None = None, *, usage: Usage | None = None,
    ) -> None:  # fmt: skip
        self._volume = volume
        self._usage = usage
        rows = (
            Row("name", tr("Name")),
            Row("pool", tr("Pool"), Control.CHOICE, offers=lambda node, around: self.pools()),
            Row("format", tr("Format"), Control.CHOICE, offers=lambda node, around: self.formats(),
                help=tr("libvirt converts it where it is another")),
        )  # fmt: skip
        answers: dict[str, Value] = {"name": copy_name(volume, known.get(volume.pool, ())), "format": volume.format}
        super().__init__(
            tr("Clone volume"), tr("Clone {volume}").format(volume=plain(volume.name, 80)),
            tr("{size}, {format}. The copy stands on nothing: what lies below is copied into it.").format(
                size=size_text(volume.capacity), format=plain(volume.format, 20) or tr("block")),
            desk, volume.pool, known, rows, answers, parent,
        )  # fmt: skip
        self.form.lines["format"].quiet = False  # what is chosen already may be refused
        self.form.refresh()
        desk.world.machines_changed.connect(self._machines_changed)

    @property
    def draft(self) -> VolumeDraft:
        """The copy."""
        form, pool = self.text("format"), self.pool
        sparse = 0 if pool is not None and pool.type in SPARSE else None
        return VolumeDraft(self.text("name"), self._volume.capacity, form, allocation_bytes=sparse)

    def put(self, field: str, value: Value) -> None:
        super().put(field, value)
        known = FORMATS.get(self.pool.type, ()) if self.pool is not None else ()
        if field == "pool" and self.text("format") not in known:
            self.answers["format"] = next(iter(known), "")

    def flaws(self) -> list[Flaw]:
        found = volume_flaws(self.inventory, self.text("pool"), self.draft)
        told = [flaw._replace(field=_CLONED.get(flaw.field, flaw.field)) for flaw in found]
        return told + self._written_to()

    def _machines_changed(self, *_keys: frozenset[DomainKey]) -> None:
        self.form.refresh()

    def _written_to(self) -> list[Flaw]:
        """QEMU locks the disks of machines that run against qemu-img, by which all but raw to raw is copied."""
        writers = self.writers(self._volume, running=True)
        if not writers:
            return []
        plainly = self._volume.format == self.text("format") == "raw"
        words = (
            tr("{why}, and running: the copy is as its disk would be after a power cut. Shut it down first.")
            if plainly
            else tr("{why}, and running: QEMU keeps it locked, so the host refuses to copy it. Shut it down first.")
        )
        return [Flaw("format", words.format(why=used_by(writers)), warning=True)]

    def commands(self) -> tuple[Command, ...]:
        step = CloneVolume(self.text("pool"), reformat(volume_xml(self.draft)), self._volume.pool, self._volume.name)
        return self.make(tr("Clone volume {volume}").format(volume=plain(self._volume.name, 80)), step)


_CLONED = {"capacity_bytes": "pool", "preallocation": "format", "secret_uuid": "format"}


def copy_name(volume: VolumeFile, there: tuple[VolumeFile, ...]) -> str:
    """A name that is free: "web-copy.qcow2", "web-copy-2.qcow2"."""
    taken = {each.name for each in there}
    stem, dot, ending = volume.name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and stem else (volume.name, "")
    number = 1
    while True:
        name = f"{stem}-copy{'' if number == 1 else f'-{number}'}{ending}"
        if name not in taken:
            return name
        number += 1


def _free(pool: Pool) -> str:
    return tr("{pool}, {size} free").format(pool=plain(pool.name, 60), size=size_text(pool.available))


def _words(form: str) -> str:
    return _WORDS[form][0] if form in _WORDS else form
