"""A real daemon killed, restarted, stopped and resumed: rows stay, everything comes back, nothing is left."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from tests.bed.circle import Circle
from tests.bed.gaps import Gaps
from tests.bed.hosts import PrivateHost
from tests.bed.watched import watch
from virtgui.hypervisor import eventloop
from virtgui.model.commands import Act, Connect, Disconnect, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Gone, HostSeen, Listed

GONE_S = 10
HANG_S = 30


def phase(circle: Circle, key: HostKey, wanted: Phase, timeout: float) -> None:
    circle.wait_until(lambda: circle.world.hosts[key].phase is wanted, timeout, f"the host is {wanted.value}")


def test_a_killed_daemon_loses_the_host_and_keeps_its_rows(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("stays")
    key = circle.connect(fresh_host.uri)
    fresh_host.kill()
    phase(circle, key, Phase.LOST, GONE_S)
    assert circle.machine(key, "stays").state is DomainState.RUNNING
    assert not [message for message in circle.messages if isinstance(message, Gone)]
    assert circle.host(key).problem is not None
    circle.wait_until(lambda: circle.host(key).attempts >= 2, 15, "it is tried again")
    assert circle.host(key).phase is Phase.LOST


def test_a_restarted_daemon_is_found_listed_and_listened_to(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("stays")
    fresh_host.add("goes")
    key = circle.connect(fresh_host.uri)
    fresh_host.kill()
    phase(circle, key, Phase.LOST, GONE_S)
    fresh_host.respawn()
    fresh_host.remove("goes")
    fresh_host.add("meanwhile")
    circle.send(Connect(key))
    phase(circle, key, Phase.OPEN, 10)
    circle.appears(key, "meanwhile")
    assert {machine.name for machine in circle.world.machines_of(key)} == {"stays", "meanwhile"}
    fresh_host.virsh("suspend", "stays")
    circle.becomes(circle.machine(key, "stays").key, lambda m: m.state is DomainState.PAUSED, 3, "events arrive again")


def test_it_comes_back_by_itself(circle: Circle, fresh_host: PrivateHost) -> None:
    key = circle.connect(fresh_host.uri)
    fresh_host.kill()
    phase(circle, key, Phase.LOST, GONE_S)
    fresh_host.respawn()
    phase(circle, key, Phase.OPEN, 10)
    assert circle.host(key).retry_at is None


def test_a_daemon_that_hangs_delays_nobody_and_is_noticed(circle: Circle, hosts: Callable[[str], PrivateHost]) -> None:
    sick, well = hosts("sick"), hosts("well")
    sick.add("one")
    well.add("two")
    first, second = circle.connect(sick.uri), circle.connect(well.uri)
    one = circle.machine(first, "one").key
    for verb in (Verb.PAUSE, Verb.RESUME):
        assert circle.act(one, verb).problem is None
    gaps = Gaps()
    sick.stop()
    try:
        waiting = circle.send(Act(one, Verb.PAUSE))  # over the connection that has done the others
        two = circle.machine(second, "two").key
        for verb in (Verb.PAUSE, Verb.RESUME):
            begun = time.monotonic()
            assert circle.act(two, verb).problem is None
            assert time.monotonic() - begun < 5
        phase(circle, first, Phase.LOST, HANG_S)
        assert circle.finish(waiting).unknown
        assert circle.host(second).open
    finally:
        sick.cont()

    def back() -> bool:
        if not sick.answers():  # libvirtd itself does not always outlive so long a stop
            sick.respawn()
        return circle.host(first).open

    circle.wait_until(back, 40, "the host is open")
    circle.wait_until(lambda: circle.ready(first), 30)
    gaps.stop()
    assert gaps.longest < 0.5, "the window is repainted all along"


def test_a_deed_under_way_when_the_daemon_dies_is_unknown(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("frozen")
    key = circle.connect(fresh_host.uri)
    for verb in (Verb.PAUSE, Verb.RESUME):  # so that the deed has its connection already
        assert circle.act(circle.machine(key, "frozen").key, verb).problem is None
    fresh_host.freeze("frozen")
    calls = watch().calls
    before = calls["virDomainSuspend"]
    ticket = circle.send(Act(circle.machine(key, "frozen").key, Verb.PAUSE))
    circle.wait_until(lambda: calls["virDomainSuspend"] > before, 10, "the host is asked to")
    fresh_host.kill()
    end = circle.finish(ticket)
    assert end.unknown and end.problem is not None


def test_a_hanging_host_is_disconnected_at_once(circle: Circle, fresh_host: PrivateHost) -> None:
    key = circle.connect(fresh_host.uri)
    fresh_host.stop()
    try:
        begun = time.monotonic()
        circle.send(Disconnect(key))
        phase(circle, key, Phase.CLOSED, 2)
        assert time.monotonic() - begun < 2
        circle.send(Connect(key))
        phase(circle, key, Phase.OPENING, 2)
        circle.send(Disconnect(key))
        phase(circle, key, Phase.CLOSED, 2)
    finally:
        fresh_host.cont()
    seen = len(circle.messages)
    circle.wait_until(lambda: not _busy("read"), 10, "late successes are closed")
    assert not [m for m in circle.messages[seen:] if isinstance(m, (HostSeen, Listed))]


def test_quitting_with_a_hanging_host_takes_less_than_two_seconds(fresh_host: PrivateHost, qapp: object) -> None:
    circle = Circle()
    try:
        key = circle.connect(fresh_host.uri)
        fresh_host.stop()
        circle.send(Disconnect(key))
    finally:
        begun = time.monotonic()
        circle.close()
        took = time.monotonic() - begun
        fresh_host.cont()
    assert took < 2


def _busy(role: str) -> bool:
    return any(thread.name.startswith(f"lane {role}") for thread in threading.enumerate())


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_a_hundred_connects_leave_no_thread_descriptor_or_callback(circle: Circle, private_host: PrivateHost) -> None:
    loop = eventloop.install()
    key = HostKey(private_host.uri)

    def round_trip() -> None:
        circle.messages.clear()
        circle.send(Connect(key))
        circle.wait_until(lambda: [m for m in circle.messages if isinstance(m, Listed)])
        circle.send(Disconnect(key))
        phase(circle, key, Phase.CLOSED, 5)

    round_trip()
    circle.wait_until(lambda: not _busy(""))
    before = threading.active_count(), _descriptors(), loop.watched
    for _ in range(100):
        round_trip()
    circle.wait_until(lambda: not _busy("") and loop.watched <= before[2])
    assert threading.active_count() <= before[0]
    circle.wait_until(lambda: _descriptors() <= before[1], 10, "every descriptor is closed")
