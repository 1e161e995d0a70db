"""Reading and writing through declared fields: what is set changes, nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.xml.worlds import CORPUS, domain
from virtgui.xml import domain as domains
from virtgui.xml import network, sources
from virtgui.xml.beside import size_bytes
from virtgui.xml.fields import Field, Rows, children, flag, integer, kib, size_kib, switch, text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise


def declared() -> Iterator[tuple[type[Node], str, Field[object]]]:
    """Every field that any window declares."""
    for module in (domains, network, sources):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Node) and kind is not Node:
                for name, field in vars(kind).items():
                    if isinstance(field, Field) and not isinstance(field, Rows):
                        yield kind, name, field


DECLARED = list(declared())


def places(root: etree._Element) -> dict[str, str | None]:
    """Every attribute, text and comment of a tree with its path, indentation left out."""
    tree = root.getroottree()
    found: dict[str, str | None] = {}
    for element in root.iter():
        path = tree.getpath(element)
        found[path] = (element.text or "").strip()
        found[f"{path} then"] = (element.tail or "").strip() if element is not root else ""
        for name, value in element.attrib.items():
            found[f"{path}/@{name!s}"] = str(value)
    return found


def other_than(before: object) -> object:
    if isinstance(before, bool):
        return not before
    return before + 7 if isinstance(before, int) else f"{before} & <more> „ü“"


def test_there_are_fields_to_test() -> None:
    assert len(DECLARED) > 60


@pytest.mark.parametrize(("kind", "name", "field"), DECLARED, ids=lambda v: getattr(v, "__name__", str(v))[:24])
def test_setting_a_field_makes_its_place_and_removing_it_leaves_nothing(
    kind: type[Node], name: str, field: Field[object]
) -> None:
    node = kind(parse("<owner><!-- kept --><other>x</other></owner>").element)
    before = serialise(node)
    value = other_than(getattr(node, name))
    setattr(node, name, value)
    assert getattr(node, name) == value
    assert getattr(kind(parse(serialise(node)).element), name) == value
    assert serialise(node) != before
    setattr(node, name, None)
    assert serialise(node) == before


@pytest.mark.parametrize("corpus", CORPUS)
def test_setting_any_field_of_a_real_machine_changes_that_place_only(corpus: str) -> None:
    tried = 0
    for kind, name, field in DECLARED:
        for index in range(len(_windows(domain(corpus), kind))):
            tree = domain(corpus)
            node = _windows(tree, kind)[index]
            if field.raw(node) is None:
                continue
            before = places(tree.element)
            value = other_than(getattr(node, name))
            if isinstance(field, _FLAG):
                continue
            setattr(node, name, value)
            after = places(tree.element)
            assert getattr(node, name) == value
            changed = {path for path in before | after if before.get(path) != after.get(path)}
            # a size has a unit, and a display says twice where it listens
            most = 2 if isinstance(field, _SIZES) or name.startswith("listen_") else 1
            assert 1 <= len(changed) <= most, (kind, name, changed)
            tried += 1
    assert tried > 4


_FLAG = type(flag("any"))
_SIZES = (type(size_kib("any")), type(size_bytes("any")))


def _windows(tree: domains.DomainXml, kind: type[Node]) -> list[Node]:
    tags = {
        domains.DomainXml: "domain",
        domains.DiskXml: "disk",
        domains.NicXml: "interface",
        domains.GraphicsXml: "graphics",
        domains.ChannelXml: "channel",
        domains.DevicesXml: "devices",
        domains.OsXml: "os",
        domains.CpuXml: "cpu",
        sources.Source: "source",
    }
    return [kind(element) for element in tree.element.iter(tags[kind])] if kind in tags else []


class Box(Node):
    """A window for the tests below."""

    order = ("name", "uuid", "title", "memory")

    name = text("name")
    title = text("title")
    bus = text("target/@bus")
    device = text("target/@dev")
    deep = text("a/b/c/@d")
    count = integer("count", 1)
    on = switch("@on")
    secure = flag("features/secure")
    memory_kib = size_kib("memory")
    items = children("list/item", Node)


def box(markup: str) -> Box:
    return Box(parse(markup).element)


def test_removing_prunes_only_what_became_empty() -> None:
    node = box("<x><target dev='vda' bus='ide'/><a><!-- mine --><b><c d='1'/></b></a><empty/></x>")
    node.bus = None
    assert serialise(node) == '<x><target dev="vda"/><a><!-- mine --><b><c d="1"/></b></a><empty/></x>'
    node.deep = None
    assert serialise(node) == '<x><target dev="vda"/><a><!-- mine --></a><empty/></x>'
    node.device = None
    assert serialise(node) == "<x><a><!-- mine --></a><empty/></x>"


def test_removing_what_is_not_there_changes_nothing() -> None:
    node = box("<x><target/><a><b/></a></x>")
    node.bus = None
    node.deep = None
    node.title = None
    node.secure = False
    assert serialise(node) == "<x><target/><a><b/></a></x>"


def test_a_new_element_goes_where_the_schema_wants_it_on_a_line_of_its_own() -> None:
    node = box("<x>\n  <name>n</name>\n  <uuid>u</uuid>\n  <!-- size -->\n  <memory>1</memory>\n</x>")
    node.title = "T"
    assert serialise(node) == (
        "<x>\n  <name>n</name>\n  <uuid>u</uuid>\n  <title>T</title>\n  <!-- size -->\n  <memory>1</memory>\n</x>"
    )
    node.title = None
    node.bus = "virtio"
    assert serialise(node) == (
        '<x>\n  <name>n</name>\n  <uuid>u</uuid>\n  <!-- size -->\n  <memory>1</memory>\n  <target bus="virtio"/>\n</x>'
    )
    node.bus = None
    assert serialise(node).endswith("<memory>1</memory>\n</x>")


def test_the_first_element_of_all_goes_first() -> None:
    node = box("<x>\n  <uuid>u</uuid>\n</x>")
    node.name = "n"
    assert serialise(node) == "<x>\n  <name>n</name>\n  <uuid>u</uuid>\n</x>"


def test_what_cannot_be_understood_reads_as_the_default_and_shows_as_written() -> None:
    node = box("<x on='perhaps'><count>several</count><memory unit='bushel'>2</memory></x>")
    assert (node.count, node.on, node.memory_kib) == (1, False, 0)
    assert Box.count.raw(node) == "several"
    assert Box.on.raw(node) == "perhaps"
    assert Box.title.raw(node) is None


@pytest.mark.parametrize("written", ["1_000", "٣", "1e3", "", " ", "9" * 400, "0x", "--1", "½"])
def test_only_plain_numbers_are_numbers(written: str) -> None:
    assert box(f"<x><count>{written}</count></x>").count == 1


def test_a_flag_is_the_element_itself() -> None:
    node = box("<x><features><acpi/></features></x>")
    node.secure = True
    assert serialise(node) == "<x><features><acpi/><secure/></features></x>"
    assert Box.secure.raw(node) == ""
    node.secure = False
    assert serialise(node) == "<x><features><acpi/></features></x>"
    assert Box.secure.raw(node) is None


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("4", "GiB", 4194304),
        ("4", "G", 4194304),
        ("1", "GB", 976563),
        ("1", "b", 1),
        ("1025", "bytes", 2),
        ("0", "KiB", 0),
        ("1", "TiB", 1 << 30),
        ("1", "eib", 1 << 50),
        (" 8 ", "KiB", 8),
    ],
)
def test_sizes_are_exact_whatever_their_unit_and_round_up(written: str, unit: str, expected: int) -> None:
    assert kib(written, unit) == expected


def test_a_size_is_written_in_kib() -> None:
    node = box("<x><memory unit='GiB'>1</memory></x>")
    node.memory_kib = 2048
    assert serialise(node) == '<x><memory unit="KiB">2048</memory></x>'


def test_windows_onto_one_element_are_one() -> None:
    node = domain("workstation")
    assert node.devices is not None
    first, again = node.devices.disks[0], node.devices.disks[0]
    assert first == again
    assert len({first, again}) == 1
    assert first != node.devices.disks[1]


def test_a_window_never_prints_what_it_sees() -> None:
    devices = domain("workstation").devices
    assert devices is not None
    assert repr(devices.graphics[0]) == "<GraphicsXml graphics>"


def test_removing_a_device_takes_its_lines_and_nothing_else() -> None:
    tree = domain("workstation")
    assert tree.devices is not None
    before = serialise(tree).splitlines()
    tree.devices.disks[1].remove()
    after = serialise(tree).splitlines()
    assert after == before[: (start := before.index('    <disk type="file" device="cdrom">'))] + before[start + 7 :]


def test_adding_one_of_many_puts_it_behind_its_kind() -> None:
    node = box("<x><list><item/><other/></list></x>")
    Box.items.add(node)
    assert serialise(node) == "<x><list><item/><item/><other/></list></x>"


def test_an_indexed_window_sees_what_was_set_through_it() -> None:
    node = box("<x><name>old</name></x>").glance()
    node.name = "new"
    node.title = "T"
    assert (node.name, node.title) == ("new", "T")


@given(st.text())
def test_any_text_comes_back_as_it_went_or_is_refused(value: str) -> None:
    node = box("<x/>")
    try:
        node.title = value
    except ValueError:  # control characters and lone surrogates: XML has no way to hold them
        assert serialise(node) in ("<x/>", "<x><title/></x>")
        return
    again = Box(parse(serialise(node)).element)
    assert again.title == value
