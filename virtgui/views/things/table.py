"""The table of a list of things: selection by key, columns that are remembered, cells painted like machines' rows."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from virtgui.model.things import Thing, ThingKey
from virtgui.qtmodels.settings import Settings
from virtgui.views import icons, theme
from virtgui.views.arranged import columns_of, restore_columns, restore_sorting, sorting_of
from virtgui.views.controls import is_return
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirrored
from virtgui.views.table_header import TableHeader
from virtgui.views.things.room import Wish, share
from virtgui.views.things.rows import ThingRows

_PAD = 9
_ICON_LEFT = 11
_LOOKED_AT = 200
"""Rows by which a width is chosen."""


class _Cell(QStyledItemDelegate):
    """Paints a cell; knows no widgets."""

    def __init__(self, rows: ThingRows, view: QTableView) -> None:
        super().__init__(view)
        self._rows = rows
        self._view = view

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        thing = self._rows.thing(index.row())
        if painter is None or thing is None:
            return
        ours, rect = theme.scheme(option.palette), option.rect
        column = self._rows.columns[index.column()]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, ours.selection)
        line = theme.mix(ours.text, ours.selection, 0.09) if selected else theme.mix(ours.border, ours.base, 0.6)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), line)
        self._paint_current(painter, rect, ours, index)
        left = rect.left() + _PAD
        if column.icon is not None:
            picture, role = column.icon(thing)
            where = QRect(
                rect.left() + _ICON_LEFT, rect.top() + (rect.height() - theme.ICON) // 2, theme.ICON, theme.ICON
            )
            if picture:
                icons.paint(painter, where, picture, getattr(ours, role))
            left = where.right() + 8
        font = theme.fixed_font(option.font) if column.mono else theme.figures(option.font)
        if column.icon is not None:
            font = theme.medium(option.font)
        painter.setFont(font)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setPen(
            getattr(ours, column.role(thing) if column.role is not None else "text") if enabled else ours.lost
        )
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        room = QRect(left, rect.top(), rect.right() - _PAD + 2 - left, rect.height())
        text = self._rows.text(index.row(), index.column())
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | side) | int(Qt.TextFlag.TextSingleLine), shown)

    def _paint_current(self, painter: QPainter, rect: QRect, ours: theme.Scheme, index: QModelIndex) -> None:
        if index.row() != self._view.currentIndex().row():
            return
        header = self._view.horizontalHeader()
        if header is not None and header.visualIndex(index.column()) == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.EDGE_WIDTH, rect.height()), ours.accent)
        if self._view.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), ours.accent)
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.accent)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(80, theme.tall(self._view, theme.ROW))

    def needed(self, row: int, column: int) -> int:
        """How wide a cell must be to be read whole."""
        how = self._rows.columns[column]
        font = theme.fixed_font(self._view.font()) if how.mono else theme.medium(self._view.font())
        icon = theme.ICON + 10 if how.icon is not None else 0
        return QFontMetrics(font).horizontalAdvance(self._rows.text(row, column)) + icon + 2 * _PAD + 2

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """A tooltip only where the cell is cut."""
        if event is None or view is None or not index.isValid() or event.type() != event.Type.ToolTip:
            return False
        cut = self.needed(index.row(), index.column()) > option.rect.width()
        text = self._rows.text(index.row(), index.column())
        QToolTip.showText(event.globalPos(), plain_tip(text) if cut else "", view, option.rect)
        return True


class ThingTable(QTableView):
    """Says what a person chose."""

    chosen = pyqtSignal()
    """The selection or the current thing changed."""
    opened = pyqtSignal(object)
    """A Thing that was double-clicked, or on which Return was pressed."""
    menu_wanted = pyqtSignal(QPoint)

    def __init__(
        self, name: str, rows: ThingRows, settings: Settings, memory: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._settings = settings
        self._memory = f"{memory}/columns"
        self._names = [column.id for column in rows.columns]
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._header = TableHeader(self)
        self.setHorizontalHeader(self._header)
        down = self.verticalHeader()
        if down is not None:
            down.hide()
            down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            down.setMinimumSectionSize(1)
            down.setDefaultSectionSize(theme.tall(self, theme.ROW))
        self.setModel(rows)
        self._cell = _Cell(rows, self)
        self.setItemDelegate(self._cell)
        self._own = False
        """A person has arranged the columns: they stay as they are."""
        self._wishes: tuple[Wish, ...] = ()
        self._restore()
        rows.counted.connect(self._counted)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._offer_columns)
        self._header.sectionHandleDoubleClicked.connect(self._fit)
        self._header.sectionMoved.connect(self._arranged)
        self._header.sectionResized.connect(self._arranged)
        self._header.sortIndicatorChanged.connect(self._remember)
        self.doubleClicked.connect(self._open)

    def selected(self) -> tuple[Thing, ...]:
        """Whom an action means, top to bottom: the selection, else the current thing."""
        chosen = self.selectionModel()
        rows = sorted({index.row() for index in chosen.selectedRows()}) if chosen is not None else []
        found = tuple(thing for row in rows if (thing := self._rows.thing(row)) is not None)
        current = self.current()
        return found if found or current is None else (current,)

    def current(self) -> Thing | None:
        """The thing with the accent edge."""
        index = self.currentIndex()
        return self._rows.thing(index.row()) if index.isValid() else None

    def choose(self, keys: Iterable[ThingKey]) -> None:
        """Select exactly these, as far as they are shown."""
        rows = [row for key in keys if (row := self._rows.row(key)) is not None]
        chosen = self.selectionModel()
        if chosen is None or not rows:
            return
        selection = QItemSelection()
        for row in rows:
            selection.select(self._rows.index(row, 0), self._rows.index(row, len(self._rows.columns) - 1))
        chosen.setCurrentIndex(self._rows.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(self._rows.index(rows[0], 0))

    def start_at_top(self) -> None:
        """Choose the first row where none is chosen."""
        thing = self._rows.thing(0)
        if not self.currentIndex().isValid() and thing is not None:
            self.choose((thing.key,))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        view = self.viewport()
        if view is not None:
            view.update()
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and is_return(event):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        view = self.viewport()
        if event is None or view is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(view.mapToGlobal(QPoint(max(place.left(), 0) + 24, place.bottom())))
        else:
            self.menu_wanted.emit(event.globalPos())

    def _open(self, index: QModelIndex) -> None:
        thing = self._rows.thing(index.row()) if index.isValid() else None
        if thing is not None:
            self.opened.emit(thing)

    # -- columns -----------------------------------------------------------------------------

    def _restore(self) -> None:
        for place, column in enumerate(self._rows.columns):
            self._header.resizeSection(place, column.width)
            self.setColumnHidden(place, column.hidden)
        self._own = restore_columns(self._header, self._names, self._settings.words(self._memory) or ())
        restore_sorting(self._header, self._names, self._settings.text(f"{self._memory}/sort"))
        self.setColumnHidden(0, False)
        self._header.sortIndicatorChanged.connect(self._rows.sort)
        self._rows.sort(self._header.sortIndicatorSection(), self._header.sortIndicatorOrder())

    def _arranged(self) -> None:
        """Qt stretches the last column by itself: only what the pointer does is a person's."""
        if self._header.held:
            self._own = True
            self._remember()

    def _remember(self) -> None:
        """How they are sorted, and all else once a person has arranged them."""
        if self._own:
            self._settings.put(self._memory, columns_of(self._header, self._names))
        self._settings.put(f"{self._memory}/sort", sorting_of(self._header, self._names))

    def _counted(self) -> None:
        self._wishes = ()
        self._share_room()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._share_room()
        super().resizeEvent(event)

    def _share_room(self) -> None:
        """Until a person has arranged the columns, they have what room there is; what matters less goes where there is
        none."""
        view = self.viewport()
        if self._own or view is None or not self._rows.rowCount():
            return
        if not self._wishes:
            self._wishes = tuple(self._wish(place) for place in range(len(self._rows.columns)))
        places = [place for place, column in enumerate(self._rows.columns) if not column.hidden]
        for place, width in zip(places, share(view.width(), [self._wishes[at] for at in places]), strict=True):
            self.setColumnHidden(place, not width)
            if width:
                self._header.resizeSection(place, width)

    def _wish(self, place: int) -> Wish:
        column = self._rows.columns[place]
        heading = self._header.needed(place)
        cells = max(self._cell.needed(row, place) for row in range(min(self._rows.rowCount(), _LOOKED_AT)))
        return Wish(max(heading, min(cells, column.width)), max(heading, cells), column.yields)

    def _offer_columns(self, where: QPoint) -> None:
        menu = QMenu(self)
        for place, column in enumerate(self._rows.columns):
            action = menu.addAction(column.heading)
            if action is not None:
                action.setCheckable(True)
                action.setChecked(not self.isColumnHidden(place))
                action.setEnabled(place > 0)
                action.toggled.connect(lambda on, place=place: self.show_column(place, on))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._header.mapToGlobal(where))

    def show_column(self, place: int, on: bool) -> None:
        """Show a column, or hide it."""
        self.setColumnHidden(place, not on)
        self._own = True
        self._remember()

    def _fit(self, column: int) -> None:
        self._own = True
        rows = range(min(self._rows.rowCount(), _LOOKED_AT))
        self.setColumnWidth(
            column, max(56, min(600, max((self._cell.needed(row, column) for row in rows), default=56)))
        )
