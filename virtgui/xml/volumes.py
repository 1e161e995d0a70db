"""New volumes of a pool: their XML, and what would be wrong with them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from virtgui.model.inventory import Inventory, Pool
from virtgui.util.frozen import dataclass
from virtgui.util.language import tr
from virtgui.util.units import size_text
from virtgui.xml.beside import size_bytes, text_beside
from virtgui.xml.fields import flag, text
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.values import controls, path, uuid
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise

_FILES = ("qcow2", "raw", "luks", "qed", "vmdk", "vdi", "vpc")
_PARTITIONS = ("none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid", "extended")
FORMATS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dir", "fs", "netfs", "gluster", "vstorage"), _FILES),
    "disk": _PARTITIONS,
    "rbd": ("raw", "luks"),
    "logical": ("", "raw", "luks"),
    **dict.fromkeys(("zfs", "sheepdog"), ("", "raw")),
}
"""The formats that a pool of each type can make, the best first; none at all in other types. "" is no choice."""
BACKED = ("qcow2", "qed", "qcow", "vmdk")
"""Formats that can stand on another image."""
_ENCRYPTED = ("luks", "raw", "qcow2")
_LONGEST = 255
_CLUSTERS = (512, 2 * 1024**2)


class _VolumeXml(Node):
    """A `<volume>`."""

    order = ("name", "capacity", "allocation", "target", "backingStore")

    name = text("name")
    capacity = size_bytes("capacity")
    capacity_unit = text("capacity/@unit")
    allocation = size_bytes("allocation")
    allocation_unit = text("allocation/@unit")
    format = text("target/format/@type")
    mode = text("target/permissions/mode")
    compat = text("target/compat")
    no_copy_on_write = flag("target/nocow")
    cluster = size_bytes("target/clusterSize")
    cluster_unit = text("target/clusterSize/@unit")
    lazy_refcounts = flag("target/features/lazy_refcounts")
    extended_l2 = flag("target/features/extended_l2")
    encryption = text("target/encryption/@format")
    secret = text_beside("target/encryption/secret/@uuid", ("type", "passphrase"))
    backing = text("backingStore/path")
    backing_format = text("backingStore/format/@type")


@dataclass(frozen=True, slots=True)
class VolumeDraft:
    """A volume that is yet to be; sizes are bytes. `format` is one of the pool's `FORMATS`, "luks" a raw image with
    encryption. `allocation_bytes` is taken at once, None is what the pool's type does by itself. `preallocation` is "",
    "metadata" (for which whoever creates it gives libvirt a flag) or "full"."""

    name: str
    capacity_bytes: int
    format: str = ""
    allocation_bytes: int | None = None
    backing_path: str = ""
    backing_format: str = ""
    secret_uuid: str = ""
    cluster_size: int = 0
    lazy_refcounts: bool = False
    extended_l2: bool = False
    preallocation: str = ""
    no_copy_on_write: bool = False


def volume_xml(draft: VolumeDraft) -> str:
    """The XML of a new volume. ValueError for what no XML can hold."""
    node = _VolumeXml(parse("<volume><target/></volume>").element)
    node.name, node.capacity, node.capacity_unit = draft.name, draft.capacity_bytes, "bytes"
    allocation = draft.capacity_bytes if draft.preallocation == "full" else draft.allocation_bytes
    if allocation is not None:
        node.allocation, node.allocation_unit = allocation, "bytes"
    if draft.format:
        node.format = "raw" if draft.format == "luks" else draft.format
    if draft.format == "qcow2":
        node.compat = "1.1"  # libvirt's own default is of the year 2010
    if draft.format == "qcow2" and (draft.lazy_refcounts or draft.extended_l2):
        node.lazy_refcounts, node.extended_l2 = draft.lazy_refcounts, draft.extended_l2
    if draft.cluster_size:
        node.cluster, node.cluster_unit = draft.cluster_size, "bytes"
    if draft.no_copy_on_write:
        node.no_copy_on_write = True
    if draft.secret_uuid:
        node.encryption, node.secret = "luks", draft.secret_uuid
    if draft.backing_path:
        node.backing = draft.backing_path
        if draft.backing_format:
            node.backing_format = draft.backing_format
    return serialise(node)


def partition_name(device: str, names: Collection[str]) -> str:
    """What libvirt wants the next partition of a disk to be called: "vdb1", "nvme0n1p2"."""
    stem = device.rsplit("/", 1)[-1]
    if stem[-1:].isdigit():
        stem += "p"
    number = next(number for number in count(1) if f"{stem}{number}" not in names)
    return f"{stem}{number}"


def name_flaws(name: str, pool: Pool | None) -> list[Flaw]:
    """What is wrong with a volume's name: it becomes a file's name on the host."""
    if not name:
        return [Flaw("name", tr("Give it a name"))]
    if "\x00" in name or controls(name):
        return [Flaw("name", controls(name))]
    if "/" in name:
        return [Flaw("name", tr("Leave out “/”"))]
    if name in (".", ".."):
        return [Flaw("name", tr("Use another name than “.” and “..”"))]
    if any(0xD800 <= ord(c) <= 0xDFFF for c in name):
        return [Flaw("name", tr("Leave out half characters"))]
    if len(name.encode()) > _LONGEST:
        return [Flaw("name", tr("Shorten it to {count} bytes").format(count=_LONGEST))]
    if pool is not None and any(volume.name == name for volume in pool.volumes or ()):
        return [Flaw("name", tr("Pool “{name}” has a volume of this name: use another").format(name=pool.name))]
    return []


def volume_flaws(inventory: Inventory, pool_name: str, draft: VolumeDraft) -> list[Flaw]:
    """All that is wrong with a new volume; the flaws name the draft's fields, and "pool"."""
    pool = next((pool for pool in inventory.pools if pool.name == pool_name), None)
    format, capacity, needed = draft.format, draft.capacity_bytes, draft.allocation_bytes or 0
    found = _pool_flaws(pool, format) + name_flaws(draft.name, pool)
    if capacity <= 0 and not draft.backing_path:
        found.append(Flaw("capacity_bytes", tr("Give it a size")))
    elif capacity < 0 or capacity >= 2**63:
        found.append(Flaw("capacity_bytes", tr("Give it a smaller size")))
    if draft.preallocation == "full":
        needed = capacity
    if needed > capacity > 0:
        found.append(Flaw("allocation_bytes", tr("No more can be taken at once than its size")))
    if pool is not None and pool.active:
        found += _space_flaws(pool, capacity, needed)
    found += _backing_flaws(draft)
    found += _secret_flaws(inventory, format, draft.secret_uuid)
    size = draft.cluster_size
    if size and not (_CLUSTERS[0] <= size <= _CLUSTERS[1] and not size & (size - 1)):
        found.append(Flaw("cluster_size", tr("Use a power of two from 512 bytes to 2 MiB")))
    qcow2_only = {"cluster_size": size, "lazy_refcounts": draft.lazy_refcounts, "extended_l2": draft.extended_l2}
    if format != "qcow2":
        found += [Flaw(field, tr("Only qcow2 images have it")) for field, value in qcow2_only.items() if value]
        if draft.preallocation == "metadata":
            found.append(Flaw("preallocation", tr("Only qcow2 images have metadata to make beforehand")))
    return found


