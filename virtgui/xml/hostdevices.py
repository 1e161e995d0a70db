"""Which of the host's devices a machine is handed: the keys it is known by, and the XML that hands it over."""

from __future__ import annotations

from virtgui.model.inventory import Inventory, NodeDevice
from virtgui.xml.devices.hostdev import HostdevXml
from virtgui.xml.fields import whole
from virtgui.xml.made import made

Key = tuple[str, str]
"""A kind of `Use` and what is used: ("pci", "0000:01:00.0"), ("usb", "046d:c52b" by identity or "1:3" by bus and
device), ("mdev", its UUID), ("scsi", "scsi_host2:0:4:0"), ("storage" | "misc" | "net", a path or name)."""

_MDEV_MODELS = (("vfio_ccw", "vfio-ccw"), ("vfio_ap", "vfio-ap"))


def written_keys(device: HostdevXml) -> tuple[Key, ...]:
    """Every key a `<hostdev>` names its device by."""
    if device.mode == "capabilities":
        what = {"storage": device.block, "misc": device.char, "net": device.net_interface}.get(device.type, "")
        return ((device.type, what.strip()),) if what.strip() else ()
    fields = {"pci": ("pci",), "usb": ("usb_id", "usb"), "mdev": ("uuid",), "scsi": ("scsi",)}.get(device.type, ())
    if device.protocol == "iscsi":
        return ()
    found = [str(getattr(device, field)).strip().lower() for field in fields]
    return tuple((device.type, what) for what in found if what)


def device_keys(device: NodeDevice) -> tuple[Key, ...]:
    """Every key a device of the host may be named by; () for one that no machine can be handed."""
    fact = device.fact
    try:
        match device.kind:
            case "pci" if fact("bus") and fact("slot"):
                place = [whole(fact(name) or "0") for name in ("domain", "bus", "slot", "function")]
                return (("pci", "{:04x}:{:02x}:{:02x}.{:x}".format(*place)),)
            case "usb_device" | "usb":
                identity = f"{int(fact('vendor'), 16):04x}:{int(fact('product'), 16):04x}"
                return (("usb", identity), ("usb", f"{whole(fact('bus'))}:{whole(fact('device'))}"))
            case "scsi":
                place = [whole(fact(name) or "0") for name in ("bus", "target", "unit" if fact("unit") else "lun")]
                return (("scsi", "scsi_host{}:{}:{}:{}".format(whole(fact("host")), *place)),)
    except ValueError:
        return ()
    simple = {"mdev": fact("uuid").lower(), "storage": fact("block"), "net": fact("interface"), "misc": fact("char")}
    what = simple.get(device.kind, "")
    return ((device.kind, what),) if what else ()


def devices_named(keys: tuple[Key, ...], inventory: Inventory) -> tuple[NodeDevice, ...]:
    """The host's devices that all these keys fit."""
    if not keys:
        return ()
    return tuple(device for device in inventory.devices if set(keys) <= set(device_keys(device)))


def device_title(device: NodeDevice) -> str:
    """A device's maker and name, else libvirt's name of it."""
    return device.title or device.name


def hostdev_xml(device: NodeDevice, *, by_port: bool = False) -> str:
    """The `<hostdev>` that hands a device of the host to a machine. A USB device is named by what it is, or
    `by_port` by its bus and device number. Raises ValueError for a device that no machine can be handed."""
    keys = device_keys(device)
    if not keys:
        raise ValueError(device.name)
    kind, what = keys[0]
    match kind:
        case "usb":
            named = {"usb": keys[1][1]} if by_port else {"usb_id": what}
            return made(HostdevXml, "hostdev", mode="subsystem", type="usb", managed=True, **named)
        case "pci":
            return made(HostdevXml, "hostdev", mode="subsystem", type="pci", managed=True, pci=what)
        case "mdev":
            told = device.fact("type")
            model = next((model for start, model in _MDEV_MODELS if told.startswith(start)), "vfio-pci")
            return made(HostdevXml, "hostdev", mode="subsystem", type="mdev", model=model, uuid=what)
        case "scsi":
            return made(HostdevXml, "hostdev", mode="subsystem", type="scsi", scsi=what)
    place = {"storage": "block", "misc": "char", "net": "net_interface"}[kind]
    return made(HostdevXml, "hostdev", mode="capabilities", type=kind, **{place: what})


def usb_hostdev_xml(identity: str, place: str) -> str:
    """The `<hostdev>` of just this USB device: what it is ("046d:c52b") and where it is plugged in ("1:3")."""
    return made(HostdevXml, "hostdev", mode="subsystem", type="usb", managed=True, usb_id=identity, usb=place)
