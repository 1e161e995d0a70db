"""The whole program as its own process: pictures, exit statuses, and one line for each way to fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage

from virtgui import computer

ROOT = Path(__file__).resolve().parents[2]


def virtgui(home: Path, *flags: str, path: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the program without a display, in a home of its own."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    env |= {"HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, (path, str(ROOT))))} | extra
    return subprocess.run(
        [sys.executable, "-m", "virtgui", *flags],
        cwd=home,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """Standard error, which must be one line without a trace."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def colours(image: QImage) -> int:
    """How many colours a coarse grid of the picture has: a blank window has one or two."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})


@pytest.mark.parametrize(("scale", "size"), [("1", (1200, 800)), ("1.5", (1800, 1200)), ("2", (2400, 1600))])
def test_a_picture_of_the_demo_host_has_the_size_asked_for(tmp_path: Path, scale: str, size: tuple[int, int]) -> None:
    done = virtgui(tmp_path, "--demo", "--screenshot", "a.png", "--size", "1200x800", "--scale", scale)
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == size
    assert colours(image) > 20


def test_what_a_killed_program_left_behind_is_removed_at_the_start(tmp_path: Path) -> None:
    left = tmp_path / "run/virtgui/making-left"
    left.mkdir(parents=True)
    (left / "seed.iso").write_bytes(b"secret")
    flags = ("--demo", "--screenshot", "a.png", "--size", "900x600")
    done = virtgui(tmp_path, *flags, XDG_RUNTIME_DIR=str(tmp_path / "run"))
    assert (done.returncode, done.stderr) == (0, "")
    assert not left.exists()


@pytest.mark.parametrize("display", ["WAYLAND_DISPLAY=no-such", "DISPLAY=:4711"])
def test_a_display_that_does_not_answer_is_one_line(tmp_path: Path, display: str) -> None:
    done = virtgui(tmp_path, "--demo", XDG_RUNTIME_DIR=str(tmp_path), **dict([display.split("=")]))
    assert done.returncode == 1
    assert display in only_line(done)


def test_light_and_dark_are_what_they_say(tmp_path: Path) -> None:
    for theme, lightness in (("light", range(200, 256)), ("dark", range(80))):
        done = virtgui(tmp_path, "--demo", "--theme", theme, "--screenshot", f"{theme}.png", "--size", "900x600")
        assert (done.returncode, done.stderr) == (0, "")
        image = QImage(str(tmp_path / f"{theme}.png"))
        values = sorted(image.pixelColor(x, y).lightness() for x in range(0, 900, 9) for y in range(0, 600, 9))
        assert values[len(values) // 2] in lightness


@pytest.mark.parametrize(
    "flags",
    [
        ("--show-domain-performance", "web-01"),
        ("--show-domain-editor", "db-01"),
        ("--show-domain-delete", "web-01"),
        ("--show-host-summary",),
        ("--show-domain-performance", "debian-template"),
        ("--show-domain-clone", "debian-template"),
    ],
)
def test_each_window_can_be_pictured(tmp_path: Path, flags: tuple[str, ...]) -> None:
    done = virtgui(tmp_path, "--demo", *flags, "--screenshot", "a.png", "--size", "1200x800")
    assert (done.returncode, done.stderr) == (0, "")
    assert colours(QImage(str(tmp_path / "a.png"))) > 10


def test_the_first_start_can_be_pictured_and_opens_nothing(tmp_path: Path) -> None:
    done = virtgui(tmp_path, "--screenshot", "a.png", "--size", "1100x700")
    assert (done.returncode, done.stderr) == (0, "")
    assert colours(QImage(str(tmp_path / "a.png"))) > 10


def test_the_wizard_for_new_machines_can_be_pictured(tmp_path: Path) -> None:
    done = virtgui(
        tmp_path, "--demo", "--show-domain-creator", "--step", "4", "--source", "empty", "--screenshot", "a.png"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert colours(QImage(str(tmp_path / "a.png"))) > 10


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--connect", "test:///no/such/file.xml"), "file.xml"),
        (("--connect", "nosuch:///system"), "nosuch:///system"),
        (("--connect", "qemu+unix:///system?socket=/no/such/libvirt-sock"), "Nothing listens"),
        (("--connect", "qemu+ssh://-oProxyCommand=x/system"), "cannot be opened"),
        (("--connect", "test:///default?command=/bin/no-such"), "runs the program /bin/no-such"),
        (("--demo", "--show-domain-editor", "nobody"), "nobody"),
        (("--demo", "--show-domain-delete", "ci-runner-1"), "transient"),
        (("--demo", "--show-domain-console", "db-01"), "db-01: A test host only pretends"),
        (("--demo", "--show-domain-console", "fedora-sandbox"), "fedora-sandbox: A test host only pretends"),
    ],
)
def test_what_cannot_be_opened_is_one_line_and_status_3(tmp_path: Path, flags: tuple[str, ...], words: str) -> None:
    done = virtgui(tmp_path, *flags, "--screenshot", "a.png")
    assert done.returncode == 3
    assert words in only_line(done)
    assert not (tmp_path / "a.png").exists()


def test_without_the_main_window_an_address_that_does_more_than_name_a_host_is_refused(tmp_path: Path) -> None:
    flags = ("--connect", "test:///default?no_verify=1", "--show-domain-console", "test")
    done = virtgui(tmp_path, *flags, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 3
    assert "no_verify" in only_line(done)


MISTAKEN = """
import sys
from virtgui.views.main_window import MainWindow

