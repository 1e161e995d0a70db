"""What stands around the rows of the main window: menus, toolbar, summary, jobs, smart lists, notices, status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Make
from virtgui.model.messages import MachineMade
from virtgui.model.past import PastNoticed
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.jobs import Job, Jobs
from virtgui.qtmodels.newcomer import Newcomer
from virtgui.qtmodels.removals import Removals
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.smart_lists import SmartLists
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import job_row, theme
from virtgui.views.actions import MachineActions
from virtgui.views.bulk_bar import BulkBar
from virtgui.views.deletion.deleting import Deleting
from virtgui.views.fleet.filter_menu import Values
from virtgui.views.fleet.lists_panel import ListsPanel
from virtgui.views.fleet.searches import Searches
from virtgui.views.half_made import HalfMadeNotices
from virtgui.views.host_actions import HostActions
from virtgui.views.jobs_dock import JobsDock
from virtgui.views.main_menus import Own, build_menus, build_toolbar
from virtgui.views.naming import with_host
from virtgui.views.notice_bar import HostNotices, Notice, NoticeBar
from virtgui.views.paged_window import PagedWindow
from virtgui.views.reading_order import set_reading_order
from virtgui.views.status import Status
from virtgui.views.summary import Summary
from virtgui.views.window_deeds import WindowDeeds

if TYPE_CHECKING:
    from virtgui.qtmodels.host_parts import HostParts
    from virtgui.qtmodels.past import Past
    from virtgui.qtmodels.things import Things
    from virtgui.views.events_page import EventsPage
    from virtgui.views.fleet.bulk_dialog import BulkDialog
    from virtgui.views.fleet.palette_opening import PaletteOpening
    from virtgui.views.main_window import MainWindow
    from virtgui.views.wall import Wall

OpenWatching = Callable[[str, tuple[DomainKey, ...]], object]
"""Shows a window that watches over time ("compare"), of these machines."""
_COMPARED_AT_MOST = 8
_SUMMARY_WIDTH = 280


class Around(QObject):
    """Made piece by piece, so that no piece keeps the rows from being painted; `finish` makes all that is left."""

    def __init__(
        self,
        window: MainWindow,
        world: World,
        jobs: Jobs,
        log: EventLog,
        settings: Settings,
        send: Callable[[Command], Ticket],
        *,
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[..., object],
        new_machine: Callable[[HostKey | None], object],
        shots: Shots,
        removals: Removals | None,
        open_tabs: Callable[[tuple[DomainKey, ...]], object] | None,
        open_migrate: Callable[..., object] | None,
        ssh_hosts: Callable[[], tuple[str, ...]] | None,
        open_watching: OpenWatching | None,
        past: Callable[[], Past] | None = None,
        things: Callable[[], Things] | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._world = world
        self._jobs = jobs
        self._log = log
        self._settings = settings
        self._send = send
        self._open_machine = open_machine
        self._open_host = open_host
        self._new_machine = new_machine
        self._shots = shots
        self._removals = removals
        self._open_tabs = open_tabs
        self._open_migrate = open_migrate
        self._ssh_hosts = ssh_hosts
        self._open_watching = open_watching
        self._past = past
        self._things = things
        self._parts: HostParts | None = None
        self._palette: PaletteOpening | None = None
        self._plans: set[BulkDialog] = set()
        self._failed: dict[str, Command | None] = {}
        """What the notices about jobs are about."""
        self._narrow = False
        self._naming, self._hosts, self._pane = window.naming, window.hosts, window.pane
        self._pieces = self._make()
        self.complete = False
        """All is there."""

    def step(self) -> bool:
        """Make the next piece; False when there is none left."""
        return next(self._pieces, None) is not None

    def finish(self) -> None:
        """Make all that is left."""
        if not self.complete:
            for _ in self._pieces:
                pass

    def _make(self) -> Iterator[str]:
        """Each piece by its name, once it is there."""
        self._make_actions()
        yield "actions"
        build_toolbar(self._window, self.own, self.machine_actions, self._toggle_jobs)
        yield "toolbar"
        build_menus(
            self._window, self.own, self.machine_actions, self.host_actions, self._pane.filter, self._pane.grouping
        )
        yield "menus"
        self._make_lists()
        yield "lists"
        self.summary = Summary(self._world, name_of=self._naming, shots=self._shots)
        self.summary.setMinimumWidth(_SUMMARY_WIDTH)
        self._window.bottom.insertWidget(0, self.summary)
        self._window.bottom.setStretchFactor(0, 1)
        yield "summary"
        self.dock = JobsDock(self._jobs, self._log, self._send, self._naming, self.machine_actions.mend, self._world)
        self._window.bottom.addWidget(self.dock)
        yield "dock"
        self._make_notices()
        yield "notices"
        self._join()
        self._restore()
        set_reading_order(self._window)
        self.complete = True
        self._window.furnished()
        yield "all"

    def _make_actions(self) -> None:
        window, world, send, naming, pane = self._window, self._world, self._send, self._naming, self._pane
        self.deleting = Deleting(window, world, send, self._removals or Removals(world, send, self), naming)
        self.machine_actions = MachineActions(
            window,
            world,
            self._settings,
            send,
            pane.selected,
            lambda key: self._open_machine(key, "console"),
            self._open_tabs,
            self.deleting.ask,
            lambda key, start=False: self._open_machine(key, "start-copy" if start else "clone"),
            self._open_migrate,
        )
        self.host_actions = HostActions(
            window, world, self._settings, send, naming, lambda: self._hosts.key, self._ssh_hosts
        )
        self.own = Own(window)
        self.bulk = BulkBar(world, self.machine_actions, pane.table.selected, self.open_in_order)
        pane.add_bulk_bar(self.bulk)
        self._hosts.use(self.host_actions)
        if self._open_migrate is not None:
            self._hosts.take_machines(self.machine_actions.movable_to, self._open_migrate)

    def _make_lists(self) -> None:
        self.lists = SmartLists(self._world, self._settings, self._naming, self)
        self.lists_panel = ListsPanel(self.lists)
        self._hosts.add_below(self.lists_panel)
        self._searches = Searches(self._window, self._pane, self._hosts, self.lists, self.lists_panel)
        self._pane.filter.choose_own_by(self._choose_own_columns)
        self._pane.filter.use(Values(self._world, self._naming), self._searches.save_action)

    def _count_parts(self) -> None:
        model = self._hosts.model
        if self._parts is None and self._things is not None and any(model.is_spread(key) for key in model.keys):
            from virtgui.qtmodels.host_parts import HostParts  # noqa: PLC0415  (late: shown by who wants it)

            self._parts = HostParts(model, self._things(), self)

    def _choose_own_columns(self) -> None:
        from virtgui.views.fleet.own_columns import OwnColumnsDialog  # noqa: PLC0415  (late: not wanted in most runs)

        OwnColumnsDialog(self._world, self._settings, self._pane.table.columns, self._window).open()

    def _make_notices(self) -> None:
        """What was told meanwhile is told now."""
        self.notices = NoticeBar(self._window)
        self._window.column.insertWidget(0, self.notices)
        self._window.column.insertWidget(1, self.deleting.bar)
        hosts = HostNotices(self.notices, self._world, self._naming, self.host_actions.reconnect)
        halves = HalfMadeNotices(self.notices, self._world, self._naming, self._send)
        for message in self._window.told_early():
            hosts.heard(message)
            halves.heard(message)
            self._past_noticed(message)
        self._world.reported.connect(self._past_noticed)
        self.status = Status(self._window, self._world, self._pane.model, self._settings)
        self.deeds = WindowDeeds(
            self._window, self.own, self._pane, self._settings, self.status.tell, self._saved, self._panes, self._past
        )

    def _join(self) -> None:
        window, table, own = self._window, self._pane.table, self.own
        self.host_actions.open_wanted.connect(self._open_host)
        self._hosts.page_wanted.connect(self._open_host)
        self._hosts.model.spread.connect(self._count_parts)
        self._count_parts()
        table.device_dropped.connect(partial(_give, self._open_host))
        self.host_actions.told.connect(self.status.tell)
        self.host_actions.forget_wanted.connect(lambda key: window.logins.forget(HostKey(key)))
        window.logins.told.connect(self.status.tell)
        self.machine_actions.told.connect(self.status.tell)
        self.deleting.told.connect(self.status.tell)
        self._pane.connect_wanted.connect(self.host_actions.reconnect)
        self._chosen_soon = QTimer(self)
        self._chosen_soon.setSingleShot(True)
        self._chosen_soon.timeout.connect(self._chosen)
        table.chosen.connect(self._chosen_soon.start)
        table.menu_wanted.connect(self.deeds.machine_menu(self.machine_actions, self._shots))
        self._pane.left_out.connect(self._left_out)
        self._pane.wall_made.connect(self._join_wall)
        if self._pane.wall is not None:
            self._join_wall(self._pane.wall)
        newcomer = Newcomer(self._world, Make, _made, table.acted_on, self._choose_new, self)
        self._pane.model.counted.connect(newcomer.look)
        own.wall.toggled.connect(self._toggle_wall)
        self.bulk.cleared.connect(table.clearSelection)
        self.summary.open_requested.connect(self._open_machine)
        own.open.triggered.connect(lambda _on: self._open_current("overview"))
        own.performance.triggered.connect(lambda _on: self._open_current("performance"))
        own.alerts.triggered.connect(lambda _on: self._watching("alerts"))
        own.dashboard.triggered.connect(lambda _on: self._watching("dashboard"))
        own.compare.triggered.connect(lambda _on: self._watching("compare"))
        own.hardware.triggered.connect(lambda _on: self._open_current("hardware"))
        own.snapshot.triggered.connect(lambda _on: self._open_current("take-snapshot"))
        own.new.triggered.connect(lambda _on: self._new_machine(self._hosts.key))
        own.in_order.triggered.connect(lambda _on: self.open_in_order())
        own.palette.triggered.connect(lambda _on: self.open_palette())
        own.log.triggered.connect(lambda _on: self._toggle_log())
        self.host_actions.shut_down_wanted.connect(self.open_host_plan)
        self.host_actions.new_wanted.connect(lambda key: self._new_machine(HostKey(key)))
        for action, pane, name in ((own.hosts, self._hosts, "hosts"), (own.summary, self.summary, "summary")):
            action.toggled.connect(pane.setVisible)
            action.toggled.connect(partial(self._remember_pane, name))
        self.dock.log_made.connect(self._join_log)
        self.dock.tabs.currentChanged.connect(lambda _place: self._turned())
        self._world.machines_changed.connect(self._machines_changed)
        self._settings.noticed.connect(self._setting_noticed)
        self._jobs.finished.connect(self._job_finished)
        for sentence in self._settings.notices:
            self._setting_noticed(sentence)
        self._pane.new_wanted.connect(self._new_machine)
        self._hosts.chosen.connect(lambda _host: self.host_actions.update())
        window.fitted.connect(self._fit)

    def _join_log(self, page: EventsPage) -> None:
        page.machine_wanted.connect(self._open_known)
        page.told.connect(self.status.tell)
        page.saved.connect(self._log_saved)
        set_reading_order(self._window)

    def _restore(self) -> None:
        """As it was left."""
        window = self._window
        window.restore_bottom()
        if self._settings.text("pane/front") == "log":
            self.dock.show_log()
        self.dock.setVisible(self._settings.flag("pane/jobs", True))
        for action, pane, name in ((self.own.hosts, self._hosts, "hosts"), (self.own.summary, self.summary, "summary")):
            on = self._settings.flag(f"pane/{name}", True)
            action.setChecked(on)
            pane.setVisible(on)
        self._mark_panes()
        self._fit(window.width() < theme.NARROW)
        self.own.wall.setChecked(self._settings.flag("table/wall"))
        self._chosen()

    # What is chosen.

    def _choose_new(self, key: DomainKey) -> bool:
        """Choose a machine that was made, where it is shown."""
        if self._pane.model.row(key) is None:
            return False
        self._pane.table.choose((key,), key)
        return True

    def _chosen(self) -> None:
        """Another machine, or another selection."""
        self.machine_actions.update()
        current = self._pane.table.current()
        if current != self.summary.key:
            self.summary.show_machine(current)
        count = len(self._pane.selected())
        own = self.own
        for action in (own.open, own.performance, own.hardware, own.snapshot, own.in_order):
            able = count > 0 if action is own.in_order else current is not None
            action.setEnabled(able)
            action.setToolTip("" if able else tr("Select a machine first."))
        self.own.compare.setEnabled(self._open_watching is not None and 2 <= count <= _COMPARED_AT_MOST)
        self.own.compare.setToolTip("" if self.own.compare.isEnabled() else tr("Select two to eight machines"))
        self._window.watch()

    def _machines_changed(self, added: object, changed: object, removed: frozenset[DomainKey]) -> None:
        if removed:
            self._chosen_soon.start()

    def settle(self, *, empty: bool) -> None:
        """What makes sense with no host, and with none that is open."""
        own = self.own
        for action in (own.find, own.export, own.select_all, own.jobs, own.log):
            action.setEnabled(not empty)
        own.new.setEnabled(any(host.open and not host.read_only for host in self._world.hosts.values()))

    @property
    def summarised(self) -> DomainKey | None:
        """The machine that the summary shows, where a person can see it."""
        return self.summary.key if self.summary.isVisible() else None

    def _watching(self, what: str) -> None:
        if self._open_watching is not None:
            self._open_watching(what, self._pane.selected())

    def _open_known(self, key: DomainKey) -> None:
        """A machine of the event log, if it is still there."""
        if key in self._world.machines:
            self._open_machine(key, "overview")

    def _open_current(self, page: str) -> None:
        current = self._pane.table.current()
        if current is not None:
            self._open_machine(current, page)

    # Panes that come and go.

    def _panes(self) -> list[QWidget]:
        """What F6 goes through."""
        window = self._window
        if window.empty is not None and window.pages.currentWidget() is window.empty:
            return [self._hosts.add_button, window.empty.first]
        return [self._hosts.list, self._pane.filter.search, self._pane.view, self.summary.open_button,
                self.dock.focus_target()]  # fmt: skip

    def _toggle_wall(self, on: bool) -> None:
        self._pane.show_wall(on)
        self._settings.put("table/wall", on)

    def _join_wall(self, wall: Wall) -> None:
        wall.opened.connect(self._window.open_at_first_page)
        wall.seen.connect(partial(self._window.look, "wall"))
        wall.menu_wanted.connect(self.deeds.machine_menu(self.machine_actions, self._shots))
        set_reading_order(self._window)

    def _toggle_jobs(self) -> None:
        on = not self.dock.isVisibleTo(self._window) or not self.dock.shows_jobs
        self.show_dock(on)
        if on:
            self.dock.show_jobs()
            self.dock.focus_target().setFocus()

    def _toggle_log(self) -> None:
        on = not self.dock.isVisibleTo(self._window) or not self.dock.shows_log
        self.show_dock(on)
        if on:
            self.dock.show_log()
            self.dock.focus_target().setFocus()

    def show_dock(self, on: bool) -> None:
        """Show or hide jobs and event log."""
        self.dock.setVisible(on)
        self._remember_pane("jobs", on)

    def _remember_pane(self, name: str, on: bool) -> None:
        self._settings.put(f"pane/{name}", on)
        self._mark_panes()
        self._window.watch()
        self._window.watch_hosts()

    def _turned(self) -> None:
        if not self._narrow:  # there the summary is in front first
            self._settings.put("pane/front", "log" if self.dock.shows_log else None)
        self._mark_panes()

    def _mark_panes(self) -> None:
        """The menu's marks say what is open."""
        shown = self.dock.isVisibleTo(self._window)
        self.own.jobs.setChecked(shown and self.dock.shows_jobs)
        self.own.log.setChecked(shown and self.dock.shows_log)
        bottom = self._window.bottom
        bottom.setVisible(shown or self.summary.isVisibleTo(bottom))

    def _fit(self, narrow: bool) -> None:
        """In a narrow window the summary is a tab beside the jobs."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        bottom, on = self._window.bottom, self.own.summary.isChecked()
        if narrow:
            self.dock.take_in(self.summary, tr("Summary"))
        else:
            self.dock.give_back()
            bottom.insertWidget(0, self.summary)
            bottom.setStretchFactor(0, 1)
            bottom.setSizes([max(300, bottom.width() - theme.JOBS_WIDTH), theme.JOBS_WIDTH])
        self.summary.setVisible(on or narrow)
        self._mark_panes()
        set_reading_order(self._window)

    @property
    def narrow(self) -> bool:
        """The summary is a tab."""
        return self._narrow

    # What opens.

    def open_in_order(self) -> None:
        """Plan a deed on the chosen machines."""
        keys = self._pane.selected()
        first = next((verb for verb in (Verb.SHUT_DOWN, Verb.START) if self.machine_actions.count(verb)), Verb.START)
        self._plan(keys, first, "")

    def open_host_plan(self, host: HostKey) -> None:
        """Plan to shut down everything on a host."""
        keys = [machine.key for machine in self._world.machines_of(HostKey(host)) if machine.active]
        self._plan(keys, Verb.SHUT_DOWN, tr("Shut down everything on {host}").format(host=self._naming(HostKey(host))))

    def _plan(self, keys: Sequence[DomainKey], verb: Verb, title: str) -> None:
        from virtgui.views.fleet.bulk_dialog import BulkDialog  # noqa: PLC0415  (late: not wanted in most runs)

        dialog = BulkDialog(self._world, self._send, self._naming, keys, verb, title, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._plans.add(dialog)
        dialog.finished.connect(lambda _result: self._plans.discard(dialog))
        dialog.show()

    def open_palette(self) -> None:
        """Show the field that finds anything."""
        if self._palette is None:
            from virtgui.views.fleet.palette_opening import PaletteOpening  # noqa: PLC0415  (late for the same reason)

            self._palette = PaletteOpening(
                self._window,
                self._world,
                self._send,
                self._naming,
                self._open_machine,
                self._open_host,
                self.host_actions.reconnect,
                self.machine_actions.do_to,
                self.show_setting,
                self._pane.table.acted_on,
                self.open_host_plan,
                self.status.tell,
            )
        self._palette.open()

    def show_setting(self, field: str) -> None:
        """Show the settings, with the keyboard at one of their fields."""
        self.deeds.show_settings(field)

    # What is told.

    def _setting_noticed(self, sentence: str) -> None:
        self.notices.post(f"settings {sentence}", Notice(sentence))

    def _past_noticed(self, message: object) -> None:
        if isinstance(message, PastNoticed):
            self.notices.post(f"past {message.text}", Notice(message.text))

    def _left_out(self, number: int, why: str, names: str) -> None:
        """Of a group or tags that were given to several."""
        # Late: few drag.
        from virtgui.views.fleet.tag_drop import left_out_text  # noqa: PLC0415

        if number:
            self.notices.post("left out", Notice(left_out_text(number), why, names))
        else:
            self.notices.drop("left out")

    def _log_saved(self, path: str, why: str) -> None:
        page = self.dock.log_page
        well = tr("Exported the event log to {path}").format(path=path.rsplit("/", 1)[-1])
        self._saved(path, why, well, page.ask)

    def _saved(self, path: str, why: str, well: str, again: Callable[[], None]) -> None:
        """What could not be written stays to be read until it is, or is tried again."""
        key = f"saved {path}"
        self.notices.drop(key)
        if not why:
            self.status.tell(well)
            return

        def retry() -> None:
            self.notices.drop(key)
            again()

        title = tr("Could not write {path}.").format(path=plain(path, 200))
        self.notices.post(key, Notice(title, why, "", tr("Export again…"), retry))

    def _job_finished(self, job: Job) -> None:
        """A failure is told once: in the Jobs panel, by the plan it was part of, or here where nobody sees these."""
        if any(plan.tells(job.domain) for plan in self._plans):
            return
        if job.failed and job.problem is not None and not self.dock.shows(job.ticket):
            title = with_host(f"{job_row.title(job)}.", job.host, self._world, self._naming)
            reason = job_row.second_line(job)
            notice = Notice(title, reason, job.problem.detail, tr("Show jobs"), partial(self._show_job, job))
            self._failed[_told_as(job)] = job.command
            self.notices.post(_told_as(job), notice)
        elif _went_well(job) and self._failed.get(_told_as(job)) == job.command:
            self.notices.drop(_told_as(job))

    def _show_job(self, job: Job) -> None:
        self.show_dock(True)
        self.dock.show_job(job.ticket)
        self.dock.focus_target().setFocus()
        self.notices.drop(_told_as(job))


def _went_well(job: Job) -> bool:
    return job.end is not None and job.problem is None and not (job.end.cancelled or job.end.unknown)


def _told_as(job: Job) -> str:
    """The key of the notice about a job: one for each machine, or other thing of a host."""
    return f"job {job.domain or (job.host, job.subject)}"


def _give(open_host: Callable[[HostKey], object], machine: DomainKey, device: str) -> None:
    """A device was dragged onto a machine: its host's page of devices gives it."""
    window = open_host(machine.host)
    if isinstance(window, PagedWindow):
        window.show_page("devices")
    give = getattr(window.built("devices"), "give", None) if isinstance(window, PagedWindow) else None
    if give is not None:
        give(device, machine)


def _made(message: object) -> DomainKey | None:
    return message.domain if isinstance(message, MachineMade) else None
