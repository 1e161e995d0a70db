"""Images as qemu-img makes them are told apart, and turned into others."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from virtgui.host import images, iso
from virtgui.install.image_headers import Needed
from virtgui.util.errand import Cancel, Cancelled, Cannot


def made(path: Path, image_format: str, *more: str, size: str = "10M") -> Path:
    argv = ["qemu-img", "create", "-q", "-f", image_format, *more, "--", str(path), size]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    return path


@pytest.mark.parametrize("image_format", ["qcow2", "qcow", "qed", "vmdk", "vdi", "vhdx", "vpc"])
def test_the_header_says_what_qemu_img_says(tmp_path: Path, image_format: str) -> None:
    path = made(tmp_path / "disk", image_format)
    found = images.probe(path)
    told = images.info(path, image_format)
    assert found.header.format == told["format"] == image_format
    assert found.header.virtual_size == told["virtual-size"]
    assert found.header.needs == ()
    assert found.file_size == path.stat().st_size


def test_a_fixed_vhd_is_known_by_its_end(tmp_path: Path) -> None:
    assert images.probe(made(tmp_path / "disk", "vpc", "-o", "subformat=fixed")).header.format == "vpc"


@pytest.mark.parametrize("subformat", ["streamOptimized", "twoGbMaxExtentSparse", "monolithicFlat"])
def test_every_kind_of_vmdk_is_known(tmp_path: Path, subformat: str) -> None:
    found = images.probe(made(tmp_path / "disk.vmdk", "vmdk", "-o", f"subformat={subformat}")).header
    assert (found.format, found.virtual_size) == ("vmdk", 10 * 1024**2)
    extents = {"twoGbMaxExtentSparse": "disk-s001.vmdk", "monolithicFlat": "disk-flat.vmdk"}
    assert [need.name for need in found.needs] == ([extents[subformat]] if subformat in extents else [])


def test_a_backing_file_is_named_for_the_warning(tmp_path: Path) -> None:
    made(tmp_path / "base", "qcow2")
    path = tmp_path / "top"
    argv = ["qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "qcow2", "--", str(path)]
    subprocess.run(argv, check=True, cwd=tmp_path, timeout=60)
    assert images.probe(path).header.needs == (Needed("backing", "base"),)
    made(tmp_path / "data", "qcow2", "-o", f"data_file={tmp_path}/raw")
    assert images.probe(tmp_path / "data").header.needs == (Needed("data", f"{tmp_path}/raw"),)


def test_an_iso_is_recognised_by_its_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "x.iso"
    path.write_bytes(iso.image("Debian 12", {"a": b"b"}))
    assert images.probe(path).header.format == "iso"
    assert images.probe(path).header.label == "Debian 12"
    assert images.read_descriptor(path)[40:49] == b"Debian 12"
    assert len(images.read_descriptor(path)) == 2048
    (tmp_path / "short").write_bytes(bytes(100))
    assert images.read_descriptor(tmp_path / "short") == b""


def test_what_is_no_image_is_said_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (("pipe", "neither a file"), (".", "neither a file"), ("missing", "There is no")):
        with pytest.raises(Cannot, match=words):
            images.probe(tmp_path / path)


def test_qemu_img_refuses_what_is_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "disk", "qcow2")
    path.write_bytes(b"QFI\xfb\0\0\0\x09" + path.read_bytes()[8:])
    with pytest.raises(Cannot, match="damaged") as told:
        images.info(path, "qcow2")
    assert told.value.detail


def filled(path: Path, mib: int = 8) -> Path:
    path.write_bytes(os.urandom(1024**2) * mib)
    return path


def test_an_image_is_converted_with_progress(tmp_path: Path) -> None:
    source, target = filled(tmp_path / "a.raw"), tmp_path / "--b.qcow2"
    told: list[int] = []
    images.convert(source, "raw", target, advance=lambda done, _whole: told.append(done))
    assert told == sorted(told)
    assert told[-1] == source.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["--b.qcow2", "a.raw"]
    images.convert(target, "qcow2", tmp_path / "c.raw", "raw")
    assert (tmp_path / "c.raw").read_bytes() == source.read_bytes()


def test_progress_is_read_however_it_is_cut() -> None:
    told: list[int] = []
    percent = images.Percent(20_000, lambda done, _whole: told.append(done))
    for piece in (b"    (0.00/100%)\r    (1", b"2.", b"34/100%)\r", b"    (99.9", b"9/100%)\r    (100.00/100%)\r\n"):
        percent(piece)
    assert told == [0, 2468, 20_000]


def test_a_cancelled_one_leaves_nothing(tmp_path: Path) -> None:
    source, cancel = filled(tmp_path / "a.raw", 64), Cancel()
    begun = threading.Event()

    def advance(done: int, _whole: int) -> None:
        if done and not begun.is_set():
            begun.set()
            cancel.ask()

    with pytest.raises(Cancelled):
        images.convert(source, "raw", tmp_path / "b.qcow2", cancel=cancel, advance=advance)
    assert begun.is_set()
    assert [path.name for path in tmp_path.iterdir()] == ["a.raw"]


def test_one_that_was_cancelled_before_does_not_begin(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.ask()
    with pytest.raises(Cancelled):
        images.convert(filled(tmp_path / "a.raw", 1), "raw", tmp_path / "b", cancel=cancel)
    assert [path.name for path in tmp_path.iterdir()] == ["a.raw"]


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("precious")
    with pytest.raises(Cannot, match="already"):
        images.convert(filled(tmp_path / "a.raw", 1), "raw", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "precious"


def test_one_that_fails_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    made(tmp_path / "base", "qcow2")
    top = tmp_path / "top"
    argv = ["qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "qcow2", "--", str(top)]
    subprocess.run(argv, check=True, cwd=tmp_path, timeout=60)
    (tmp_path / "base").unlink()
    with pytest.raises(Cannot, match="based on is not there"):
        images.convert(top, "qcow2", tmp_path / "b", others=True)
    assert [path.name for path in tmp_path.iterdir()] == ["top"]


@pytest.mark.parametrize("image_format", ["qcow2", "vmdk"])
def test_a_strangers_image_takes_no_other_file_along(tmp_path: Path, image_format: str) -> None:
    (tmp_path / "secret").write_bytes(b"key" * 1000)
    if image_format == "vmdk":
        extent = f'RW 6 FLAT "{tmp_path}/secret" 0'
        lines = ("# Disk DescriptorFile", "version=1", "CID=0", "parentCID=ffffffff", 'createType="monolithicFlat"')
        (tmp_path / "a").write_text("\n".join((*lines, extent, 'ddb.adapterType = "ide"\n')))
    else:
        argv = ["qemu-img", "create", "-q", "-f", "qcow2", "-b", f"{tmp_path}/secret", "-F", "raw", str(tmp_path / "a")]
        subprocess.run(argv, check=True, timeout=60)
    with pytest.raises(Cannot, match=r"leans on another file: .*secret"):
        images.convert(tmp_path / "a", image_format, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    images.convert(tmp_path / "a", image_format, tmp_path / "b", "raw", others=True)
    assert (tmp_path / "b").read_bytes().startswith(b"key")
