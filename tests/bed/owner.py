"""One machine on a private host and the hands to change its hardware, as the hardware page would."""

from __future__ import annotations

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Change, NewVolume, ReadHardware
from virtgui.model.edits import Edit, Outcome, Place
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Changed, Finished, HardwareRead
from virtgui.xml.edits import document
from virtgui.xml.parse import serialise
from virtgui.xml.places import places


class Owner:
    """Reads, changes, and looks at what came of it with virsh."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str, key: DomainKey) -> None:
        self.circle = circle
        self.host = host
        self.name = name
        self.key = key

    def told(self) -> HardwareRead:
        """What the machine is now."""
        seen = len(self.circle.messages)
        self.circle.send(ReadHardware(self.key))

        def read() -> list[HardwareRead]:
            return [m for m in self.circle.messages[seen:] if isinstance(m, HardwareRead) and m.domain == self.key]

        self.circle.wait_until(read, 15, "the hardware is read")
        return read()[0]

    def read(self) -> Hardware:
        """The same, which must go well."""
        told = self.told()
        assert told.hardware is not None, told.problem
        return told.hardware

    def begin(
        self,
        *edits: Edit,
        base: Hardware | None = None,
        live: bool = True,
        stored: bool = True,
        volumes: tuple[NewVolume, ...] = (),
        networks: tuple[str, ...] = (),
    ) -> Ticket:
        """Change it without waiting."""
        seen = base or self.read()
        return self.circle.send(Change(self.key, "change it", edits, seen, live, stored, volumes, networks))

    def changes(self, *edits: Edit, timeout: float = 40, **more: object) -> tuple[Outcome, ...]:
        """Change it; it must go well."""
        ticket = self.begin(*edits, **more)  # type: ignore[arg-type]
        done = self.circle.finish(ticket, timeout)
        assert done.problem is None, done.problem
        return self.outcomes(ticket)

    def fails(self, *edits: Edit, **more: object) -> Finished:
        """Change it; it must be refused."""
        done = self.circle.finish(self.begin(*edits, **more))  # type: ignore[arg-type]
        assert done.problem is not None
        return done

    def changed(self, ticket: Ticket) -> Changed:
        """What was told of a change."""
        return self.circle.of(ticket, Changed)[-1]

    def outcomes(self, ticket: Ticket) -> tuple[Outcome, ...]:
        """What became of its edits."""
        return self.changed(ticket).outcomes

    def stored(self) -> str:
        """The stored definition with its passwords, as virsh prints it."""
        return self.host.virsh("dumpxml", "--inactive", "--security-info", self.name)

    def live(self) -> str:
        """The running definition with its passwords, as virsh prints it."""
        return self.host.virsh("dumpxml", "--security-info", self.name)

    def device(self, place: Place) -> str:
        """A device of the stored definition, or of the running one where only that has it."""
        seen = self.read()
        for text in filter(None, (seen.stored, seen.live)):
            for known, node in places(document(text)):
                if known == place:
                    return serialise(node)
        raise KeyError(place)
