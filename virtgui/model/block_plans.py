"""What stands against a job on a disk, and what should be known before it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from virtgui.model.blocks import BlockDeed, Commit, Copy, DiskChain, Disks, FollowBlockJob, Layer, Pull, Then
from virtgui.model.snapshot_plans import Remark, space_at
from virtgui.model.snapshots import Holder, Snapshot
from virtgui.util.names import plain
from virtgui.util.units import size_text

_LEAST = 1024 * 1024
"""Bytes: a pool with less free is full."""
_TRANSIENT = (
    "The copy lasts as long as the machine runs: if it is shut off meanwhile, the copy ends and the disk stays."
)
OFF = "It is off. Such a job needs the running machine: start it paused, which runs nothing in it."
_MEDIA = "It is a drive for media: there is nothing to move."
_MEDIUM = "It is a drive for media: its size is that of the medium."
_NO_JOBS = "This hypervisor has no jobs on disks."


def lack(disks: Disks, target: str) -> str:
    """Why no job can begin on a disk now; "" where one can."""
    chain = disks.chain(target)
    known = disks.known
    disk = next((each for each in known.disks if each.target == target), None)
    if known.driver not in ("", "QEMU"):
        return _NO_JOBS
    if chain is None or disk is None:
        return "The machine has no such disk any more."
    if disk.device not in ("disk", "lun") or not disk.source:
        return _MEDIA
    if not known.active:
        return OFF
    if chain.job is not None:
        return f"Another job runs on it: {chain.job.kind.value}."
    if disk.shareable:
        return "It is shared with other machines, which would not know."
    return ""


def pull_lack(disks: Disks, target: str) -> str:
    """Why nothing can be taken into a disk; "" where it can."""
    if why := lack(disks, target):
        return why
    chain = disks.chain(target)
    return "" if chain is not None and len(chain.seen) > 1 else "It stands on nothing: it is one image already."


def resize_lack(disks: Disks, target: str) -> str:
    """Why a disk cannot be made larger now; "" where it can. One that is off is, through its storage pool."""
    why = lack(disks, target)
    return {OFF: "", _NO_JOBS: "This hypervisor does not change the size of a disk.", _MEDIA: _MEDIUM}.get(why, why)


def remarks(deed: BlockDeed, disks: Disks) -> list[Remark]:
    """What is wrong with a job, and what should be known; the grave first."""
    if isinstance(deed, FollowBlockJob):
        return []
    why = pull_lack(disks, deed.target) if isinstance(deed, Pull | Commit) else lack(disks, deed.target)
    chain = disks.chain(deed.target)
    if why or chain is None:
        return [Remark(why or "The machine has no such disk any more.")]
    match deed:
        case Pull():
            found = _pull(deed, disks, chain)
        case Commit():
            found = _commit(deed, disks, chain)
        case Copy():
            found = _copy(deed, disks, chain)
    return sorted(dict.fromkeys(found), key=lambda remark: not remark.grave)


def between(chain: DiskChain, top: str, base: str) -> tuple[Layer, ...]:
    """The images from `top` down to just above `base`, as libvirt sees them; all of them where `base` is ""."""
    paths = [layer.path for layer in chain.seen]
    first = paths.index(top) if top in paths else 0
    last = paths.index(base) if base in paths else len(paths)
    return chain.seen[first:last]


# -- each kind -------------------------------------------------------------------------------


def _pull(deed: Pull, disks: Disks, chain: DiskChain) -> list[Remark]:
    paths = [layer.path for layer in chain.seen]
    if deed.base and deed.base not in paths[1:]:
        return [Remark(f"{_name(deed.base)} is not below this disk.")]
    if deed.base and deed.base == paths[1]:
        return [Remark("It stands on that image already: there is nothing between them.")]
    found = _of_snapshots(disks, paths[: paths.index(deed.base)] if deed.base else paths, "taken together")
    taken = between(chain, paths[1], deed.base)
    need = _allocated(disks, taken)
    capacity = max((layer.capacity for layer in chain.seen), default=0)
    found += _room(disks, paths[0], min(need, capacity) if capacity else need, "its image may grow by")
    if not found:
        left = "It stands on nothing then" if not deed.base else f"It stands on {_name(deed.base)} then"
        text = f"{left}. The images it stood on are kept: others may need them."
        found.append(Remark(text, grave=False))
    return found


def _commit(deed: Commit, disks: Disks, chain: DiskChain) -> list[Remark]:
    paths = [layer.path for layer in chain.seen]
    if deed.top not in paths or deed.base not in paths or paths.index(deed.top) >= paths.index(deed.base):
        return [Remark("Choose an image, and one below it that takes what is in it.")]
    merged = [layer.path for layer in between(chain, deed.top, deed.base)]
    found = _of_snapshots(disks, [*merged, deed.base], "merged")
    above = paths[paths.index(deed.top) - 1] if deed.top != paths[0] else ""
    allowed = {above, *merged}
    for path in (deed.base, *merged):
        for holder in _holding(disks, path, allowed):
            how = holder.how or "stands on"
            found.append(Remark(f"{plain(holder.name, 80)} {how} {_name(path)}: it would be spoilt."))
    if disks.known.blind and disks.known.holders is not None:
        found.append(Remark(f"It is not known who else uses these images. {' '.join(disks.known.blind)}"))
    need = _allocated(disks, between(chain, deed.top, deed.base))
    found += _room(disks, deed.base, need, f"{_name(deed.base)} may grow by")
    if not any(remark.grave for remark in found):
        gone = "deleted" if deed.delete else "kept, but are worth nothing any more"
        many = "The merged images are" if len(merged) > 1 else "The merged image is"
        gone = gone if len(merged) > 1 else gone.replace("kept, but are", "kept, but is")
        found.append(Remark(f"{many} {gone}. Nobody else can stand on what it changes.", grave=False))
    return found


def _copy(deed: Copy, disks: Disks, chain: DiskChain) -> list[Remark]:
    known, to = disks.known, deed.to
    paths = [layer.path for layer in chain.seen]
    found: list[Remark] = []
    where = to.path
    if to.pool:
        space = next((each for each in known.spaces if each.pool == to.pool), None)
        if not to.volume or "/" in to.volume or to.volume in (".", "..") or not _writable(to.volume):
            found.append(Remark("Enter a file name for it, without a path", field="to"))
        where = posixpath.join(space.path, to.volume) if space is not None else ""
    elif not to.path.startswith("/") or not _writable(to.path) or to.path.endswith("/"):
        found.append(Remark("Enter a full path on the host, such as /images/disk.qcow2", field="to"))
    if where and (where in paths or known.file(where) is not None) and not to.reuse:
        found.append(Remark("This file is there already; nothing is overwritten", field="to"))
    if deed.shallow and to.format == "raw" and len(paths) > 1:
        found.append(Remark("A raw image stands on nothing: choose qcow2, or copy all of it", field="format"))
    if to.block and to.format != "raw" and not to.reuse:
        found.append(Remark("A device holds raw data: choose raw", field="format"))
    layers = chain.seen[:1] if deed.shallow else chain.seen
    need = _allocated(disks, layers)
    capacity = max((layer.capacity for layer in chain.seen), default=0)
    need = min(need, capacity) if capacity else need
    if where and not to.block:
        found += _room(disks, where, need, "the copy needs up to", grave=True)
        if not to.pool and space_at(where, known) is None:
            text = (
                "Its folder is no storage pool: what is free there is not known, nor can an unfinished copy be removed."
            )
            found.append(Remark(text, grave=False, field="to"))
    if deed.then is Then.GO_OVER:
        found += _of_snapshots(disks, paths if not deed.shallow else paths[:1], "left behind")
    if deed.drop_old:
        for holder in _holding(disks, paths[0], ()):
            how = holder.how or "stands on"
            found.append(Remark(f"{plain(holder.name, 80)} {how} {_name(paths[0])}: it cannot be deleted."))
        if known.blind and known.holders is not None:
            found.append(Remark(f"It is not known who else uses the old image. {' '.join(known.blind)}"))
    if known.persistent:
        found.append(Remark(_TRANSIENT, grave=False))
    return found


# -- what they share -------------------------------------------------------------------------


def _of_snapshots(disks: Disks, paths: Iterable[str], what: str) -> list[Remark]:
    """Snapshots that would lose what they stand on."""
    mine = set(paths)
    found = []
    for each in disks.known.snapshots:
        if path := _needs(each, mine):
            found.append(
                Remark(
                    f"The snapshot “{plain(each.name, 80)}” needs {_name(path)} as it is, which would be {what}. "
                    "Delete it on the Snapshots page first, which keeps everything in order."
                )
            )
    return found


def _needs(snapshot: Snapshot, paths: set[str]) -> str:
    for disk in snapshot.disks:
        for path in (disk.file, disk.below):
            if path and path in paths and disk.kind != "no":
                return path
    return ""


def _holding(disks: Disks, path: str, allowed: Iterable[str]) -> list[Holder]:
    return [
        each
        for each in disks.known.holders or ()
        if each.path == path and (not each.above or each.above not in allowed)
    ]


def _allocated(disks: Disks, layers: Iterable[Layer]) -> int:
    return sum(layer.allocation for layer in layers)


def _room(disks: Disks, path: str, need: int, what: str, *, grave: bool = False) -> list[Remark]:
    space = space_at(path, disks.known)
    if space is None or not need:
        return []
    if space.free < _LEAST:
        return [Remark(f"“{plain(space.pool, 60)}” is full.")]
    if space.free < need:
        text = f"“{plain(space.pool, 60)}” has {size_text(space.free)} free, {what} {size_text(need)}."
        return [Remark(text if grave else f"{text} When the space is used up, the machine stops.", grave=grave)]
    return []


def _writable(text: str) -> bool:
    return text.isprintable() and "\ufffd" not in text


def _name(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 80)
