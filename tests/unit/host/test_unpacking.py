"""Packed files are unpacked whole and no larger than allowed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from virtgui.host.unpacking import unpack
from virtgui.util.errand import Cancel, Cancelled, Cannot

DATA = os.urandom(100_000) + bytes(3 << 20) + b"end" + bytes(2 << 20)


def zstd(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True, timeout=60).stdout


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("xz", lzma.compress),
    ("gz", gzip.compress),
    ("bz2", bz2.compress),
    ("zst", zstd),
]


@pytest.mark.parametrize(("packing", "pack"), PACKERS, ids=[name for name, _ in PACKERS])
class TestEach:
    def test_whole(self, tmp_path: Path, packing: str, pack: Callable[[bytes], bytes]) -> None:
        (tmp_path / "a").write_bytes(pack(DATA))
        told: list[int] = []
        unpack(tmp_path / "a", packing, tmp_path / "b", len(DATA), advance=lambda done, _whole: told.append(done))
        assert (tmp_path / "b").read_bytes() == DATA
        assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
        assert (tmp_path / "b").stat().st_blocks * 512 < len(DATA)  # what is empty takes no space
        assert told == sorted(told)
        assert told

    def test_cut(self, tmp_path: Path, packing: str, pack: Callable[[bytes], bytes]) -> None:
        (tmp_path / "a").write_bytes(pack(DATA)[:-20])
        self.leaves_nothing(tmp_path, packing, len(DATA), "damaged")

    def test_bomb(self, tmp_path: Path, packing: str, pack: Callable[[bytes], bytes]) -> None:
        (tmp_path / "a").write_bytes(pack(DATA))
        self.leaves_nothing(tmp_path, packing, len(DATA) - 1, "more than it should")

    def test_cancelled(self, tmp_path: Path, packing: str, pack: Callable[[bytes], bytes]) -> None:
        (tmp_path / "a").write_bytes(pack(DATA))
        cancel = Cancel()
        with pytest.raises(Cancelled):
            unpack(tmp_path / "a", packing, tmp_path / "b", 1 << 30, cancel=cancel, advance=lambda *_: cancel.ask())
        assert not (tmp_path / "b").exists()

    def leaves_nothing(self, folder: Path, packing: str, most: int, words: str) -> None:
        with pytest.raises(Cannot, match=words):
            unpack(folder / "a", packing, folder / "b", most)
        assert not (folder / "b").exists()


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gzip.compress(b"x"))
    (tmp_path / "b").write_bytes(b"precious")
    with pytest.raises(Cannot, match="already"):
        unpack(tmp_path / "a", "gz", tmp_path / "b", 10)
    assert (tmp_path / "b").read_bytes() == b"precious"
    with pytest.raises(Cannot, match="cannot be unpacked"):
        unpack(tmp_path / "a", "rar", tmp_path / "c", 10)
