"""In which order machines and their files are deleted, and which choice of files cannot be."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from virtgui.model.file_index import clean
from virtgui.model.going import Cause, Listing
from virtgui.model.keys import DomainKey
from virtgui.model.removal import Victim


class Doomed(NamedTuple):
    """A machine that is to be deleted, with these files."""

    listing: Listing
    files: tuple[Victim, ...] = ()


def order(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """The same, each machine after those whose images stand on its files."""
    waiting, found = list(listings), list[Listing]()
    while waiting:
        left = {each.key for each in waiting}
        free = [each for each in waiting if not (_standing_on(each) & left) - {each.key}]
        found += free or waiting[:1]
        waiting = [each for each in waiting if each not in found]
    return tuple(found)


def clash(listings: Iterable[Listing], chosen: Mapping[DomainKey, Container[str]]) -> dict[tuple[DomainKey, str], str]:
    """Chosen files on which a file that stays would still stand: (machine, path) and the path of the one above."""
    listings = tuple(listings)
    goes = {
        clean(item.path)
        for each in listings
        for item in each.items
        if item.path in chosen.get(each.key, ()) or Cause.MISSING in item.causes
    }
    found: dict[tuple[DomainKey, str], str] = {}
    for each in listings:
        for item in each.items:
            if item.path not in chosen.get(each.key, ()):
                continue
            above = [*item.above, *(user.through for user in item.users if user.through)]
            stays = next((path for path in above if clean(path) not in goes), "")
            if stays:
                found[each.key, item.path] = stays
    return found


def victims(listing: Listing, chosen: Container[str]) -> tuple[Victim, ...]:
    """The chosen files in the order of their deletion: what stands on another goes before it."""
    wanted = [item for item in listing.items if item.path in chosen and not item.locked]
    wanted.sort(key=lambda item: len(item.above))
    return tuple(Victim(item.path, item.pool, item.volume, item.above) for item in wanted)


def plan(listings: Iterable[Listing], chosen: Mapping[DomainKey, Container[str]]) -> tuple[Doomed, ...]:
    """Machines in the order of their deletion, each with the files that go with it: one that several name goes with
    the last of them, when nobody uses it any more."""
    ordered = order(listings)
    last = {(each.key.host, clean(item.path)): each.key for each in ordered for item in each.items}
    wanted = {
        (each.key.host, clean(item.path))
        for each in ordered
        for item in each.items
        if item.path in chosen.get(each.key, ())
    }
    found = []
    for each in ordered:
        mine = {
            item.path
            for item in each.items
            if (place := (each.key.host, clean(item.path))) in wanted and last[place] == each.key
        }
        found.append(Doomed(each, victims(each, mine)))
    return tuple(found)


def _standing_on(listing: Listing) -> set[DomainKey]:
    users = (user for item in listing.items for user in item.users if item.role != "below" and user.through)
    return {user.machine for user in users if user.machine is not None}
