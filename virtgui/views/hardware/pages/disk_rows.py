"""A disk's rows: where it lies, how the machine sees it, how it behaves, what limits it."""

from __future__ import annotations

from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_rare_rows import RARE_ROWS
from virtgui.views.hardware.pages.disk_shown import buses, devices, types
from virtgui.views.hardware.pages.tables import kept, numbers, rare, section
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.targets import free_target
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


def _pools(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(pool.name, plain(pool.name), "" if pool.active else "The pool is off") for pool in around.inventory.pools
    )


def _volumes(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The volumes of the disk's pool."""
    name = DiskXml(node.element).source_pool
    return tuple(
        Offer(volume.name, plain(f"{volume.name}, {size_text(volume.capacity)}"))
        for pool in around.inventory.pools
        if pool.name == name
        for volume in pool.volumes or ()
    )


def _paths(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The images of the host's pools."""
    block = DiskXml(node.element).type == "block"
    return tuple(
        Offer(volume.path, plain(f"{volume.name}, {size_text(volume.capacity)}, pool “{pool.name}”"))
        for pool in around.inventory.pools
        for volume in pool.volumes or ()
        if volume.path.startswith("/dev/") == block and volume.path.startswith("/")
    )


def _targets(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    name = free_target(around.machine, DiskXml(node.element).bus)
    return (Offer(name, f"{name}, free"),)


def _query(node: Node) -> bool:
    disk = DiskXml(node.element)
    return disk.type == "network" and (disk.source_protocol in ("http", "https") or bool(disk.source_query))


_SOURCE = section(
    "Source",
    Row("type", "Lies in", Control.CHOICE, choices=words.TYPES),
    Row("source_file", "Image", Control.PATH, offers=_paths, shown=types("file")),
    Row("source_device", "Device", Control.PATH, offers=_paths, shown=types("block", "vhostvdpa")),
    Row("source_directory", "Directory", Control.PATH, shown=types("dir")),
    Row("source_pool", "Pool", Control.COMBO, offers=_pools, shown=types("volume")),
    Row("source_volume", "Volume", Control.COMBO, offers=_volumes, shown=types("volume")),
    Row("source_protocol", "Protocol", Control.CHOICE, choices=words.PROTOCOLS, shown=types("network")),
    Row("source_name", "Name", shown=types("network"), help="Path, image or target on the server"),
    Row(
        "source_hosts",
        "Servers",
        Control.TABLE,
        shown=types("network"),
        columns=("Host", "Port", "Transport", "Socket"),
        cells=(("Transport", words.TRANSPORTS),),
    ),
    Row("source_query", "Query", shown=_query),
    Row("source_socket", "Socket", Control.PATH, shown=types("vhostuser")),
    Row("source_domain", "PCI domain", unset="0000", shown=types("nvme")),
    Row("source_bus", "PCI bus", shown=types("nvme")),
    Row("source_slot", "PCI slot", shown=types("nvme")),
    Row("source_function", "PCI function", unset="0", shown=types("nvme")),
    Row("source_namespace", "Namespace", shown=types("nvme"), help="Mostly 1"),
    Row("source_managed", "Take it from the host at start", Control.SWITCH, shown=types("nvme")),
    Row("format", "Format", Control.CHOICE, choices=words.FORMATS),
    Row(
        "startup_policy",
        "Without its source",
        Control.CHOICE,
        choices=words.POLICIES,
        shown=types("file", "block", "dir", "volume"),
    ),
    Row(
        "tray",
        "Tray",
        Control.CHOICE,
        choices=words.TRAYS,
        shown=devices("cdrom", "floppy"),
    ),
)
_MACHINE = section(
    "Connection to the machine",
    Row("device", "Kind", Control.CHOICE, choices=words.DEVICES, caps="disk/diskDevice"),
    Row("bus", "Bus", Control.CHOICE, choices=words.BUSES, caps="disk/bus"),
    Row("target", "Name", Control.COMBO, offers=_targets, help="Guests mostly choose names of their own"),
    Row("boot_order", "Boot order", Control.NUMBER, unset="Not booted from", least=1),
    Row("serial", "Serial", shown=devices("disk", "lun", "cdrom")),
    Row("read_only", "Read-only", Control.FLAG),
    Row("shareable", "Shareable", Control.FLAG, help="Several machines write to it at once"),
    Row("removable", "Removable", Control.SWITCH, shown=buses("usb")),
)
_BEHAVIOUR = section(
    "Behaviour",
    Row("cache", "Cache mode", Control.CHOICE, choices=words.CACHES),
    Row("io", "I/O mode", Control.CHOICE, choices=words.IO),
    Row("discard", "Discard", Control.CHOICE, choices=words.DISCARDS),
    Row("detect_zeroes", "Detect zeroes", Control.CHOICE, choices=words.ZEROES),
)
_LIMITS = section(
    "Limits",
    *(
        Row(field, label, Control.BYTES, unit="B/s", unset="No limit", most=10**15)
        for field, label in (("total_bytes", "Total"), ("read_bytes", "Read"), ("write_bytes", "Write"))
    ),
    *numbers(
        ("total_iops", "Total requests"),
        ("read_iops", "Read requests"),
        ("write_iops", "Write requests"),
        unit="/s",
        unset="No limit",
    ),
)
_BURSTS = rare(
    "Bursts",
    *(
        Row(f"{who}_bytes_burst", f"{label} burst", Control.BYTES, unit="B/s", unset="No burst", most=10**15)
        for who, label in (("total", "Total"), ("read", "Read"), ("write", "Write"))
    ),
    *numbers(
        ("total_bytes_burst_length", "Total burst lasts"),
        ("read_bytes_burst_length", "Read burst lasts"),
        ("write_bytes_burst_length", "Write burst lasts"),
        unit="s",
        unset="1 s",
    ),
    *numbers(
        ("total_iops_burst", "Total requests burst"),
        ("read_iops_burst", "Read requests burst"),
        ("write_iops_burst", "Write requests burst"),
        unit="/s",
        unset="No burst",
    ),
    *numbers(
        ("total_iops_burst_length", "Total requests burst lasts"),
        ("read_iops_burst_length", "Read requests burst lasts"),
        ("write_iops_burst_length", "Write requests burst lasts"),
        unit="s",
        unset="1 s",
    ),
    Row("iops_size", "Count a request for each", Control.BYTES, unset="Whatever its size"),
    Row("tune_group", "Limits shared by group", help="Disks of one group share the limits"),
    Row("throttle_filters", "Throttle groups", Control.TABLE, columns=("Group",)),
)
ROWS: tuple[Row, ...] = kept(
    (
        *_SOURCE,
        *_MACHINE,
        *_BEHAVIOUR,
        *_LIMITS,
        *_BURSTS,
        *RARE_ROWS,
    ),
    "source_",
)
"""What a person reads first comes first; what is rare under "More"."""
