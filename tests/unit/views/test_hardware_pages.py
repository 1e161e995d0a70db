"""Every page of the hardware as a table: whole, in the words and forms of all others, and safe from its devices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from lxml import etree

from tests.unit.xml.worlds import CORPUS
from virtgui.util.assets import asset
from virtgui.views.hardware.pages import PAGES, SECTIONS, page_of
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.xml.edits import document
from virtgui.xml.fields import Field, Rows
from virtgui.xml.kinds import KINDS, window
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.places import places
from virtgui.xml.surroundings import Surroundings

NAMES = [f"{page.kind or 'machine'}-{page.name}" for page in PAGES]
OF_EVERY_WINDOW = {"alias", "acpi_index", "boot_order", "boot_loadparm", "multifunction"}
OF_EVERY_WINDOW |= {f"address_{part}" for part in ("type", "domain", "controller", "bus", "slot", "function", "port")}
"""What every device's window has, and only some kinds can have."""
IN_ANOTHER_ROW = {
    "": {"boot_devices"},
    "interface": {
        *("host_address_type", "host_bus", "host_device", "host_domain", "host_function", "host_slot"),
        *("vendor", "product", "missing"),
    },
    "hostdev": {
        *("host_bus", "host_device", "host_domain", "host_function", "host_slot", "usb_port"),
        *("vendor", "product", "adapter", "scsi_bus", "scsi_target", "scsi_unit"),
    },
}
"""Parts of what another row, or the page itself, shows whole."""
NOBODY_SETS = {
    "interface": {"guest_actual", "source_type"},
    "hostdev": {"mode"},
    "disk": {"mirror_device", "mirror_type"},
    "redirdev": {"bus"},
    "parallel": {"target_model", "target_type"},
    "console": {"target_model"},
}
"""What libvirt tells, what has one value only, and what the same window has for another tag."""
BOOTS = ("disk", "interface", "hostdev", "redirdev")
NAMES_INSIDE = {"Channel", "Windows", "Xen"}
NOT_CAPITAL = {"bhyve", "virtiofs"}
HOSTILE = (
    "<b>x</b>",
    "&amp;<script>",
    "\U0001f4a3\U0001f468\u200d\U0001f469",
    "\u202ertl\u202c שלום",
    "x" * 10_000,
    "a\nb\tc",
    " ",
)


def kind_of(page: Page) -> type[Node]:
    return window(page.kind) if page.kind else MachineXml


def words_of(row: Row) -> Iterator[str]:
    """Everything that a row says."""
    yield from (row.label, row.section, row.help, row.unset, row.unit, *row.columns)
    for choice in (*row.choices, *(choice for _, cell in row.cells for choice in cell)):
        yield from (choice.words, choice.help)


def devices(machine: MachineXml) -> Iterator[tuple[Page, Node]]:
    """All that has a page: the machine for each of its sections, and every device."""
    yield from ((page, machine) for page in SECTIONS)
    yield from ((page_of(place.kind, node), node) for place, node in places(machine))


def test_every_page_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter((page.kind, page.name) for page in PAGES).items() if count > 1] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_row_shows_a_field_there_is_once_and_in_its_form(page: Page) -> None:
    kind = kind_of(page)
    assert [field for field, count in Counter(row.field for row in page.rows).items() if count > 1] == []
    for row in page.rows:
        field = getattr(kind, row.field, None)
        assert isinstance(field, Field), row.field
        assert (row.control is Control.TABLE) == isinstance(field, Rows), row.field
        if isinstance(field, Rows):
            assert len(row.columns) == len(field.columns), row.field
            assert {heading for heading, _ in row.cells} <= set(row.columns), row.field
        if row.control is Control.CHOICE:
            assert row.choices, row.field
        assert row.least <= row.most, row.field


