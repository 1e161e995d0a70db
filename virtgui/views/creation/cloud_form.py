"""The fields of what a guest is told by cloud-init, with the documents as they are written below them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from virtgui.install import passwords
from virtgui.install.cloudinit import NETWORK_CONFIG, USER_DATA, CloudDraft, CloudNic, documents
from virtgui.model.edits import Value
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Label
from virtgui.views.mirror import margins
from virtgui.xml.flaws.base import Flaw

_USERS = (
    Row("password", tr("Password"), Control.PASSWORD, unset=tr("None: by key only")),
    Row("keys", tr("SSH keys"), Control.LINES, help=tr("One a line, as in ~/.ssh/id_ed25519.pub")),
    Row("addresses", tr("Addresses"), unset=tr("By DHCP"), help=tr("Of the first network card, such as 192.0.2.7/24")),
    Row("gateways", tr("Gateway"), shown=lambda node: True, unset=tr("None", "neuter"), more=True),
    Row(
        "nameservers",
        tr("Name servers"),
        unset=tr("None of its own"),
        help=tr("Their addresses, with spaces between"),
        more=True,
    ),
    Row("search", tr("Search domains"), unset=tr("None", "feminine"), more=True),
    Row("packages", tr("Packages"), Control.LINES, more=True, help=tr("One a line")),
    Row("commands", tr("Commands"), Control.LINES, more=True, help=tr("Run once as root, one a line")),
    Row("timezone", tr("Time zone"), more=True, unset=tr("The image’s own")),
    Row("locale", tr("Language"), more=True, unset=tr("The image’s own")),
    Row("upgrade", tr("Update everything"), Control.SWITCH, more=True),
    Row("ssh_password", tr("Password by SSH"), Control.SWITCH, more=True, help=tr("Else only at the console")),
    Row(
        "raw", tr("Own user-data"), Control.LINES, more=True, help=tr("In place of all of the above but the host name")
    ),
)
ROWS = (
    Row("hostname", tr("Host name"), unset=tr("The machine’s name")),
    Row("user", tr("User"), unset=tr("The image’s own")),
    *_USERS,
)
"""Of a new machine."""
CLONE_ROWS = (
    Row("hostname", tr("Host name"), unset=tr("The copy’s name"), help=tr("{n} is the number of each copy")),
    Row("user", tr("Another user"), unset=tr("None: those of the original")),
    *_USERS,
)
"""Of a clone, which has users already."""
_ANY = "$6$any$hash"
"""Stands for a password's hash where only its being there counts."""
_HIDDEN = "…"
_LINES = frozenset(("keys", "packages", "commands"))
_NIC = frozenset(("addresses", "gateways", "nameservers", "search"))
_SWITCHES = frozenset(("upgrade", "ssh_password"))
_APART = re.compile(r"[\s,;]+")


class CloudForm(QWidget):
    """Holds a CloudDraft. The password is here only, and leaves as its hash. `settled` makes what is told of it,
    `check` says what is wrong with it."""

    changed = pyqtSignal()

    def __init__(
        self,
        rows: tuple[Row, ...],
        first: CloudDraft,
        settled: Callable[[CloudDraft], CloudDraft],
        check: Callable[[CloudDraft], list[Flaw]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._first = self._draft = first
        self._settled = settled
        self._check = check
        self._password = ""
        self.form = question_form(rows, self._get, self._put, self._flaws, self)
        self.make_up = flat_button(tr("&Make up a password"), self, "refresh")
        self.make_up.clicked.connect(self._make_up)
        self.shown = Label("", "text", theme.BODY)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.preview = QPlainTextEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.preview.setAccessibleName(tr("cloud-init’s documents"))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setMinimumHeight(110)
        made = QHBoxLayout()
        made.addSpacing(134)
        made.addWidget(self.make_up)
        made.addWidget(self.shown, 1)
        column = QVBoxLayout(self)
        margins(column, 2, 0, theme.GAP_SMALL, 0)
        column.addWidget(self.form)
        column.addLayout(made)
        column.addStretch(1)
        self.refresh()

    @property
    def draft(self) -> CloudDraft:
        """What was entered, without the password."""
        return self._draft

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything."""
        return self._draft != self._first or bool(self._password)

    def work(self) -> Callable[[], CloudDraft]:
        """What gives the draft as it is now with the password's hash; that takes a while, so for a worker."""
        return partial(_hashed, self._draft, self._password)

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return [flaw for flaw in self.form.flaws if not flaw.warning]

    def refresh(self) -> None:
        """The documents without the hash: whoever looks over a shoulder needs no more."""
        shown = replace(self._draft, password_hash=_HIDDEN if self._password else "")
        try:
            text = _shown(documents(self._settled(shown)))
        except ValueError:  # told beside its field
            text = ""
        if self.preview.toPlainText() != text:
            self.preview.setPlainText(text)
        self.form.refresh()
        self.changed.emit()

    # -- within ------------------------------------------------------------------------------

    def _get(self, field: str) -> Value:
        if field == "password":
            return self._password or None
        if field in _NIC:
            nic = next(iter(self._draft.nics), CloudNic())
            return ", ".join(getattr(nic, field)) or None
        value = getattr(self._draft, field)
        return "\n".join(value) if field in _LINES else value or None

    def _put(self, field: str, value: Value) -> None:
        said = str(value or "")
        if field == "password":
            self._password = said
            self.shown.setText("")
        elif field in _NIC:
            self._draft = replace(self._draft, nics=self._nics(field, said))
        elif field in _LINES:
            lines = tuple(line.strip() for line in said.splitlines() if line.strip())
            self._draft = replace(self._draft, **{field: lines})  # type: ignore[arg-type]
        elif field in _SWITCHES:
            self._draft = replace(self._draft, **{field: bool(value)})  # type: ignore[arg-type]
        else:
            self._draft = replace(self._draft, **{field: said})  # type: ignore[arg-type]
        self.refresh()

    def _nics(self, field: str, said: str) -> tuple[CloudNic, ...]:
        words = tuple(word for word in _APART.split(said) if word)
        nic = replace(next(iter(self._draft.nics), CloudNic()), **{field: words})  # type: ignore[arg-type]
        return () if nic == CloudNic() else (nic,)

    def _flaws(self) -> list[Flaw]:
        draft = replace(self._draft, password_hash=_ANY if self._password else "")
        told = [_beside(flaw) for flaw in self._check(draft)]
        if self._password and (wrong := passwords.flaw(self._password)):
            told.append(Flaw("password", wrong))
        return told

    def _make_up(self) -> None:
        """It is shown here once, and nowhere else."""
        self._password = passwords.generated()
        self.shown.setText(self._password)
        self.refresh()


def _hashed(draft: CloudDraft, password: str) -> CloudDraft:
    return replace(draft, password_hash=passwords.hashed(password) if password else "")


def _shown(texts: dict[str, str]) -> str:
    parts = [texts[USER_DATA].rstrip()]
    if NETWORK_CONFIG in texts:
        parts.append(f"# {NETWORK_CONFIG}\n{texts[NETWORK_CONFIG].rstrip()}")
    return "\n\n".join(parts)


def _beside(flaw: Flaw) -> Flaw:
    """A field of several lines is one field here: its line is said. So is the network card."""
    field, _, number = flaw.field.partition(".")
    if field == "nics":
        return Flaw(number.partition(".")[2], flaw.message, flaw.warning)
    return (
        flaw
        if not number
        else Flaw(
            field, tr("Line {number}: {message}").format(number=int(number) + 1, message=flaw.message), flaw.warning
        )
    )
