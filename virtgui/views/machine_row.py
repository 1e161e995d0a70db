"""How a row of the machine table is painted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QHelpEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import LINES, Column
from virtgui.qtmodels.world import World
from virtgui.views import icons, theme
from virtgui.views.cells import Cells
from virtgui.views.face import Face
from virtgui.views.frames import chevron
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import turn
from virtgui.views.tags import TagLook

if TYPE_CHECKING:
    from virtgui.views.figure_cell import FigureCell

_PAD = 8
_NAME_PAD = 11
_BEGUN = 8
"""Characters of a title that are worth showing, where there is no room for all of it."""
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


_RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft
_LINES: dict[tuple[int, bool], tuple[theme.Scheme, QColor]] = {}

Cell = tuple[Column, int, int]
"""A column, and where its cells begin and how wide they are."""


class _Faces:
    """The fonts of a row."""

    def __init__(self, base: QFont) -> None:
        self.of = base
        self.plain = Face(theme.figures(base))
        self.name = Face(theme.medium(base))
        self.small = Face(theme.font(base, theme.SECONDARY))

    @cached_property
    def mono(self) -> Face:
        return Face(theme.fixed_font(self.of))


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
        self._faces = _Faces(parent.font())
        self.first_column = 0
        """The logical column that is leftmost: it carries the accent edge."""

    @cached_property
    def _figures(self) -> FigureCell:
        from virtgui.views.figure_cell import FigureCell  # noqa: PLC0415  (late: rows come before their figures)

        return FigureCell(self._cells, self._model.looks)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """One cell, for Qt's own way to paint a table."""
        if painter is not None:
            rect = option.rect
            cell = Column(index.column()), rect.left(), rect.width()
            self.paint_rows(painter, ((index.row(), rect.top(), rect.height(), (cell,)),))

    def paint_rows(self, painter: QPainter, rows: Iterable[tuple[int, int, int, Sequence[Cell]]]) -> None:
        """Of each row its number, top and height, and those of its cells that are painted: they lie beside each
        other."""
        view, model, world = self._view, self._model, self._world
        base, chosen = view.font(), view.selectionModel()
        if base != self._faces.of:
            self._faces = _Faces(base)
        ours = theme.scheme(view.palette())
        at, focused = view.currentIndex().row(), view.hasFocus()
        turned = painter.layoutDirection() == _RIGHT_TO_LEFT
        for row, top, height, cells in rows:
            (_, one, one_wide), (_, other, other_wide) = cells[0], cells[-1]
            left, bottom = min(one, other), top + height - 1
            wide = max(one + one_wide, other + other_wide) - left
            key, current = model.key(row), row == at
            machine = world.machines.get(key) if key is not None else None
            if machine is None:
                heading = model.heading(row)
                if heading is not None:
                    lit = current and focused
                    self._paint_heading(painter, QRect(left, top, wide, height), heading, ours, lit=lit)
                continue
            selected = chosen is not None and chosen.isSelected(model.index(row, cells[0][0]))
            if selected:
                painter.fillRect(left, top, wide, height, ours.selection)
            painter.fillRect(left, bottom, wide, 1, _line(ours, selected))
            if current and focused:
                painter.fillRect(left, top, wide, 1, ours.accent)
                painter.fillRect(left, bottom, wide, 1, ours.accent)
            now = condition(machine, world.hosts.get(machine.key.host))
            for column, x, width in cells:
                rect = QRect(x, top, width, height)
                if turned:
                    painter.save()
                    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
                    turn(painter, rect)
                if current and column == self.first_column:
                    painter.fillRect(x, top, theme.EDGE_WIDTH, height, ours.accent)
                self._paint_cell(painter, rect, machine, column, now, ours, selected=selected)
                if turned:
                    painter.restore()

    def _paint_cell(
        self,
        painter: QPainter,
        rect: QRect,
        machine: Domain,
        column: Column,
        now: Condition,
        ours: theme.Scheme,
        *,
        selected: bool,
    ) -> None:
        if column in LINES:
            latest = self._world.history.latest(machine.key)
            if latest is not None:
                until = latest.at if now is Condition.LOST else None
                self._figures.paint(painter, rect, machine, column, now, ours, self._faces.plain, until)
        elif column is Column.NAME:
            self._paint_name(painter, rect, machine, now, ours)
        elif column is Column.TAGS:
            tags = machine.config.tags if machine.config is not None else ()
            self._tags.paint(painter, _inner(rect), tags, ours, self._faces.of, selected=selected)
        else:
            lost = now is Condition.LOST
            role = "lost" if lost else _STATE_ROLES.get(now, "text") if column is Column.STATE else "text"
            if role == "text" and column in _MUTED:
                role = "muted"
            face = self._faces.mono if column in _MONO else self._faces.plain
            text = self._cells.text(machine.key, column)
            # Hosts of one name differ at their ends.
            elide = Qt.TextElideMode.ElideMiddle if column is Column.HOST else Qt.TextElideMode.ElideRight
            face.write(painter, _inner(rect), text, getattr(ours, role), right=column in _RIGHT, elide=elide)

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
            beside = theme.GAP_SMALL + self._faces.small.width(title) if title else 0
            name = self._faces.name.width(text)
            return _NAME_PAD + theme.ICON + 7 + name + beside + _PAD + 2
        if column is Column.TAGS:
            machine = self._world.machines.get(key)
            tags = machine.config.tags if machine is not None and machine.config is not None else ()
            return self._tags.width(tags, self._faces.of) + 2 * _PAD
        face = self._faces.mono if column in _MONO else self._faces.plain
        wide = face.width(text) + 2 * _PAD + 1
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

    def _paint_heading(
        self, painter: QPainter, rect: QRect, heading: Heading, ours: theme.Scheme, *, lit: bool
    ) -> None:
        """One line over all columns, of which `rect` is painted now."""
        view = self._view.viewport()
        line = QRect(0, rect.top(), view.width() if view is not None else rect.width(), rect.height())
        painter.save()
        painter.setClipRect(rect)
        if painter.layoutDirection() == _RIGHT_TO_LEFT:
            painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            turn(painter, line)
        painter.fillRect(line, ours.window)
        painter.fillRect(0, line.bottom(), line.width(), 1, ours.border)
        deep = max(0, len(heading.path) - 1)
        left = _NAME_PAD + deep * theme.GAP_LARGE
        arrow = QPointF(left + theme.ICON / 2, rect.center().y() + 1)
        chevron(painter, arrow, ours.muted, 3 if heading in self._model.collapsed else 0)
        room = line.adjusted(left + theme.ICON + 8, 0, -_PAD, 0)
        base = self._faces.of
        title = self._cells.heading_title(heading)
        if heading.by is By.TAG and heading.path:
            tags = tuple(heading.path[0].split(", "))
            self._tags.paint(painter, room, tags, ours, base)
            used = self._tags.width(tags, base)
        else:
            used = Face(theme.semibold(base)).write(painter, room, title, ours.text)
        count = str(self._model.heading_count(heading))
        self._faces.plain.write(painter, room.adjusted(used + theme.GAP_SMALL, 0, 0, 0), count, ours.muted)
        if lit:
            painter.fillRect(0, line.top(), line.width(), 1, ours.accent)
            painter.fillRect(0, line.bottom(), line.width(), 1, ours.accent)
            painter.fillRect(0, line.top(), theme.EDGE_WIDTH, line.height(), ours.accent)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, machine: Domain, now: Condition, ours: theme.Scheme) -> None:
        picture, role = icons.STATES[now]
        side = theme.ICON
        where = QRect(rect.left() + _NAME_PAD, rect.top() + (rect.height() - side) // 2, side, side)
        icons.paint(painter, where, picture, getattr(ours, role))
        left = where.right() + 8
        room = QRect(left, rect.top(), rect.right() - left - 6, rect.height())
        name = self._cells.text(machine.key, Column.NAME)
        lost = now is Condition.LOST
        used = self._faces.name.write(painter, room, name, ours.lost if lost else ours.text)
        title = self._cells.title(machine.key)
        rest = room.adjusted(used + theme.GAP_SMALL, 0, 0, 0)
        small = self._faces.small
        if title and rest.width() >= min(small.width(title), _BEGUN * small.metrics.averageCharWidth()):
            small.write(painter, rest, title, ours.lost if lost else ours.muted)


def _line(ours: theme.Scheme, selected: bool) -> QColor:
    """The line below a row: mixed once, not for each cell."""
    known = _LINES.get((id(ours), selected))
    if known is None or known[0] is not ours:
        line = theme.mix(ours.text, ours.selection, 0.09) if selected else theme.mix(ours.border, ours.base, 0.6)
        known = _LINES[id(ours), selected] = ours, line
    return known[1]


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(_PAD, 0, -_PAD + 1, 0)
