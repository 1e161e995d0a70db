"""Consoles in tabs: opened together, moved, detached and put back, and never with two links to one guest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QCheckBox, QComboBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.gui.test_console_page import Link
from tests.gui.test_tab_order import tabbed, wanted
from tests.unit.qtmodels.fleet import HOME, LAB, host, machine
from virtgui.console.rfb_events import Bell, Decode, Ready
from virtgui.console.way_out import WayOut
from virtgui.model.commands import OpenScreen
from virtgui.model.console import Door, Way
from virtgui.model.facts import DomainConfig, DomainState
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DoorOpened, Gone, HostSeen, Listed, Seen
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.console.console_slot import ConsoleSlot
from virtgui.views.console.consoles import Consoles
from virtgui.views.console.consoles_window import ConsolesWindow
from virtgui.views.console.screen_link import Ear
from virtgui.views.machine_window import MachineWindow
from virtgui.views.preferences.dialog import SettingsDialog

WEB, DB, MAIL = machine(1, "web-01"), machine(2, "db-01"), machine(3, "mail-01")
FAR = machine(4, "web-01", host=HOME)
NAMES = {LAB: "lab", HOME: "home"}


class NotedLink(Link):
    """Notes whether somebody looks."""

    seen = True

    def show(self) -> None:
        self.seen = True

    def hide(self) -> None:
        self.seen = False


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.world, self.sent = World(), Sent()
        self.world.take([HostSeen(host()), Listed(LAB, (WEB, DB, MAIL)), HostSeen(host(HOME)), Listed(HOME, (FAR,))])
        self.settings = Settings.in_memory()
        self.watcher = Watcher(self.sent)
        self.links: list[NotedLink] = []
        self.consoles = Consoles(self.world, self.sent, self.settings, self._link, self.name)
        self.machines: list[MachineWindow] = []

    def name(self, key: HostKey) -> str:
        return NAMES[key]

    def _link(self, door: Door, ear: Ear, _decode: Decode) -> NotedLink:
        self.links.append(NotedLink(door, ear))
        return self.links[-1]

    def open(self, *keys: DomainKey) -> ConsolesWindow:
        window = self.consoles.open(keys)
        assert isinstance(window, ConsolesWindow)
        self.bot.waitExposed(window, timeout=30_000)
        self.bot.waitUntil(window.isActiveWindow, timeout=30_000)
        return window

    def machine_window(self, key: DomainKey, page: str = "console") -> MachineWindow:
        window = MachineWindow(
            key, self.world, self.sent, self.settings, self.watcher, page, name_of=self.name, consoles=self.consoles
        )
        self.machines.append(window)
        window.show()
        self.bot.waitExposed(window, timeout=30_000)
        return window

    def appear(self, key: DomainKey) -> NotedLink:
        """Answer what was asked for last of this machine, with a screen."""
        asked = [i for i, c in enumerate(self.sent.commands) if isinstance(c, OpenScreen) and c.domain == key]
        self.world.take([DoorOpened(Ticket(asked[-1] + 1), key, Door(Way.TCP, host="127.0.0.1", port=5900), None)])
        self.links[-1].ear.heard(Ready(np.zeros((300, 400, 4), np.uint8), "QEMU"))
        return self.links[-1]

    def asked(self, key: DomainKey) -> int:
        return sum(isinstance(c, OpenScreen) and c.domain == key for c in self.sent.commands)

    def close(self) -> None:
        for window in self.machines:
            window.close()
        self.consoles.close()
        for window in self.machines:
            window.deleteLater()


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.close()


def titles(window: ConsolesWindow) -> list[str]:
    return [window.bar.tabText(place) for place in range(window.count())]


def shown(window: ConsolesWindow) -> str:
    return window.bar.tabText(window.bar.currentIndex())


def test_several_open_as_tabs_and_only_the_one_in_front_is_looked_at(bench: Bench, qtbot: QtBot) -> None:
    window = bench.open(WEB.key, DB.key, MAIL.key)
    assert titles(window) == ["web-01", "db-01", "mail-01"]
    assert window.windowTitle() == "web-01 on lab: console, 2 more"
    assert bench.asked(WEB.key) == 1 and bench.asked(DB.key) == 0, "what is not looked at is not opened"
    web = bench.appear(WEB.key)
    qtbot.mouseClick(window.bar, Qt.MouseButton.LeftButton, pos=window.bar.tabRect(1).center())
    assert shown(window) == "db-01"
    db = bench.appear(DB.key)
    assert not web.seen and db.seen
    assert window.pages()[1].screens.guest.hasFocus(), "a click on a tab leads to its guest"
    assert bench.consoles.open((WEB.key, DB.key)) is window
    assert web.seen and not db.seen and bench.asked(WEB.key) == 1


def test_names_of_hosts_are_told_where_there_are_several(bench: Bench) -> None:
    window = bench.open(WEB.key, FAR.key)
    assert titles(window) == ["web-01 on lab", "web-01 on home"]
    bench.world.take([Seen((replace(WEB, name="a&b"),))])
    assert titles(window)[0] == "a&&b on lab"


def test_the_title_names_the_machine_what_runs_in_it_and_the_host(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key)
    guest = DomainConfig(os_id="http://debian.org/debian/12")
    bench.world.take([Seen((replace(WEB, config=guest),))])
    assert window.windowTitle() == "web-01 (Debian 12) on lab: console, 1 more"
    window.tabs.setCurrentIndex(1)
    assert window.windowTitle() == "db-01 on lab: console, 1 more"


def test_a_tab_tells_its_machines_state_and_stays_when_that_is_gone(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key)
    assert "Running" in window.bar.tabToolTip(1)
    assert DB.key.uuid in window.bar.tabToolTip(1), "names are used again, a UUID is not"
    bench.world.take([Seen((replace(DB, id=-1, state=DomainState.SHUTOFF),))])
    assert "Shut off" in window.bar.tabToolTip(1)
    assert window.bar.accessibleTabName(1) == "db-01 on lab, Shut off"
    bench.world.take([Gone((DB.key,))])
    assert titles(window) == ["web-01", "db-01"]
    assert "Gone" in window.bar.tabToolTip(1)


def test_keys_go_from_tab_to_tab_while_no_guest_has_the_keyboard(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key, MAIL.key)
    link = bench.appear(WEB.key)
    guest = window.pages()[0].screens.guest
    assert guest.hasFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown(window) == "web-01", "it was the guest's"
    guest.release()
    seen = []
    for key, more in (
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.keyClick(window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier | more)
        seen.append(shown(window))
    assert seen == ["db-01", "mail-01", "web-01", "mail-01", "db-01"]
    assert window.bar.hasFocus(), "the next key is not a guest's yet"
    QTest.keyClick(window.bar, Qt.Key.Key_Return)
    assert window.pages()[1].screens.guest.hasFocus()
    assert not link.closed


def test_a_tab_is_closed_by_its_button_the_middle_button_and_a_key(bench: Bench, qtbot: QtBot) -> None:
    window = bench.open(WEB.key, DB.key, MAIL.key)
    link = bench.appear(WEB.key)
    button = window.bar.tabButton(0, window.bar.ButtonPosition.RightSide)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert titles(window) == ["db-01", "mail-01"] and link.closed
    qtbot.mouseClick(window.bar, Qt.MouseButton.MiddleButton, pos=window.bar.tabRect(1).center())
    assert titles(window) == ["db-01"]
    window.bar.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bench.consoles.window_of(DB.key) is None and not window_is_open(), timeout=30_000)


def window_is_open() -> bool:
    return any(isinstance(w, ConsolesWindow) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_tab_can_be_a_window_of_its_own_and_a_tab_again(bench: Bench, qtbot: QtBot) -> None:
    window = bench.open(WEB.key, DB.key)
    link = bench.appear(WEB.key)
    window.part_button.click()
    alone = bench.consoles.window_of(WEB.key)
    assert alone is not None and alone is not window
    qtbot.waitExposed(alone)
    assert titles(window) == ["db-01"] and titles(alone) == ["web-01"]
    assert not window.part_button.isEnabled(), "the last tab is a window of its own already"
    assert link.seen and not link.closed and bench.asked(WEB.key) == 1, "the same link goes on"
    alone.part_button.click()
    assert titles(window) == ["db-01", "web-01"] and shown(window) == "web-01"
    assert link.seen and not link.closed and bench.asked(WEB.key) == 1
    qtbot.waitUntil(lambda: not alone.isVisible(), timeout=30_000)


def test_moving_the_only_console_is_not_the_end_of_the_program(bench: Bench, qtbot: QtBot, qapp: QApplication) -> None:
    window = bench.open(WEB.key, DB.key)
    window.part_button.click()
    window.close()
    alone = bench.consoles.window_of(WEB.key)
    assert alone is not None
    ends: list[bool] = []
    qapp.lastWindowClosed.connect(lambda: ends.append(True))
    alone.part_button.click()
    qtbot.waitUntil(lambda: not alone.isVisible(), timeout=30_000)
    assert bench.consoles.window_of(WEB.key) not in (None, alone)
    assert ends == []


def test_a_bell_behind_the_screen_is_shown_at_the_lines_tab(bench: Bench) -> None:
    page = bench.open(WEB.key).pages()[0]
    page.lines.bell.ring()
    assert not page.tabs.tabIcon(1).isNull()
    page.tabs.setCurrentIndex(1)
    assert page.tabs.tabIcon(1).isNull()


def test_a_tab_that_is_dragged_out_becomes_a_window(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key, MAIL.key)
    bar, at = window.bar, window.bar.tabRect(1).center()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=at)
    for y in (20, 80, 160):
        QTest.mouseMove(bar, at + QPoint(0, y))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at + QPoint(0, 160))
    assert titles(window) == ["web-01", "mail-01"]
    assert bench.consoles.window_of(DB.key) not in (None, window)


def test_tabs_are_put_in_another_order_and_keep_their_machines(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key, MAIL.key)
    window.bar.moveTab(0, 2)
    assert window.keys() == (DB.key, MAIL.key, WEB.key)
    bench.world.take([Seen((replace(WEB, id=-1, state=DomainState.SHUTOFF),))])
    assert "Shut off" in window.bar.tabToolTip(2)
    assert shown(window) == "web-01"


def test_a_machines_window_lends_its_console_and_fetches_it(bench: Bench, qtbot: QtBot) -> None:
    own = bench.machine_window(WEB.key)
    link = bench.appear(WEB.key)
    assert own.console is not None
    own.actions_of_machine.tabs.trigger()
    window = bench.consoles.window_of(WEB.key)
    assert window is not None and window.pages()[0].screens.shown
    slot = own.findChild(ConsoleSlot)
    assert slot is not None and own.console is None
    assert slot.bring.isVisible()
    assert "Shown in the consoles window" in [w.text() for w in slot.findChildren(type(window.pages()[0].screens.hint))]
    qtbot.mouseClick(slot.bring, Qt.MouseButton.LeftButton)
    assert own.console is not None and own.console.isVisible()
    qtbot.waitUntil(lambda: not window_is_open(), timeout=30_000)
    assert not link.closed and bench.asked(WEB.key) == 1, "one link all the time"
    own.close()
    assert link.closed


def test_a_machines_window_shows_where_its_console_is(bench: Bench) -> None:
    window = bench.open(WEB.key)
    bench.appear(WEB.key)
    own = bench.machine_window(WEB.key)
    slot = own.findChild(ConsoleSlot)
    assert own.console is None and slot is not None
    bench.bot.mouseClick(slot.go, Qt.MouseButton.LeftButton)
    bench.bot.waitUntil(window.isActiveWindow, timeout=30_000)
    assert bench.asked(WEB.key) == 1, "the screen was not opened twice"
    own.close()
    assert window.count() == 1, "its tab stays"


def test_a_closed_tab_goes_home(bench: Bench) -> None:
    own = bench.machine_window(WEB.key)
    link = bench.appear(WEB.key)
    window = bench.open(WEB.key, DB.key)
    window.end_wanted.emit(WEB.key)
    assert own.console is not None and not link.closed
    assert titles(window) == ["db-01"]


def test_closing_the_window_ends_what_nobody_else_shows(bench: Bench) -> None:
    own = bench.machine_window(DB.key)
    kept = bench.appear(DB.key)
    window = bench.open(WEB.key, DB.key)
    ended = bench.appear(WEB.key)
    window.close()
    assert ended.closed and not kept.closed
    assert own.console is not None
    assert bench.consoles.page(WEB.key) is None


def test_a_whole_monitor_is_left_before_the_console_moves(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key)
    bench.appear(WEB.key)
    page = window.pages()[0]
    page.go_full()
    bench.consoles.part(WEB.key, None)
    assert page.screens.guest.window() is page.window()


def test_a_bell_is_shown_at_its_tab_until_that_is_looked_at(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    window = bench.open(WEB.key, DB.key)
    link = bench.appear(WEB.key)
    page = window.pages()[0]
    link.ear.heard(Bell())
    assert page.screens.bell.isVisible(), "a sign in the toolbar"
    assert not window.bar.rings(0), "it is in front"
    window.tabs.setCurrentIndex(1)
    page.lines.view.feed(b"\a" * 1000)
    qtbot.waitUntil(lambda: window.bar.rings(0), timeout=30_000)
    assert "bell" in window.bar.accessibleTabName(0)
    window.tabs.setCurrentIndex(0)
    assert not window.bar.rings(0)
    assert beeps == [], "nothing is heard unless that is wanted"
    bench.settings.put("console/beep", True)
    window.pages()[1].screens.bell.ring()
    assert beeps == [1]


def test_its_size_is_remembered(bench: Bench) -> None:
    window = bench.open(WEB.key)
    window.resize(777, 555)
    window.close()
    again = bench.open(WEB.key)
    assert (again.width(), again.height()) == (777, 555)


def test_the_menu_of_a_tab_closes_the_others_and_leads_to_the_machine(bench: Bench) -> None:
    wanted: list[DomainKey] = []
    bench.consoles.machine_wanted.connect(wanted.append)
    window = bench.open(WEB.key, DB.key, MAIL.key)
    window.bar.menu_wanted.emit(1, window.mapToGlobal(QPoint(50, 10)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {action.text().replace("&", ""): action for action in menu.actions()}
    entries["Open the machine's window"].trigger()
    entries["Close the others"].trigger()
    menu.close()
    assert wanted == [DB.key]
    assert titles(window) == ["db-01"]


def test_every_button_has_a_name_to_be_spoken(bench: Bench) -> None:
    window = bench.open(WEB.key, DB.key)
    for button in (window.machine_button, window.part_button, *window.bar.findChildren(QPushButton)):
        assert button.accessibleName()
    close = window.bar.tabButton(0, window.bar.ButtonPosition.RightSide)
    assert close is not None and close.accessibleName() and close.width() >= 24


def test_the_way_out_and_the_beep_are_chosen_in_the_settings(bench: Bench, qtbot: QtBot) -> None:
    window = bench.open(WEB.key)
    dialog = SettingsDialog(bench.settings, lambda _: None)
    qtbot.addWidget(dialog)
    way_out, beep = dialog.field("console/way_out"), dialog.field("console/beep")
    assert isinstance(way_out, QComboBox) and isinstance(beep, QCheckBox)
    assert way_out.currentText() == "Ctrl+Alt" and not beep.isChecked()
    way_out.setCurrentText("Right Ctrl")
    beep.setChecked(True)
    assert window.pages()[0].screens.guest.way_out is WayOut.RIGHT_CTRL
    assert window.pages()[0].lines.view.way_out is WayOut.RIGHT_CTRL
    again = SettingsDialog(bench.settings, lambda _: None)
    qtbot.addWidget(again)
    way_out, beep = again.field("console/way_out"), again.field("console/beep")
    assert isinstance(way_out, QComboBox) and isinstance(beep, QCheckBox)
    assert way_out.currentText() == "Right Ctrl" and beep.isChecked()


def test_tab_alone_comes_to_all_of_a_console_that_has_no_screen(qtbot: QtBot, bench: Bench) -> None:
    bench.world.take([Seen((replace(WEB, id=-1, state=DomainState.SHUTOFF),))])
    window = bench.machine_window(WEB.key)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    page = window.console
    assert page is not None
    qtbot.waitUntil(page.screens.guest.hasFocus, timeout=30_000)
    bar = page.tabs.tabBar()
    order = tabbed(window)
    assert bar in order and set(order) == wanted(window)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert page.tabs.currentWidget() is page.lines
    assert page.lines.isAncestorOf(window.focusWidget()), "what a person turned to has the keyboard"
    window.show_page("overview")
    window.show_page("console")
    assert page.lines.isAncestorOf(window.focusWidget())


def test_tab_alone_comes_to_the_tabs_of_several_consoles(qtbot: QtBot, bench: Bench) -> None:
    bench.world.take([Seen(tuple(replace(each, id=-1, state=DomainState.SHUTOFF) for each in (WEB, DB)))])
    window = bench.open(WEB.key, DB.key)
    window.bar.setFocus()
    order = tabbed(window)
    assert window.bar in order and set(order) == wanted(window)
