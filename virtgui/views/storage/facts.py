"""What the forms for pools and volumes must know of a host, from what is on screen."""

from __future__ import annotations

from virtgui.model.inventory import Inventory, Pool, Secret, Volume
from virtgui.model.keys import HostKey
from virtgui.model.things import Thing, ThingKind
from virtgui.model.users import VolumeFile
from virtgui.qtmodels.things import Things
from virtgui.xml import pool as documents
from virtgui.xml.parse import Refused, parse
from virtgui.xml.pools import PoolXml

BUILDING, RUNNING = 1, 2
"""libvirt's states of a pool."""


def window(thing: Thing) -> PoolXml:
    """A pool's definition; an empty one where it could not be read."""
    try:
        return PoolXml(parse(thing.xml or thing.stored or "<pool/>").element)
    except Refused:
        return PoolXml(parse("<pool/>").element)


def number(thing: Thing, name: str) -> int:
    """A figure of a pool in bytes; 0 where it is not told."""
    return dict(thing.numbers).get(name, 0)


def pool_fact(thing: Thing, volumes: tuple[VolumeFile, ...] | None = None) -> Pool:
    """A pool as the checks know it."""
    node = window(thing)
    known = None if volumes is None else tuple(volume_fact(volume) for volume in volumes)
    return Pool(
        thing.name,
        node.type,
        bool(thing.active),
        number(thing, "capacity"),
        number(thing, "available"),
        node.path,
        known,
    )


def volume_fact(volume: VolumeFile) -> Volume:
    """A volume as the checks know it."""
    return Volume(volume.name, volume.path, volume.format, volume.capacity, volume.allocation, volume.backing)


def inventory(things: Things, host: HostKey, volumes: dict[str, tuple[VolumeFile, ...]] | None = None) -> Inventory:
    """A host's pools, with the volumes that are known of them by name, and its secrets."""
    known = volumes or {}
    pools = tuple(pool_fact(thing, known.get(thing.name)) for thing in things.of(host, ThingKind.POOL))
    return Inventory(pools=pools, secrets=secrets(things, host))


def secrets(things: Things, host: HostKey) -> tuple[Secret, ...]:
    """A host's secrets, without their values."""
    found = []
    for thing in things.of(host, ThingKind.SECRET):
        try:
            found.append(documents.secret(thing.xml))
        except Refused:
            found.append(Secret(thing.key.name))
    return tuple(found)
