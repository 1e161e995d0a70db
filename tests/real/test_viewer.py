"""A real virt-viewer and remote-viewer show real QEMU displays on a screen of the test's own."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost, until
from virtgui.host.viewer import Viewer
from virtgui.hypervisor.engine import Engine
from virtgui.model.commands import Verb
from virtgui.model.facts import ConsoleTarget, Graphics
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.problems import Problem
from virtgui.util.xdg import runtime_dir

SECRET = "S3cr3t!"


class Screen:
    """An X server of its own, and what is to be seen on it."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writing),
                "-screen",
                "0",
                "1024x768x24",
                "-nolisten",
                "tcp",
                "-fbdir",
                str(folder),
            ],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.environ = {**os.environ, "DISPLAY": f":{told.readline().strip()}", "GDK_BACKEND": "x11"}
        self._picture = folder / "Xvfb_screen0"

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()

    def run(self, *argv: str) -> str:
        done = subprocess.run(argv, env=self.environ, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    def windows(self, name: str) -> list[int]:
        """The process numbers of the visible windows with this in their title."""
        found = self.run("xdotool", "search", "--onlyvisible", "--name", name).split()
        return [int(self.run("xdotool", "getwindowpid", window) or 0) for window in found]

    def shows_firmware(self) -> bool:
        """True when SeaBIOS's light grey letters are on the screen: a display, not a question."""
        dump = self._picture.read_bytes()  # what xwd(1) writes; the server keeps it up to date
        header = np.frombuffer(dump, dtype=">u4", count=25)
        pixels = np.frombuffer(dump, dtype="<u4", offset=int(header[0] + 12 * header[19])) & 0xFFFFFF
        return int((pixels == 0xA8A8A8).sum()) > 500


class Forwarder(threading.Thread):
    """A port of this computer that leads to a Unix socket, for one client."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="forwarder")
        self._path = path
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.start()

    def run(self) -> None:
        client, _ = self._listening.accept()
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._path))
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (server if ready is client else client).sendall(data)

    def close(self) -> None:
        """Let it go if nobody came; else it ends with its client."""
        with socket.socket() as poke:
            poke.connect_ex(("127.0.0.1", self.port))
        self.join(5)
        self._listening.close()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    made = Screen(tmp_path)
    yield made
    made.close()


@pytest.fixture
def opened(screen: Screen) -> Iterator[Callable[..., Viewer]]:
    """`opened(*programs)` is a Viewer that finds only these; viewers it leaves running are ended."""
    viewers: list[Viewer] = []

    def make(*programs: str) -> Viewer:
        folder = Path(os.environ["HOME"]) / "bin"
        folder.mkdir()
        for program in programs:
            (folder / program).symlink_to(shutil.which(program) or "")
        viewers.append(Viewer(environ={**screen.environ, "PATH": str(folder)}))
        return viewers[-1]

    yield make
    for pid in set(screen.windows(".")) - {0}:
        os.kill(pid, signal.SIGTERM)
        until(lambda p=pid: not Path(f"/proc/{p}").exists(), 10, "the viewer does not end")  # type: ignore[misc]
    for viewer in viewers:
        viewer.close()


@pytest.mark.parametrize("kind", ["vnc", "spice"])
def test_open_console_shows_the_machines_picture(
    kind: str,
    private_host: PrivateHost,
    machine_on: Callable[..., str],
    circle: Circle,
    screen: Screen,
    opened: Callable[..., Viewer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the command to the picture, with a password and a port that nobody outside can reach."""
    name = machine_on(private_host, "shown", graphics=kind, password=SECRET)
    viewer = opened("virt-viewer", "remote-viewer")
    targets: list[ConsoleTarget] = []

    def open_console(target: ConsoleTarget) -> Problem | None:
        targets.append(target)
        return viewer.open(target)

    joined = Engine(circle.inbox.publish, open_console=open_console, started_at=lambda _: None)
    monkeypatch.setattr(circle, "send", joined.send)
    try:
        machine = circle.appears(circle.connect(private_host.uri), name).key
        assert not screen.shows_firmware()
        assert circle.act(machine, Verb.CONSOLE).problem is None
        assert [target.password for target in targets] == [SECRET]
        until(lambda: screen.windows(name), 15, "no viewer window")
        until(screen.shows_firmware, 15, "the machine's picture is not on the screen")
        (pid,) = set(screen.windows(name))
        assert SECRET.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    finally:
        joined.close()


def test_a_password_reaches_remote_viewer_by_a_file_that_is_gone_at_once(
    private_host: PrivateHost, machine_on: Callable[..., str], screen: Screen, opened: Callable[..., Viewer]
) -> None:
    inside = "/var/lib/libvirt/images/display"
    display = f"<graphics type='vnc' passwd='{SECRET}'><listen type='socket' socket='{inside}'/></graphics>"
    name = machine_on(private_host, "by-file", extra=f"{display}<video><model type='vga'/></video>")
    key = DomainKey(HostKey("qemu:///system"), private_host.virsh("domuuid", "--", name).strip())
    # The host's own ports are in a network namespace, out of remote-viewer's reach.
    forwarder = Forwarder(private_host.images / "display")
    try:
        graphics = (Graphics("vnc", "127.0.0.1", forwarder.port),)
        assert opened("remote-viewer").open(ConsoleTarget(key, name, "qemu:///system", True, graphics, SECRET)) is None
        until(lambda: screen.windows(name), 15, "no viewer window")
        until(screen.shows_firmware, 15, "the machine's picture is not on the screen: was the password told?")
        assert not list(runtime_dir().iterdir())
        (pid,) = set(screen.windows(name))
        told = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
        assert SECRET.encode() not in told
        os.kill(pid, signal.SIGTERM)
    finally:
        forwarder.close()
