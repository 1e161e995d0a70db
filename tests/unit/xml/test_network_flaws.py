"""What is wrong with a network is told at its field, in words that say what to do; what was tried on libvirt 9.0."""

from __future__ import annotations

import pytest

from tests.unit.xml.test_networks import CORPUS, EMPTY, after
from virtgui.model.edits import Value
from virtgui.model.keys import HostKey
from virtgui.model.things import Thing, ThingKey, ThingKind
from virtgui.xml.flaws.networks import network_flaws
from virtgui.xml.network_ranges import Near, Taken, dhcp_range, first_name, free_ipv4, free_ipv6, near
from virtgui.xml.networks import network

NAT: dict[str, Value] = {"kind": "nat", "ipv4": "10.9.0.1/24", "ipv4_ranges": (("10.9.0.2", "10.9.0.99"),)}
AROUND = Near(
    frozenset(("default",)),
    (("virbr0", "default"),),
    (
        Taken("192.168.122.0/24", "default", "virbr0"),
        Taken("10.50.0.0/24", "sleeping", "", False),
        Taken("192.168.1.0/24", "this host’s eth0", "eth0"),
    ),
    frozenset(("eth0", "br0")),
)


def flaws(around: Near = AROUND, start: str = EMPTY, **changes: Value) -> dict[str, str]:
    """By field; a warning begins with "~"."""
    found = network_flaws(after(start, **changes), around)
    return {flaw.field: ("~" if flaw.warning else "") + flaw.message for flaw in reversed(found)}


def nat(**changes: Value) -> dict[str, str]:
    return flaws(**(NAT | changes))


