"""The window of one machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Act, Command, Connect, Verb
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.problems import Problem
from virtgui.qtmodels.moved import moved_to
from virtgui.qtmodels.removals import Agreed, Removals
from virtgui.qtmodels.restart import Restart
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import machine_facts, words
from virtgui.views.actions import SHORTCUTS, MachineActions
from virtgui.views.controls import entitle
from virtgui.views.deletion.deleting import Deleting
from virtgui.views.failing import could_not
from virtgui.views.host_words import away_text
from virtgui.views.job_row import remedy_text
from virtgui.views.machine_header import MachineHeader
from virtgui.views.machine_overview import MachineOverview
from virtgui.views.plotted_window import PlottedWindow
from virtgui.views.refusals import Refusals
from virtgui.views.tags import TagLook

if TYPE_CHECKING:
    from virtgui.model.versions import Version
    from virtgui.qtmodels.past import Past
    from virtgui.qtmodels.schedule_book import ScheduleBook
    from virtgui.qtmodels.snapshot_pictures import SnapshotPictures
    from virtgui.views.console.console_page import ConsolePage
    from virtgui.views.console.console_slot import ConsoleSlot
    from virtgui.views.console.consoles import Consoles
    from virtgui.views.guest.offline import Inspector
    from virtgui.views.hardware.arrangement import Arrangement, Wanted
    from virtgui.views.hardware.desk import HardwareDesk
    from virtgui.views.hardware.outcomes import Told

_LOOK_MS = 5000
"""How often hardware on screen is read once more."""
_OWN_KEYS = ("hardware", "disks", "snapshots", "xml", "guest", "history", "backups")
"""Pages where Delete and the console's key mean something else, or nothing."""


