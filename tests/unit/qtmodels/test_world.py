"""The GUI thread's picture ends up equal to what was told, whatever the order."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QObject

from virtgui.model.facts import Address, Domain, DomainState, Host, Phase
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import (
    Addressed,
    Changed,
    Conflicted,
    Gone,
    HardwareRead,
    HostForgotten,
    HostSeen,
    InventoryRead,
    Listed,
    Message,
    NativeRead,
    Sampled,
    Seen,
    Told,
)
from virtgui.model.samples import DomainSample
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

LAB = HostKey("qemu:///lab")
DEN = HostKey("qemu:///den")


def machine(number: int, host: HostKey = LAB, **changes: object) -> Domain:
    """A machine whose UUID is its number."""
    return replace(Domain(DomainKey(host, f"uuid-{number}"), f"vm-{number}"), **changes)  # type: ignore[arg-type]


class Heard:
    """What a world said, batch by batch."""

    def __init__(self, world: World) -> None:
        self.machines: list[tuple[set[DomainKey], set[DomainKey], set[DomainKey]]] = []
        self.others: list[object] = []
        world.machines_changed.connect(lambda *sets: self.machines.append(tuple(map(set, sets))))
        world.sampled.connect(self.others.append)
        world.reported.connect(self.others.append)


@pytest.fixture
def world(qapp: object) -> World:
    """An empty world."""
    return World()


def test_a_new_list_adds_changes_and_removes_in_one_signal(world: World) -> None:
    one, two, three = machine(1), machine(2), machine(3)
    world.take([Listed(LAB, (one, two))])
    heard = Heard(world)
    world.take([Listed(LAB, (replace(two, state=DomainState.RUNNING), three))])
    assert heard.machines == [({three.key}, {two.key}, {one.key})]
    assert set(world.machines) == {two.key, three.key}


def test_the_same_facts_again_are_no_news(world: World) -> None:
    world.take([Listed(LAB, (machine(1),))])
    heard = Heard(world)
    world.take([Listed(LAB, (machine(1),)), Seen((machine(1),))])
    assert heard.machines == []


def test_a_machine_that_comes_and_goes_within_a_batch_was_never_there(world: World) -> None:
    heard = Heard(world)
    world.take([Seen((machine(1),)), Gone((machine(1).key,))])
    assert heard.machines == []
    assert not world.machines


@pytest.mark.parametrize(
    "story",
    [
        [Gone((machine(1).key,)), Seen((machine(1),))],
        [Seen((machine(1),)), Seen((machine(1),))],
        [Listed(LAB, (machine(1), machine(2))), Gone((machine(2).key,))],
        [Seen((machine(2),)), Listed(LAB, (machine(1),))],
    ],
)
def test_events_out_of_order_end_in_the_last_list(world: World, story: list[Message]) -> None:
    for message in story:
        world.take([message])
    assert set(world.machines) == {machine(1).key}


def test_one_hosts_list_leaves_another_alone(world: World) -> None:
    world.take([Listed(LAB, (machine(1),)), Listed(DEN, (machine(1, DEN),))])
    world.take([Listed(LAB, ())])
    assert set(world.machines) == {machine(1, DEN).key}


def test_a_lost_host_keeps_its_machines_and_a_closed_one_does_not(world: World) -> None:
    world.take([HostSeen(Host(LAB, Phase.OPEN)), Listed(LAB, (machine(1),))])
    world.take([HostSeen(Host(LAB, Phase.LOST))])
    assert set(world.machines) == {machine(1).key}
    world.take([HostSeen(Host(LAB, Phase.CLOSED))])
    assert not world.machines
    assert LAB in world.hosts


def test_a_forgotten_host_is_gone_with_all_it_had(world: World) -> None:
    world.take([HostSeen(Host(LAB, Phase.OPEN)), Listed(LAB, (machine(1),))])
    world.take([HostForgotten(LAB)])
    assert not world.machines
    assert not world.hosts


def test_a_rename_keeps_the_row_and_a_new_uuid_makes_one(world: World) -> None:
    world.take([Listed(LAB, (machine(1),))])
    heard = Heard(world)
    world.take([Seen((machine(1, name="renamed"),))])
    world.take([Gone((machine(1).key,)), Seen((machine(2, name="renamed"),))])
    assert heard.machines == [
        (set(), {machine(1).key}, set()),
        ({machine(2).key}, set(), {machine(1).key}),
    ]


def test_history_is_not_joined_between_two_machines_of_one_name(world: World) -> None:
    old, new = machine(1), machine(2, name="vm-1")
    world.take([Listed(LAB, (old,))])
    for second in range(5):
        world.take([Sampled(LAB, (DomainSample(old.key, float(second), 1, cpu_ns=second, vcpus=1),))])
    world.take([Listed(LAB, (new,))])
    assert world.history.latest(old.key) is None
    assert world.history.latest(new.key) is None


def test_a_sample_of_an_unknown_machine_is_dropped(world: World) -> None:
    heard = Heard(world)
    world.take([Sampled(LAB, (DomainSample(machine(9).key, 1.0, 1, cpu_ns=1, vcpus=1),))])
    assert heard.others == []
    assert world.history.latest(machine(9).key) is None


def test_a_sample_that_was_on_its_way_while_its_machine_stopped_is_no_figure_of_it(world: World) -> None:
    runs = machine(1, state=DomainState.RUNNING, id=3)
    late = DomainSample(runs.key, 2.0, 3, balloon_kib=32768, max_kib=32768)
    world.take([Seen((runs,)), Sampled(LAB, (replace(late, at=1.0),))])
    assert world.history.latest(runs.key) is not None
    world.take([Seen((replace(runs, state=DomainState.SHUTOFF, id=-1, saved=True),))])
    heard = Heard(world)
    world.take([Sampled(LAB, (late,))])
    assert world.history.latest(runs.key) is None
    assert heard.others == []


def test_addresses_live_as_long_as_their_machine(world: World) -> None:
    one = machine(1)
    address = (Address("10.0.4.12", 24, "52:54:00:00:00:01", "lease"),)
    world.take([Listed(LAB, (one,)), Addressed(((one.key, address), (machine(2).key, address)))])
    assert world.addresses == {one.key: address}
    world.take([Gone((one.key,))])
    assert world.addresses == {}


def test_reports_are_told_one_by_one_and_in_order(world: World) -> None:
    heard = Heard(world)
    first, second = Told(LAB, 1.0, "first"), Told(LAB, 2.0, "second")
    world.take([first, second])
    assert heard.others == [first, second]


def test_what_answers_a_page_is_passed_on_in_its_order(world: World) -> None:
    heard = Heard(world)
    key = machine(1).key
    told: list[Message] = [
        HardwareRead(key, Hardware(key)),
        InventoryRead(Ticket(1), LAB, Inventory()),
        NativeRead(Ticket(2), key, "qemu"),
        Changed(Ticket(3), key, ()),
        Conflicted(Ticket(4), key, (), Hardware(key)),
    ]
    world.take(told)
    assert heard.others == told


@pytest.mark.parametrize("paused", [False, True])
def test_a_machine_that_starts_is_started_not_paused_and_resumed(world: World, paused: bool) -> None:
    off = machine(1, state=DomainState.SHUTOFF)
    begins = replace(off, state=DomainState.PAUSED, reason="starting up", id=1)
    last = replace(begins, state=DomainState.PAUSED if paused else DomainState.RUNNING, reason="user")
    world.take([Seen((off,))])
    world.take([Seen((begins,))])
    world.take([Seen((last,))])
    assert [mark.state for mark in world.history.marks(off.key)] == [DomainState.SHUTOFF, last.state]


class _Listener(QObject):
    """As a window that hears of hosts and machines."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.heard: list[object] = []
        world.hosts_changed.connect(self.hear)
        world.machines_changed.connect(self.hear)
        world.addressed.connect(self.hear)

    def hear(self, *told: object) -> None:
        self.heard.append(told)


def test_listeners_that_are_gone_are_let_go_of_where_nothing_ever_changes(world: World) -> None:
    stays = _Listener(world)
    for _ in range(300):
        _Listener(world)
    signals = (world.hosts_changed, world.machines_changed, world.addressed)
    assert [world.receivers(signal) for signal in signals] == [301] * 3
    world.let_go()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert [world.receivers(signal) for signal in signals] == [1] * 3
    assert stays.heard == [(frozenset(),), (frozenset(),) * 3, (frozenset(),)]


def test_those_of_a_few_windows_hear_of_nothing_but_changes(world: World) -> None:
    stays = _Listener(world)
    world.let_go()
    assert not stays.heard
