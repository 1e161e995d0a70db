"""What the log tells of hosts and deeds, and what it never tells."""

from __future__ import annotations

import logging

import pytest

from virtgui.hypervisor.diary import Diary
from virtgui.model.commands import Act, Answer, Change, Connect, OpenScreen, Verb
from virtgui.model.console import Door, Way
from virtgui.model.edits import MACHINE, AddDevice, Conflict, Outcome, Place, ReplaceElement, SetField
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import (
    Changed,
    Conflicted,
    DisplaysRead,
    DoorOpened,
    Finished,
    Happened,
    HardwareRead,
    HostSeen,
    InventoryRead,
    Message,
    NativeRead,
    Seen,
    Told,
)
from virtgui.model.problems import Problem

HOST = HostKey("qemu:///system")
KEY = DomainKey(HOST, "00000000-0000-4000-8000-000000000001")
BROKEN = Problem("start web-01", "The network is down.", "internal error:\nno bridge 'virbr0'")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "virtgui")
    return caplog


def test_a_failed_deed_can_be_told_from_the_log_alone(log: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    diary.asked(Ticket(7), Act(KEY, Verb.START))
    diary.told(Finished(Ticket(7), 1.0, BROKEN))
    first, last = log.messages
    assert first == f"7: start {KEY.uuid} on qemu:///system"
    assert last == "7: could not start web-01: The network is down. [internal error: no bridge 'virbr0']"


def test_a_host_s_life_is_told_once_a_step(log: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    diary.asked(Ticket(1), Connect(HOST))
    lost = Problem("keep the connection", "The connection broke.")
    for host in (Host(HOST, Phase.OPENING), Host(HOST, Phase.OPEN), Host(HOST, Phase.OPEN, listed=True)):
        diary.told(HostSeen(host))
    diary.told(HostSeen(Host(HOST, Phase.LOST, problem=lost)))
    diary.told(Told(HOST, 1.0, "No more connections.", "limit"))
    assert len(log.messages) == 5
    assert log.messages[1:3] == ["qemu:///system is opening", "qemu:///system is open"]
    assert log.messages[3].startswith("qemu:///system is lost")


def test_details_are_written_only_when_asked_for(log: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    seen: tuple[Message, ...] = (
        Seen((Domain(KEY, "web-01", state=DomainState.PAUSED),)),
        Happened(1.0, HOST, "web-01", "lifecycle", "paused", KEY),
    )
    for message in seen:
        diary.told(message)
    assert not log.messages
    log.set_level(logging.DEBUG, "virtgui")
    for message in seen:
        diary.told(message)
    assert log.messages == ["seen: web-01 paused", "web-01: paused (lifecycle)"]


def test_what_was_typed_is_not_written(log: pytest.LogCaptureFixture) -> None:
    Diary().asked(Ticket(1), Answer(HOST, 3, ("ada", "S3cr3t!")))
    assert log.messages == ["question 3 of qemu:///system was answered"]


def test_a_change_is_written_by_its_places_and_never_by_its_values(log: pytest.LogCaptureFixture) -> None:
    log.set_level(logging.DEBUG, "virtgui")
    diary = Diary()
    secret = "<graphics passwd='S3cr3t!'/>"
    edits = (
        SetField(Place("graphics", "vnc"), "password", "S3cr3t!"),
        SetField(MACHINE, "title", "S3cr3t!"),
        AddDevice(secret),
        ReplaceElement(MACHINE, secret),
    )
    hardware = Hardware(KEY, secret, secret)
    diary.asked(Ticket(1), Change(KEY, "change the password of vnc", edits, hardware))
    outcomes = tuple(Outcome(edit, False, True, "It changes at the next start.", "not so") for edit in edits)
    for message in (
        Changed(Ticket(1), KEY, outcomes, secret, secret),
        Conflicted(Ticket(1), KEY, (Conflict(MACHINE, "title", "S3cr3t!", "S3cr3t!", "S3cr3t!"),), hardware),
        HardwareRead(KEY, hardware),
        HardwareRead(KEY, None, BROKEN),
        NativeRead(Ticket(1), KEY, problem=BROKEN),
        InventoryRead(Ticket(1), HOST, Inventory(lacks=(("pools", "No such driver."),))),
    ):
        diary.told(message)
        assert "S3cr3t" not in repr(message)
    assert "S3cr3t" not in log.text
    assert log.messages[0].endswith(": graphics.password, machine.title, add a device, ReplaceElement machine")
    assert log.messages[1] == "1: graphics.password is not now, stored: It changes at the next start. [not so]"
    assert any("pools: No such driver." in message for message in log.messages)


def test_the_log_says_by_which_way_a_screen_is_opened_and_never_by_what_password(
    log: pytest.LogCaptureFixture,
) -> None:
    diary = Diary()
    diary.asked(Ticket(1), OpenScreen(KEY))
    for message in (
        DoorOpened(Ticket(1), KEY, Door(Way.SSH, host="127.0.0.1", port=5900, password="S3cr3t!")),
        DoorOpened(Ticket(2), KEY, problem=BROKEN),
        DisplaysRead(KEY, problem=BROKEN),
    ):
        diary.told(message)
        assert "S3cr3t" not in repr(message)
    assert "S3cr3t" not in log.text
    assert log.messages[1] == "1: a door by ssh"
    assert log.messages[2].startswith("2: no door: The network is down.")
    assert "the displays of" in log.messages[3]


def test_no_name_forges_a_line(log: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    name = "x\n2026-01-01 INFO all is well\x1b[2J"
    diary.asked(Ticket(1), Act(KEY, Verb.RENAME, name))
    diary.told(Finished(Ticket(1), 1.0, Problem(f"rename {name}", name, name)))
    assert not any("\n" in message or "\x1b" in message for message in log.messages)
