"""The ways to a guest's screen and lines on real hosts, and what closes them."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Act, Command, OpenScreen, ReadDisplays, Verb
from virtgui.model.console import Way
from virtgui.model.keys import DomainKey
from virtgui.model.messages import DisplaysRead, DoorOpened

Machine = Callable[..., DomainKey]


def opened(circle: Circle, command: Command) -> DoorOpened:
    """The answer to a question for a door."""
    ticket = circle.send(command)
    circle.wait_until(lambda: circle.of(ticket, DoorOpened), 15, f"{command} is answered")
    return circle.of(ticket, DoorOpened)[0]


def taken(told: DoorOpened) -> socket.socket:
    """The open socket of a door, which the test closes."""
    assert told.problem is None and told.door is not None, told.problem
    taken = socket.socket(fileno=told.door.take())
    taken.settimeout(10)
    return taken


@pytest.fixture
def machine(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Machine:
    def make(name: str, **options: object) -> DomainKey:
        full = machine_on(private_host, name, **options)
        return circle.appears(circle.connect(private_host.uri), full).key

    return make


def test_a_screen_is_handed_over_without_port_or_password(circle: Circle, machine: Machine) -> None:
    key = machine("screen", graphics="vnc", password="S3cr3t!")
    told = opened(circle, OpenScreen(key))
    assert told.door is not None and told.door.way is Way.FD and not told.door.password
    fd = told.door.held.fd if told.door.held else -1
    assert not os.get_inheritable(fd)
    with taken(told) as screen:
        assert screen.recv(12) == b"RFB 003.008\n"
        screen.sendall(b"RFB 003.008\n")
        assert screen.recv(2) == b"\x01\x01", "no authentication is asked for"


def test_a_machine_without_a_screen_or_without_a_process_says_what_to_do(circle: Circle, machine: Machine) -> None:
    bare = opened(circle, OpenScreen(machine("bare")))
    assert bare.problem is not None and "Add a VNC display" in bare.problem.reason
    off = machine("off", graphics="vnc", start=False)
    told = opened(circle, OpenScreen(off))
    assert told.problem is not None and told.problem.remedy == Act(off, Verb.START)


def test_spice_says_who_opens_it(circle: Circle, machine: Machine) -> None:
    key = machine("spice", graphics="vnc", start=False, extra="<graphics type='spice'/>")
    circle.send(ReadDisplays(key))

    def told() -> list[DisplaysRead]:
        return [m for m in circle.messages if isinstance(m, DisplaysRead) and m.domain == key]

    circle.wait_until(told, 15, "the displays are read")
    kinds = {display.type: display.refusal for display in told()[0].displays}
    assert kinds == {"vnc": "", "spice": "SPICE opens in virt-viewer."}
    assert told()[0].lines == ()
