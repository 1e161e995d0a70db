"""A disk's rows: where it lies, how the machine sees it, how it behaves, what limits it."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.pages import disk_words as words
from virtgui.views.hardware.pages.disk_rare_rows import RARE_ROWS
from virtgui.views.hardware.pages.disk_shown import buses, devices, types
from virtgui.views.hardware.pages.tables import kept, numbers, rare, section
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


def _pools(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(
        Offer(pool.name, plain(pool.name), "" if pool.active else tr("The pool is off"))
        for pool in around.inventory.pools
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
        Offer(
            volume.path,
            plain(
                tr("{name}, {capacity}, pool “{pool}”").format(
                    name=volume.name, capacity=size_text(volume.capacity), pool=pool.name
                )
            ),
        )
        for pool in around.inventory.pools
        for volume in pool.volumes or ()
        if volume.path.startswith("/dev/") == block and volume.path.startswith("/")
    )


def _targets(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    name = around.free_target(DiskXml(node.element).bus)
    return (Offer(name, tr("{name}, free").format(name=name)),)


def _query(node: Node) -> bool:
    disk = DiskXml(node.element)
    return disk.type == "network" and (disk.source_protocol in ("http", "https") or bool(disk.source_query))


_SOURCE = section(
    tr("Source"),
    Row("type", tr("Lies in"), Control.CHOICE, choices=words.TYPES),
    Row("source_file", tr("Image"), Control.PATH, offers=_paths, shown=types("file")),
    Row("source_device", tr("Device"), Control.PATH, offers=_paths, shown=types("block", "vhostvdpa")),
    Row("source_directory", tr("Directory"), Control.PATH, shown=types("dir")),
    Row("source_pool", tr("Pool"), Control.COMBO, offers=_pools, shown=types("volume")),
    Row("source_volume", tr("Volume"), Control.COMBO, offers=_volumes, shown=types("volume")),
    Row("source_protocol", tr("Protocol"), Control.CHOICE, choices=words.PROTOCOLS, shown=types("network")),
    Row("source_name", tr("Name"), shown=types("network"), help=tr("Path, image or target on the server")),
    Row(
        "source_hosts",
        tr("Servers"),
        Control.TABLE,
        shown=types("network"),
        columns=(tr("Host"), tr("Port"), tr("Transport"), tr("Socket")),
        cells=((tr("Transport"), words.TRANSPORTS),),
    ),
    Row("source_query", tr("Query"), shown=_query),
    Row("source_socket", tr("Socket"), Control.PATH, shown=types("vhostuser")),
    Row("source_domain", tr("PCI domain"), unset="0000", shown=types("nvme")),
    Row("source_bus", tr("PCI bus"), shown=types("nvme")),
    Row("source_slot", tr("PCI slot"), shown=types("nvme")),
    Row("source_function", tr("PCI function"), unset="0", shown=types("nvme")),
    Row("source_namespace", tr("Namespace"), shown=types("nvme"), help=tr("Mostly 1")),
    Row("source_managed", tr("Take it from the host at start"), Control.SWITCH, shown=types("nvme")),
    Row("format", tr("Format"), Control.CHOICE, choices=words.FORMATS),
    Row(
        "startup_policy",
        tr("Without its source"),
        Control.CHOICE,
        choices=words.POLICIES,
        shown=types("file", "block", "dir", "volume"),
    ),
    Row(
        "tray",
        tr("Tray"),
        Control.CHOICE,
        choices=words.TRAYS,
        shown=devices("cdrom", "floppy"),
    ),
)
_MACHINE = section(
    tr("Connection to the machine"),
    Row("device", tr("Kind"), Control.CHOICE, choices=words.DEVICES, caps="disk/diskDevice"),
    Row("bus", tr("Bus"), Control.CHOICE, choices=words.BUSES, caps="disk/bus"),
    Row("target", tr("Name"), Control.COMBO, offers=_targets, help=tr("Guests mostly choose names of their own")),
    Row("boot_order", tr("Boot order"), Control.NUMBER, unset=tr("Not booted from"), least=1),
    Row("serial", tr("Serial"), shown=devices("disk", "lun", "cdrom")),
    Row("read_only", tr("Read-only"), Control.FLAG),
    Row("shareable", tr("Shareable"), Control.FLAG, help=tr("Several machines write to it at once")),
    Row("removable", tr("Removable"), Control.SWITCH, shown=buses("usb")),
)
_BEHAVIOUR = section(
    tr("Behaviour"),
    Row("cache", tr("Cache mode"), Control.CHOICE, choices=words.CACHES),
    Row("io", tr("I/O mode"), Control.CHOICE, choices=words.IO),
    Row("discard", tr("Discard", "disk"), Control.CHOICE, choices=words.DISCARDS),
    Row("detect_zeroes", tr("Detect zeroes"), Control.CHOICE, choices=words.ZEROES),
)
_LIMITS = section(
    tr("Limits"),
    *(
        Row(field, label, Control.BYTES, unit="B/s", unset=tr("No limit"), most=10**15)
        for field, label in (
            ("total_bytes", tr("Total", "limit")),
            ("read_bytes", tr("Read", "limit")),
            ("write_bytes", tr("Write", "limit")),
        )
    ),
    *numbers(
        ("total_iops", tr("Total requests")),
        ("read_iops", tr("Read requests")),
        ("write_iops", tr("Write requests")),
        unit="/s",
        unset=tr("No limit"),
    ),
)
_BURSTS = rare(
    tr("Bursts"),
    *(
        Row(f"{who}_bytes_burst", label, Control.BYTES, unit="B/s", unset=tr("No burst"), most=10**15)
        for who, label in (("total", tr("Total burst")), ("read", tr("Read burst")), ("write", tr("Write burst")))
    ),
    *numbers(
        ("total_bytes_burst_length", tr("Total burst lasts")),
        ("read_bytes_burst_length", tr("Read burst lasts")),
        ("write_bytes_burst_length", tr("Write burst lasts")),
        unit="s",
        unset="1 s",
    ),
    *numbers(
        ("total_iops_burst", tr("Total requests burst")),
        ("read_iops_burst", tr("Read requests burst")),
        ("write_iops_burst", tr("Write requests burst")),
        unit="/s",
        unset=tr("No burst"),
    ),
    *numbers(
        ("total_iops_burst_length", tr("Total requests burst lasts")),
        ("read_iops_burst_length", tr("Read requests burst lasts")),
        ("write_iops_burst_length", tr("Write requests burst lasts")),
        unit="s",
        unset="1 s",
    ),
    Row("iops_size", tr("Count a request for each"), Control.BYTES, unset=tr("Whatever its size")),
    Row("tune_group", tr("Limits shared by group"), help=tr("Disks of one group share the limits")),
    Row("throttle_filters", tr("Throttle groups"), Control.TABLE, columns=(tr("Group"),)),
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
