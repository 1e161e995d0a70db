"""A host's network interfaces: read-only with the reason, new ones, and changes that wait to be kept."""

from __future__ import annotations

import time

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST
from tests.gui.manager import texts
from tests.gui.things_desk import ThingsDesk, thing
from virtgui.model.host_details import EndInterfaces, HostDetails, HostRead, InterfacesChanging, ReadHost
from virtgui.model.problems import Problem
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.views.interfaces.dialogs import EditInterfaceDialog, NewInterfaceDialog
from virtgui.views.interfaces.page import InterfacesPage
from virtgui.views.things.xml_dialog import ThingXmlDialog
from virtgui.xml import host_interface
from virtgui.xml.host_interface import Interface


def interface(name: str, kind: str = "ethernet", *, active: bool = True, **more: object) -> Thing:
    xml = host_interface.written(Interface(kind, name, **more))  # type: ignore[arg-type]
    return thing(ThingKind.INTERFACE, name, xml, active=active)


@pytest.fixture
def desk(qtbot: QtBot) -> ThingsDesk:
    made = ThingsDesk(qtbot, "interfaces")
    made.list(
        ThingKind.INTERFACE,
        interface("br0", "bridge", addresses=("10.0.0.2/24",), ports=("eth0",)),
        interface("eth0"),
        interface("eth1", active=False),
    )
    return made


def can(desk: ThingsDesk, lack: str = "") -> None:
    desk.take(HostRead(desk.ticket(desk.last(ReadHost)), HOST, HostDetails(interfaces_lack=lack)))


def page(desk: ThingsDesk) -> InterfacesPage:
    assert isinstance(desk.page, InterfacesPage)
    return desk.page


def test_a_host_that_can_only_look_says_why(desk: ThingsDesk) -> None:
    desk.choose("eth0")
    assert "not said yet" in desk.why("stop")
    can(desk, "It was built without netcf.")
    assert desk.why("stop") == "It was built without netcf."
    assert desk.why("new") == "It was built without netcf."
    assert desk.page.note.text() == "It was built without netcf."
    assert desk.page.note.isVisible()
    desk.press("xml")
    dialog = desk.dialog(ThingXmlDialog)
    assert not dialog.apply.isVisible()
    assert "netcf" in dialog.footer.text.text()
    dialog.reject()


def test_it_tells_what_each_is(desk: ThingsDesk) -> None:
    can(desk)
    desk.choose("br0")
    desk.wait(lambda: "10.0.0.2/24" in texts(desk.page.details))
    assert "eth0" in texts(desk.page.details)
    assert desk.page.rows.text(0, 2) == "Bridge"
    assert desk.why("start") == "It is on already."
    desk.choose("eth1")
    assert desk.why("stop") == "It is off already."


def test_a_new_one_is_defined_once_all_of_it_is_right(desk: ThingsDesk) -> None:
    can(desk)
    desk.press("new")
    dialog = desk.dialog(NewInterfaceDialog)
    dialog._put("kind", "bond")
    dialog._put("name", "bond0")
    dialog.deed.click()
    assert dialog.footer.text.text() == "Name the interfaces it is made of."
    dialog._put("ports", "eth0, eth1")
    dialog.deed.click()
    sent = desk.last(DefineThing)
    made = host_interface.read(sent.xml)
    assert (made.kind, made.name, made.ports, made.dhcp4) == ("bond", "bond0", ("eth0", "eth1"), True)
    desk.finish(sent, Problem("define it", "netcf failed."))
    assert dialog.footer.text.text() == "netcf failed."
    assert dialog.text("ports") == "eth0, eth1"
    dialog.reject()


def edited(desk: ThingsDesk, name: str) -> EditInterfaceDialog:
    can(desk)
    desk.choose(name)
    desk.press("edit")
    return desk.dialog(EditInterfaceDialog)


