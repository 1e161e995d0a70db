"""The dialog that deletes a pool: only its definition, or all that is in it, which is listed."""

from __future__ import annotations

from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QRadioButton, QWidget

from virtgui.model.commands import Command
from virtgui.model.doing import thing_doing
from virtgui.model.storage import VolumeAct, VolumeDeed
from virtgui.model.things import Thing, ThingAct, ThingDeed, ThingDeeds
from virtgui.model.users import VolumeFile
from virtgui.qtmodels.one_by_one import OneByOne
from virtgui.qtmodels.pool_volumes import PoolVolumes
from virtgui.qtmodels.usage import Usage
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import icons, theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph
from virtgui.views.storage import facts
from virtgui.views.storage.at_work import at_work_text
from virtgui.views.storage.volume_deeds import UNKNOWN, used_by
from virtgui.views.things.desk import HostDesk
from virtgui.xml.volumes import FORMATS

_SHOWN = 500


class DeletePoolDialog(BigDialog):
    """What somebody uses is never deleted: then only the definition can go."""

    def __init__(
        self, desk: HostDesk, pool: Thing, volumes: PoolVolumes, usage: Usage, parent: QWidget | None = None
    ) -> None:
        name = plain(pool.name, 80)
        super().__init__(tr("Delete"), tr("Delete the pool “{pool}”?").format(pool=name), "", parent)
        self._desk = desk
        self._pool = pool
        self._volumes = volumes
        self._usage = usage
        self._fresh = False
        self.only = QRadioButton(tr("Only its &definition: what is stored in it stays"), self)
        self.all = QRadioButton(tr("Its &contents too: every volume below is gone for good"), self)
        self.only.setChecked(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("What goes"))
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.why = Paragraph("", "error")
        self.at_work = Paragraph("", "paused", theme.SECONDARY)
        for widget in (self.only, self.all, self.list, self.why, self.at_work):
            self.body.addWidget(widget)
        self.body.setStretchFactor(self.list, 1)
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Delete definition"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._go)
        for button in (self.only, self.all):
            button.toggled.connect(lambda _: self.refresh())
        volumes.changed.connect(self.refresh)
        usage.surveyed.connect(self._surveyed)
        usage.survey()
        if pool.active:
            volumes.read(desk.key, pool.name, fresh=True)
        self.refresh()
        self.resize(theme.sized(self, 640, 440))
        self.cancel.setFocus()

    @property
    def contents(self) -> tuple[VolumeFile, ...]:
        """What is in it, as far as it is known."""
        return self._volumes.of(self._desk.key, self._pool.name).volumes

    def refusal(self) -> str:
        """Why its contents cannot go; "" when they can."""
        listing = self._volumes.of(self._desk.key, self._pool.name)
        if not self._pool.active:
            return tr("The pool is off, so nobody can tell what is in it: start it first.")
        if facts.window(self._pool).type not in FORMATS:
            return tr("Its volumes are made where its storage is, and deleted there.")
        if listing.problem:
            return listing.problem
        if not listing.whole:
            return tr("Reading what is in it…")
        if not self._fresh:
            return f"{UNKNOWN}."
        inside = {volume.name for volume in listing.volumes}
        for volume in listing.volumes:
            users = self._usage.users(volume)
            if users is None:
                return f"{UNKNOWN}."
            needed = [user for user in users if user.sure and not (user.machine is None and user.name in inside)]
            if needed:
                return tr("{volume}: {why}. Its contents stay.").format(
                    volume=plain(volume.name, 80), why=used_by(needed)
                )
        if blind := self._usage.blind():
            return tr("It is not known who uses it: {why}").format(why=plain(blind[0], 200))
        return ""

    def refresh(self) -> None:
        """What goes, and whether it can."""
        contents, refusal = self.contents, self.refusal()
        whole = self.all.isChecked()
        self.list.clear()
        for volume in contents[:_SHOWN]:
            item = QListWidgetItem(f"{plain(volume.name, 120)}, {size_text(volume.allocation)}")
            item.setIcon(icons.icon("trash" if whole and not refusal else "database", "muted"))
            self.list.addItem(item)
        if len(contents) > _SHOWN:
            self.list.addItem(tr("and {count} more").format(count=len(contents) - _SHOWN))
        self.list.setEnabled(whole)
        self.why.setText(refusal if whole else "")
        self.why.setVisible(whole and bool(refusal))
        total = size_text(sum(volume.allocation for volume in contents))
        self.line.setText(f"{plural(len(contents), '{n} volume', '{n} volumes')}, {total}" if contents else "")
        self.line.setVisible(bool(contents))
        host = self._desk.host
        away = host is None or not host.open or host.read_only
        self.deed.setText(
            plural(len(contents), "Delete {n} volume", "Delete {n} volumes") if whole else tr("Delete definition")
        )
        self.deed.setEnabled(not away and not (whole and refusal))
        self.at_work.setText(at_work_text(self._desk, self._pool))
        self.at_work.setVisible(bool(self.at_work.text()))

    def commands(self) -> tuple[Command, ...]:
        """What is sent, one after the other: each volume by itself, for each may fail, then the pool as one."""
        key, pool = self._desk.key, self._pool
        whole = self.all.isChecked()
        volumes = self._volumes_in_order() if whole else []
        deeds = [ThingDeed.STOP] if pool.active else []
        if pool.persistent is not False:  # one that is not kept is gone with its stop
            deeds += [ThingDeed.DELETE] if whole and facts.window(pool).type in _FOLDERS else []
            deeds.append(ThingDeed.UNDEFINE)
        acts = tuple(ThingAct(pool.key, deed) for deed in deeds)
        doing = thing_doing(ThingDeed.DELETE, pool.key.kind, plain(pool.name, 80))
        last = acts if len(acts) == 1 else (ThingDeeds(pool.key, doing, acts),)
        return (*(VolumeAct(key, volume.pool, volume.name, VolumeDeed.DELETE) for volume in volumes), *last)

    def _volumes_in_order(self) -> list[VolumeFile]:
        """Those that stand on others first."""
        known = {volume.path: volume for volume in self.contents}

        def depth(volume: VolumeFile, left: int = 64) -> int:
            below = known.get(volume.backing)
            return 0 if below is None or left == 0 else 1 + depth(below, left - 1)

        return sorted(self.contents, key=lambda volume: -depth(volume))

    def _surveyed(self) -> None:
        self._fresh = True
        self.refresh()

    def _go(self) -> None:
        OneByOne(self.commands(), self._desk.world, self._desk.send, self._desk.world, strict=True)
        self.accept()


_FOLDERS = ("dir", "fs", "netfs", "logical", "disk", "zfs", "vstorage")
"""Types whose storage itself can be deleted: an empty folder, a volume group."""
