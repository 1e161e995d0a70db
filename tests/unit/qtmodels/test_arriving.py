"""A machine that was just made is shown once it runs, however its events come."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.unit.qtmodels.fleet import config, host, machine
from virtgui.model.facts import DomainState
from virtgui.model.messages import HostSeen, Listed, Seen
from virtgui.qtmodels.arriving import Arriving
from virtgui.qtmodels.world import World


def test_it_is_told_of_once_when_it_runs_and_its_xml_was_read(qtbot: QtBot) -> None:
    world, told = World(), []
    world.take([HostSeen(host()), Listed(host().key, ())])
    off = machine(1, "new", state=DomainState.SHUTOFF)
    Arriving(world, off.key, world).arrived.connect(told.append)
    world.take([Seen((off,))])
    world.take([Seen((machine(1, "new"),))])
    assert not told, "nobody knows yet what it has to show"
    world.take([Seen((machine(1, "new", config=config()),))])
    assert told == [off.key]
    world.take([Seen((off,))])
    world.take([Seen((machine(1, "new", config=config()),))])
    assert told == [off.key]


def test_one_that_runs_already_is_told_of(qtbot: QtBot) -> None:
    world, told = World(), []
    running = machine(1, "new", config=config())
    world.take([HostSeen(host()), Listed(host().key, (running,))])
    Arriving(world, running.key, world).arrived.connect(told.append)
    qtbot.waitUntil(lambda: told == [running.key], timeout=30_000)


def test_xml_that_does_not_come_is_not_waited_for_long(qtbot: QtBot) -> None:
    world, told = World(), []
    world.take([HostSeen(host()), Listed(host().key, (machine(1, "new"),))])
    Arriving(world, machine(1, "new").key, world).arrived.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
