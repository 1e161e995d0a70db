"""The wizard that makes a machine: where it comes from, what runs in it, what it gets, and all of it before it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from virtgui.install.catalogue import Catalogue
from virtgui.install.draft import NO_NIC
from virtgui.install.facts import Preferences
from virtgui.install.flaws import blocking
from virtgui.install.media import descriptor, detect
from virtgui.install.presets import Preset
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.commands import Cancel, Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Advanced, Finished
from virtgui.model.problems import Problem
from virtgui.model.systems import System
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.qtmodels.reaching import Reaching
from virtgui.qtmodels.recent import Recent
from virtgui.qtmodels.scripts import Scripts
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text
from virtgui.views import theme
from virtgui.views.controls import name_box, on_content
from virtgui.views.creation import kinds
from virtgui.views.creation.answering import of_cloud, of_installer
from virtgui.views.creation.answers_page import AnswersPage
from virtgui.views.creation.cloud_page import CloudPage
from virtgui.views.creation.customise_dialog import CustomiseDialog
from virtgui.views.creation.new_machine import new_machine
from virtgui.views.creation.output_box import OutputBox
from virtgui.views.creation.preparing import Preparing
from virtgui.views.creation.progress import ProgressLine
from virtgui.views.creation.resources_page import ResourcesPage
from virtgui.views.creation.sheets.template_sheet import TemplateSheet
from virtgui.views.creation.source_page import SourcePage
from virtgui.views.creation.summary_page import SummaryPage
from virtgui.views.creation.system_page import SystemPage
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.step_rail import Step, StepRail
from virtgui.views.hardware.wizard_footer import WizardFooter
from virtgui.views.job_row import progress_text
from virtgui.views.mirror import margins

_SIZE, _LEAST = (1060, 680), (860, 520)


class NewMachineWizard(QDialog):
    """Stays open, with all that was entered, until the machine is made or a person cancels it."""

    clone_wanted = pyqtSignal(object)
    """A DomainKey: a template that is to be copied."""
    made = pyqtSignal(object)
    """A NewMachine: it is there."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        workshop: Workshop,
        name_of: Callable[[HostKey], str],
        parent: QWidget | None = None,
        *,
        host: HostKey | None = None,
        presets: tuple[Preset, ...] = (),
        preferences: Preferences | None = None,
        recent: Recent | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._workshop = workshop
        self._name_of = name_of
        self._catalogue: Catalogue | None = None
        self._looked: Looked | None = None
        self._ticket: Ticket | None = None
        self._busy = ""
        self._step = 0
        self._customising: CustomiseDialog | None = None
        self._asking: ConfirmDialog | None = None
        self.creation = Creation(world, send, host, preferences, parent=self)
        self.setWindowTitle(tr("New machine"))
        self.rail = StepRail(tr("New machine"), "", self)
        self.hosts = QComboBox(self)
        name_box(self.hosts, tr("Host"))
        self.scripts = Scripts(self.creation, workshop, self)
        self.preparing = Preparing(self)
        Reaching(self.creation, workshop, self)
        self.source = SourcePage(self.creation, workshop, self.scripts, recent, self)
        self.system = SystemPage(self.creation, self)
        self.resources = ResourcesPage(self.creation, workshop, presets, self)
        self.cloud = CloudPage(self)
        self.answers = AnswersPage(self.creation, self.scripts, self)
        self.summary = SummaryPage(self.creation, self)
        self.body = QStackedWidget(self)
        self.output = OutputBox(self)
        self.footer = WizardFooter(self)
        self._lay_out()
        self._connect()
        self.setMinimumSize(theme.sized(self, *_LEAST))
        self.resize(theme.sized(self, *_SIZE))
        self._list_hosts()
        self._read_systems()
        self._go(0)

    @property
    def pages(self) -> tuple[QWidget, ...]:
        """The steps as they are for this source."""
        if self.source.kind.name == kinds.TEMPLATE:
            return (self.source,)
        if not self.source.sheet.own_form:
            return (self.source, self.summary)
        middle: tuple[QWidget, ...] = (self.cloud,) if self.source.kind.name == kinds.CLOUD else ()
        if self.source.kind.name in (kinds.ISO, kinds.TREE) and self.scripts.wanted:
            middle = (self.answers,)
        return (self.source, self.system, self.resources, *middle, self.summary)

    @property
    def step(self) -> int:
        """The number of the present step, from 0."""
        return self._step

    def show_step(self, source: str, step: int) -> bool:
        """Show a source and a step by its number from 1, once systems and host are known; False until then."""
        known = self._catalogue is not None and bool(self.creation.facts().offers) and not self.creation.hardware.asking
        if known and source and self.source.kind.name != source:
            self.source.choose(source)
        wanted = min(step, len(self.pages)) - 1
        if known and step and self._step != wanted:
            self._go(wanted)
            return False  # once more, when it is laid out
        return known

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for page in (self.source, self.system, self.resources, self.cloud, self.answers, self.summary):
            self.body.addWidget(page)
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        margins(inner, theme.PAGE_MARGIN, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP)
        inner.addWidget(self.hosts, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.body, 1)
        inner.addWidget(self.output)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.rail)
        top.addWidget(ground, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self.footer)

    def _connect(self) -> None:
        self.creation.changed.connect(self._changed)
        self.creation.ended.connect(self._ended)
        self._world.reported.connect(self._heard)
        self.source.changed.connect(self._tell)
        self.source.looked.connect(self._recognise)
        self.system.changed.connect(self._tell)
        self.resources.changed.connect(self._tell)
        self.cloud.changed.connect(self._tell)
        self.answers.changed.connect(self._tell)
        self.scripts.changed.connect(self._tell)
        self.preparing.told.connect(self._say)
        self.preparing.wrote.connect(self.output.take)
        self.preparing.done.connect(self._make)
        self.preparing.failed.connect(self._failed)
        self.preparing.stopped.connect(lambda: self._failed(Problem(tr("create the machine"), tr("It was cancelled."))))
        self.finished.connect(lambda _result: self._clear())
        self.summary.changed.connect(self._tell)
        self.summary.told.connect(lambda word: self.footer.show_flaw("", word))
        self.summary.customise_wanted.connect(self._customise)
        self.hosts.activated.connect(lambda place: self.creation.choose_host(self.hosts.itemData(place)))
        self.footer.cancel.clicked.connect(self.reject)
        self.footer.back.clicked.connect(self._back)
        self.footer.next.clicked.connect(self._next)
        self.footer.flaw_wanted.connect(self._show_flaw)
        for keys, call in (("Alt+Left", self.footer.back.click), ("Alt+Right", self.footer.next.click)):
            QShortcut(QKeySequence(keys), self, call)

    def _list_hosts(self) -> None:
        self.hosts.clear()
        for key in self.creation.hosts:
            self.hosts.addItem(tr("On {host}").format(host=plain(self._name_of(key), 60)), key)
        self.hosts.setCurrentIndex(max(0, self.hosts.findData(self.creation.host)))

    def _read_systems(self) -> None:
        errand = Errand(tr("read the list of systems"), self._workshop.catalogue, self)
        errand.done.connect(self._use)
        errand.ended.connect(errand.deleteLater)

    def _use(self, catalogue: object) -> None:
        if isinstance(catalogue, Catalogue):
            self._catalogue = catalogue
            self.system.use(catalogue)
            self.source.use(catalogue)
            if self._looked is not None:
                self._recognise(self._looked)
            elif self.creation.system is None:
                self._take(_generic(catalogue), "")

    # -- going -------------------------------------------------------------------------------

    def _next(self) -> None:
        if not self.footer.next.isEnabled():
            return
        if self._step + 1 < len(self.pages):
            self._go(self._step + 1)
        elif isinstance(sheet := self.source.sheet, TemplateSheet):
            if sheet.template is not None:
                self.clone_wanted.emit(sheet.template)
                self.accept()
        else:
            self._prepare()

    def _back(self) -> None:
        if self._step and not self._busy:
            self.summary.show_problem(None)
            self.output.take("")
            self._go(self._step - 1)

    def _go(self, step: int) -> None:
        self._step = max(0, min(step, len(self.pages) - 1))
        page = self.pages[self._step]
        self.body.setCurrentWidget(page)
        self.hosts.setVisible(page is self.source and self.hosts.count() > 1)
        if page is self.summary:
            self.summary.source = self._source_words()
            self.summary.answers = self._answers_words()
            self.summary.system = self.creation.system.name if self.creation.system is not None else ""
            self.summary.show_now()
            self.footer.next.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            page.focus()  # type: ignore[attr-defined]
        self._tell()

    # -- showing -----------------------------------------------------------------------------

    def _changed(self) -> None:
        for page in (self.cloud, self.answers, self.source):
            page.called(self.creation.draft.name)
        self.cloud.plugged(tuple(nic.mac for nic in self.creation.draft.nics if nic.type != NO_NIC))
        if self.hosts.count() != len(self.creation.hosts):
            self._list_hosts()
        self.hosts.setCurrentIndex(max(0, self.hosts.findData(self.creation.host)))
        self._tell()

    def _tell(self) -> None:
        """The rail, and what the footer lets a person do."""
        draft, pages = self.creation.draft, self.pages
        self._step = min(self._step, len(pages) - 1)
        self.rail.show_line(tr("on {host}").format(host=plain(self._name_of(self.creation.host), 40)))
        disks = sum(1 for _ in draft.disks)
        answers = {
            self.source: (tr("Source"), self.source.summary() or self.source.kind.words),
            self.system: (tr("System"), plain(draft.name, 40) if self._step > 0 else tr("What runs in it")),
            self.resources: (
                tr("Resources"),
                f"{draft.vcpus} CPU, {memory_text(draft.memory_kib)}, " + plural(disks, "{n} disk", "{n} disks")
                if self._step > 1
                else tr("Memory, disks, network"),
            ),
            self.cloud: (tr("First start"), tr("User and keys")),
            self.answers: (tr("Installation"), tr("What its installer is told")),
            self.summary: (tr("Create"), tr("All of it, before it is")),
        }
        self.rail.show_steps(tuple(Step(*answers[page]) for page in pages), self._step)
        flaw = "" if self._busy else self._flaw()
        self.footer.show_flaw(flaw, self._busy)
        self.footer.back.setEnabled(self._step > 0 and not self._busy)
        self.footer.next.setEnabled(not flaw and not self._busy)
        last = self._step + 1 == len(pages)
        name = plain(draft.name, 24).replace("&", "&&")
        copies = isinstance(self.source.sheet, TemplateSheet)
        self.footer.next.setText(
            tr("Clone it…") if copies else tr("Cr&eate {name}").format(name=name) if last else tr("&Next")
        )
        for page in pages:
            page.setEnabled(not self._busy)

    def _flaw(self) -> str:
        """What must be corrected before the next step."""
        page = self.pages[self._step]
        if not self.creation.open:
            return tr("The host is not connected")
        if page is self.summary:
            return next((flaw.message for flaw in blocking(self.creation.flaws())), "")
        return next((wrong.message for wrong in page.wrong()), "")  # type: ignore[attr-defined]

    def _show_flaw(self) -> None:
        page = self.pages[self._step]
        if page is self.summary:
            self._customise()
        elif wrong := page.wrong():  # type: ignore[attr-defined]
            page.focus(wrong[0].field)  # type: ignore[attr-defined]

    def _source_words(self) -> str:
        summary, alone = self.source.summary(), tr(", installs by itself") if self.answers in self.pages else ""
        return (f"{self.source.kind.words}: {summary}" if summary else self.source.kind.words) + alone

    def _answers_words(self) -> str:
        if self.answers in self.pages:
            return tr(
                "The answers are sent to the host where only it can read them, and deleted after the installation"
            )
        if self.cloud in self.pages:
            if self.cloud.forget.isChecked():
                return tr("The answers for its first start are sent to the host, and deleted after the first run")
            return tr("The answers for its first start are sent to the host, and kept there")
        return ""

    # -- the system --------------------------------------------------------------------------

    def _recognise(self, file: Looked) -> None:
        """A medium tells which system it is."""
        self._looked = file
        found = descriptor(file.descriptor) if file.descriptor else None
        if self._catalogue is None or found is None:
            return
        detected = detect(found, self._catalogue)
        if detected is not None:
            self._take(detected.system, detected.note or tr("Recognised from the medium"))
        else:
            unknown = self.creation.system or _generic(self._catalogue)
            self._take(unknown, tr("The medium is none that is known: choose its system"))

    def _take(self, system: object, words: str) -> None:
        self.creation.choose_system(system)  # type: ignore[arg-type]
        self.system.show_system(system, words)  # type: ignore[arg-type]

    # -- the whole hardware ------------------------------------------------------------------

    def _customise(self) -> None:
        dialog = self._customising = CustomiseDialog(self.creation, self._world, self._send, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._customised)
        dialog.open()

    @property
    def customising(self) -> CustomiseDialog | None:
        """The dialog of the whole hardware, while it is open."""
        return self._customising

    def _customised(self) -> None:
        self._customising = None
        self.summary.show_now()

    # -- the end -----------------------------------------------------------------------------

    def _prepare(self) -> None:
        """What this computer has to make first. Answers of an earlier try are no longer meant."""
        self.summary.show_problem(None)
        self.output.take("")
        found = self.source.sheet.preparations()
        if self.source.kind.name in (kinds.CLOUD, kinds.ISO, kinds.TREE):
            self.source.sheet.put()
        if self.cloud in self.pages:
            found = (*found, of_cloud(self.creation, self._workshop, self.cloud))
        elif self.answers in self.pages:
            found = (*found, of_installer(self.creation, self._workshop, self.scripts.os_id, self.answers))
        self.preparing.start(found)

    def _say(self, words: str) -> None:
        self._busy = words
        self._tell()

    def _heard(self, message: object) -> None:
        """How far it is."""
        if isinstance(message, Advanced) and message.ticket == self._ticket:
            self._busy = progress_text(message) or self._busy
            self.footer.show_flaw("", self._busy)

    def _make(self) -> None:
        self._busy = tr("Creating…")
        try:
            self._ticket = self.creation.make()
        except ValueError as wrong:
            self._failed(Problem(tr("create the machine"), str(wrong)))
            return
        self._tell()

    def _failed(self, problem: Problem) -> None:
        self._busy = ""
        self.summary.show_problem(problem)
        self._go(len(self.pages) - 1)

    def _ended(self, end: Finished) -> None:
        self._busy = ""
        self._ticket = None
        if end.cancelled and end.problem is None:
            self._failed(Problem(tr("create the machine"), tr("It was cancelled before anything was made.")))
        elif end.problem is not None:
            self._failed(end.problem)
        else:
            self.source.made()
            self.made.emit(new_machine(self.creation, self._workshop))
            self.accept()

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything that would be lost."""
        return self.creation.typed or self.source.typed or self.cloud.typed or self.answers.typed

    def reject(self) -> None:
        """What is under way is stopped first; then the wizard goes, once it is sure that nothing is to be kept."""
        lines = [line for line in self.findChildren(ProgressLine) if line.running]
        if self._ticket is not None:
            self._send(Cancel(self._ticket))
        elif self.preparing.running:
            self.preparing.cancel()
        elif lines:
            for line in lines:
                line.cancel()
            self.footer.show_flaw("", tr("Stopped", "work"))
        elif not self.typed:
            super().reject()
        elif self._asking is None:
            self._ask()

    def _ask(self) -> None:
        words = tr("What you entered here is lost then. Nothing has been made yet.")
        asking = self._asking = ConfirmDialog(
            tr("Close"), tr("Close without making the machine?"), words, may_remember=False, parent=self
        )
        asking.accepted.connect(lambda: QDialog.reject(self))  # as a slot it would be this class's again
        asking.finished.connect(self._answered)
        asking.open()

    def _answered(self) -> None:
        if self._asking is not None:
            self._asking.deleteLater()
            self._asking = None

    def _clear(self) -> None:
        """Nothing that was fetched or unpacked for it outlasts it."""
        for errand in self.findChildren(Errand):
            errand.cancel()
        self._workshop.clear()


def _generic(catalogue: Catalogue) -> System | None:
    """What is taken while nobody knows better."""
    return next(iter(catalogue.generic(date.today().isoformat())), None)
