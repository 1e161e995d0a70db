"""Forms that values of many devices have: one line, numbers in bounds, paths, ports, names."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping

from virtgui.util.language import tr
from virtgui.xml.devices.lookups import names_boot_devices
from virtgui.xml.fields import Field, Rows, whole
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

NAME = re.compile(r"[a-zA-Z0-9_.\-\\:/]+")
"""A name of a host's device, as libvirt takes it."""
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}")
HOST = re.compile(r"[a-zA-Z0-9.\-_]{1,253}")
MAX_INTERFACE = 15
"""Bytes of an interface's name that Linux takes."""


def raw(node: Node, field: str) -> str:
    """What is written in a field, without spaces around; "" where nothing is."""
    return (getattr(type(node), field).raw(node) or "").strip()


def written(node: Node, field: str) -> bool:
    """Whether anything is written in a field, be it empty."""
    return getattr(type(node), field).raw(node) is not None


def one_line(node: Node) -> list[Flaw]:
    """Texts with line breaks or control characters, which libvirt would pass on."""
    found = []
    for name in dir(type(node)):
        field = getattr(type(node), name, None)
        if isinstance(field, Field) and not isinstance(field, Rows):
            value = field.raw(node) if field.attribute else (field.raw(node) or "").strip()
            if value and not value.isprintable() and any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value):
                found.append(Flaw(name, tr("Leave out line breaks and control characters")))
        elif isinstance(field, Rows) and any(
            ord(c) < 32 for row in field.__get__(node, type(node)) for c in "".join(row)
        ):
            found.append(Flaw(name, tr("Leave out line breaks and control characters")))
    return found


def numbers(node: Node, bounds: Mapping[str, tuple[int, int]]) -> list[Flaw]:
    """Fields that hold no whole number, or one out of its bounds."""
    found = []
    for field, (least, most) in bounds.items():
        text = raw(node, field)
        if not written(node, field):
            continue
        try:
            fits = least <= whole(text) <= most
        except ValueError:
            fits = False
        if not fits:
            found.append(Flaw(field, tr("Give a whole number from {least} to {most}").format(least=least, most=most)))
    return found


def paths(node: Node, fields: Iterable[str]) -> list[Flaw]:
    """Fields whose text is no path from the root."""
    return [
        Flaw(field, tr("Give the whole path, beginning with /"))
        for field in fields
        if raw(node, field) and not raw(node, field).startswith("/")
    ]


def needed(node: Node, fields: Mapping[str, str]) -> list[Flaw]:
    """Fields that must hold something and hold nothing; each with what to say then."""
    return [Flaw(field, message) for field, message in fields.items() if not raw(node, field)]


def shaped(node: Node, form: re.Pattern[str], message: str, fields: Iterable[str]) -> list[Flaw]:
    """Fields whose text has not this form."""
    return [Flaw(f, message) for f in fields if raw(node, f) and not form.fullmatch(raw(node, f))]


def virtio_only(node: Node, is_virtio: bool) -> list[Flaw]:
    """VirtIO's options on what is no VirtIO device, which libvirt refuses."""
    if is_virtio:
        return []
    options = ("iommu", "ats", "packed", "page_per_vq")
    return [Flaw(option, tr("Clear this: only VirtIO devices have it")) for option in options if written(node, option)]


def is_address(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def siblings(node: Node | None, around: Surroundings, *tags: str) -> list[Node]:
    """The machine's other devices of these tags, in order; all of them besides None."""
    return [
        Node(element)
        for devices in around.machine.element.iterchildren("devices")
        for element in devices.iterchildren(*tags)
        if node is None or element is not node.element
    ]


def usb_off(node: Node, around: Surroundings, field: str) -> list[Flaw]:
    """A USB device in a machine whose USB is turned off."""
    refusal = usb_refusal(around, besides=node)
    return [Flaw(field, refusal)] if refusal else []


def usb_refusal(around: Surroundings, *, besides: Node | None = None) -> str:
    """Why the machine can have no USB device or controller; "" where it can."""
    controllers = [other.element for other in siblings(besides, around, "controller")]
    off = any(element.get("type") == "usb" and element.get("model") == "none" for element in controllers)
    return tr("USB is turned off in this machine: choose a model for its USB controller") if off else ""


def boot_order(node: Node, around: Surroundings) -> list[Flaw]:
    """A place in the boot order that another device has, or that is none."""
    if not written(node, "boot_order"):
        return []
    found = numbers(node, {"boot_order": (1, 2**31 - 1)})
    if found:
        return found
    if names_boot_devices(around.machine):
        return [Flaw("boot_order", tr("The machine boots by kinds of devices: turn that off under OS and boot"))]
    mine = whole(raw(node, "boot_order"))
    for devices in around.machine.element.iterchildren("devices"):
        for boot in devices.iter("boot"):
            owner = boot.getparent()
            if owner is not None and owner is not node.element and boot.get("order", "") == str(mine):
                return [Flaw("boot_order", tr("Another device has this place in the boot order: give another number"))]
    return []
