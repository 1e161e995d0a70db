"""Hosts that do not answer: they can be left at any time, and keep no other host waiting."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Act, Connect, Disconnect, Verb
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import HostSeen

AT_ONCE_S = 10
"""Without it a test of this file would wait for ever."""


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a host that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"qemu+tcp://127.0.0.1:{listener.getsockname()[1]}/system"


def opening(circle: Circle, uri: str) -> HostKey:
    key = HostKey(uri)
    circle.send(Connect(key))
    circle.wait_until(
        lambda: key in circle.world.hosts and circle.host(key).phase is Phase.OPENING, 30, f"{uri} is being opened"
    )
    return key


def test_an_open_that_hangs_is_cancelled_at_once(circle: Circle, silent: str) -> None:
    key = opening(circle, silent)
    begun = time.monotonic()
    circle.send(Disconnect(key))
    circle.wait_until(lambda: circle.host(key).phase is Phase.CLOSED, 30, "it is cancelled")
    assert time.monotonic() - begun < AT_ONCE_S


def test_a_daemon_that_hangs_is_said_to_and_opens_once_it_goes_on(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.stop()
    key = opening(circle, fresh_host.uri)
    circle.wait_until(lambda: circle.host(key).problem is not None, 60, "what is waited for is told")
    host = circle.host(key)
    assert host.phase is Phase.OPENING and host.problem is not None and "has not answered" in host.problem.reason
    fresh_host.cont()
    circle.wait_until(lambda: circle.host(key).listed, 60, "it opens")
    assert circle.host(key).problem is None


def test_a_host_that_answers_too_late_is_dropped(circle: Circle, fresh_host: PrivateHost) -> None:
    """It goes on to answer after it was cancelled: its connection is closed, and nothing is heard of it."""
    fresh_host.stop()
    key = opening(circle, fresh_host.uri)
    circle.send(Disconnect(key))
    circle.wait_until(lambda: circle.host(key).phase is Phase.CLOSED, 30, "it is cancelled")
    before = len(circle.messages)
    fresh_host.cont()
    circle.wait_until(lambda: not any("lane" in each.name for each in threading.enumerate()), 60, "its thread ends")
    seen = [message for message in circle.messages[before:] if isinstance(message, HostSeen)]
    assert not any(message.host.open for message in seen)


def test_one_host_of_twenty_is_usable_while_nineteen_are_dead(
    circle: Circle, fresh_host: PrivateHost, silent: str
) -> None:
    fresh_host.add("alive")
    with contextlib.ExitStack() as stack:
        refused = [stack.enter_context(socket.socket()) for _ in range(6)]
        for each in refused:
            each.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port, and nobody gets in
        dead = [f"qemu+tcp://127.0.0.1:{each.getsockname()[1]}/system" for each in refused]
        dead += [f"{silent}?mode=legacy&number={number}" for number in range(7)]
        dead += [f"qemu:///system?socket=/nonexistent/{number}" for number in range(6)]
        for uri in dead:
            circle.send(Connect(HostKey(uri)))
        key = circle.connect(fresh_host.uri, 30)
        machine = circle.machine(key, "alive").key
        assert circle.act(machine, Verb.PAUSE).problem is None
        circle.becomes(machine, lambda now: now.state is DomainState.PAUSED, 30, "paused")
        assert len(circle.world.hosts) == 20
        hanging = [host for host in circle.world.hosts.values() if host.phase is Phase.OPENING]
        assert len(hanging) >= 7, "else nothing hung, and nothing is shown by this"
        ticket = circle.send(Act(machine, Verb.RESUME))
        assert circle.finish(ticket).problem is None


def test_quitting_does_not_wait_for_an_open_that_hangs(circle: Circle, silent: str) -> None:
    opening(circle, silent)
    begun = time.monotonic()
    circle.engine.close()
    assert time.monotonic() - begun < AT_ONCE_S
