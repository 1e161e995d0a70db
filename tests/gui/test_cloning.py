"""The dialog that clones a machine: what it offers, what it says beside its fields, what it sends."""

from __future__ import annotations

import shlex

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QStandardItemModel
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import Bench
from tests.gui.made_up import Sent
from tests.gui.manager import Manager, texts
from tests.unit.install.test_clone import FAR, INVENTORY, WEB
from tests.unit.qtmodels.fleet import HOME, LAB, config, host, machine
from virtgui.install.clone import How
from virtgui.install.draft import Medium
from virtgui.model.commands import Act, Command, ReadHardware, ReadInventory, Verb
from virtgui.model.facts import Domain, DomainState
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import Define, HalfMade, LeaveMade, Made, Make, Start, TakeBack, UploadVolume
from virtgui.model.messages import (
    Finished,
    HardwareRead,
    HostSeen,
    InventoryRead,
    LeftHalfMade,
    Listed,
    MachineMade,
    Seen,
)
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.views.cloning.dialog import CloneDialog
from virtgui.views.creation.new_machine import NewMachine
from virtgui.views.half_made_dialog import HalfMadeDialog
from virtgui.views.labels import Label

OFF = machine(2, "web", state=DomainState.SHUTOFF, config=config())
BASE = WEB.replace("/web.qcow2", "/base.qcow2")


class Cloning:
    """A dialog over a world fed by hand, which answers what it asks."""

    def __init__(self, qtbot: QtBot, domain: Domain = OFF, document: str = BASE) -> None:
        self.world, self.sent, self.answered = World(), Sent(), 0
        self.workshop = Bench()
        self.world.take([HostSeen(host()), Listed(LAB, (domain, machine(3, "web-clone")))])
        self.document = document
        self.dialog = CloneDialog(
            domain.key, self.world, self.sent, lambda key: "lab" if key == LAB else "home", self.workshop
        )
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    def answer(self, inventory: Inventory = INVENTORY) -> None:
        """Whatever was asked since the last time."""
        while self.answered < len(self.sent.commands):
            command: Command = self.sent.commands[self.answered]
            self.answered += 1
            if isinstance(command, ReadHardware):
                self.world.take([HardwareRead(command.domain, Hardware(command.domain, self.document))])
            elif isinstance(command, ReadInventory):
                pools = tuple(
                    pool._replace(volumes=pool.volumes if command.pools else None) for pool in inventory.pools
                )
                told = replace(inventory, pools=pools)
                self.world.take([InventoryRead(Ticket(self.answered), command.host, told)])

    def made(self) -> list[Make]:
        return [command for command in self.sent.commands if isinstance(command, Make)]

    def card(self, target: str):  # type: ignore[no-untyped-def]
        return next(card for card in self.dialog.cards if card.target == target)

    def type(self, qtbot: QtBot, field, text: str) -> None:  # type: ignore[no-untyped-def]
        field.selectAll()
        qtbot.keyClicks(field, text)


@pytest.fixture
def it(qtbot: QtBot) -> Cloning:
    made = Cloning(qtbot)
    made.answer()
    return made


def test_it_says_that_it_reads_until_all_is_known(qtbot: QtBot) -> None:
    it = Cloning(qtbot)
    assert "Reading" in texts(it.dialog) and not it.dialog.clone.isEnabled()
    it.answer()
    assert "Reading" not in texts(it.dialog) and it.dialog.clone.isEnabled()
    assert it.dialog.name.text() == "web-clone-2"
    assert "each of its 2 network cards" in it.dialog.notes.text()


def test_return_clones_with_what_is_likeliest_wanted(it: Cloning, qtbot: QtBot) -> None:
    qtbot.keyClick(it.dialog, Qt.Key.Key_Return)
    (made,) = it.made()
    assert made.host == LAB and made.title == "web-clone-2"
    assert it.dialog.isHidden()


