"""Looks at two hosts before a migration: both at once, each with a limit of time, answered exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.preflight import Look
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.migration import Preflight, PreflightRead
from virtgui.model.problems import Problem
from virtgui.util.language import tr

_PATIENCE_S = 10.0
"""For each of two rounds: what the hosts are, then whether the machine fits."""
_DOING = tr("look before the migration")


class Survey:
    """One question on its way."""

    def __init__(self, ticket: Ticket, command: Preflight) -> None:
        self.ticket = ticket
        self.command = command
        self.look = Look(command.domain, command.to)
        self.lanes: list[tuple[Link, Lane]] = []
        self.parts: set[str] = set()
        self.timer: Timer | None = None
        self.second = False


class Surveys:
    """The looks at machines of one link; for the clerk's thread."""

    def __init__(
        self, link: Link, publish: Callable[[Message], None], borrow: Callable[[HostKey], Link | None]
    ) -> None:
        self._link = link
        self._publish = publish
        self._borrow = borrow
        self._open: dict[Ticket, Survey] = {}

    def ask(self, ticket: Ticket, command: Preflight) -> None:
        """Begin to look."""
        it = self._open[ticket] = Survey(ticket, command)
        there = self._borrow(command.to)
        if there is None or not there.whole:
            self._end(it, Problem(_DOING, tr("The host it is to move to is not connected. Connect it first.")))
            return
        self._round(it, {"here": (self._link, it.look.source), "there": (there, it.look.target)})

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open.values()):
            self._end(it, Problem(_DOING, tr("The connection to its host broke meanwhile.")))

    def _round(self, it: Survey, works: dict[str, tuple[Link, Callable[[Connection], None]]]) -> None:
        self._close(it)
        it.parts = set(works)
        it.timer = self._link.clerk.later(_PATIENCE_S, partial(self._over, it, tuple(works)))
        for part, (link, work) in works.items():
            lane = link.lane("preflight")
            it.lanes.append((link, lane))
            over = partial(self._over, it, (part,))
            failed = partial(self._failed, it, part)
            if not link.ask(lane, work, lambda _, over=over: over(), failed):  # type: ignore[misc]
                over()

    def _failed(self, it: Survey, part: str, error: libvirt.libvirtError) -> None:
        if it.ticket in self._open and part == "here" and not it.second:
            self._end(it, explain(error, _DOING, domain=it.command.domain))
        else:
            self._over(it, (part,))

    def _over(self, it: Survey, parts: tuple[str, ...]) -> None:
        """Parts are there, or given up; after the last one comes the second round, or the answer."""
        if it.ticket not in self._open or not it.parts.intersection(parts):
            return
        it.parts.difference_update(parts)
        if it.parts:
            return
        there = self._borrow(it.command.to)
        known = it.look.needs is not None
        if it.second or not known or there is None or not there.whole:
            self._end(it, None if known else Problem(_DOING, tr("Its host did not answer in time.")))
            return
        it.second = True
        self._round(it, {"files": (self._link, it.look.files), "fits": (there, it.look.fits)})

    def _close(self, it: Survey) -> None:
        if it.timer is not None:
            it.timer.cancel()
        for link, lane in it.lanes:
            link.close_lane(lane)
        it.lanes.clear()

    def _end(self, it: Survey, problem: Problem | None) -> None:
        if self._open.pop(it.ticket, None) is None:
            return
        self._close(it)
        survey = it.look.taken() if problem is None else None
        self._publish(PreflightRead(it.ticket, it.command.domain, it.command.to, survey, problem))
