"""What is told of the thing that is chosen, beside its list."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from virtgui.model.things import Thing
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import on_content
from virtgui.views.fact_grid import line_up
from virtgui.views.labels import Label, Paragraph, Value

_WHOLE = len("00000000-0000-0000-0000-000000000000")


class Facts(NamedTuple):
    """A group of facts under its title; rows whose value is "" are left out."""

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str = ""
    role: str = "muted"
    """The note's colour."""


class FactGroups(QWidget):
    """Groups of facts, one under the other; only what is another is drawn anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Facts, ...] = ()
        self._groups: list[QWidget] = []
        self._grids: list[QGridLayout] = []
        self._names: list[Label] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.FIELD_GAP)

    def show_facts(self, told: tuple[Facts, ...]) -> None:
        """Tell these."""
        if told == self._shown:
            return
        self._shown = told
        for group in self._groups:
            self._column.removeWidget(group)
            group.setParent(None)
            group.deleteLater()
        self._grids.clear()
        self._names.clear()
        self._groups = [self._group(facts) for facts in told if facts.note or any(value for _, value in facts.rows)]
        for group in self._groups:
            self._column.addWidget(group)
        line_up(self)

    def names_width(self) -> int:
        return max((label.sizeHint().width() for label in self._names), default=0)

    def set_names_width(self, width: int) -> None:
        for grid in self._grids:
            grid.setColumnMinimumWidth(0, width)

    def facts(self) -> dict[str, str]:
        """What is told, by its name."""
        return {name: value for facts in self._shown for name, value in facts.rows if value}

    def _group(self, facts: Facts) -> QWidget:
        group = QWidget(self)
        grid = QGridLayout(group)
        grid.setContentsMargins(0, theme.GAP_TINY, 0, theme.GAP_TINY)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.FIELD_GAP)
        self._grids.append(grid)
        grid.setColumnStretch(1, 1)
        if facts.title:
            grid.addWidget(Label(facts.title, "text", theme.BODY, QFont.Weight.DemiBold), 0, 0, 1, 2)
        for name, value in facts.rows:
            if value:
                row = grid.rowCount()
                told = Value(value)
                told.setAccessibleName(name)
                # a UUID is not cut, and a word longer than that does not make all else as wide
                longest = told.fontMetrics().horizontalAdvance("0" * _WHOLE)
                told.setMinimumWidth(min(told.minimumSizeHint().width(), longest))
                self._names.append(Label(name, "muted"))
                grid.addWidget(self._names[-1], row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(told, row, 1)
        if facts.note:
            grid.addWidget(Paragraph(facts.note, facts.role, theme.SECONDARY), grid.rowCount(), 0, 1, 2)
        return group


class ThingDetails(QWidget):
    """What stands beside a list; subclasses show what they know of a thing."""

    def show_thing(self, thing: Thing | None) -> None:
        """Tell of this thing; None where none, or more than one, is chosen."""


class FactDetails(ThingDetails):
    """Facts in groups, from a function over the thing, so that only texts change when it does."""

    def __init__(
        self,
        tell: Callable[[Thing], tuple[Facts, ...]],
        nothing: str,
        parent: QWidget | None = None,
        *,
        title: Callable[[Thing], str] = lambda thing: thing.name,
    ) -> None:
        """`nothing` is said where none is chosen; `title` is what a person calls a thing."""
        super().__init__(parent)
        self._tell = tell
        self._title = title
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.nothing = Paragraph(nothing, "muted")
        self._body = QWidget()
        on_content(self._body)
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(theme.GAP_LARGE, theme.GAP, theme.GAP_LARGE, theme.GAP_LARGE)
        self.column.setSpacing(theme.GAP_SMALL)
        self.column.addWidget(self.title)
        self.column.addWidget(self.nothing)
        self.groups = FactGroups(self._body)
        self.column.addWidget(self.groups)
        self.column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_thing(self, thing: Thing | None) -> None:
        self.groups.show_facts(self._tell(thing) if thing is not None else ())
        self.title.setText(plain(self._title(thing), 120) if thing is not None else "")
        self.title.setVisible(thing is not None)
        self.nothing.setVisible(thing is None)

    def facts(self) -> dict[str, str]:
        """What is told, by its name."""
        return self.groups.facts()
