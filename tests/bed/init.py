"""Process 1 of a private host: mounts its folders, starts and signals its daemon, reaps its children.

Run by `hosts.PrivateHost` inside new namespaces, by the bare system Python (-I -S): the standard
library only. Takes one JSON object a line on standard input and answers each with one on standard
output. The end of standard input ends the host, and with it every process in its namespace, so
nothing outlives the test run, however it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDERS = {
    "etc": "/etc/libvirt",
    "lib": "/var/lib/libvirt",
    "cache": "/var/cache/libvirt",
    "log": "/var/log/libvirt",
    "run": "/run",  # whole, so that D-Bus, systemd and the machine's own daemons are out of sight
}
TPMS = ("/var/lib/swtpm-localca", "/var/log/swtpm")
"""What an emulated TPM writes besides its state, where its package is installed."""
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
CLONE_NEWCGROUP = 0x02000000


class Init:
    """One private host seen from inside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.daemon = 0
        self.ended: dict[int, int] = {}

    def set_up(self, hostname: str, controllers: list[str]) -> None:
        """Make this namespace look like a computer of its own."""
        for name, place in FOLDERS.items():
            Path(place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "--bind", "--", str(self.root / name), place], check=True)
        for place in TPMS:
            if Path(place).exists():
                subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=1777", "tpm", place], check=True)
        # the QEMU driver wants to know this user, though it is told to run machines as root
        self.add_account("/etc/passwd", "libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin")
        self.add_account("/etc/group", "libvirt-qemu:x:64055:")
        if controllers:
            # libvirt believes the list of mounts, also of those that another one lies over
            subprocess.run(["umount", "--recursive", "--lazy", "/sys"], check=True)
        # a sysfs of this network namespace: libvirt looks there for bridges and taps
        subprocess.run(["mount", "-t", "sysfs", "sysfs", "/sys"], check=True)
        if controllers:
            self.account(controllers)
        socket.sethostname(hostname)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))

    def account(self, controllers: list[str]) -> None:
        """Let libvirt count and limit what its machines use, in control groups that only this host sees."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "cgroup", "/sys/fs/cgroup"], check=True)
        for name in controllers:
            place = Path("/sys/fs/cgroup") / name
            place.mkdir()
            subprocess.run(["mount", "-t", "cgroup", "-o", name, "cgroup", str(place)], check=True)
            # below the group that the tests themselves are in: whatever limits them limits this host
            group = place / own_group(name) / self.root.name
            group.mkdir()
            (group / "cgroup.procs").write_text("1", encoding="ascii")
            subprocess.run(["umount", str(place)], check=True)
        # the groups that hold this process are the roots of what is mounted from now on
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWCGROUP) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        for name in controllers:
            subprocess.run(["mount", "-t", "cgroup", "-o", name, "cgroup", f"/sys/fs/cgroup/{name}"], check=True)

    def add_account(self, place: str, line: str) -> dict[str, Any]:
        """Add a line to an account file, seen in here only."""
        text = Path(place).read_text(encoding="utf-8")
        if not any(known.startswith(line.split(":")[0] + ":") for known in text.splitlines()):
            # a new file each time: the daemon may be reading the last one
            descriptor, name = tempfile.mkstemp(prefix=place.replace("/", "-"), dir=self.root)
            os.close(descriptor)
            own = Path(name)
            own.chmod(0o644)
            own.write_text(f"{text.rstrip()}\n{line}\n", encoding="utf-8")
            subprocess.run(["mount", "--bind", "--", str(own), place], check=True)
        return {}

    def start(self) -> dict[str, Any]:
        """Start the daemon."""
        with (self.root / "log" / "libvirtd.out").open("ab") as out:
            child = subprocess.Popen(
                ["/usr/sbin/libvirtd"], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self.daemon = child.pid
        child.returncode = 0  # reaped by `reap`, not by Popen
        return {"pid": child.pid}

    def signal(self, number: int, machine: str = "") -> dict[str, Any]:
        """Send a signal to the daemon, or to a machine's QEMU."""
        pid = self.daemon
        if machine:
            pid = int((self.root / "run/libvirt/qemu" / f"{machine}.pid").read_text(encoding="ascii"))
        elif number == signal.SIGKILL:
            self.daemon = 0
        os.kill(pid, number)
        if number == signal.SIGKILL:
            self.wait(pid)
        return {}

    def run(self, argv: list[str]) -> dict[str, Any]:
        """Run a command inside and wait for its end."""
        with (self.root / "run.out").open("w+b") as out:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            status = self.wait(child.pid)
            child.returncode = status
            out.seek(0)
            return {"status": status, "output": out.read().decode(errors="replace")}

    def wait(self, pid: int) -> int:
        """The exit status of a child, reaping all others meanwhile."""
        while pid not in self.ended:
            ended, status = os.waitpid(-1, 0)
            self.ended[ended] = os.waitstatus_to_exitcode(status)
        return self.ended.pop(pid)

    def reap(self) -> None:
        """Collect every child that has ended: QEMU is an orphan that lands here."""
        try:
            while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                self.ended[ended[0]] = os.waitstatus_to_exitcode(ended[1])
        except ChildProcessError:
            pass

    def leave(self, keep: bool) -> None:
        """End every process but this one, then delete what they left."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass
        for place in (*FOLDERS.values(), *TPMS, "/etc/passwd", "/etc/group"):
            subprocess.run(["umount", "--lazy", "--", place], check=False, stderr=subprocess.DEVNULL)
        if not keep:
            shutil.rmtree(self.root, ignore_errors=True)

    def serve(self) -> None:
        """Do what is asked until standard input ends."""
        readable, writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(writable)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        pending = b""
        while True:
            ready, _, _ = select.select([0, readable], [], [])
            if readable in ready:
                os.read(readable, 4096)
                self.reap()
            if 0 not in ready:
                continue
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                request = json.loads(line)
                deed: Callable[..., dict[str, Any]] = getattr(self, request.pop("do"))
                try:
                    answer = deed(**request)
                except (OSError, ValueError) as error:
                    answer = {"error": f"{type(error).__name__}: {error}"}
                os.write(1, json.dumps(answer).encode() + b"\n")


def own_group(controller: str) -> str:
    """The control group of this process."""
    for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, controllers, group = line.split(":", 2)
        if controller in controllers.split(","):
            return group.strip("/")
    return ""


def main() -> None:
    """init.py FOLDER HOSTNAME WORDS CONTROLLERS; "keep" leaves the files"""
    words = sys.argv[3].split(",")
    init = Init(Path(sys.argv[1]))
    init.set_up(sys.argv[2], [name for name in sys.argv[4].split(",") if name])
    os.write(1, b'{"up": true}\n')
    try:
        init.serve()
    finally:
        init.leave(keep="keep" in words)


if __name__ == "__main__":
    main()
