"""What goes round and round on a host from its first rows on: counters, addresses, a second look at doubtful pauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtgui.hypervisor.addresses import Addresses
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.pulse import Pulse
from virtgui.model.commands import Watch
from virtgui.model.facts import Domain
from virtgui.model.keys import HostKey
from virtgui.model.messages import Message

if TYPE_CHECKING:
    from virtgui.hypervisor.restored import Restored


class Rounds:
    """Pulse and addresses of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        pool: Pool,
        machines: Machines,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        outdated: Callable[[str], None],
    ) -> None:
        """`outdated` is told of a machine that has another number of vCPUs than it is known to have."""
        self._link = link
        self._pool = pool
        self._machines = machines
        self._host = host
        self._pulse = Pulse(link, pool, machines, host, publish, read_only=read_only, outdated=outdated)
        self._addresses = Addresses(link, pool, machines, publish, agents=not read_only)
        self._restored: Restored | None = None

    def start(self, watch: Watch) -> None:
        """Begin with what is on screen, and with the machines that are known by now."""
        for domain in tuple(self._machines.all()):
            self.changed(domain.key.uuid, domain)
        self.watch(watch)
        self._pulse.start()
        self._addresses.start()

    def stop(self) -> None:
        """The link is about to be cut."""
        self._pulse.stop()
        self._addresses.stop()
        if self._restored is not None:
            self._restored.stop()

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        self._addresses.see(frozenset(key.uuid for key in watch.rows | watch.pages if key.host == self._host))
        self._pulse.watch(watch)

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        self._addresses.changed(uuid, domain)
        self._doubt(uuid, domain)
        if domain is None or not domain.active:
            self._pulse.forget(uuid)

    def _doubt(self, uuid: str, domain: Domain | None) -> None:
        """Whether one that is paused for a migration really is."""
        if self._restored is None and domain is not None and domain.reason == "migration":
            from virtgui.hypervisor.restored import Restored  # noqa: PLC0415  (late: rarely wanted)

            self._restored = Restored(self._link, self._pool, self._machines)
        if self._restored is not None:
            self._restored.changed(uuid, domain)
