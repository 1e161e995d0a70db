"""What the flags mean, and how a wrong one is told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from virtgui import __main__ as door
from virtgui import __version__, translation
from virtgui.cli import _SOURCES, Deed, Size, parse, parser
from virtgui.model.commands import Verb
from virtgui.options import hosts_only
from virtgui.util import xdg
from virtgui.util.language import speak
from virtgui.views.creation import kinds


def refused(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    """The one line on standard error when the flags are refused with status 2."""
    with pytest.raises(SystemExit) as stop:
        parse(flags)
    assert stop.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_without_flags_the_remembered_hosts_open_in_the_main_window() -> None:
    options = parse([])
    assert (options.page, options.hosts, options.private) == ("main", (), False)


def test_connect_is_repeatable_and_makes_the_run_private() -> None:
    options = parse(["--connect", "qemu:///system", "-c", "lxc:///system", "--connect", "qemu:///system"])
    assert options.hosts == ("qemu:///system", "lxc:///system")
    assert options.private


@pytest.mark.parametrize(
    ("flags", "page", "machine"),
    [
        (["--show-domain-performance", "db-01"], "performance", "db-01"),
        (["--show-domain-console", "db-01"], "console", "db-01"),
        (["--show-domain-editor", "--strange--name"[2:]], "editor", "strange--name"),
        (["--show-domain-delete", "db-01"], "delete", "db-01"),
        (["--show-domain-guest", "db-01"], "guest", "db-01"),
        (["--show-domain-history", "db-01"], "definitions", "db-01"),
        (["--show-domain-creator"], "creator", ""),
        (["--show-host-summary"], "host", ""),
    ],
)
def test_each_window_has_its_flag(flags: list[str], page: str, machine: str) -> None:
    options = parse(["--demo", *flags])
    assert (options.page, options.machine) == (page, machine)


def test_the_wizard_for_new_machines_begins_where_one_likes(capsys: pytest.CaptureFixture[str]) -> None:
    options = parse(["--demo", "--show-domain-creator", "--source", "cloud", "--step", "4"])
    assert (options.source, options.step) == ("cloud", 4)
    assert {kind.name for kind in kinds.KINDS} == set(_SOURCES)
    assert "--show-domain-creator" in refused(capsys, "--demo", "--source", "cloud")
    assert "floppy" in refused(capsys, "--demo", "--show-domain-creator", "--source", "floppy")


def test_a_picture_has_a_size_a_scale_and_a_theme() -> None:
    options = parse(["--demo", "--screenshot", "a.png", "--size", "1440x900", "--scale", "2", "--theme", "dark"])
    assert (options.screenshot, options.size, options.scale, options.theme) == ("a.png", Size(1440, 900), 2.0, "dark")


def test_a_deed_is_named_by_verb_and_machine() -> None:
    assert parse(["--demo", "--act", "shut-down", "db-01"]).deeds == (Deed(Verb.SHUT_DOWN, "db-01"),)


def test_a_dangerous_deed_is_not_done_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "power-off" in refused(capsys, "--demo", "--act", "power-off", "db-01")


@pytest.mark.parametrize("size", ["1440", "x900", "1440x", "1440*900", "9x9", "-1x100", "299x900", "8193x900"])
def test_a_size_that_is_none_is_named(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert size in refused(capsys, "--demo", f"--size={size}")


@pytest.mark.parametrize(
    "flags",
    [
        ("--demo", "--select", ""),
        ("--demo", "--show-domain-editor", " "),
        ("--demo", "--screenshot", ""),
        ("--demo", "--size", "800x600"),
        ("--demo", "--after", "3"),
        ("--demo", "--split"),
        ("--demo", "--show-dashboard", "--wall"),
    ],
)
def test_flags_that_would_do_nothing_are_told(flags: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert flags[-2 if flags[-1] in ("", " ", "800x600", "3") else -1] in refused(capsys, *flags)


def test_a_machine_is_selected_in_the_main_window(capsys: pytest.CaptureFixture[str]) -> None:
    options = parse(["--demo", "--select", "db-01"])
    assert (options.page, options.machine) == ("main", "db-01")
    assert parse(["--select", "db-01"]).machine == "db-01", "of the hosts that are remembered"
    assert "--show-systray" in refused(capsys, "--show-systray", "--select", "db-01")


@pytest.mark.parametrize("seconds", ["-1", "601", "soon", "nan"])
def test_a_wait_that_makes_no_sense_is_named(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--demo", "--screenshot", "a.png", "--after", "90"]).after == 90
    assert seconds in refused(capsys, "--demo", f"--after={seconds}")


@pytest.mark.parametrize("scale", ["0", "5", "two", "nan"])
def test_a_scale_that_is_none_is_named(scale: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert scale in refused(capsys, "--demo", "--scale", scale)


def test_a_machine_needs_a_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--connect" in refused(capsys, "--show-domain-editor", "db-01")


def test_a_console_can_be_pictured() -> None:
    options = parse(["--demo", "--show-domain-console", "db-01", "--screenshot", "a.png"])
    assert (options.page, options.machine, options.screenshot) == ("console", "db-01", "a.png")


def test_a_uri_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/system" in refused(capsys, "--connect", "/system")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        parse(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"virtgui {__version__}\n"


@pytest.mark.parametrize(
    "flags", [(), ("-c", "test:///default"), ("--connect", "qemu:///system", "-c", "lxc:///", "-c", "lxc:///")]
)
def test_the_short_ways_mean_what_the_long_way_says(flags: tuple[str, ...]) -> None:
    assert hosts_only(flags) == parse(flags)


@pytest.mark.parametrize("flags", [("--demo",), ("-c",), ("-c", "nowhere"), ("-c", "--demo"), ("--connect=test:///x",)])
def test_all_else_goes_the_long_way(flags: tuple[str, ...]) -> None:
    assert hosts_only(flags) is None


def test_more_consoles_are_tabs_beside_one(capsys: pytest.CaptureFixture[str]) -> None:
    options = parse(["--demo", "--show-domain-console", "db-01", "--tab", "web-01", "--tab", "mail-01"])
    assert (options.machine, options.tabs) == ("db-01", ("web-01", "mail-01"))
    assert "--show-domain-console" in refused(capsys, "--demo", "--tab", "web-01")


@pytest.fixture
def marked() -> Iterator[None]:
    """A language in which every text that was translated bears a mark."""
    speak(lambda text, about, number: text.replace(text.rstrip("\n"), f"«{text.rstrip(chr(10))}»"))
    yield
    speak(None)
    parser()  # argparse speaks English again


def test_the_help_and_what_is_wrong_are_in_the_persons_language(
    marked: None, capsys: pytest.CaptureFixture[str]
) -> None:
    told = " ".join(parser().format_help().split())
    assert told.startswith("«usage: »") and "«show this help message and exit»" in told
    before = ""
    while before != told:
        before, told = told, re.sub("«[^«»]*»", "", told)
    words = re.findall(r"[\w-]{2,}", re.sub("{.*?}", "", told))
    assert {word for word in words if not word.startswith("-")} == {"virtgui", "URI"}
    wrong = refused(capsys, "--demo", "--span", "day")
    assert wrong.startswith("«virtgui: «--compare and --span go with --show-domain-performance NAME»")
    assert "«unrecognized arguments: --nothing»" in refused(capsys, "--nothing")
    assert "«expected one argument»" in refused(capsys, "--span")
    assert "«“big” is not a size such as 1440x900»" in refused(capsys, "--size", "big")


@pytest.mark.parametrize(
    ("flags", "spoken"),
    [
        ([], "de"),
        (["--demo"], ""),
        (["-c", "test:///default"], ""),
        (["--connect=test:///default"], ""),
        (["--language", "en"], ""),
        (["--demo", "--language=de"], "de"),
        (["--language", "en", "--demo", "--language", "de"], "de"),
    ],
)
def test_flags_are_more_than_the_settings_and_a_private_run_has_none(
    flags: list[str], spoken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "virtgui").mkdir()
    (tmp_path / "virtgui/settings.json").write_text('{"language": "de"}', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    begun: list[str] = []
    monkeypatch.setattr(translation, "begin", begun.append)
    door.choose_language(flags)
    assert begun == ([spoken] if spoken else [])


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_stands_in_the_place_of_the_settings_holds_up_no_start(make: Callable[[Path], None]) -> None:
    place = xdg.private(xdg.config_dir()) / "settings.json"
    make(place)
    door.choose_language(())
    assert translation.wanted() == ""
