"""Builds every part, joins them, runs, and closes them in reverse."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import (
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
    QtMsgType,
    pyqtSignal,
    qInstallMessageHandler,
)
from PyQt6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from PyQt6.sip import voidptr

from virtgui import __version__, translation
from virtgui.beside import Beside
from virtgui.desk import Desk
from virtgui.host import logfile
from virtgui.host.demo import demo_uri
from virtgui.host.history import History
from virtgui.host.journal import Journal
from virtgui.host.uptime import Uptimes
from virtgui.host.versions import Versions
from virtgui.hypervisor.engine import Engine
from virtgui.lookout import Lookout
from virtgui.model import rules, uris
from virtgui.model.applied import Applied
from virtgui.model.commands import Act, AskKeyring, Connect, Verb
from virtgui.model.facts import ConsoleTarget, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import HostSeen, Message
from virtgui.model.problems import Problem
from virtgui.options import Options
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.garbage import Garbage
from virtgui.qtmodels.inbox import Inbox
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.settings import SETS_CLOCKS, Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.views import theme
from virtgui.views.logins import Logins
from virtgui.views.main_window import MainWindow
from virtgui.views.naming import Naming

if TYPE_CHECKING:
    from virtgui.host.backup_images import BackupImages
    from virtgui.host.inspector import Inspector
    from virtgui.host.ssh_way import Asker, SshWay
    from virtgui.host.viewer import Viewer
    from virtgui.host.workshop import LocalWorkshop
    from virtgui.model.devices import Vital
    from virtgui.model.facts import LocalHost
    from virtgui.opening import Opening
    from virtgui.qtmodels.alerts import Alerts
    from virtgui.qtmodels.schedule_book import ScheduleBook
    from virtgui.views.creation.new_machine import NewMachine
    from virtgui.views.notice_bar import NoticeBar
    from virtgui.views.screenshot import Ticks
    from virtgui.views.tray import Tray

_CANNOT_SHOW = 3
_SWEEP_MS = 1500
_ALERTS_MS = 4000


class App(QObject):
    """The joined parts of one running program."""

    mistaken = pyqtSignal(str, str)
    """Something went wrong in the program itself, in any thread: a line, and the trace."""

    def __init__(self, options: Options, application: QApplication) -> None:
        super().__init__(application)
        self._options = options
        self._application = application
        self._windows: dict[object, QWidget] = {}
        self.settings = Settings.in_memory() if options.private else Settings.stored()
        theme.apply(application, options.theme or self.settings.theme)
        self.garbage = Garbage(self)
        self.inbox = Inbox(self)
        self.world = World(self)
        self.inbox.arrived.connect(self.world.take)
        self.jobs = Jobs(self.world, self)
        self.naming = Naming(self.world, self.settings, demo_uri())
        self.log = EventLog(self.world, self)
        self._sets_clocks = self.settings.flag(SETS_CLOCKS, True)
        self._viewer_lock = threading.Lock()
        self._viewer: Viewer | None = None
        self._workshops: dict[str, LocalWorkshop] = {}
        self._alerts: Alerts | None = None
        self._closed = False
        self.history = History()
        self.versions = Versions()
        self.lookout = Lookout(
            self.world,
            self.settings,
            self.inbox.publish,
            private=options.private,
            history=options.history,
            parent=self,
        )
        self.engine = Engine(
            self._publish,
            open_console=self._open_console,
            started_at=Uptimes().started_at,
            record=_forget if options.private else self.history.record,
            last=self.history.last,
            defined=_unseen if options.private else self.versions.see,
            real_path=os.path.realpath,
            journal=Journal(),
            image_tools=_image_tools,
            own_ranges=_own_ranges,
            ask_keyring=self._ask_keyring,
            sets_clocks=lambda: self._sets_clocks,
            ssh_way=_ssh_way,
            tls_fault=_tls_fault,
        )
        self.watcher = Watcher(self.engine.send, self)
        self.beside = Beside(
            self.world,
            self.jobs,
            self.settings,
            self.engine.send,
            self.watcher,
            self.lookout,
            self.naming,
            private=options.private,
            open_machine=self.open_machine,
            open_host=self.open_host,
            alerts=self.watched_alerts,
            parent=self,
        )
        self._logins: Logins | None = None
        self._sweeping = threading.Thread(target=_sweep, name="sweep", daemon=True)
        self.settings.changed.connect(self._setting_changed)
        self.mistaken.connect(self._mistaken)
        self.desk = Desk(
            application,
            self.settings,
            QSystemTrayIcon.isSystemTrayAvailable,
            self._make_tray,
            self.take_over,
            self.show_main,
            private=options.private,
            parent=self,
        )
        application.aboutToQuit.connect(self.close)

    def _publish(self, message: Message) -> None:
        """From the engine's threads."""
        self.inbox.publish(message)
        self.lookout.take(message)
        if not self._options.private:
            self.versions.told(message)

    @property
    def _schedules(self) -> Callable[[], ScheduleBook] | None:
        """This computer's schedules; a private run keeps none."""
        return None if self._options.private else lambda: self.beside.schedules

    @cached_property
    def ticks(self) -> Ticks:
        """How many statistics came from now on: a picture waits for some."""
        from virtgui.views.screenshot import Ticks  # noqa: PLC0415  (late: few runs save a picture)

        return Ticks(self.world, self)

    def _setting_changed(self, name: str) -> None:
        if name == SETS_CLOCKS:
            self._sets_clocks = self.settings.flag(SETS_CLOCKS, True)
        if name == "viewer" and self._viewer is not None:
            self._viewer.template = self.settings.viewer

    def _open_console(self, target: ConsoleTarget) -> Problem | None:
        """From the engine's threads."""
        # Late: what starts programs is not on the way to the first window.
        from virtgui.host.viewer import Viewer  # noqa: PLC0415

        with self._viewer_lock:
            if self._viewer is None:
                self._viewer = Viewer(template=self.settings.viewer)
        return self._viewer.open(target)

    def _ask_keyring(self, ticket: Ticket, command: AskKeyring) -> None:
        """From the engine's thread."""
        from virtgui.host.passwords import Passwords  # noqa: PLC0415  (late: few screens have a password)

        Passwords(self.inbox.publish).ask(ticket, command)

    def start(self) -> None:
        """Open the hosts and the window that the flags name."""
        if self._options.screenshot:
            self.ticks  # noqa: B018  (asking makes it)
        self.lookout.start()
        self.beside.start()
        QTimer.singleShot(_SWEEP_MS, self._sweep)
        if not self._options.private and not self._options.screenshot:
            QTimer.singleShot(_ALERTS_MS, self._watch_alerts)
        self.desk.start()
        hosts = self._known_hosts()
        # Known before any is open, so that the first window already names them.
        self.world.take([HostSeen(Host(key, read_only=read_only)) for key, _, read_only in hosts])
        # Before the window is built: what they tell waits in the inbox, so that its first painting has rows already.
        for key, connect, read_only in hosts:
            if connect:
                self.engine.send(Connect(key, read_only))
        if self._options.page != "main" or self._options.tray:
            self._ask_by_ourselves()
            if self._options.tray:
                self.desk.begin_in_tray()
        else:
            self.show_main()
        if self._options.private:
            keys = tuple(key for key, _, _ in hosts)
            self._open_for(self._options, keys)
        elif self._options.page == "dashboard":
            window = self.open_watching("dashboard")
            if self._options.screenshot:
                self._picture(window, partial(_dashboard_missing, window))
        elif self._options.screenshot:
            wanted = tuple(key for key, connect, _ in hosts if connect)
            self._picture(self._windows["main"], lambda: self.ticks.missing(self.world, wanted))

    def _sweep(self) -> None:
        if not self._closed:
            self._sweeping.start()

    def _watch_alerts(self) -> None:
        if not self._closed:
            self.watched_alerts()

    def close(self) -> None:
        """End every thread and write what is to be remembered."""
        self._closed = True
        self.desk.close()
        self.beside.close()
        self.inbox.close()
        self.engine.close()
        self.lookout.close()
        self.history.close()
        self.versions.close()
        if self._sweeping.ident is None:
            self._sweeping.start()
        self._sweeping.join(1.0)
        if self._viewer is not None:
            self._viewer.close()
        for workshop in self._workshops.values():
            workshop.close()
        self.settings.flush()

    def _mistaken(self, line: str, trace: str) -> None:
        window = self._windows.get("main")
        if isinstance(window, MainWindow) and window.complete:
            from virtgui.views.mistakes import notice_of  # noqa: PLC0415  (late: rarely wanted)

            window.notices.post("mistake", notice_of(line, trace))

    def fail(self, line: str) -> None:
        """One line on standard error, and the end."""
        sys.stderr.write(f"virtgui: {line}\n")
        # Queued: the event loop may not run yet, and an exit before it starts would be forgotten.
        QTimer.singleShot(0, partial(self._application.exit, _CANNOT_SHOW))

    def _known_hosts(self) -> list[tuple[HostKey, bool, bool]]:
        if self._options.private:
            named = ((demo_uri(),) if self._options.demo else ()) + self._options.hosts
            return [(HostKey(uri), True, False) for uri in named]
        return [
            (HostKey(entry.uri), entry.autoconnect and uris.may_open(entry.uri, entry.accepted), entry.read_only)
            for entry in self.settings.hosts
        ]

    def _ask_by_ourselves(self) -> None:
        """Hosts may ask who is there before there is a window whose dialogs ask; an answered question
        is not the last window."""
        self._application.setQuitOnLastWindowClosed(False)
        self._logins = Logins(None, self.world, self.naming, self.engine.send, self.settings)

    def show_main(self) -> MainWindow:
        """The main window, in front."""
        known = self._windows.get("main")
        window = self._main()
        self.desk.looked_at()
        window.show()
        if known is window:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()
        return window

    def _main(self) -> MainWindow:
        known = self._windows.get("main")
        if isinstance(known, MainWindow):
            return known
        if self._logins is not None:
            self._logins.stop()
        if self._options.wall:
            self.settings.put("table/wall", True)
        window = MainWindow(
            self.world,
            self.jobs,
            self.log,
            self.settings,
            self.engine.send,
            watcher=self.watcher,
            open_machine=self.open_machine,
            open_host=self.open_host,
            new_machine=self.new_machine,
            shots=lambda: self.beside.shots,
            local_hosts=_local_hosts,
            demo_uri=demo_uri(),
            removals=lambda: self.beside.removals,
            open_tabs=self.open_tabs,
            open_migrate=self.open_migrate,
            ssh_hosts=_ssh_hosts,
            open_watching=self.open_watching,
        )
        self._windows["main"] = window
        return window

    def open_machine(self, key: DomainKey, page: str) -> QWidget:
        """Show a machine's window, one per machine, at a page; a console that is a tab is shown there, and at "clone"
        the dialog that clones the machine, at "start-copy" one that starts the copy."""
        if page in ("clone", "start-copy"):
            return self.open_clone(key, start=page == "start-copy")
        tabs = self.beside.consoles.show(key) if page == "console" else None
        if tabs is not None:
            return tabs
        # Late: the machine window is not on the way to the first window, and its plots load numpy.
        from virtgui.views.machine_window import MachineWindow  # noqa: PLC0415

        window = self._windows.get(key)
        if isinstance(window, MachineWindow):
            window.show_page(page)
        else:
            window = MachineWindow(
                key,
                self.world,
                self.engine.send,
                self.settings,
                self.watcher,
                page,
                name_of=self.naming,
                removals=self.beside.removals,
                consoles=self.beside.consoles,
                open_clone=self.open_clone,
                pictures=self.beside.pictures,
                may_picture=self.beside.shots.allows,
                open_machine=self.open_machine,
                open_migrate=self.open_migrate,
                past=self.lookout.past,
                open_host=self.open_host,
                versions=None if self._options.private else self.versions.list,
                inspector=_inspector,
                schedules=self._schedules,
            )
        return self._show(key, window)

    def open_clone(self, key: DomainKey, *, start: bool = False) -> QWidget:
        """Show the dialog that clones a machine, and starts the copy: the one that is open, for one whose jobs run is
        hidden and waits."""
        from virtgui.views.cloning.dialog import CloneDialog  # noqa: PLC0415  (late: it loads the XML room)

        for known, window in self._windows.items():
            if isinstance(window, CloneDialog) and window.key == key and window.isVisible():
                return self._show(known, window)
        dialog = CloneDialog(key, self.world, self.engine.send, self.naming, self._workshop("clones"))
        dialog.start.setChecked(start)
        dialog.machine_made.connect(self._clear_after)
        return self._show(("clone", id(dialog)), dialog)

    def open_migrate(self, keys: tuple[DomainKey, ...], to: HostKey | None = None) -> QWidget:
        """Show the dialog that moves machines to another host: the one of just these that is open already."""
        from virtgui.views.migration.dialog import MigrateDialog  # noqa: PLC0415  (late: it loads the XML room)

        for known, window in self._windows.items():
            if isinstance(window, MigrateDialog) and window.keys == keys and (to is None or to == window.target):
                return self._show(known, window)
        dialog = MigrateDialog(
            keys,
            self.world,
            self.engine.send,
            self.naming,
            self.beside.migrating,
            to=to,
            open_machine=self.open_machine,
        )
        return self._show(("migrate", id(dialog)), dialog)

    def _notice_bar(self) -> NoticeBar | None:
        window = self._windows.get("main")
        return window.around.notices if isinstance(window, MainWindow) else None

    def watched_alerts(self) -> Alerts:
        """Alerts, looked for from the first time that they are asked for."""
        # Late: none of it is on the way to the first window.
        from virtgui.qtmodels.alerts import Alerts  # noqa: PLC0415
        from virtgui.views.alerts.telling import AlertNotices, Telling  # noqa: PLC0415
        from virtgui.views.notify import Notifier  # noqa: PLC0415

        if self._alerts is None:
            alerts = self._alerts = Alerts(
                self.world, self.beside.things, self.settings, self.watcher, self.naming, self._publish, parent=self
            )
            show = partial(self.open_watching, "alerts")
            notifier = Notifier(self.settings, parent=self)
            Telling(notifier, alerts, self.jobs, self.world, show, self.open_machine, self)
            AlertNotices(self._notice_bar, alerts, show, self)
            alerts.start()
        return self._alerts

    def open_watching(self, what: str, keys: tuple[DomainKey, ...] = ()) -> QWidget:
        """Show a window that watches over time, one for the same machines."""
        known = (what, frozenset(keys)) if what == "compare" else what
        window = self._windows.get(known)
        return self._show(known, window if window is not None else self.beside.watch_windows.build(what, keys))

    def open_tabs(self, keys: tuple[DomainKey, ...]) -> QWidget | None:
        """Show consoles as tabs."""
        self._application.setQuitOnLastWindowClosed(True)
        return self.beside.consoles.open(keys)

    def open_host(self, key: HostKey, page: str = "", name: str = "", inside: str = "") -> QWidget:
        """Show a host's window, one per host; at a page, where one is named, with the thing of that name chosen there,
        and what is so called inside of it."""
        from virtgui.host.local_host import ThisComputer  # noqa: PLC0415  (late for the same reason)
        from virtgui.views.host_window import HostWindow  # noqa: PLC0415  (late for the same reason)

        window = self._windows.get(key)
        if window is None:
            window = HostWindow(
                key,
                self.world,
                self.engine.send,
                self.settings,
                self.watcher,
                page,
                things=self.beside.things,
                usb_rules=self.beside.usb_rules,
                vital=_vital,
                name_of=self.naming,
                local=ThisComputer(),
                past=self.lookout.past,
                schedules=self._schedules,
                kept=None if self._options.private else self.versions.newest,
            )
            window.machine_wanted.connect(lambda key: self.open_machine(key, "overview"))
        elif page and isinstance(window, HostWindow):
            window.show_page(page)
        if name and isinstance(window, HostWindow):
            window.show_thing(page, name, inside)
        return self._show(key, window)

    def new_machine(self, host: HostKey | None = None) -> QWidget:
        """Open the wizard that makes a machine, one at a time."""
        from virtgui.qtmodels import presets  # noqa: PLC0415
        from virtgui.qtmodels.recent import Recent  # noqa: PLC0415
        from virtgui.views.creation.wizard import NewMachineWizard  # noqa: PLC0415

        window = self._windows.get("creator")
        if window is None:
            wizard = window = NewMachineWizard(
                self.world,
                self.engine.send,
                self._workshop("creator"),
                self.naming,
                self._windows.get("main"),
                host=host,
                presets=presets.stored(self.settings),
                recent=Recent(self.settings),
                preferences=presets.wishes(self.settings),
            )
            wizard.made.connect(self._made)
            wizard.clone_wanted.connect(self.open_clone)
            wizard.resources.kept.connect(partial(presets.keep, self.settings))
        elif isinstance(window, NewMachineWizard) and host is not None and not window.typed:
            window.creation.choose_host(host)
        return self._show("creator", window)

    def _made(self, made: NewMachine) -> None:
        """What is left to do for a new machine is followed; it is shown at its console."""
        if made.installs:
            self.beside.installing.follow(made.key)
        self._clear_after(made)
        if made.starts:
            from virtgui.qtmodels.arriving import Arriving  # noqa: PLC0415

            Arriving(self.world, made.key, self).arrived.connect(self._show_new)

    def _clear_after(self, made: NewMachine) -> None:
        if made.spent:
            self.beside.installing.clear_after(made.key, *((medium.pool, medium.volume) for medium in made.spent))

    def _workshop(self, name: str) -> LocalWorkshop:
        """What this computer does for new machines: one for the wizard, which clears it, and one for clones."""
        from virtgui.host.workshop import LocalWorkshop  # noqa: PLC0415  (late: half of it is for wizards only)

        if name not in self._workshops:
            self._workshops[name] = LocalWorkshop()
        return self._workshops[name]

    def _show_new(self, key: DomainKey) -> None:
        self.open_machine(key, rules.first_page(self.world.machines.get(key)))

    def _show(self, key: object, window: QWidget) -> QWidget:
        if key not in self._windows:
            self._windows[key] = window
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.destroyed.connect(partial(self._windows.pop, key, None))
        self.desk.looked_at()
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def _found(self, opening: Opening, hosts: tuple[HostKey, ...], key: object) -> None:
        """The hosts are listed: show what the flags name and take its picture if one is wanted."""
        ready: Callable[[], str] = partial(self._rows_missing, hosts)
        options = opening.options
        match options.page:
            case "console" if isinstance(key, DomainKey):
                window = self._show_tabs(opening, key) if options.tabs else self._show_console(key, options)
                if window is None:
                    return
                ready = partial(_console_missing, window)
            case "performance" if isinstance(key, DomainKey):
                others = self._machines(opening, options.compare)
                if others is None:
                    return
                keys = (key, *others)
                window = self.open_watching("compare", keys) if others else self.open_machine(key, "performance")
                if options.span:
                    _show_span(window, options.span)
                ready = partial(_performance_missing, window)
            case "clone" if isinstance(key, DomainKey):
                window = self.open_clone(key)
                ready = partial(_clone_missing, window)
            case "migrate" if isinstance(key, DomainKey):
                window = self.open_migrate((key,))
                ready = partial(_migration_missing, window)
            case "snapshots" if isinstance(key, DomainKey):
                window = self.open_machine(key, "snapshots")
                ready = partial(_snapshots_missing, window)
            case "backups" if isinstance(key, DomainKey):
                window = self.open_machine(key, "backups")
                ready = partial(_backups_missing, window)
            case "definitions" if isinstance(key, DomainKey):
                window = self.open_machine(key, "history")
                ready = partial(_history_missing, window)
            case "guest" if isinstance(key, DomainKey):
                window = self.open_machine(key, "guest")
                ready = partial(_guest_missing, window)
            case "disks" if isinstance(key, DomainKey):
                window = self.open_machine(key, "disks")
                ready = partial(_disks_missing, window)
            case "editor" if isinstance(key, DomainKey):
                window = self.open_machine(key, "overview")
            case "hardware" | "xml" if isinstance(key, DomainKey):
                self._arrange(self.open_machine(key, options.page), options)
                return
            case "creator":
                window = self.new_machine(hosts[0])
                ready = partial(_creator_missing, window, options.source, options.step)
            case "dashboard":
                window = self.open_watching("dashboard")
                ready = partial(_dashboard_missing, window)
            case "delete" if isinstance(key, DomainKey):
                self._show_delete(key, options)
                return
            case "host":
                page, _, part = options.host_page.partition("-")
                host = window = self.open_host(hosts[0], page)
                if options.host_page in ("", "overview", "performance"):
                    ready = partial(self._figures_missing, hosts[0])
                else:
                    ready = partial(_page_missing, host)
                    window = _part_of(host, part)
            case _:
                window = self.show_main()
                if isinstance(window, MainWindow) and isinstance(key, DomainKey):
                    _select(window, key)
        if options.screenshot:
            self._picture(window, lambda: "the deeds did not begin" if opening.deeds_under_way else ready())

    def _rows_missing(self, hosts: tuple[HostKey, ...]) -> str:
        return self.ticks.missing(self.world, hosts)

    def _figures_missing(self, host: HostKey) -> str:
        return self.ticks.missing_of(self.world, host)

    def _show_console(self, key: DomainKey, options: Options) -> QWidget | None:
        """The machine's console page, or None where it opens in a viewer."""
        if rules.shows_console(self.world.machines[key]):
            window = self.open_machine(key, "console")
            console = getattr(window, "console", None)
            if console is not None and options.split:
                console.split_button.setChecked(True)
            return window
        self.show_main()
        self.engine.send(Act(key, Verb.CONSOLE))
        if options.screenshot:
            self.fail("its console opens in a program of its own: there is no picture of it to save")
        return None

    def _show_delete(self, key: DomainKey, options: Options) -> None:
        """The main window, where a deletion can be taken back, and the dialog over it."""
        window = self.show_main()
        machine, host = self.world.machines[key], self.world.hosts[key.host]
        dialog = window.deleting.ask((key,))
        if dialog is None:
            self._not_found(options, rules.refusal(Verb.UNDEFINE, machine, host))
        elif options.screenshot:
            self._picture(dialog, lambda: "" if getattr(dialog, "ready", True) else "the list was not read")

    def _machines(self, opening: Opening, names: tuple[str, ...]) -> tuple[DomainKey, ...] | None:
        """The machines of these names; None, and told, when one is not there."""
        machines = [(name, opening.find(name)) for name in names]
        for name, machine in machines:
            if machine is None:
                self._not_found(opening.options, f"there is no machine “{name}”")
                return None
        return tuple(machine.key for _, machine in machines if machine is not None)

    def _show_tabs(self, opening: Opening, key: DomainKey) -> QWidget | None:
        """Several consoles as tabs; None when there is no such machine."""
        options = opening.options
        others = self._machines(opening, options.tabs)
        if others is None:
            return None
        window = self.open_tabs((key, *others))
        console = self.beside.consoles.page(key)
        if console is not None and options.split:
            console.split_button.setChecked(True)
        return window

    def _arrange(self, window: QWidget, options: Options) -> None:
        """Show what the flags name of a machine's hardware, then take its picture if one is wanted."""
        # Late for the same reason.
        from virtgui.views.hardware.arrangement import Wanted  # noqa: PLC0415
        from virtgui.views.machine_window import MachineWindow  # noqa: PLC0415

        if isinstance(window, MachineWindow):
            arranged = window.arrange(Wanted(options.device, options.edits, options.add, options.review))
            arranged.failed.connect(partial(self._not_found, options))
            arranged.done.connect(partial(self._arranged, window, options))

    def _arranged(self, window: QWidget, options: Options, dialog: QWidget | None) -> None:
        if options.screenshot:
            self._picture(dialog or window, lambda: "")

    def _picture(self, window: QWidget, missing: Callable[[], str]) -> None:
        options = self._options
        if isinstance(window, MainWindow):
            window.furnish()
        from virtgui.views.screenshot import Picture  # noqa: PLC0415  (late: few runs save a picture)

        picture = Picture(window, options.screenshot, options.size, options.scale, missing, self, after=options.after)
        picture.finished.connect(self._pictured)

    def _pictured(self, problem: str) -> None:
        if problem:
            self.fail(problem)
        else:
            self._application.exit(0)

    def _not_found(self, options: Options, line: str) -> None:
        """Without a picture to take, the main window stays and says why itself, also what a later start wanted."""
        if options is not self._options:
            from virtgui.views.notice_bar import Notice  # noqa: PLC0415  (late: not on the way to rows)

            self.show_main().notices.post("flags", Notice(line[:1].upper() + line[1:] + "."))
        elif options.screenshot or options.page != "main":
            self.fail(line)

    def take_over(self, options: Options) -> None:
        """Do what a later start of the program was told to."""
        if options.hosts:
            keys = tuple(HostKey(uri) for uri in options.hosts)
            for key in keys:
                host = self.world.hosts.get(key)
                if host is None:
                    self.world.take([HostSeen(Host(key))])
                if host is None or not host.open:
                    self.engine.send(Connect(key, host is not None and host.read_only))
            if options.page == "main":
                self.show_main()
            self._open_for(options, keys)
        elif options.page == "dashboard":
            self.open_watching("dashboard")
        elif options.tray:
            self.desk.begin_in_tray()
        else:
            self.show_main()

    def _make_tray(self) -> Tray:
        from virtgui.views.tray import Tray  # noqa: PLC0415  (late: it comes after the first window)

        return Tray(
            self.world,
            self.naming,
            self.engine.send,
            self.show_main,
            self._hide_main,
            self.open_machine,
            self._do_from_tray,
            self._application.quit,
            self,
        )

    def _hide_main(self) -> bool:
        window = self._windows.get("main")
        if window is None or not window.isVisible() or window.isMinimized():
            return False
        window.hide()
        return True

    def _do_from_tray(self, verb: Verb, key: DomainKey) -> None:
        """What is asked first is asked over the window."""
        actions = self._main().machine_actions
        if actions.asks(verb):
            self.show_main()
        actions.do_to(verb, key)

    def _open_for(self, options: Options, keys: tuple[HostKey, ...]) -> None:
        from virtgui.opening import Opening  # noqa: PLC0415  (late: not for hosts that are remembered)

        opening = Opening(options, keys, self.world, self.engine.send, parent=self)
        opening.failed.connect(partial(self._not_found, options))
        opening.found.connect(partial(self._found, opening, keys))


