"""Another program that pauses and resumes a machine: python -m tests.bench.poke URI NAME"""

from __future__ import annotations

import sys
import threading
import time

import libvirt

from tests.bench import plan


def main() -> None:
    """Prints the moment before each call, in seconds of the clock that all processes share."""
    connection = libvirt.open(sys.argv[1])
    machine = connection.lookupByName(sys.argv[2])
    gap = threading.Event()
    for number in range(plan.EVENTS):
        gap.wait(plan.EVENT_GAP_S)
        print(time.monotonic())
        if number % 2:
            machine.resume()
        else:
            machine.suspend()
    connection.close()


if __name__ == "__main__":
    main()
