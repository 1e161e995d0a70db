"""The pages of the host's devices handed to a machine, and of USB devices sent by a viewer."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    Shown,
    boot_row,
    both,
    choices,
    default,
    either,
    holds,
    line,
    place_rows,
    rare_row,
    rom_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Control, Offer, Page, Row
from virtgui.xml.devices.hostdev import HostdevXml
from virtgui.xml.flaws.hostdev import check
from virtgui.xml.hostdevices import device_keys, device_title, devices_named, hostdev_xml, written_keys
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

MODES = choices(("subsystem", "A device on a bus"), ("capabilities", "A part of the host (containers)"))
TYPES = choices(
    ("usb", "USB"),
    ("pci", "PCI"),
    ("mdev", "Mediated device"),
    ("scsi", "SCSI"),
    ("scsi_host", "SCSI host (vhost)"),
    ("storage", "Block device"),
    ("misc", "Character device"),
    ("net", "Network interface"),
)
_IN_SUBSYSTEM = when(HostdevXml, "mode", "subsystem")
_IP = ("Address", "Family", "Prefix", "Peer")
_ROUTE = ("Address", "Family", "Prefix", "Netmask", "Gateway", "Metric")


def _of(*types: str) -> Shown:
    return when(HostdevXml, "type", *types)


_PCI = _of("pci")
_USB = _of("usb")
_MDEV = _of("mdev")
_ISCSI = both(_of("scsi"), when(HostdevXml, "protocol", "iscsi"))
_ADAPTER = both(_of("scsi"), when(HostdevXml, "protocol", "", "adapter"))


def _offers(kind: str, which: int = 0) -> Callable[[Node, Surroundings], tuple[Offer, ...]]:
    """The host's devices of a kind, by their first or second key."""

    def offers(node: Node, around: Surroundings) -> tuple[Offer, ...]:
        found = []
        for device in around.inventory.devices:
            keys = device_keys(device)
            if len(keys) > which and keys[0][0] == kind:
                user = next((use.machine for use in around.uses if (use.kind, use.what) in keys), "")
                group = f"IOMMU group {device.group}" if device.group >= 0 else ""
                told = line(f"{device_title(device)} ({keys[which][1]})", group, f"used by {user}" if user else "")
                found.append(Offer(keys[which][1], told))
        return tuple(found)

    return offers


def _secrets(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(secret.usage, secret.usage) for secret in around.inventory.secrets if secret.usage_type == "iscsi"
    )


def _interfaces(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(name, name) for name in around.inventory.interfaces)


