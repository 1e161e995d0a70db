"""A machine's serial line: opened, taken over, lost and opened again, found in and logged."""

from __future__ import annotations

import io
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, Sent, change, change_host, world_with_machines
from virtgui.model.commands import Act, OpenLine, ReadDisplays, SendBreak, Verb
from virtgui.model.console import Door, Line, Way
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened, Finished, Gone
from virtgui.model.problems import Problem
from virtgui.qtmodels.settings import Settings
from virtgui.util.held import Held
from virtgui.views.console import line_log
from virtgui.views.console.line_page import LinePage, Stage

SERIAL, CONSOLE = Line("serial0", "Serial 1", "serial"), Line("console1", "Console 2", "console")


class Desk:
    """A page, and the host behind it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.world = world_with_machines()
        self.sent = Sent()
        self.page = LinePage(self.world, self.sent, BUSY, Settings.in_memory())
        qtbot.addWidget(self.page)
        self.page.resize(800, 500)
        self.guests: list[socket.socket] = []

    def show(self) -> Desk:
        self.page.show()
        return self

    def lines(self, *lines: Line) -> Desk:
        """The host tells the machine's lines."""
        self.world.take([DisplaysRead(BUSY, lines=lines or (SERIAL, CONSOLE))])
        return self

    @property
    def ticket(self) -> Ticket:
        """The ticket of what was asked last."""
        return Ticket(len(self.sent.commands))

    def opens(self) -> socket.socket:
        """The host opens the line that was asked for; what the guest has of it."""
        guest, ours = socket.socketpair()
        guest.settimeout(2)
        self.guests.append(guest)
        self.world.take([DoorOpened(self.ticket, BUSY, Door(Way.FD, held=Held(ours.detach())))])
        return guest

    def refuses(self, reason: str, *, taken: bool = False) -> Desk:
        self.world.take([DoorOpened(self.ticket, BUSY, problem=Problem("open a line", reason), taken=taken)])
        return self

    def says(self, guest: socket.socket, text: str) -> None:
        """The guest says something, and it is on the screen."""
        guest.send(text.encode())
        self.qtbot.waitUntil(lambda: text.split()[-1] in self.page.view.transcript().text, timeout=30_000)

    @property
    def strip(self) -> str:
        """What the strip says; "" when there is none."""
        strip = self.page.strip
        return strip.title.text() if strip.isVisible() else ""


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.page.shut()
    for guest in made.guests:
        guest.close()


def test_nothing_is_opened_before_a_person_looks(desk: Desk) -> None:
    assert desk.sent.commands == []
    desk.show()
    assert desk.sent.commands == [ReadDisplays(BUSY)]


def test_the_first_line_is_opened_and_carries_both_ways(desk: Desk) -> None:
    desk.show().lines()
    assert desk.sent.commands[-1] == OpenLine(BUSY, "serial0")
    assert desk.strip == "Connecting"
    guest = desk.opens()
    assert desk.page.stage is Stage.OPEN
    assert desk.strip == ""
    desk.says(guest, "login: ")
    QTest.keyClicks(desk.page.view, "root")
    assert guest.recv(100) == b"root"


