"""Memory modules that are plugged beside the machine's own memory."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.fields import flag, integer, size_kib, switch, text


class MemoryXml(DeviceXml):
    """A `<memory>` below the devices. A node that is not written is -1."""

    __slots__ = ()

    model = text("@model")
    access = text("@access")
    discard = switch("@discard")
    uuid = text("uuid")

    page_kib = size_kib("source/pagesize")
    node_mask = text("source/nodemask")
    path = text("source/path")
    align_kib = size_kib("source/alignsize")
    persistent = flag("source/pmem")

    total_kib = size_kib("target/size")
    node = integer("target/node", -1)
    label_kib = size_kib("target/label/size")
    block_kib = size_kib("target/block")
    requested_kib = size_kib("target/requested")
    current_kib = size_kib("target/current")
    read_only = flag("target/readonly")
    dynamic_slots = switch("target/@dynamicMemslots")
    address_base = text("target/address/@base")
    slot = integer("address/@slot", -1)
    base = text("address/@base")
    acpi_index = integer("acpi/@index")
