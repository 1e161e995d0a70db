"""What a display can be told, as rows."""

from __future__ import annotations

from virtgui.util.language import tr
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
    ("spice", "SPICE", tr("With sound, USB devices and clipboard")),
    ("rdp", "RDP"),
    ("dbus", "D-Bus", tr("For programs of this desktop")),
    ("egl-headless", tr("OpenGL without a window")),
    ("sdl", tr("Window of the hypervisor (SDL)")),
    ("desktop", tr("Window of the hypervisor (VirtualBox)")),
)
_LISTENS = choices(
    ("address", tr("An address")),
    ("network", tr("A virtual network's address")),
    ("socket", tr("A socket on the host")),
    ("none", tr("Nowhere"), tr("Only programs that are handed the display, such as this one, on this host")),
)
_COMPRESSED = choices(("auto", tr("Automatic")), ("never", tr("Never")), ("always", tr("Always")))
_SAFETY = choices(
    ("any", tr("As the viewer asks")), ("secure", tr("By TLS only")), ("insecure", tr("Without TLS only"))
)
_LAYOUTS = (
    *("ar", "da", "de", "de-ch", "en-gb", "en-us", "es", "et", "fi", "fo", "fr", "fr-be"),
    *("fr-ca", "fr-ch", "hr", "hu", "is", "it", "ja", "lt", "lv", "mk", "nl", "nl-be"),
    *("no", "pl", "pt", "pt-br", "ru", "sl", "sv", "th", "tr"),
)
_KEYMAPS = choices(*((name, name) for name in _LAYOUTS))
_CHANNELS = choices(
    ("main", tr("Main", "channel")),
    ("display", tr("Picture")),
    ("inputs", tr("Keyboard and mouse")),
    ("cursor", tr("Pointer")),
    ("playback", tr("Sound")),
    ("record", tr("Microphone")),
    ("smartcard", tr("Smart cards")),
    ("usbredir", tr("USB devices")),
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
        Offer("127.0.0.1", tr("This host only (127.0.0.1)")),
        Offer("0.0.0.0", tr("All addresses (0.0.0.0)")),  # noqa: S104
        Offer("::1", tr("This host only, IPv6 (::1)")),
        Offer("::", tr("All addresses, IPv6 (::)")),
    )


