"""What waits to be applied: how much, each change with when it counts, and what is still wrong."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.hardware.remark import Badge
from virtgui.views.labels import Label, StateIcon
from virtgui.views.mirror import margins

_TOLD = 4


class ChangeLine(NamedTuple):
    """One change in words, and when it counts."""

    words: str
    when: str


class PendingBar(QWidget):
    """Shown from the first change on."""

    review_wanted = pyqtSignal()
    undo_wanted = pyqtSignal()
    apply_wanted = pyqtSignal()
    flaw_wanted = pyqtSignal()
    """A person wants to see the field that is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes: tuple[ChangeLine, ...] = ()
        self.count = Label("", "text", theme.BODY, QFont.Weight.DemiBold)
        self.icon = StateIcon(theme.ICON, self)
        self.icon.show_icon("alert-circle-filled", "error", tr("Error"))
        self.flaw = QToolButton(self)
        self.flaw.setAutoRaise(True)
        self.flaw.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.flaw.clicked.connect(self.flaw_wanted)
        self.words = [Label("", "text", theme.SECONDARY) for _ in range(_TOLD)]
        self.badges = [Badge(self) for _ in range(_TOLD)]
        self.rest = Label("", "muted", theme.SECONDARY)
        self.review = QPushButton(tr("Re&view"))
        self.undo = QPushButton(tr("&Undo all"))
        self.apply = fill(QPushButton())
        self.review.clicked.connect(self.review_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self.apply.clicked.connect(self.apply_wanted)
        first, second, texts = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        first.setSpacing(theme.GAP_SMALL)
        second.setSpacing(theme.GAP_SMALL)
        texts.setSpacing(1)
        for widget in (self.count, self.icon, self.flaw):
            first.addWidget(widget)
        first.addStretch(1)
        for words, badge in zip(self.words, self.badges, strict=True):
            second.addWidget(words)
            second.addWidget(badge)
        second.addWidget(self.rest)
        second.addStretch(1)
        texts.addLayout(first)
        texts.addLayout(second)
        row = QHBoxLayout(self)
        margins(row, theme.GAP_LARGE, 6, theme.GAP, 6)
        row.setSpacing(10)
        row.addLayout(texts, 1)
        for button in (self.review, self.undo, self.apply):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
            row.addWidget(button)
        self.setMinimumHeight(theme.tall(self, theme.PENDING))
        self.setAccessibleName(tr("Changes that wait"))

    def show_changes(
        self, changes: tuple[ChangeLine, ...], flaw: str, *, busy: bool = False, refusal: str = ""
    ) -> None:
        """Tell what waits; `flaw` says what must be corrected first, `refusal` why nothing can be applied now."""
        self._changes = changes
        self.setVisible(bool(changes) or bool(flaw))
        number = len(changes)
        many = plural(number, "{n} change", "{n} changes")
        self.count.setText(f"{many}. {refusal}" if refusal else many)
        self.icon.setVisible(bool(flaw))
        self.flaw.setVisible(bool(flaw))
        self.flaw.setText(flaw.replace("&", "&&"))
        self.flaw.setAccessibleName(flaw)
        palette = self.flaw.palette()
        palette.setColor(palette.ColorRole.ButtonText, theme.scheme(self.palette()).error)
        self.flaw.setPalette(palette)
        self.apply.setText(plural(number, "&Apply {n} change", "&Apply {n} changes"))
        self.apply.setEnabled(bool(changes) and not flaw and not busy and not refusal)
        self.undo.setEnabled(not busy)
        self._fit()

    def follow(self, widget: QWidget) -> None:
        """Come after this in the order of Tab."""
        for each in (self.flaw, self.review, self.undo, self.apply):
            QWidget.setTabOrder(widget, each)
            widget = each

    def _fit(self) -> None:
        """As many changes as there is room for; the rest is counted."""
        buttons = sum(button.sizeHint().width() + 10 for button in (self.review, self.undo, self.apply))
        room = self.width() - buttons - theme.GAP_LARGE - theme.GAP
        if len(self._changes) > 1:
            room -= self.rest.fontMetrics().horizontalAdvance(tr("and {count} more").format(count=99)) + theme.GAP_SMALL
        shown = 0
        for place, (words, badge) in enumerate(zip(self.words, self.badges, strict=True)):
            there = place < len(self._changes)
            if there:
                change = self._changes[place]
                words.setText(change.words)
                badge.say(change.when)
                room -= words.sizeHint().width() + badge.sizeHint().width() + 2 * theme.GAP_SMALL
                there = room > 0 or place == 0
            words.setVisible(there)
            badge.setVisible(there and bool(badge.word))
            shown += there
            if not there:
                room = -1
        left = len(self._changes) - shown
        self.rest.setText(tr("and {count} more").format(count=left))
        self.rest.setVisible(left > 0)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.window)
        painter.fillRect(QRectF(0, 0, self.width(), 1), ours.border)
