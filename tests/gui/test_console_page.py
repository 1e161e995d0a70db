"""The console page: a screen is opened when it is looked at, comes back with its machine, and never by surprise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.unit.qtmodels.fleet import LAB, host, machine
from virtgui.console.rfb_events import Decode, Lost, Ready
from virtgui.model.commands import Act, OpenLine, OpenScreen, ReadDisplays, Verb
from virtgui.model.console import Display, Door, Way
from virtgui.model.facts import Domain, DomainConfig, DomainState, Graphics
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened, HostSeen, Listed, Seen
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.console import screen_pointer
from virtgui.views.console.combination_dialog import CombinationDialog
from virtgui.views.console.console_page import ConsolePage
from virtgui.views.console.full_screen import FullScreen
from virtgui.views.console.line_page import Stage
from virtgui.views.console.screen_link import Ear

WEB = machine(1, "web-01")


@dataclass
class Link:
    """Stands for an open screen."""

    door: Door
    ear: Ear
    closed: bool = False
    keys: list[tuple[int, bool]] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    pressed: list[int] = field(default_factory=list)

    def key(self, keysym: int, scan_code: int, down: bool) -> None:
        self.keys.append((keysym, down))

    def close(self) -> None:
        self.closed = True

    def power(self, code: int) -> None:
        self.pressed.append(code)

    def show(self) -> None:
        """Somebody looks."""

    def hide(self) -> None:
        """Nobody looks."""

    def taken(self) -> None:
        """It is on screen."""

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer moved."""

    def motion(self, dx: int, dy: int, buttons: int) -> None:
        """The pointer moved."""

    def put(self, text: str) -> None:
        """Text for the clipboard."""

    def resize(self, width: int, height: int) -> None:
        self.sizes.append((width, height))

    def give(self, password: str) -> None:
        """A password."""

    def reply(self, text: str | None) -> None:
        """An answer."""


class Bench:
    def __init__(self, qtbot: QtBot, domain: Domain = WEB, settings: Settings | None = None) -> None:
        self.bot = qtbot
        self.world, self.sent = World(), Sent()
        self.world.take([HostSeen(host()), Listed(LAB, (domain,))])
        self.settings = settings or Settings.in_memory()
        self.links: list[Link] = []
        self.page = ConsolePage(self.world, self.sent, domain.key, self._open, self.settings)
        qtbot.addWidget(self.page)
        self.page.resize(900, 600)

    def _open(self, door: Door, ear: Ear, _decode: Decode) -> Link:
        self.links.append(Link(door, ear))
        return self.links[-1]

    def show(self) -> Bench:
        self.page.show()
        self.bot.waitExposed(self.page)
        return self

    def asked(self) -> list[OpenScreen]:
        return [command for command in self.sent.commands if isinstance(command, OpenScreen)]

    def answer(self, door: Door | None = None, problem: Problem | None = None) -> None:
        last = max(i for i, command in enumerate(self.sent.commands) if isinstance(command, OpenScreen))
        self.world.take([DoorOpened(Ticket(last + 1), WEB.key, door, problem)])

    def appear(self) -> None:
        self.answer(Door(Way.TCP, host="127.0.0.1", port=5900))
        self.links[-1].ear.heard(Ready(np.zeros((400, 640, 4), np.uint8), "QEMU"))

    def says(self) -> str:
        card = self.page.screens.guest.overlay
        return card.title.text() if card.isVisible() else ""

    def runs(self, number: int, state: DomainState = DomainState.RUNNING) -> None:
        self.world.take([Seen((replace(WEB, id=number, state=state),))])


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_nothing_is_opened_before_it_is_looked_at(bench: Bench) -> None:
    assert bench.asked() == []
    bench.show()
    assert bench.asked() == [OpenScreen(WEB.key, 0)]
    assert not any(isinstance(command, OpenLine) for command in bench.sent.commands)
    assert bench.says() == "Connecting to the screen"


def test_the_screen_is_shown_once_it_is_there(bench: Bench) -> None:
    bench.show().appear()
    assert bench.says() == ""
    assert bench.page.ready


def test_a_lost_screen_of_a_running_machine_comes_back_by_itself(bench: Bench, qtbot: QtBot) -> None:
    bench.show().appear()
    bench.links[-1].ear.heard(Lost("The machine closed its screen."))
    qtbot.waitUntil(lambda: len(bench.asked()) == 2, timeout=30_000)


def test_a_machine_that_goes_off_says_so_and_can_be_started_there(bench: Bench, qtbot: QtBot) -> None:
    bench.show().appear()
    bench.runs(-1, DomainState.SHUTOFF)
    assert bench.says() == "The machine is shut off"
    assert bench.links[-1].closed
    qtbot.mouseClick(bench.page.screens.guest.overlay.button, Qt.MouseButton.LeftButton)
    assert bench.sent.commands[-1] == Act(WEB.key, Verb.START)
    bench.runs(9)
    assert len(bench.asked()) == 2


def test_what_needs_a_screen_can_be_pressed_while_there_is_one(bench: Bench) -> None:
    screens = bench.show().page.screens
    assert not screens.keys.isEnabled() and not screens.shot.isEnabled()
    assert screens.keys.toolTip() == screens.shot.toolTip() == "There is no screen here"
    bench.appear()
    assert screens.keys.isEnabled() and screens.shot.isEnabled()
    bench.world.take([Seen((replace(WEB, id=-1, state=DomainState.SHUTOFF),))])
    assert not screens.keys.isEnabled() and screens.shot.isEnabled(), "its last picture is there"


