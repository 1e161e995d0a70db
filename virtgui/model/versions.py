"""A machine's definition as it was at a time, as it is remembered, and what it is said to come of."""

from __future__ import annotations

from virtgui.model.commands import Act, ActAll, Change, Command, Verb
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.keys import DomainKey
from virtgui.util.frozen import dataclass
from virtgui.util.names import plain

FIRST = "first"
"""The cause of the first one that was seen."""
ELSEWHERE = ""
"""The cause of one that something else made, or this program when it was not looking."""

_REDEFINING = frozenset(
    (
        Verb.RENAME,
        Verb.SET_TITLE,
        Verb.SET_DESCRIPTION,
        Verb.PERSIST,
        Verb.TEMPLATE_ON,
        Verb.TEMPLATE_OFF,
        Verb.SET_TAGS,
        Verb.SET_GROUP,
        Verb.SET_START,
    )
)


@dataclass(frozen=True, slots=True, repr=False)
class Version:
    """`at` is when it was seen first, in wall-clock seconds; `name` the machine's at that time; `cause` is `FIRST`,
    `ELSEWHERE` or what was being done here ("change the cache mode of vda"). `text` has no secrets: an ellipsis stands
    in their place."""

    number: int
    at: float
    domain: DomainKey
    name: str
    cause: str
    text: str


def cause_of(command: Command | None, machine: str) -> str:
    """What is said of a definition that such a deed brings; "" for one that brings none."""
    if isinstance(command, DomainDeed):
        told = command.doing(machine)
    elif isinstance(command, Act | ActAll) and command.verb in _REDEFINING:
        from virtgui.model.doing import verb_doing  # noqa: PLC0415  (late: only a deed needs its words)

        told = verb_doing(command.verb, machine)
    elif isinstance(command, Change):
        told = command.doing
    else:
        told = ""
    return plain(told, 200)
