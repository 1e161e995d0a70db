"""How the parts of the dialog line up: paragraphs as wide as there is room, labels of one width."""

from __future__ import annotations

from typing import TypeVar

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFormLayout, QSizePolicy, QWidget

from virtgui.views.labels import Paragraph

P = TypeVar("P", bound=Paragraph)
_LABEL_WIDTH = 112
_NOTE_WIDTH = 420


class Note(Paragraph):
    """A paragraph below a field of a form, which would leave room for more lines than it has."""

    def sizeHint(self) -> QSize:
        return QSize(_NOTE_WIDTH, self.heightForWidth(max(self.width(), _NOTE_WIDTH)))


def wide(paragraph: P) -> P:
    """Let it take the room there is, and be no higher than its lines."""
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    paragraph.setSizePolicy(policy)
    paragraph.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return paragraph


def labelled(form: QFormLayout, label: str, widget: QWidget) -> None:
    """A row whose label is as wide as those of other forms."""
    form.addRow(label, widget)
    made = form.labelForField(widget)
    if made is not None:
        made.setMinimumWidth(_LABEL_WIDTH)
