"""The main window: hosts at the left, the machines in the middle; what stands around them is made after the rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.facts import LocalHost
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.views import theme
from virtgui.views.arranged import keep_window, restore_splitter
from virtgui.views.controls import press_at_return, why_not
from virtgui.views.hosts_panel import HostsPanel
from virtgui.views.logins import Logins
from virtgui.views.machines_pane import MachinesPane
from virtgui.views.main_bars import fit_bars, reserve_bars
from virtgui.views.naming import Naming

if TYPE_CHECKING:
    from virtgui.qtmodels.past import Past
    from virtgui.qtmodels.removals import Removals
    from virtgui.qtmodels.shots import Shots
    from virtgui.qtmodels.smart_lists import SmartLists
    from virtgui.qtmodels.things import Things
    from virtgui.views.actions import MachineActions
    from virtgui.views.around import Around
    from virtgui.views.bulk_bar import BulkBar
    from virtgui.views.deletion.deleting import Deleting
    from virtgui.views.empty_page import EmptyPage
    from virtgui.views.fleet.lists_panel import ListsPanel
    from virtgui.views.host_actions import HostActions
    from virtgui.views.jobs_dock import JobsDock
    from virtgui.views.main_menus import Own
    from virtgui.views.notice_bar import NoticeBar
    from virtgui.views.status import Status
    from virtgui.views.summary import Summary

_SIZE = QSize(1280, 800)
_BOTTOM = 232
_FILTER_AND_ROWS = 236
_PATIENCE_MS = 150
_TURNS = 14
"""How long rows may take until what stands around them is made all the same, and how often that is waited for those
that are there and not painted."""
_INPUT = frozenset(
    (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.ContextMenu)
)


_IN_TURN = (
    "virtgui.views.actions",
    "virtgui.views.host_actions",
    "virtgui.qtmodels.shots",
    "virtgui.model.backups",
    "virtgui.model.storage",
    "virtgui.views.job_row",
    "virtgui.views.jobs_dock",
    "virtgui.views.summary",
    "virtgui.views.fleet.searches",
    "virtgui.views.deletion.deleting",
    "virtgui.views.around",
)
"""What `Around` loads, one at a time, for all of it at once would be felt."""


class _OfAround:
    """A part that `Around` makes: asked for before it is there, all of them are made at once."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, window: MainWindow, _owner: type) -> Any:
        return getattr(window.around, self._name)


def _of_around() -> Any:
    return _OfAround()


