"""How a cell with a figure is painted: its last minute as a line, and the newest as words."""

from __future__ import annotations

from PyQt6.QtCore import QRect
from PyQt6.QtGui import QPainter

from virtgui.model.facts import Domain
from virtgui.qtmodels.condition import Condition
from virtgui.qtmodels.looks import LEVELS, Looks
from virtgui.qtmodels.ordering import Column
from virtgui.views import theme
from virtgui.views.cells import Cells
from virtgui.views.face import Face
from virtgui.views.spark import paint_spark

_LEFT_PAD, _RIGHT_PAD = 8, 7
_ROLES = {Column.CPU: "cpu", Column.MEMORY: "memory", Column.DISK: "read", Column.NETWORK: "write"}


class FigureCell:
    """One for all cells of a table that have a line."""

    def __init__(self, cells: Cells, looks: Looks) -> None:
        self._cells = cells
        self._looks = looks

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        machine: Domain,
        column: Column,
        now: Condition,
        ours: theme.Scheme,
        face: Face,
        until: float | None,
    ) -> None:
        """Nothing where the figure is not known; grey what does not run, and what ended with a moment (`until`,
        CLOCK_BOOTTIME seconds)."""
        text = self._cells.text(machine.key, column)
        if not text:
            return
        still = now is not Condition.RUNNING and now is not Condition.MIGRATING
        tint = ours.lost if still else getattr(ours, _ROLES[column])
        left, right, height = rect.left() + _LEFT_PAD, rect.right() + 1, rect.height()
        beside = left + theme.SPARK_WIDTH + theme.GAP_TINY
        if face.width(text) <= right - _RIGHT_PAD - beside:
            place = QRect(left, rect.top() + (height - theme.SPARK_HEIGHT) // 2, theme.SPARK_WIDTH, theme.SPARK_HEIGHT)
            line = self._looks.line(machine.key, column, until)
            paint_spark(painter, place, line, LEVELS, tint, 0.10 if still else 0.18)
            left = beside  # else the line gives way: half a number says another one
        room = QRect(left, rect.top(), right - _RIGHT_PAD - left, height)
        color = ours.lost if now is Condition.LOST else ours.muted if still else ours.text
        face.write(painter, room, text, color, right=True)
