"""What is wrong with a choice and what should be known, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.labels import Paragraph, StateIcon

GRAVE, NOTE, LOSS, STAYS = (
    ("alert-circle-filled", "error"),
    ("info-circle", "muted"),
    ("alert-triangle", "paused"),
    ("check", "running"),
)
"""Icon and colour role of a line."""
Line = tuple[tuple[str, str], str]


class RemarkList(QWidget):
    """As high as it has lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.FIELD_GAP)
        self._lines: tuple[Line, ...] = ()
        self._rows: list[QWidget] = []

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said."""
        return tuple(text for _, text in self._lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Say this, and no more what was said before."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()  # its end comes later
            row.deleteLater()
        self._rows = [self._row(look, text) for look, text in lines]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(lines))

    def _row(self, look: tuple[str, str], text: str) -> QWidget:
        row = QWidget(self)
        icon = StateIcon(theme.ICON, row)
        icon.show_icon(*look, "")
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.GAP_SMALL)
        across.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = Paragraph(plain(text, 600), "error" if look == GRAVE else "text")
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        across.addWidget(words, 1)
        return row
