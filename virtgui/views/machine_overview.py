"""The overview page: everything known about a machine, in words."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from virtgui.model import rules
from virtgui.model.commands import Act, Command, Verb
from virtgui.model.facts import Domain, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.notes import group_flaw, retagged, tag_flaw
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.steady import as_told_now, steady_time
from virtgui.util.units import span_text
from virtgui.views import machine_facts, theme, words
from virtgui.views.controls import on_content
from virtgui.views.edit_field import EditField
from virtgui.views.fact_grid import FactGrid, FactTable, line_up, section
from virtgui.views.figures import Figures, boot_time
from virtgui.views.halves import HalvedPage
from virtgui.views.labels import Label, Paragraph
from virtgui.views.moments import stamp
from virtgui.views.tags import TagLook, TagPills

_NOW = (tr("State"), tr("Started"), tr("Addresses"), tr("Guest agent"))
_HAS = (tr("vCPUs"), tr("Memory"), tr("System"), tr("Firmware"), tr("Platform"), tr("Displays"), tr("UUID"))


class MachineOverview(HalvedPage):
    """Follows one machine; costs nothing while hidden."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        watcher: Watcher,
        clock: Callable[[], float] = boot_time,
        parent: QWidget | None = None,
        *,
        deed: Callable[[Command], Ticket] | None = None,
        tag_look: TagLook | None = None,
    ) -> None:
        """`send` carries what is told beside its field when it fails, `deed` what its window tells."""
        super().__init__(parent)
        self._key = key
        self._deed = deed if deed is not None else send
        self._world = world
        self._send = send
        self._watcher = watcher
        self._tickets: dict[Ticket, EditField] = {}
        self._tag_look = tag_look if tag_look is not None else TagLook()
        self.pills = TagPills(self._tag_look)
        self.now = FactGrid(_NOW)
        self.has = FactGrid(_HAS)
        self.title = EditField(tr("Title"), lines=False)
        self.description = EditField(tr("Description"), lines=True)
        self.tags = EditField(tr("Tags"), lines=False)
        self.group = EditField(tr("Group"), lines=False)
        self.autostart = QCheckBox(tr("Start with the &host"))
        self.transient = Paragraph(words.TRANSIENT, "paused")
        self.persist = QPushButton(words.DEEDS[Verb.PERSIST].label)
        self.disks = FactTable(
            tr("Disks"), (tr("Disk"), tr("Image"), tr("Kind"), tr("Bus"), tr("Format"), tr("Access")), 1
        )
        self.nics = FactTable(tr("Network interfaces"), (tr("Network"), tr("Model"), tr("MAC"), tr("On the host")), 3)
        self.figures = Figures(world, clock)
        self._lay_out()
        self.title.saved.connect(lambda text: self._save(self.title, Verb.SET_TITLE, text))
        self.description.saved.connect(lambda text: self._save(self.description, Verb.SET_DESCRIPTION, text))
        self.tags.saved.connect(self._save_tags)
        self.group.saved.connect(self._save_group)
        self.autostart.clicked.connect(self._autostart_clicked)
        self.persist.clicked.connect(lambda: self._deed(Act(key, Verb.PERSIST)))
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.addressed.connect(self._addressed)
        world.sampled.connect(self._sampled)
        world.reported.connect(self._reported)

    def refresh(self) -> None:
        """All of it, from the facts."""
        domain = self._world.machines.get(self._key)
        host = self._world.hosts.get(self._key.host)
        if domain is None or host is None or not self.isVisible():
            return
        config = domain.config
        state, reason = machine_facts.state_words(domain, host)
        self.now.put(tr("State"), f"{state}, {reason}" if reason else state)
        addresses = self._world.addresses.get(self._key, ())
        self.now.put(tr("Addresses"), machine_facts.addresses_text(addresses))
        self.now.put(tr("Guest agent"), machine_facts.agent_text(domain) if domain.active else "")
        self.has.put(tr("vCPUs"), machine_facts.vcpus_text(domain))
        self.has.put(tr("System"), machine_facts.system_text(config))
        self.has.put(tr("Firmware"), machine_facts.firmware_text(config))
        self.has.put(tr("Platform"), machine_facts.platform_text(config))
        self.has.put(tr("Displays"), machine_facts.displays_text(config))
        self.has.put(tr("UUID"), plain(self._key.uuid))
        if config is not None:
            self.title.show_text(config.title, rules.refusal(Verb.SET_TITLE, domain, host))
            self.description.show_text(config.description, rules.refusal(Verb.SET_DESCRIPTION, domain, host))
            self.tags.show_text(" ".join(config.tags), rules.refusal(Verb.SET_TAGS, domain, host))
            self.group.show_text(config.group, rules.refusal(Verb.SET_GROUP, domain, host))
            self.pills.show_tags(config.tags)
            self.pills.setVisible(bool(config.tags))
        self._refresh_switches(domain, host)
        self._refresh_tables(domain)
        self._refresh_live(domain, host)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._watcher.page(self._key, self, True)
        self.refresh()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._watcher.page(self._key, self, False)

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Overview"))
        left, right = QVBoxLayout(), QVBoxLayout()
        transient = QHBoxLayout()
        transient.addWidget(self.transient, 1)
        transient.addWidget(self.persist, 0, Qt.AlignmentFlag.AlignTop)
        words_of_person = FactGrid(())
        words_of_person.add(tr("&Title"), self.title, field=True)
        words_of_person.add(tr("&Description"), self.description, field=True)
        words_of_person.add(tr("Ta&gs"), self.tags, field=True)
        words_of_person.add("", self.pills)
        words_of_person.add(tr("Gro&up"), self.group, field=True)
        self.now.add("", self.autostart)
        line_up(self.now, words_of_person, self.has)
        left.addWidget(section(tr("Now")))
        left.addWidget(self.now)
        left.addLayout(transient)
        left.addWidget(section(tr("Notes"), below=True))
        left.addWidget(words_of_person)
        left.addWidget(section(tr("Machine"), below=True))
        left.addWidget(self.has)
        left.addStretch(1)
        self._span = Label(tr("Last 5 min"), "muted")
        right.addWidget(self._span)
        right.addWidget(self.figures)
        right.addStretch(1)
        self.figures.setMinimumHeight(260)
        self.add_halves(left, right)
        page = QWidget()
        on_content(page)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        column.setSpacing(14)
        column.addLayout(self.halves)
        self._titles = (section(tr("Disks")), section(tr("Network interfaces")))
        for title, table in zip(self._titles, (self.disks, self.nics), strict=True):
            column.addWidget(title)
            column.addWidget(table)
        column.addStretch(1)
        for layout in (left, right):
            layout.setSpacing(theme.GAP_SMALL)
        self.setWidget(page)

    def _refresh_switches(self, domain: Domain, host: Host) -> None:
        on = domain.autostart
        verb = Verb.AUTOSTART_OFF if on else Verb.AUTOSTART_ON
        reason = rules.refusal(verb, domain, host)
        self.autostart.setChecked(bool(on))
        self.autostart.setEnabled(not reason)
        self.autostart.setToolTip(reason)
        self.autostart.setVisible(on is not None)
        reason = rules.refusal(Verb.PERSIST, domain, host)
        self.transient.setVisible(not domain.persistent)
        self.persist.setVisible(not domain.persistent)
        self.persist.setEnabled(not reason)
        self.persist.setToolTip(reason)

    def _refresh_tables(self, domain: Domain) -> None:
        config = domain.config
        disks = config.disks if config is not None else ()
        nics = config.nics if config is not None else ()
        self.disks.show_rows(
            tuple(
                (
                    plain(disk.target),
                    plain(disk.source) or tr("Empty"),
                    words.device_word(disk.device),
                    machine_facts.bus_text(disk.bus),
                    plain(disk.format),
                    tr("Read-only") if disk.read_only else tr("Read and write"),
                )
                for disk in disks
            )
        )
        self.nics.show_rows(
            tuple(
                (machine_facts.nic_source(nic), machine_facts.bus_text(nic.model), plain(nic.mac), plain(nic.target))
                for nic in nics
            )
        )
        self._titles[0].setVisible(bool(disks))
        self._titles[1].setVisible(bool(nics))

    def _refresh_live(self, domain: Domain, host: Host) -> None:
        since = ""
        if domain.since is not None and machine_facts.since_text(domain, host, steady_time()):
            began = stamp(as_told_now(domain.since))
            since = tr("{when}, {span} ago").format(when=began, span=span_text(steady_time() - domain.since))
        self.now.put(tr("Started"), since)
        self.has.put(tr("Memory"), machine_facts.memory_words(domain, self._world.history.latest(self._key)))
        self.figures.setVisible(domain.active)
        self._span.setVisible(domain.active)
        if domain.active:
            self.figures.refresh(self._key, stale=condition(domain, host) is Condition.LOST)

    def _machines_changed(self, added: frozenset[DomainKey], changed: frozenset[DomainKey], _gone: object) -> None:
        if self._key in added or self._key in changed:
            self.refresh()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key.host in hosts:
            self.refresh()

    def _addressed(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys:
            self.refresh()

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if self._key in keys and domain is not None and host is not None and self.isVisible():
            self._refresh_live(domain, host)

    def _save(self, field: EditField, verb: Verb, text: str) -> None:
        self._tickets[self._send(Act(self._key, verb, text))] = field

    def _save_tags(self, text: str) -> None:
        """Only the difference is sent: what others change meanwhile stays."""
        domain = self._world.machines.get(self._key)
        before = domain.config.tags if domain is not None and domain.config is not None else ()
        wanted = text.replace(",", " ").split()
        try:
            tags = retagged((), " ".join(word.removeprefix("-") for word in wanted))
            if any(word.startswith("-") for word in wanted):
                raise ValueError(tag_flaw("-"))
            kept = {tag.casefold() for tag in tags}
        except ValueError as error:
            self.tags.show_problem(str(error))
            return
        gone = [f"-{tag}" for tag in before if tag.casefold() not in kept]
        self.tags.retype(" ".join(tags))
        self._save(self.tags, Verb.SET_TAGS, " ".join((*tags, *gone)))

    def _save_group(self, text: str) -> None:
        if flaw := group_flaw(text.strip()):
            self.group.show_problem(flaw)
        else:
            self._save(self.group, Verb.SET_GROUP, text.strip())

    def _autostart_clicked(self, on: bool) -> None:
        """The box shows what is; it changes when the host says so."""
        self.autostart.setChecked(not on)
        self._deed(Act(self._key, Verb.AUTOSTART_ON if on else Verb.AUTOSTART_OFF))

    def _reported(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket in self._tickets:
            field = self._tickets.pop(message.ticket)
            reason = message.problem.reason if message.problem is not None else ""
            if message.unknown:
                reason = tr("The host went away: nobody knows whether this was saved.")
            field.show_problem(plain(reason, 600))
