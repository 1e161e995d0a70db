"""Columns show all that is known, each can be asked, and rows are copied as a table."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import LAB, host, key, machine
from tests.unit.stats.samples import busy
from virtgui.model.facts import Address, Disk, Domain, DomainConfig, DomainState, Nic
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed, Happened, Sampled
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.query import FIELDS
from virtgui.qtmodels.settings import Settings
from virtgui.views import theme
from virtgui.views.columns import WIDTHS
from virtgui.views.face import Face
from virtgui.views.fleet.column_filter import FIELD_OF, ColumnFilter
from virtgui.views.fleet.own_columns import OwnColumnsDialog

RICH = DomainConfig(
    title="Orders",
    type="kvm",
    machine="pc-q35-7.2",
    firmware="UEFI",
    tags=("db",),
    disks=(Disk("vda", "disk", "file", "/a"), Disk("vdb", "disk", "file", "/b")),
    nics=(Nic("52:54:00:00:00:01", "network", "lan"),),
    snapshots=3,
    pending=True,
)


def _fleet() -> tuple[Domain, ...]:
    return (
        machine(1, "db-01", config=RICH),
        machine(2, "web-01", config=DomainConfig(tags=("web",), snapshots=0)),
        machine(3, "off-01", state=DomainState.SHUTOFF),
    )


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    made = Manager(known=(host(),)).show(qtbot).list(*_fleet())
    qtbot.waitUntil(lambda: len(made.model.keys()) == 3, timeout=30_000)
    return made


def names(manager: Manager) -> list[str]:
    return [manager.world.machines[each].name for each in shown(manager)]


def shown(manager: Manager) -> tuple[DomainKey, ...]:
    """Every machine in the table, in order."""
    return manager.model.keys()


def cell(manager: Manager, number: int, column: Column) -> str:
    return manager.window.pane.cells.text(key(number), column)


def sampled(manager: Manager, *numbers: int) -> None:
    """They use half of their CPUs, read 1 MiB/s and so on."""
    for at in (1000.0, 1001.0):
        manager.world.take([Sampled(LAB, tuple(busy(at, key(number)) for number in numbers))])


def column_filter(manager: Manager) -> ColumnFilter:
    return manager.window.pane.filter.column_filter


def pressed(manager: Manager, column: Column, text: str) -> None:
    """Choose an entry of a column's menu."""
    (action,) = (each for each in column_filter(manager).menu(column).actions() if each.text().replace("&", "") == text)
    assert action.isEnabled()
    action.trigger()


def test_columns_are_put_in_order_and_fitted_without_a_mouse(qtbot: QtBot, manager: Manager) -> None:
    columns = manager.table.columns
    assert columns.shown()[:4] == (Column.NAME, Column.STATE, Column.HOST, Column.CPU)
    columns.show(Column.HOST, False)
    pressed(manager, Column.CPU, "Move to the left")
    pressed(manager, Column.NAME, "Move to the right")
    assert columns.shown()[:3] == (Column.CPU, Column.NAME, Column.STATE)
    first = {each.text().replace("&", ""): each for each in column_filter(manager).menu(Column.CPU).actions()}
    assert not first["Move to the left"].isEnabled()
    last = {each.text().replace("&", ""): each for each in column_filter(manager).menu(columns.shown()[-1]).actions()}
    assert not last["Move to the right"].isEnabled()
    manager.table.setColumnWidth(Column.STATE, 300)
    pressed(manager, Column.STATE, "As wide as its content")
    assert manager.table.columnWidth(Column.STATE) < 200
    columns.save()
    assert Manager(settings=manager.settings).table.columns.shown()[:3] == (Column.CPU, Column.NAME, Column.STATE)


def typed(manager: Manager, column: Column, text: str) -> QMenu:
    """As a person types into a column's menu."""
    menu = column_filter(manager).menu(column)
    edit = menu.findChild(QLineEdit)
    assert edit is not None
    edit.setText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    return menu


def test_every_column_has_a_width_and_can_be_asked(manager: Manager) -> None:
    assert set(WIDTHS) == set(Column) == set(FIELD_OF)
    assert set(FIELD_OF.values()) <= set(FIELDS)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column.TITLE, "Orders"),
        (Column.DISKS, "2"),
        (Column.NICS, "1"),
        (Column.SNAPSHOTS, "3"),
        (Column.TYPE, "kvm, pc-q35-7.2"),
        (Column.FIRMWARE, "UEFI"),
        (Column.ID, "1"),
        (Column.PENDING, "Other hardware"),
        (Column.READ, "1 MiB/s"),
        (Column.WRITE, "2 MiB/s"),
        (Column.RECEIVED, "3 MiB/s"),
        (Column.SENT, "4 MiB/s"),
        (Column.OPERATIONS, "192/s"),
        (Column.GIVEN, "25% of 4 GiB"),
    ],
)
def test_what_is_known_is_a_column(manager: Manager, column: Column, text: str) -> None:
    sampled(manager, 1)
    assert cell(manager, 1, column) == text
    assert cell(manager, 3, column) == "", "of that one nothing is known yet"