_POLICIES = (
    *default("It must be plugged in"),
    *choices(
        ("mandatory", "It must be plugged in, written"),
        ("requisite", "It must be, but not after migration"),
        ("optional", "Start without it when it is not plugged in"),
    ),
)
_ROWS = (
    Row("type", "Kind", Control.CHOICE, "Device", TYPES, read_only=True),
    Row(
        "usb_id",
        "Vendor and product",
        Control.COMBO,
        "Device",
        offers=_offers("usb"),
        shown=_USB,
        help="Found at whatever port it is plugged in",
    ),
    Row(
        "usb",
        "Bus and device",
        Control.COMBO,
        "Device",
        offers=_offers("usb", 1),
        shown=_USB,
        unset="Any",
        help="Changes whenever it is plugged in; needed when two alike are",
    ),
    Row(
        "startup_policy",
        "At start",
        Control.CHOICE,
        "Device",
        _POLICIES,
        shown=either(_USB, holds(HostdevXml, "startup_policy")),
    ),
    Row("pci", "PCI device", Control.COMBO, "Device", offers=_offers("pci"), shown=_PCI),
    Row(
        "managed",
        "Taken from the host at start",
        Control.SWITCH,
        "Device",
        shown=either(_PCI, both(_USB, holds(HostdevXml, "managed"))),
        help="And given back when the machine is off",
    ),
    Row("uuid", "Mediated device", Control.COMBO, "Device", offers=_offers("mdev"), shown=_MDEV),
    Row(
        "model",
        "Model",
        Control.CHOICE,
        "Device",
        choices(
            ("vfio-pci", "VFIO PCI"),
            ("vfio-ccw", "VFIO CCW"),
            ("vfio-ap", "VFIO AP"),
            ("virtio", "VirtIO"),
            ("virtio-transitional", "VirtIO, transitional"),
            ("virtio-non-transitional", "VirtIO, not transitional"),
        ),
        shown=_of("mdev", "scsi_host"),
    ),
    Row("display", "Shows a display", Control.SWITCH, "Device", shown=_MDEV),
    Row("ramfb", "Shows the boot, too", Control.SWITCH, "Device", shown=_MDEV),
    Row(
        "protocol",
        "Reached by",
        Control.CHOICE,
        "Device",
        (*default("Host's adapter"), *choices(("adapter", "Host's adapter, written"), ("iscsi", "iSCSI"))),
        shown=_of("scsi"),
    ),
    Row("scsi", "SCSI device", Control.COMBO, "Device", offers=_offers("scsi"), shown=_ADAPTER),
    Row("iscsi_name", "Target", Control.TEXT, "Device", shown=_ISCSI),
    Row("iscsi_hosts", "Servers", Control.TABLE, "Device", columns=("Name", "Port"), shown=_ISCSI),
    rare_row("initiator", "Initiator", Control.TEXT, "Device", shown=_ISCSI),
    Row("auth_user", "User", Control.TEXT, "Device", shown=_ISCSI, unset="No log-in"),
    Row(
        "secret_type",
        "Kind of secret",
        Control.CHOICE,
        "Device",
        choices(("iscsi", "iSCSI")),
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
    ),
    Row(
        "secret_usage",
        "Secret",
        Control.COMBO,
        "Device",
        offers=_secrets,
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
    ),
    rare_row(
        "secret_uuid", "Secret's UUID", Control.TEXT, "Device", shown=both(_ISCSI, holds(HostdevXml, "auth_user"))
    ),
    Row("wwpn", "Target (WWPN)", Control.TEXT, "Device", shown=_of("scsi_host")),
    Row("block", "Block device", Control.COMBO, "Device", offers=_offers("storage"), shown=_of("storage")),
    Row("char", "Character device", Control.PATH, "Device", shown=_of("misc")),
    Row("net_interface", "Interface", Control.COMBO, "Device", offers=_interfaces, shown=_of("net")),
    rare_row("ips", "Addresses", Control.TABLE, "Device", columns=_IP, shown=_of("net")),
    rare_row("routes", "Routes", Control.TABLE, "Device", columns=_ROUTE, shown=_of("net")),
    boot_row(both(_IN_SUBSYSTEM, _of("pci", "usb", "scsi", "scsi_host")), "Behaviour"),
    Row("read_only", "Read-only", Control.FLAG, "Behaviour", shown=_of("scsi")),
    Row("shareable", "Shareable", Control.FLAG, "Behaviour", shown=_of("scsi")),
    rare_row(
        "guest_reset",
        "Guest may reset it",
        Control.CHOICE,
        "Behaviour",
        (*default(), *choices(("off", "Never"), ("uninitialized", "Only while it has no address"), ("on", "Always"))),
        shown=_USB,
    ),
    rare_row(
        "driver",
        "Host's driver",
        Control.CHOICE,
        "Behaviour",
        (*default(), *choices(("vfio", "VFIO"), ("kvm", "KVM (old)"), ("xen", "Xen"))),
        shown=_PCI,
    ),
    rare_row("driver_model", "VFIO variant", Control.TEXT, "Behaviour", shown=_PCI),
    rare_row(
        "write_filtering",
        "Filter writes to its registers",
        Control.SWITCH,
        "Behaviour",
        default=True,
        shown=_PCI,
        help="Xen only",
    ),
    rare_row(
        "sgio",
        "SCSI commands",
        Control.CHOICE,
        "Behaviour",
        (*default(), *choices(("filtered", "Harmless ones"), ("unfiltered", "All"))),
        shown=_of("scsi"),
    ),
    rare_row("raw_io", "Raw access", Control.SWITCH, "Behaviour", shown=_of("scsi")),
    rare_row(
        "teaming",
        "Teamed with a network card",
        Control.CHOICE,
        "Behaviour",
        (*default("No"), *choices(("transient", "Goes on migration"), ("persistent", "Stays"))),
        shown=_PCI,
    ),
    rare_row(
        "teaming_persistent",
        "Alias of the one that stays",
        Control.TEXT,
        "Behaviour",
        shown=holds(HostdevXml, "teaming"),
    ),
    *rom_rows(_PCI),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _title(node: Node, around: Surroundings) -> str:
    device = HostdevXml(node.element)
    return f"{words(TYPES, device.type)} device" if device.type in ("usb", "pci", "scsi") else words(TYPES, device.type)


def _line(node: Node, around: Surroundings) -> str:
    device = HostdevXml(node.element)
    keys = written_keys(device)
    there = devices_named(keys, around.inventory)
    what = device_title(there[0]) if there else device.iscsi_name or device.wwpn
    place = keys[-1][1] if keys else ""
    group = f"IOMMU group {there[0].group}" if len(there) == 1 and there[0].group >= 0 else ""
    return line(what, place, group)


def _candidates(around: Surroundings) -> list[str]:
    """What could be handed over: first what nobody uses."""
    taken = {(use.kind, use.what) for use in around.uses}
    wanted = ("storage", "net") if around.driver == "LXC" else ("usb", "pci", "mdev", "scsi")
    found = []
    for device in around.inventory.devices:
        keys = device_keys(device)
        if keys and keys[0][0] in wanted:
            found.append((bool(taken & set(keys)), wanted.index(keys[0][0]), hostdev_xml(device)))
    return [xml for *_, xml in sorted(found, key=lambda one: one[:2])]


def _template(around: Surroundings) -> str:
    found = _candidates(around)
    if found:
        return found[0]
    if around.driver == "LXC":
        return made(HostdevXml, "hostdev", mode="capabilities", type="storage")
    return made(HostdevXml, "hostdev", mode="subsystem", type="usb", managed=True)


def _kinds_offered(around: Surroundings) -> str:
    offered = around.capabilities.values("hostdev/subsysType")
    return "This hypervisor takes no devices of the host" if offered == () else ""


PAGES = (
    Page(
        kind="hostdev",
        name="hostdev",
        group=tr("Host devices"),
        icon="plug-connected",
        title=_title,
        line=_line,
        rows=_ROWS,
        check=check,
        add_words="Device of the host",
        template=_template,
        refusal=_kinds_offered,
    ),
)
