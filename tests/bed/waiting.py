"""How a test waits on the GUI thread: it lets Qt's event loop run until something is true."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QElapsedTimer
from PyQt6.QtTest import QTest

from tests.bed.patience import SLOWER


def wait_until(condition: Callable[[], object], what: str, timeout: float = 15) -> None:
    """Run the event loop until the condition holds; AssertionError with `what` when it does not within `timeout` s."""
    clock = QElapsedTimer()
    clock.start()
    while not condition():
        assert clock.elapsed() < timeout * SLOWER * 1000, f"not within {timeout:g} s: {what}"
        QTest.qWait(15)
