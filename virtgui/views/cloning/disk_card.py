"""What becomes of one disk of a clone."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QStandardItemModel
from PyQt6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QWidget

from virtgui.install.clone import BESIDE, CloneDisk, DiskChoice, How, fitting_pools
from virtgui.install.clone_flaws import CloneFlaw
from virtgui.model.inventory import Inventory
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme, words
from virtgui.views.labels import Label, Paragraph, plain_tip

_TIPS = {
    How.COPY: tr("A disk of its own with the same content"),
    How.LINK: tr("A small file that keeps only what the clone changes; it needs the original, unchanged"),
    How.SHARE: tr("The same file, in both machines"),
    How.LEAVE_OUT: tr("The clone does not have this disk"),
}


class DiskCard(QFrame):
    """Shows a choice and tells another. What cannot be chosen is greyed, and its tooltip says why."""

    changed = pyqtSignal(object)
    """A DiskChoice."""

    def __init__(self, disk: CloneDisk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._disk = disk
        self._choice = DiskChoice(disk.disk.target, How.SHARE)
        self._quiet = False
        self.emptied = False
        """A person has emptied the file's field, and is about to write into it."""
        self.title = Label("", "text", theme.BODY, QFont.Weight.DemiBold)
        self.what = Label("", "muted", theme.SECONDARY)
        self.how = QComboBox(self)
        self.pool = QComboBox(self)
        self.file = QLineEdit(self)
        self.layer = QComboBox(self)
        self.remarks = {field: Paragraph("", "error", theme.SECONDARY) for field in ("how", "pool", "file")}
        target = plain(disk.disk.target, 40)
        for control, name in (
            (self.how, tr("What becomes of {disk}")),
            (self.pool, tr("Pool for {disk}")),
            (self.file, tr("File for {disk}")),
            (self.layer, tr("State of {disk}")),
        ):
            control.setAccessibleName(name.format(disk=target))
            control.setAccessibleDescription(name.format(disk=target))
        for control, field in ((self.how, "how"), (self.pool, "pool"), (self.file, "file")):
            self.remarks[field].describes(control)
        self.title.setText(f"{words.device_word(disk.disk.device)} {target}")
        self.what.setText(_facts(disk))
        self._lay_out()
        self.how.currentIndexChanged.connect(self._took)
        self.pool.currentIndexChanged.connect(self._took)
        self.layer.currentIndexChanged.connect(self._took)
        self.file.textEdited.connect(self._typed)

    @property
    def target(self) -> str:
        """The disk."""
        return self._disk.disk.target

    def show_choice(self, disk: CloneDisk, choice: DiskChoice, there: Inventory) -> None:
        """What is chosen now, among what can be."""
        self._quiet = True
        self._disk, self._choice = disk, choice
        self._fill_how()
        copies = choice.how in (How.COPY, How.LINK)
        pools = [
            (tr("{pool}, {size} free").format(pool=plain(p.name, 40), size=size_text(p.available)), p.name)
            for p in fitting_pools(disk, choice.how, there)
        ]
        if not disk.layers:
            pools = [(tr("Beside the original"), BESIDE)]
        _fill(self.pool, pools, choice.pool)
        layers = [
            (
                tr("As it is now") if number == 0 else tr("Earlier: {name}").format(name=plain(layer.volume.name, 60)),
                number,
            )
            for number, layer in enumerate(disk.layers)
        ]
        _fill(self.layer, layers, choice.layer)
        if self.file.text() != choice.file:
            self.file.setText(choice.file)
        for control in (self.pool, self.file):
            control.setVisible(copies)
        self.layer.setVisible(copies and len(layers) > 1)
        self._quiet = False

    def show_flaws(self, flaws: list[CloneFlaw]) -> None:
        """What is wrong with this disk, beside its fields."""
        for field, remark in self.remarks.items():
            mine = [flaw for flaw in flaws if flaw.field == f"{self.target}/{field}"]
            remark.setText(". ".join(flaw.message for flaw in mine))
            remark.set_role("error" if any(not flaw.warning for flaw in mine) else "notice_text")
            remark.setVisible(bool(mine))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.GAP_SMALL, 0, theme.GAP_SMALL)
        grid.setHorizontalSpacing(theme.GAP_SMALL)
        grid.setVerticalSpacing(theme.FIELD_GAP)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.what, 0, 1, 1, 2)
        for column, control in enumerate((self.how, self.pool, self.file)):
            grid.addWidget(control, 1, column)
        grid.addWidget(self.layer, 2, 0)
        for row, remark in enumerate(self.remarks.values(), 3):
            grid.addWidget(remark, row, 0, 1, 3)
            remark.hide()
        grid.setColumnStretch(2, 1)
        self.how.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pool.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def _fill_how(self) -> None:
        _fill(self.how, [(how.said, how) for how in How], self._choice.how)
        model = self.how.model()
        for row, how in enumerate(How):
            reason = self._disk.reason(how)
            self.how.setItemData(row, plain_tip(reason or _TIPS[how]), Qt.ItemDataRole.ToolTipRole)
            item = model.item(row) if isinstance(model, QStandardItemModel) else None
            if item is not None:
                item.setEnabled(not reason or how is self._choice.how)

    def _typed(self, text: str) -> None:
        self.emptied = not text
        self._took()

    def _took(self) -> None:
        if self._quiet:
            return
        how, pool, layer = self.how.currentData(), self.pool.currentData(), self.layer.currentData()
        choice = replace(self._choice, how=how, file=self.file.text(), layer=layer or 0)
        if pool is not None:
            choice = replace(choice, pool=pool)
        if how is not self._choice.how:
            self.emptied = False
            choice = replace(choice, file="")  # its ending may have to be another
        self.changed.emit(choice)


def _facts(disk: CloneDisk) -> str:
    where = disk.layers[0].volume.name if disk.layers else disk.disk.path or disk.disk.volume
    parts = [plain(where, 80)]
    if disk.layers:
        volume = disk.layers[0].volume
        parts.append(
            tr("{size}, {used} used").format(size=size_text(volume.capacity), used=size_text(volume.allocation))
        )
    if disk.disk.read_only:
        parts.append(tr("read-only"))
    return ", ".join(parts)


def _fill(box: QComboBox, entries: Sequence[tuple[str, object]], chosen: object) -> None:
    """These entries, with one chosen."""
    if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] != list(entries):
        box.clear()
        for text, data in entries:
            box.addItem(text, data)
    box.setCurrentIndex(next((row for row, (_, data) in enumerate(entries) if data == chosen), -1))
