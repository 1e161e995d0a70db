"""What is wrong with a serial or parallel port, a console, a channel or a smart card reader."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.devices.chardev import ChannelXml, CharSourceXml, ConsoleXml, PortXml, SmartcardXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.texts import (
    HOST,
    is_address,
    needed,
    numbers,
    one_line,
    paths,
    raw,
    siblings,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

AGENT = "org.qemu.guest_agent.0"
SPICE = "com.redhat.spice.0"
_SERVICE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-]*")
_NEEDED: dict[str, dict[str, str]] = {
    "dev": {"path": tr("Give the host's device, for instance /dev/ttyS0")},
    "file": {"path": tr("Give the file's path")},
    "pipe": {"path": tr("Give the pipe's path")},
    "tcp": {"service": tr("Give a port")},
    "dbus": {"dbus_channel": tr("Give the D-Bus channel's name, for instance org.qemu.console.serial.0")},
    "spiceport": {"spice_channel": tr("Give the SPICE channel's name, for instance org.qemu.console.serial.0")},
    "nmdm": {
        "nmdm_master": tr("Give the device of the host's end, for instance /dev/nmdm0A"),
        "nmdm_slave": tr("Give the device of the machine's end, for instance /dev/nmdm0B"),
    },
}
_SPICE_TYPES = ("spicevmc", "spiceport")


def source_flaws(device: CharSourceXml, around: Surroundings) -> list[Flaw]:
    """What is wrong with where a character device's bytes go."""
    kind = device.type
    found = needed(device, {"type": tr("Choose where the bytes go"), **_NEEDED.get(kind, {})})
    found += paths(device, ("path", "log_file", "nmdm_master", "nmdm_slave"))
    match kind:
        case "tcp":
            found += _tcp(device)
        case "udp":
            found += _udp(device)
        case "unix":
            found += _unix(device)
    if device.log_append and not raw(device, "log_file"):
        found.append(Flaw("log_file", tr("Give the file to append to")))
    if (
        kind in _SPICE_TYPES
        and device.tag != "redirdev"
        and not any(other.element.get("type") == "spice" for other in siblings(device, around, "graphics"))
    ):
        found.append(Flaw("type", tr("This needs a SPICE display: add one first"), around.driver != "QEMU"))
    return found


def _service(text: str) -> bool:
    return 1 <= int(text) <= 65535 if text.isdecimal() else bool(_SERVICE.fullmatch(text))


def _named(text: str) -> bool:
    return is_address(text) or bool(HOST.fullmatch(text))


def _tcp(device: CharSourceXml) -> list[Flaw]:
    found = []
    if device.mode != "bind":
        found += needed(device, {"host": tr("Give the host to connect to")})
    if raw(device, "host") and not _named(raw(device, "host")):
        found.append(Flaw("host", tr("Give an IP address or a host's name")))
    if raw(device, "service") and not _service(raw(device, "service")):
        found.append(Flaw("service", tr("Give a port from 1 to 65535")))
    return found + _reconnect(device)


def _unix(device: CharSourceXml) -> list[Flaw]:
    found = _reconnect(device)
    if device.tag != "channel" or device.mode == "connect":
        found += needed(device, {"path": tr("Give the socket's path")})
    if len(raw(device, "path").encode()) > 107:
        found.append(Flaw("path", tr("A socket's path has at most 107 bytes: use a shorter one")))
    return found


def _reconnect(device: CharSourceXml) -> list[Flaw]:
    if not device.reconnect:
        return []
    if device.mode == "bind":
        return [Flaw("reconnect", tr("Only the side that connects can do so again"))]
    if not written(device, "reconnect_timeout"):
        return [Flaw("reconnect_timeout", tr("Give the seconds between two tries"))]
    return numbers(device, {"reconnect_timeout": (1, 2**31 - 1)})


def _udp(device: CharSourceXml) -> list[Flaw]:
    found = []
    modes = [mode or "connect" for mode, _, _ in device.ends]
    if "connect" not in modes:
        found.append(Flaw("ends", tr("Add where to send to: connect, with a port")))
    if len(set(modes)) < len(modes):
        found.append(Flaw("ends", tr("There are two ends at most: one to send to, one to receive at")))
    for mode, host, service in device.ends:
        if (not service and mode != "bind") or (service and not _service(service)):
            found.append(Flaw("ends", tr("Give a port from 1 to 65535")))
        if host and not _named(host):
            found.append(Flaw("ends", tr("Give an IP address or a host's name")))
    return found


def check_port(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<serial>` or `<parallel>`."""
    port = PortXml(node.element)
    found = [*one_line(port), *source_flaws(port, around), *numbers(port, {"target_port": (0, 255)})]
    number = raw(port, "target_port")
    if number and any(
        raw(PortXml(other.element), "target_port") == number for other in siblings(port, around, port.tag)
    ):
        found.append(Flaw("target_port", tr("Another port has this number"), True))
    if port.tag == "serial" and port.type in ("spicevmc", "qemu-vdagent"):
        found.append(Flaw("type", tr("Only channels can carry this")))
    return found


def check_console(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<console>`."""
    device = ConsoleXml(node.element)
    found = [*one_line(device), *numbers(device, {"target_port": (0, 255)})]
    return found + (source_flaws(device, around) if device.type or not device.tty else [])


def check_channel(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<channel>`."""
    channel = ChannelXml(node.element)
    found = [*one_line(channel), *source_flaws(channel, around)]
    name = raw(channel, "name")
    match channel.target_type:
        case "guestfwd":
            found += needed(channel, {"target_address": tr("Give the address the machine connects to")})
            found += numbers(channel, {"target_port": (1, 65535)})
            if raw(channel, "target_address") and not is_address(raw(channel, "target_address")):
                found.append(Flaw("target_address", tr("Give an IP address, for instance 10.0.2.1")))
            found += needed(channel, {"target_port": tr("Give the port the machine connects to")})
        case "":
            found.append(Flaw("target_type", tr("Choose how the machine sees the channel")))
        case _ if name and any(
            raw(ChannelXml(o.element), "name") == name for o in siblings(channel, around, "channel")
        ):
            found.append(Flaw("name", tr("Another channel has this name: the machine would not start"), True))
    if name == AGENT and channel.type not in ("unix", ""):
        found.append(Flaw("type", tr("libvirt speaks to the guest agent by a socket: choose it"), True))
    if channel.type == "qemu-vdagent" and name not in ("", SPICE):
        found.append(Flaw("name", tr("The clipboard's agent listens at {spice}").format(spice=SPICE), True))
    return found


def check_smartcard(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<smartcard>`."""
    card = SmartcardXml(node.element)
    found = [
        *one_line(card),
        *needed(card, {"card_mode": tr("Choose where the cards are")}),
        *paths(card, ("database",)),
    ]
    if card.card_mode == "passthrough":
        return found + source_flaws(card, around)
    if card.card_mode == "host-certificates":
        if len(card.certificates) != 3:
            found.append(Flaw("certificates", tr("Name three certificates")))
        elif any(not name.strip() or name.startswith("/") for (name,) in card.certificates):
            found.append(Flaw("certificates", tr("Give the certificates' names in the database, not paths")))
    return found
