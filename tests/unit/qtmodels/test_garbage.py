"""What nobody holds any more is destroyed on the GUI thread, whoever makes the garbage."""

from __future__ import annotations

import gc
import threading
import weakref

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
    qtbot.waitUntil(lambda: ended_in == [threading.get_ident()], timeout=5000)
    garbage.close()


def test_python_collects_again_afterwards(qtbot: QtBot) -> None:
    enabled = gc.isenabled()
    Garbage().close()
    try:
        assert gc.isenabled()
    finally:
        if not enabled:
            gc.disable()
