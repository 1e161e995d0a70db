"""The page of a machine's guest: what it told, what is said where it did not, and what it is asked to do."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, CONFIG, HOSTILE, Sent, change_host, web, world_with_machines
from virtgui.model.commands import Command
from virtgui.model.facts import DomainState, Phase
from virtgui.model.guests import (
    Disk,
    FileSystem,
    Guest,
    GuestAct,
    GuestRead,
    GuestVcpu,
    GuestVerb,
    KeysRead,
    Nic,
    ReadGuest,
    ReadKeys,
    SetGuestVcpu,
    SetKeys,
    SetPassword,
    System,
    User,
)
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Seen
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.guest.dialogs import KeysDialog, PasswordDialog
from virtgui.views.guest.page import GuestPage
from virtgui.views.machine_window import MachineWindow

_D = TypeVar("_D", bound=QWidget)
_C = TypeVar("_C", bound=Command)
GIB = 1 << 30
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4fRTkzB8VkgdBf0Mts2o0VJ4ucMDEvVGJrZn5cVQ1u ann@example.org"
TOLD = Guest(
    BUSY,
    System("Debian GNU/Linux 12", "6.1.0-18", "x86_64", "web-01", "CET", 3600),
    (User("ann", since=1_700_000_000.0), User("bob", "CORP")),
    (FileSystem("/", "vda1", "ext4", 20 * GIB, 19 * GIB, ("vda",)), FileSystem("/srv", "vdb", "xfs", GIB, GIB // 4)),
    (Disk("/dev/vda", "vda"), Disk("/dev/vda1", "vda", partition=True, above=("/dev/vda",))),
    (Nic("eth0", "52:54:00:00:00:01", ("10.0.4.11/24",)),),
    (GuestVcpu(0, online=True, fixed=True), GuestVcpu(1, online=False)),
    -90.0,
)


class Desk:
    """A machine's window at its guest, which is answered for by hand."""

    def __init__(self, qtbot: QtBot, **machine: object) -> None:
        self.world = world_with_machines()
        agent = replace(CONFIG, has_agent=True)
        self.world.take([Seen((web(**{"config": agent, "agent_connected": True, **machine}),))])
        self.sent = Sent()
        self.window = MachineWindow(BUSY, self.world, self.sent, Settings.in_memory(), Watcher(Sent()), "guest")
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("guest")
        assert isinstance(page, GuestPage)
        self.page = page

    def of(self, kind: type[_C]) -> list[tuple[Ticket, _C]]:
        return [(Ticket(n + 1), c) for n, c in enumerate(self.sent.commands) if isinstance(c, kind)]

    def answer(self, guest: Guest | None = TOLD, problem: Problem | None = None, *, silent: bool = False) -> None:
        self.world.take([GuestRead(self.of(ReadGuest)[-1][0], BUSY, guest, problem, silent)])

    def end(self, kind: type[Command], problem: Problem | None = None) -> None:
        self.world.take([Finished(self.of(kind)[-1][0], 1.0, problem)])

    def dialog(self, kind: type[_D]) -> _D:
        assert isinstance(self.page.dialog, kind)
        return self.page.dialog


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk(qtbot)
    made.answer()
    return made


def test_all_that_a_guest_tells_is_shown(desk: Desk) -> None:
    page, values = desk.page, {name: value.text() for name, value in desk.page.facts.values.items()}
    assert values["System"] == "Debian GNU/Linux 12"
    assert values["Host name"] == "web-01"
    assert values["Time zone"] == "CET, UTC+01:00"
    assert "1 min behind" in values["Clock"]
    assert "ann, since" in values["Users"] and "CORP\\bob" in values["Users"]
    assert page.files.rows()[0] == ("/", "ext4", "vda1", "19 GiB of 20 GiB, 95%")
    assert page.nics.rows() == (("eth0", "52:54:00:00:00:01", "10.0.4.11/24"),)
    assert page.disks.rows()[1] == ("/dev/vda1", "vda", "Partition of /dev/vda")
    assert not page.untold.isVisible()
    assert not page.vcpus.boxes[0].isEnabled() and "cannot switch" in page.vcpus.boxes[0].toolTip()


def test_what_a_guest_writes_is_one_plain_line_in_its_place(desk: Desk) -> None:
    system = replace(TOLD.system, name=HOSTILE, hostname="a\nb")
    files = (FileSystem(HOSTILE, "x\u202ey", "ext4", disks=(HOSTILE,)),)
    desk.page.source.read()
    desk.answer(replace(TOLD, system=system, file_systems=files, users=(User(HOSTILE),)))
    shown = [value.text() for value in desk.page.facts.values.values()] + [*desk.page.files.rows()[0]]
    assert any("<img" in text for text in shown)
    assert not any("\u202e" in text for text in shown)
    assert desk.page.facts.values["Host name"].text() == "a\ufffdb"
    assert desk.page.facts.values["System"].textFormat() is Qt.TextFormat.PlainText


