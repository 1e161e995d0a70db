"""A network's settings as rows: what each is called, when it is shown, what can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.views.hardware.parts import choices, default, rare_row
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.xml.network_fields import DIRECT, ROUTED
from virtgui.xml.networks import NetworkPageXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

KINDS = choices(
    ("nat", "NAT", "Machines reach out under the host’s address; nobody outside reaches them"),
    ("route", "Routed", "Machines keep their addresses outside; the networks there must know the way back"),
    ("open", "Open", "Like routed, and libvirt adds no firewall rules"),
    ("isolated", "Isolated", "Machines reach each other and the host, and nobody else"),
    ("bridge", "Bridge of the host", "Machines are in the network that the bridge is in"),
    ("ovs", "Bridge of Open vSwitch", "The same, with VLANs and trunks"),
    ("direct", "macvtap", "Machines are beside the host in its network. Host and machines do not reach each other"),
    ("private", "macvtap, private", "The same, and machines do not reach each other either"),
    ("vepa", "macvtap, VEPA", "All packets go through the switch outside, which must know this"),
    ("passthrough", "macvtap, one interface each", "Each machine has an interface of the host for itself"),
    ("hostdev", "SR-IOV", "Each machine gets a virtual function of a network card, as a PCI device"),
)
_PORTS = choices(
    ("openvswitch", "Open vSwitch"),
    ("802.1Qbg", "802.1Qbg (VEPA)"),
    ("802.1Qbh", "802.1Qbh (VN-Link)"),
    ("midonet", "MidoNet"),
)
_BEHIND = (*DIRECT, "hostdev")


def kind_words(kind: str) -> str:
    """A kind as a person reads it."""
    return next((choice.words for choice in KINDS if choice.value == kind), kind)


def _of(*kinds: str, also: str = "") -> Callable[[Node], bool]:
    """Shown for these kinds, and where something is written: what means nothing must be seen to be cleared."""

    def shown(node: Node) -> bool:
        it = NetworkPageXml(node.element)
        return it.kind in kinds or bool(also and getattr(NetworkPageXml, also).raw(it) is not None)

    return shown


def _addressed(field: str) -> Callable[[Node], bool]:
    """Shown where the family has an address."""

    def shown(node: Node) -> bool:
        it = NetworkPageXml(node.element)
        return it.kind in ROUTED and getattr(NetworkPageXml, field).raw(it) is not None

    return shown


def _served(family: str) -> Callable[[Node], bool]:
    def shown(node: Node) -> bool:
        it = NetworkPageXml(node.element)
        return it.kind in ROUTED and bool(getattr(it, f"{family}_ranges") or getattr(it, f"{family}_hosts"))

    return shown


def _given(family: str) -> Callable[[Node], bool]:
    def shown(node: Node) -> bool:
        it = NetworkPageXml(node.element)
        return it.kind in ROUTED and bool(getattr(it, f"{family}_ranges"))

    return shown


def _named(node: Node) -> bool:
    it = NetworkPageXml(node.element)
    return it.kind in ROUTED and it.dns


def _ported(field: str, *kinds: str) -> Callable[[Node], bool]:
    def shown(node: Node) -> bool:
        it = NetworkPageXml(node.element)
        return it.port_type in kinds or getattr(NetworkPageXml, field).raw(it) is not None

    return shown


def interfaces(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The host's network interfaces."""
    return tuple(Offer(device.name, device.title or device.name) for device in around.inventory.devices)


