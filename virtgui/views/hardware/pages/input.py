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
from virtgui.xml.flaws.texts import usb_refusal
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

TYPES = choices(
    ("tablet", tr("Tablet"), tr("The pointer follows the viewer's")),
    ("mouse", tr("Mouse")),
    ("keyboard", tr("Keyboard")),
    ("evdev", tr("Keyboard or mouse of the host (evdev)"), tr("Shared with the host by a key")),
    ("passthrough", tr("Input device of the host")),
)
BUSES = (
    *default(),
    *choices(("usb", "USB"), ("virtio", "VirtIO"), ("ps2", "PS/2"), ("xen", "Xen"), ("parallels", "Parallels")),
)
_VIRTIO = when(InputXml, "bus", "virtio")
_EVDEV = when(InputXml, "type", "evdev")
_TOGGLES = choices(
    ("ctrl-ctrl", tr("Both Ctrl keys")),
    ("alt-alt", tr("Both Alt keys")),
    ("shift-shift", tr("Both Shift keys")),
    ("meta-meta", tr("Both Meta keys")),
    ("scrolllock", tr("Scroll Lock")),
    ("ctrl-scrolllock", tr("Ctrl and Scroll Lock")),
)
_ROWS = (
    Row("type", tr("Kind"), Control.CHOICE, tr("Device"), TYPES),
    Row(
        "bus",
        tr("Bus"),
        Control.CHOICE,
        tr("Device"),
        BUSES,
        shown=either(when(InputXml, "type", "tablet", "mouse", "keyboard", "passthrough"), holds(InputXml, "bus")),
    ),
    Row("passed", tr("Host's device"), Control.PATH, tr("Device"), shown=when(InputXml, "type", "passthrough")),
    Row("device", tr("Host's device"), Control.PATH, tr("Device"), shown=_EVDEV),
    Row(
        "grab",
        tr("Goes to", "input"),
        Control.CHOICE,
        tr("Device"),
        choices(("", tr("This device alone")), ("all", tr("All such devices of the machine together"))),
        shown=_EVDEV,
    ),
    Row(
        "grab_toggle",
        tr("Switched by"),
        Control.CHOICE,
        tr("Device"),
        (*default(tr("Both Ctrl keys")), *_TOGGLES),
        shown=_EVDEV,
    ),
    Row("repeat", tr("Keys repeat"), Control.SWITCH, tr("Device"), shown=_EVDEV),
    rare_row(
        "model",
        tr("Model"),
        Control.CHOICE,
        tr("Device"),
        (
            *default(),
            *choices(
                ("virtio", "VirtIO"),
                ("virtio-transitional", tr("VirtIO, transitional")),
                ("virtio-non-transitional", tr("VirtIO, not transitional")),
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
    return tr("Containers have no keyboard and mouse") if around.machine.type == "lxc" else ""


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
        add_words=tr("Keyboard, mouse or tablet"),
        template=_template,
        refusal=_refusal,
    ),
    Page(
        kind="hub",
        name="hub",
        group=tr("Display and input"),
        icon="usb",
        title=lambda node, around: tr("USB hub{number}").format(number=number(node, around)),
        line=lambda node, around: "",
        rows=(Row("type", tr("Kind"), Control.CHOICE, tr("Hub"), choices(("usb", "USB")), read_only=True), *USB_PLACE),
        check=check_hub,
        add_words=tr("USB hub"),
        template=lambda around: made(HubXml, "hub", type="usb"),
        refusal=lambda around: _refusal(around) or usb_refusal(around),
    ),
)
