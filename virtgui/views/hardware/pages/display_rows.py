"""What a display can be told, as rows."""

from __future__ import annotations

from virtgui.views.hardware.parts import (
    Shown,
    both,
    choices,
    default,
    either,
    holds,
    line,
    place_rows,
    rare_row,
    when,
)
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.sound import AudioXml
from virtgui.xml.flaws.texts import siblings
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

TYPES = choices(
    ("vnc", "VNC"),
    ("spice", "SPICE", "With sound, USB devices and clipboard"),
    ("rdp", "RDP"),
    ("dbus", "D-Bus", "For programs of this desktop"),
    ("egl-headless", "OpenGL without a window"),
    ("sdl", "Window of the hypervisor (SDL)"),
    ("desktop", "Window of the hypervisor (VirtualBox)"),
)
_LISTENS = choices(
    ("address", "An address"),
    ("network", "A virtual network's address"),
    ("socket", "A socket on the host"),
    ("none", "Nowhere", "Only programs that are handed the display, such as this one, on this host"),
)
_COMPRESSED = choices(("auto", "Automatic"), ("never", "Never"), ("always", "Always"))
_SAFETY = choices(("any", "As the viewer asks"), ("secure", "By TLS only"), ("insecure", "Without TLS only"))
_LAYOUTS = (
    *("ar", "da", "de", "de-ch", "en-gb", "en-us", "es", "et", "fi", "fo", "fr", "fr-be"),
    *("fr-ca", "fr-ch", "hr", "hu", "is", "it", "ja", "lt", "lv", "mk", "nl", "nl-be"),
    *("no", "pl", "pt", "pt-br", "ru", "sl", "sv", "th", "tr"),
)
_KEYMAPS = choices(*((name, name) for name in _LAYOUTS))
_CHANNELS = choices(
    ("main", "Main"),
    ("display", "Picture"),
    ("inputs", "Keyboard and mouse"),
    ("cursor", "Pointer"),
    ("playback", "Sound"),
    ("record", "Microphone"),
    ("smartcard", "Smart cards"),
    ("usbredir", "USB devices"),
)


def _of(*types: str) -> Shown:
    return when(GraphicsXml, "type", *types)


_REMOTE = _of("vnc", "spice", "rdp")
_SPICE = _of("spice")
_WINDOW = _of("sdl", "desktop")


def _fixed(node: Node) -> bool:
    return not GraphicsXml(node.element).auto_port


def _listening(node: Node) -> bool:
    display = GraphicsXml(node.element)
    return display.listen_type not in ("none", "socket") and not display.socket


def _legacy(node: Node) -> bool:
    return not GraphicsXml(node.element).listens


def _networks(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(network.name, network.name) for network in around.inventory.networks)


