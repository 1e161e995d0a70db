"""What a dialog or page does as a line of virsh: copied by a button, or chosen from a menu of what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.mirror import open_below

Line = Callable[[], str]
"""Makes a line; ValueError, with the reason as a sentence, where none is safe to paste."""
_SHOWN = 160


def copied(line: Line) -> tuple[str, str]:
    """Copy a line; a sentence about it, and the role it is shown in."""
    try:
        text = line()
    except ValueError as refused:
        return str(refused), "error"
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
    return tr("Copied: {text}").format(text=plain(text, _SHOWN)), "muted"


class LinesMenu(QMenu):
    """Filled when it opens; where a line cannot be, its entry is disabled and says why."""

    def __init__(self, lines: Callable[[], Iterable[tuple[str, Line]]], parent: QWidget) -> None:
        super().__init__(tr("Copy as virsh"), parent)
        self._lines = lines
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def open_below(self, button: QWidget) -> None:
        """Open it at a button, which then has no arrow of its own."""
        open_below(self, button)

    def fill(self) -> None:
        """Look what there is now."""
        self.clear()
        for name, line in self._lines():
            action = self.addAction(name)
            if action is None:
                continue
            try:
                line()
            except ValueError as refused:
                action.setEnabled(False)
                action.setToolTip(str(refused))
            action.triggered.connect(partial(self._copy, line))
        if self.isEmpty():
            nothing = self.addAction(tr("Nothing can be done now"))
            if nothing is not None:
                nothing.setEnabled(False)

    def _copy(self, line: Line, _on: bool = False) -> None:
        copied(line)
