"""A form whose answers become jobs of a host."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QPalette, QShowEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Row
from virtgui.views.labels import Paragraph
from virtgui.views.mirror import margins
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw


class JobDialog(BigDialog):
    """Hides once its jobs are sent. Should one fail it is back, with all that was entered and the reason. A subclass
    says what its answers are, what is wrong with them, and which commands they become."""

    made = pyqtSignal()
    """Every job went well."""

    def __init__(self, deed: str, heading: str, line: str, desk: HostDesk, parent: QWidget | None = None) -> None:
        super().__init__(deed, heading, line, parent)
        self.desk = desk
        self.answers: dict[str, Value] = {}
        self._waiting: list[Command] = []
        self._jobs: set[Ticket] = set()
        self._failed = False
        self.problem = Paragraph("", "error")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self._holder = QWidget()
        self._holder.setBackgroundRole(QPalette.ColorRole.Base)
        self.column = QVBoxLayout(self._holder)
        margins(self.column, 2, theme.GAP_SMALL, theme.GAP_SMALL, 0)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(heading)
        area.setWidget(self._holder)
        self.body.addWidget(area, 1)
        self.virsh_button = self.footer.add_copy()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(deed, filled=True)
        self.virsh_button.clicked.connect(self._copy)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.go)
        desk.world.reported.connect(self._heard)
        desk.world.hosts_changed.connect(self.look)
        desk.things.changed.connect(self._things_changed)
        self._asks = False

    form: Form

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if event is not None and not event.spontaneous():
            self.focus_first()

    def focus_first(self) -> None:
        """Give the keyboard to what is answered first."""
        self.form.focus(next(iter(self.form.lines)))

    def ask(self, rows: tuple[Row, ...]) -> None:
        """Ask these; the last thing a subclass does when it is made."""
        self._asks = True
        self.form = question_form(rows, self.value, self.put, self.flaws, self._holder)
        self.form.checked.connect(self.look)
        self.column.addWidget(self.form, 1)
        self.look()

    # -- for subclasses ----------------------------------------------------------------------

    def value(self, field: str) -> Value:
        """An answer so far."""
        return self.answers.get(field)

    def put(self, field: str, value: Value) -> None:
        """A person answers."""
        self.answers[field] = value

    def flaws(self) -> list[Flaw]:
        """What is wrong with the answers."""
        return []

    def commands(self) -> tuple[Command, ...]:
        """What they become, one after the other: the next only when the one before went well. ValueError for what
        cannot be."""
        raise NotImplementedError

    def virsh(self) -> str:
        """The same to be typed. ValueError, with a sentence, where no line is safe to paste."""
        return ""

    # -- what every one does -----------------------------------------------------------------

    @property
    def refusal(self) -> str:
        """Why nothing can be sent now; "" when it can."""
        host = self.desk.host
        if host is None or not host.open:
            return tr("The host is not connected.")
        return tr("This host was opened to look only.") if host.read_only else ""

    def look(self) -> None:
        """Whether it can be sent now."""
        if not self._asks:
            return
        wrong = next((flaw for flaw in self.form.flaws if not flaw.warning), None)
        asked = wrong is not None and any(
            line.quiet and field == wrong.field for field, line in self.form.lines.items()
        )
        self.footer.say(self.refusal or ("" if wrong is None or asked else wrong.message))
        fit = wrong is None and not self.refusal and not self._jobs
        self.deed.setEnabled(fit)
        self.virsh_button.setEnabled(wrong is None)
        self.virsh_button.setVisible(bool(type(self).virsh is not JobDialog.virsh))

    def _things_changed(self, host: object, _kind: object) -> None:
        """A pool that was started or stopped meanwhile may be what is wrong, or no longer is."""
        if self._asks and host == self.desk.key:
            self.form.refresh()
            self.look()

    def say(self, text: str) -> None:
        """Why it failed, above the form; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def go(self) -> None:
        """Send the jobs."""
        self.form.refresh()
        self.look()
        if not self.deed.isEnabled():
            return
        try:
            self._waiting = list(self.commands())
        except ValueError as refused:
            self.say(str(refused))
            return
        self.say("")
        self._failed = False
        if self._waiting:
            self._next()
            self.hide()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._jobs.clear()
        self._waiting.clear()
        super().closeEvent(event)

    def _next(self) -> None:
        self._jobs = {self.desk.send(self._waiting.pop(0))}

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or message.ticket not in self._jobs:
            return
        self._jobs.discard(message.ticket)
        if message.problem is not None or message.cancelled:
            reason = message.problem.reason if message.problem is not None else tr("Cancelled.")
            self.failed(plain(reason, 600))
            return
        if self._waiting:
            self._next()
            return
        self.made.emit()
        self.accept()

    def failed(self, reason: str) -> None:
        """It is back, with the reason."""
        self._waiting.clear()
        self._failed = True
        self.say(reason)
        self.form.refresh()
        self.look()
        self.show()
        self.raise_()

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        try:
            line = self.virsh()
        except ValueError as refused:
            self.footer.say(str(refused))
            return
        if clipboard is not None and line:
            clipboard.setText(line)
            self.footer.say(tr("Copied: {line}").format(line=plain(line, 160)), "muted")


def open_dialog(dialog: BigDialog) -> None:
    """Show it; it is gone once it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
