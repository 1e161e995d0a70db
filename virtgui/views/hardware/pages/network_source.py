"""What a network card is plugged into, as rows."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.parts import Shown, both, choices, default, either, holds, line, rare_row, when
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.hostdevices import device_keys, device_title
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

TYPES = choices(
    ("network", tr("Virtual network")),
    ("bridge", tr("Bridge of the host")),
    ("direct", tr("Network interface of the host (macvtap)")),
    ("user", tr("User mode"), tr("The machine reaches out; nothing reaches it but by port forwards")),
    ("hostdev", tr("PCI or USB device of the host")),
    ("vdpa", tr("vDPA device of the host")),
    ("vhostuser", tr("vhost-user socket")),
    ("ethernet", tr("Tap device, set up by a script or by hand")),
    ("internal", tr("Internal network")),
    ("mcast", tr("Multicast group")),
    ("server", tr("TCP, waiting for another machine")),
    ("client", tr("TCP, connecting to another machine")),
    ("udp", tr("UDP to another machine")),
    ("null", tr("Not connected")),
    ("vds", tr("VMware distributed switch")),
)
MODES = choices(
    ("vepa", tr("VEPA: through the switch outside")),
    ("bridge", tr("Bridge: machines of this host reach each other")),
    ("private", tr("Private: not even by the switch outside")),
    ("passthrough", tr("Passthrough: the interface is this machine's alone")),
)


def _of(*types: str) -> Shown:
    return when(NicXml, "type", *types)


def _networks(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            network.name,
            line(
                network.name,
                _FORWARDS.get(network.forward, network.forward),
                "" if network.active else tr("not active"),
            ),
        )
        for network in around.inventory.networks
    )


_FORWARDS = {
    "": tr("isolated"),
    "nat": "NAT",
    "route": tr("routed"),
    "open": tr("open", "forwarding"),
    "bridge": tr("bridge"),
    "hostdev": tr("VF pool"),
}


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
    Row("type", tr("Connected to"), Control.CHOICE, tr("Source"), TYPES),
    Row("network", tr("Network"), Control.COMBO, tr("Source"), offers=_networks, shown=_of("network")),
    Row(
        "port_group",
        tr("Port group"),
        Control.COMBO,
        tr("Source"),
        offers=_port_groups,
        shown=_of("network"),
        unset=tr("The network's default"),
    ),
    Row("bridge", tr("Bridge"), Control.COMBO, tr("Source"), offers=_bridges, shown=_of("bridge")),
    Row("source_device", tr("Interface"), Control.COMBO, tr("Source"), offers=_interfaces, shown=_of("direct")),
    Row(
        "passt_device",
        tr("Interface"),
        Control.COMBO,
        tr("Source"),
        offers=_interfaces,
        shown=both(_of("user"), when(NicXml, "backend", "passt")),
        unset=tr("That of the default route"),
    ),
    Row("vdpa_device", tr("Device"), Control.PATH, tr("Source"), shown=_of("vdpa")),
    Row("mode", tr("Mode"), Control.CHOICE, tr("Source"), MODES, shown=_of("direct"), unset="VEPA"),
    Row("pci", tr("PCI device"), Control.COMBO, tr("Source"), offers=_pci, shown=_of("hostdev")),
    Row(
        "managed",
        tr("Taken from the host at start"),
        Control.SWITCH,
        tr("Source"),
        shown=_of("hostdev"),
        help=tr("And given back when the machine is off"),
    ),
    rare_row(
        "host_driver",
        tr("Host's driver"),
        Control.CHOICE,
        tr("Source"),
        (*default(), *choices(("vfio", "VFIO"), ("kvm", tr("KVM (old)")), ("xen", "Xen"))),
        shown=_of("hostdev"),
    ),
    rare_row("usb_id", tr("USB vendor and product"), Control.TEXT, tr("Source"), shown=_of("hostdev")),
    rare_row("usb", tr("USB bus and device"), Control.TEXT, tr("Source"), shown=_of("hostdev")),
    Row("source_name", tr("Name"), Control.TEXT, tr("Source"), shown=_of("internal")),
    Row("path", tr("Socket"), Control.PATH, tr("Source"), shown=_of("vhostuser")),
    Row(
        "socket_mode",
        tr("The machine"),
        Control.CHOICE,
        tr("Source"),
        choices(("server", tr("Opens the socket")), ("client", tr("Connects to the socket"))),
        shown=_of("vhostuser"),
    ),
    rare_row("reconnect", tr("Connect again"), Control.SWITCH, tr("Source"), shown=_of("vhostuser")),
    rare_row(
        "reconnect_timeout", tr("Connect again after"), Control.NUMBER, tr("Source"), unit="s", shown=_of("vhostuser")
    ),
    Row("address", tr("Address"), Control.TEXT, tr("Source"), shown=_of("mcast", "server", "client", "udp")),
    Row(
        "port",
        tr("Port"),
        Control.NUMBER,
        tr("Source"),
        shown=_of("mcast", "server", "client", "udp"),
        least=1,
        most=65535,
    ),
    Row("local_address", tr("This side's address"), Control.TEXT, tr("Source"), shown=_of("udp")),
    Row("local_port", tr("This side's port"), Control.NUMBER, tr("Source"), shown=_of("udp"), least=1, most=65535),
    Row("switch_id", tr("Switch", "of a network"), Control.TEXT, tr("Source"), shown=_of("vds")),
    Row("port_id", tr("Port"), Control.TEXT, tr("Source"), shown=_of("vds")),
    Row("vds_port_group", tr("Port group"), Control.TEXT, tr("Source"), shown=_of("vds")),
    Row("connection_id", tr("Connection"), Control.TEXT, tr("Source"), shown=_of("vds")),
    Row(
        "backend",
        tr("Backend"),
        Control.CHOICE,
        tr("Source"),
        (*default(tr("SLIRP, in the hypervisor")), *choices(("passt", "passt", tr("Needed for port forwards")))),
        shown=either(_of("user"), holds(NicXml, "backend")),
    ),
    Row(
        "forwards",
        tr("Port forwards"),
        Control.TABLE,
        tr("Source"),
        columns=(
            tr("Protocol"),
            tr("Address"),
            tr("Device"),
            tr("From", "number"),
            tr("To", "number"),
            tr("Becomes"),
            tr("Except"),
        ),
        cells=(
            (tr("Protocol"), choices(("tcp", "TCP"), ("udp", "UDP"))),
            (tr("Except"), choices(("", tr("No")), ("yes", tr("Yes")), ("no", tr("No, written")))),
        ),
        shown=either(when(NicXml, "backend", "passt"), holds(NicXml, "forwards")),
        help=tr("What arrives at the host's address and ports is handed to the machine, there at the port it becomes"),
    ),
    rare_row("log_file", tr("Log file"), Control.PATH, tr("Source"), shown=when(NicXml, "backend", "passt")),
    rare_row(
        "backend_hostname",
        tr("Name told to the guest"),
        Control.TEXT,
        tr("Source"),
        shown=when(NicXml, "backend", "passt"),
    ),
    rare_row(
        "backend_fqdn",
        tr("Full name told to the guest"),
        Control.TEXT,
        tr("Source"),
        shown=when(NicXml, "backend", "passt"),
    ),
    rare_row("script", tr("Script at start"), Control.PATH, tr("Source"), shown=_of("ethernet", "bridge")),
    rare_row("down_script", tr("Script at the end"), Control.PATH, tr("Source"), shown=_of("ethernet")),
    rare_row(
        "mac_table_manager",
        tr("Bridge's table kept by"),
        Control.CHOICE,
        tr("Source"),
        (*default(), *choices(("kernel", tr("The kernel")), ("libvirt", "libvirt"))),
        shown=_of("bridge"),
    ),
)
