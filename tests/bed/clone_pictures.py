"""The picture of a clone that is about to be made: of a machine that is off, with what a clone has to decide about."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.pictures import picture, wait

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ mira@desk"
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


def make_guest(folder: Path, look: str = "light") -> None:
    """What the guests of clones are told, entered in this process."""
    # Late: only here is there a window in this process.
    from PyQt6.QtWidgets import QApplication

    from tests.bed.program import Program
    from virtgui.views import theme
    from virtgui.views.cloning.dialog import CloneDialog

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with PrivateHost("workstation") as host:
        disk = host.volume("debian-cloud.qcow2", 20 * 1024)
        host.virsh("pool-refresh", "default")
        host.add("web-01", start=False, disk=disk, nic=True)
        it = Program(application, host.uri)
        theme.apply(application, look)
        dialog = it.app.windows.open_clone(it.key("web-01"))
        assert isinstance(dialog, CloneDialog)
        it.wait(lambda: dialog.choice is not None, "the machine is read")
        dialog.resize(820, 860)
        dialog.start.setChecked(True)
        dialog.copies.setValue(3)
        dialog.name.clear()
        it.write("web-{n}", dialog)
        dialog.guest.switch.click()
        for field, value in (("user", "mira"), ("keys", _KEY)):
            dialog.guest.fields._put(field, value)
        for _ in range(4):
            it.wait(dialog.clone.isEnabled, "it can be cloned", 30)
            application.processEvents()
        dialog.grab().save(str(folder / "clone-guest.png"))
        dialog.close()
        it.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_guest(Path(sys.argv[1]), *sys.argv[2:3])
