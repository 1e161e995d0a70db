"""All that a machine says beside its devices, read and written one field at a time."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import MACHINE, Edit, SetField, Value
from virtgui.xml.edits import document, edited, field_value, inverted
from virtgui.xml.fields import Field, Rows
from virtgui.xml.machine import MachineXml
from virtgui.xml.parse import serialise

DECLARED = {
    name: field
    for kind in reversed(MachineXml.__mro__)
    for name, field in vars(kind).items()
    if isinstance(field, Field) and name != "has_genid"  # the same element as genid
}
HOLDERS = {"apic", "gic", "smm", "huge_pages", "loader", "nvram"}
"""Elements that are there as soon as one of their other fields is."""
FLAGS = {name for name, field in DECLARED.items() if type(field) is type(MachineXml.acpi)}
MINE = ("tuned", "container-by-hand", "power-and-arm", "paravirtual", "newer-machine")
UNKNOWN_TO_9_0 = {"newer-machine"}
SCHEMA = etree.RelaxNG(etree.parse(str(Path("/usr/share/libvirt/schemas/domain.rng"))))
BARE = (
    "<domain type='kvm'>\n  <name>bare</name>\n  <memory>1</memory>\n  <os>\n    <type>hvm</type>\n  </os>\n</domain>"
)


def places(root: etree._Element) -> dict[str, str]:
    """Every attribute and text of a tree with its path, in document order, indentation left out."""
    tree = root.getroottree()
    found: dict[str, str] = {}
    for element in root.iter(etree.Element):
        path = tree.getelementpath(element)
        found[path] = (element.text or "").strip()
        found.update({f"{path}/@{name!s}": str(value) for name, value in element.attrib.items()})
    return found


def written(machine: MachineXml, name: str) -> Value:
    """A field's value; a flag that is off is one that is not there."""
    return None if (value := field_value(machine, name)) is False and name in FLAGS else value


def counted(found: dict[str, str]) -> Counter[tuple[str, str]]:
    """The same without the numbers of elements among their like."""
    return Counter((re.sub(r"\[\d+\]", "", path), text) for path, text in found.items())


def another(name: str, before: object) -> Value:
    """A value that a field has not yet."""
    field = DECLARED[name]
    if isinstance(field, Rows):
        assert isinstance(before, tuple)
        return (*before, tuple(f"{name}{column}" for column in range(len(field.columns))))
    if isinstance(before, bool):
        return not before
    return before + 7 if isinstance(before, int) else f"{before} & <more>"


@pytest.mark.parametrize("name", sorted(set(MINE) - UNKNOWN_TO_9_0))
def test_the_corpus_is_what_libvirt_takes(name: str) -> None:
    SCHEMA.assertValid(etree.fromstring(CORPUS[name].encode()))


def test_the_corpus_holds_nearly_every_field() -> None:
    written = {
        name for text in CORPUS.values() for name, field in DECLARED.items() if field.raw(document(text)) is not None
    }
    unseen = {name for name in DECLARED if name not in written}
    assert {name for name in unseen if not name.startswith("may_")} <= {
        "bhyve_arguments",
        "bhyve_environment",
        "numa_placement",
        "vmware_datacenter",
    }


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_field_makes_its_place_and_taking_it_back_leaves_the_very_document(name: str) -> None:
    machine = document(BARE)
    if field_value(machine, name) is not None:
        return
    value = another(name, getattr(machine, name))
    setattr(machine, name, value)
    assert field_value(document(serialise(machine)), name) == value
    assert field_value(machine, name) == value
    setattr(machine, name, None)
    assert serialise(machine) == serialise(document(BARE))


@pytest.mark.parametrize("corpus", MINE)
def test_a_change_to_any_field_changes_its_place_only(corpus: str) -> None:
    for name, field in DECLARED.items():
        machine = document(CORPUS[corpus])
        if (before := field_value(machine, name)) is None or name in HOLDERS & FLAGS:
            continue
        was = places(machine.element)
        setattr(machine, name, value := another(name, before))
        assert written(machine, name) == (None if name in FLAGS else value)
        now = places(machine.element)
        changed = {path for path in was | now if was.get(path) != now.get(path)}
        if isinstance(field, Rows):
            assert counted(was) <= counted(now), name
        else:
            assert len(changed) <= (2 if name.endswith("_kib") else 1), (name, changed)


