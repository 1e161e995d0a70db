"""All that a host's device says of itself, its capabilities at whatever depth."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from virtgui.model.devices import HostDevice, MdevType
from virtgui.xml.fields import children, integer, rows, text, whole
from virtgui.xml.hostdevices import device_keys
from virtgui.xml.node import Node
from virtgui.xml.nodedev import node_device
from virtgui.xml.parse import Refused, parse

_PLACE = ("@domain", "@bus", "@slot", "@function")
_MOST_FACTS = 80
_LONGEST = 512


class CapabilityXml(Node):
    """A `<capability>` of whatever kind; those in it are `inner`."""

    __slots__ = ()

    type = text("@type")
    inner = children("capability", Node)

    vendor = text("vendor")
    vendor_id = text("vendor/@id")
    product = text("product")
    product_id = text("product/@id")
    model = text("model")
    group = integer("iommuGroup/@number", -1)
    members = rows("iommuGroup/address", *_PLACE)
    numa = integer("numa/@node", -1)
    pci_class = text("class")
    links = rows("pci-express/link", "@validity", "@port", "@speed", "@width")
    addresses = rows("address", *_PLACE)
    most = integer("@maxCount")
    mdev_types = rows("type", "@id", "name", "deviceAPI", "availableInstances")
    type_id = text("type/@id")
    max_vports = integer("max_vports")
    vports = integer("vports")
    name = text("name")
    vpd = rows("fields", "@access", "manufacture_id", "part_number", "serial_number", "change_level", "asset_tag")
    vpd_fields = rows("fields/vendor_field", "@index", ".")
    vpd_system = rows("fields/system_field", "@index", ".")
    features = rows("feature", "@name")
    attributes = rows("attr", "@name", "@value")

    hardware_vendor = text("hardware/vendor")
    hardware_version = text("hardware/version")
    hardware_serial = text("hardware/serial")
    hardware_uuid = text("hardware/uuid")
    firmware_vendor = text("firmware/vendor")
    firmware_version = text("firmware/version")
    firmware_date = text("firmware/release_date")

    number = text("number")
    subclass = text("subclass")
    protocol = text("protocol")
    description = text("description")
    interface = text("interface")
    mac = text("address")
    link = text("link/@state")
    speed = text("link/@speed")
    host = text("host")
    unique_id = text("unique_id")
    bus = text("bus")
    target = text("target")
    lun = text("lun")
    scsi_type = text("type")
    char = text("char")
    block = text("block")
    drive_type = text("drive_type")
    serial = text("serial")
    size = text("size")
    logical_block_size = text("logical_block_size")
    num_blocks = text("num_blocks")
    media_available = text("media_available")
    media_size = text("media_size")
    media_label = text("media_label")
    wwnn = text("wwnn")
    wwpn = text("wwpn")
    fabric_wwn = text("fabric_wwn")
    rport = text("rport")
    uuid = text("uuid")
    parent_addr = text("parent_addr")
    cssid = text("cssid")
    ssid = text("ssid")
    devno = text("devno")
    channel_cssid = text("channel_dev_addr/cssid")
    channel_ssid = text("channel_dev_addr/ssid")
    channel_devno = text("channel_dev_addr/devno")
    chardev = text("chardev")
    adapter = text("ap-adapter")
    ap_domain = text("ap-domain")


class DeviceXml(Node):
    """A `<device>` of a host with all that is in it."""

    __slots__ = ()

    name = text("name")
    path = text("path")
    parent = text("parent")
    driver = text("driver/name")
    nodes = rows("devnode", "@type", ".")
    capabilities = children("capability", CapabilityXml)


_TOLD: dict[str, tuple[str, ...]] = {
    "system": (
        "product",
        "hardware_vendor",
        "hardware_version",
        "hardware_serial",
        "hardware_uuid",
        "firmware_vendor",
        "firmware_version",
        "firmware_date",
    ),
    "pci": ("pci_class",),
    "vpd": ("name",),
    "usb_device": ("bus",),
    "usb": ("number", "subclass", "protocol", "description"),
    "net": ("interface", "mac", "link", "speed"),
    "scsi_host": ("host", "unique_id"),
    "fc_host": ("wwnn", "wwpn", "fabric_wwn"),
    "scsi_target": ("target",),
    "fc_remote_port": ("rport", "wwpn"),
    "scsi": ("host", "bus", "target", "lun", "scsi_type"),
    "scsi_generic": ("char",),
    "storage": ("block", "bus", "drive_type", "model", "serial", "size", "logical_block_size", "num_blocks"),
    "removable": ("media_available", "media_size", "media_label", "logical_block_size", "num_blocks"),
    "drm": ("scsi_type",),
    "mdev": ("type_id", "uuid", "parent_addr"),
    "ccw": ("cssid", "ssid", "devno"),
    "css": ("cssid", "ssid", "devno", "channel_cssid", "channel_ssid", "channel_devno"),
    "vdpa": ("chardev",),
    "ap_card": ("adapter",),
    "ap_queue": ("adapter", "ap_domain"),
}
"""What each capability tells, by the names of `CapabilityXml`; of one that is not named all its texts are told."""
_KNOWN = frozenset(_TOLD) | {"phys_function", "virt_functions", "mdev_types", "vport_ops", "ap_matrix", "hotpluggable"}


def host_device(document: str, name: str = "") -> HostDevice:
    """A device of a host, as a fact. One whose document cannot be read is still one, by its name."""
    try:
        device = DeviceXml(parse(document).element)
        keys = device_keys(node_device(document))
    except (Refused, ValueError):
        return HostDevice(name)
    found = tuple(_all(device))
    main = found[0] if found else CapabilityXml(etree.Element("capability"))
    facts = [fact for capability in found for fact in _facts(capability)]
    nodes = [path.strip() for kind, path in device.nodes if kind == "dev" and path.strip()]
    nodes += [path.strip() for kind, path in device.nodes if kind != "dev" and path.strip()]
    vports = next((it for it in found if it.type == "vport_ops"), None)
    virtual = next((it for it in found if it.type == "virt_functions"), None)
    physical = next((it for it in found if it.type == "phys_function"), None)
    own = _places(physical.addresses) if physical is not None else ()
    return HostDevice(
        name=device.name.strip() or name,
        parent=device.parent.strip(),
        kind=main.type.strip(),
        features=tuple(dict.fromkeys(it.type for it in found[1:] if it.type)),
        vendor=_word(main.vendor),
        vendor_id=main.vendor_id.strip(),
        product=_word(main.product if main.type != "system" else "") or _word(main.model),
        product_id=main.product_id.strip(),
        address=_address(main, keys),
        keys=keys,
        driver=device.driver.strip(),
        path=device.path.strip(),
        nodes=tuple(nodes),
        group=main.group,
        members=_places(main.members),
        numa=main.numa,
        physical=own[0] if own else "",
        virtual=_places(virtual.addresses) if virtual is not None else (),
        max_virtual=virtual.most if virtual is not None else 0,
        mdev_types=tuple(kind for it in found if it.type == "mdev_types" for kind in _types(it)),
        mdev_type=main.type_id.strip() if main.type == "mdev" else "",
        vports=(vports.vports, vports.max_vports) if vports is not None else None,
        pci_class=main.pci_class.strip() if main.type == "pci" else "",
        facts=tuple(dict.fromkeys((fact, value[:_LONGEST]) for fact, value in facts if value))[:_MOST_FACTS],
    )


def is_network_function(device: HostDevice) -> bool:
    """Whether it is a virtual function (SR-IOV) of a network card."""
    return bool(device.physical) and device.pci_class.startswith("0x02")


def _all(device: DeviceXml) -> Iterator[CapabilityXml]:
    """Every capability, the device's own ones before what is in them."""
    waiting = list(device.capabilities)
    while waiting:
        capability = waiting.pop(0)
        yield capability
        waiting += [CapabilityXml(inner.element) for inner in capability.inner]


