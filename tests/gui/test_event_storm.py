"""Thousands of real libvirt events a second: the GUI thread keeps its pace, and the last state is right."""

from __future__ import annotations

import threading
import time

import libvirt
from PyQt6.QtCore import QElapsedTimer, Qt, QTimer

from tests.bed.circle import Circle
from virtgui.model.facts import DomainState
from virtgui.model.messages import Seen

SECONDS = 3.0


class Storm(threading.Thread):
    """Pauses and resumes the test driver's machine, each time with an event, for some seconds."""

    def __init__(self) -> None:
        super().__init__(name="storm")
        self.events = 0

    def run(self) -> None:
        connection = libvirt.open("test:///default")  # one world for the whole process
        machine = connection.lookupByName("test")
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            machine.suspend()
            machine.resume()
            self.events += 2
        machine.suspend()
        connection.close()


def test_a_storm_of_real_events_costs_no_frame(circle: Circle) -> None:
    host = circle.connect("test:///default")
    machine = circle.machine(host, "test").key
    gap = QElapsedTimer()
    longest = 0
    beat = QTimer()
    beat.setTimerType(Qt.TimerType.PreciseTimer)

    def look() -> None:
        nonlocal longest
        longest = max(longest, gap.restart())

    beat.timeout.connect(look)
    storm = Storm()
    gap.start()
    beat.start(5)
    storm.start()
    circle.wait_until(lambda: not storm.is_alive(), 30, "the storm is over")
    beat.stop()
    try:
        circle.becomes(machine, lambda m: m.state is DomainState.PAUSED, 5)
        assert storm.events / SECONDS > 2000, "that was no storm"
        # Half a second on a busy computer; tests.bench measures what it is on a quiet one.
        assert longest < 500, "milliseconds without a look at the window"
        seen = sum(len(m.domains) for m in circle.messages if isinstance(m, Seen))
        assert seen < storm.events / 20, "bursts are put together"
    finally:
        connection = circle.world.hosts[host].key
        resumed = threading.Thread(target=_resume, args=(str(connection),), name="resume")
        resumed.start()
        resumed.join()


def _resume(uri: str) -> None:
    connection = libvirt.open(uri)
    connection.lookupByName("test").resume()
    connection.close()
