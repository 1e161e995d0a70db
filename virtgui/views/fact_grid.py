"""Facts in two columns: what they are called, and what they are."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QGridLayout, QWidget

from virtgui.views import theme
from virtgui.views.labels import Label, Value

LABEL_WIDTH = 110


def section(text: str, *, below: bool = False) -> Label:
    """The title of a group of facts; `below` another group it keeps away from that."""
    made = Label(text, "text", theme.BODY, QFont.Weight.DemiBold)
    if below:
        made.setContentsMargins(0, theme.FIELD_GAP, 0, 0)
    return made


class Named(Protocol):
    """Facts whose names stand in a column of some width, in pixels."""

    def names_width(self) -> int:
        """What the longest name needs."""

    def set_names_width(self, width: int) -> None:
        """At least so much for all of them."""


def line_up(*facts: Named) -> None:
    """What one page tells in several groups begins at one line."""
    width = max(LABEL_WIDTH, *(each.names_width() for each in facts))
    for each in facts:
        each.set_names_width(width)


class FactGrid(QWidget):
    """Rows by name; one whose value is not known is not there."""

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.FIELD_GAP)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._names: list[Label] = []
        self._labels: dict[str, Label] = {}
        self.values: dict[str, Value] = {}
        for name in names:
            self.values[name] = Value()
            self._labels[name] = self.add(name, self.values[name])

    def add(self, name: str, widget: QWidget, *, field: bool = False) -> Label:
        """One more row with a widget of its own; beside a `field` the name stands as high as the words in it."""
        row = self._grid.rowCount()
        label = Label(name, "muted")
        if "&" in name:
            label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(name)
        self._names.append(label)
        if field:
            label.setContentsMargins(0, (theme.FIELD - theme.GAP_LARGE) // 2, 0, 0)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        if not name:
            label.hide()  # where the widget is hidden, there is no row
        self._grid.addWidget(widget, row, 1)
        return label

    def names_width(self) -> int:
        return max((label.sizeHint().width() for label in self._names), default=0)

    def set_names_width(self, width: int) -> None:
        self._grid.setColumnMinimumWidth(0, width)

    def put(self, name: str, text: str) -> None:
        """Show a value; an empty one hides its row."""
        self.values[name].setText(text)
        self.values[name].setVisible(bool(text))
        self._labels[name].setVisible(bool(text))


class FactTable(QWidget):
    """A few rows of plain text under their headings, as high as they are many."""

    def __init__(
        self,
        name: str,
        columns: tuple[str, ...],
        wide: int,
        parent: QWidget | None = None,
        *,
        spacing: int = theme.GAP_HUGE,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._columns = columns
        self._shown: tuple[tuple[str, ...], ...] | None = None
        self._cells: list[list[Value]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(spacing)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(wide, 1)
        for place, heading in enumerate(columns):
            label = Label(heading, "muted", theme.SECONDARY)
            label.setFixedHeight(theme.tall(self, theme.HEADER) - 3)
            self._grid.addWidget(label, 0, place)
        self.show_rows(())

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What is shown."""
        return self._shown or ()

    def show_rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Show these; the same as before keep what is selected."""
        if rows == self._shown:
            return
        self._shown = rows
        while len(self._cells) < len(rows):
            self._cells.append([self._cell(place, heading) for place, heading in enumerate(self._columns)])
        for row, cells in enumerate(self._cells):
            for place, cell in enumerate(cells):
                cell.setText(rows[row][place] if row < len(rows) else "")
                cell.setVisible(row < len(rows))
        self.setVisible(bool(rows))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        border = theme.scheme(self.palette()).border
        for row in range(1, len(self.rows()) + 1):
            painter.fillRect(0, self._cells[row - 1][0].geometry().top(), self.width(), 1, border)

    def _cell(self, place: int, heading: str) -> Value:
        cell = Value()
        cell.setAccessibleName(heading)
        cell.setMinimumHeight(theme.tall(self, theme.ROW))
        cell.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if self._grid.columnStretch(place) == 0:
            cell.setWordWrap(False)
        self._grid.addWidget(cell, len(self._cells) + 1, place)
        return cell
