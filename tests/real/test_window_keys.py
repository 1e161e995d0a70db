"""From the first start to the end without the mouse."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QApplication, QMenu, QWidget

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import PERIODS
from virtgui.views.add_host import AddHostDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.machine_window import MachineWindow
from virtgui.views.preferences.dialog import SettingsDialog

OpenProgram = Callable[..., Program]


def focused(it: Program) -> QWidget:
    """What has the keyboard."""
    it.wait(lambda: QApplication.focusWidget() is not None, "something has the keyboard", 5)
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_to(it: Program, wanted: QWidget, window: QWidget) -> None:
    """Press Tab until a widget has the keyboard."""
    for _ in range(40):
        if focused(it) is wanted:
            return
        it.press("Tab", window)
    raise AssertionError(f"Tab does not lead to {wanted.objectName()}")


def walk(it: Program, *entries: str) -> None:
    """Go through the open menu with Down, Right and Return."""
    for entry in entries:
        menu = it.popup()
        for _ in range(len(menu.actions())):
            active = menu.activeAction()
            if active is not None and active.text().replace("&", "") == entry:
                break
            it.press_in_menu("Down")
        active = menu.activeAction()
        assert active is not None and active.text().replace("&", "") == entry, f"Down does not lead to {entry}"
        it.press_in_menu("Right" if active.menu() is not None else "Return")
        below = active.menu()
        if below is not None:
            it.wait(lambda below=below: QApplication.activePopupWidget() is below, f"{entry} opens", 5)  # type: ignore[misc]
            it.wait(lambda below=below: below.activeAction() is not None, "its first entry is active", 5)  # type: ignore[misc]


def test_a_host_is_added_and_a_machine_run_and_watched_by_keys_alone(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    for name in ("alpha", "beta", "gamma"):
        fresh_host.add(name, start=False)
    it = open_program()
    assert it.window.empty is not None and it.window.empty.isVisible()
    assert it.window.empty.isAncestorOf(focused(it)), "the next natural step has the keyboard"

    it.press("Ctrl+Shift+N")
    adding = it.open_window(AddHostDialog)
    it.write(fresh_host.uri, adding)
    tab_to(it, adding.name_edit, adding)
    it.write("Lab", adding)
    tab_to(it, adding.autoconnect_box, adding)
    it.press("Space", adding)  # not at every start
    it.press("Return", adding)
    it.is_ready(fresh_host.uri)
    it.to_front(it.window)
    assert focused(it) is it.table, "rows came: they take the keyboard"
    assert it.rows() == [("alpha", "Shut off"), ("beta", "Shut off"), ("gamma", "Shut off")]

    it.press("Ctrl+F")
    it.write("bet")
    it.wait(lambda: it.rows() == [("beta", "Shut off")], "the search finds it")
    it.press("Return")
    assert focused(it) is it.table
    assert it.table.current() == it.key("beta"), "it is the one that keys act on"
    it.press("Space")
    assert it.chosen() == ["beta"]
    it.wait(it.window.machine_actions.run.isEnabled, "it can be started")
    it.press("Ctrl+R")
    it.wait(lambda: it.rows() == [("beta", "Running")], "it runs")
    assert fresh_host.state("beta") == "running"
    it.press("Esc")
    it.wait(lambda: len(it.rows()) == 3, "all are shown again")
    assert it.chosen() == ["beta"], "and it is still chosen"

    it.press("Return")
    own = it.open_window(MachineWindow)
    assert own.page == "overview"
    it.press("Alt+3", own)
    it.wait(lambda: own.page == "performance", "its plots are shown")
    it.press("Alt+1", own)
    it.wait(lambda: own.page == "overview", "its overview is shown")
    it.press("Ctrl+W", own)
    it.wait(lambda: not it.is_open(MachineWindow), "its window is closed")
    assert it.window.isVisible()

    it.to_front(it.window)
    assert focused(it) is it.table
    it.press("Shift+F10")
    walk(it, "Stop in another way", "Reset")
    it.press("Esc", it.open_window(ConfirmDialog))
    it.press("Shift+F10")
    walk(it, "Start with the host")
    it.becomes("beta", lambda machine: machine.autostart is True, "started with its host")

    seen = []
    for _ in range(5):
        it.press("F6")
        seen.append(focused(it))
    window = it.window
    expected = {window.hosts.list, window.pane.filter.search, it.table, window.summary.open_button}
    assert expected <= set(seen), "F6 leads to every pane"
    assert len(set(seen)) == 5

    it.press("Ctrl+,")
    settings = it.open_window(SettingsDialog)
    it.press("Alt+3", settings)
    period = settings.field("period")
    assert period is not None
    tab_to(it, period, settings)
    it.press("End", settings)
    assert it.app.settings.period == PERIODS[-1]
    it.press("Esc", settings)

    it.press("Alt+V")
    assert isinstance(it.popup(), QMenu), "the menu bar opens by its letters"
    it.press_in_menu("Esc")
    it.press("Esc")
    it.press("Ctrl+Q")
    it.wait(lambda: not it.window.isVisible(), "the program is closed")
    it.app.settings.flush()
    (host,) = Settings.stored().hosts
    assert (host.uri, host.name, host.autoconnect) == (fresh_host.uri, "Lab", False), "and remembers its host"
