"""What is wrong with a display or a graphics card."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

from virtgui.util.language import tr
from virtgui.xml.devices.graphics import GraphicsXml, ListenXml
from virtgui.xml.devices.video import VideoXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.sound import audio_flaws
from virtgui.xml.flaws.texts import (
    HOST,
    is_address,
    needed,
    numbers,
    one_line,
    paths,
    raw,
    siblings,
    virtio_only,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

OPEN = tr("Whoever reaches this host can use the display: set a password, or let only this host in")
"""A display that others reach and that asks nothing."""
_SINGLE = ("vnc", "spice", "sdl", "dbus", "egl-headless")
_REMOTE = ("vnc", "spice", "rdp")
_KEYMAP = re.compile(r"[a-zA-Z0-9_\-]+")
_CHANNELS = ("main", "display", "inputs", "cursor", "playback", "record", "smartcard", "usbredir")
_MODES = ("any", "secure", "insecure")
_VNC_LEAST = 5900
_PASSWORD_MOST = {"vnc": 8, "spice": 60}
_MEMORY = (0, 2**32 - 1)


def reached_from(display: GraphicsXml) -> str:
    """ "host" when only this host reaches a display, "all" when everybody does who reaches any of its addresses,
    "some" for one address or network, "" when it has none or libvirt chooses."""
    if display.type not in _REMOTE:
        return ""
    listens = display.listens or (ListenXml(display.element),)
    found = [_reach(listen, display) for listen in listens]
    return next((reach for reach in ("all", "some", "host") if reach in found), "")


def _reach(listen: ListenXml, display: GraphicsXml) -> str:
    in_element = listen.element is not display.element
    kind = listen.type if in_element else ("socket" if display.socket else "address")
    address = (listen.address if in_element else "") or display.listen
    match kind:
        case "network":
            return "some"
        case "address" if address:
            if not is_address(address):
                return "host" if address in ("localhost", "localhost.localdomain") else "some"
            ip = ipaddress.ip_address(address)
            return "all" if ip.is_unspecified else "host" if ip.is_loopback else "some"
    return ""


def check_graphics(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<graphics>`."""
    display = GraphicsXml(node.element)
    found = [
        *one_line(display),
        *needed(display, {"type": tr("Choose a kind of display")}),
        *_ports(display, around),
        *_listens(display, around),
        *_password(display),
        *_gl(display, around),
        *paths(display, ("render_node",)),
        *audio_flaws(display, around),
    ]
    others = [GraphicsXml(other.element) for other in siblings(node, around, "graphics")]
    if display.type in _SINGLE and around.driver == "QEMU" and any(other.type == display.type for other in others):
        found.append(Flaw("type", tr("The machine has such a display already: it can have one of each kind")))
    if raw(display, "keymap") and not _KEYMAP.fullmatch(raw(display, "keymap")):
        found.append(Flaw("keymap", tr("Give a layout's name, for instance de or en-us")))
    if display.type == "dbus" and display.p2p and raw(display, "bus_address"):
        found.append(Flaw("bus_address", tr("Clear this: a peer-to-peer display is on no bus")))
    return found + _spice(display)


def _ports(display: GraphicsXml, around: Surroundings) -> list[Flaw]:
    if display.type not in _REMOTE:
        return []
    least = _VNC_LEAST if display.type == "vnc" and around.driver == "QEMU" else 1
    found = []
    taken = [
        port
        for other in siblings(display, around, "graphics")
        for field in ("port", "tls_port", "websocket")
        if (port := getattr(GraphicsXml(other.element), field)) > 0
        and (field == "websocket" or not GraphicsXml(other.element).auto_port)
    ]
    for field in ("port", "tls_port", "websocket"):
        text = raw(display, field)
        if not text or text == "-1" or (display.auto_port and field != "websocket"):
            continue
        own = least if field == "port" else 1
        wrong = numbers(display, {field: (own, 65535)})
        found += wrong
        if not wrong and getattr(display, field) in taken:
            found.append(Flaw(field, tr("Another display of this machine has this port")))
        taken.append(getattr(display, field))
    fixed = display.port > 0 or display.tls_port > 0
    if written(display, "auto_port") and not display.auto_port and not fixed and _listening(display):
        found.append(Flaw("port", tr("Give a port from {least} to 65535, or let it be chosen").format(least=least)))
    return found


def _listening(display: GraphicsXml) -> bool:
    return display.listen_type not in ("none", "socket") and not display.socket


