"""The page of a display: what viewers connect to."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages.display_rows import DISPLAY_ROWS, TYPES
from virtgui.views.hardware.parts import (
    line,
    words,
)
from virtgui.views.hardware.rows import Page
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.flaws.display import check_graphics, reached_from
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


def _title(node: Node, around: Surroundings) -> str:
    kind = GraphicsXml(node.element).type
    return (
        tr("{kind} display").format(kind=words(TYPES, kind))
        if kind in ("vnc", "spice", "rdp", "dbus")
        else words(TYPES, kind)
    )


def _line(node: Node, around: Surroundings) -> str:
    display = GraphicsXml(node.element)
    fact = display.fact()
    if display.type not in ("vnc", "spice", "rdp"):
        return line("OpenGL" if display.gl else "")
    if fact.socket or display.listen_type in ("none", "socket"):
        return line(fact.socket or tr("For programs on this host"))
    port = fact.port if fact.port > 0 else fact.tls_port
    reach = {"host": tr("this host only"), "all": tr("all addresses"), "some": fact.listen or tr("a network")}
    return line(
        tr("Port {port}").format(port=port) if port > 0 else tr("Port chosen at start"),
        reach.get(reached_from(display), ""),
    )


def _template(around: Surroundings) -> str:
    """The first kind that the hypervisor offers and the machine has not; nothing is shared unasked."""
    devices = around.machine.devices
    there = {display.type for display in devices.graphics} if devices else set()
    offered = around.capabilities.values("graphics/type")
    wanted = [kind for kind in ("vnc", "spice", "egl-headless", "dbus") if offered is None or kind in offered]
    kind = next((kind for kind in wanted if kind not in there), "vnc")
    if kind not in ("vnc", "spice"):
        return made(GraphicsXml, "graphics", type=kind, p2p=True if kind == "dbus" else None)
    shared = False if kind == "spice" else None
    return made(
        GraphicsXml,
        "graphics",
        type=kind,
        auto_port=True,
        listen_type="address",
        listen_address="127.0.0.1",
        clipboard=shared,
        file_transfer=shared,
    )


def _refusal(around: Surroundings) -> str:
    if around.machine.type == "lxc":
        return tr("Containers have no display")
    if around.capabilities.supports("graphics") is False:
        return tr("This hypervisor has no displays")
    return ""


PAGES = (
    Page(
        kind="graphics",
        name="graphics",
        group=tr("Display and input"),
        icon="device-desktop",
        title=_title,
        line=_line,
        rows=DISPLAY_ROWS,
        check=check_graphics,
        add_words=tr("Display"),
        template=_template,
        refusal=_refusal,
    ),
)
