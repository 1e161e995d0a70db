"""What is wrong with a new machine's disks, and with what it is installed from."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from virtgui.install.draft import (
    NEW,
    NO_DISK,
    OPERATING_SYSTEM,
    PATH,
    VOLUME,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    LiveSource,
    MachineDraft,
    ManualSource,
    Medium,
    TreeSource,
)
from virtgui.install.facts import HostFacts
from virtgui.install.flaw import ERROR, MAKE_POOL, NOTE, START_POOL, WARNING, Flaw
from virtgui.install.places import disk_path, pool_named, volume_draft, volume_named
from virtgui.util.language import tr
from virtgui.util.units import size_text
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.flaws.values import controls, path
from virtgui.xml.volumes import volume_flaws

_FIELDS = {"capacity_bytes": "size_bytes", "allocation_bytes": "full", "preallocation": "full"}
_URLS = ("http", "https", "ftp")


def source_flaws(draft: MachineDraft, host: HostFacts) -> list[Flaw]:
    """What it is installed from."""
    match draft.source:
        case IsoSource(medium, script):
            found = _medium(medium, "source/medium", tr("Choose an image or a drive."), host)
            return found + (_medium(script, "source/script", "", host) if script.chosen else [])
        case LiveSource(medium):
            return _medium(medium, "source/medium", tr("Choose an image or a drive."), host)
        case ImportSource(image):
            return _medium(image, "source/image", tr("Choose the disk's image."), host)
        case CloudSource(image, linked, seed):
            found = _medium(image, "source/image", tr("Choose the cloud image."), host)
            if linked and image.chosen and image.format not in ("", "qcow2", "raw"):
                found.append(
                    Flaw(
                        "source/linked",
                        tr("A {format} image must be copied: turn linking off.").format(format=image.format),
                    )
                )
            if not seed.chosen:
                said = tr("Without a seed nobody can log in to most cloud images.")
                found.append(Flaw("source/seed", said, NOTE))
            return found
        case TreeSource(url, kernel):
            return _tree(url, kernel)
        case ContainerSource(kind="template", template=template):
            return _template(template, host)
        case ContainerSource(kind, init, root):
            return _container(kind, init, root, host)
    return []


def _medium(medium: Medium, field: str, unchosen: str, host: HostFacts) -> list[Flaw]:
    if not medium.chosen:
        return [Flaw(field, unchosen)]
    if medium.volume:
        return _volume(medium.pool, medium.volume, f"{field}/volume", host)
    return _path(medium.path, field, host)


def _path(written: str, field: str, host: HostFacts) -> list[Flaw]:
    if said := controls(written) or path(written):
        return [Flaw(field, said)]
    trouble = next((trouble for trouble in host.paths if trouble.path == written), None)
    return [Flaw(field, trouble.message, ERROR if trouble.missing else WARNING)] if trouble is not None else []


def _volume(pool_name: str, name: str, field: str, host: HostFacts) -> list[Flaw]:
    pool = pool_named(host, pool_name)
    if pool is None:
        return [Flaw(field, tr("The host has no pool “{name}”; choose another.").format(name=pool_name))]
    if not pool.active:
        return [Flaw(field, tr("The pool “{name}” is off.").format(name=pool_name), ERROR, START_POOL, pool_name)]
    if pool.volumes is not None and volume_named(host, pool_name, name) is None:
        return [Flaw(field, tr("There is no “{name}” in this pool.").format(name=name))]
    return []


def _tree(url: str, kernel: str) -> list[Flaw]:
    if kernel and not url:
        return []
    if not url:
        return [Flaw("source/url", tr("Write the address of the install tree."))]
    try:
        parts = urlsplit(url)
        whole = parts.scheme in _URLS and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or controls(url):
        return [Flaw("source/url", tr("Write an address that begins with https://, http:// or ftp://."))]
    if parts.scheme != "https":
        return [Flaw("source/url", tr("Nobody vouches for what comes this way: prefer https://."), NOTE)]
    return []


def _template(name: str, host: HostFacts) -> list[Flaw]:
    if host.capabilities.guests and not any(guest.os_type == "exe" for guest in host.capabilities.guests):
        return [Flaw("source/template", tr("This host runs no containers; choose a source for a virtual machine."))]
    if not name:
        return [Flaw("source/template", tr("Write the template’s name."))]
    if said := controls(name):
        return [Flaw("source/template", said)]
    wrong = "/" in name or any(letter.isspace() for letter in name)
    return [Flaw("source/template", tr("A template’s name has neither spaces nor “/”."))] if wrong else []


def _container(kind: str, init: str, root: str, host: HostFacts) -> list[Flaw]:
    found = []
    if said := controls(init) or path(init):
        found.append(Flaw("source/init", said))
    if root:
        found += _path(root, "source/root", host)
    elif kind == OPERATING_SYSTEM:
        found.append(Flaw("source/root", tr("Choose the folder with the container's system.")))
    return found


def disk_flaws(draft: MachineDraft, host: HostFacts, offer: Capabilities, least: int) -> list[Flaw]:
    """Of each disk, then of all together. `least` is what the system needs, in bytes."""
    found: list[Flaw] = []
    for number, disk in enumerate(draft.disks):
        found += _disk(disk, f"disks/{number}", host, offer)
    first = next((n for n, disk in enumerate(draft.disks) if disk.device == "disk" and disk.origin != NO_DISK), None)
    if first is None and not isinstance(draft.source, LiveSource | ManualSource):
        found.append(Flaw("disks", tr("Without a disk there is nothing to install it on."), WARNING))
    elif first is not None and draft.disks[first].origin == NEW and 0 < draft.disks[first].size_bytes < least:
        said = tr("The system needs {size} at least.").format(size=size_text(least))
        found.append(Flaw(f"disks/{first}/size_bytes", said, WARNING))
    return found + _together(draft, host)


def _disk(disk: DiskDraft, at: str, host: HostFacts, offer: Capabilities) -> list[Flaw]:
    buses = offer.values("disk/bus")
    found = []
    if disk.origin != NO_DISK and buses is not None and disk.bus not in buses:
        found.append(
            Flaw(
                f"{at}/bus",
                tr("This host offers no {bus} disks; choose {buses}.").format(bus=disk.bus, buses=", ".join(buses)),
            )
        )
    match disk.origin:
        case "new":
            return found + _new(disk, at, host)
        case "volume":
            if not disk.name:
                return [*found, Flaw(f"{at}/name", tr("Choose a volume."))]
            found += _volume(disk.pool, disk.name, f"{at}/name", host)
        case "path":
            if not disk.path and disk.device in ("cdrom", "floppy"):
                return found  # an empty drive
            if not disk.path:
                return [*found, Flaw(f"{at}/path", tr("Choose an image or a device."))]
            found += _path(disk.path, f"{at}/path", host)
    if disk.origin in (VOLUME, PATH) and not (disk.read_only or disk.shareable):
        where = disk_path(disk, host)
        field = f"{at}/{'name' if disk.origin == VOLUME else 'path'}"
        if user := _user(disk, where, host):
            said = tr("{machine} uses this image. Two machines that write one image destroy what is in it.").format(
                machine=user
            )
            found.append(Flaw(field, said, WARNING))
        elif upper := _upper(where, host):
            said = tr("“{image}” stands on this image. Writing this image destroys what is in that one.").format(
                image=upper
            )
            found.append(Flaw(field, said, WARNING))
    return found


def _user(disk: DiskDraft, where: str, host: HostFacts) -> str:
    """The first machine that uses an image, by its path or as a volume of its pool."""
    names = {where, f"{disk.pool}/{disk.name}" if disk.origin == VOLUME else ""} - {""}
    return next((use.machine for use in host.uses if use.kind == "disk" and use.what in names), "")


def _upper(where: str, host: HostFacts) -> str:
    """The first volume that stands on an image."""
    volumes = (volume for pool in host.inventory.pools for volume in pool.volumes or ())
    return next((volume.name for volume in volumes if where and volume.backing == where), "")


def _new(disk: DiskDraft, at: str, host: HostFacts) -> list[Flaw]:
    inventory = host.inventory
    if "pools" in dict(inventory.lacks):
        return [Flaw(f"{at}/pool", dict(inventory.lacks)["pools"])]
    if not inventory.pools:
        return [Flaw(f"{at}/pool", tr("This host has no storage pool."), ERROR, MAKE_POOL, "default")]
    pool = pool_named(host, disk.pool)
    if pool is not None and not pool.active:
        return [
            Flaw(f"{at}/pool", tr("The pool “{name}” is off.").format(name=pool.name), ERROR, START_POOL, pool.name)
        ]
    told = volume_flaws(inventory, disk.pool, volume_draft(disk))
    return [
        Flaw(f"{at}/{_FIELDS.get(flaw.field, flaw.field)}", flaw.message, WARNING if flaw.warning else ERROR)
        for flaw in told
    ]


def _together(draft: MachineDraft, host: HostFacts) -> list[Flaw]:
    """Two disks of one name, one image twice, and more than a pool can hold."""
    found: list[Flaw] = []
    seen: dict[tuple[str, str], int] = {}
    wanted: Counter[str] = Counter()
    for number, disk in enumerate(draft.disks):
        if disk.origin == NO_DISK:
            continue
        where = disk_path(disk, host)
        key = ("", where) if where or disk.origin == PATH else (disk.pool, disk.name)
        field = "path" if disk.origin == PATH else "name"
        if any(key) and key in seen and not disk.read_only:
            found.append(
                Flaw(
                    f"disks/{number}/{field}",
                    tr("Disk {number} of this machine is the same.").format(number=seen[key] + 1),
                )
            )
        seen.setdefault(key, number)
        if disk.origin == NEW:
            wanted[disk.pool] += disk.size_bytes
    for name, size in wanted.items():
        pool = pool_named(host, name)
        several = sum(disk.origin == NEW and disk.pool == name for disk in draft.disks) > 1
        if several and pool is not None and pool.active and size > pool.available:
            said = tr("Its new disks are {size} together; “{name}” has {free} free.").format(
                size=size_text(size), name=name, free=size_text(pool.available)
            )
            found.append(Flaw("disks", said, WARNING))
    return found
