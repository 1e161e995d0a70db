"""All that a virtual network's document can say, as declared fields (libvirt.org/formatnetwork.html)."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, switch, text
from virtgui.xml.nested import nested
from virtgui.xml.network import NetworkXml
from virtgui.xml.network_fields import (
    IPV4,
    IPV6,
    Cidr,
    Devices,
    FamilyRows,
    ForwardDevice,
    FurtherAddresses,
    Kind,
    LeaseTime,
    OfFamily,
    PciRows,
    PortGroups,
    Ranges,
)
from virtgui.xml.parse import parse
from virtgui.xml.sections.namespaces import DNSMASQ


class NetworkPageXml(NetworkXml):
    """A `<network>`, whole."""

    __slots__ = ()
    order = (
        "name",
        "uuid",
        "title",
        "description",
        "metadata",
        "forward",
        "bridge",
        "mtu",
        "mac",
        "domain",
        "dns",
        "vlan",
        "bandwidth",
        "port",
        "ip",
        "route",
        "virtualport",
        "portgroup",
    )

    description = text("description")
    kind = Kind()
    # where packets leave
    device = ForwardDevice()
    devices = Devices()
    physical = text("forward/pf/@dev")
    functions = PciRows("forward/address")
    managed = switch("forward/@managed")
    host_driver = text("forward/driver/@name")
    nat_start = text("forward/nat/address/@start")
    nat_end = text("forward/nat/address/@end")
    nat_port_start = integer("forward/nat/port/@start")
    nat_port_end = integer("forward/nat/port/@end")
    nat_ipv6 = switch("forward/nat/@ipv6")
    # the bridge
    stp = switch("bridge/@stp", "on", "off", default=True)
    delay = integer("bridge/@delay")
    zone = text("bridge/@zone")
    mac_table_manager = text("bridge/@macTableManager")
    mtu = integer("mtu/@size")
    mac = text("mac/@address")
    isolated_ports = switch("port/@isolated")
    guest_ipv6 = switch("@ipv6")
    trust_guest = switch("@trustGuestRxFilters")
    # addresses
    ipv4 = Cidr(IPV4)
    ipv4_ranges = Ranges(IPV4, "dhcp/range", ("@start", "@end"))
    ipv4_lease = LeaseTime(IPV4)
    ipv4_hosts = FamilyRows(IPV4, "dhcp/host", ("@mac", "@ip", "@name"))
    boot_file = OfFamily(IPV4, "dhcp/bootp/@file")
    boot_server = OfFamily(IPV4, "dhcp/bootp/@server")
    tftp_root = OfFamily(IPV4, "tftp/@root")
    ipv6 = Cidr(IPV6)
    ipv6_ranges = Ranges(IPV6, "dhcp/range", ("@start", "@end"))
    ipv6_lease = LeaseTime(IPV6)
    ipv6_hosts = FamilyRows(IPV6, "dhcp/host", ("@id", "@ip", "@name"))
    addresses = FurtherAddresses()
    routes = rows("route", "@family", "@address", "@prefix", "@gateway", "@metric")
    # names
    domain = text("domain/@name")
    local_only = switch("domain/@localOnly")
    dns = switch("dns/@enable", default=True)
    forward_plain = switch("dns/@forwardPlainNames", default=True)
    forwarders = rows("dns/forwarder", "@domain", "@addr")
    dns_hosts = nested("dns/host", ("@ip",), "hostname", (".",))
    srv = rows("dns/srv", "@service", "@protocol", "@domain", "@target", "@port", "@priority", "@weight")
    txt = rows("dns/txt", "@name", "@value")
    dnsmasq = rows(f"{DNSMASQ}options/{DNSMASQ}option", "@value", ordered=True)
    # rates in KiB/s, KiB
    inbound_average = integer("bandwidth/inbound/@average")
    inbound_peak = integer("bandwidth/inbound/@peak")
    inbound_burst = integer("bandwidth/inbound/@burst")
    outbound_average = integer("bandwidth/outbound/@average")
    outbound_peak = integer("bandwidth/outbound/@peak")
    outbound_burst = integer("bandwidth/outbound/@burst")
    vlan_trunk = switch("vlan/@trunk")
    vlan_tags = rows("vlan/tag", "@id", "@nativeMode")
    port_type = text("virtualport/@type")
    profile_id = text("virtualport/parameters/@profileid")
    interface_id = text("virtualport/parameters/@interfaceid")
    manager_id = integer("virtualport/parameters/@managerid")
    type_id = integer("virtualport/parameters/@typeid")
    type_id_version = integer("virtualport/parameters/@typeidversion")
    instance_id = text("virtualport/parameters/@instanceid")
    port_groups = PortGroups()


def network(document: str) -> NetworkPageXml:
    """A network's definition, to be read and edited in place. Raises `parse.Refused`."""
    return NetworkPageXml(parse(document).element)
