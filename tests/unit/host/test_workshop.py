"""What is made for a new machine on this computer is private, and gone when it is not wanted."""

from __future__ import annotations

import gzip
import stat
import struct
from pathlib import Path

import pytest

from virtgui.host import private_folder
from virtgui.host.workshop import LocalWorkshop
from virtgui.install.containers import Login
from virtgui.install.unattended import Answers
from virtgui.util.errand import Cancel, Cancelled, Cannot, unseen
from virtgui.util.transcript import Transcript

FEDORA, UBUNTU = "http://fedoraproject.org/fedora/36", "http://ubuntu.com/ubuntu/18.04"
ANSWERS = Answers("ada", "Ada Lovelace", "for-ada", "for-root", "web", "Europe/Berlin", "us", "en_US")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
        (tmp_path / variable).mkdir(mode=0o700)
    return tmp_path


def _left(places: Path) -> list[Path]:
    return [path for path in places.glob("XDG*/virtgui/**/*") if path.is_file() or path.name.startswith("making-")]


def _packed(places: Path) -> Path:
    path = places / "disk.qcow2.gz"
    head = b"QFI\xfb" + struct.pack(">IQIIQ", 3, 0, 0, 16, 1 << 30)
    path.write_bytes(gzip.compress(head.ljust(1 << 20, b"\0")))
    return path


def test_a_packed_image_is_unpacked_and_goes_with_the_rest(places: Path) -> None:
    workshop = LocalWorkshop()
    seen: list[int] = []
    made = workshop.unpack_file(str(_packed(places)), "gz", Cancel(), lambda done, whole: seen.append(done))
    assert (Path(made.path).name, made.format, made.capacity) == ("disk.qcow2", "qcow2", 1 << 30)
    assert stat.S_IMODE(Path(made.path).stat().st_mode) == 0o600 and seen
    again = workshop.unpack_file(str(_packed(places)), "gz", Cancel(), unseen)
    assert again.path != made.path
    workshop.clear()
    workshop.close()
    assert _left(places) == []


def test_what_is_stopped_or_broken_leaves_nothing(places: Path) -> None:
    workshop, packed, cancel = LocalWorkshop(), _packed(places), Cancel()
    with pytest.raises(Cancelled):
        workshop.unpack_file(str(packed), "gz", cancel, lambda done, whole: cancel.ask())
    assert _left(places) == []
    packed.write_bytes(packed.read_bytes()[:200])
    with pytest.raises(Cannot, match="not whole"):
        workshop.unpack_file(str(packed), "gz", Cancel(), unseen)
    assert _left(places) == []


def test_what_a_killed_program_unpacked_is_swept(places: Path) -> None:
    workshop = LocalWorkshop()
    workshop.unpack_file(str(_packed(places)), "gz", Cancel(), unseen)
    (folder,) = (places / "XDG_CACHE_HOME/virtgui/unpacked").iterdir()
    assert private_folder.sweep(folder.parent) == 0, "it is still held"
    dead = folder.with_name("making-dead")
    dead.mkdir()
    (dead / "disk.qcow2").write_bytes(b"x")
    assert private_folder.sweep(folder.parent) == 1
    assert not dead.exists() and folder.exists()
    workshop.close()


def test_answers_lie_on_a_private_medium(places: Path) -> None:
    workshop = LocalWorkshop()
    found = {profile.name: profile for profile in workshop.profiles(FEDORA, Cancel(), unseen)}
    assert found["jeos"].by_medium
    made = [workshop.answer_medium(FEDORA, found["jeos"], ANSWERS, Cancel(), unseen).file for _ in range(2)]
    assert made[0].path != made[1].path
    for file in made:
        path = Path(file.path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert b"for-ada" in path.read_bytes()
    workshop.close()
    assert _left(places) == []


def test_answers_for_a_tree_are_in_a_copy_of_its_initial_ram_disk(places: Path) -> None:
    workshop, initrd = LocalWorkshop(), places / "initrd"
    initrd.write_bytes(b"packed by somebody")
    made = workshop.answer_initrd(str(initrd), UBUNTU, "jeos", ANSWERS, Cancel(), unseen)
    written = Path(made.file.path).read_bytes()
    assert initrd.read_bytes() == b"packed by somebody"
    assert written.startswith(b"packed by somebody") and b"preseed.cfg" in written and b"for-ada" in written
    assert stat.S_IMODE(Path(made.file.path).stat().st_mode) == 0o600
    assert made.file.size == len(written)
    assert made.arguments == "auto=true priority=critical"
    workshop.close()
    assert _left(places) == []


def test_without_the_program_it_is_said_which_package_brings_it(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(places))
    with pytest.raises(Cannot, match="osinfo-install-script, which is not installed here"):
        LocalWorkshop().profiles(FEDORA, Cancel(), unseen)
    assert not LocalWorkshop().can_bootstrap()


def test_a_filled_folder_is_filled_once_and_goes_unless_it_is_kept(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = places / "virt-bootstrap"
    program.write_text(f'#!/bin/sh\necho run >> {places}/runs\nfor last; do :; done\nmkdir -p "$last/etc"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{places}:/usr/bin:/bin")
    workshop, root, other = LocalWorkshop(), str(places / "root"), str(places / "other")
    assert workshop.can_bootstrap()
    for _ in range(2):
        assert workshop.bootstrap("docker://debian", root, "secret", Login(), Transcript(), Cancel(), unseen) == root
    assert (places / "runs").read_text().count("run") == 1, "a second try need not fill it again"
    workshop.bootstrap("docker://fedora", root, "secret", Login(), Transcript(), Cancel(), unseen)
    assert (places / "runs").read_text().count("run") == 2
    workshop.bootstrap("docker://fedora", root, "secret", Login(skip_tls=True), Transcript(), Cancel(), unseen)
    assert (places / "runs").read_text().count("run") == 3, "what nobody vouched for is no longer meant"
    workshop.bootstrap("docker://debian", other, "", Login(), Transcript(), Cancel(), unseen)
    workshop.keep(other)
    workshop.close()
    assert not Path(root).exists() and (Path(other) / "etc").is_dir()