class MainWindow(QMainWindow):
    """Joins hosts and machines; opening other windows is the business of who made it. Until the rows are painted it
    is no more than these: menus, toolbar, summary, jobs and all else would take as long again."""

    fitted = pyqtSignal(bool)
    """The window has another width; whether it is narrow."""

    notices: NoticeBar = _of_around()
    summary: Summary = _of_around()
    dock: JobsDock = _of_around()
    own: Own = _of_around()
    machine_actions: MachineActions = _of_around()
    host_actions: HostActions = _of_around()
    deleting: Deleting = _of_around()
    bulk: BulkBar = _of_around()
    status: Status = _of_around()
    lists: SmartLists = _of_around()
    lists_panel: ListsPanel = _of_around()
    show_dock: Callable[[bool], None] = _of_around()
    show_setting: Callable[[str], None] = _of_around()
    open_palette: Callable[[], None] = _of_around()
    open_in_order: Callable[[], None] = _of_around()
    open_host_plan: Callable[[HostKey], None] = _of_around()

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
        shots: Callable[[], Shots],
        local_hosts: Callable[[], tuple[LocalHost, ...]],
        demo_uri: str,
        removals: Callable[[], Removals] | None = None,
        open_tabs: Callable[[tuple[DomainKey, ...]], object] | None = None,
        open_migrate: Callable[..., object] | None = None,
        ssh_hosts: Callable[[], tuple[str, ...]] | None = None,
        open_watching: Callable[[str, tuple[DomainKey, ...]], object] | None = None,
        past: Callable[[], Past] | None = None,
        things: Callable[[], Things] | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("virtgui")
        self.setObjectName("main_window")
        self._world = world
        self._settings = settings
        self._watcher = watcher
        self._open_machine = open_machine
        self._local_hosts = local_hosts
        self._demo_uri = demo_uri
        self._seen: dict[str, frozenset[DomainKey]] = {}
        self.naming = Naming(world, settings, demo_uri)
        self.hosts = HostsPanel(world, Hosts(world, settings, self.naming.of, self), self.naming)
        self.pane = MachinesPane(world, settings, send, self.naming, shots)
        self.empty: EmptyPage | None = None
        """The first-start page; not made where hosts are known."""
        self.logins = Logins(self, world, self.naming, send, settings)
        self._around: Around | None = None
        self.complete = False
        """All that stands around the rows is there."""
        self._told: list[object] = []
        world.reported.connect(self._told.append)

        def make_around() -> Around:
            from virtgui.views.around import Around  # noqa: PLC0415  (late: it loads as much as all before it)

            return Around(
                self,
                world,
                jobs,
                log,
                settings,
                send,
                open_machine=open_machine,
                open_host=open_host,
                new_machine=new_machine,
                shots=shots(),
                removals=removals() if removals is not None else None,
                open_tabs=open_tabs,
                open_migrate=open_migrate,
                ssh_hosts=ssh_hosts,
                open_watching=open_watching,
                past=past,
                things=things,
            )

        self._make_around = make_around
        self._to_load = iter(_IN_TURN)
        self._waited = 0
        self._furnishing = QTimer(self)
        self._furnishing.setInterval(0)
        self._furnishing.timeout.connect(self._furnish_next)
        self._lay_out()
        self._join()
        self._restore()
        self._settle_page()

    def _lay_out(self) -> None:
        reserve_bars(self)
        self.bottom = QSplitter(Qt.Orientation.Horizontal)
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
        middle = QWidget()
        self.column = QVBoxLayout(middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.across, 1)
        self.setCentralWidget(middle)

    def _join(self) -> None:
        table = self.pane.table
        self.pane.filter.hide_off.toggled.connect(lambda on: self._settings.put("table/hide_off", on or None))
        for name, splitter in (*self._splitters(), ("bottom", self.bottom)):
            splitter.splitterMoved.connect(partial(self._remember_splitter, name, splitter))
        self.hosts.chosen.connect(self.pane.set_scope)
        table.opened.connect(self.open_at_first_page)
        table.seen.connect(partial(self.look, "rows"))
        table.painted.connect(self._furnishing.start)
        self._world.hosts_changed.connect(self._settle_page)
        self._settings.changed.connect(self._setting_changed)
        self._watcher.period(self._settings.period)

    # What stands around the rows.

    @property
    def around(self) -> Around:
        """What stands around the rows; made at once where it is not there yet."""
        if self._around is None:
            self._around = self._make_around()
        self._around.finish()
        return self._around

    def told_early(self) -> list[object]:
        """What hosts reported before there was who shows it; from now on it is not kept."""
        self._world.reported.disconnect(self._told.append)
        told, self._told = self._told, []
        return told

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if not self.complete and handle is not None:
            handle.installEventFilter(self)
            QTimer.singleShot(_PATIENCE_MS, self._wait_for_rows)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A person who is faster than the pieces finds all of them there."""
        if event is not None and event.type() in _INPUT:
            self.furnish()
        return False

    def _wait_for_rows(self) -> None:
        """Go on without rows, where there are none; for those there are a painting is on its way."""
        self._waited += 1
        if self.pane.model.rowCount() and self._waited < _TURNS:
            QTimer.singleShot(_PATIENCE_MS, self._wait_for_rows)
        else:
            self._furnishing.start()

    def furnish(self) -> None:
        """Make all that is not there yet, now."""
        if not self.complete:
            self.around  # noqa: B018  (asking makes it)

    def _furnish_next(self) -> None:
        """One piece each time the event loop is idle."""
        module = next(self._to_load, None)
        if module is not None and self._around is None:
            import_module(module)
        elif self._around is None:
            self._around = self._make_around()
        elif self.complete or not self._around.step():
            self._furnishing.stop()

    def furnished(self) -> None:
        """All is there."""
        self.complete = True
        self._furnishing.stop()
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        self._settle_page()

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
        if self.complete:
            self.around.settle(empty=empty)
        self.watch_hosts()

    def _empty_page(self) -> EmptyPage:
        if self.empty is None:
            from virtgui.views.empty_page import EmptyPage  # noqa: PLC0415  (late: shown while no host is known)

            self.empty = EmptyPage(self._local_hosts, self._demo_uri)
            self.empty.wanted.connect(lambda wanted: self.host_actions.take(wanted))
            self.empty.another.connect(lambda: self.host_actions.add_host())
            self.pages.addWidget(self.empty)
        return self.empty

    def look(self, where: str, keys: frozenset[DomainKey]) -> None:
        """These machines are on screen in one of the views."""
        self._seen[where] = keys
        self.watch()

    def watch(self) -> None:
        """Tell which machines are on screen."""
        shown = self.around.summarised if self.complete else None
        seen = frozenset[DomainKey]().union(*self._seen.values())
        self._watcher.rows(seen | {shown} if shown is not None else seen)

    def watch_hosts(self) -> None:
        """Tell which hosts' own figures are on screen."""
        seen = self.hosts.isVisibleTo(self)
        self._watcher.hosts(frozenset(key for key, host in self._world.hosts.items() if host.open and seen))

    def open_at_first_page(self, key: DomainKey) -> None:
        """Open a machine's window where a person most likely wants it."""
        from virtgui.model.rules import first_page  # noqa: PLC0415  (late: what a machine allows no row shows)

        self._open_machine(key, first_page(self._world.machines.get(key)))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            # Once the bars have heard of it, too.
            QTimer.singleShot(0, self._fit_bars)

    def _fit_bars(self) -> None:
        fit_bars(self)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.fitted.emit(self.width() < theme.NARROW)

    # What is remembered.

    def _restore(self) -> None:
        keep_window(self, self._settings, "window/geometry", _SIZE)
        self.across.setSizes([theme.HOSTS_WIDTH, max(400, self.width() - theme.HOSTS_WIDTH)])
        self.work.setSizes([max(200, self.height() - _BOTTOM), _BOTTOM])
        for name, splitter in self._splitters():
            self._restore_splitter(name, splitter)
        self.hosts.setVisible(self._settings.flag("pane/hosts", True))
        self.bottom.setVisible(any(self._settings.flag(f"pane/{name}", True) for name in ("jobs", "summary")))
        self.hosts.choose(HostKey(self._settings.text("hosts/chosen")))
        self.hosts.chosen.connect(lambda _key: self._settings.put("hosts/chosen", self.hosts.key))
        self.pane.filter.filter_by(self._state())
        self.pane.model.counted.connect(self._remember_state)
        self.pane.filter.hide_off.setChecked(self._settings.flag("table/hide_off"))
        if self._settings.flag("table/wall"):
            self.pane.show_wall(True)
        self.pane.table.setFocus()

    def restore_bottom(self) -> None:
        """Divide what is below the machines as it was, or as it is drawn."""
        self.bottom.setSizes([max(300, self.width() - theme.HOSTS_WIDTH - theme.JOBS_WIDTH), theme.JOBS_WIDTH])
        self._restore_splitter("bottom", self.bottom)

    def _restore_splitter(self, name: str, splitter: QSplitter) -> None:
        restore_splitter(splitter, self._settings.data(f"splitter/{name}"))

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return (("across", self.across), ("work", self.work))

    def _remember_splitter(self, name: str, splitter: QSplitter, *_moved: int) -> None:
        if splitter is not self.bottom or (self.complete and not self.around.narrow):
            self._settings.put(f"splitter/{name}", splitter.saveState())

    def _state(self) -> Chip:
        filtered = self._settings.text("table/state")
        return next((chip for chip in Chip if chip.value == filtered), Chip.ALL)

    def _remember_state(self) -> None:
        chip = self.pane.model.chip
        self._settings.put("table/state", chip.value if chip is not Chip.ALL else None)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if press_at_return(self, event):
            return
        super().keyPressEvent(event)
        if self.complete and (why := why_not(self, event)):
            self.status.tell(why)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put("window/geometry", self.saveGeometry())
        for name, splitter in (*self._splitters(), ("bottom", self.bottom)):
            self._remember_splitter(name, splitter)
        self._settings.put("hosts/chosen", self.hosts.key)
        self._settings.put("table/hide_off", self.pane.model.hides_off or None)
        self._remember_state()
        self.pane.table.columns.save()
        self._settings.flush()
        super().closeEvent(event)

    def _setting_changed(self, name: str) -> None:
        if name == "period":
            self._watcher.period(self._settings.period)
        elif name == "table/hide_off":
            self.pane.filter.hide_off.setChecked(self._settings.flag(name))
        elif name == "table/state":
            self.pane.filter.filter_by(self._state())