def test_another_line_is_opened_when_it_is_chosen(desk: Desk) -> None:
    guest = (desk.show().lines(), desk.opens())[1]
    desk.says(guest, "first")
    box = desk.page.lines_box
    assert [box.itemText(at) for at in range(box.count())] == ["Serial 1", "Console 2"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert desk.sent.commands[-1] == OpenLine(BUSY, "console1")
    assert guest.recv(10) == b""
    desk.says(desk.opens(), "second")
    assert "first" not in desk.page.view.transcript().text


def test_a_line_that_somebody_else_has_can_be_taken_over(desk: Desk) -> None:
    desk.show().lines().refuses("Somebody else has this console open.", taken=True)
    assert desk.strip == "Somebody else has this console open"
    desk.page.strip.button.click()
    assert desk.sent.commands[-1] == OpenLine(BUSY, "serial0", force=True)
    desk.opens()
    assert desk.page.stage is Stage.OPEN
    assert desk.page.window().focusWidget() is desk.page.view


def test_why_a_line_could_not_be_opened_is_said(desk: Desk) -> None:
    desk.show().lines().refuses("It did not answer in time.")
    assert desk.strip == "The line could not be opened"
    assert desk.page.strip.sentence.text() == "It did not answer in time."
    desk.page.strip.button.click()
    assert desk.sent.commands[-1] == ReadDisplays(BUSY)


def test_a_machine_without_lines_says_so(desk: Desk) -> None:
    desk.show()
    desk.world.take([DisplaysRead(BUSY)])
    assert desk.strip == "It has no serial line or console that can be opened"
    assert not desk.page.lines_box.isVisible()


def test_a_machine_that_is_off_can_be_started_and_opens_by_itself(desk: Desk) -> None:
    change(desk.world, id=-1, state=DomainState.SHUTOFF)
    desk.show()
    assert desk.strip == "The machine is shut off"
    desk.page.strip.button.click()
    assert desk.sent.commands == [Act(BUSY, Verb.START)]
    change(desk.world, id=8, state=DomainState.RUNNING)
    assert desk.sent.commands[-1] == ReadDisplays(BUSY)
    desk.lines()
    desk.says(desk.opens(), "booting")


def test_a_start_that_failed_says_why(desk: Desk) -> None:
    change(desk.world, id=-1, state=DomainState.SHUTOFF)
    desk.show()
    desk.page.strip.button.click()
    desk.world.take([Finished(desk.ticket, 0.0, Problem("start web-01", "There is not enough memory."))])
    assert desk.page.strip.sentence.text() == "There is not enough memory."


def test_a_shut_down_closes_calmly_and_the_next_boot_opens_again(desk: Desk) -> None:
    desk.show().lines()
    guest = desk.opens()
    desk.says(guest, "Power down")
    guest.close()
    desk.qtbot.waitUntil(lambda: desk.page.stage is Stage.CLOSED, timeout=30_000)
    change(desk.world, id=-1, state=DomainState.SHUTOFF)
    assert desk.strip == "The machine is shut off"
    assert "Power down" in desk.page.view.transcript().text
    change(desk.world, id=9, state=DomainState.RUNNING)
    desk.lines()
    desk.says(desk.opens(), "again")
    assert "Power down" in desk.page.view.transcript().text


def test_a_line_that_was_closed_is_reopened_on_demand(desk: Desk) -> None:
    desk.show().lines()
    desk.opens().close()
    desk.qtbot.waitUntil(lambda: desk.page.stage is Stage.CLOSED, timeout=30_000)
    assert desk.strip == "The line was closed"
    asked = len(desk.sent.commands)
    change(desk.world, vcpus=3)
    assert len(desk.sent.commands) == asked
    desk.page.strip.button.click()
    desk.lines().opens()
    assert desk.page.stage is Stage.OPEN


def test_a_machine_that_was_started_anew_meanwhile_is_opened_again(desk: Desk) -> None:
    guest = (desk.show().lines(), desk.opens())[1]
    change(desk.world, id=70)
    assert desk.sent.commands[-1] == ReadDisplays(BUSY)
    assert guest.recv(10) == b""


def test_a_host_that_went_away_and_came_back_brings_the_line_back(desk: Desk) -> None:
    guest = (desk.show().lines(), desk.opens())[1]
    change_host(desk.world, phase=Phase.LOST)
    guest.close()
    desk.qtbot.waitUntil(lambda: desk.page.stage is Stage.AWAY, timeout=30_000)
    change_host(desk.world, phase=Phase.OPEN)
    assert desk.sent.commands[-1] == ReadDisplays(BUSY)


def test_a_machine_that_is_gone_says_so(desk: Desk) -> None:
    desk.show().lines().refuses("x")
    desk.world.take([Gone((BUSY,))])
    assert desk.strip == "The machine is gone"


def test_a_door_that_comes_too_late_is_not_used(desk: Desk) -> None:
    desk.show().lines()
    old = desk.ticket
    desk.page.lines_box.activated.emit(1)
    guest, ours = socket.socketpair()
    guest.settimeout(2)
    desk.world.take([DoorOpened(old, BUSY, Door(Way.FD, held=Held(ours.detach())))])
    assert guest.recv(10) == b""
    assert desk.page.stage is Stage.CONNECTING
    guest.close()


def test_the_guest_is_told_the_size_when_asked_to(desk: Desk) -> None:
    desk.show().lines()
    guest = desk.opens()
    desk.page.menu.send_size()
    terminal = desk.page.view.terminal
    assert guest.recv(100).decode() == f"stty rows {terminal.rows} columns {terminal.columns}\r"


@pytest.mark.parametrize(("plain", "kept"), [(True, b"red\nnext\n"), (False, b"\x1b[31mred\x1b[m\r\nnext\r\n")])
def test_what_comes_is_logged_for_its_owner_alone(desk: Desk, tmp_path: Path, plain: bool, kept: bytes) -> None:
    desk.show().lines()
    guest = desk.opens()
    log = tmp_path / "web.log"
    desk.page.menu.log_to(str(log), plain=plain)
    desk.qtbot.waitUntil(lambda: desk.page.logging.text() == "Logging to web.log", timeout=30_000)
    guest.send(b"\x1b[31mred\x1b[m\r\nnext\r\n")
    desk.qtbot.waitUntil(lambda: log.read_bytes() == kept, timeout=30_000)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    desk.page.menu.stop_log()
    assert desk.page.logging.text() == ""


def test_a_log_that_cannot_be_written_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.page.menu.log_to(str(tmp_path / "none" / "x.log"), plain=True)
    desk.qtbot.waitUntil(lambda: "No such file" in desk.page.logging.text(), timeout=30_000)
    assert desk.page.menu.logged == "", "another place can be tried"


def test_a_log_whose_disk_fills_up_says_so(desk: Desk) -> None:
    desk.show().lines()
    guest = desk.opens()
    desk.page.menu.log_to("/dev/full", plain=False)
    guest.send(b"words")
    desk.qtbot.waitUntil(lambda: desk.page.logging.text() == "The log ended: No space left on device.", timeout=30_000)


class StuckFile(io.BytesIO):
    """A file on a disk that does not answer."""

    def __init__(self, answers: threading.Event) -> None:
        super().__init__()
        self._answers = answers

    def write(self, data: object) -> int:
        self._answers.wait(60)
        raise OSError(5, "Input/output error")


def test_a_log_on_a_disk_that_does_not_answer_holds_nothing_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(line_log, "open_private", lambda _path: StuckFile(answers))
    desk.page.menu.log_to(str(tmp_path / "x.log"), plain=False)
    desk.qtbot.waitUntil(lambda: desk.page.logging.text() == "Logging to x.log", timeout=30_000)
    for _ in range(20):
        desk.page.menu.take(bytes(1 << 20))
    assert desk.page.logging.text() == "The log ended: the disk is too slow for it."
    answers.set()


def test_what_is_still_to_be_logged_is_written_when_the_page_closes(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    desk.page.menu.log_to(str(log), plain=False)
    for number in range(1000):
        desk.page.menu.take(b"%d\n" % number)
    desk.page.shut()
    assert log.read_bytes().endswith(b"998\n999\n")


def test_words_are_found_from_the_newest_to_the_oldest(desk: Desk) -> None:
    desk.show().lines()
    desk.says(desk.opens(), "".join(f"eth{number} up 😀\r\n" for number in range(100)) + "end")
    finder = desk.page.finder
    finder.open()
    finder.edit.setText("eth")
    finder.refresh()
    assert finder.count.text() == "100 of 100"
    QTest.keyClick(finder.edit, Qt.Key.Key_Return)
    assert finder.count.text() == "99 of 100"
    finder.regex_button.setChecked(True)
    finder.edit.setText(r"^eth1\d up .$")
    finder.refresh()
    assert finder.count.text() == "10 of 10"
    finder.edit.setText("(")
    finder.refresh()
    assert finder.count.text() == "Not a valid expression"
    finder.edit.setText("ETH")
    finder.regex_button.setChecked(False)
    finder.case_button.setChecked(True)
    assert finder.count.text() == "No match"
    QTest.keyClick(finder.edit, Qt.Key.Key_Escape)
    assert not finder.isVisible()


def test_the_menu_offers_every_deed(desk: Desk) -> None:
    menu = QMenu()
    desk.page.menu.fill(menu)
    names = [action.text().replace("&", "").split("\t")[0] for action in menu.actions() if action.text()]
    assert names == ["Copy", "Paste", "Select all", "Find", "Tell the guest the size", "Send a break", "Bigger letters",
                     "Smaller letters", "Usual letters", "Clear", "Reset the terminal", "Log to a file"]  # fmt: skip
    menu.deleteLater()


def test_a_break_is_sent_on_a_serial_line_and_a_failure_is_told(desk: Desk) -> None:
    def entry() -> QAction:
        menu = QMenu(desk.page)
        desk.page.menu.fill(menu)
        return next(action for action in menu.actions() if "brea" in action.text())

    assert not entry().isEnabled(), "no line is open"
    desk.show().lines()
    desk.opens()
    entry().trigger()
    assert desk.sent.commands[-1] == SendBreak(BUSY, "serial0")
    problem = Problem("send a break", "This host cannot do that.")
    desk.world.take([Finished(desk.ticket, 1.0, problem)])
    assert desk.page.logging.text() == "Could not send a break. This host cannot do that."
    desk.page.lines_box.setCurrentIndex(1)
    desk.page.lines_box.activated.emit(1)
    desk.opens()
    assert not entry().isEnabled(), "only a serial port has breaks"


def test_shut_closes_the_line(desk: Desk) -> None:
    guest = (desk.show().lines(), desk.opens())[1]
    desk.page.shut()
    assert guest.recv(10) == b""
