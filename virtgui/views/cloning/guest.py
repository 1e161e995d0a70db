"""What the guests of clones are told at their first start, where a person wants that: a part of the clone's dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from virtgui.install.clone import CloneChoice, names
from virtgui.install.clone_prepare import Copy, GuestAnswers, Seed, answers_flaws, answers_of
from virtgui.install.cloudinit import CloudDraft, documents
from virtgui.install.workshop import Workshop
from virtgui.util.errand import Advance, Cancel
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.creation.cloud_form import CLONE_ROWS, CloudForm
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.xml.flaws.base import Flaw

_NO_SIGN = tr(
    "Nothing tells that cloud-init is in this guest. Where it is not, nobody reads these answers: "
    "the clone starts as it is, with the original’s host name."
)
_WORDS = tr(
    "It gets a disk with these answers, which cloud-init reads at the first start; it also makes new "
    "SSH host keys and asks anew for its network. The original is not touched."
)
_STARTED = tr("They are removed by this program when the first run of a clone that it started is over")
_NOT_STARTED = tr("Only of a clone that is started at once: tick “Start it afterwards”")


class GuestPart(QWidget):
    """A switch, and what it opens."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: CloneChoice | None = None
        self.switch = QCheckBox(tr("&Prepare the guest (by cloud-init)"), self)
        self.sign = Paragraph(_NO_SIGN, "notice_text", theme.SECONDARY)
        self.words = Paragraph(_WORDS, "muted", theme.SECONDARY)
        self.machine_id = QCheckBox(tr("A new machine &ID, by which DHCP servers tell guests apart"), self)
        self.machine_id.setChecked(True)
        self.forget = QCheckBox(tr("&Remove these answers after the first run"), self)
        self.forget.setChecked(True)
        self.fields = CloudForm(CLONE_ROWS, CloudDraft(), self._told, self._check, self)
        self.heading = Paragraph(tr("This is what cloud-init reads:"), "muted")
        self._all: tuple[QWidget, ...] = (self.words, self.sign, self.fields, self.machine_id, self.forget)
        self._all += (self.heading, self.fields.preview)
        self.fields.preview.setMaximumHeight(theme.tall(self, 150))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GAP_SMALL, 0, theme.GAP_SMALL)
        column.setSpacing(theme.FIELD_GAP)
        for widget in (self.switch, *self._all):
            column.addWidget(widget)
        column.addStretch(1)
        self.switch.toggled.connect(self._open)
        self.machine_id.toggled.connect(lambda _on: self.fields.refresh())
        self.fields.changed.connect(self.changed)
        self._open()

    @property
    def on(self) -> bool:
        """Whether the guests are told anything."""
        return self.switch.isChecked()

    def show_choice(self, choice: CloneChoice, *, known: bool) -> None:
        """What is cloned; `known` where something tells that cloud-init is in the guest."""
        self.sign.setVisible(self.on and not known)
        self.forget.setEnabled(choice.start)
        self.forget.setToolTip(plain_tip(_STARTED if choice.start else _NOT_STARTED))
        if choice != self._choice:
            self._choice = choice
            if self.on:
                self.fields.blockSignals(True)  # who asks looks at it anyway
                self.fields.refresh()
                self.fields.blockSignals(False)

    def wrong(self) -> list[Flaw]:
        """All that must be corrected here."""
        return self.fields.wrong() if self.on else []

    def work(
        self, workshop: Workshop, copies: tuple[Copy, ...], pool: str, volumes: dict[int, str]
    ) -> Callable[[Cancel, Advance], dict[int, Seed]]:
        """What writes the answers of each copy as they are now, for a worker; they go to these volumes of a pool."""
        answers = self._answers(self.fields.draft)
        forget = self.forget.isEnabled() and self.forget.isChecked()
        return partial(_write, workshop, answers, self.fields.work(), copies, pool, volumes, forget)

    # -- within ------------------------------------------------------------------------------

    def _open(self) -> None:
        for widget in self._all:
            widget.setVisible(self.on)
        self.fields.refresh()

    def _answers(self, draft: CloudDraft) -> GuestAnswers:
        return GuestAnswers(draft, self.machine_id.isChecked())

    def _told(self, draft: CloudDraft) -> CloudDraft:
        """What the first copy is told, to be looked at."""
        choice = self._choice
        name = next(iter(names(choice)), "") if choice is not None else ""
        macs = choice.macs if choice is not None and choice.copies == 1 else ()
        return answers_of(self._answers(draft), Copy(1, name, "", macs))

    def _check(self, draft: CloudDraft) -> list[Flaw]:
        return answers_flaws(self._answers(draft), self._choice) if self._choice is not None else []


def _write(
    workshop: Workshop,
    answers: GuestAnswers,
    draft: Callable[[], CloudDraft],
    copies: tuple[Copy, ...],
    pool: str,
    volumes: dict[int, str],
    forget: bool,
    cancel: Cancel,
    advance: Advance,
) -> dict[int, Seed]:
    told = replace(answers, draft=draft())  # the password is hashed once for all copies
    found = {}
    for copy in copies:
        cancel.check()
        file = workshop.seed(documents(answers_of(told, copy)), cancel, advance)
        found[copy.number] = Seed(file.path, file.size, pool, volumes[copy.number], forget)
    return found
