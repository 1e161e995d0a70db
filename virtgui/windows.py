"""Every window of the program, each made when it is first wanted and shown once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from virtgui import computer
from virtgui.host.demo import demo_uri
from virtgui.model.keys import DomainKey, HostKey
from virtgui.views.logins import Logins
from virtgui.views.main_window import MainWindow

if TYPE_CHECKING:
    from virtgui.app import App
    from virtgui.host.workshop import LocalWorkshop
    from virtgui.qtmodels.schedule_book import ScheduleBook
    from virtgui.views.creation.new_machine import NewMachine


class Windows(QObject):
    """What a window is told and may do, it is given here."""

    main_made = pyqtSignal()
    """There is a main window from now on."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._known: dict[object, QWidget] = {}
        self._workshops: dict[str, LocalWorkshop] = {}
        self._logins: Logins | None = None

    @property
    def main(self) -> MainWindow | None:
        """The main window, where there is one."""
        window = self._known.get("main")
        return window if isinstance(window, MainWindow) else None

    def close(self) -> None:
        """End what works for windows."""
        for workshop in self._workshops.values():
            workshop.close()

    @property
    def _schedules(self) -> Callable[[], ScheduleBook] | None:
        """This computer's schedules; a private run keeps none."""
        return None if self._app.options.private else lambda: self._app.beside.schedules

    def ask_by_ourselves(self) -> None:
        """Hosts may ask who is there before there is a window whose dialogs ask; an answered question
        is not the last window."""
        QApplication.setQuitOnLastWindowClosed(False)
        self._logins = Logins(None, self._app.world, self._app.naming, self._app.engine.send, self._app.settings)

    def show_main(self) -> MainWindow:
        """The main window, in front."""
        known = self._known.get("main")
        window = self.make_main()
        self._app.desk.looked_at()
        window.show()
        if known is window:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()
        return window

    def make_main(self) -> MainWindow:
        known = self._known.get("main")
        if isinstance(known, MainWindow):
            return known
        if self._logins is not None:
            self._logins.stop()
        if self._app.options.wall:
            self._app.settings.put("table/wall", True)
        window = MainWindow(
            self._app.world,
            self._app.jobs,
            self._app.log,
            self._app.settings,
            self._app.engine.send,
            watcher=self._app.watcher,
            open_machine=self.open_machine,
            open_host=self.open_host,
            new_machine=self.new_machine,
            shots=lambda: self._app.beside.shots,
            local_hosts=computer.local_hosts,
            demo_uri=demo_uri(),
            removals=lambda: self._app.beside.removals,
            open_tabs=self.open_tabs,
            open_migrate=self.open_migrate,
            ssh_hosts=computer.ssh_hosts,
            open_watching=self.open_watching,
            past=lambda: self._app.lookout.past,
            things=lambda: self._app.beside.things,
        )
        self._known["main"] = window
        self.main_made.emit()
        return window

    def open_machine(self, key: DomainKey, page: str) -> QWidget:
        """Show a machine's window, one per machine, at a page; a console that is a tab is shown there. Some pages are
        dialogs: "clone", "start-copy" (which starts the copy), "migrate" and "take-snapshot"."""
        if page in ("clone", "start-copy"):
            return self.open_clone(key, start=page == "start-copy")
        if page == "migrate":
            return self.open_migrate((key,))
        taken = page == "take-snapshot"
        page = "snapshots" if taken else page
        tabs = self._app.beside.consoles.show(key) if page == "console" else None
        if tabs is not None:
            return tabs
        # Late: the machine window is not on the way to the first window, and its plots load numpy.
        from virtgui.views.machine_window import MachineWindow  # noqa: PLC0415

        window = self._known.get(key)
        if isinstance(window, MachineWindow):
            window.show_page(page)
        else:
            window = MachineWindow(
                key,
                self._app.world,
                self._app.engine.send,
                self._app.settings,
                self._app.watcher,
                page,
                name_of=self._app.naming,
                removals=self._app.beside.removals,
                consoles=self._app.beside.consoles,
                open_clone=self.open_clone,
                pictures=self._app.beside.pictures,
                may_picture=self._app.beside.shots.allows,
                open_machine=self.open_machine,
                open_migrate=self.open_migrate,
                past=self._app.lookout.past,
                open_host=self.open_host,
                versions=None if self._app.options.private else self._app.versions.list,
                inspector=computer.inspector,
                schedules=self._schedules,
            )
        self._show(key, window)
        if taken:
            window.take_snapshot()
        return window

    def open_clone(self, key: DomainKey, *, start: bool = False) -> QWidget:
        """Show the dialog that clones a machine, and starts the copy: the one that is open, for one whose jobs run is
        hidden and waits."""
        from virtgui.views.cloning.dialog import CloneDialog  # noqa: PLC0415  (late: it loads the XML room)

        for known, window in self._known.items():
            if isinstance(window, CloneDialog) and window.key == key and window.isVisible():
                return self._show(known, window)
        dialog = CloneDialog(key, self._app.world, self._app.engine.send, self._app.naming, self._workshop("clones"))
        dialog.start.setChecked(start)
        dialog.machine_made.connect(self._clear_after)
        return self._show(("clone", id(dialog)), dialog)

    def open_migrate(self, keys: tuple[DomainKey, ...], to: HostKey | None = None) -> QWidget:
        """Show the dialog that moves machines to another host: the one of just these that is open already."""
        from virtgui.views.migration.dialog import MigrateDialog  # noqa: PLC0415  (late: it loads the XML room)

        for known, window in self._known.items():
            if isinstance(window, MigrateDialog) and window.keys == keys and (to is None or to == window.target):
                return self._show(known, window)
        dialog = MigrateDialog(
            keys,
            self._app.world,
            self._app.engine.send,
            self._app.naming,
            self._app.beside.migrating,
            to=to,
            open_machine=self.open_machine,
        )
        return self._show(("migrate", id(dialog)), dialog)

    def open_watching(self, what: str, keys: tuple[DomainKey, ...] = ()) -> QWidget:
        """Show a window that watches over time, one for the same machines."""
        known = (what, frozenset(keys)) if what == "compare" else what
        window = self._known.get(known)
        return self._show(known, window if window is not None else self._app.beside.watch_windows.build(what, keys))

    def open_tabs(self, keys: tuple[DomainKey, ...]) -> QWidget | None:
        """Show consoles as tabs."""
        QApplication.setQuitOnLastWindowClosed(True)
        return self._app.beside.consoles.open(keys)

    def open_host(self, key: HostKey, page: str = "", name: str = "", inside: str = "") -> QWidget:
        """Show a host's window, one per host; at a page, where one is named, with the thing of that name chosen there,
        and what is so called inside of it."""
        from virtgui.host.local_host import ThisComputer  # noqa: PLC0415  (late for the same reason)
        from virtgui.views.host_window import HostWindow  # noqa: PLC0415  (late for the same reason)

        window = self._known.get(key)
        if window is None:
            window = HostWindow(
                key,
                self._app.world,
                self._app.engine.send,
                self._app.settings,
                self._app.watcher,
                page,
                things=self._app.beside.things,
                usb_rules=self._app.beside.usb_rules,
                vital=computer.vital,
                name_of=self._app.naming,
                local=ThisComputer(),
                past=self._app.lookout.past,
                schedules=self._schedules,
                kept=None if self._app.options.private else self._app.versions.newest,
                jobs=self._app.jobs.all,
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

        window = self._known.get("creator")
        if window is None:
            wizard = window = NewMachineWizard(
                self._app.world,
                self._app.engine.send,
                self._workshop("creator"),
                self._app.naming,
                self._known.get("main"),
                host=host,
                presets=presets.stored(self._app.settings),
                recent=Recent(self._app.settings),
                preferences=presets.wishes(self._app.settings),
            )
            wizard.made.connect(self._made)
            wizard.clone_wanted.connect(self.open_clone)
            wizard.resources.kept.connect(partial(presets.keep, self._app.settings))
        elif isinstance(window, NewMachineWizard) and host is not None and not window.typed:
            window.creation.choose_host(host)
        return self._show("creator", window)

    def _made(self, made: NewMachine) -> None:
        """What is left to do for a new machine is followed; it is shown at its console."""
        if made.installs:
            self._app.beside.installing.follow(made.key)
        self._clear_after(made)
        if made.starts:
            from virtgui.qtmodels.arriving import Arriving  # noqa: PLC0415

            Arriving(self._app.world, made.key, self).arrived.connect(self._show_new)

    def _clear_after(self, made: NewMachine) -> None:
        if made.spent:
            self._app.beside.installing.clear_after(made.key, *((medium.pool, medium.volume) for medium in made.spent))

    def _workshop(self, name: str) -> LocalWorkshop:
        """What this computer does for new machines: one for the wizard, which clears it, and one for clones."""
        from virtgui.host.workshop import LocalWorkshop  # noqa: PLC0415  (late: half of it is for wizards only)

        if name not in self._workshops:
            self._workshops[name] = LocalWorkshop()
        return self._workshops[name]

    def _show_new(self, key: DomainKey) -> None:
        from virtgui.model.rules import first_page  # noqa: PLC0415  (late: what a machine allows no row shows)

        self.open_machine(key, first_page(self._app.world.machines.get(key)))

    def _show(self, key: object, window: QWidget) -> QWidget:
        if key not in self._known:
            self._known[key] = window
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.destroyed.connect(partial(self._known.pop, key, None))
        self._app.desk.looked_at()
        window.show()
        window.raise_()
        window.activateWindow()
        return window