def test_a_failure_brings_everything_back_with_its_reason(it: Cloning, qtbot: QtBot) -> None:
    it.type(qtbot, it.dialog.name, "my own")
    it.dialog.clone.click()
    ticket = Ticket(len(it.sent.commands))
    it.world.take([Finished(ticket, 1.0, Problem("clone web", "The pool is full."))])
    assert it.dialog.isVisible() and it.dialog.name.text() == "my own"
    assert "The pool is full." in texts(it.dialog)
    it.answer()
    it.dialog.clone.click()
    it.world.take([Finished(Ticket(len(it.sent.commands)), 2.0)])
    assert it.dialog.isHidden() and len(it.made()) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [("web", "called so"), ("a/b", "slash"), ("..", "folder"), ("", "name")],
)
def test_a_wrong_name_is_told_beside_it_and_nothing_is_sent(it: Cloning, qtbot: QtBot, name: str, words: str) -> None:
    it.dialog.name.selectAll()
    qtbot.keyClick(it.dialog.name, Qt.Key.Key_Delete)
    qtbot.keyClicks(it.dialog.name, name)
    assert words in it.dialog.remarks["name"].text() and it.dialog.remarks["name"].isVisible()
    assert not it.dialog.clone.isEnabled()
    qtbot.keyClick(it.dialog, Qt.Key.Key_Return)
    assert it.made() == []


def test_files_follow_the_name_until_a_person_names_them(it: Cloning, qtbot: QtBot) -> None:
    it.type(qtbot, it.dialog.name, "shop")
    assert it.card("vda").file.text() == "shop-vda.qcow2"
    it.type(qtbot, it.card("vda").file, "mine.qcow2")
    it.type(qtbot, it.dialog.name, "store")
    assert it.card("vda").file.text() == "mine.qcow2" and it.card("vdb").file.text() == "store-vdb.raw"
    it.card("vda").file.selectAll()
    qtbot.keyClick(it.card("vda").file, Qt.Key.Key_Delete)
    assert it.card("vda").file.text() == "" and not it.dialog.clone.isEnabled()
    assert "name" in it.card("vda").remarks["file"].text()


def test_several_copies_have_names_of_a_pattern(it: Cloning, qtbot: QtBot) -> None:
    it.dialog.copies.setValue(3)
    assert "{n}" in it.dialog.remarks["copies"].text()
    it.type(qtbot, it.dialog.name, "node-{n}")
    assert it.dialog.clone.text() == "&Clone 3 machines"
    it.dialog.clone.click()
    assert [made.title for made in it.made()] == ["node-1", "node-2", "node-3"]


def test_each_card_has_an_address_that_can_be_changed(it: Cloning, qtbot: QtBot) -> None:
    first, second = it.dialog.nics.fields
    assert first.text() != second.text() and first.text().startswith("52:54:00")
    words = {label.text() for label in it.dialog.nics.findChildren(Label)}
    assert {"network “lan”"} <= words
    it.type(qtbot, first, "52:54:00:zz")
    assert "six pairs" in it.dialog.nics.remarks[0].text() and not it.dialog.clone.isEnabled()
    it.type(qtbot, first, "52:54:00:12:34:56")
    it.dialog.clone.click()
    (defined,) = [step for step in it.made()[0].steps if isinstance(step, Define)]
    assert "52:54:00:12:34:56" in defined.xml and second.text() in defined.xml


def test_snapshots_that_stay_behind_are_told_of(it: Cloning) -> None:
    assert "snapshots" not in it.dialog.notes.text()
    it.world.take([Seen((replace(OFF, config=replace(config(), snapshots=2)),))])
    it.dialog.copies.setValue(2)
    assert "Its snapshots are not copied" in it.dialog.notes.text()


def test_what_cannot_be_is_greyed_and_says_why(it: Cloning) -> None:
    how = it.card("vdb").how
    model = how.model()
    assert isinstance(model, QStandardItemModel)
    row = how.findData(How.LINK)
    item = model.item(row)
    assert item is not None and not item.isEnabled()
    assert "no storage pool" in how.itemData(row, Qt.ItemDataRole.ToolTipRole)


def test_a_linked_copy_makes_a_template_of_the_original_unless_that_is_unwanted(it: Cloning) -> None:
    mark = Act(OFF.key, Verb.TEMPLATE_ON)
    assert not it.dialog.template.isVisible()
    card = it.card("vda")
    card.how.setCurrentIndex(card.how.findData(How.LINK))
    assert "must not change" in card.remarks["how"].text() and it.dialog.clone.isEnabled()
    assert it.dialog.template.isVisible() and it.dialog.template.isChecked()
    it.dialog.clone.click()
    it.world.take([Finished(Ticket(len(it.sent.commands)), 1.0, Problem("clone web", "The pool is full."))])
    assert mark not in it.sent.commands, "nothing stands on it"
    it.answer()
    it.dialog.clone.click()
    it.world.take([Finished(Ticket(len(it.sent.commands)), 2.0)])
    assert mark in it.sent.commands


