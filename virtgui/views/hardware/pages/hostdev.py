"""The pages of the host's devices handed to a machine, and of USB devices sent by a viewer."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.views.hardware.pages.chardev import SPICE_ONLY, source_rows
from virtgui.views.hardware.parts import (
    PCI_PLACE,
    USB_PLACE,
    Shown,
    boot_row,
    both,
    choices,
    count,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
    rom_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Control, Offer, Page, Row
from virtgui.xml.devices.hostdev import HostdevXml, RedirdevXml, RedirfilterXml
from virtgui.xml.flaws.hostdev import check, check_redirdev, check_redirfilter
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
_YES_NO = choices(("yes", "Allow"), ("no", "Refuse"))
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
        off_only=True,
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
        off_only=True,
    ),
    Row(
        "startup_policy",
        "At start",
        Control.CHOICE,
        "Device",
        _POLICIES,
        caps="hostdev/startupPolicy",
        shown=either(_USB, holds(HostdevXml, "startup_policy")),
        off_only=True,
    ),
    Row("pci", "PCI device", Control.COMBO, "Device", offers=_offers("pci"), shown=_PCI, off_only=True),
    Row(
        "managed",
        "Taken from the host at start",
        Control.SWITCH,
        "Device",
        shown=either(_PCI, both(_USB, holds(HostdevXml, "managed"))),
        help="And given back when the machine is off",
        off_only=True,
    ),
    Row("uuid", "Mediated device", Control.COMBO, "Device", offers=_offers("mdev"), shown=_MDEV, off_only=True),
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
        off_only=True,
    ),
    Row("display", "Shows a display", Control.SWITCH, "Device", shown=_MDEV, off_only=True),
    Row("ramfb", "Shows the boot, too", Control.SWITCH, "Device", shown=_MDEV, off_only=True),
    Row(
        "protocol",
        "Reached by",
        Control.CHOICE,
        "Device",
        (*default("Host's adapter"), *choices(("adapter", "Host's adapter, written"), ("iscsi", "iSCSI"))),
        shown=_of("scsi"),
        off_only=True,
    ),
    Row("scsi", "SCSI device", Control.COMBO, "Device", offers=_offers("scsi"), shown=_ADAPTER, off_only=True),
    Row("iscsi_name", "iSCSI target", Control.TEXT, "Device", shown=_ISCSI, off_only=True),
    Row("iscsi_hosts", "Servers", Control.TABLE, "Device", columns=("Name", "Port"), shown=_ISCSI, off_only=True),
    Row("initiator", "Initiator", Control.TEXT, "Device", shown=_ISCSI, more=True, off_only=True),
    Row("auth_user", "User", Control.TEXT, "Device", shown=_ISCSI, unset="No log-in", off_only=True),
    Row(
        "secret_type",
        "Kind of secret",
        Control.CHOICE,
        "Device",
        choices(("iscsi", "iSCSI")),
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
        off_only=True,
    ),
    Row(
        "secret_usage",
        "Secret",
        Control.COMBO,
        "Device",
        offers=_secrets,
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
        off_only=True,
    ),
    Row(
        "secret_uuid",
        "Secret's UUID",
        Control.TEXT,
        "Device",
        shown=both(_ISCSI, holds(HostdevXml, "auth_user")),
        more=True,
        off_only=True,
    ),
    Row("wwpn", "Target (WWPN)", Control.TEXT, "Device", shown=_of("scsi_host"), off_only=True),
    Row(
        "block", "Block device", Control.COMBO, "Device", offers=_offers("storage"), shown=_of("storage"), off_only=True
    ),
    Row("char", "Character device", Control.PATH, "Device", shown=_of("misc"), off_only=True),
    Row("net_interface", "Interface", Control.COMBO, "Device", offers=_interfaces, shown=_of("net"), off_only=True),
    Row("ips", "Addresses", Control.TABLE, "Device", columns=_IP, shown=_of("net"), more=True, off_only=True),
    Row("routes", "Routes", Control.TABLE, "Device", columns=_ROUTE, shown=_of("net"), more=True, off_only=True),
    boot_row(both(_IN_SUBSYSTEM, _of("pci", "usb", "scsi", "scsi_host")), "Behaviour"),
    Row("read_only", "Read-only", Control.FLAG, "Behaviour", shown=_of("scsi"), off_only=True),
    Row("shareable", "Shareable", Control.FLAG, "Behaviour", shown=_of("scsi"), off_only=True),
    Row(
        "guest_reset",
        "Guest may reset it",
        Control.CHOICE,
        "Behaviour",
        (
            *default(),
            *choices(("off", "Never"), ("uninitialized", "Only while it has no address"), ("on", "Always")),
        ),
        shown=_USB,
        more=True,
        off_only=True,
    ),
    Row(
        "driver",
        "Host's driver",
        Control.CHOICE,
        "Behaviour",
        (*default(), *choices(("vfio", "VFIO"), ("kvm", "KVM (old)"), ("xen", "Xen"))),
        shown=_PCI,
        more=True,
        off_only=True,
    ),
    Row("driver_model", "VFIO variant", Control.TEXT, "Behaviour", shown=_PCI, more=True, off_only=True),
    Row(
        "write_filtering",
        "Filter writes to its registers",
        Control.SWITCH,
        "Behaviour",
        default=True,
        shown=_PCI,
        help="Xen only",
        more=True,
        off_only=True,
    ),
    Row(
        "sgio",
        "SCSI commands",
        Control.CHOICE,
        "Behaviour",
        (*default(), *choices(("filtered", "Harmless ones"), ("unfiltered", "All"))),
        shown=_of("scsi"),
        more=True,
        off_only=True,
    ),
    Row("raw_io", "Raw access", Control.SWITCH, "Behaviour", shown=_of("scsi"), more=True, off_only=True),
    Row(
        "teaming",
        "Teamed with a network card",
        Control.CHOICE,
        "Behaviour",
        (*default("No"), *choices(("transient", "Goes on migration"), ("persistent", "Stays"))),
        shown=_PCI,
        more=True,
        off_only=True,
    ),
    Row(
        "teaming_persistent",
        "Alias of the one that stays",
        Control.TEXT,
        "Behaviour",
        shown=holds(HostdevXml, "teaming"),
        more=True,
        off_only=True,
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


def _redir_line(node: Node, around: Surroundings) -> str:
    kind = RedirdevXml(node.element).type
    return "From the SPICE viewer" if kind == "spicevmc" else words(SPICE_ONLY, kind)


def _redir_refusal(around: Surroundings) -> str:
    if around.capabilities.supports("redirdev") is False:
        return "This hypervisor does not know USB redirection"
    if around.machine.type == "lxc":
        return "Containers have no USB ports"
    displays = around.machine.devices.graphics if around.machine.devices else ()
    if not any(display.type == "spice" for display in displays):
        return "USB devices come through a SPICE display: add one first"
    return ""


def _rules_line(node: Node, around: Surroundings) -> str:
    rules = len(RedirfilterXml(node.element).rules)
    return f"{rules} rule{'' if rules == 1 else 's'}"


PAGES = (
    Page(
        kind="hostdev",
        name="hostdev",
        group="Host devices",
        icon="plug-connected",
        title=_title,
        line=_line,
        rows=_ROWS,
        check=check,
        add_words="Device of the host",
        template=_template,
        refusal=_kinds_offered,
    ),
    Page(
        kind="redirdev",
        name="redirdev",
        group="Host devices",
        icon="usb",
        title=lambda node, around: f"USB redirection{number(node, around)}",
        line=_redir_line,
        rows=(*source_rows(RedirdevXml, SPICE_ONLY), boot_row(section="Behaviour"), *USB_PLACE),
        check=check_redirdev,
        add_words="USB redirection",
        template=lambda around: made(RedirdevXml, "redirdev", bus="usb", type="spicevmc"),
        refusal=_redir_refusal,
    ),
    Page(
        kind="redirfilter",
        name="redirfilter",
        group="Host devices",
        icon="filter",
        title=lambda node, around: "USB redirection filter",
        line=_rules_line,
        rows=(
            Row(
                "rules",
                "Rules",
                Control.TABLE,
                columns=("Device", "Class", "Vendor", "Product", "Version"),
                cells=(("Device", _YES_NO),),
                help="The first that fits decides; -1 or nothing fits all",
                off_only=True,
            ),
        ),
        check=check_redirfilter,
        add_words="USB redirection filter",
        template=lambda around: made(RedirfilterXml, "redirfilter", rules=(("yes", "-1", "-1", "-1", "-1"),)),
        refusal=lambda around: "This machine has a filter already" if count(around, "redirfilter") else "",
    ),
)
