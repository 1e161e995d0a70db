"""What the hypervisor itself is given for a machine, for reading."""

from __future__ import annotations

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from virtgui.model.keys import Ticket
from virtgui.model.messages import NativeRead
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.failing import could_not
from virtgui.views.hardware.dialog import BigDialog


class NativeDialog(BigDialog):
    """Waits for the answer to a question that was sent."""

    def __init__(self, name: str, world: World, ticket: Ticket, parent: QWidget | None = None) -> None:
        line = tr("What the stored definition becomes for the hypervisor itself. Passwords are left out.")
        super().__init__(
            tr("Command line"), tr("The hypervisor's command line of {machine}").format(machine=name), line, parent
        )
        self._ticket = ticket
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(theme.fixed_font(self.font()))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(tr("Command line"))
        self.text.setPlainText(tr("Asking the host…"))
        self.body.addWidget(self.text, 1)
        self.copy = self.footer.add(tr("&Copy"))
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy)
        self.footer.add(tr("Close"), filled=True).clicked.connect(self.accept)
        world.reported.connect(self._heard)
        self.resize(theme.sized(self, 820, 560))

    def _heard(self, message: object) -> None:
        if isinstance(message, NativeRead) and message.ticket == self._ticket:
            if message.problem is not None:
                self.text.setPlainText("")
                self.footer.say(could_not(message.problem))
            else:
                # One argument and its value a line: QEMU's lines are thousands of letters long.
                self.text.setPlainText(message.text.replace(" -", " \\\n  -"))
                self.copy.setEnabled(True)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text.toPlainText())
