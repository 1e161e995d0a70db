"""Who uses which file on a host, asked over all its machines and pools; what hangs keeps back only itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.files import Finding
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.unsupported import lacking
from virtgui.hypervisor.why_not import LOST
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.users import FilesRead, HostFiles
from virtgui.util.language import tr
from virtgui.util.names import plain

PATIENCE_S = 15.0
"""Storage that has told nothing new for so long is not waited for."""
_POOLS_AT_ONCE = 2


class Reading:
    """One question on its way."""

    def __init__(self, host: HostKey, fresh: bool, then: Callable[[HostFiles], None]) -> None:
        self.finding = Finding(host)
        self.fresh = fresh
        self.then = then
        self.works: dict[str, tuple[Lane, int, Timer]] = {}
        self.queue: deque[str] = deque()
        self.linked = False
        self.over = False


class Users:
    """The questions of one link about files; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        host: HostKey,
        publish: Callable[[Message], None],
        real_path: Callable[[str], str] | None = None,
    ) -> None:
        """`real_path` tells where a path of this computer leads; None for another computer."""
        self._link = link
        self._host = host
        self._publish = publish
        self._real_path = real_path
        self._open: list[Reading] = []

    def ask(self, ticket: Ticket, fresh: bool) -> None:
        """Begin to answer."""
        self.read(fresh, lambda files: self._publish(FilesRead(ticket, files)))

    def read(self, fresh: bool, then: Callable[[HostFiles], None]) -> Reading:
        """Read all; `then` is called once, with what is known by the time nothing more comes."""
        it = Reading(self._host, fresh, then)
        self._open.append(it)
        self._begin(it, "machines", it.finding.read_machines, lambda _: None, tr("Its machines could not all be read"))
        self._begin(
            it, "pools", it.finding.list_pools, partial(self._listed, it), tr("Its storage pools did not answer")
        )
        return it

    def stop(self, it: Reading) -> None:
        """Nobody waits for this answer any more."""
        if not it.over:
            it.then = lambda _: None
            self._end(it)

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open):
            it.finding.blind.append(LOST)
            self._end(it)

    def _begin(
        self,
        it: Reading,
        part: str,
        work: Callable[[Connection], Any],
        then: Callable[[Any], None],
        trouble: str,
    ) -> None:
        lane = self._link.lane("files")

        def done(result: object) -> None:
            if part in it.works and not it.over:
                then(result)
                self._over(it, part)

        def failed(error: libvirt.libvirtError) -> None:
            if part in it.works and not it.over:
                if not lacking(error):
                    why = plain(error.get_error_message() or str(error), 160)
                    it.finding.blind.append(f"{trouble}: {why}.")
                self._over(it, part)

        timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it, part, trouble))
        it.works[part] = (lane, it.finding.news, timer)
        if not self._link.ask(lane, work, done, failed):
            it.finding.blind.append(LOST)
            self._over(it, part)

    def _listed(self, it: Reading, names: tuple[str, ...]) -> None:
        it.queue.extend(names)
        for _ in range(1 if self._link.refused else _POOLS_AT_ONCE):
            self._next_pool(it)

    def _next_pool(self, it: Reading) -> None:
        if it.queue:
            name = it.queue.popleft()
            work = partial(it.finding.read_pool, name=name, fresh=it.fresh)
            trouble = tr("Pool “{name}” did not tell all it holds").format(name=plain(name, 60))
            self._begin(it, f"pool {name}", work, lambda _: None, trouble)

    def _late(self, it: Reading, part: str, trouble: str) -> None:
        if part not in it.works or it.over:
            return
        lane, news, _ = it.works[part]
        if it.finding.news > news:  # slow, but it comes
            timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it, part, trouble))
            it.works[part] = (lane, it.finding.news, timer)
            return
        it.finding.blind.append(
            tr("{trouble} within {seconds} s.").format(trouble=trouble, seconds=f"{PATIENCE_S:.0f}")
        )
        self._over(it, part)

    def _over(self, it: Reading, part: str) -> None:
        lane, _, timer = it.works.pop(part)
        timer.cancel()
        self._link.close_lane(lane)
        if part.startswith("pool "):
            self._next_pool(it)
        if it.works:
            return
        if self._real_path is not None and not it.linked and not self._link.refused:
            it.linked = True
            work = partial(it.finding.read_links, self._real_path)
            self._begin(it, "links", work, lambda _: None, tr("Where its files lie could not be found out"))
            return
        self._end(it)

    def _end(self, it: Reading) -> None:
        if it.over:
            return
        it.over = True
        it.finding.stopped.set()
        for lane, _, timer in it.works.values():
            timer.cancel()
            self._link.close_lane(lane)
        self._open.remove(it)
        it.then(it.finding.taken())
