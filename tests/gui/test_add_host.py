"""A host is added without knowing how addresses are written, and tried before it is."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import machine
from virtgui.model.commands import Connect, Forget
from virtgui.model.drivers import DRIVERS
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import HostSeen, Listed
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.trial import Trial
from virtgui.qtmodels.world import World
from virtgui.views.add_host import AddHostDialog

RACK = HostKey("qemu+ssh://ada@rack/system")


def dialog(qtbot: QtBot, **more: object) -> AddHostDialog:
    made = AddHostDialog((), None, **more)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def pick(combo: object, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))  # type: ignore[attr-defined]
    combo.activated.emit(combo.currentIndex())  # type: ignore[attr-defined]


def test_the_address_is_built_while_it_is_chosen(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    build = it.builder
    assert not build.host.isVisible() and not build.key.isVisible()
    pick(build.way, "ssh")
    assert build.host.isVisible() and build.key.isVisible()
    assert it.uri_edit.text() == "qemu+ssh:///system" and not it.add_button.isEnabled()
    qtbot.keyClicks(build.host, "2001:db8::7")
    qtbot.keyClicks(build.user, "ada")
    build.port.setValue(2222)
    assert it.uri_edit.text() == "qemu+ssh://ada@[2001:db8::7]:2222/system" and it.add_button.isEnabled()
    pick(build.driver, "esx")
    assert it.uri_edit.text().startswith("esx://ada@[2001:db8::7]:2222/")
    assert "password" in build.note.text()
    pick(build.driver, "lxc")
    pick(build.way, "local")
    assert it.uri_edit.text() == "lxc:///system"
    assert [build.driver.itemText(place) for place in range(len(DRIVERS))] == [each.name for each in DRIVERS]


def test_what_the_boxes_show_at_first_is_the_address_until_another_is_typed(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    assert it.uri_edit.text() == "qemu:///system" and it.add_button.isEnabled()
    qtbot.keyClicks(it.uri_edit, "lxc:///system")
    assert it.uri_edit.text() == "lxc:///system"
    known = AddHostDialog((HostKey("qemu:///system"),))
    qtbot.addWidget(known)
    assert not known.uri_edit.text() and not known.add_button.isEnabled() and not known.remark.text()


@pytest.mark.parametrize("scheme", ["esx", "hyperv", "vpx"])
@pytest.mark.parametrize("rest", ["", "/"])
def test_an_address_that_ends_before_its_host_names_none(qtbot: QtBot, scheme: str, rest: str) -> None:
    it = dialog(qtbot)
    qtbot.keyClicks(it.uri_edit, f"{scheme}://{rest}")
    assert it.remark.text() == "Name the host." and not it.add_button.isEnabled()


def test_a_hint_goes_with_its_hypervisor(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    qtbot.keyClicks(it.uri_edit, "hyperv://lab/")
    assert "WinRM" in it.builder.note.text()
    it.uri_edit.selectAll()
    qtbot.keyClicks(it.uri_edit, "uml:///system")
    assert not it.builder.note.isVisible()


def test_the_fields_follow_an_address_that_is_typed(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    it.uri_edit.clear()
    qtbot.keyClicks(it.uri_edit, "xen+tls://lab:16515/system")
    parts = it.builder.parts()
    assert (parts.scheme, parts.way, parts.host, parts.port) == ("xen", "tls", "lab", 16515)
    it.uri_edit.clear()
    qtbot.keyClicks(it.uri_edit, "foo+ssh://lab/x")
    assert it.builder.driver.currentData() == "" and not it.builder.way.isVisible()
    assert it.uri_edit.text() == "foo+ssh://lab/x"


def test_a_part_that_is_typed_stands_in_the_address(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    pick(it.builder.driver, "test")
    it.builder.path.lineEdit().selectAll()
    qtbot.keyClicks(it.builder.path, "/lab/world.xml")
    assert it.uri_edit.text() == "test:///lab/world.xml"
    it.uri_edit.clear()
    qtbot.keyClicks(it.uri_edit, "test+ssh://lab/lab/world.xml")
    qtbot.keyClicks(it.builder.user, "ada")
    assert it.uri_edit.text() == "test+ssh://ada@lab/lab/world.xml"
    it.builder.path.lineEdit().selectAll()
    qtbot.keyClicks(it.builder.path, "One pretend machine")
    assert it.uri_edit.text() == "test+ssh://ada@lab/default"


def test_tab_goes_through_the_fields_as_they_are_read(qtbot: QtBot) -> None:
    it = dialog(qtbot, trial=Trial(World(), Sent()))
    pick(it.builder.way, "ssh")
    qtbot.keyClicks(it.builder.host, "lab")
    it.activateWindow()
    it.builder.driver.setFocus()
    seen: list[object] = []
    while it.focusWidget() not in seen:
        seen.append(it.focusWidget())
        qtbot.keyClick(it.focusWidget(), Qt.Key.Key_Tab)
    build = it.builder
    where = [build.driver, build.way, build.user, build.host, build.port, build.path, build.socket, build.key]
    own = [it.uri_edit, it.name_edit, it.autoconnect_box, it.read_only_box, it.color, it.test_button]
    assert seen == [*where, *own, it.cancel_button, it.add_button]


@pytest.mark.parametrize("text", ["phyp://host", "uml:///system"])
def test_a_driver_that_is_no_more_is_told_so(qtbot: QtBot, text: str) -> None:
    it = dialog(qtbot)
    it.uri_edit.setText(text)
    assert "removed from libvirt" in it.remark.text() and not it.add_button.isEnabled()


def test_what_an_address_lacks_is_told_before_it_is_tried(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    for way in ("tls", "tcp"):
        pick(it.builder.way, way)
        assert it.remark.text() == "Name the host." and not it.add_button.isEnabled()
    pick(it.builder.way, "local")
    pick(it.builder.path, "/embed")
    assert it.uri_edit.text() == "qemu:///embed" and "?root=" in it.remark.text() and not it.add_button.isEnabled()
    it.uri_edit.setText("qemu:///embed?root=/lab")
    assert "this computer's own libvirt" in it.warnings.text()
    it.accept_box.setChecked(True)
    assert it.add_button.isEnabled()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("me@lab:2222", "qemu+ssh://me@lab:2222/system"),
        ("lab:2222", "qemu+ssh://ada@lab:2222/system"),
        ("root@lab", "qemu+ssh://root@lab/system"),
        ("me@[2001:db8::7]:2222", "qemu+ssh://me@[2001:db8::7]:2222/system"),
        ("[2001:db8::7]", "qemu+ssh://ada@[2001:db8::7]/system"),
        ("2001:db8::7", "qemu+ssh://ada@[2001:db8::7]/system"),
        ("fe80::1%eth0", "qemu+ssh://ada@[fe80::1%25eth0]/system"),
    ],
)
def test_user_and_port_may_be_typed_with_the_host(qtbot: QtBot, typed: str, address: str) -> None:
    it = dialog(qtbot)
    pick(it.builder.way, "ssh")
    qtbot.keyClicks(it.builder.user, "ada")
    qtbot.keyClicks(it.builder.host, typed)
    assert it.uri_edit.text() == address and it.add_button.isEnabled()


@pytest.mark.parametrize("typed", ["lab/system", "ssh://lab", "a@b@lab", "lab:99999"])
def test_what_is_no_host_is_told(qtbot: QtBot, typed: str) -> None:
    it = dialog(qtbot)
    pick(it.builder.way, "ssh")
    qtbot.keyClicks(it.builder.host, typed)
    assert not it.add_button.isEnabled() and it.remark.text()


def test_the_dialog_grows_with_what_it_says(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    it.show()
    qtbot.waitExposed(it)
    it.uri_edit.setText("qemu+ssh://lab/system?no_verify=1&netcat=/opt/nc&command=" + "/a/long/path" * 12)
    fields = (it.uri_edit, it.name_edit, it.builder.driver)
    qtbot.waitUntil(lambda: it.height() >= it.layout().totalHeightForWidth(it.width()), timeout=30_000)
    qtbot.waitUntil(lambda: all(field.height() >= field.sizeHint().height() for field in fields), timeout=30_000)


def test_a_key_file_of_ones_own_is_accepted_like_any(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    pick(it.builder.way, "ssh")
    qtbot.keyClicks(it.builder.host, "lab")
    qtbot.keyClicks(it.builder.key, "/keys/lab")
    assert it.uri_edit.text() == "qemu+ssh://lab/system?keyfile=/keys/lab"
    assert "keyfile" in it.warnings.text() and not it.add_button.isEnabled()


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("qemu:///system", "qemu+unix:///system"),
        ("qemu:///system", "QEMU:///system?"),
        ("qemu+ssh://me@lab/system", "qemu+ssh://me@LAB/system"),
        ("qemu+libssh://lab/system", "qemu+libssh://lab:22/system"),
        ("qemu://lab/system", "qemu+tls://lab:16514/system"),
        ("qemu+ssh://lab/system?socket=/a&keyfile=/k", "qemu+ssh://lab/system?keyfile=/k&socket=/a"),
    ],
)
def test_a_host_is_not_added_twice_under_two_spellings(qtbot: QtBot, listed: str, typed: str) -> None:
    it = AddHostDialog((HostKey(listed),))
    qtbot.addWidget(it)
    it.uri_edit.setText(typed)
    assert not it.add_button.isEnabled() and listed in it.remark.text()
    for other in (
        "qemu+ssh://me@lab:22/system",
        "qemu+ssh://you@lab/system",
        "qemu+tcp://lab/system",
        "qemu:///session",
    ):
        it.uri_edit.setText(other)
        assert it.add_button.isEnabled(), other


def test_names_of_the_ssh_config_are_suggested(qtbot: QtBot) -> None:
    it = dialog(qtbot, ssh_hosts=lambda: ("rack", "lab"))
    qtbot.waitUntil(lambda: it.builder.host.completer() is not None, timeout=30_000)
    model = it.builder.host.completer().model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["rack", "lab"]


def test_an_address_is_tried_and_forgotten_again(qtbot: QtBot) -> None:
    world, sent = World(), Sent()
    it = dialog(qtbot, trial=Trial(world, sent))
    it.uri_edit.setText(RACK)
    it.test_button.click()
    assert sent.commands == [Connect(RACK, True)] and it.tested.text() == "Connecting"
    assert not it.test_button.isEnabled()
    world.take([HostSeen(Host(RACK, Phase.OPENING))])
    rack = Host(RACK, Phase.OPEN, driver="QEMU", hostname="rack", listed=True)
    world.take([HostSeen(rack), Listed(RACK, (machine(1, host=RACK),))])
    assert it.tested.text() == "It works: rack answers, with 1 machine."
    assert sent.commands[-1] == Forget(RACK) and it.test_button.isEnabled()


def test_a_host_that_is_added_while_it_is_tried_stays(qtbot: QtBot) -> None:
    manager = Manager().show(qtbot)
    manager.window.host_actions.add.trigger()
    it = manager.asked(AddHostDialog)
    it.uri_edit.setText(RACK)
    it.test_button.click()
    it.add_button.click()
    asked = [command for command in manager.sent.commands if isinstance(command, Connect | Forget)]
    assert asked == [Connect(RACK, True), Forget(RACK), Connect(RACK, False)]


def test_a_trial_that_fails_says_why_and_one_that_is_left_is_cut(qtbot: QtBot) -> None:
    world, sent = World(), Sent()
    it = dialog(qtbot, trial=Trial(world, sent))
    it.uri_edit.setText(RACK)
    it.test_button.click()
    why = Problem("connect", "The host's key changed.", "Host key verification failed")
    world.take([HostSeen(Host(RACK, Phase.FAILED, problem=why))])
    assert it.tested.text() == "The host's key changed."
    assert it.tested_detail.text() == "Host key verification failed"
    colors = [label.palette().color(label.foregroundRole()) for label in (it.tested, it.tested_detail)]
    assert colors[0] != colors[1], "these are not our words"
    it.test_button.click()
    it.uri_edit.setText("qemu+ssh://other/system")
    assert sent.commands[-1] == Forget(RACK) and it.tested.isHidden() and it.tested_detail.isHidden()
    it.test_button.click()
    it.reject()
    assert sent.commands[-1] == Forget(HostKey("qemu+ssh://other/system"))


def test_a_trial_that_waits_long_says_for_what_and_waits_on(qtbot: QtBot) -> None:
    world, sent = World(), Sent()
    it = dialog(qtbot, trial=Trial(world, sent))
    it.uri_edit.setText(RACK)
    it.test_button.click()
    world.take([HostSeen(Host(RACK, Phase.OPENING, problem=Problem("connect", "It has not answered for 10 seconds.")))])
    assert it.tested.text() == "It has not answered for 10 seconds." and not it.test_button.isEnabled()
    assert sent.commands == [Connect(RACK, True)]


def test_room_that_is_not_needed_is_below_all_fields(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    it.show()
    qtbot.waitExposed(it)
    it.resize(it.width(), it.height() + 300)
    qtbot.waitUntil(lambda: it.add_button.geometry().bottom() > it.height() - 40, timeout=30_000)
    path = it.builder.path
    below = path.mapTo(it, path.rect().bottomLeft()).y()
    assert it.uri_edit.geometry().top() - below < 40


def test_who_will_type_the_address_can_begin_at_once(qtbot: QtBot) -> None:
    it = dialog(qtbot)
    it.show()
    qtbot.waitExposed(it)
    it.activateWindow()
    it.builder.driver.setFocus()
    pick(it.builder.driver, "")
    assert it.focusWidget() is it.uri_edit and it.uri_edit.selectedText() == it.uri_edit.text()


def test_a_host_keeps_its_colour(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    manager = Manager(settings).show(qtbot)
    manager.window.host_actions.add.trigger()
    it = manager.asked(AddHostDialog)
    assert it is not None
    it.uri_edit.setText(RACK)
    it.color.setCurrentIndex(it.color.findData("red"))
    it.add_button.click()
    assert settings.hosts == (HostEntry(RACK, "", True, False, "red"),)
    manager.world.take([HostSeen(Host(RACK, Phase.CLOSED))])
    QApplication.processEvents()
    assert manager.window.naming.color(RACK) == "red"
