"""What the flags of this start, or of a later one, name: shown once it is known, and its picture taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Act, Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.opening import Opening
from virtgui.options import Options, is_uri
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.main_window import MainWindow

if TYPE_CHECKING:
    from virtgui.app import App
    from virtgui.views.screenshot import Ticks

_READ_MS = 10_000
_READ_PAGES = {
    "snapshots": ("snapshots", "snapshots_ready", tr("the snapshots were not read")),
    "backups": ("backups", "backups_ready", tr("the backups were not read")),
    "definitions": ("history", "history_ready", tr("the definitions were not read")),
    "guest": ("guest", "guest_ready", tr("the guest did not answer")),
    "disks": ("disks", "disks_ready", tr("the disks were not read")),
}
"""Pages that are read first, by the flags' names: the page, the window's method that says whether it was read, and what
to say where it was not."""


class Flagged(QObject):
    """`options` are those of this start: only they may want a picture, and end the program."""

    def __init__(self, app: App, options: Options) -> None:
        super().__init__(app)
        self._app = app
        self._windows = app.windows
        self._options = options

    @cached_property
    def ticks(self) -> Ticks:
        """How many statistics came from now on: a picture waits for some."""
        from virtgui.views.screenshot import Ticks  # noqa: PLC0415  (late: few runs save a picture)

        return Ticks(self._app.world, self)

    def open(self, options: Options, hosts: tuple[HostKey, ...]) -> None:
        """Wait for these hosts, then show what is named."""
        opening = Opening(options, hosts, self._app.world, self._app.engine.send, parent=self)
        opening.failed.connect(partial(self._failed, opening))
        opening.found.connect(partial(self._found, opening, hosts))
        if options.screenshot:
            opening.deed_failed.connect(self._app.complain)  # the picture shows it too: it is taken all the same
        opening.begin()

    def _failed(self, opening: Opening, line: str) -> None:
        """What is wrong with a host stands in its row, and in the place of its machines."""
        options = opening.options
        silent = opening.blames_host and options is self._options and options.page == "main" and not options.screenshot
        if not silent:
            self.not_found(options, line)

    def picture_main(self, hosts: tuple[HostKey, ...]) -> None:
        """The main window with rows of these hosts."""
        self.picture(self._windows.show_main(), partial(self._rows_missing, hosts))

    def picture_dashboard(self, hosts: tuple[HostKey, ...]) -> None:
        """The dashboard with figures of these hosts."""
        window = self._windows.open_watching("dashboard")
        self.picture(window, partial(self._dashboard_missing, window, hosts))

    def _found(self, opening: Opening, hosts: tuple[HostKey, ...], key: object) -> None:
        """The hosts are listed: show what the flags name and take its picture if one is wanted."""
        main = self._windows.main
        if main is not None and main.complete:
            main.notices.drop("flags")  # that something was not found before
        ready: Callable[[], str] = partial(self._rows_missing, hosts)
        options = opening.options
        match options.page:
            case "console" if isinstance(key, DomainKey) and not options.tabs:
                self._once_read(key, partial(self._show_console, key, options))
                return
            case "console" if isinstance(key, DomainKey):
                window = self._show_tabs(opening, key)
                if window is None:
                    return
                ready = partial(_missing, window, "console_ready", tr("no screen was shown"))
            case "performance" if isinstance(key, DomainKey):
                others = self._machines(opening, options.compare)
                if others is None:
                    return
                keys = (key, *others)
                window = (
                    self._windows.open_watching("compare", keys)
                    if others
                    else self._windows.open_machine(key, "performance")
                )
                if options.span:
                    _show_span(window, options.span)
                ready = partial(_missing, window, "performance_ready", tr("ten samples did not come"))
            case "clone" if isinstance(key, DomainKey):
                window = self._windows.open_clone(key)
                ready = partial(_clone_missing, window)
            case "migrate" if isinstance(key, DomainKey):
                window = self._windows.open_migrate((key,))
                ready = partial(_migration_missing, window)
            case page if page in _READ_PAGES and isinstance(key, DomainKey):
                shown, ready_word, lack = _READ_PAGES[page]
                window = self._windows.open_machine(key, shown)
                ready = partial(_missing, window, ready_word, lack)
            case "editor" if isinstance(key, DomainKey):
                window = self._windows.open_machine(key, "overview")
            case "hardware" | "xml" if isinstance(key, DomainKey):
                self._arrange(self._windows.open_machine(key, options.page), options)
                return
            case "creator":
                window = self._windows.new_machine(hosts[0])
                ready = partial(_creator_missing, window, options.source, options.step)
            case "dashboard":
                window = self._windows.open_watching("dashboard")
                ready = partial(self._dashboard_missing, window, hosts)
            case "delete" if isinstance(key, DomainKey):
                self._show_delete(key, options)
                return
            case "host":
                page, _, part = options.host_page.partition("-")
                host = window = self._windows.open_host(hosts[0], page)
                if options.host_page in ("", "overview", "performance"):
                    ready = partial(self._figures_missing, hosts[0])
                else:
                    ready = partial(_page_missing, host)
                    window = _part_of(host, part)
            case _:
                window = self._windows.show_main()
                if isinstance(window, MainWindow) and isinstance(key, DomainKey):
                    _select(window, key)
        if options.screenshot:
            self.picture(window, lambda: tr("the deeds did not begin") if opening.deeds_under_way else ready())

    def _rows_missing(self, hosts: tuple[HostKey, ...]) -> str:
        return self.ticks.missing(self._app.world, hosts)

    def _dashboard_missing(self, window: QWidget, hosts: tuple[HostKey, ...]) -> str:
        missing = self._rows_missing(hosts) or next(filter(None, map(self._figures_missing, hosts)), "")
        return missing or _missing(window, "ready", tr("no figures came"))

    def _figures_missing(self, host: HostKey) -> str:
        return self.ticks.missing_of(self._app.world, host)

    def _once_read(self, key: DomainKey, then: Callable[[], object]) -> None:
        """Go on when it is known what the machine has; it is read as one that is on screen is."""
        world, waited = self._app.world, QTimer(self)

        def look(*_changes: object) -> None:
            machine = world.machines.get(key)
            if machine is not None and machine.config is None and waited.isActive():
                return
            world.machines_changed.disconnect(look)
            waited.stop()
            waited.deleteLater()
            self._app.watcher.more_rows(frozenset(), self)
            then()

        world.machines_changed.connect(look)
        waited.setSingleShot(True)
        waited.timeout.connect(look)
        waited.start(_READ_MS)
        self._app.watcher.more_rows(frozenset((key,)), self)
        look()

    def _show_console(self, key: DomainKey, options: Options) -> None:
        """The machine's console page, or the viewer that its console opens in."""
        from virtgui.model import rules  # noqa: PLC0415  (late: what a machine allows no row shows)

        machine, host = self._app.world.machines.get(key), self._app.world.hosts.get(key.host)
        if machine is None or host is None:
            self.not_found(options, tr("there is no machine “{name}”").format(name=options.machine))
            return
        shows = rules.shows_console(machine)
        by_line = shows and machine.active and machine.config is not None and not machine.config.graphics
        why = "" if by_line else rules.refusal(Verb.CONSOLE, machine, host)
        if why and options.screenshot:
            self.not_found(options, f"{plain(machine.name, 80)}: {why.rstrip('.')}")
        elif shows or why:  # the page says what is missing, and offers what helps
            window = self._windows.open_machine(key, "console")
            console = getattr(window, "console", None)
            if console is not None and options.split:
                console.split_button.setChecked(True)
            if options.screenshot:
                self.picture(window, partial(_missing, window, "console_ready", tr("no screen was shown")))
        elif options.screenshot:
            self._app.fail(tr("its console opens in a program of its own: there is no picture of it to save"))
        else:
            self._windows.show_main()
            self._app.engine.send(Act(key, Verb.CONSOLE))

    def _show_delete(self, key: DomainKey, options: Options) -> None:
        """The main window, where a deletion can be taken back, and the dialog over it."""
        from virtgui.model import rules  # noqa: PLC0415  (late: what a machine allows no row shows)

        window = self._windows.show_main()
        machine, host = self._app.world.machines[key], self._app.world.hosts[key.host]
        dialog = window.deleting.ask((key,))
        if dialog is None:
            why = rules.refusal(Verb.UNDEFINE, machine, host)
            self.not_found(options, f"{plain(machine.name, 80)}: {why.rstrip('.')}")
        elif options.screenshot:
            self.picture(dialog, lambda: "" if getattr(dialog, "ready", True) else tr("the list was not read"))

    def _machines(self, opening: Opening, names: tuple[str, ...]) -> tuple[DomainKey, ...] | None:
        """The machines of these names; None, and told, when one is not there."""
        machines = [(name, opening.find(name)) for name in names]
        for name, machine in machines:
            if machine is None:
                self.not_found(opening.options, tr("there is no machine “{name}”").format(name=name))
                return None
        return tuple(machine.key for _, machine in machines if machine is not None)

    def _show_tabs(self, opening: Opening, key: DomainKey) -> QWidget | None:
        """Several consoles as tabs; None when there is no such machine."""
        options = opening.options
        others = self._machines(opening, options.tabs)
        if others is None:
            return None
        window = self._windows.open_tabs((key, *others))
        console = self._app.beside.consoles.page(key)
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
            arranged.failed.connect(partial(self.not_found, options))
            arranged.done.connect(partial(self._arranged, window, options))

    def _arranged(self, window: QWidget, options: Options, dialog: QWidget | None) -> None:
        if options.screenshot:
            self.picture(dialog or window, lambda: "")

    def picture(self, window: QWidget, missing: Callable[[], str]) -> None:
        """Take the picture that the flags want, once nothing is missing."""
        options = self._options
        if isinstance(window, MainWindow):
            window.furnish()
        from virtgui.views.screenshot import Picture  # noqa: PLC0415  (late for the same reason)

        picture = Picture(window, options.screenshot, options.size, options.scale, missing, self, after=options.after)
        picture.finished.connect(self._pictured)

    def _pictured(self, problem: str) -> None:
        if problem:
            self._app.fail(problem)
        else:
            self._app.end(self._app.status)

    def not_found(self, options: Options, line: str) -> None:
        """Without a picture to take, the main window stays and says why itself, also what a later start wanted."""
        if options is not self._options or (options.page == "main" and not options.screenshot):
            from virtgui.views.notice_bar import Notice  # noqa: PLC0415  (late: not on the way to rows)

            what, _, why = line.partition(": ")
            self._windows.show_main().notices.post("flags", Notice(_sentence(what), _sentence(why)))
        else:
            self._app.fail(line)


