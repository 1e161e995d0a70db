"""A backup's work as it is known to all who do it, and the way back when it fails: every file of it is removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import libvirt

from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.image_tools import ImageTools
from virtgui.hypervisor.journal import Entry
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.ledger import Ledger, leave, left_text, listed
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.hypervisor.snapshots_read import Files
from virtgui.hypervisor.unmaking import unmake
from virtgui.model.backups import BackupPlan, Scope, TakeBackup, Way
from virtgui.model.problems import Problem
from virtgui.util.errand import Cancel
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.xml.refused import Refused

_BROKEN = tr("A disk has lost its list of changes, so nobody knows what changed since. Take a full backup.")


@dataclass(slots=True)
class Work:
    """What is to be done, and how far it is: other threads may look, and set `speed` and `cancel`."""

    command: TakeBackup
    doing: str
    tell: Callable[[float, float, str, float | None], None]
    begin: Callable[[], Entry]
    tools: ImageTools
    fetch_lack: str
    files: Files
    cancel: Cancel = field(default_factory=Cancel)
    ledger: Ledger = field(default_factory=Ledger)
    speed: int = 0
    ours: bool = False
    """It was off, and was started for this."""
    begun: bool = False
    problem: Problem | None = None
    cancelled: bool = False
    lost: bool = False
    text: str = ""

    def stop(self) -> None:
        """From any thread."""
        self.ledger.stop.set()
        self.cancel.ask()


def explained(connection: Connection, work: Work, error: libvirt.libvirtError) -> Problem:
    """Why it failed, with a full backup as the remedy where nobody knows what changed."""
    problem = explain(error, work.doing, domain=work.command.domain)
    text = (error.get_error_message() or str(error)).lower()
    plan = work.command.plan
    if error.get_error_code() == getattr(libvirt, "VIR_ERR_CHECKPOINT_INCONSISTENT", 109):
        full = replace(plan, scope=Scope.FULL, parent="")
        return replace(problem, reason=_BROKEN, remedy=replace(work.command, plan=full))
    if "no space left" in text:
        reason = tr("There is no space left in {pool}{room}.").format(
            pool=plain(plan.pool, 60), room=room(connection, plan)
        )
        return replace(problem, reason=reason, remedy=None)
    return replace(problem, remedy=None)


def room(connection: Connection, plan: BackupPlan) -> str:
    """ " (/srv/backups): 12 KiB are free", "" where nobody can tell."""
    from virtgui.xml.making import born  # noqa: PLC0415  (late: only for a full disk)

    try:
        pool = connection.storagePoolLookupByName(plan.pool)
        refreshed(pool)
        return tr(" ({folder}): {size} are free").format(
            folder=plain(born(pool.XMLDesc(0)).folder, 160), size=size_text(pool.info()[3])
        )
    except (libvirt.libvirtError, Refused):
        return ""


def take_back(connection: Connection, work: Work, problem: Problem | None) -> None:
    """`problem` is None when a person ended it."""
    ledger = work.ledger
    work.cancelled = problem is None
    work.tell(0, 0, tr("Removing what was written"), None)
    try:
        removed, left = unmake(connection, ledger.made)
    except libvirt.libvirtError as error:
        lose(work, error)
        return
    if ledger.entry is not None:
        leave(ledger.entry, left)
    if work.command.plan.way is Way.EXPORT and problem is None and not left:
        work.cancelled, work.text = False, tr("Ended")
        return
    reason = problem.reason if problem is not None else tr("Cancelled.")
    files = tuple(each for each in removed if each.kind == "volume")
    if files:
        reason += tr(" Removed again: {files}.").format(files=listed(files))
    if left:
        reason += tr(" Still there: {left}.").format(left=left_text(left))
    work.problem = replace(problem or Problem(work.doing, ""), reason=reason)


def lose(work: Work, error: libvirt.libvirtError) -> None:
    """The connection broke: what was made stays written down, to be taken back later."""
    if work.ledger.entry is not None:
        work.ledger.entry.leave()
    work.lost = True
    work.problem = Problem(work.doing, "", str(error))