def test_a_machine_that_was_migrated_is_not_offered_to_be_started_a_second_time(bench: Bench) -> None:
    bench.page.set_split(True)
    bench.show().appear()
    away = replace(WEB, id=-1, state=DomainState.SHUTOFF, reason="migrated")
    bench.world.take([Seen((away,))])
    assert bench.says() == "The machine has moved"
    assert not bench.page.screens.guest.overlay.button.isVisible()
    assert bench.page.lines.stage is Stage.MOVED and not bench.page.lines.strip.button.isVisible()
    there = HostKey("qemu+ssh://west.example/system")
    moved = DomainKey(there, WEB.key.uuid)
    bench.world.take([HostSeen(replace(host(), key=there)), Listed(there, (replace(WEB, key=moved),))])
    assert bench.asked()[-1] == OpenScreen(moved, 0)
    assert bench.page.screens.moved.isVisible() and "moved to" in bench.page.screens.moved.text()
    bench.world.take([HostSeen(replace(host(), key=there, hostname="west"))])
    assert bench.page.screens.moved.text() == "It has moved to west"
    assert bench.sent.commands[-1] == ReadDisplays(moved), "its line is looked for there too"


def test_a_machine_that_was_started_anew_gets_its_screen_anew(bench: Bench) -> None:
    bench.show().appear()
    bench.runs(WEB.id + 5)
    assert len(bench.asked()) == 2


def test_why_there_is_no_screen_is_told_and_a_spice_display_opens_in_a_viewer(bench: Bench, qtbot: QtBot) -> None:
    bench.show()
    bench.world.take([DisplaysRead(WEB.key, (Display(0, "spice", "SPICE opens in virt-viewer"),))])
    bench.answer(problem=Problem("open the screen", "SPICE opens in virt-viewer."))
    card = bench.page.screens.guest.overlay
    assert "SPICE opens in virt-viewer" in card.sentence.text()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert bench.sent.commands[-1] == Act(WEB.key, Verb.CONSOLE)


def test_of_several_displays_one_is_chosen(bench: Bench) -> None:
    bench.show()
    assert not bench.page.screens.displays.isVisible()
    bench.world.take([DisplaysRead(WEB.key, (Display(0, "vnc"), Display(1, "vnc")))])
    box = bench.page.screens.displays
    assert box.isVisible()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert bench.asked()[-1] == OpenScreen(WEB.key, 1)


def test_the_line_is_opened_with_its_tab_and_both_stand_side_by_side_when_wanted(bench: Bench) -> None:
    bench.show().appear()
    bench.page.split_button.click()
    assert bench.page.screens.isVisible() and bench.page.lines.isVisible()
    assert bench.page.screens.x() < bench.page.lines.x()
    bench.page.split_button.click()
    assert bench.page.tabs.count() == 2
    assert len(bench.asked()) == 1, "the screen stays open"


def test_a_machine_without_a_screen_begins_with_its_line(qtbot: QtBot) -> None:
    made = Bench(qtbot, replace(WEB, config=DomainConfig(has_serial=True))).show()
    assert made.page.tabs.currentWidget() is made.page.lines
    assert made.asked() == []
    both = Bench(qtbot, replace(WEB, config=DomainConfig(has_serial=True, graphics=(Graphics("vnc"),)))).show()
    assert both.page.tabs.currentWidget() is both.page.screens


def test_closing_ends_what_was_open(bench: Bench) -> None:
    bench.show().appear()
    bench.page.shut()
    assert bench.links[-1].closed
    bench.runs(WEB.id + 5)
    assert len(bench.asked()) == 1


def test_the_whole_monitor_can_be_had_and_given_back(bench: Bench) -> None:
    bench.show().appear()
    bench.page.screens.full.click()
    screen = bench.page.screens.guest
    assert screen.window() is not bench.page.window()
    full = screen.window()
    assert isinstance(full, FullScreen)
    full.keys.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.nativeParentWidget() is full, "not behind it, in the page's window"
    next(action for action in menu.actions() if "Other keys" in action.text()).trigger()
    menu.close()
    dialog = screen.findChild(CombinationDialog)
    assert dialog is not None and dialog.nativeParentWidget() is full
    dialog.reject()
    full.end()
    assert screen.window() is bench.page.window()
    assert screen.isVisible()
    assert len(bench.asked()) == 1


def test_the_desktops_own_keys_are_not_offered_where_the_desktop_keeps_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.show().appear()

    def all_keys() -> QAction:
        return next(action for action in bench.page.screens.menu.more().actions() if "All &keys" in action.text())

    assert all_keys().isEnabled()
    monkeypatch.setattr(screen_pointer.QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    assert not all_keys().isEnabled() and "Wayland" in all_keys().toolTip()


def test_menus_send_keys_and_choose_how_it_is_shown(bench: Bench) -> None:
    bench.show().appear()
    menu = bench.page.screens.menu.keys()
    next(action for action in menu.actions() if action.text() == "Ctrl+Alt+Del").trigger()
    assert [key for key, down in bench.links[-1].keys if down] == [0xFFE3, 0xFFE9, 0xFFFF]
    more = bench.page.screens.menu.more()
    only = next(action for action in more.actions() if action.text() == "&View only")
    only.trigger()
    assert bench.page.screens.guest.view_only
    assert not bench.page.screens.menu.keys().isEnabled()
