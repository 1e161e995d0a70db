"""The page of a graphics card."""

from __future__ import annotations

from virtgui.util.language import plural, tr
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
    ("virtio", "VirtIO", tr("Best for guests with a driver; 3D")),
    ("vga", "VGA", tr("Every guest knows it")),
    ("qxl", "QXL", tr("Several heads with SPICE")),
    ("bochs", "Bochs", tr("For guests started by UEFI")),
    ("ramfb", tr("RAM framebuffer"), tr("The simplest; beside a mediated device")),
    ("cirrus", "Cirrus", tr("Very old guests")),
    ("vmvga", "VMware SVGA"),
    ("xen", "Xen"),
    ("vbox", "VirtualBox"),
    ("gop", "GOP (bhyve)"),
    ("none", tr("None", "any gender"), tr("Keeps libvirt from adding one")),
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
        tr("Memory"),
        shown=either(shown, holds(VideoXml, field)),
        help=help,
        unset=tr("Hypervisor default"),
    )


_SEEN = _of("virtio", "vga", "qxl", "bochs", "cirrus", "vmvga", "xen", "vbox", "gop")
_ROWS = (
    Row("model", tr("Model"), Control.CHOICE, tr("Card"), MODELS, caps="video/modelType"),
    Row(
        "heads",
        tr("Screens"),
        Control.NUMBER,
        tr("Card"),
        shown=_of("virtio", "qxl", "vbox"),
        unset="1",
        least=1,
        most=16,
    ),
    Row(
        "accel3d",
        tr("3D acceleration"),
        Control.SWITCH,
        tr("Card"),
        shown=either(_of("virtio", "vbox"), holds(VideoXml, "accel3d")),
        help=tr("Needs a display with OpenGL"),
    ),
    rare_row(
        "accel2d",
        tr("2D acceleration"),
        Control.SWITCH,
        tr("Card"),
        shown=either(_of("vbox"), holds(VideoXml, "accel2d")),
    ),
    Row(
        "width",
        tr("Width"),
        Control.NUMBER,
        tr("Screen at start"),
        shown=_SEEN,
        unit="px",
        unset=tr("Guest's choice"),
        least=1,
        most=16384,
    ),
    Row(
        "height",
        tr("Height"),
        Control.NUMBER,
        tr("Screen at start"),
        shown=_SEEN,
        unit="px",
        unset=tr("Guest's choice"),
        least=1,
        most=16384,
    ),
    rare_row("primary", tr("The first card"), Control.SWITCH, tr("Card"), shown=_SEEN, help=tr("Shows the boot")),
    rare_row(
        "driver",
        tr("Done by"),
        Control.CHOICE,
        tr("Card"),
        (*default(), *choices(("qemu", tr("The hypervisor")), ("vhostuser", tr("A process of its own (vhost-user)")))),
        shown=either(_VIRTIO, holds(VideoXml, "driver")),
    ),
    rare_row(
        "render_node",
        tr("Render node"),
        Control.COMBO,
        tr("Card"),
        offers=render_nodes,
        shown=either(both(_VIRTIO, when(VideoXml, "driver", "vhostuser")), holds(VideoXml, "render_node")),
        unset=tr("The first"),
    ),
    rare_row("blob", tr("Blob resources"), Control.SWITCH, tr("Card"), shown=_VIRTIO, help=tr("Needs shared memory")),
    rare_row(
        "edid",
        tr("Screen's data (EDID)"),
        Control.SWITCH,
        tr("Card"),
        default=True,
        shown=_of("virtio", "vga", "bochs"),
    ),
    rare_row(
        "vgaconf",
        "VGA (bhyve)",
        Control.CHOICE,
        tr("Card"),
        (*default(), *choices(("io", "I/O"), ("on", tr("On")), ("off", tr("Off")))),
        shown=_of("gop"),
    ),
    _memory("vram", tr("Video memory"), _of("vga", "qxl", "vmvga", "xen", "vbox", "cirrus", "bochs")),
    _memory("ram", tr("Main memory bar"), _QXL),
    _memory("vgamem", tr("VGA memory"), _QXL, tr("Bounds the size of a screen")),
    _memory("vram64", tr("64-bit memory bar"), _QXL),
    *virtio_rows(VideoXml, _VIRTIO),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _line(node: Node, around: Surroundings) -> str:
    card = VideoXml(node.element)
    heads = plural(card.heads, "{n} screen", "{n} screens") if card.heads > 1 else ""
    return line(words(MODELS, card.model), heads, "3D" if card.accel3d else "")


def _template(around: Surroundings) -> str:
    offered = around.capabilities.values("video/modelType")
    kind = next((kind for kind in ("virtio", "vga", "qxl") if offered is None or kind in offered), "vga")
    return made(VideoXml, "video", model=kind)


def _refusal(around: Surroundings) -> str:
    if around.machine.type == "lxc":
        return tr("Containers have no graphics card")
    cards = [VideoXml(e).model for d in around.machine.element.iterchildren("devices") for e in d.iterchildren("video")]
    if "none" in cards:
        return tr("The machine is to have no graphics card: remove “None” first")
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
        add_words=tr("Graphics card"),
        template=_template,
        refusal=_refusal,
    ),
)
