"""An `<interface>`: a network card of the machine, and what it is plugged into."""

from __future__ import annotations

from virtgui.model.facts import Nic
from virtgui.xml.beside import text_beside
from virtgui.xml.compound import pci_address, usb_address
from virtgui.xml.devices.slots import HostAddressXml, RomXml, VirtioXml
from virtgui.xml.fields import child, integer, rows, switch, text
from virtgui.xml.nested import nested
from virtgui.xml.sources import Source, nic_source

_IP = ("@address", "@family", "@prefix", "@peer")
_ROUTE = ("@address", "@family", "@prefix", "@netmask", "@gateway", "@metric")


class PlugXml(HostAddressXml):
    """Where an interface's packets go; which fields mean something depends on its type."""

    __slots__ = ()

    type = text("@type", "user")
    network = text("source/@network")
    port_group = text("source/@portgroup")
    port_id = text("source/@portid")
    bridge = text("source/@bridge")
    mac_table_manager = text("source/@macTableManager")
    source_device = text("source/@dev")
    passt_device = text("source/@dev")
    vdpa_device = text("source/@dev")
    mode = text("source/@mode")
    socket_mode = text("source/@mode")
    host_driver = text("driver/@name")
    source_name = text("source/@name")
    source_type = text("source/@type")
    path = text_beside("source/@path", ("type", "unix"))
    reconnect = switch("source/reconnect/@enabled")
    reconnect_timeout = integer("source/reconnect/@timeout")
    address = text("source/@address")
    port = integer("source/@port")
    local_address = text("source/local/@address")
    local_port = integer("source/local/@port")
    pci = pci_address("source/address", (("source/address/@type", "pci"),))
    usb = usb_address("source/address", (("source/address/@type", "usb"),))
    host_address_type = text("source/address/@type")
    missing = switch("source/@missing")
    managed = switch("@managed")
    switch_id = text("source/@switchid")
    vds_port_group = text("source/@portgroupid")
    connection_id = text("source/@connectionid")
    host_ips = rows("source/ip", *_IP)
    host_routes = rows("source/route", *_ROUTE)
    port_type = text("virtualport/@type")
    profile_id = text("virtualport/parameters/@profileid")
    interface_id = text("virtualport/parameters/@interfaceid")
    manager_id = integer("virtualport/parameters/@managerid")
    type_id = integer("virtualport/parameters/@typeid")
    type_id_version = integer("virtualport/parameters/@typeidversion")
    instance_id = text("virtualport/parameters/@instanceid")
    backend = text("backend/@type")
    log_file = text("backend/@logFile")
    backend_hostname = text("backend/@hostname")
    backend_fqdn = text("backend/@fqdn")
    tap_device = text("backend/@tap")
    vhost_device = text("backend/@vhost")
    forwards = nested("portForward", ("@proto", "@address", "@dev"), "range", ("@start", "@end", "@to", "@exclude"))


class NicXml(PlugXml, RomXml, VirtioXml):
    """An `<interface>`."""

    __slots__ = ()

    mac = text("mac/@address")
    mac_type = text("mac/@type")
    mac_check = switch("mac/@check", default=True)
    model = text("model/@type")
    target = text("target/@dev")
    target_managed = switch("target/@managed", default=True)
    guest_device = text("guest/@dev")
    guest_actual = text("guest/@actual")
    link = switch("link/@state", "up", "down", default=True)
    mtu = integer("mtu/@size")
    trust_guest = switch("@trustGuestRxFilters")
    isolated = switch("port/@isolated")
    filter = text("filterref/@filter")
    filter_parameters = rows("filterref/parameter", "@name", "@value")
    vlan_trunk = switch("vlan/@trunk")
    vlan_tags = rows("vlan/tag", "@id", "@nativeMode")
    inbound_average = integer("bandwidth/inbound/@average")
    inbound_peak = integer("bandwidth/inbound/@peak")
    inbound_burst = integer("bandwidth/inbound/@burst")
    inbound_floor = integer("bandwidth/inbound/@floor")
    outbound_average = integer("bandwidth/outbound/@average")
    outbound_peak = integer("bandwidth/outbound/@peak")
    outbound_burst = integer("bandwidth/outbound/@burst")
    coalesce = integer("coalesce/rx/frames/@max")
    script = text("script/@path")
    down_script = text("downscript/@path")
    backend_domain = text("backenddomain/@name")
    ips = rows("ip", *_IP)
    routes = rows("route", *_ROUTE)
    teaming = text("teaming/@type")
    teaming_persistent = text("teaming/@persistent")
    send_buffer = integer("tune/sndbuf")
    driver = text("driver/@name")
    queues = integer("driver/@queues")
    rx_queue = integer("driver/@rx_queue_size")
    tx_queue = integer("driver/@tx_queue_size")
    tx_mode = text("driver/@txmode")
    ioeventfd = switch("driver/@ioeventfd", "on", "off", default=True)
    event_idx = switch("driver/@event_idx", "on", "off", default=True)
    rss = switch("driver/@rss", "on", "off")
    rss_hash_report = switch("driver/@rss_hash_report", "on", "off")
    host_csum = switch("driver/host/@csum", "on", "off", default=True)
    host_gso = switch("driver/host/@gso", "on", "off", default=True)
    host_tso4 = switch("driver/host/@tso4", "on", "off", default=True)
    host_tso6 = switch("driver/host/@tso6", "on", "off", default=True)
    host_ecn = switch("driver/host/@ecn", "on", "off", default=True)
    host_ufo = switch("driver/host/@ufo", "on", "off", default=True)
    host_mrg_rxbuf = switch("driver/host/@mrg_rxbuf", "on", "off", default=True)
    guest_csum = switch("driver/guest/@csum", "on", "off", default=True)
    guest_tso4 = switch("driver/guest/@tso4", "on", "off", default=True)
    guest_tso6 = switch("driver/guest/@tso6", "on", "off", default=True)
    guest_ecn = switch("driver/guest/@ecn", "on", "off", default=True)
    guest_ufo = switch("driver/guest/@ufo", "on", "off", default=True)
    source = child("source", Source)

    def fact(self) -> Nic:
        """This interface, its source in one line. One that runs in a network which is a bridge or a device of the host
        is told as what that made of it, and still names its network: that is what it was given."""
        self.glance()
        kind = "network" if self.network else self.type
        return Nic(
            mac=self.mac,
            type=kind,
            source=nic_source(kind, self.source),
            model=self.model,
            target=self.target,
        )
