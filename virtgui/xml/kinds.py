"""Which window looks onto which element: every device kind, and the machine itself."""

from __future__ import annotations

from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.filesystem import FilesystemXml
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
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.node import Node

KINDS: dict[str, type[DeviceXml]] = {
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
