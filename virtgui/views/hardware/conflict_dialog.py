"""Somebody else changed the same places: both values side by side, and which one stays."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QScrollArea, QWidget

from virtgui.model.edits import Conflict, Value
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.changes import row_of, section_of, title_of
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.wording import value_words
from virtgui.views.labels import Label, Paragraph, plain_tip

_GONE = tr("Removed")
_WIDEST, _WHOLE = 32, 400
"""Letters of a value, and of its tooltip, which tells the rest."""
_NOWHERE = tr("It is no longer there to be changed. Add it anew if it is needed.")


class ConflictDialog(BigDialog):
    """One line for each conflict; nothing is chosen for the person but the safe side: what is there now."""

    decided = pyqtSignal(tuple)
    """The conflicts in which our value stays."""

    def __init__(self, model: HardwareModel, conflicts: tuple[Conflict, ...], parent: QWidget | None = None) -> None:
        many = len(conflicts) != 1
        super().__init__(
            tr("Changed elsewhere"),
            tr("Somebody else changed the same settings" if many else "Somebody else changed the same setting"),
            tr("Nothing was overwritten. Choose what stays, then apply again; your other changes are kept."),
            parent,
        )
        self._conflicts = conflicts
        self._groups: list[QButtonGroup] = []
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP_HUGE)
        grid.setVerticalSpacing(theme.GAP_SMALL)
        for place, heading in enumerate((tr("Setting"), tr("Was"), tr("Is now"), tr("You want"))):
            grid.addWidget(Label(heading, "muted", theme.SECONDARY), 0, place)
            grid.setColumnStretch(place, 1 if place else 2)
        for number, conflict in enumerate(conflicts, 1):
            self._add(grid, number, model, conflict)
        grid.setRowStretch(len(conflicts) + 1, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(table)
        self.body.addWidget(area, 1)
        self.cancel = self.footer.add(tr("Cancel"))
        self.keep = self.footer.add(tr("Keep the chosen"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self._keep)
        self.resize(theme.sized(self, 900, 200 + 40 * min(8, len(conflicts))))

    def choose(self, number: int, *, mine: bool) -> None:
        """Choose a side of one conflict, counted from 0."""
        button = self._groups[number].button(1 if mine else 0)
        if button is not None:
            button.setChecked(True)

    def _add(self, grid: QGridLayout, number: int, model: HardwareModel, conflict: Conflict) -> None:
        found = row_of(conflict.place, conflict.field) if conflict.field else None
        title = title_of(model, conflict.place)
        if found is not None and not conflict.place.kind:
            title = section_of(model, *found)
        label = found[1].label if found is not None else conflict.field
        name = ": ".join(part for part in (title, label) if part) or tr("The machine")

        def words(value: Value, *, theirs: bool = False) -> str:
            if found is not None:
                if theirs and value is None and model.node(conflict.place) is None:
                    return _GONE
                return value_words(found[1], value, _WHOLE)
            return tr("Its XML") if value else _GONE

        grid.addWidget(Paragraph(name), number, 0)
        grid.addWidget(Label(words(conflict.base), "muted"), number, 1)
        group = QButtonGroup(self)
        sides = (tr("{name}: keep what is now, {value}"), tr("{name}: take what you want, {value}"))
        for side, text in enumerate((words(conflict.theirs, theirs=True), words(conflict.ours))):
            button = QRadioButton(plain(text, _WIDEST).replace("&", "&&"), self)
            button.setToolTip(plain_tip(text))
            button.setAccessibleName(sides[side].format(name=name, value=plain(text, 60)))
            button.setChecked(side == 0)
            if side and conflict.place.kind and model.node(conflict.place) is None:
                button.setEnabled(False)
                button.setToolTip(_NOWHERE)
                button.setAccessibleDescription(_NOWHERE)
            group.addButton(button, side)
            grid.addWidget(button, number, 2 + side, Qt.AlignmentFlag.AlignLeft)
        self._groups.append(group)

    def _keep(self) -> None:
        mine = tuple(c for c, group in zip(self._conflicts, self._groups, strict=True) if group.checkedId() == 1)
        self.decided.emit(mine)
        self.accept()
