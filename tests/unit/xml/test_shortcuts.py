"""Shared memory and guards against leaks, each asked for as one."""

from __future__ import annotations

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import MACHINE, SetField
from virtgui.xml.capabilities import Capabilities, Cpu
from virtgui.xml.edits import document, edited
from virtgui.xml.shortcuts import mitigations, shared_memory

HOST = Capabilities(host_model=Cpu(model="EPYC", features=("x2apic", "ssbd", "ibpb")))
MODEL = "<domain><cpu mode='custom'><model>EPYC</model><feature policy='disable' name='ibpb'/></cpu></domain>"


def test_memory_is_shared_once() -> None:
    text = CORPUS["workstation"]
    edits = shared_memory(document(text))
    assert edits == (SetField(MACHINE, "memory_source", "memfd"), SetField(MACHINE, "memory_access", "shared"))
    assert shared_memory(document(edited(text, edits))) == ()


def test_huge_pages_and_files_stay_what_memory_is_made_of() -> None:
    for backing in ("<hugepages/>", "<source type='file'/>"):
        machine = document(f"<domain><memoryBacking>{backing}</memoryBacking></domain>")
        assert shared_memory(machine) == (SetField(MACHINE, "memory_access", "shared"),)


def test_a_cell_that_kept_its_memory_to_itself_shares_it_too() -> None:
    text = "<domain><cpu><numa><cell id='0' cpus='0' memory='4' memAccess='private'/></numa></cpu></domain>"
    assert "private" not in edited(text, shared_memory(document(text)))


def test_a_model_gets_the_guards_the_host_has_but_none_somebody_turned_off() -> None:
    edits = mitigations(document(MODEL), HOST)
    assert edits == (SetField(MACHINE, "cpu_features", (("ibpb", "disable"), ("ssbd", "require"))),)
    assert isinstance(mitigations(document(edited(MODEL, edits)), HOST), str)


def test_without_a_model_there_is_nothing_to_guard() -> None:
    for text in ("<domain/>", "<domain><cpu mode='host-model'/></domain>"):
        assert isinstance(mitigations(document(text), HOST), str)
    assert isinstance(mitigations(document(MODEL), Capabilities()), str)
