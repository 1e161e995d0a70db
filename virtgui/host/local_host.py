"""This computer as a host: what the doctor looks at, and the log settings of its libvirt daemon."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import re
import shutil
from pathlib import Path

from virtgui.host import distro, programs
from virtgui.host.programs import Limits
from virtgui.model import uris
from virtgui.model.host_shutdown import Service, read
from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog, LocalFacts
from virtgui.util.errand import Cannot
from virtgui.util.language import tr

_LIMITS = Limits(seconds=10)
_VIRTIOFSD = ("usr/libexec/virtiofsd", "usr/lib/virtiofsd", "usr/lib/qemu/virtiofsd", "usr/bin/virtiofsd")
_PACKAGES = ("swtpm", "firmware", "virtiofsd", "nft", "virt-admin")
_GUESTS = "libvirt-guests.service"
_GUESTS_SETTINGS = ("etc/default/libvirt-guests", "etc/sysconfig/libvirt-guests", "etc/conf.d/libvirt-guests")
_UNITS = ("etc/systemd/system", "lib/systemd/system", "usr/lib/systemd/system")
_WANTS = ("etc/systemd/system/multi-user.target.wants", "usr/lib/systemd/system/multi-user.target.wants")
_RUNS = ("var/lock/libvirt-guests", "run/lock/libvirt-guests", "var/lock/subsys/libvirt-guests")
"""What its script leaves while it is on."""
_DAEMONS = ("libvirtd", "virtqemud")
_LINE = re.compile(r"^\s*Logging (?:filters|outputs):[ \t]?(.*)$", re.MULTILINE)
_FILTER = re.compile(r"[1-4]:\S{1,100}")
_OUTPUT = re.compile(r"[1-4]:(?:stderr|journald|syslog:\S{1,100}|file:/\S{1,1000})")


class ThisComputer:
    """Reads files and asks `virt-admin`; for a thread beside the GUI's."""

    def __init__(self, root: Path = Path("/"), admin: str = "virt-admin") -> None:
        self._root = root
        self._admin = admin

    def facts(self) -> LocalFacts:
        """What there is."""
        family = distro.family(self._root)
        device = self._root / "dev/kvm"
        module = next((name for name in ("kvm_intel", "kvm_amd") if (self._root / "sys/module" / name).exists()), "")
        return LocalFacts(
            user=_user(),
            root=os.geteuid() == 0,
            groups=_groups(),
            kvm_device=device.exists(),
            kvm_usable=os.access(device, os.R_OK | os.W_OK),
            cpu_flags=tuple(flag for flag in ("vmx", "svm") if flag in self._cpu_flags()),
            kvm_module=module,
            nested=self._nested(module),
            firewalls=tuple(name for name in ("nft", "iptables") if _installed(name)),
            firewall_chosen=self._firewall(),
            virtiofsd=next((f"/{path}" for path in _VIRTIOFSD if (self._root / path).exists()), ""),
            swtpm=_installed("swtpm"),
            install=distro.install_command(family),
            packages=tuple((what, distro.package(what, family)) for what in _PACKAGES),
        )

    def guests_service(self) -> Service:
        """libvirt-guests as systemd has it here: by its files, for `systemctl` tells no more."""
        units = [self._root / place / _GUESTS for place in _UNITS]
        path = next((each for each in _GUESTS_SETTINGS if (self._root / each).exists()), _settings_file(self._root))
        text = ""
        with contextlib.suppress(OSError):
            text = (self._root / path).read_text(encoding="utf-8", errors="replace")
        settings, odd = read(text)
        return Service(
            installed=any(unit.exists() for unit in units),
            enabled=any((self._root / place / _GUESTS).is_symlink() for place in _WANTS),
            active=any((self._root / place).exists() for place in _RUNS),
            path=f"/{path}",
            settings=settings,
            odd=odd,
        )

    def read_log(self, host: HostKey) -> DaemonLog:
        """Raises `Cannot`."""
        uri = self._daemon(host)
        filters, outputs = (self._ask(uri, f"daemon-log-{what}") for what in ("filters", "outputs"))
        return DaemonLog(filters, outputs)

    def set_log(self, host: HostKey, wanted: DaemonLog) -> DaemonLog:
        """Raises `Cannot`, also for settings that make no sense."""
        if flaw := log_flaw(wanted):
            raise Cannot(flaw)
        uri = self._daemon(host)
        for what, value in (("filters", wanted.filters), ("outputs", wanted.outputs)):
            self._ask(uri, f"daemon-log-{what}", f"--{what}={value}")
        return self.read_log(host)

    def _daemon(self, host: HostKey) -> str:
        """The daemon's own address: the one that answers, of those there may be."""
        try:
            parsed = uris.parse(host)
        except ValueError as error:
            raise Cannot(str(error)) from None
        if not parsed.is_local or parsed.is_test or parsed.scheme != "qemu":
            raise Cannot(tr("Only the daemon of this computer can be asked how it writes its log."))
        programs.find(self._admin, "virt-admin", tr("To look at the daemon's log settings"))
        socket = dict(parsed.query).get("socket", "")
        if socket:
            admin = str(Path(socket).with_name("libvirt-admin-sock"))
            return f"libvirtd:///system?socket={admin}"
        path = "/session" if parsed.path == "/session" else "/system"
        for daemon in _DAEMONS:
            if self._there(daemon, path):
                return f"{daemon}://{path}"
        return f"{_DAEMONS[0]}://{path}"

    def _there(self, daemon: str, path: str) -> bool:
        name = "libvirt-admin-sock" if daemon == "libvirtd" else f"{daemon}-admin-sock"
        folder = self._root / "run" if path == "/system" else Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
        return (folder / "libvirt" / name).exists()

    def _ask(self, uri: str, *words: str) -> str:
        ran = programs.run((self._admin, "-c", uri, *words), limits=_LIMITS)
        if ran.status:
            raise Cannot(_why(ran.complaint), ran.complaint)
        found = _LINE.search(ran.output.decode("utf-8", "replace"))
        return found[1].strip() if found else ""

    def _cpu_flags(self) -> frozenset[str]:
        try:
            with (self._root / "proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    if line.startswith("flags"):
                        return frozenset(line.partition(":")[2].split())
        except OSError:
            pass
        return frozenset()

    def _nested(self, module: str) -> bool | None:
        if not module:
            return None
        try:
            text = (self._root / "sys/module" / module / "parameters/nested").read_text(encoding="ascii")
        except OSError:
            return None
        return text.strip() in ("Y", "y", "1")

    def _firewall(self) -> str:
        try:
            text = (self._root / "etc/libvirt/network.conf").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        found = re.search(r'^\s*firewall_backend\s*=\s*"?(\w+)"?', text, re.MULTILINE)
        return found[1] if found else ""


def _settings_file(root: Path) -> str:
    """Where it would be: with the first folder of its kind that there is."""
    return next((each for each in _GUESTS_SETTINGS if (root / each).parent.is_dir()), _GUESTS_SETTINGS[0])


def log_flaw(wanted: DaemonLog) -> str:
    """Why a daemon cannot be told this; "" when it can."""
    no_filter = tr("“{word}” is no filter: write a level from 1 to 4 and what it is for, such as {example}.")
    no_output = tr("“{word}” is no output: write a level from 1 to 4 and what it is for, such as {example}.")
    for said, text, shape, example in (
        (no_filter, wanted.filters, _FILTER, "1:qemu"),
        (no_output, wanted.outputs, _OUTPUT, "2:file:/var/log/libvirt/libvirtd.log"),
    ):
        for word in text.split():
            if not shape.fullmatch(word):
                return said.format(word=word[:60], example=example)
        if any(ord(c) < 32 for c in text):
            return tr("Leave out line breaks and control characters.")
    return ""


def _why(complaint: str) -> str:
    lower = complaint.lower()
    if "permission denied" in lower or "access denied" in lower or "authentication" in lower:
        return tr("Only root may look at the daemon's log settings, and this program does not run as root.")
    if "no such file" in lower or "connection refused" in lower:
        return tr("The daemon has no administration socket here: it does not run, or was built without one.")
    last = complaint.splitlines()[-1].removeprefix("error: ").strip() if complaint else tr("it gave no reason")
    return tr("The daemon refused: {reason}.").format(reason=last[:300])


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _groups() -> tuple[str, ...]:
    names = []
    for number in os.getgroups():
        with contextlib.suppress(KeyError):
            names.append(grp.getgrgid(number).gr_name)
    return tuple(names)


def _installed(program: str) -> bool:
    """Also where only root looks."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    return shutil.which(program, path=path) is not None