def test_parts_that_an_old_agent_does_not_know_are_named(desk: Desk) -> None:
    desk.page.source.read()
    old = replace(TOLD, users=None, disks=None, lacks=(("addresses", "command is disabled"),), nics=None)
    desk.answer(old)
    text = desk.page.untold.text()
    assert "Not told by this agent: users, disks" in text
    assert "Addresses not told: command is disabled" in text
    assert not desk.page.disks.isVisible()


@pytest.mark.parametrize(
    ("machine", "said", "helps"),
    [
        ({"config": CONFIG}, "no channel", "Hardware page"),
        ({"agent_connected": False}, "not running in the guest", "qemu-guest-agent"),
        ({"state": DomainState.SHUTOFF, "id": -1}, "not running", ""),
        ({"state": DomainState.PAUSED}, "paused", ""),
    ],
)
def test_a_missing_agent_is_told_with_what_helps_and_nothing_is_asked(
    qtbot: QtBot, machine: dict[str, object], said: str, helps: str
) -> None:
    desk = Desk(qtbot, **machine)
    assert not desk.of(ReadGuest)
    assert said in desk.page.note.text()
    assert helps in desk.page.remedy.text()
    assert desk.page.remedy.isVisible() == bool(helps)
    assert not desk.page.freeze_button.isEnabled() and said in desk.page.freeze_button.toolTip()
    assert desk.page.ready


def test_what_is_alone_on_the_page_stands_in_its_middle(qtbot: QtBot) -> None:
    page = Desk(qtbot, config=CONFIG).page
    words = page.note.geometry().united(page.remedy.geometry())
    middle = page.note.parentWidget()
    assert middle is not None and middle.height() > page.height() / 2
    assert words.height() > middle.height() * 0.9
    assert page.note.alignment() & Qt.AlignmentFlag.AlignHCenter
    assert page.note.alignment() & Qt.AlignmentFlag.AlignBottom
    assert page.remedy.alignment() & Qt.AlignmentFlag.AlignHCenter


def test_words_above_what_is_told_do_not_take_its_room(desk: Desk) -> None:
    desk.page.source.read()
    desk.answer(None, Problem("ask the guest", "no answer"), silent=True)
    assert desk.page.note.isVisible() and desk.page.area.isVisible()
    assert desk.page.note.height() < desk.page.area.height() / 3
    assert desk.page.note.alignment() & Qt.AlignmentFlag.AlignLeft


def test_a_silent_agent_is_told_and_not_asked_again_by_itself(desk: Desk) -> None:
    desk.page.source.read()
    desk.answer(None, Problem("ask the guest", "no answer"), silent=True)
    assert "does not answer" in desk.page.note.text()
    asked = len(desk.of(ReadGuest))
    desk.page.source._tick()
    assert len(desk.of(ReadGuest)) == asked
    desk.page.again_button.click()
    assert len(desk.of(ReadGuest)) == asked + 1
    desk.answer()
    assert not desk.page.note.isVisible()


def test_an_agent_that_comes_is_asked_at_once(qtbot: QtBot) -> None:
    desk = Desk(qtbot, agent_connected=False)
    config = replace(CONFIG, has_agent=True)
    desk.world.take([Seen((web(config=config, agent_connected=True),))])
    desk.answer()
    assert desk.page.facts.values["Host name"].text() == "web-01"
    change_host(desk.world, phase=Phase.LOST)
    assert not desk.page.freeze_button.isEnabled()


def test_only_what_is_chosen_is_frozen_after_a_question(desk: Desk) -> None:
    item = desk.page.files.topLevelItem(1)
    assert item is not None
    item.setSelected(True)
    desk.page.freeze_button.click()
    asked = desk.dialog(ConfirmDialog)
    assert "chosen file systems" in asked.question.text() and "/srv" in asked.names.text()
    asked.deed_button.click()
    assert desk.of(GuestAct)[-1][1] == GuestAct(BUSY, GuestVerb.FREEZE, ("/srv",))
    assert not desk.page.trim_button.isEnabled()  # one after another
    desk.end(GuestAct)
    desk.answer(replace(TOLD, frozen=True, file_systems=None))
    assert "frozen" in desk.page.note.text()
    assert not desk.page.freeze_button.isEnabled() and desk.page.thaw_button.isEnabled()
    desk.page.thaw_button.click()
    assert desk.of(GuestAct)[-1][1] == GuestAct(BUSY, GuestVerb.THAW)


