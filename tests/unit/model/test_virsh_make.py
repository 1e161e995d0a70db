"""Creations as command lines, read by a real shell."""

from __future__ import annotations

import shlex

import pytest

from virtgui.model.facts import Host
from virtgui.model.keys import HostKey
from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    Make,
    MakePool,
    MakeVolume,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.model.virsh_make import lines

HOST = Host(HostKey("qemu:///system"))
VOLUME = "<volume>\n  <name>a b</name>\n</volume>"
VIRSH = ["virsh", "-c", "qemu:///system"]


def said(*steps: Step) -> list[list[str]]:
    """The words of each line, as a shell takes them."""
    text = lines(Make(HOST.key, "x", steps), HOST, lambda xml: xml.replace("S3cr3t", "…"))
    return [shlex.split(line) for line in text.split(" &&\n")]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (StartNetwork("lan"), [[*VIRSH, "net-start", "--", "lan"]]),
        (StartNetwork("lan", True), [[*VIRSH, "net-start", "--", "lan"], [*VIRSH, "net-autostart", "--", "lan"]]),
        (StartPool("p"), [[*VIRSH, "pool-start", "--", "p"]]),
        (RemoveVolume("p", "a b"), [[*VIRSH, "vol-delete", "--pool", "p", "--vol", "a b"]]),
        (ResizeVolume("p", "v", 7), [[*VIRSH, "vol-resize", "--pool", "p", "--vol", "v", "--capacity", "7B"]]),
        (RemoveFile("/t"), [["rm", "--", "/t"]]),
        (
            UploadVolume("p", "v", "/f", 9),
            [[*VIRSH, "vol-upload", "--sparse", "--length", "9", "--pool", "p", "--vol", "v", "--file", "/f"]],
        ),
        (
            DownloadVolume("p", "v", "/f"),
            [[*VIRSH, "vol-download", "--sparse", "--pool", "p", "--vol", "v", "--file", "/f"]],
        ),
    ],
)
def test_a_step_reads_as_an_administrator_would_write_it(step: Step, told: list[list[str]]) -> None:
    assert said(step) == told


@pytest.mark.parametrize(
    ("step", "verb"),
    [
        (DefineNetwork("<network><name>n</name></network>"), "net-define"),
        (MakePool("<pool><name>p</name></pool>"), "pool-define"),
        (MakeVolume("p", VOLUME), "vol-create"),
        (CloneVolume("p", VOLUME, "q", "old"), "vol-create-from"),
        (Define("<domain><name>m</name></domain>"), "define"),
        (CreateTransient("<domain><name>m</name></domain>"), "create"),
        (StartOnce("<domain><name>m</name></domain>"), "create"),
    ],
)
def test_a_document_is_fed_to_its_command_on_one_line(step: Step, verb: str) -> None:
    words = said(step)[0]
    assert words[:2] == ["printf", "%s"] and "\n" not in words[2] and words[4:7] == VIRSH and words[7] == verb


def test_a_machine_is_started_by_its_name_and_a_password_is_not_told() -> None:
    defined, started = said(Define("<domain><name>a &amp; b</name><g passwd='S3cr3t'/></domain>"), Start(paused=True))
    assert said(Define("<domain><name>m</name></domain>"), Autostart())[1] == [*VIRSH, "autostart", "--", "m"]
    assert "S3cr3t" not in defined[2] and started == [*VIRSH, "start", "--paused", "--", "a & b"]


def test_a_volume_of_another_host_goes_by_a_file() -> None:
    verbs = [words[3] for words in said(CopyVolume(HostKey("qemu+ssh://lab/system"), "q", "old", "p", VOLUME))[:1]]
    assert verbs == ["vol-download"]
    assert said(CopyFile("/a", "/b"))[0][:2] == ["cp", "--no-clobber"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2J"])
def test_a_name_that_would_act_when_pasted_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no safe command line"):
        said(StartPool(name))


def test_a_name_with_a_command_in_it_is_a_name() -> None:
    assert said(StartPool("x; rm -rf ~")) == [[*VIRSH, "pool-start", "--", "x; rm -rf ~"]]
