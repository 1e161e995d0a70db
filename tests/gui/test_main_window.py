"""The main window as a person meets it."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFileDialog, QLabel, QTableView, QToolBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOSTILE
from tests.gui.manager import DEMO, Manager, texts, trio
from tests.unit.qtmodels.fleet import HOME, LAB, address, config, host, key, machine
from virtgui.model.commands import Connect, Disconnect, Watch
from virtgui.model.facts import DomainConfig, DomainState, Host, Phase
from virtgui.model.messages import Addressed, Gone, HostForgotten, HostSeen, Listed, Seen, Told
from virtgui.model.past import PastNoticed
from virtgui.model.problems import Problem
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.util.frozen import replace
from virtgui.util.steady import steady_time
from virtgui.views import errand, theme
from virtgui.views.cells import HEADINGS
from virtgui.views.columns import HIDDEN_AT_FIRST, WIDTHS
from virtgui.views.labels import Label


def test_rows_appear_the_first_is_current_and_the_summary_shows_it(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    assert manager.names() == ["db-01", "lab-01", "web-01"]
    assert manager.table.hasFocus()
    assert manager.table.current() == key(1)
    qtbot.waitUntil(lambda: manager.window.summary.key == key(1), timeout=30_000)  # type: ignore[attr-defined]


def test_the_status_bar_counts(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([HostSeen(Host(HOME))])
    status = manager.window.status
    qtbot.waitUntil(lambda: status.hosts.text() == "1 of 2 hosts connected", timeout=30_000)  # type: ignore[attr-defined]
    assert status.machines.text() == "3 machines, 1 running"
    assert status.period.text() == "Updated every 1 s"
    manager.window.pane.filter.search.setText("web")
    qtbot.waitUntil(lambda: status.machines.text() == "1 of 3 machines found", timeout=30_000)  # type: ignore[attr-defined]


def test_hostile_names_are_shown_as_they_are_everywhere(qtbot: object) -> None:
    names = ["<b>x</b>", "\"'&", "\u202egnp.exe", "y" * 10_000, "two\nlines", HOSTILE]
    manager = Manager().list(*(machine(n, name, config=config(name, name)) for n, name in enumerate(names))).show(qtbot)
    manager.world.take([Addressed(((key(0), (address("<i>1.2.3.4</i>"),)),))])
    for row in range(len(names)):
        manager.table.choose([manager.model.key(row)])  # type: ignore[list-item]
        QApplication.processEvents()
        manager.window.grab()
    shown = "\n".join(manager.names())
    assert "<b>x</b>" in shown
    assert "\u202e" not in shown
    assert all(len(name) <= 256 and "\n" not in name for name in manager.names())
    rich = [label.text() for label in manager.window.findChildren(QLabel)
            if label.textFormat() not in (Qt.TextFormat.PlainText,) and label.text()]  # fmt: skip
    assert rich == []
    for column in (Column.NAME, Column.ADDRESS, Column.DESCRIPTION):
        assert len(manager.window.pane.cells.tip(key(3), column)) < 30_000


def test_typing_finds_and_an_empty_find_offers_the_way_back(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    search, pane = manager.window.pane.filter.search, manager.window.pane
    qtbot.keyClick(manager.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)  # type: ignore[attr-defined]
    assert search.hasFocus()
    qtbot.keyClicks(search, "nothing <b>")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: manager.names() == [], timeout=30_000)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.message, timeout=30_000)  # type: ignore[attr-defined]
    assert pane.message.sentence.text() == "No machines match “nothing <b>”."
    qtbot.mouseClick(pane.message.button, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(manager.names()) == 3, timeout=30_000)  # type: ignore[attr-defined]
    assert search.text() == ""


def test_chips_count_and_filter(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    chips = manager.window.pane.filter.chips
    assert chips[Chip.RUNNING].accessibleName() == "Running, 1"
    assert not chips[Chip.CRASHED].isVisible()
    qtbot.mouseClick(chips[Chip.PAUSED], Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert manager.names() == ["lab-01"]


def test_what_is_on_screen_is_watched(qtbot: object) -> None:
    manager = Manager().list(*(machine(n) for n in range(300))).show(qtbot)
    qtbot.waitUntil(lambda: 10 < len(manager.watcher.now().rows) < 60, timeout=30_000)  # type: ignore[attr-defined]
    assert manager.watcher.now().hosts == {LAB}
    before = manager.watcher.now().rows
    manager.table.scrollToBottom()
    qtbot.waitUntil(lambda: manager.watcher.now().rows != before, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: isinstance(manager.sent.commands[-1], Watch), timeout=30_000)  # type: ignore[attr-defined]


def test_the_period_of_the_settings_is_watched_at_once(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.settings.put("period", 5.0)
    assert manager.watcher.now().period == 5.0


def test_a_lost_hosts_rows_stay_and_say_so(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    lost = host(
        phase=Phase.LOST, changed_at=time.time(), retry_at=time.time() + 8, problem=Problem("", "", "end of file")
    )
    manager.world.take([HostSeen(lost)])
    state = manager.model.index(0, Column.STATE).data()
    assert state == "Was running"
    assert manager.names() == ["db-01", "lab-01", "web-01"]
    notice = manager.window.notices.notices()[0]
    assert notice.title.startswith("Host lab lost at ")
    assert "Retrying in" in texts(manager.window.notices)
    assert not manager.window.machine_actions.run.isEnabled()
    buttons = [
        child for child in manager.window.notices.findChildren(QWidget) if getattr(child, "text", str)() == "Retry now"
    ]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == Connect(LAB)
    manager.world.take([HostSeen(host())])
    assert manager.window.notices.notices() == ()
    assert manager.model.index(0, Column.STATE).data() == "Running"


def test_nobody_knows_for_how_long_machines_of_a_lost_host_run(qtbot: object) -> None:
    runs = replace(machine(1, "db-01"), since=steady_time() - 7300)
    manager = Manager().list(runs).show(qtbot)
    cells, pane = manager.window.pane.cells, manager.window.pane
    assert cells.text(runs.key, Column.UPTIME) == "2 h 1 min"
    manager.world.take([HostSeen(host(phase=Phase.LOST))])
    assert cells.text(runs.key, Column.UPTIME) == ""
    manager.world.take([HostSeen(host())])
    assert cells.text(runs.key, Column.UPTIME) == "2 h 1 min"

    # nor is it found by that, or sorted before those of which it is known
    shorter = replace(machine(2, "web-01", HOME), since=steady_time() - 60)
    manager.list(shorter, of=host(HOME))
    for order, names in (
        (Qt.SortOrder.AscendingOrder, ["web-01", "db-01"]),
        (Qt.SortOrder.DescendingOrder, ["db-01", "web-01"]),
    ):
        manager.table.sortByColumn(Column.UPTIME, order)
        manager.model.settle()
        assert manager.names() == names
        manager.world.take([HostSeen(host(phase=Phase.LOST))])
        manager.model.settle()
        assert manager.names() == ["web-01", "db-01"], "unknown comes last both ways"
        manager.world.take([HostSeen(host())])
    pane.filter.search.setText("uptime:>1h")
    qtbot.waitUntil(lambda: manager.names() == ["db-01"])  # type: ignore[attr-defined]
    manager.world.take([HostSeen(host(phase=Phase.LOST))])
    qtbot.waitUntil(lambda: manager.names() == [])  # type: ignore[attr-defined]


def test_a_lost_host_that_is_not_tried_again_says_why(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    lost = host(phase=Phase.LOST, changed_at=time.time())
    manager.world.take([HostSeen(replace(lost, retry_at=time.time() + 8, problem=Problem("", "It broke.")))])
    assert "It broke" not in texts(manager.window.notices)
    manager.world.take([HostSeen(replace(lost, attempts=1, problem=Problem("", "It broke.")))])
    assert "It broke" not in texts(manager.window.notices), "it is being tried"
    assert "Retrying now." in texts(manager.window.notices), "however long that attempt hangs"
    manager.world.take([HostSeen(replace(lost, problem=Problem("", "It has another SSH key.")))])
    assert "It has another SSH key." in texts(manager.window.notices)
    assert "Retrying" not in texts(manager.window.notices)


def test_the_notice_of_a_lost_host_that_was_closed_stays_closed(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    lost = host(phase=Phase.LOST, changed_at=time.time(), retry_at=time.time() + 1)
    manager.world.take([HostSeen(lost)])
    manager.window.notices.drop(LAB)
    for attempts in (1, 2):
        manager.world.take([HostSeen(replace(lost, attempts=attempts, retry_at=None))])
        manager.world.take([HostSeen(replace(lost, attempts=attempts, retry_at=time.time() + 4))])
    assert manager.window.notices.notices() == ()
    manager.world.take([HostSeen(host())])
    manager.world.take([HostSeen(replace(lost, changed_at=time.time() + 1))])
    assert len(manager.window.notices.notices()) == 1, "another loss is told"


def test_a_long_reason_leaves_room_for_the_name_of_its_host(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    failed = host(phase=Phase.FAILED, problem=Problem("", "It is not there, and has not been for long. " * 12, ""))
    manager.world.take([HostSeen(failed)])
    (title,) = (
        label for label in manager.window.notices.findChildren(Label) if label.text() == "Could not connect to lab."
    )
    wide = title.fontMetrics().horizontalAdvance(title.text())
    qtbot.waitUntil(lambda: title.contentsRect().width() >= wide, timeout=10_000)  # type: ignore[attr-defined]


def test_at_most_three_notices_are_shown_the_newest_first(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    for number in range(5):
        lab = host(LAB.__class__(f"qemu+ssh://lab{number}/system"))
        manager.world.take([HostSeen(lab), Told(lab.key, 0.0, f"Something {number}")])
    shown = texts(manager.window.notices)
    assert "Something 4" in shown
    assert "Something 2" in shown
    assert "Something 1" not in shown
    assert "2 more" in shown


@pytest.mark.parametrize(
    ("phase", "title", "button", "command"),
    [
        (Phase.CLOSED, "lab is not connected", "Connect", Connect(LAB)),
        (Phase.OPENING, "Connecting to lab", "Cancel", Disconnect(LAB)),
        (Phase.FAILED, "Could not connect to lab", "Try again", Connect(LAB)),
    ],
)
def test_a_host_without_rows_says_why_and_what_helps(
    qtbot: object, phase: Phase, title: str, button: str, command: object
) -> None:
    manager = Manager()
    problem = Problem("connect", "Nobody answers.", "errno 113")
    manager.world.take([HostSeen(host(phase=phase, problem=problem))])
    manager.show(qtbot)
    pane = manager.window.pane
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is not pane.table, timeout=30_000)  # type: ignore[attr-defined]
    message = pane.message
    assert (message.title.text(), message.button.text()) == (title, button)
    qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == command
    assert message.sentence.text() == (
        "Connect to it to see its machines." if phase is Phase.CLOSED else problem.reason
    )


def test_rows_that_come_soon_find_no_sentence_in_their_place_and_take_the_keyboard(qtbot: object) -> None:
    manager = Manager()
    manager.world.take([HostSeen(host(phase=Phase.OPENING))])
    manager.show(qtbot)
    pane = manager.window.pane
    assert pane.stack.currentWidget() is manager.table and texts(pane.stack) == ""
    manager.list(*trio())
    qtbot.waitUntil(lambda: manager.table.currentIndex().row() == 0, timeout=30_000)  # type: ignore[attr-defined]
    assert manager.table.hasFocus()


def test_a_host_without_machines_says_so(qtbot: object) -> None:
    manager = Manager().list().show(qtbot)
    assert manager.window.pane.message.title.text() == "lab has no machines"


def test_reading_for_long_shows_a_thin_bar_and_never_covers_rows(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([HostSeen(Host(HOME, Phase.OPENING))])
    bar = manager.window.pane.loading
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible, timeout=30_000)  # type: ignore[attr-defined]
    assert manager.table.isVisible()
    manager.world.take([HostSeen(host(HOME))])
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=30_000)  # type: ignore[attr-defined]


def test_the_current_row_stays_in_sight_when_a_notice_takes_its_room(qtbot: object) -> None:
    manager = Manager().list(*(machine(number) for number in range(1, 60))).show(qtbot)
    table, view = manager.table, manager.table.viewport()
    assert view is not None
    last = table.rowAt(view.height() - table.rowHeight(0))
    table.setCurrentIndex(table.model().index(last, 0))
    before = view.height()
    table.resize(table.width(), table.height() - 2 * table.rowHeight(0))
    assert view.height() < before
    assert 0 <= table.visualRect(table.currentIndex()).top() <= view.height() - table.rowHeight(0)
    table.scrollToBottom()
    table.resize(table.width(), table.height() - table.rowHeight(0))
    assert table.visualRect(table.currentIndex()).top() < 0, "what is not looked at is not run after"


def test_the_first_start_offers_what_was_found_and_the_demo(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    page = manager.window.empty
    assert page is not None
    assert page.isVisible()
    assert "Not a Xen host" in texts(page)
    assert set(page.buttons) == {"qemu:///system"}
    assert page.buttons["qemu:///system"].hasFocus()
    page.every_start.setChecked(True)
    qtbot.keyClick(page.buttons["qemu:///system"], Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == Connect(HOME)
    assert manager.settings.hosts == (HostEntry("qemu:///system", autoconnect=True),)
    qtbot.mouseClick(page.demo_button, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert manager.sent.commands[-1] == Connect(HOME.__class__(DEMO))


def test_the_first_start_page_goes_and_comes_back(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    manager.world.take([HostSeen(host())])
    assert manager.window.pages.currentWidget() is manager.window.work
    manager.world.take([HostForgotten(LAB)])
    assert manager.window.pages.currentWidget() is manager.window.empty


def test_nothing_found_says_what_would_be_needed(qtbot: object) -> None:
    from virtgui.model.facts import LocalHost

    manager = Manager(found=(LocalHost("qemu:///system", "QEMU/KVM, system", False, "Install libvirt-daemon-system"),))
    manager.show(qtbot)
    page = manager.window.empty
    assert page is not None
    assert "Install libvirt-daemon-system" in texts(page)
    assert page.demo_button.hasFocus()
    qtbot.keyClick(page.demo_button, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: manager.sent.commands[-1:] == [Connect(HOME.__class__(DEMO))])  # type: ignore[attr-defined]


def test_columns_order_widths_sorting_and_panes_are_remembered(qtbot: object) -> None:
    settings = Settings.in_memory()
    manager = Manager(settings).list(*trio()).show(qtbot)
    table = manager.table
    table.columns.show(Column.UUID, True)
    table.columns.show(Column.DISK, False)
    table.columns.show(Column.NAME, False)
    header = table.horizontalHeader()
    assert header is not None
    header.moveSection(header.visualIndex(Column.OS), 1)
    table.setColumnWidth(Column.NAME, 333)
    header.setSortIndicator(Column.STATE, Qt.SortOrder.DescendingOrder)
    manager.window.own.hosts.setChecked(False)
    manager.window.dock.show_log()
    manager.window.show_dock(False)
    manager.window.close()
    again = Manager(settings).list(*trio()).show(qtbot)
    assert again.window.dock.shows_log
    shown = again.table.columns.shown()
    assert shown[:2] == (Column.NAME, Column.OS)
    assert Column.UUID in shown
    assert Column.DISK not in shown
    assert again.table.columnWidth(Column.NAME) == 333
    assert again.model.sorted_by == (Column.STATE, True)
    assert not again.window.hosts.isVisible()
    assert not again.window.dock.isVisible()
    again.table.columns.reset()
    assert again.table.columnWidth(Column.STATE) == round(WIDTHS[Column.STATE] * theme.breadth(again.table))
    assert again.table.columnWidth(Column.NAME) != 333
    assert set(again.table.columns.shown()) == set(Column) - set(HIDDEN_AT_FIRST)


def test_the_chosen_host_and_state_are_remembered_but_no_search(qtbot: object) -> None:
    settings = Settings.in_memory()
    both = (host(), host(HOME))
    manager = Manager(settings, known=both).list(*trio()).show(qtbot)
    manager.window.hosts.choose(LAB)
    manager.window.pane.filter.filter_by(Chip.PAUSED)
    manager.window.pane.filter.search.setText("db")
    manager.window.close()
    again = Manager(settings, known=both).list(*trio()).show(qtbot)
    assert again.window.hosts.key == again.model.scope == LAB
    assert again.window.pane.filter.chips[Chip.PAUSED].isChecked()
    assert again.names() == ["lab-01"]
    assert again.window.pane.filter.search.text() == "", "rows that a forgotten word hides would be missed"
    again.window.pane.filter.clear()
    again.window.hosts.choose(None)
    again.window.close()
    last = Manager(settings, known=(host(HOME),)).show(qtbot)
    assert (last.window.hosts.key, last.model.chip) == (None, Chip.ALL)


def test_a_host_that_was_chosen_and_is_gone_leaves_all_machines(qtbot: object) -> None:
    settings = Settings.in_memory()
    settings.put("hosts/chosen", "qemu+ssh://gone/system")
    settings.put("table/state", "no such state")
    manager = Manager(settings, known=(host(),)).list(*trio()).show(qtbot)
    assert manager.window.hosts.key is None
    assert len(manager.names()) == 3


def test_a_stored_layout_of_nonsense_does_no_harm(qtbot: object) -> None:
    settings = Settings.in_memory()
    settings.put("table/order", ["name", "name", "nonsense"])
    settings.put("table/hidden", ["name", "cpu"])
    settings.put("table/width/name", -5)
    settings.put("table/sort", "nonsense")
    settings.put("window/geometry", "not base64 \u00e9")
    settings.put("splitter/work", "AAAA")
    manager = Manager(settings).list(*trio()).show(qtbot)
    assert {Column.NAME, Column.CPU} <= set(manager.table.columns.shown())
    assert manager.table.columnWidth(Column.NAME) >= 48


def test_the_selection_follows_the_machine(qtbot: object) -> None:
    manager = Manager().list(*(machine(n, f"m{n:03}") for n in range(200))).show(qtbot)
    manager.table.choose([key(5), key(7)], key(7))
    manager.world.take([Listed(LAB, tuple(machine(n, f"z{500 - n}") for n in range(400)))])
    qtbot.waitUntil(lambda: manager.model.rowCount() == 400, timeout=30_000)  # type: ignore[attr-defined]
    assert set(manager.table.selected()) == {key(5), key(7)}
    assert manager.table.current() == key(7)
    qtbot.waitUntil(lambda: manager.window.summary.key == key(7), timeout=30_000)  # type: ignore[attr-defined]
    manager.world.take([Gone((key(7),))])
    qtbot.waitUntil(lambda: manager.table.selected() == (key(5),), timeout=30_000)  # type: ignore[attr-defined]


def test_messages_after_the_window_closed_are_ignored(qtbot: object) -> None:
    manager = Manager().list(*trio())
    world = manager.world
    manager.window.show()
    QApplication.processEvents()
    manager.window.close()
    sip.delete(manager.window)
    world.take([Seen((machine(9, "late"),)), HostSeen(host(phase=Phase.LOST)), Told(LAB, 0.0, "late")])
    assert key(9) in world.machines


def test_a_narrow_window_takes_the_summary_into_the_tabs(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot, width=1000, height=700)
    tabs = manager.window.dock.tabs
    assert [tabs.tabText(place) for place in range(tabs.count())] == ["Summary", "Jobs", "Event log"]
    assert manager.window.summary.isVisible()
    manager.window.resize(1400, 800)
    qtbot.waitUntil(lambda: tabs.count() == 2, timeout=30_000)  # type: ignore[attr-defined]
    assert manager.window.summary.isVisible()
    assert manager.window.dock.stack.isVisible()


@pytest.mark.parametrize("width", [700, 800, 900, 1000, 1300])
def test_name_state_cpu_and_memory_stay_visible_at_any_width(qtbot: object, width: int) -> None:
    manager = Manager().list(*trio()).show(qtbot, width=width, height=600)
    qtbot.wait(50)  # type: ignore[attr-defined]
    view = manager.table.viewport()
    assert view is not None
    for column in (Column.NAME, Column.STATE, Column.CPU, Column.MEMORY):
        place = manager.table.visualRect(manager.model.index(0, column))
        assert place.right() <= view.width() + 1, column


def test_a_row_speaks_for_itself(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    index = manager.model.index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "web-01, shut off, host lab"


def test_every_control_has_an_accessible_name(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    nameless = [
        f"{type(child).__name__} {child.objectName()}"
        for child in manager.window.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus
        and child.isVisible()
        and not child.objectName().startswith("qt_")
        and not (child.accessibleName() or getattr(child, "text", str)())
    ]
    assert [name for name in nameless if "QHeaderView" not in name and "_Header" not in name] == []


def test_the_list_is_exported_as_shown(qtbot: object, tmp_path: Path) -> None:
    manager = Manager().list(machine(1, "=cmd|'/c calc'!A1"), machine(2, "web")).show(qtbot)
    manager.window.around.deeds.export_to(str(tmp_path / "out.csv"))
    errand.finish_all(manager.window.around.deeds)
    rows = list(csv.reader((tmp_path / "out.csv").open(newline="")))
    assert rows[0] == [HEADINGS[column] for column in manager.table.columns.shown()]
    assert rows[1][0] == "'=cmd|'/c calc'!A1"
    assert rows[2][0] == "web"


def test_what_is_under_a_collapsed_heading_is_exported_too(qtbot: object, tmp_path: Path) -> None:
    noted = {name: DomainConfig(group=group) for name, group in (("a", "site/web"), ("b", ""), ("c", "site"))}
    machines = (machine(number, name, config=noted_so) for number, (name, noted_so) in enumerate(noted.items(), 1))
    manager = Manager().list(*machines).show(qtbot)
    grouping = manager.window.pane.grouping
    grouping.gather(By.GROUP)
    grouping.collapse_all.trigger()
    assert manager.model.keys() == ()
    manager.window.around.deeds.export_to(str(tmp_path / "out.csv"))
    errand.finish_all(manager.window.around.deeds)
    rows = list(csv.reader((tmp_path / "out.csv").open(newline="")))
    assert [row[0] for row in rows] == ["Name", "c", "a", "b"]


def test_what_could_not_be_exported_stays_to_be_read(qtbot: object, tmp_path: Path) -> None:
    """The status bar forgets it within seconds."""
    manager = Manager().list(*trio()).show(qtbot)
    around = manager.window.around
    around.deeds.export_to("/proc/nowhere/machines.csv")
    errand.finish_all(around.deeds)
    around.dock.log_page.save("/proc/nowhere/events.csv")
    errand.finish_all(around.dock.log_page)
    titles = [notice.title for notice in manager.window.notices.notices()]
    assert titles == ["Could not write /proc/nowhere/events.csv.", "Could not write /proc/nowhere/machines.csv."]
    assert all(notice.sentence for notice in manager.window.notices.notices())
    act = manager.window.notices.notices()[1].act
    assert act is not None
    act()
    asked = manager.asked(QFileDialog)
    assert asked is not None and len(manager.window.notices.notices()) == 1
    asked.reject()
    around.deeds.export_to(str(tmp_path / "machines.csv"))
    errand.finish_all(around.deeds)
    assert len(manager.window.notices.notices()) == 1


def test_a_double_click_opens_the_screen_of_a_machine_that_runs_else_its_overview(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    view = manager.table.viewport()
    place = manager.table.visualRect(manager.model.index(1, 0)).center()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[attr-defined]
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[attr-defined]
    assert manager.opened == [(key(3), "console")]
    place = manager.table.visualRect(manager.model.index(2, 0)).center()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[attr-defined]
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)  # type: ignore[attr-defined]
    assert manager.opened[1:] == [(key(2), "overview")]


def test_a_storm_of_events_keeps_the_window_fluid(qtbot: object) -> None:
    fleet = [machine(n) for n in range(5000)]
    manager = Manager().list(*fleet).show(qtbot)
    longest = 0.0
    for step in range(60):
        state = (DomainState.RUNNING, DomainState.PAUSED)[step % 2]
        batch = tuple(machine(n, state=state) for n in range(step * 80, step * 80 + 83))
        before = time.process_time()
        manager.world.take([Seen(batch)])
        QApplication.processEvents()
        longest = max(longest, time.process_time() - before)
    assert longest < 0.1
    qtbot.waitUntil(  # type: ignore[attr-defined]
        lambda: (
            manager.model.count(Chip.PAUSED)
            == sum(found.state is DomainState.PAUSED for found in manager.world.machines.values())
        ),
        timeout=30_000,
    )


def test_scrolling_paints_only_what_is_seen(qtbot: object) -> None:
    manager = Manager().list(*(machine(n) for n in range(5000))).show(qtbot)
    assert isinstance(manager.table, QTableView)
    before = time.process_time()
    for step in range(30):
        manager.table.verticalScrollBar().setValue(step * 900)  # type: ignore[union-attr]
        QApplication.processEvents()
    assert (time.process_time() - before) / 30 < 0.05


def test_the_pointer_in_the_table_holds_the_order(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    view = manager.table.viewport()
    assert view is not None
    qtbot.mouseMove(manager.window.hosts, QPoint(5, 300))  # type: ignore[attr-defined]
    from PyQt6.QtCore import QEvent, QPointF
    from PyQt6.QtGui import QEnterEvent

    QApplication.sendEvent(view, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert manager.model.held
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert not manager.model.held


@pytest.mark.parametrize("early", [True, False])
def test_that_figures_of_weeks_begin_anew_is_told(qtbot: QtBot, early: bool) -> None:
    manager = Manager(furnished=False)
    qtbot.addWidget(manager.window)
    if not early:
        manager.window.furnish()
    manager.world.take([PastNoticed("The history of figures was unreadable and starts anew.")])
    manager.window.furnish()
    assert [notice.title for notice in manager.window.notices.notices()] == [
        "The history of figures was unreadable and starts anew."
    ]


def test_what_is_searched_for_is_cleared_by_a_click(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    search = manager.window.pane.filter.search
    QTest.keyClicks(search, "web")
    qtbot.waitUntil(lambda: manager.names() == ["web-01"], timeout=30_000)
    (button,) = search.findChildren(QToolButton)
    qtbot.waitUntil(button.isVisible, timeout=30_000)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert search.text() == ""
    qtbot.waitUntil(lambda: len(manager.names()) == 3, timeout=30_000)


def test_the_toolbar_has_what_the_chosen_machine_is_opened_for(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.window.furnish()
    (bar,) = manager.window.findChildren(QToolBar)
    buttons = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
    assert [button.text() for button in buttons[-6:-2]] == ["Console", "Hardware", "Snapshot", "Performance"]
    qtbot.waitUntil(buttons[-4].isEnabled, timeout=30_000)
    QTest.keyClick(manager.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert manager.opened == [(key(1), "take-snapshot")]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_what_the_toolbar_has_no_room_for_is_behind_a_button_that_is_seen(
    qtbot: QtBot, qapp: QApplication, look: str
) -> None:
    theme.apply(qapp, look)
    try:
        manager = Manager().list(*trio()).show(qtbot)
        manager.window.furnish()
        manager.window.resize(manager.window.minimumSizeHint().width(), 700)
        (bar,) = manager.window.findChildren(QToolBar)
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert more is not None
        qtbot.waitUntil(more.isVisible, timeout=30_000)
        picture, ground = more.grab().toImage(), theme.scheme(manager.window.palette()).window
        seen = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        assert max(theme.contrast(color, ground) for color in seen) > 4.5
    finally:
        theme.apply(qapp, "system")