@pytest.mark.parametrize("tag", ["", *KINDS])
def test_whatever_can_be_written_is_on_a_page(tag: str) -> None:
    kind = KINDS[tag] if tag else MachineXml
    fields = {name for name in dir(kind) if isinstance(getattr(kind, name), Field)}
    rows = {row.field for page in PAGES if page.kind == tag for row in page.rows}
    excused = IN_ANOTHER_ROW.get(tag, set()) | NOBODY_SETS.get(tag, set())
    assert fields - rows - excused <= (OF_EVERY_WINDOW if tag else set())
    assert not excused & rows
    assert "boot_order" in rows or tag not in BOOTS


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_labels_are_words_in_sentence_case_without_a_full_stop(page: Page) -> None:
    assert page.group
    for row in page.rows:
        assert row.label, row.field
        for words in filter(None, (row.label, row.section, *row.columns)):
            first, *later = words.split()
            assert not words.endswith((".", ":", "!", "…", " ")), words
            assert not words[0].islower() or first in NOT_CAPITAL or not first.islower(), words
            assert {word for word in later if re.fullmatch("[A-Z][a-z]+", word)} <= NAMES_INSIDE, words


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_choices_differ_and_nobody_shouts(page: Page) -> None:
    for row in page.rows:
        for choices in (row.choices, *(cell for _, cell in row.cells)):
            values = [choice.value for choice in choices]
            words = [choice.words for choice in choices if choice.value]
            assert len(set(values)) == len(values), (row.field, values)
            assert len(set(words)) == len(words), (row.field, words)
            assert all(words), row.field
        assert not any("!" in words or "—" in words for words in words_of(row)), row.field


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_icon_is_there(page: Page) -> None:
    assert asset("resources", "icons", f"{page.icon}.svg").is_file()


@pytest.mark.parametrize("corpus", CORPUS)
def test_no_two_rows_seen_together_have_one_label(corpus: str) -> None:
    for page, node in devices(document(CORPUS[corpus])):
        shown = [row for row in page.rows if row.shown is None or row.shown(node)]
        counted = Counter((row.section, row.more, row.label) for row in shown)
        assert [label for label, count in counted.items() if count > 1] == [], page.name


@pytest.mark.parametrize("corpus", CORPUS)
def test_every_device_says_in_two_plain_lines_what_it_is(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    around = Surroundings(machine=machine)
    for page, node in devices(machine):
        title, line = page.title(node, around), page.line(node, around)
        assert title, page.name
        assert one_line(title) and one_line(line), (page.name, title, line)


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "entities", "emoji", "bidi", "long", "lines", "space"])
@pytest.mark.parametrize("corpus", CORPUS)
def test_no_name_breaks_or_colours_the_two_lines(corpus: str, text: str) -> None:
    machine = document(CORPUS[corpus])
    for element in machine.element.iter(etree.Element):
        for name in element.attrib:
            if element.tag not in ("domain", "os", "type") and name not in ("type", "device", "mode", "bus", "model"):
                element.set(name, text)
        if element.text and element.text.strip() and element.tag not in ("type",):
            element.text = text
    around = Surroundings(machine=machine)
    for page, node in devices(machine):
        for said in (page.title(node, around), page.line(node, around)):
            assert one_line(said), (page.name, said[:200])


def one_line(said: str) -> bool:
    """Whether it is a line as people read one: short, of printable characters, in the order they are written."""
    return len(said) <= 1000 and all(c.isprintable() or c == "\u200d" for c in said)


def test_what_is_tried_first_is_called_as_everywhere() -> None:
    machine = document(
        "<domain><os><type>hvm</type></os><devices>"
        "<disk device='cdrom'><target dev='sda'/><boot order='1'/></disk></devices></domain>"
    )
    page = next(page for page in SECTIONS if page.name == "os_boot")
    assert "CD drive sda first" in page.line(machine, Surroundings(machine=machine))


@pytest.mark.parametrize("name", ["memory-module", "nvdimm", "virtio-mem"])
def test_a_new_module_belongs_to_a_node_where_the_machine_has_some(name: str) -> None:
    machine = document("<domain><cpu><numa><cell id='3' cpus='0' memory='1'/></numa></cpu></domain>")
    page = next(page for page in PAGES if page.name == name)
    assert page.template is not None
    assert "<node>3</node>" in page.template(Surroundings(machine=machine))
