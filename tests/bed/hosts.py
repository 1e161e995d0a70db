"""Private hosts: real libvirtd daemons in namespaces of their own, up in half a second.

A `PrivateHost` has its own configuration, state, network, process numbers, host UUID and name. Its
socket is reached from outside through `uri`; nothing of the machine's own libvirt is seen or
touched, and nothing is left behind. Needs root.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from tests.bed import machines
from tests.bed.cache import cache_dir
from tests.bed.host_files import LIBVIRTD_CONF, NETWORK, POOL, QEMU_CONF
from tests.bed.init import own_group
from tests.bed.patience import SLOWER

_INIT = Path(__file__).with_name("init.py")
CONTROLLERS = ("cpuacct", "memory", "devices")
"""Of control groups, version 1: what libvirt wants for containers; the first counts CPU time."""
_KEEP = "VIRTGUI_TEST_KEEP_HOSTS"


def until(condition: Callable[[], object], timeout: float, what: str) -> None:
    """Wait for a condition outside this process; TimeoutError says what did not come.

    The files and sockets of another process give no signal here, so this looks every 10 ms.
    """
    deadline = time.monotonic() + timeout * SLOWER
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        select.select([], [], [], 0.01)


class HostError(Exception):
    """A private host did not do what the test asked of it."""


class PrivateHost:
    """A real libvirtd of its own. Use it in a `with` statement, or call `start` and `close`.

    `uri` opens it (system privileges), `uri_read_only` is the same for `openReadOnly`. Paths in
    machine XML are as seen inside: `/var/lib/libvirt/images` is `folder / "lib/images"` outside.
    `network=False` and `pool=False` leave the network and the pool "default" out; `accounting` has
    libvirt count CPU time in control groups, for `virsh cpu-stats`. `containers` lets it run containers: `uri_lxc`
    opens its LXC driver. `qemu_conf` are more lines of that file.
    """

    def __init__(
        self,
        hostname: str = "bed",
        *,
        network: bool = True,
        pool: bool = True,
        accounting: bool = False,
        containers: bool = False,
        qemu_conf: str = "",
    ) -> None:
        self.hostname = hostname
        self._qemu_conf = qemu_conf
        self._controllers = CONTROLLERS if containers else CONTROLLERS[:1] if accounting else ()
        self.uuid = str(uuid.uuid4())
        # a short path: a socket's must fit into 108 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="vgh-", dir="/tmp"))
        self.socket = self.folder / "run/libvirt/libvirt-sock"
        self.uri = f"qemu:///system?socket={self.socket}"
        self.uri_lxc = f"lxc:///system?socket={self.socket}"
        self.images = self.folder / "lib/images"
        self._with = [(network, "net", NETWORK), (pool, "pool", POOL)]
        self._init: subprocess.Popen[bytes] | None = None
        self._lines: dict[tuple[int, str], BinaryIO] = {}

    def __enter__(self) -> PrivateHost:
        try:
            self.start()
        except BaseException as error:
            error.add_note(self.log())
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # its life

    def start(self) -> None:
        """Bring it up; returns when it answers."""
        for name in ("etc/qemu", "lib/images", "lib/qemu", "cache/qemu/capabilities", "log/qemu", "run/lock"):
            (self.folder / name).mkdir(parents=True)
        self.folder.chmod(0o755)
        (self.folder / "etc/libvirtd.conf").write_text(LIBVIRTD_CONF.format(uuid=self.uuid), encoding="ascii")
        groups = '"cpuacct"' if "cpuacct" in self._controllers else ""
        (self.folder / "etc/qemu.conf").write_text(QEMU_CONF.format(groups=groups) + self._qemu_conf, encoding="ascii")
        self._seed_capabilities()
        namespaces = ["unshare", "-m", "-n", "-u", "-i", "-p", "-f", "--mount-proc", "--kill-child"]
        self._init = subprocess.Popen(
            [
                *namespaces,
                "--",
                "/usr/bin/python3",
                "-I",
                "-S",
                str(_INIT),
                str(self.folder),
                self.hostname,
                "keep" if _KEEP in os.environ else "",
                ",".join(self._controllers),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # ctrl-C in the terminal is for the tests
        )
        self._read(10)
        self.respawn()
        for wanted, kind, xml in self._with:
            if wanted:
                self.define(xml, kind)
                self.virsh(f"{kind}-start", "default")

    def close(self) -> None:
        """End it with every machine on it and delete its files."""
        if self._init is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        self._keep_capabilities()
        for line in self._lines.values():
            line.close()
        init, self._init = self._init, None
        assert init.stdin is not None and init.stdout is not None
        init.stdin.close()
        try:
            init.wait(10)
        finally:
            init.kill()
            init.stdout.close()
            init.wait()
            if _KEEP not in os.environ:
                # What was mounted in there could not go before its namespace did.
                shutil.rmtree(self.folder, ignore_errors=True)
            for name in self._controllers:
                _remove_groups(Path("/sys/fs/cgroup") / name / own_group(name) / self.folder.name)

    def kill(self) -> None:
        """SIGKILL the daemon: its machines go on, its clients lose it."""
        self._ask(do="signal", number=int(signal.SIGKILL))

    def respawn(self) -> None:
        """Start the daemon (again); returns when it answers."""
        self.spawn()
        until(self.answers, 30, f"libvirtd in {self.folder} does not answer:\n{self.log()}")

    def spawn(self) -> None:
        """Start the daemon (again) without waiting."""
        self._ask(do="start")

    def stop(self) -> None:
        """SIGSTOP the daemon: it hangs."""
        self._ask(do="signal", number=int(signal.SIGSTOP))

    def cont(self) -> None:
        """SIGCONT the daemon."""
        self._ask(do="signal", number=int(signal.SIGCONT))

    def answers(self) -> bool:
        """True when the daemon accepts connections; it starts to once its drivers are up."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True

    # its machines

    def guest(self, name: str, **options: Any) -> str:
        """XML of a machine; the options are those of `machines.guest`."""
        return machines.guest(name, **options)

    def define(self, xml: str, kind: str = "") -> None:
        """Define a machine (or a "net", a "pool") from XML."""
        self.virsh(f"{kind}-define" if kind else "define", "/dev/stdin", given=xml)

    def add(self, name: str, *, start: bool = True, **options: Any) -> str:
        """Define a machine, start it if wanted; returns its UUID. Options: `machines.guest`."""
        xml = self.guest(name, **options)
        self.define(xml)
        if start:
            self.virsh("start", "--", name)
        return machines.uuid_in(xml)

    def create(self, xml: str) -> None:
        """Start a transient machine."""
        self.virsh("create", "/dev/stdin", given=xml)

    def remove(self, name: str) -> None:
        """Power off and undefine a machine, whatever state it is in."""
        self.virsh("destroy", "--", name, check=False)
        self.virsh("undefine", "--managed-save", "--snapshots-metadata", "--nvram", "--", name, check=False)

    def state(self, name: str) -> str:
        """What virsh calls the machine's state: "running", "shut off" ..."""
        return self.virsh("domstate", "--", name).strip()

    def reaches(self, name: str, state: str, timeout: float = 60) -> None:
        """Wait until virsh calls the machine's state so."""
        until(lambda: self.state(name) == state, timeout, f"{name} is {self.state(name)}, not {state}")

    def qemu_pid(self, name: str) -> int:
        """The process number of a machine's QEMU as seen from outside."""
        assert self._init is not None
        wanted = f"guest={name},".encode()
        for init in children(self._init.pid):
            for child in children(init):
                if wanted in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        raise HostError(f"{name} has no QEMU process")

    def freeze(self, name: str) -> None:
        """SIGSTOP a machine's QEMU: its monitor hangs."""
        self._ask(do="signal", number=int(signal.SIGSTOP), machine=name)

    def thaw(self, name: str) -> None:
        """SIGCONT a machine's QEMU."""
        self._ask(do="signal", number=int(signal.SIGCONT), machine=name)

    def volume(self, name: str, size_mib: int = 64) -> str:
        """Make an empty qcow2 volume in the pool; returns its path inside."""
        argv = ["qemu-img", "create", "-q", "-f", "qcow2", str(self.images / name), f"{size_mib}M"]
        subprocess.run(argv, check=True, capture_output=True, timeout=30)
        return f"/var/lib/libvirt/images/{name}"

    def serial(self, name: str) -> str:
        """What a machine has written to its serial line since its QEMU started."""
        path = self.folder / "lib/images" / f"{name}.serial"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def say(self, name: str, command: str) -> None:
        """Type a command into the shell on a tiny guest's serial line."""
        # the terminal is one of this machine's: there is no other /dev/pts inside
        pid, terminal = self.qemu_pid(name), self.virsh("ttyconsole", "--", name).strip()
        if (pid, terminal) not in self._lines:
            # kept open: QEMU looks only once a second whether somebody is at the other end
            self._lines[pid, terminal] = Path(terminal).open("wb", buffering=0)  # noqa: SIM115
        self._lines[pid, terminal].write(command.encode() + b"\n")

    def says(self, name: str, text: str, timeout: float = 90) -> None:
        """Wait until a tiny guest has written this on its serial line."""
        until(lambda: text in self.serial(name), timeout, f"{name} never said {text!r} but:\n{self.serial(name)}")

    def hears(self, name: str, command: str, text: str, timeout: float = 90) -> None:
        """Type a command again and again until a tiny guest writes this: one that has just woken up may not hear the
        first, for its serial line's interrupts are not on yet."""
        end, again = time.monotonic() + timeout * SLOWER, 0.0
        while text not in self.serial(name):
            now = time.monotonic()
            if now > end:
                raise TimeoutError(f"{name} never said {text!r} but:\n{self.serial(name)}")
            if now >= again:
                self.say(name, command)
                again = now + 2
            select.select([], [], [], 0.01)

    def agent_answers(self, name: str, timeout: float = 90) -> None:
        """Wait until a tiny guest's agent answers."""
        ping = ("qemu-agent-command", "--timeout", "3", "--", name, '{"execute":"guest-ping"}')
        until(lambda: "return" in self.virsh(*ping, check=False), timeout, f"the agent of {name} does not answer")

    # looking in

    def virsh(self, *args: str, given: str = "", check: bool = True, timeout: float = 60, uri: str = "") -> str:
        """Run the real virsh on this host (by another of its drivers); returns what it printed. HostError when it
        fails."""
        ran = subprocess.run(
            ["virsh", "-q", "-c", uri or self.uri, *args],
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "XDG_CACHE_HOME": "/tmp"},
        )
        if check and ran.returncode:
            raise HostError(f"virsh {' '.join(args)}: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout

    def run(self, *argv: str) -> str:
        """Run a command inside (its network, its folders); returns what it printed."""
        answer = self._ask(do="run", argv=list(argv))
        if answer["status"]:
            raise HostError(f"{' '.join(argv)}: {answer['output']}")
        return str(answer["output"])

    @property
    def pid(self) -> int:
        """Its process 1 as seen from outside."""
        assert self._init is not None
        (init,) = children(self._init.pid)
        return init

    def account(self, line: str) -> None:
        """Have it know a user: a line of passwd(5)."""
        self._ask(do="add_account", place="/etc/passwd", line=line)

    def log(self) -> str:
        """What the daemon logged."""
        texts = [path.read_text(errors="replace") for path in sorted((self.folder / "log").glob("libvirtd.*"))]
        return "\n".join(texts)

    def _ask(self, **request: object) -> dict[str, Any]:
        assert self._init is not None and self._init.stdin is not None, "the host is not up"
        self._init.stdin.write(json.dumps(request).encode() + b"\n")
        self._init.stdin.flush()
        return self._read(60)

    def _read(self, timeout: float) -> dict[str, Any]:
        assert self._init is not None and self._init.stdout is not None
        ready, _, _ = select.select([self._init.stdout], [], [], timeout)
        line = self._init.stdout.readline() if ready else b""
        if not line:
            raise HostError(f"the private host in {self.folder} does not answer; are you root?")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise HostError(answer["error"])
        return answer

    def _seed_capabilities(self) -> None:
        """Spare the probing of QEMU (2.4 s); libvirt itself discards a cache that is out of date."""
        for path in (cache_dir() / "capabilities").glob("*.xml"):
            shutil.copy2(path, self.folder / "cache/qemu/capabilities")

    def _keep_capabilities(self) -> None:
        kept = cache_dir() / "capabilities"
        found = {path.name: path for path in (self.folder / "cache/qemu/capabilities").glob("*.xml")}
        if found and not all((kept / name).exists() for name in found):
            kept.mkdir(exist_ok=True)
            for path in found.values():
                part = kept / f"{path.name}.{os.getpid()}"
                shutil.copy2(path, part)
                part.rename(kept / path.name)


def children(pid: int) -> list[int]:
    """Child processes of all of a process's threads."""
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _remove_groups(group: Path) -> None:
    """Control groups go one by one, the innermost first, and only as folders."""
    for folder, _, _ in os.walk(group, topdown=False):
        Path(folder).rmdir()
