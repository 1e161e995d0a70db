"""Handing a display to a viewer: which command is run, what it is told, and what is left behind."""

from __future__ import annotations

import logging
import os
import shlex
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from virtgui.host.viewer import Viewer
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import ConsoleTarget, Graphics
from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.frozen import replace
from virtgui.util.xdg import runtime_dir

UUID = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
SECRET = "S3cr3t!"
VNC = Graphics("vnc", "127.0.0.1", 5901)


def target(uri: str = "qemu:///system", *graphics: Graphics, password: str = "", **other: object) -> ConsoleTarget:
    told = ConsoleTarget(DomainKey(HostKey(uri), UUID), "web-01", uri, True, graphics or (VNC,), password)
    return replace(told, **other)  # type: ignore[arg-type]


class Desk:
    """A folder of stand-in programs that note the words they were given, then do as told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        self.environ = {
            "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
            "DISPLAY": ":99",
            "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"],
        }
        self.viewers: list[Viewer] = []

    def install(self, program: str, then: str = "exec sleep 60") -> None:
        path = self.folder / "bin" / program
        path.write_text(
            "#!/bin/sh\nPATH=/usr/bin:/bin\n"
            f'printf "%s\\n" "$@" > {shlex.quote(str(self.folder))}/words.new\n'
            f'for word; do :; done; case $word in *.vv) cp -p -- "$word" {shlex.quote(str(self.folder))}/vv;; esac\n'
            f"echo $$ > {shlex.quote(str(self.folder))}/pid\n"
            f"mv {shlex.quote(str(self.folder))}/words.new {shlex.quote(str(self.folder))}/words\n{then}\n"
        )
        path.chmod(0o755)

    def viewer(self, template: str = "", **environ: str) -> Viewer:
        # Only the stand-ins are found: the machine that runs the tests may have real viewers.
        found = {**self.environ, "PATH": str(self.folder / "bin"), **environ}
        viewer = Viewer(template, {**found})
        self.viewers.append(viewer)
        return viewer

    @property
    def words(self) -> list[str]:
        until(lambda: (self.folder / "words").exists())
        return (self.folder / "words").read_text().splitlines()

    @property
    def pid(self) -> int:
        until(lambda: (self.folder / "words").exists())
        return int((self.folder / "pid").read_text())

    @property
    def file(self) -> str:
        until(lambda: (self.folder / "words").exists())
        return (self.folder / "vv").read_text()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    # Most stand-ins keep running, and the full 2 s would be waited for each.
    monkeypatch.setattr("virtgui.host.viewer._EARLY_S", 0.3)
    made = Desk(tmp_path)
    yield made
    for viewer in made.viewers:
        viewer.close()
    if (tmp_path / "pid").exists():
        with_pid = made.pid
        if Path(f"/proc/{with_pid}").exists():
            os.kill(with_pid, signal.SIGKILL)
            os.waitpid(with_pid, 0)


def left_over() -> list[Path]:
    return sorted(runtime_dir().glob("*.vv"))


def until(holds: Callable[[], bool]) -> None:
    """Wait up to 5 s for something another process does."""
    patience = threading.Event()
    for _ in range(500):
        if holds():
            return
        patience.wait(0.01)
    raise AssertionError("it did not come to be within 5 s")


def test_a_local_display_is_attached_by_uuid(desk: Desk) -> None:
    desk.install("virt-viewer")
    assert desk.viewer().open(target(password=SECRET)) is None
    assert desk.words == ["--attach", "--connect", "qemu:///system", "--uuid", "--", UUID]


def test_a_display_behind_ssh_is_left_to_virt_viewer_which_makes_the_tunnel(desk: Desk) -> None:
    desk.install("virt-viewer")
    assert desk.viewer().open(target("qemu+ssh://root@lab1/system")) is None
    assert desk.words == ["--connect", "qemu+ssh://root@lab1/system", "--uuid", "--", UUID]


def test_a_password_goes_to_the_viewer_in_a_private_file_that_is_gone_afterwards(desk: Desk) -> None:
    desk.install("virt-viewer")
    desk.install("remote-viewer", then="exec sleep 0.4")
    remote = target("qemu+tls://lab1.example/system", Graphics("spice", "0.0.0.0", 5900, 5901), password=SECRET)
    viewer = desk.viewer()
    assert viewer.open(remote) is None
    assert SECRET not in " ".join(desk.words)
    assert desk.file.splitlines() == [
        "[virt-viewer]",
        "type=spice",
        "host=lab1.example",
        "port=5900",
        "tls-port=5901",
        f"password={SECRET}",
        "title=web-01",
        "delete-this-file=1",
    ]
    assert stat.S_IMODE((desk.folder / "vv").stat().st_mode) == 0o600
    assert stat.S_IMODE(runtime_dir().stat().st_mode) == 0o700
    until(lambda: not left_over())


def test_the_password_is_in_no_process_line_nor_environment_nor_log_while_the_viewer_runs(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.install("remote-viewer")
    assert desk.viewer().open(target(password=SECRET)) is None
    shown = Path(f"/proc/{desk.pid}/cmdline").read_bytes() + Path(f"/proc/{desk.pid}/environ").read_bytes()
    assert SECRET.encode() not in shown
    assert SECRET in desk.file
    assert "remote-viewer" in caplog.text and SECRET not in caplog.text


def test_a_private_file_that_a_full_disk_cut_is_removed_and_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, *_: object, **__: object) -> IO[str]:
        os.close(descriptor)
        return Path("/dev/full").open("w")

    desk.install("remote-viewer")
    monkeypatch.setattr("virtgui.host.vvfile.os.fdopen", full)
    problem = desk.viewer().open(target(password=SECRET))
    monkeypatch.undo()
    assert problem is not None and "private file could not be written" in problem.reason
    assert not (desk.folder / "words").exists() and not list(desk.folder.rglob("*.vv"))


def test_closing_removes_the_private_file_and_leaves_the_viewer_running(desk: Desk) -> None:
    desk.install("remote-viewer")
    viewer = desk.viewer()
    assert viewer.open(target(password=SECRET)) is None
    assert len(left_over()) == 1
    viewer.close()
    assert not left_over()
    os.kill(desk.pid, 0)


def test_a_viewer_that_fails_at_once_is_told_in_its_own_words_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("virtgui.host.viewer._EARLY_S", 10)
    desk.install("remote-viewer", then="echo 'cannot open display: :99' >&2; exit 3")
    problem = desk.viewer().open(target(password=SECRET))
    assert problem is not None
    assert problem.doing == "open the console of web-01"
    assert "ended at once" in problem.reason
    assert problem.detail == "cannot open display: :99"
    assert not left_over()


def test_a_viewer_that_cannot_be_started_leaves_no_private_file(desk: Desk) -> None:
    (desk.folder / "bin" / "remote-viewer").write_bytes(b"\x7fELF no program")
    (desk.folder / "bin" / "remote-viewer").chmod(0o755)
    problem = desk.viewer().open(target(password=SECRET))
    assert problem is not None
    assert "could not be started" in problem.reason
    assert not left_over()


def test_a_viewer_that_was_closed_leaves_no_zombie(desk: Desk) -> None:
    desk.install("virt-viewer")
    assert desk.viewer().open(target()) is None
    os.kill(desk.pid, signal.SIGTERM)
    until(lambda: not Path(f"/proc/{desk.pid}").exists())


def test_a_file_of_a_run_that_crashed_is_removed_at_the_next_opening(desk: Desk) -> None:
    runtime_dir().mkdir(mode=0o700)
    stale = runtime_dir() / "console-4194399-abc.vv"
    stale.write_text(SECRET)
    desk.install("virt-viewer")
    desk.viewer().open(target())
    assert not stale.exists()


def test_a_line_break_in_a_password_does_not_become_a_setting(desk: Desk) -> None:
    desk.install("remote-viewer")
    assert desk.viewer().open(target(password=" a\\b\nproxy=http://evil")) is None
    assert r"password=\sa\\b\nproxy=http://evil" in desk.file.splitlines()


def test_nothing_installed_names_the_package(desk: Desk) -> None:
    problem = desk.viewer().open(target())
    assert problem is not None
    assert problem.reason.startswith("No viewer is installed. Install virt-viewer")


def test_a_machine_that_is_off_offers_to_be_started(desk: Desk) -> None:
    desk.install("virt-viewer")
    off = target(active=False)
    problem = desk.viewer().open(off)
    assert problem is not None
    assert problem.remedy == Act(off.domain, Verb.START)


@pytest.mark.parametrize("kind", ["sdl", "dbus", "egl-headless", "rdp", "desktop", "<b>x</b>"])
def test_a_display_no_viewer_opens_is_named(desk: Desk, kind: str) -> None:
    desk.install("virt-viewer")
    problem = desk.viewer().open(target("qemu:///system", Graphics(kind)))
    assert problem is not None
    assert kind in problem.reason
    assert not (desk.folder / "words").exists()


def test_a_machine_without_a_display_says_so(desk: Desk) -> None:
    desk.install("virt-viewer")
    problem = desk.viewer().open(target(graphics=()))
    assert problem is not None
    assert "no display" in problem.reason


def test_without_a_screen_nothing_is_started(desk: Desk) -> None:
    desk.install("virt-viewer")
    problem = desk.viewer(DISPLAY="", WAYLAND_DISPLAY="").open(target())
    assert problem is not None
    assert "no screen" in problem.reason
    assert not (desk.folder / "words").exists()


def test_a_pretend_machine_has_nothing_to_show(desk: Desk) -> None:
    desk.install("virt-viewer")
    problem = desk.viewer().open(target("test:///default"))
    assert problem is not None
    assert "test host" in problem.reason


@pytest.mark.parametrize(
    "graphics",
    [
        Graphics("vnc", "127.0.0.1", 0),
        Graphics("vnc", "127.0.0.1", 65536),
        Graphics("vnc", "127.0.0.1", -7),
        Graphics("spice", "127.0.0.1", 5900, 99999),
        Graphics("vnc", "-oProxyCommand=touch hurt", 5900),
        Graphics("vnc", "$(touch hurt)", 5900),
        Graphics("vnc", "a;b", 5900),
        Graphics("vnc", "a\nproxy=x", 5900),
        Graphics("vnc", socket="run/x"),
        Graphics("vnc", socket="/run/../etc/x"),
        Graphics("vnc", socket="/run/x\npassword=y"),
        Graphics("vnc", socket="-x"),
    ],
)
def test_a_hostile_display_is_refused_before_anything_runs(desk: Desk, graphics: Graphics) -> None:
    desk.install("virt-viewer")
    desk.install("remote-viewer")
    problem = desk.viewer().open(target("qemu:///system", graphics, password=SECRET))
    assert problem is not None
    assert "impossible" in problem.reason
    assert not (desk.folder / "words").exists()


@pytest.mark.parametrize("uri", ["-oProxyCommand=x", "qemu+ssh://[x/system", "qemu:///a\nb", "qemu+tcp://h:99999999/"])
def test_a_malformed_host_is_refused_before_anything_runs(desk: Desk, uri: str) -> None:
    desk.install("virt-viewer")
    problem = desk.viewer().open(target(uri))
    assert problem is not None
    assert "malformed" in problem.reason
    assert not (desk.folder / "words").exists()


def test_a_remote_display_that_listens_only_there_says_what_to_do(desk: Desk) -> None:
    desk.install("remote-viewer")
    problem = desk.viewer().open(target("qemu+tcp://lab1/system", password=SECRET))
    assert problem is not None
    assert "only on lab1 itself" in problem.reason
    assert not left_over()


def test_a_display_without_a_port_cannot_be_handed_over_by_file(desk: Desk) -> None:
    desk.install("remote-viewer")
    problem = desk.viewer().open(target("qemu:///system", Graphics("spice"), password=SECRET))
    assert problem is not None
    assert "no port" in problem.reason


def test_a_display_on_a_socket_needs_virt_viewer(desk: Desk) -> None:
    desk.install("remote-viewer")
    problem = desk.viewer().open(target("qemu:///system", Graphics("vnc", socket="/run/x"), password=SECRET))
    assert problem is not None
    assert "only virt-viewer can open" in problem.reason
    assert not left_over()


def test_a_users_own_command_may_open_a_socket(desk: Desk) -> None:
    desk.install("mine")
    assert desk.viewer("mine unix://{socket}").open(target("qemu:///system", Graphics("vnc", socket="/run/x"))) is None
    assert desk.words == ["unix:///run/x"]


def test_a_users_own_command_is_filled_in(desk: Desk) -> None:
    desk.install("my viewer")
    template = "'my viewer' --to {host}::{port} '{uri} {uuid}' {type}"
    assert desk.viewer(template).open(target(password=SECRET)) is None
    assert desk.words == ["--to", "127.0.0.1::5901", f"qemu:///system {UUID}", "vnc"]
    assert not left_over()


def test_a_users_own_command_is_never_given_to_a_shell(desk: Desk) -> None:
    desk.install("mine")
    assert desk.viewer("mine {port}; touch hurt $(touch hurt) `id` > hurt").open(target()) is None
    assert desk.words == ["5901;", "touch", "hurt", "$(touch", "hurt)", "`id`", ">", "hurt"]


@pytest.mark.parametrize("template", ["mine", "mine --open {file}"])
def test_a_users_own_command_gets_the_private_file(desk: Desk, template: str) -> None:
    desk.install("mine")
    assert desk.viewer(template).open(target(password=SECRET)) is None
    assert desk.words[-1].endswith(".vv")
    assert f"password={SECRET}" in desk.file


@pytest.mark.parametrize(
    "template, told",
    [
        ("no-such-viewer {host}", "“no-such-viewer” of the settings was not found"),
        ("mine {name.__class__} {nme}", "{nme}"),
        ("mine {password}", "{password}"),  # anybody on this computer would read it
        ("mine 'open", "open quotation mark"),
        ("''", "was not found"),
    ],
)
def test_a_wrong_command_in_the_settings_is_explained(desk: Desk, template: str, told: str) -> None:
    desk.install("mine")
    problem = desk.viewer(template).open(target())
    assert problem is not None
    assert told in problem.reason
    assert not (desk.folder / "words").exists()


def test_the_target_and_its_file_never_print_the_password() -> None:
    from virtgui.host.vvfile import Handover

    assert SECRET not in repr(target(password=SECRET))
    assert SECRET not in repr(Handover(VNC, "h", SECRET, "t"))
