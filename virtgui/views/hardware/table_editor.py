"""A list of a device's or machine's, one row each: features, hosts, port forwards, pinnings."""

from __future__ import annotations

from PyQt6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.edits import Value
from virtgui.util.language import inside, tr
from virtgui.views import theme
from virtgui.views.controls import icon_button
from virtgui.views.hardware.editors import WIDTH, Editor
from virtgui.views.hardware.rows import Choice, Row

_LEAST, _MOST = 2, 8
_COLUMNS = 4
"""With more, each is as wide as its words, and the table scrolls."""


class _Cells(QStyledItemDelegate):
    """A column with choices is edited by a list, which also takes what is typed."""

    def __init__(self, choices: dict[int, tuple[Choice, ...]], parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices

    def createEditor(self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget | None:
        choices = self._choices.get(index.column())
        if choices is None:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        box.setEditable(True)
        for choice in choices:
            box.addItem(choice.words, choice.value)
        return box

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data()))
            editor.setEditText(str(index.data() or ""))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget | None, model: QAbstractItemModel | None, index: QModelIndex) -> None:
        if isinstance(editor, QComboBox) and model is not None:
            place = editor.findText(editor.currentText())
            text = editor.itemData(place) if place >= 0 else editor.currentText()
            model.setData(index, text)
        else:
            super().setModelData(editor, model, index)


class TableEditor(Editor):
    """Rows of texts with buttons to add, remove and, where the order counts, move them."""

    def __init__(self, row: Row, *, ordered: bool, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self._ordered = ordered
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._filling = False
        self.table = QTableWidget(0, len(row.columns), self)
        self.table.setHorizontalHeaderLabels(row.columns)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(row.label)
        choices = {row.columns.index(name): cells for name, cells in row.cells}
        self.table.setItemDelegate(_Cells(choices, self.table))
        for header in (self.table.verticalHeader(), self.table.horizontalHeader()):
            if header is not None:
                header.setHighlightSections(False)
        upright, across = self.table.verticalHeader(), self.table.horizontalHeader()
        if upright is not None:
            upright.setVisible(False)
            upright.setDefaultSectionSize(theme.tall(self, theme.ROW) - 3)
        if across is not None:
            across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            many = len(row.columns) > _COLUMNS
            mode = QHeaderView.ResizeMode.ResizeToContents if many else QHeaderView.ResizeMode.Stretch
            across.setSectionResizeMode(mode)
            across.setStretchLastSection(many)
            across.setFixedHeight(theme.tall(self, theme.HEADER) - 3)
        self.table.setMinimumWidth(WIDTH)
        self.table.itemChanged.connect(self._changed)
        self.table.itemSelectionChanged.connect(self._enable)
        what = inside(row.label)
        self.add = icon_button("plus", tr("Add a row to {what}").format(what=what), self)
        self.remove = icon_button("trash", tr("Remove the chosen row from {what}").format(what=what), self)
        self.up = icon_button("chevron-up", tr("Move the chosen row of {what} up").format(what=what), self)
        self.down = icon_button("chevron-down", tr("Move the chosen row of {what} down").format(what=what), self)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self.add, self.remove, self.up, self.down):
            buttons.addWidget(button)
            button.setVisible(not row.read_only and (ordered or button in (self.add, self.remove)))
        buttons.addStretch(1)
        column.addLayout(buttons)
        if row.read_only:
            self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.installEventFilter(self)
        self._line.addWidget(whole, 1)
        self.setFocusProxy(self.table)
        self._fit()
        self._enable()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            self.remove.click()
            return True
        return super().eventFilter(watched, event)

    def show_value(self, value: Value) -> None:
        rows = value if isinstance(value, tuple) else ()
        if rows == self._rows and self.table.rowCount() >= len(rows):
            return
        self._rows = rows
        self._fill(rows)

    def _fill(self, rows: tuple[tuple[str, ...], ...]) -> None:
        self._filling = True
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                self.table.setItem(place, column, QTableWidgetItem(text))
        self._filling = False
        self._fit()
        self._enable()

    def _texts(self) -> list[tuple[str, ...]]:
        def text(row: int, column: int) -> str:
            item = self.table.item(row, column)
            return item.text().strip() if item is not None else ""

        columns = range(self.table.columnCount())
        return [tuple(text(row, column) for column in columns) for row in range(self.table.rowCount())]

    def _changed(self) -> None:
        """A row of which nothing is filled in does not count yet."""
        if self._filling:
            return
        rows = tuple(row for row in self._texts() if any(row))
        if rows != self._rows:
            self._rows = rows
            self.edited.emit(rows or None)

    def _add(self) -> None:
        place = self.table.rowCount()
        self._filling = True
        self.table.insertRow(place)
        for column in range(self.table.columnCount()):
            self.table.setItem(place, column, QTableWidgetItem(""))
        self._filling = False
        self._fit()
        self.table.setCurrentCell(place, 0)
        item = self.table.item(place, 0)
        if item is not None:
            self.table.editItem(item)

    def _remove(self) -> None:
        self.table.removeRow(self.table.currentRow())
        self._fit()
        self._changed()

    def _move(self, by: int) -> None:
        rows, place = self._texts(), self.table.currentRow()
        rows.insert(place + by, rows.pop(place))
        self._fill(tuple(rows))
        self.table.setCurrentCell(place + by, 0)
        self._changed()

    def _enable(self) -> None:
        place, count = self.table.currentRow(), self.table.rowCount()
        self.remove.setEnabled(place >= 0 and not self.row.read_only)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < count - 1)

    def _fit(self) -> None:
        rows = min(_MOST, max(_LEAST, self.table.rowCount()))
        across = self.table.horizontalHeader()
        head = across.height() if across is not None else 0
        bar = self.table.horizontalScrollBar()
        below = bar.sizeHint().height() if bar is not None and self.table.columnCount() > _COLUMNS else 0
        self.table.setFixedHeight(rows * (theme.tall(self, theme.ROW) - 3) + head + below + 4)
