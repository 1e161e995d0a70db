"""Lines for volumes and pools that are safe to paste."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.storage import VolumeAct, VolumeDeed, Wipe
from virtgui.model.virsh_volumes import dump_line, pool_lines, volume_line

HOST = Host(HostKey("qemu:///system"), Phase.OPEN)


@pytest.mark.parametrize(
    ("deed", "number", "words"),
    [
        (VolumeDeed.GROW, 4096, ["vol-resize", "--pool", "default", "--vol", "x; rm -rf ~", "--capacity", "4096B"]),
        (VolumeDeed.SHRINK, 10, ["vol-resize", "--shrink", "--pool", "default", "--vol", "x; rm -rf ~", "--capacity",
                                 "10B"]),
        (VolumeDeed.WIPE, Wipe.RANDOM.value, ["vol-wipe", "--pool", "default", "--vol", "x; rm -rf ~", "--algorithm",
                                              "random"]),
        (VolumeDeed.DELETE, 0, ["vol-delete", "--pool", "default", "--vol", "x; rm -rf ~"]),
    ],
)  # fmt: skip
def test_every_deed_is_one_quoted_line(deed: VolumeDeed, number: int, words: list[str]) -> None:
    line = volume_line(VolumeAct(HOST.key, "default", "x; rm -rf ~", deed, number), HOST)
    assert shlex.split(line) == ["virsh", "-c", "qemu:///system", *words]


def test_every_pattern_has_virshs_word() -> None:
    for wipe in Wipe:
        act = VolumeAct(HOST.key, "p", "v", VolumeDeed.WIPE, wipe.value)
        assert shlex.split(volume_line(act, HOST))[-1] == wipe.name.lower()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        (r"caf\xe9.img", b"caf\xe9.img"),
        (r"it's \t\xe8\xe9a", b"it's \\t\xe8\xe9a"),
        (r"\xc3\xa9.img", rb"\xc3\xa9.img"),  # these bytes would be a letter: the name is as it is shown
        (r"\x41", rb"\x41"),
        ("é", "é".encode()),
    ],
)
def test_a_name_that_is_not_utf_8_comes_back_as_its_bytes(name: str, raw: bytes) -> None:
    line = dump_line("default", name, HOST).replace("virsh", "printf '%s|'", 1)
    told = subprocess.run(["bash", "-c", line], check=True, capture_output=True).stdout
    assert told.split(b"|")[-2] == raw


def test_a_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="safe"):
        dump_line("default", "a\nb", HOST)


@pytest.mark.parametrize(
    ("formatted", "overwrite", "flag"),
    [(True, False, "--no-overwrite"), (True, True, "--overwrite"), (False, False, "")],
)
def test_a_pool_is_made_by_one_line_for_each_step(formatted: bool, overwrite: bool, flag: str) -> None:
    lines = pool_lines(
        "<pool/>", "more", HOST, build=True, overwrite=overwrite, formatted=formatted, begin=True, autostart=True
    ).split(" &&\n")
    assert [shlex.split(line.split(" | ")[-1])[3] for line in lines] == [
        "pool-define", "pool-build", "pool-start", "pool-autostart"
    ]  # fmt: skip
    assert (flag in lines[1]) if flag else ("overwrite" not in lines[1])


def test_a_pool_that_is_not_stored_is_made_by_one_line() -> None:
    line = pool_lines("<pool/>", "more", HOST, build=True, overwrite=False, formatted=True, begin=True, autostart=True,
                      transient=True)  # fmt: skip
    words = ["virsh", "-c", "qemu:///system", "pool-create", "--build", "--no-overwrite", "/dev/stdin"]
    assert shlex.split(line.split(" | ")[-1]) == words
