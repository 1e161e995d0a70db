"""Floppy disks are read by the programs that others read them with."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from virtgui.host import floppy

FILES = {
    "winnt.sif": b"[Unattended]\r\n",
    "windows.cmd": bytes(range(256)) * 9,
    "EXACT": b"x" * 1024,
    "empty.txt": b"",
    "long.bin": b"y" * 700_001,
}


def ran(*argv: str) -> bytes:
    return subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    path = tmp_path / "a.img"
    path.write_bytes(floppy.image("oemdrv", FILES))
    return path


def test_it_is_a_whole_file_system(disk: Path) -> None:
    assert disk.stat().st_size == 1_474_560
    assert b"6 files" in ran("/sbin/fsck.fat", "-n", "-v", str(disk)), "the label is counted"


def test_every_file_is_read_back_byte_by_byte(disk: Path) -> None:
    for name, content in FILES.items():
        assert ran("mtype", "-i", str(disk), f"::/{name}") == content


def test_as_much_as_fits_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    most = 2847 * 512
    path.write_bytes(floppy.image("FULL", {"A": b"z" * most}))
    ran("/sbin/fsck.fat", "-n", str(path))
    assert ran("mtype", "-i", str(path), "::/A") == b"z" * most
    with pytest.raises(ValueError, match="more than"):
        floppy.image("FULL", {"A": b"z" * (most + 1)})


@pytest.mark.parametrize("name", ["", "a/b", "..", "toolongname", "a.long", "a b", "ä", "a\0", "a.b.c", "<b>"])
def test_names_that_it_cannot_have_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        floppy.image("X", {name: b""})


def test_nothing_is_on_it_twice() -> None:
    with pytest.raises(ValueError, match="once"):
        floppy.image("X", {"a": b"", "A": b""})
    with pytest.raises(ValueError, match="files"):
        floppy.image("X", {})