_ADDRESS_TYPE = when(GraphicsXml, "listen_type", "address", "network")
DISPLAY_ROWS = (
    Row("type", tr("Kind"), Control.CHOICE, tr("Display"), TYPES, caps="graphics/type"),
    Row(
        "listen_type",
        tr("Listens at"),
        Control.CHOICE,
        tr("Connection"),
        _LISTENS,
        shown=_REMOTE,
        unset=tr("Hypervisor default"),
    ),
    Row(
        "listen_address",
        tr("Address"),
        Control.COMBO,
        tr("Connection"),
        offers=_addresses,
        shown=both(_REMOTE, _ADDRESS_TYPE),
        unset=tr("Hypervisor default"),
    ),
    Row(
        "listen_network",
        tr("Network"),
        Control.COMBO,
        tr("Connection"),
        offers=_networks,
        shown=both(_REMOTE, when(GraphicsXml, "listen_type", "network")),
    ),
    Row(
        "listen_socket",
        tr("Socket"),
        Control.PATH,
        tr("Connection"),
        shown=both(_REMOTE, when(GraphicsXml, "listen_type", "socket")),
        unset=tr("Chosen by libvirt"),
    ),
    Row(
        "listen",
        tr("Address"),
        Control.COMBO,
        tr("Connection"),
        offers=_addresses,
        shown=both(_REMOTE, _legacy, holds(GraphicsXml, "listen")),
    ),
    Row(
        "socket",
        tr("Socket"),
        Control.PATH,
        tr("Connection"),
        shown=both(_of("vnc"), _legacy, holds(GraphicsXml, "socket")),
    ),
    Row("auto_port", tr("Port chosen at start"), Control.SWITCH, tr("Connection"), shown=both(_REMOTE, _listening)),
    Row(
        "port",
        tr("Port"),
        Control.NUMBER,
        tr("Connection"),
        shown=both(_REMOTE, _listening, _fixed),
        least=-1,
        most=65535,
        help=tr("From 5900 for VNC"),
    ),
    Row(
        "tls_port",
        tr("TLS port"),
        Control.NUMBER,
        tr("Connection"),
        shown=both(_SPICE, _listening, _fixed),
        unset=tr("None"),
        least=-1,
        most=65535,
    ),
    rare_row(
        "websocket",
        tr("WebSocket port"),
        Control.NUMBER,
        tr("Connection"),
        shown=_of("vnc"),
        unset=tr("None"),
        help=tr("-1 lets it be chosen"),
        least=-1,
        most=65535,
    ),
    rare_row("username", tr("User"), Control.TEXT, tr("Password"), shown=_of("rdp"), unset=tr("None")),
    Row("password", tr("Password"), Control.PASSWORD, tr("Password"), shown=_REMOTE, unset=tr("None", "password")),
    Row(
        "password_valid_to",
        tr("Valid until"),
        Control.TEXT,
        tr("Password"),
        shown=both(
            _of("vnc", "spice"), either(holds(GraphicsXml, "password"), holds(GraphicsXml, "password_valid_to"))
        ),
        help=tr("UTC, like 2030-01-31T18:00:00"),
        unset=tr("For ever"),
    ),
    Row(
        "connected",
        tr("When it changes, viewers"),
        Control.CHOICE,
        tr("Password"),
        (
            *default(),
            *choices(("keep", tr("Stay")), ("disconnect", tr("Are sent away")), ("fail", tr("Block the change"))),
        ),
        shown=_of("vnc", "spice"),
        more=True,
    ),
    Row(
        "keymap",
        tr("Keyboard layout"),
        Control.COMBO,
        tr("Behaviour"),
        _KEYMAPS,
        shown=_of("vnc", "spice"),
        unset=tr("The viewer's"),
    ),
    Row(
        "clipboard",
        tr("Share the clipboard"),
        Control.SWITCH,
        tr("Behaviour"),
        default=True,
        shown=_SPICE,
        help=tr("Whatever is copied on either side can be read on the other"),
    ),
    Row("file_transfer", tr("Take files dropped on it"), Control.SWITCH, tr("Behaviour"), default=True, shown=_SPICE),
    rare_row(
        "share_policy",
        tr("Several viewers"),
        Control.CHOICE,
        tr("Behaviour"),
        (
            *default(),
            *choices(
                ("allow-exclusive", tr("A viewer may ask to be alone")),
                ("force-shared", tr("Always share")),
                ("ignore", tr("Let all in")),
            ),
        ),
        shown=_of("vnc"),
    ),
    rare_row("power_control", tr("Viewers may power off"), Control.SWITCH, tr("Behaviour"), shown=_of("vnc")),
    Row("replace_user", tr("A new viewer takes over"), Control.SWITCH, tr("Behaviour"), shown=_of("rdp")),
    Row("multi_user", tr("Several viewers"), Control.SWITCH, tr("Behaviour"), shown=_of("rdp")),
    Row("display", tr("X display"), Control.TEXT, tr("Window"), shown=_WINDOW),
    Row("xauth", tr("X authority file"), Control.PATH, tr("Window"), shown=_of("sdl")),
    Row("fullscreen", tr("Full screen"), Control.SWITCH, tr("Window"), shown=_WINDOW),
    Row("p2p", tr("Peer to peer"), Control.SWITCH, tr("Bus"), shown=_of("dbus")),
    Row(
        "bus_address",
        tr("Bus address"),
        Control.TEXT,
        tr("Bus"),
        shown=either(
            both(_of("dbus"), lambda node: not GraphicsXml(node.element).p2p), holds(GraphicsXml, "bus_address")
        ),
        unset=tr("A bus of its own"),
    ),
    Row("gl", "OpenGL", Control.SWITCH, "OpenGL", shown=_of("spice", "sdl", "dbus")),
    Row(
        "render_node",
        tr("Render node"),
        Control.COMBO,
        "OpenGL",
        offers=render_nodes,
        shown=either(_of("egl-headless"), both(_of("spice", "dbus"), when(GraphicsXml, "gl", True))),
        unset=tr("The first"),
    ),
    rare_row(
        "audio",
        tr("Sound from output"),
        Control.COMBO,
        tr("Sound"),
        offers=_outputs,
        shown=_of("vnc", "dbus"),
        unset=tr("Hypervisor default"),
    ),
    rare_row(
        "mouse",
        tr("Mouse"),
        Control.CHOICE,
        "SPICE",
        (*default(), *choices(("client", tr("The viewer's pointer")), ("server", tr("Caught by the machine")))),
        shown=_SPICE,
    ),
    rare_row(
        "image",
        tr("Pictures compressed"),
        Control.CHOICE,
        "SPICE",
        (
            *default(),
            *choices(
                ("auto_glz", tr("Automatic, GLZ")), ("auto_lz", tr("Automatic, LZ")), ("quic", "QUIC"), ("glz", "GLZ")
            ),
            *choices(("lz", "LZ"), ("off", tr("Not", "compressed"))),
        ),
        shown=_SPICE,
    ),
    rare_row("jpeg", tr("As JPEG over slow lines"), Control.CHOICE, "SPICE", (*default(), *_COMPRESSED), shown=_SPICE),
    rare_row("zlib", tr("By zlib over slow lines"), Control.CHOICE, "SPICE", (*default(), *_COMPRESSED), shown=_SPICE),
    rare_row("playback", tr("Sound compressed"), Control.SWITCH, "SPICE", default=True, shown=_SPICE),
    rare_row(
        "streaming",
        tr("Moving pictures as video"),
        Control.CHOICE,
        "SPICE",
        (*default(), *choices(("filter", tr("Large ones")), ("all", tr("All")), ("off", tr("None", "of these")))),
        shown=_SPICE,
    ),
    rare_row("default_mode", tr("Channels go"), Control.CHOICE, "SPICE", (*default(), *_SAFETY), shown=_SPICE),
    rare_row(
        "channels",
        tr("Channels that go otherwise"),
        Control.TABLE,
        "SPICE",
        columns=(tr("Channel"), tr("Goes")),
        cells=((tr("Channel"), _CHANNELS), (tr("Goes"), _SAFETY)),
        shown=_SPICE,
    ),
    rare_row(
        "listen_rows",
        tr("All it listens at"),
        Control.TABLE,
        tr("Connection"),
        columns=(tr("Kind"), tr("Address"), tr("Network"), tr("Socket")),
        cells=((tr("Kind"), _LISTENS),),
        shown=_REMOTE,
    ),
    *place_rows("alias"),
)
