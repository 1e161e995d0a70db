"""The tiny guest on a disk that starts by itself, as a cloud image does: GRUB, and a file system with its kernel.

It is what is imported, cloned, or given a seed; up in some seven seconds without KVM. Nothing is mounted and
nothing installed to make it.
"""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import tempfile
from pathlib import Path

from tests.bed.guest import command_line, image, unpack
from virtgui.host import iso

SIZE_MIB = 64

_SECTOR = 512
_START = 2048
"""Where the only partition begins, in sectors."""
_MODULES = ("biosdisk", "part_msdos", "iso9660", "linux")
_CONFIG = """\
set root=(hd0,msdos1)
linux /vmlinuz {words}
initrd /initrd
boot
"""


def disk() -> Path:
    """The image, qcow2, to be copied or laid under others; made in some seconds where it is missing."""
    kernel, initrd = image(picture=True)
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    made = initrd.with_name(f"disk-{version}.qcow2")
    if not made.exists():
        with tempfile.TemporaryDirectory(prefix="vgd-") as name:
            raw = Path(name) / "raw"
            raw.write_bytes(_disk(kernel, initrd, Path(name)))
            part = made.with_name(f"{made.name}.{os.getpid()}")
            argv = ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", "--", str(raw), str(part)]
            subprocess.run(argv, check=True, capture_output=True, timeout=60)
            part.chmod(0o644)
            part.rename(made)
    return made


def _disk(kernel: Path, initrd: Path, work: Path) -> bytes:
    for package in ("grub-pc-bin", "grub-common"):
        unpack(package, work)
    modules, core, config = work / "usr/lib/grub/i386-pc", work / "core", work / "config"
    config.write_text(_CONFIG.format(words=command_line(words="vg.cloud")), encoding="ascii")
    argv = [str(work / "usr/bin/grub-mkimage"), "-O", "i386-pc", "-d", str(modules), "-c", str(config)]
    argv += ["-p", "(hd0,msdos1)/", "-o", str(core), *_MODULES]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    files = iso.image("tiny", {"vmlinuz": kernel.read_bytes(), "initrd": initrd.read_bytes()})
    boot = (modules / "boot.img").read_bytes()
    anywhere = b"\xfe\xff\xff"
    entry = struct.pack("<B3sB3sII", 0x80, anywhere, 0x83, anywhere, _START, len(files) // _SECTOR)
    # what GRUB has in place of the other partitions is for floppies
    head = boot[:446] + entry + bytes(48) + b"\x55\xaa" + core.read_bytes()
    assert len(head) <= _START * _SECTOR
    return (head.ljust(_START * _SECTOR, b"\0") + files).ljust(SIZE_MIB << 20, b"\0")


if __name__ == "__main__":
    print(disk())
