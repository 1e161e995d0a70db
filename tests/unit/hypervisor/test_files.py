"""What is known of a host's files is enough to tell two from one."""

from __future__ import annotations

import os
from pathlib import Path

from virtgui.hypervisor.files import Finding
from virtgui.model.keys import HostKey
from virtgui.model.users import VolumeFile

_STAMP = "7.123456789/7.123456789/20/10"


def test_files_of_this_computer_that_were_changed_at_one_moment_are_told_apart(tmp_path: Path) -> None:
    one, other, link = (tmp_path / name for name in ("one", "other", "link"))
    one.write_bytes(b"x")
    other.write_bytes(b"x")
    os.link(one, link)
    it = Finding(HostKey("qemu:///system"))
    it.volumes += [VolumeFile("default", path.name, str(path), stamp=_STAMP) for path in (one, other, link)]
    it.read_links(str, None)
    stamps = {volume.name: volume.stamp for volume in it.taken().volumes}
    assert stamps["one"] == stamps["link"] != stamps["other"]


def test_where_one_of_them_cannot_be_seen_from_here_nothing_is_concluded(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"x")
    it = Finding(HostKey("qemu:///system"))
    it.volumes += [VolumeFile("default", path.name, str(path), stamp=_STAMP) for path in (one, tmp_path / "far")]
    it.read_links(str, None)
    assert {volume.stamp for volume in it.taken().volumes} == {_STAMP}
