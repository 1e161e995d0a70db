"""The table of a deed on many machines: each one's turn, whom it waits for, and what became of it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from virtgui.qtmodels.bulk import Stage, Turn
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.labels import plain_tip

COLUMNS = ("", tr("Machine"), tr("Host"), tr("Waits for"), tr("Result"))
_NUMBER, NAME, _HOST, WAITS, RESULT = range(5)
_STAGES = {
    Stage.WAITING: ("clock", "muted", tr("Waits for its turn")),
    Stage.UNDER_WAY: ("player-play", "accent", tr("Under way", "a job")),
    Stage.DONE: ("circle-check-filled", "running", tr("Done")),
    Stage.FAILED: ("alert-circle-filled", "error", tr("Failed")),
    Stage.LEFT_OUT: ("circle-x", "muted", tr("Left out")),
}


class TurnsTable(QTableWidget):
    """One row for each machine, in order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setAccessibleName(tr("Machines in order"))
        self.setHorizontalHeaderLabels(list(COLUMNS))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows, header = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and header is not None:
            rows.hide()
            rows.setDefaultSectionSize(theme.tall(self, theme.ROW))
            header.setHighlightSections(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(_NUMBER, 36)

    def fit(self) -> None:
        """Give columns what their words need, within limits: the room left is the result's."""
        header = self.horizontalHeader()
        for column, most in ((NAME, 200), (_HOST, 150), (WAITS, 170)):
            titled = header.sectionSizeHint(column) if header is not None else 0
            self.setColumnWidth(column, min(most, max(titled, self.sizeHintForColumn(column) + theme.GAP)))

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def put(self, row: int, column: int, text: str) -> None:
        """Have a cell say something."""
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.setItem(row, column, item)
        elif item.text() == text:
            return
        item.setText(text)
        item.setToolTip(plain_tip(text))

    def show_turn(self, row: int, turn: Turn) -> None:
        """How far a machine's turn is."""
        picture, role, word = _STAGES[turn.stage]
        if turn.unsure:
            role, word = "paused", tr("Check")
        share = f", {turn.share:.0%}" if turn.stage is Stage.UNDER_WAY and turn.share else ""
        self.put(row, RESULT, plain(f"{word}: {turn.told}" if turn.told else f"{word}{share}", 400))
        item = self.item(row, RESULT)
        if item is not None:
            item.setIcon(icons.icon(picture, role))
