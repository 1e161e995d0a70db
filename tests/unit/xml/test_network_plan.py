"""Which changes a running network takes at once, and by which calls."""

from __future__ import annotations

import pytest

from tests.unit.xml.test_networks import CORPUS, after
from virtgui.model.edits import Value
from virtgui.xml.network_plan import Command, Section, only_live, reaches_now, same, updates
from virtgui.xml.parse import serialise

BASE = CORPUS["nat"]


def planned(**changes: Value) -> list[tuple[Command, Section, int, str]]:
    found = updates(BASE, serialise(after(BASE, **changes)), BASE)
    return [(it.command, it.section, it.parent, it.xml) for it in found]


def test_nothing_changed_needs_no_call() -> None:
    assert planned() == []
    assert only_live(BASE, BASE)


def test_a_static_host_comes_and_one_that_is_otherwise_goes_first() -> None:
    hosts = (("52:54:00:00:00:01", "192.168.150.77", "db"), ("52:54:00:00:00:02", "192.168.150.10", "web"))
    calls = planned(ipv4_hosts=hosts)
    assert [(command, section, parent) for command, section, parent, _ in calls] == [
        (Command.DELETE, Section.IP_DHCP_HOST, 0),
        (Command.ADD_LAST, Section.IP_DHCP_HOST, 0),
        (Command.ADD_LAST, Section.IP_DHCP_HOST, 0),
    ]
    assert 'ip="192.168.150.9"' in calls[0][3]
    assert "192.168.150.77" in calls[1][3] and "expiry" in calls[1][3]
    assert "192.168.150.10" in calls[2][3]


def test_the_address_is_found_by_its_place_in_the_running_network() -> None:
    ((command, section, parent, xml),) = planned(ipv6_hosts=None)
    assert (command, section, parent) == (Command.DELETE, Section.IP_DHCP_HOST, 1)
    assert "fd00:55::9" in xml


@pytest.mark.parametrize(
    ("changes", "calls"),
    [
        ({"ipv4_ranges": (("192.168.150.50", "192.168.150.60"),)}, [(2, Section.IP_DHCP_RANGE), (3, 5)]),
        ({"ipv4_lease": 45}, [(2, Section.IP_DHCP_RANGE), (3, 5)]),
        ({"dns_hosts": (("192.168.150.9", "db"),)}, [(2, Section.DNS_HOST), (3, Section.DNS_HOST)]),
        ({"txt": None}, [(2, Section.DNS_TXT)]),
        ({"srv": None}, [(2, Section.DNS_SRV)]),
        (
            {"port_groups": (("fast", "yes", "", "5000", "", ""), ("slow", "", "", "", "", ""))},
            [(1, Section.PORTGROUP)],
        ),
        ({"port_groups": (("fast", "yes", "", "9000", "", ""),)}, [(2, Section.PORTGROUP)]),
    ],
)
def test_each_section_has_its_calls(changes: dict[str, Value], calls: list[tuple[int, int]]) -> None:
    assert [(command, section) for command, section, _, _ in planned(**changes)] == calls
    assert only_live(BASE, serialise(after(BASE, **changes)))


def test_interfaces_of_a_macvtap_network_come_and_go() -> None:
    base = CORPUS["direct"]
    wanted = serialise(after(base, devices=(("eth11",), ("eth12",))))
    calls = updates(base, wanted, base)
    assert [(call.command, call.section) for call in calls] == [(2, 7), (3, 7)]
    assert calls[0].xml == '<interface dev="eth10"/>'


@pytest.mark.parametrize(
    "changes",
    [{"domain": "x.y"}, {"mtu": 9000}, {"ipv4": "192.168.150.2/24"}, {"inbound_average": 5}, {"kind": "route"}],
)
def test_what_has_no_section_waits_for_the_next_start(changes: dict[str, Value]) -> None:
    assert not only_live(BASE, serialise(after(BASE, **changes)))
    assert not reaches_now(next(iter(changes)), changes)


def test_what_lies_in_an_address_waits_with_it() -> None:
    assert reaches_now("ipv4_hosts", ("ipv4_hosts", "domain"))
    assert not reaches_now("ipv4_hosts", ("ipv4_hosts", "ipv4"))
    assert reaches_now("ipv6_hosts", ("ipv6_hosts", "ipv4"))
    assert not reaches_now("txt", ("txt", "dns"))
    other = {"ipv4": "192.168.150.2/24", "ipv4_hosts": None}
    assert planned(**other) == []  # type: ignore[arg-type]


def test_a_first_lease_in_an_address_without_any_is_no_other_definition() -> None:
    base = CORPUS["unnamed-mode"]
    wanted = serialise(after(base, ipv4_ranges=(("10.1.2.2", "10.1.2.9"),)))
    assert only_live(base, wanted)
    assert [call.section for call in updates(base, wanted, base)] == [Section.IP_DHCP_RANGE]


@pytest.mark.parametrize(
    ("stored", "running"),
    [
        ("<forward mode='nat'/>", "<forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>"),
        (
            "<forward mode='nat'><nat ipv6='yes'/></forward>",
            "<forward mode='nat'><nat ipv6='yes'><port start='1024' end='65535'/></nat></forward>",
        ),
        (
            "<forward mode='hostdev' managed='yes'><pf dev='eth3'/></forward>",
            "<forward mode='hostdev' managed='yes'><pf dev='eth3'/>"
            "<address type='pci' domain='0x0000' bus='0x04' slot='0x10' function='0x1' connections='1'/></forward>",
        ),
        (
            "<forward mode='passthrough'><pf dev='eth3'/></forward>",
            "<forward mode='passthrough'><pf dev='eth3'/><interface dev='eth4' connections='1'/></forward>",
        ),
    ],
)
def test_what_libvirt_fills_in_while_it_runs_is_no_other_definition(stored: str, running: str) -> None:
    one, other = (f"<network><name>n</name>{text}</network>" for text in (stored, running))
    assert same(one, other)
    assert not same(one, other.replace("<name>n", "<name>m"))


def test_other_ports_of_nat_are_another_definition() -> None:
    text = "<network><name>n</name><forward mode='nat'>{}</forward></network>"
    assert not same(text.format(""), text.format("<nat><port start='2000' end='65535'/></nat>"))


def test_what_libvirt_counts_in_a_running_network_is_no_other_definition() -> None:
    running = BASE.replace("<network ", "<network connections='2' ").replace("\n  ", "\n      ")
    assert same(running, BASE)
    assert not same(running, serialise(after(BASE, mtu=1300)))