def _bridges(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    if NetworkPageXml(node.element).kind in ROUTED:
        return ()
    return tuple(Offer(name, name) for name in around.inventory.bridges)


def _physical(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(d.name, d.title or d.name) for d in around.inventory.devices if d.fact("functions"))


_routed = _of(*ROUTED)
_rated = _of(*ROUTED, "bridge", "ovs", also="inbound_average")

BASICS = (
    Row("name", "Name", section="Network"),
    Row("title", "Title", section="Network", shown=_of("-", also="title")),
    Row("kind", "Kind", Control.CHOICE, "Network", KINDS),
    Row(
        "device",
        "Only through",
        Control.COMBO,
        "Way out",
        offers=interfaces,
        unset="Any interface",
        shown=_of("nat", "route"),
        help="Packets leave the host by this interface only",
    ),
    Row(
        "devices",
        "Interfaces",
        Control.TABLE,
        "Way out",
        offers=interfaces,
        columns=("Interface",),
        shown=_of(*DIRECT),
        help="Several are given to machines in turn",
    ),
    Row(
        "physical",
        "SR-IOV interface",
        Control.COMBO,
        "Way out",
        offers=_physical,
        unset="None",
        shown=_of("hostdev", "passthrough", also="physical"),
        help="Its virtual functions are given to machines",
    ),
    Row(
        "functions",
        "Virtual functions",
        Control.TABLE,
        "Way out",
        columns=("PCI address",),
        shown=_of("hostdev", also="functions"),
    ),
    Row("managed", "Detach from the host by itself", Control.SWITCH, "Way out", shown=_of("hostdev")),
    Row(
        "bridge",
        "Bridge",
        Control.COMBO,
        "Way out",
        offers=_bridges,
        unset="libvirt chooses a name",
        shown=_of(*ROUTED, "bridge", "ovs", also="bridge"),
    ),
)
ADDRESSES = (
    Row("has_ipv4", "IPv4", Control.SWITCH, "IPv4", shown=_routed),
    Row("ipv4", "Host’s address", section="IPv4", shown=_addressed("ipv4"), help="With the prefix: 192.168.100.1/24"),
    Row("has_dhcp4", "DHCP", Control.SWITCH, "IPv4", shown=_addressed("ipv4"), help="Gives machines their addresses"),
    Row("ipv4_ranges", "Given by DHCP", Control.TABLE, "IPv4", columns=("From", "To"), shown=_served("ipv4")),
    Row(
        "ipv4_hosts",
        "Always the same",
        Control.TABLE,
        "IPv4",
        columns=("MAC address", "IP address", "Name"),
        shown=_served("ipv4"),
    ),
    Row("has_ipv6", "IPv6", Control.SWITCH, "IPv6", shown=_routed),
    Row("ipv6", "Host’s address", section="IPv6", shown=_addressed("ipv6"), help="With the prefix: fd00:10::1/64"),
    Row("has_dhcp6", "DHCPv6", Control.SWITCH, "IPv6", shown=_addressed("ipv6")),
    Row("ipv6_ranges", "Given by DHCPv6", Control.TABLE, "IPv6", columns=("From", "To"), shown=_served("ipv6")),
    Row(
        "ipv6_hosts",
        "Always the same",
        Control.TABLE,
        "IPv6",
        columns=("DUID", "IP address", "Name"),
        shown=_served("ipv6"),
    ),
    Row("domain", "Domain", section="Names", unset="None", shown=_routed, help="Machines are found as name.domain"),
    Row(
        "local_only",
        "Names stay inside",
        Control.SWITCH,
        "Names",
        shown=_of("-", also="domain"),
        help="What this domain does not know is not asked outside",
    ),
    Row("dns", "Name service", Control.SWITCH, "Names", default=True, shown=_routed),
    Row("dns_hosts", "More names", Control.TABLE, "Names", columns=("IP address", "Name"), shown=_named),
)
MORE = (
    rare_row("addresses", "Further addresses", Control.TABLE, "Addresses", columns=("Address",), shown=_routed),
    rare_row(
        "routes",
        "Routes",
        Control.TABLE,
        "Addresses",
        columns=("Family", "Address", "Prefix", "Gateway", "Metric"),
        cells=(("Family", choices(("ipv4", "IPv4"), ("ipv6", "IPv6"))),),
        shown=_routed,
    ),
    rare_row("nat_start", "Outside address, first", section="NAT", unset="The host’s", shown=_of("nat")),
    rare_row("nat_end", "Outside address, last", section="NAT", unset="The host’s", shown=_of("nat")),
    rare_row(
        "nat_port_start",
        "Outside port, first",
        Control.NUMBER,
        "NAT",
        unset="1024",
        shown=_of("nat"),
        least=1,
        most=65535,
    ),
    rare_row(
        "nat_port_end",
        "Outside port, last",
        Control.NUMBER,
        "NAT",
        unset="65535",
        shown=_of("nat"),
        least=1,
        most=65535,
    ),
    rare_row("nat_ipv6", "NAT for IPv6 too", Control.SWITCH, "NAT", shown=_of("nat")),
    *(
        rare_row(
            f"{family}_lease",
            f"Lease time ({word})",
            Control.NUMBER,
            "Leases",
            unit="min",
            unset="1 hour",
            shown=_given(family),
            least=0,
            help="0 is for ever",
        )
        for family, word in (("ipv4", "IPv4"), ("ipv6", "IPv6"))
    ),
    rare_row("boot_file", "Boot file", section="Network boot", unset="None", shown=_addressed("ipv4")),
    rare_row("boot_server", "Boot server", section="Network boot", unset="The host", shown=_addressed("ipv4")),
    rare_row("tftp_root", "TFTP folder", section="Network boot", unset="None", shown=_addressed("ipv4")),
    rare_row(
        "forwarders", "Forwarders", Control.TABLE, "Name service", columns=("Only for domain", "Server"), shown=_named
    ),
    rare_row(
        "srv",
        "Services (SRV)",
        Control.TABLE,
        "Name service",
        columns=("Service", "Protocol", "Domain", "Target", "Port", "Priority", "Weight"),
        cells=(("Protocol", choices(("tcp", "TCP"), ("udp", "UDP"))),),
        shown=_named,
    ),
    rare_row("txt", "Texts (TXT)", Control.TABLE, "Name service", columns=("Name", "Text"), shown=_named),
    rare_row(
        "forward_plain", "Ask outside for plain names", Control.SWITCH, "Name service", default=True, shown=_named
    ),
    rare_row(
        "dnsmasq",
        "dnsmasq options",
        Control.TABLE,
        "Name service",
        columns=("Option",),
        shown=_routed,
        help="Given to dnsmasq as they are; libvirt does not look at them",
    ),
    *(
        rare_row(f"{way}_{part}", f"{word}, {part}", Control.NUMBER, "Limits", unit=unit, unset="None", shown=_rated)
        for way, word in (("inbound", "Into it"), ("outbound", "Out of it"))
        for part, unit in (("average", "KiB/s"), ("peak", "KiB/s"), ("burst", "KiB"))
    ),
    rare_row(
        "mtu", "MTU", Control.NUMBER, "Bridge", unset="1500", shown=_of(*ROUTED, also="mtu"), least=68, most=65535
    ),
    rare_row("stp", "Spanning tree", Control.SWITCH, "Bridge", default=True, shown=_routed),
    rare_row("delay", "Forward delay", Control.NUMBER, "Bridge", unit="s", unset="0 s", shown=_routed),
    rare_row("zone", "Firewall zone", section="Bridge", unset="libvirt", shown=_routed, help="Needs firewalld"),
    rare_row(
        "mac_table_manager",
        "Table of MAC addresses",
        Control.CHOICE,
        "Bridge",
        (*default("The kernel’s"), *choices(("kernel", "Kept by the kernel"), ("libvirt", "Kept by libvirt"))),
        shown=_of(*ROUTED, "bridge"),
    ),
    rare_row("mac", "MAC address", section="Bridge", unset="Made by libvirt", shown=_routed),
    rare_row("guest_ipv6", "IPv6 among machines without an address", Control.SWITCH, "Bridge", shown=_routed),
    rare_row("isolated_ports", "Keep machines from each other", Control.SWITCH, "Bridge", shown=_of(*ROUTED, "bridge")),
    rare_row(
        "vlan_tags",
        "VLAN",
        Control.TABLE,
        "VLAN",
        columns=("Tag", "Native"),
        cells=(("Native", choices(("", "No"), ("tagged", "Tagged"), ("untagged", "Untagged"))),),
        shown=_of("ovs", "passthrough", "hostdev", also="vlan_tags"),
    ),
    rare_row("vlan_trunk", "Trunk", Control.SWITCH, "VLAN", shown=_of("ovs", also="vlan_trunk")),
    rare_row(
        "port_type",
        "Kind of port",
        Control.CHOICE,
        "Ports",
        (*default("None"), *_PORTS),
        shown=_of("bridge", "ovs", *_BEHIND, also="port_type"),
    ),
    rare_row("profile_id", "Port profile", section="Ports", shown=_ported("profile_id", "802.1Qbh", "openvswitch")),
    rare_row("interface_id", "Interface ID", section="Ports", shown=_ported("interface_id", "midonet", "openvswitch")),
    rare_row("manager_id", "VSI manager", Control.NUMBER, "Ports", shown=_ported("manager_id", "802.1Qbg")),
    rare_row("type_id", "VSI type", Control.NUMBER, "Ports", shown=_ported("type_id", "802.1Qbg")),
    rare_row(
        "type_id_version", "VSI type’s version", Control.NUMBER, "Ports", shown=_ported("type_id_version", "802.1Qbg")
    ),
    rare_row("instance_id", "VSI instance", section="Ports", shown=_ported("instance_id", "802.1Qbg")),
    rare_row("trust_guest", "Trust filters that guests set", Control.SWITCH, "Ports"),
    rare_row(
        "port_groups",
        "Port groups",
        Control.TABLE,
        "Port groups",
        columns=("Name", "Default", "VLAN", "In, KiB/s", "Out, KiB/s", "Profile"),
        cells=(("Default", choices(("", "No"), ("yes", "Yes"))),),
        help="Kinds of plugs that a machine’s card can choose. A limit is an average, or “average, peak, burst”",
    ),
    rare_row(
        "host_driver",
        "Driver",
        Control.CHOICE,
        "SR-IOV",
        (*default(), Choice("vfio", "VFIO")),
        shown=_of("hostdev", also="host_driver"),
    ),
    rare_row("description", "Description", Control.LINES, "About it", shown=_of("-", also="description")),
)


def with_known(
    rows: tuple[Row, ...], names: tuple[str, ...], functions: tuple[tuple[str, str], ...]
) -> tuple[Row, ...]:
    """The rows, those whose table has interfaces or virtual functions of the host with these to choose from; a
    function is its PCI address and what it is."""
    known = {
        "devices": ("Interface", tuple(Choice(name, name) for name in names)),
        "functions": ("PCI address", tuple(Choice(address, words) for address, words in functions)),
    }
    return tuple(replace(row, cells=(known[row.field],)) if row.field in known else row for row in rows)


ROWS = (*BASICS, *ADDRESSES, *MORE)
LABELS = {row.field: row.label for row in ROWS}
