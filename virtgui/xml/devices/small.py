"""The devices that have little to set: random numbers, watchdog, balloon, sockets and their like."""

from __future__ import annotations

from virtgui.xml.beside import size_bytes, text_beside
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.virtio import VirtioXml
from virtgui.xml.fields import flag, integer, rows, switch, text


class LeaseXml(DeviceXml):
    """A `<lease>` of a lock manager. The offset is bytes."""

    __slots__ = ()

    lockspace = text("lockspace")
    key = text("key")
    path = text("target/@path")
    offset = integer("target/@offset")


class NvramXml(DeviceXml):
    """The `<nvram>` device of a pSeries machine."""

    __slots__ = ()

    register = text("address/@reg")


class ShmemXml(DeviceXml):
    """A `<shmem>`: memory that machines share."""

    __slots__ = ()

    name = text("@name")
    role = text("@role")
    model = text("model/@type")
    size = size_bytes("size")
    has_server = flag("server")
    server = text("server/@path")
    msi = flag("msi")
    vectors = integer("msi/@vectors")
    io_event_fd = switch("msi/@ioeventfd", "on", "off")
    acpi_index = integer("acpi/@index")


class CryptoXml(VirtioXml):
    """A `<crypto>`."""

    __slots__ = ()

    model = text("@model")
    type = text("@type")
    backend = text("backend/@model")
    queues = integer("backend/@queues")


class PstoreXml(DeviceXml):
    """A `<pstore>`: where a guest's kernel keeps its last words."""

    __slots__ = ()

    backend = text("@backend")
    path = text("path")
    size = size_bytes("size")


class BalloonXml(VirtioXml):
    """A `<memballoon>`. The period is seconds."""

    __slots__ = ()

    model = text("@model")
    auto_deflate = switch("@autodeflate", "on", "off")
    free_page_reporting = switch("@freePageReporting", "on", "off")
    period = integer("stats/@period")


class PanicXml(DeviceXml):
    """A `<panic>`: how a guest tells that its kernel died."""

    __slots__ = ()

    model = text("@model")
    port = text("address/@iobase")


class WatchdogXml(DeviceXml):
    """A `<watchdog>`."""

    __slots__ = ()

    model = text("@model")
    action = text("@action")
    acpi_index = integer("acpi/@index")


class RngXml(VirtioXml):
    """An `<rng>`. The rate is bytes in each period of milliseconds."""

    __slots__ = ()

    model = text("@model")
    backend = text("backend/@model")
    device = text("backend")
    egd_type = text("backend/@type")
    egd_hosts = rows("backend/source", "@mode", "@host", "@service", ordered=True)
    egd_path = text_beside("backend/source/@path", ("mode", "connect"))
    egd_tls = switch("backend/source/@tls")
    egd_reconnect = switch("backend/source/reconnect/@enabled")
    egd_reconnect_timeout = integer("backend/source/reconnect/@timeout")
    egd_protocol = text("backend/protocol/@type")
    rate = integer("rate/@bytes")
    period = integer("rate/@period")


class VsockXml(VirtioXml):
    """A `<vsock>`."""

    __slots__ = ()

    model = text("@model")
    auto = switch("cid/@auto")
    cid = integer("cid/@address")


class IommuXml(DeviceXml):
    """An `<iommu>`."""

    __slots__ = ()

    model = text("@model")
    interrupt_remapping = switch("driver/@intremap", "on", "off")
    caching_mode = switch("driver/@caching_mode", "on", "off")
    extended_interrupts = switch("driver/@eim", "on", "off")
    iotlb = switch("driver/@iotlb", "on", "off")
    address_bits = integer("driver/@aw_bits")
    dma_translation = switch("driver/@dma_translation", "on", "off")
    x_apic = switch("driver/@xtsup", "on", "off")
    pass_through = switch("driver/@passthrough", "on", "off")
    granule = text("driver/@granule")
    pci_bus = integer("driver/@pciBus")
    accelerated = switch("driver/@accel", "on", "off")
    acpi_index = integer("acpi/@index")
