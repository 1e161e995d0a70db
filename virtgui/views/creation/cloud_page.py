"""What a cloud image is told at its first start, with the documents beside it as they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from virtgui.install import cloud_flaws, passwords
from virtgui.install.cloudinit import NETWORK_CONFIG, USER_DATA, CloudDraft, documents
from virtgui.install.names import host_name
from virtgui.model.edits import Value
from virtgui.util.frozen import replace
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Label, Paragraph
from virtgui.xml.flaws.base import Flaw

_ROWS = (
    Row("hostname", "Host name", unset="The machine’s name"),
    Row("user", "User", unset="The image’s own"),
    Row("password", "Password", Control.PASSWORD, unset="None: by key only"),
    Row("keys", "SSH keys", Control.LINES, help="One a line, as in ~/.ssh/id_ed25519.pub"),
    Row("packages", "Packages", Control.LINES, more=True, help="One a line"),
    Row("commands", "Commands", Control.LINES, more=True, help="Run once as root, one a line"),
    Row("timezone", "Time zone", more=True, unset="The image’s own"),
    Row("locale", "Language", more=True, unset="The image’s own"),
    Row("upgrade", "Update everything", Control.SWITCH, more=True),
    Row("ssh_password", "Password by SSH", Control.SWITCH, more=True, help="Else only at the console"),
    Row("raw", "Own user-data", Control.LINES, more=True, help="In place of all of the above but the host name"),
)
_FIRST = CloudDraft(user="admin")
_ANY = "$6$any$hash"
"""Stands for a password's hash where only its being there counts."""
_LINES = frozenset(("keys", "packages", "commands"))


class CloudPage(QWidget):
    """Holds a CloudDraft. The password is here only, and leaves as its hash."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = _FIRST
        self._password = ""
        self._name = ""
        self.form = question_form(_ROWS, self._get, self._put, self._flaws, self)
        self.make_up = flat_button("&Make up a password", self, "refresh")
        self.make_up.clicked.connect(self._make_up)
        self.forget = QCheckBox("&Remove these answers after the first run", self)
        self.forget.setChecked(True)
        self.shown = Label("", "text", theme.BODY)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.preview = QPlainTextEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.preview.setAccessibleName("cloud-init’s documents")
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setMinimumHeight(110)
        holder = QWidget()
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        made = QHBoxLayout()
        made.addSpacing(134)
        made.addWidget(self.make_up)
        made.addWidget(self.shown, 1)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(2, 0, theme.GAP_SMALL, 0)
        inner.addWidget(self.form)
        inner.addLayout(made)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("First start")
        area.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Label("What is it told at its first start?", "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(area, 3)
        column.addWidget(Paragraph("This is what cloud-init reads:", "muted"))
        column.addWidget(self.preview, 2)
        column.addWidget(self.forget)
        self._show()

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything."""
        return self._draft != _FIRST or bool(self._password)

    def work(self) -> Callable[[], dict[str, str]]:
        """What makes the seed's files of the answers as they are now; hashing takes a while, so for a worker."""
        return partial(_documents, self._told(), self._password)

    def _told(self) -> CloudDraft:
        return replace(self._draft, hostname=self._draft.hostname or host_name(self._name))

    def called(self, name: str) -> None:
        """The machine's name, which is the host's where nobody says otherwise."""
        if name != self._name:
            self._name = name
            self._show()

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return [flaw for flaw in self.form.flaws if not flaw.warning]

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the first."""
        self.form.focus(field or "hostname")

    # -- within ------------------------------------------------------------------------------

    def _get(self, field: str) -> Value:
        if field == "password":
            return self._password or None
        value = getattr(self._draft, field)
        return "\n".join(value) if field in _LINES else value or None

    def _put(self, field: str, value: Value) -> None:
        if field == "password":
            self._password = str(value or "")
            self.shown.setText("")
        elif field in _LINES:
            lines = tuple(line.strip() for line in str(value or "").splitlines() if line.strip())
            self._draft = replace(self._draft, **{field: lines})  # type: ignore[arg-type]
        elif field in ("upgrade", "ssh_password"):
            self._draft = replace(self._draft, **{field: bool(value)})  # type: ignore[arg-type]
        else:
            self._draft = replace(self._draft, **{field: str(value or "")})  # type: ignore[arg-type]
        self._show()

    def _flaws(self) -> list[Flaw]:
        found = cloud_flaws.flaws(replace(self._told(), password_hash=_ANY if self._password else ""))
        told = [_beside(flaw) for flaw in found]
        if self._password and (wrong := passwords.flaw(self._password)):
            told.append(Flaw("password", wrong))
        return told

    def _make_up(self) -> None:
        """It is shown here once, and nowhere else."""
        self._password = passwords.generated()
        self.shown.setText(self._password)
        self._show()

    def _show(self) -> None:
        """The documents without the hash: whoever looks over a shoulder needs no more."""
        texts = documents(replace(self._told(), password_hash="…" if self._password else ""))
        shown = [texts[USER_DATA].rstrip()]
        if NETWORK_CONFIG in texts:
            shown.append(f"# {NETWORK_CONFIG}\n{texts[NETWORK_CONFIG].rstrip()}")
        text = "\n\n".join(shown)
        if self.preview.toPlainText() != text:
            self.preview.setPlainText(text)
        self.form.refresh()
        self.changed.emit()


def _documents(draft: CloudDraft, password: str) -> dict[str, str]:
    return documents(replace(draft, password_hash=passwords.hashed(password) if password else ""))


def _beside(flaw: Flaw) -> Flaw:
    """A field of several lines is one field here: its line is said."""
    field, _, number = flaw.field.partition(".")
    return flaw if not number else Flaw(field, f"Line {int(number) + 1}: {flaw.message}", flaw.warning)
