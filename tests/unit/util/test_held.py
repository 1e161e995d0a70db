"""A descriptor on its way is closed unless it is taken."""

from __future__ import annotations

import os

import pytest

from virtgui.model.console import Door, Way
from virtgui.util.held import Held


def test_what_is_lost_on_the_way_closes_itself() -> None:
    reading, writing = os.pipe()
    held = Held(writing)
    assert held.fd == writing
    del held
    assert os.read(reading, 1) == b"", "the other end sees it closed"
    os.close(reading)


def test_what_is_taken_is_the_taker_s() -> None:
    reading, writing = os.pipe()
    door = Door(Way.FD, held=Held(writing))
    assert door.take() == writing
    assert door.take() == -1
    del door
    os.write(writing, b"x")
    os.close(writing)
    os.close(reading)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(writing)
