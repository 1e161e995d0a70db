"""The smart lists below the hosts: a saved search each, with its number of machines."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QFont, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.qtmodels.smart_lists import SmartList, SmartLists
from virtgui.util.language import plural, tr
from virtgui.views import icons, theme
from virtgui.views.controls import icon_button, is_return
from virtgui.views.frames import rounded
from virtgui.views.labels import Label, plain_tip
from virtgui.views.mirror import draw_text, mirrored
from virtgui.views.strip import Strip

_LIST = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1
_SHOWN = 6
_RENAME = Qt.Key.Key_F2
_TEXT_LEFT, _RIGHT, _MARGIN = 40, 16, 6


class _Row(QStyledItemDelegate):
    """A filter's icon, the name, the number."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(60, theme.tall(option.font, theme.TREE_ROW))

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: object) -> None:
        if painter is None:
            return
        ours, rect = theme.scheme(option.palette), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect.adjusted(_MARGIN, 1, -_MARGIN, -1), ours.selection, None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, rect.adjusted(_MARGIN, 1, -_MARGIN, -1), None, ours.accent, width=theme.FOCUS_WIDTH)
        side = theme.ICON
        where = rect.adjusted(14, (rect.height() - side) // 2, 0, 0)
        where.setSize(QSize(side, side))
        icons.paint(painter, where, "filter", ours.muted)
        count = str(index.data(_COUNT))  # type: ignore[attr-defined]
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.figures(option.font))
        painter.setPen(ours.muted)
        room = rect.adjusted(_TEXT_LEFT, 0, -_RIGHT, 0)
        draw_text(painter, room, int(middle | Qt.AlignmentFlag.AlignRight), count)
        room.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(count) - theme.GAP_SMALL, 0)
        painter.setFont(option.font)
        painter.setPen(ours.text)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))  # type: ignore[attr-defined]
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        flags = int(middle | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
        draw_text(painter, room, flags, shown)


class _List(QListWidget):
    """Return and a click choose, F2 renames."""

    wanted = pyqtSignal(QListWidgetItem)
    rename_wanted = pyqtSignal(QListWidgetItem)

    def event(self, event: QEvent | None) -> bool:
        # Here it means the list: without this it would reach the window's action on machines.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() == _RENAME:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        item = self.currentItem()
        if event is None or item is None:
            super().keyPressEvent(event)
        elif is_return(event):
            self.wanted.emit(item)
        elif event.key() == _RENAME:
            self.rename_wanted.emit(item)
        else:
            super().keyPressEvent(event)


class ListsPanel(QWidget):
    """Says which list is wanted; saving and renaming one is the business of whoever has the search."""

    chosen = pyqtSignal(str)
    """A query to be shown."""
    save_wanted = pyqtSignal()
    rename_wanted = pyqtSignal(str)
    """The name of a list that shall have another."""

    def __init__(self, lists: SmartLists, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists = lists
        head = Strip(theme.HEADER, self)
        head.row.addWidget(Label(tr("Smart lists"), "muted", theme.SECONDARY, QFont.Weight.DemiBold), 1)
        self.add_button = icon_button("plus", tr("Save the search as a smart list"), head)
        self.add_button.clicked.connect(self.save_wanted)
        head.row.addWidget(self.add_button)
        self.list = _List(self)
        self.list.setAccessibleName(tr("Smart lists"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.wanted.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.list.rename_wanted.connect(lambda item: self.rename_wanted.emit(item.data(_LIST).name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list)
        lists.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the lists and their numbers as they are now."""
        there = self._lists.all()
        if [self.list.item(row).data(_LIST) for row in range(self.list.count())] != list(there):  # type: ignore[union-attr]
            self.list.clear()
            for each in there:
                item = QListWidgetItem(each.name)
                item.setData(_LIST, each)
                item.setToolTip(plain_tip(each.query))
                self.list.addItem(item)
        for row, each in enumerate(there):
            shown, count = self.list.item(row), self._lists.count(each.name)
            if shown is not None and shown.data(_COUNT) != count:
                shown.setData(_COUNT, count)
                shown.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    f"{each.name}, {plural(count, '{n} machine', '{n} machines')}",
                )
        rows = min(len(there), _SHOWN)
        self.list.setFixedHeight(rows * theme.tall(self, theme.TREE_ROW) + (theme.GAP_TINY if rows else 0))
        self.list.setVisible(bool(rows))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.refresh()

    def mark(self, query: str) -> None:
        """Select the list that is shown; none where the search is another."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None and item.data(_LIST).query == query:
                self.list.setCurrentItem(item)
                return
        self.list.setCurrentRow(-1)

    def select(self, name: str) -> None:
        """Let the keyboard stand on a list."""
        for item in self.list.findItems(name, Qt.MatchFlag.MatchExactly):
            self.list.setCurrentItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        each: SmartList = item.data(_LIST)
        self.chosen.emit(each.query)

    def _menu(self, where: QPoint) -> None:
        item = self.list.itemAt(where)
        if item is None:
            return
        each: SmartList = item.data(_LIST)
        menu = QMenu(self)
        for text, then in (
            (tr("&Show"), lambda: self.chosen.emit(each.query)),
            (tr("Re&name…"), lambda: self.rename_wanted.emit(each.name)),
            (tr("&Remove"), lambda: self._lists.remove(each.name)),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _on, then=then: then())
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.mapToGlobal(where))
