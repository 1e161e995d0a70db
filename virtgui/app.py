"""Builds every part, joins them, runs, and closes them in reverse."""

from __future__ import annotations

import os
import sys
import threading
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import (
    QObject,
    QThread,
    QTimer,
    pyqtSignal,
)
from PyQt6.QtWidgets import QApplication

from virtgui import computer
from virtgui.beside import Beside
from virtgui.desk import Desk
from virtgui.host.demo import demo_uri
from virtgui.host.history import History
from virtgui.host.journal import Journal
from virtgui.host.uptime import Uptimes
from virtgui.host.versions import Versions
from virtgui.hypervisor.engine import Engine
from virtgui.lookout import Lookout
from virtgui.model import uris
from virtgui.model.applied import Applied
from virtgui.model.commands import AskKeyring, Connect, Disconnect, Verb
from virtgui.model.facts import ConsoleTarget, Host, Phase
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
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.naming import Naming
from virtgui.windows import Windows

if TYPE_CHECKING:
    from virtgui.flagged import Flagged
    from virtgui.host.viewer import Viewer
    from virtgui.qtmodels.alerts import Alerts
    from virtgui.views.notice_bar import NoticeBar
    from virtgui.views.tray import Tray
    from virtgui.views.tray_there import TrayThere

CANNOT_SHOW = 3
"""Exit status: what was wanted cannot be opened or pictured."""
_SWEEP_MS = 1500
_ALERTS_MS = 4000
_LET_GO_MS = 600_000


