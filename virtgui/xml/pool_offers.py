"""What a host says of pools it could have: the types it supports, and the sources it finds."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.fields import children, integer, rows, switch, text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.pools import PoolXml


class PoolOffer(NamedTuple):
    """What one type of pool can be on a host; `formats` are of its source, `volumes` of its volumes."""

    supported: bool
    formats: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()


class FoundSource(NamedTuple):
    """A source that the host found: what a pool of it is to say, and how it is told to a person."""

    words: str
    host: str = ""
    port: int = 0
    folder: str = ""
    device: str = ""
    name: str = ""
    format: str = ""
    devices: tuple[str, ...] = ()


class _EnumXml(Node):
    """An `<enum>`."""

    __slots__ = ()

    name = text("@name")
    values = rows("value", ".")


class _OptionsXml(Node):
    """A `<pool>` of the capabilities."""

    __slots__ = ()

    type = text("@type")
    supported = switch("@supported")
    pools = children("poolOptions/enum", _EnumXml)
    volumes = children("volOptions/enum", _EnumXml)


class _CapabilitiesXml(Node):
    """`<storagepoolCapabilities>`."""

    __slots__ = ()

    pools = children("pool", _OptionsXml)


class _SourceXml(Node):
    """A `<source>` as discovery tells it."""

    __slots__ = ()
    order = ("host", "dir", "device", "initiator", "name", "format")

    host = text("host/@name")
    port = integer("host/@port")
    folder = text("dir/@path")
    devices = rows("device", "@path")
    initiator = text("initiator/iqn/@name")
    name = text("name")
    format = text("format/@type")


class _SourcesXml(Node):
    """`<sources>`."""

    __slots__ = ()

    found = children("source", _SourceXml)


def pool_offers(document: str) -> dict[str, PoolOffer]:
    """By type; empty where the host does not tell. Raises `parse.Refused`."""
    if not document:
        return {}
    told = _CapabilitiesXml(parse(document).element)
    return {
        pool.type: PoolOffer(pool.supported, _values(pool.pools), _values(pool.volumes))
        for pool in told.pools
        if pool.type
    }


def sources(document: str) -> tuple[FoundSource, ...]:
    """What discovery found. Raises `parse.Refused`."""
    if not document.strip():
        return ()
    return tuple(_found(source) for source in _SourcesXml(parse(document).element).found)


def wanted(pool: PoolXml) -> str:
    """What discovery is asked by: the server and initiator of a pool; "" where it needs none."""
    if not pool.host:
        return ""
    node = _SourceXml(parse("<source/>").element)
    node.host = pool.host
    if pool.port:
        node.port = pool.port
    if pool.initiator:
        node.initiator = pool.initiator
    return serialise(node)


def take(pool: PoolXml, source: FoundSource) -> None:
    """Let a pool stand on a source that was found."""
    for field, value in (
        ("host", source.host),
        ("port", source.port),
        ("folder", source.folder),
        ("device", source.device),
        ("source_name", source.name),
        ("source_format", source.format),
    ):
        if value:
            setattr(pool, field, value)
    if len(source.devices) > 1:
        pool.devices = tuple((path,) for path in source.devices)


def _values(enums: tuple[_EnumXml, ...]) -> tuple[str, ...]:
    wanted = ("sourceFormatType", "targetFormatType")
    return tuple(value for enum in enums if enum.name in wanted for (value,) in enum.values if value)


def _found(source: _SourceXml) -> FoundSource:
    devices = tuple(path for (path,) in source.devices if path)
    about = (
        source.name or source.folder or next(iter(devices), ""),
        source.host and tr("on {host}").format(host=source.host),
    )
    words = " ".join(plain(part, 120) for part in about if part)
    if source.name and devices:
        words += f" ({', '.join(plain(path, 60) for path in devices[:4])})"
    first = next(iter(devices), "")
    return FoundSource(words, source.host, source.port, source.folder, first, source.name, source.format, devices)