def render_nodes(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The host's render nodes."""
    return tuple(
        Offer(path, line(path, device.title))
        for device in around.inventory.devices
        if device.kind == "drm" and "renderD" in (path := device.fact("path") or device.fact("node"))
    )


def _outputs(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    outputs = [AudioXml(other.element) for other in siblings(node, around, "audio")]
    return tuple(Offer(str(output.id), f"{output.id}: {output.type}") for output in outputs)


def _addresses(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return (
        Offer("127.0.0.1", "This host only (127.0.0.1)"),
        Offer("0.0.0.0", "All addresses (0.0.0.0)"),  # noqa: S104
        Offer("::1", "This host only, IPv6 (::1)"),
        Offer("::", "All addresses, IPv6 (::)"),
    )


_ADDRESS_TYPE = when(GraphicsXml, "listen_type", "address", "network")
DISPLAY_ROWS = (
    Row("type", "Kind", Control.CHOICE, "Display", TYPES, caps="graphics/type"),
    Row("listen_type", "Listens at", Control.CHOICE, "Connection", _LISTENS, shown=_REMOTE, unset="Hypervisor default"),
    Row(
        "listen_address",
        "Address",
        Control.COMBO,
        "Connection",
        offers=_addresses,
        shown=both(_REMOTE, _ADDRESS_TYPE),
        unset="Hypervisor default",
    ),
    Row(
        "listen_network",
        "Network",
        Control.COMBO,
        "Connection",
        offers=_networks,
        shown=both(_REMOTE, when(GraphicsXml, "listen_type", "network")),
    ),
    Row(
        "listen_socket",
        "Socket",
        Control.PATH,
        "Connection",
        shown=both(_REMOTE, when(GraphicsXml, "listen_type", "socket")),
        unset="Chosen by libvirt",
    ),
    Row(
        "listen",
        "Address",
        Control.COMBO,
        "Connection",
        offers=_addresses,
        shown=both(_REMOTE, _legacy, holds(GraphicsXml, "listen")),
    ),
    Row("socket", "Socket", Control.PATH, "Connection", shown=both(_of("vnc"), _legacy, holds(GraphicsXml, "socket"))),
    Row("auto_port", "Port chosen at start", Control.SWITCH, "Connection", shown=both(_REMOTE, _listening)),
    Row(
        "port",
        "Port",
        Control.NUMBER,
        "Connection",
        shown=both(_REMOTE, _listening, _fixed),
        least=-1,
        most=65535,
        help="From 5900 for VNC",
    ),
    Row(
        "tls_port",
        "TLS port",
        Control.NUMBER,
        "Connection",
        shown=both(_SPICE, _listening, _fixed),
        unset="None",
        least=-1,
        most=65535,
    ),
    rare_row(
        "websocket",
        "WebSocket port",
        Control.NUMBER,
        "Connection",
        shown=_of("vnc"),
        unset="None",
        help="-1 lets it be chosen",
        least=-1,
        most=65535,
    ),
    rare_row("username", "User", Control.TEXT, "Password", shown=_of("rdp"), unset="None"),
    Row("password", "Password", Control.PASSWORD, "Password", shown=_REMOTE, unset="None"),
    Row(
        "password_valid_to",
        "Valid until",
        Control.TEXT,
        "Password",
        shown=both(
            _of("vnc", "spice"), either(holds(GraphicsXml, "password"), holds(GraphicsXml, "password_valid_to"))
        ),
        help="UTC, like 2030-01-31T18:00:00",
        unset="For ever",
    ),
    Row(
        "connected",
        "When it changes, viewers",
        Control.CHOICE,
        "Password",
        (*default(), *choices(("keep", "Stay"), ("disconnect", "Are sent away"), ("fail", "Block the change"))),
        shown=_of("vnc", "spice"),
        more=True,
    ),
    Row(
        "keymap",
        "Keyboard layout",
        Control.COMBO,
        "Behaviour",
        _KEYMAPS,
        shown=_of("vnc", "spice"),
        unset="The viewer's",
    ),
    Row(
        "clipboard",
        "Share the clipboard",
        Control.SWITCH,
        "Behaviour",
        default=True,
        shown=_SPICE,
        help="Whatever is copied on either side can be read on the other",
    ),
    Row("file_transfer", "Take files dropped on it", Control.SWITCH, "Behaviour", default=True, shown=_SPICE),
    rare_row(
        "share_policy",
        "Several viewers",
        Control.CHOICE,
        "Behaviour",
        (
            *default(),
            *choices(
                ("allow-exclusive", "A viewer may ask to be alone"),
                ("force-shared", "Always share"),
                ("ignore", "Let all in"),
            ),
        ),
        shown=_of("vnc"),
    ),
    rare_row("power_control", "Viewers may power off", Control.SWITCH, "Behaviour", shown=_of("vnc")),
    Row("replace_user", "A new viewer takes over", Control.SWITCH, "Behaviour", shown=_of("rdp")),
    Row("multi_user", "Several viewers", Control.SWITCH, "Behaviour", shown=_of("rdp")),
    Row("display", "X display", Control.TEXT, "Window", shown=_WINDOW),
    Row("xauth", "X authority file", Control.PATH, "Window", shown=_of("sdl")),
    Row("fullscreen", "Full screen", Control.SWITCH, "Window", shown=_WINDOW),
    Row("p2p", "Peer to peer", Control.SWITCH, "Bus", shown=_of("dbus")),
    Row(
        "bus_address",
        "Bus address",
        Control.TEXT,
        "Bus",
        shown=either(
            both(_of("dbus"), lambda node: not GraphicsXml(node.element).p2p), holds(GraphicsXml, "bus_address")
        ),
        unset="A bus of its own",
    ),
    Row("gl", "OpenGL", Control.SWITCH, "OpenGL", shown=_of("spice", "sdl", "dbus")),
    Row(
        "render_node",
        "Render node",
        Control.COMBO,
        "OpenGL",
        offers=render_nodes,
        shown=either(_of("egl-headless"), both(_of("spice", "dbus"), when(GraphicsXml, "gl", True))),
        unset="The first",
    ),
    rare_row(
        "audio",
        "Sound from output",
        Control.COMBO,
        "Sound",
        offers=_outputs,
        shown=_of("vnc", "dbus"),
        unset="Hypervisor default",
    ),
    rare_row(
        "mouse",
        "Mouse",
        Control.CHOICE,
        "SPICE",
        (*default(), *choices(("client", "The viewer's pointer"), ("server", "Caught by the machine"))),
        shown=_SPICE,
    ),
    rare_row(
        "image",
        "Pictures compressed",
        Control.CHOICE,
        "SPICE",
        (
            *default(),
            *choices(("auto_glz", "Automatic, GLZ"), ("auto_lz", "Automatic, LZ"), ("quic", "QUIC"), ("glz", "GLZ")),
            *choices(("lz", "LZ"), ("off", "Not")),
        ),
        shown=_SPICE,
    ),
    rare_row("jpeg", "As JPEG over slow lines", Control.CHOICE, "SPICE", (*default(), *_COMPRESSED), shown=_SPICE),
    rare_row("zlib", "By zlib over slow lines", Control.CHOICE, "SPICE", (*default(), *_COMPRESSED), shown=_SPICE),
    rare_row("playback", "Sound compressed", Control.SWITCH, "SPICE", default=True, shown=_SPICE),
    rare_row(
        "streaming",
        "Moving pictures as video",
        Control.CHOICE,
        "SPICE",
        (*default(), *choices(("filter", "Large ones"), ("all", "All"), ("off", "None"))),
        shown=_SPICE,
    ),
    rare_row("default_mode", "Channels go", Control.CHOICE, "SPICE", (*default(), *_SAFETY), shown=_SPICE),
    rare_row(
        "channels",
        "Channels that go otherwise",
        Control.TABLE,
        "SPICE",
        columns=("Channel", "Goes"),
        cells=(("Channel", _CHANNELS), ("Goes", _SAFETY)),
        shown=_SPICE,
    ),
    rare_row(
        "listen_rows",
        "All it listens at",
        Control.TABLE,
        "Connection",
        columns=("Kind", "Address", "Network", "Socket"),
        cells=(("Kind", _LISTENS),),
        shown=_REMOTE,
    ),
    *place_rows("alias"),
)
