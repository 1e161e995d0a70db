"""The icon in the tray: its menus, and what they do."""

from __future__ import annotations

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu

from tests.gui.made_up import Sent
from tests.gui.manager import HOME, LAB, trio
from tests.unit.qtmodels.fleet import host, key, machine
from virtgui.model.commands import Connect, Disconnect, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.messages import HostSeen, Listed
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.tray import Tray


class Desktop:
    """A tray, and what it asked for."""

    def __init__(self, world: World) -> None:
        self.sent = Sent()
        self.did: list[object] = []
        self.hides = False
        self.tray = Tray(
            world,
            lambda key: {LAB: "Lab & co", HOME: "Home"}[key],
            self.sent,
            lambda: self.did.append("shown"),
            lambda: self.hides,
            lambda key, page: self.did.append((key, page)),
            lambda verb, key: self.did.append((verb, key)),
            lambda: self.did.append("left"),
        )

    def menu(self, *path: str) -> QMenu:
        found = self.tray.menu
        for word in path:
            entry = self.entry(found, word)
            sub = entry.menu()
            assert sub is not None
            sub.aboutToShow.emit()
            found = sub
        return found

    @staticmethod
    def entry(menu: QMenu, word: str) -> QAction:
        plain = {
            action.text().replace("&&", "\0").replace("&", "").replace("\0", "&"): action for action in menu.actions()
        }
        assert word in plain, f"{word} is not among {sorted(plain)}"
        return plain[word]


def made(*machines: object) -> World:
    world = World()
    world.take([HostSeen(host()), Listed(LAB, machines or trio()), HostSeen(host(HOME, phase=Phase.CLOSED))])  # type: ignore[arg-type]
    return world


def words(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if not action.isSeparator()]


def test_machines_stand_under_their_hosts_with_what_can_be_done(qtbot: object) -> None:
    desktop = Desktop(made())
    assert words(desktop.tray.menu) == ["Show virtgui", "Lab  co", "Home", "Quit"]
    assert words(desktop.menu("Lab & co"))[1:] == ["db-01", "lab-01", "web-01"], "what runs first"
    off = words(desktop.menu("Lab & co", "web-01"))
    assert "Start" in off
    assert "Shut down" not in off
    desktop.entry(desktop.menu("Lab & co", "web-01"), "Start").trigger()
    desktop.entry(desktop.menu("Lab & co", "db-01"), "Console").trigger()
    assert desktop.did == [(Verb.START, key(2)), (key(1), "console")]
    desktop.tray.close()


def test_hosts_are_connected_and_disconnected(qtbot: object) -> None:
    desktop = Desktop(made())
    desktop.entry(desktop.menu("Home"), "Connect").trigger()
    desktop.entry(desktop.menu("Lab & co"), "Disconnect").trigger()
    assert desktop.sent.commands == [Connect(HOME), Disconnect(LAB)]
    desktop.tray.close()


def test_the_menu_follows_the_machines(qtbot: object) -> None:
    world = made(machine(1, "one", state=DomainState.SHUTOFF))
    desktop = Desktop(world)
    world.take([Listed(LAB, (machine(1, "one"), machine(2, "two")))])
    told = "virtgui: 2 of 2 machines run"
    qtbot.waitUntil(lambda: desktop.tray.icon.toolTip() == told, timeout=30_000)  # type: ignore[attr-defined]
    assert words(desktop.menu("Lab & co"))[1:] == ["one", "two"]
    assert "Shut down" in words(desktop.menu("Lab & co", "one"))
    world.take([HostSeen(replace(world.hosts[LAB], phase=Phase.LOST))])
    of_lost = "virtgui: 0 of 2 machines run"
    qtbot.waitUntil(lambda: desktop.tray.icon.toolTip() == of_lost, timeout=30_000)  # type: ignore[attr-defined]
    desktop.tray.close()


def test_menus_that_may_be_open_are_not_made_anew_for_what_they_do_not_show(qtbot: object) -> None:
    world = made()
    desktop = Desktop(world)
    before = desktop.tray.menu.actions()
    (known, *others) = trio()
    world.take([Listed(LAB, (replace(known, autostart=not known.autostart), *others))])
    desktop.tray._fill()
    assert desktop.tray.menu.actions() == before
    world.take([HostSeen(host(HOME, phase=Phase.OPENING))])
    desktop.tray._fill()
    assert desktop.tray.menu.actions() != before
    assert words(desktop.menu("Home")) == ["Cancel connecting"]
    desktop.tray.close()


def test_a_long_list_ends_and_leads_to_the_window(qtbot: object) -> None:
    desktop = Desktop(made(*(machine(number) for number in range(1, 100))))
    desktop.entry(desktop.menu("Lab & co"), "59 more…").trigger()
    desktop.entry(desktop.tray.menu, "Quit").trigger()
    assert desktop.did == ["shown", "left"]
    desktop.tray.close()


def test_names_are_shown_as_they_are(qtbot: object) -> None:
    desktop = Desktop(made(machine(1, "a&b\u202e<b>x</b>")))
    assert desktop.menu("Lab & co").actions()[-1].text() == "a&&b\ufffd<b>x</b>"
    desktop.tray.close()


def test_a_click_shows_the_window_or_puts_it_away(qtbot: object) -> None:
    desktop = Desktop(made())
    reason = desktop.tray.icon.ActivationReason.Trigger
    desktop.tray.icon.activated.emit(reason)
    assert desktop.did == ["shown"]
    desktop.hides = True
    desktop.tray.icon.activated.emit(reason)
    assert desktop.did == ["shown"]
    desktop.tray.close()