def test_the_last_event_is_a_column_and_sorts(manager: Manager) -> None:
    now = time.time()
    manager.world.take([Happened(now - 60, LAB, "web-01", "reboot", "rebooted", key(2))])
    manager.world.take([Happened(now, LAB, "db-01", "agent_lifecycle", "guest agent connected", key(1))])
    assert cell(manager, 1, Column.LAST_EVENT) == f"{time.strftime('%H:%M', time.localtime(now))} guest agent connected"
    manager.table.sort_by(Column.LAST_EVENT, Qt.SortOrder.AscendingOrder)
    assert names(manager) == ["db-01", "web-01", "off-01"]


def test_a_column_of_figures_is_asked_by_comparing(manager: Manager, qtbot: QtBot) -> None:
    typed(manager, Column.SNAPSHOTS, ">0")
    assert names(manager) == ["db-01"]
    assert manager.window.pane.filter.search.text() == "snapshots:>0"
    typed(manager, Column.SNAPSHOTS, "0")
    assert names(manager) == ["web-01"]
    typed(manager, Column.SNAPSHOTS, "")
    assert len(names(manager)) == 3 and manager.window.pane.filter.search.text() == ""


def test_who_is_found_by_a_figure_follows_it(manager: Manager, qtbot: QtBot) -> None:
    sampled(manager, 1)
    typed(manager, Column.CPU, ">40")
    assert names(manager) == ["db-01"]
    sampled(manager, 2)
    qtbot.waitUntil(lambda: names(manager) == ["db-01", "web-01"], timeout=30_000)


def test_columns_combine_and_their_titles_say_so(manager: Manager) -> None:
    typed(manager, Column.NAME, "01")
    typed(manager, Column.TAGS, "db,web")
    typed(manager, Column.DISKS, ">=2")
    assert names(manager) == ["db-01"]
    header = manager.table.horizontalHeader()
    assert header.marked == {Column.NAME, Column.TAGS, Column.DISKS}  # type: ignore[union-attr]
    manager.window.grab()
    manager.window.pane.filter.clear()
    assert header.marked == frozenset()  # type: ignore[union-attr]


def test_what_is_no_figure_stays_in_the_field_with_the_reason(manager: Manager) -> None:
    menu = typed(manager, Column.CPU, "much")
    edit = menu.findChild(QLineEdit)
    assert edit is not None
    assert "no figure" in edit.toolTip() and edit.text() == "much"
    assert manager.window.pane.filter.search.text() == "" and len(names(manager)) == 3


def test_a_column_with_few_values_offers_them(manager: Manager) -> None:
    menu = column_filter(manager).menu(Column.TAGS)
    (web,) = [action for action in menu.actions() if action.text().replace("&", "") == "web"]
    web.trigger()
    assert names(manager) == ["web-01"]
    again = column_filter(manager).menu(Column.TAGS)
    assert [action.text() for action in again.actions() if action.isChecked()]
    nothing = next(action for action in again.actions() if "nothing" in action.text())
    nothing.trigger()
    assert len(names(manager)) == 3


def test_the_states_that_a_title_offers_are_words(manager: Manager) -> None:
    offered = [action.text().replace("&", "") for action in column_filter(manager).menu(Column.STATE).actions()]
    assert {"Shutting down", "Not responding"} <= set(offered)
    assert all(text[:1].isupper() for text in offered if text)


def test_the_menu_of_a_title_sorts_and_hides(manager: Manager) -> None:
    menu = column_filter(manager).menu(Column.UPTIME)
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    actions["Sort downwards"].trigger()
    assert manager.model.sorted_by == (Column.UPTIME, True)
    actions["Hide this column"].trigger()
    assert Column.UPTIME not in manager.table.columns.shown()
    always = column_filter(manager).menu(Column.CPU)
    assert not next(action for action in always.actions() if "Hide" in action.text()).isEnabled()


def test_a_right_click_on_a_title_opens_its_menu(manager: Manager, qtbot: QtBot) -> None:
    header = manager.table.horizontalHeader()
    assert header is not None
    middle = header.sectionViewportPosition(Column.STATE) + header.sectionSize(Column.STATE) // 2
    header.customContextMenuRequested.emit(QPoint(middle, 5))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=30_000)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert popup.title() == "State"
    popup.close()


