"""What a virtual network's XML says of it."""

from __future__ import annotations

from virtgui.xml.fields import text
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


def bridge_and_name(text: str) -> tuple[str, str]:
    """The bridge device behind a network ("" without one) and the network's name. Raises `parse.Refused`."""
    network = NetworkXml(parse(text).element)
    return network.bridge, network.name
