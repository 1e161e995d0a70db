"""The event loop serves libvirt on its own thread, costs nothing while idle and survives bad callbacks."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import libvirt
import pytest

from virtgui.hypervisor import eventloop
from virtgui.hypervisor.eventloop import THREAD_NAME, EventLoop, guard

WAIT = 5


@pytest.fixture
def loop() -> Iterator[EventLoop]:
    """A loop of the test's own, which libvirt knows nothing of."""
    made = EventLoop(free=lambda opaque: opaque.append("freed"))
    made.hold()
    yield made
    made.release(WAIT)


@pytest.fixture
def held() -> Iterator[EventLoop]:
    """The process's loop, running."""
    made = eventloop.install()
    made.hold()
    yield made
    made.release(WAIT)


def test_a_second_registration_is_refused_by_being_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    first = eventloop.install()
    monkeypatch.setattr(libvirt, "virEventRegisterImpl", lambda *_: pytest.fail("registered again"))
    assert eventloop.install() is first


def test_callbacks_come_on_the_event_thread(held: EventLoop) -> None:
    connection = libvirt.open("test:///default")
    seen: list[str] = []
    told = threading.Event()

    def call(*_: Any) -> None:
        seen.append(threading.current_thread().name)
        told.set()

    token = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, guard("LIFE", call), None)
    connection.lookupByName("test").suspend()
    assert told.wait(WAIT)
    connection.domainEventDeregisterAny(token)
    connection.close()
    assert seen == [THREAD_NAME]


def test_a_callback_that_raises_is_logged_by_name_and_the_loop_lives(
    held: EventLoop, caplog: pytest.LogCaptureFixture
) -> None:
    connection = libvirt.open("test:///default")
    told = threading.Semaphore(0)

    def call(*_: Any) -> None:
        told.release()
        raise ValueError("bad callback")

    token = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, guard("LIFE", call), None)
    machine = connection.lookupByName("test")
    for act in (machine.suspend, machine.resume):
        act()
        assert told.acquire(timeout=WAIT)
    connection.domainEventDeregisterAny(token)
    del machine
    connection.close()
    assert "LIFE" in caplog.text and "bad callback" in caplog.text


def test_nothing_is_left_when_a_connection_is_closed(held: EventLoop) -> None:
    before = held.watched
    for _ in range(20):
        connection = libvirt.open("test:///default")
        token = connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: None, None)
        connection.domainEventDeregisterAny(token)
        connection.close()
    assert held.watched == before


def test_descriptors_are_served_while_watched(loop: EventLoop) -> None:
    ours, theirs = socket.socketpair()
    told: list[tuple[int, int]] = []
    came = threading.Semaphore(0)

    def call(watch: int, fd: int, events: int, opaque: object) -> None:
        told.append((watch, events))
        ours.recv(10)
        came.release()

    watch = loop.add_handle(ours.fileno(), 1, call, [])
    theirs.send(b"x")
    assert came.acquire(timeout=WAIT)
    loop.update_handle(watch, 0)
    theirs.send(b"y")
    assert not came.acquire(timeout=0.05)
    loop.update_handle(watch, 1)
    assert came.acquire(timeout=WAIT)
    assert told == [(watch, 1), (watch, 1)]
    assert loop.remove_handle(watch) == 0
    assert loop.remove_handle(watch) == -1
    ours.close()
    theirs.close()


def test_a_hang_up_of_a_resting_descriptor_does_not_spin(loop: EventLoop) -> None:
    ours, theirs = socket.socketpair()
    watch = loop.add_handle(ours.fileno(), 1, lambda *_: None, [])
    loop.update_handle(watch, 0)
    theirs.close()
    begun = time.thread_time(), time.process_time()
    select.select([], [], [], 0.2)
    assert time.process_time() - begun[1] < 0.05
    loop.remove_handle(watch)
    ours.close()


def test_what_is_removed_is_freed_from_the_loop(loop: EventLoop) -> None:
    opaque: list[str] = []
    timer = loop.add_timeout(-1, lambda *_: None, opaque)
    loop.remove_timeout(timer)
    end = time.monotonic() + WAIT
    while not opaque and time.monotonic() < end:
        select.select([], [], [], 0.005)
    assert opaque == ["freed"]


def test_a_timer_of_our_own_has_nothing_to_free(loop: EventLoop) -> None:
    fired, opaque = threading.Event(), list[str]()
    timer = loop.add_timeout(1, lambda *_: fired.set(), None)
    assert fired.wait(WAIT)
    assert (loop.remove_timeout(timer), loop.remove_timeout(timer)) == (0, -1)
    loop.remove_timeout(loop.add_timeout(-1, lambda *_: None, opaque))
    end = time.monotonic() + WAIT
    while not opaque and time.monotonic() < end:
        select.select([], [], [], 0.005)
    assert opaque == ["freed"], "the loop lives"


def test_timers_fire_again_and_again_until_rested(loop: EventLoop) -> None:
    fired = threading.Semaphore(0)
    timer = loop.add_timeout(-1, lambda *_: fired.release(), [])
    assert not fired.acquire(timeout=0.05)
    loop.update_timeout(timer, 5)
    for _ in range(3):
        assert fired.acquire(timeout=WAIT)
    loop.update_timeout(timer, -1)
    while fired.acquire(blocking=False):
        pass
    assert not fired.acquire(timeout=0.05)
    loop.remove_timeout(timer)


def test_two_watches_on_one_descriptor_are_both_served(loop: EventLoop) -> None:
    reading, writing = os.pipe()
    first, second = threading.Event(), threading.Event()
    watches = [loop.add_handle(reading, 1, lambda *_, e=event: e.set(), []) for event in (first, second)]
    os.write(writing, b"x")
    assert first.wait(WAIT) and second.wait(WAIT)
    loop.remove_handle(watches[0])
    second.clear()
    assert second.wait(WAIT)
    loop.remove_handle(watches[1])
    os.close(reading)
    os.close(writing)
    assert loop.watched == (0, 0)


def test_an_idle_loop_costs_no_processor_time(held: EventLoop) -> None:
    connection = libvirt.open("test:///default")
    before = time.process_time()
    select.select([], [], [], 0.3)
    assert time.process_time() - before < 0.03
    connection.close()


def test_the_thread_ends_with_its_last_holder_and_comes_back() -> None:
    loop = eventloop.install()
    for _ in range(3):
        loop.hold()
        assert any(thread.name == THREAD_NAME for thread in threading.enumerate())
        loop.release(WAIT)
        assert not any(thread.name == THREAD_NAME for thread in threading.enumerate())
