"""Which window looks onto which element: every device kind, and the machine itself."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.chardev import ChannelXml, ConsoleXml, PortXml, SmartcardXml
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.hostdev import HostdevXml, RedirdevXml, RedirfilterXml
from virtgui.xml.devices.input import HubXml, InputXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.devices.memory import MemoryXml
from virtgui.xml.devices.small import (
    BalloonXml,
    CryptoXml,
    IommuXml,
    LeaseXml,
    NvramXml,
    PanicXml,
    PstoreXml,
    RngXml,
    ShmemXml,
    VsockXml,
    WatchdogXml,
)
from virtgui.xml.devices.sound import AudioXml, SoundXml
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.devices.video import VideoXml
from virtgui.xml.node import Node

KINDS: dict[str, type[DeviceXml]] = {
    "interface": NicXml,
    "hostdev": HostdevXml,
    "redirdev": RedirdevXml,
    "redirfilter": RedirfilterXml,
    "graphics": GraphicsXml,
    "video": VideoXml,
    "sound": SoundXml,
    "audio": AudioXml,
    "input": InputXml,
    "hub": HubXml,
    "serial": PortXml,
    "parallel": PortXml,
    "console": ConsoleXml,
    "channel": ChannelXml,
    "smartcard": SmartcardXml,
    "disk": DiskXml,
    "filesystem": FilesystemXml,
    "controller": ControllerXml,
    "memory": MemoryXml,
    "lease": LeaseXml,
    "nvram": NvramXml,
    "shmem": ShmemXml,
    "crypto": CryptoXml,
    "pstore": PstoreXml,
    "memballoon": BalloonXml,
    "panic": PanicXml,
    "watchdog": WatchdogXml,
    "rng": RngXml,
    "vsock": VsockXml,
    "iommu": IommuXml,
    "tpm": TpmXml,
}
"""By libvirt's tag below `<devices>`."""


def window(element_tag: str) -> type[Node]:
    """The window's class for a device's tag; for a kind of a later libvirt, one with what every device has."""
    return KINDS.get(element_tag, DeviceXml)
