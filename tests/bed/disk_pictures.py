"""The guide's pictures of disks: a real chain, a copy that waits, and the dialogs."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.bed.chains import IMAGES, image, write
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.blocks import Copy, CopyTo
from virtgui.views import theme as look
from virtgui.views.disks.page import DisksPage

_LAYERS = (("web-01-base.qcow2", "", "1", "24M"), ("web-01-upgrade.qcow2", "web-01-base.qcow2", "2", "6M"),
           ("web-01.qcow2", "web-01-upgrade.qcow2", "3", "3M"))  # fmt: skip


def main(folder: Path, theme: str = "") -> None:
    """Make the picture; with a theme also those of the dialogs."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation", network=False) as host:
        for name, below, byte, length in _LAYERS:
            write(host, image(host, name, below, 64), byte, "0", length)
        host.virsh("pool-refresh", "default")
        host.run("mkdir", "/var/lib/libvirt/fast")
        host.virsh("pool-define-as", "fast", "dir", "--target", "/var/lib/libvirt/fast")
        host.virsh("pool-start", "fast")
        host.add("web-01", disk=f"{IMAGES}/web-01.qcow2", title="Web front end")
        program = Program(app, host.uri)
        try:
            look.apply(app, theme or "light")
            _picture(program, app, folder, theme)
        finally:
            program.close()


def _picture(program: Program, app: QApplication, folder: Path, theme: str) -> None:
    key = next(key for key, machine in program.app.world.machines.items() if machine.name == "web-01")
    window = program.app.windows.open_machine(key, "disks")
    window.resize(1040, 560)
    page = window.built("disks")  # type: ignore[attr-defined]
    assert isinstance(page, DisksPage)
    program.wait(lambda: page.ready, "the disks are read")
    dialogs = ((page.flatten, "flatten"), (page.merge, "merge"), (page.copy, "copy")) if theme else ()
    for begin, name in dialogs:
        begin()
        program.wait(lambda: page.dialog.ready, "who uses the files is read")  # type: ignore[union-attr]
        app.processEvents()
        assert page.dialog is not None
        page.dialog.grab().save(str(folder / f"disks-{name}-{theme}.png"))
        page.dialog.reject()
    if theme:
        page.resize_disk()
        app.processEvents()
        assert page.dialog is not None
        page.dialog.grab().save(str(folder / f"disks-resize-{theme}.png"))
        page.dialog.reject()
    page._deed(Copy(key, "vda", CopyTo(pool="fast", volume="web-01.qcow2"), speed=1 << 20))
    program.wait(lambda: page.strips, "the copy is shown")
    program.wait(lambda: page.strips["vda"].bar.value() > 200, "it is under way")
    app.processEvents()
    window.grab().save(str(folder / f"disks-{theme or 'light'}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