class MachineWindow(PlottedWindow):
    """Stays while the host is away, and says so; comes back to life with it."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        watcher: Watcher,
        page: str = "overview",
        *,
        name_of: Callable[[HostKey], str] | None = None,
        consoles: Consoles | None = None,
        removals: Removals | None = None,
        open_clone: Callable[..., object] | None = None,
        pictures: SnapshotPictures | None = None,
        may_picture: Callable[[DomainKey], bool] = lambda key: True,
        open_machine: Callable[[DomainKey, str], object] | None = None,
        schedules: Callable[[], ScheduleBook] | None = None,
        open_migrate: Callable[[tuple[DomainKey, ...]], object] | None = None,
        past: Past | None = None,
        open_host: Callable[..., object] | None = None,
        versions: Callable[[DomainKey], tuple[Version, ...]] | None = None,
        inspector: Callable[[], Inspector] | None = None,
    ) -> None:
        """`consoles` has the machine's console; without it there is no console page. `removals` are the program's.
        `open_machine` shows a machine's window at a page: where this one was migrated to another host. `versions`
        reads its definitions that are kept, and may wait for a disk."""
        self._tag_look = TagLook(world, settings)
        super().__init__(world, send, settings, watcher, "machine_window", name_of, past)
        self._slot: ConsoleSlot | None = None
        self._key = key
        self._open_machine = open_machine
        self._open_host = open_host
        self._versions = versions
        self._inspector = inspector
        self._moved: DomainKey | None = None
        self._name = ""
        self._gone = False
        self._thrown_away = False
        self._desk: HardwareDesk | None = None
        self._open_clone = open_clone
        self._schedules = schedules
        self._pictures = pictures
        self._may_picture = may_picture
        self._told: Told | None = None
        self.refusals = Refusals(world, send, self)
        removals = removals or Removals(world, send, self)
        self.deleting = Deleting(self, world, send, removals, self._name_of, only=key)
        self.add_bar(self.deleting.bar)
        removals.failed.connect(self._not_deleted)
        removals.stopped.connect(self._deletion_stopped)
        self.actions_of_machine = MachineActions(
            self,
            world,
            settings,
            self.refusals.send,
            lambda: (key,),
            (lambda _key: self.show_page("console")) if consoles is not None else None,
            consoles.open if consoles is not None else None,
            self.deleting.ask,
            open_clone,
            open_migrate,
        )
        self.header = MachineHeader(self.actions_of_machine, self)
        self.add_header(self.header)
        self.add_page("overview", "info-square", tr("Overview"), self._build_overview)
        if consoles is not None:
            self.add_page("console", "device-desktop", tr("Console"), partial(self._build_console, consoles))
        self.add_page("performance", "activity", tr("Performance"), self._build_performance)
        self.add_page("hardware", "cpu", tr("Hardware"), self._build_hardware)
        self.add_page("snapshots", "camera", tr("Snapshots"), self._build_snapshots)
        self.add_page("xml", "code", tr("XML"), self._build_xml)
        self.add_page("guest", "user-cog", tr("Guest"), self._build_guest)
        self.add_page("disks", "stack-2", tr("Disks"), self._build_disks)
        self.add_page("history", "versions", tr("History"), self._build_history)
        self.add_page("backups", "archive", tr("Backups"), self._build_backups)
        QShortcut(QKeySequence("Ctrl+T"), self, self.take_snapshot)
        self.notice.acted.connect(self._notice_acted)
        self.notice.details_wanted.connect(self._show_details)
        self.notice.closed.connect(self._notice_closed)
        self.refusals.changed.connect(self._refresh)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.addressed.connect(self._addressed)
        world.sampled.connect(self._sampled)
        self._refresh()
        self.show_page(page)

    @property
    def key(self) -> DomainKey:
        """The machine."""
        return self._key

    @property
    def console(self) -> ConsolePage | None:
        """The console, once it was shown and while it is in this window."""
        return self._slot.page if self._slot is not None else None

    def console_ready(self) -> bool:
        """Whether the console page shows a screen or a line."""
        return self.console is not None and self.console.ready

    def disks_ready(self) -> bool:
        """Whether the disks are shown."""
        return bool(getattr(self.built("disks"), "ready", False))

    def history_ready(self) -> bool:
        """Whether the definitions are shown."""
        return bool(getattr(self.built("history"), "ready", False))

    def snapshots_ready(self) -> bool:
        """Whether the snapshots are shown."""
        return bool(getattr(self.built("snapshots"), "ready", False))

    def performance_ready(self) -> bool:
        """Whether the plots show ten samples of a running machine, or the machine is off."""
        domain = self._world.machines.get(self._key)
        if domain is not None and not domain.active:
            return True
        return super().performance_ready()

    def show_page(self, page: str) -> None:
        super().show_page(page)
        # Where changes are made, the console's key applies them, and Delete never means the whole machine.
        for verb in (Verb.CONSOLE, Verb.UNDEFINE):
            keys = "" if self.page in _OWN_KEYS else SHORTCUTS[verb]
            self.actions_of_machine.action(verb).setShortcut(QKeySequence(keys))

    def changeEvent(self, event: QEvent | None) -> None:
        """Of what others store libvirt does not tell all: hardware is read anew by who comes back to look."""
        super().changeEvent(event)
        activated = event is not None and event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if activated and self._desk is not None and self.page in ("hardware", "xml"):
            self._desk.model.read_again()

    def look_again(self) -> None:
        """Read the hardware that is on screen once more."""
        if self._desk is not None and self.page in ("hardware", "xml") and self.isVisible() and not self.isMinimized():
            self._desk.model.look()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        waiting = self._desk.waiting if self._desk is not None and not self._thrown_away else 0
        if event is not None and waiting and not self._vanished():
            event.ignore()
            self._ask_to_throw_away(waiting)
        else:
            if self._slot is not None:
                self._slot.shut()
            super().closeEvent(event)

    def _ask_to_throw_away(self, waiting: int) -> None:
        # Late: no dialog is on the way to a window.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        what = plural(waiting, "{n} change", "{n} changes")
        loss = tr("What you changed of {name} has not been applied.").format(name=plain(self._name, 80))
        dialog = ConfirmDialog(
            tr("Throw away"), tr("Throw {what} away?").format(what=what), loss, may_remember=False, parent=self
        )
        dialog.cancel_button.setText(tr("Keep editing"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._throw_away)
        dialog.open()

    def _throw_away(self) -> None:
        self._thrown_away = True
        self.close()

    @pyqtSlot(object, object)
    def _not_deleted(self, key: DomainKey, problem: Problem) -> None:
        if key == self._key:
            self.refusals.tell(problem)

    @pyqtSlot(object)
    def _deletion_stopped(self, agreed: Agreed) -> None:
        if self._key in agreed.keys:
            reason = tr("Something changed meanwhile, so nothing was deleted. Look at the list again.")
            self.refusals.tell(
                Problem(tr("delete {name}").format(name=self._name), reason, remedy=Act(self._key, Verb.UNDEFINE))
            )

    def _vanished(self) -> bool:
        """Whether the machine is gone for good: nothing can be applied to it any more."""
        host = self._world.hosts.get(self._key.host)
        return self._key not in self._world.machines and (host is None or (host.open and host.listed))

    def _build_overview(self) -> QWidget:
        return MachineOverview(
            self._key, self._world, self._send, self._watcher, deed=self.refusals.send, tag_look=self._tag_look
        )

    def _build_console(self, consoles: Consoles) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.views.console.console_slot import ConsoleSlot  # noqa: PLC0415

        self._slot = ConsoleSlot(consoles, self._key)
        return self._slot

    def _build_performance(self) -> QWidget:
        # Late: it loads numpy.
        from virtgui.views.plots.machine_source import MachineSource  # noqa: PLC0415

        source = MachineSource(self._key, self._world, self._watcher, self.look_back(self._key))
        return self.build_plots(source, lambda: self._name)

    def arrange(self, wanted: Wanted) -> Arrangement:
        """Show a device, prepare changes and open dialogs once the hardware has been read."""
        # Late, like the hardware itself.
        from virtgui.views.hardware.arrangement import Arrangement  # noqa: PLC0415
        from virtgui.views.hardware.page import HardwarePage  # noqa: PLC0415

        page = self.built("hardware")
        return Arrangement(self._hardware(), page if isinstance(page, HardwarePage) else None, wanted, self)

    def _build_hardware(self) -> QWidget:
        return self._hardware().hardware_page()

    def _build_snapshots(self) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.qtmodels.snapshot_pictures import SnapshotPictures  # noqa: PLC0415
        from virtgui.views.snapshots.page import SnapshotsPage  # noqa: PLC0415

        return SnapshotsPage(
            self._key,
            self._world,
            self._send,
            self.refusals.send,
            self._settings,
            self._pictures or SnapshotPictures(self._world, None, self),
            may_picture=self._may_picture,
            open_clone=self._open_clone,
        )

    def _build_guest(self) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.views.guest.page import GuestPage  # noqa: PLC0415

        return GuestPage(self._key, self._world, self._send, self.refusals.send, inspector=self._inspector)

    def _build_history(self) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.views.history.page import HistoryPage  # noqa: PLC0415

        return HistoryPage(self._key, self._world, self._send, self.refusals.send, self._versions, self.refusals.tell)

    def guest_ready(self) -> bool:
        """Whether the guest has answered, or it is told why not."""
        return bool(getattr(self.built("guest"), "ready", False))

    def backups_ready(self) -> bool:
        """Whether the backups are shown."""
        ready = getattr(self.built("backups"), "ready", None)
        return ready is not None and bool(ready())

    def _build_backups(self) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.views.backups.page import BackupsPage  # noqa: PLC0415

        book = self._schedules() if self._schedules is not None else None
        return BackupsPage(self._key, self._world, self._send, self.refusals.send, book)

    def _build_disks(self) -> QWidget:
        # Late: not on the way to a window.
        from virtgui.views.disks.page import DisksPage  # noqa: PLC0415

        return DisksPage(self._key, self._world, self._send, self.refusals.send, self.refusals.tell)

    def take_snapshot(self) -> None:
        """Ask what the snapshot shall be, on the page of snapshots."""
        self.show_page("snapshots")
        take = getattr(self.built("snapshots"), "take", None)
        if take is not None:
            take()

    def _build_xml(self) -> QWidget:
        return self._hardware().xml_page()

    def _hardware(self) -> HardwareDesk:
        if self._desk is None:
            # Late: forms and editors are not on the way to the first window.
            from virtgui.views.hardware.desk import HardwareDesk  # noqa: PLC0415

            self._desk = HardwareDesk(self._key, self._world, self._send, self._locked, self)
            self._desk.pending.connect(lambda count: self.sidebar.mark("hardware", count))
            self._desk.failed.connect(self.refusals.tell)
            self._desk.told.connect(self._applied)
            self._desk.shows_volumes = self._open_host is not None
            self._desk.volume_wanted.connect(self._show_volume)
            look = QTimer(self)
            look.setInterval(_LOOK_MS)
            look.timeout.connect(self.look_again)
            look.start()
        return self._desk

    def _show_volume(self, pool: str, volume: str) -> None:
        if self._open_host is not None:
            self._open_host(self._key.host, "storage", pool, volume)

    def _locked(self) -> str:
        """Why nothing of the hardware can be changed now."""
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if domain is None and self._vanished():
            return tr("This machine no longer exists")
        if host is None or not host.open:
            return tr("Its host is not connected")
        return tr("The connection is read-only") if host.read_only else ""

    def _restart(self) -> None:
        """Ask, for unsaved data in the guest may be at stake; then shut down and start."""
        # Late: no dialog is on the way to a window.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        loss = tr("The guest is asked to shut down and is then started again. Programs in it are closed.")
        dialog = ConfirmDialog(
            tr("Restart"),
            tr("Restart {name}?").format(name=plain(self._name, 80)),
            loss,
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._restart_now)
        dialog.open()

    def _restart_now(self) -> None:
        self._told = None
        Restart(self._key, self._world, self.refusals.send)
        self._refresh()

    def _applied(self, told: Told) -> None:
        self._told = told if told.text else None
        self.refusals.clear()  # what failed before has been done, or given up
        self._refresh()

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        ours = self._key.uuid
        if any(key.uuid == ours for keys in (added, changed, gone) for key in keys):
            self._refresh()
            self._refresh_plots()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key.host in hosts:
            self._refresh()

    def _addressed(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys:
            self._refresh()

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys and self.isVisible():
            self._refresh()
            self._refresh_plots()

    def _refresh_plots(self) -> None:
        if self._plots is not None:
            self._plots.refresh()

    def _refresh(self) -> None:
        domain = self._world.machines.get(self._key)
        host = self._world.hosts.get(self._key.host)
        where = self._name_of(self._key.host)
        self._moved = moved_to(self._world, self._key)
        self.stack.setEnabled(domain is not None)
        self._hold_plots(domain is None)
        if domain is None:
            gone = tr("Gone") if host is None or host.open else words.phase_text(host)
            self.header.show_gone(self._name, gone)
            self._say_gone(host, where)
            return
        self._name = machine_facts.name(domain.name)
        system = machine_facts.system_text(domain.config)
        entitle(self, tr("{name} on {host}").format(name=self._name, host=where) + (f": {system}" if system else ""))
        address = words.address_text(self._world.addresses.get(self._key, ()))
        self.header.show_machine(domain, host, where, address)
        away, problem = away_text(host, where), self.refusals.problem
        if self._moved is not None:
            self._say_moved(self._moved)
        elif away:
            self.notice.say(tr("{away} It is shown as last seen.").format(away=away), button=tr("Retry now"))
        elif problem is not None:
            self._say_problem(problem)
        elif self._told is not None and (domain.active or not self._told.restart):
            button = tr("Restart now") if self._told.restart else ""
            self.notice.say(
                plain(self._told.text, 600), "rotate-clockwise", button, details=bool(self._told.detail), closable=True
            )
        else:
            self._told = None
            self.notice.say("")

    def _say_moved(self, there: DomainKey) -> None:
        button = tr("Open it there") if self._open_machine is not None else ""
        self.notice.say(
            tr("It was migrated and runs on {host} now.").format(host=self._name_of(there.host)),
            "switch-horizontal",
            button,
        )

    def _say_problem(self, problem: Problem) -> None:
        text = plain(could_not(problem), 600)
        button = remedy_text(problem.remedy) if problem.remedy is not None else ""
        self.notice.say(text, "alert-triangle", button, details=bool(problem.detail), closable=True)

    def _show_details(self) -> None:
        # Late: no dialog is on the way to a window.
        from virtgui.views.dialogs import DetailsDialog  # noqa: PLC0415

        problem, told = self.refusals.problem, self._told
        if problem is None and told is not None:
            problem = Problem("", told.text, told.detail)
            heading = tr("What was applied")
        elif problem is not None:
            heading = tr("Could not {doing}").format(doing=plain(problem.doing))
        if problem is not None:
            dialog = DetailsDialog(heading, problem.reason, problem.detail, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _hold_plots(self, gone: bool) -> None:
        """What was drawn last stays to be seen: the history of a machine that is gone is forgotten."""
        if self._plots is not None and gone != self._gone:
            self._plots.keep(gone)
        self._gone = gone

    def _say_gone(self, host: Host | None, where: str) -> None:
        if self._moved is not None:
            self._say_moved(self._moved)
        elif host is None or host.phase in (Phase.CLOSED, Phase.OPENING, Phase.FAILED) or not host.listed:
            # A host that was removed has lost the name that a person gave it.
            away = tr("Host {name} is not connected.").format(name=where)
            self.notice.say(
                away if host is not None else tr("Its host was removed from the list."),
                button=tr("Connect") if host is not None else tr("Close"),
            )
        else:
            self.notice.say(tr("This machine no longer exists."), "trash", tr("Close"))

    def _notice_closed(self) -> None:
        self._told = None
        self.refusals.clear()
        self._refresh()

    def _notice_acted(self) -> None:
        if self._moved is not None and self._open_machine is not None:
            self._open_machine(self._moved, self.page)
            return
        if self._told is not None and self._told.restart and self.refusals.problem is None:
            self._restart()
            return
        host = self._world.hosts.get(self._key.host)
        problem = self.refusals.problem if self._key in self._world.machines else None
        if problem is not None and problem.remedy is not None and host is not None and host.open:
            self.actions_of_machine.mend(problem.remedy)
        elif host is None or host.open:
            self.close()
        else:
            self._send(Connect(host.key, host.read_only))
