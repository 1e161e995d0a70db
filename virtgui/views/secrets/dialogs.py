"""A new secret, its value, and what it is when a person asks to see it. Values go from the field to the host and
nowhere else: no file, no log, no command line, and no field keeps one once its dialog is closed."""

from __future__ import annotations

import base64
import binascii
import secrets
import uuid

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from virtgui.model import virsh_things
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.facts import Host
from virtgui.model.secrets import ReadSecret, SecretRead, SetSecret
from virtgui.model.things import DefineThing, ThingKey, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.labels import Paragraph
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import writable
from virtgui.xml.secret import USES, usage_flaw, written

_MADE_BYTES = 24
_FORMS = (Choice("text", tr("As it is typed")), Choice("base64", tr("Base64, as Ceph prints its keys")))
_VALUE_ROWS = (
    Row("value", tr("Value"), Control.PASSWORD, section=tr("Value")),
    Row("form", tr("Is written"), Control.CHOICE, choices=_FORMS),
)
_KEPT = (
    Choice("disk", tr("On the host's disk, for root")),
    Choice("memory", tr("In memory, until the host is restarted")),
)
_SEEN = (Choice("yes", tr("Can be shown on request")), Choice("no", tr("Can be used but never shown")))


def value_flaws(value: str, form: str) -> list[Flaw]:
    """What is wrong with a value."""
    if not value:
        return [Flaw("value", tr("Type the value."))]
    if form == "base64":
        try:
            base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return [Flaw("value", tr("This is no Base64: check that it was copied whole."))]
    return []


def value_bytes(value: str, form: str) -> bytes:
    """The value as the host gets it. ValueError where it is no Base64."""
    return base64.b64decode(value.strip(), validate=True) if form == "base64" else value.encode()


class _ValueDialog(FormDialog):
    """Asks for a value; it is forgotten when the dialog is closed."""

    def __init__(
        self,
        desk: HostDesk,
        title: str,
        line: str,
        rows: tuple[Row, ...],
        answers: dict[str, Value],
        deed: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title, line, rows, answers, deed, parent)
        self.make = self.footer.add(tr("&Make one up"))
        self.footer.row.removeWidget(self.make)
        self.footer.row.insertWidget(self.footer.row.indexOf(self.cancel), self.make)
        self.setTabOrder(self.make, self.cancel)
        self.make.setToolTip(tr("A long random value, which can be shown later"))
        self.make.clicked.connect(self._make)
        self.finished.connect(self._forget)

    def _make(self) -> None:
        self.answers["value"] = secrets.token_urlsafe(_MADE_BYTES)
        self.answers["form"] = "text"
        self.form.refresh()

    def _forget(self) -> None:
        self.answers["value"] = ""
        self.form.refresh()

    def set_command(self, key: ThingKey) -> SetSecret:
        """What gives the secret this value."""
        return SetSecret(key, value_bytes(self.text("value"), self.text("form")))


class SetValueDialog(_ValueDialog):
    """Another value for a secret that is there."""

    def __init__(self, desk: HostDesk, key: ThingKey, name: str, parent: QWidget | None = None) -> None:
        answers: dict[str, Value] = {"value": "", "form": "text"}
        line = tr("It replaces the value it has. What was encrypted with that one needs it still.")
        super().__init__(
            desk, tr("Value of {name}").format(name=plain(name, 80)), line, _VALUE_ROWS, answers, tr("Set"), parent
        )
        self._key = key
        self.resize(theme.sized(self, 600, 330))

    def flaws(self) -> list[Flaw]:
        return value_flaws(self.text("value"), self.text("form"))

    def command(self) -> Command:
        return self.set_command(self._key)

    def lines(self, host: Host) -> str:
        return virsh_things.value_line(self._key, host)


