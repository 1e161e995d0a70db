"""A lease that becomes static: the host that its network remembers for it, now and from the next start on."""

from __future__ import annotations

import re
from typing import NamedTuple

from virtgui.model.leases import Lease
from virtgui.model.things import Thing
from virtgui.qtmodels.host_networks import read_only
from virtgui.qtmodels.network_draft import NetworkDraft
from virtgui.util.language import tr
from virtgui.xml.flaws.network_addresses import address_of, host_name_flaw
from virtgui.xml.network_fields import IPV4, IPV6
from virtgui.xml.parse import Refused

Row = tuple[str, ...]
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 63


class Kept(NamedTuple):
    """What was done for a lease: its row among the static hosts, and those that had to go for it."""

    field: str
    row: Row
    gone: tuple[Row, ...]


def field_of(lease: Lease) -> str:
    """The declared field with the static hosts of its family."""
    return f"{IPV6 if ':' in lease.ip else IPV4}_hosts"


def is_static(thing: Thing, lease: Lease) -> bool:
    """Whether its network gives this address to nobody else, now and at its next start."""
    told = [read_only(text) for text in (thing.xml, thing.stored) if text]
    return bool(told) and all(
        node is not None and any(_same(row, lease) for row in getattr(node, field_of(lease))) for node in told
    )


def why_not(lease: Lease) -> str:
    """Why it cannot become static; "" when it can."""
    if ":" in lease.ip and not lease.client:
        return tr("It is not known what this machine calls itself (its DUID).")
    return ""


def host_name(*names: str) -> str:
    """The first of these names that a static host can have, made to fit; "" where none can."""
    for name in names:
        fitting = _OTHER.sub("-", name).strip("-._")[:_LONGEST].rstrip("-._")
        if fitting[:1].isascii() and fitting[:1].isalpha() and not host_name_flaw(fitting):
            return fitting
    return ""


def keep(thing: Thing, lease: Lease, name: str) -> tuple[NetworkDraft, Kept]:
    """The network with this lease as a static host called `name`; whatever it knew of the same machine, address or name
    goes. Raises `Refused`."""
    draft = _draft(thing)
    field = field_of(lease)
    who = lease.client if field.startswith(IPV6) else lease.mac
    rows = _rows(draft, field)
    taken = {row[2].lower() for row in rows if row[0].lower() != who.lower() and not _same(row, lease)}
    row = (who, lease.ip, _free(name, taken))
    gone = tuple(each for each in rows if each[0].lower() == who.lower() or _same(each, lease))
    draft.set(field, (*(each for each in rows if each not in gone), row))
    return draft, Kept(field, row, gone)


def undo(thing: Thing, kept: Kept) -> NetworkDraft:
    """The network with its static hosts as they were before, whatever else was changed meanwhile. Raises `Refused`."""
    draft = _draft(thing)
    rows = tuple(row for row in _rows(draft, kept.field) if row != kept.row)
    back = tuple(row for row in kept.gone if row not in rows)
    draft.set(kept.field, (*rows, *back) or None)
    return draft


def _draft(thing: Thing) -> NetworkDraft:
    base = thing.xml if thing.persistent is False else thing.stored or thing.xml
    if not base:
        raise Refused(tr("Its definition could not be read"))
    return NetworkDraft(base, thing)


def _rows(draft: NetworkDraft, field: str) -> tuple[Row, ...]:
    value = draft.value(field)
    return tuple(row for row in value if isinstance(row, tuple)) if isinstance(value, tuple) else ()


def _free(name: str, taken: set[str]) -> str:
    """A second card of a machine has a name of its own: "web-2"."""
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{name[: _LONGEST - 4]}-{number}"
    return free


def _same(row: Row, lease: Lease) -> bool:
    return address_of(row[1]) is not None and address_of(row[1]) == address_of(lease.ip)