def test_what_is_typed_in_a_menu_that_has_nothing_else_to_choose_goes_to_its_field(
    manager: Manager, qtbot: QtBot
) -> None:
    column_filter(manager).popup(Column.VCPUS, manager.table.mapToGlobal(QPoint(40, 40)))
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit), timeout=30_000)
    edit = QApplication.activePopupWidget().focusWidget()  # type: ignore[union-attr]
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "a lot")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "no figure" in QToolTip.text() and QApplication.activePopupWidget() is not None
    edit.clear()
    QTest.keyClicks(edit, ">=1")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert manager.window.pane.filter.search.text() == "vcpus:>=1"


def test_return_in_the_field_of_a_column_closes_the_menus_that_it_is_in(manager: Manager, qtbot: QtBot) -> None:
    menu = manager.window.pane.filter.filter_menu
    menu.popup(manager.table.mapToGlobal(QPoint(40, 40)))
    by_column = menu.by_column
    assert by_column is not None
    menu.setActiveAction(by_column.menuAction())
    by_column.popup(manager.table.mapToGlobal(QPoint(80, 40)))
    name = by_column.actions()[0].menu()
    assert name is not None
    name.popup(manager.table.mapToGlobal(QPoint(120, 40)))
    edit = name.findChild(QLineEdit)
    assert edit is not None
    edit.setText("web")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None and names(manager) == ["web-01"]


def test_the_search_is_cleared_by_the_mouse(manager: Manager, qtbot: QtBot) -> None:
    search = manager.window.pane.filter.search
    search.setText("web")
    (button,) = search.findChildren(QToolButton)
    qtbot.waitUntil(button.isVisible, timeout=30_000)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert search.text() == ""


def test_the_filter_menu_has_every_column_for_the_keyboard(manager: Manager) -> None:
    menu = manager.window.pane.filter.filter_menu
    menu.fill()
    by_column = menu.by_column
    assert by_column is not None and by_column.menuAction() in menu.actions()
    by_column.aboutToShow.emit()
    titles = [action.text().replace("&", "") for action in by_column.actions()]
    assert titles[:2] == ["Name", "State"] and len(titles) == len(manager.table.columns.shown())


