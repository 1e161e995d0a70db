"""libosinfo's own program makes the answer files; their media are found by the installers."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
from pycdlib import PyCdlib

from virtgui.host import cpio, unattended
from virtgui.host.private_folder import PrivateFolder
from virtgui.install.unattended import Answers
from virtgui.util.errand import Cannot

WINDOWS_XP = "http://microsoft.com/win/xp"
FEDORA, DEBIAN, WINDOWS = (
    "http://fedoraproject.org/fedora/36",
    "http://debian.org/debian/11",
    "http://microsoft.com/win/10",
)
ANSWERS = Answers("ada", "Ada Lovelace", "for-ada", "for-root", "web", "Europe/Berlin", "us", "en_US")


def test_what_a_system_can_be_installed_as() -> None:
    found = {profile.name: profile for profile in unattended.profiles(FEDORA)}
    assert {"desktop", "jeos"} <= set(found)
    assert found["jeos"].by_medium and found["jeos"].by_initrd
    assert found["jeos"].required == ("admin-password",)
    (debian,) = [profile for profile in unattended.profiles(DEBIAN) if profile.name == "jeos"]
    assert debian.by_initrd and not debian.by_medium


def test_a_system_that_is_not_known() -> None:
    with pytest.raises(Cannot, match="does not know"):
        unattended.profiles("http://example.org/nothing/1")


def test_a_kickstart_comes_on_an_image_that_anaconda_looks_for() -> None:
    with PrivateFolder() as folder:
        files = unattended.write(folder, FEDORA, "jeos", ANSWERS)
        assert list(files) == ["ks.cfg"]
        assert b"for-root" in files["ks.cfg"]
        assert b"Europe/Berlin" in files["ks.cfg"]
        assert list(folder.path.iterdir()) == []
        path = unattended.medium(folder, files)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes()[32808:32840].rstrip() == b"OEMDRV"
        disc = PyCdlib()
        disc.open(str(path))
        with disc.open_file_from_iso(rr_path="/ks.cfg") as read:
            assert read.read() == files["ks.cfg"]
        disc.close()


def test_old_windows_looks_on_a_floppy_disk_only() -> None:
    found = {profile.name: profile for profile in unattended.profiles(WINDOWS_XP)}
    assert found["jeos"].floppy and found["jeos"].by_medium
    assert not found["desktop"].by_medium, "half of it is read when the answers are gone already"
    assert not any(profile.floppy for profile in unattended.profiles(WINDOWS))
    with PrivateFolder() as folder:
        answers = Answers(admin_password="for-root", product_key="AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")
        files = unattended.write(folder, WINDOWS_XP, "jeos", answers)
        path = unattended.floppy_disk(folder, files)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        read = subprocess.run(["mtype", "-i", path, "::/WINNT.SIF"], capture_output=True, timeout=60, check=True).stdout
        assert b"AdminPassword=for-root\r\n" in read and b"AAAAA-BBBBB" in read
        assert read.count(b"\n") == read.count(b"\r\n")


def test_windows_finds_its_own() -> None:
    with PrivateFolder() as folder:
        files = unattended.write(folder, WINDOWS, "jeos", Answers(product_key="AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"))
        assert [name.lower() for name in files] == ["autounattend.xml"]
        assert b"AAAAA-BBBBB-CCCCC-DDDDD-EEEEE" in next(iter(files.values()))


def test_a_preseed_goes_into_the_initial_ram_disk(tmp_path: Path) -> None:
    with PrivateFolder() as folder:
        files = unattended.write(folder, DEBIAN, "jeos", ANSWERS)
    initrd = tmp_path / "initrd"
    initrd.write_bytes(b"packed")
    cpio.put_into(initrd, files)
    data = initrd.read_bytes()
    assert data.startswith(b"packed" + bytes(2) + b"070701")
    ran = subprocess.run(["cpio", "-i", "--quiet"], cwd=tmp_path, input=data[8:], capture_output=True, timeout=60)
    assert ran.returncode == 0
    assert (tmp_path / "preseed.cfg").read_bytes() == files["preseed.cfg"]


def test_no_password_is_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in that writes down what it was given."""
    stand_in = tmp_path / "osinfo-install-script"
    stand_in.write_text('#!/bin/sh\nfor word; do echo "$word" >>"$0.said"; done\nexit 3\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with PrivateFolder() as folder, pytest.raises(Cannot, match="could not be made"):
        unattended.write(folder, DEBIAN, "jeos", ANSWERS)
    said = (tmp_path / "osinfo-install-script.said").read_text()
    assert DEBIAN in said
    assert "for-root" not in said


def test_without_the_program_it_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not unattended.is_there()
    with pytest.raises(Cannot, match="needs osinfo-install-script, which is not installed here"):
        unattended.profiles(DEBIAN)
