"""The list of a machine's sections and devices, grouped, in two lines each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PyQt6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.edits import Place
from virtgui.util.language import tr, within
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.controls import flat_button
from virtgui.views.frames import dot, focus_ring, rounded
from virtgui.views.labels import Paragraph
from virtgui.views.mirror import draw_text, margins, mirrored

_ENTRY = Qt.ItemDataRole.UserRole
_MARGIN, _TEXT_LEFT = 6, 48


class Entry(NamedTuple):
    """One page: where it is (for a section its page's name tells it apart), and what is said of it."""

    place: Place
    page: str
    group: str
    icon: str
    title: str
    line: str
    touched: bool = False
    gone: bool = False
    rare: bool = False
    """Listed only when all are wanted."""


class _Row(QStyledItemDelegate):
    """A heading, or an entry."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        line = self._widget.fontMetrics().height()
        entry = index.data(_ENTRY)
        if not isinstance(entry, Entry):
            return QSize(100, line + (10 if index.row() == 0 else 18))
        return QSize(100, 2 * line + 9 if entry.line else line + 14)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        ours = theme.scheme(option.palette)
        entry = index.data(_ENTRY)
        painter.save()
        if isinstance(entry, Entry):
            self._entry(painter, option, entry, ours)
        else:
            font = theme.font(option.font, theme.CAPTION, QFont.Weight.DemiBold)
            room = option.rect.adjusted(_MARGIN + 8, 0, -_MARGIN, -3)
            _write(painter, room, str(index.data()), ours.muted, font, Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _entry(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, ours: theme.Scheme) -> None:
        rect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect, ours.selection, None)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, rect, theme.mix(ours.text, ours.base, 0.05), None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect, option.palette)
        side = theme.ICON_LIST
        where = QRect(rect.left() + 10, rect.top() + (rect.height() - side) // 2, side, side)
        icons.paint(painter, where, entry.icon, ours.muted)
        room = QRect(rect.left() + _TEXT_LEFT - _MARGIN, rect.top(), rect.width() - _TEXT_LEFT - 14, rect.height())
        name = theme.medium(option.font)
        name.setStrikeOut(entry.gone)
        color = ours.muted if entry.gone else ours.text
        line = QFontMetrics(option.font).height()
        if entry.line:
            top = rect.top() + (rect.height() - 2 * line) // 2
            _write(painter, QRect(room.left(), top, room.width(), line), entry.title, color, name)
            small = theme.font(option.font, theme.SECONDARY)
            second = tr("Is removed") if entry.gone else entry.line
            _write(painter, QRect(room.left(), top + line, room.width() + 12, line), second, ours.muted, small)
        else:
            _write(painter, room, entry.title, color, name)
        if entry.touched:
            dot(painter, QRect(rect.right() - 18, rect.top() + 10, 8, 8).toRectF().center(), 4, ours.accent)


def _write(
    painter: QPainter,
    rect: QRect,
    text: str,
    color: QColor,
    font: QFont,
    upright: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    draw_text(painter, rect, int(upright | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine), shown)


class _View(QListView):
    """Takes the Delete key, which elsewhere in the window means the whole machine."""

    remove_wanted = pyqtSignal()

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete and not event.modifiers():
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.remove_wanted.emit()
            return True
        return super().event(event)


class DeviceList(QWidget):
    """Says which page a person wants to see."""

    chosen = pyqtSignal(object)
    """An Entry."""
    remove_wanted = pyqtSignal()
    """The chosen one is to be taken out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._filter = ""
        self._all = False
        self._key: tuple[Place, str] | None = None
        self.view = _View(self)
        self.view.remove_wanted.connect(self.remove_wanted)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setItemDelegate(_Row(self.view))
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(tr("Hardware"))
        self._model = QStandardItemModel(self)
        self.view.setModel(self._model)
        selection = self.view.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._current_changed)
        self.nothing = Paragraph("", "muted")
        margins(self.nothing, theme.GAP + 2, theme.GAP_SMALL, theme.GAP, 0)
        self.nothing.hide()
        self.more = flat_button("", self, "chevron-right")
        self.more.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.clicked.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.nothing)
        column.addWidget(self.view, 1)
        column.addWidget(self.more)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All there are, listed or not."""
        return self._entries

    @property
    def current(self) -> Entry | None:
        """The one whose page is wanted."""
        return next((entry for entry in self._entries if (entry.place, entry.page) == self._key), None)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """List these; the chosen one stays chosen, or the one that took its place is."""
        if entries == self._entries:
            return
        before, self._entries = self._entries, entries
        if self._key is not None and self.current is None:
            self._key = self._successor(before)
        self._fill()

    def renumber(self, moves: Mapping[Place, Place | None]) -> None:
        """Devices have other places now, None where they are gone: what is chosen stays the same device."""

        def now(place: Place) -> Place:
            return moves.get(place, place) or Place(place.kind, f"{place.key} ")

        self._entries = tuple(entry._replace(place=now(entry.place)) for entry in self._entries)
        if self._key is not None:
            self._key = now(self._key[0]), self._key[1]
        self._fill()

    def choose(self, place: Place, page: str) -> None:
        """Show one; it is listed from now on."""
        self._key = (place, page)
        entry = self.current
        if entry is not None and entry.rare and not self._all:
            self._all = True
        self._filter = ""
        self._fill()
        if entry is not None:
            self.chosen.emit(entry)

    def search(self, text: str) -> None:
        """List only what these words are in; nothing shows all."""
        self._filter = text.strip().casefold()
        self._fill()

    def first(self) -> None:
        """Go to the first of those that are listed."""
        listed = self._listed()
        if listed:
            self._key = (listed[0].place, listed[0].page)
            self._fill()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(listed[0])

    def step(self, by: int) -> None:
        """Go to the next entry, or back to the one before."""
        listed = self._listed()
        if listed:
            place = next((i for i, e in enumerate(listed) if (e.place, e.page) == self._key), -by)
            entry = listed[(place + by) % len(listed)]
            self.choose(entry.place, entry.page)

    def _successor(self, before: tuple[Entry, ...]) -> tuple[Place, str] | None:
        """The same device that is of another sort now, or the same kind's entry at the same place in the list: its key
        may be another now."""
        same = next((e for e in self._entries if self._key and e.place.kind and e.place == self._key[0]), None)
        if same is not None:
            return same.place, same.page
        place = next((i for i, entry in enumerate(before) if (entry.place, entry.page) == self._key), 0)
        alike = [e for e in self._entries[max(0, place - 1) : place + 2] if self._key and e.page == self._key[1]]
        near = alike or self._entries[max(0, place - 1) : place] or self._entries[:1]
        return (near[0].place, near[0].page) if near else None

    def _listed(self) -> list[Entry]:
        if self._filter:
            return [e for e in self._entries if self._filter in f"{e.title} {e.line} {e.page} {e.group}".casefold()]
        return [e for e in self._entries if self._all or not e.rare or e.touched]

    def _fill(self) -> None:
        selection = self.view.selectionModel()
        scrolled = self.view.verticalScrollBar()
        at = scrolled.value() if scrolled is not None else 0
        self._model.blockSignals(True)
        self._model.clear()
        group, wanted = "", None
        for entry in self._listed():
            if entry.group != group:
                group = entry.group
                heading = QStandardItem(group)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self._model.appendRow(heading)
            item = QStandardItem(entry.title)
            item.setData(entry, _ENTRY)
            item.setEditable(False)
            item.setAccessibleText(f"{entry.title}, {entry.line}" + (tr(", changed") if entry.touched else ""))
            item.setToolTip("")
            self._model.appendRow(item)
            if (entry.place, entry.page) == self._key:
                wanted = item
        self._model.blockSignals(False)
        self.view.reset()
        if wanted is not None and selection is not None:
            selection.blockSignals(True)
            self.view.setCurrentIndex(wanted.index())
            selection.blockSignals(False)
        if scrolled is not None:
            scrolled.setValue(at)
        if wanted is not None:
            self.view.scrollTo(wanted.index().siblingAtRow(0) if wanted.row() == 1 else wanted.index())
        self.nothing.setText(tr("Nothing here matches “{words}”.").format(words=plain(self._filter, 60)))
        self.nothing.setVisible(bool(self._filter) and not self._listed())
        self._tell_more()

    def _tell_more(self) -> None:
        rare = [entry for entry in self._entries if entry.rare]
        kinds = list(dict.fromkeys(within(entry.group) for entry in rare))
        self.more.setVisible(bool(rare) and not self._filter)
        names = ", ".join(kinds[:2]) + (" …" if len(kinds) > 2 else "")
        words = tr("Fewer") if self._all else tr("{count} more: {names}").format(count=len(rare), names=names)
        room = self.width() - theme.ICON - 3 * theme.GAP
        self.more.setText(self.more.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.more.setAccessibleName(words)
        self.more.setIcon(icons.icon("chevron-up" if self._all else "chevron-right", "muted"))

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()

    def _current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        entry = index.data(_ENTRY)
        if isinstance(entry, Entry) and (entry.place, entry.page) != self._key:
            self._key = (entry.place, entry.page)
            self.chosen.emit(entry)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._tell_more()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ApplicationFontChange:
            self._fill()
