"""The seed image holds what was asked, for nobody else to read, and goes with the program."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pycdlib import PyCdlib

from virtgui.host import iso, private_folder, seed
from virtgui.host.private_folder import PrivateFolder
from virtgui.install.cloudinit import CloudDraft, CloudNic, documents
from virtgui.util.errand import Cannot
from virtgui.util.xdg import runtime_dir

TEXTS = documents(CloudDraft(user="ada", hostname="web", raw="#cloud-config\nä: ☃\n", nics=(CloudNic(),)))


def read(image: bytes, **path: str) -> bytes:
    disc, out = PyCdlib(), io.BytesIO()
    disc.open_fp(io.BytesIO(image))
    disc.get_file_from_iso_fp(out, **path)
    disc.close()
    return out.getvalue()


def test_linux_and_windows_both_find_the_files_by_their_names() -> None:
    with PrivateFolder() as folder:
        image = seed.write(folder, TEXTS).read_bytes()
    assert image[32769:32774] == b"CD001"
    assert image[32808:32840].rstrip() == b"cidata"
    for name, text in TEXTS.items():
        assert read(image, rr_path=f"/{name}") == text.encode()
        assert read(image, joliet_path=f"/{name}") == text.encode()


def test_only_its_owner_reads_it_and_it_goes_with_its_folder() -> None:
    old = os.umask(0)
    try:
        with PrivateFolder() as folder:
            path = seed.write(folder, TEXTS)
            assert path.is_relative_to(runtime_dir())
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            assert stat.S_IMODE(runtime_dir().stat().st_mode) == 0o700
    finally:
        os.umask(old)
    assert list(runtime_dir().iterdir()) == []


def test_a_seed_is_never_written_over_another() -> None:
    with PrivateFolder() as folder:
        (folder.path / "seed.iso").symlink_to(folder.path / "elsewhere")
        with pytest.raises(Cannot):
            seed.write(folder, TEXTS)
        assert not (folder.path / "elsewhere").exists()


def test_half_a_character_is_said_and_not_a_crash() -> None:
    with PrivateFolder() as folder, pytest.raises(Cannot, match="half a character"):
        seed.write(folder, {"user-data": "\ud800"})


def test_what_a_killed_program_left_goes_at_the_next_start() -> None:
    code = (
        "from virtgui.host import seed\nfrom virtgui.host.private_folder import PrivateFolder\n"
        "import sys\nfolder = PrivateFolder()\nprint(seed.write(folder, {'user-data': 'x'}), flush=True)\n"
        "sys.stdin.read()"
    )
    with PrivateFolder() as mine:
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None and child.stdin is not None
        theirs = Path(child.stdout.readline().strip())
        assert private_folder.sweep() == 0
        assert theirs.exists() and mine.path.exists()
        child.send_signal(signal.SIGKILL)
        child.wait(30)
        child.stdin.close()
        child.stdout.close()
        assert theirs.exists()
        assert private_folder.sweep() == 1
        assert not theirs.parent.exists()
        assert mine.path.exists()


def test_a_link_among_them_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    PrivateFolder().remove()
    (runtime_dir() / "making-link").symlink_to(tmp_path)
    private_folder.sweep()
    assert (tmp_path / "precious").exists()


def test_many_files_with_like_names_keep_apart() -> None:
    files = {f"autounattend-{number}.xml": str(number).encode() for number in range(30)}
    image = iso.image("OEMDRV", files)
    assert all(read(image, joliet_path=f"/{name}") == data for name, data in files.items())


@pytest.mark.parametrize(("label", "name"), [("", "a"), ("x" * 17, "a"), ("a\nb", "a"), ("a", "a/b"), ("a", "..")])
def test_what_an_image_cannot_hold_is_refused(label: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"label|name"):
        iso.image(label, {name: b""})
