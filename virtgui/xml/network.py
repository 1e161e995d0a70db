"""What a virtual network's XML says of it."""

from __future__ import annotations

from virtgui.xml.fields import flag, text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse


class NetworkXml(Node):
    """A `<network>`."""

    __slots__ = ()

    name = text("name")
    uuid = text("uuid")
    title = text("title")
    bridge = text("bridge/@name")
    forward = text("forward/@mode")
    has_address = flag("ip")


def has_address(text: str) -> bool:
    """Whether a network gives its host an IP address. Raises `parse.Refused`."""
    return NetworkXml(parse(text).element).has_address