def test_one_that_is_there_is_changed_in_place_and_taken_down_and_up(desk: ThingsDesk) -> None:
    dialog = edited(desk, "br0")
    assert dialog.text("addresses") == "10.0.0.2/24"
    assert "kind" not in dialog.form.lines
    dialog.deed.click()
    assert dialog.footer.text.text() == "Nothing was changed."
    dialog._put("ports", "eth0 eth7")
    dialog.deed.click()
    assert "eth7" in dialog.footer.text.text()
    dialog._put("ports", "eth0 eth1")
    dialog._put("mtu", "9000")
    assert dialog.form.lines["mtu"].remark.undo.isVisible()
    dialog.form.lines["mtu"].remark.undo.click()
    assert dialog.text("mtu") == ""
    dialog._put("mtu", "9000")
    dialog._put("again", True)
    dialog.copy.click()
    board = QApplication.clipboard()
    assert board is not None
    define, again = board.text().split(" &&\n")
    assert define.endswith(" iface-define /dev/stdin")
    assert again.count(" iface-destroy br0 ; virsh ") == again.count(" iface-start br0 ; }") == 1
    dialog.deed.click()
    sent = desk.last(DefineThing)
    assert sent.replacing is not None
    assert sent.check
    after = host_interface.read(sent.xml)
    assert (after.ports, after.mtu, after.addresses) == (("eth0", "eth1"), "9000", ("10.0.0.2/24",))
    desk.finish(sent)
    assert desk.last(ThingAct).deed is ThingDeed.STOP
    desk.finish(desk.last(ThingAct))
    assert desk.last(ThingAct).deed is ThingDeed.START
    desk.finish(desk.last(ThingAct), Problem("start it", "The link is down."))
    assert "The link is down." in dialog.footer.text.text()
    assert "taken back" in dialog.footer.text.text()
    assert dialog.text("mtu") == "9000"
    dialog.reject()


def test_one_that_is_off_is_only_stored_otherwise(desk: ThingsDesk) -> None:
    dialog = edited(desk, "eth1")
    assert "again" not in dialog.form.lines
    dialog._put("start", "none")
    dialog._put("dhcp6", True)
    dialog.deed.click()
    sent = desk.last(DefineThing)
    assert (host_interface.read(sent.xml).start, host_interface.read(sent.xml).dhcp6) == ("none", True)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    desk.finish(sent)
    desk.wait(lambda: closed == [EditInterfaceDialog.DialogCode.Accepted])


def test_what_has_no_form_is_changed_as_xml(desk: ThingsDesk) -> None:
    desk.list(ThingKind.INTERFACE, thing(ThingKind.INTERFACE, "odd", "<interface type='odd' name='odd'/>", active=True))
    can(desk)
    desk.choose("odd")
    assert "XML" in desk.why("edit")


def test_what_ends_a_trial_can_be_copied(desk: ThingsDesk) -> None:
    can(desk)
    desk.take(InterfacesChanging(HOST, time.time() + 60))
    lines = dict(page(desk).virsh_lines(desk.page.selected[0]))
    assert lines["Keep changes"].endswith(" iface-commit")
    assert lines["Take back now"].endswith(" iface-rollback")


def test_a_change_waits_to_be_kept(desk: ThingsDesk) -> None:
    can(desk)
    bar = page(desk).trial
    assert not bar.isVisible()
    desk.take(InterfacesChanging(HOST, time.time() + 60))
    assert bar.isVisible()
    assert "taken back in" in bar.label.text()
    page(desk).keep.click()
    assert desk.last(EndInterfaces) == EndInterfaces(HOST, keep=True)
    desk.finish(desk.last(EndInterfaces))
    desk.take(InterfacesChanging(HOST))
    assert not bar.isVisible()


def test_a_change_is_taken_back_by_hand_or_by_itself(desk: ThingsDesk) -> None:
    can(desk)
    desk.take(InterfacesChanging(HOST, time.time() + 60))
    page(desk).trial.button.click()
    assert desk.last(EndInterfaces) == EndInterfaces(HOST, keep=False)
    desk.finish(desk.last(EndInterfaces), Problem("take the changed interfaces back", "The host is busy."))
    assert "The host is busy." in page(desk).trial.label.text()
    desk.take(InterfacesChanging(HOST, 0.0, "Nobody kept it."))
    assert page(desk).trial.label.text() == "Nobody kept it."
    page(desk).trial.button.click()
    assert not page(desk).trial.isVisible()
