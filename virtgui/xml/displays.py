"""A machine's screens and lines as its live XML tells them: which can be opened, and where they are."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.console import Display, Line
from virtgui.model.facts import Graphics
from virtgui.util.language import tr
from virtgui.xml.devices.chardev import ChannelXml, ConsoleXml, PortXml
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.fields import children
from virtgui.xml.node import Node
from virtgui.xml.parse import parse

VNC = "vnc"
_HERE = tr("Its window is on the host itself, at the screen of whoever started it.")
_REFUSALS = {
    VNC: "",
    "spice": tr("SPICE opens in virt-viewer."),
    "rdp": tr("RDP opens in a remote desktop viewer."),
    "sdl": _HERE,
    "desktop": _HERE,
    "dbus": tr("It is shown by programs on the host's own D-Bus."),
    "egl-headless": tr("It draws for another display and has no picture of its own."),
}
_PORTS = {"serial": tr("Serial"), "parallel": tr("Parallel")}
_AGENT = "org.qemu.guest_agent."
_WHOLE_NAMES = frozenset(("", "serial", "lxc", "xen", "openvz", "uml"))
"""Targets of a console that say nothing of it to a person."""


class _Devices(Node):
    __slots__ = ()

    graphics = children("graphics", GraphicsXml)
    serials = children("serial", PortXml)
    parallels = children("parallel", PortXml)
    consoles = children("console", ConsoleXml)
    channels = children("channel", ChannelXml)


class Screen(NamedTuple):
    """Where one display listens. `listens` is how: "address", "network", "socket" or "none". Never printed:
    it may hold a password."""

    display: Display
    graphics: Graphics
    listens: str
    password: str

    def __repr__(self) -> str:
        return f"Screen({self.display})"


def _devices(document: str) -> _Devices | None:
    found = next(parse(document).element.iterchildren("devices"), None)
    return _Devices(found) if found is not None else None


def screens(document: str) -> tuple[Screen, ...]:
    """A machine's displays in order, with passwords where they were read. Raises `parse.Refused`."""
    devices = _devices(document)
    found = []
    for number, graphics in enumerate(devices.graphics if devices is not None else ()):
        kind = graphics.type
        refusal = _REFUSALS.get(kind, tr("A display of this kind is not known here."))
        fact = graphics.fact()
        listens = graphics.listens
        how = listens[0].type if listens else "socket" if fact.socket else "address"
        found.append(Screen(Display(number, kind, refusal), fact, how, graphics.password))
    return tuple(found)


def lines(document: str) -> tuple[Line, ...]:
    """What of a running machine can be opened as a line, serial ports first; a console that is but another
    name of a serial port is not told again. A guest agent's channel is left out: libvirt itself holds it,
    and who waits there takes the agent from it. Raises `parse.Refused`."""
    devices = _devices(document)
    if devices is None:
        return ()
    found: dict[str, Line] = {}

    def add(alias: str, title: str, kind: str) -> None:
        if alias:
            found.setdefault(alias, Line(alias, title, kind))

    for kind, ports in (("serial", devices.serials), ("parallel", devices.parallels)):
        for number, port in enumerate(ports, 1):
            if port.type == "pty":
                add(port.alias, f"{_PORTS[kind]} {number}", kind)
    for number, console in enumerate(devices.consoles, 1):
        if console.type == "pty":
            target = "" if console.target_type in _WHOLE_NAMES else f" ({console.target_type})"
            add(console.alias, f"{tr('Console')}{target} {number}", "console")
    for number, channel in enumerate(devices.channels, 1):
        if channel.type == "unix" and not channel.name.startswith(_AGENT):
            add(channel.alias, tr("Channel {name}").format(name=channel.name or number), "channel")
    return tuple(found.values())
