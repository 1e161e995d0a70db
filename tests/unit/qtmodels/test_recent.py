"""What was used before: offered again, bounded, forgotten when wished."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from virtgui.model.keys import HostKey
from virtgui.qtmodels.recent import DISCS, FILES, MOST, TREES, Recent, Used
from virtgui.qtmodels.settings import Settings

HERE, LAB = HostKey("qemu:///system"), HostKey("qemu+ssh://lab/system")


@pytest.fixture
def recent() -> Recent:
    return Recent(Settings.in_memory())


def test_the_newest_comes_first_and_each_once(recent: Recent) -> None:
    for path in ("/a.iso", "/b.iso", "/a.iso"):
        recent.add(Used(DISCS, path), HERE)
    assert recent.found(DISCS, HERE) == ("/a.iso", "/b.iso")


def test_no_more_than_ten_are_kept(recent: Recent) -> None:
    for number in range(30):
        recent.add(Used(TREES, f"https://mirror.example/{number}"), HERE)
    found = recent.found(TREES, HERE)
    assert len(found) == MOST and found[0].endswith("/29")


def test_paths_belong_to_their_host_and_this_computer_s_files_to_all(recent: Recent) -> None:
    recent.add(Used(DISCS, "/a.iso"), HERE)
    recent.add(Used(FILES, "/home/me/a.iso"), HERE)
    assert recent.found(DISCS, LAB) == () and recent.found(FILES, LAB) == ("/home/me/a.iso",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/a\n.iso",
        "/" + "x" * 2000,
        "https://me:S3cr3t!@mirror.example/debian",
        "https://me@mirror.example/",
        "https://mirror.example/debian?token=S3cr3t!",
        "https://[bad/",
    ],
)
def test_what_is_secret_or_no_line_is_not_kept(recent: Recent, text: str) -> None:
    recent.add(Used(TREES, text), HERE)
    assert recent.found(TREES, HERE) == ()


def test_they_outlast_the_program_and_can_be_forgotten(qapp: object, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    settings = Settings.stored(file)
    Recent(settings).add(Used(DISCS, "/a.iso"), HERE)
    settings.flush()
    again = Settings.stored(file)
    assert Recent(again).found(DISCS, HERE) == ("/a.iso",)
    Recent(again).clear(DISCS, HERE)
    again.flush()
    assert "a.iso" not in json.dumps(json.loads(file.read_text()))


def test_what_somebody_wrote_into_the_file_is_bounded_too() -> None:
    settings = Settings.in_memory()
    settings.put("recent/trees", [f"https://x/{n}" for n in range(99)])
    assert len(Recent(settings).found(TREES, HERE)) == MOST
