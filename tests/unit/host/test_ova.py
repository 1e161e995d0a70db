"""Appliances are unpacked whole and into their own folder, or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import tarfile
from pathlib import Path

import pytest

from tests.unit.install.test_ovf import VIRTUALBOX
from virtgui.host import ova
from virtgui.host.private_folder import PrivateFolder
from virtgui.util.errand import Cancel, Cancelled, Cannot

DISK = os.urandom(300_000)


def manifest(files: dict[str, bytes], algorithm: str = "sha256") -> bytes:
    lines = [f"{algorithm.upper()}({name})= {hashlib.new(algorithm, data).hexdigest()}" for name, data in files.items()]
    return "\n".join(lines).encode()


def appliance(**changes: bytes) -> dict[str, bytes]:
    files = {"x.ovf": VIRTUALBOX.encode(), "x-disk001.vmdk": DISK}
    return {**files, "x.mf": manifest(files), **{name.replace("_", "."): data for name, data in changes.items()}}


def archive(path: Path, files: dict[str, bytes], *more: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as out:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
        for member in more:
            out.addfile(member)
    return path


def all_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
def test_a_whole_one_is_unpacked_with_progress(tmp_path: Path, algorithm: str) -> None:
    files = appliance(readme=b"not needed")
    files["x.mf"] = manifest({name: data for name, data in files.items() if name != "x.mf"}, algorithm)
    package = ova.inspect(archive(tmp_path / "x.ova", files))
    assert package.appliance.systems[0].name == "x"
    assert package.warnings == ()
    told: list[tuple[int, int]] = []
    with PrivateFolder(tmp_path / "unpacked") as folder:
        found = ova.unpack(package, folder, advance=lambda done, whole: told.append((done, whole)))
        assert found == {"x-disk001.vmdk": folder.path / "x-disk001.vmdk"}
        assert found["x-disk001.vmdk"].read_bytes() == DISK
        assert stat.S_IMODE(found["x-disk001.vmdk"].stat().st_mode) == 0o600
        assert len(list(folder.path.iterdir())) == 1
    assert told[-1] == (len(DISK), len(DISK))
    assert all_below(tmp_path) == {"x.ova", "unpacked"}


def refused(tmp_path: Path, files: dict[str, bytes], words: str, *more: tarfile.TarInfo) -> None:
    path = archive(tmp_path / "x.ova", files, *more)
    before = all_below(tmp_path)
    with pytest.raises(Cannot, match=words):
        ova.inspect(path)
    assert all_below(tmp_path) == before


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (member("../x"), "outside"),
        (member("/tmp/x"), "outside"),
        (member("x-disk002.vmdk", tarfile.SYMTYPE, "/etc/shadow"), "symbolic link"),
        (member("x-disk002.vmdk", tarfile.CHRTYPE), "device"),
        (member("x-disk002.vmdk", tarfile.GNUTYPE_SPARSE), "sparse"),
        (member("x-disk001.vmdk"), "twice"),
        (member("y.ovf"), "more than one"),
    ],
)
def test_a_hostile_one_is_refused_before_a_byte_is_written(tmp_path: Path, extra: tarfile.TarInfo, words: str) -> None:
    refused(tmp_path, appliance(), words, extra)


def test_one_that_is_not_whole_says_what_is_missing(tmp_path: Path) -> None:
    refused(tmp_path, {"a": b""}, "no OVF descriptor")
    refused(tmp_path, {"x.ovf": VIRTUALBOX.encode()}, "x-disk001.vmdk.*missing")
    refused(tmp_path, appliance(x_ovf=b"<Envelope/>"), "no machine")
    refused(tmp_path, appliance(x_ovf=VIRTUALBOX.encode() + b" "), "descriptor is not what its manifest says")
    refused(tmp_path, appliance(x_mf=b"nonsense"), "no digest")
    refused(tmp_path, appliance(x_ovf=VIRTUALBOX.replace("x-disk001.vmdk", "../x").encode()), "outside")


def test_a_wrong_digest_leaves_nothing(tmp_path: Path) -> None:
    files = appliance()
    files["x-disk001.vmdk"] = DISK[:-1] + b"!"
    package = ova.inspect(archive(tmp_path / "x.ova", files))
    with pytest.raises(Cannot, match="not what its manifest says"):
        ova.unpack(package, PrivateFolder(tmp_path / "unpacked"))
    assert all_below(tmp_path) == {"x.ova", "unpacked"}


def test_a_disk_that_leans_on_a_file_of_ours_is_refused(tmp_path: Path) -> None:
    disk = b'# Disk DescriptorFile\nRW 6 FLAT "/etc/shadow" 0\n'
    files = {"x.ovf": VIRTUALBOX.encode(), "x-disk001.vmdk": disk}
    package = ova.inspect(archive(tmp_path / "x.ova", files))
    with pytest.raises(Cannot, match="leans on another file: /etc/shadow"):
        ova.unpack(package, PrivateFolder(tmp_path / "unpacked"))
    assert all_below(tmp_path) == {"x.ova", "unpacked"}


def test_a_cancelled_one_leaves_nothing(tmp_path: Path) -> None:
    package = ova.inspect(archive(tmp_path / "x.ova", appliance()))
    cancel = Cancel()
    cancel.ask()
    with pytest.raises(Cancelled):
        ova.unpack(package, PrivateFolder(tmp_path / "unpacked"), cancel=cancel)
    assert all_below(tmp_path) == {"x.ova", "unpacked"}


def test_without_a_manifest_it_is_said(tmp_path: Path) -> None:
    files = appliance(x_cert=b"")
    del files["x.mf"]
    warnings = " ".join(ova.inspect(archive(tmp_path / "x.ova", files)).warnings)
    assert "no manifest" in warnings
    assert "signature" in warnings


def test_a_packed_disk_is_unpacked_no_further_than_its_size(tmp_path: Path) -> None:
    text = VIRTUALBOX.replace('ovf:href="x-disk001.vmdk"', 'ovf:href="x-disk001.vmdk" ovf:compression="gzip"')
    package = ova.inspect(archive(tmp_path / "x.ova", {"x.ovf": text.encode(), "x-disk001.vmdk": gzip.compress(DISK)}))
    with PrivateFolder(tmp_path / "unpacked") as folder:
        assert ova.unpack(package, folder)["x-disk001.vmdk"].read_bytes() == DISK
        assert len(list(folder.path.iterdir())) == 1
    bomb = gzip.compress(bytes(100 << 20))
    package = ova.inspect(archive(tmp_path / "x.ova", {"x.ovf": text.encode(), "x-disk001.vmdk": bomb}))
    with pytest.raises(Cannot, match="more than it should"):
        ova.unpack(package, PrivateFolder(tmp_path / "unpacked"))
    assert all_below(tmp_path) == {"x.ova", "unpacked"}


def test_a_descriptor_among_its_files_is_used_where_it_lies(tmp_path: Path) -> None:
    for name, data in appliance().items():
        (tmp_path / name).write_bytes(data)
    package = ova.inspect(tmp_path / "x.ovf")
    with PrivateFolder() as folder:
        assert ova.unpack(package, folder) == {"x-disk001.vmdk": tmp_path / "x-disk001.vmdk"}
    (tmp_path / "x-disk001.vmdk").write_bytes(b"changed")
    with pytest.raises(Cannot, match="not what its manifest says"):
        ova.unpack(package, PrivateFolder())
    (tmp_path / "x-disk001.vmdk").unlink()
    (tmp_path / "x-disk001.vmdk").symlink_to("/etc/passwd")
    with pytest.raises(Cannot, match="missing"):
        ova.inspect(tmp_path / "x.ovf")


def test_what_is_no_appliance(tmp_path: Path) -> None:
    (tmp_path / "x.ova").write_bytes(b"hello")
    os.mkfifo(tmp_path / "pipe.ova")
    for name, words in (("x.ova", "no tar file"), ("pipe.ova", "not a file"), ("missing.ova", "could not be read")):
        with pytest.raises(Cannot, match=words):
            ova.inspect(tmp_path / name)
