"""The language of the search: words, and fields such as `tag:db state:running -host:rack`. No Qt.

Every term must hold. A term is a word that is looked for in what a machine is called and has, or a field with values
parted by commas, of which one must hold; "-" before a term turns it round, quotes keep spaces. What is no known field
is a word, so that addresses with colons are found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from virtgui.model.facts import Domain, DomainConfig
from virtgui.model.keys import DomainKey
from virtgui.model.osnames import os_text
from virtgui.qtmodels import query_numbers
from virtgui.qtmodels.condition import condition
from virtgui.qtmodels.world import World
from virtgui.util.tuples import NamedTuple

LONGEST = 400


class Term(NamedTuple):
    """One term; `field` is "" for a word. `values` are as they are compared."""

    field: str
    values: tuple[str, ...]
    negative: bool = False


class Found(NamedTuple):
    """What terms look at."""

    world: World
    machine: Domain
    config: DomainConfig
    host_name: Callable[[DomainKey], str]


_YES, _NO = ("yes", "on", "true", "1"), ("no", "off", "false", "0")


def _host(found: Found, value: str) -> bool:
    return value in found.host_name(found.machine.key).casefold() or value in str(found.machine.key.host).casefold()


def _tag(found: Found, value: str) -> bool:
    tags = found.config.tags
    return value in _folded(tags) if tags else value == "none"


@lru_cache(maxsize=4096)
def _folded(tags: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.casefold, tags))


def _group(found: Found, value: str) -> bool:
    group = found.config.group.casefold()
    return group == value or group.startswith(f"{value}/") or (value == "none" and not group)


def _os(found: Found, value: str) -> bool:
    os_id = found.config.os_id
    return bool(os_id) and value in _os_words(os_id)


@lru_cache(maxsize=1024)
def _os_words(os_id: str) -> str:
    return f"{os_text(os_id)}\n{os_id}".casefold()


def _state(found: Found, value: str) -> bool:
    now = condition(found.machine, found.world.hosts.get(found.machine.key.host)).value
    return value == now or value == now.replace(" ", "-") or _SAME.get(value) == now


_SAME = {
    "shut-off": "off",
    "shutoff": "off",
    "stopped": "off",
    "not-responding": "stuck",
    "sleeping": "asleep",
    "suspended": "asleep",
    "on": "running",
}


def _autostart(found: Found, value: str) -> bool:
    on = found.machine.autostart
    return on is not None and value in (_YES if on else _NO)


def _is(found: Found, value: str) -> bool:
    check = IS.get(value)
    return check is not None and check(found)


def _event(found: Found, value: str) -> bool:
    last = found.world.last_events.get(found.machine.key)
    return last is not None and value in f"{last.text} {last.kind}".casefold()


def _figure(of: Callable[[Found], float]) -> Callable[[Found, str], bool]:
    return lambda found, value: query_numbers.holds(value, of(found))


IS: dict[str, Callable[[Found], bool]] = {
    "not-responding": lambda found: found.machine.active and not found.machine.responding,
    "pending": lambda found: found.machine.active and found.config.pending,
    "template": lambda found: found.config.template,
    "transient": lambda found: not found.machine.persistent,
    "tagged": lambda found: bool(found.config.tags),
    "grouped": lambda found: bool(found.config.group),
    "active": lambda found: found.machine.active,
}
"""What `is:` asks for; "pending" runs with other hardware than at its next start."""

FIELDS: dict[str, Callable[[Found, str], bool]] = {
    "state": _state,
    "host": _host,
    "tag": _tag,
    "group": _group,
    "os": _os,
    "autostart": _autostart,
    "is": _is,
    "name": lambda found, value: value in found.machine.name.casefold(),
    "title": lambda found, value: value in found.config.title.casefold(),
    "note": lambda found, value: value in found.config.description.casefold(),
    "uuid": lambda found, value: found.machine.key.uuid.startswith(value),
    "mac": lambda found, value: any(value in nic.mac.casefold() for nic in found.config.nics),
    "ip": lambda found, value: any(a.ip.startswith(value) for a in found.world.addresses.get(found.machine.key, ())),
    "network": lambda found, value: any(value in nic.source.casefold() for nic in found.config.nics),
    "disk": lambda found, value: any(value in disk.source.casefold() for disk in found.config.disks),
    "type": lambda found, value: value in f"{found.config.type} {found.config.machine}".casefold(),
    "firmware": lambda found, value: value in found.config.firmware.casefold(),
    "meta": lambda found, value: any(value in f"{path}={text}".casefold() for path, text in found.config.metadata),
    "event": _event,
    **{name: _figure(of) for name, of in query_numbers.FIGURES.items()},
}
"""Each field with the check of one value, given in lower case."""


def split(text: str) -> list[str]:
    """The terms as they are written; a quote that is not closed reaches to the end."""
    terms, now, quoted = [], "", False
    for character in text:
        if character == '"':
            quoted = not quoted
        if character.isspace() and not quoted:
            if now:
                terms.append(now)
            now = ""
        else:
            now += character
    return [*terms, now] if now else terms


def parse(text: str) -> tuple[Term, ...]:
    """What is asked for; a field without a value asks for nothing yet."""
    found = []
    for written in split(text[:LONGEST]):
        negative = written.startswith("-") and len(written) > 1
        name, colon, rest = written.removeprefix("-" if negative else "").partition(":")
        name = name.casefold()
        if colon and name in FIELDS:
            values = tuple(value for value in rest.replace('"', "").casefold().split(",") if value)
            if values:
                found.append(Term(name, values, negative))
            continue
        word = written.removeprefix("-" if negative else "").replace('"', "").casefold()
        if word:
            found.append(Term("", (word,), negative))
    return tuple(found)


class Query:
    """A parsed search, asked of machine after machine."""

    def __init__(self, text: str, world: World, host_name: Callable[[DomainKey], str]) -> None:
        self.terms = parse(text)
        self._world = world
        self._host_name = host_name
        self._words = tuple((term.values[0], term.negative) for term in self.terms if not term.field)
        self.live = any(term.field in query_numbers.LIVE for term in self.terms)
        """Whether what is meant changes with every sample."""
        self._fields = tuple((FIELDS[t.field], t.values, t.negative) for t in self.terms if t.field)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def matches(self, key: DomainKey, text: Callable[[DomainKey], str]) -> bool:
        """Whether a machine is meant; `text` is what words are looked for in."""
        # Plain loops: five thousand machines are asked within a frame.
        if self._words:
            looked = text(key)
            for word, negative in self._words:
                if (word in looked) is negative:
                    return False
        if not self._fields:
            return True
        machine = self._world.machines[key]
        found = Found(self._world, machine, machine.config or _EMPTY, self._host_name)
        for check, values, negative in self._fields:
            for value in values:
                if check(found, value):
                    if negative:
                        return False
                    break
            else:
                if not negative:
                    return False
        return True


_EMPTY = DomainConfig()


def quoted(value: str) -> str:
    """A value as it is written after a field."""
    return f'"{value}"' if any(c.isspace() for c in value) else value


def has(text: str, field: str, value: str) -> bool:
    """Whether the search asks for exactly this value of a field."""
    wanted = value.casefold()
    return any(term.field == field and not term.negative and wanted in term.values for term in parse(text))


def asked(text: str, field: str) -> str:
    """What a search asks of a field, as it is written; "" for nothing."""
    for written in split(text):
        name, colon, rest = written.partition(":")
        if colon and name.casefold() == field:
            return rest.replace('"', "")
    return ""


def replaced(text: str, field: str, value: str) -> str:
    """The search with just this asked of a field; with "" nothing of it is asked."""
    kept = [written for written in split(text) if written.partition(":")[0].casefold() != field or ":" not in written]
    values = ",".join(quoted(part.strip().replace('"', "")) for part in value.split(",") if part.strip())
    return " ".join([*kept, f"{field}:{values}"] if values else kept)


def toggled(text: str, field: str, value: str) -> str:
    """The search with one more value of a field to choose from, or without it where it was asked for."""
    out, done = [], False
    for written in split(text):
        name, colon, rest = written.partition(":")
        if not colon or name.casefold() != field:
            out.append(written)
            continue
        values = [part for part in rest.replace('"', "").split(",") if part]
        kept = [part for part in values if part.casefold() != value.casefold()]
        if len(kept) == len(values) and not done:
            kept.append(value)
        done = True
        if kept:
            out.append(f"{field}:{','.join(map(quoted, kept))}")
    if not done:
        out.append(f"{field}:{quoted(value)}")
    return " ".join(out)
