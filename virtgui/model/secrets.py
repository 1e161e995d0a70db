"""Values of a host's secrets, and who needs what a host has."""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem
from virtgui.model.things import ThingKey
from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple


@dataclass(frozen=True, slots=True, repr=False)
class SetSecret(Command):
    """Give a secret its value. A deed. Never printed."""

    secret: ThingKey
    value: bytes


@dataclass(frozen=True, slots=True)
class ReadSecret(Command):
    """Read a secret's value, because a person asked to see it; answered by `SecretRead`."""

    secret: ThingKey


@dataclass(frozen=True, slots=True, repr=False)
class SecretRead(Message):
    """The answer to `ReadSecret`. `value` is None where there is none, or it may not be read. Never printed."""

    ticket: Ticket
    secret: ThingKey
    value: bytes | None = None
    problem: Problem | None = None


class Need(NamedTuple):
    """Somebody needs something. `what` is "secret" or "filter"; `name` its UUID or name, where the document says so,
    else `usage`, the text after the usage's type ("ceph:client.admin"). `user` is whose document it is, `kind`
    "machine",
    "pool" or "volume", `part` which part of it ("vda", "52:54:00:…")."""

    what: str
    name: str
    usage: str
    kind: str
    user: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class ReadNeeds(Command):
    """Read who needs which secrets and filters; answered by `NeedsRead`."""

    host: HostKey


@dataclass(frozen=True, slots=True)
class NeedsRead(Message):
    """The answer to `ReadNeeds`; `blind` are sentences about what could not be looked into."""

    ticket: Ticket
    host: HostKey
    needs: tuple[Need, ...] = ()
    blind: tuple[str, ...] = ()
