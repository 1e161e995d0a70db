"""What every VirtIO device can be told about its place on the bus."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.fields import integer, switch


class VirtioXml(DeviceXml):
    """A device that may be a VirtIO one."""

    __slots__ = ()

    iommu = switch("driver/@iommu", "on", "off")
    ats = switch("driver/@ats", "on", "off")
    packed = switch("driver/@packed", "on", "off")
    page_per_vq = switch("driver/@page_per_vq", "on", "off")
    acpi_index = integer("acpi/@index")
