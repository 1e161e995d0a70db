"""What the steps of a creation say, and which are refused before anything is asked of a host."""

from __future__ import annotations

import pytest

from virtgui.model.keys import HostKey
from virtgui.model.making import (
    CloneVolume,
    CopyVolume,
    Define,
    DownloadVolume,
    MakeVolume,
    RemoveVolume,
    ResizeVolume,
    Start,
    Step,
    UploadVolume,
)
from virtgui.xml.making import born, identified, refusal, words

BAD = ["../../etc/x", "/abs", "a/b", ".", "..", "", "a\nb", "x" * 300]


def _volume(name: str) -> str:
    return f"<volume><name>{name}</name></volume>"


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    steps: tuple[Step, ...] = (
        MakeVolume("p", _volume(name)),
        CloneVolume("p", _volume(name), "q", "old"),
        CloneVolume("p", _volume("ok"), "q", name),
        CloneVolume(name, _volume("ok"), "q", "old"),
        CopyVolume(HostKey("h"), "q", name, "p", _volume("ok")),
        UploadVolume("p", name, "/f"),
        DownloadVolume("p", name, "/f"),
        RemoveVolume("p", name),
        ResizeVolume("p", name, 1),
        Define(f"<domain><name>{name}</name></domain>"),
    )
    for step in steps:
        assert "cannot be" in refusal(step), step


def test_zero_characters_are_refused_where_no_document_could_hold_them() -> None:
    assert refusal(RemoveVolume("p", "a\0b")) and refusal(MakeVolume("p", "<volume><name>a\0b</name></volume>"))


@pytest.mark.parametrize(
    "step", [MakeVolume("p", _volume("a.qcow2")), Define("<domain><name>web</name></domain>"), Start()]
)
def test_what_is_in_order_is_not_refused(step: Step) -> None:
    assert refusal(step) == ""


def test_a_document_of_another_kind_is_refused() -> None:
    assert "<pool>, not a <volume>" in refusal(MakeVolume("p", "<pool><name>x</name></pool>"))
    assert refusal(Define("<domain")) != ""


def test_what_is_made_gets_a_uuid_to_know_it_by_and_keeps_its_own() -> None:
    assert born(identified("<pool type='dir'><name>a</name></pool>", "u-1")).uuid == "u-1"
    assert born(identified("<domain><name>a</name><uuid>U-2</uuid></domain>", "u-1")).uuid == "u-2"
    assert born(identified("<network><name>a</name><ip/></network>", "u-1"))[:3] == ("network", "a", "u-1")


def test_steps_are_said_in_words() -> None:
    assert words(CloneVolume("p", _volume("new"), "q", "old")) == "copy old to new in pool p"
    assert words(UploadVolume("p", "v", "/home/me/file.iso")) == "upload file.iso to v in pool p"
    assert words(MakeVolume("p", "rubbish")) == "make the volume without a name in pool p"