def _select(window: MainWindow, key: DomainKey) -> None:
    """As soon as its row is there: rows settle a moment after the world."""
    if window.pane.model.row(key) is not None:
        window.pane.table.choose((key,), key)
    else:
        counted, once = window.pane.model.counted, Qt.ConnectionType.SingleShotConnection
        counted.connect(partial(_select, window, key), once)  # type: ignore[call-arg]  # PyQt's stub knows no type


def _ssh_way(uri: str, words: tuple[str, ...], asker: Asker) -> SshWay:
    """From a lane. Raises OSError."""
    from virtgui.host.ssh_way import SshWay  # noqa: PLC0415  (late: few hosts are reached by ssh)

    return SshWay(uri, words, asker)


def _tls_fault(uri: str) -> str:
    """From a lane."""
    from virtgui.host.tls_look import tls_fault  # noqa: PLC0415  (late: few hosts are behind TLS)

    return tls_fault(uri)


def _image_tools() -> BackupImages:
    """From the engine's thread."""
    from virtgui.host.backup_images import BackupImages  # noqa: PLC0415  (late: only backups want it)

    return BackupImages()


def _own_ranges() -> tuple[tuple[str, str], ...]:
    """From a lane."""
    from virtgui.host.own_ranges import own_ranges  # noqa: PLC0415  (late: only forms for networks want it)

    return own_ranges()


