"""What is wrong with a keyboard, a mouse, a tablet or a hub."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.xml.devices.input import HubXml, InputXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.texts import needed, one_line, paths, raw, siblings, usb_off, virtio_only
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_NEEDED: dict[str, dict[str, str]] = {
    "passthrough": {"passed": tr("Give the host's device, for instance /dev/input/event3")},
    "evdev": {"device": tr("Give the host's device, for instance /dev/input/by-id/usb-keyboard-event-kbd")},
}


def check_input(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with an `<input>`."""
    device = InputXml(node.element)
    found = [
        *one_line(device),
        *needed(device, {"type": tr("Choose a kind of device"), **_NEEDED.get(device.type, {})}),
        *paths(device, ("passed", "device")),
        *(usb_off(device, around, "bus") if device.bus == "usb" else ()),
        *virtio_only(device, device.bus == "virtio"),
    ]
    match device.type, device.bus:
        case "tablet", "ps2":
            found.append(Flaw("bus", tr("There are no PS/2 tablets: choose USB or VirtIO")))
        case "passthrough", bus if bus != "virtio":
            found.append(Flaw("bus", tr("The host's device needs the VirtIO bus")))
        case "evdev", bus if bus:
            found.append(Flaw("bus", tr("Clear this: the host's device has no bus")))
    if raw(device, "model") and device.bus != "virtio":
        found.append(Flaw("model", tr("Clear this: only the VirtIO bus has models")))
    mine = raw(device, "passed") or raw(device, "device")
    others = [InputXml(other.element) for other in siblings(node, around, "input")]
    if mine and any(mine in (raw(other, "passed"), raw(other, "device")) for other in others):
        found.append(Flaw("passed" if raw(device, "passed") else "device", tr("This machine has this device already")))
    return found


def check_hub(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<hub>`."""
    hub = HubXml(node.element)
    return one_line(hub) if hub.type == "usb" else [Flaw("type", tr("Only USB hubs are known"))]
