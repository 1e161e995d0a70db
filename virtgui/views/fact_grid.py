"""Facts in two columns: what they are called, and what they are."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QAbstractItemView, QGridLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from virtgui.views import theme
from virtgui.views.labels import Label, Value

_LABEL_WIDTH = 110


def section(text: str) -> Label:
    """The title of a group of facts."""
    return Label(text, "text", theme.BODY, QFont.Weight.DemiBold)


class FactGrid(QWidget):
    """Rows by name; one whose value is not known is not there."""

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.FIELD_GAP)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[str, Label] = {}
        self.values: dict[str, Value] = {}
        for name in names:
            self.values[name] = Value()
            self._labels[name] = self.add(name, self.values[name])

    def add(self, name: str, widget: QWidget) -> Label:
        """One more row with a widget of its own."""
        row = self._grid.rowCount()
        label = Label(name, "muted")
        label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(name)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, row, 1)
        return label

    def put(self, name: str, text: str) -> None:
        """Show a value; an empty one hides its row."""
        self.values[name].setText(text)
        self.values[name].setVisible(bool(text))
        self._labels[name].setVisible(bool(text))


class FactTable(QTableWidget):
    """A few rows of plain text as high as they are many."""

    def __init__(self, name: str, columns: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(0, len(columns), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, head = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and head is not None:
            rows.hide()
            rows.setDefaultSectionSize(theme.tall(self, theme.ROW))
            head.setFixedHeight(theme.tall(self, theme.HEADER))
            head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            head.setHighlightSections(False)
            head.setStretchLastSection(True)
        self._shown: tuple[tuple[str, ...], ...] | None = None
        self.show_rows(())

    def show_rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Show these; the same as before keep what is selected."""
        if rows == self._shown:
            return
        self._shown = rows
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                self.setItem(row, column, QTableWidgetItem(text))
        high = theme.tall(self, theme.HEADER) + len(rows) * theme.tall(self, theme.ROW)
        self.setFixedHeight(high + 2 * self.frameWidth() + 2)
        self.setVisible(bool(rows))
