"""What a person's session is written to is for its owner alone, also where the file was there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from virtgui.util.private_file import open_part, open_private


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_its_owners(tmp_path: Path) -> None:
    with open_private(tmp_path / "new") as file:
        file.write(b"x")
    assert mode(tmp_path / "new") == 0o600


def test_one_that_others_could_read_is_closed_to_them_before_anything_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with open_private(path) as file:
        assert mode(path) == 0o600
        file.write(b"secret")
    assert (mode(path), path.read_bytes()) == (0o600, b"secret")


@pytest.mark.parametrize("opened", [open_private, open_part])
def test_a_link_planted_in_its_place_is_not_followed(tmp_path: Path, opened: object) -> None:
    (tmp_path / "other").write_bytes(b"another's")
    (tmp_path / "link").symlink_to("other")
    with pytest.raises(OSError):
        opened(tmp_path / "link")  # type: ignore[operator]
    assert (tmp_path / "other").read_bytes() == b"another's"
