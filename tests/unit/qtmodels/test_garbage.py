"""What nobody holds any more is destroyed on the GUI thread, whoever makes the garbage."""

from __future__ import annotations

import gc
import threading
import time
import weakref

import pytest
from pytestqt.qtbot import QtBot

from virtgui.qtmodels.garbage import Garbage


class Knot:
    """Something that only a collection can free."""

    def __init__(self) -> None:
        self.itself = self


def test_a_worker_that_makes_garbage_never_collects_it(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    garbage = Garbage()
    knot = Knot()
    weakref.finalize(knot, lambda: ended_in.append(threading.get_ident()))
    del knot
    worker = threading.Thread(target=lambda: [Knot() for _ in range(20_000)])
    worker.start()
    worker.join()
    assert ended_in == []
    qtbot.waitUntil(lambda: ended_in == [threading.get_ident()], timeout=30_000)
    garbage.close()


def test_python_collects_again_afterwards(qtbot: QtBot) -> None:
    enabled = gc.isenabled()
    Garbage().close()
    try:
        assert gc.isenabled()
    finally:
        if not enabled:
            gc.disable()


def test_collecting_all_takes_a_small_share_of_the_time(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is due all the time; a collection of all of it takes 40 ms, each other one none."""
    clock = [1000.0]
    whole: list[float] = []

    def collect(generation: int) -> None:
        if generation == 2:
            whole.append(clock[0])
            clock[0] += 0.04

    garbage = Garbage()
    monkeypatch.setattr(gc, "get_count", lambda: (10_000, 10_000, 10_000))
    monkeypatch.setattr(gc, "collect", collect)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    for _ in range(120):
        garbage._collect()
        clock[0] += 0.5
    garbage.close()
    assert 2 <= len(whole) <= 4, whole