@pytest.mark.parametrize("name", list(CORPUS))
def test_nothing_is_wrong_with_what_libvirt_takes(name: str) -> None:
    assert [flaw for flaw in network_flaws(network(CORPUS[name]), Near()) if not flaw.warning] == []


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": None}, "name", "Give the network a name"),
        ({"name": "a/b"}, "name", "slashes"),
        ({"name": "default"}, "name", "Another network has this name"),
        ({"name": "ü" * 150}, "name", "Shorten"),
        ({"bridge": "virbr0"}, "bridge", "Network “default” has this bridge"),
        ({"bridge": "br0"}, "bridge", "has a device of this name"),
        ({"bridge": "much-too-long-a-name"}, "bridge", "15"),
        ({"device": "eth9"}, "device", "~The host has no interface eth9"),
        ({"ipv4": "10.9.0.0/24"}, "ipv4", "means the whole range"),
        ({"ipv4": ""}, "ipv4", "Give the host’s own address"),
        ({"ipv4": "10.9.0.1"}, "ipv4", "and the prefix"),
        ({"ipv4": "fd00::1/64"}, "ipv4", "192.168.100.1/24"),
        ({"ipv4": "127.0.0.1/8"}, "ipv4", "cannot be reached"),
        ({"ipv4": "192.168.122.1/24"}, "ipv4", "192.168.122.0/24 is the range of network “default”"),
        ({"ipv4": "192.168.122.129/25"}, "ipv4", "~192.168.122.128/25 overlaps 192.168.122.0/24 of network “default”"),
        ({"ipv4": "10.50.0.1/24"}, "ipv4", "~10.50.0.0/24 overlaps 10.50.0.0/24 of network “sleeping”, which is off"),
        ({"ipv4": "192.168.1.77/24"}, "ipv4", "192.168.1.0/24 is the range of this host’s eth0"),
        ({"ipv4": "192.168.0.1/16"}, "ipv4", "~192.168.0.0/16 overlaps"),
        ({"addresses": (("10.9.0.200/28",),)}, "addresses", "overlaps 10.9.0.0/24, another address of this network"),
        ({"ipv4_ranges": (("10.9.0.2", "10.9.1.9"),)}, "ipv4_ranges", "not all within 10.9.0.0/24"),
        ({"ipv4_ranges": (("10.9.0.9", "10.9.0.2"),)}, "ipv4_ranges", "comes before"),
        ({"ipv4_ranges": (("10.9.0.0", "10.9.0.9"),)}, "ipv4_ranges", "cannot be given"),
        ({"ipv4_ranges": (("10.9.0.1", "10.9.0.9"),)}, "ipv4_ranges", "the host’s own address"),
        ({"ipv4_ranges": (("10.9.0.2", "10.9.0.9"), ("10.9.0.9", "10.9.0.12"))}, "ipv4_ranges", "overlaps 10.9.0.2"),
        ({"ipv4_ranges": (("10.9.0.2", ""),)}, "ipv4_ranges", "first and the last"),
        ({"ipv4_hosts": (("52:54:00:00:00:01", "10.8.0.9", ""),)}, "ipv4_hosts", "10.8.0.9 is not within"),
        ({"ipv4_hosts": (("52:54:00:00:00:01", "10.9.0.1", ""),)}, "ipv4_hosts", "the host’s own"),
        ({"ipv4_hosts": (("52:54:00", "10.9.0.9", ""),)}, "ipv4_hosts", "six pairs"),
        ({"ipv4_hosts": (("", "10.9.0.9", ""),)}, "ipv4_hosts", "Give each host a name"),
        ({"ipv4_hosts": (("52:54:00:00:00:01", "", ""),)}, "ipv4_hosts", "Give each host an address"),
        (
            {"ipv4_hosts": (("52:54:00:00:00:01", "10.9.0.9", ""), ("52:54:00:00:00:01", "10.9.0.8", ""))},
            "ipv4_hosts",
            "52:54:00:00:00:01 stands here twice",
        ),
        (
            {"ipv4_hosts": (("52:54:00:00:00:01", "10.9.0.9", ""), ("52:54:00:00:00:02", "10.9.0.9", ""))},
            "ipv4_hosts",
            "10.9.0.9 stands here twice",
        ),
        ({"ipv6": "fd00::1/56", "ipv6_ranges": (("fd00::100", "fd00::1ff"),)}, "ipv6", "64 or longer"),
        ({"ipv6": "fd00::1/64", "ipv6_hosts": (("zz", "fd00::9", ""),)}, "ipv6_hosts", "DUID"),
        ({"boot_server": "somewhere"}, "boot_server", "IPv4 address"),
        ({"tftp_root": "srv"}, "tftp_root", "beginning with /"),
        ({"nat_start": "203.0.113.9"}, "nat_end", "last address too"),
        ({"nat_start": "203.0.113.9", "nat_end": "203.0.113.1"}, "nat_end", "before"),
        ({"nat_port_start": 5000}, "nat_port_end", "both ends"),
        ({"nat_port_start": 5000, "nat_port_end": 2000}, "nat_port_end", "before"),
        ({"nat_port_start": 0, "nat_port_end": 2000}, "nat_port_start", "from 1 to 65535"),
        ({"routes": (("", "10.20.0.1", "16", "10.9.0.9", ""),)}, "routes", "last bits must be zero"),
        ({"routes": (("", "10.20.0.0", "16", "172.16.0.1", ""),)}, "routes", "in none of this network’s ranges"),
        ({"routes": (("", "10.20.0.0", "16", "10.9.0.9", "0"),)}, "routes", "metric"),
        ({"domain": "not a domain"}, "domain", "letters, digits"),
        ({"local_only": True}, "domain", "Name the domain"),
        ({"forwarders": (("", "nowhere"),)}, "forwarders", "no IP address"),
        ({"dns_hosts": (("10.9.0.9", ""),)}, "dns_hosts", "a name"),
        ({"dns_hosts": (("x", "db"),)}, "dns_hosts", "IP address"),
        ({"srv": (("", "tcp", "", "", "", "", ""),)}, "srv", "Name each service"),
        ({"srv": (("ldap", "tcp", "", "host", "70000", "", ""),)}, "srv", "port"),
        ({"srv": (("ldap", "tcp", "", "", "389", "", ""),)}, "srv", "a target"),
        ({"txt": (("", "x"),)}, "txt", "a name"),
        ({"inbound_peak": 100}, "inbound_average", "average too"),
        ({"mtu": 20}, "mtu", "from 68"),
        ({"vlan_tags": (("5", ""),)}, "vlan_tags", "Only Open vSwitch"),
        ({"mac": "53:54:00:00:00:01"}, "mac", "group address"),
        ({"port_groups": (("a", "yes", "", "", "", ""), ("b", "yes", "", "", "", ""))}, "port_groups", "Only one"),
        ({"port_groups": (("a", "", "", "", "", ""), ("a", "", "", "", "", ""))}, "port_groups", "same name"),
        ({"port_groups": (("a", "", "", "fast", "", ""),)}, "port_groups", "whole numbers"),
        ({"port_groups": (("a", "", "4", "", "", ""),)}, "port_groups", "Only Open vSwitch"),
        ({"port_groups": (("a", "", "", "1, 2, 3, 4", "", ""),)}, "port_groups", "peak, burst"),
        ({"ipv4_lease": 1}, "ipv4_lease", "2 minutes"),
        ({"domain": "a\nb"}, "domain", "control characters"),
    ],
)
def test_what_is_wrong_with_a_nat_network(changes: dict[str, Value], field: str, said: str) -> None:
    assert said in nat(**changes)[field]


