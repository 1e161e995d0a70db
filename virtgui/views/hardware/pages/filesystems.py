"""Directories and images of the host that a guest mounts, as a page."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text
from virtgui.views.hardware.pages.tables import DEFAULT, has, kept, rare, section, virtio
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.lookups import devices, shares_memory
from virtgui.xml.flaws.devices import filesystem_flaws
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.surroundings import Surroundings

_TYPES = (
    Choice("mount", "Directory of the host"),
    Choice("bind", "Directory of the container, shown elsewhere"),
    Choice("file", "Image file", "For containers"),
    Choice("block", "Block device of the host", "For containers"),
    Choice("ram", "Memory", "For containers"),
    Choice("template", "Template", "For OpenVZ"),
    Choice("volume", "Volume of a pool"),
)
_DRIVERS = (
    DEFAULT,
    Choice("virtiofs", "virtiofs", "Fast and whole; needs shared memory, and virtiofsd on the host"),
    Choice("path", "9p", "Old and slow; many systems leave it out"),
    Choice("handle", "9p by handles"),
    Choice("loop", "Loop device"),
    Choice("nbd", "NBD"),
    Choice("ploop", "ploop"),
    Choice("mtp", "MTP", "Seen as a camera or phone"),
)
_MODES = (
    DEFAULT,
    Choice("passthrough", "The guest's own", "Files belong to whom the guest says"),
    Choice("mapped", "Kept beside the files", "Owners are kept in attributes of the files"),
    Choice("squash", "Given up silently"),
)
_DEVICES = (
    DEFAULT,
    Choice("default", "Default, written"),
    Choice("remap", "Tell files of several devices apart"),
    Choice("forbid", "Show files of one device only"),
    Choice("warn", "Warn"),
)
_MODELS = (
    DEFAULT,
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", "VirtIO, also for old guests"),
    Choice("virtio-non-transitional", "VirtIO 1.0 only"),
)
_UNITS = (Choice("", "KiB"), *(Choice(unit, unit) for unit in ("KiB", "MiB", "GiB", "bytes")))
_CACHES = (DEFAULT, Choice("none", "None"), Choice("always", "Always", "For files that only this machine changes"))
_SANDBOXES = (DEFAULT, Choice("namespace", "Namespace"), Choice("chroot", "Change of root"))
_FORMATS = (DEFAULT, *(Choice(name, name) for name in ("raw", "qcow2", "ploop", "vmdk", "vdi", "vpc", "qed")))
_POLICIES = (DEFAULT, Choice("immediate", "At once", "Written through to the host's storage"))
_IDS = ("First in the guest", "First on the host", "How many")


def _types(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: FilesystemXml(node.element).type in kinds


def _virtiofs(node: Node) -> bool:
    return FilesystemXml(node.element).driver == "virtiofs"


def _limited(node: Node) -> bool:
    share = FilesystemXml(node.element)
    return share.type not in ("mount", "bind") or bool(share.hard_limit or share.soft_limit)


def _old(node: Node) -> bool:
    share = FilesystemXml(node.element)
    return share.type == "mount" and share.driver != "virtiofs"


_SOURCES = tuple(f"source_{what}" for what in ("dir", "file", "dev", "name", "pool", "vol", "us", "un"))
ROWS = kept(
    (
        *section(
            "Source",
            Row("type", "Lies in", Control.CHOICE, choices=_TYPES),
            Row("driver", "Driver", Control.CHOICE, choices=_DRIVERS, caps="filesystem/driverType"),
            Row("source_directory", "Directory", Control.PATH, shown=_types("mount", "bind")),
            Row("source_file", "Image", Control.PATH, shown=_types("file")),
            Row("source_device", "Device", Control.PATH, shown=_types("block")),
            Row("source_name", "Template", shown=_types("template")),
            Row("source_pool", "Pool", shown=_types("volume")),
            Row("source_volume", "Volume", shown=_types("volume")),
            Row("source_usage", "Takes at most", Control.NUMBER, shown=_types("ram")),
            Row("source_units", "Counted in", Control.CHOICE, choices=_UNITS, shown=_types("ram")),
        ),
        *section(
            "Connection to the machine",
            Row(
                "target",
                "Name in the guest",
                help="Mount it there by this name; in a container, its path",
            ),
            Row("read_only", "Read-only", Control.FLAG),
            Row("access_mode", "Owners of files", Control.CHOICE, choices=_MODES),
        ),
        *section(
            "Limits",
            Row("hard_limit", "At most", Control.BYTES, unset="No limit", most=2**63 - 1, shown=_limited),
            Row("soft_limit", "Warn at", Control.BYTES, unset="No limit", most=2**63 - 1, shown=_limited),
        ),
        *rare(
            "9p",
            Row("file_mode", "Mode of new files", shown=_old, unset="0600"),
            Row("directory_mode", "Mode of new directories", shown=_old, unset="0700"),
            Row("multi_devices", "Several devices", Control.CHOICE, choices=_DEVICES, shown=_old),
            Row("write_policy", "Write", Control.CHOICE, choices=_POLICIES, shown=_old),
        ),
        *rare(
            "virtiofs",
            Row("binary", "Program", Control.PATH, shown=_virtiofs, unset="libvirt's choice"),
            Row(
                "source_socket",
                "Socket",
                Control.PATH,
                shown=_virtiofs,
                help="Of a program run elsewhere",
            ),
            Row("cache", "Cache", Control.CHOICE, choices=_CACHES, shown=_virtiofs),
            Row("sandbox", "Sandbox", Control.CHOICE, choices=_SANDBOXES, shown=_virtiofs),
            Row("extended_attributes", "Extended attributes", Control.SWITCH, shown=_virtiofs),
            Row("posix_lock", "POSIX locks", Control.SWITCH, shown=_virtiofs),
            Row("flock", "BSD locks", Control.SWITCH, shown=_virtiofs),
            Row("thread_pool", "Threads", Control.NUMBER, shown=_virtiofs),
            Row("open_files", "Open files", Control.NUMBER, shown=_virtiofs),
            Row("queue", "Queue length", Control.NUMBER, shown=_virtiofs),
            Row("uid_map", "Users", Control.TABLE, columns=_IDS, shown=_virtiofs),
            Row("gid_map", "Groups", Control.TABLE, columns=_IDS, shown=_virtiofs),
        ),
        *rare(
            "Driver",
            Row("model", "Model", Control.CHOICE, choices=_MODELS, shown=_types("mount")),
            Row(
                "format",
                "Format",
                Control.CHOICE,
                choices=_FORMATS,
                shown=_types("file", "block", "volume"),
            ),
            Row("driver_name", "Driver's name", shown=has("driver_name")),
            Row("boot_order", "Boot order", Control.NUMBER, unset="Not booted from", least=1),
            Row("acpi_index", "ACPI index", Control.NUMBER),
        ),
        *virtio(_types("mount")),
    ),
    *_SOURCES,
)


def _title(node: Node, around: Surroundings) -> str:
    return plain(f"File system {FilesystemXml(node.element).target}".strip())


def _line(node: Node, around: Surroundings) -> str:
    share = FilesystemXml(node.element)
    where = {
        "mount": share.source_directory or share.source_socket,
        "bind": share.source_directory,
        "file": share.source_file,
        "block": share.source_device,
        "template": share.source_name,
        "volume": share.source_volume and f"{share.source_volume} in pool “{share.source_pool}”",
        "ram": _memory(share),
    }.get(share.type, "")
    driver = "9p" if share.driver == "path" else share.driver
    parts = (where, driver, "read-only" if share.read_only else "")
    return plain(", ".join(part for part in parts if part))


def _memory(share: FilesystemXml) -> str:
    if share.source_units == "KiB" and share.source_usage > 0:
        return f"{memory_text(share.source_usage)} of memory"
    return f"{share.source_usage} {share.source_units} of memory"


def _template(around: Surroundings) -> str:
    share = FilesystemXml(parse('<filesystem type="mount"><source dir="/"/></filesystem>').element)
    offered = around.capabilities.values("filesystem/driverType")
    taken = {FilesystemXml(other.element).target for other in devices(around.machine, "filesystem")}
    if around.driver == "LXC":
        start = "/mnt/share"
    else:
        start, share.access_mode = "share", "passthrough"
        if shares_memory(around.machine) and (offered is None or "virtiofs" in offered):
            share.driver = "virtiofs"
        else:
            share.access_mode = "mapped"
    names = (start if n == 1 else f"{start}{n}" for n in range(1, len(taken) + 2))
    share.target = next(name for name in names if name not in taken)
    return serialise(share)


def _refusal(around: Surroundings) -> str:
    return "This hypervisor shares no directories" if around.capabilities.supports("filesystem") is False else ""


PAGES = (
    Page(
        kind="filesystem",
        name="filesystem",
        group=tr("Storage"),
        icon="folder",
        title=_title,
        line=_line,
        rows=ROWS,
        check=filesystem_flaws,
        add_words="Shared directory",
        template=_template,
        refusal=_refusal,
    ),
)
