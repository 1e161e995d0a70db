"""The dialog of one schedule: what is done of which machines, when, and what is kept."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import Qt, QTime, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QTimeEdit,
    QWidget,
)

from virtgui.model.backup_plans import place_text
from virtgui.model.keys import HostKey
from virtgui.model.schedules import Keep, Schedule, What, flaws
from virtgui.model.snapshots import Space
from virtgui.util.frozen import replace
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph
from virtgui.views.snapshots.remark_list import NOTE, RemarkList

MIB = 1024 * 1024
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As systemd has them."""
_DAY_NAMES = (
    tr("On Mondays"),
    tr("On Tuesdays"),
    tr("On Wednesdays"),
    tr("On Thursdays"),
    tr("On Fridays"),
    tr("On Saturdays"),
    tr("On Sundays"),
)
_AT = "*-*-* {hour:02d}:{minute:02d}:00"
_EVERY = (
    (tr("Every hour"), "*-*-* *:{minute:02d}:00"),
    (tr("Every day"), _AT),
    *((name, f"{day} {_AT}") for day, name in zip(_DAYS, _DAY_NAMES, strict=True)),
    (tr("On the first of the month"), "*-*-01 {hour:02d}:{minute:02d}:00"),
    (tr("Another time"), ""),
)
_KEPT = {
    "last": tr("last", "kept"),
    "hourly": tr("hourly"),
    "daily": tr("daily"),
    "weekly": tr("weekly"),
    "monthly": tr("monthly"),
}


