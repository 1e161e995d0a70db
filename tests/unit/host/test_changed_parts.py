"""What changed of a disk is fetched by QEMU's own programs, from a server of this test's own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from virtgui.host.backup_images import BackupImages
from virtgui.host.changed_parts import Parts
from virtgui.util.errand import Cancel, Cancelled, Cannot

KIB, MIB = 1024, 1024 * 1024


def qemu(*argv: str | Path) -> str:
    return subprocess.run([str(word) for word in argv], check=True, capture_output=True, text=True, timeout=60).stdout


def test_parts_are_whole_clusters_and_joined_where_they_touch() -> None:
    parts = Parts()
    for start, end in ((4096, 8192), (70_000, 131_072), (10 * MIB, 10 * MIB + 1)):
        parts.add(start, end)
    assert parts.found == [(0, 128 * KIB), (10 * MIB, 10 * MIB + 64 * KIB)]


def test_too_many_parts_become_few_that_hold_them_all() -> None:
    parts, wanted = Parts(most=10), [(n * MIB, n * MIB + 64 * KIB) for n in range(1000)]
    for start, end in wanted:
        parts.add(start, end)
    assert len(parts.found) <= 10
    assert all(any(a <= start and end <= b for a, b in parts.found) for start, end in wanted)
    assert all(before[1] < after[0] for before, after in zip(parts.found, parts.found[1:], strict=False))


class Shop:
    """A disk that changed since it was backed up, and a server that gives it out."""

    def __init__(self, folder: Path, more: int) -> None:
        self.disk, self.full, self.socket = folder / "disk.qcow2", folder / "full, old.qcow2", folder / "nbd"
        self.image = folder / "new, small.qcow2"
        size = str(9 * MIB + more)
        qemu("qemu-img", "create", "-q", "-f", "qcow2", self.disk, size)
        qemu("qemu-io", "-c", "write -P 5 0 9M", self.disk)
        qemu("qemu-img", "convert", "-O", "qcow2", self.disk, self.full)
        qemu("qemu-img", "bitmap", "--add", self.disk, "since")
        qemu("qemu-img", "create", "-q", "-f", "qcow2", self.image, size)
        self.server: subprocess.Popen[bytes] | None = None

    def change(self, *writes: str) -> None:
        qemu("qemu-io", *(word for each in writes for word in ("-c", each)), self.disk)

    def open(self) -> None:
        pid = self.socket.with_name("pid")
        argv = ["qemu-nbd", "-r", "-t", "-f", "qcow2", "-B", "since", "-x", "vda", "-k", str(self.socket)]
        self.server = subprocess.Popen([*argv, "--pid-file", str(pid), str(self.disk)])
        for _ in range(6000):
            if pid.exists():
                return
            try:
                self.server.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError("nothing is served")

    def close(self) -> None:
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    def fetch(self, bitmap: str = "since", cancel: Cancel | None = None) -> list[tuple[int, int]]:
        told: list[tuple[int, int]] = []
        BackupImages().fetch_changed(
            str(self.socket),
            "vda",
            bitmap,
            str(self.image),
            str(self.full),
            lambda done, total: told.append((done, total)),
            cancel or Cancel(),
        )
        return told


@pytest.fixture
def shop(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    made = Shop(tmp_path, getattr(request, "param", 0))
    yield made
    made.close()


@pytest.mark.parametrize("shop", [0, 5 * 512], indirect=True, ids=["whole clusters", "an odd end"])
def test_only_what_changed_is_fetched_also_zeros(shop: Shop) -> None:
    size = int(qemu("qemu-img", "info", "--output=json", shop.disk).split('"virtual-size":')[1].split(",")[0])
    shop.change("write -P 7 1M 100k", "write -z 3M 128k", f"write -P 8 {size - 512} 512")
    shop.open()
    told = shop.fetch()
    assert told[-1][0] == told[-1][1] < MIB
    shop.close()
    assert qemu("qemu-img", "compare", shop.disk, shop.image).startswith("Images are identical")
    assert shop.image.stat().st_size < MIB
    assert str(shop.full) in qemu("qemu-img", "info", shop.image)


def test_nothing_changed(shop: Shop) -> None:
    shop.open()
    assert shop.fetch() == [(0, 0)]
    shop.close()
    assert qemu("qemu-img", "compare", shop.disk, shop.image).startswith("Images are identical")


def test_a_bitmap_that_is_not_given_out_ends_it(shop: Shop) -> None:
    shop.open()
    with pytest.raises(Cannot, match="Which parts changed"):
        shop.fetch("other")


def test_what_was_cancelled_is_not_begun(shop: Shop) -> None:
    shop.open()
    cancel = Cancel()
    cancel.ask()
    with pytest.raises(Cancelled):
        shop.fetch(cancel=cancel)


def test_parts_that_were_not_written_are_found(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """qemu-io says that all is well where a copy-on-read could not be written."""
    shop.change("write -P 7 1M 64k", "write -P 7 4M 64k")
    shop.open()
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "qemu-io").write_text("#!/bin/sh\necho 'read 65536/65536 bytes at offset 1048576'\n")
    (programs / "qemu-io").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    with pytest.raises(Cannot, match="Not all that changed"):
        shop.fetch()
    assert str(shop.full) not in qemu("qemu-img", "info", shop.image)
