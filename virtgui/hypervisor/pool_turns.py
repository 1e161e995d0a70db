"""Storage pools that jobs share: what libvirt refuses while a pool is at work is asked again, within a bound.

While a volume is made in a pool or cloned from it, libvirt refuses to read that pool anew, to stop it and to forget it,
and to change or delete a volume that is just being made, copied or wiped, whoever does that: this program, another, or
virsh.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import libvirt

from virtgui.hypervisor.link import Stumble
from virtgui.util.language import tr
from virtgui.util.names import plain

T = TypeVar("T")

AGAIN_S = 0.25
GLANCE = 8
"""Tries where it is as well to go on without."""
TRIES = 2400
"""Tries where it cannot go on without: ten minutes."""
HALF_MINUTE = 120
"""Tries where a person waits for the end of it, and what is left is told."""
_taken: set[Hashable] = set()
_freed = threading.Condition()
_AT_WORK = ("asynchronous jobs running", "is starting up")
_IN_USE = re.compile(r"volume '.*' is still (?:in use|being allocated)", re.DOTALL)


def at_work(error: libvirt.libvirtError) -> bool:
    """True when a pool or a volume refused for what is under way in it, so that a later try may do."""
    text = error.get_error_message() or str(error)
    return any(words in text for words in _AT_WORK) or _IN_USE.search(text) is not None


def waiting(pool: str) -> str:
    """What a person is told meanwhile."""
    return tr("Waiting until the pool “{pool}” has done other work").format(pool=plain(pool, 60))


def waiting_for(volume: str) -> str:
    """The same of a volume."""
    return tr("Waiting until “{volume}” is made, copied or overwritten").format(volume=plain(volume, 80))


def patiently(
    call: Callable[[], T],
    stop: threading.Event,
    told: Callable[[], object] = lambda: None,
    *,
    tries: int = TRIES,
    again_s: float = AGAIN_S,
) -> T:
    """Call, and again while a pool is at work; `told` hears once that it waits. Raises libvirt.libvirtError: that of
    the last of the tries, and of the first after `stop`."""
    for number in range(tries):
        try:
            return call()
        except libvirt.libvirtError as error:
            if not at_work(error) or stop.is_set():
                raise
            if not number:
                told()
            if stop.wait(again_s):
                raise
    return call()


def refreshed(pool: libvirt.virStoragePool) -> bool:
    """Read a pool anew. False where it is still at work after two seconds: what others put there, and the room that is
    left, may then be out of date, but not what was made by libvirt. Raises libvirt.libvirtError."""
    try:
        patiently(lambda: pool.refresh(0), threading.Event(), tries=GLANCE)
    except libvirt.libvirtError as error:
        if not at_work(error):
            raise
        return False
    return True


@contextmanager
def turn(place: Hashable, stop: threading.Event, why: str) -> Iterator[None]:
    """Within it nobody else of this program has the same place. Waits as long as `patiently` does; raises Stumble of
    `why` where it does not get it, or nobody wants it any more."""
    with _freed:
        for _ in range(TRIES):
            if place not in _taken or stop.is_set():
                break
            _freed.wait(AGAIN_S)
        if place in _taken or stop.is_set():
            raise Stumble(why, libvirt.VIR_ERR_OPERATION_FAILED)
        _taken.add(place)
    try:
        yield
    finally:
        with _freed:
            _taken.discard(place)
            _freed.notify_all()
