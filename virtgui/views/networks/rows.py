"""A network's settings as rows: what each is called, when it is shown, what can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.util.language import tr
from virtgui.views.hardware.parts import choices, default, rare_row
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.xml.network_fields import DIRECT, ROUTED
from virtgui.xml.networks import NetworkPageXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

KINDS = choices(
    ("nat", "NAT", tr("Machines reach out under the host’s address; nobody outside reaches them")),
    ("route", tr("Routed"), tr("Machines keep their addresses outside; the networks there must know the way back")),
    ("open", tr("Open", "network"), tr("Like routed, and libvirt adds no firewall rules")),
    ("isolated", tr("Isolated"), tr("Machines reach each other and the host, and nobody else")),
    ("bridge", tr("Bridge of the host"), tr("Machines are in the network that the bridge is in")),
    ("ovs", tr("Bridge of Open vSwitch"), tr("The same, with VLANs and trunks")),
    ("direct", "macvtap", tr("Machines are beside the host in its network. Host and machines do not reach each other")),
    ("private", tr("macvtap, private"), tr("The same, and machines do not reach each other either")),
    ("vepa", "macvtap, VEPA", tr("All packets go through the switch outside, which must know this")),
    ("passthrough", tr("macvtap, one interface each"), tr("Each machine has an interface of the host for itself")),
    ("hostdev", "SR-IOV", tr("Each machine gets a virtual function of a network card, as a PCI device")),
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
    Row("name", tr("Name"), section=tr("Network")),
    Row("title", tr("Title"), section=tr("Network"), shown=_of("-", also="title")),
    Row("kind", tr("Kind"), Control.CHOICE, tr("Network"), KINDS),
    Row(
        "device",
        tr("Only through"),
        Control.COMBO,
        tr("Way out"),
        offers=interfaces,
        unset=tr("Any interface"),
        shown=_of("nat", "route"),
        help=tr("Packets leave the host by this interface only"),
    ),
    Row(
        "devices",
        tr("Interfaces"),
        Control.TABLE,
        tr("Way out"),
        offers=interfaces,
        columns=(tr("Interface"),),
        shown=_of(*DIRECT),
        help=tr("Several are given to machines in turn"),
    ),
    Row(
        "physical",
        tr("SR-IOV interface"),
        Control.COMBO,
        tr("Way out"),
        offers=_physical,
        unset=tr("None", "of these"),
        shown=_of("hostdev", "passthrough", also="physical"),
        help=tr("Its virtual functions are given to machines"),
    ),
    Row(
        "functions",
        tr("Virtual functions"),
        Control.TABLE,
        tr("Way out"),
        columns=(tr("PCI address"),),
        shown=_of("hostdev", also="functions"),
    ),
    Row("managed", tr("Detach from the host by itself"), Control.SWITCH, tr("Way out"), shown=_of("hostdev")),
    Row(
        "bridge",
        tr("Bridge"),
        Control.COMBO,
        tr("Way out"),
        offers=_bridges,
        unset=tr("libvirt chooses a name"),
        shown=_of(*ROUTED, "bridge", "ovs", also="bridge"),
    ),
)
ADDRESSES = (
    Row("has_ipv4", "IPv4", Control.SWITCH, "IPv4", shown=_routed),
    Row(
        "ipv4",
        tr("Host’s address"),
        section="IPv4",
        shown=_addressed("ipv4"),
        help=tr("With the prefix: 192.168.100.1/24"),
    ),
    Row(
        "has_dhcp4", "DHCP", Control.SWITCH, "IPv4", shown=_addressed("ipv4"), help=tr("Gives machines their addresses")
    ),
    Row(
        "ipv4_ranges", tr("Given by DHCP"), Control.TABLE, "IPv4", columns=(tr("From"), tr("To")), shown=_served("ipv4")
    ),
    Row(
        "ipv4_hosts",
        tr("Always the same"),
        Control.TABLE,
        "IPv4",
        columns=(tr("MAC address"), tr("IP address"), tr("Name")),
        shown=_served("ipv4"),
    ),
    Row("has_ipv6", "IPv6", Control.SWITCH, "IPv6", shown=_routed),
    Row(
        "ipv6",
        tr("Host’s address"),
        section="IPv6",
        shown=_addressed("ipv6"),
        help=tr("With the prefix: fd00:10::1/64"),
    ),
    Row("has_dhcp6", "DHCPv6", Control.SWITCH, "IPv6", shown=_addressed("ipv6")),
    Row(
        "ipv6_ranges",
        tr("Given by DHCPv6"),
        Control.TABLE,
        "IPv6",
        columns=(tr("From"), tr("To")),
        shown=_served("ipv6"),
    ),
    Row(
        "ipv6_hosts",
        tr("Always the same"),
        Control.TABLE,
        "IPv6",
        columns=("DUID", tr("IP address"), tr("Name")),
        shown=_served("ipv6"),
    ),
    Row(
        "domain",
        tr("Domain"),
        section=tr("Names"),
        unset=tr("None", "of these"),
        shown=_routed,
        help=tr("Machines are found as name.domain"),
    ),
    Row(
        "local_only",
        tr("Names stay inside"),
        Control.SWITCH,
        tr("Names"),
        shown=_of("-", also="domain"),
        help=tr("What this domain does not know is not asked outside"),
    ),
    Row("dns", tr("Name service"), Control.SWITCH, tr("Names"), default=True, shown=_routed),
    Row(
        "dns_hosts", tr("More names"), Control.TABLE, tr("Names"), columns=(tr("IP address"), tr("Name")), shown=_named
    ),
)
MORE = (
    rare_row(
        "addresses", tr("Further addresses"), Control.TABLE, tr("Addresses"), columns=(tr("Address"),), shown=_routed
    ),
    rare_row(
        "routes",
        tr("Routes"),
        Control.TABLE,
        tr("Addresses"),
        columns=(tr("Family"), tr("Address"), tr("Prefix"), tr("Gateway"), tr("Metric")),
        cells=((tr("Family"), choices(("ipv4", "IPv4"), ("ipv6", "IPv6"))),),
        shown=_routed,
    ),
    rare_row("nat_start", tr("Outside address, first"), section="NAT", unset=tr("The host’s"), shown=_of("nat")),
    rare_row("nat_end", tr("Outside address, last"), section="NAT", unset=tr("The host’s"), shown=_of("nat")),
    rare_row(
        "nat_port_start",
        tr("Outside port, first"),
        Control.NUMBER,
        "NAT",
        unset="1024",
        shown=_of("nat"),
        least=1,
        most=65535,
    ),
    rare_row(
        "nat_port_end",
        tr("Outside port, last"),
        Control.NUMBER,
        "NAT",
        unset="65535",
        shown=_of("nat"),
        least=1,
        most=65535,
    ),
    rare_row("nat_ipv6", tr("NAT for IPv6 too"), Control.SWITCH, "NAT", shown=_of("nat")),
    *(
        rare_row(
            f"{family}_lease",
            tr("Lease time ({family})").format(family=word),
            Control.NUMBER,
            tr("Leases"),
            unit="min",
            unset=tr("1 hour"),
            shown=_given(family),
            least=0,
            help=tr("0 is for ever"),
        )
        for family, word in (("ipv4", "IPv4"), ("ipv6", "IPv6"))
    ),
    rare_row(
        "boot_file", tr("Boot file"), section=tr("Network boot"), unset=tr("None", "of these"), shown=_addressed("ipv4")
    ),
    rare_row(
        "boot_server", tr("Boot server"), section=tr("Network boot"), unset=tr("The host"), shown=_addressed("ipv4")
    ),
    rare_row(
        "tftp_root",
        tr("TFTP folder"),
        section=tr("Network boot"),
        unset=tr("None"),
        shown=_addressed("ipv4"),
    ),
    rare_row(
        "forwarders",
        tr("Forwarders"),
        Control.TABLE,
        tr("Name service"),
        columns=(tr("Only for domain"), tr("Server")),
        shown=_named,
    ),
    rare_row(
        "srv",
        tr("Services (SRV)"),
        Control.TABLE,
        tr("Name service"),
        columns=(tr("Service"), tr("Protocol"), tr("Domain"), tr("Target"), tr("Port"), tr("Priority"), tr("Weight")),
        cells=((tr("Protocol"), choices(("tcp", "TCP"), ("udp", "UDP"))),),
        shown=_named,
    ),
    rare_row(
        "txt", tr("Texts (TXT)"), Control.TABLE, tr("Name service"), columns=(tr("Name"), tr("Text")), shown=_named
    ),
    rare_row(
        "forward_plain",
        tr("Ask outside for plain names"),
        Control.SWITCH,
        tr("Name service"),
        default=True,
        shown=_named,
    ),
    rare_row(
        "dnsmasq",
        tr("dnsmasq options"),
        Control.TABLE,
        tr("Name service"),
        columns=(tr("Option"),),
        shown=_routed,
        help=tr("Given to dnsmasq as they are; libvirt does not look at them"),
    ),
    *(
        rare_row(field, label, Control.NUMBER, tr("Limits"), unit=unit, unset=tr("None", "of these"), shown=_rated)
        for field, label, unit in (
            ("inbound_average", tr("Into it, average"), "KiB/s"),
            ("inbound_peak", tr("Into it, peak"), "KiB/s"),
            ("inbound_burst", tr("Into it, burst"), "KiB"),
            ("outbound_average", tr("Out of it, average"), "KiB/s"),
            ("outbound_peak", tr("Out of it, peak"), "KiB/s"),
            ("outbound_burst", tr("Out of it, burst"), "KiB"),
        )
    ),
    rare_row(
        "mtu", "MTU", Control.NUMBER, tr("Bridge"), unset="1500", shown=_of(*ROUTED, also="mtu"), least=68, most=65535
    ),
    rare_row("stp", tr("Spanning tree"), Control.SWITCH, tr("Bridge"), default=True, shown=_routed),
    rare_row("delay", tr("Forward delay"), Control.NUMBER, tr("Bridge"), unit="s", unset="0 s", shown=_routed),
    rare_row(
        "zone", tr("Firewall zone"), section=tr("Bridge"), unset="libvirt", shown=_routed, help=tr("Needs firewalld")
    ),
    rare_row(
        "mac_table_manager",
        tr("Table of MAC addresses"),
        Control.CHOICE,
        tr("Bridge"),
        (
            *default(tr("The kernel’s")),
            *choices(("kernel", tr("Kept by the kernel")), ("libvirt", tr("Kept by libvirt"))),
        ),
        shown=_of(*ROUTED, "bridge"),
    ),
    rare_row("mac", tr("MAC address"), section=tr("Bridge"), unset=tr("Made by libvirt"), shown=_routed),
    rare_row("guest_ipv6", tr("IPv6 among machines without an address"), Control.SWITCH, tr("Bridge"), shown=_routed),
    rare_row(
        "isolated_ports",
        tr("Keep machines from each other"),
        Control.SWITCH,
        tr("Bridge"),
        shown=_of(*ROUTED, "bridge"),
    ),
    rare_row(
        "vlan_tags",
        "VLAN",
        Control.TABLE,
        "VLAN",
        columns=(tr("Tag"), tr("Native")),
        cells=((tr("Native"), choices(("", tr("No")), ("tagged", tr("Tagged")), ("untagged", tr("Untagged")))),),
        shown=_of("ovs", "passthrough", "hostdev", also="vlan_tags"),
    ),
    rare_row("vlan_trunk", tr("Trunk"), Control.SWITCH, "VLAN", shown=_of("ovs", also="vlan_trunk")),
    rare_row(
        "port_type",
        tr("Kind of port"),
        Control.CHOICE,
        tr("Ports"),
        (*default(tr("None", "of these")), *_PORTS),
        shown=_of("bridge", "ovs", *_BEHIND, also="port_type"),
    ),
    rare_row(
        "profile_id", tr("Port profile"), section=tr("Ports"), shown=_ported("profile_id", "802.1Qbh", "openvswitch")
    ),
    rare_row(
        "interface_id", tr("Interface ID"), section=tr("Ports"), shown=_ported("interface_id", "midonet", "openvswitch")
    ),
    rare_row("manager_id", tr("VSI manager"), Control.NUMBER, tr("Ports"), shown=_ported("manager_id", "802.1Qbg")),
    rare_row("type_id", tr("VSI type"), Control.NUMBER, tr("Ports"), shown=_ported("type_id", "802.1Qbg")),
    rare_row(
        "type_id_version",
        tr("VSI type’s version"),
        Control.NUMBER,
        tr("Ports"),
        shown=_ported("type_id_version", "802.1Qbg"),
    ),
    rare_row("instance_id", tr("VSI instance"), section=tr("Ports"), shown=_ported("instance_id", "802.1Qbg")),
    rare_row("trust_guest", tr("Trust filters that guests set"), Control.SWITCH, tr("Ports")),
    rare_row(
        "port_groups",
        tr("Port groups"),
        Control.TABLE,
        tr("Port groups"),
        columns=(tr("Name"), tr("Default"), "VLAN", tr("In, KiB/s"), tr("Out, KiB/s"), tr("Profile")),
        cells=((tr("Default"), choices(("", tr("No")), ("yes", tr("Yes")))),),
        help=tr("Kinds of plugs that a machine’s card can choose. A limit is an average, or “average, peak, burst”"),
    ),
    rare_row(
        "host_driver",
        tr("Driver"),
        Control.CHOICE,
        "SR-IOV",
        (*default(), Choice("vfio", "VFIO")),
        shown=_of("hostdev", also="host_driver"),
    ),
    rare_row("description", tr("Description"), Control.LINES, tr("About it"), shown=_of("-", also="description")),
)


def with_known(
    rows: tuple[Row, ...], names: tuple[str, ...], functions: tuple[tuple[str, str], ...]
) -> tuple[Row, ...]:
    """The rows, those whose table has interfaces or virtual functions of the host with these to choose from; a
    function is its PCI address and what it is."""
    known = {
        "devices": (tr("Interface"), tuple(Choice(name, name) for name in names)),
        "functions": (tr("PCI address"), tuple(Choice(address, words) for address, words in functions)),
    }
    return tuple(replace(row, cells=(known[row.field],)) if row.field in known else row for row in rows)


ROWS = (*BASICS, *ADDRESSES, *MORE)
LABELS = {row.field: row.label for row in ROWS}
