"""The dashboard: all hosts at one look."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from math import isfinite

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from virtgui.model.alerts import LEVELS, Alert, Watched
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingKey, ThingKind
from virtgui.qtmodels import overall
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.jobs import Job, Jobs
from virtgui.qtmodels.overall import Most
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, percent_text, size_text
from virtgui.views import theme
from virtgui.views.arranged import keep_window
from virtgui.views.cards import ListCard, Tile
from virtgui.views.dashboard import speaking
from virtgui.views.line_list import Line

_MEMORY = "dashboard/geometry"
_SIZE = QSize(1200, 800)
_LEAST = (640, 400)
_REFRESH_MS = 1000
_TOP = 6
_JOBS_S = 86400.0
_ASKED_AT_MOST = 200
_LISTED = LEVELS - {Watched.POOL} | {Watched.WATCHDOG, Watched.THRESHOLD, Watched.AGENT_LOST}
_TITLES = {
    Most.CPU: tr("Most CPU"),
    Most.MEMORY: tr("Most memory"),
    Most.DISK: tr("Most disk"),
    Most.NETWORK: tr("Most network"),
}
_OF = {
    Most.CPU: tr("busy processors"),
    Most.MEMORY: tr("in use"),
    Most.DISK: tr("read and written"),
    Most.NETWORK: tr("received and sent"),
}


class Dashboard(QWidget):
    """Counts, what is promised against what there is, top lists, hosts, and what is unwell. Costs nothing while
    hidden. `open_machine` and `open_host` show a window at a page."""

    def __init__(
        self,
        world: World,
        things: Things,
        jobs: Jobs,
        settings: Settings,
        watcher: Watcher,
        name_of: Callable[[HostKey], str],
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[[HostKey, str], object],
        alerts: Alerts | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Dashboard"))
        self._world = world
        self._things = things
        self._jobs = jobs
        self._settings = settings
        self._watcher = watcher
        self._name_of = name_of
        self._open_machine = open_machine
        self._open_host = open_host
        self._alerts = alerts
        self._watched: set[HostKey] = set()
        self._ticked: set[HostKey] = set()
        self._asked: frozenset[DomainKey] = frozenset()
        self.hosts_tile = Tile(tr("Hosts"), "running")
        self.machines_tile = Tile(tr("Machines"), "running")
        self.cpu_tile = Tile(tr("CPU"), "cpu")
        self.memory_tile = Tile(tr("Memory"), "memory")
        self.storage_tile = Tile(tr("Storage"), "read")
        self.tops = {most: ListCard(_TITLES[most], tr("Nothing is busy."), _TOP) for most in Most}
        for most, card in self.tops.items():
            card.of.setText(_OF[most])
        self.hosts = ListCard(tr("Hosts"), tr("No host is known."), 4)
        self.unwell = ListCard(tr("Needs a look"), tr("All is well."), 4)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        for card in (*self.tops.values(), self.hosts, self.unwell):
            card.list.opened.connect(self._open)
        if alerts is not None:
            alerts.changed.connect(self._later)
        for signal in (
            world.hosts_changed,
            world.machines_changed,
            world.sampled,
            world.hosts_sampled,
            things.changed,
            jobs.finished,
        ):
            signal.connect(self._later)
        world.hosts_sampled.connect(self._tick)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        keep_window(self, settings, _MEMORY, _SIZE)
        self.tops[Most.CPU].list.setFocus()

    def ready(self) -> bool:
        """Whether what is shown are figures: of a running machine of each host that is connected, where it has one."""
        latest, hosts = self._world.history.latest, self._world.hosts
        running = {key for key, machine in self._world.machines.items() if machine.state is DomainState.RUNNING}
        told = {key.host for key in running if (rates := latest(key)) is not None and isfinite(rates.cpu_percent)}
        wanted = {key.host for key in running if (host := hosts.get(key.host)) is not None and host.open}
        if wanted - told:
            return False
        self.refresh()
        return True

    def refresh(self) -> None:
        """Show all as it is now."""
        if not self.isVisible():
            return
        self._watch()
        standings = overall.standings(self._world)
        for most, card in self.tops.items():
            ranked = overall.top(self._world, most, _TOP)
            card.list.show_lines([speaking.ranked_line(self._world, self._name_of, most, each) for each in ranked])
            card.settle()
        self.hosts.list.show_lines([speaking.host_line(self._name_of, each) for each in standings])
        self.hosts.settle()
        since = time.time() - _JOBS_S
        troubles = overall.troubles(self._world, self._things, self._jobs.all(), since)
        # Whatever else is unwell by itself is listed by itself.
        active = self._alerts.active if self._alerts is not None else ()
        lines = [speaking.alert_line(self._name_of, alert) for alert in active if alert.rule.watched in _LISTED]
        lines += [self._trouble(each) for each in troubles]
        self.unwell.list.show_lines(lines)
        self.unwell.of.setText(str(len(lines)) if lines else "")
        self.unwell.settle()
        self._count(standings)

    def _trouble(self, each: overall.Trouble) -> Line:
        thing = self._things.get(each.about) if isinstance(each.about, ThingKey) else None
        return speaking.trouble_line(self._world, self._name_of, thing.name if thing is not None else "", each)

    def _count(self, standings: tuple[overall.HostStanding, ...]) -> None:
        open_ones = [each for each in standings if each.phase is Phase.OPEN]
        lost = sum(each.phase in (Phase.LOST, Phase.FAILED) for each in standings)
        away = tr("{lost} not reached").format(lost=lost) if lost else ""
        self.hosts_tile.say(
            f"{len(open_ones)}", tr("of {hosts} connected").format(hosts=len(standings)), away, role="paused"
        )
        running, machines = sum(each.running for each in standings), sum(each.machines for each in standings)
        share = running / machines if machines else 0.0
        self.machines_tile.say(f"{running}", tr("of {machines} running").format(machines=machines), "", share)
        there = overall.computers(open_ones)
        cpus, vcpus = sum(each.cpus for each in there), sum(each.vcpus for each in open_ones)
        told = [each for each in there if isfinite(each.cpu) and each.cpus]
        of = sum(each.cpus for each in told)
        busy = sum(each.cpu * each.cpus for each in told) / of if of else float("nan")
        promised = tr("{promised} promised").format(promised=plural(vcpus, "{n} vCPU", "{n} vCPUs")) if vcpus else ""
        self.cpu_tile.say(
            percent_text(busy) or "–",
            tr("of {whole}").format(whole=plural(cpus, "{n} CPU", "{n} CPUs")) if cpus else "",
            promised,
            busy / 100 if isfinite(busy) else -1.0,
            "paused" if cpus and vcpus > 4 * cpus else "muted",
        )
        self._count_memory(open_ones)
        self._count_storage()

    def _count_memory(self, open_ones: list[overall.HostStanding]) -> None:
        there = overall.computers(open_ones)
        whole, promised = sum(each.memory_kib for each in there), sum(each.promised_kib for each in open_ones)
        told = [each for each in there if isfinite(each.memory) and each.memory_kib]
        used = sum(each.memory * each.memory_kib / 100 for each in told) if told else float("nan")
        of = sum(each.memory_kib for each in told)
        self.memory_tile.say(
            memory_text(used) or "–",
            tr("of {whole}").format(whole=memory_text(whole)) if whole else "",
            tr("{promised} promised").format(promised=memory_text(promised)) if promised else "",
            used / of if of else -1.0,
            "paused" if whole and promised > whole else "muted",
        )

    def _count_storage(self) -> None:
        pools = overall.pools(self._world, self._things)
        if not pools:
            self.storage_tile.say("–", "", "")
            return
        used, capacity = sum(pool.used for pool in pools), sum(pool.capacity for pool in pools)
        fullest = pools[0]
        self.storage_tile.say(
            size_text(used),
            tr("of {whole}").format(whole=size_text(capacity)),
            tr("{name} is {share} full").format(name=plain(fullest.name, 40), share=percent_text(100 * fullest.share)),
            used / capacity if capacity else -1.0,
            "paused" if fullest.share >= overall.FULL else "muted",
        )

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(theme.GAP)
        for tile in (self.hosts_tile, self.machines_tile, self.cpu_tile, self.memory_tile, self.storage_tile):
            tiles.addWidget(tile)
        grid = QGridLayout()
        grid.setSpacing(theme.GAP)
        places = [*self.tops.values(), self.hosts, self.unwell]
        for place, card in enumerate(places):
            grid.addWidget(card, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE, theme.GAP_LARGE)
        column.setSpacing(theme.GAP)
        column.addLayout(tiles)
        column.addLayout(grid, 1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        area.setMinimumSize(theme.sized(self, *_LEAST))

    def _open(self, key: object) -> None:
        match key:
            case Alert():
                self._open(key.about)
            case DomainKey():
                self._open_machine(key, "overview")
            case ThingKey():
                self._open_host(key.host, "storage")
            case Job() as job if job.domain is not None:
                self._open_machine(job.domain, "overview")
            case str():
                self._open_host(HostKey(key), "")

    def _tick(self, hosts: frozenset[HostKey]) -> None:
        self._ticked |= hosts

    def _later(self, *_: object) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _watch(self) -> None:
        """Ask hosts for their own figures and pools while they are on screen."""
        wanted = {key for key, host in self._world.hosts.items() if host.open} if self.isVisible() else set()
        for key in wanted ^ self._watched:
            self._watcher.host_page(key, self, key in wanted)
            self._things.watch(key, (ThingKind.POOL,) if key in wanted else (), self)
        self._watched = wanted
        # Drivers without figures of all machines at once take them of rows that are on screen.
        silent = (
            key
            for key, machine in self._world.machines.items()
            if key.host in self._ticked & wanted and machine.active and self._world.history.latest(key) is None
        )
        asked = self._asked.union(islice(silent, _ASKED_AT_MOST)) if wanted else frozenset[DomainKey]()
        if asked != self._asked and len(asked) <= _ASKED_AT_MOST:
            self._asked = asked
            self._watcher.more_rows(asked, self)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._watch()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put(_MEMORY, self.saveGeometry())
        super().closeEvent(event)
