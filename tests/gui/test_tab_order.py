"""Tab alone goes through a whole window as one reads it, and comes round again."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, Sent, world_with_machines
from tests.gui.manager import Manager, trio
from tests.gui.storage_window import DEFAULT, GROUP
from virtgui.model.things import Thing, ThingKind, ThingsListed
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.views.host_window import HostWindow
from virtgui.views.things.page import ThingsPage

_PAGES = {
    "storage": ThingKind.POOL,
    "networks": ThingKind.NETWORK,
    "devices": ThingKind.DEVICE,
    "interfaces": ThingKind.INTERFACE,
    "filters": ThingKind.FILTER,
    "secrets": ThingKind.SECRET,
}


def wanted(window: QWidget) -> set[QWidget]:
    """What Tab must come to."""
    tab = Qt.FocusPolicy.TabFocus
    parts = [part for part in window.findChildren(QWidget) if part.isVisibleTo(window) and part.isEnabled()]
    return {part for part in parts if part.focusPolicy() & tab == tab and part.focusProxy() is None}


def tabbed(window: QWidget) -> list[QWidget]:
    """What has the keyboard after each Tab, until it comes round."""
    seen: list[QWidget] = []
    while (now := window.focusWidget()) is not None and now not in seen:
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return seen[seen.index(now) :] if now is not None else seen


@pytest.mark.parametrize(("page", "things"), [*((page, ()) for page in _PAGES), ("storage", (DEFAULT, GROUP))])
def test_every_control_of_a_hosts_page_is_reached(qtbot: QtBot, page: str, things: tuple[Thing, ...]) -> None:
    world, sent, settings = world_with_machines(), Sent(), Settings.in_memory()
    window = HostWindow(HOST, world, sent, settings, Watcher(Sent()), page, things=Things(world, sent))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    world.take([ThingsListed(HOST, _PAGES[page], things)])
    QApplication.processEvents()
    window.show_page(page)
    assert set(tabbed(window)) == wanted(window)


def test_the_volumes_of_a_pool_are_read_before_tab_leaves_them(qtbot: QtBot) -> None:
    world, sent, settings = world_with_machines(), Sent(), Settings.in_memory()
    window = HostWindow(HOST, world, sent, settings, Watcher(Sent()), "storage", things=Things(world, sent))
    qtbot.addWidget(window)
    window.show()
    world.take([ThingsListed(HOST, ThingKind.POOL, (DEFAULT, GROUP))])
    page = window.built("storage")
    assert isinstance(page, ThingsPage)
    pool = page.pool  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pool.thing is not None, timeout=30_000)
    page.search.setFocus()
    order = tabbed(window)
    bar = pool.tabs.tabBar()
    assert order.index(page.search) < order.index(page.table) < order.index(bar)
    assert order.index(bar) + 1 == order.index(pool.pane.search)


def test_the_main_window_is_gone_through_from_its_top_to_its_foot(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    window = manager.window
    manager.table.choose(manager.model.keys())
    qtbot.waitUntil(lambda: window.bulk.clear.isVisible() and window.summary.open_button.isVisible(), timeout=30_000)
    window.hosts.add_button.setFocus()
    order = tabbed(window)
    assert set(order) == wanted(window)
    assert order[:3] == [window.hosts.add_button, window.hosts.list, window.pane.filter.search]
    read = [window.pane.filter.search, manager.table, window.bulk.clear, window.summary.open_button]
    places = [order.index(part) for part in read]
    assert places == sorted(places)


def test_at_a_first_start_the_keyboard_is_always_to_be_seen(qtbot: QtBot) -> None:
    """Nothing has it that shows no ring, such as a page without anything to scroll."""
    window = Manager().show(qtbot).window
    page = window.empty
    assert page is not None
    assert tabbed(window) == [page.first, page.every_start, page.again, page.add, page.demo_button,
                              window.hosts.add_button]  # fmt: skip
    page.first.setFocus()
    QTest.keyClick(page.first, Qt.Key.Key_F6)
    assert window.focusWidget() is window.hosts.add_button
    QTest.keyClick(window.hosts.add_button, Qt.Key.Key_F6)
    assert window.focusWidget() is page.first


def test_the_screens_are_reached_where_the_rows_were(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.window.pane.show_wall(True)
    manager.table.choose(manager.model.keys()[:1])
    wall = manager.window.pane.wall
    assert wall is not None
    qtbot.waitUntil(lambda: wall.isVisible() and manager.window.summary.open_button.isVisible(), timeout=30_000)
    manager.window.pane.filter.search.setFocus()
    order = tabbed(manager.window)
    assert order.index(wall) < order.index(manager.window.summary.open_button)
    assert set(order) == wanted(manager.window)
