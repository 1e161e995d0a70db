"""The bar that counts down to a deletion, and takes it back."""

from __future__ import annotations

import math
from collections.abc import Callable

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.removals import Agreed, Removals
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.labels import Label, StateIcon
from virtgui.views.mirror import margins


def sentence(agreed: Agreed, left: float | None) -> str:
    """ "web-01 and 3 files (12 GiB) are deleted in 7 s."."""
    listings = [each.listing for each in agreed.doomed]
    what = plain(listings[0].name, 60) if len(listings) == 1 else plural(len(listings), "{n} machine", "{n} machines")
    if agreed.files:
        files = plural(agreed.files, "{n} file", "{n} files")
        what = tr("{machines} and {files}").format(machines=what, files=files)
    if left is None:
        return tr("Deleting {what}: looking once more who uses the files.").format(what=what)
    if agreed.size:
        what += f" ({size_text(agreed.size)})"
    several = bool(agreed.files) or len(listings) > 1
    said = tr("{what} are deleted in {seconds} s." if several else "{what} is deleted in {seconds} s.")
    return said.format(what=what, seconds=max(1, math.ceil(left)))


class _Bar(QFrame):
    """One deletion."""

    def __init__(self, removals: Removals, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON, self)
        self.icon.show_icon("trash", "notice_text", tr("To be deleted"))
        self.text = Label("", "notice_text", theme.BODY, None, self)
        self.text.setFont(theme.semibold(self.text.font()))
        self.undo = QPushButton(tr("&Undo"), self)
        self.now = QPushButton(tr("Delete &now"), self)
        self.undo.clicked.connect(lambda: removals.undo(number))
        self.now.clicked.connect(lambda: removals.now(number))
        row = QHBoxLayout(self)
        margins(row, theme.PANEL_MARGIN, 0, theme.GAP_SMALL, 1)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.icon)
        row.addWidget(self.text, 1)
        for button in (self.undo, self.now):
            button.setFixedHeight(theme.tall(self, theme.NOTICE) - 8)
            row.addWidget(button)
        self.setFixedHeight(theme.tall(self, theme.NOTICE))

    def say(self, agreed: Agreed, left: float | None) -> None:
        """How long there is left; None while it is looked at for the last time."""
        self.text.setText(sentence(agreed, left))
        self.now.setEnabled(left is not None)
        self.setAccessibleName(self.text.text())

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.notice_ground)
        line = theme.mix(ours.notice_text, ours.notice_ground, 0.25)
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)


class UndoBar(QWidget):
    """A bar for each deletion that can still be taken back, as far as `shows` says so of its machines."""

    def __init__(
        self,
        removals: Removals,
        parent: QWidget | None = None,
        *,
        shows: Callable[[tuple[DomainKey, ...]], bool] = lambda keys: True,
    ) -> None:
        super().__init__(parent)
        self._removals = removals
        self._shows = shows
        self.bars: dict[int, _Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setAccessibleName(tr("Deletions to come"))
        removals.changed.connect(self.refresh)
        self.refresh()

    @pyqtSlot()
    def refresh(self) -> None:
        """As it is now."""
        waiting = {number: (agreed, left) for number, agreed, left in self._removals.waiting()}
        shown = {number: each for number, each in waiting.items() if self._shows(each[0].keys)}
        for number in [number for number in self.bars if number not in shown]:
            bar = self.bars.pop(number)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        for number, (agreed, left) in shown.items():
            if number not in self.bars:
                self.bars[number] = _Bar(self._removals, number, self)
                self._column.addWidget(self.bars[number])
            self.bars[number].say(agreed, left)
        self.setVisible(bool(shown))
