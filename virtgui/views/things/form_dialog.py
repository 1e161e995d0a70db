"""A dialog that asks a few questions and does one thing with the answers; it stays until that was done."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFrame, QScrollArea, QWidget

from virtgui.model import thing_rules, virsh_things
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.facts import Host
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.rows import Row
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw


class FormDialog(BigDialog):
    """A subclass says what is wrong with the answers (`flaws`) and what is sent (`command`, and `next_command` after
    each that went well, until it is None). Nothing that was typed is lost when something fails."""

    def __init__(
        self,
        desk: HostDesk,
        title: str,
        line: str,
        rows: tuple[Row, ...],
        answers: dict[str, Value],
        deed: str,
        parent: QWidget | None = None,
        *,
        changing: bool = False,
    ) -> None:
        """`changing` is whether `answers` are what is there already: then the form tells what each was."""
        super().__init__(title, title, line, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self.answers = answers
        self._ticket: Ticket | None = None
        before = dict(answers)
        self.form = question_form(
            rows, self._get, self._put, self._current_flaws, self, before=before.get if changing else None
        )
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        self.body.addWidget(area, 1)
        self.copy = self.footer.add_copy()
        self.copy.clicked.connect(self._copy)
        self.cancel = self.footer.add(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.deed = self.footer.add(deed, filled=True)
        self.deed.clicked.connect(self.accept_answers)
        desk.world.reported.connect(self._heard)
        self.resize(theme.sized(self, 640, 480))

    # -- for subclasses ----------------------------------------------------------------------

    def flaws(self) -> list[Flaw]:
        """What is wrong with the answers."""
        return []

    def command(self) -> Command:
        """What is sent. ValueError, with a sentence, where the answers cannot be used."""
        raise NotImplementedError

    def next_command(self) -> Command | None:
        """What is sent after that; called after each that went well."""
        return None

    def lines(self, host: Host) -> str:
        """The same as command lines. ValueError, with a sentence, where none is safe to paste."""
        command = self.command()
        if not isinstance(command, DefineThing):
            raise ValueError(tr("virsh has no command for this."))
        return virsh_things.define_lines(command, host)

    def failed_words(self, reason: str) -> str:
        """What is said where what was sent last failed for this reason."""
        return reason

    def text(self, field: str) -> str:
        """An answer as text."""
        value = self.answers.get(field)
        return value if isinstance(value, str) else ""

    # -- the dialog's own --------------------------------------------------------------------

    def _wrong(self) -> str:
        """What is wrong first, all of it told at its field from now on."""
        for line in self.form.lines.values():
            line.quiet = False
        self.form.refresh()
        return next((flaw.message for flaw in self.flaws() if not flaw.warning), "")

    def _copy(self) -> None:
        board, host, wrong = QGuiApplication.clipboard(), self.desk.host, self._wrong()
        if board is None or host is None or wrong:
            self.footer.say(wrong)
            return
        try:
            board.setText(self.lines(host))
        except ValueError as error:
            self.footer.say(str(error))
            return
        self.footer.say(tr("Copied the command line"), "muted")

    def accept_answers(self) -> None:
        """Send what was answered, where nothing is wrong with it."""
        wrong = self._wrong()
        away = thing_rules.host_refusal(self.desk.host)
        if wrong or away:
            self.footer.say(away or wrong)
            return
        try:
            command = self.command()
        except ValueError as error:
            self.footer.say(str(error))
            return
        self._send(command)

    def _send(self, command: Command) -> None:
        self.footer.say("")
        self.deed.setEnabled(False)
        self._ticket = self.desk.send(command)

    def _get(self, field: str) -> Value:
        return self.answers.get(field)

    def _put(self, field: str, value: Value) -> None:
        self.answers[field] = value
        self.footer.say("")
        self.form.refresh()

    def _current_flaws(self) -> list[Flaw]:
        return self.flaws()

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or message.ticket != self._ticket:
            return
        self._ticket = None
        self.deed.setEnabled(True)
        if message.problem is not None or message.cancelled:
            reason = message.problem.reason if message.problem is not None else tr("It was cancelled.")
            self.footer.say(self.failed_words(reason))
            return
        further = self.next_command()
        if further is not None:
            self._send(further)
        else:
            self.accept()
