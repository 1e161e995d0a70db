"""Where a new machine's images lie on its host."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace
from itertools import count

from virtgui.install.draft import NEW, DiskDraft, Medium
from virtgui.install.facts import HostFacts
from virtgui.model.inventory import Inventory, Pool, Volume
from virtgui.xml.draft_disks import formats
from virtgui.xml.volumes import FORMATS, VolumeDraft

_FOLDERS = ("dir", "fs", "netfs", "logical")
"""Types of pools whose volumes have a path that is known before they are made."""
_FILES = ("dir", "fs", "netfs", "gluster", "vstorage")
"""Types of pools whose volumes are files."""


def pool_named(host: HostFacts, name: str) -> Pool | None:
    """A pool of the host; None where it is not known."""
    return next((pool for pool in host.inventory.pools if pool.name == name), None)


def volume_named(host: HostFacts, pool: str, name: str) -> Volume | None:
    """A volume of the host; None where it is not known."""
    found = pool_named(host, pool)
    return next((v for v in found.volumes or () if v.name == name), None) if found is not None else None


def disk_path(disk: DiskDraft, host: HostFacts) -> str:
    """The path of a disk's volume, there or to be made; "" where only pool and name can tell it."""
    if disk.path:
        return disk.path
    known = volume_named(host, disk.pool, disk.name)
    if known is not None and known.path.startswith("/"):
        return known.path
    pool = pool_named(host, disk.pool)
    if disk.origin != NEW or pool is None or pool.type not in _FOLDERS or not pool.path:
        return ""
    return f"{pool.path.rstrip('/')}/{disk.name}"


def medium_path(medium: Medium, host: HostFacts) -> str:
    """The path of a medium; "" where only pool and volume can tell it."""
    if medium.path:
        return medium.path
    known = volume_named(host, medium.pool, medium.volume)
    return known.path if known is not None and known.path.startswith("/") else ""


def is_device(path: str) -> bool:
    """Whether a path is a block device's."""
    return path.startswith("/dev/")


def volume_draft(disk: DiskDraft) -> VolumeDraft:
    """The volume that a new disk is to be."""
    return VolumeDraft(
        disk.name,
        disk.size_bytes,
        disk.format,
        allocation_bytes=None if disk.full else 0,
        preallocation="full" if disk.full else "",
        backing_path=disk.backing_path,
        backing_format=disk.backing_format,
    )


def best_pool(host: HostFacts) -> Pool | None:
    """Where new disks go: the pool "default", else the one with most space; None without any that can make one."""
    pools = [pool for pool in host.inventory.pools if pool.active and pool.type in FORMATS]
    return next((p for p in pools if p.name == "default"), max(pools, key=lambda p: p.available, default=None))


def pool_for_files(inventory: Inventory) -> Pool | None:
    """Where what is sent to the host goes: the pool "default", else the one with most space among those whose volumes
    are files; None without any."""
    pools = [pool for pool in inventory.pools if pool.active and pool.type in _FILES]
    return next((p for p in pools if p.name == "default"), max(pools, key=lambda p: p.available, default=None))


def free_name(name: str, taken: Container[str]) -> str:
    """A file's name, else with the first number before its ending that makes it free: `debian-2.iso`."""
    start, dot, end = name.rpartition(".")
    start, ending = (start, dot + end) if start else (name, "")
    names = (name if number == 1 else f"{start}-{number}{ending}" for number in count(1))
    return next(found for found in names if found not in taken)


def settled(disk: DiskDraft, host: HostFacts, machine: str, taken: Container[str] = ()) -> DiskDraft:
    """A new disk with a format that its pool can make and a name that is free there, made from the machine's."""
    pool = pool_named(host, disk.pool)
    known = formats(pool)
    form = disk.format if disk.format in known else known[0]
    ending = f".{'img' if form in ('raw', 'luks') else form}" if pool is None or pool.type in _FILES else ""
    there = {volume.name for volume in (pool.volumes if pool else None) or ()}
    start = re.sub(r"[/\x00-\x1f\x7f]", "-", machine) or "disk"
    names = (f"{start}{ending}" if n == 1 else f"{start}-{n}{ending}" for n in count(1))
    name = next(name for name in names if name not in there and name not in taken)
    discard = disk.discard if form != "luks" else ""
    return replace(disk, format=form, name=name, path="", discard=discard)
