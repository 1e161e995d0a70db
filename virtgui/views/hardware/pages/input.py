"""The pages of keyboard, mouse, tablet and USB hub."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.parts import (
    USB_PLACE,
    choices,
    default,
    either,
    holds,
    line,
    number,
    rare_row,
    virtio_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.devices.input import HubXml, InputXml
from virtgui.xml.flaws.input import check_hub, check_input
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

TYPES = choices(
    ("tablet", "Tablet", "The pointer follows the viewer's"),
    ("mouse", "Mouse"),
    ("keyboard", "Keyboard"),
    ("evdev", "Keyboard or mouse of the host (evdev)", "Shared with the host by a key"),
    ("passthrough", "Input device of the host"),
)
BUSES = (
    *default(),
    *choices(("usb", "USB"), ("virtio", "VirtIO"), ("ps2", "PS/2"), ("xen", "Xen"), ("parallels", "Parallels")),
)
_VIRTIO = when(InputXml, "bus", "virtio")
_EVDEV = when(InputXml, "type", "evdev")
_TOGGLES = choices(
    ("ctrl-ctrl", "Both Ctrl keys"),
    ("alt-alt", "Both Alt keys"),
    ("shift-shift", "Both Shift keys"),
    ("meta-meta", "Both Meta keys"),
    ("scrolllock", "Scroll Lock"),
    ("ctrl-scrolllock", "Ctrl and Scroll Lock"),
)
_ROWS = (
    Row("type", "Kind", Control.CHOICE, "Device", TYPES),
    Row(
        "bus",
        "Bus",
        Control.CHOICE,
        "Device",
        BUSES,
        shown=either(when(InputXml, "type", "tablet", "mouse", "keyboard", "passthrough"), holds(InputXml, "bus")),
    ),
    Row("passed", "Host's device", Control.PATH, "Device", shown=when(InputXml, "type", "passthrough")),
    Row("device", "Host's device", Control.PATH, "Device", shown=_EVDEV),
    Row(
        "grab",
        "Goes to",
        Control.CHOICE,
        "Device",
        choices(("", "This device alone"), ("all", "All such devices of the machine together")),
        shown=_EVDEV,
    ),
    Row("grab_toggle", "Switched by", Control.CHOICE, "Device", (*default("Both Ctrl keys"), *_TOGGLES), shown=_EVDEV),
    Row("repeat", "Keys repeat", Control.SWITCH, "Device", shown=_EVDEV),
    rare_row(
        "model",
        "Model",
        Control.CHOICE,
        "Device",
        (
            *default(),
            *choices(
                ("virtio", "VirtIO"),
                ("virtio-transitional", "VirtIO, transitional"),
                ("virtio-non-transitional", "VirtIO, not transitional"),
            ),
        ),
        shown=either(_VIRTIO, holds(InputXml, "model")),
    ),
    *virtio_rows(InputXml, _VIRTIO),
    *USB_PLACE,
)


def _title(node: Node, around: Surroundings) -> str:
    return words(TYPES, InputXml(node.element).type)


def _line(node: Node, around: Surroundings) -> str:
    device = InputXml(node.element)
    return line(device.passed or device.device or (words(BUSES, device.bus) if device.bus else ""))


def _template(around: Surroundings) -> str:
    """What is missing of a tablet and a keyboard."""
    there = [element for devices in around.machine.element.iterchildren("devices") for element in devices]
    kinds = {(element.get("type"), element.get("bus")) for element in there if element.tag == "input"}
    by_bus = "virtio" if around.machine.os is not None and around.machine.os.arch.startswith("s390") else "usb"
    kind = "keyboard" if any(kind == "tablet" for kind, _ in kinds) else "tablet"
    return made(InputXml, "input", type=kind, bus=by_bus)


def _refusal(around: Surroundings) -> str:
    return "Containers have no keyboard and mouse" if around.machine.type == "lxc" else ""


PAGES = (
    Page(
        kind="input",
        name="input",
        group=tr("Display and input"),
        icon="mouse",
        title=_title,
        line=_line,
        rows=_ROWS,
        check=check_input,
        add_words="Keyboard, mouse or tablet",
        template=_template,
        refusal=_refusal,
    ),
    Page(
        kind="hub",
        name="hub",
        group=tr("Display and input"),
        icon="usb",
        title=lambda node, around: f"USB hub{number(node, around)}",
        line=lambda node, around: "",
        rows=(Row("type", "Kind", Control.CHOICE, "Hub", choices(("usb", "USB")), read_only=True), *USB_PLACE),
        check=check_hub,
        add_words="USB hub",
        template=lambda around: made(HubXml, "hub", type="usb"),
        refusal=_refusal,
    ),
)
