"""The palette from the keyboard: it goes to things and does deeds."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import HOME, LAB, host, machine
from virtgui.model.commands import Act, Connect, Disconnect, ReadInventory, Verb
from virtgui.model.facts import DomainConfig, DomainState, Nic, Phase
from virtgui.model.inventory import Inventory, Network, Pool, Volume
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Gone, HostSeen, InventoryRead
from virtgui.qtmodels.palette import Shelf
from virtgui.util.frozen import replace
from virtgui.views.deletion.dialog import DeleteDialog
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.fleet import palette_entries
from virtgui.views.fleet.bulk_dialog import BulkDialog
from virtgui.views.fleet.palette import HitRole, Palette
from virtgui.views.preferences.dialog import SettingsDialog

DB = machine(1, "db-01", config=DomainConfig(nics=(Nic("52:54:00:aa:bb:cc", "network", "lan"),)))
WEB = machine(2, "web-01", state=DomainState.SHUTOFF, config=DomainConfig())


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager().list(DB, WEB).show(qtbot)
    made.world.take([HostSeen(replace(host(HOME, Phase.CLOSED), hostname="home"))])
    return made


def palette(qtbot: QtBot, manager: Manager) -> Palette:
    qtbot.keyClick(QApplication.focusWidget() or manager.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = manager.asked(Palette)
    assert found is not None
    return found


def titles(found: Palette) -> list[str]:
    return [found.hits.index(row).data() for row in range(found.hits.rowCount())]


def choose(qtbot: QtBot, found: Palette, text: str) -> None:
    qtbot.keyClicks(found.field, text)
    qtbot.keyClick(found.field, Qt.Key.Key_Return)


def test_a_machine_is_opened_by_letters_of_its_name_or_a_part_of_its_mac(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "d01")
    assert manager.opened == [(DB.key, "overview")]
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "aa:bb")
    spoken = found.hits.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "db-01, Machine, 52:54:00:aa:bb:cc"
    assert found.field.accessibleDescription() == spoken, "the list has not the keyboard: the field says it"
    qtbot.keyClicks(found.field, "zzz")
    assert found.field.accessibleDescription() == found.nothing.text()
    qtbot.keyClick(found.field, Qt.Key.Key_Escape)
    assert manager.asked(Palette) is None and len(manager.opened) == 1


def test_arrows_choose_among_what_was_found(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "01")
    assert titles(found)[:2] == ["db-01", "web-01"]
    qtbot.keyClick(found.field, Qt.Key.Key_Down)
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert manager.opened == [(WEB.key, "overview")]


def test_a_deed_is_done_and_a_dangerous_one_asks(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "start web")
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.START)
    choose(qtbot, palette(qtbot, manager), "power off db")
    assert manager.asked(ConfirmDialog) is not None
    assert Act(DB.key, Verb.POWER_OFF) not in manager.sent.commands


def test_a_page_is_opened_of_the_machine_that_is_chosen_or_named(qtbot: QtBot, manager: Manager) -> None:
    manager.window.pane.table.choose([WEB.key])
    choose(qtbot, palette(qtbot, manager), "snap")
    choose(qtbot, palette(qtbot, manager), "hard db")
    assert manager.opened == [(WEB.key, "snapshots"), (DB.key, "hardware")]


def test_a_verb_and_a_machines_name_offer_that_deed_whichever_is_chosen(qtbot: QtBot, manager: Manager) -> None:
    manager.window.pane.table.choose([DB.key])
    for text in ("clone web-01", "snapshot web", "settings of web-01", "console web-01", "web-01 clone"):
        choose(qtbot, palette(qtbot, manager), text)
    pages = ["clone", "take-snapshot", "hardware", "console", "clone"]
    assert manager.opened == [(WEB.key, page) for page in pages]
    before = len(manager.sent.commands)
    choose(qtbot, palette(qtbot, manager), "remove web-01")
    assert manager.asked(DeleteDialog) is not None, "the deed asks as it always does"
    assert not [command for command in manager.sent.commands[before:] if isinstance(command, Act)]


def test_other_words_for_a_deed_are_known_whole(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "stop db")
    assert manager.sent.commands[-1] == Act(DB.key, Verb.SHUT_DOWN)
    choose(qtbot, palette(qtbot, manager), "boot web")
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.START)
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "res db")
    assert "Reset db-01" in titles(found) and "Reboot db-01" not in titles(found)


def test_a_deed_that_makes_no_sense_for_the_machine_that_is_named_says_why(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "start db-01")
    assert titles(found) == ["Start db-01"]
    assert found.hits.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Start db-01, Do, It is already running."
    before = len(manager.sent.commands)
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    bar = manager.window.statusBar()
    assert bar is not None and bar.currentMessage() == "Start db-01: It is already running."
    assert len(manager.sent.commands) == before
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "migrate db-01")
    assert titles(found) == ["Migrate db-01"]
    assert found.hits.index(0).data(HitRole).entry.told == "No other host of its kind is connected."
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert not manager.opened and bar.currentMessage().startswith("Migrate db-01: No other host")


def test_the_field_stays_where_it_is_when_nothing_is_found(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    place = found.field.geometry()
    qtbot.keyClicks(found.field, "zzzz")
    qtbot.waitUntil(found.nothing.isVisible)
    QApplication.processEvents()
    assert found.field.geometry() == place


def test_actions_of_the_menus_and_hosts_are_there(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "wall of")
    assert manager.window.own.wall.isChecked()
    manager.window.own.wall.setChecked(False)
    choose(qtbot, palette(qtbot, manager), "qemu:///system")
    assert manager.sent.commands[-1] == Connect(HOME)


def test_networks_pools_and_volumes_come_once_they_are_told(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    asked = manager.sent.commands[-1]
    assert asked == ReadInventory(LAB)
    first = Inventory(pools=(Pool("default", "dir", True),), networks=(Network("lan-7", True, bridge="virbr7"),))
    manager.world.take([InventoryRead(Ticket(len(manager.sent.commands)), LAB, first)])
    assert manager.sent.commands[-1] == ReadInventory(LAB, ("default",))
    volumes = (Volume("big.qcow2", "/pool/big.qcow2"),)
    told = Inventory(pools=(Pool("default", "dir", True, volumes=volumes),), networks=first.networks)
    manager.world.take([InventoryRead(Ticket(len(manager.sent.commands)), LAB, told)])
    qtbot.keyClicks(found.field, "/pool/big")
    assert titles(found) == ["big.qcow2"]
    found.field.setText("lan-7")
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert manager.opened_hosts == [LAB]
    assert manager.shown_there == [("networks", "lan-7")]
    choose(qtbot, palette(qtbot, manager), "/pool/big")
    assert manager.shown_there[-1] == ("storage", "default", "big.qcow2")


def test_pages_of_connected_hosts_and_what_can_be_new_on_one_are_found(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "network")
    assert titles(found)[0] == "Networks of lab"
    assert {"New network on lab", "New network filter on lab"} <= set(titles(found))
    assert not [title for title in titles(found) if "of system" in title or "qemu" in title], "it is not connected"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert (manager.opened_hosts, manager.shown_there) == ([LAB], [("networks",)])
    choose(qtbot, palette(qtbot, manager), "new storage")
    assert manager.shown_there[-1] == ("storage",)
    manager.world.take([HostSeen(host(LAB, read_only=True))])
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "new network")
    assert "New network on lab" not in titles(found), "nothing can be made there"


def test_what_is_not_there_is_said(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "zzzqqq")
    assert found.nothing.isVisible() and not found.list.isVisible()
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert manager.asked(Palette) is found


def test_a_setting_is_shown_with_the_keyboard_in_it(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "consoles: open with")
    dialog = manager.asked(SettingsDialog)
    assert dialog is not None
    assert dialog.focusWidget() is dialog.field("viewer")


def test_every_setting_it_knows_is_in_the_dialog(qtbot: QtBot, manager: Manager) -> None:
    dialog = SettingsDialog(manager.settings, lambda choice: None)
    qtbot.addWidget(dialog)
    dialog.show()
    for entry in palette_entries.settings(dialog.show_field):
        entry.do()
        assert dialog.focusWidget() is not None, entry.title


def test_what_hosts_tell_while_it_is_open_leaves_all_else_as_it_is(
    qtbot: QtBot, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    whole = palette_entries.machines

    def counted(*given: object) -> Shelf:
        made.append(1)
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(palette_entries, "machines", counted)
    found = palette(qtbot, manager)
    ticket = Ticket(len(manager.sent.commands))
    manager.world.take([InventoryRead(ticket, LAB, Inventory(networks=(Network("lan-7", True),)))])
    found.field.setText("lan-7")
    assert titles(found) == ["lan-7"] and made == [1]
    found.field.setText("db-0")
    assert titles(found)[0] == "db-01"


def test_what_a_person_went_to_stays_chosen_when_hosts_tell_more(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    ticket = Ticket(len(manager.sent.commands))
    qtbot.keyClicks(found.field, "01")
    qtbot.keyClick(found.field, Qt.Key.Key_Down)
    assert found.list.currentIndex().data() == "web-01"
    networks = tuple(Network(f"01{letter}", True) for letter in "abc")
    manager.world.take([InventoryRead(ticket, LAB, Inventory(networks=networks))])
    assert titles(found)[0] == "01a"
    assert found.list.currentIndex().data() == "web-01"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert manager.opened == [(WEB.key, "overview")]


def test_the_first_hit_is_chosen_of_all_that_is_told_until_a_person_goes_to_another(
    qtbot: QtBot, manager: Manager
) -> None:
    found = palette(qtbot, manager)
    ticket = Ticket(len(manager.sent.commands))
    qtbot.keyClicks(found.field, "01")
    manager.world.take([InventoryRead(ticket, LAB, Inventory(networks=(Network("01a", True),)))])
    assert found.list.currentIndex().row() == 0 and found.list.currentIndex().data() == "01a"


@pytest.mark.parametrize("text", ["start web", "power off db"])
def test_a_deed_that_cannot_be_done_any_more_says_why(qtbot: QtBot, manager: Manager, text: str) -> None:
    """Between typing and Return a machine may go, or change."""
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, text)
    before = len(manager.sent.commands)
    manager.world.take([Gone((WEB.key, DB.key))])
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert len(manager.sent.commands) == before
    bar = manager.window.statusBar()
    assert bar is not None and bar.currentMessage().endswith(": It no longer exists.")


def test_what_can_be_done_to_a_host_is_found_whichever_is_chosen(qtbot: QtBot, manager: Manager) -> None:
    choose(qtbot, palette(qtbot, manager), "shut down all")
    plan = manager.asked(BulkDialog)
    assert plan is not None and plan.order() == ["db-01"] and plan.heading.text().startswith("Shut down everything on")
    plan.close()
    choose(qtbot, palette(qtbot, manager), "disconnect lab")
    assert manager.sent.commands[-1] == Disconnect(LAB)
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "disconnect")
    assert len([title for title in titles(found) if title.startswith("Disconnect ")]) == 1, "HOME is not connected"


def test_a_setting_is_found_by_the_heading_it_stands_under(qtbot: QtBot, manager: Manager) -> None:
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "notifications")
    assert any(title.endswith("Tell me of") for title in titles(found))


def test_machines_of_one_name_are_in_the_order_of_their_hosts(qtbot: QtBot) -> None:
    manager = Manager()
    for number in (10, 2, 1):
        there = HostKey(f"qemu+ssh://rack-{number}/system")
        manager.list(machine(number, "web", there), of=replace(host(there), hostname=f"rack-{number}"))
    manager.show(qtbot)
    found = palette(qtbot, manager)
    qtbot.keyClicks(found.field, "web")
    told = [found.hits.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert [text.split(", ")[-1] for text in told] == ["rack-1", "rack-2", "rack-10"]
