"""Which machines are paused as they were when they were saved: libvirt says of them what it says of migrated ones."""

from __future__ import annotations

from functools import partial

import libvirt

from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.facts import Domain, DomainState

_AGAIN_S = 5.0


class Restored:
    """Asks of each that is paused for a migration whether one is under way; for the clerk's thread."""

    def __init__(self, link: Link, pool: Pool, machines: Machines) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._doubted: dict[str, Timer | None] = {}

    def stop(self) -> None:
        """The link is about to be cut."""
        for timer in self._doubted.values():
            if timer is not None:
                timer.cancel()

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        if domain is not None and domain.state is DomainState.PAUSED and domain.reason == "migration":
            if uuid not in self._doubted:
                self._ask(uuid, domain.id)
        elif (timer := self._doubted.pop(uuid, None)) is not None:
            timer.cancel()

    def _ask(self, uuid: str, run: int) -> None:
        self._doubted[uuid] = None
        told, failed = partial(self._told, uuid, run), partial(self._failed, uuid, run)
        self._pool.run(Task(uuid, partial(_job, uuid=uuid), told, failed))

    def _told(self, uuid: str, run: int, job: int) -> None:
        if job == libvirt.VIR_DOMAIN_JOB_NONE:
            self._machines.restored(uuid, run)
        else:
            self._later(uuid, run)

    def _failed(self, uuid: str, run: int, error: libvirt.libvirtError) -> None:
        """A host refuses to tell of a migration that comes to it."""
        if not lacking(error):
            self._later(uuid, run)

    def _later(self, uuid: str, run: int) -> None:
        if uuid in self._doubted and self._link.whole:
            self._doubted[uuid] = self._link.clerk.later(_AGAIN_S, partial(self._ask, uuid, run))


def _job(connection: Connection, uuid: str) -> int:
    return int(connection.lookupByUUIDString(uuid).jobInfo()[0])
