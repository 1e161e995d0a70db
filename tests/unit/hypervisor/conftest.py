"""A session on a fake host, turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import pytest

from tests.unit.hypervisor.fakes import FakeHost, Hands, uuid_of
from virtgui.hypervisor.lane import Lane
from virtgui.hypervisor.session import Session, Surroundings
from virtgui.model.commands import Act, ActAll, Verb
from virtgui.model.facts import Domain, Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished, Gone, HostSeen, Listed, Message, Seen

KEY = HostKey("qemu:///system")
M = TypeVar("M", bound=Message)


class Bench:
    """The session, its host, its clock, and everything it published."""

    def __init__(self, key: HostKey = KEY, **around: Any) -> None:
        self.host = FakeHost("web", "db")
        self.hands = Hands()
        self.messages: list[Message] = []
        self.lanes: list[Lane] = []
        base = Surroundings(
            self.hands.clerk,
            self.messages.append,
            lambda target: None,
            lambda uuid: None,
            self.lanes.append,
            self.host.open,
            lambda: 0.5,
        )
        self.around = base._replace(**around)
        self.session = Session(key, self.around)
        self._tickets = 0

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def seen(self) -> Host:
        return self.of(HostSeen)[-1].host

    def phases(self) -> list[Phase]:
        """The phases in order, each once however often it was told."""
        found: list[Phase] = []
        for message in self.of(HostSeen):
            if not found or found[-1] is not message.host.phase:
                found.append(message.host.phase)
        return found

    def machines(self) -> dict[str, Domain]:
        """What a window would show, by name."""
        shown: dict[DomainKey, Domain] = {}
        for message in self.messages:
            match message:
                case Listed(domains=domains):
                    shown = {domain.key: domain for domain in domains}
                case Seen(domains=domains):
                    shown.update((domain.key, domain) for domain in domains)
                case Gone(keys=keys):
                    for key in keys:
                        shown.pop(key, None)
        return {domain.name: domain for domain in shown.values()}

    def open(self) -> None:
        self.session.connect(False)
        self.hands.until(lambda: self.messages and self.seen.listed, "the host is listed")
        self.hands.sleep(0.2)  # rows are painted before anything else is read
        self.hands.pass_until(lambda: all(d.config is not None for d in self.machines().values()), "XML is read")

    def act(self, name: str, verb: Verb, text: str = "") -> Ticket:
        self._tickets += 1
        ticket = Ticket(self._tickets)
        self.session.act(ticket, Act(DomainKey(KEY, uuid_of(name)), verb, text))
        return ticket

    def act_all(self, names: Sequence[str], verb: Verb, text: str = "") -> Ticket:
        self._tickets += 1
        ticket = Ticket(self._tickets)
        self.session.act_all(ticket, ActAll(KEY, tuple(DomainKey(KEY, uuid_of(name)) for name in names), verb, text))
        return ticket

    def finished(self, ticket: Ticket) -> list[Finished]:
        return [message for message in self.of(Finished) if message.ticket == ticket]

    def finish(self, ticket: Ticket) -> Finished:
        self.hands.until(lambda: self.finished(ticket), "the deed is over")
        return self.finished(ticket)[0]

    def end(self) -> None:
        self.session.disconnect()
        self.host.release_all()
        for lane in self.lanes:
            assert lane.join(5), f"{lane.name} did not end"


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.end()


@pytest.fixture
def bench_with() -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(key: HostKey = KEY, **around: Any) -> Bench:
        made.append(Bench(key, **around))
        return made[-1]

    yield make
    for each in made:
        each.end()
