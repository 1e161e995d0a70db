"""From the command line to one machine's window, without the main window around it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from virtgui.app import App
from virtgui.cli import Options
from virtgui.model.commands import Connect, Disconnect
from virtgui.model.facts import Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Happened
from virtgui.qtmodels.host_entry import HostEntry
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.settings import Settings
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.console.consoles_window import ConsolesWindow
from virtgui.views.deletion.dialog import DeleteDialog
from virtgui.views.dialogs import ConfirmDialog, CredentialsDialog
from virtgui.views.machine_window import MachineWindow
from virtgui.views.main_window import MainWindow

WORLD = """<node><cpu><mhz>1000</mhz></cpu><auth><user password='S3cr3t!'>ada</user></auth>
<domain type='test'><name>vault</name><memory>1024</memory><os><type>hvm</type></os></domain></node>"""
_W = TypeVar("_W", bound=QWidget)


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[[Options], App]]:
    """Starts the program as these flags say; it ends with the test."""
    apps: list[App] = []
    ends_with_last = qapp.quitOnLastWindowClosed()

    def start(options: Options) -> App:
        apps.append(App(options, qapp))
        apps[-1].start()
        return apps[-1]

    yield start
    for app in apps:
        for widget in qapp.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        app.close()
        app.deleteLater()
    qapp.setQuitOnLastWindowClosed(ends_with_last)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def shown(kind: type[_W]) -> list[_W]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def log_in(qtbot: QtBot) -> None:
    """Answer name and password, one dialog each."""
    answered: list[CredentialsDialog] = []
    for text in ("ada", "S3cr3t!"):
        qtbot.waitUntil(lambda: [d for d in shown(CredentialsDialog) if d not in answered] != [], timeout=10_000)
        (dialog,) = (d for d in shown(CredentialsDialog) if d not in answered)
        answered.append(dialog)
        dialog.fields[0].setText(text)
        dialog.answer_button.click()


def test_a_host_that_asks_is_answered_before_there_is_any_window(
    opened: Callable[[Options], App], qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "vault.xml").write_text(WORLD)
    ends: list[bool] = []
    qapp.lastWindowClosed.connect(lambda: ends.append(qapp.quitOnLastWindowClosed()))
    opened(Options(hosts=(f"test://{tmp_path}/vault.xml",), page="editor", machine="vault"))
    log_in(qtbot)
    qtbot.waitUntil(lambda: bool(shown(MachineWindow)), timeout=10_000)
    assert not shown(MainWindow)
    assert True not in ends, "an answered question must not end the program"
    assert qapp.quitOnLastWindowClosed(), "its only window does"


def test_the_flag_that_deletes_asks_over_the_main_window(
    opened: Callable[[Options], App], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "vault.xml").write_text(WORLD)
    opened(Options(hosts=(f"test://{tmp_path}/vault.xml",), page="delete", machine="vault"))
    log_in(qtbot)
    qtbot.waitUntil(lambda: bool(shown(DeleteDialog)), timeout=10_000)
    (dialog,) = shown(DeleteDialog)
    assert dialog.heading.text() == "Delete vault?"
    assert dialog.parent() is shown(MainWindow)[0]
    qtbot.waitUntil(lambda: dialog.ready, timeout=30_000)
    assert next(row.title for row, _ in dialog.rows.items()) == "Definition"


def test_a_console_asks_once_however_many_windows_there_are(
    opened: Callable[[Options], App], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "vault.xml").write_text(WORLD)
    app = opened(Options(hosts=(f"test://{tmp_path}/vault.xml",), page="console", machine="vault"))
    log_in(qtbot)
    qtbot.waitUntil(lambda: bool(shown(MachineWindow)), timeout=10_000)
    (window,) = shown(MachineWindow)
    assert window.page == "console"
    console = window.console
    assert isinstance(console, ConsolePage)
    card = console.screens.guest.overlay
    qtbot.waitUntil(lambda: card.isVisible() and "There is no screen here" in card.title.text(), timeout=10_000)
    app.engine.send(Disconnect(next(iter(app.world.hosts))))
    app.engine.send(Connect(next(iter(app.world.hosts))))
    assert not shown(CredentialsDialog)


def test_consoles_are_opened_as_tabs_from_the_command_line(
    opened: Callable[[Options], App], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[str] = []
    monkeypatch.setattr(App, "fail", lambda _app, line: failed.append(line))  # it would end this process
    opened(Options(demo=True, page="console", machine="web-01", tabs=("db-01", "mail-01")))
    qtbot.waitUntil(lambda: bool(shown(ConsolesWindow)), timeout=20_000)
    (window,) = shown(ConsolesWindow)
    assert [window.bar.tabText(place) for place in range(3)] == ["web-01", "db-01", "mail-01"]
    assert not shown(MachineWindow)
    opened(Options(demo=True, page="console", machine="web-01", tabs=("nobody",)))
    qtbot.waitUntil(lambda: failed == ["there is no machine “nobody”"], timeout=20_000)


def test_a_mistake_of_the_program_is_told_in_its_window(opened: Callable[[Options], App], qtbot: QtBot) -> None:
    app = opened(Options(demo=True))
    qtbot.waitUntil(lambda: bool(shown(MainWindow)), timeout=20_000)
    (window,) = shown(MainWindow)
    qtbot.waitUntil(lambda: window.complete, timeout=20_000)
    telling = threading.Thread(target=lambda: app.mistaken.emit("ValueError: seven is no colour", "Traceback"))
    telling.start()
    telling.join()
    qtbot.waitUntil(lambda: any("seven is no colour" in each.sentence for each in window.notices.notices()))
    app.mistaken.emit("ImportError: cannot import name", "Traceback")
    (told,) = (each for each in window.notices.notices() if "mistake" in each.title)
    assert "close it and open it again" in told.sentence
    assert told.detail == "Traceback"


DOUBTFUL = HostKey("test:///default?no_verify=1")
TEST = HostKey("test:///default")


def asked(qtbot: QtBot) -> ConfirmDialog:
    qtbot.waitUntil(lambda: bool(shown(ConfirmDialog)), timeout=30_000)
    (dialog,) = shown(ConfirmDialog)
    assert "no_verify" in dialog.loss.text()
    return dialog


def test_an_address_that_does_more_than_name_a_host_is_asked_about_before_it_is_opened(
    opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    app = opened(Options(hosts=(DOUBTFUL,)))
    asked(qtbot).cancel_button.click()
    qtbot.waitUntil(lambda: not shown(ConfirmDialog), timeout=30_000)
    assert app.world.hosts[DOUBTFUL].phase is Phase.CLOSED
    (window,) = shown(MainWindow)
    window.host_actions.reconnect(DOUBTFUL)
    asked(qtbot).deed_button.click()
    qtbot.waitUntil(lambda: app.world.hosts[DOUBTFUL].open, timeout=30_000)


def test_one_that_a_later_start_names_is_asked_about_too(opened: Callable[[Options], App], qtbot: QtBot) -> None:
    app = opened(Options(demo=True))
    app.take_over(Options(hosts=(DOUBTFUL, HostKey("test:///default"))))
    dialog = asked(qtbot)
    qtbot.waitUntil(lambda: app.world.hosts[HostKey("test:///default")].open, timeout=30_000)
    assert app.world.hosts[DOUBTFUL].phase is Phase.CLOSED
    dialog.deed_button.click()
    qtbot.waitUntil(lambda: app.world.hosts[DOUBTFUL].open, timeout=30_000)
    app.take_over(Options(hosts=(DOUBTFUL,)))
    assert not shown(ConfirmDialog), "it was accepted"


def test_what_a_later_start_names_on_a_host_that_is_open_is_shown_at_once(
    opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    app = opened(Options(hosts=(TEST,)))
    qtbot.waitUntil(lambda: app.world.hosts[TEST].listed and app.world.hosts[TEST].open, timeout=30_000)
    app.take_over(Options(hosts=(TEST,), page="editor", machine="test"))
    assert [window.windowTitle() for window in shown(MachineWindow)] == ["test on test"]
    app.take_over(Options(hosts=(TEST,), page="console", machine="nobody"))
    (window,) = shown(MainWindow)
    assert any(notice.title.startswith("There is no machine “nobody”") for notice in window.notices.notices())
    gone = HostKey("test:///nowhere.xml")
    app.take_over(Options(hosts=(gone,), page="host"))
    qtbot.waitUntil(lambda: any("cannot be opened" in notice.title for notice in window.notices.notices()))
    (told,) = (notice for notice in window.notices.notices() if "cannot be opened" in notice.title)
    assert told.title == "test:///nowhere.xml cannot be opened."
    assert told.sentence.endswith("well-formed XML.") and not told.sentence.endswith("..")


def test_a_machine_to_select_that_is_not_there_is_told_in_the_window(
    opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    opened(Options(hosts=(TEST,), machine="nobody"))
    (window,) = shown(MainWindow)
    qtbot.waitUntil(lambda: bool(window.notices.notices()), timeout=30_000)
    (told,) = window.notices.notices()
    assert told.title == "There is no machine “nobody” on test:///default."


@pytest.fixture
def remembered() -> None:
    """Three hosts: one cannot be opened, one is not wanted at start; and what was shown when they were seen last."""
    settings = Settings.stored()
    for uri, starts in (("test:///nowhere.xml", True), (TEST, True), ("test:///default?other", False)):
        settings.put_host(HostEntry(uri, autoconnect=starts))
    settings.put("table/state", "paused")
    settings.put("hosts/chosen", "test:///nowhere.xml")
    settings.flush()


def test_a_machine_of_a_remembered_host_is_selected_and_so_not_hidden(
    remembered: None, opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    app = opened(Options(machine="test"))
    (window,) = shown(MainWindow)
    qtbot.waitUntil(lambda: bool(window.pane.table.selected()), timeout=30_000)
    assert [app.world.machines[key].name for key in window.pane.table.selected()] == ["test"]
    app.take_over(Options(machine="nobody"))
    titles = [notice.title for notice in window.notices.notices()]
    assert "There is no machine “nobody” on the hosts that are connected." in titles
    window.pane.filter.filter_by(Chip.PAUSED)
    assert not window.pane.model.rowCount()
    app.take_over(Options(machine="test"))
    assert len(window.pane.table.selected()) == 1
    assert not [notice for notice in window.notices.notices() if "“nobody”" in notice.title]


def test_a_machine_that_no_remembered_host_has_is_told(
    remembered: None, opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    opened(Options(machine="nobody"))
    (window,) = shown(MainWindow)
    qtbot.waitUntil(lambda: any("“nobody”" in each.title for each in window.notices.notices()), timeout=30_000)


def test_an_alert_that_was_raised_before_there_was_a_main_window_is_told_there(
    opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    app = opened(Options(hosts=(TEST,), page="editor", machine="test"))
    qtbot.waitUntil(lambda: bool(shown(MachineWindow)), timeout=30_000)
    app.watched_alerts()
    (key,) = app.world.machines
    app.world.take([Happened(1.0, TEST, "test", "watchdog", "watchdog fired, paused", key)])
    window = app.windows.show_main()
    assert any("watchdog" in notice.title for notice in window.notices.notices())


def test_one_that_the_tray_connects_is_asked_about_too(opened: Callable[[Options], App], qtbot: QtBot) -> None:
    app = opened(Options(hosts=(DOUBTFUL,)))
    asked(qtbot).cancel_button.click()
    qtbot.waitUntil(lambda: not shown(ConfirmDialog), timeout=30_000)
    tray = app._make_tray()
    (host,) = (action.menu() for action in tray.menu.actions() if action.menu() is not None)
    next(action for action in host.actions() if action.text() == "&Connect").trigger()
    asked(qtbot)
    assert app.world.hosts[DOUBTFUL].phase is Phase.CLOSED
    tray.close()


def test_who_begins_in_the_tray_gets_no_window_once_the_hosts_are_listed(
    opened: Callable[[Options], App], qtbot: QtBot
) -> None:
    app = opened(Options(hosts=(TEST,), tray=True))
    qtbot.waitUntil(lambda: TEST in app.world.hosts and app.world.hosts[TEST].listed, timeout=30_000)
    assert not shown(MainWindow)
    app.take_over(Options(hosts=(TEST,), tray=True))
    assert not shown(MainWindow)
