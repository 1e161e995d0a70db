"""Documents of a host's interfaces: written, read back, and what is wrong with the answers."""

from __future__ import annotations

import pytest

from tests.gui.made_up import HOSTILE
from virtgui.xml import host_interface, schema
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
