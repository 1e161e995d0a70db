"""Everything a network's document can say is read and written in place, and nothing else of it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.xml.schemas import complaint
from virtgui.model.edits import Value
from virtgui.xml.fields import Field
from virtgui.xml.networks import NetworkPageXml, network
from virtgui.xml.parse import serialise

CORPUS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "networks").glob("*.xml"))}
FIELDS = tuple(name for name in dir(NetworkPageXml) if isinstance(getattr(NetworkPageXml, name), Field))


def _number(name: str) -> bool:
    """Whether a field is read as something else than text."""
    return not isinstance(getattr(network(EMPTY), name), str)


EMPTY = "<network>\n  <name>n</name>\n</network>"


def plain(text: str) -> str:
    return serialise(network(text))


def after(text: str, **changes: Value) -> NetworkPageXml:
    node = network(text)
    for field, value in changes.items():
        setattr(node, field, value)
    return node


NEWER = """<network>
  <name>newer</name>
  <title>A title, of libvirt 9.7 and later</title>
  <description>What it
is for</description>
</network>"""


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus_is_what_libvirt_takes(name: str) -> None:
    assert complaint(CORPUS[name], "network") == ""


@pytest.mark.parametrize("name", CORPUS)
def test_reading_and_writing_back_every_field_changes_nothing(name: str) -> None:
    node = network(CORPUS[name])
    for field in FIELDS:
        value = getattr(NetworkPageXml, field).value(node)
        if value is not None and field not in ("forward", "has_address"):
            setattr(node, field, value)
    assert serialise(node) == plain(CORPUS[name])


def test_all_that_a_nat_network_says_is_read() -> None:
    node = network(CORPUS["nat"])
    assert (node.kind, node.device, node.nat_start, node.nat_port_end) == ("nat", "eth0", "203.0.113.5", 65535)
    assert (node.stp, node.delay, node.zone, node.mtu) == (False, 2, "work", 1400)
    assert node.ipv4 == "192.168.150.1/24"
    assert node.ipv4_ranges == (("192.168.150.100", "192.168.150.199"),)
    assert node.ipv4_hosts == (("52:54:00:00:00:01", "192.168.150.9", "db"),)
    assert (node.boot_file, node.boot_server, node.tftp_root) == ("pxelinux.0", "192.168.150.2", "/srv/tftp")
    assert node.ipv6 == "fd00:55::1/64"
    assert node.ipv6_hosts == (("0:3:0:1:0:16:3e:11:22:33", "fd00:55::9", "six"),)
    assert node.addresses == (("192.168.151.1/24",),)
    assert node.routes == (("", "10.20.0.0", "16", "192.168.150.20", "2"),)
    assert node.dns_hosts == (("192.168.150.9", "db"), ("192.168.150.9", "database"))
    assert node.forwarders == (("corp.example", "192.168.1.53"), ("", "9.9.9.9"))
    assert node.dnsmasq == (("log-queries",),)
    assert node.port_groups == (("fast", "yes", "", "9000", "", ""), ("slow", "", "", "", "", ""))
    assert (node.inbound_peak, node.outbound_burst) == (5000, 256)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nat", "nat"),
        ("ovs", "ovs"),
        ("direct", "vepa"),
        ("hostdev", "hostdev"),
        ("pool-by-hand", "passthrough"),
        ("bridge", "bridge"),
        ("isolated", "isolated"),
        ("unnamed-mode", "nat"),
    ],
)
def test_its_kind_is_one_word(name: str, kind: str) -> None:
    assert network(CORPUS[name]).kind == kind


KINDS = ("nat", "route", "open", "isolated", "bridge", "ovs", "direct", "private", "vepa", "passthrough", "hostdev")
NEEDED: dict[str, dict[str, Value]] = {
    **{kind: {"ipv4": "10.9.0.1/24"} for kind in ("nat", "route", "open", "isolated")},
    **{kind: {"bridge": "br0"} for kind in ("bridge", "ovs")},
    **{kind: {"devices": (("eth0",), ("eth1",))} for kind in ("direct", "private", "vepa", "passthrough")},
    "hostdev": {"functions": (("0000:04:10.1",),), "managed": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_network_of_every_kind_is_what_libvirt_takes(kind: str) -> None:
    node = after(EMPTY, kind=kind, **NEEDED[kind])
    assert node.kind == kind
    assert complaint(serialise(node), "network") == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CORPUS)
def test_every_network_can_become_every_other_kind(name: str, kind: str) -> None:
    node = after(CORPUS[name], kind=kind)
    assert node.kind == kind
    for field, value in NEEDED[kind].items():
        setattr(node, field, value)
    assert node.kind == kind
    assert complaint(serialise(node), "network") == ""
    assert node.name == network(CORPUS[name]).name


def test_macvtap_stays_what_it_is_while_no_device_is_chosen() -> None:
    node = after(EMPTY, kind="direct", devices=(("eth0",),))
    node.devices = ()
    assert node.kind == "direct"


def test_the_device_of_a_nat_network_is_not_left_behind_where_libvirt_repeats_it() -> None:
    other = serialise(after(CORPUS["nat"], device="eth7"))
    assert "eth0" not in other
    none = after(CORPUS["nat"], device=None)
    assert none.kind == "nat"
    assert "<interface" not in serialise(none)


def test_an_address_is_written_the_way_it_was_before() -> None:
    assert 'netmask="255.255.0.0"' in serialise(after(CORPUS["nat"], ipv4="10.0.0.1/16"))
    assert 'prefix="16"' in serialise(after(CORPUS["unnamed-mode"], ipv4="10.0.0.1/16"))


def test_what_is_no_address_is_kept_to_be_corrected() -> None:
    node = after(EMPTY, ipv4="10.0.0.1/999")
    assert node.ipv4 == "10.0.0.1/999"


def test_taking_an_address_away_takes_its_element_too() -> None:
    node = after(EMPTY, ipv6="fd00::1/64", ipv6_ranges=(("fd00::100", "fd00::1ff"),))
    node.ipv6_ranges = ()
    node.ipv6 = None  # type: ignore[assignment]
    assert plain(EMPTY) == serialise(node)


def test_a_changed_host_keeps_what_the_table_does_not_show() -> None:
    node = after(CORPUS["nat"], ipv4_hosts=(("52:54:00:00:00:01", "192.168.150.77", "db"),))
    assert '<lease expiry="0"/>' in serialise(node)
    assert "192.168.150.77" in serialise(node)


def test_further_addresses_come_change_and_go() -> None:
    node = after(CORPUS["nat"], addresses=(("192.168.151.1/25",), ("fd00:66::1/64",)))
    assert node.addresses == (("192.168.151.1/25",), ("fd00:66::1/64",))
    assert complaint(serialise(node), "network") == ""
    node.addresses = ()
    assert (node.ipv4, node.ipv6) == ("192.168.150.1/24", "fd00:55::1/64")


def test_port_groups_show_their_vlans_in_one_cell() -> None:
    node = network(CORPUS["ovs"])
    assert node.port_groups == (("bob", "", "4, 5", "", "", "engineering"),)
    node.port_groups = (("bob", "", "7", "", "", "engineering"), ("new", "yes", "8 9", "100", "", ""))
    text = serialise(node)
    assert node.port_groups[1] == ("new", "yes", "8, 9", "100", "", "")
    assert complaint(text, "network") == ""


def test_a_port_groups_limits_are_one_cell_each_way() -> None:
    node = after(EMPTY, port_groups=(("fast", "", "", "1000, 2000, 512", "900", ""), ("slow", "", "", "", "", "")))
    text = serialise(node)
    assert complaint(text, "network") == ""
    assert 'average="1000" peak="2000" burst="512"' in text
    assert node.port_groups[0] == ("fast", "", "", "1000, 2000, 512", "900", "")
    node.port_groups = (("fast", "", "", "1000", "", ""),)
    assert "peak" not in serialise(node) and "outbound" not in serialise(node)
    node.port_groups = (("fast", "", "", "1, 2, 3, 4", "", ""),)
    assert node.port_groups[0][3] == "1, 2, 3, 4"  # kept to be corrected


def test_how_long_an_address_is_kept_counts_for_every_range() -> None:
    node = after(EMPTY, kind="nat", ipv4="10.9.0.1/24", ipv4_ranges=(("10.9.0.2", "10.9.0.9"),))
    assert node.ipv4_lease is None
    node.ipv4_lease = 90
    node.ipv4_ranges = (*node.ipv4_ranges, ("10.9.0.20", "10.9.0.29"))
    text = serialise(node)
    assert text.count('<lease expiry="90"') == 2
    assert complaint(text, "network") == ""
    node.ipv4_lease = None
    assert "lease" not in serialise(node)
    written = text.replace('expiry="90"', 'expiry="2" unit="hours"')
    assert network(written).ipv4_lease == 120
    assert "unit" in serialise(after(written, ipv4_lease=120))  # what says the same stays as it is written


def test_pci_addresses_read_as_lspci_writes_them() -> None:
    node = after(CORPUS["hostdev"], functions=(("04:10.1",), ("nonsense",)))
    assert node.functions == (("0000:04:10.1",), ("nonsense",))


def test_dnsmasq_options_get_the_prefix_a_person_knows() -> None:
    text = serialise(after(EMPTY, dnsmasq=(("log-dhcp",),)))
    assert '<dnsmasq:option value="log-dhcp"/>' in text


def test_a_title_and_a_description_are_kept() -> None:
    node = network(NEWER)
    assert (node.title, node.description) == ("A title, of libvirt 9.7 and later", "What it\nis for")
    node.title = "Another"
    assert serialise(node) == NEWER.replace("A title, of libvirt 9.7 and later", "Another")


STRANGE = ("<b>x</b>", "\"'&amp;&", "\U0001f600 \u05e9\u05dc\u05d5\u05dd \u202e", "y" * 10_000, "x; $(rm -rf ~)", "]]>")
TEXTS = tuple(name for name in FIELDS if type(getattr(NetworkPageXml, name)) is Field and not _number(name))
"""Fields that hold any text; what is wrong with one is told beside it, and it stays to be corrected."""


@pytest.mark.parametrize("field", TEXTS)
def test_any_text_comes_back_as_it_was_written(field: str) -> None:
    for written in STRANGE:
        node = after(CORPUS["nat"], **{field: written})
        assert getattr(network(serialise(node)), field) == written


@pytest.mark.parametrize("field", ["srv", "txt", "dns_hosts", "forwarders", "ipv4_hosts", "routes", "dnsmasq"])
def test_any_text_in_a_table_comes_back_as_it_was_written(field: str) -> None:
    for written in STRANGE:
        width = len(NetworkPageXml.__dict__[field].columns) if hasattr(NetworkPageXml.__dict__[field], "columns") else 2
        row = tuple(f"{written}{place}" for place in range(width))
        node = after(CORPUS["nat"], **{field: (row,)})
        assert getattr(network(serialise(node)), field) == (row,)