def test_trim_clock_and_vcpus(desk: Desk) -> None:
    for button, verb in ((desk.page.trim_button, GuestVerb.TRIM), (desk.page.clock_button, GuestVerb.SET_TIME)):
        button.click()
        assert desk.of(GuestAct)[-1][1].verb is verb
        desk.end(GuestAct)
        desk.answer()
    box = desk.page.vcpus.boxes[1]
    box.click()
    assert desk.of(SetGuestVcpu)[-1][1] == SetGuestVcpu(BUSY, 1, online=True)
    assert not box.isChecked()  # not before the guest says so
    desk.end(SetGuestVcpu)
    desk.answer(replace(TOLD, vcpus=(GuestVcpu(0, online=True, fixed=True), GuestVcpu(1, online=True))))
    assert box.isChecked()


def test_a_password_is_asked_twice_sent_once_and_forgotten(desk: Desk) -> None:
    desk.page.password_button.click()
    dialog = desk.dialog(PasswordDialog)
    assert [dialog.user.itemText(n) for n in range(dialog.user.count())] == ["ann", "bob", "root"]
    dialog.deed.click()
    assert dialog.password_flaw.isVisible() and not desk.of(SetPassword)
    dialog.user.setEditText("no:body")
    dialog.password.setText("S3cret")
    dialog.again.setText("s3cret")
    dialog.deed.click()
    assert "No user is called so" in dialog.user_flaw.text() and "not the same" in dialog.again_flaw.text()
    dialog.user.setEditText("ann")
    dialog.again.setText("S3cret")
    assert not dialog.user_flaw.isVisible() and not dialog.again_flaw.isVisible()
    dialog.deed.click()
    sent = desk.of(SetPassword)[-1][1]
    assert (sent.user, sent.password, sent.encrypted) == ("ann", "S3cret", False)
    assert "S3cret" not in repr(sent)
    desk.end(SetPassword, Problem("set", "No such user."))
    assert "No such user" in dialog.footer.text.text() and dialog.password.text() == "S3cret"
    dialog.deed.click()
    desk.end(SetPassword)
    assert dialog.password.text() == "" and desk.page.dialog is None


def test_keys_are_read_checked_and_saved_as_a_whole(desk: Desk) -> None:
    desk.page.keys_button.click()
    dialog = desk.dialog(KeysDialog)
    assert not dialog.deed.isEnabled()
    ticket, asked = desk.of(ReadKeys)[-1]
    assert asked.user == "ann"
    desk.world.take([KeysRead(ticket, BUSY, "ann", (KEY,))])
    assert dialog.keys.toPlainText() == KEY and dialog.deed.isEnabled()
    dialog.user.setEditText("root")
    assert not dialog.deed.isEnabled()  # those of root were not seen
    dialog.user.setEditText("ann")
    dialog.keys.setPlainText(f"{KEY}\nssh-rsa no-key")
    dialog.deed.click()
    assert dialog.keys_flaw.text().startswith("Line 2: ") and not desk.of(SetKeys)
    dialog.keys.setPlainText(f"{KEY}\n\n{KEY}")
    dialog.deed.click()
    assert desk.of(SetKeys)[-1][1] == SetKeys(BUSY, "ann", (KEY,))
    desk.end(SetKeys)
    assert desk.page.dialog is None


def test_what_can_be_done_in_a_guest_is_copied_as_virsh(desk: Desk) -> None:
    menu = desk.page.virsh_menu
    menu.fill()
    entries = {action.text().replace("&", ""): action for action in menu.actions()}
    assert list(entries) == ["Freeze", "Thaw", "Trim", "Set clock", "Switch vCPU 1 on"]
    lines = []
    for action in entries.values():
        action.trigger()
        lines.append(copied_text().split(" -c ")[1].split(" ", 1)[1])
    assert lines == ["domfsfreeze -- web-01", "domfsthaw -- web-01", "domfstrim -- web-01", "domtime --now -- web-01",
                     "guestvcpus --cpulist 1 --enable -- web-01"]  # fmt: skip


def test_no_password_ever_stands_in_a_line(desk: Desk) -> None:
    desk.page.set_password()
    dialog = desk.dialog(PasswordDialog)
    assert not dialog.virsh_button.isEnabled() and "every user" in dialog.virsh_button.toolTip()


def copied_text() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()
