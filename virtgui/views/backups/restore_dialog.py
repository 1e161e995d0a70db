"""The dialog that restores a backup: to a machine of its own, to the machine itself, or to images."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from virtgui.model.backup_plans import place_text
from virtgui.model.backups import Backup
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.restores import Restore, To, cost, first_restore, remarks
from virtgui.model.snapshot_plans import grave
from virtgui.qtmodels.backup_reading import BackupReading
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.backups import said
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList

_TEXTS = {
    To.MACHINE: tr("As a &machine of its own"),
    To.SAME: tr("As the &disks of the machine itself"),
    To.IMAGES: tr("As disk &images only"),
}


class RestoreDialog(BigDialog):
    """Reads the machine anew, then says what will be; nothing can be agreed to before."""

    agreed = pyqtSignal(object, bool)
    """A Make, and whether the backup is verified first; once, before the dialog closes."""

    def __init__(
        self,
        backup: Backup,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
    ) -> None:
        heading = tr("Restore {machine} of {at}").format(machine=plain(backup.machine, 80), at=said.moment(backup.at))
        super().__init__(tr("Restore"), heading, f"{said.scope(backup)}, {plain(backup.number, 120)}", parent)
        self._backup = backup
        self._key = DomainKey(key.host, backup.uuid)
        self._world = world
        self._restore: Restore | None = None
        self.source = BackupReading(self._key, world, send, self)
        self.to = {to: QRadioButton(text, self) for to, text in _TEXTS.items()}
        self._group = QButtonGroup(self)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(tr("Name"))
        self.place = QComboBox(self)
        self.place.setAccessibleName(tr("Its disks go to"))
        self.disks = {disk.target: QCheckBox(plain(disk.target, 40), self) for disk in backup.disks}
        self.definition = QCheckBox(tr("Its &definition as it was then, too"), self)
        self.start = QCheckBox(tr("&Start it then"), self)
        self.verify = QCheckBox(tr("&Verify the backup first; damaged, it is not restored"), self)
        self.remarks = RemarkList(self)
        self.cost = Paragraph("", "text")
        self._lay_out()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Restore"), filled=True)
        self.deed.setEnabled(False)
        self._connect()
        self.resize(theme.sized(self, 640, 520))
        self.source.read(fresh=True)

    @property
    def ready(self) -> bool:
        """Whether all is read."""
        return self._restore is not None or self.source.problem is not None

    @property
    def restore(self) -> Restore | None:
        """What is chosen, once the machine is read."""
        return self._restore

    def _lay_out(self) -> None:
        for button in self.to.values():
            self._group.addButton(button)
            self.body.addWidget(button)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setVerticalSpacing(theme.FIELD_GAP)
        for text, field in ((tr("&Name"), self.name), (tr("Its disks go &to"), self.place)):
            form.addRow(text, field)
        row = QHBoxLayout()
        for box in self.disks.values():
            row.addWidget(box)
        row.addStretch(1)
        form.addRow(tr("Disks"), row)
        self.body.addLayout(form)
        for box in (self.definition, self.start, self.verify):
            self.body.addWidget(box)
        self.body.addWidget(self.remarks)
        self.body.addStretch(1)
        self.body.addWidget(self.cost)

    def _connect(self) -> None:
        self.source.changed.connect(self._read)
        self._world.machines_changed.connect(self._machines_changed)
        for to, button in self.to.items():
            button.clicked.connect(lambda _on, to=to: self._put(to=to))
        self.name.textEdited.connect(lambda text: self._put(name=text))
        self.place.activated.connect(lambda _: self._put(place=str(self.place.currentData())))
        for target, box in self.disks.items():
            box.clicked.connect(lambda _on, target=target: self._disk(target))
        self.definition.clicked.connect(lambda on: self._put(definition=on))
        self.start.clicked.connect(lambda on: self._put(start=on))
        self.verify.clicked.connect(lambda on: self._put(verify=on))
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._agree)

    def _names(self) -> frozenset[str]:
        return frozenset(machine.name for machine in self._world.machines_of(self._key.host))

    def _read(self) -> None:
        known = self.source.known
        if self.source.problem is not None:
            self.footer.say(plain(tr("It could not be read. {reason}").format(reason=self.source.problem.reason), 300))
            self.deed.setEnabled(False)
            return
        if known is None:
            return
        if self._restore is None:
            self._restore = first_restore(self._backup, known, self._names())
            for space in known.spaces:
                self.place.addItem(place_text(space), space.pool)
        self._show()

    def _machines_changed(self, *_keys: object) -> None:
        """Whether it runs decides what can be restored."""
        known, machine = self.source.known, self._world.machines.get(self._key)
        if known is not None and known.active != (machine is not None and machine.active):
            self.source.read()

    def _put(self, **changes: Any) -> None:
        if self._restore is not None:
            self._restore = replace(self._restore, **changes)
            self._show()

    def _disk(self, target: str) -> None:
        if self._restore is not None:
            chosen = {*self._restore.disks} ^ {target}
            self._put(disks=tuple(disk.target for disk in self._backup.disks if disk.target in chosen))

    def _show(self) -> None:
        restore, known = self._restore, self.source.known
        if restore is None or known is None:
            return
        self.to[restore.to].setChecked(True)
        if self.name.text() != restore.name:
            self.name.setText(restore.name)
        self.name.setEnabled(restore.to is To.MACHINE)
        self.place.setCurrentIndex(self.place.findData(restore.place))
        for target, box in self.disks.items():
            box.setChecked(target in restore.disks)
        self.definition.setVisible(restore.to is To.SAME)
        self.definition.setChecked(restore.definition)
        self.start.setVisible(restore.to is To.MACHINE)
        self.start.setChecked(restore.start)
        self.verify.setChecked(restore.verify)
        found = remarks(self._backup, known, restore, self._names())
        self.remarks.show_lines(list(dict.fromkeys((GRAVE if each.grave else NOTE, each.text) for each in found)))
        self.cost.setText(tr("It may take up to {size}.").format(size=size_text(cost(self._backup, known, restore))))
        self.deed.setEnabled(not grave(found))

    def _agree(self) -> None:
        # Late: it loads the XML room.
        from virtgui.install.restore import Around, restore_make  # noqa: PLC0415
        from virtgui.xml.refused import Refused  # noqa: PLC0415

        restore, known = self._restore, self.source.known
        if restore is None or known is None:
            return
        machines = tuple(self._world.machines_of(self._key.host))
        macs = frozenset(nic.mac.lower() for each in machines if each.config is not None for nic in each.config.nics)
        uuids = frozenset(each.key.uuid for each in machines)
        around = Around(self._key.host, uuids, macs, time.time(), secrets.token_bytes)
        try:
            make = restore_make(self._backup, known, restore, around)
        except Refused as refused:
            self.footer.say(plain(tr("Its kept definition cannot be read. {reason}").format(reason=refused), 300))
            return
        self.agreed.emit(make, restore.verify)
        self.accept()