@pytest.mark.parametrize("corpus", MINE)
def test_rows_written_as_they_are_change_nothing(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    before = serialise(machine)
    for name in DECLARED:
        if (value := field_value(machine, name)) is not None and not name.endswith("_kib"):
            setattr(machine, name, value)
    assert places(document(before).element) == places(machine.element)


@pytest.mark.parametrize("corpus", MINE)
@pytest.mark.parametrize("seed", range(4))
def test_fifty_changes_are_fifty_changes_and_dropping_them_leaves_the_very_text(corpus: str, seed: int) -> None:
    dice = random.Random(seed)
    text = CORPUS[corpus]
    original = document(text)
    names = dice.sample(sorted(DECLARED.keys() - HOLDERS), 50)
    edits: list[Edit] = [
        SetField(MACHINE, name, None if dice.random() < 0.2 else another(name, getattr(original, name)))
        for name in names
    ]
    changed = document(edited(text, edits))
    for edit in edits:
        assert isinstance(edit, SetField)
        off = edit.value is False and edit.field in FLAGS
        assert written(changed, edit.field) == (None if off else edit.value), edit.field
    for name in DECLARED.keys() - HOLDERS - set(names):
        assert written(changed, name) == written(original, name), name
    while edits:
        edits.pop(dice.randrange(len(edits)))
    assert edited(text, edits) == text


@pytest.mark.parametrize("corpus", MINE)
def test_taking_changes_back_gives_every_field_its_value_again(corpus: str) -> None:
    text = CORPUS[corpus]
    names = random.Random(corpus).sample(sorted(DECLARED.keys() - HOLDERS), 50)
    edits = [SetField(MACHINE, name, another(name, getattr(document(text), name))) for name in names]
    back = document(edited(edited(text, edits), inverted(text, edits)))
    for name in DECLARED:
        assert written(back, name) == written(document(text), name), name


def test_new_sections_stand_where_libvirt_prints_them() -> None:
    machine = document(BARE)
    machine.security_labels = (("dac", "none", "no", "", ""),)
    machine.on_crash = "restart"
    machine.cpu_mode = "host-model"
    machine.vcpus = 2
    machine.max_memory_kib = 10
    machine.memory_slots = 4
    machine.genid = "43dc0cf8-809b-4adb-9bea-a9abb5f3d90e"
    machine.qemu_arguments = (("-S",),)
    machine.acpi = True
    assert [str(child.tag).rpartition("}")[2] for child in machine.element] == [
        "name",
        "genid",
        "maxMemory",
        "memory",
        "vcpu",
        "os",
        "features",
        "cpu",
        "on_crash",
        "seclabel",
        "commandline",
    ]
    SCHEMA.assertValid(etree.fromstring(serialise(machine).encode()))


def test_foreign_elements_get_the_prefix_people_know() -> None:
    machine = document(BARE)
    machine.qemu_arguments = (("-S",), ("-d",))
    machine.qemu_environment = (("A", "B"),)
    machine.os_id = "http://debian.org/debian/12"
    text = serialise(machine)
    assert '<qemu:commandline xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">' in text
    assert '<qemu:arg value="-S"/>' in text and '<qemu:env name="A" value="B"/>' in text
    assert '<libosinfo:os id="http://debian.org/debian/12"/>' in text
    assert "ns0" not in text


def test_a_prefix_of_somebodys_own_is_kept() -> None:
    machine = document(CORPUS["container-by-hand"])
    machine.share_uts = None
    machine.share_uts_type = None
    machine.share_uts = "other"
    assert '<box:shareuts value="other"/>' in serialise(machine)


def test_the_two_kinds_of_system_information_are_told_apart() -> None:
    machine = document(CORPUS["tuned"])
    assert machine.smbios_system == (("manufacturer", "Fedora"), ("product", "Virt-Manager"))
    assert machine.firmware_entries[0] == ("opt/com.example/name", "example value", "")
    machine.firmware_entries = ()
    assert serialise(machine).count("<sysinfo") == 1
    machine.smbios_chassis = (("sku", "9"),)
    assert machine.smbios_chassis == (("sku", "9"),)
    assert machine.smbios_bios[0] == ("vendor", "LENOVO")


def test_a_bare_element_of_a_state_is_on() -> None:
    machine = document(CORPUS["tuned"])
    assert machine.hap and machine.vmcoreinfo and not machine.pmu
    machine.hap = None
    assert "<hap" not in serialise(machine)
    strange = document("<domain><features><pmu state='perhaps'/></features></domain>")
    assert not strange.pmu and MachineXml.pmu.raw(strange) == "perhaps"


def test_smm_memory_without_a_unit_is_mebibytes() -> None:
    machine = document("<domain><features><smm state='on'><tseg>48</tseg></smm></features></domain>")
    assert machine.smm_tseg_kib == 48 * 1024
    machine.smm_tseg_kib = 16 * 1024
    assert '<tseg unit="KiB">16384</tseg>' in serialise(machine)
