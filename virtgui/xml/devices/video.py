"""A `<video>`: a graphics card of the machine."""

from __future__ import annotations

from virtgui.xml.devices.slots import VirtioXml
from virtgui.xml.fields import integer, switch, text


class VideoXml(VirtioXml):
    """A `<video>`; sizes of memory are KiB."""

    __slots__ = ()

    model = text("model/@type")
    vram = integer("model/@vram")
    vram64 = integer("model/@vram64")
    ram = integer("model/@ram")
    vgamem = integer("model/@vgamem")
    heads = integer("model/@heads", 1)
    primary = switch("model/@primary")
    blob = switch("model/@blob", "on", "off")
    edid = switch("model/@edid", "on", "off", default=True)
    accel3d = switch("model/acceleration/@accel3d")
    accel2d = switch("model/acceleration/@accel2d")
    render_node = text("model/acceleration/@rendernode")
    width = integer("model/resolution/@x")
    height = integer("model/resolution/@y")
    driver = text("driver/@name")
    vgaconf = text("driver/@vgaconf")
