"""What an installer is told, so that it asks nothing."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimeZone, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from virtgui.install import passwords, unattended
from virtgui.install.draft import TreeSource
from virtgui.install.names import host_name
from virtgui.install.unattended import Answers, Profile
from virtgui.model.edits import Value
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.scripts import Scripts
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.views.labels import Label, Paragraph
from virtgui.views.mirror import margins
from virtgui.xml.flaws.base import Flaw

_KINDS = {"desktop": tr("With a desktop"), "jeos": tr("Just enough to run")}
_FIRST = Answers(user="admin", language="en_US")


class AnswersPage(QWidget):
    """Holds the Answers. Passwords are here only, and leave for a private file."""

    changed = pyqtSignal()

    def __init__(self, creation: Creation, scripts: Scripts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._scripts = scripts
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
        self._first = self._answers = replace(_FIRST, timezone=zone)
        self._profile = ""
        self._name = ""
        rows = (
            Row(
                "profile",
                tr("Installed", "what is installed"),
                Control.CHOICE,
                offers=lambda node, around: self._kinds(),
                shown=lambda node: len(self._offered()) > 1,
            ),
            Row("user", tr("User"), unset=tr("None", "masculine")),
            Row("user_password", tr("Password"), Control.PASSWORD),
            Row(
                "admin_password",
                tr("Administrator’s password"),
                Control.PASSWORD,
                help=tr("Of “root” or “Administrator”"),
            ),
            Row("hostname", tr("Host name"), unset=tr("The machine’s name")),
            Row("language", tr("Language"), help=tr("Such as en_US or de_DE")),
            Row("timezone", tr("Time zone"), help=tr("Such as Europe/Berlin")),
            Row("product_key", tr("Product key"), shown=lambda node: self._windows),
            Row("real_name", tr("Whole name"), more=True, unset=tr("The user’s")),
            Row("keyboard", tr("Keyboard"), more=True, unset=tr("What suits the language")),
            Row("target_disk", tr("Onto the disk"), more=True, unset=tr("The first")),
        )
        self.form = question_form(rows, self._get, self._put, self._flaws, self)
        self.form.checked.connect(self.changed)
        self.make_up = flat_button(tr("&Make up a password"), self, "refresh")
        self.make_up.clicked.connect(self._make_up)
        self.shown = Label("", "text", theme.BODY)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.refusal = Paragraph("", "error")
        holder = QWidget()
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        made = QHBoxLayout()
        made.addSpacing(134)
        made.addWidget(self.make_up)
        made.addWidget(self.shown, 1)
        inner = QVBoxLayout(holder)
        margins(inner, 2, 0, theme.GAP_SMALL, 0)
        inner.addWidget(self.form)
        inner.addLayout(made)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(tr("Installation"))
        area.setWidget(holder)
        words = tr(
            "The installer reads this instead of asking. What is written here is kept on a medium that only "
            "the host can read, and is deleted after the installation."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Label(tr("What is its installer told?"), "text", theme.TITLE, QFont.Weight.DemiBold))
        column.addWidget(Paragraph(words, "muted"))
        column.addWidget(self.refusal)
        column.addWidget(area, 1)
        scripts.changed.connect(self.refresh)
        self.refresh()

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything."""
        return self._answers != self._first

    @property
    def profile(self) -> str:
        """The kind of installation."""
        chosen = self.chosen
        return chosen.name if chosen is not None else ""

    @property
    def answers(self) -> Answers:
        """What the installer is told, as it stands."""
        told = self._answers
        real = told.real_name or told.user
        return replace(told, hostname=told.hostname or host_name(self._name), real_name=real)

    def called(self, name: str) -> None:
        """The machine's name, which is the host's where nobody says otherwise."""
        if name != self._name:
            self._name = name
            self.refresh()

    def refresh(self) -> None:
        """Everything, from the answers and the scripts."""
        refusal = self._scripts.refusal(self._way) if self._scripts.wanted else ""
        self.refusal.setText(refusal)
        self.refusal.setVisible(bool(refusal))
        self.form.refresh()

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return [flaw for flaw in self.form.flaws if not flaw.warning]

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, whose flaw is told from now on, or to the first."""
        if field in self.form.lines:
            self.form.lines[field].quiet = False
            self.form.refresh()
        self.form.focus(field or "user")

    # -- within ------------------------------------------------------------------------------

    @property
    def _way(self) -> str:
        return "by_initrd" if isinstance(self._creation.source, TreeSource) else "by_medium"

    @property
    def _windows(self) -> bool:
        return self._creation.system is not None and self._creation.system.windows

    @property
    def chosen(self) -> Profile | None:
        """The one that was chosen, else one with a desktop."""
        found = {profile.name: profile for profile in self._offered()}
        return found.get(self._profile) or found.get("desktop") or next(iter(found.values()), None)

    def _offered(self) -> tuple[Profile, ...]:
        """Of Windows the plain one, which has a desktop too: the other runs a program from drive A."""
        found = self._scripts.profiles(self._way)
        plain_ones = tuple(profile for profile in found if profile.name == "jeos")
        return plain_ones if self._windows and plain_ones else found

    def _kinds(self) -> tuple[Offer, ...]:
        kinds = {} if self._windows else _KINDS
        return tuple(Offer(p.name, kinds.get(p.name, plain(p.name, 40))) for p in self._offered())

    def _get(self, field: str) -> Value:
        if field == "profile":
            return self.profile or None
        value: str = getattr(self._answers, field)
        return value or None

    def _put(self, field: str, value: Value) -> None:
        if field == "profile":
            self._profile = str(value or "")
        else:
            self._answers = replace(self._answers, **{field: str(value or "")})
            if field == "user_password":
                self.shown.setText("")
        self.form.refresh()

    def _flaws(self) -> list[Flaw]:
        if refusal := self._scripts.refusal(self._way):
            return [Flaw("profile", refusal)]
        chosen = self.chosen
        found = unattended.flaws(self.answers, chosen) if chosen is not None else unattended.flaws(self.answers)
        if self._answers.user and not self._answers.user_password and not any(f.field == "user" for f in found):
            found.append(Flaw("user_password", tr("Give a password: without one nobody can log in")))
        return found

    def _make_up(self) -> None:
        """It is shown here once, and nowhere else."""
        made = passwords.generated()
        self._answers = replace(self._answers, user_password=made)
        self.shown.setText(made)
        self.form.refresh()