def furnish(self):
    raise ValueError("a mistake of ours")

setattr(MainWindow, sys.argv.pop(1), furnish)
from virtgui.__main__ import program
program()
"""


@pytest.mark.parametrize("piece", ["_settle_page", "_furnish_next", "furnish"])
def test_a_mistake_of_the_program_ends_a_picture_with_one_line_and_status_3(tmp_path: Path, piece: str) -> None:
    env = os.environ | {
        f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")
    }
    done = subprocess.run(
        [sys.executable, "-c", MISTAKEN, piece, "--demo", "--screenshot", str(tmp_path / "a.png")],
        env=env | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (3, 1), done.stderr
    assert "a mistake of ours" in done.stderr
    assert not (tmp_path / "a.png").exists()


def test_a_picture_that_cannot_be_written_is_one_line_and_status_3(tmp_path: Path) -> None:
    done = virtgui(tmp_path, "--demo", "--screenshot", "no/such/folder/a.png")
    assert done.returncode == 3
    assert "no/such/folder/a.png" in only_line(done)


def test_without_a_display_it_says_so_in_one_line(tmp_path: Path) -> None:
    done = virtgui(tmp_path, "--demo")
    assert done.returncode == 1
    assert "display" in only_line(done)


@pytest.mark.parametrize("module", ["libvirt", "PyQt6", "lxml"])
def test_a_missing_library_is_one_line(tmp_path: Path, module: str) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / f"{module}.py").write_text(f"raise ImportError('{module} is hidden', name='{module}')\n")
    done = virtgui(tmp_path, "--demo", "--screenshot", "a.png", path=str(hidden))
    assert done.returncode == 1
    assert module in only_line(done)


def test_nothing_is_remembered_of_a_private_run(tmp_path: Path) -> None:
    assert virtgui(tmp_path, "--demo", "--screenshot", "a.png").returncode == 0
    left = {path.name for path in (tmp_path / "config").rglob("*")} if (tmp_path / "config").exists() else set()
    assert left <= {"virtgui"}


def test_the_log_is_private(tmp_path: Path) -> None:
    assert virtgui(tmp_path, "--demo", "--screenshot", "a.png").returncode == 0
    logs = list((tmp_path / "state" / "virtgui").glob("*.log"))
    assert logs
    assert all(path.stat().st_mode & 0o077 == 0 for path in [*logs, tmp_path / "state" / "virtgui"])


def test_a_machine_named_on_the_command_line_is_selected(tmp_path: Path) -> None:
    def selected_pixels(*flags: str) -> int:
        done = virtgui(tmp_path, "--demo", *flags, "--theme", "light", "--screenshot", "a.png", "--size", "1400x900")
        assert (done.returncode, done.stderr) == (0, "")
        image = QImage(str(tmp_path / "a.png"))
        return sum(image.pixelColor(x, y).name() == "#dce8fa" for x in range(300, 1400, 7) for y in range(130, 600, 3))

    assert selected_pixels("--select", "db-01") > selected_pixels() + 500


def test_selecting_nobody_is_one_line_and_status_three(tmp_path: Path) -> None:
    done = virtgui(tmp_path, "--demo", "--select", "nobody", "--screenshot", "a.png")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "nobody" in done.stderr


WORLD = """<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>Zoë مختبر</name>
<uuid>00000000-0000-4000-8000-000000000001</uuid><description>😀 1,5</description><memory unit='MiB'>1536</memory>
<os><type>hvm</type></os><test:runstate>5</test:runstate></domain></node>"""


@pytest.mark.parametrize("locale", ["C", "de_DE.UTF-8", "ar_EG.UTF-8", "tr_TR.ISO-8859-9"])
def test_no_locale_changes_a_word_or_a_figure(tmp_path: Path, locale: str) -> None:
    """Comma decimals, writing from right to left, and no UTF-8 at all."""
    world = tmp_path / "world.xml"
    world.write_text(WORLD, encoding="utf-8")
    pictures = []
    for number, name in enumerate(("C.UTF-8", locale)):
        flags = ("--connect", f"test://{world}", "--select", "Zoë مختبر")
        flags = (*flags, "--screenshot", f"{number}.png", "--size", "1200x800")
        done = virtgui(tmp_path, *flags, LC_ALL=name, LANG=name)
        assert (done.returncode, done.stderr) == (0, "")
        pictures.append(QImage(str(tmp_path / f"{number}.png")))
    assert colours(pictures[0]) > 20
    assert pictures[0] == pictures[1]


def test_what_a_killed_program_had_unpacked_is_removed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    left = tmp_path / "virtgui/unpacked/making-dead"
    left.mkdir(parents=True)
    (left / "disk.qcow2").write_bytes(b"x")
    computer.sweep()
    assert not left.exists()
