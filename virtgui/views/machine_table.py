"""The table of machines: selection by key, columns that are remembered, and which rows are on screen."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PyQt6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView, QToolTip, QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.cells import Cells
from virtgui.views.columns import Columns
from virtgui.views.controls import is_return
from virtgui.views.labels import plain_tip
from virtgui.views.machine_row import MachineRow
from virtgui.views.table_header import TableHeader
from virtgui.views.tags import TagLook

_MINUTE_MS = 30_000
_FIT_ROWS = 200
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class MachineTable(QTableView):
    """Shows `Machines`; says what a person chose and what they see."""

    opened = pyqtSignal(DomainKey)
    chosen = pyqtSignal()
    """The selection or the current machine changed."""
    seen = pyqtSignal(frozenset)
    """Keys of the machines whose rows are on screen."""
    painted = pyqtSignal()
    """Rows were painted, for the first time."""
    menu_wanted = pyqtSignal(QPoint)
    header_menu_wanted = pyqtSignal(Column, QPoint)
    """A column's menu, at a place on the screen."""
    group_wanted = pyqtSignal(object)
    """The Heading of a group that is to get another name or place."""
    heading_menu_wanted = pyqtSignal(object, QPoint)
    """The menu of a Heading, at a place on the screen."""
    device_dropped = pyqtSignal(object, str)
    """The DomainKey of a machine onto which a device of its host was dragged, and the device's name."""

    def __init__(
        self, world: World, model: Machines, cells: Cells, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._machines = model
        self._saw_current = False
        self._losing = self._astray = False
        """The current row is about to go; it went, and that its neighbour is current now was nobody's choice."""
        self._last_seen: frozenset[DomainKey] = frozenset()
        self._to_groups = False
        self._said_why = False
        self.dropped_at = QPoint()
        """Where something was let go last, on the desktop: there is the pointer, which Wayland does not tell during a
        drag."""
        self._was_painted = False
        self._pressed: tuple[Heading, QPoint] | None = None
        self.setAccessibleName(tr("Machines"))
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
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self._header = TableHeader(self, indented=Column.NAME)
        self.setHorizontalHeader(self._header)
        rows = self.verticalHeader()
        if rows is not None:
            rows.hide()
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            rows.setMinimumSectionSize(1)
        self._fit_rows()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self.setModel(model)
        tags = TagLook(world, settings)
        tags.changed.connect(self._repaint)
        tags.setParent(self)
        self._row = MachineRow(world, cells, model, self, tags)
        self.setItemDelegate(self._row)
        self.columns = Columns(self, self._header, model, settings)
        self.columns.changed.connect(self._columns_changed)
        self._header.sectionHandleDoubleClicked.connect(self._fit)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._header_menu)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._repaint)
        self._minute.start()
        model.storming.connect(self._note_sight)
        model.stormed.connect(self._back_in_sight)
        model.given.connect(self._given)
        for signal in (model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            signal.connect(self._look_soon)
        self.doubleClicked.connect(self._open_index)
        scroll = self.verticalScrollBar()
        if scroll is not None:
            scroll.valueChanged.connect(self._look_soon)

    def sort_by(self, column: Column, order: Qt.SortOrder) -> None:
        """Sort as a click on a title does."""
        self._header.setSortIndicator(column, order)

    def mark_filtered(self, columns: frozenset[Column]) -> None:
        """These columns have a filter: their titles show it."""
        self._header.mark(frozenset(int(column) for column in columns))

    def _header_menu(self, where: QPoint) -> None:
        place = self._header.logicalIndexAt(where)
        if place >= 0:
            self.header_menu_wanted.emit(Column(place), self._header.mapToGlobal(where))

    # Who is chosen.

    def selected(self) -> tuple[DomainKey, ...]:
        """The selected machines, top to bottom."""
        chosen = self.selectionModel()
        rows: set[int] = set()
        if chosen is not None:
            selection = chosen.selection()
            for place in range(selection.count()):
                rows.update(range(selection[place].top(), selection[place].bottom() + 1))
        return tuple(key for row in sorted(rows) if (key := self._machines.key(row)) is not None)

    def current(self) -> DomainKey | None:
        """The machine with the accent edge."""
        index = self.currentIndex()
        return self._machines.key(index.row()) if index.isValid() else None

    def acted_on(self) -> tuple[DomainKey, ...]:
        """Whom an action means: the selection, else the current machine that a person went to."""
        chosen = self.selected()
        current = self.current() if not self._astray else None
        return chosen if chosen or current is None else (current,)

    def choose(self, keys: Iterable[DomainKey], current: DomainKey | None = None) -> None:
        """Select exactly these machines, as far as they are shown."""
        rows = [row for key in keys if (row := self._machines.row(key)) is not None]
        chosen = self.selectionModel()
        if chosen is None:
            return
        selection = QItemSelection()
        for row in rows:
            selection.select(self._machines.index(row, 0), self._machines.index(row, len(Column) - 1))
        at = self._machines.row(current) if current is not None else rows[0] if rows else None
        if at is not None:
            chosen.setCurrentIndex(self._machines.index(at, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _note_sight(self) -> None:
        view, row = self.viewport(), self.currentIndex().row()
        top = self.rowViewportPosition(row)
        self._saw_current = view is not None and row >= 0 and -self.rowHeight(row) < top < view.height()

    def _back_in_sight(self) -> None:
        """The current row, where it was in sight."""
        if self._saw_current:
            self._scroll_to_current()

    def _scroll_to_current(self) -> None:
        """Columns stay where they are."""
        across = self.horizontalScrollBar()
        if across is not None:
            place = across.value()
            self.scrollTo(self.currentIndex())
            across.setValue(place)

    def rowsAboutToBeRemoved(self, parent: QModelIndex, start: int, end: int) -> None:
        self._losing = start <= self.currentIndex().row() <= end
        super().rowsAboutToBeRemoved(parent, start, end)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self._astray, self._losing = self._losing, False
        self._repaint()
        self.chosen.emit()

    # What is seen.

    def _look_soon(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        view = self.viewport()
        if view is None or not self.isVisible():
            self._tell(frozenset())
            return
        if not self._was_painted and self._machines.rowCount():
            # Whoever hears of it reads all else there is to know, which would hold up this painting.
            return
        first = self.rowAt(0)
        last = self.rowAt(view.height() - 1)
        count = self._machines.rowCount()
        rows = range(0) if first < 0 else range(first, (last if last >= 0 else count - 1) + 1)
        self._machines.set_seen(rows, self.isColumnHidden)
        self._tell(frozenset(key for row in rows if (key := self._machines.key(row)) is not None))

    def _tell(self, keys: frozenset[DomainKey]) -> None:
        if keys != self._last_seen:
            self._last_seen = keys
            self.seen.emit(keys)

    def _repaint(self) -> None:
        view = self.viewport()
        if view is not None:
            view.update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx and self._machines.by is not By.NOTHING:
            self._repaint()  # headings stand still while columns move

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.columns.fit()
        self._look_soon()
        if event is not None:
            self._keep_in_sight(event.oldSize().height(), event.size().height())

    def _keep_in_sight(self, before: int, now: int) -> None:
        """A notice that takes its room from the table does not hide the current row."""
        row = self.visualRect(self.currentIndex())
        if row.isValid() and row.top() >= 0 and now <= row.bottom() < before:
            self._scroll_to_current()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._fit_rows()

    def _fit_rows(self) -> None:
        rows = self.verticalHeader()
        if rows is not None:
            rows.setDefaultSectionSize(theme.tall(self, theme.ROW))

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._look_soon()
        return super().event(event)

    def viewportEvent(self, event: QEvent | None) -> bool:
        if event is not None:
            if isinstance(event, QEnterEvent):
                self._machines.hold(True)
            elif event.type() == QEvent.Type.Leave:
                self._machines.hold(False)
            elif not self._was_painted and event.type() == QEvent.Type.Paint and self._machines.rowCount():
                self._was_painted = True
                QTimer.singleShot(0, self.painted)
                self._look_soon()
        return super().viewportEvent(event)

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: Iterable[int] = ()) -> None:
        """Only rows that changed are painted, where Qt would paint all; of figures that moved, a column's each, only
        their own cells, and nothing is told to a screen reader: each second it would hear of new rows."""
        view, column = self.viewport(), first.column()
        if view is None:
            return
        left, width = self.columnViewportPosition(column), self.columnWidth(column)
        if column != last.column():
            super().dataChanged(first, first, roles)
            left, width = 0, view.width()
        top, bottom = self.rowViewportPosition(first.row()), self.rowViewportPosition(last.row())
        view.update(left, top, width, bottom - top + self.rowHeight(last.row()))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """All by hand: for each cell of its own painting, some every second, Qt would ask Python five things."""
        view = self.viewport()
        if event is None or view is None or self.state() == QAbstractItemView.State.DraggingState:
            super().paintEvent(event)  # that shows where it would be dropped, too
            return
        region, around = event.region(), event.rect()
        left, right = around.left(), around.right()
        cells = [(of, self.columnViewportPosition(of), self.columnWidth(of)) for of in self.columns.shown()]
        cells = [cell for cell in cells if cell[1] <= right and cell[1] + cell[2] > left]
        first, last = self.rowAt(around.top()), self.rowAt(around.bottom())
        rows = []
        for row in range(first, last + 1 if last >= 0 else self._machines.rowCount()) if first >= 0 else ():
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            touched = [cell for cell in cells if region.intersects(QRect(cell[1], top, cell[2], height))]
            if touched:
                rows.append((row, top, height, touched))
        painter = QPainter(view)
        self._row.paint_rows(painter, rows)
        painter.end()

    def start_at_top(self) -> None:
        """Make the first machine the current one where none is."""
        chosen, count = self.selectionModel(), self._machines.rowCount()
        if chosen is not None and not self.currentIndex().isValid() and count:
            first = next((row for row in range(count) if self._machines.key(row) is not None), 0)
            chosen.setCurrentIndex(self._machines.index(first, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self.start_at_top()
        if self._astray:
            self._astray = False
            self.chosen.emit()
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._repaint()

    # What is carried elsewhere.

    def startDrag(self, _actions: Qt.DropAction) -> None:
        keys = self.selected()
        if keys:
            index = self._machines.index(self._machines.row(keys[0]) or 0, Column.NAME)
            many = plural(len(keys), "{n} machine", "{n} machines")
            self._carry(keys, many if len(keys) > 1 else plain(str(index.data()), 40))

    def _carry(self, keys: tuple[DomainKey, ...], words: str, group: tuple[str, ...] = ()) -> None:
        from virtgui.views.dragging import drag  # noqa: PLC0415  (late: rows come before drags)

        drag(self, keys, words, group)

    # Headings.

    def _toggle(self, heading: Heading) -> None:
        """Collapse a heading or show what is under it; it stays the current row."""
        self._machines.collapse((heading,), heading not in self._machines.collapsed)
        row, chosen = self._machines.row(heading), self.selectionModel()
        if row is not None and chosen is not None:
            chosen.setCurrentIndex(self._machines.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._repaint()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        at = self.indexAt(event.pos()) if event is not None else QModelIndex()
        heading = self._machines.heading(at.row()) if at.isValid() else None
        self._pressed = None
        if event is not None and heading is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = heading, event.pos()  # a click turns it, a pull carries it away
            event.accept()
            return
        if not self._to_groups:
            chosen = self.selectionModel()
            selected = chosen is not None and at.isValid() and chosen.isSelected(at)
            self.setDragEnabled(at.isValid() and (selected or at.column() == Column.NAME))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._pressed is None:
            super().mouseMoveEvent(event)
            return
        heading, start = self._pressed
        far = (event.pos() - start).manhattanLength() >= QApplication.startDragDistance()
        if far and self._to_groups and heading.path:
            self._pressed = None
            self._carry(self._machines.regrouping.all_of(heading), plain(heading.path[-1], 40), heading.path)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        heading, self._pressed = self._pressed[0], None
        if self._machines.heading(self.rowAt(event.pos().y())) == heading:
            self._toggle(heading)

    def _heading_key(self, event: QKeyEvent) -> bool:
        """Left and Right collapse and expand (or the other way round), Return and Space turn, F2 renames; False for any
        other key."""
        heading = self._machines.heading(self.currentIndex().row()) if self.currentIndex().isValid() else None
        if heading is None:
            return False
        collapsed = heading in self._machines.collapsed
        back, onward = Qt.Key.Key_Left, Qt.Key.Key_Right
        if self.isRightToLeft():
            back, onward = onward, back
        match event.key():
            case key if key in (back, Qt.Key.Key_Minus) and not collapsed:
                self._toggle(heading)
            case key if key in (onward, Qt.Key.Key_Plus) and collapsed:
                self._toggle(heading)
            case Qt.Key.Key_F2 if heading.by is By.GROUP and heading.path:
                self.group_wanted.emit(heading)
            case Qt.Key.Key_Space if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.choose((*self.selected(), *self._machines.under(heading)))
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._toggle(heading)
            case _:
                return False
        return True

    def let_drag(self, on: bool) -> None:
        """Rows can be dragged onto a group, while they are gathered by groups."""
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop if on else QAbstractItemView.DragDropMode.DropOnly)
        self.setDragEnabled(on)
        self._to_groups = on
        self.setDefaultDropAction(Qt.DropAction.CopyAction)

    # What is asked for.

    def _open_index(self, index: QModelIndex) -> None:
        key = self._machines.key(index.row())
        if key is not None:
            self.opened.emit(key)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End lead to the first and the last row, as in any list: of a row, no cell is the current one."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        if action not in ends:
            return super().moveCursor(action, modifiers)
        row = ends[action] % max(1, self._machines.rowCount())
        return self._machines.index(row, max(0, self.currentIndex().column()))

    def keyboardSearch(self, search: str | None) -> None:
        """What is typed is a name's beginning, whichever cell was clicked."""
        chosen, current = self.selectionModel(), self.currentIndex()
        if chosen is not None and current.isValid():
            chosen.setCurrentIndex(current.siblingAtColumn(Column.NAME), QItemSelectionModel.SelectionFlag.NoUpdate)
        super().keyboardSearch(search)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and self._heading_key(event):
            return
        if event is not None and is_return(event):
            self._open_index(self.currentIndex())
            return
        before, chosen = self.currentIndex(), self.selectionModel()
        super().keyPressEvent(event)
        to_an_end = (
            event is not None and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and event.modifiers() in _PLAIN
        )
        if to_an_end and chosen is not None and before.isValid() and self.currentIndex() == before:
            # Qt leaves all chosen where one is at that end already.
            flag = QItemSelectionModel.SelectionFlag
            chosen.select(before, flag.ClearAndSelect | flag.Rows)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        heading, where = self._machines.heading(index.row()) if index.isValid() else None, event.globalPos()
        view = self.viewport()
        if by_key and view is not None:
            place = self.visualRect(index)
            where = view.mapToGlobal(QPoint(max(place.left(), 0) + 24, place.bottom()))
        # By the keyboard machines are chosen from their heading: then these are meant.
        if heading is not None and not (by_key and self.selected()):
            self.heading_menu_wanted.emit(heading, where)
        elif by_key or index.isValid():
            self.menu_wanted.emit(where)

    # What is dragged here.

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        super().dragEnterEvent(event)
        if event is not None and event.isAccepted():
            self._machines.hold(True)  # the pointer is in the table, though no Enter event tells it meanwhile

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        """Where it cannot be dropped is not where it could be dropped before, and says why."""
        self.setDropIndicatorShown(True)
        super().dragMoveEvent(event)
        if event is None:
            return
        where, why = event.position().toPoint(), ""
        if not event.isAccepted():
            self.setDropIndicatorShown(False)
            self._repaint()
            why = self._machines.hindrance(event.mimeData(), self.indexAt(where))
        self._say_why(why, where)

    def _say_why(self, why: str, where: QPoint = QPoint()) -> None:  # noqa: B008
        """At the pointer, as a tooltip; no longer there with ""."""
        view = self.viewport()
        if view is not None and (why or self._said_why):
            QToolTip.showText(view.mapToGlobal(where), plain_tip(why), view)
        self._said_why = bool(why)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        super().dragLeaveEvent(event)
        self._say_why("")
        self._machines.hold(False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        self._say_why("")
        view = self.viewport()
        if event is not None and view is not None:
            self.dropped_at = view.mapToGlobal(event.position().toPoint())
        super().dropEvent(event)
        self._machines.hold(False)

    def _given(self, key: DomainKey, device: str) -> None:
        self.choose((key,), key)
        self.device_dropped.emit(key, device)

    def _columns_changed(self) -> None:
        self._row.first_column = next(iter(self.columns.shown()), Column.NAME)
        self._repaint()
        self._look_soon()

    def _fit(self, column: int) -> None:
        """A double click on a title's edge makes the column as wide as the rows on screen need."""
        rows = range(min(self._machines.rowCount(), _FIT_ROWS))
        self.setColumnWidth(column, max(56, min(600, self._row.width_for(Column(column), rows))))
