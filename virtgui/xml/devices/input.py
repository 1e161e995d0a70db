"""An `<input>`: keyboard, mouse, tablet or a device of the host's; and a `<hub>` to plug USB devices in."""

from __future__ import annotations

from virtgui.xml.devices.slots import AddressXml, VirtioXml
from virtgui.xml.fields import switch, text


class InputXml(VirtioXml):
    """An `<input>`."""

    __slots__ = ()

    type = text("@type")
    bus = text("@bus")
    model = text("@model")
    passed = text("source/@evdev")
    device = text("source/@dev")
    grab = text("source/@grab")
    grab_toggle = text("source/@grabToggle")
    repeat = switch("source/@repeat", "on", "off")


class HubXml(AddressXml):
    """A `<hub>`."""

    __slots__ = ()

    type = text("@type", "usb")
