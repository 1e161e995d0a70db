"""The tree of a host's devices on screen: dragged onto machines, painted like the other lists."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from virtgui.model.keys import HostKey
from virtgui.model.things import Thing, ThingKey, ThingKind
from virtgui.qtmodels.device_rows import TITLES, DeviceColumn, Row
from virtgui.qtmodels.device_tree import DeviceTree
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.views import icons, theme
from virtgui.views.arranged import columns_of, restore_columns, restore_sorting, sorting_of
from virtgui.views.controls import is_return
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirrored, seen
from virtgui.views.table_header import TableHeader
from virtgui.views.things.kinds import KIND_WORDS

ICONS: dict[str, str] = {
    "system": "server-2",
    "pci": "components",
    "usb_device": "usb",
    "usb": "plug",
    "net": "network",
    "vdpa": "network",
    "storage": "database",
    "scsi_host": "server",
    "scsi_target": "stack-2",
    "scsi": "device-floppy",
    "scsi_generic": "device-floppy",
    "drm": "device-desktop",
    "mdev": "versions",
    "ap_card": "lock",
    "ap_queue": "lock",
    "ap_matrix": "lock",
}
_WIDTHS = (258, 84, 106, 60, 84, 58, 56)
_NAMES = (230, 600)
"""Between these the column of devices is wide."""
_MONO = frozenset({DeviceColumn.ADDRESS})
_RIGHT = frozenset({DeviceColumn.GROUP, DeviceColumn.NUMA})
_PAD = 9


class _Cell(QStyledItemDelegate):
    """Paints a cell of a line."""

    def __init__(self, tree: DeviceTree, view: QTreeView) -> None:
        super().__init__(view)
        self._tree = tree
        self._view = view

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = self._tree.row(index)
        if painter is None or row is None:
            return
        ours, rect, column = theme.scheme(option.palette), option.rect, DeviceColumn(index.column())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ours.selection)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.mix(ours.border, ours.base, 0.6))
        left = rect.left() + _PAD
        if column is DeviceColumn.DEVICE:
            left = rect.left() + 2
            where = QRect(left, rect.top() + (rect.height() - theme.ICON) // 2, theme.ICON, theme.ICON)
            picture = "stack-2" if row.type is not None else ICONS.get(row.device.kind, "box")
            icons.paint(painter, where, picture, ours.muted)
            left = where.right() + 8
        font = self._font(row, column)
        painter.setFont(font)
        painter.setPen(getattr(ours, self._role(row, column)))
        if not option.state & QStyle.StateFlag.State_Enabled:
            painter.setPen(ours.lost)
        side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
        room = QRect(left, rect.top(), rect.right() - _PAD + 2 - left, rect.height())
        shown = QFontMetrics(font).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter | side) | int(Qt.TextFlag.TextSingleLine), shown)

    def _font(self, row: Row, column: DeviceColumn) -> QFont:
        base = self._view.font()
        if column in _MONO and row.type is None:
            return theme.fixed_font(base)
        return theme.medium(base) if column is DeviceColumn.DEVICE and row.type is None else theme.figures(base)

    def _role(self, row: Row, column: DeviceColumn) -> str:
        if row.type is not None or not row.standing.running:
            return "muted"
        if column is DeviceColumn.USER:
            return "running" if row.standing.user is not None else "muted"
        return "text" if column in (DeviceColumn.DEVICE, DeviceColumn.ADDRESS) else "muted"

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(60, theme.tall(self._view, theme.TREE_ROW))

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """A tooltip only where the cell is cut."""
        row = self._tree.row(index)
        if event is None or view is None or row is None or event.type() != event.Type.ToolTip:
            return False
        column = DeviceColumn(index.column())
        text = str(index.data() or "")
        extra = theme.ICON + 10 if column is DeviceColumn.DEVICE else _PAD
        wide = QFontMetrics(self._font(row, column)).horizontalAdvance(text) + extra + _PAD
        QToolTip.showText(event.globalPos(), plain_tip(text) if wide > option.rect.width() else "", view, option.rect)
        return True


class DeviceView(QTreeView):
    """Says what a person chose, as `ThingTable` does."""

    chosen = pyqtSignal()
    """The selection or the current device changed."""
    opened = pyqtSignal(object)
    """A Thing that was double-clicked, or on which Return was pressed."""
    menu_wanted = pyqtSignal(QPoint)

    def __init__(
        self, host: HostKey, tree: DeviceTree, things: Things, settings: Settings, memory: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._tree = tree
        self._things = things
        self._settings = settings
        self._memory = f"{memory}/columns"
        self._names = [column.name.lower() for column in DeviceColumn]
        self._closed: set[str] = set()
        self.setAccessibleName(KIND_WORDS[ThingKind.DEVICE].heading)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._header = TableHeader(self, int(DeviceColumn.DEVICE))
        self.setHeader(self._header)
        self.setModel(tree)
        self.setItemDelegate(_Cell(tree, self))
        self.setSortingEnabled(False)
        self._restore()
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._offer_columns)
        for changed in (self._header.sectionMoved, self._header.sectionResized):
            changed.connect(self._arranged)
        self._header.sortIndicatorChanged.connect(self._remember)
        self.doubleClicked.connect(self._open)
        self.collapsed.connect(lambda index: self._note(index, closed=True))
        self.expanded.connect(lambda index: self._note(index, closed=False))
        tree.rowsInserted.connect(self._spread)

    # -- who is chosen -----------------------------------------------------------------------

    def chosen_rows(self) -> tuple[Row, ...]:
        """The selected lines, top to bottom; else the current one."""
        chosen = self.selectionModel()
        found = [self._tree.row(index) for index in chosen.selectedRows()] if chosen is not None else []
        if not found:
            found = [self._tree.row(self.currentIndex())]
        order = {key: at for at, key in enumerate(self._tree.shown())}
        return tuple(sorted((row for row in found if row is not None), key=lambda row: order.get(row.key, 0)))

    def selected(self) -> tuple[Thing, ...]:
        """The devices that an action means; a line of a mediated type is none."""
        names = [row.key for row in self.chosen_rows() if row.type is None]
        found = (self._things.get(ThingKey(self._host, ThingKind.DEVICE, name)) for name in names)
        return tuple(thing for thing in found if thing is not None)

    def choose(self, keys: Iterable[ThingKey]) -> None:
        """Select exactly these, as far as they are shown."""
        self.choose_lines([key.name for key in keys])

    def choose_lines(self, keys: list[str]) -> None:
        """Select exactly these lines, as far as they are shown, and open what they are under."""
        places = [place for key in keys if (place := self._tree.place(key)).isValid()]
        chosen = self.selectionModel()
        if chosen is None or not places:
            return
        selection = QItemSelection()
        for place in places:
            selection.select(place, place.siblingAtColumn(len(TITLES) - 1))
        chosen.setCurrentIndex(places[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(places[0])

    def start_at_top(self) -> None:
        """Choose the first device where none is chosen; the computer itself only where there is nothing else."""
        if not self.currentIndex().isValid() and (shown := self._tree.shown()):
            rows = (self._tree.row(self._tree.place(key)) for key in shown)
            first = next((row.key for row in rows if row is not None and row.device.kind != "system"), shown[0])
            self.choose_lines([first])
            self.scrollToTop()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit()

    def drawBranches(self, painter: QPainter | None, rect: QRect, index: QModelIndex) -> None:
        """The ground of the line, and an arrow where something hangs on it."""
        if painter is None:
            return
        ours, chosen = theme.scheme(self.palette()), self.selectionModel()
        if chosen is not None and chosen.isSelected(index):
            painter.fillRect(rect, ours.selection)
        if self.currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0):
            view = self.viewport()
            edge = QRect(0, rect.top(), theme.EDGE_WIDTH, rect.height())
            within = view.rect() if view is not None else rect
            painter.fillRect(seen(edge, within, self.layoutDirection()), ours.accent)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.mix(ours.border, ours.base, 0.6))
        if self._tree.rowCount(index):
            side = 12
            left = rect.right() - self.indentation() + 1 + (self.indentation() - side) // 2
            where = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
            onward = "chevron-left" if self.isRightToLeft() else "chevron-right"
            where = seen(where, rect, self.layoutDirection())
            icons.paint(painter, where, "chevron-down" if self.isExpanded(index) else onward, ours.muted)

    # -- open and closed ---------------------------------------------------------------------

    def _note(self, index: QModelIndex, *, closed: bool) -> None:
        """What a person closed stays closed, also when it is found anew; a search opens all."""
        row = self._tree.row(index)
        if row is not None and not self._tree.narrowed:
            (self._closed.add if closed else self._closed.discard)(row.key)

    def _spread(self, parent: QModelIndex, first: int, last: int) -> None:
        """New lines are open, and so is what they are under."""
        for at in range(first, last + 1):
            self._open_line(self._tree.index(at, 0, parent))
        if parent.isValid():
            self._open_line(parent)

    def _open_line(self, index: QModelIndex) -> None:
        row = self._tree.row(index)
        if row is not None and (self._tree.narrowed or row.key not in self._closed):
            self.expand(index)

    # -- what is asked for -------------------------------------------------------------------

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
        for thing in self.selected()[:1] if index.isValid() else ():
            self.opened.emit(thing)

    def _restore(self) -> None:
        for place, width in enumerate(_WIDTHS):
            self._header.resizeSection(place, width)
        self.setColumnHidden(int(DeviceColumn.NUMA), True)
        self._own = restore_columns(self._header, self._names, self._settings.words(self._memory) or ())
        restore_sorting(self._header, self._names, self._settings.text(f"{self._memory}/sort"))
        self.setColumnHidden(int(DeviceColumn.DEVICE), False)
        self._header.sortIndicatorChanged.connect(self._tree.sort)
        self._tree.sort(self._header.sortIndicatorSection(), self._header.sortIndicatorOrder())

    def _arranged(self) -> None:
        """Only what the pointer does is a person's."""
        if self._header.held:
            self._own = True
            self._remember()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Until a person has arranged the columns, devices' names have the room that the others leave."""
        view = self.viewport()
        if not self._own and view is not None:
            others = (place for place in range(1, len(_WIDTHS)) if not self.isColumnHidden(place))
            left = view.width() - sum(_WIDTHS[place] for place in others)
            self._header.resizeSection(int(DeviceColumn.DEVICE), max(_NAMES[0], min(left, _NAMES[1])))
        super().resizeEvent(event)

    def _remember(self) -> None:
        if self._own:
            self._settings.put(self._memory, columns_of(self._header, self._names))
        self._settings.put(f"{self._memory}/sort", sorting_of(self._header, self._names))

    def _offer_columns(self, where: QPoint) -> None:
        menu = QMenu(self)
        for place, heading in enumerate(TITLES):
            action = menu.addAction(heading)
            if action is not None:
                action.setCheckable(True)
                action.setChecked(not self.isColumnHidden(place))
                action.setEnabled(place > 0)
                action.toggled.connect(lambda on, place=place: self._show_column(place, on))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._header.mapToGlobal(where))

    def _show_column(self, place: int, on: bool) -> None:
        self._own = True
        self.setColumnHidden(place, not on)
        self._remember()
