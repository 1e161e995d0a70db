"""What a running creation has made, how far it is, and whether it is to end: for its own thread and any that looks."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.journal import Entry
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.streams import Stopped
from virtgui.hypervisor.unmaking import Left
from virtgui.model.making import Made
from virtgui.util.language import tr
from virtgui.util.names import plain

T = TypeVar("T")
_EVERY_S = 0.25
_NAMED = 6
_OFF = "is not active"


class Progress(NamedTuple):
    """How far it is: the step's number from 0, and its bytes; `total` is 0 where none are counted. `grows` is a
    volume, by pool and name, whose growing tells how far the host is."""

    step: int
    done: int = 0
    total: int = 0
    text: str = ""
    grows: tuple[str, str] | None = None


class Ledger:
    """`stop`, `made` and `progress` are for any thread, all else for the job's. `told` is called when `progress` is
    another."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.made: tuple[Made, ...] = ()
        self.progress = Progress(0)
        self.told: Callable[[], None] = lambda: None
        self.entry: Entry | None = None
        self._told_at = 0.0

    def look(self) -> None:
        """Raises Stopped once the job is to end."""
        if self.stop.is_set():
            raise Stopped

    def now(self, progress: Progress) -> None:
        """It is so far now."""
        self.progress = progress
        self.told()

    def tell(self, *, total: int = 0, text: str = "", grows: tuple[str, str] | None = None) -> None:
        """The step it is at, in more detail."""
        self.now(self.progress._replace(total=total, text=text, grows=grows))

    def far(self, done: int, total: int) -> None:
        """Bytes of the step it is at, told four times a second. Raises Stopped."""
        self.look()
        now = time.monotonic()
        if now - self._told_at >= _EVERY_S or done == total:
            self._told_at = now
            self.now(self.progress._replace(done=done, total=total))

    def making(self, made: Made, make: Callable[[], T]) -> T:
        """Make it, remembered before it is there: a program that is killed now has still said it. Raises what `make`
        does, and Stopped."""
        self.add(made)
        try:
            result = make()
        except libvirt.libvirtError as error:
            # part of a volume may be there, but not in a pool that is off
            if not read.cut(error) and (made.kind != "volume" or _OFF in (error.get_error_message() or "")):
                self.drop(made)
            raise
        self.look()
        return result

    def own(self, pool: str, name: str) -> Made:
        """A volume that this job made. Raises Stumble for any other."""
        made = Made("volume", name, pool)
        if made not in self.made:
            why = tr("the volume {name} is not one that this job made").format(name=plain(name, 80))
            raise Stumble(why, libvirt.VIR_ERR_OPERATION_INVALID)
        return made

    def add(self, made: Made) -> None:
        """It is about to be made. Raises OSError where that cannot be remembered: then it is not made, and whatever has
        its name is somebody else's."""
        more = (*self.made, made)
        if self.entry is not None:
            self.entry.write(more)
        self.made = more

    def drop(self, made: Made) -> None:
        """It is not there, or somebody else's."""
        self.made = tuple(each for each in self.made if each != made)
        if self.entry is not None:
            self.entry.write(self.made)


def leave(entry: Entry, left: tuple[Left, ...]) -> None:
    """Remember what is left, or forget all of it."""
    if not left:
        entry.done()
        return
    with contextlib.suppress(OSError):  # more than is left stays written
        entry.write(tuple(each.made for each in left))
    entry.leave()


def listed(made: tuple[Made, ...]) -> str:
    """These in words, the first few by name."""
    more = tr(" and {count} more").format(count=len(made) - _NAMED) if len(made) > _NAMED else ""
    return ", ".join(plain(each.text, 160) for each in made[:_NAMED]) + more


def left_text(left: tuple[Left, ...]) -> str:
    """What is left, with the reasons."""
    return "; ".join(f"{plain(each.made.text, 160)} ({plain(each.why, 120)})" for each in left)
