"""What the forms of all sources have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from virtgui.install.workshop import Looked, Workshop
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.recent import Recent, Used
from virtgui.qtmodels.scripts import Scripts
from virtgui.views import theme
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.preparing import Preparation
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Row
from virtgui.views.labels import Label, Paragraph
from virtgui.views.mirror import margins
from virtgui.xml.flaws.base import Flaw


class Wrong(NamedTuple):
    """What must be corrected before going on."""

    field: str
    label: str
    message: str


class Sheet(QWidget):
    """Holds one source's answers and, while it is the chosen one, puts them into the Creation."""

    changed = pyqtSignal()
    looked = pyqtSignal(object)
    """A Looked: the medium that was chosen."""
    turned = pyqtSignal(str, object)
    """This source became another: a kind's name, and the Looked it goes on with."""
    own_form = True
    """Whether the machine is described on further pages; else all of it is here."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__()
        self.kind = kind
        self.current = True
        """Whether it is the chosen one: what ends later in one that is not must not take over."""
        self.creation = creation
        self.workshop = workshop
        self.form: Form | None = None
        self.answers: dict[str, Value] = {}
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.column = QVBoxLayout(self)
        margins(self.column, theme.GAP_LARGE, 0, 0, 0)
        self.column.setSpacing(theme.GAP)
        self.column.addWidget(Label(kind.words, "text", theme.BODY, QFont.Weight.DemiBold))
        self.column.addWidget(Paragraph(kind.line, "muted"))

    def ask(self, rows: tuple[Row, ...]) -> Form:
        """Add a form of these questions."""
        check: Callable[[], list[Flaw]] = self.flaws
        self.form = question_form(rows, self.get, self.take, check, self, below=True)
        self.column.addWidget(self.form)
        return self.form

    def get(self, field: str) -> Value:
        """What was said so far."""
        return self.answers.get(field)

    def take(self, field: str, value: Value) -> None:
        """A person answered."""
        self.answers[field] = value
        self.tell()

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything that would be lost."""
        return any(value for value in self.answers.values())

    def preparations(self) -> tuple[Preparation, ...]:
        """What this computer makes right before the machine is made."""
        return ()

    def offer_scripts(self, scripts: Scripts) -> None:
        """Offer an unattended installation, where this source can be one."""

    def offer_recent(self, recent: Recent) -> None:
        """Offer what was used before, where this source is a medium or an address."""

    def used(self) -> tuple[Used, ...]:
        """What the machine was made from, to be offered again."""
        return ()

    def leave(self) -> None:
        """Another source was chosen."""

    def called(self, name: str) -> None:
        """The machine has another name."""

    def send(self, file: Looked) -> None:
        """Go on with a file of this computer."""

    def put(self) -> None:
        """Have the Creation come from here."""
        raise NotImplementedError

    def tell(self) -> None:
        """Something of it is otherwise."""
        if self.current:
            self.put()
        self.changed.emit()

    def flaws(self) -> list[Flaw]:
        """What is wrong with the answers."""
        return []

    def wrong(self) -> tuple[Wrong, ...]:
        """All that must be corrected."""
        if self.form is None:
            return tuple(Wrong(flaw.field, flaw.field, flaw.message) for flaw in self.flaws() if not flaw.warning)
        labels = {field: line.row.label for field, line in self.form.lines.items()}
        return tuple(
            Wrong(flaw.field, labels.get(flaw.field, flaw.field), flaw.message)
            for flaw in self.form.flaws
            if not flaw.warning
        )

    def summary(self) -> str:
        """The source in a line, beside its kind."""
        return ""

    def refresh(self) -> None:
        """The host may be another, or have told more."""
        if self.form is not None:
            self.form.refresh()

    def focus(self, field: str) -> None:
        """Give the keyboard to a field, whose flaw is told from now on."""
        if self.form is not None and field in self.form.lines:
            self.form.lines[field].quiet = False
            self.form.refresh()
            self.form.focus(field)
