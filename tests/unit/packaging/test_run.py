"""packaging/run in a checkout of its own, with pretended package managers and a pretended virtgui."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_TOOLS = ("bash", "sh", "dirname", "cat", "cksum", "readlink", "id", "mkdir", "flock", "rm", "env")


class Checkout:
    """A clone with only what packaging/run touches, and a PATH that holds only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "check out"
        self.tools = folder / "bin"
        self.tools.mkdir(parents=True)
        (self.folder / "packaging").mkdir(parents=True)
        for name in ("packaging/run", "packaging/lib.sh", "pyproject.toml"):
            shutil.copy(ROOT / name, self.folder / name)
        for name in _TOOLS:
            found = shutil.which(name)
            assert found is not None, name
            (self.tools / name).symlink_to(found)

    def script(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a link leads to the machine's own tool
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def install(self, extras: str = "run") -> None:
        """As if an earlier run had made the environment."""
        self.script(self.folder / ".venv/bin/virtgui", 'printf "<%s>" "$@"')
        stamp = self.bash(f'environment_stamp "{extras if extras != "run" else ""}"').stdout
        (self.folder / f".venv/stamp-{extras}").write_text(stamp)

    def bash(self, code: str) -> subprocess.CompletedProcess[str]:
        return self._do("bash", "-c", f"set -euo pipefail; . packaging/lib.sh; {code}", environment={})

    def run(self, *arguments: str, environment: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
        return self._do("packaging/run", *arguments, environment=environment)

    def _do(self, *command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": str(self.tools), "HOME": str(self.folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_second_run_goes_straight_to_the_window_with_its_arguments(checkout: Checkout) -> None:
    checkout.install()
    done = checkout.run("--connect", "test:///a b", environment={"DISPLAY": ":7"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "<--connect><test:///a b>", "")


def test_the_tests_environment_serves_as_well(checkout: Checkout) -> None:
    checkout.install("test")
    assert checkout.run("--demo", environment={"WAYLAND_DISPLAY": "wayland-0"}).stdout == "<--demo>"


def test_the_way_to_the_window_is_short(checkout: Checkout) -> None:
    checkout.install()
    best = min(_timed(checkout) for _ in range(5))
    assert best < 0.2  # 0.02 s measured; the machine may be busy


def _timed(checkout: Checkout) -> float:
    began = time.monotonic()
    checkout.run(environment={"DISPLAY": ":7"})
    return time.monotonic() - began


def test_without_a_display_it_says_so_in_one_line_and_saves_a_picture(checkout: Checkout) -> None:
    checkout.install()
    done = checkout.run("--demo")
    assert done.stdout == "<--screenshot><virtgui.png><--demo>"
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr
    assert str(checkout.folder / "virtgui.png") in done.stderr


@pytest.mark.parametrize("asked", ["--screenshot=a.png", "--version", "--help", "-h", "run-schedule nightly"])
def test_what_needs_no_display_is_left_as_it_is(checkout: Checkout, asked: str) -> None:
    checkout.install()
    done = checkout.run(*asked.split())
    assert (done.stdout, done.stderr) == ("".join(f"<{word}>" for word in asked.split()), "")


def test_a_changed_project_makes_the_environment_anew(checkout: Checkout) -> None:
    checkout.install()
    with (checkout.folder / "pyproject.toml").open("a") as stream:
        stream.write("# changed\n")
    assert checkout.bash('environment_ready "$root/.venv" ""').returncode == 1


@pytest.mark.parametrize(
    ("manager", "command", "expected"),
    [
        ("dnf", "sudo dnf install", "libvirt-devel"),
        ("zypper", "sudo zypper install", "libvirt-devel"),
        ("pacman", "sudo pacman -S --needed", "xcb-util-cursor"),
    ],
)
def test_elsewhere_than_with_apt_it_names_the_packages_and_stops(
    checkout: Checkout, manager: str, command: str, expected: str
) -> None:
    checkout.script(checkout.tools / "rpm", "exit 1")
    checkout.script(checkout.tools / manager, "exit 1")
    done = checkout.run("--demo", environment={"DISPLAY": ":7"})
    assert done.returncode != 0
    assert done.stdout == ""
    assert f"{command} " in done.stderr
    assert expected in done.stderr.split()
    assert not (checkout.folder / ".venv").exists()


def test_apt_installs_only_what_is_missing_and_reads_the_lists_only_when_it_must(checkout: Checkout) -> None:
    heard = checkout.folder / "heard"
    checkout.script(
        checkout.tools / "dpkg-query",
        f'case "${{@: -1}}" in gcc|fontconfig) [ -e {_quoted(heard)} ] ;; *) ;; esac && echo -n installed',
    )
    checkout.script(
        checkout.tools / "apt-get",
        f'echo "$*" >>{_quoted(heard)}; case "$*" in *update*) touch "$0.lists" ;; *) [ -e "$0.lists" ] ;; esac',
    )
    checkout.script(checkout.tools / "sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
    (checkout.tools / "touch").symlink_to(str(shutil.which("touch")))
    done = checkout.bash("need_packages run")
    assert done.returncode == 0, done.stderr
    first, update, second = heard.read_text().splitlines()
    assert first == second
    assert first.endswith("install gcc fontconfig")
    assert "--no-install-recommends" in first
    assert update.endswith("update")
    assert checkout.bash("need_packages run").returncode == 0
    assert len(heard.read_text().splitlines()) == 3


def _quoted(path: Path) -> str:
    return f"'{path}'"


def test_every_group_is_named_for_every_distribution(checkout: Checkout) -> None:
    named = checkout.bash('printf "%s\\n" "${!PACKAGES[@]}"').stdout.split()
    groups = {name.split(":")[0] for name in named}
    assert groups >= {"run", "test"}
    assert set(named) == {f"{group}:{manager}" for group in groups for manager in ("apt", "dnf", "zypper", "pacman")}


@pytest.mark.parametrize("manager", ["apt", "dnf", "zypper", "pacman"])
def test_what_windows_on_wayland_and_on_x11_load_is_named(checkout: Checkout, manager: str) -> None:
    named = checkout.bash(f'printf "%s" "${{PACKAGES[run:{manager}]}}"').stdout
    assert "wayland" in named and "xcb" in named


def test_without_root_and_without_sudo_it_says_what_to_run(checkout: Checkout) -> None:
    checkout.script(checkout.tools / "id", "echo 1000")
    done = checkout.bash("as_root apt-get install gcc")
    assert done.returncode == 1
    assert done.stderr == "This needs root, and there is no sudo here. As root, run: apt-get install gcc\n"
