"""Where osinfo-db's files come from, and the first sectors of a medium."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from virtgui.host.osfiles import folders, os_files


def put(folder: Path, name: str, content: str) -> None:
    """A file below a folder's `os`."""
    path = folder / "os" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="ascii")


def test_later_folders_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    system, local, user = (tmp_path / name for name in ("system", "local", "user"))
    for name in ("a.org/a.xml", "a.org/b.xml", "a.org/c.xml", "a.org/d.xml"):
        put(system, name, "system")
    put(local, "a.org/b.xml", "local")
    put(local, "a.org/c.xml", "local")
    put(user, "a.org/c.xml", "user")
    put(user, "a.org/d.xml", "")
    put(system, "a.org/a.d/more.xml", "added")
    put(system, "a.org/readme.txt", "no")
    found = os_files((system, local, user))
    assert [(Path(file.path).name, file.content.decode()) for file in found] == [
        ("a.xml", "system"),
        ("b.xml", "local"),
        ("c.xml", "user"),
        ("more.xml", "added"),
    ], "an empty file takes one away, and what adds to another comes behind it"


def test_a_link_to_nothing_takes_a_file_away(tmp_path: Path) -> None:
    put(tmp_path / "system", "a.org/a.xml", "system")
    (tmp_path / "user/os/a.org").mkdir(parents=True)
    (tmp_path / "user/os/a.org/a.xml").symlink_to(os.devnull)
    assert os_files((tmp_path / "system", tmp_path / "user")) == ()


def test_no_database_is_no_error(tmp_path: Path) -> None:
    assert os_files((tmp_path / "none",)) == ()


def test_the_folders_are_libosinfos(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OSINFO_SYSTEM_DIR", "OSINFO_LOCAL_DIR", "OSINFO_USER_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/me/.config")
    assert folders() == (Path("/usr/share/osinfo"), Path("/etc/osinfo"), Path("/home/me/.config/osinfo"))
    monkeypatch.setenv("OSINFO_USER_DIR", "/elsewhere")
    assert folders()[2] == Path("/elsewhere")
