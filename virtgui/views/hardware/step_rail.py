"""The left side of a wizard: its steps, with each answer so far."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.frames import tick
from virtgui.views.mirror import draw_text, mirror

_WIDE, _RADIUS, _LEFT, _TEXT, _TOP = 176, 11, 16, 48, 66


class Step(NamedTuple):
    """One step, and what was answered or is to come."""

    title: str
    answer: str


class StepRail(QWidget):
    """Shows where a person is; those before are ticked."""

    def __init__(self, title: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._line = title, line
        self._steps: tuple[Step, ...] = ()
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"{title} {line}")

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is shown."""
        return self._steps

    @property
    def now(self) -> int:
        """The number of the present step, from 0."""
        return self._now

    def show_line(self, line: str) -> None:
        """The second line of the head."""
        self._line = line
        self.update()

    def show_steps(self, steps: tuple[Step, ...], now: int) -> None:
        """Show these, the `now`-th as the present one."""
        self._steps, self._now = steps, now
        self.updateGeometry()
        step = steps[now]
        self.setAccessibleDescription(
            tr("Step {now} of {count}: {title}, {answer}").format(
                now=now + 1, count=len(steps), title=step.title, answer=step.answer
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        bold = QFontMetrics(theme.semibold(self.font()))
        longest = max((bold.horizontalAdvance(step.title) for step in self._steps), default=0)
        return QSize(min(max(_WIDE, longest + _TEXT + 12), 2 * _WIDE), 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 200)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        mirror(painter, self.rect())
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.window)
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), ours.border)
        high = self.fontMetrics().height()
        small = theme.font(self.font(), theme.SECONDARY)
        room = self.width() - _LEFT - 8
        _write(painter, QRect(_LEFT, 16, room, high), self._title, theme.semibold(self.font()), ours.text)
        _write(painter, QRect(_LEFT, 17 + high, room, high), self._line, small, ours.muted)
        top, step_high = _TOP + 2 * (high - 16), 2 * high + 20
        for number, step in enumerate(self._steps):
            centre = QPointF(_LEFT + _RADIUS, top + number * step_high + high - 1)
            if number + 1 < len(self._steps):
                line = ours.accent if number < self._now else ours.border
                start = int(centre.y()) + _RADIUS + 3
                wide = 2 if number < self._now else 1
                painter.fillRect(QRect(int(centre.x()) - wide // 2, start, wide, step_high - 2 * _RADIUS - 6), line)
            self._mark(painter, centre, number, ours)
            text = QRect(_TEXT, top + number * step_high, self.width() - _TEXT - 8, high)
            font = theme.semibold(self.font()) if number == self._now else self.font()
            color = ours.text if number <= self._now else ours.muted
            _write(painter, text, step.title, font, color)
            _write(painter, text.translated(0, high), step.answer, small, ours.muted)

    def _mark(self, painter: QPainter, centre: QPointF, number: int, ours: theme.Scheme) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = number == self._now
        line = ours.accent if number <= self._now else ours.outline
        painter.setPen(Qt.PenStyle.NoPen if now else QPen(line, 1.5))
        painter.setBrush(ours.filled if now else Qt.GlobalColor.transparent)
        painter.drawEllipse(centre, _RADIUS - 0.75, _RADIUS - 0.75)
        painter.restore()
        if number < self._now:
            tick(painter, centre, ours.accent)
            return
        painter.setFont(theme.semibold(self.font(), theme.SECONDARY))
        painter.setPen(ours.filled_text if now else ours.muted)
        around = QRectF(centre.x() - _RADIUS, centre.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        draw_text(painter, around, int(Qt.AlignmentFlag.AlignCenter), str(number + 1))


def _write(painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    draw_text(painter, rect, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)
