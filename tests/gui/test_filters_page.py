"""Network filters: rules as a table and as XML, who uses them, clones, and what keeps one from being deleted."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, CONFIG, HOST, template, web
from tests.gui.manager import texts
from tests.gui.things_desk import ThingsDesk, thing
from tests.unit.xml.test_nwfilter import TEXT
from virtgui.model.facts import Nic
from virtgui.model.messages import Finished, Listed
from virtgui.model.problems import Problem
from virtgui.model.secrets import Need, NeedsRead, ReadNeeds
from virtgui.model.things import DefineThing, ThingKind
from virtgui.util.frozen import replace
from virtgui.views.filters.bind_dialog import BindDialog
from virtgui.views.filters.dialogs import CloneFilterDialog, FilterDialog
from virtgui.views.filters.page import FiltersPage
from virtgui.xml import nwfilter

FILTER, BINDING = ThingKind.FILTER, ThingKind.BINDING
BOUND = (
    "<filterbinding><owner><name>web-01</name><uuid>1</uuid></owner><portdev name='vnet0'/>"
    "<mac address='52:54:00:00:00:01'/><filterref filter='web'/></filterbinding>"
)


class FiltersDesk(ThingsDesk):
    @property
    def page(self):  # type: ignore[no-untyped-def]
        assert isinstance(self.shown, FiltersPage)
        return self.shown.filters


@pytest.fixture
def desk(qtbot: QtBot) -> FiltersDesk:
    made = FiltersDesk(qtbot, "filters")
    made.list(
        FILTER,
        thing(FILTER, "web", TEXT, "u1"),
        thing(FILTER, "clean-traffic", nwfilter.new("clean-traffic"), "u2"),
        thing(FILTER, "no-mac-spoofing", nwfilter.new("no-mac-spoofing"), "u3"),
        thing(FILTER, "idle", nwfilter.new("idle"), "u4"),
    )
    made.list(BINDING)
    return made


def told(desk: FiltersDesk, *needs: Need) -> None:
    desk.take(NeedsRead(desk.ticket(desk.last(ReadNeeds)), HOST, needs))


def test_it_tells_rules_and_who_uses_them(desk: FiltersDesk) -> None:
    told(desk, Need("filter", "web", "", "machine", "web-01", "52:54:00:00:00:01"))
    desk.list(BINDING, thing(BINDING, "vnet0", BOUND))
    desk.choose("web")
    desk.wait(lambda: "vnet0, web-01" in texts(desk.page.details))
    said = texts(desk.page.details)
    assert "accept in 500 tcp srcipaddr=$IP dstportstart=22" in said
    assert "machine web-01 (52:54:00:00:00:01)" in said
    rows = {desk.page.rows.text(row, 0): row for row in range(desk.page.rows.rowCount())}
    assert desk.page.rows.text(rows["web"], 3) == "1 machine"
    assert desk.page.rows.text(rows["clean-traffic"], 3) == "1 filter"
    assert desk.page.rows.text(rows["idle"], 3) == "nobody"
    assert desk.page.rows.text(rows["clean-traffic"], 4) == "With libvirt"


def test_one_in_use_is_not_deleted_and_its_users_are_named(desk: FiltersDesk) -> None:
    told(desk, Need("filter", "web", "", "machine", "web-01", "52:54:00:00:00:01"))
    desk.choose("web")
    assert "machine web-01" in desk.why("undefine")
    desk.choose("clean-traffic")
    assert desk.why("undefine") == "It is part of web."
    desk.choose("idle")
    assert desk.why("undefine") == ""


def test_rules_are_edited_as_a_table_and_kept_when_they_are_refused(desk: FiltersDesk) -> None:
    desk.choose("web")
    desk.press("edit")
    dialog = desk.dialog(FilterDialog)
    table = dialog.rules.table
    assert table.rowCount() == 4
    item = table.item(3, 0)
    assert item is not None
    item.setText("refuse")
    dialog.apply.click()
    assert "action is one of" in dialog.footer.text.text()
    assert not any(isinstance(it, DefineThing) for it in desk.sent.commands)
    item.setText("reject")
    dialog.tabs.setCurrentWidget(dialog.editor)
    assert "action='reject'" in dialog.editor.text().replace('"', "'")
    dialog.tabs.setCurrentWidget(dialog.page)
    dialog.apply.click()
    sent = desk.last(DefineThing)
    assert nwfilter.rules(sent.xml)[3].action == "reject"
    assert "<!-- also kept -->" in sent.xml
    desk.finish(sent, Problem("change it", "ebtables failed."))
    assert dialog.isVisible() and dialog.rules.table.rowCount() == 4
    dialog.reject()


def test_xml_that_is_no_table_says_so(desk: FiltersDesk) -> None:
    desk.choose("web")
    desk.press("edit")
    dialog = desk.dialog(FilterDialog)
    dialog.tabs.setCurrentWidget(dialog.editor)
    dialog.editor.edit.replace_all("<filter")
    dialog.tabs.setCurrentWidget(dialog.page)
    assert not dialog.rules.isEnabled()
    assert "cannot be shown as a table" in dialog.wrong.text()
    dialog.reject()


def test_a_new_one_and_a_clone(desk: FiltersDesk) -> None:
    desk.press("new")
    dialog = desk.dialog(FilterDialog)
    dialog.name.setText("web")
    dialog.name.textEdited.emit("web")
    dialog.apply.click()
    assert "of this name" in dialog.footer.text.text()
    dialog.name.setText("mine")
    dialog.name.textEdited.emit("mine")
    dialog.apply.click()
    assert nwfilter.read(desk.last(DefineThing).xml).name == "mine"
    dialog.reject()
    desk.choose("web")
    desk.press("clone")
    clone = desk.dialog(CloneFilterDialog)
    assert clone.text("name") == "web-2"
    clone.deed.click()
    sent = desk.last(DefineThing)
    assert nwfilter.read(sent.xml).name == "web-2"
    assert nwfilter.rules(sent.xml) == nwfilter.rules(TEXT)
    clone.reject()


def test_a_filter_is_put_on_a_running_card_and_on_any_other_port(desk: FiltersDesk) -> None:
    told(desk)
    nic = Nic("52:54:00:00:00:01", "network", "default", target="vnet0")
    desk.take(Listed(HOST, (web(config=replace(CONFIG, nics=(nic,))), template())))
    desk.shown.which.choose(1)  # type: ignore[attr-defined]
    bindings = desk.shown.bindings  # type: ignore[attr-defined]
    bindings.deeds.action("new").trigger()
    dialog = desk.dialog(BindDialog)
    assert (dialog.answers["card"], dialog.answers["filter"]) == ("vnet0", "clean-traffic")
    assert not dialog.form.lines["port"].editor.isVisible()
    dialog.form.lines["filter"].editor.edited.emit("web")
    dialog.form.lines["parameters"].editor.edited.emit((("IP", "a b"),))
    dialog.deed.click()
    assert "A value is" in dialog.footer.text.text()
    dialog.form.lines["parameters"].editor.edited.emit((("IP", "10.0.0.2"),))
    dialog.copy.click()
    board = QApplication.clipboard()
    assert board is not None
    assert board.text().endswith("virsh -c qemu:///system nwfilter-binding-create /dev/stdin")
    dialog.deed.click()
    sent = desk.last(DefineThing)
    assert (sent.kind, sent.transient) == (BINDING, True)
    assert nwfilter.binding(sent.xml) == nwfilter.Binding("vnet0", "web", "web-01", nic.mac)
    assert BUSY.uuid in sent.xml
    dialog.form.lines["card"].editor.edited.emit("")
    assert dialog.form.lines["port"].editor.isVisible()
    desk.take(Finished(desk.ticket(sent), 0.0, Problem("put a filter on vnet0", "It is there already.")))
    assert "It is there already." in dialog.footer.text.text()
    dialog.deed.click()
    assert "name of the host" in dialog.footer.text.text()


def test_a_new_filter_begins_with_its_name_and_shows_nothing_that_is_not_its(desk: FiltersDesk) -> None:
    desk.press("new")
    dialog = desk.dialog(FilterDialog)
    assert dialog.focusWidget() is dialog.name
    assert not dialog.diff.isVisible()
