"""The list of what goes: one row for each thing, with its tick, where it lies, its size and why it stays."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from virtgui.model.keys import DomainKey
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.frames import rounded
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, mirrored, seen

ROW_ROLE = Qt.ItemDataRole.UserRole
_PAD, _CHECK, _LEFT = 6, 18, 12
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class Row(NamedTuple):
    """One thing. `id` names it within its machine, `place` is a path that is shown, `grave` colours the reason.
    A `heading` is a machine's name and has no tick."""

    key: DomainKey
    id: object
    title: str
    facts: str = ""
    place: str = ""
    path: str = ""
    size: str = ""
    why: str = ""
    icon: str = "database"
    role: str = "muted"
    grave: bool = False
    locked: bool = False
    ticked: bool = False
    heading: bool = False

    def spoken(self, ticked: bool) -> str:
        """The row as it is read aloud."""
        parts = [self.title, self.facts, self.place, self.size, self.why]
        if not self.heading:
            parts.append(tr("goes" if ticked else "stays"))
        return ", ".join(part.rstrip(".") for part in parts if part)


class _Delegate(QStyledItemDelegate):
    """Two or three lines: what it is and its size, where it lies, why it stays."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        row = index.data(ROW_ROLE)
        line = QFontMetrics(self._view.font()).height()
        small = QFontMetrics(theme.figures(self._view.font(), theme.SECONDARY)).height()
        if not isinstance(row, Row):
            return QSize(80, line + 2 * _PAD)
        shown = self._view.viewport()
        room = shown.width() if shown is not None else 0
        why = _why_box(row, self._view.font(), room - _before_words(row) - theme.GAP)
        tall = line + 2 * _PAD + (small if row.place else 0) + why.height()
        return QSize(80, tall + (4 if row.heading else 0))

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if painter is None or not isinstance(row, Row):
            return
        ours, rect, font = theme.scheme(option.palette), option.rect, self._view.font()
        painter.save()
        if row.heading:
            painter.fillRect(rect, ours.window)
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ours.selection)
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, rect.adjusted(1, 1, -1, -1), None, ours.accent, theme.CORNER, theme.FOCUS_WIDTH)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.border)
        line, top = QFontMetrics(font).height(), rect.top() + _PAD + (2 if row.heading else 0)
        left = rect.left() + _LEFT
        ticked = _ticked(index)
        if not row.heading:
            self._check(painter, option, row, ticked)
            left += _CHECK + theme.GAP_SMALL
        icons.paint(painter, QRect(left, top + (line - 16) // 2, 16, 16), row.icon, getattr(ours, row.role))
        left += theme.ICON + theme.GAP_SMALL
        right = rect.right() - theme.GAP
        if row.locked and not ticked and not row.heading:
            icons.paint(painter, QRect(right - 14, top + (line - 14) // 2, 14, 14), "lock", ours.muted)
            right -= 14 + theme.GAP_SMALL
        if row.size:
            figures = theme.figures(font)
            wide = QFontMetrics(figures).horizontalAdvance(row.size)
            painter.setFont(figures)
            painter.setPen(ours.text if ticked else ours.muted)
            draw_text(painter, QRect(right - wide, top, wide + 1, line), 0, row.size)
            right -= wide + theme.GAP
        bold = theme.semibold(font) if row.heading else theme.medium(font)
        metrics = QFontMetrics(bold)
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, right - left)
        _write(painter, QRect(left, top, right - left, line), title, bold, ours.text)
        after = left + metrics.horizontalAdvance(title) + theme.GAP_SMALL
        small = theme.figures(font, theme.SECONDARY)
        _elide(painter, QRect(after, top, right - after, line), row.facts, small, ours.muted)
        top += line
        tall = QFontMetrics(small).height()
        whole = rect.right() - theme.GAP - left
        if row.place:
            middle = Qt.TextElideMode.ElideMiddle
            _elide(painter, QRect(left, top, whole, tall), row.place, small, ours.muted, middle)
            top += tall
        if row.why:
            painter.setFont(small)
            painter.setPen(ours.paused if row.grave else ours.muted)
            tall = _why_box(row, font, whole).height()
            draw_text(painter, QRect(left, top, whole, tall), int(_WRAPPED), row.why)
        painter.restore()

    def _check(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, ticked: bool) -> None:
        box = QStyleOptionButton()
        box.rect = self.check_rect(option.rect)
        box.palette = option.palette
        box.state = QStyle.StateFlag.State_On if ticked else QStyle.StateFlag.State_Off
        if not row.locked and self._view.isEnabled():
            box.state |= QStyle.StateFlag.State_Enabled
        style = self._view.style()
        if style is not None:
            style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, box, painter, self._view)

    def check_rect(self, row: QRect) -> QRect:
        """Where the tick is."""
        line = QFontMetrics(self._view.font()).height()
        return QRect(row.left() + _LEFT, row.top() + _PAD + (line - _CHECK) // 2, _CHECK, _CHECK)

    def editorEvent(
        self,
        event: QEvent | None,
        model: QAbstractItemModel | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """A click at the tick, or Space, turns it over."""
        free = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable) and model is not None
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            wide = _LEFT + _CHECK + theme.GAP_TINY
            near = QRect(option.rect.left(), option.rect.top(), wide + 1, option.rect.height())
            at_tick = seen(near, option.rect, option.direction).contains(event.position().toPoint())
            free = free and at_tick and event.button() == Qt.MouseButton.LeftButton
        elif not (isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)):
            return False
        if not free or model is None:
            return False
        on = _ticked(index)
        now = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        return model.setData(index, now, Qt.ItemDataRole.CheckStateRole)


def _ticked(index: QModelIndex) -> bool:
    """Qt tells the number, not the name."""
    return index.data(Qt.ItemDataRole.CheckStateRole) in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)


def _before_words(row: Row) -> int:
    """What stands before a row's words takes this much."""
    return _LEFT + (0 if row.heading else _CHECK + theme.GAP_SMALL) + theme.ICON + theme.GAP_SMALL


