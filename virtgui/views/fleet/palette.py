"""The command palette: one field that finds anything, and a list of what it found."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.qtmodels.palette import MOST, Entry, Hit, Index
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.fleet.palette_deeds import verb_first
from virtgui.views.frames import rounded
from virtgui.views.labels import Label
from virtgui.views.mirror import draw_text, mirrored

_WIDE, _ROWS = 640, 10
_TO_LIST = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
HitRole = Qt.ItemDataRole.UserRole


class Hits(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Hit | str | None:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HitRole:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (hit.entry.title, hit.entry.kind, hit.by or hit.entry.told) if part)
        return None

    def show(self, hits: list[Hit]) -> None:
        """Show these."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()


class _Row(QStyledItemDelegate):
    """Picture, name, what tells it apart, and its kind or shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(100, theme.tall(option.font, theme.TREE_ROW) + 4)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        hit = index.data(HitRole)
        if painter is None or not isinstance(hit, Hit):
            return
        ours, rect, entry = theme.scheme(option.palette), option.rect, hit.entry
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect.adjusted(4, 1, -4, -1), ours.selection, None)
        side = theme.ICON
        if entry.icon:
            where = QRect(rect.left() + 14, rect.top() + (rect.height() - side) // 2, side, side)
            icons.paint(painter, where, entry.icon, ours.muted)
        small = theme.font(option.font, theme.SECONDARY)
        right = entry.keys or entry.kind
        beside = QFontMetrics(small).horizontalAdvance(right)
        room = rect.adjusted(14 + side + theme.GAP_SMALL, 0, -14, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(ours.muted)
        draw_text(painter, room, int(middle | Qt.AlignmentFlag.AlignRight), right)
        room.adjust(0, 0, -beside - theme.GAP, 0)
        name = QFontMetrics(theme.medium(option.font))
        painter.setFont(theme.medium(option.font))
        painter.setPen(ours.text)
        left = int(middle | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
        title = name.elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        draw_text(painter, room, left, title)
        room.adjust(name.horizontalAdvance(title) + theme.GAP_SMALL, 0, 0, 0)
        if room.width() > 24:
            painter.setFont(small)
            painter.setPen(ours.muted)
            told = plain(hit.by, 200) if hit.by else entry.told
            where_to = Qt.TextElideMode.ElideMiddle if hit.by else Qt.TextElideMode.ElideRight
            draw_text(painter, room, left, QFontMetrics(small).elidedText(told, where_to, room.width()))


class Palette(QDialog):
    """Made anew each time; `deeds` offers what a text means beside what it finds."""

    def __init__(self, index: Index, deeds: Callable[[str], list[Entry]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._deeds = deeds
        self.setWindowTitle(tr("Go to or do"))
        self.field = QLineEdit(self)
        self.field.setAccessibleName(tr("Go to or do"))
        self.field.setPlaceholderText(tr("A machine, host, network, pool, volume, MAC, IP or action; “start web-01”"))
        self.field.setMaxLength(200)
        self.field.installEventFilter(self)
        self.hits = Hits(self)
        self.list = QListView(self)
        self.list.setAccessibleName(tr("Found"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setModel(self.hits)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(_ROWS * (theme.tall(self, theme.TREE_ROW) + 4))
        self.nothing = Label(tr("Nothing is called that, nor has it."), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._below = QStackedWidget(self)
        self._below.setFixedHeight(self.list.height())
        self._below.addWidget(self.list)
        self._below.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_SMALL, theme.GAP_SMALL, theme.GAP_SMALL, theme.GAP_SMALL)
        column.addWidget(self.field)
        column.addWidget(self._below)
        self.setFixedWidth(theme.sized(self, _WIDE, 100).width())
        self.field.textChanged.connect(self._look)
        self.list.clicked.connect(self._do)
        self._look("")
        chosen = self.list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(self._say)

    def use(self, index: Index) -> None:
        """More was told meanwhile; what a person went to in the list stays chosen."""
        self._index = index
        row, before = self.list.currentIndex().row(), self.list.currentIndex().data(HitRole)
        self._look(self.field.text())
        if row > 0 and isinstance(before, Hit):
            alike = (before.entry.title, before.entry.kind, before.entry.told)
            rows = [self.hits.index(place) for place in range(self.hits.rowCount())]
            entries = ((index, index.data(HitRole).entry) for index in rows)
            again = [index for index, entry in entries if (entry.title, entry.kind, entry.told) == alike]
            if again:
                self.list.setCurrentIndex(again[0])

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _TO_LIST:
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _look(self, text: str) -> None:
        deeds = [Hit(entry) for entry in self._deeds(text)]
        hits = (deeds + self._index.find(text))[:MOST]
        if not hits:
            hits = [Hit(entry) for turned in verb_first(text) for entry in self._deeds(turned)][:MOST]
        self.hits.show(hits)
        self._below.setCurrentWidget(self.list if hits else self.nothing)
        if hits:
            self.list.setCurrentIndex(self.hits.index(0))
        else:
            self._say(QModelIndex())

    def _say(self, index: QModelIndex) -> None:
        """The field keeps the keyboard, so a screen reader hears of the list only by it."""
        said = index.data(Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else self.nothing.text()
        self.field.setAccessibleDescription(said or "")

    def _do(self, index: QModelIndex) -> None:
        hit = index.data(HitRole) if index.isValid() else None
        if isinstance(hit, Hit):
            # Closed first: what is done may open a window of its own.
            self.accept()
            hit.entry.do()