def test_chosen_rows_are_copied_as_a_table_without_formulas(manager: Manager, qtbot: QtBot) -> None:
    manager.list(machine(1, "=cmd|'/c calc'!A1", config=RICH), machine(2, "web-01"))
    qtbot.waitUntil(lambda: len(manager.model.keys()) == 2, timeout=30_000)
    manager.table.selectAll()
    manager.table.setFocus()
    QTest.keyClick(manager.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    lines = [line.split("\t") for line in clipboard.text().split("\n")]
    assert lines[0][:3] == ["Name", "State", "Host"] and len(lines) == 3
    assert sorted(line[0] for line in lines[1:]) == ["'=cmd|'/c calc'!A1", "web-01"]
    assert all(len(line) == len(lines[0]) for line in lines)


def test_ctrl_c_in_the_search_copies_its_text(manager: Manager) -> None:
    search = manager.window.pane.filter.search
    search.setFocus()
    search.setText("tag:db")
    search.selectAll()
    QTest.keyClick(search, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "tag:db"


# Out of the metadata.

OWNERS = (("instance/owner", "mira"), ("instance/flavor@name", "m1.small"))


@pytest.fixture
def owned(qtbot: QtBot) -> Manager:
    """Two machines with an owner each, and one without."""
    machines = (
        machine(1, "db-01", config=DomainConfig(metadata=OWNERS)),
        machine(2, "web-01", config=DomainConfig(metadata=(("instance/owner", "=cmd()"),))),
        machine(3, "off-01"),
    )
    made = Manager(known=(host(),)).show(qtbot).list(*machines)
    qtbot.waitUntil(lambda: len(made.model.keys()) == 3, timeout=30_000)
    return made


def chosen(manager: Manager, *paths: str) -> None:
    """As a person chooses them in the dialog."""
    dialog = OwnColumnsDialog(manager.world, manager.settings, manager.table.columns, manager.window)
    for box, path in zip(dialog.boxes, (*paths, "", "", ""), strict=False):
        box.setCurrentText(path)
    dialog.keep.click()


def test_what_machines_have_is_offered_the_most_common_first(owned: Manager) -> None:
    dialog = OwnColumnsDialog(owned.world, owned.settings, owned.table.columns, owned.window)
    box = dialog.boxes[0]
    assert [box.itemText(place) for place in range(box.count())] == ["", "instance/owner", "instance/flavor@name"]
    dialog.close()


def test_a_chosen_path_is_a_column_that_sorts_and_is_remembered(owned: Manager) -> None:
    assert Column.OWN_1 not in owned.table.columns.shown()
    chosen(owned, "instance/owner")
    assert Column.OWN_1 in owned.table.columns.shown() and Column.OWN_2 not in owned.table.columns.shown()
    assert owned.model.headerData(Column.OWN_1, Qt.Orientation.Horizontal) == "owner"
    assert [cell(owned, number, Column.OWN_1) for number in (1, 2, 3)] == ["mira", "=cmd()", ""]
    owned.table.sort_by(Column.OWN_1, Qt.SortOrder.DescendingOrder)
    assert names(owned) == ["db-01", "web-01", "off-01"]
    owned.table.columns.save()
    again = Manager(owned.settings, known=(host(),)).list(*owned.world.machines.values())
    assert again.world.own_columns == ("instance/owner", "", "")
    assert Column.OWN_1 in again.table.columns.shown()
    chosen(owned)
    assert Column.OWN_1 not in owned.table.columns.shown()


def test_it_is_asked_and_exported_like_any_other(owned: Manager) -> None:
    chosen(owned, "instance/owner")
    typed(owned, Column.OWN_1, "mira")
    assert names(owned) == ["db-01"]
    typed(owned, Column.OWN_1, "")
    owned.table.selectAll()
    owned.window.around.deeds.copy_rows()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    head, *lines = (line.split("\t") for line in clipboard.text().split("\n"))
    place = head.index("owner")
    assert sorted(line[place] for line in lines) == ["", "'=cmd()", "mira"]


def test_the_menu_of_columns_leads_there(owned: Manager) -> None:
    menu = owned.window.pane.filter.columns_menu
    menu.aboutToShow.emit()
    entry = next(action for action in menu.actions() if action.text().replace("&", "") == "Metadata…")
    entry.trigger()
    dialog = owned.asked(OwnColumnsDialog)
    assert dialog is not None
    dialog.close()


def test_columns_that_are_new_stay_hidden_for_who_chose_before(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    settings.put("table/hidden", ["uuid", "mac", "host"])
    manager = Manager(settings, known=(host(),)).show(qtbot)
    shown_ones = manager.table.columns.shown()
    assert Column.DESCRIPTION in shown_ones and Column.HOST not in shown_ones
    assert not {Column.READ, Column.SNAPSHOTS, Column.LAST_EVENT, Column.OWN_1} & set(shown_ones)
    manager.table.columns.show(Column.SNAPSHOTS, True)
    manager.table.columns.save()
    again = Manager(settings, known=(host(),)).show(qtbot)
    assert Column.SNAPSHOTS in again.table.columns.shown() and Column.READ not in again.table.columns.shown()


def test_the_firmware_is_found_by_its_name(manager: Manager) -> None:
    menu = column_filter(manager).menu(Column.FIRMWARE)
    (uefi,) = [action for action in menu.actions() if action.text().replace("&", "") == "UEFI"]
    uefi.trigger()
    assert names(manager) == ["db-01"]


def test_sums_tell_each_disk_and_network_card_where_there_are_several(manager: Manager) -> None:
    def sample(at: float, done: int) -> Sampled:
        one = busy(at, key(1))
        disk = one.disks[0]
        return Sampled(LAB, (one._replace(disks=(disk, type(disk)("vdb", done, done, done, done)), nics=one.nics[:1]),))

    manager.world.take([sample(100.0, 0), sample(101.0, 2048)])
    tip = manager.window.pane.cells.tip
    lines = tip(key(1), Column.DISK).split("\n")
    assert len(lines) == 3 and lines[2] == "vdb: read 2 KiB/s, written 2 KiB/s"
    assert tip(key(1), Column.OPERATIONS).split("\n")[2] == "vdb: 2.0 k/s read, 2.0 k/s written"
    assert "\n" not in tip(key(1), Column.NETWORK), "one card is the sum itself"


def test_names_have_the_room_that_all_others_leave(qtbot: QtBot) -> None:
    it = Manager().list(*trio()).show(qtbot)
    it.window.resize(1300, 800)
    narrow = it.table.columnWidth(Column.NAME)
    it.window.resize(2100, 800)
    qtbot.waitUntil(lambda: it.table.columnWidth(Column.NAME) > narrow, timeout=30_000)
    wide = it.table.columnWidth(Column.NAME)
    assert all(not it.table.isColumnHidden(column) for column in (Column.TAGS, Column.UPTIME))
    last = it.table.columnViewportPosition(Column.TAGS) + it.table.columnWidth(Column.TAGS)
    assert last <= it.table.viewport().width()  # type: ignore[union-attr]
    it.table.setColumnWidth(Column.NAME, wide - 60)  # as a person does
    it.window.resize(2000, 800)
    assert it.table.columnWidth(Column.NAME) == wide - 60


@pytest.mark.parametrize(
    ("column", "longest"), [(Column.CPU, "100%"), (Column.MEMORY, "88.8 MiB"), (Column.DISK, "888 KiB/s")]
)
def test_figures_have_room_in_their_cells(qtbot: QtBot, column: Column, longest: str) -> None:
    it = Manager().list(*trio()).show(qtbot)
    room = it.table.columnWidth(column) - 8 - theme.SPARK_WIDTH - theme.GAP_TINY - 8
    assert QFontMetrics(theme.figures(it.table.font())).horizontalAdvance(longest) < room


def test_names_give_up_room_where_all_else_fits_then(qtbot: QtBot) -> None:
    it = Manager().list(*trio()).show(qtbot)
    share = theme.breadth(it.table)
    others = sum(round(WIDTHS[column] * share) for column in it.table.columns.shown() if column is not Column.NAME)
    around = it.window.width() - it.table.viewport().width()  # type: ignore[union-attr]
    bar = it.table.horizontalScrollBar()
    assert bar is not None
    it.window.resize(others + 150 + around, 800)
    qtbot.waitUntil(lambda: it.table.columnWidth(Column.NAME) == 150, timeout=30_000)
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=30_000)  # nothing is out of sight
    it.window.resize(others + 120 + around, 800)
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=30_000)
    assert it.table.columnWidth(Column.NAME) == round(WIDTHS[Column.NAME] * share), "names would be cut for nothing"


@pytest.mark.parametrize(("room", "told"), [(400, True), (90, True), (30, False)])
def test_a_title_is_begun_only_where_some_of_it_is_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, room: int, told: bool
) -> None:
    texts: list[str] = []
    write = Face.write

    def noted(face: Face, painter: QPainter, rect: QRect, text: str, *args: Any, **fields: Any) -> int:
        texts.append(text)
        return write(face, painter, rect, text, *args, **fields)

    it = Manager().list(machine(1, "db-01", config=DomainConfig(title="The web front end"))).show(qtbot)
    monkeypatch.setattr(Face, "write", noted)
    name = QFontMetrics(theme.medium(it.table.font())).horizontalAdvance("db-01")
    it.table.setColumnWidth(Column.NAME, name + 50 + room)
    it.table.grab()
    assert "db-01" in texts
    assert ("The web front end" in texts) is told


