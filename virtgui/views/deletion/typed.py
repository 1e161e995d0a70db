"""The names of running machines, to be typed before they are powered off and deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph

_ROWS = 4


class TypedNames(QWidget):
    """One field for each; `right` once every name stands in its own."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: list[str] = []
        self.fields: list[QLineEdit] = []
        self.word = Paragraph("", "error")
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.FIELD_GAP)
        column.addWidget(self.word)
        column.addWidget(self._area)
        self.hide()

    @property
    def right(self) -> bool:
        """Whether all names are typed."""
        return all(field.text().strip() == wanted for field, wanted in zip(self.fields, self._wanted, strict=True))

    def ask(self, names: Sequence[str]) -> None:
        """Ask for these; what was typed stays where the same are asked for."""
        if list(names) == self._wanted:
            return
        typed = {wanted: field.text() for wanted, field in zip(self._wanted, self.fields, strict=True)}
        self._wanted, self.fields = list(names), []
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.FIELD_GAP)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setColumnStretch(2, 1)
        for number, name in enumerate(names):
            field = QLineEdit(typed.get(name, ""))
            field.setAccessibleName(tr("Type {name}").format(name=name))
            field.setFixedWidth(286)
            field.textChanged.connect(self.changed)
            label = Label(name, "text")
            label.setMinimumWidth(120)
            grid.addWidget(label, number, 0)
            grid.addWidget(field, number, 1)
            self.fields.append(field)
        self._area.setWidget(inner)
        row = theme.tall(self, theme.FIELD) + theme.FIELD_GAP
        self._area.setFixedHeight(row * min(_ROWS, len(names)) if names else 0)
        if len(names) == 1:
            word = tr("{name} runs and is powered off: unsaved data is lost. Type its name to go on.")
            word = word.format(name=names[0])
        else:
            word = plural(
                len(names),
                "{n} of them runs and is powered off: unsaved data is lost. Type its name to go on.",
                "{n} of them run and are powered off: unsaved data is lost. Type their names to go on.",
            )
        self.word.setText(word)
        self.setVisible(bool(names))
