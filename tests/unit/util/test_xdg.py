"""Private folders lie where the XDG specification wants them and are nobody else's."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from virtgui.util import xdg


def test_folders_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "r"))
    assert xdg.config_dir() == tmp_path / "c/virtgui"
    assert xdg.state_dir() == tmp_path / "s/virtgui"
    assert xdg.runtime_dir() == tmp_path / "r/virtgui"


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_what_the_specification_calls_invalid_is_ignored(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, value)
    assert xdg.config_dir() == tmp_path / ".config/virtgui"
    assert xdg.state_dir() == tmp_path / ".local/state/virtgui"
    assert xdg.runtime_dir() == tmp_path / ".local/state/virtgui/run"


def test_a_made_folder_is_private(tmp_path: Path) -> None:
    made = xdg.private(tmp_path / "new/virtgui")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert xdg.private(made) == made


def test_a_folder_open_to_the_world_is_noticed(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert xdg.world_writable(tmp_path)
    tmp_path.chmod(0o755)
    assert not xdg.world_writable(tmp_path)
    assert not xdg.world_writable(tmp_path / "missing")


def test_a_user_whom_nobody_knows_has_folders_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(Path, "home", unknown)
    assert xdg.config_dir() == Path("/.config/virtgui")


def test_a_session_s_folder_of_another_user_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As after `su`, which leaves the variable as it was; and after a run by root, whose folder is left in it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert xdg.runtime_dir() == tmp_path / "virtgui"
    (tmp_path / "virtgui").mkdir()
    me = os.getuid()
    seen = Path.stat

    def of(stranger: Path) -> None:
        def stat_of(path: Path, **more: Any) -> os.stat_result:
            found = seen(path, **more)
            return os.stat_result((*found[:4], me + 1, *found[5:])) if path == stranger else found

        monkeypatch.setattr(Path, "stat", stat_of)

    for stranger in (tmp_path, tmp_path / "virtgui"):
        of(stranger)
        assert xdg.runtime_dir() == xdg.state_dir() / "run"