class NewSecretDialog(_ValueDialog):
    """Defines a secret, then gives it its value. Should the second fail it is there without one, and said to be."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None, *, use: str = "volume", usage: str = "") -> None:
        self.key = ThingKey(desk.key, ThingKind.SECRET, str(uuid.uuid4()))
        self._defined = False
        uses = (*(Choice(use.type, use.words) for use in USES), Choice("none", tr("Anything else")))
        kinds = {use.type: use for use in USES}
        rows = (
            Row("type", tr("For"), Control.CHOICE, choices=uses),
            *(
                Row(
                    f"usage_{kind}",
                    how.title,
                    help=tr("Such as {hint}").format(hint=how.hint),
                    shown=lambda _, kind=kind: self.answers["type"] == kind,  # type: ignore[misc]
                )
                for kind, how in kinds.items()
            ),
            Row("description", tr("Description")),
            Row("kept", tr("Kept"), Control.CHOICE, choices=_KEPT),
            Row("seen", tr("Later"), Control.CHOICE, choices=_SEEN),
            *_VALUE_ROWS,
        )
        answers: dict[str, Value] = {
            "type": use,
            f"usage_{use}": usage,
            "description": "",
            "kept": "disk",
            "seen": "yes",
            "value": "",
            "form": "text",
        }
        line = tr("The host keeps the value; machines, pools and volumes name the secret instead of it.")
        super().__init__(desk, tr("New secret"), line, rows, answers, tr("Define"), parent)
        self.resize(theme.sized(self, 660, 560))

    @property
    def usage(self) -> str:
        """What it is for, by name."""
        return self.text(f"usage_{self.text('type')}").strip()

    def flaws(self) -> list[Flaw]:
        kind, found = self.text("type"), []
        field = f"usage_{kind}"
        if why := usage_flaw(kind, self.usage) or self._taken(kind):
            found.append(Flaw(field, why))
        description = self.text("description")
        if any(ord(c) < 32 and c not in "\t" for c in description) or not writable(description):
            found.append(Flaw("description", tr("Leave out control characters.")))
        return [*found, *value_flaws(self.text("value"), self.text("form"))]

    def _taken(self, kind: str) -> str:
        """libvirt has one secret for each usage."""
        from virtgui.views.secrets.page import document  # noqa: PLC0415  (the page makes this dialog)

        for thing in self.desk.things.of(self.desk.key, ThingKind.SECRET):
            found = document(thing)
            same = found is not None and found.type == kind and found.usage == self.usage
            if same and thing.key != self.key and kind != "none":
                return tr("This host has a secret for that already: set its value instead.")
        return ""

    def lines(self, host: Host) -> str:
        return f"{virsh_things.define_lines(self._definition(), host)} &&\n{virsh_things.value_line(self.key, host)}"

    def command(self) -> Command:
        return self.set_command(self.key) if self._defined else self._definition()

    def _definition(self) -> DefineThing:
        xml = written(
            self.key.name,
            self.text("type"),
            self.usage,
            description=self.text("description").strip(),
            ephemeral=self.text("kept") == "memory",
            private=self.text("seen") == "no",
        )
        return DefineThing(self.desk.key, ThingKind.SECRET, xml, tr("define the secret"))

    def failed_words(self, reason: str) -> str:
        return (
            tr("It was defined, but its value could not be set: {reason}").format(reason=reason)
            if self._defined
            else reason
        )

    def next_command(self) -> Command | None:
        if not self._defined:
            self._defined = True
            return self.set_command(self.key)
        return None


class ShowValueDialog(BigDialog):
    """Asks the host only when a person asks for it, and shows the value until it is closed."""

    def __init__(self, desk: HostDesk, key: ThingKey, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Value of a secret"),
            tr("Value of {name}").format(name=plain(name, 80)),
            tr("Make sure that nobody looks over your shoulder."),
            parent,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._value = b""
        self._text = ""
        self.value = QPlainTextEdit(self)
        self.value.setReadOnly(True)
        self.value.setFont(theme.fixed_font(self.font()))
        self.value.setAccessibleName(tr("Value"))
        self.value.setUndoRedoEnabled(False)
        self.note = Paragraph("", "muted")
        self.body.addWidget(self.value, 1)
        self.body.addWidget(self.note)
        self.copy = self.footer.add(tr("&Copy"))
        self.copy.clicked.connect(self._copy)
        self.copy.setEnabled(False)
        self.footer.add(tr("Close"), filled=True).clicked.connect(self.accept)
        desk.world.reported.connect(self._heard)
        self.finished.connect(self._forget)
        self._ticket = desk.send(ReadSecret(key))
        self.resize(theme.sized(self, 560, 300))

    def _heard(self, message: object) -> None:
        if not isinstance(message, SecretRead) or message.ticket != self._ticket:
            return
        if message.value is None:
            self.footer.say(message.problem.reason if message.problem is not None else tr("It has no value."))
            return
        try:
            text = message.value.decode()
            readable = text.isprintable()
        except UnicodeDecodeError:
            readable = False
        self._text = text if readable else base64.b64encode(message.value).decode()
        self.note.setText("" if readable else tr("It is no text: shown as Base64."))
        self.value.setPlainText(self._text)
        self.copy.setEnabled(True)

    def _copy(self) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self._text)

    def _forget(self) -> None:
        self._text = ""
        self.value.clear()
