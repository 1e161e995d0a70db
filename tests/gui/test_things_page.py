"""What every list of a host's things does: live rows, search, selection, greyed deeds, bulk results, XML, virsh."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu, QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, HOSTILE, Sent, change_host, world_with_machines
from tests.gui.manager import texts
from tests.gui.things_desk import ThingsDesk, thing
from virtgui.model.facts import Phase
from virtgui.model.messages import HostForgotten, HostSeen
from virtgui.model.problems import Problem
from virtgui.model.things import (
    DefineThing,
    ThingAct,
    ThingDeed,
    ThingGone,
    ThingKept,
    ThingKind,
    ThingsSeen,
    WatchThings,
)
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.labels import Value
from virtgui.views.networks.wizard import NewNetwork
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.xml_dialog import ThingXmlDialog

NET = ThingKind.NETWORK
XML = "<network>\n  <name>{0}</name>\n</network>\n"


def net(name: str, *, active: bool = True, stored: str = "", autostart: bool = False) -> object:
    return thing(
        NET, name, XML.format(name), f"uuid-{name}", active=active, persistent=True, autostart=autostart, stored=stored
    )


@pytest.fixture
def desk(qtbot: QtBot) -> ThingsDesk:
    made = ThingsDesk(qtbot, "networks")
    made.list(NET, net("lab"), net("default"), net("quiet", active=False))  # type: ignore[arg-type]
    return made


def test_it_watches_what_it_shows_and_nothing_once_hidden(desk: ThingsDesk) -> None:
    assert NET in desk.last(WatchThings).kinds
    desk.window.show_page("overview")
    desk.wait(lambda: desk.last(WatchThings).kinds == frozenset())


def test_a_host_that_was_removed_and_is_back_is_watched_again(qtbot: QtBot) -> None:
    world, sent = world_with_machines(), Sent()
    things, there = Things(world, sent), world.hosts[HOST]
    things.watch(HOST, (NET,), qtbot)
    qtbot.waitUntil(lambda: len(sent.commands) == 1, timeout=10_000)
    world.take([HostForgotten(HOST)])
    world.take([HostSeen(there)])
    qtbot.waitUntil(lambda: len(sent.commands) == 2, timeout=10_000)
    assert sent.commands[-1] == WatchThings(HOST, frozenset((NET,)))


def test_rows_follow_the_host_and_keep_what_is_chosen(desk: ThingsDesk) -> None:
    assert desk.names() == ["default", "lab", "quiet"]
    desk.choose("lab")
    desk.take(ThingsSeen((net("alpha"),)))  # type: ignore[arg-type]
    assert desk.names() == ["alpha", "default", "lab", "quiet"]
    assert [it.name for it in desk.page.selected] == ["lab"]
    desk.take(ThingGone(net("default").key))  # type: ignore[attr-defined]
    assert desk.names() == ["alpha", "lab", "quiet"]
    desk.take(ThingsSeen((net("lab", active=False),)))  # type: ignore[arg-type]
    row = desk.page.rows.row(net("lab").key)  # type: ignore[attr-defined]
    assert row is not None and desk.page.rows.text(row, 1) == "Off"
    assert [it.name for it in desk.page.selected] == ["lab"]


def test_search_and_sort(desk: ThingsDesk) -> None:
    desk.page.search.setText("QUI")
    assert desk.names() == ["quiet"]
    desk.wait(lambda: desk.page.count.text().startswith("1 of 3"))
    desk.page.search.setText("")
    header = desk.page.table.horizontalHeader()
    assert header is not None
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert desk.names() == ["quiet", "lab", "default"]


def test_columns_are_remembered(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    first = ThingsDesk(qtbot, "networks", settings)
    header = first.page.table.horizontalHeader()
    assert header is not None
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    first.page.table.show_column(2, False)
    second = ThingsDesk(qtbot, "networks", settings)
    second.list(NET, net("a"), net("b"))  # type: ignore[arg-type]
    assert second.names() == ["b", "a"]
    assert second.page.table.isColumnHidden(2)


def test_deeds_that_make_no_sense_are_grey_with_the_reason(desk: ThingsDesk) -> None:
    desk.choose("quiet")
    assert desk.why("stop") == "It is off already."
    desk.choose("lab")
    assert desk.why("start") == "It is on already."
    change_host(desk.world, read_only=True)
    assert desk.why("stop") == "This host was opened to look only."
    change_host(desk.world, phase=Phase.LOST)
    assert desk.why("stop") == "The host is not connected."
    assert desk.names() == ["default", "lab", "quiet"]


def test_a_double_click_does_a_deed_once(desk: ThingsDesk) -> None:
    def acts() -> list[ThingAct]:
        return [it for it in desk.sent.commands if isinstance(it, ThingAct)]

    desk.choose("quiet")
    desk.press("start")
    desk.press("start")
    assert [it.deed for it in acts()] == [ThingDeed.START]
    desk.finish(acts()[0], Problem("start the network quiet", "The bridge is in use."))
    assert desk.page.results.text() == "quiet: The bridge is in use."
    desk.press("start")
    assert len(acts()) == 2, "what failed can be tried again"


def test_several_at_once_ask_first_and_tell_what_became_of_each(desk: ThingsDesk) -> None:
    desk.choose("lab", "default", "quiet")
    assert "3 selected" in desk.page.count.text()
    desk.press("stop")
    dialog = desk.dialog(ConfirmDialog)
    assert dialog.names.text() == "default\nlab"
    dialog.deed_button.click()
    acts = [it for it in desk.sent.commands if isinstance(it, ThingAct)]
    assert [(it.thing.name, it.deed) for it in acts] == [
        ("uuid-default", ThingDeed.STOP),
        ("uuid-lab", ThingDeed.STOP),
    ]
    desk.finish(acts[0])
    desk.finish(acts[1], Problem("stop the network lab", "A machine needs it."))
    assert desk.page.results.text() == "Stop: 1 of 2 done.\nlab: A machine needs it."
    assert desk.page.results.isVisible()


def test_what_a_host_lacks_stands_in_place_of_the_list(qtbot: QtBot) -> None:
    desk = ThingsDesk(qtbot, "networks")
    assert desk.page.message.title.text() == "Reading…"
    desk.list(NET, lack="The driver of this host does not have them.")
    assert desk.page.stack.currentWidget() is desk.page.message
    assert "does not have them" in desk.page.message.sentence.text()
    desk.list(NET, net("late"), lack="The host did not tell in time.")  # type: ignore[arg-type]
    assert desk.page.stack.currentWidget() is desk.page.table
    assert desk.page.note.text() == "The host did not tell in time."


def test_xml_is_edited_with_what_differs_and_kept_when_it_is_refused(desk: ThingsDesk) -> None:
    desk.choose("lab")
    desk.press("xml")
    dialog = desk.dialog(ThingXmlDialog)
    assert not dialog.apply.isEnabled()
    dialog.editor.edit.replace_all(XML.format("lab").replace("</name>", "</name><mtu size='9000'/>"))
    desk.wait(dialog.apply.isEnabled)
    dialog.tabs.setCurrentWidget(dialog.diff)
    assert dialog.diff.differs()
    dialog.apply.click()
    command = desk.last(DefineThing)
    assert command.replacing == net("lab").key  # type: ignore[attr-defined]
    assert command.check == XML.format("lab")
    assert "mtu" in command.xml
    desk.finish(command, Problem("change the network lab", "It cannot have such an MTU."))
    assert dialog.isVisible()
    assert "MTU" in dialog.footer.text.text()
    assert "9000" in dialog.editor.text()
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    dialog.apply.click()
    desk.finish(desk.last(DefineThing))
    assert ended == [ThingXmlDialog.DialogCode.Accepted]


def test_what_libvirt_does_not_keep_of_a_document_is_told(desk: ThingsDesk) -> None:
    desk.choose("lab")
    desk.press("xml")
    dialog = desk.dialog(ThingXmlDialog)
    dialog.editor.edit.replace_all(XML.format("lab").replace("</name>", "</name><later color='red'/>"))
    desk.wait(dialog.apply.isEnabled)
    dialog.apply.click()
    command = desk.last(DefineThing)
    desk.take(ThingKept(desk.ticket(command), net("lab")))  # type: ignore[arg-type]
    desk.finish(command)
    assert dialog.isVisible() and not dialog.apply.isVisible()
    said = dialog.footer.text.text()
    assert "kept 1 place otherwise" in said and "later" in said, said
    assert dialog.tabs.currentWidget() is dialog.diff and dialog.diff.differs()
    assert "later" not in dialog.editor.text() and dialog.editor.edit.isReadOnly()
    dialog.cancel.click()
    assert not dialog.isVisible()


def test_it_is_told_of_a_new_one_too(desk: ThingsDesk) -> None:
    dialog = ThingXmlDialog(desk.page.desk, NET, text=XML.format("young").replace("</name>", "</name><later/>"))
    desk.qtbot.addWidget(dialog)
    dialog.show()
    dialog.apply.click()
    command = desk.last(DefineThing)
    desk.take(ThingKept(desk.ticket(command), net("young")))  # type: ignore[arg-type]
    desk.finish(command)
    assert "later" in dialog.footer.text.text() and dialog.isVisible()


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE n [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><network><name>&b;</name></network>",
        "<!DOCTYPE n SYSTEM 'file:///etc/passwd'><network/>",
        "<network>" + "<a>" * 10000 + "</a>" * 10000 + "</network>",
        "<network>",
    ],
)
def test_documents_that_bite_are_refused_before_they_are_sent(desk: ThingsDesk, text: str) -> None:
    desk.choose("lab")
    desk.press("xml")
    dialog = desk.dialog(ThingXmlDialog)
    dialog.editor.edit.replace_all(text)
    desk.wait(dialog.apply.isEnabled)
    dialog.apply.click()
    assert dialog.footer.text.text()
    assert not any(isinstance(it, DefineThing) for it in desk.sent.commands)
    dialog.reject()


def test_virsh_lines_are_copied_safe_to_paste(desk: ThingsDesk) -> None:
    desk.list(NET, net("x; rm -rf ~"))  # type: ignore[arg-type]
    desk.choose("x; rm -rf ~")
    menu = QMenu(desk.page)
    desk.page.fill_virsh(menu, desk.page.selected)
    actions = {action.objectName(): action for action in menu.actions()}
    assert "Start" not in actions
    actions["Stop"].trigger()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == f"virsh -c {HOST} net-destroy 'x; rm -rf ~'"


def test_names_from_a_host_are_plain_text(desk: ThingsDesk) -> None:
    desk.list(NET, net(HOSTILE))  # type: ignore[arg-type]
    desk.page.table.choose((net(HOSTILE).key,))  # type: ignore[attr-defined]
    desk.wait(lambda: "<img src=" in texts(desk.page.details))
    (name,) = desk.names()
    assert name.startswith("<img src=")
    assert "\u202e" not in name + texts(desk.page.details)
    assert len(name) <= 400


def test_a_deed_of_a_page_begins_once_it_is_known_what_is_there(qtbot: QtBot) -> None:
    made = ThingsDesk(qtbot, "networks")
    made.window.begin("networks", "new")
    assert not [it for it in made.window.findChildren(NewNetwork) if it.isVisible()], "nothing is known yet"
    made.list(NET, net("default"))  # type: ignore[arg-type]
    assert made.dialog(NewNetwork).isVisible()
    made.dialog(NewNetwork).reject()
    made.window.begin("filters", "new")
    made.list(ThingKind.FILTER, lack="This host knows no network filters.")
    page = made.window.built("filters")
    assert page is not None
    assert page.filters.results.text() == "This host knows no network filters.", "why it cannot begin is told"  # type: ignore[attr-defined]


def test_a_fact_without_a_place_to_wrap_is_not_cut(qtbot: QtBot) -> None:
    uuid = "d1a340d4d9e64a1392ac3122251b0000"
    details = FactDetails(lambda _: (Facts("", (("UUID", uuid),)),), "Choose one.")
    qtbot.addWidget(details)
    details.show_thing(thing(ThingKind.SECRET, "a"))
    details.resize(200, 200)
    details.show()
    value = next(label for label in details.findChildren(Value) if label.text() == uuid)
    area = details.findChild(QScrollArea)
    assert area is not None
    across = area.horizontalScrollBar()
    assert across is not None
    qtbot.waitUntil(lambda: value.width() >= value.fontMetrics().horizontalAdvance(uuid))
    assert across.isVisible()