class ScheduleDialog(BigDialog):
    """What is wrong is said beside each field."""

    agreed = pyqtSignal(object)
    """A Schedule; once, before the dialog closes."""

    def __init__(
        self,
        schedule: Schedule,
        machines: Iterable[tuple[str, str]],
        spaces: Iterable[Space],
        taken: Iterable[str] = (),
        parent: QWidget | None = None,
        *,
        new: bool = True,
        lack: str = "",
    ) -> None:
        """`machines` are UUIDs and names of the host, `taken` the names of the other schedules, `lack` why nothing
        would run by itself."""
        title = tr("New schedule") if new else tr("Schedule {name}").format(name=plain(schedule.name, 60))
        super().__init__(title, title, "", parent)
        self._schedule = schedule
        self._taken = tuple(taken)
        self.name = QLineEdit(schedule.name, self)
        self.what = QComboBox(self)
        for each in What:
            self.what.addItem(large(each.said), each)
        self.all = QCheckBox(tr("All machines of the host, also &new ones"), self)
        self.machines = QListWidget(self)
        self.every = QComboBox(self)
        for text, pattern in _EVERY:
            self.every.addItem(text, pattern)
        self.time = QTimeEdit(QTime(2, 0), self)
        self.time.setDisplayFormat("HH:mm")
        self.when = QLineEdit(schedule.when, self)
        self.pool = QComboBox(self)
        for space in spaces:
            self.pool.addItem(place_text(space), space.pool)
        self.keep = {name: QSpinBox(self) for name in _KEPT}
        self.chain = QSpinBox(self)
        self.chain.setRange(1, 1000)
        self.speed = QSpinBox(self)
        self.speed.setRange(0, 100_000)
        self.speed.setSuffix(tr(" MiB/s"))
        self.speed.setSpecialValueText(tr("No limit"))
        self.quiesce = QCheckBox(tr("Let &guests with an agent write all out first"), self)
        self.verify = QCheckBox(tr("&Verify each backup at once"), self)
        self.on = QCheckBox(tr("It is &on"), self)
        self.remarks = RemarkList(self)
        self._flaws: dict[str, Paragraph] = {}
        self._lay_out(list(machines))
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Save", "a text"), filled=True)
        self._fill(schedule)
        self._connect()
        if lack:
            self.remarks.show_lines([(NOTE, lack)])
        self._look()
        self.resize(theme.sized(self, 660, 620))
        self.name.setFocus()

    @property
    def schedule(self) -> Schedule:
        """What the fields say now."""
        items = [self.machines.item(row) for row in range(self.machines.count())]
        chosen = tuple(item.data(0x100) for item in items if item is not None and item.isSelected())
        return replace(
            self._schedule,
            name=self.name.text().strip(),
            what=self.what.currentData(),
            machines=() if self.all.isChecked() else tuple((str(uuid), str(name)) for uuid, name in chosen),
            when=self.when.text().strip(),
            pool=str(self.pool.currentData() or "") if self.what.currentData() is What.BACKUP else "",
            keep=Keep(*(box.value() for box in self.keep.values())),
            chain=self.chain.value(),
            quiesce=self.quiesce.isChecked(),
            verify=self.verify.isChecked(),
            on=self.on.isChecked(),
            speed=self.speed.value() * MIB,
        )

    def _lay_out(self, machines: list[tuple[str, str]]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.FIELD_GAP)
        grid.setColumnStretch(1, 1)
        for uuid, name in machines:
            item = QListWidgetItem(plain(name, 120))
            item.setData(0x100, (uuid, name))
            self.machines.addItem(item)
        self.machines.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.machines.setMaximumHeight(theme.tall(self, theme.ROW) * 4)
        when = QHBoxLayout()
        when.setSpacing(theme.GAP_SMALL)
        for widget in (self.every, self.time, self.when):
            when.addWidget(widget)
        keep = QHBoxLayout()
        keep.setSpacing(theme.GAP_TINY)
        for name, box in self.keep.items():
            box.setRange(0, 1000)
            box.setAccessibleName(tr("Keep {name}").format(name=_KEPT[name]))
            keep.addWidget(box)
            keep.addWidget(_whole(Label(_KEPT[name], "muted")))
            keep.addSpacing(theme.GAP_SMALL)
        keep.addStretch(1)
        rows: tuple[tuple[str, str, QWidget | QHBoxLayout, QWidget], ...] = (
            ("name", tr("&Name"), self.name, self.name),
            ("what", tr("&Takes"), self.what, self.what),
            ("machines", tr("&Of"), self.machines, self.machines),
            ("", "", self.all, self.all),
            ("when", tr("&When"), when, self.every),
            ("pool", tr("&Kept in"), self.pool, self.pool),
            ("keep", tr("K&eep"), keep, self.keep["last"]),
            ("chain", tr("A &full one after"), self.chain, self.chain),
            ("speed", tr("No f&aster than"), self.speed, self.speed),
        )
        for row, (field, text, there, buddy) in enumerate(rows):
            if text:
                label = _whole(Label(text))
                label.setBuddy(buddy)
                buddy.setAccessibleName(buddy.accessibleName() or text.replace("&", ""))
                at = Qt.AlignmentFlag.AlignTop if there is self.machines else Qt.AlignmentFlag(0)
                grid.addWidget(label, 2 * row, 0, at)
            if isinstance(there, QHBoxLayout):
                grid.addLayout(there, 2 * row, 1)
            else:
                grid.addWidget(there, 2 * row, 1)
            if field:
                flaw = self._flaws[field] = Paragraph("", "error", theme.SECONDARY)
                flaw.describes(self.when if field == "when" else buddy)
                grid.addWidget(flaw, 2 * row + 1, 1)
        self.time.setAccessibleName(tr("Time of day"))
        self.when.setAccessibleName(tr("Time, as systemd has it"))
        self.body.addLayout(grid)
        for tick in (self.quiesce, self.verify, self.on):
            self.body.addWidget(tick)
        self.body.addWidget(self.remarks)
        self.body.addStretch(1)

    def _fill(self, schedule: Schedule) -> None:
        self.what.setCurrentIndex(self.what.findData(schedule.what))
        self.all.setChecked(not schedule.machines)
        wanted = {uuid for uuid, _ in schedule.machines}
        for row in range(self.machines.count()):
            item = self.machines.item(row)
            if item is not None:
                item.setSelected(item.data(0x100)[0] in wanted)
        self.pool.setCurrentIndex(max(0, self.pool.findData(schedule.pool)))
        for spin, count in zip(self.keep.values(), schedule.keep, strict=True):
            spin.setValue(count)
        self.chain.setValue(schedule.chain)
        self.speed.setValue(schedule.speed // MIB)
        self.quiesce.setChecked(schedule.quiesce)
        self.verify.setChecked(schedule.verify)
        self.on.setChecked(schedule.on)
        self._find_time(schedule.when)

    def _find_time(self, when: str) -> None:
        """Which of the usual times this is."""
        for place, (_, pattern) in enumerate(_EVERY):
            for hour in range(24):
                for minute in range(60) if pattern else ():
                    if pattern.format(hour=hour, minute=minute) == when:
                        self.every.setCurrentIndex(place)
                        self.time.setTime(QTime(hour, minute))
                        return
        self.every.setCurrentIndex(len(_EVERY) - 1)

    def _connect(self) -> None:
        self.every.activated.connect(lambda _: self._timed())
        self.time.timeChanged.connect(lambda _: self._timed())
        for edit in (self.name, self.when):
            edit.textChanged.connect(self._look)
        for choice in (self.what, self.pool):
            choice.activated.connect(self._look)
        for tick in (self.all, self.quiesce, self.verify, self.on):
            tick.clicked.connect(self._look)
        for spin in (*self.keep.values(), self.chain, self.speed):
            spin.valueChanged.connect(self._look)
        self.machines.itemSelectionChanged.connect(self._look)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._agree)

    def _timed(self) -> None:
        pattern, time = str(self.every.currentData()), self.time.time()
        if pattern:
            self.when.setText(pattern.format(hour=time.hour(), minute=time.minute()))
        self._look()

    def _look(self) -> None:
        schedule = self.schedule
        found = flaws(schedule, self._taken)
        if not schedule.machines and not self.all.isChecked():
            found["machines"] = tr("Choose machines, or all of the host")
        for field, flaw in self._flaws.items():
            flaw.setText(found.get(field, ""))
            flaw.setVisible(field in found)
        backups = schedule.what is What.BACKUP
        for widget in (self.pool, self.chain, self.speed, self.quiesce, self.verify):
            widget.setEnabled(backups)
        self.machines.setEnabled(not self.all.isChecked())
        self.time.setEnabled(bool(self.every.currentData()))
        self.when.setVisible(not self.every.currentData())
        self.deed.setEnabled(not found)

    def _agree(self) -> None:
        self.agreed.emit(self.schedule)
        self.accept()


def _whole(label: Label) -> Label:
    """A label that is never cut."""
    label.setMinimumWidth(label.sizeHint().width() + theme.GAP_TINY)
    return label


def fresh(host: HostKey, machines: tuple[tuple[str, str], ...], pool: str, taken: Iterable[str]) -> Schedule:
    """A schedule to begin with: backups of these machines, each night."""
    names, name, count = set(taken), "nightly", 2
    while name in names:
        name, count = f"nightly-{count}", count + 1
    return Schedule(name, host, machines=machines, pool=pool)
