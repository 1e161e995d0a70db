"""What the XML of a storage pool, a volume, a secret and a host's interface says."""

from __future__ import annotations

from virtgui.model.inventory import Network, Pool, Secret, Volume
from virtgui.model.migration import Stored
from virtgui.xml.fields import integer, rows, text
from virtgui.xml.network import NetworkXml
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise


class PoolXml(Node):
    """A `<pool>`."""

    __slots__ = ()
    order = ("name", "target")

    type = text("@type")
    name = text("name")
    path = text("target/path")


def folder_pool(name: str, path: str) -> str:
    """The definition of a pool that is a folder. ValueError for text that no XML can hold."""
    pool = PoolXml(parse("<pool type='dir'><target/></pool>").element)
    pool.name, pool.path = name, path
    return serialise(pool)


class VolumeXml(Node):
    """A `<volume>`; libvirt prints its sizes in bytes."""

    __slots__ = ()

    name = text("name")
    path = text("target/path")
    format = text("target/format/@type")
    capacity = integer("capacity")
    allocation = integer("allocation")
    backing = text("backingStore/path")
    backing_format = text("backingStore/format/@type")
    changed = text("target/timestamps/ctime")


class SecretXml(Node):
    """A `<secret>`."""

    __slots__ = ()

    uuid = text("uuid")
    usage_type = text("usage/@type")
    volume = text("usage/volume")
    name = text("usage/name")
    target = text("usage/target")


class InterfaceXml(Node):
    """An `<interface>` of a host."""

    __slots__ = ()

    type = text("@type")
    name = text("@name")


class PortGroupsXml(NetworkXml):
    """A `<network>` with its port groups."""

    __slots__ = ()

    groups = rows("portgroup", "@name")
    has_forward = rows("forward", "@mode")


def pool(document: str, state: int, capacity: int, available: int) -> Pool:
    """A pool, as a fact without its volumes; `state` is libvirt's, 2 for running. Raises `parse.Refused`."""
    node = PoolXml(parse(document).element)
    return Pool(node.name, node.type, state in (2, 3), capacity, available, node.path)


def volume(document: str) -> Volume:
    """A volume, as a fact. Raises `parse.Refused`."""
    node = VolumeXml(parse(document).element)
    return Volume(node.name, node.path, node.format, node.capacity, node.allocation, node.backing)


def stored(volume_document: str, pool_document: str) -> Stored:
    """A file as the pool that holds it tells. Raises `parse.Refused`."""
    node, pool_node = VolumeXml(parse(volume_document).element), PoolXml(parse(pool_document).element)
    return Stored(
        pool_node.name,
        pool_node.type,
        node.name,
        node.capacity,
        node.format,
        node.changed,
        node.backing,
        node.backing_format,
    )


def network(document: str, active: bool) -> Network:
    """A virtual network, as a fact. Raises `parse.Refused`."""
    node = PortGroupsXml(parse(document).element)
    forward = node.forward or ("nat" if node.has_forward else "")  # libvirt's default where there is a <forward>
    return Network(node.name, active, forward, node.bridge, tuple(name for (name,) in node.groups if name))


def secret(document: str) -> Secret:
    """A secret without its value, as a fact. Raises `parse.Refused`."""
    node = SecretXml(parse(document).element)
    return Secret(node.uuid, node.usage_type, node.volume or node.name or node.target)


def interface(document: str) -> tuple[str, str]:
    """A host interface's name and type ("bridge", "ethernet", ...). Raises `parse.Refused`."""
    node = InterfaceXml(parse(document).element)
    return node.name, node.type