def _backing_flaws(draft: VolumeDraft) -> list[Flaw]:
    below = draft.backing_path
    if not below:
        return []
    if draft.format not in BACKED:
        return [
            Flaw(
                "backing_path",
                tr("Only {formats} images can stand on another: choose qcow2").format(formats=", ".join(BACKED)),
            )
        ]
    if path(below) or controls(below):
        return [Flaw("backing_path", path(below) or controls(below))]
    if not draft.backing_format:
        return [Flaw("backing_format", tr("Say the format of the image below: guessing it is not safe"))]
    return []


def _pool_flaws(pool: Pool | None, format: str) -> list[Flaw]:
    if pool is None:
        return [Flaw("pool", tr("Choose a pool"))]
    if not pool.active:
        return [Flaw("pool", tr("The pool is off: start it first"))]
    known = FORMATS.get(pool.type)
    if known is None:
        return [Flaw("pool", tr("Volumes of this pool are made where its storage is, not here"))]
    if format not in known and (format or "raw" not in known):
        return [
            Flaw("format", tr("A pool of this type makes {formats}").format(formats=", ".join(filter(None, known))))
        ]
    return []


def _space_flaws(pool: Pool, capacity: int, needed: int) -> list[Flaw]:
    """Block pools take a volume's whole size at once; in others it may grow beyond what is free."""
    at_once = pool.type in ("logical", "disk", "zfs") and needed == 0
    if max(needed, capacity if at_once else 0) > pool.available:
        words = tr("Pool “{name}” has {free} free: this will not fit")
    elif capacity > pool.available:
        words = tr("Pool “{name}” has {free} free: it cannot grow to its full size")
    else:
        return []
    return [Flaw("capacity_bytes", words.format(name=pool.name, free=size_text(pool.available)), warning=True)]


def _secret_flaws(inventory: Inventory, format: str, secret: str) -> list[Flaw]:
    if not secret:
        return [Flaw("secret_uuid", tr("Choose the secret with the passphrase"))] if format == "luks" else []
    if uuid(secret):
        return [Flaw("secret_uuid", tr("Choose a secret, or write its UUID"))]
    if format not in _ENCRYPTED:
        return [Flaw("format", tr("Only raw and qcow2 images can be encrypted"))]
    told = not any(kind == "secrets" for kind, _ in inventory.lacks)
    if told and inventory.secrets and secret.lower() not in {known.uuid.lower() for known in inventory.secrets}:
        return [Flaw("secret_uuid", tr("The host has no such secret: choose or make one"), warning=True)]
    return []
