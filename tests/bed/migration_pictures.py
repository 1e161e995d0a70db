"""The pictures of a migration: what both hosts say before it, and how far it is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.pictures import picture, wait

_PROGRESS = """
import sys
from PyQt6.QtWidgets import QApplication
from tests.bed.program import Program
from tests.bed.waiting import wait_until
from virtgui.util.frozen import replace
from virtgui.views import theme
application = QApplication([])
theme.apply(application, "light")
it = Program(application, sys.argv[1], sys.argv[2])
key = it.key("web-01")
dialog = it.app.windows.open_migrate((key,))
wait_until(lambda: dialog.ready and dialog.options.isEnabled(), "looked at", 40)
options = replace(dialog.options.options, bandwidth=7, post_copy=True, data_uri=sys.argv[3], disks_uri=sys.argv[4])
dialog.options.show_options(options)
dialog.options.changed.emit(options)
dialog.migrate.click()
wait_until(lambda: (moving := it.app.beside.migrating.of(key)) is not None and moving.figures
            and moving.figures[-1].memory_remaining < 0.5 * moving.figures[-1].memory_total, "it is half done", 90)
dialog.resize(760, 450)
application.processEvents()
dialog.grab().save(sys.argv[5])
it.app.beside.migrating.cancel(key)
wait_until(lambda: dialog.progress.over, "it is broken off", 60)
it.close()
"""


def make_migrations(folder: Path) -> None:
    """Make both of them."""
    with PrivateHost("lab-1") as here, PrivateHost("lab-2") as there:
        disk = here.volume("web-01.qcow2", 200)
        fill = ["qemu-io", "-f", "qcow2", "-c", "write -P 0x41 0 12M", str(here.images / "web-01.qcow2")]
        subprocess.run(fill, check=True, capture_output=True, timeout=60)
        here.virsh("pool-refresh", "default")
        here.add("web-01", disk=disk, nic=True, graphics="vnc")
        flags = ("--connect", here.uri, "--connect", there.uri, "--show-domain-migrate", "web-01")
        wait([picture(folder / "migration.png", *flags, "--size", "820x620", "--theme", "light")], 60)
        here.remove("web-01")
        here.add("web-01", boot=True, busy="cpu", disk=disk, nic=True)
        here.says("web-01", "VG-READY")
        with tempfile.TemporaryDirectory(prefix="vgm-", dir="/tmp") as sockets:
            ways = (f"unix://{sockets}/m", f"unix://{sockets}/d")
            argv = [sys.executable, "-c", _PROGRESS, here.uri, there.uri, *ways, str(folder / "migrating.png")]
            subprocess.run(argv, check=True, timeout=200, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
