"""The tiny guest: a distribution's kernel and a busybox initramfs, made once and kept.

It boots in under three seconds without KVM, shows a picture, has a shell on its serial line,
answers the power button and the guest agent, sleeps, crashes, keeps CPU, disk and network busy
on demand, and does what a cloud-init seed says (`guest_init.sh`). Nothing is installed: packages
are downloaded by apt and unpacked.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bed.cache import cache_dir

_INIT = Path(__file__).with_name("guest_init.sh")
_PACKED = ((b"\x02!L\x18", "lz4"), (b"\x28\xb5\x2f\xfd", "zstd"))
"""What a packed kernel begins with, and what unpacks it."""
_METAPACKAGE = "linux-image-cloud-amd64"
_MODULES = (
    "virtio_pci",
    "virtio_blk",
    "virtio_net",
    "virtio_console",
    "virtio_balloon",
    "evdev",
    "button",
    "pvpanic-mmio",
)
_CLOUD_MODULES = ("isofs", "ata_piix", "sr_mod", "sd_mod", "virtio_scsi")
"""For seeds and disks of any kind; a guest that is no cloud image is spared looking for them."""

# what a kernel need not look for here: halves the time to boot
_QUICK = (
    "quiet mitigations=off lsm= selinux=0 apparmor=0 nokaslr ipv6.disable=1 audit=0 nowatchdog 8250.nr_uarts=1 "
    "rcupdate.rcu_expedited=1 no_timer_check tsc=reliable panic=-1"
)


def command_line(busy: str = "", words: str = "") -> str:
    """The kernel's command line; `busy` is a list as in "cpu,disk,net"."""
    parts = ["console=tty0 console=ttyS0", _QUICK, f"vg.busy={busy}" if busy else "", words]
    return " ".join(part for part in parts if part)


def image(picture: bool = False) -> tuple[Path, Path]:
    """Paths of kernel and initramfs, made if they are missing; takes some seconds then.

    `picture` asks for the kernel that finds the screen: it is started through the firmware.
    """
    version = hashlib.sha256(_INIT.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:12]
    folder = cache_dir() / f"guest-{version}"
    if not folder.exists():
        part = Path(tempfile.mkdtemp(prefix="making-", dir=cache_dir()))
        try:
            _make(part)
            part.chmod(0o755)
            part.rename(folder)
            _forget_old()
        except OSError:
            if not folder.exists():  # another test run may have been quicker
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder / ("vmlinuz" if picture else "kernel"), folder / "initrd"


def _forget_old() -> None:
    """Delete guests made by versions of this file that nobody has used for a week."""
    for old in cache_dir().glob("guest-*"):
        if time.time() - old.stat().st_mtime > 7 * 86400:
            shutil.rmtree(old, ignore_errors=True)


def _make(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="vgg-") as name:
        work = Path(name)
        unpack(_concrete(_METAPACKAGE), work)
        unpack("qemu-guest-agent", work)
        packed = next((work / "boot").glob("vmlinuz-*"))
        (folder / "vmlinuz").write_bytes(packed.read_bytes())
        _unwrap(packed, folder / "kernel")
        root = work / "root"
        _fill(root, work)
        _archive(root, folder / "initrd")


def _run(*argv: str, cwd: Path | None = None) -> str:
    ran = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(argv)}: {ran.stderr.strip()}")
    return ran.stdout


def _concrete(metapackage: str) -> str:
    """The package with the kernel itself."""
    for line in _run("apt-cache", "depends", metapackage).splitlines():
        if found := re.search(r"Depends: (linux-image-\S+)", line):
            return found[1]
    raise RuntimeError(f"apt knows no {metapackage}; has apt-get update been run?")


def unpack(package: str, into: Path) -> None:
    """Download a package and lay its files out below a folder."""
    drop = into / "debs"
    drop.mkdir(exist_ok=True)
    # apt's sandbox user may not write here, and need not
    _run("apt-get", "-o", "APT::Sandbox::User=root", "-q", "download", package, cwd=drop)
    (deb,) = drop.glob(f"{package}_*.deb")
    _run("dpkg-deb", "-x", str(deb), str(into))


def _unwrap(compressed: Path, to: Path) -> None:
    """The kernel as QEMU starts it by itself (PVH): a guest that unpacks one anew at every reset takes
    twice as long to boot. One that is packed in another way is taken as it is."""
    data = whole = compressed.read_bytes()
    for magic, program in _PACKED:
        start = whole.find(magic)
        if start >= 0:
            # what follows the packed data is no fault, though they say so
            ran = subprocess.run([program, "-dc"], input=whole[start:], capture_output=True, timeout=60, check=False)
            if ran.stdout.startswith(b"\x7fELF"):
                data = ran.stdout
    to.write_bytes(data)


def _fill(root: Path, work: Path) -> None:
    """Lay out the initramfs."""
    for name in ("bin", "modules"):
        (root / name).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin/busybox")
    shutil.copy(_INIT, root / "init")
    (root / "init").chmod(0o755)
    modules = {path.name.partition(".ko")[0]: path for path in work.glob("**/lib/modules/**/*.ko*")}
    (built_in,) = work.glob("**/lib/modules/*/modules.builtin")
    there = {Path(line).stem for line in built_in.read_text(encoding="ascii").split()}
    placed: set[str] = set()
    for file, wanted in (("order", _MODULES), ("cloud", _CLOUD_MODULES)):
        needs = (need for name in wanted if name not in there for need in _with_needs(name, modules))
        names = dict.fromkeys(need for need in needs if need not in placed)
        for name in names:
            (root / "modules" / f"{name}.ko").write_bytes(_module(modules[name]))
        (root / "modules" / file).write_text("".join(f"{name}.ko\n" for name in names), encoding="ascii")
        placed.update(names)
    agent = work / "usr/sbin/qemu-ga"
    shutil.copy(agent, root / "bin/qemu-ga")
    for library in re.findall(r"(/\S+) \(0x", _run("ldd", str(agent))):
        place = root / library.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)


def _module(path: Path) -> bytes:
    """A module's code; newer distributions pack each."""
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _with_needs(name: str, modules: dict[str, Path]) -> Iterator[str]:
    """A module's needs, then the module."""
    found = re.search(rb"\0depends=([^\0]*)\0", _module(modules[name]))
    for need in (found[1].decode() if found else "").split(","):
        if need:
            yield from _with_needs(need if need in modules else need.replace("_", "-"), modules)
    yield name


def _archive(root: Path, to: Path) -> None:
    """Not compressed: unpacking would cost the guest more than reading."""
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    with to.open("wb") as out:
        subprocess.run(
            ["cpio", "-o", "-H", "newc", "--quiet", "-R", "0:0"],
            cwd=root,
            input="\n".join(names).encode(),
            stdout=out,
            timeout=60,
            check=True,
        )


if __name__ == "__main__":
    print(*image(), sep=os.linesep)
