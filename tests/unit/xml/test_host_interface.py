"""Documents of a host's interfaces: written, read back, and what is wrong with the answers."""

from __future__ import annotations

import pytest

from tests.gui.made_up import HOSTILE
from virtgui.xml import host_interface, interface_edits, schema
from virtgui.xml.host_interface import Interface
from virtgui.xml.parse import Refused

KNOWN = frozenset(("eth0", "eth1", "lo"))
MADE = (
    Interface("bridge", "br0", dhcp4=True, ports=("eth0",), delay="0.5", mode="", miimon=""),
    Interface(
        "bond",
        "bond0",
        mtu="9000",
        addresses=("10.0.0.2/24", "fd00::2/64"),
        gateway4="10.0.0.1",
        gateway6="fd00::1",
        ports=("eth0", "eth1"),
        mode="802.3ad",
        miimon="200",
    ),
    Interface("vlan", "eth0.42", start="none", addresses=("10.1.0.2/16",), base="eth0", tag="42", mode="", miimon=""),
    Interface("ethernet", "eth1", dhcp6=True, mode="", miimon=""),
)


@pytest.mark.parametrize("made", MADE, ids=lambda it: it.kind)
def test_what_is_written_is_read_back(made: Interface) -> None:
    text = host_interface.written(made)
    assert host_interface.read(text) == made
    assert schema.check(text, "interface") == ()
    assert host_interface.flaws(made, frozenset(), KNOWN) == []


def wrong(**changed: object) -> dict[str, str]:
    it = Interface("bridge", "br0")._replace(**changed)  # type: ignore[arg-type]
    return {flaw.field: flaw.message for flaw in host_interface.flaws(it, frozenset(("br1",)), KNOWN)}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "br1"}),
        ("name", {"name": "../../etc/x"}),
        ("name", {"name": HOSTILE}),
        ("name", {"name": "a\x00b"}),
        ("name", {"name": "sixteen-letters-"}),
        ("mtu", {"mtu": "67"}),
        ("addresses", {"addresses": ("10.0.0.2",)}),
        ("addresses", {"addresses": ("10.0.0.300/24",)}),
        ("addresses", {"addresses": ("10.0.0.0/24",)}),
        ("addresses", {"addresses": ("10.0.0.2/24",), "dhcp4": True}),
        ("gateway4", {"addresses": ("10.0.0.2/24",), "gateway4": "10.0.1.1"}),
        ("gateway4", {"addresses": ("10.0.0.2/24",), "gateway4": "fd00::1"}),
        ("gateway6", {"addresses": ("fd00::2/64",), "gateway6": "x"}),
        ("ports", {"ports": ("eth7",)}),
        ("ports", {"ports": ("eth0", "eth0")}),
        ("ports", {"kind": "bond"}),
        ("base", {"kind": "vlan", "tag": "1"}),
        ("tag", {"kind": "vlan", "base": "eth0", "tag": "4095"}),
        ("delay", {"delay": "soon"}),
        ("miimon", {"kind": "bond", "ports": ("eth0",), "miimon": "0"}),
    ],
)
def test_each_mistake_is_told_at_its_field(field: str, changed: dict[str, object]) -> None:
    assert field in wrong(**changed)


def test_documents_that_bite_are_refused() -> None:
    for text in ("<!DOCTYPE i [<!ENTITY a 'b'>]><interface name='&a;'/>", "<interface", "<i>" * 6000):
        with pytest.raises(Refused):
            host_interface.read(text)


# -- changed in place ------------------------------------------------------------------------

BRIDGE = """<interface type="bridge" name="br0">
  <!-- the office -->
  <start mode="onboot"/>
  <mtu size="1500"/>
  <protocol family="ipv4">
    <dhcp peerdns="no"/>
  </protocol>
  <protocol family="ipv6">
    <ip address="fd00::2" prefix="64"/>
    <ip address="fd01::2" prefix="64"/>
    <route gateway="fd00::1"/>
  </protocol>
  <bridge stp="off" delay="0.01">
    <interface type="ethernet" name="eth0">
      <mac address="ab:bb:cc:dd:ee:ff"/>
    </interface>
    <interface type="vlan" name="eth1.5"><vlan tag="5"><interface name="eth1"/></vlan></interface>
  </bridge>
</interface>"""


def test_nothing_changed_changes_nothing() -> None:
    assert interface_edits.changed(BRIDGE, host_interface.read(BRIDGE)) == BRIDGE


CHANGES: list[dict[str, object]] = [
    {"start": "none"},
    {"mtu": "9000"},
    {"mtu": ""},
    {"stp": True},
    {"delay": "2"},
    {"delay": ""},
    {"ports": ("eth0",)},
    {"ports": ("eth1.5", "eth2")},
    {"ports": ()},
    {"dhcp4": False},
    {"dhcp4": False, "addresses": ("10.0.0.2/24", "fd00::2/64", "fd01::2/64"), "gateway4": "10.0.0.1"},
    {"dhcp6": True},
    {"addresses": ("fd01::2/64",)},
    {"gateway6": ""},
    {"addresses": (), "gateway6": ""},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_each_change_reaches_its_place_and_nothing_else(change: dict[str, object]) -> None:
    before = host_interface.read(BRIDGE)
    wanted = before._replace(**change)  # type: ignore[arg-type]
    text = interface_edits.changed(BRIDGE, wanted)
    after = host_interface.read(text)
    for field in wanted._fields:
        told, meant = getattr(after, field), getattr(wanted, field)
        assert (sorted(told) if isinstance(told, tuple) else told) == (
            sorted(meant) if isinstance(meant, tuple) else meant
        ), field
    assert "<!-- the office -->" in text
    assert ("ab:bb:cc:dd:ee:ff" in text) == ("eth0" in wanted.ports)
    assert ("peerdns" in text) == wanted.dhcp4
    assert schema.check(text, "interface") == ()


def test_what_a_bond_and_a_vlan_are_made_of_is_changed() -> None:
    bond, vlan = (host_interface.written(it) for it in MADE[1:3])
    more = host_interface.read(bond)._replace(mode="balance-tlb", miimon="50", ports=("eth1", "eth2"), mtu="")
    text = interface_edits.changed(bond, more)
    assert host_interface.read(text) == more
    assert schema.check(text, "interface") == ()
    other = host_interface.read(vlan)._replace(tag="43", base="eth1", dhcp6=True)
    text = interface_edits.changed(vlan, other)
    assert host_interface.read(text) == other
    assert schema.check(text, "interface") == ()
