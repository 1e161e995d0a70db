"""Devices of a host that are yet to be: a mediated device, a virtual HBA; what is wrong with what was answered."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from virtgui.model.devices import HostDevice, MdevType
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.xml.fields import rows, text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.made import made
from virtgui.xml.node import Node

_WWN = re.compile(r"[0-9a-fA-F]{16}")
_OUI = "001a4a"
"""The maker's number in names that libvirt makes up for QEMU."""
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_.-]{1,128}")


class _MdevXml(Node):
    __slots__ = ()

    parent = text("parent")
    capability = text("capability/@type")
    type = text("capability/type/@id")
    uuid = text("capability/uuid")
    attributes = rows("capability/attr", "@name", "@value", ordered=True)


class _VhbaXml(Node):
    __slots__ = ()

    parent = text("parent")
    parent_wwnn = text("parent/@wwnn")
    parent_wwpn = text("parent/@wwpn")
    parent_fabric = text("parent/@fabric_wwn")
    capability = text("capability/@type")
    inner = text("capability/capability/@type")
    wwnn = text("capability/capability/wwnn")
    wwpn = text("capability/capability/wwpn")


@dataclass(frozen=True, slots=True)
class NewMdev:
    """What a person answered; without a `uuid` libvirt makes one."""

    parent: str = ""
    type: str = ""
    uuid: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewVhba:
    """What a person answered; without a parent and without a fabric libvirt takes an HBA that has room."""

    parent: str = ""
    fabric: str = ""
    wwnn: str = ""
    wwpn: str = ""


def mdev_xml(new: NewMdev) -> str:
    """The document of a mediated device."""
    wanted = tuple((name.strip(), value) for name, value in new.attributes if name.strip())
    return made(
        _MdevXml,
        "device",
        parent=new.parent,
        capability="mdev",
        type=new.type,
        uuid=new.uuid.strip().lower(),
        attributes=wanted or None,
    )


def vhba_xml(new: NewVhba) -> str:
    """The document of a virtual HBA."""
    return made(
        _VhbaXml,
        "device",
        parent=new.parent,
        parent_fabric="" if new.parent else new.fabric.strip().lower(),
        capability="scsi_host",
        inner="fc_host",
        wwnn=new.wwnn.strip().lower(),
        wwpn=new.wwpn.strip().lower(),
    )


def made_up_wwn() -> str:
    """A name for a port or a node of Fibre Channel that nobody has yet."""
    return f"5{_OUI}{uuid.uuid4().hex[:9]}"


def mdev_parents(devices: Iterable[HostDevice]) -> tuple[HostDevice, ...]:
    """The devices that can be parted."""
    return tuple(device for device in devices if device.mdev_types)


def vhba_parents(devices: Iterable[HostDevice]) -> tuple[HostDevice, ...]:
    """The Fibre Channel adapters that can carry virtual ones."""
    return tuple(device for device in devices if device.vports is not None)


def type_of(device: HostDevice | None, kind: str) -> MdevType | None:
    """One of a device's mediated types."""
    return next((it for it in device.mdev_types if it.id == kind), None) if device is not None else None


def mdev_flaws(new: NewMdev, devices: Iterable[HostDevice], *, now: bool) -> list[Flaw]:
    """What is wrong with it; `now` where it is started at once, which takes a free instance."""
    known = {device.name: device for device in devices}
    parent = known.get(new.parent)
    flaws = []
    if parent is None:
        flaws.append(Flaw("parent", tr("Choose the device to part")))
    found = type_of(parent, new.type)
    if parent is not None and found is None:
        flaws.append(Flaw("type", tr("Choose one of the types that this device offers")))
    elif found is not None and not found.available:
        word = tr("Nothing of this type is left now: remove another first, or choose another type")
        later = tr("Nothing of this type is left now: it can be defined, and started once another is removed")
        flaws.append(Flaw("type", word if now else later, not now))
    if new.uuid.strip():
        try:
            wanted = str(uuid.UUID(new.uuid.strip()))
        except ValueError:
            flaws.append(Flaw("uuid", tr("A UUID has 32 hexadecimal digits, or leave it empty")))
        else:
            if any(("mdev", wanted) in device.keys for device in known.values()):
                flaws.append(Flaw("uuid", tr("Another mediated device has this UUID")))
    names = [name.strip() for name, value in new.attributes if name.strip() or value.strip()]
    if any(not _ATTRIBUTE.fullmatch(name) for name in names):
        flaws.append(Flaw("attributes", tr("The name of an attribute is letters, digits, “_”, “.” and “-”")))
    return flaws


def vhba_flaws(new: NewVhba, devices: Iterable[HostDevice]) -> list[Flaw]:
    """What is wrong with it."""
    known = {device.name: device for device in devices}
    flaws = []
    parent = known.get(new.parent)
    if new.parent and parent is None:
        flaws.append(Flaw("parent", tr("The host has no such adapter now")))
    elif parent is not None and parent.vports is None:
        flaws.append(Flaw("parent", tr("This adapter carries no virtual ones")))
    elif parent is not None and parent.vports is not None and 0 < parent.vports[1] <= parent.vports[0]:
        flaws.append(
            Flaw("parent", tr("It has all the {count} virtual adapters it can have").format(count=parent.vports[1]))
        )
    if new.fabric.strip() and not new.parent and not _WWN.fullmatch(new.fabric.strip()):
        flaws.append(Flaw("fabric", tr("The name of a fabric has 16 hexadecimal digits")))
    for field, written in (("wwnn", new.wwnn.strip()), ("wwpn", new.wwpn.strip())):
        if not _WWN.fullmatch(written):
            flaws.append(Flaw(field, tr("It has 16 hexadecimal digits, for example 5001a4a9f0c1d2e3")))
        elif set(written) == {"0"}:
            flaws.append(Flaw(field, tr("A name of zeros only is none")))
    taken = {device.fact("wwpn").lower() for device in known.values()}
    if new.wwpn.strip() and new.wwpn.strip().lower() in taken:
        flaws.append(Flaw("wwpn", tr("Another adapter of this host has this name")))
    return flaws
