"""All that is done for a host while it is open, put together."""

from __future__ import annotations

from collections.abc import Callable

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.act import Acts
from virtgui.hypervisor.addresses import Addresses
from virtgui.hypervisor.answers import Answers
from virtgui.hypervisor.change import Changes
from virtgui.hypervisor.events import Event, Events, Handlers
from virtgui.hypervisor.kinds import DEFINED, KINDS, OTHER, STARTED, STOPPED
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.machines import Machines
from virtgui.hypervisor.pool import Pool
from virtgui.hypervisor.pulse import Pulse
from virtgui.hypervisor.read import HostFacts
from virtgui.hypervisor.reader import Reader
from virtgui.model.applied import Applied
from virtgui.model.commands import Verb, Watch
from virtgui.model.facts import ConsoleTarget, Domain, DomainState
from virtgui.model.keys import HostKey
from virtgui.model.messages import Happened, Message
from virtgui.model.problems import Problem

_LEAVING = ("DEVICE_REMOVED", "DEVICE_REMOVAL_FAILED")
_REDEFINED = frozenset((DEFINED, STARTED, STOPPED))
_TOLD = {
    (libvirt.VIR_DOMAIN_EVENT_SUSPENDED, libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED): DomainState.PAUSED,
    (libvirt.VIR_DOMAIN_EVENT_RESUMED, libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED): DomainState.RUNNING,
}
"""Events that change a machine's state and nothing else of it: shown before it is read."""


class Service:
    """Reader, pulse, deeds and events of one link; for the clerk's thread."""

    def __init__(
        self,
        link: Link,
        machines: Machines,
        host: HostKey,
        publish: Callable[[Message], None],
        *,
        read_only: bool,
        started_at: Callable[[str], float | None] | None,
        open_console: Callable[[ConsoleTarget], Problem | None],
        listed: Callable[[], None],
        facts: Callable[[HostFacts], None],
        counted: Callable[[dict[str, int]], None],
        lacks: Callable[[Verb, str], None],
        record: Callable[[Applied], None],
    ) -> None:
        self._link = link
        self._machines = machines
        self._host = host
        self._publish = publish
        self._events = Events(host, link.clerk, Handlers(self._machine_event, self._other_event, publish))
        self._events.attach(link.read)
        self._pool = Pool(link)
        self.reader = Reader(
            link,
            machines,
            self._events,
            started_at=started_at,
            listed=listed,
            shown=self._first_shown,
            facts=facts,
            counted=counted,
            trouble=self._trouble,
        )
        self._pulse = Pulse(link, self._pool, machines, host, publish, read_only=read_only)
        self._addresses = Addresses(link, self._pool, machines, publish, agents=not read_only)
        self.acts = Acts(
            link,
            self._pool,
            machines,
            self.reader,
            publish,
            uri=str(host),
            read_only=read_only,
            open_console=open_console,
            lacks=lacks,
        )
        self.changes = Changes(link, self._pool, machines, self.reader, publish, read_only=read_only, record=record)
        self.answers = Answers(link, self._pool, publish)

    def start(self, watch: Watch) -> None:
        """Read rows; the rest follows."""
        self.watch(watch)
        self.reader.start()

    def stop(self) -> None:
        """The link is about to be cut: end what is under way."""
        self._events.stop()
        self._pulse.stop()
        self._addresses.stop()
        self.reader.stop()
        self.acts.lost()
        self.changes.lost()
        self.answers.lost()

    def refresh(self) -> None:
        """Read all again."""
        self.answers.forget()
        self.reader.refresh()

    def watch(self, watch: Watch) -> None:
        """What is on screen from now on."""
        shown = watch.rows | watch.pages
        self.reader.see(frozenset(key.uuid for key in shown if key.host == self._host))
        self._addresses.see(frozenset(key.uuid for key in shown if key.host == self._host))
        self._pulse.watch(watch)

    def changed(self, uuid: str, domain: Domain | None) -> None:
        """A machine is now as told, or gone."""
        self.acts.changed(uuid, domain)
        self.changes.changed(uuid, domain)
        self._addresses.changed(uuid, domain)
        if domain is None or not domain.active:
            self._pulse.forget(uuid)

    def _first_shown(self) -> None:
        self._pulse.start()
        self._addresses.start()

    def _machine_event(self, event: Event) -> None:
        kind = KINDS.get(event.kind, OTHER)
        xml, state = kind.xml, None
        if event.kind == "LIFECYCLE":
            xml = event.details[0] in _REDEFINED
            state = _TOLD.get(event.details[:2])
        elif event.kind == "AGENT_LIFECYCLE":
            self._machines.change(event.uuid, agent_connected=event.details[0] == 1)
        elif event.kind in _LEAVING:
            self.changes.left(event.uuid, event.details[0], event.kind == "DEVICE_REMOVED")
        if kind.row:
            self.reader.touched(event.uuid, xml=xml, state=state)
        elif xml:
            self.reader.configure((event.uuid,))

    def _other_event(self, counted: str) -> None:
        self.reader.count(counted)

    def _trouble(self, error: libvirt.libvirtError) -> None:
        """Reading failed for a reason that is neither absence nor loss: worth a line in the log."""
        if read.cut(error):
            return
        text = error.get_error_message() or str(error)
        self._publish(Happened(self._link.clerk.wall(), self._host, "", "trouble", text))