@pytest.mark.parametrize(
    ("column", "text", "line"),
    [
        (Column.CPU, "100%", True),
        (Column.MEMORY, "41.6 MiB", True),
        (Column.DISK, "888 KiB/s", True),
        (Column.NETWORK, "8.8 MiB/s", True),
        (Column.UPTIME, "23 h 59 min", False),
        (Column.UPTIME, "365 d 23 h", False),
    ],
)
def test_a_usual_figure_is_not_cut(qtbot: QtBot, qapp: QApplication, column: Column, text: str, line: bool) -> None:
    before, drawn = qapp.font(), QFont("Inter")
    drawn.setPixelSize(13)  # the font of the drawings, where there is one
    qapp.setFont(drawn)
    try:
        table = Manager().list(*trio()).show(qtbot).table
        beside = theme.SPARK_WIDTH + theme.GAP_TINY - 2 if line else 0
        room = table.columnWidth(column) - beside - 18
        needed = QFontMetrics(theme.figures(table.font())).horizontalAdvance(text)
    finally:
        qapp.setFont(before)
    assert needed <= room


def test_a_uuid_and_an_address_are_not_cut(qtbot: QtBot, qapp: QApplication) -> None:
    before, drawn = qapp.font(), QFont("Inter")
    drawn.setPixelSize(13)
    qapp.setFont(drawn)
    try:
        it = Manager().list(machine(1, "web", config=DomainConfig(nics=(Nic("52:54:00:8d:0b:42", "network", "lan"),))))
        it.world.take([Addressed(((key(1), (Address("192.168.122.254", 24, "52:54:00:8d:0b:42", "lease"),)),))])
        table = it.show(qtbot).table
        for column in (Column.UUID, Column.MAC, Column.ADDRESS):
            table.columns.show(column, True)
            assert table._row.width_for(column, range(1)) <= table.columnWidth(column)
    finally:
        qapp.setFont(before)