def _local_hosts() -> tuple[LocalHost, ...]:
    from virtgui.host.detect import local_hosts  # noqa: PLC0415  (late: asked at the first start only)

    return local_hosts()


def _vital() -> Vital:
    from virtgui.host.vital import vital  # noqa: PLC0415  (late: asked by a host's window)

    return vital()


def _ssh_hosts() -> tuple[str, ...]:
    """The hosts that ~/.ssh/config names; called in a thread, when a host is added."""
    from virtgui.host.ssh_config import ssh_hosts  # noqa: PLC0415  (late: not on the way to the first window)

    return ssh_hosts()


def _sweep() -> None:
    """What a program that was killed left behind for nobody else to read."""
    from virtgui.host.private_folder import sweep  # noqa: PLC0415  (late: not on the way to the first window)
    from virtgui.util.xdg import cache_dir  # noqa: PLC0415

    sweep()
    sweep(cache_dir() / "unpacked")


def _console_missing(window: QWidget) -> str:
    ready = getattr(window, "console_ready", None)
    return "" if ready is not None and ready() else "no screen was shown"


def _part_of(window: QWidget, part: str) -> QWidget:
    show = getattr(window, "show_part", None)
    shown = show(part) if part and show is not None else None
    return shown if isinstance(shown, QWidget) else window


