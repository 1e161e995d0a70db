"""The dialog that takes a backup: what it will do, what it costs and what it lacks, before anything is done."""

from __future__ import annotations

import time
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.backup_plans import cost, first_plan, grave, incremental_lack, parent_for, place_text, remarks
from virtgui.model.backups import BackupPlan, Backups, Scope, TakeBackup, Way
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.backups.virsh_copies import copy_line
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.mirror import margins
from virtgui.views.snapshots.remark_list import GRAVE, NOTE, RemarkList

MIB = 1024 * 1024
_WAYS = {
    Way.PUSH: tr("&Written by the hypervisor to the pool"),
    Way.FETCH: tr("&Fetched by this program over NBD, compressed"),
    Way.EXPORT: tr("&Given out over NBD, to be read by another program"),
}


class TakeBackupDialog(BigDialog):
    """Begins with what fits the machine, and says why. What cannot be chosen is greyed, its tooltip says why."""

    agreed = pyqtSignal(object)
    """A BackupPlan; once, before the dialog closes."""

    def __init__(self, known: Backups, parent: QWidget | None = None) -> None:
        super().__init__(tr("Back up"), tr("Back up now"), _about(known), parent)
        self._known = known
        self._plan, why = first_plan(known, time.time())
        self.why = Paragraph(why, "muted")
        self.pool = QComboBox(self)
        self.pool.setAccessibleName(tr("Kept in"))
        for space in known.spaces:
            self.pool.addItem(place_text(space), space.pool)
        self.full = QRadioButton(tr("&All of its disks"), self)
        self.changed = QRadioButton(tr("Only what &changed since the last backup"), self)
        self.ways = {way: QRadioButton(text, self) for way, text in _WAYS.items()}
        self.address = QLineEdit(self)
        self.address.setAccessibleName(tr("Socket of the host"))
        self.address.setPlaceholderText("/run/backup.sock")
        self.disks: dict[str, QCheckBox] = {}
        self.quiesce = QCheckBox(tr("Let the &guest write all out first, by its agent"), self)
        self.checksums = QCheckBox(tr("Take check&sums, by which damage is seen later"), self)
        self.checkpoint = QCheckBox(tr("Count &its changes from now on, so that later backups can be small"), self)
        self.speed = QSpinBox(self)
        self.speed.setRange(0, 100_000)
        self.speed.setSuffix(tr(" MiB/s"))
        self.speed.setSpecialValueText(tr("No limit"))
        self.speed.setAccessibleName(tr("No faster than"))
        self.speed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.remarks = RemarkList(self)
        self.cost = Paragraph("", "text")
        self._lay_out()
        self.copy = self.footer.add_copy(tr("Cop&y as virsh"))
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Back up"), filled=True)
        self._connect()
        self._show()
        self.resize(theme.sized(self, 660, 640))
        self.deed.setFocus()

    @property
    def plan(self) -> BackupPlan:
        """What is chosen."""
        return self._plan

    def refresh(self, known: Backups) -> None:
        """The machine is otherwise now; what was chosen stays as far as it can."""
        if (known.active, known.paused) != (self._known.active, self._known.paused):
            self._plan = replace(self._plan, quiesce=first_plan(known, time.time())[0].quiesce)
        self._known = known
        self.line.setText(_about(known))
        self._show()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        margins(column, 0, 0, theme.GAP_SMALL, 0)
        column.setSpacing(theme.FIELD_GAP)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("&Kept in"), self.pool)
        column.addLayout(form)
        column.addWidget(self.why)
        self._groups = []
        for buttons in ((self.full, self.changed), tuple(self.ways.values())):
            group = QButtonGroup(self)
            self._groups.append(group)
            for button in buttons:
                group.addButton(button)
                column.addWidget(button)
            column.addSpacing(theme.GAP_SMALL)
        column.addWidget(self.address)
        row = QHBoxLayout()
        row.addWidget(Label(tr("Disks"), "muted"))
        for disk in self._known.disks:
            if disk.source:
                box = self.disks[disk.target] = QCheckBox(plain(disk.target, 40), self)
                box.setEnabled(disk.kept)
                box.setToolTip(plain_tip(disk.source if disk.kept else tr("It is read-only: it stays as it is")))
                row.addWidget(box)
        row.addStretch(1)
        column.addLayout(row)
        for box in (self.quiesce, self.checksums, self.checkpoint):
            column.addWidget(box)
        limit = QFormLayout()
        limit.setLabelAlignment(form.labelAlignment())
        limit.addRow(tr("No &faster than"), self.speed)
        column.addLayout(limit)
        column.addWidget(self.remarks)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        self.body.addWidget(self.cost)

    def _connect(self) -> None:
        self.pool.activated.connect(lambda _: self._pooled())
        self.full.clicked.connect(lambda: self._put(scope=Scope.FULL, parent=""))
        self.changed.clicked.connect(self._incremental)
        for way, button in self.ways.items():
            button.clicked.connect(lambda _on, way=way: self._way(way))
        self.address.textEdited.connect(lambda text: self._put(address=text))
        for target, box in self.disks.items():
            box.clicked.connect(lambda _on, target=target: self._disk(target))
        self.quiesce.clicked.connect(lambda on: self._put(quiesce=on))
        self.checksums.clicked.connect(lambda on: self._put(checksums=on))
        self.checkpoint.clicked.connect(lambda on: self._put(checkpoint=on))
        self.speed.valueChanged.connect(lambda value: self._put(speed=value * MIB))
        self.copy.clicked.connect(self._copy)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._agree)

    # -- what is chosen ----------------------------------------------------------------------

    def _put(self, **changes: Any) -> None:
        self._plan = replace(self._plan, **changes)
        self._show()

    def _pooled(self) -> None:
        plan, why = first_plan(self._known, time.time(), str(self.pool.currentData()))
        self.why.setText(why)
        self._put(pool=plan.pool, scope=plan.scope, parent=plan.parent, number=plan.number)

    def _incremental(self) -> None:
        parent = parent_for(self._known, self._plan.pool, self._plan.disks)
        way = Way.PUSH if self._plan.way is Way.EXPORT else self._plan.way
        self._put(scope=Scope.INCREMENTAL, parent=parent.number if parent is not None else "", way=way)

    def _way(self, way: Way) -> None:
        if way is Way.EXPORT:
            self._put(way=way, scope=Scope.FULL, parent="")
        else:
            self._put(way=way)

    def _disk(self, target: str) -> None:
        chosen = {*self._plan.disks} ^ {target}
        self._put(disks=tuple(disk.target for disk in self._known.disks if disk.target in chosen))

    # -- what is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        plan, known = self._plan, self._known
        self.pool.setCurrentIndex(self.pool.findData(plan.pool))
        (self.changed if plan.scope is Scope.INCREMENTAL else self.full).setChecked(True)
        parent = parent_for(known, plan.pool, plan.disks)
        why = incremental_lack(known, parent, tuple(t for t in plan.disks if self._counted(t)))
        self.changed.setEnabled(not why)
        self.changed.setToolTip(plain_tip(why))
        self.ways[plan.way].setChecked(True)
        self.ways[Way.FETCH].setEnabled(not known.fetch_lack)
        self.ways[Way.FETCH].setToolTip(plain_tip(known.fetch_lack))
        self.ways[Way.EXPORT].setEnabled(known.active)
        self.ways[Way.EXPORT].setToolTip(
            plain_tip("" if known.active else tr("Only a running machine gives out its disks"))
        )
        export = plan.way is Way.EXPORT
        self.address.setVisible(export)
        for target, box in self.disks.items():
            box.setChecked(target in plan.disks)
        self.quiesce.setChecked(plan.quiesce)
        may = known.active and not known.paused and known.agent
        self.quiesce.setEnabled(may)
        self.quiesce.setToolTip(plain_tip("" if may else tr("Only a running guest with an agent can be asked")))
        self.checksums.setChecked(plan.checksums)
        self.checkpoint.setChecked(plan.checkpoint)
        for box in (self.checksums, self.checkpoint):
            box.setEnabled(not export)
        self.speed.setEnabled(plan.way is Way.PUSH)
        self.speed.setToolTip(
            plain_tip("" if plan.way is Way.PUSH else tr("Only what the hypervisor writes is held back"))
        )
        found = remarks(plan, known)
        self.remarks.show_lines(list(dict.fromkeys((GRAVE if each.grave else NOTE, each.text) for each in found)))
        need = cost(plan, known)
        self.cost.setText(tr("It may take up to {size}.").format(size=size_text(need)) if need and not export else "")
        why = grave(found)
        self.deed.setEnabled(not why)
        self.copy.setEnabled(not why)
        self.copy.setToolTip(plain_tip(why))
        self.deed.setText(tr("Give out") if export else tr("Back up"))

    def _counted(self, target: str) -> bool:
        disk = next((each for each in self._known.disks if each.target == target), None)
        return disk is not None and disk.format == "qcow2"

    def _copy(self) -> None:
        command = TakeBackup(self._known.domain, self._plan, self._known.active)
        said, well = copy_line(self._known, command)
        self.footer.say(said, "muted" if well else "error")

    def _agree(self) -> None:
        self.agreed.emit(self._plan)
        self.accept()


def _about(known: Backups) -> str:
    line = tr("Of {name}, which runs.") if known.active else tr("Of {name}, which is off.")
    if known.paused:
        line = tr("Of {name}, which is paused.")
    return line.format(name=plain(known.name, 80))
