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

MODES = choices(("subsystem", tr("A device on a bus")), ("capabilities", tr("A part of the host (containers)")))
TYPES = choices(
    ("usb", "USB"),
    ("pci", "PCI"),
    ("mdev", tr("Mediated device")),
    ("scsi", "SCSI"),
    ("scsi_host", tr("SCSI host (vhost)")),
    ("storage", tr("Block device")),
    ("misc", tr("Character device")),
    ("net", tr("Network interface", "of the host")),
)
_IN_SUBSYSTEM = when(HostdevXml, "mode", "subsystem")
_IP = (tr("Address"), tr("Family"), tr("Prefix"), tr("Peer"))
_ROUTE = (tr("Address"), tr("Family"), tr("Prefix"), tr("Netmask"), tr("Gateway"), tr("Metric"))


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
                group = tr("IOMMU group {group}").format(group=device.group) if device.group >= 0 else ""
                told = line(
                    f"{device_title(device)} ({keys[which][1]})",
                    group,
                    tr("used by {machine}").format(machine=user) if user else "",
                )
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
    *default(tr("It must be plugged in")),
    *choices(
        ("mandatory", tr("It must be plugged in, written")),
        ("requisite", tr("It must be, but not after migration")),
        ("optional", tr("Start without it when it is not plugged in")),
    ),
)
_ROWS = (
    Row("type", tr("Kind"), Control.CHOICE, tr("Device"), TYPES, read_only=True),
    Row(
        "usb_id",
        tr("Vendor and product"),
        Control.COMBO,
        tr("Device"),
        offers=_offers("usb"),
        shown=_USB,
        help=tr("Found at whatever port it is plugged in"),
    ),
    Row(
        "usb",
        tr("Bus and device"),
        Control.COMBO,
        tr("Device"),
        offers=_offers("usb", 1),
        shown=_USB,
        unset=tr("Any"),
        help=tr("Changes whenever it is plugged in; needed when two alike are"),
    ),
    Row(
        "startup_policy",
        tr("At start"),
        Control.CHOICE,
        tr("Device"),
        _POLICIES,
        shown=either(_USB, holds(HostdevXml, "startup_policy")),
    ),
    Row("pci", tr("PCI device"), Control.COMBO, tr("Device"), offers=_offers("pci"), shown=_PCI),
    Row(
        "managed",
        tr("Taken from the host at start"),
        Control.SWITCH,
        tr("Device"),
        shown=either(_PCI, both(_USB, holds(HostdevXml, "managed"))),
        help=tr("And given back when the machine is off"),
    ),
    Row("uuid", tr("Mediated device"), Control.COMBO, tr("Device"), offers=_offers("mdev"), shown=_MDEV),
    Row(
        "model",
        tr("Model"),
        Control.CHOICE,
        tr("Device"),
        choices(
            ("vfio-pci", "VFIO PCI"),
            ("vfio-ccw", "VFIO CCW"),
            ("vfio-ap", "VFIO AP"),
            ("virtio", "VirtIO"),
            ("virtio-transitional", tr("VirtIO, transitional")),
            ("virtio-non-transitional", tr("VirtIO, not transitional")),
        ),
        shown=_of("mdev", "scsi_host"),
    ),
    Row("display", tr("Shows a display"), Control.SWITCH, tr("Device"), shown=_MDEV),
    Row("ramfb", tr("Shows the boot, too"), Control.SWITCH, tr("Device"), shown=_MDEV),
    Row(
        "protocol",
        tr("Reached by"),
        Control.CHOICE,
        tr("Device"),
        (*default(tr("Host's adapter")), *choices(("adapter", tr("Host's adapter, written")), ("iscsi", "iSCSI"))),
        shown=_of("scsi"),
    ),
    Row("scsi", tr("SCSI device"), Control.COMBO, tr("Device"), offers=_offers("scsi"), shown=_ADAPTER),
    Row("iscsi_name", tr("Target"), Control.TEXT, tr("Device"), shown=_ISCSI),
    Row("iscsi_hosts", tr("Servers"), Control.TABLE, tr("Device"), columns=(tr("Name"), tr("Port")), shown=_ISCSI),
    rare_row("initiator", tr("Initiator"), Control.TEXT, tr("Device"), shown=_ISCSI),
    Row("auth_user", tr("User"), Control.TEXT, tr("Device"), shown=_ISCSI, unset=tr("No log-in")),
    Row(
        "secret_type",
        tr("Kind of secret"),
        Control.CHOICE,
        tr("Device"),
        choices(("iscsi", "iSCSI")),
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
    ),
    Row(
        "secret_usage",
        tr("Secret"),
        Control.COMBO,
        tr("Device"),
        offers=_secrets,
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
    ),
    rare_row(
        "secret_uuid",
        tr("Secret's UUID"),
        Control.TEXT,
        tr("Device"),
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
    ),
    Row("wwpn", tr("Target (WWPN)"), Control.TEXT, tr("Device"), shown=_of("scsi_host")),
    Row("block", tr("Block device"), Control.COMBO, tr("Device"), offers=_offers("storage"), shown=_of("storage")),
    Row("char", tr("Character device"), Control.PATH, tr("Device"), shown=_of("misc")),
    Row("net_interface", tr("Interface"), Control.COMBO, tr("Device"), offers=_interfaces, shown=_of("net")),
    rare_row("ips", tr("Addresses"), Control.TABLE, tr("Device"), columns=_IP, shown=_of("net")),
    rare_row("routes", tr("Routes"), Control.TABLE, tr("Device"), columns=_ROUTE, shown=_of("net")),
    boot_row(both(_IN_SUBSYSTEM, _of("pci", "usb", "scsi", "scsi_host")), tr("Behaviour")),
    Row("read_only", tr("Read-only"), Control.FLAG, tr("Behaviour"), shown=_of("scsi")),
    Row("shareable", tr("Shareable"), Control.FLAG, tr("Behaviour"), shown=_of("scsi")),
    rare_row(
        "guest_reset",
        tr("Guest may reset it"),
        Control.CHOICE,
        tr("Behaviour"),
        (
            *default(),
            *choices(("off", tr("Never")), ("uninitialized", tr("Only while it has no address")), ("on", tr("Always"))),
        ),
        shown=_USB,
    ),
    rare_row(
        "driver",
        tr("Host's driver"),
        Control.CHOICE,
        tr("Behaviour"),
        (*default(), *choices(("vfio", "VFIO"), ("kvm", tr("KVM (old)")), ("xen", "Xen"))),
        shown=_PCI,
    ),
    rare_row("driver_model", tr("VFIO variant"), Control.TEXT, tr("Behaviour"), shown=_PCI),
    rare_row(
        "write_filtering",
        tr("Filter writes to its registers"),
        Control.SWITCH,
        tr("Behaviour"),
        default=True,
        shown=_PCI,
        help=tr("Xen only"),
    ),
    rare_row(
        "sgio",
        tr("SCSI commands"),
        Control.CHOICE,
        tr("Behaviour"),
        (*default(), *choices(("filtered", tr("Harmless ones")), ("unfiltered", tr("All")))),
        shown=_of("scsi"),
    ),
    rare_row("raw_io", tr("Raw access"), Control.SWITCH, tr("Behaviour"), shown=_of("scsi")),
    rare_row(
        "teaming",
        tr("Teamed with a network card"),
        Control.CHOICE,
        tr("Behaviour"),
        (*default(tr("No")), *choices(("transient", tr("Goes on migration")), ("persistent", tr("Stays")))),
        shown=_PCI,
    ),
    rare_row(
        "teaming_persistent",
        tr("Alias of the one that stays"),
        Control.TEXT,
        tr("Behaviour"),
        shown=holds(HostdevXml, "teaming"),
    ),
    *rom_rows(_PCI),
    *place_rows("acpi_index"),
    *PCI_PLACE,
)


def _title(node: Node, around: Surroundings) -> str:
    device = HostdevXml(node.element)
    return (
        tr("{kind} device").format(kind=words(TYPES, device.type))
        if device.type in ("usb", "pci", "scsi")
        else words(TYPES, device.type)
    )


def _line(node: Node, around: Surroundings) -> str:
    device = HostdevXml(node.element)
    keys = written_keys(device)
    there = devices_named(keys, around.inventory)
    what = device_title(there[0]) if there else device.iscsi_name or device.wwpn
    place = keys[-1][1] if keys else ""
    group = tr("IOMMU group {group}").format(group=there[0].group) if len(there) == 1 and there[0].group >= 0 else ""
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
    return tr("This hypervisor takes no devices of the host") if offered == () else ""


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
        add_words=tr("Device of the host"),
        template=_template,
        refusal=_kinds_offered,
    ),
)
