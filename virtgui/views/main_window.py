"""The main window: hosts at the left, machines in the middle, summary and jobs below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QResizeEvent
from PyQt6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model import rules
from virtgui.model.commands import Command, Verb
from virtgui.model.facts import LocalHost
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.jobs import Job, Jobs
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.removals import Removals
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.smart_lists import SmartLists
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.views import job_row, theme
from virtgui.views.actions import MachineActions
from virtgui.views.bulk_bar import BulkBar
from virtgui.views.deletion.deleting import Deleting
from virtgui.views.empty_page import EmptyPage
from virtgui.views.fleet.filter_menu import Values
from virtgui.views.fleet.lists_panel import ListsPanel
from virtgui.views.fleet.searches import Searches
from virtgui.views.half_made import HalfMadeNotices
from virtgui.views.host_actions import HostActions
from virtgui.views.hosts_panel import HostsPanel
from virtgui.views.jobs_dock import JobsDock
from virtgui.views.logins import Logins
from virtgui.views.machines_pane import MachinesPane
from virtgui.views.main_menus import Own, build_menus, build_toolbar
from virtgui.views.naming import Naming
from virtgui.views.notice_bar import HostNotices, Notice, NoticeBar
from virtgui.views.paged_window import PagedWindow
from virtgui.views.status import Status
from virtgui.views.summary import Summary
from virtgui.views.window_deeds import WindowDeeds

if TYPE_CHECKING:
    from virtgui.views.fleet.palette_opening import PaletteOpening
    from virtgui.views.wall import Wall

OpenWatching = Callable[[str, tuple[DomainKey, ...]], object]
"""Shows a window that watches over time ("compare"), of these machines."""
_COMPARED_AT_MOST = 8
_SIZE = (1280, 800)
_BOTTOM = 232
_FILTER_AND_ROWS = 236
_SUMMARY_WIDTH = 280


class MainWindow(QMainWindow):
    """Joins the panes. Opening windows is the business of who made it."""

    def __init__(
        self,
        world: World,
        jobs: Jobs,
        log: EventLog,
        settings: Settings,
        send: Callable[[Command], Ticket],
        *,
        watcher: Watcher,
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[[HostKey], object],
        new_machine: Callable[[HostKey | None], object],
        shots: Shots,
        local_hosts: Callable[[], tuple[LocalHost, ...]],
        demo_uri: str,
        removals: Removals | None = None,
        open_tabs: Callable[[tuple[DomainKey, ...]], object] | None = None,
        open_migrate: Callable[..., object] | None = None,
        ssh_hosts: Callable[[], tuple[str, ...]] | None = None,
        open_watching: OpenWatching | None = None,
    ) -> None:
        super().__init__()
        self._open_watching = open_watching
        self.setWindowTitle("virtgui")
        self.setObjectName("main_window")
        self._world = world
        self._settings = settings
        self._watcher = watcher
        self._shots = shots
        self._open_machine = open_machine
        self._seen: dict[str, frozenset[DomainKey]] = {}
        self._palette: PaletteOpening | None = None
        self._narrow = False
        self.naming = Naming(world, settings, demo_uri)
        self.notices = NoticeBar(self)
        self.hosts = HostsPanel(world, Hosts(world, settings, self.naming.of, self), self.naming)
        self.lists = SmartLists(world, settings, self.naming, self)
        self.lists_panel = ListsPanel(self.lists)
        self.hosts.add_below(self.lists_panel)
        self.pane = MachinesPane(world, settings, send, self.naming, shots)
        self.deleting = Deleting(self, world, send, removals or Removals(world, send, self), self.naming)
        self.summary = Summary(world, name_of=self.naming, shots=shots)
        self._make_empty = partial(EmptyPage, local_hosts, demo_uri)
        self.empty: EmptyPage | None = None
        """The first-start page; not made where hosts are known."""
        self.machine_actions = MachineActions(
            self,
            world,
            settings,
            send,
            self.pane.selected,
            lambda key: open_machine(key, "console"),
            open_tabs,
            self.deleting.ask,
            lambda key: open_machine(key, "clone"),
            open_migrate,
        )
        if open_migrate is not None:
            self.hosts.take_machines(self.machine_actions.movable_to, open_migrate)
        self.dock = JobsDock(jobs, log, send, self.naming, self.machine_actions.mend)
        self.host_actions = HostActions(self, world, settings, send, self.naming, lambda: self.hosts.key, ssh_hosts)
        self.bulk = BulkBar(world, self.machine_actions, self.pane.table.selected, self.open_in_order)
        self._send = send
        self.own = Own(self)
        self._lay_out()
        build_menus(self, self.own, self.machine_actions, self.host_actions, self.pane.filter, self.pane.grouping)
        build_toolbar(self, self.own, self.machine_actions, self._toggle_jobs)
        self.status = Status(self, world, self.pane.model, settings)
        self._deeds = WindowDeeds(self, self.own, self.pane, settings, self.status.tell, self._panes)
        self._notices_of_hosts = HostNotices(self.notices, world, self.naming, self.host_actions.reconnect)
        self._halves = HalfMadeNotices(self.notices, world, self.naming, send)
        self._logins = Logins(self, world, self.naming, send, settings)
        self.own.new.triggered.connect(lambda _on: new_machine(self.hosts.key))
        self._searches = Searches(self, self.pane, self.hosts, self.lists, self.lists_panel)
        self.pane.filter.use(Values(world, self.naming), self._searches.save_action)
        self.own.in_order.triggered.connect(lambda _on: self.open_in_order())
        self.host_actions.shut_down_wanted.connect(self.open_host_plan)
        self.own.palette.triggered.connect(lambda _on: self.open_palette())
        self._open_palette = partial(
            _palette, self, world, send, self.naming, open_machine, open_host, self.host_actions.reconnect
        )
        self.host_actions.new_wanted.connect(lambda key: new_machine(HostKey(key)))
        self.pane.new_wanted.connect(new_machine)
        self._join(jobs, open_host)
        self._restore()
        self._settle_page()

    def _lay_out(self) -> None:
        self.pane.add_bulk_bar(self.bulk)
        self.bottom = QSplitter(Qt.Orientation.Horizontal)
        self.bottom.addWidget(self.summary)
        self.bottom.addWidget(self.dock)
        self.bottom.setStretchFactor(0, 1)
        self.work = QSplitter(Qt.Orientation.Vertical)
        self.work.addWidget(self.pane)
        self.work.addWidget(self.bottom)
        self.work.setStretchFactor(0, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.work)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(self.hosts)
        self.across.addWidget(self.pages)
        self.across.setStretchFactor(1, 1)
        for splitter in (self.bottom, self.work, self.across):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.pane.setMinimumHeight(theme.tall(self, _FILTER_AND_ROWS))
        self.bottom.setMinimumHeight(120)
        self.summary.setMinimumWidth(_SUMMARY_WIDTH)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.deleting.bar)
        column.addWidget(self.across, 1)
        self.setCentralWidget(middle)

    def _join(self, jobs: Jobs, open_host: Callable[[HostKey], object]) -> None:
        table = self.pane.table
        self.pane.filter.hide_off.toggled.connect(lambda on: self._settings.put("table/hide_off", on or None))
        self.hosts.use(self.host_actions)
        self.hosts.chosen.connect(self._scope)
        self.host_actions.open_wanted.connect(open_host)
        table.device_dropped.connect(partial(_give, open_host))
        self.host_actions.told.connect(self.status.tell)
        self.machine_actions.told.connect(self.status.tell)
        self.deleting.told.connect(self.status.tell)
        self.pane.connect_wanted.connect(self.host_actions.reconnect)
        self._chosen_soon = QTimer(self)
        self._chosen_soon.setSingleShot(True)
        self._chosen_soon.timeout.connect(self._chosen)
        table.chosen.connect(self._chosen_soon.start)
        table.opened.connect(self._open_at_first_page)
        table.seen.connect(partial(self._look, "rows"))
        table.menu_wanted.connect(self._deeds.machine_menu(self.machine_actions, self._shots))
        self.pane.wall_made.connect(self._join_wall)
        self.own.wall.toggled.connect(self._toggle_wall)
        self.bulk.cleared.connect(table.clearSelection)
        self.summary.open_requested.connect(self._open_machine)
        self.own.open.triggered.connect(lambda _on: self._open_current("overview"))
        self.own.performance.triggered.connect(lambda _on: self._open_current("performance"))
        self.own.compare.triggered.connect(lambda _on: self._watching("compare"))
        self.own.compare.setEnabled(False)
        self.own.dashboard.triggered.connect(lambda _on: self._watching("dashboard"))
        self.own.dashboard.setEnabled(self._open_watching is not None)
        self.own.hardware.triggered.connect(lambda _on: self._open_current("hardware"))
        for action, pane in ((self.own.hosts, self.hosts), (self.own.summary, self.summary)):
            action.toggled.connect(pane.setVisible)
            action.toggled.connect(partial(self._remember_pane, pane.accessibleName()))
        self.own.log.triggered.connect(lambda _on: self._toggle_log())
        self.dock.tabs.currentChanged.connect(lambda _place: self._mark_panes())
        self._world.hosts_changed.connect(self._settle_page)
        self._world.machines_changed.connect(self._machines_changed)
        self._settings.changed.connect(self._setting_changed)
        self._settings.noticed.connect(self._setting_noticed)
        jobs.finished.connect(self._job_finished)
        for sentence in self._settings.notices:
            self._setting_noticed(sentence)
        self._watcher.period(self._settings.period)

    # What is shown.

    def _settle_page(self, _hosts: object = None) -> None:
        """The first-start page while there is no host; else the machines."""
        empty = not self._world.hosts
        if empty and self.pages.currentWidget() is not self.empty:
            page = self._empty_page()
            self.pages.setCurrentWidget(page)
            page.look()
            page.focus_first()
        elif not empty and self.pages.currentWidget() is not self.work:
            self.pages.setCurrentWidget(self.work)
            self.pane.table.setFocus()
        for action in (self.own.find, self.own.export, self.own.select_all, self.own.jobs, self.own.log):
            action.setEnabled(not empty)
        self.own.new.setEnabled(any(host.open and not host.read_only for host in self._world.hosts.values()))
        self._watch_hosts()

    def _empty_page(self) -> EmptyPage:
        if self.empty is None:
            self.empty = self._make_empty()
            self.empty.wanted.connect(self.host_actions.take)
            self.empty.another.connect(self.host_actions.add_host)
            self.pages.addWidget(self.empty)
        return self.empty

    def _scope(self, host: HostKey | None) -> None:
        self.pane.set_scope(host)
        self.host_actions.update()

    def _chosen(self) -> None:
        """Another machine, or another selection."""
        self.machine_actions.update()
        current = self.pane.table.current()
        if current != self.summary.key:
            self.summary.show_machine(current)
        for action in (self.own.open, self.own.performance, self.own.hardware):
            action.setEnabled(current is not None)
        count = len(self.pane.selected())
        self.own.compare.setEnabled(self._open_watching is not None and 2 <= count <= _COMPARED_AT_MOST)
        self.own.compare.setToolTip("" if self.own.compare.isEnabled() else "Select two to eight machines")
        self._watch()

    def _machines_changed(self, added: object, changed: object, removed: frozenset[DomainKey]) -> None:
        if removed:
            self._chosen_soon.start()

    def _look(self, where: str, keys: frozenset[DomainKey]) -> None:
        self._seen[where] = keys
        self._watch()

    def _watch(self) -> None:
        shown = self.summary.key if self.summary.isVisible() else None
        seen = frozenset[DomainKey]().union(*self._seen.values())
        self._watcher.rows(seen | {shown} if shown is not None else seen)

    def _watch_hosts(self) -> None:
        seen = self.hosts.isVisibleTo(self)
        self._watcher.hosts(frozenset(key for key, host in self._world.hosts.items() if host.open and seen))

    def _watching(self, what: str) -> None:
        if self._open_watching is not None:
            self._open_watching(what, self.pane.selected())

    def _open_current(self, page: str) -> None:
        current = self.pane.table.current()
        if current is not None:
            self._open_machine(current, page)

    def _open_at_first_page(self, key: DomainKey) -> None:
        self._open_machine(key, rules.first_page(self._world.machines.get(key)))

    # Panes that come and go.

    def _panes(self) -> list[QWidget]:
        """What F6 goes through."""
        if self.empty is not None and self.pages.currentWidget() is self.empty:
            return [self.hosts.add_button, self.empty]
        return [self.hosts.list, self.pane.filter.search, self.pane.view, self.summary.open_button,
                self.dock.focus_target()]  # fmt: skip

    def open_in_order(self) -> None:
        """Plan a deed on the chosen machines."""
        keys = self.pane.selected()
        first = next((verb for verb in (Verb.SHUT_DOWN, Verb.START) if self.machine_actions.count(verb)), Verb.START)
        self._plan(keys, first, "")

    def open_host_plan(self, host: HostKey) -> None:
        """Plan to shut down everything on a host."""
        keys = [machine.key for machine in self._world.machines_of(HostKey(host)) if machine.active]
        self._plan(keys, Verb.SHUT_DOWN, f"Shut down everything on {self.naming(HostKey(host))}")

    def _plan(self, keys: Sequence[DomainKey], verb: Verb, title: str) -> None:
        from virtgui.views.fleet.bulk_dialog import BulkDialog  # noqa: PLC0415  (late for the same reason)

        dialog = BulkDialog(self._world, self._send, self.naming, keys, verb, title, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def open_palette(self) -> None:
        """Show the field that finds anything."""
        if self._palette is None:
            self._palette = self._open_palette()
        self._palette.open()

    def show_setting(self, field: str) -> None:
        """Show the settings, with the keyboard at one of their fields."""
        self._deeds.show_settings(field)

    def _toggle_wall(self, on: bool) -> None:
        self.pane.show_wall(on)
        self._settings.put("table/wall", on)

    def _join_wall(self, wall: Wall) -> None:
        wall.opened.connect(self._open_at_first_page)
        wall.seen.connect(partial(self._look, "wall"))
        wall.menu_wanted.connect(self._deeds.machine_menu(self.machine_actions, self._shots))

    def _toggle_jobs(self) -> None:
        on = not self.dock.isVisibleTo(self) or self.dock.shows_log
        self.show_dock(on)
        if on:
            self.dock.show_jobs()
            self.dock.focus_target().setFocus()

    def _toggle_log(self) -> None:
        on = not self.dock.isVisibleTo(self) or not self.dock.shows_log
        self.show_dock(on)
        if on:
            self.dock.show_log()
            self.dock.focus_target().setFocus()

    def show_dock(self, on: bool) -> None:
        """Show or hide jobs and event log."""
        self.dock.setVisible(on)
        self._remember_pane("jobs", on)

    def _remember_pane(self, name: str, on: bool) -> None:
        self._settings.put(f"pane/{name.lower()}", on)
        self._mark_panes()
        self._watch()
        self._watch_hosts()

    def _mark_panes(self) -> None:
        """The menu's marks say what is open."""
        shown = self.dock.isVisibleTo(self)
        self.own.jobs.setChecked(shown and not self.dock.shows_log)
        self.own.log.setChecked(shown and self.dock.shows_log)
        self.bottom.setVisible(shown or self.summary.isVisibleTo(self.bottom))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit(self.width() < theme.NARROW)

    def _fit(self, narrow: bool) -> None:
        """In a narrow window the summary is a tab beside the jobs."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        on = self.own.summary.isChecked()
        if narrow:
            self.dock.take_in(self.summary, "Summary")
        else:
            self.dock.give_back()
            self.bottom.insertWidget(0, self.summary)
            self.bottom.setStretchFactor(0, 1)
            self.bottom.setSizes([max(300, self.bottom.width() - theme.JOBS_WIDTH), theme.JOBS_WIDTH])
        self.summary.setVisible(on or narrow)
        self._mark_panes()

    # What is remembered.

    def _restore(self) -> None:
        self.resize(*_SIZE)
        geometry = self._settings.data("window/geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self._fit(self.width() < theme.NARROW)
        self.across.setSizes([theme.HOSTS_WIDTH, max(400, self.width() - theme.HOSTS_WIDTH)])
        self.work.setSizes([max(200, self.height() - _BOTTOM), _BOTTOM])
        self.bottom.setSizes([max(300, self.width() - theme.HOSTS_WIDTH - theme.JOBS_WIDTH), theme.JOBS_WIDTH])
        for name, splitter in self._splitters():
            state = self._settings.data(f"splitter/{name}")
            if not state.isEmpty():
                splitter.restoreState(state)
                splitter.setHandleWidth(1)
        self.dock.setVisible(self._settings.flag("pane/jobs", True))
        for action, pane in ((self.own.hosts, self.hosts), (self.own.summary, self.summary)):
            on = self._settings.flag(f"pane/{pane.accessibleName().lower()}", True)
            action.setChecked(on)
            pane.setVisible(on)
        self._mark_panes()
        self.hosts.choose(HostKey(self._settings.text("hosts/chosen")))
        filtered = self._settings.text("table/state")
        self.pane.filter.filter_by(next((chip for chip in Chip if chip.value == filtered), Chip.ALL))
        self.pane.filter.hide_off.setChecked(self._settings.flag("table/hide_off"))
        self.own.wall.setChecked(self._settings.flag("table/wall"))
        self.pane.table.setFocus()
        self._chosen()

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return (("across", self.across), ("work", self.work), ("bottom", self.bottom))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put("window/geometry", self.saveGeometry())
        for name, splitter in self._splitters():
            if not (name == "bottom" and self._narrow):
                self._settings.put(f"splitter/{name}", splitter.saveState())
        self._settings.put("hosts/chosen", self.hosts.key)
        self._settings.put("table/hide_off", self.pane.model.hides_off or None)
        chip = self.pane.model.chip
        self._settings.put("table/state", chip.value if chip is not Chip.ALL else None)
        self.pane.table.columns.save()
        self._settings.flush()
        super().closeEvent(event)

    def _setting_changed(self, name: str) -> None:
        if name == "period":
            self._watcher.period(self._settings.period)
        elif name == "table/hide_off":
            self.pane.filter.hide_off.setChecked(self._settings.flag(name))

    def _setting_noticed(self, sentence: str) -> None:
        self.notices.post("settings", Notice(sentence))

    def _job_finished(self, job: Job) -> None:
        """A failure is told once: in the Jobs panel, or here while that is closed."""
        if job.failed and job.problem is not None and not self.dock.isVisibleTo(self):
            title, reason = f"{job_row.title(job)}.", job_row.second_line(job)
            notice = Notice(title, reason, job.problem.detail, "Show jobs", self._toggle_jobs)
            self.notices.post(f"job {job.subject}", notice)


def _palette(
    window: MainWindow,
    world: World,
    send: Callable[[Command], Ticket],
    naming: Naming,
    open_machine: Callable[[DomainKey, str], object],
    open_host: Callable[[HostKey], object],
    connect: Callable[[HostKey], object],
) -> PaletteOpening:
    from virtgui.views.fleet.palette_opening import PaletteOpening  # noqa: PLC0415  (late: not wanted in most runs)

    do = window.machine_actions.do_to
    setting = window.show_setting
    return PaletteOpening(window, world, send, naming, open_machine, open_host, connect, do, setting)


def _give(open_host: Callable[[HostKey], object], machine: DomainKey, device: str) -> None:
    """A device was dragged onto a machine: its host's page of devices gives it."""
    window = open_host(machine.host)
    if isinstance(window, PagedWindow):
        window.show_page("devices")
    give = getattr(window.built("devices"), "give", None) if isinstance(window, PagedWindow) else None
    if give is not None:
        give(device, machine)
