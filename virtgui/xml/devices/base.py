"""What every device has."""

from __future__ import annotations

from virtgui.xml.fields import integer, text
from virtgui.xml.node import Node


class DeviceXml(Node):
    """A device: its alias, and where it sits in the machine."""

    __slots__ = ()

    alias = text("alias/@name")
    boot_order = integer("boot/@order")
    address_type = text("address/@type")
