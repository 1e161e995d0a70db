"""One deed on a machine as a piece of work on a lane: what was asked, how far it is, where it stands in the end."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.block_run import Left
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.machines import Row
from virtgui.hypervisor.snapshots_read import Files
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.problems import Problem
from virtgui.model.users import HostFiles
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.xml.refused import Refused

UNREAD = Row("", "", -1, 0)
"""Stands for a machine that could not be read afterwards."""


@dataclass(slots=True)
class Work:
    """Other threads may look, set `stop`, `go_over` and `left`, and put into `heard` what libvirt tells of jobs.
    `host` is who uses which file, where that matters; `tell` hears how much is done of how much, and what."""

    command: DomainDeed
    doing: str
    tell: Callable[[float, float, str], None]
    files: Files
    host: HostFiles | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    go_over: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    heard: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """One sentence for each step that is over."""
    begun: bool = False
    problem: Problem | None = None
    stopped: bool = False
    text: str = ""
    clock: bool = False
    """Whether a guest runs on that stood still, so that its clock is behind."""
    row: Row | None = UNREAD

    def refuse(self, reason: str, detail: str = "") -> None:
        """It cannot be done, or not all of it."""
        self.problem = Problem(self.doing, self.with_done(reason), detail)

    def with_done(self, reason: str) -> str:
        """Exactly where it stands."""
        return (
            tr("{done} Then it stopped: {reason}").format(done=" ".join(self.done), reason=reason)
            if self.done
            else reason
        )


def carry_out(connection: Connection, work: Work, do: Callable[[Connection, Work], None]) -> Work:
    """Do it. Raises libvirt.libvirtError where the connection broke: `work` then tells what had been done."""
    try:
        do(connection, work)
    except Left:
        return work  # nobody hears of it
    except Refused as refused:
        work.refuse(tr("A document of libvirt's cannot be read."), str(refused))
    except ValueError as error:
        work.refuse(tr("It holds a character that cannot be kept."), str(error))
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        told = explain(error, work.doing, domain=work.command.domain)
        work.problem = replace(told, reason=work.with_done(told.reason))
    work.files.forget()
    with contextlib.suppress(libvirt.libvirtError):
        work.row = read.row(connection, work.command.domain.uuid)
    return work