def _listens(display: GraphicsXml, around: Surroundings) -> list[Flaw]:
    if display.type not in _REMOTE:
        return []
    found = []
    first = True
    for listen in display.listens or ():
        address, network, socket = (
            ("listen_address", "listen_network", "listen_socket") if first else ("listen_rows",) * 3
        )
        first = False
        if listen.address and not is_address(listen.address) and not HOST.fullmatch(listen.address):
            found.append(Flaw(address, tr("Give an IP address or a host's name")))
        if listen.type == "network":
            names = [known.name for known in around.inventory.networks]
            if not listen.network:
                found.append(Flaw(network, tr("Choose a network")))
            elif names and listen.network not in names:
                found.append(Flaw(network, tr("The host has no such network: choose another"), True))
        if listen.type == "socket":
            if display.type == "rdp":
                found.append(Flaw("listen_type", tr("RDP needs an address")))
            if listen.socket and not listen.socket.startswith("/"):
                found.append(Flaw(socket, tr("Give the whole path, beginning with /")))
    if reached_from(display) in ("all", "some") and not raw(display, "password") and display.type != "rdp":
        found.append(Flaw("listen_address" if display.listens else "listen", OPEN, True))
    return found


def _password(display: GraphicsXml) -> list[Flaw]:
    found = []
    most = _PASSWORD_MOST.get(display.type, 0)
    if most and len(display.password.encode()) > most:
        found.append(
            Flaw("password", tr("{type} takes at most {most} characters").format(type=display.type.upper(), most=most))
        )
    valid = raw(display, "password_valid_to")
    if valid:
        try:
            datetime.fromisoformat(valid)
        except ValueError:
            found.append(Flaw("password_valid_to", tr("Write date and time like 2030-01-31T18:00:00")))
        if "T" not in valid and not found:
            found.append(Flaw("password_valid_to", tr("Write date and time like 2030-01-31T18:00:00")))
        if not raw(display, "password"):
            found.append(Flaw("password_valid_to", tr("This means nothing without a password"), True))
    return found


def _gl(display: GraphicsXml, around: Surroundings) -> list[Flaw]:
    if not display.gl:
        return []
    found = []
    if display.type == "spice" and display.listen_type not in ("none", "socket"):
        found.append(Flaw("gl", tr("OpenGL works for viewers on this host only: let the display listen nowhere"), True))
    cards = [VideoXml(other.element) for other in siblings(display, around, "video")]
    if cards and not any(card.accel3d for card in cards):
        found.append(Flaw("gl", tr("OpenGL needs a VirtIO graphics card with 3D acceleration"), True))
    return found


def _spice(display: GraphicsXml) -> list[Flaw]:
    found = []
    names = [name for name, _ in display.channels]
    if any(name not in _CHANNELS or mode not in _MODES for name, mode in display.channels):
        found.append(Flaw("channels", tr("Choose a channel and how it goes")))
    if len(set(names)) < len(names):
        found.append(Flaw("channels", tr("Name each channel once")))
    secure = display.default_mode == "secure" or any(mode == "secure" for _, mode in display.channels)
    if secure and not display.auto_port and display.tls_port <= 0 and display.type == "spice":
        found.append(Flaw("tls_port", tr("Secure channels need a TLS port"), True))
    return found


def check_video(node: Node, around: Surroundings) -> list[Flaw]:
    """What is wrong with a `<video>`."""
    card = VideoXml(node.element)
    bounds = dict.fromkeys(("vram", "vram64", "ram", "vgamem"), _MEMORY)
    found = [
        *one_line(card),
        *needed(card, {"model": tr("Choose a model")}),
        *numbers(card, {**bounds, "heads": (1, 16), "width": (1, 16384), "height": (1, 16384)}),
        *paths(card, ("render_node",)),
    ]
    found += virtio_only(card, card.model == "virtio")
    others = [VideoXml(other.element) for other in siblings(node, around, "video")]
    if card.model == "none" and others:
        found.append(Flaw("model", tr("“None” cannot stand beside another graphics card")))
    if card.model == "ramfb" and any(other.model == "ramfb" for other in others):
        found.append(Flaw("model", tr("The machine has such a card already")))
    if card.primary and any(other.primary for other in others):
        found.append(Flaw("primary", tr("Another card is the first one")))
    if card.accel3d and card.model != "virtio" and around.driver == "QEMU":
        found.append(Flaw("accel3d", tr("Only VirtIO cards have 3D acceleration")))
    displays = [GraphicsXml(other.element) for other in siblings(node, around, "graphics")]
    drawn = any(display.gl or display.type == "egl-headless" for display in displays)
    if card.accel3d and card.driver != "vhostuser" and displays and not drawn:
        found.append(Flaw("accel3d", tr("3D acceleration needs a display with OpenGL: turn it on there"), True))
    for field in ("ram", "vram64", "vgamem"):
        if written(card, field) and card.model != "qxl":
            found.append(Flaw(field, tr("Clear this: only QXL has it")))
    if written(card, "width") != written(card, "height"):
        found.append(Flaw("height" if written(card, "width") else "width", tr("Give both width and height")))
    if card.blob and card.model != "virtio":
        found.append(Flaw("blob", tr("Only VirtIO cards have blob resources")))
    return found
