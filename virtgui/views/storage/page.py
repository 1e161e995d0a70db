"""The page of a host's storage pools and their volumes."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from virtgui.model import thing_rules
from virtgui.model.facts import Host
from virtgui.model.making import DownloadVolume, Make
from virtgui.model.storage import VolumeAct, VolumeDeed
from virtgui.model.things import Thing, ThingAct, ThingDeed, ThingKind
from virtgui.model.users import VolumeFile
from virtgui.model.virsh_volumes import dump_line, volume_line
from virtgui.qtmodels.pool_rename import renamed
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import percent_text, size_text
from virtgui.views.dialogs import ConfirmDialog, LineDialog
from virtgui.views.mirror import open_below
from virtgui.views.storage.at_work import at_work_text
from virtgui.views.storage.delete_pool import DeletePoolDialog
from virtgui.views.storage.facts import inventory, number, window
from virtgui.views.storage.job_dialog import JobDialog, open_dialog
from virtgui.views.storage.pool_details import PoolDetails
from virtgui.views.storage.pool_dialog import PoolDialog
from virtgui.views.storage.upload_dialog import UploadDialog
from virtgui.views.storage.volume_deeds import DeleteVolumesDialog, ResizeVolumeDialog, WipeDialog
from virtgui.views.storage.volume_dialogs import CloneVolumeDialog, NewVolumeDialog
from virtgui.views.storage.volume_xml import VolumeXmlDialog
from virtgui.views.storage.volumes_pane import copy_text
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.views.things.usual import AUTOSTART, AUTOSTART_OFF, AUTOSTART_ON, NAME, START, STATE, keeper
from virtgui.views.things.xml_dialog import ThingXmlDialog
from virtgui.xml.flaws.pools import pool_flaws
from virtgui.xml.pools import pool_type
from virtgui.xml.surroundings import Surroundings

_MOST_FILES = 20


def _number(thing: Thing, name: str) -> int | None:
    return number(thing, name) if thing.active else None


def _size(thing: Thing, name: str) -> str:
    found = _number(thing, name)
    return size_text(found) if found is not None else ""


def _share(thing: Thing) -> float | None:
    """How much of a pool is taken, in percent."""
    capacity = _number(thing, "capacity")
    return 100 * (1 - number(thing, "available") / capacity) if capacity else None


def _share_text(thing: Thing) -> str:
    share = _share(thing)
    return percent_text(share) if share is not None else ""


def _share_role(thing: Thing) -> str:
    share = _share(thing) or 0
    return "error" if share > 95 else "paused" if share > 85 else "text"


_COLUMNS = (
    NAME._replace(width=116),
    Column("type", tr("Type"), lambda it: pool_type(window(it).type).words, 72, role=lambda it: "muted", yields=2),
    Column("used", tr("Used"), _share_text, 56, _share, role=_share_role, right=True),
    Column(
        "free",
        tr("Free"),
        lambda it: _size(it, "available"),
        76,
        lambda it: _number(it, "available"),
        right=True,
        yields=1,
    ),
    Column(
        "size",
        tr("Size"),
        lambda it: _size(it, "capacity"),
        76,
        lambda it: _number(it, "capacity"),
        right=True,
        yields=3,
    ),
    STATE._replace(hidden=True),
    AUTOSTART._replace(hidden=True),
    Column("path", tr("Path"), lambda it: window(it).path, 180, mono=True, hidden=True),
)
_STOPPED = tr(
    "Machines that use it go on; its volumes are not listed and no other machine can take one until it is started "
    "again. Nothing in it is deleted."
)


class StoragePage(ThingsPage):
    """Pools at the left, the chosen one's volumes at the right."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        self.pool = PoolDetails(desk)
        self.dialog: QWidget | None = None
        actions = (
            ThingAction("new", tr("&New pool…"), "plus", run=self._new_pool, lone=True, shown=True),
            START,
            ThingAction("stop", tr("S&top", "a pool"), "player-stop-filled", ThingDeed.STOP, warn=self._stopped),
            ThingAction("refresh", tr("&Read again"), "refresh", ThingDeed.REFRESH, keys="F5"),
            AUTOSTART_ON,
            AUTOSTART_OFF,
            keeper(desk, lambda ticket, whose: self.expect(ticket, whose)),
            ThingAction("build", tr("&Make its storage…"), "database", run=self._build, refusal=_no_build, alone=True,
                        separated=True),
            ThingAction("rename", tr("Rena&me…"), "pencil", run=self._rename, refusal=_no_rename, alone=True),
            ThingAction("delete", tr("&Delete…"), "trash", run=self._delete, refusal=_no_delete, alone=True),
        )  # fmt: skip
        super().__init__(
            desk,
            ThingKind.POOL,
            _COLUMNS,
            actions,
            self.pool,
            id="storage",
            along=(ThingKind.SECRET,),
            sized=(340, 800),
            parent=parent,
        )
        pane = self.pool.pane
        pane.wanted.connect(self.do_to_volumes)
        pane.dropped.connect(self.upload)

    # -- pools -------------------------------------------------------------------------------

    def nothing(self) -> tuple[str, str]:
        return tr("No storage pools"), tr("A pool is a place for images: a folder, a volume group, a server.")

    def action(self, deed: str) -> QAction:
        return self.pool.pane.actions_of.actions["new"] if deed == "new_volume" else super().action(deed)

    def show_inside(self, name: str) -> None:
        self.pool.pane.show_soon(name)

    def _new_pool(self, _things: tuple[Thing, ...]) -> None:
        self.new_pool()

    def new_pool(self) -> PoolDialog:
        """Make one."""
        dialog = PoolDialog(self.desk, self)
        dialog.xml_wanted.connect(partial(self._as_xml, dialog))
        self._open(dialog)
        return dialog

    def _as_xml(self, dialog: PoolDialog, text: str) -> None:
        dialog.reject()
        self._open(ThingXmlDialog(self.desk, ThingKind.POOL, text=text, parent=self))

    def _build(self, things: tuple[Thing, ...]) -> None:
        """Ask before anything could be overwritten."""
        thing = things[0]
        kind = pool_type(window(thing).type)
        warning = tr("libvirt refuses where it sees something stored on the device, but it knows not everything.")
        loss = f"{kind.build}. {warning if kind.wipes else ''}".rstrip()
        question = tr("Make the storage of {pool}?").format(pool=plain(thing.name, 80))
        dialog = ConfirmDialog(tr("Make"), question, loss, may_remember=kind.wipes, parent=self)
        dialog.remember.setText(tr("&Overwrite what is stored there"))

        def build() -> None:
            options = (("overwrite", 1),) if kind.wipes and dialog.remember.isChecked() else ()
            self.send(ThingAct(thing.key, ThingDeed.BUILD, options=options), thing.name)

        dialog.accepted.connect(build)
        self._open(dialog)

    def _rename(self, things: tuple[Thing, ...]) -> None:
        pool = things[0]
        around = Surroundings(inventory=inventory(self.desk.things, self.desk.key))

        def flaw(text: str) -> str:
            node = window(pool)
            if text == pool.name:
                return ""
            node.name = text
            return next((each.message for each in pool_flaws(node, around) if each.field == "name"), "")

        heading = tr("Rename the pool {pool}").format(pool=plain(pool.name, 80))
        dialog = LineDialog(
            tr("Rename"),
            heading,
            tr("&New name"),
            pool.name,
            flaw,
            lambda _: tr("virsh has no command for it"),
            parent=self,
        )
        dialog.accepted.connect(lambda: self.rename(pool, dialog.text))
        self._open(dialog)

    def rename(self, pool: Thing, name: str) -> None:
        """Call a pool that is off otherwise; why that failed is told on the page."""
        self._bulk, self._bulk_name = [], ""
        self.expect(self.desk.send(renamed(pool, name)), pool.name)

    def _stopped(self, things: tuple[Thing, ...]) -> str:
        """What is lost by stopping pools, and what it may break."""
        return "\n\n".join((_STOPPED, *(told for each in things if (told := at_work_text(self.desk, each)))))

    def _delete(self, things: tuple[Thing, ...]) -> None:
        self._open(DeletePoolDialog(self.desk, things[0], self.pool.volumes, self.pool.usage, self))

    # -- volumes -----------------------------------------------------------------------------

    def do_to_volumes(self, name: str) -> None:
        """Do something to the chosen volumes, or make one."""
        pool, chosen = self.pool.thing, self.pool.pane.selected()
        if pool is None:
            return
        match name:
            case "new":
                self._volume_dialog(NewVolumeDialog(self.desk, pool, self._known(), self, usage=self.pool.usage))
            case "upload":
                self._choose_file()
            case "path":
                copy_text("\n".join(volume.path for volume in chosen))
            case "virsh":
                self._offer_volume_virsh(chosen)
            case "delete" if chosen:
                self._open(DeleteVolumesDialog(self.desk, chosen, self.pool.usage, self))
            case _ if chosen:
                self._do_to_volume(name, pool, chosen[0])

    def _do_to_volume(self, name: str, pool: Thing, volume: VolumeFile) -> None:
        usage = self.pool.usage
        match name:
            case "clone":
                self._volume_dialog(CloneVolumeDialog(self.desk, volume, self._known(), self, usage=usage))
            case "overlay":
                self._volume_dialog(NewVolumeDialog(self.desk, pool, self._known(), self, backing=volume, usage=usage))
            case "resize":
                free = number(pool, "available")
                self._volume_dialog(ResizeVolumeDialog(self.desk, volume, usage, free, self))
            case "wipe":
                self._volume_dialog(WipeDialog(self.desk, volume, usage, self))
            case "download":
                self._choose_place(volume)
            case "xml":
                self._open(VolumeXmlDialog(self.desk, volume, self))

    def upload(self, paths: list[str]) -> None:
        """Files that were dropped on the list: each is looked at and asked about."""
        pool = self.pool.thing
        if pool is not None and not self.pool.pane.actions_of.actions["upload"].statusTip():
            for path in paths[:_MOST_FILES]:
                self._volume_dialog(UploadDialog(self.desk, pool, path, self._known(), self))

    def download(self, volume: VolumeFile, path: str) -> None:
        """Write a volume's bytes to a file of this computer. One that was broken off leaves its part, and goes on with
        it the next time."""
        step = DownloadVolume(volume.pool, volume.name, path, resume=True)
        name = plain(volume.name, 80)
        title, doing = tr("Download {volume}").format(volume=name), tr("download {volume}").format(volume=name)
        make = Make(self.desk.key, title, (step,), keep_on_failure=True, doing=doing)
        self.desk.send(make)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, tr("Choose files to upload"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.upload)
        self._open(dialog)

    def _choose_place(self, volume: VolumeFile) -> None:
        dialog = QFileDialog(self, tr("Download to"))
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(PurePath(volume.name).name)
        dialog.fileSelected.connect(partial(self.download, volume))
        self._open(dialog)

    def _offer_volume_virsh(self, volumes: tuple[VolumeFile, ...]) -> None:
        """The lines for the chosen volumes; what needs more than a volume is copied from its own dialog."""
        host = self.desk.host
        if host is None:
            return
        menu = QMenu(self)
        try:
            lines = {
                tr("&Print its XML"): [dump_line(each.pool, each.name, host) for each in volumes],
                tr("&Delete"): [
                    volume_line(VolumeAct(host.key, each.pool, each.name, VolumeDeed.DELETE), host) for each in volumes
                ],
                tr("&Wipe"): [
                    volume_line(VolumeAct(host.key, each.pool, each.name, VolumeDeed.WIPE), host) for each in volumes
                ],
            }
        except ValueError as refused:
            menu.addAction(str(refused)).setEnabled(False)  # type: ignore[union-attr]
            lines = {}
        for name, all_lines in lines.items():
            action = menu.addAction(name)
            if action is not None:
                action.triggered.connect(partial(copy_text, "\n".join(all_lines)))
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.pool.pane.more)
        self.dialog = menu

    def _known(self) -> dict[str, tuple[VolumeFile, ...]]:
        """The volumes of the pools, as far as they are known."""
        known = {}
        for thing in self.desk.things.of(self.desk.key, ThingKind.POOL):
            listing = self.pool.volumes.of(self.desk.key, thing.name)
            if listing.volumes or listing.whole:
                known[thing.name] = listing.volumes
        index = self.pool.usage.index
        for files in index.hosts if index is not None else ():
            if files.host == self.desk.key:
                for name in {volume.pool for volume in files.volumes} - set(known):
                    known[name] = tuple(volume for volume in files.volumes if volume.pool == name)
        return known

    def _volume_dialog(self, dialog: JobDialog) -> None:
        self._open(dialog)

    def _open(self, dialog: object) -> None:
        self.dialog = dialog  # type: ignore[assignment]
        open_dialog(dialog)  # type: ignore[arg-type]


def _no_build(thing: Thing, host: Host | None) -> str:
    away = thing_rules.refusal(ThingDeed.BUILD, thing, host)
    return away or ("" if pool_type(window(thing).type).build else tr("Storage of this type is not made here."))


def _no_rename(thing: Thing, host: Host | None) -> str:
    if thing.persistent is False:
        return tr("It exists only while it is on.")
    return thing_rules.host_refusal(host) or (tr("It is on: stop it first.") if thing.active else "")


def _no_delete(thing: Thing, host: Host | None) -> str:
    return thing_rules.host_refusal(host)


def storage_page(desk: HostDesk) -> StoragePage:
    """The page."""
    return StoragePage(desk)