class App(QObject):
    """The joined parts of one running program."""

    mistaken = pyqtSignal(str, str)
    """Something went wrong in the program itself, in any thread: a line, and the trace."""

    def __init__(self, options: Options, application: QApplication) -> None:
        super().__init__(application)
        self.options = options
        self._application = application
        self.status = 0
        """What the program ends with once its picture is taken."""
        self.windows = Windows(self)
        self.settings = Settings.in_memory() if options.private else Settings.stored()
        theme.apply(application, options.theme or self.settings.theme)
        self.garbage = Garbage(self)
        self.inbox = Inbox(self)
        self.world = World(self)
        self.inbox.hand_to(self.world.take)
        self._letting_go = QTimer(self)
        self._letting_go.timeout.connect(self.world.let_go)
        self._letting_go.start(_LET_GO_MS)
        self.jobs = Jobs(self.world, self)
        self.naming = Naming(self.world, self.settings, demo_uri())
        self.log = EventLog(self.world, self)
        self._sets_clocks = self.settings.flag(SETS_CLOCKS, True)
        self._viewer_lock = threading.Lock()
        self._viewer: Viewer | None = None
        self._alerts: Alerts | None = None
        self._closed = False
        self.history = History(notice=self._past_noticed)
        self.versions = Versions(notice=self._past_noticed)
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
            image_tools=computer.image_tools,
            own_ranges=computer.own_ranges,
            ask_keyring=self._ask_keyring,
            sets_clocks=lambda: self._sets_clocks,
            ssh_way=computer.ssh_way,
            tls_fault=computer.tls_fault,
            ssh_answers=computer.ssh_answers,
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
            open_machine=self.windows.open_machine,
            open_host=self.windows.open_host,
            alerts=self.watched_alerts,
            parent=self,
        )
        self._sweeping = threading.Thread(target=computer.sweep, name="sweep", daemon=True)
        self.settings.changed.connect(self._setting_changed)
        self.settings.hosts_changed.connect(self._hosts_changed)
        self.mistaken.connect(self._mistaken)
        self.desk = Desk(
            application,
            self.settings,
            lambda: self._tray_there(),
            self._make_tray,
            self.take_over,
            self.windows.show_main,
            private=not options.listens,
            parent=self,
        )
        application.aboutToQuit.connect(self.close)

    def _publish(self, message: Message) -> None:
        """From the engine's threads."""
        self.inbox.publish(message)
        self.lookout.take(message)
        if not self.options.private:
            self.versions.told(message)

    def _past_noticed(self, sentence: str) -> None:
        """From the threads that remember."""
        from virtgui.model.past import PastNoticed  # noqa: PLC0415  (late: seldom told)

        self.inbox.publish(PastNoticed(sentence))

    @cached_property
    def _flagged(self) -> Flagged:
        from virtgui.flagged import Flagged  # noqa: PLC0415  (late: not for hosts that are remembered)

        return Flagged(self, self.options)

    def _setting_changed(self, name: str) -> None:
        if name == SETS_CLOCKS:
            self._sets_clocks = self.settings.flag(SETS_CLOCKS, True)
        if name == "viewer" and self._viewer is not None:
            self._viewer.template = self.settings.viewer

    def _hosts_changed(self) -> None:
        """Hosts that came by an import are there at once; whoever wants them connects them."""
        new = [Host(HostKey(entry.uri), read_only=entry.read_only) for entry in self.settings.hosts]
        self.world.take([HostSeen(host) for host in new if host.key not in self.world.hosts])

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
        if self.options.screenshot:
            self._flagged.ticks  # noqa: B018  (asking makes it: it counts from now on)
        self.lookout.start()
        self.beside.start()
        QTimer.singleShot(_SWEEP_MS, self._sweep)
        if not self.options.private and not self.options.screenshot:
            QTimer.singleShot(_ALERTS_MS, self._watch_alerts)
        self.desk.start()
        hosts = self._known_hosts()
        doubtful = tuple(key for key, _, _ in hosts if self.options.private and not uris.may_open(key, False))
        if doubtful and (self.options.screenshot or self.options.page != "main" or self.options.tray):
            text = tr("{host} is not opened without asking: {why}")
            self.fail(text.format(host=doubtful[0], why=uris.uri_warnings(doubtful[0])[0]))
            return
        # Known before any is open, so that the first window already names them.
        self.world.take([HostSeen(Host(key, read_only=read_only)) for key, _, read_only in hosts])
        # Before the window is built: what they tell waits in the inbox, so that its first painting has rows already.
        for key, connect, read_only in hosts:
            if connect:
                self.engine.send(Connect(key, read_only))
        if self.options.page != "main" or self.options.tray:
            self.windows.ask_by_ourselves()
            if self.options.tray:
                self.desk.begin_in_tray()
        else:
            self.windows.show_main()
        if doubtful:
            QTimer.singleShot(0, partial(self._ask_to_connect, doubtful))
        opened = tuple(key for key, connect, _ in hosts if connect)
        if self.options.private and not self.options.tray:  # whose menu has what is listed: no window comes for that
            self._flagged.open(self.options, tuple(key for key, _, _ in hosts))
        elif self.options.machine:
            self._flagged.open(self.options, opened)
        elif self.options.screenshot:
            dashboard = self.options.page == "dashboard"
            self._flagged.picture_dashboard(opened) if dashboard else self._flagged.picture_main(opened)
        elif self.options.page == "dashboard":
            self.windows.open_watching("dashboard")

    def _ask_to_connect(self, keys: tuple[HostKey, ...]) -> None:
        """Hosts whose addresses do more than name them are connected to once a person has accepted that."""
        window = self.windows.show_main()
        window.furnish()
        for key in keys:
            window.host_actions.reconnect(key)

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
        self.windows.close()
        self.settings.flush()

    def _mistaken(self, line: str, trace: str) -> None:
        if self.options.screenshot:  # told on standard error already; the picture may never be ready
            thread = QThread.currentThread()
            if thread is not None and thread.loopLevel():
                self.end(CANNOT_SHOW)
            else:
                QTimer.singleShot(0, partial(self.end, CANNOT_SHOW))
            return
        window = self.windows.main
        if window is not None and window.complete:
            from virtgui.views.mistakes import notice_of  # noqa: PLC0415  (late: rarely wanted)

            window.notices.post("mistake", notice_of(line, trace))

    def fail(self, line: str) -> None:
        """One line on standard error, and the end."""
        self.complain(line)
        # Queued: the event loop may not run yet, and an exit before it starts would be forgotten.
        QTimer.singleShot(0, partial(self.end, CANNOT_SHOW))

    def complain(self, line: str) -> None:
        """One line on standard error, and what the program ends with once it has done the rest."""
        self.status = CANNOT_SHOW
        sys.stderr.write(f"virtgui: {line}\n")

    def end(self, status: int) -> None:
        """End the program with this exit status."""
        self._application.exit(status)

    def _known_hosts(self) -> list[tuple[HostKey, bool, bool]]:
        if self.options.private:
            named = ((demo_uri(),) if self.options.demo else ()) + self.options.hosts
            return [(HostKey(uri), uris.may_open(uri, False), False) for uri in named]
        return [
            (HostKey(entry.uri), entry.autoconnect and uris.may_open(entry.uri, entry.accepted), entry.read_only)
            for entry in self.settings.hosts
        ]

    def _notice_bar(self) -> NoticeBar | None:
        window = self.windows.main
        return window.around.notices if window is not None else None

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
            show = partial(self.windows.open_watching, "alerts")
            notifier = Notifier(self.settings, parent=self)
            Telling(notifier, alerts, self.jobs, self.world, self.naming, show, self.windows.open_machine, self)
            notices = AlertNotices(self._notice_bar, alerts, self.naming, show, self)
            self.windows.main_made.connect(notices.catch_up)
            alerts.start()
        return self._alerts

    def take_over(self, options: Options) -> None:
        """Do what a later start of the program was told to."""
        if options.hosts:
            keys = tuple(HostKey(uri) for uri in options.hosts)
            doubtful = []
            for key in keys:
                host, entry = self.world.hosts.get(key), self.settings.host(key)
                if host is None:
                    self.world.take([HostSeen(Host(key))])
                if host is not None and host.open:
                    continue
                if not uris.may_open(key, entry is not None and entry.accepted):
                    doubtful.append(key)
                else:
                    self.engine.send(Connect(key, host is not None and host.read_only))
            if doubtful:
                self._ask_to_connect(tuple(doubtful))
            elif options.page == "main" and not options.tray:
                self.windows.show_main()
            if options.tray:
                self.desk.begin_in_tray()
            else:
                self._flagged.open(options, keys)
        elif options.page == "dashboard":
            self.windows.open_watching("dashboard")
        elif options.tray:
            self.desk.begin_in_tray()
        else:
            self.windows.show_main()
            if options.machine:
                wanted = (Phase.OPENING, Phase.OPEN)
                self._flagged.open(options, tuple(k for k, host in self.world.hosts.items() if host.phase in wanted))

    def _make_tray(self) -> Tray:
        from virtgui.views.tray import Tray  # noqa: PLC0415  (late: it comes after the first window)

        return Tray(
            self.world,
            self.naming,
            self._send_from_tray,
            self.windows.show_main,
            self._hide_main,
            self.windows.open_machine,
            self._do_from_tray,
            self._application.quit,
            self,
        )

    def _send_from_tray(self, command: Connect | Disconnect) -> None:
        """An address that does more than name a host is asked about here too."""
        entry = self.settings.host(command.host)
        if isinstance(command, Connect) and not uris.may_open(command.host, entry is not None and entry.accepted):
            self._ask_to_connect((command.host,))
        else:
            self.engine.send(command)

    def _hide_main(self) -> bool:
        window = self.windows.main
        if window is None or not window.isVisible() or window.isMinimized():
            return False
        window.hide()
        return True

    @cached_property
    def _tray_there(self) -> TrayThere:
        # Late: what is asked after the first rows is not on their way.
        from virtgui.views.tray_there import TrayThere  # noqa: PLC0415

        return TrayThere(parent=self)

    def _do_from_tray(self, verb: Verb, key: DomainKey) -> None:
        """What is asked first is asked over the window."""
        actions = self.windows.make_main().machine_actions
        if actions.asks(verb):
            self.windows.show_main()
        actions.do_to(verb, key)


def _forget(_applied: Applied) -> None:
    """A private run leaves nothing behind."""


def _unseen(_key: DomainKey, _name: str, _text: str) -> None:
    """The same of definitions that were seen."""
