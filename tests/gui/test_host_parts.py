"""What a host has, below its row in the list of hosts."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import HOME, LAB, host, machine
from virtgui.model.facts import Phase
from virtgui.model.messages import Gone, HostForgotten, HostSeen
from virtgui.model.things import Thing, ThingGone, ThingKey, ThingKind, ThingsListed, WatchThings
from virtgui.qtmodels.hosts import CountRole, Part
from virtgui.qtmodels.settings import HostEntry, Settings

POOLS = tuple(Thing(ThingKey(LAB, ThingKind.POOL, name), name, True) for name in ("a", "b"))


def rows(manager: Manager) -> list[tuple[str, object]]:
    """What the list says from the second row on, and how many it says there are."""
    model = manager.window.hosts.model
    found = [model.index(row) for row in range(1, model.rowCount())]
    return [(str(index.data() or ""), index.data(CountRole)) for index in found]


def watched(manager: Manager) -> list[WatchThings]:
    return [command for command in manager.sent.commands if isinstance(command, WatchThings)]


def place(manager: Manager, row: int) -> QPoint:
    return manager.window.hosts.list.visualRect(manager.window.hosts.model.index(row)).center()


def click(qtbot: QtBot, manager: Manager, at: QPoint) -> None:
    view = manager.window.hosts.list.viewport()
    assert view is not None
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)


def arrow(manager: Manager, row: int) -> QPoint:
    hosts = manager.window.hosts
    return hosts.list.arrow(hosts.model.index(row)).center()


def opened_up(qtbot: QtBot, settings: Settings | None = None) -> Manager:
    manager = Manager(settings).list(*trio()).show(qtbot)
    click(qtbot, manager, arrow(manager, 1))
    return manager


def test_the_arrow_shows_and_hides_what_a_host_has(qtbot: QtBot) -> None:
    manager = opened_up(qtbot)
    assert [text for text, _ in rows(manager)[1:]] == ["Machines", "Storage", "Networks", "Host devices"]
    assert manager.window.hosts.key is None, "the arrow chooses nothing"
    click(qtbot, manager, arrow(manager, 1))
    assert len(rows(manager)) == 1


def test_what_is_there_is_counted_while_it_is_shown(qtbot: QtBot) -> None:
    manager = opened_up(qtbot)
    qtbot.waitUntil(lambda: bool(watched(manager)), timeout=30_000)
    wanted = frozenset((ThingKind.POOL, ThingKind.NETWORK, ThingKind.DEVICE))
    assert watched(manager)[-1] == WatchThings(LAB, wanted)
    assert rows(manager)[1:3] == [("Machines", 3), ("Storage", None)], "what is not known is not said to be none"
    manager.world.take([ThingsListed(LAB, ThingKind.POOL, POOLS)])
    assert rows(manager)[2] == ("Storage", 2)
    manager.world.take([ThingGone(POOLS[0].key), Gone((trio()[0].key,))])
    assert rows(manager)[1:3] == [("Machines", 2), ("Storage", 1)]
    manager.world.take([ThingsListed(LAB, ThingKind.NETWORK, (), "This driver has none.")])
    assert rows(manager)[3] == ("Networks", None)
    click(qtbot, manager, arrow(manager, 1))
    qtbot.waitUntil(lambda: watched(manager)[-1] == WatchThings(LAB, frozenset()), timeout=30_000)


def test_a_part_leads_to_its_page_and_shows_the_hosts_machines(qtbot: QtBot) -> None:
    manager = opened_up(qtbot)
    manager.list(machine(9, "other", HOME), of=host(HOME))
    click(qtbot, manager, place(manager, 3))
    assert (manager.opened_hosts, manager.shown_there) == ([LAB], [("storage",)])
    assert manager.window.hosts.key == LAB and "other" not in manager.names()
    qtbot.keyClick(manager.window.hosts.list, Qt.Key.Key_Down)
    assert len(manager.opened_hosts) == 1, "passing by opens nothing"
    qtbot.keyClick(manager.window.hosts.list, Qt.Key.Key_Return)
    assert manager.shown_there[-1] == ("networks",)
    click(qtbot, manager, place(manager, 2))
    assert len(manager.opened_hosts) == 2, "its machines are beside"


def test_keys_lead_in_and_out_as_in_any_tree(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    panel = manager.window.hosts
    panel.choose(LAB)
    for key, current, count in (
        (Qt.Key.Key_Right, 1, 5),
        (Qt.Key.Key_Down, 2, 5),
        (Qt.Key.Key_Right, 2, 5),
        (Qt.Key.Key_Left, 1, 5),
        (Qt.Key.Key_Left, 1, 1),
        (Qt.Key.Key_Left, 1, 1),
    ):
        qtbot.keyClick(panel.list, key)
        assert (panel.list.currentIndex().row(), len(rows(manager))) == (current, count)


def test_parts_are_remembered_and_stay_away_while_the_host_is(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    settings.put_host(HostEntry(LAB))
    opened_up(qtbot, settings)
    again = Manager(settings, known=(host(phase=Phase.CLOSED),)).show(qtbot)
    assert len(rows(again)) == 1 and again.window.hosts.list.arrow(again.window.hosts.model.index(1)).left() < 0
    again.list(*trio())
    assert len(rows(again)) == 5
    click(qtbot, again, place(again, 4))
    again.world.take([HostSeen(host(phase=Phase.LOST))])
    assert len(rows(again)) == 1
    assert again.window.hosts.key == LAB and again.window.hosts.list.currentIndex().row() == 1
    again.list(*trio())
    assert len(rows(again)) == 5
    again.world.take([HostForgotten(LAB)])
    assert rows(again) == [] and again.window.hosts.key is None


def test_the_current_part_stays_it_when_hosts_come_and_go(qtbot: QtBot) -> None:
    manager = opened_up(qtbot)
    click(qtbot, manager, place(manager, 4))
    model, listed = manager.window.hosts.model, manager.window.hosts.list
    manager.list(machine(9, "other", HOME), of=host(HOME))
    assert listed.currentIndex().row() == model.row_of_part(Part(LAB, "networks"))
    model.move(HOME, LAB, "")
    assert listed.currentIndex().row() == model.row_of_part(Part(LAB, "networks")) > 4
    manager.world.take([HostForgotten(HOME)])
    assert listed.currentIndex().row() == model.row_of_part(Part(LAB, "networks"))


@pytest.mark.parametrize("row", [2, 3])
def test_a_part_is_no_host_that_could_be_dragged(qtbot: QtBot, row: int) -> None:
    manager = opened_up(qtbot)
    model = manager.window.hosts.model
    assert not model.flags(model.index(row)) & Qt.ItemFlag.ItemIsDragEnabled
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_part_is_read_with_its_count(qtbot: QtBot) -> None:
    manager = opened_up(qtbot)
    model = manager.window.hosts.model
    assert model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Machines, 3"
    assert model.index(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Storage"