def _sentence(text: str) -> str:
    """As a sentence by itself; an address is written as it is."""
    begun = text if is_uri(text) else text[:1].upper() + text[1:]
    return f"{begun.rstrip('.')}." if begun else ""


def _select(window: MainWindow, key: DomainKey) -> None:
    """As soon as its row is there; what was filtered otherwise is so no more if that hides it."""
    model = window.pane.model
    model.settle()
    for uncover in (
        partial(window.hosts.choose, None),
        window.pane.filter.clear,
        lambda: model.collapse(model.headings(), False),
    ):
        if model.row(key) is None:
            uncover()
    if model.row(key) is not None:
        window.pane.table.choose((key,), key)
    else:
        counted, once = model.counted, Qt.ConnectionType.SingleShotConnection
        counted.connect(partial(_select, window, key), once)  # type: ignore[call-arg]  # PyQt's stub knows no type


def _missing(window: QWidget, ready_word: str, lack: str) -> str:
    """What a picture of this window lacks, until its method of that name says that it is ready."""
    ready = getattr(window, ready_word, None)
    return "" if ready is not None and ready() else lack


def _part_of(window: QWidget, part: str) -> QWidget:
    show = getattr(window, "show_part", None)
    shown = show(part) if part and show is not None else None
    return shown if isinstance(shown, QWidget) else window


def _page_missing(window: QWidget) -> str:
    ready = getattr(window, "page_ready", None)
    return "" if ready is None or ready() else tr("the host did not tell what it has")


def _creator_missing(window: QWidget, source: str, step: int) -> str:
    show = getattr(window, "show_step", None)
    return "" if show is not None and show(source, step) else tr("the systems or the host did not tell")


def _show_span(window: QWidget, span: str) -> None:
    show = getattr(getattr(window, "plots", None), "show_span", None)
    if show is not None:
        show(span)


def _clone_missing(window: QWidget) -> str:
    return "" if getattr(window, "choice", None) is not None else tr("the machine was not read")


def _migration_missing(window: QWidget) -> str:
    return "" if getattr(window, "ready", False) else tr("the hosts were not looked at")
