"""What other clients do while the program looks on: in the end the list is what libvirt says."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import libvirt
import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Finished, Told

OwnCalls = Callable[[], AbstractContextManager[None]]


class Other(threading.Thread):
    """Another client that defines, starts, pauses, renames, stops and undefines, as fast as it can."""

    def __init__(self, host: PrivateHost, seed: int, deeds: int) -> None:
        super().__init__(name=f"other {seed}")
        self._host = host
        self._chance = random.Random(seed)
        self._deeds = deeds
        self._seed = seed
        self._numbers = iter(range(deeds))
        self.done: list[str] = []

    def run(self) -> None:
        connection = libvirt.open(self._host.uri)
        for _ in range(self._deeds):
            mine = [m for m in connection.listAllDomains() if m.name().startswith(f"other{self._seed}-")]
            # refused for reasons of state: a client in a hurry does not mind
            with contextlib.suppress(libvirt.libvirtError):
                self._one(connection, mine)
        connection.close()

    def _one(self, connection: libvirt.virConnect, mine: list[libvirt.virDomain]) -> None:
        what = self._chance.choice(("define", "define", "create", "start", "pause", "rename", "stop", "undefine"))
        if not mine or what in ("define", "create"):
            xml = self._host.guest(f"other{self._seed}-{next(self._numbers)}")
            if what == "create" and len([m for m in mine if m.isActive()]) < 2:
                connection.createXML(xml)
            else:
                connection.defineXML(xml)
        else:
            machine = self._chance.choice(mine)
            match what:
                case "start":
                    machine.create()
                case "pause":
                    machine.suspend()
                case "rename":
                    machine.rename(f"other{self._seed}-r{next(self._numbers)}", 0)
                case "stop":
                    machine.destroy()
                case "undefine":
                    machine.undefine()
        self.done.append(what)


def as_virsh_says(host: PrivateHost) -> dict[str, tuple[str, bool, bool]]:
    """Name, whether it runs and whether it is kept, by UUID."""
    kept = host.virsh("list", "--all", "--persistent", "--uuid").split()
    running = host.virsh("list", "--uuid").split()
    lines = host.virsh("list", "--all", "--uuid", "--name").splitlines()
    pairs = [line.split(None, 1) for line in lines if line.strip()]
    return {identity: (name.strip(), identity in running, identity in kept) for identity, name in pairs}


def as_shown(circle: Circle, key: HostKey) -> dict[str, tuple[str, bool, bool]]:
    return {m.key.uuid: (m.name, m.active, m.persistent) for m in circle.world.machines_of(key)}


@pytest.fixture
def others(fresh_host: PrivateHost) -> Iterator[Callable[[int], list[Other]]]:
    """Starts clients on `fresh_host`; they end with the test."""
    started: list[Other] = []

    def start(deeds: int) -> list[Other]:
        for seed in (1, 2):
            started.append(Other(fresh_host, seed, deeds))
            started[-1].start()
        return started

    yield start
    for other in started:
        other.join(60)


def test_a_list_that_changes_while_it_is_read_ends_right(
    circle: Circle, fresh_host: PrivateHost, others: Callable[[int], list[Other]]
) -> None:
    clients = others(60)
    key = HostKey(fresh_host.uri)
    circle.send(Connect(key))
    circle.wait_until(lambda: not any(client.is_alive() for client in clients), 90, "the others are done")
    assert sum(len(client.done) for client in clients) > 40, "the others did next to nothing"
    said = as_virsh_says(fresh_host)
    circle.wait_until(lambda: as_shown(circle, key) == said, 15, f"the list is {said}, not {as_shown(circle, key)}")
    # a machine that vanished between the list and its XML is no failure of anything
    assert not [m for m in circle.messages if isinstance(m, Finished) and m.problem]
    assert not [m for m in circle.messages if isinstance(m, Told)]


def test_a_machine_that_comes_and_goes_at_once_leaves_no_row(
    circle: Circle, fresh_host: PrivateHost, own_calls: OwnCalls
) -> None:
    key = circle.connect(fresh_host.uri)
    xml = fresh_host.guest("fleeting")
    with own_calls():
        connection = libvirt.open(fresh_host.uri)
        for _ in range(5):
            connection.createXML(xml).destroy()
            connection.defineXML(xml).undefine()
        connection.close()
    fresh_host.add("last", start=False)
    circle.appears(key, "last")
    circle.wait_until(lambda: {m.name for m in circle.world.machines_of(key)} == {"last"}, 10, "only the last is left")
    assert not [m for m in circle.messages if isinstance(m, Told)]


def test_the_guest_s_own_shutdown_crash_and_sleep_are_seen(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    off, crash = (machine_on(private_host, name, boot=True) for name in ("off", "panic"))
    private_host.says(off, "VG-READY")
    private_host.says(crash, "VG-READY")
    key = circle.connect(private_host.uri)
    private_host.say(off, "poweroff -f")
    private_host.say(crash, "echo c >/proc/sysrq-trigger")
    circle.becomes(circle.machine(key, off).key, lambda m: m.state is DomainState.SHUTOFF)
    circle.becomes(circle.machine(key, crash).key, lambda m: m.state is DomainState.CRASHED and m.active)


def test_an_agent_that_hangs_delays_nobody(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    sick = machine_on(private_host, "sick", boot=True, agent=True)
    well = machine_on(private_host, "well")
    private_host.says(sick, "VG-READY")
    private_host.agent_answers(sick)
    key = circle.connect(private_host.uri)
    machine = circle.appears(key, sick).key
    circle.becomes(machine, lambda m: m.agent_connected)
    private_host.say(sick, "killall -STOP qemu-ga; echo stop''ped")
    private_host.says(sick, "stopped")
    waiting = circle.send(Act(machine, Verb.SUSPEND_GUEST))
    for verb in (Verb.PAUSE, Verb.RESUME):
        done = circle.act(circle.machine(key, well).key, verb, timeout=5)
        assert done.problem is None
    private_host.virsh("desc", well, "--title", "--current", "new title")
    circle.becomes(circle.machine(key, well).key, lambda m: m.config is not None and m.config.title == "new title", 5)
    end = circle.finish(waiting, 40)
    assert end.problem is not None, "nobody answered, so it cannot have gone well"
    assert end.problem.reason
    assert circle.act(machine, Verb.POWER_OFF).problem is None
