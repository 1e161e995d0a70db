"""What a machine starts from, in its order: dragged, or moved by buttons and keys."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import icon_button
from virtgui.views.fact_grid import section
from virtgui.views.hardware.editors import WIDTH
from virtgui.views.labels import Label, Paragraph
from virtgui.xml.boot import BootEntry, boot_entries, reordered

_ENTRY = Qt.ItemDataRole.UserRole
_MOST = 8
_HELP = tr("Drag to change the order; what is not ticked is not tried")


class _List(QListWidget):
    """Alt+Up and Alt+Down move the chosen entry."""

    def __init__(self, order: BootOrder) -> None:
        super().__init__(order)
        self._order = order

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self._order.shift(step)
                return
        super().keyPressEvent(event)


class BootOrder(QWidget):
    """Ticked entries are tried from top to bottom; the others are not tried. `refusal` says why nothing can be
    changed now ("" when it can)."""

    def __init__(self, model: HardwareModel, refusal: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._refusal = refusal
        self._shown: tuple[BootEntry, ...] | None = None
        self._filling = False
        self.list = _List(self)
        self.list.setAccessibleName(tr("Boot order"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setFixedWidth(WIDTH)
        self.list.itemChanged.connect(self._changed)
        self.list.currentRowChanged.connect(lambda _: self._enable())
        rows = self.list.model()
        if rows is not None:
            rows.rowsMoved.connect(self._changed)
        self.up = icon_button("chevron-up", tr("Try the chosen device earlier (Alt+Up)"), self)
        self.down = icon_button("chevron-down", tr("Try the chosen device later (Alt+Down)"), self)
        self.up.clicked.connect(lambda: self.shift(-1))
        self.down.clicked.connect(lambda: self.shift(1))
        self.help = Paragraph(_HELP, "muted")
        buttons = QVBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.up)
        buttons.addWidget(self.down)
        buttons.addStretch(1)
        label = Label(tr("&Devices"))
        label.setFixedWidth(134)
        label.setBuddy(self.list)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.list)
        row.addLayout(buttons)
        row.addWidget(self.help, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.GAP_SMALL)
        column.setSpacing(theme.FIELD_GAP)
        column.addWidget(section(tr("Boot order")))
        column.addLayout(row)
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """The order with the edits."""
        entries = boot_entries(self._model.machine)
        if entries != self._shown:
            self._shown = entries
            self._fill(entries)
        self.help.setText(self._refusal() or _HELP)
        self._enable()

    def shift(self, by: int) -> None:
        """Move the chosen entry."""
        place = self.list.currentRow()
        if 0 <= place < self.list.count() and 0 <= place + by < self.list.count():
            self._filling = True
            item = self.list.takeItem(place)
            self.list.insertItem(place + by, item)
            self.list.setCurrentRow(place + by)
            self._filling = False
            self._changed()

    def _fill(self, entries: tuple[BootEntry, ...]) -> None:
        row = self.list.currentRow()
        self._filling = True
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(plain(entry.words, 80))
            item.setData(_ENTRY, entry)
            item.setSizeHint(QSize(0, theme.tall(self, theme.MIN_TARGET)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if entry.order else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(row)
        self._filling = False
        height = theme.tall(self, theme.MIN_TARGET)
        self.list.setFixedHeight(max(2, min(_MOST, len(entries))) * height + 6)
        self._enable()

    def _changed(self) -> None:
        """Count the ticked ones from 1 on, in the order of the list."""
        if self._filling:
            return
        order, wanted = 0, []
        for place in range(self.list.count()):
            item = self.list.item(place)
            if item is None:
                continue
            ticked = item.checkState() == Qt.CheckState.Checked
            order += ticked
            wanted.append(item.data(_ENTRY)._replace(order=order if ticked else 0))
        self._model.want(reordered(self._model.machine, tuple(wanted)))

    def _enable(self) -> None:
        place = self.list.currentRow()
        free = not self._refusal()
        self.list.setEnabled(free)
        self.up.setEnabled(free and place > 0)
        self.down.setEnabled(free and 0 <= place < self.list.count() - 1)