def _why_box(row: Row, font: QFont, wide: int) -> QSize:
    """How much room the reason takes in so many lines as it needs."""
    if not row.why:
        return QSize(0, 0)
    metrics = QFontMetrics(theme.figures(font, theme.SECONDARY))
    return metrics.boundingRect(QRect(0, 0, max(80, wide), 1000), int(_WRAPPED), row.why).size()


def _elide(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    color: QColor,
    how: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    _write(painter, rect, QFontMetrics(font).elidedText(text, how, max(0, rect.width())), font, color)


def _write(painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    draw_text(painter, rect, int(flags) | int(Qt.TextFlag.TextSingleLine), text)


class Rows(QTreeWidget):
    """Rows in machines' groups; Space ticks, Ctrl+C copies a path."""

    ticked = pyqtSignal(object, bool)
    """A Row whose tick a person changed, and how it is now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(False)
        self.setAccessibleName(tr("What goes"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)
        self._filling = False
        self._laid_out_for = 0
        self.itemChanged.connect(self._changed)
        self.copy = QAction(tr("&Copy path"), self)
        self.copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy.triggered.connect(self._copy)
        self.addAction(self.copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        shown = self.viewport()
        if shown is not None and shown.width() != self._laid_out_for:  # reasons may take more lines, or fewer
            self._laid_out_for = shown.width()
            self.scheduleDelayedItemsLayout()

    def show_rows(self, rows: list[Row], *, grouped: bool) -> None:
        """These, in their order; headings only where there are several machines. Ticks are as the rows say."""
        self._filling = True
        self.clear()
        for row in rows:
            if row.heading and not grouped:
                continue
            item = QTreeWidgetItem(self)
            item.setData(0, ROW_ROLE, row)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if not row.heading:
                item.setCheckState(0, Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked)
                flags |= Qt.ItemFlag.NoItemFlags if row.locked else Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags)
            tip = "\n".join(part for part in (row.title, row.facts, row.place, row.why) if part)
            item.setToolTip(0, plain_tip(tip))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, row.spoken(row.ticked))
        self._filling = False

    def items(self) -> list[tuple[Row, bool]]:
        """Every row but headings, and whether it is ticked."""
        found = []
        for item in self._all():
            row = item.data(0, ROW_ROLE)
            if not row.heading:
                found.append((row, item.checkState(0) == Qt.CheckState.Checked))
        return found

    def tick(self, row: Row, on: bool) -> None:
        """Tick a row, or take its tick away; not for locked ones."""
        for item in self._all():
            if item.data(0, ROW_ROLE) == row and not row.locked:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _all(self) -> list[QTreeWidgetItem]:
        root = self.invisibleRootItem()
        found = [root.child(number) for number in range(root.childCount())] if root is not None else []
        return [item for item in found if item is not None]

    def _changed(self, item: QTreeWidgetItem, _column: int) -> None:
        row = item.data(0, ROW_ROLE)
        if self._filling or not isinstance(row, Row) or row.heading:
            return
        on = item.checkState(0) == Qt.CheckState.Checked
        self._filling = True
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, row.spoken(on))
        self._filling = False
        self.ticked.emit(row, on)

    def _copy(self) -> None:
        item = self.currentItem()
        row = item.data(0, ROW_ROLE) if item is not None else None
        clipboard = QGuiApplication.clipboard()
        if isinstance(row, Row) and row.path and clipboard is not None:
            clipboard.setText(row.path)

    def _menu(self, where: QPoint) -> None:
        item = self.itemAt(where)
        row = item.data(0, ROW_ROLE) if item is not None else None
        if isinstance(row, Row) and row.path:
            self.setCurrentItem(item)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(self.copy)
            viewport = self.viewport()
            if viewport is not None:
                menu.popup(viewport.mapToGlobal(where))
