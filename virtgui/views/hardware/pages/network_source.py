"""What a network card is plugged into, as rows."""

from __future__ import annotations

from virtgui.views.hardware.parts import Shown, both, choices, default, either, holds, line, rare_row, when
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.hostdevices import device_keys, device_title
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

TYPES = choices(
    ("network", "Virtual network"),
    ("bridge", "Bridge of the host"),
    ("direct", "Network interface of the host (macvtap)"),
    ("user", "User mode", "The machine reaches out; nothing reaches it but by port forwards"),
    ("hostdev", "PCI or USB device of the host"),
    ("vdpa", "vDPA device of the host"),
    ("vhostuser", "vhost-user socket"),
    ("ethernet", "Tap device, set up by a script or by hand"),
    ("internal", "Internal network"),
    ("mcast", "Multicast group"),
    ("server", "TCP, waiting for another machine"),
    ("client", "TCP, connecting to another machine"),
    ("udp", "UDP to another machine"),
    ("null", "Not connected"),
    ("vds", "VMware distributed switch"),
)
MODES = choices(
    ("vepa", "VEPA: through the switch outside"),
    ("bridge", "Bridge: machines of this host reach each other"),
    ("private", "Private: not even by the switch outside"),
    ("passthrough", "Passthrough: the interface is this machine's alone"),
)


def _of(*types: str) -> Shown:
    return when(NicXml, "type", *types)


def _networks(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            network.name,
            line(network.name, _FORWARDS.get(network.forward, network.forward), "" if network.active else "not active"),
        )
        for network in around.inventory.networks
    )


_FORWARDS = {"": "isolated", "nat": "NAT", "route": "routed", "open": "open", "bridge": "bridge", "hostdev": "VF pool"}


def _port_groups(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    mine = NicXml(node.element).network
    groups = next((network.port_groups for network in around.inventory.networks if network.name == mine), ())
    return tuple(Offer(group, group) for group in groups)


def _bridges(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(name, name) for name in around.inventory.bridges)


def _interfaces(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(name, name) for name in around.inventory.interfaces)


_CARD = "0x02"
"""How the PCI classes of network cards begin."""


def _pci(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The host's network cards, as far as they say what they are."""
    return tuple(
        Offer(what, line(what, device_title(device)))
        for device in around.inventory.devices
        for kind, what in device_keys(device)
        if kind == "pci" and (device.fact("class") or _CARD).startswith(_CARD)
    )


SOURCE_ROWS = (
    Row("type", "Connected to", Control.CHOICE, "Source", TYPES),
    Row("network", "Network", Control.COMBO, "Source", offers=_networks, shown=_of("network")),
    Row(
        "port_group",
        "Port group",
        Control.COMBO,
        "Source",
        offers=_port_groups,
        shown=_of("network"),
        unset="The network's default",
    ),
    Row("bridge", "Bridge", Control.COMBO, "Source", offers=_bridges, shown=_of("bridge")),
    Row("source_device", "Interface", Control.COMBO, "Source", offers=_interfaces, shown=_of("direct")),
    Row(
        "passt_device",
        "Interface",
        Control.COMBO,
        "Source",
        offers=_interfaces,
        shown=both(_of("user"), when(NicXml, "backend", "passt")),
        unset="That of the default route",
    ),
    Row("vdpa_device", "Device", Control.PATH, "Source", shown=_of("vdpa")),
    Row("mode", "Mode", Control.CHOICE, "Source", MODES, shown=_of("direct"), unset="VEPA"),
    Row("pci", "PCI device", Control.COMBO, "Source", offers=_pci, shown=_of("hostdev")),
    Row(
        "managed",
        "Taken from the host at start",
        Control.SWITCH,
        "Source",
        shown=_of("hostdev"),
        help="And given back when the machine is off",
    ),
    rare_row(
        "host_driver",
        "Host's driver",
        Control.CHOICE,
        "Source",
        (*default(), *choices(("vfio", "VFIO"), ("kvm", "KVM (old)"), ("xen", "Xen"))),
        shown=_of("hostdev"),
    ),
    rare_row("usb_id", "USB vendor and product", Control.TEXT, "Source", shown=_of("hostdev")),
    rare_row("usb", "USB bus and device", Control.TEXT, "Source", shown=_of("hostdev")),
    Row("source_name", "Name", Control.TEXT, "Source", shown=_of("internal")),
    Row("path", "Socket", Control.PATH, "Source", shown=_of("vhostuser")),
    Row(
        "socket_mode",
        "The machine",
        Control.CHOICE,
        "Source",
        choices(("server", "Opens the socket"), ("client", "Connects to the socket")),
        shown=_of("vhostuser"),
    ),
    rare_row("reconnect", "Connect again", Control.SWITCH, "Source", shown=_of("vhostuser")),
    rare_row("reconnect_timeout", "Connect again after", Control.NUMBER, "Source", unit="s", shown=_of("vhostuser")),
    Row("address", "Address", Control.TEXT, "Source", shown=_of("mcast", "server", "client", "udp")),
    Row("port", "Port", Control.NUMBER, "Source", shown=_of("mcast", "server", "client", "udp"), least=1, most=65535),
    Row("local_address", "This side's address", Control.TEXT, "Source", shown=_of("udp")),
    Row("local_port", "This side's port", Control.NUMBER, "Source", shown=_of("udp"), least=1, most=65535),
    Row("switch_id", "Switch", Control.TEXT, "Source", shown=_of("vds")),
    Row("port_id", "Port", Control.TEXT, "Source", shown=_of("vds")),
    Row("vds_port_group", "Port group", Control.TEXT, "Source", shown=_of("vds")),
    Row("connection_id", "Connection", Control.TEXT, "Source", shown=_of("vds")),
    Row(
        "backend",
        "Backend",
        Control.CHOICE,
        "Source",
        (*default("SLIRP, in the hypervisor"), *choices(("passt", "passt", "Needed for port forwards"))),
        shown=either(_of("user"), holds(NicXml, "backend")),
    ),
    Row(
        "forwards",
        "Port forwards",
        Control.TABLE,
        "Source",
        columns=("Protocol", "Address", "Device", "From", "To", "Becomes", "Except"),
        cells=(
            ("Protocol", choices(("tcp", "TCP"), ("udp", "UDP"))),
            ("Except", choices(("", "No"), ("yes", "Yes"), ("no", "No, written"))),
        ),
        shown=either(when(NicXml, "backend", "passt"), holds(NicXml, "forwards")),
        help="What arrives at the host's address and ports is handed to the machine, there at the port it becomes",
    ),
    rare_row("log_file", "Log file", Control.PATH, "Source", shown=when(NicXml, "backend", "passt")),
    rare_row(
        "backend_hostname", "Name told to the guest", Control.TEXT, "Source", shown=when(NicXml, "backend", "passt")
    ),
    rare_row(
        "backend_fqdn", "Full name told to the guest", Control.TEXT, "Source", shown=when(NicXml, "backend", "passt")
    ),
    rare_row("script", "Script at start", Control.PATH, "Source", shown=_of("ethernet", "bridge")),
    rare_row("down_script", "Script at the end", Control.PATH, "Source", shown=_of("ethernet")),
    rare_row(
        "mac_table_manager",
        "Bridge's table kept by",
        Control.CHOICE,
        "Source",
        (*default(), *choices(("kernel", "The kernel"), ("libvirt", "libvirt"))),
        shown=_of("bridge"),
    ),
)
