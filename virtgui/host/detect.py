"""Which hosts this computer may be, told by sockets and binaries without opening any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from virtgui.host import distro
from virtgui.model.facts import LocalHost
from virtgui.util.language import tr

_BINARIES = ("usr/bin", "usr/sbin", "usr/libexec", "usr/local/bin", "usr/local/sbin", "bin", "sbin")
_MODULES = ("usr/lib/*/libvirt", "usr/lib64/libvirt", "usr/lib/libvirt", "usr/local/lib*/libvirt")
_RUNNING = tr("The libvirt daemon is running")
_ON_DEMAND = tr("The libvirt daemon starts on demand")
_NOT_PERMITTED = tr(
    "Not permitted: add yourself to the group libvirt (sudo usermod -aG libvirt $USER), then log in again"
)


class _Computer:
    """What lies below one root folder; never runs or opens anything."""

    def __init__(self, root: Path, environ: Mapping[str, str], access: Callable[[Path, int], bool]) -> None:
        self._root = root
        self._environ = environ
        self._access = access
        self.family = distro.family(root)

    def package(self, what: str) -> str:
        return distro.package(what, self.family)

    def has_binary(self, *names: str) -> bool:
        return any((self._root / folder / name).exists() for folder in _BINARIES for name in names)

    def has_qemu(self) -> bool:
        if self.has_binary("qemu-kvm", "kvm"):
            return True
        return any(next((self._root / folder).glob("qemu-system-*"), None) is not None for folder in _BINARIES[:4])

    def has_driver(self, name: str) -> bool:
        """A driver is a module beside the library (Debian, Fedora), or a daemon of its own."""
        file = f"connection-driver/libvirt_driver_{name}.so"
        return any(next(self._root.glob(f"{folder}/{file}"), None) is not None for folder in _MODULES)

    def is_xen_host(self) -> bool:
        """True in the privileged domain; a guest of Xen sees the hypervisor too."""
        try:
            return "control_d" in (self._root / "proc/xen/capabilities").read_text(encoding="ascii", errors="replace")
        except OSError:
            return False

    def session_folder(self) -> Path | None:
        value = self._environ.get("XDG_RUNTIME_DIR", "")
        return self._below(value) / "libvirt" if value.startswith("/") else None

    def _below(self, path: str) -> Path:
        return self._root / path.lstrip("/")

    def system(self, daemons: Iterable[str]) -> tuple[bool, str]:
        """Whether one of the daemons can be reached by its system socket, and the note that says so."""
        for daemon in daemons:
            stem = daemon.removesuffix("d") if daemon == "libvirtd" else daemon
            socket = self._root / f"run/libvirt/{stem}-sock"
            try:
                if not socket.exists():
                    continue
            except PermissionError:  # the folder is not open to everyone here
                return False, _NOT_PERMITTED
            if not self._access(socket, os.W_OK):
                return False, _NOT_PERMITTED
            if self._is_alive(daemon):
                return True, _RUNNING
            if (self._root / "run/systemd/system").is_dir():
                return True, _ON_DEMAND
        installed = next((daemon for daemon in daemons if self.has_binary(daemon)), None)
        if installed is None:
            return False, tr("Install {packages}").format(packages=self.package("libvirt"))
        return False, tr("The libvirt daemon is not running: {command}").format(
            command=distro.service_start(installed, self._root)
        )

    def _is_alive(self, daemon: str) -> bool:
        """A socket outlives a daemon that was killed; its process does not."""
        try:
            pid = int((self._root / f"run/{daemon}.pid").read_text(encoding="ascii", errors="replace"))
        except (OSError, ValueError):
            return False
        return pid > 0 and (self._root / f"proc/{pid}").exists()


def _qemu_system(computer: _Computer) -> tuple[bool, str]:
    missing = []
    if not computer.has_qemu():
        missing.append(computer.package("qemu"))
    if not computer.has_driver("qemu") and not computer.has_binary("virtqemud"):
        missing.append(computer.package("libvirt"))
    if missing:
        return False, tr("Install {packages}").format(packages=tr(" and ").join(missing))
    return computer.system(("virtqemud", "libvirtd"))


def _qemu_session(computer: _Computer) -> tuple[bool, str]:
    missing = []
    if not computer.has_qemu():
        missing.append(computer.package("qemu"))
    if not computer.has_binary("libvirtd", "virtqemud"):
        missing.append(computer.package("libvirt"))
    if missing:
        return False, tr("Install {packages}").format(packages=tr(" and ").join(missing))
    folder = computer.session_folder()
    sockets = (folder / "libvirt-sock", folder / "virtqemud-sock") if folder else ()
    return True, _RUNNING if any(map(os.path.exists, sockets)) else _ON_DEMAND


def _lxc(computer: _Computer) -> tuple[bool, str]:
    if not computer.has_driver("lxc") and not computer.has_binary("virtlxcd"):
        return False, tr("Install {packages}").format(packages=computer.package("lxc"))
    return computer.system(("virtlxcd", "libvirtd"))


def _xen(computer: _Computer) -> tuple[bool, str]:
    if not computer.is_xen_host():
        return False, tr("Not a Xen host")
    if not computer.has_driver("libxl") and not computer.has_binary("virtxend"):
        return False, tr("Install {packages}").format(packages=computer.package("xen"))
    return computer.system(("virtxend", "libvirtd"))


_LOOKS: tuple[tuple[str, str, Callable[[_Computer], tuple[bool, str]]], ...] = (
    ("qemu:///system", tr("QEMU/KVM, system"), _qemu_system),
    ("qemu:///session", tr("QEMU/KVM, my session"), _qemu_session),
    ("lxc:///system", tr("Linux containers"), _lxc),
    ("xen:///system", tr("Xen"), _xen),
)


def local_hosts(
    root: Path = Path("/"),
    environ: Mapping[str, str] = os.environ,
    access: Callable[[Path, int], bool] = os.access,
) -> tuple[LocalHost, ...]:
    """The hosts that may be here, always the same four in the same order. Takes a few milliseconds;
    starts no daemon: asking qemu:///session for anything would."""
    computer = _Computer(root, environ, access)
    return tuple(LocalHost(uri, title, *look(computer)) for uri, title, look in _LOOKS)
