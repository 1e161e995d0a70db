"""What a program writes while it works for a new machine: its lines as they come, and after it has failed."""

from __future__ import annotations

from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from virtgui.util.language import tr
from virtgui.views import theme

_LINES = 7


class OutputBox(QPlainTextEdit):
    """Hidden until there is something to read; keeps to the last line unless a person has scrolled up."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("What the program at work writes"))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 4 * theme.GAP_SMALL)
        self.hide()

    def take(self, text: str) -> None:
        """All of it so far; "" takes it away."""
        bar = self.verticalScrollBar()
        before = bar.value() if bar is not None else 0
        last = bar is None or before >= bar.maximum()
        self.setPlainText(text)
        self.setVisible(bool(text))
        if bar is not None:
            bar.setValue(bar.maximum() if last else before)
