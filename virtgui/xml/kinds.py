"""Which window looks onto which element: every device kind, and the machine itself."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.node import Node

KINDS: dict[str, type[DeviceXml]] = {}
"""By libvirt's tag below `<devices>`."""


def window(element_tag: str) -> type[Node]:
    """The window's class for a device's tag; for a kind of a later libvirt, one with what every device has."""
    return KINDS.get(element_tag, DeviceXml)
