"""The picture of a clone that is about to be made: of a machine that is off, with what a clone has to decide about."""

from __future__ import annotations

from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.pictures import picture, wait

_DISC = (
    "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
    "<source file='/var/lib/libvirt/images/debian.iso'/><target dev='sda' bus='sata'/><readonly/></disk>"
)
_DATA = (
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
    "<source file='/var/lib/libvirt/images/orders.qcow2'/><target dev='vdb' bus='virtio'/></disk>"
)


def make_clones(folder: Path) -> None:
    """Make all of them."""
    with PrivateHost("workstation") as host:
        host.volume("orders.qcow2", 200 * 1024)
        with (host.images / "debian.iso").open("wb") as file:
            file.truncate(600 * 1024**2)
        disk = host.volume("web-01.qcow2", 20 * 1024)
        host.virsh("pool-refresh", "default")
        host.add("web-01", start=False, disk=disk, nic=True, graphics="vnc", extra=_DATA + _DISC)
        flags = ("--connect", host.uri, "--show-domain-clone", "web-01", "--size", "760x560", "--theme", "light")
        wait([picture(folder / "clone.png", *flags)], 60)
