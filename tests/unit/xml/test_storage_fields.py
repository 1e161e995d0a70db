"""The fields of disks, file systems, controllers and the small devices: each sees its place and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.xml.schemas import complaint
from tests.unit.xml.test_fields import places
from tests.unit.xml.worlds import CORPUS, domain
from virtgui.xml.beside import size_bytes, text_beside
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.memory import MemoryXml
from virtgui.xml.devices.small import ShmemXml
from virtgui.xml.edits import field_value
from virtgui.xml.fields import Field, Rows, flag, size_kib
from virtgui.xml.flaws.values import fields
from virtgui.xml.kinds import KINDS
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise

OURS = {
    *("disk", "filesystem", "controller", "memory", "lease", "nvram", "shmem", "crypto", "pstore"),
    *("memballoon", "panic", "watchdog", "rng", "vsock", "iommu", "tpm"),
}
WORLDS = [name for name in CORPUS if "storage" in name or "disks" in name or "small" in name]
LATER = ("later-storage",)
"""Documents with what libvirt 9.0's schema does not know yet."""
DECLARED = [
    (KINDS[tag], name, field)
    for tag in sorted(OURS)
    for name, field in fields(KINDS[tag]).items()
    if name != "backing_chain"
]


SIZES = (type(size_bytes("any")), type(size_kib("any")))


def other(field: Field[object], value: object, distinct: str = "") -> object:
    if isinstance(field, Rows):
        width = len(field.columns)
        return tuple(tuple(f"{row}-{column} & <b>{distinct}" for column in range(width)) for row in range(3))
    if isinstance(value, bool):
        return not value
    return value + 7 if isinstance(value, int) else f"{value} & <more> „ü“"


@pytest.mark.parametrize(("kind", "name", "field"), DECLARED, ids=lambda v: getattr(v, "__name__", str(v))[:24])
def test_setting_a_field_makes_its_place_and_removing_it_leaves_nothing(
    kind: type[Node], name: str, field: Field[object]
) -> None:
    node = kind(parse("<owner>\n  <!-- kept -->\n  <other>x</other>\n</owner>").element)
    before = serialise(node)
    value = other(field, getattr(node, name))
    setattr(node, name, value)
    assert getattr(node, name) == value
    assert getattr(kind(parse(serialise(node)).element), name) == value
    assert field.raw(node) is not None
    setattr(node, name, None)
    assert serialise(node) == before


@pytest.mark.parametrize("corpus", WORLDS)
def test_setting_any_field_of_a_real_device_changes_that_place_only(corpus: str) -> None:
    for kind, name, field in DECLARED:
        if isinstance(field, (Rows, type(flag("any")))):
            continue
        for index in range(len(_windows(corpus, kind))):
            node = _windows(corpus, kind)[index]
            if field.raw(node) is None:
                continue
            root = node.element.getroottree().getroot()
            before = places(root)
            value = other(field, getattr(node, name))
            setattr(node, name, value)
            after = places(root)
            assert getattr(node, name) == value
            changed = {path for path in before | after if before.get(path) != after.get(path)}
            assert 1 <= len(changed) <= (2 if isinstance(field, SIZES) else 1), (kind, name, changed)


@pytest.mark.parametrize("corpus", WORLDS)
def test_writing_what_is_there_already_changes_nothing(corpus: str) -> None:
    for kind, name, field in DECLARED:
        for node in _windows(corpus, kind):
            if field.raw(node) is None or (not isinstance(field, Rows) and _normalised(field, node)):
                continue
            before = places(node.element.getroottree().getroot())
            setattr(node, name, getattr(node, name))
            assert places(node.element.getroottree().getroot()) == before, (kind, name)


def _normalised(field: Field[object], node: Node) -> bool:
    """A size in other units and a number in hex are written as we write them; an unknown word as the default."""
    value = field.__get__(node, type(node))
    return not isinstance(value, str)


@pytest.mark.parametrize("corpus", [name for name in WORLDS if name not in LATER])
def test_the_documents_are_what_libvirt_takes(corpus: str) -> None:
    assert complaint(CORPUS[corpus]) == ""


