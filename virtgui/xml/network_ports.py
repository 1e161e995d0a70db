"""What the document of a network's port says: whose it is, and what it is plugged into."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.xml.fields import integer, text
from virtgui.xml.node import Node
from virtgui.xml.parse import Refused, parse


class PortXml(Node):
    """A `<networkport>`."""

    __slots__ = ()

    owner = text("owner/name")
    owner_uuid = text("owner/uuid")
    mac = text("mac/@address")
    group = text("group")
    plug = text("plug/@type")
    bridge = text("plug/@bridge")
    device = text("plug/@dev")
    inbound_average = integer("bandwidth/inbound/@average")
    outbound_average = integer("bandwidth/outbound/@average")


class PortFact(NamedTuple):
    """`plug` is a bridge's or device's name, else libvirt's kind of plug; `inbound` and `outbound` are
    KiB/s on the average, 0 without a limit."""

    owner: str = ""
    owner_uuid: str = ""
    mac: str = ""
    plug: str = ""
    group: str = ""
    inbound: int = 0
    outbound: int = 0


def port_fact(document: str) -> PortFact:
    """A port, as a fact; an empty one for what cannot be read."""
    try:
        port = PortXml(parse(document).element)
    except Refused:
        return PortFact()
    plug = port.bridge or port.device or port.plug
    limits = (port.inbound_average, port.outbound_average)
    return PortFact(port.owner, port.owner_uuid, port.mac, plug, port.group, *limits)
