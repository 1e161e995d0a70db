"""The page of a graphics card."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages.display_rows import render_nodes
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    Shown,
    both,
    choices,
    count,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
    rare_row,
    virtio_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.devices.video import VideoXml
from virtgui.xml.flaws.display import check_video
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

MODELS = choices(
    ("virtio", "VirtIO", "Best for guests with a driver; 3D"),
    ("vga", "VGA", "Every guest knows it"),
    ("qxl", "QXL", "Several heads with SPICE"),
    ("bochs", "Bochs", "For guests started by UEFI"),
    ("ramfb", "RAM framebuffer", "The simplest; beside a mediated device"),
    ("cirrus", "Cirrus", "Very old guests"),
    ("vmvga", "VMware SVGA"),
    ("xen", "Xen"),
    ("vbox", "VirtualBox"),
    ("gop", "GOP (bhyve)"),
    ("none", "None", "Keeps libvirt from adding one"),
)


def _of(*models: str) -> Shown:
    return when(VideoXml, "model", *models)


_VIRTIO = _of("virtio")
_QXL = _of("qxl")


def _memory(field: str, label: str, shown: Shown, help: str = "") -> Row:
    return rare_row(
        field,
        label,
        Control.SIZE,
        "Memory",
        shown=either(shown, holds(VideoXml, field)),
        help=help,
        unset="Hypervisor default",
    )


_SEEN = _of("virtio", "vga", "qxl", "bochs", "cirrus", "vmvga", "xen", "vbox", "gop")
_ROWS = (
    Row("model", "Model", Control.CHOICE, "Card", MODELS, caps="video/modelType"),
    Row("heads", "Screens", Control.NUMBER, "Card", shown=_of("virtio", "qxl", "vbox"), unset="1", least=1, most=16),
    Row(
        "accel3d",
        "3D acceleration",
        Control.SWITCH,
        "Card",
        shown=either(_of("virtio", "vbox"), holds(VideoXml, "accel3d")),
        help="Needs a display with OpenGL",
    ),
    rare_row(
        "accel2d", "2D acceleration", Control.SWITCH, "Card", shown=either(_of("vbox"), holds(VideoXml, "accel2d"))
    ),
    Row(
        "width",
        "Width",
        Control.NUMBER,
        "Screen at start",
        shown=_SEEN,
        unit="px",
        unset="Guest's choice",
        least=1,
        most=16384,
    ),
    Row(
        "height",
        "Height",
        Control.NUMBER,
        "Screen at start",
        shown=_SEEN,
        unit="px",
        unset="Guest's choice",
        least=1,
        most=16384,
    ),
    rare_row("primary", "The first card", Control.SWITCH, "Card", shown=_SEEN, help="Shows the boot"),
    rare_row(
        "driver",
        "Done by",
        Control.CHOICE,
        "Card",
        (*default(), *choices(("qemu", "The hypervisor"), ("vhostuser", "A process of its own (vhost-user)"))),
        shown=either(_VIRTIO, holds(VideoXml, "driver")),
    ),
    rare_row(
        "render_node",
        "Render node",
        Control.COMBO,
        "Card",
        offers=render_nodes,
        shown=either(both(_VIRTIO, when(VideoXml, "driver", "vhostuser")), holds(VideoXml, "render_node")),
        unset="The first",
    ),
    rare_row("blob", "Blob resources", Control.SWITCH, "Card", shown=_VIRTIO, help="Needs shared memory"),
    rare_row(
        "edid",
        "Screen's data (EDID)",
        Control.SWITCH,
        "Card",
        default=True,
        shown=_of("virtio", "vga", "bochs"),
    ),
    rare_row(
        "vgaconf",
        "VGA (bhyve)",
        Control.CHOICE,
        "Card",
        (*default(), *choices(("io", "I/O"), ("on", "On"), ("off", "Off"))),
        shown=_of("gop"),
    ),
    _memory("vram", "Video memory", _of("vga", "qxl", "vmvga", "xen", "vbox", "cirrus", "bochs")),
    _memory("ram", "Main memory bar", _QXL),
    _memory("vgamem", "VGA memory", _QXL, "Bounds the size of a screen"),
    _memory("vram64", "64-bit memory bar", _QXL),
    *virtio_rows(VideoXml, _VIRTIO),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _line(node: Node, around: Surroundings) -> str:
    card = VideoXml(node.element)
    heads = f"{card.heads} screens" if card.heads > 1 else ""
    return line(words(MODELS, card.model), heads, "3D" if card.accel3d else "")


def _template(around: Surroundings) -> str:
    offered = around.capabilities.values("video/modelType")
    kind = next((kind for kind in ("virtio", "vga", "qxl") if offered is None or kind in offered), "vga")
    return made(VideoXml, "video", model=kind)


def _refusal(around: Surroundings) -> str:
    if around.machine.type == "lxc":
        return "Containers have no graphics card"
    cards = [VideoXml(e).model for d in around.machine.element.iterchildren("devices") for e in d.iterchildren("video")]
    if "none" in cards:
        return "The machine is to have no graphics card: remove “None” first"
    return ""


def _title(node: Node, around: Surroundings) -> str:
    return f"{tr('Graphics card')}{number(node, around) if count(around, 'video') > 1 else ''}"


PAGES = (
    Page(
        kind="video",
        name="video",
        group=tr("Display and input"),
        icon="device-tv",
        title=_title,
        line=_line,
        rows=_ROWS,
        check=check_video,
        add_words="Graphics card",
        template=_template,
        refusal=_refusal,
    ),
)