@pytest.mark.parametrize("tag", sorted(OURS))
def test_nearly_every_field_of_a_kind_is_in_a_document(tag: str) -> None:
    seen = {
        name
        for corpus in WORLDS
        for node in _windows(corpus, KINDS[tag])
        for name, field in fields(KINDS[tag]).items()
        if field.raw(node) is not None
    }
    lacking = set(fields(KINDS[tag])) - seen - {"alias", "boot_order", "address_type", "acpi_index"}
    assert len(lacking) <= len(fields(KINDS[tag])) // 8, lacking


def _windows(corpus: str, kind: type[Node]) -> list[Node]:
    tag = next(tag for tag, known in KINDS.items() if known is kind)
    devices = domain(corpus).element.find("devices")
    assert devices is not None
    return [kind(element) for element in devices.iterchildren(tag)]


def test_the_chain_below_an_image_is_read_in_order() -> None:
    disk = _windows("disks", DiskXml)[0]
    assert isinstance(disk, DiskXml)
    assert disk.backing_chain == (
        ("file", "qcow2", "/var/lib/libvirt/images/template.qcow2"),
        ("block", "raw", "/dev/vg/base"),
    )
    with pytest.raises(AttributeError, match="found out from the image"):
        disk.backing_chain = ()


class Sized(Node):
    """A window for the tests below."""

    size = size_bytes("size")
    path = text_beside("source/@path", ("type", "unix"), ("mode", "connect"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<size>4096</size>", 4096),
        ("<size unit='M'>4</size>", 4 << 20),
        ("<size unit='MB'>4</size>", 4_000_000),
        ("<size unit='bytes'>7</size>", 7),
        ("<size unit='KiB'>7</size>", 7168),
        ("<size unit='bushel'>7</size>", 0),
        ("<size>many</size>", 0),
    ],
)
def test_a_size_in_bytes_reads_whatever_its_unit(written: str, expected: int) -> None:
    assert Sized(parse(f"<x>{written}</x>").element).size == expected


def test_a_size_in_bytes_is_written_in_bytes() -> None:
    node = Sized(parse("<x><size unit='M'>4</size></x>").element)
    node.size = 10
    assert serialise(node) == '<x><size unit="bytes">10</size></x>'
    node.size = None
    assert serialise(node) == "<x/>"


def test_attributes_of_fixed_value_come_and_go_with_theirs() -> None:
    node = Sized(parse("<x/>").element)
    node.path = "/run/a"
    assert serialise(node) == '<x><source path="/run/a" type="unix" mode="connect"/></x>'
    node.path = None
    assert serialise(node) == "<x/>"
    kept = Sized(parse("<x><source path='/a' mode='server' type='unix'/></x>").element)
    kept.path = "/b"
    assert serialise(kept) == '<x><source path="/b" mode="server" type="unix"/></x>'


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_names_of_any_letters_come_back_as_they_went_or_are_refused(name: str) -> None:
    disk = DiskXml(parse("<disk/>").element)
    try:
        disk.source_file = f"/srv/{name}"
        disk.serial = name
        disk.source_hosts = ((name or "a", "1", "", ""),)
    except ValueError:
        return
    again = DiskXml(parse(serialise(disk)).element)
    assert (again.source_file, again.source_hosts) == (f"/srv/{name}", ((name or "a", "1", "", ""),))
    assert again.serial == name


def test_numbers_not_written_are_told_from_zero() -> None:
    assert ControllerXml(parse("<controller/>").element).index == -1
    assert MemoryXml(parse("<memory/>").element).node == -1
    assert FilesystemXml(parse("<filesystem/>").element).type == "mount"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ("<size unit='M'>8</size>", 8 * 2**20),
        ("<size unit='KB'>8</size>", 8000),
        ("<size>512</size>", 512),
        ("<size unit='M'>much</size>", "much"),
        ("", None),
    ],
)
def test_a_size_is_shown_in_bytes_whatever_its_unit(size: str, shown: object) -> None:
    shared = ShmemXml(parse(f"<shmem name='x'>{size}</shmem>").element)
    assert field_value(shared, "size") == shown
