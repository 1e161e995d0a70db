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
    Choice("mount", tr("Directory of the host")),
    Choice("bind", tr("Directory of the container, shown elsewhere")),
    Choice("file", tr("Image file"), tr("For containers")),
    Choice("block", tr("Block device of the host"), tr("For containers")),
    Choice("ram", tr("Memory"), tr("For containers")),
    Choice("template", tr("Template"), tr("For OpenVZ")),
    Choice("volume", tr("Volume of a pool")),
)
_DRIVERS = (
    DEFAULT,
    Choice("virtiofs", "virtiofs", tr("Fast and whole; needs shared memory, and virtiofsd on the host")),
    Choice("path", "9p", tr("Old and slow; many systems leave it out")),
    Choice("handle", tr("9p by handles")),
    Choice("loop", tr("Loop device")),
    Choice("nbd", "NBD"),
    Choice("ploop", "ploop"),
    Choice("mtp", "MTP", tr("Seen as a camera or phone")),
)
_MODES = (
    DEFAULT,
    Choice("passthrough", tr("The guest's own"), tr("Files belong to whom the guest says")),
    Choice("mapped", tr("Kept beside the files"), tr("Owners are kept in attributes of the files")),
    Choice("squash", tr("Given up silently")),
)
_DEVICES = (
    DEFAULT,
    Choice("default", tr("Default, written")),
    Choice("remap", tr("Tell files of several devices apart")),
    Choice("forbid", tr("Show files of one device only")),
    Choice("warn", tr("Warn")),
)
_MODELS = (
    DEFAULT,
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", tr("VirtIO, also for old guests")),
    Choice("virtio-non-transitional", tr("VirtIO 1.0 only")),
)
_UNITS = (Choice("", "KiB"), *(Choice(unit, unit) for unit in ("KiB", "MiB", "GiB", "bytes")))
_CACHES = (
    DEFAULT,
    Choice("none", tr("None", "any gender")),
    Choice("always", tr("Always"), tr("For files that only this machine changes")),
)
_SANDBOXES = (DEFAULT, Choice("namespace", tr("Namespace")), Choice("chroot", tr("Change of root")))
_FORMATS = (DEFAULT, *(Choice(name, name) for name in ("raw", "qcow2", "ploop", "vmdk", "vdi", "vpc", "qed")))
_POLICIES = (DEFAULT, Choice("immediate", tr("At once"), tr("Written through to the host's storage")))
_IDS = (tr("First in the guest"), tr("First on the host"), tr("How many"))


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
            tr("Source"),
            Row("type", tr("Lies in"), Control.CHOICE, choices=_TYPES),
            Row("driver", tr("Driver"), Control.CHOICE, choices=_DRIVERS, caps="filesystem/driverType"),
            Row("source_directory", tr("Directory"), Control.PATH, shown=_types("mount", "bind")),
            Row("source_file", tr("Image"), Control.PATH, shown=_types("file")),
            Row("source_device", tr("Device"), Control.PATH, shown=_types("block")),
            Row("source_name", tr("Template"), shown=_types("template")),
            Row("source_pool", tr("Pool"), shown=_types("volume")),
            Row("source_volume", tr("Volume"), shown=_types("volume")),
            Row("source_usage", tr("Takes at most"), Control.NUMBER, shown=_types("ram")),
            Row("source_units", tr("Counted in"), Control.CHOICE, choices=_UNITS, shown=_types("ram")),
        ),
        *section(
            tr("Connection to the machine"),
            Row(
                "target",
                tr("Name in the guest"),
                help=tr("Mount it there by this name; in a container, its path"),
            ),
            Row("read_only", tr("Read-only"), Control.FLAG),
            Row("access_mode", tr("Owners of files"), Control.CHOICE, choices=_MODES),
        ),
        *section(
            tr("Limits"),
            Row("hard_limit", tr("At most"), Control.BYTES, unset=tr("No limit"), most=2**63 - 1, shown=_limited),
            Row("soft_limit", tr("Warn at"), Control.BYTES, unset=tr("No limit"), most=2**63 - 1, shown=_limited),
        ),
        *rare(
            "9p",
            Row("file_mode", tr("Mode of new files"), shown=_old, unset="0600"),
            Row("directory_mode", tr("Mode of new directories"), shown=_old, unset="0700"),
            Row("multi_devices", tr("Several devices"), Control.CHOICE, choices=_DEVICES, shown=_old),
            Row("write_policy", tr("Write", "a deed"), Control.CHOICE, choices=_POLICIES, shown=_old),
        ),
        *rare(
            "virtiofs",
            Row("binary", tr("Program"), Control.PATH, shown=_virtiofs, unset=tr("libvirt's choice")),
            Row(
                "source_socket",
                tr("Socket"),
                Control.PATH,
                shown=_virtiofs,
                help=tr("Of a program run elsewhere"),
            ),
            Row("cache", tr("Cache"), Control.CHOICE, choices=_CACHES, shown=_virtiofs),
            Row("sandbox", tr("Sandbox"), Control.CHOICE, choices=_SANDBOXES, shown=_virtiofs),
            Row("extended_attributes", tr("Extended attributes"), Control.SWITCH, shown=_virtiofs),
            Row("posix_lock", tr("POSIX locks"), Control.SWITCH, shown=_virtiofs),
            Row("flock", tr("BSD locks"), Control.SWITCH, shown=_virtiofs),
            Row("thread_pool", tr("Threads"), Control.NUMBER, shown=_virtiofs),
            Row("open_files", tr("Open files"), Control.NUMBER, shown=_virtiofs),
            Row("queue", tr("Queue length"), Control.NUMBER, shown=_virtiofs),
            Row("uid_map", tr("Users"), Control.TABLE, columns=_IDS, shown=_virtiofs),
            Row("gid_map", tr("Groups"), Control.TABLE, columns=_IDS, shown=_virtiofs),
        ),
        *rare(
            tr("Driver"),
            Row("model", tr("Model"), Control.CHOICE, choices=_MODELS, shown=_types("mount")),
            Row(
                "format",
                tr("Format"),
                Control.CHOICE,
                choices=_FORMATS,
                shown=_types("file", "block", "volume"),
            ),
            Row("driver_name", tr("Driver's name"), shown=has("driver_name")),
            Row("boot_order", tr("Boot order"), Control.NUMBER, unset=tr("Not booted from"), least=1),
            Row("acpi_index", tr("ACPI index"), Control.NUMBER),
        ),
        *virtio(_types("mount")),
    ),
    *_SOURCES,
)


