"""What a host's device says of itself."""

from __future__ import annotations

from virtgui.model.inventory import NodeDevice
from virtgui.xml.fields import integer, rows, text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse


class NodeDeviceXml(Node):
    """A `<device>` of a host."""

    __slots__ = ()

    name = text("name")
    parent = text("parent")
    driver = text("driver/name")
    kind = text("capability/@type")
    group = integer("capability/iommuGroup/@number", -1)
    nodes = rows("devnode", "@type", ".")
    mdev_types = rows("capability/capability/type", "@id", "name")

    domain = text("capability/domain")
    bus = text("capability/bus")
    slot = text("capability/slot")
    function = text("capability/function")
    device = text("capability/device")
    vendor_id = text("capability/vendor/@id")
    vendor = text("capability/vendor")
    product_id = text("capability/product/@id")
    product = text("capability/product")
    pci_class = text("capability/class")
    host = text("capability/host")
    target = text("capability/target")
    lun = text("capability/lun")
    type = text("capability/type")
    type_id = text("capability/type/@id")
    uuid = text("capability/uuid")
    interface = text("capability/interface")
    address = text("capability/address")
    link = text("capability/link/@state")
    block = text("capability/block")
    drive = text("capability/drive_type")
    model = text("capability/model")
    serial = text("capability/serial")
    size = text("capability/size")
    char = text("capability/char")
    wwnn = text("capability/capability/wwnn")
    wwpn = text("capability/capability/wwpn")
    cssid = text("capability/cssid")
    ssid = text("capability/ssid")
    devno = text("capability/devno")
    chardev = text("capability/chardev")


_PRODUCT = (("vendor", "vendor_id"), ("product", "product_id"))
_FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "pci": (
        ("domain", "domain"),
        ("bus", "bus"),
        ("slot", "slot"),
        ("function", "function"),
        ("class", "pci_class"),
        *_PRODUCT,
    ),
    "usb_device": (("bus", "bus"), ("device", "device"), *_PRODUCT),
    "mdev": (("type", "type_id"), ("uuid", "uuid")),
    "scsi": (("host", "host"), ("bus", "bus"), ("target", "target"), ("unit", "lun"), ("type", "type")),
    "scsi_host": (("host", "host"), ("wwnn", "wwnn"), ("wwpn", "wwpn")),
    "scsi_generic": (("char", "char"),),
    "net": (("interface", "interface"), ("address", "address"), ("link", "link")),
    "drm": (("type", "type"),),
    "storage": (
        ("block", "block"),
        ("bus", "bus"),
        ("type", "drive"),
        ("model", "model"),
        ("serial", "serial"),
        ("size", "size"),
    ),
    "ccw": (("cssid", "cssid"), ("ssid", "ssid"), ("devno", "devno")),
    "vdpa": (("char", "chardev"),),
}
"""What each kind tells that an address or a choice is made of, by the names `NodeDevice` gives it."""


def node_device(document: str) -> NodeDevice:
    """A device of a host, as a fact. Raises `parse.Refused` for what is not a document."""
    device = NodeDeviceXml(parse(document).element)
    facts = [(name, getattr(device, field).strip()) for name, field in _FACTS.get(device.kind, ())]
    facts += [("path", path) for kind, path in device.nodes if kind == "dev"]
    if device.mdev_types:
        facts.append(("mdev_types", ",".join(known for known, _ in device.mdev_types)))
    told = (device.vendor.strip(), (device.product or device.model).strip())
    words = [word for word in told if not word.startswith("0x")]  # a number is no name
    return NodeDevice(
        name=device.name,
        kind=device.kind,
        title=" ".join(filter(None, words)) or device.interface,
        parent=device.parent,
        driver=device.driver,
        group=device.group,
        facts=tuple((name, value) for name, value in facts if value),
    )
