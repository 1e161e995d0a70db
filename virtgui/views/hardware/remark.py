"""What stands beside a field: help, a warning, an error, or that it was changed, from what, and when that counts."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from virtgui.util.language import inside, tr
from virtgui.views import theme
from virtgui.views.controls import icon_button
from virtgui.views.frames import dot, rounded
from virtgui.views.labels import Paragraph, StateIcon
from virtgui.views.mirror import draw_text

NOW, NEXT = tr("Now"), tr("At next start")
_BADGES = {NOW: ("badge_now_text", "badge_now_ground"), NEXT: ("badge_next_text", "badge_next_ground")}
_DOT = 8


class Badge(QWidget):
    """A word on a tint: when a change counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def word(self) -> str:
        """What it says."""
        return self._word

    def say(self, word: str) -> None:
        """Show `NOW`, `NEXT` or another word in the tint of the latter."""
        self._word = word
        self.setAccessibleName(word)
        self.setVisible(bool(word))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.semibold(self.font(), theme.CAPTION))
        return QSize(metrics.horizontalAdvance(self._word) + 16, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._word, theme.scheme(self.palette()), self.font())


def paint_badge(painter: QPainter, rect: QRect, word: str, ours: theme.Scheme, font: QFont) -> None:
    """A badge in any painting."""
    text, ground = _BADGES.get(word, _BADGES[NEXT])
    rounded(painter, rect, getattr(ours, ground), None)
    painter.setFont(theme.semibold(font, theme.CAPTION))
    painter.setPen(getattr(ours, text))
    draw_text(painter, rect, int(Qt.AlignmentFlag.AlignCenter), word)


class Dot(QWidget):
    """The mark of something changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_DOT, _DOT)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        dot(painter, self.rect().toRectF().center(), _DOT / 2, theme.scheme(self.palette()).accent)


class Remark(QWidget):
    """The third column of a form's row."""

    undo_wanted = pyqtSignal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dot = Dot(self)
        self.icon = StateIcon(theme.ICON, self)
        self.text = Paragraph("", "muted")
        self.badge = Badge(self)
        self.undo = icon_button("arrow-back-up", tr("Undo the change of {what}").format(what=inside(label)), self)
        self.undo.clicked.connect(self.undo_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.dot)
        row.addWidget(self.icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.badge)
        row.addWidget(self.undo)
        row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.say_help("")

    def say_help(self, text: str) -> None:
        """Nothing is wrong and nothing was changed."""
        self._say("", "muted", text)
        self._changed(False, "")

    def say_locked(self, text: str) -> None:
        """Why it cannot be changed now."""
        self._say("info-circle", "muted", text)
        self._changed(False, "")

    def say_flaw(self, text: str, *, warning: bool, changed: bool) -> None:
        """What is wrong with it."""
        picture, role = ("alert-triangle-filled", "paused") if warning else ("alert-circle-filled", "error")
        self._say(picture, role, text)
        self._changed(False, "")
        self.undo.setVisible(changed)

    def say_changed(self, was: str, when: str) -> None:
        """It was changed: what it was, and when the change counts ("" where nobody knows)."""
        self._say("", "muted", was)
        self._changed(True, when)

    def _say(self, picture: str, role: str, text: str) -> None:
        self.icon.setVisible(bool(picture))
        if picture:
            self.icon.show_icon(picture, role, {"error": tr("Error"), "paused": tr("Warning")}.get(role, tr("Note")))
        self.text.setText(text)
        self.text.set_role(role)
        self.text.setVisible(bool(text))
        self.text.setMaximumWidth(self.text.fontMetrics().horizontalAdvance(text) + 6)

    def _changed(self, on: bool, when: str) -> None:
        self.dot.setVisible(on)
        self.badge.say(when if on else "")
        self.undo.setVisible(on)
