"""The picture of a host's storage: pools, volumes with who uses them, and what fills one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.pictures import picture, wait

_IMAGES = "/var/lib/libvirt/images"
_NAS = (
    "<pool type='netfs'><name>nas</name><source><host name='nas.lab'/><dir path='/export/images'/></source>"
    "<target><path>/mnt/nas</path></target></pool>"
)
_ISOS = "<pool type='dir'><name>isos</name><target><path>/var/lib/libvirt/isos</path></target></pool>"
_FILLED = (
    ("build-07.qcow2", 24, 90, True),
    ("db-01.qcow2", 100, 210, True),
    ("debian-12.qcow2", 20, 75, False),
    ("mail-01.qcow2", 20, 60, True),
    ("old-web.qcow2", 20, 120, False),
    ("test-import.qcow2", 20, 30, False),
)
"""Name, size in GiB, what it takes in MiB, whether a machine uses it."""


def make_storage(folder: Path) -> None:
    """Make all of them."""
    with PrivateHost("workstation") as host:
        for name, gib, taken, used in _FILLED:
            path = host.volume(name, gib * 1024)
            with (host.images / name).open("ab") as file:
                file.write(os.urandom(taken * 1024**2))
            if used:
                host.add(name.removesuffix(".qcow2"), start=False, disk=path)
        on_top = ("qemu-img", "create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", f"{_IMAGES}/debian-12.qcow2")
        subprocess.run([*on_top, str(host.images / "web-01.qcow2"), "40G"], check=True)
        with (host.images / "web-01.qcow2").open("ab") as file:
            file.write(os.urandom(45 * 1024**2))
        host.add("web-01", start=False, disk=f"{_IMAGES}/web-01.qcow2")
        (host.images.parent / "isos").mkdir()
        (host.images.parent / "isos/debian-12.iso").write_bytes(os.urandom(40 * 1024**2))
        for xml in (_NAS, _ISOS):
            host.define(xml, "pool")
        host.virsh("pool-start", "isos")
        host.virsh("pool-refresh", "default")
        page = ("--show-host-summary", "--page", "storage", "--size", "1180x720", "--after", "3")
        wait([picture(folder / "storage.png", "--connect", host.uri, *page, "--theme", "light")], 60)