def _title(node: Node, around: Surroundings) -> str:
    return plain(tr("File system {name}").format(name=FilesystemXml(node.element).target).strip())


def _line(node: Node, around: Surroundings) -> str:
    share = FilesystemXml(node.element)
    where = {
        "mount": share.source_directory or share.source_socket,
        "bind": share.source_directory,
        "file": share.source_file,
        "block": share.source_device,
        "template": share.source_name,
        "volume": share.source_volume
        and tr("{volume} in pool “{pool}”").format(volume=share.source_volume, pool=share.source_pool),
        "ram": _memory(share),
    }.get(share.type, "")
    driver = "9p" if share.driver == "path" else share.driver
    parts = (where, driver, tr("read-only") if share.read_only else "")
    return plain(", ".join(part for part in parts if part))


def _memory(share: FilesystemXml) -> str:
    if share.source_units == "KiB" and share.source_usage > 0:
        return tr("{size} of memory").format(size=memory_text(share.source_usage))
    return tr("{count} {unit} of memory").format(count=share.source_usage, unit=share.source_units)


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
    return tr("This hypervisor shares no directories") if around.capabilities.supports("filesystem") is False else ""


PAGES = (
    Page(
        kind="filesystem",
        name="filesystem",
        group=tr("Storage", "hardware"),
        icon="folder",
        title=_title,
        line=_line,
        rows=ROWS,
        check=filesystem_flaws,
        add_words=tr("Shared directory"),
        template=_template,
        refusal=_refusal,
    ),
)
