"""Five thousand events a second reach a window as a few changes, and never hold it up."""

from __future__ import annotations

import threading
import time
from collections import Counter

import libvirt

from tests.bed.circle import Circle
from tests.bed.gaps import Gaps
from virtgui.model.facts import DomainState
from virtgui.model.messages import Happened, Seen

RATE = 5000
SECONDS = 1.5


def test_five_thousand_events_a_second(circle: Circle, libvirt_calls: Counter[str]) -> None:
    host = circle.connect("test:///default")
    told: list[float] = []

    def storm() -> None:
        connection = libvirt.open("test:///default")
        machine = connection.lookupByName("test")
        pause = threading.Event()
        begun = time.monotonic()
        for number in range(int(RATE * SECONDS)):
            (machine.resume if number % 2 else machine.suspend)()
            ahead = number / RATE - (time.monotonic() - begun)
            if ahead > 0.002:
                pause.wait(ahead)
        machine.suspend()
        told.append(time.monotonic() - begun)
        del machine
        connection.close()

    gaps = Gaps()
    circle.messages.clear()
    libvirt_calls.clear()
    thread = threading.Thread(target=storm)
    thread.start()
    circle.wait_until(lambda: told, 30)
    thread.join()
    circle.wait_until(lambda: circle.machine(host, "test").state is DomainState.PAUSED, 5, "the last state is right")
    gaps.stop()
    rounds = told[0] / 0.05 + 10
    assert libvirt_calls["virDomainGetInfo"] <= rounds
    assert sum(isinstance(message, Seen) for message in circle.messages) <= 3 * rounds
    assert sum(isinstance(message, Happened) for message in circle.messages) <= 30 + 12 * (told[0] + 1)
    assert gaps.usual < 0.1
