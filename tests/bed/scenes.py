"""The program with the demo host, window after window: `python -m tests.bed.scenes` prints the name of each scene once
it is shown, and goes on when a line comes in. For who looks at it from outside, as a screen reader does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from PyQt6.QtCore import QEventLoop, QSocketNotifier
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from PyQt6.sip import voidptr

from tests.bed.waiting import wait_until
from virtgui.app import App
from virtgui.model.commands import Verb
from virtgui.options import Options
from virtgui.views.main_window import MainWindow
from virtgui.views.sidebar import Sidebar

_SETTLED = 12
_STEP_MS = 25


def settle(rested: int = _SETTLED) -> None:
    """Until no widget has come or gone for a while: looked `rested` times."""
    same, before = 0, -1
    while same < rested:
        QTest.qWait(_STEP_MS)
        now = len(QApplication.allWidgets())
        same, before = (same + 1, now) if now == before else (0, now)


def _pages(name: str, window: QWidget, show: Callable[[str], object]) -> Iterator[str]:
    sidebar = window.findChild(Sidebar)
    assert sidebar is not None
    for page in sidebar.pages:
        show(page)
        yield f"{name}, {page}"


def scenes(app: App) -> Iterator[str]:
    """Shows one thing after the other; the main window stays."""
    window = app.windows.show_main()
    assert isinstance(window, MainWindow)
    wait_until(lambda: len(window.pane.model.keys()) > 3, "machines are listed", 60)
    host = next(iter(app.world.hosts))
    machine = next(key for key, found in app.world.machines.items() if found.name == "web-01")
    window.pane.table.choose((machine,), machine)
    yield "main window"
    window.pane.table.selectAll()
    yield "main window, many selected"
    window.pane.table.choose((machine,), machine)
    yield from _settings(window)
    for name, action in (
        ("keys", window.own.keys),
        ("about", window.own.about),
        ("palette", window.own.palette),
        ("in order", window.own.in_order),
        ("add a host", window.host_actions.add),
    ):
        action.trigger()
        yield name
        _close_all_but(window)
    for name, verb in (("tags", Verb.SET_TAGS), ("start order", Verb.SET_START), ("send keys", Verb.SEND_KEYS)):
        window.machine_actions.action(verb).trigger()
        yield name
        _close_all_but(window)
    window.hosts.choose(host)
    window.host_actions.rename.trigger()
    yield "host's name"
    _close_all_but(window)
    for name, opened in (
        ("machine", app.windows.open_machine(machine, "overview")),
        ("host", app.windows.open_host(host)),
    ):
        yield from _pages(name, opened, opened.show_page)  # type: ignore[attr-defined]
        opened.close()
    for name, opens in (
        ("new machine", lambda: app.windows.new_machine(host)),
        ("clone", lambda: app.windows.open_clone(machine)),
        ("migrate", lambda: app.windows.open_migrate((machine,))),
        ("dashboard", lambda: app.windows.open_watching("dashboard")),
        ("alerts", lambda: app.windows.open_watching("alerts")),
    ):
        opened = opens()
        yield name
        opened.close()
    window.deleting.ask((machine,))
    yield "delete"
    _close_all_but(window)


def _settings(window: MainWindow) -> Iterator[str]:
    from virtgui.views.preferences.dialog import SettingsDialog

    window.own.settings.trigger()
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, SettingsDialog))
    yield from _pages("settings", dialog, dialog.show_page)
    dialog.close()


def _close_all_but(window: QWidget) -> None:
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()


def main() -> None:
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    app = App(Options(demo=True), application)
    app.start()
    answered = QEventLoop()
    incoming = QSocketNotifier(voidptr(sys.stdin.fileno()), QSocketNotifier.Type.Read)
    incoming.activated.connect(lambda *_: (sys.stdin.readline(), answered.quit()))
    for scene in scenes(app):
        settle()
        sys.stdout.write(scene + "\n")
        sys.stdout.flush()
        answered.exec()
    sys.stdout.write("over\n")
    sys.stdout.flush()
    app.close()


if __name__ == "__main__":
    main()
