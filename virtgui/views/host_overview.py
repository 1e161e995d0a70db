"""The first page of a host's window: what it is, what it can, what it has promised, and how busy it is."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from virtgui.model import thing_rules, uris
from virtgui.model.host_details import HostDetails, HostRead, ReadHost
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.condition import runs
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, percent_text
from virtgui.views import host_facts, theme, words
from virtgui.views.controls import on_content
from virtgui.views.fact_grid import FactGrid, FactTable, line_up, section
from virtgui.views.failing import could_not_briefly
from virtgui.views.figures import Figures
from virtgui.views.halves import HalvedPage
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactGroups

_IS = (tr("Connection"), tr("Host name"), tr("Driver"), tr("Hypervisor"), "libvirt")
_HAS = (tr("CPUs"), tr("Processor"), tr("Memory"), tr("In use"), tr("Machines"))
_OBJECTS = tr("Also there")
_CELLS = (tr("Cell"), tr("CPUs"), tr("Memory"), tr("Free"), tr("Huge pages"), tr("Distance"))


class HostOverview(HalvedPage):
    """What is known of a host, in words and four small plots. Further facts are read when it is shown."""

    def __init__(self, desk: HostDesk) -> None:
        super().__init__()
        self._desk = desk
        self._key = desk.key
        self._world = desk.world
        self._watcher = desk.watcher
        self._asked: Ticket | None = None
        self._doing: set[Ticket] = set()
        self.details: HostDetails | None = None
        self.facts = FactGrid(_IS)
        self.has = FactGrid((*_HAS, _OBJECTS))
        self.figures = Figures(desk.world)
        self.more = FactGroups()
        self.cells = FactTable(tr("NUMA cells"), _CELLS, 4)
        self.problem = Paragraph("", "error")
        self.sharing = QPushButton(tr("Shared &memory…"))
        self.pages = QPushButton(tr("&Huge pages…"))
        self.processors = QPushButton(tr("Common &processor…"))
        self.sleep = QPushButton(tr("&Sleep…"))
        self.daemon_log = QPushButton(tr("Daemon's &log…"))
        self._lay_out()
        self.sharing.clicked.connect(self._ask_sharing)
        self.pages.clicked.connect(self._ask_pages)
        self.processors.clicked.connect(self._find_processor)
        self.sleep.clicked.connect(self._ask_sleep)
        self.daemon_log.clicked.connect(self._show_log)
        desk.world.hosts_changed.connect(self._hosts_changed)
        desk.world.hosts_sampled.connect(self._hosts_sampled)
        desk.world.reported.connect(self._heard)

    def ready(self) -> bool:
        """Whether the host has told what it is."""
        return self.details is not None

    def refresh(self) -> None:
        """All of it, from the facts."""
        host = self._world.hosts.get(self._key)
        if host is None or not self.isVisible():
            return
        self.facts.put(tr("Connection"), plain(str(self._key)))
        self.facts.put(tr("Host name"), plain(host.hostname))
        self.facts.put(tr("Driver"), words.driver_text(host))
        self.facts.put(tr("Hypervisor"), plain(host.hypervisor_version))
        self.facts.put("libvirt", plain(host.libvirt_version))
        self.has.put(tr("CPUs"), str(host.cpus) if host.cpus else "")
        self.has.put(tr("Processor"), plain(host.cpu_model))
        self.has.put(tr("Memory"), memory_text(host.memory_kib) if host.memory_kib else "")
        latest = self._world.history.host_latest(self._key)
        busy = []
        if latest is not None and percent_text(latest.cpu_percent):
            busy.append(tr("CPU {share}").format(share=percent_text(latest.cpu_percent)))
        if latest is not None and memory_text(latest.memory_used_kib):
            busy.append(tr("memory {amount}").format(amount=memory_text(latest.memory_used_kib)))
        self.has.put(tr("In use"), ", ".join(busy))
        machines = tuple(self._world.machines_of(self._key))
        count = plural(len(machines), "{n} machine", "{n} machines")
        if host.open:  # else nobody knows
            count = tr("{machines}, {running} running").format(machines=count, running=sum(map(runs, machines)))
        self.has.put(tr("Machines"), count)
        self.has.put(_OBJECTS, ", ".join(_objects_text(kind, count) for kind, count in host.objects if count))
        self.figures.refresh_host(self._key, stale=not host.open)
        if self.details is not None:
            self.more.show_facts(host_facts.facts(host, self.details, machines))
        line_up(self.facts, self.has, self.more)
        self._look()

    def read(self) -> None:
        """Ask the host what it is."""
        host = self._world.hosts.get(self._key)
        if host is not None and host.open and self._asked is None:
            self._asked = self._desk.send(ReadHost(self._key))

    def _look(self) -> None:
        """Which deeds make sense."""
        host = self._world.hosts.get(self._key)
        away = thing_rules.host_refusal(host)
        told = host_facts.read(self.details) if self.details is not None else None
        shared = self.details is not None and bool(self.details.sharing)
        huge = told is not None and any(len(cell.pages) > 1 for cell in told.cells)
        for button, why in (
            (self.sharing, away or ("" if shared else tr("This host does not tell how it shares memory."))),
            (self.pages, away or ("" if huge else tr("This host tells of no huge pages."))),
            (self.processors, away),
            (self.sleep, away or ("" if told is not None and told.sleeps else tr("This host cannot be put to sleep."))),
        ):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))

    def _heard(self, message: object) -> None:
        match message:
            case HostRead(ticket, _, details, problem) if ticket == self._asked:
                self._asked = None
                self.problem.setText(problem.reason if problem is not None else "")
                self.problem.setVisible(problem is not None)
                if details is not None:
                    self.details = details
                    self.cells.show_rows(host_facts.cells(details))
                    self._cells_title.setVisible(bool(self.cells.rows()))
                self.refresh()
            case Finished(ticket, _, problem) if ticket in self._doing:
                self._doing.discard(ticket)
                self.problem.setText(could_not_briefly(problem) if problem is not None else "")
                self.problem.setVisible(problem is not None)
                self.read()

    def _ask_sharing(self) -> None:
        from virtgui.views.host_dialogs import SharingDialog  # noqa: PLC0415  (late: rarely wanted)

        if self.details is not None:
            dialog = SharingDialog(self._desk, self.details, self)
            dialog.sent.connect(self._doing.add)
            dialog.open()

    def _ask_pages(self) -> None:
        from virtgui.views.host_pages_dialog import PagesDialog  # noqa: PLC0415  (late: rarely wanted)

        if self.details is not None:
            dialog = PagesDialog(self._desk, self.details, self)
            dialog.accepted.connect(self.read)
            dialog.open()

    def _find_processor(self) -> None:
        from virtgui.views.processors_dialog import ProcessorsDialog  # noqa: PLC0415  (late: rarely wanted)

        ProcessorsDialog(self._desk, self).open()

    def _ask_sleep(self) -> None:
        from virtgui.views.host_dialogs import SleepDialog  # noqa: PLC0415  (late: rarely wanted)

        if self.details is not None:
            running = sum(machine.active for machine in self._world.machines_of(self._key))
            dialog = SleepDialog(self._desk, host_facts.read(self.details).sleeps, running, self)
            dialog.sent.connect(self._doing.add)
            dialog.open()

    def _show_log(self) -> None:
        from virtgui.views.daemon_log import DaemonLogDialog  # noqa: PLC0415  (late: rarely wanted)

        if self._desk.local is not None:
            DaemonLogDialog(self._desk.local, self._key, self).open()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._watcher.host_page(self._key, self, True)
        self.refresh()
        self.read()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._watcher.host_page(self._key, self, False)

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key in hosts:
            self.refresh()
            if self.details is None and self.isVisible():
                self.read()

    def _hosts_sampled(self, hosts: frozenset[HostKey]) -> None:
        if self._key in hosts:
            self.refresh()

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Overview"))
        left, right = QVBoxLayout(), QVBoxLayout()
        for layout in (left, right):
            layout.setSpacing(theme.GAP_SMALL)
        left.addWidget(section(tr("Host")))
        left.addWidget(self.facts)
        left.addWidget(section(tr("What it has"), below=True))
        left.addWidget(self.has)
        left.addWidget(self.problem)
        left.addWidget(self.more)
        left.addStretch(1)
        right.addWidget(Label(tr("Last 5 min, disk and network of its machines"), "muted"))
        right.addWidget(self.figures)
        self._cells_title = section(tr("NUMA cells"))
        right.addWidget(self._cells_title)
        right.addWidget(self.cells)
        for line in ((self.sharing, self.pages, self.processors), (self.sleep, self.daemon_log)):
            buttons = QHBoxLayout()
            for button in line:
                button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
                buttons.addWidget(button)
            buttons.addStretch(1)
            right.addLayout(buttons)
        right.addStretch(1)
        self._cells_title.hide()
        self.problem.hide()
        self.figures.setMinimumHeight(280)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        whole.addLayout(self.halves)
        self.add_halves(left, right)
        on_content(page)
        self.setWidget(page)
        self.daemon_log.setVisible(self._desk.local is not None and _is_local_qemu(self._key))


def _is_local_qemu(key: HostKey) -> bool:
    try:
        uri = uris.parse(key)
    except ValueError:
        return False
    return uri.is_local and uri.scheme == "qemu"


def _objects_text(kind: str, count: int) -> str:
    """ "2 networks"; the kinds are those that a host's things are counted by."""
    match kind:
        case "networks":
            return plural(count, "{n} network", "{n} networks")
        case "pools":
            return plural(count, "{n} pool", "{n} pools")
        case "node devices":
            return plural(count, "{n} node device", "{n} node devices")
        case "secrets":
            return plural(count, "{n} secret", "{n} secrets")
        case _:
            return f"{count} {plain(kind, 40)}"
