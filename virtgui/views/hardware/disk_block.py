"""Where a new disk comes from: what stands above its form."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from PyQt6.QtWidgets import QSizePolicy, QWidget

from virtgui.model.edits import Value
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.block import Block
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml import draft_disks as disks
from virtgui.xml import drafts
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.drafts import Draft
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.disk_source import used
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_USES = (
    Choice("disk", tr("Disk")),
    Choice("cdrom", tr("CD drive")),
    Choice("floppy", tr("Floppy drive")),
    Choice("lun", tr("Passed-through LUN"), tr("The guest sends SCSI commands to the real device")),
)
_ORIGINS = {
    disks.NEW: tr("A new volume"),
    disks.VOLUME: tr("An existing volume"),
    disks.FILE: tr("A file"),
    disks.BLOCK: tr("A block device"),
    disks.NETWORK: tr("A URL or network storage"),
    disks.FOLDER: tr("A folder"),
    disks.EMPTY: tr("Nothing yet"),
}
_SPACES = (
    Choice("", tr("Take as needed"), tr("Grows with what is written")),
    Choice("all", tr("Take all now"), tr("Never runs out of space later")),
)
_BACKING = tuple(Choice(name, name) for name in ("qcow2", "raw", "qed", "vmdk"))


class _Target:
    """A DiskSource as a form sees it."""

    def __init__(self, block: DiskBlock) -> None:
        self._block = block

    def node(self) -> Node:
        """The disk."""
        return drafts.node(self._block.draft())

    def value(self, field: str) -> Value:
        """What the source says."""
        found: Value = getattr(self._block.source, field)
        return found if found != "" else None

    def origin(self, field: str) -> Value:
        """Nothing was there before."""
        return self.value(field)

    def changed(self, field: str) -> bool:
        """All of it is new."""
        return False

    def set(self, field: str, value: Value) -> None:
        """Want this."""
        self._block.set(field, value)

    def undo(self, field: str) -> None:
        """Nothing was there before."""

    def when(self, field: str) -> str:
        """Not told for what is yet to be."""
        return ""

    def lock(self, row: Row) -> str:
        """Nothing of it is fixed yet."""
        return ""

    def surroundings(self) -> Surroundings:
        """What the checks and choices depend on."""
        return self._block.model.surroundings()

    def live_difference(self, row: Row) -> str:
        """Nothing runs yet."""
        return ""

    def consequences(self) -> list[Flaw]:
        """None: no guest knows it yet."""
        return []


class DiskBlock(Block):
    """Holds a DiskSource; volumes of a pool are asked for when the pool is taken."""

    def __init__(self, model: HardwareModel, draft: Callable[[], Draft], parent: QWidget) -> None:
        super().__init__(model, draft, parent)
        self.source = disks.first_source(str(drafts.value(draft(), "device") or "disk"), model.surroundings())
        self._named = False
        self._asked: set[str] = set()
        self.form = Form(self._page(), _Target(self), Node, self)
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.form.browse_wanted.connect(self.browse_wanted)
        self.form.checked.connect(self.checked)
        self.column.addWidget(self.form)
        self._quieten()
        self._ask()

    @property
    def hidden(self) -> frozenset[str]:  # type: ignore[override]
        """What is asked here is not asked again below."""
        always = {"type", "device", "source_pool", "source_volume"}
        if self.source.origin == disks.NEW:
            always |= {"format", "encryption", "encryption_secret", "startup_policy"}
        elif self.source.origin == disks.EMPTY:
            always |= {"format", "source_device", "source_file", "startup_policy"}
        return frozenset(always)

    def set(self, field: str, value: Value) -> None:
        """A person wants this of the source."""
        around = self.model.surroundings()
        if field == "name":
            self._named = True
        if field == "used_as":
            first = disks.first_source(str(value), around)
            self.source = replace(first, name=self.source.name, pool=self.source.pool)
        else:
            self.source = disks.with_choice(self.source, field, value)
        if field == "pool":
            self.source = replace(self.source, volume="")
        if field in ("pool", "format", "used_as"):
            self.source = disks.settled(self.source, around, named=self._named)
        self._quieten(("volume", "name") if field in ("origin", "used_as", "pool") else ())
        self._ask()
        self.wanted.emit(disks.with_source(self.draft(), self.source, around))

    def take_volume(self, pool: str, name: str, *, new: bool = False) -> None:
        """A volume was looked for and found, or is to be made in a pool."""
        around = self.model.surroundings()
        origin = disks.NEW if new else disks.VOLUME
        self.source = replace(self.source, origin=origin, pool=pool, volume=name)
        self.source = disks.settled(self.source, around, named=self._named)
        self.form.lines["volume"].quiet = new
        self._ask()
        self.wanted.emit(disks.with_source(self.draft(), self.source, around))

    def take_path(self, path: str, form: str) -> None:
        """A file or a block device was looked for and found."""
        around = self.model.surroundings()
        device = path.startswith("/dev/")
        self.source = replace(self.source, origin=disks.BLOCK if device else disks.FILE)
        draft = disks.with_source(self.draft(), self.source, around)
        field = "source_device" if device else "source_file"
        self.wanted.emit(drafts.with_fields(draft, ((field, path), ("format", disks.disk_format(form)))))

    def begin(self) -> None:
        """Put the source into the draft for the first time."""
        self.wanted.emit(disks.with_source(self.draft(), self.source, self.model.surroundings()))

    def refresh(self) -> None:
        around = self.model.surroundings()
        before = self.source
        if not self.source.pool and self.source.origin in (disks.NEW, disks.VOLUME):
            found = disks.first_source(self.source.used_as, around)
            self.source = replace(self.source, pool=found.pool)
            self._ask()
        if not self._named:
            self.source = disks.settled(self.source, around)
        if self.source != before:
            self.wanted.emit(disks.with_source(self.draft(), self.source, around))
        self.form.refresh()

    def flaws(self) -> tuple[tuple[str, Flaw], ...]:
        labels = {field: line.row.label for field, line in self.form.lines.items()}
        return tuple((labels[flaw.field], flaw) for flaw in self.form.flaws if not flaw.warning)

    def _used(self, around: Surroundings) -> list[Flaw]:
        """Who else has the volume that is chosen here: the line that would tell it is not shown below."""
        node = drafts.node(self.draft())
        if self.source.origin != disks.VOLUME or not isinstance(node, DiskXml):
            return []
        return [flaw._replace(field="volume") for flaw in used(node, around)]

    def focus(self, field: str) -> bool:
        if field not in self.form.lines:
            return False
        self.form.lines[field].quiet = False
        self.form.refresh()
        self.form.focus(field)
        return True

    # -- building ----------------------------------------------------------------------------

    def _page(self) -> Page:
        rows = (
            Row("used_as", tr("Used as"), Control.CHOICE, choices=_USES),
            Row("origin", tr("From", "a source"), Control.CHOICE, offers=lambda node, around: self._origins()),
            Row(
                "pool",
                tr("Pool"),
                Control.CHOICE,
                tr("Volume"),
                offers=lambda node, around: _pools(around),
                shown=self._when(disks.NEW, disks.VOLUME),
                unset=tr("None", "any gender"),
            ),
            Row(
                "volume",
                tr("Volume"),
                Control.PATH,
                tr("Volume"),
                shown=self._when(disks.VOLUME),
                unset=tr("Choose one by the folder beside it"),
            ),
            Row("name", tr("Name"), Control.TEXT, tr("Volume"), shown=self._when(disks.NEW)),
            Row(
                "format",
                tr("Format"),
                Control.CHOICE,
                tr("Volume"),
                choices=(),
                offers=lambda node, around: self._formats(around),
                shown=self._when(disks.NEW),
            ),
            Row("size", tr("Size"), Control.SIZE, tr("Volume"), shown=self._when(disks.NEW)),
            Row("space", tr("Space"), Control.CHOICE, tr("Volume"), choices=_SPACES, shown=self._when(disks.NEW)),
            Row(
                "secret",
                tr("Encryption"),
                Control.CHOICE,
                tr("Volume"),
                choices=(Choice("", tr("None", "any gender")),),
                offers=lambda node, around: _secrets(around),
                shown=self._when(disks.NEW),
            ),
            Row(
                "backing",
                tr("Backing file"),
                Control.PATH,
                tr("Volume"),
                shown=self._when(disks.NEW),
                help=tr("Only what differs from it is stored"),
                unset=tr("None", "any gender"),
                more=True,
            ),
            Row(
                "backing_format",
                tr("Its format"),
                Control.CHOICE,
                tr("Volume"),
                choices=_BACKING,
                unset="qcow2",
                shown=lambda node: self.source.origin == disks.NEW and bool(self.source.backing),
                more=True,
            ),
        )
        return Page(
            kind="",
            name="source",
            group="",
            icon="database",
            title=lambda node, around: "",
            line=lambda node, around: "",
            rows=rows,
            check=lambda node, around: [*disks.source_flaws(self.source, around), *self._used(around)],
        )

    def _when(self, *among: str) -> Callable[[Node], bool]:
        return lambda node: self.source.origin in among

    def _origins(self) -> tuple[Offer, ...]:
        return tuple(Offer(origin, _ORIGINS[origin]) for origin in disks.origins(self.source.used_as))

    def _formats(self, around: Surroundings) -> tuple[Offer, ...]:
        known = disks.formats(disks.pool_named(around.inventory, self.source.pool))
        return tuple(Offer(name, name) for name in known)

    def _quieten(self, fields: Collection[str] | None = None) -> None:
        """What nobody has filled in yet is not told as wrong."""
        for field, line in self.form.lines.items():
            if fields is None or field in fields:
                line.quiet = True
        self.form.refresh()

    def _ask(self) -> None:
        """The pool's volumes, once: their names say what is free."""
        pool = disks.pool_named(self.model.inventory, self.source.pool)
        if pool is not None and pool.active and pool.volumes is None and pool.name not in self._asked:
            self._asked.add(pool.name)
            self.model.read_inventory((pool.name,))


def _pools(around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            pool.name,
            plain(
                tr("{pool}, {size} free").format(pool=pool.name, size=size_text(pool.available))
                if pool.capacity
                else pool.name,
                60,
            ),
            "" if pool.active else tr("It is off"),
        )
        for pool in around.inventory.pools
    )


def _secrets(around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(secret.uuid, plain(tr("LUKS, secret {secret}").format(secret=secret.usage or secret.uuid), 60))
        for secret in around.inventory.secrets
        if secret.usage_type in ("volume", "", "none")
    )
