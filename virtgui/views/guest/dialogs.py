"""What is asked before a guest's password or SSH keys are another. A password goes from its field to the host and
nowhere else; no field keeps one once its dialog is closed."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.guests import (
    KeysRead,
    ReadKeys,
    SetKeys,
    SetPassword,
    keys_flaw,
    keys_of,
    password_flaw,
    user_flaw,
)
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.virsh_guest import NO_LINE, guest_line
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, name_box
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.virsh_lines import copied

_DIFFERS = tr("These are not the same.")
_ROOT = "root"


class _GuestDialog(BigDialog):
    """Stays until what it sends was done; nothing that was typed is lost when that fails."""

    def __init__(
        self,
        title: str,
        line: str,
        deed: str,
        world: World,
        send: Callable[[Command], Ticket],
        users: tuple[str, ...],
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, title, line, parent)
        self._world = world
        self._send = send
        self._ticket: Ticket | None = None
        self._pressed = False
        self.user = QComboBox(self)
        self.user.setEditable(True)
        self.user.addItems(list(dict.fromkeys((*users, _ROOT))))
        name_box(self.user, tr("User"))
        self.user_flaw = self._remark()
        self.virsh_button = self.footer.add_copy()
        self.virsh_button.clicked.connect(lambda: self.footer.say(*copied(self.virsh)))
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(deed, filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        world.reported.connect(self._heard)

    def flawed(self) -> QWidget | None:
        """Tell each flaw beside its field; the first such field."""
        raise NotImplementedError

    def command(self) -> SetPassword | SetKeys:
        """What is sent."""
        raise NotImplementedError

    def virsh(self) -> str:
        """The same to be typed. ValueError, with a sentence, where no line is safe to paste."""
        if self.flawed() is not None:
            raise ValueError(tr("Something above is wrong."))
        command = self.command()
        machine, host = self._world.machines.get(command.domain), self._world.hosts.get(command.domain.host)
        if machine is None or host is None:
            raise ValueError(tr("Its host is not connected."))
        if isinstance(command, SetPassword):
            raise ValueError(NO_LINE)
        return guest_line(command, machine, host)

    def agree(self) -> None:
        """Send it, where nothing is wrong."""
        self._pressed = True
        wrong = self.flawed()
        if wrong is not None:
            wrong.setFocus()
            return
        self.footer.say("")
        self.deed.setEnabled(False)
        self._ticket = self._send(self.command())

    def _look(self) -> None:
        """Flaws go while they are mended, and come only with the button."""
        self.footer.say("")
        if self._pressed:
            self.flawed()

    def _field(self, text: str, field: QWidget, remark: Paragraph | None = None) -> None:
        label = Label(text)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        column = QVBoxLayout()
        column.setSpacing(theme.GAP_TINY)
        column.addWidget(label)
        column.addWidget(field)
        if remark is not None:
            column.addWidget(remark)
            remark.describes(field)
        self.body.addLayout(column)

    def _remark(self) -> Paragraph:
        remark = Paragraph("", "error", theme.SECONDARY)
        remark.hide()
        return remark

    @staticmethod
    def _tell(remark: Paragraph, text: str) -> bool:
        remark.setText(text)
        remark.setVisible(bool(text))
        return bool(text)

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or self._ticket is None or message.ticket != self._ticket:
            return
        self._ticket = None
        self.deed.setEnabled(True)
        if message.problem is not None:
            self.footer.say(plain(message.problem.reason, 400))
        elif message.cancelled:
            self.footer.say(tr("It was cancelled."))
        else:
            self.accept()


class PasswordDialog(_GuestDialog):
    """Another password for a user of the guest."""

    def __init__(
        self,
        key: DomainKey,
        name: str,
        world: World,
        send: Callable[[Command], Ticket],
        users: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        line = tr("Of somebody in {name}. It is not kept here; the guest must know the user already.").format(
            name=plain(name, 80)
        )
        super().__init__(tr("Set a password"), line, tr("Set"), world, send, users, parent)
        self._key = key
        self.password = QLineEdit(self)
        self.again = QLineEdit(self)
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textChanged.connect(self._look)
        self.encrypted = QCheckBox(tr("It is &encrypted already, as in /etc/shadow"), self)
        self.encrypted.toggled.connect(self._look)
        self.password_flaw, self.again_flaw = self._remark(), self._remark()
        self._field(tr("&User"), self.user, self.user_flaw)
        self._field(tr("&Password"), self.password, self.password_flaw)
        self._field(tr("&Again"), self.again, self.again_flaw)
        self.body.addWidget(self.encrypted)
        self.body.addStretch(1)
        self.user.editTextChanged.connect(self._look)
        self.finished.connect(self._forget)
        self.password.setFocus()
        self.virsh_button.setEnabled(False)
        self.virsh_button.setToolTip(plain_tip(NO_LINE))
        self.resize(theme.sized(self, 460, 400))

    def flawed(self) -> QWidget | None:
        password = self.password.text()
        flaws = (
            (self.user, self.user_flaw, user_flaw(self.user.currentText())),
            (self.password, self.password_flaw, password_flaw(password, self.encrypted.isChecked())),
            (self.again, self.again_flaw, "" if self.again.text() == password else _DIFFERS),
        )
        wrong: list[QWidget] = [field for field, remark, text in flaws if self._tell(remark, text)]
        return wrong[0] if wrong else None

    def command(self) -> SetPassword:
        return SetPassword(
            self._key, self.user.currentText(), self.password.text(), encrypted=self.encrypted.isChecked()
        )

    def _forget(self) -> None:
        self.password.clear()
        self.again.clear()


class KeysDialog(_GuestDialog):
    """The SSH keys that let in as a user of the guest: read first, then exactly these."""

    def __init__(
        self,
        key: DomainKey,
        name: str,
        world: World,
        send: Callable[[Command], Ticket],
        ask: Callable[[Command], Ticket],
        users: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`send` carries the deed, `ask` the question."""
        line = tr("Who holds one of these keys gets into {name} as this user. One public key a line.").format(
            name=plain(name, 80)
        )
        super().__init__(tr("SSH keys"), line, tr("Save", "keys"), world, send, users, parent)
        self._key = key
        self._ask = ask
        self._asked: Ticket | None = None
        self._read_of = ""
        self.read = flat_button(tr("&Read those there are"), self, "refresh")
        self.keys = QPlainTextEdit(self)
        self.keys.setFont(theme.fixed_font(self.font()))
        self.keys.setTabChangesFocus(True)
        self.keys.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.keys_flaw = self._remark()
        self._field(tr("&User"), self.user, self.user_flaw)
        self.body.addWidget(self.read)
        self._field(tr("&Keys", "ssh"), self.keys, self.keys_flaw)
        self.read.clicked.connect(self.read_keys)
        self.user.editTextChanged.connect(self._other_user)
        self.keys.textChanged.connect(self._look)
        self.resize(theme.sized(self, 640, 440))
        self.read_keys()

    @property
    def ready(self) -> bool:
        """Whether the keys of this user were read."""
        return self._asked is None and self._read_of == self.user.currentText()

    def read_keys(self) -> None:
        """Ask for the user's keys; what is typed there is replaced by them."""
        if self._tell(self.user_flaw, user_flaw(self.user.currentText())):
            return
        self.footer.say(tr("Reading the keys…"), "muted")
        self._read_of = self.user.currentText()
        self._asked = self._ask(ReadKeys(self._key, self._read_of))
        self._settle()

    def flawed(self) -> QWidget | None:
        if self._tell(self.user_flaw, user_flaw(self.user.currentText())):
            return self.user
        line, flaw = keys_flaw(self.keys.toPlainText())
        if self._tell(self.keys_flaw, tr("Line {line}: {flaw}").format(line=line, flaw=flaw) if flaw else ""):
            return self.keys
        return None

    def command(self) -> SetKeys:
        return SetKeys(self._key, self.user.currentText(), keys_of(self.keys.toPlainText()))

    def _other_user(self) -> None:
        self._look()
        self._settle()

    def _settle(self) -> None:
        """Saving replaces all keys, so those there are must have been seen first."""
        waits = self._asked is not None
        self.virsh_button.setEnabled(self.ready)
        self.deed.setEnabled(self.ready)
        self.deed.setToolTip("" if self.ready else tr("Read this user's keys first: saving replaces all of them"))
        self.keys.setEnabled(not waits)
        self.read.setEnabled(not waits)

    def _heard(self, message: object) -> None:
        if isinstance(message, KeysRead) and message.ticket == self._asked:
            self._asked = None
            if message.problem is not None:
                self.footer.say(
                    f"{plain(message.problem.reason, 400)} " + tr("Saving replaces whatever keys there are.")
                )
            else:
                self.footer.say("")
                self.keys.setPlainText("\n".join(plain(each, 16384) for each in message.keys))
                self.keys.moveCursor(QTextCursor.MoveOperation.Start)
                if not message.keys:
                    self.footer.say(tr("This user has no keys yet."), "muted")
            self._settle()
            return
        super()._heard(message)
        if isinstance(message, Finished):
            self._settle()
