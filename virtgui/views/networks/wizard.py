"""The wizard that makes a network: what kind, which addresses, and a look at what is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QGuiApplication, QKeySequence, QPalette, QShortcut
from PyQt6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model import virsh_networks
from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.problems import Problem
from virtgui.model.things import DefineThing, Thing, ThingKey, ThingKind
from virtgui.qtmodels.chain import Chain
from virtgui.qtmodels.host_networks import HostNetworks
from virtgui.qtmodels.network_draft import NetworkDraft, new_network
from virtgui.qtmodels.world import World
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, on_content
from virtgui.views.fact_grid import FactGrid, section
from virtgui.views.giving_room import GivingRoom
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.rows import Row
from virtgui.views.hardware.step_rail import Step, StepRail
from virtgui.views.hardware.wizard_footer import WizardFooter
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.views.mirror import margins
from virtgui.views.networks.details import FACTS
from virtgui.views.networks.rows import ADDRESSES, BASICS, LABELS, MORE, kind_words, with_known
from virtgui.views.networks.target import NetworkTarget, page
from virtgui.views.networks.wording import facts, ranges_words
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.network_fields import ROUTED
from virtgui.xml.network_ranges import first_name
from virtgui.xml.networks import NetworkPageXml
from virtgui.xml.parse import Refused

_KIND, _SETTINGS, _REVIEW = range(3)
_SIZE = (960, 680)
_HEADINGS = (tr("What kind of network?"), tr("Its settings"), tr("What will be made"))
_OUTSIDE = tr("Machines get their addresses from the network outside. Nothing more has to be set.")
_SUMMED = tuple(fact for fact in FACTS if fact not in (tr("State"), "UUID"))
"""A network that is still to be made has neither."""


class NewNetwork(QDialog):
    """Stays open with all that was entered until the network is made, or a person cancels it."""

    def __init__(
        self,
        around: HostNetworks,
        world: World,
        send: Callable[[Command], Ticket],
        host_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._world = world
        self._send = send
        self._chain: Chain | None = None
        self._random = secrets.token_bytes(5)
        self._own = False
        """Whether a person has changed anything: until then what is free may change with what becomes known."""
        self.draft = NetworkDraft(self._first(), random=self._random, parent=self)
        self.target = NetworkTarget(self.draft, around.surroundings)
        self.rail = StepRail(tr("New network"), tr("on {host}").format(host=plain(host_name, 40)), self)
        self.body = QStackedWidget(self)
        self.footer = WizardFooter(self)
        self.basics = self._form(BASICS)
        self.settings = self._form((*ADDRESSES, *MORE))
        self.outside = Paragraph(_OUTSIDE, "muted")
        self.facts = FactGrid(_SUMMED)
        self.start = QCheckBox(tr("&Start it now"), self)
        self.autostart = QCheckBox(tr("Start it with the &host"), self)
        self.passing = QCheckBox(tr("&Only until it is stopped"), self)
        self.passing.setToolTip(tr("It is started at once and not stored: once it is stopped, or its host, it is gone"))
        self.editor = XmlEditor(self, root="network")
        self.icon = StateIcon(theme.ICON, self)
        self.problem = Paragraph("", "error")
        self.copy = flat_button(tr("&Copy as virsh"), self, "terminal-2")
        self._wrong_xml = ""
        self._lay_out()
        self._connect()
        around.watch(self, True)
        self._around_changed()
        self._go(_KIND)
        self.setWindowTitle(tr("New network"))
        self.resize(theme.sized(self, *_SIZE))

    @property
    def step(self) -> int:
        """The number of the present step, from 0."""
        return self.rail.now

    def _first(self) -> str:
        near = self._around.near()
        return new_network(first_name(near.names), near, self._random)

    # -- building ----------------------------------------------------------------------------

    def _form(self, rows: tuple[Row, ...]) -> Form:
        names = tuple(device.name for device in self._around.devices())
        return Form(
            page(self.draft, with_known(rows, names, self._around.functions())), self.target, NetworkPageXml, self
        )

    def _lay_out(self) -> None:
        self.start.setChecked(True)
        self.autostart.setChecked(True)
        self.icon.show_icon("alert-circle-filled", "error", tr("Error"))
        review = QWidget(self)
        column = QVBoxLayout(review)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        told = QHBoxLayout()
        told.setSpacing(theme.GAP_SMALL)
        told.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.problem, 1)
        column.addLayout(told)
        column.addWidget(GivingRoom(self.facts))
        ticks = QHBoxLayout()
        ticks.setSpacing(theme.GAP_HUGE)
        ticks.addWidget(self.start)
        ticks.addWidget(self.autostart)
        ticks.addWidget(self.passing)
        ticks.addStretch(1)
        ticks.addWidget(self.copy)
        column.addLayout(ticks)
        column.addWidget(section("XML"))
        column.addWidget(self.editor, 1)
        for place, content in enumerate((_scrolled(self.basics), _scrolled(self.settings, self.outside), review)):
            self.body.addWidget(_titled(_HEADINGS[place], content))
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        margins(inner, theme.PAGE_MARGIN, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP)
        inner.addWidget(self.body)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.rail)
        top.addWidget(ground, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self.footer)
        self._say_problem("")

    def _connect(self) -> None:
        self.draft.changed.connect(self._changed)
        for form in (self.basics, self.settings):
            form.checked.connect(self._tell)
        self.editor.changed.connect(self._xml_changed)
        self.copy.clicked.connect(self._copy)
        self.passing.toggled.connect(self._kept)
        self.footer.cancel.clicked.connect(self.reject)
        self.footer.back.clicked.connect(self._back)
        self.footer.next.clicked.connect(self._next)
        self.footer.flaw_wanted.connect(self._to_flaw)
        self._around.changed.connect(self._around_changed)
        self._world.hosts_changed.connect(self._tell)
        for keys, call in (("Alt+Left", self.footer.back.click), ("Alt+Right", self.footer.next.click)):
            QShortcut(QKeySequence(keys), self, call)

    # -- going -------------------------------------------------------------------------------

    def _next(self) -> None:
        if not self.footer.next.isEnabled():
            return
        if self.step < _REVIEW:
            self._go(self.step + 1)
        else:
            self._make()

    def _back(self) -> None:
        if self.step and self._chain is None:
            self._say_problem("")
            self._go(self.step - 1)

    def _go(self, step: int) -> None:
        self._show_rail(step)
        if step == _REVIEW:
            self._fill_review()
        self.body.setCurrentIndex(step)
        self._tell()
        match step:
            case 0:
                self.basics.focus("name")
            case 1:
                self.settings.focus("ipv4")
            case _:
                self.footer.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rail(self, step: int) -> None:
        node = self.draft.node()
        self.rail.show_steps(
            (
                Step(tr("Kind"), kind_words(node.kind) if step > _KIND else tr("And its name")),
                Step(tr("Settings"), (ranges_words(node) or tr("As outside")) if step > _SETTINGS else tr("Addresses")),
                Step(tr("Review"), tr("What will be made")),
            ),
            step,
        )

    # -- showing -----------------------------------------------------------------------------

    def _around_changed(self) -> None:
        self.draft.around = self._around.near()
        if not self._own and self._chain is None:
            self.draft.replace(self._first())
            self._own = False
        for form in (self.basics, self.settings):
            form.refresh()
        self._tell()

    def _changed(self) -> None:
        self._own = True
        for form in (self.basics, self.settings):
            form.refresh()
        self.outside.setVisible(self.draft.node().kind not in ROUTED)
        self._tell()

    def _wrong(self) -> Flaw | None:
        """The first thing that must be corrected before the next step."""
        fields = {row.field for row in BASICS} if self.step == _KIND else None
        typed = [flaw for form in (self.basics, self.settings) for flaw in form.flaws]
        flaws = [flaw for flaw in (*typed, *self.draft.flaws()) if not flaw.warning]
        return next((flaw for flaw in flaws if fields is None or flaw.field in fields), None)

    def _tell(self) -> None:
        if self.body.count() < len(_HEADINGS):
            return
        wrong, busy = self._wrong(), self._chain is not None
        said = ""
        if wrong is not None:
            field = inside(LABELS.get(wrong.field, wrong.field))
            said = tr("Correct {field}: {why}").format(field=field, why=wrong.message)
        host = self._world.hosts.get(self._around.host)
        if self.step == _REVIEW:
            if self._wrong_xml:
                said = tr("Correct the XML to go on")
            elif host is None or not host.open:
                said = tr("The host is not connected")
        self.footer.show_flaw("" if busy else said, tr("Making it…") if busy else "")
        self.footer.back.setEnabled(self.step > _KIND and not busy)
        self.footer.next.setEnabled(not said and not busy)
        self.footer.next.setText(tr("&Make network") if self.step == _REVIEW else tr("&Next"))
        self._show_rail(self.step)

    def _to_flaw(self) -> None:
        wrong = self._wrong()
        if self._wrong_xml:
            self.editor.next_problem()
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        elif wrong is not None:
            basic = wrong.field in {row.field for row in BASICS}
            self._go(_KIND if basic else _SETTINGS)
            (self.basics if basic else self.settings).focus(wrong.field)

    def _fill_review(self) -> None:
        self._show_facts()
        self._wrong_xml = ""
        self.editor.set_text(self.draft.text())
        self.editor.reformat()

    def _show_facts(self) -> None:
        known = dict(facts(self.draft.node()))
        for name in _SUMMED:
            self.facts.put(name, known.get(name, ""))

    def _xml_changed(self) -> None:
        """What is written in the XML is what the forms show from then on."""
        self._own = True
        try:
            self.draft.replace(self.editor.text())
            self._wrong_xml = ""
            self._show_facts()
        except Refused as refused:
            self._wrong_xml = str(refused)
        self._tell()

    def _say_problem(self, text: str) -> None:
        self.icon.setVisible(bool(text))
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    # -- doing -------------------------------------------------------------------------------

    def _kept(self, passing: bool) -> None:
        """One that is not stored is on at once, and never started again."""
        for box in (self.start, self.autostart):
            box.setEnabled(not passing)

    def _command(self) -> DefineThing:
        return self.draft.make(
            self._around.host,
            start=self.start.isChecked(),
            autostart=self.autostart.isChecked(),
            text=self.editor.text().strip(),
            transient=self.passing.isChecked(),
        )

    def _make(self) -> None:
        self._say_problem("")
        self._chain = Chain(self._world, self._send, (self._command(),), self)
        self._chain.ended.connect(self._ended)
        self._tell()
        self._chain.start()

    def _ended(self, problem: Problem | None, _done: int) -> None:
        self._chain = None
        if problem is None:
            self.accept()
            return
        self._say_problem(plain(problem.reason, 600))
        self._tell()

    def _copy(self) -> None:
        """Says what was copied, or why nothing was."""
        clipboard, host = QGuiApplication.clipboard(), self._world.hosts.get(self._around.host)
        if clipboard is None or host is None:
            return
        new = Thing(ThingKey(host.key, ThingKind.NETWORK, ""), self.draft.node().name)
        try:
            clipboard.setText(virsh_networks.lines((self._command(),), new, host))
        except ValueError as refused:
            self.footer.show_flaw("", str(refused))
            return
        self.footer.show_flaw("", tr("Copied the command line"))

    def done(self, result: int) -> None:
        self._around.watch(self, False)
        super().done(result)


def _titled(title: str, content: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.GAP_SMALL)
    column.addWidget(Label(title, "text", theme.TITLE, QFont.Weight.DemiBold))
    column.addWidget(content, 1)
    return holder


def _scrolled(form: Form, *above: QWidget) -> QScrollArea:
    inner = QWidget()
    inner.setBackgroundRole(QPalette.ColorRole.Base)
    column = QVBoxLayout(inner)
    margins(column, 0, 0, theme.GAP, 0)
    column.setSpacing(theme.GAP_SMALL)
    for widget in above:
        column.addWidget(widget)
        widget.hide()
    column.addWidget(form, 1)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
