"""The XML of pools and volumes that this program needs for a moment only."""

from __future__ import annotations

from virtgui.xml.fields import text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise


class _PoolXml(Node):
    __slots__ = ()
    order = ("name", "uuid", "target")

    name = text("name")
    uuid = text("uuid")
    path = text("target/path")


class _FileXml(Node):
    __slots__ = ()

    name = text("name")
    key = text("key")
    path = text("target/path")


def passing_pool(name: str, uuid: str, folder: str) -> str:
    """A pool of a folder that is there."""
    node = _PoolXml(parse("<pool type='dir'></pool>").element)
    node.name, node.uuid, node.path = name, uuid, folder
    return serialise(node)


def file_copy(volume: str, name: str) -> str:
    """The XML of a copy of a file from the XML of its volume: format, size, owner and rights are kept."""
    node = _FileXml(parse(volume).element)
    node.name, node.key, node.path = name, "", ""
    return serialise(node)