def test_a_good_one_has_no_flaws() -> None:
    assert nat(ipv6="fd00:9::1/64", ipv6_ranges=(("fd00:9::100", "fd00:9::1ff"),), domain="lab.example") == {}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"kind": "nat"}, "ipv4", "Give an IPv4 or IPv6 address"),
        ({"kind": "bridge"}, "bridge", "Name a bridge"),
        ({"kind": "bridge", "bridge": "virbr0"}, "bridge", "~This is the bridge of network “default”"),
        ({"kind": "bridge", "bridge": "br7"}, "bridge", "~The host has no such bridge"),
        ({"kind": "direct"}, "devices", "Choose a network interface"),
        ({"kind": "direct", "devices": (("eth0",), ("eth0",))}, "devices", "twice"),
        ({"kind": "hostdev"}, "physical", "SR-IOV"),
        ({"kind": "hostdev", "functions": (("x",),)}, "functions", "lspci"),
        ({"kind": "hostdev", "physical": "eth0", "functions": (("0000:04:10.1",),)}, "functions", "Either"),
        ({"kind": "direct", "devices": (("eth0",),), "inbound_average": 10}, "inbound_average", "Clear this"),
        ({"kind": "ovs", "bridge": "br0", "vlan_tags": (("4095", ""),)}, "vlan_tags", "1 to 4094"),
        ({"kind": "ovs", "bridge": "br0", "vlan_tags": (("4", ""), ("5", ""))}, "vlan_trunk", "several tags"),
        ({"kind": "hostdev", "physical": "eth0", "vlan_tags": (("4", ""), ("5", ""))}, "vlan_tags", "several"),
        ({"kind": "vepa", "devices": (("eth0",),), "port_type": "802.1Qbg"}, "manager_id", "Give this"),
        ({"kind": "vepa", "devices": (("eth0",),), "port_type": "802.1Qbh"}, "profile_id", "profile"),
        ({"kind": "ovs", "bridge": "br0", "interface_id": "x"}, "interface_id", "UUID"),
    ],
)
def test_what_is_wrong_with_other_kinds(changes: dict[str, Value], field: str, said: str) -> None:
    assert said in flaws(**changes)[field]


def test_an_isolated_network_needs_nothing() -> None:
    assert flaws() == {}


# -- what is around, and what is free ----------------------------------------------------------

HOST = HostKey("qemu:///system")


def thing(name: str, xml: str, *, active: bool = True) -> Thing:
    return Thing(ThingKey(HOST, ThingKind.NETWORK, f"uuid-{name}"), name, active, True, False, xml)


def test_the_host_and_the_other_networks_are_around_but_not_the_network_itself() -> None:
    things = (
        thing("default", "<network><bridge name='virbr0'/><ip address='192.168.122.1' prefix='24'/></network>"),
        thing("own", "<network><bridge name='virbr1'/><ip address='10.1.0.1' prefix='24'/></network>"),
        thing("broken", "<network"),
    )
    found = near(things, (("eth0", "192.168.1.0/24"), ("virbr1", "10.1.0.0/24")), ("eth0", "virbr0"), "uuid-own")
    assert found.names == {"default"}
    assert found.bridges == (("virbr0", "default"),)
    assert [(taken.range, taken.who) for taken in found.taken] == [
        ("192.168.122.0/24", "default"),
        ("192.168.1.0/24", "this host’s eth0"),
    ]
    assert found.devices == {"eth0"}


def test_a_free_range_overlaps_nothing() -> None:
    assert free_ipv4(()) == "192.168.100.1/24"
    taken = (Taken("192.168.0.0/17", "x"), Taken("192.168.130.0/24", "y"), Taken("0.0.0.0/0", "everywhere"))
    assert free_ipv4(taken) == "192.168.128.1/24"
    assert free_ipv4((Taken("192.168.0.0/16", "x"),)) == "172.20.0.1/24"
    everything = (Taken("192.168.0.0/16", "x"), Taken("172.16.0.0/12", "y"), Taken("10.0.0.0/8", "z"))
    assert free_ipv4(everything) == ""
    assert free_ipv6((), b"\x01\x02\x03\x04\x05") == "fd01:203:405:1::1/64"
    assert free_ipv6((Taken("fd01:203:405:1::/64", "x"),), b"\x01\x02\x03\x04\x05") == "fd01:203:405:2::1/64"


@pytest.mark.parametrize(
    ("own", "given"),
    [
        ("192.168.5.1/24", ("192.168.5.2", "192.168.5.254")),
        ("192.168.5.254/24", ("192.168.5.1", "192.168.5.253")),
        ("192.168.5.200/24", ("192.168.5.1", "192.168.5.199")),
        ("10.0.0.1/8", ("10.0.0.2", "10.0.255.254")),
        ("10.0.0.1/30", ("10.0.0.2", "10.0.0.2")),
        ("10.0.0.1/31", ("", "")),
        ("fd00::1/64", ("fd00::100", "fd00::1ff")),
        ("fd00::1/126", ("", "")),
        ("nonsense", ("", "")),
    ],
)
def test_dhcp_gives_what_is_left_and_never_the_hosts_own(own: str, given: tuple[str, str]) -> None:
    assert dhcp_range(own) == given
    if given[0]:
        family = "ipv6" if ":" in own else "ipv4"
        assert flaws(Near(), **{family: own, f"{family}_ranges": (given,)}) == {}


def test_a_new_network_has_a_name_of_its_own() -> None:
    assert first_name(()) == "network"
    assert first_name(("network", "network2")) == "network3"
