"""The clocks of guests that stood still: set through their agents, without a word where there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor.agent import set_clock
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool, Task
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message
from virtgui.util.language import tr

_PATIENCE_S = 120.0
"""How long after it went on a guest's agent may take to be there again."""


class Clocks:
    """For the clerk's thread; `wanted` may be asked from any. `local` says that the host is this computer, whose time
    of day is given to the guest; of any other the guest takes it from the clock that the host shows it."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        local: bool,
        wanted: Callable[[], bool],
        read_only: bool,
    ) -> None:
        self._link = link
        self._pool = pool
        self._machines = machines
        self._host = host
        self._publish = publish
        self._local = local
        self._wanted = wanted
        self._read_only = read_only
        self._behind: dict[str, float] = {}

    def set_now(self, machine: libvirt.virDomain) -> bool:
        """From a lane: set it; False where it is not wanted, or the agent does not take it."""
        return self._wanted() and set_clock(machine, sync=not self._local)

    def behind(self, key: DomainKey) -> None:
        """A guest goes on after it stood still: its clock is set now, or as soon as its agent is there."""
        domain = self._machines.get(key.uuid)
        if self._read_only or not self._wanted():
            return
        if domain is not None and domain.config is not None and not domain.config.has_agent:
            return
        self._behind[key.uuid] = self._link.clerk.now() + _PATIENCE_S
        self._set(key.uuid)

    def agent_came(self, uuid: str) -> None:
        """A guest's agent is there."""
        end = self._behind.get(uuid)
        if end is not None and self._link.clerk.now() < end:
            self._set(uuid)
        else:
            self._behind.pop(uuid, None)

    def _set(self, uuid: str) -> None:
        work = partial(_set, uuid=uuid, set_now=self.set_now)
        self._pool.run(Task(uuid, work, partial(self._told, uuid), lambda _: None))

    def _told(self, uuid: str, done: bool) -> None:
        domain = self._machines.get(uuid)
        if not done or self._behind.pop(uuid, None) is None or domain is None:
            return
        key, text = DomainKey(self._host, uuid), tr("the guest's clock was set by its agent")
        self._publish(Happened(self._link.clerk.wall(), self._host, domain.name, "clock", text, key))


def _set(connection: Connection, uuid: str, set_now: Callable[[libvirt.virDomain], bool]) -> bool:
    machine = connection.lookupByUUIDString(uuid)
    return machine.state()[0] == libvirt.VIR_DOMAIN_RUNNING and set_now(machine)
