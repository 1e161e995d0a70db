"""The row above the table: search, chips to filter by state, and which columns are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from virtgui.qtmodels.condition import Condition
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import OWN, Column
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme, words
from virtgui.views.cells import HEADINGS
from virtgui.views.columns import ALWAYS_SHOWN
from virtgui.views.controls import Apart, ChipButton, flat_button
from virtgui.views.machine_table import MachineTable
from virtgui.views.mirror import draw_text, mirror, open_below, text_margins

if TYPE_CHECKING:
    from virtgui.views.fleet.filter_menu import Values

_SEARCH_WIDTH = 256
_LEAST = 260
_HINT_FROM = 230

CHIPS: dict[Chip, tuple[str, str, str]] = {
    Chip.ALL: (tr("All"), "", "text"),
    Chip.RUNNING: (tr("Running"), *icons.STATES[Condition.RUNNING]),
    Chip.PAUSED: (tr("Paused"), *icons.STATES[Condition.PAUSED]),
    Chip.OFF: (tr("Shut off"), *icons.STATES[Condition.OFF]),
    Chip.CRASHED: (tr("Crashed"), *icons.STATES[Condition.CRASHED]),
    Chip.SAVED: (tr("Saved"), *icons.STATES[Condition.SAVED]),
    Chip.ASLEEP: (tr("Asleep"), *icons.STATES[Condition.ASLEEP]),
    Chip.UNKNOWN: (tr("Unknown"), *icons.STATES[Condition.UNKNOWN]),
}
"""Word, picture and colour role of each state to filter by."""

BY_NUMBER = (Chip.ALL, Chip.RUNNING, Chip.PAUSED, Chip.OFF, Chip.CRASHED, Chip.SAVED, Chip.UNKNOWN)
"""What Ctrl+1 to Ctrl+7 filter by."""
_ALWAYS = (Chip.ALL, Chip.RUNNING)


class SearchField(QLineEdit):
    """Says at its end which keys lead to it."""

    escaped = pyqtSignal()
    entered = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("Name, IP, MAC, UUID, note"))
        self.setAccessibleName(tr("Search machines"))
        self.setToolTip(
            tr(
                "Search by name, title, address, MAC, UUID, description, tag or group, or by fields "
                "such as tag:db state:running -host:rack (Ctrl+F)"
            )
        )
        # Late: rows come before there is something to clear.
        self.textChanged.connect(self._offer_clearing)
        self.setMaxLength(400)
        text_margins(self, 30, 6)
        self._hint = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText)

    def _offer_clearing(self) -> None:
        self.textChanged.disconnect(self._offer_clearing)
        self.setClearButtonEnabled(True)

    def sizeHint(self) -> QSize:
        return QSize(_SEARCH_WIDTH, theme.tall(self, theme.FIELD))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        mirror(painter, self.rect())
        ours = theme.scheme(self.palette())
        side = theme.ICON
        icons.paint(painter, QRect(9, (self.height() - side) // 2, side, side), "search", ours.muted)
        # From right to left what stands in an empty field may begin where the hint would be.
        if not self.text() and not self.hasFocus() and self.width() >= _HINT_FROM and not self.isRightToLeft():
            painter.setFont(theme.font(self.font(), theme.CAPTION))
            painter.setPen(ours.muted)
            room = self.rect().adjusted(0, 0, -10, 0)
            draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self._hint)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class FilterRow(Apart):
    """Search and chips drive the model; the columns menu drives the table. Chips come, go and grow whenever a machine
    changes its state."""

    def __init__(self, model: Machines, table: MachineTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._table = table
        self.search = SearchField(self.inside)
        self.search.entered.connect(self._to_table)
        self.search.escaped.connect(self.escape)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(0)  # keys that waited together are answered at once
        self._typed.timeout.connect(self._look)
        self.search.textChanged.connect(self._typed.start)
        self.chips: dict[Chip, ChipButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self.inside)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(theme.GAP_SMALL, 0, theme.GAP_SMALL, 0)
        row.setSpacing(6)
        row.addWidget(self.search)
        row.addSpacing(4)
        for chip, (word, picture, role) in CHIPS.items():
            button = ChipButton(word, picture, role, self.inside)
            self.chips[chip] = button
            self._group.addButton(button)
            button.clicked.connect(lambda _on, chip=chip: model.set_chip(chip))
            row.addWidget(button)
        self.chips[Chip.ALL].setChecked(True)
        row.addStretch(1)
        self.hide_off = QAction(tr("Hide what is o&ff"), self)
        self.hide_off.setCheckable(True)
        self.hide_off.toggled.connect(model.hide_off)
        self.filters = flat_button(tr("F&ilter"), self.inside, "filter")
        self.filters.setToolTip(tr("Filter by state, host, tag, group, system"))
        row.insertWidget(1, self.filters)
        self.columns = flat_button(tr("&Columns"), self.inside, "columns-3")
        self._own: Callable[[], object] | None = None
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.columns.clicked.connect(self._show_menu)
        row.addWidget(self.columns)
        self.setFixedHeight(theme.tall(self, theme.FILTER_ROW))
        # The chips give way to a narrow window, not the other way round.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        model.counted.connect(self._count)
        self._count()

    @property
    def columns_menu(self) -> QMenu:
        """Which columns are shown, for other places to offer."""
        return self._menu

    def use(self, values: Values, save: QAction) -> None:
        """Offer these values, in a menu and while a search is typed."""
        from virtgui.views.fleet.column_filter import ColumnFilter  # noqa: PLC0415  (late: rows come first)
        from virtgui.views.fleet.completing import Completing  # noqa: PLC0415
        from virtgui.views.fleet.filter_menu import FilterMenu  # noqa: PLC0415

        self.completing = Completing(self.search, values)
        menu = FilterMenu(values, self.search.text, self.show_query, self, self.hide_off, save)
        self.filters.clicked.connect(lambda: open_below(menu, self.filters))
        self.filter_menu = menu
        self.column_filter = ColumnFilter(
            self._table.columns, values, self.search.text, self.show_query, self._table.sort_by, self
        )
        menu.by_column = self.column_filter.by_column
        self._table.header_menu_wanted.connect(self.column_filter.popup)
        self.search.textChanged.connect(self._mark)
        self._mark()
        self._fit()

    def _mark(self) -> None:
        """Columns of which something is asked say so in their titles."""
        self._table.mark_filtered(self.column_filter.filtered())

    def show_query(self, query: str) -> None:
        """Show what a search finds, in every state."""
        self.search.setText(query)
        self._look()
        self.filter_by(Chip.ALL)

    def filter_by(self, chip: Chip) -> None:
        """Show only machines in one state."""
        self.chips[chip].setChecked(True)
        self._model.set_chip(chip)
        self._fit()

    def clear(self) -> None:
        """Show every machine of the host again."""
        self.hide_off.setChecked(False)
        self.search.clear()
        self._look()
        self.filter_by(Chip.ALL)

    def escape(self) -> None:
        """Clear the search; when there is none, go back to the table."""
        if self.search.text():
            self.search.clear()
            self._look()
        else:
            self._to_table()

    def _look(self) -> None:
        """Who searches looks at what is found first, where the machine they were at is not among it."""
        self._typed.stop()
        before = self._table.current()
        self._model.set_search(self.search.text())
        if self._table.current() != before:
            self._table.scrollToTop()

    def _to_table(self) -> None:
        self._look()
        self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _count(self) -> None:
        for chip, button in self.chips.items():
            button.set_count(self._model.count(chip))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(theme.tall(self, theme.FILTER_ROW))
            self._fit()

    def _fit(self) -> None:
        """Only chips of states that exist, and only as many as there is room for; the menu has them all."""
        wanted = _SEARCH_WIDTH if self.width() > 700 else max(120, self.width() // 3)
        self.search.setFixedWidth(min(_SEARCH_WIDTH, wanted))
        room = self.width() - self.search.width() - self.columns.sizeHint().width() - 2 * theme.GAP_SMALL - 24
        room -= self.filters.sizeHint().width() + 6
        for chip, button in self.chips.items():
            exists = self._model.count(chip) > 0 or chip in _ALWAYS or button.isChecked()
            room -= (button.sizeHint().width() + 6) if exists else 0
            button.setVisible(exists and (room >= 0 or button.isChecked()))

    def _show_menu(self) -> None:
        open_below(self._menu, self.columns)

    def _fill_menu(self) -> None:
        self._menu.clear()
        more = QMenu(tr("More"), self._menu)
        own = [column for column in OWN if not self._model.shows_own(column)]
        first = [column for column in Column if column < Column.DESCRIPTION]
        *titles, last = words.with_letters([*(HEADINGS[column] for column in first), tr("More")])
        self._offer(self._menu, zip(titles, first, strict=True))
        rest = [column for column in Column if column not in first and column not in own]
        # Of more there is no letter left for each.
        self._offer(more, zip(words.with_letters([self._title(column) for column in rest]), rest, strict=True))
        more.setTitle(last)
        self._menu.addMenu(more)
        self._menu.addSeparator()
        if self._own is not None:
            metadata = self._menu.addAction(words.with_letters([*titles, last, tr("Metadata…")])[-1])
            if metadata is not None:
                metadata.triggered.connect(self._own)
        again = self._menu.addAction(tr("&Reset columns"))
        if again is not None:
            again.triggered.connect(self._table.columns.reset)

    def _title(self, column: Column) -> str:
        return plain(str(self._model.headerData(column, Qt.Orientation.Horizontal)), 40)

    def choose_own_by(self, choose: Callable[[], object]) -> None:
        """How a person chooses columns out of the metadata."""
        self._own = choose

    def _offer(self, menu: QMenu, columns: Iterable[tuple[str, Column]]) -> None:
        for title, column in columns:
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setChecked(self._table.columns.wanted(column))
            action.setEnabled(column not in ALWAYS_SHOWN)
            action.toggled.connect(lambda on, column=column: self._table.columns.show(column, on))
            menu.addAction(action)
