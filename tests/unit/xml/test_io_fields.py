"""Every declared field of the machine's ways in and out: network, host devices, displays, sound, ports, input."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.xml.worlds import CORPUS
from virtgui.model.edits import Place, SetField
from virtgui.xml.compound import Compound
from virtgui.xml.devices import chardev, graphics, hostdev, input, interface, sound, video
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.hostdev import HostdevXml, RedirfilterXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.edits import document, edited, inverted
from virtgui.xml.fields import Field, Rows
from virtgui.xml.kinds import KINDS
from virtgui.xml.nested import Nested, Row
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import places

MODULES = (chardev, graphics, hostdev, input, interface, sound, video)
MINE = ("chardevs", "displays", "hostdevs", "interfaces", "ugly-io")
LATER = ("later-io",)
SCHEMA = Path("/usr/share/libvirt/schemas/domain.rng")


def declared() -> Iterator[tuple[type[Node], str, Field[object]]]:
    """Every field of every window, those it has from others too."""
    for module in MODULES:
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Node) and kind.__module__ == module.__name__:
                for name in dir(kind):
                    field = getattr(kind, name, None)
                    if isinstance(field, Field):
                        yield kind, name, field


DECLARED = list(declared())
WINDOWS = list(dict.fromkeys(kind for kind, _, _ in DECLARED))
_COMPOUND = {"pci": "0000:3b:1f.7", "usb": "4:12", "usb_id": "1d6b:0104", "scsi": "scsi_host9:1:2:3"}


def other_than(name: str, field: Field[object], before: object) -> object:
    """A value that a field does not have."""
    if isinstance(field, Compound):
        return _COMPOUND[name]
    if isinstance(field, Rows):
        return (*(before if isinstance(before, tuple) else ()), tuple(f"new {column}" for column in field.columns))
    if isinstance(before, bool):
        return not before
    return before + 7 if isinstance(before, int) else f"{before} & <more> „ü“"


def parts(root: etree._Element) -> dict[str, str | None]:
    """Every attribute, text and comment of a tree by its path, indentation left out."""
    tree = root.getroottree()
    found: dict[str, str | None] = {}
    for element in root.iter():
        path = tree.getpath(element)
        found[path] = (element.text or "").strip()
        for name, value in element.attrib.items():
            found[f"{path}/@{name!s}"] = str(value)
    return found


def canonical(text: str) -> bytes:
    out = io.BytesIO()
    etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True)).getroottree().write_c14n(out)
    return out.getvalue()


def test_there_are_fields_to_test() -> None:
    assert len(DECLARED) > 400


@pytest.mark.parametrize("kind", WINDOWS, ids=lambda kind: kind.__name__)
def test_setting_a_field_makes_its_place_and_removing_it_leaves_nothing(kind: type[Node]) -> None:
    for window, name, field in DECLARED:
        if window is not kind:
            continue
        node = kind(parse("<owner><!-- kept --><other>x</other></owner>").element)
        before = serialise(node)
        value = other_than(name, field, getattr(node, name))
        setattr(node, name, value)
        assert getattr(node, name) == value, name
        assert getattr(kind(parse(serialise(node)).element), name) == value, name
        assert serialise(node) != before, name
        setattr(node, name, None)
        assert serialise(node) == before, name


def test_setting_any_written_field_changes_that_place_only_and_can_be_taken_back() -> None:
    tried: set[tuple[type[Node], str]] = set()
    for corpus in (*MINE, *LATER):
        text, was_whole = CORPUS[corpus], canonical(CORPUS[corpus])
        before = parts(document(text).element)
        for place, window in places(document(text)):
            for name in dir(type(window)):
                field = getattr(type(window), name, None)
                if not isinstance(field, Field) or (was := field.raw(window)) is None:
                    continue
                value = other_than(name, field, getattr(window, name))
                changes = (SetField(place, name, value),)
                after = edited(text, changes)
                device = parts(document(after).element)
                changed = sum(before.get(path) != device.get(path) for path in before | device)
                several = isinstance(field, Rows | Compound) or name.startswith("listen_")
                assert changed >= 1 if several else changed == 1, (place, name)
                if not _is_key(place, name) and was:
                    assert canonical(edited(after, inverted(text, changes))) == was_whole, (place, name)
                tried.add((type(window), name))
    mine = {name for kind, name, _ in DECLARED if kind in KINDS.values()}
    assert mine - {name for _, name in tried} <= _RARE


def _is_key(place: Place, name: str) -> bool:
    """Fields that tell a device from its like: with another value it is another place."""
    return name in _KEYS.get(place.kind, ())


_KEYS = {
    "interface": ("mac",),
    "graphics": ("type",),
    "input": ("type", "bus"),
    "audio": ("id",),
    "serial": ("target_port",),
    "parallel": ("target_port",),
    "console": ("target_type", "target_port"),
    "channel": ("target_type", "name"),
    "hostdev": (
        *("type", "vendor", "product", "usb_id", "pci", "usb", "scsi", "adapter", "uuid"),
        *("host_domain", "host_bus", "host_slot", "host_function", "host_device", "usb_port"),
        *("scsi_bus", "scsi_target", "scsi_unit"),
    ),
}
_RARE: set[str] = set()


@pytest.mark.parametrize("corpus", [*MINE, *LATER])
def test_writing_every_field_as_it_is_leaves_the_document_as_it_is(corpus: str) -> None:
    machine = document(CORPUS[corpus])
    before = serialise(machine)
    for place, window in places(machine):
        for name in dir(type(window)):
            field = getattr(type(window), name, None)
            if isinstance(field, Rows):
                setattr(window, name, getattr(window, name))
                assert serialise(machine) == before, (place, name)


@pytest.mark.parametrize("corpus", MINE)
def test_the_corpus_is_what_libvirt_takes(corpus: str) -> None:
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    assert schema.validate(etree.fromstring(CORPUS[corpus].encode())), schema.error_log


def nic(markup: str) -> NicXml:
    return NicXml(parse(markup).element)


def test_port_forwards_are_one_table() -> None:
    card = nic(
        "<interface><portForward proto='tcp'><!-- web --><range start='80' to='8080'/></portForward>"
        "<portForward proto='udp' address='10.0.0.1'/></interface>"
    )
    assert isinstance(NicXml.forwards, Nested)
    web, dns = card.forwards
    assert (web, dns) == (("tcp", "", "", "80", "", "8080", ""), ("udp", "10.0.0.1", "", "", "", "", ""))
    card.forwards = (web, ("tcp", "", "", "443", "", "", ""), dns, ("tcp", "", "eth1", "22", "", "2222", ""))
    assert serialise(card) == (
        '<interface><portForward proto="tcp"><!-- web --><range start="80" to="8080"/><range start="443"/>'
        '</portForward><portForward proto="udp" address="10.0.0.1"/>'
        '<portForward proto="tcp" dev="eth1"><range start="22" to="2222"/></portForward></interface>'
    )
    card.forwards = card.forwards[3:]
    assert serialise(card) == (
        '<interface><portForward proto="tcp" dev="eth1"><range start="22" to="2222"/></portForward></interface>'
    )


def test_a_row_that_is_renamed_stays_on_its_line() -> None:
    card = nic(
        "<interface><filterref filter='f'><!-- why -->"
        "<parameter name='A' value='1'/><parameter name='B' value='2'/></filterref></interface>"
    )
    card.filter_parameters = (("A2", "1"), ("B", "2"))
    assert card.filter_parameters == (("A2", "1"), ("B", "2"))
    card.filter_parameters = (("B", "2"), ("", ""), ("C", ""))
    assert card.filter_parameters == (("B", "2"), ("", ""), ("C", ""))
    assert "<!-- why -->" in serialise(card)


def test_two_forwards_of_one_kind_stay_two() -> None:
    card = nic(
        "<interface><portForward proto='tcp'><range start='1'/></portForward>"
        "<portForward proto='tcp'><range start='2'/></portForward></interface>"
    )
    card.forwards = (*card.forwards, ("tcp", "", "", "3", "", "", ""))
    assert serialise(card) == (
        '<interface><portForward proto="tcp"><range start="1"/></portForward>'
        '<portForward proto="tcp"><range start="2"/><range start="3"/></portForward></interface>'
    )


_FORWARD = st.tuples(
    st.sampled_from(("", "tcp", "udp")),
    st.sampled_from(("", "10.0.0.1")),
    st.just(""),
    *(st.sampled_from(("", "80", "443")) for _ in range(2)),
    st.just(""),
    st.just(""),
)


@given(st.lists(_FORWARD, max_size=5), st.lists(_FORWARD, max_size=5))
def test_forwards_half_filled_in_stay_where_they_are_typed(before: list[Row], after: list[Row]) -> None:
    card = nic("<interface><mac address='52:54:00:00:00:01'/></interface>")
    card.forwards = tuple(before)
    assert card.forwards == tuple(before)
    card.forwards = tuple(after)
    assert card.forwards == tuple(after)
    card.forwards = None
    assert serialise(card) == '<interface><mac address="52:54:00:00:00:01"/></interface>'


@pytest.mark.parametrize(
    ("markup", "field", "shown"),
    [
        ("<address domain='0x0000' bus='0x06' slot='0x02' function='0x1'/>", "pci", "0000:06:02.1"),
        ("<address bus='6' slot='0x1f'/>", "pci", "0000:06:1f.0"),
        ("<address bus='1' device='17'/>", "usb", "1:17"),
        ("<address bus='0x01' device='0x11'/>", "usb", "1:17"),
        ("<vendor id='0x046D'/><product id='0xC52B'/>", "usb_id", "046d:c52b"),
        ("<vendor id='0x46d'/><product id='1'/>", "usb_id", "046d:0001"),
        ("<vendor id='1133'/><product id='0x1'/>", "usb_id", "046d:0001"),
        ("<vendor id='046D'/><product id='1'/>", "usb_id", "046D"),
        ("<vendor id='logi'/><product id='1'/>", "usb_id", "logi"),
        ("<adapter name='scsi_host2'/><address bus='0' target='4' unit='1'/>", "scsi", "scsi_host2:0:4:1"),
        ("<adapter name='scsi_host2'/>", "scsi", "scsi_host2"),
    ],
)
def test_addresses_read_as_the_hosts_tools_write_them(markup: str, field: str, shown: str) -> None:
    assert getattr(HostdevXml(parse(f"<hostdev><source>{markup}</source></hostdev>").element), field) == shown


def test_an_address_is_written_as_libvirt_writes_it() -> None:
    device = HostdevXml(parse("<hostdev/>").element)
    device.pci = "3b:0.1"
    assert serialise(device) == (
        '<hostdev><source><address domain="0x0000" bus="0x3b" slot="0x00" function="0x1"/></source></hostdev>'
    )
    device.pci = "nonsense"
    assert device.pci == "nonsense"
    device.pci = None
    assert serialise(device) == "<hostdev/>"


def test_a_display_never_says_two_addresses() -> None:
    display = GraphicsXml(
        parse("<graphics listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>").element
    )
    display.listen_address = "0.0.0.0"
    assert serialise(display) == '<graphics listen="0.0.0.0"><listen type="address" address="0.0.0.0"/></graphics>'
    display.listen_rows = (("none", "", "", ""),)
    assert serialise(display) == '<graphics><listen type="none"/></graphics>'


def test_the_order_of_a_filters_rules_is_kept() -> None:
    rules = RedirfilterXml(parse(CORPUS["hostdevs"]).element.find("devices/redirfilter"))  # type: ignore[arg-type]
    first, second, third = rules.rules
    rules.rules = (second, first, third)
    assert rules.rules == (second, first, third)


def test_a_vhost_user_socket_is_written_as_libvirt_wants_it() -> None:
    nic = NicXml(parse("<interface type='vhostuser'/>").element)
    nic.path, nic.socket_mode = "/run/one.sock", "client"
    assert '<source path="/run/one.sock" type="unix" mode="client"/>' in serialise(nic)


def test_a_vhost_scsi_target_is_written_with_its_protocol() -> None:
    device = HostdevXml(parse("<hostdev mode='subsystem' type='scsi_host'/>").element)
    device.wwpn = "naa.5001405324af0985"
    assert '<source wwpn="naa.5001405324af0985" protocol="vhost"/>' in serialise(device)