def test_the_original_of_a_linked_copy_stays_a_machine_where_that_is_wanted(it: Cloning) -> None:
    card = it.card("vda")
    card.how.setCurrentIndex(card.how.findData(How.LINK))
    it.dialog.template.click()
    assert "make it a template" in card.remarks["how"].text()
    it.dialog.clone.click()
    it.world.take([Finished(Ticket(len(it.sent.commands)), 1.0)])
    assert not any(isinstance(command, Act) for command in it.sent.commands)


def test_a_running_machine_says_why_until_it_is_off(qtbot: QtBot) -> None:
    running = replace(OFF, id=5, state=DomainState.RUNNING)
    it = Cloning(qtbot, running)
    it.answer()
    assert "writes to it now" in it.card("vda").remarks["how"].text() and not it.dialog.clone.isEnabled()
    it.world.take([Seen((OFF,))])
    assert it.dialog.clone.isEnabled()


def test_another_connected_host_can_have_the_clone(it: Cloning) -> None:
    assert not it.dialog.host.isEnabled()
    it.world.take([HostSeen(host(HOME)), HostSeen(host(HostKey("qemu:///read"), read_only=True))])
    assert it.dialog.host.count() == 2
    it.dialog.host.setCurrentIndex(it.dialog.host.findData(HOME))
    assert not it.dialog.clone.isEnabled()
    it.answer(FAR)
    assert "no network “lan”" in it.dialog.remarks["host"].text()
    card = it.card("vdb")
    card.how.setCurrentIndex(card.how.findData(How.LEAVE_OUT))
    it.dialog.clone.click()
    (made,) = it.made()
    assert made.host == HOME


def test_a_machine_that_is_gone_is_told(it: Cloning) -> None:
    it.world.take([Listed(LAB, ())])
    assert "no longer exists" in texts(it.dialog) and not it.dialog.clone.isEnabled()


def test_the_same_as_virsh_holds_no_password_and_is_one_safe_line_for_each_step(it: Cloning, qtbot: QtBot) -> None:
    it.type(qtbot, it.dialog.name, "x; rm -rf ~")
    it.dialog.virsh.click()
    clipboard = QGuiApplication.clipboard()
    text = clipboard.text() if clipboard is not None else ""
    assert "vol-create-from" in text and "define" in text and "S3cr3t!" not in text
    assert all("rm -rf" in word for word in shlex.split(text) if "rm" in word and "~" in word)
    (defined,) = [step for make in it.dialog.makes() for step in make.steps if isinstance(step, Define)]
    assert "S3cr3t!" in defined.xml


def test_hostile_names_are_plain_text(qtbot: QtBot) -> None:
    hostile = "<b>x</b>\"'&\u202e"
    it = Cloning(
        qtbot, replace(OFF, name=hostile), BASE.replace("<name>web</name>", "<name>&lt;b&gt;x&lt;/b&gt;</name>")
    )
    it.answer()
    assert it.dialog.heading.text() == "Clone <b>x</b>"
    assert it.dialog.heading.textFormat() == Qt.TextFormat.PlainText


def test_the_menu_clones_one_machine_and_says_why_it_cannot(qtbot: QtBot) -> None:
    manager = Manager().show(qtbot)
    manager.list(OFF, machine(4, "fleeting", persistent=False))
    manager.table.choose((OFF.key,), OFF.key)
    qtbot.waitUntil(manager.window.machine_actions.clone.isEnabled, timeout=30_000)
    manager.window.machine_actions.clone.trigger()
    assert manager.opened == [(OFF.key, "clone")]
    manager.table.choose((machine(4).key,), machine(4).key)
    qtbot.waitUntil(lambda: not manager.window.machine_actions.clone.isEnabled(), timeout=30_000)
    assert "transient" in manager.window.machine_actions.clone.toolTip()


HALF = HalfMade("0" * 32, LAB, "<b>shop</b>", (Made("volume", "shop.qcow2", "default"),), 1000.0)


