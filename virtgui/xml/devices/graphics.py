"""A `<graphics>`: a display of the machine, and where it listens."""

from __future__ import annotations

from typing import Any

from virtgui.model.facts import Graphics
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.fields import Field, Rows, children, integer, rows, switch, text
from virtgui.xml.node import Node


class ListenXml(Node):
    """A `<listen>` of a display."""

    __slots__ = ()

    type = text("@type", "address")
    address = text("@address")
    network = text("@network")
    socket = text("@socket")


def _agree(node: Node) -> None:
    """libvirt refuses a display whose own address or socket is not that of its first `<listen>`."""
    first = next(node.element.iterchildren("listen"), None)
    if first is None:
        return
    for own, there in (("listen", "address"), ("socket", "socket")):
        value = first.get(there)
        if own not in node.element.attrib:
            continue
        if value:
            node.element.set(own, value)
        else:
            del node.element.attrib[own]


class _Listen(Field[str]):
    """Something of the first `<listen>`."""

    __slots__ = ()

    def __set__(self, node: Node, value: str | None) -> None:
        super().__set__(node, value)
        _agree(node)


class _Listens(Rows):
    """All `<listen>`s."""

    __slots__ = ()

    def __set__(self, node: Node, value: Any) -> None:
        super().__set__(node, value)
        _agree(node)


class GraphicsXml(DeviceXml):
    """A `<graphics>`."""

    __slots__ = ()

    type = text("@type")
    port = integer("@port", -1)
    tls_port = integer("@tlsPort", -1)
    auto_port = switch("@autoport")
    websocket = integer("@websocket", -1)
    listen = text("@listen")
    socket = text("@socket")
    password = text("@passwd")
    password_valid_to = text("@passwdValidTo")
    connected = text("@connected")
    share_policy = text("@sharePolicy")
    keymap = text("@keymap")
    power_control = switch("@powerControl")
    default_mode = text("@defaultMode")
    display = text("@display")
    xauth = text("@xauth")
    fullscreen = switch("@fullscreen")
    username = text("@username")
    replace_user = switch("@replaceUser")
    multi_user = switch("@multiUser")
    p2p = switch("@p2p")
    bus_address = text("@address")
    listen_type = _Listen("listen/@type", "", str, str)
    listen_address = _Listen("listen/@address", "", str, str)
    listen_network = _Listen("listen/@network", "", str, str)
    listen_socket = _Listen("listen/@socket", "", str, str)
    listen_rows = _Listens("listen", ("@type", "@address", "@network", "@socket"), True)
    listens = children("listen", ListenXml)
    channels = rows("channel", "@name", "@mode")
    image = text("image/@compression")
    jpeg = text("jpeg/@compression")
    zlib = text("zlib/@compression")
    playback = switch("playback/@compression", "on", "off", default=True)
    streaming = text("streaming/@mode")
    mouse = text("mouse/@mode")
    clipboard = switch("clipboard/@copypaste", default=True)
    file_transfer = switch("filetransfer/@enable", default=True)
    gl = switch("gl/@enable")
    render_node = text("gl/@rendernode")
    audio = text("audio/@id")

    def fact(self) -> Graphics:
        """This display without its password; a port that is none yet is -1."""
        listens = self.listens
        first = listens[0] if listens else None
        return Graphics(
            type=self.type,
            listen=(first.address if first else "") or self.listen,
            port=self.port if self.port > 0 else -1,
            tls_port=self.tls_port if self.tls_port > 0 else -1,
            socket=(first.socket if first else "") or self.socket,
        )
