"""The entry in the desktop's menu starts this very program."""

from __future__ import annotations

import configparser
import re
import shlex
import stat
from pathlib import Path

import pytest

from virtgui.util import launcher


def _read(text: str) -> dict[str, str]:
    file = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    file.optionxform = str  # type: ignore[assignment,method-assign]
    file.read_string(text)
    return {name: value.replace("\\\\", "\\") for name, value in file["Desktop Entry"].items()}


@pytest.mark.parametrize(
    "word", ["/opt/virtgui/bin/virtgui", "/home/ada/my programs/virtgui", '/srv/50% "off"/$HOME/`id`/back\\slash', "/ü"]
)
def test_the_command_is_taken_apart_as_it_was_meant(word: str) -> None:
    command = _read(launcher.entry((word, "-m", "virtgui")))["Exec"]
    assert "%" not in command.replace("%%", "")
    # as the format's own text has it: within quotes these four stand behind a backslash
    words = [re.sub(r"""\\(["`$\\])""", r"\1", quoted) for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', command)]
    assert [each.replace("%%", "%") for each in words] == [word, "-m", "virtgui"]


def test_it_is_put_renewed_and_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "not yet there"))
    launcher.remove()
    launcher.put()
    path = launcher.place()
    assert path == tmp_path / "not yet there/applications/virtgui.desktop"
    path.write_text("old", encoding="utf-8")
    launcher.put()
    told = _read(path.read_text(encoding="utf-8"))
    assert Path(told["Icon"]).is_file() and Path(shlex.split(told["Exec"])[0]).is_file()
    assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0
    launcher.remove()
    assert list(path.parent.iterdir()) == []