def _page_missing(window: QWidget) -> str:
    ready = getattr(window, "page_ready", None)
    return "" if ready is None or ready() else "the host did not tell what it has"


def _creator_missing(window: QWidget, source: str, step: int) -> str:
    show = getattr(window, "show_step", None)
    return "" if show is not None and show(source, step) else "the systems or the host did not tell"


def _performance_missing(window: QWidget) -> str:
    ready = getattr(window, "performance_ready", None)
    return "" if ready is not None and ready() else "ten samples did not come"


def _show_span(window: QWidget, span: str) -> None:
    show = getattr(getattr(window, "plots", None), "show_span", None)
    if show is not None:
        show(span)


def _dashboard_missing(window: QWidget) -> str:
    ready = getattr(window, "ready", None)
    return "" if ready is not None and ready() else "no figures came"


def _clone_missing(window: QWidget) -> str:
    return "" if getattr(window, "choice", None) is not None else "the machine was not read"


def _migration_missing(window: QWidget) -> str:
    return "" if getattr(window, "ready", False) else "the hosts were not looked at"


def _snapshots_missing(window: QWidget) -> str:
    ready = getattr(window, "snapshots_ready", None)
    return "" if ready is not None and ready() else "the snapshots were not read"


def _backups_missing(window: QWidget) -> str:
    ready = getattr(window, "backups_ready", None)
    return "" if ready is not None and ready() else "the backups were not read"


