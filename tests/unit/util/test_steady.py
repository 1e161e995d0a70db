"""How long something lasts does not change as the computer's clock is set."""

from __future__ import annotations

import time

import pytest

from virtgui.util.steady import as_told_now, steady_time


@pytest.mark.parametrize("moved", [7200.0, -3600.0])
def test_a_clock_that_is_set_moves_no_span(monkeypatch: pytest.MonkeyPatch, moved: float) -> None:
    real = time.time
    assert abs(steady_time() - real()) < 60
    began = steady_time() - 300
    monkeypatch.setattr(time, "time", lambda: real() + moved)
    assert 299.9 < steady_time() - began < 360
    assert abs(as_told_now(began) - (real() + moved - 300)) < 60, "the moment itself is told by the clock as it is now"
