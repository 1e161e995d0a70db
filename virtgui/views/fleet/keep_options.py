"""What is wished of snapshots or backups of many machines: rows of the dialog that does deeds in order."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from virtgui.model.keeping import PATTERN, BackupWish, SnapshotWish, pattern_flaw
from virtgui.model.snapshots import Kind
from virtgui.qtmodels.keeping import Keeping, Kept
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.dialogs import as_remark

NAMES = {Kept.SNAPSHOTS: tr("Take snapshots"), Kept.BACKUPS: tr("Back up", "many machines")}


class KeepOptions(QWidget):
    """Writes the wish of a `Keeping` whenever something else is chosen."""

    changed = pyqtSignal()
    """Something else is wished."""

    def __init__(self, keeping: Keeping, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeping = keeping
        form = self._form = QFormLayout(self)
        form.setSpacing(theme.GAP_SMALL)
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.pattern = QLineEdit(PATTERN, self)
        self.flaw = QLabel(self)
        self.kind, self.pool = QComboBox(self), QComboBox(self)
        self.memory = QCheckBox(tr("Keep the &memory of those that run, where new files are put on top"), self)
        self.full = QCheckBox(tr("&All of their disks, even where what changed would do"), self)
        self.flaw.setTextFormat(Qt.TextFormat.PlainText)
        self.flaw.setWordWrap(True)
        self.kind.addItem(tr("As it fits each of them"), None)
        for kind, word in ((Kind.INTERNAL, tr("Inside its disks")), (Kind.EXTERNAL, tr("New files on top"))):
            self.kind.addItem(word, kind)
        self.pool.addItem(tr("As it fits each of them"), "")
        for field, name in (
            (self.pattern, tr("Names of the snapshots")),
            (self.kind, tr("Kept", "how")),
            (self.pool, tr("Kept in")),
        ):
            field.setAccessibleName(name)
        for box in (self.kind, self.pool):
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        as_remark(self.flaw, "")
        snapshots: tuple[QWidget, ...] = (self.pattern, self.flaw, self.kind, self.memory)
        backups: tuple[QWidget, ...] = (self.pool, self.full)
        for unwanted in backups if keeping.what is Kept.SNAPSHOTS else snapshots:
            unwanted.hide()
        if keeping.what is Kept.SNAPSHOTS:
            form.addRow(tr("&Names"), self.pattern)
            form.addRow("", self.flaw)
            form.addRow(tr("&Kept", "how"), self.kind)
            form.addRow("", self.memory)
        else:
            form.addRow(tr("&Kept in"), self.pool)
            form.addRow("", self.full)
        self.pattern.textEdited.connect(self._wished)
        self.kind.activated.connect(self._wished)
        self.pool.activated.connect(self._wished)
        self.memory.toggled.connect(self._wished)
        self.full.toggled.connect(self._wished)
        keeping.changed.connect(self._read)

    def align(self, width: int) -> None:
        """Begin the fields where those of the dialog begin."""
        for field in (self.pattern, self.kind, self.pool):
            label = self._form.labelForField(field)
            if label is not None:
                label.setMinimumWidth(width)

    def _wished(self, *_: object) -> None:
        if self._keeping.what is Kept.SNAPSHOTS:
            text = self.pattern.text()
            as_remark(self.flaw, pattern_flaw(text), wrong=True, of=self.pattern)
            self._keeping.wish = SnapshotWish(text, self.kind.currentData(), self.memory.isChecked())
        else:
            self._keeping.wish = BackupWish(self.pool.currentData() or "", self.full.isChecked())
        self.changed.emit()

    def _read(self) -> None:
        """Pools come with what is known of the machines."""
        pools, chosen = self._keeping.pools(), self.pool.currentData()
        if pools != tuple(self.pool.itemData(place) for place in range(1, self.pool.count())):
            with QSignalBlocker(self.pool):
                while self.pool.count() > 1:
                    self.pool.removeItem(1)
                for pool in pools:
                    self.pool.addItem(plain(pool, 60), pool)
                self.pool.setCurrentIndex(max(0, self.pool.findData(chosen)))
