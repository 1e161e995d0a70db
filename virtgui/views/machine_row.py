"""How a row of the machine table is painted."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import LINES, Column
from virtgui.qtmodels.world import World
from virtgui.stats.history import Figure
from virtgui.util.tuples import NamedTuple
from virtgui.views import icons, theme
from virtgui.views.cells import Cells
from virtgui.views.frames import chevron
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import draw_text, is_mirrored, mirrored, seen, turn
from virtgui.views.spark import paint_spark
from virtgui.views.tags import TagLook

_PAD = 9
_RIGHT_PAD = 8
_NAME_PAD = 11
_QUIET_BPS = 64 * 1024.0
_LINE_ROLES = {Column.CPU: "cpu", Column.MEMORY: "memory", Column.DISK: "read", Column.NETWORK: "write"}
_STATE_ROLES = {
    Condition.STUCK: "paused",
    Condition.MIGRATING: "accent",
    Condition.OFF: "off",
    Condition.SAVED: "off",
    Condition.CRASHED: "error",
    Condition.ASLEEP: "asleep",
    Condition.UNKNOWN: "lost",
}
_MUTED = frozenset(
    (Column.UPTIME, Column.UUID, Column.MAC, Column.DESCRIPTION, Column.AUTOSTART, Column.TITLE, Column.LAST_EVENT)
)
_RIGHT = frozenset(
    (
        Column.VCPUS,
        Column.READ,
        Column.WRITE,
        Column.RECEIVED,
        Column.SENT,
        Column.OPERATIONS,
        Column.GIVEN,
        Column.DISKS,
        Column.NICS,
        Column.SNAPSHOTS,
        Column.ID,
    )
)
_MONO = frozenset((Column.UUID, Column.MAC))


# Put together once: Qt's flags are slow to join, and each cell is painted every second.
_SELECTED = QStyle.StateFlag.State_Selected
_TO_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
_TO_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight) | int(Qt.TextFlag.TextSingleLine)
_LINES: dict[tuple[int, bool], tuple[theme.Scheme, QColor]] = {}


class _Fonts(NamedTuple):
    """The fonts of a row, and what is needed to measure them."""

    of: QFont
    plain: QFont
    name: QFont
    small: QFont
    mono: QFont
    plain_metrics: QFontMetrics
    name_metrics: QFontMetrics
    small_metrics: QFontMetrics
    mono_metrics: QFontMetrics


def _fonts(base: QFont) -> _Fonts:
    plain, name, small = theme.figures(base), theme.medium(base), theme.font(base, theme.SECONDARY)
    mono = theme.fixed_font(base)
    return _Fonts(
        base, plain, name, small, mono, QFontMetrics(plain), QFontMetrics(name), QFontMetrics(small), QFontMetrics(mono)
    )


class MachineRow(QStyledItemDelegate):
    """Paints cells of the visible rows from the facts; knows no widgets."""

    def __init__(
        self, world: World, cells: Cells, model: Machines, parent: QAbstractItemView, tags: TagLook | None = None
    ) -> None:
        super().__init__(parent)
        self._tags = tags or TagLook()
        self._world = world
        self._cells = cells
        self._model = model
        self._view = parent
        self._fonts = _fonts(parent.font())
        self.first_column = 0
        """The logical column that is leftmost: it carries the accent edge."""

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        key = self._model.key(index.row())
        machine = self._world.machines.get(key) if key is not None else None
        heading = self._model.heading(index.row()) if machine is None else None
        if painter is not None and heading is not None:
            self._paint_heading(painter, option, index, heading)
        if painter is None or machine is None:
            return
        if option.font != self._fonts.of:
            self._fonts = _fonts(option.font)
        ours = theme.scheme(option.palette)
        rect, column = option.rect, Column(index.column())
        selected = _SELECTED in option.state
        if selected:
            painter.fillRect(rect, ours.selection)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), _line(ours, selected))
        if index.row() == self._view.currentIndex().row():
            self._paint_current(painter, rect, ours, index.column())
        now = condition(machine, self._world.hosts.get(machine.key.host))
        lost = now is Condition.LOST
        if column is Column.NAME:
            self._paint_name(painter, rect, machine, now, ours)
        elif column in LINES:
            self._paint_figure(painter, rect, machine, column, now, ours)
        elif column is Column.TAGS:
            tags = machine.config.tags if machine.config is not None else ()
            self._tags.paint(painter, _inner(rect), tags, ours, self._fonts.of, selected=selected)
        else:
            role = "lost" if lost else _STATE_ROLES.get(now, "text") if column is Column.STATE else "text"
            if role == "text" and column in _MUTED:
                role = "muted"
            mono = column in _MONO
            painter.setFont(self._fonts.mono if mono else self._fonts.plain)
            metrics = self._fonts.mono_metrics if mono else self._fonts.plain_metrics
            right = column in _RIGHT
            _write(
                painter, _inner(rect), self._cells.text(machine.key, column), getattr(ours, role), metrics, right=right
            )

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(80, theme.tall(self._view, theme.ROW))

    def width_for(self, column: Column, rows: range) -> int:
        """How wide a column must be to show those rows whole."""
        widest = 0
        for row in rows:
            key = self._model.key(row)
            if key is not None:
                widest = max(widest, self._needed(key, column))
        return widest

    def _needed(self, key: DomainKey, column: Column) -> int:
        text = self._cells.text(key, column)
        if column is Column.NAME:
            title = self._cells.title(key)
            beside = theme.GAP_SMALL + self._fonts.small_metrics.horizontalAdvance(title) if title else 0
            name = self._fonts.name_metrics.horizontalAdvance(text)
            return _NAME_PAD + theme.ICON + 7 + name + beside + _PAD + 2
        if column is Column.TAGS:
            machine = self._world.machines.get(key)
            tags = machine.config.tags if machine is not None and machine.config is not None else ()
            return self._tags.width(tags, self._fonts.of) + 2 * _PAD
        metrics = self._fonts.mono_metrics if column in _MONO else self._fonts.plain_metrics
        wide = metrics.horizontalAdvance(text) + 2 * _PAD + 2
        return wide + theme.SPARK_WIDTH + theme.GAP_TINY if column in LINES else wide

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """A tooltip only where it tells more than the cell."""
        key = self._model.key(index.row()) if index.isValid() else None
        if event is None or view is None or key is None or event.type() != event.Type.ToolTip:
            return False
        column = Column(index.column())
        tip = self._cells.tip(key, column)
        whole = tip == self._cells.text(key, column) and self._needed(key, column) <= option.rect.width()
        QToolTip.showText(event.globalPos(), "" if whole else plain_tip(tip), view, option.rect)
        return True

    def _paint_current(self, painter: QPainter, rect: QRect, ours: theme.Scheme, column: int) -> None:
        if column == self.first_column:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.EDGE_WIDTH, rect.height()), ours.accent)
        if self._view.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), ours.accent)
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.accent)

    def _paint_heading(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, heading: Heading
    ) -> None:
        """One line over all columns: each cell paints its part of it."""
        ours, rect = theme.scheme(option.palette), option.rect
        view = self._view.viewport()
        line = QRect(0, rect.top(), view.width() if view is not None else rect.width(), rect.height())
        painter.save()
        if is_mirrored(painter):  # in the middle of the line, not of the cell
            turn(painter, rect)
            turn(painter, line)
            rect = seen(rect, line, option.direction)
        painter.setClipRect(rect)
        painter.fillRect(rect, ours.window)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.border)
        deep = max(0, len(heading.path) - 1)
        left = _NAME_PAD + deep * theme.GAP_LARGE
        arrow = QPointF(left + theme.ICON / 2, rect.center().y() + 1)
        chevron(painter, arrow, ours.muted, 3 if heading in self._model.collapsed else 0)
        room = line.adjusted(left + theme.ICON + 8, 0, -_PAD, 0)
        painter.setFont(theme.semibold(option.font))
        metrics = QFontMetrics(painter.font())
        title = self._cells.heading_title(heading)
        if heading.by is By.TAG and heading.path:
            tags = tuple(heading.path[0].split(", "))
            self._tags.paint(painter, room, tags, ours, option.font)
            used = self._tags.width(tags, option.font)
        else:
            used = _write(painter, room, title, ours.text, metrics)
        painter.setFont(theme.figures(option.font))
        count = str(self._model.heading_count(heading))
        _write(painter, room.adjusted(used + theme.GAP_SMALL, 0, 0, 0), count, ours.muted, metrics)
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), ours.accent)
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ours.accent)
            painter.fillRect(QRect(0, rect.top(), theme.EDGE_WIDTH, rect.height()), ours.accent)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, machine: Domain, now: Condition, ours: theme.Scheme) -> None:
        picture, role = icons.STATES[now]
        side = theme.ICON
        where = QRect(rect.left() + _NAME_PAD, rect.top() + (rect.height() - side) // 2, side, side)
        icons.paint(painter, where, picture, getattr(ours, role))
        left = where.right() + 8
        room = QRect(left, rect.top(), rect.right() - left - 6, rect.height())
        name = self._cells.text(machine.key, Column.NAME)
        painter.setFont(self._fonts.name)
        lost = now is Condition.LOST
        used = _write(painter, room, name, ours.lost if lost else ours.text, self._fonts.name_metrics)
        title = self._cells.title(machine.key)
        rest = room.adjusted(used + theme.GAP_SMALL, 0, 0, 0)
        if title and rest.width() > self._fonts.small_metrics.averageCharWidth() * 4:
            painter.setFont(self._fonts.small)
            _write(painter, rest, title, ours.lost if lost else ours.muted, self._fonts.small_metrics)

    def _paint_figure(
        self, painter: QPainter, rect: QRect, machine: Domain, column: Column, now: Condition, ours: theme.Scheme
    ) -> None:
        latest = self._world.history.latest(machine.key)
        text = self._cells.text(machine.key, column)
        if latest is None or not text:
            return
        figure, role = LINES[column], _LINE_ROLES[column]
        still = now is not Condition.RUNNING and now is not Condition.MIGRATING
        until = latest.at if now is Condition.LOST else time.clock_gettime(time.CLOCK_BOOTTIME)
        values = self._world.history.spark(machine.key, figure, until)
        top = self._top(figure, machine, values)
        spark = QRect(
            rect.left() + _PAD - 1,
            rect.top() + (rect.height() - theme.SPARK_HEIGHT) // 2,
            theme.SPARK_WIDTH,
            theme.SPARK_HEIGHT,
        )
        paint_spark(painter, spark, values, top, ours.lost if still else getattr(ours, role), 0.10 if still else 0.18)
        left = spark.right() + 1 + theme.GAP_TINY
        painter.setFont(self._fonts.plain)
        room = QRect(left, rect.top(), rect.right() - _RIGHT_PAD - left, rect.height())
        color = ours.lost if now is Condition.LOST else ours.muted if still else ours.text
        _write(painter, room, text, color, self._fonts.plain_metrics, right=True)

    def _top(self, figure: Figure, machine: Domain, values: Sequence[float]) -> float:
        if figure is Figure.CPU:
            return 100.0
        peak = max((value for value in values if value == value), default=0.0)
        if figure is Figure.MEMORY:
            return max(float(machine.max_memory_kib), float(machine.memory_kib), peak, 1.0)
        return max(peak, _QUIET_BPS)


def _line(ours: theme.Scheme, selected: bool) -> QColor:
    """The line below a row: mixed once, not for each cell."""
    known = _LINES.get((id(ours), selected))
    if known is None or known[0] is not ours:
        line = theme.mix(ours.text, ours.selection, 0.09) if selected else theme.mix(ours.border, ours.base, 0.6)
        known = _LINES[id(ours), selected] = ours, line
    return known[1]


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(_PAD, 0, -_PAD + 2, 0)


def _write(
    painter: QPainter, rect: QRect, text: str, color: QColor, metrics: QFontMetrics, *, right: bool = False
) -> int:
    """Draw one line, elided where it must be; returns how wide it became."""
    if not text:
        return 0
    wide = metrics.horizontalAdvance(text)
    if wide > rect.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        wide = metrics.horizontalAdvance(text)
    painter.setPen(color)
    draw_text(painter, rect, _TO_RIGHT if right else _TO_LEFT, text)
    return wide
