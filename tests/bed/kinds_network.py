"""Network cards and devices of the host, as rows of the table of devices."""

from __future__ import annotations

from tests.bed.kind import NEXT, YES, Expect, Kind, lacks, no
from virtgui.model.edits import Value


def _card(name: str, *fields: tuple[str, Value], **more: object) -> Kind:
    edit = more.pop("edit", ("link", False))
    return Kind(f"Network card: {name}", "interface", "interface", (("network", None), *fields), edit, **more)  # type: ignore[arg-type]


def _macvtap(mode: str, *more: tuple[str, Value]) -> Kind:
    return _card(
        f"macvtap, {mode}",
        ("type", "direct"),
        ("source_device", f"vg-{mode[:5]}"),
        ("mode", mode),
        *more,
        needs="macvtap",
    )


NOT_QEMU = no("not with QEMU", "QEMU has no")
CRASH = Expect("crashes libvirt 9.0", tried=False)
NO_SWITCH = lacks("a vhost-user switch", "(?i)vhost|connect|does not exist")
NO_PASST = lacks("passt", "(?i)passt")
NO_VFIO = lacks("VFIO", "(?i)vfio|iommu|passthrough of host PCI")
NO_IOMMU = lacks("an IOMMU", "IOMMU")
NO_OVS = "(?i)ovs|open ?vswitch"
CARDS = (
    _card("virtual network", ("type", "network"), ("network", "default"), ("target", "kinds0"), needs="bridges"),
    _card(
        "virtual network’s port group",
        ("type", "network"),
        ("network", "kinds"),
        ("port_group", "quick"),
        needs="bridges",
    ),
    _card("bridge of the host", ("type", "bridge"), ("bridge", "virbr0"), needs="bridges"),
    _card(
        "Open vSwitch",
        ("type", "bridge"),
        ("bridge", "ovsbr0"),
        ("port_type", "openvswitch"),
        ("profile_id", "web"),
        ("interface_id", "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f"),
        starts=lacks("Open vSwitch", NO_OVS),
        added=lacks("Open vSwitch", NO_OVS),
    ),
    _card("tap device with a script", ("type", "ethernet"), ("script", "/bin/true"), needs="bridges"),
    _macvtap("vepa"),
    _macvtap("bridge"),
    _macvtap("private"),
    _macvtap("passthrough", ("trust_guest", True)),
    _card(
        "PCI device of the host",
        ("type", "hostdev"),
        ("pci", "0000:00:1f.0"),
        ("managed", True),
        ("model", None),
        edit=None,
        form=NO_IOMMU,
        starts=NO_VFIO,
        added=NO_VFIO,
    ),
    _card("user mode", ("type", "user")),
    _card(
        "user mode with port forwards",
        ("type", "user"),
        ("backend", "passt"),
        ("forwards", (("tcp", "", "", "2222", "", "22", ""),)),
        stored=NO_PASST,
        starts=NO_PASST,
        added=NO_PASST,
    ),
    _card(
        "vDPA",
        ("type", "vdpa"),
        ("vdpa_device", "/dev/vhost-vdpa-0"),
        starts=lacks("a vDPA device", "(?i)vdpa"),
        added=lacks("a vDPA device", "(?i)vdpa"),
    ),
    _card(
        "vhost-user",
        ("type", "vhostuser"),
        ("path", "/var/lib/libvirt/images/vhost.sock"),
        ("socket_mode", "client"),
        starts=NO_SWITCH,
        added=NO_SWITCH,
    ),
    _card("multicast group", ("type", "mcast"), ("address", "230.0.0.1"), ("port", 5558), added=NEXT),
    _card("TCP, waiting", ("type", "server"), ("address", "127.0.0.1"), ("port", 5559), added=NEXT),
    _card("TCP, connecting", ("type", "client"), ("address", "127.0.0.1"), ("port", 5559), added=NEXT),
    _card(
        "UDP",
        ("type", "udp"),
        ("address", "127.0.0.1"),
        ("port", 5560),
        ("local_address", "127.0.0.1"),
        ("local_port", 5561),
        added=NEXT,
    ),
    _card("internal network", ("type", "internal"), ("source_name", "kinds"), added=NEXT),
    _card("not connected", ("type", "null"), form=NOT_QEMU, starts=CRASH, added=NEXT),
    _card(
        "VMware’s distributed switch",
        ("type", "vds"),
        ("switch_id", "12345678-1234-1234-1234-123456789abc"),
        ("port_id", "6"),
        ("vds_port_group", "pg"),
        ("connection_id", "7"),
        form=NOT_QEMU,
        starts=CRASH,
        added=NEXT,
    ),
)


def _host(
    name: str,
    card: str,
    *fields: tuple[str, Value],
    edit: tuple[str, Value] | None,
    told: str,
    words: str,
    form: Expect = YES,
) -> Kind:
    lack = lacks(words, told)
    return Kind(name, "hostdev", card, fields, edit, form=form, starts=lack, added=lack, apart=True)


HOST_DEVICES = (
    _host(
        "USB device by vendor and product",
        "usb",
        ("usb_id", "1234:5678"),
        ("startup_policy", "mandatory"),
        edit=("startup_policy", "optional"),
        told="(?i)usb",
        words="a USB device",
    ),
    _host(
        "USB device by its port", "usb", ("usb", "1:2"), edit=("managed", False), told="(?i)usb", words="a USB device"
    ),
    _host(
        "PCI device",
        "pci",
        ("pci", "0000:00:1f.0"),
        ("rom_bar", False),
        edit=("rom_bar", True),
        told=NO_VFIO.told,
        words="VFIO",
        form=NO_IOMMU,
    ),
    _host(
        "Mediated device",
        "mdev",
        ("uuid", "c2177883-f1bb-47f0-914d-32a22e3a8804"),
        edit=None,
        form=NO_IOMMU,
        told="(?i)mdev|mediated|IOMMU",
        words="a mediated device",
    ),
    _host(
        "SCSI device",
        "scsi",
        ("scsi", "scsi_host0:0:0:0"),
        edit=("read_only", True),
        told="(?i)scsi",
        words="a SCSI device",
    ),
    _host(
        "SCSI device over iSCSI",
        "scsi",
        ("protocol", "iscsi"),
        ("iscsi_name", "iqn.2020-01.org.example:one/1"),
        ("iscsi_hosts", (("127.0.0.1", "3260"),)),
        edit=("read_only", True),
        told="(?i)iscsi",
        words="an iSCSI server",
    ),
    _host(
        "SCSI host (vhost)",
        "scsi_host",
        ("wwpn", "naa.5001405324af0985"),
        edit=None,
        told="(?i)vhost|scsi_host",
        words="vhost-scsi",
    ),
)
