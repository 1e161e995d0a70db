"""The clerk wakes when it must, and for no other reason."""

from __future__ import annotations

import threading
from itertools import count
from math import inf

import pytest

from virtgui.hypervisor.clerk import Clerk


def _nothing() -> None:
    """Is called."""


class _Bell(threading.Condition):
    """Counts how often the clerk is woken."""

    rung = 0

    def notify(self, n: int = 1) -> None:
        self.rung += 1
        super().notify(n)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> tuple[Clerk, _Bell]:
    """One that sleeps until a timer is due in ten seconds, by a clock that never stands still."""
    ticks, bell = count(1000, 0.00001), _Bell(threading.Lock())
    clerk = Clerk(lambda: next(ticks), lambda: next(ticks))
    monkeypatch.setattr(clerk, "_awake", bell)
    clerk.later(10, _nothing)
    assert 9.9 < (clerk.turn() or 0) <= 10
    return clerk, bell


def test_an_answer_that_needs_nothing_sooner_lets_the_clerk_sleep(asleep: tuple[Clerk, _Bell]) -> None:
    clerk, bell = asleep
    done: list[str] = []
    clerk.hurry(lambda: done.append("at once"))
    clerk.hurry(lambda: clerk.later(20, _nothing))
    assert (done, bell.rung) == (["at once"], 0)


def test_an_answer_that_needs_something_sooner_wakes_the_clerk(asleep: tuple[Clerk, _Bell]) -> None:
    clerk, bell = asleep
    clerk.hurry(lambda: clerk.later(5, _nothing))
    assert bell.rung == 1
    clerk.hurry(lambda: clerk.post(_nothing))
    assert bell.rung == 3  # for what was posted, and once more when the lock is free


def test_a_gentle_answer_has_the_clerk_woken_when_something_is_due(
    asleep: tuple[Clerk, _Bell], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, bell = asleep
    waits: list[float] = []
    monkeypatch.setattr(clerk, "_wake_in", waits.append)
    for seconds in (20, 5, 7):
        clerk.hurry(lambda s=seconds: clerk.later(s, _nothing), gently=True)  # type: ignore[misc]
    assert (bell.rung, [round(wait, 2) for wait in waits]) == (0, [5.0])
    clerk.hurry(lambda: clerk.post(_nothing), gently=True)
    assert bell.rung == 2, "what is posted does not wait"


def test_a_clerk_that_turns_meanwhile_changes_nothing_of_when_it_is_woken(
    asleep: tuple[Clerk, _Bell], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, _ = asleep
    waits: list[float] = []

    class Turned:
        """The clerk, which waited for its turn, takes it at once and finds the timer cancelled."""

        def acquire(self, blocking: bool) -> bool:
            return True

        def release(self) -> None:
            clerk._asleep_until = inf

    monkeypatch.setattr(clerk, "_wake_in", waits.append)
    monkeypatch.setattr(clerk, "_turning", Turned())
    clerk.hurry(lambda: clerk.later(5, _nothing), gently=True)
    assert [round(wait, 2) for wait in waits] == [5.0]


def test_without_anybody_to_wake_it_later_a_gentle_answer_wakes_the_clerk(asleep: tuple[Clerk, _Bell]) -> None:
    clerk, bell = asleep
    clerk.hurry(lambda: clerk.later(5, _nothing), gently=True)
    assert bell.rung == 1


def test_what_is_in_no_hurry_is_done_at_one_moment(asleep: tuple[Clerk, _Bell]) -> None:
    clerk, _ = asleep
    dues = {round(clerk.roughly(seconds, _nothing).due, 3) for seconds in (1.0, 1.2, 0.8)}
    assert dues == {1001.0}
