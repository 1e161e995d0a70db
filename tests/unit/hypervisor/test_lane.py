"""A lane does one thing at a time, by urgency, and leaves nothing behind."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import libvirt
import pytest

from tests.unit.hypervisor.fakes import FakeHost, error
from virtgui.hypervisor.lane import Lane, LaneCallbacks, Work

WAIT = 5


class Told:
    """What a lane told."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.failed: list[list[Work]] = []
        self.failing = threading.Event()
        self.dead: list[int] = []

    def callbacks(self) -> LaneCallbacks:
        return LaneCallbacks(
            lambda lane: self.opened.set(), self._failed, lambda lane, reason: self.dead.append(reason)
        )

    def _failed(self, lane: Lane, error: Exception, left: list[Work]) -> None:
        self.failed.append(left)
        self.failing.set()


@pytest.fixture
def host() -> FakeHost:
    return FakeHost("web")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def lane(host: FakeHost, told: Told) -> Iterator[Lane]:
    made = Lane("test", lambda cancelled: host.open("", [], 0), told.callbacks())
    yield made
    made.close()
    host.release_all()
    assert made.join(WAIT)


def blocked(lane: Lane) -> Callable[[], None]:
    """Keep the lane busy until the returned function is called."""
    gate, inside = threading.Event(), threading.Event()

    def wait(_connection: object) -> None:
        inside.set()
        gate.wait(WAIT)

    lane.put(wait, priority=0)
    assert inside.wait(WAIT)
    return gate.set


def test_the_connection_is_opened_when_first_needed(lane: Lane, host: FakeHost) -> None:
    assert host.opened == 0
    lane.put(lambda connection: None)
    lane.put(lambda connection: None)
    blocked(lane)()
    assert host.opened == 1


def test_the_more_urgent_goes_first_and_equals_in_their_order(lane: Lane) -> None:
    done: list[str] = []
    go = blocked(lane)
    over = threading.Event()
    for name, priority in (("late", 6), ("first", 3), ("second", 3), ("urgent", 0)):
        lane.put(lambda connection, name=name: done.append(name), priority=priority)
    lane.put(lambda connection: over.set(), priority=9)
    go()
    assert over.wait(WAIT)
    assert done == ["urgent", "first", "second", "late"]


def test_what_waits_already_is_not_doubled_but_may_become_urgent(lane: Lane) -> None:
    done: list[str] = []
    go = blocked(lane)
    over = threading.Event()
    lane.put(lambda connection: done.append("other"), priority=4)
    for priority in (6, 6, 1, 6):
        lane.put(lambda connection: done.append("list"), key="list", priority=priority)
    lane.put(lambda connection: over.set(), priority=9)
    go()
    assert over.wait(WAIT)
    assert done == ["list", "other"]


def test_what_raises_does_not_end_the_lane(lane: Lane, caplog: pytest.LogCaptureFixture) -> None:
    over = threading.Event()
    lane.put(lambda connection: 1 / 0)
    lane.put(lambda connection: over.set())
    assert over.wait(WAIT)
    assert "ZeroDivisionError" in caplog.text


def test_a_failed_open_hands_back_what_was_to_be_done(lane: Lane, host: FakeHost, told: Told) -> None:
    host.refuse = error(libvirt.VIR_ERR_SYSTEM_ERROR, "no")
    lane.put(lambda connection: None, key="this")
    assert told.failing.wait(WAIT)
    assert [work.key for work in told.failed[0]] == ["this"]
    assert not lane.put(lambda connection: None)


def test_a_connection_that_opens_late_is_closed_at_once(lane: Lane, host: FakeHost, told: Told) -> None:
    host.silent = threading.Event()
    done: list[str] = []
    lane.put(lambda connection: done.append("never"))
    lane.close()
    host.silent.set()
    assert lane.join(WAIT)
    assert host.connections[0].closed
    assert not done and not told.opened.is_set()


def test_closing_drops_what_waits(lane: Lane, host: FakeHost) -> None:
    done: list[str] = []
    go = blocked(lane)
    lane.put(lambda connection: done.append("never"))
    lane.close()
    go()
    assert lane.join(WAIT)
    assert not done
    assert host.connections[0].farewell == ["close callback", "close"]


def test_closing_never_raises(lane: Lane, host: FakeHost) -> None:
    lane.put(lambda connection: lane.farewell(lambda c: c.domainEventDeregisterAny(1)))
    blocked(lane)()
    host.connections[0].alive = False
    lane.close()
    assert lane.join(WAIT)
    assert host.connections[0].closed


def test_a_loss_is_told_once(lane: Lane, host: FakeHost, told: Told) -> None:
    over = threading.Event()

    def broken(connection: object) -> None:
        host.break_down(libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
        over.set()

    lane.put(broken)
    lane.put(lambda connection: None)
    assert over.wait(WAIT)
    blocked(lane)()
    assert told.dead == [libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE]


def test_a_lane_that_is_over_is_let_go_of_by_drivers_without_close_callbacks(
    told: Told, own_calls: Callable[[], AbstractContextManager[None]]
) -> None:
    with own_calls():
        lane = Lane("test", lambda cancelled: libvirt.open("test:///default"), told.callbacks())
        lane.put(lambda connection: None)
        assert told.opened.wait(WAIT)
        lane.close()
        assert lane.join(WAIT)
        known = weakref.ref(lane)
        del lane
        gc.collect()
        assert known() is None