def _word(written: str) -> str:
    """A name; a number is none."""
    short = " ".join(written.split())
    return "" if short.startswith("0x") else short[:_LONGEST]


def _place(row: tuple[str, ...]) -> str:
    """A PCI address as a person writes it; "" for none."""
    try:
        numbers = [whole(part) for part in row]
    except ValueError:
        return ""
    if min(numbers) < 0 or max(numbers) > 0xFFFFFFFF:
        return ""
    return "{:04x}:{:02x}:{:02x}.{:x}".format(*numbers)


def _places(found: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(place for row in found if (place := _place(row)))


def _types(capability: CapabilityXml) -> Iterator[MdevType]:
    for kind, name, api, available in capability.mdev_types:
        if kind.strip():
            try:
                count = max(0, whole(available))
            except ValueError:
                count = 0
            yield MdevType(kind.strip(), _word(name), api.strip(), count)


def _address(main: CapabilityXml, keys: tuple[tuple[str, str], ...]) -> str:
    """What a person knows it by."""
    match main.type:
        case "usb_device":
            return keys[1][1] if len(keys) > 1 else ""
        case "scsi":
            return ":".join(part.strip() for part in (main.host, main.bus, main.target, main.lun)) if keys else ""
        case "scsi_host":
            return f"host{main.host.strip()}" if main.host.strip() else ""
        case "scsi_target":
            return main.target.strip()
        case "scsi_generic":
            return main.char.strip()
        case "vdpa":
            return main.chardev.strip()
        case "ccw" | "css":
            return _channel(main)
        case "ap_card":
            return main.adapter.strip()
        case "ap_queue":
            return f"{main.adapter.strip()}.{main.ap_domain.strip()}"
    return keys[0][1] if keys else ""


def _channel(main: CapabilityXml) -> str:
    try:
        cssid, ssid, devno = (whole(part) for part in (main.cssid, main.ssid, main.devno))
    except ValueError:
        return ""
    return f"{cssid:x}.{ssid:x}.{devno:04x}" if min(cssid, ssid, devno) >= 0 else ""


def _facts(capability: CapabilityXml) -> Iterator[tuple[str, str]]:
    kind = capability.type
    for name in _TOLD.get(kind, ()):
        yield f"{kind}.{name}" if kind in ("vpd", "fc_remote_port") else name, str(getattr(capability, name)).strip()
    if kind in ("80203", "80211"):
        yield "net_type", kind
    elif kind not in _KNOWN:
        yield from _unknown(capability)
    if kind == "net":
        yield "features", ", ".join(name for (name,) in capability.features if name)
    if kind == "pci":
        for validity, _port, speed, width in capability.links:
            yield f"pcie_{validity}", " ".join(filter(None, (f"{speed} GT/s" if speed else "", f"x{width}")))
    if kind == "mdev":
        for name, value in capability.attributes:
            yield f"attr.{name}", value
    if kind == "vpd":
        for _access, *values in capability.vpd:
            names = ("manufacture_id", "part_number", "serial_number", "change_level", "asset_tag")
            yield from ((f"vpd.{name}", value.strip()) for name, value in zip(names, values, strict=True))
        for index, value in (*capability.vpd_fields, *capability.vpd_system):
            yield f"vpd.field {index}", value.strip()


def _unknown(capability: CapabilityXml) -> Iterator[tuple[str, str]]:
    """The texts and attributes of what a newer libvirt tells."""
    for element in capability.element.iterchildren(etree.Element):
        tag = etree.QName(element).localname
        if tag == "capability":
            continue
        yield tag, (element.text or "").strip()
        for name, value in element.attrib.items():
            yield f"{tag}.{name!s}", str(value)
