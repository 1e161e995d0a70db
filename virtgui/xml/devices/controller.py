"""The controllers that other devices hang on."""

from __future__ import annotations

from virtgui.xml.devices.virtio import VirtioXml
from virtgui.xml.fields import integer, size_kib, switch, text


class ControllerXml(VirtioXml):
    """A `<controller>`. An index that is not written is -1."""

    __slots__ = ()

    type = text("@type")
    index = integer("@index", -1)
    model = text("@model")
    ports = integer("@ports")
    vectors = integer("@vectors")
    grant_frames = integer("@maxGrantFrames")
    event_channels = integer("@maxEventChannels")
    serial = text("serial")

    queues = integer("driver/@queues")
    commands_per_lun = integer("driver/@cmd_per_lun")
    max_sectors = integer("driver/@max_sectors")
    io_event_fd = switch("driver/@ioeventfd", "on", "off")
    io_thread = integer("driver/@iothread")

    pci_hole_kib = size_kib("pcihole64")
    pci_model = text("model/@name")
    chassis_number = integer("target/@chassisNr")
    chassis = integer("target/@chassis")
    port = text("target/@port")
    bus_number = integer("target/@busNr")
    target_index = integer("target/@index")
    hot_plug = switch("target/@hotplug", "on", "off", default=True)
    memory_reserve = integer("target/@memReserve")
    node = integer("target/node", -1)
    master_port = integer("master/@startport", -1)
