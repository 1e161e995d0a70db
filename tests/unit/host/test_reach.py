"""Whether who runs the machines can reach a file, by modes and access lists."""

from __future__ import annotations

import os
import pwd
import shlex
import struct
from pathlib import Path

import pytest

from virtgui.host import reach
from virtgui.host.reach import Runner, runner, trouble

QEMU = Runner("libvirt-qemu", 64055, frozenset((64055, 64056)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that everybody may come to, with another in it."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder.stat().st_mode & 0o011 != 0o011:
            folder.chmod(folder.stat().st_mode | 0o011)
    (tmp_path / "my images").mkdir(mode=0o755)
    (tmp_path / "my images").chmod(0o755)
    (tmp_path / "my images/debian.iso").write_bytes(b"x")
    return tmp_path / "my images"


def test_a_folder_that_is_closed_is_told_with_the_command_that_opens_it(home: Path) -> None:
    path = str(home / "debian.iso")
    assert trouble(path, QEMU) is None
    home.chmod(0o750)
    found = trouble(path, QEMU, setfacl=True)
    assert found is not None and not found.missing
    assert "“libvirt-qemu”" in found.message and str(home) in found.message
    assert shlex.split(found.fix) == ["setfacl", "-m", "u:libvirt-qemu:x", "--", str(home)]
    plain = trouble(path, QEMU, setfacl=False)
    assert plain is not None and shlex.split(plain.fix) == ["chmod", "o+x", "--", str(home)]
    assert trouble(path, QEMU._replace(groups=frozenset((home.stat().st_gid,)))) is None, "its group may"
    assert trouble(path, QEMU._replace(uid=0)) is None


def test_a_file_that_libvirt_does_not_make_its_own_must_be_readable(home: Path) -> None:
    path = home / "debian.iso"
    path.chmod(0o600)
    assert trouble(str(path), QEMU) is None, "libvirt gives it to who runs the machine"
    found = trouble(str(path), QEMU._replace(takes=False), setfacl=True)
    assert found is not None and "read the file" in found.message
    assert "u:libvirt-qemu:r" in found.fix


def test_a_path_that_is_not_there(home: Path) -> None:
    found = trouble(str(home / "gone.iso"), QEMU)
    assert found is not None and found.missing and not found.fix


def test_a_link_is_followed_through_the_folders_it_leads_to(home: Path, tmp_path: Path) -> None:
    (tmp_path / "link.iso").symlink_to(home / "debian.iso")
    home.chmod(0o700)
    found = trouble(str(tmp_path / "link.iso"), QEMU)
    assert found is not None and str(home) in found.fix


@pytest.mark.parametrize(
    ("entries", "may"),
    [
        (((1, 7, 0), (2, 1, QEMU.uid), (4, 0, 0), (16, 7, 0), (32, 0, 0)), True),
        (((1, 7, 0), (2, 1, QEMU.uid), (4, 0, 0), (16, 4, 0), (32, 0, 0)), False),
        (((1, 7, 0), (2, 0, QEMU.uid), (4, 7, 0), (16, 7, 0), (32, 7, 0)), False),
        (((1, 7, 0), (2, 7, 1), (4, 0, 0), (8, 1, 64056), (16, 7, 0), (32, 0, 0)), True),
        (((1, 7, 0), (2, 7, 1), (4, 0, 0), (8, 7, 1), (16, 7, 0), (32, 1, 0)), True),
    ],
)
def test_access_lists_are_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, entries: tuple[tuple[int, int, int], ...], may: bool
) -> None:
    data = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    home.chmod(0o700)

    def read(path: object, name: str) -> bytes:
        if Path(str(path)) != home:
            raise OSError
        return data

    monkeypatch.setattr(reach.os, "getxattr", read)
    assert (trouble(str(home / "debian.iso"), QEMU) is None) is may


def _known(name: str) -> pwd.struct_passwd:
    if name not in ("qemu", "me"):
        raise KeyError(name)
    return pwd.struct_passwd((name, "x", 107, 107, "", "/", "/bin/false"))


def test_who_runs_the_machines(tmp_path: Path) -> None:
    conf = tmp_path / "qemu.conf"
    by_default = runner("qemu:///system", conf, _known)
    assert by_default is not None and (by_default.name, by_default.takes) == ("qemu", True)
    conf.write_text('#user = "root"\nuser = "me"  # mine\ndynamic_ownership = 0\n')
    told = runner("qemu:///system", conf, _known)
    assert told is not None and (told.name, told.takes) == ("me", False)
    session = runner("qemu:///session", conf, _known)
    assert session is not None and session.uid == os.getuid()
    conf.write_text('user = "nobody-knows"\n')
    assert runner("qemu:///system", conf, _known) is None


@pytest.mark.parametrize("uri", ["qemu+ssh://lab/system", "qemu:///system?socket=/run/other", "test:///default", "x"])
def test_nothing_is_claimed_of_other_computers(uri: str, tmp_path: Path) -> None:
    assert runner(uri, tmp_path / "none", _known) is None
