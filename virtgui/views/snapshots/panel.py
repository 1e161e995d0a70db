"""What is known of one snapshot, beside the graph."""

from __future__ import annotations

from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from virtgui.model.snapshots import Snapshot, Snapshots
from virtgui.views import theme
from virtgui.views.labels import Label, Value
from virtgui.views.mirror import margins
from virtgui.views.snapshots import said

_WIDTH = 300
_LONGEST = 4000


class SnapshotPanel(QScrollArea):
    """Its name, its description, and each fact under its label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.description = Value()
        self._facts = QVBoxLayout()
        self._facts.setSpacing(2)
        self._told: list[tuple[str, str]] = []
        inner = QWidget()
        column = QVBoxLayout(inner)
        margins(column, theme.GAP_LARGE, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.heading)
        column.addWidget(self.description)
        column.addLayout(self._facts)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inner)
        self.setFixedWidth(_WIDTH)

    def show_snapshot(self, known: Snapshots, snapshot: Snapshot) -> None:
        """Tell this one; what is the same stays selected."""
        self.heading.setText(said.name(snapshot))
        self.description.setText(snapshot.description[:_LONGEST])
        self.description.setVisible(bool(snapshot.description))
        facts = said.facts(known, snapshot)
        if facts == self._told:
            return
        self._told = facts
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # its end comes later
                widget.deleteLater()
        for label, text in facts:
            self._facts.addWidget(Label(label, "muted", theme.SECONDARY))
            value = Value(text)
            value.setAccessibleName(label)
            self._facts.addWidget(value)