@pytest.mark.parametrize(("button", "kind"), [("remove_button", TakeBack), ("keep_button", LeaveMade)])
def test_what_was_left_half_made_is_told_and_removed_or_kept(qtbot: QtBot, button: str, kind: type[Command]) -> None:
    manager = Manager().show(qtbot)
    manager.list(OFF)
    manager.world.take([LeftHalfMade(LAB, (HALF,))])
    (notice,) = manager.window.notices.notices()
    assert "“<b>shop</b>” was left half made." in notice.title and notice.act is not None
    notice.act()
    dialog = manager.asked(HalfMadeDialog)
    assert dialog is not None and "volume shop.qcow2 of pool default" in texts(dialog)
    getattr(dialog, button).click()
    assert manager.sent.commands[-1] == kind(HALF)  # type: ignore[call-arg]
    manager.world.take([LeftHalfMade(LAB, ())])
    assert manager.window.notices.notices() == ()


def test_a_template_is_called_so_in_the_list(qtbot: QtBot) -> None:
    manager = Manager().show(qtbot)
    manager.list(replace(OFF, config=replace(config(), template=True)))
    row = [str(manager.model.index(0, column).data()) for column in range(manager.model.columnCount())]
    assert "Template" in " ".join(row)
    manager.table.choose((OFF.key,), OFF.key)
    start = manager.window.machine_actions.action(Verb.START)
    qtbot.waitUntil(lambda: "clone it" in start.toolTip(), timeout=30_000)
    assert not start.isEnabled()
    run = manager.window.machine_actions.run
    assert run.isEnabled() and run.text() == "&Start a copy…"
    run.trigger()
    assert manager.opened == [(OFF.key, "start-copy")] and not any(isinstance(c, Act) for c in manager.sent.commands)
    manager.list(OFF)
    qtbot.waitUntil(lambda: run.text() == "&Start", timeout=30_000)


def test_a_copy_that_is_to_be_started_from_the_beginning_is(qtbot: QtBot) -> None:
    it = Cloning(qtbot)
    it.dialog.start.setChecked(True)
    it.answer()
    it.dialog.clone.click()
    (make,) = it.made()
    assert isinstance(make.steps[-1], Start)


def test_the_guest_is_prepared_where_it_is_wanted(it: Cloning, qtbot: QtBot) -> None:
    guest = it.dialog.guest
    assert not guest.fields.isVisible()
    guest.switch.click()
    assert guest.fields.isVisible() and "Nothing tells" in guest.sign.text() and guest.sign.isVisible()
    assert "hostname: web-clone-2" in guest.fields.preview.toPlainText()
    assert not guest.forget.isEnabled() and "started at once" in guest.forget.toolTip()
    guest.fields._put("user", "Ada Lovelace")
    assert not it.dialog.clone.isEnabled()
    guest.fields._put("user", "ada")
    it.dialog.start.click()
    assert guest.forget.isEnabled() and guest.forget.isChecked()
    it.dialog.clone.click()
    qtbot.waitUntil(it.dialog.isHidden, timeout=30_000)
    (made,) = it.made()
    (sent,) = [step for step in made.steps if isinstance(step, UploadVolume)]
    assert sent.name == "web-clone-2-seed.iso" and sent.pool == "default"
    told: list[NewMachine] = []
    it.dialog.machine_made.connect(told.append)
    ticket = Ticket(len(it.sent.commands))
    it.world.take([MachineMade(ticket, OFF.key), Finished(ticket, 1.0)])
    assert [each.spent for each in told] == [(Medium(pool="default", volume="web-clone-2-seed.iso"),)]


def test_answers_that_cannot_be_written_bring_the_dialog_back(it: Cloning, qtbot: QtBot) -> None:
    it.workshop.refuses = "There is no space left."
    it.dialog.guest.switch.click()
    it.dialog.clone.click()
    qtbot.waitUntil(it.dialog.problem.isVisible, timeout=30_000)
    assert "no space left" in it.dialog.problem.text() and it.made() == [] and it.dialog.clone.isEnabled()


def test_copies_that_share_a_host_name_or_an_address_are_refused(it: Cloning) -> None:
    it.dialog.copies.setValue(2)
    it.dialog.guest.switch.click()
    fields = it.dialog.guest.fields
    fields._put("hostname", "same")
    assert not it.dialog.clone.isEnabled()
    fields._put("hostname", "node-{n}")
    assert it.dialog.clone.isEnabled() and "hostname: node-1" in fields.preview.toPlainText()
    fields._put("addresses", "192.0.2.254/24")
    assert not it.dialog.clone.isEnabled() and "too few" in fields.wrong()[0].message