def _history_missing(window: QWidget) -> str:
    page = getattr(window, "built", lambda _page: None)("history")
    return "" if getattr(page, "ready", False) else "the definitions were not read"


def _guest_missing(window: QWidget) -> str:
    ready = getattr(window, "guest_ready", None)
    return "" if ready is not None and ready() else "the guest did not answer"


def _disks_missing(window: QWidget) -> str:
    ready = getattr(window, "disks_ready", None)
    return "" if ready is not None and ready() else "the disks were not read"


def _forget(_applied: Applied) -> None:
    """A private run leaves nothing behind."""


def _inspector() -> Inspector:
    from virtgui.host.inspector import Inspector  # noqa: PLC0415  (late: it loads the XML room)

    return Inspector()


def _unseen(_key: DomainKey, _name: str, _text: str) -> None:
    """The same of definitions that were seen."""


def _end_on_signals(application: QApplication) -> None:
    """Ctrl+C and a service manager's SIGTERM end the program as its menu would."""
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    notifier = QSocketNotifier(voidptr(reading), QSocketNotifier.Type.Read, application)
    notifier.activated.connect(partial(_drain, reading))
    application.aboutToQuit.connect(partial(_let_go, reading, writing, notifier))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.quit())


def _drain(reading: int, *_: object) -> None:
    # The signal that was read may be the one that closed the pipe meanwhile.
    with contextlib.suppress(OSError):
        os.read(reading, 64)


def _let_go(reading: int, writing: int, notifier: QSocketNotifier) -> None:
    notifier.setEnabled(False)
    signal.set_wakeup_fd(-1)
    os.close(reading)
    os.close(writing)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """Qt's own messages go to the log: standard error is for a line a person must read."""
    level = logging.ERROR if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg) else logging.INFO
    logging.getLogger("qt").log(level, "%s", text)


def run(options: Options) -> int:
    """Run the program until its last window is closed; returns the exit status."""
    logfile.start(options.debug or options.trace)
    if options.trace:
        from virtgui.hypervisor import trace  # noqa: PLC0415  (late: for who looks for a fault)

        trace.begin()
    qInstallMessageHandler(_log_qt)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("virtgui")
    application.setApplicationDisplayName("virtgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("virtgui")
    # As the words are written, wherever it runs.
    translation.join()
    application.setLayoutDirection(translation.direction())
    _end_on_signals(application)
    app = App(options, application)
    logfile.tell_mistakes(app.mistaken.emit)
    app.start()
    ended = application.exec()
    logfile.tell_mistakes(None)
    return ended
