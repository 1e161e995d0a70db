"""What stands against a job on a disk, and what should be known before it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from virtgui.model.blocks import BlockDeed, Commit, Copy, DiskChain, Disks, FollowBlockJob, Layer, Pull, Then
from virtgui.model.snapshot_plans import Remark, space_at
from virtgui.model.snapshots import Holder, Snapshot
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text

_LEAST = 1024 * 1024
"""Bytes: a pool with less free is full."""
_TRANSIENT = tr(
    "The copy lasts as long as the machine runs: if it is shut off meanwhile, the copy ends and the disk stays."
)
OFF = tr("It is off. Such a job needs the running machine: start it paused, which runs nothing in it.")
_MEDIA = tr("It is a drive for media: there is nothing to move.")
_MEDIUM = tr("It is a drive for media: its size is that of the medium.")
_NO_JOBS = tr("This hypervisor has no jobs on disks.")


def lack(disks: Disks, target: str) -> str:
    """Why no job can begin on a disk now; "" where one can."""
    chain = disks.chain(target)
    known = disks.known
    disk = next((each for each in known.disks if each.target == target), None)
    if known.driver not in ("", "QEMU"):
        return _NO_JOBS
    if chain is None or disk is None:
        return tr("The machine has no such disk any more.")
    if disk.device not in ("disk", "lun") or not disk.source:
        return _MEDIA
    if not known.active:
        return OFF
    if chain.job is not None:
        return tr("Another job runs on it: {kind}.").format(kind=chain.job.kind.said)
    if disk.shareable:
        return tr("It is shared with other machines, which would not know.")
    return ""


def pull_lack(disks: Disks, target: str) -> str:
    """Why nothing can be taken into a disk; "" where it can."""
    if why := lack(disks, target):
        return why
    chain = disks.chain(target)
    return "" if chain is not None and len(chain.seen) > 1 else tr("It stands on nothing: it is one image already.")


def resize_lack(disks: Disks, target: str) -> str:
    """Why a disk cannot be made larger now; "" where it can. One that is off is, through its storage pool."""
    why = lack(disks, target)
    return {OFF: "", _NO_JOBS: tr("This hypervisor does not change the size of a disk."), _MEDIA: _MEDIUM}.get(why, why)


def remarks(deed: BlockDeed, disks: Disks) -> list[Remark]:
    """What is wrong with a job, and what should be known; the grave first."""
    if isinstance(deed, FollowBlockJob):
        return []
    why = pull_lack(disks, deed.target) if isinstance(deed, Pull | Commit) else lack(disks, deed.target)
    chain = disks.chain(deed.target)
    if why or chain is None:
        return [Remark(why or tr("The machine has no such disk any more."))]
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
        return [Remark(tr("{base} is not below this disk.").format(base=_name(deed.base)))]
    if deed.base and deed.base == paths[1]:
        return [Remark(tr("It stands on that image already: there is nothing between them."))]
    found = _of_snapshots(disks, paths[: paths.index(deed.base)] if deed.base else paths, tr("taken together"))
    taken = between(chain, paths[1], deed.base)
    need = _allocated(disks, taken)
    capacity = max((layer.capacity for layer in chain.seen), default=0)
    found += _room(disks, paths[0], min(need, capacity) if capacity else need, tr("its image may grow by"))
    if not found:
        text = tr("It stands on nothing then. The images it stood on are kept: others may need them.")
        if deed.base:
            text = tr("It stands on {base} then. The images it stood on are kept: others may need them.").format(
                base=_name(deed.base)
            )
        found.append(Remark(text, grave=False))
    return found


def _commit(deed: Commit, disks: Disks, chain: DiskChain) -> list[Remark]:
    paths = [layer.path for layer in chain.seen]
    if deed.top not in paths or deed.base not in paths or paths.index(deed.top) >= paths.index(deed.base):
        return [Remark(tr("Choose an image, and one below it that takes what is in it."))]
    merged = [layer.path for layer in between(chain, deed.top, deed.base)]
    found = _of_snapshots(disks, [*merged, deed.base], tr("merged"))
    above = paths[paths.index(deed.top) - 1] if deed.top != paths[0] else ""
    allowed = {above, *merged}
    for path in (deed.base, *merged):
        for holder in _holding(disks, path, allowed):
            found.append(Remark(holder.spoilt(_name(path))))
    if disks.known.blind and disks.known.holders is not None:
        found.append(
            Remark(tr("It is not known who else uses these images. {blind}").format(blind=" ".join(disks.known.blind)))
        )
    need = _allocated(disks, between(chain, deed.top, deed.base))
    found += _room(disks, deed.base, need, tr("{base} may grow by").format(base=_name(deed.base)))
    if not any(remark.grave for remark in found):
        found.append(Remark(_after_merge(len(merged) > 1, deed.delete), grave=False))
    return found


def _after_merge(several: bool, delete: bool) -> str:
    if delete:
        if several:
            return tr("The merged images are deleted. Nobody else can stand on what it changes.")
        return tr("The merged image is deleted. Nobody else can stand on what it changes.")
    if several:
        return tr(
            "The merged images are kept, but are worth nothing any more. Nobody else can stand on what it changes."
        )
    return tr("The merged image is kept, but is worth nothing any more. Nobody else can stand on what it changes.")


def _copy(deed: Copy, disks: Disks, chain: DiskChain) -> list[Remark]:
    known, to = disks.known, deed.to
    paths = [layer.path for layer in chain.seen]
    found: list[Remark] = []
    where = to.path
    if to.pool:
        space = next((each for each in known.spaces if each.pool == to.pool), None)
        if not to.volume or "/" in to.volume or to.volume in (".", "..") or not _writable(to.volume):
            found.append(Remark(tr("Enter a file name for it, without a path"), field="to"))
        where = posixpath.join(space.path, to.volume) if space is not None else ""
    elif not to.path.startswith("/") or not _writable(to.path) or to.path.endswith("/"):
        found.append(Remark(tr("Enter a full path on the host, such as /images/disk.qcow2"), field="to"))
    if where and (where in paths or known.file(where) is not None) and not to.reuse:
        found.append(Remark(tr("This file is there already; nothing is overwritten"), field="to"))
    if deed.shallow and to.format == "raw" and len(paths) > 1:
        found.append(Remark(tr("A raw image stands on nothing: choose qcow2, or copy all of it"), field="format"))
    if to.block and to.format != "raw" and not to.reuse:
        found.append(Remark(tr("A device holds raw data: choose raw"), field="format"))
    layers = chain.seen[:1] if deed.shallow else chain.seen
    need = _allocated(disks, layers)
    capacity = max((layer.capacity for layer in chain.seen), default=0)
    need = min(need, capacity) if capacity else need
    if where and not to.block:
        found += _room(disks, where, need, tr("the copy needs up to"), grave=True)
        if not to.pool and space_at(where, known) is None:
            text = tr(
                "Its folder is no storage pool: what is free there is not known, nor can an unfinished copy be removed."
            )
            found.append(Remark(text, grave=False, field="to"))
    if deed.then is Then.GO_OVER:
        found += _of_snapshots(disks, paths if not deed.shallow else paths[:1], tr("left behind"))
    if deed.drop_old:
        for holder in _holding(disks, paths[0], ()):
            text = tr("{name} {how} {path}: it cannot be deleted.").format(
                name=plain(holder.name, 80), how=holder.how or tr("stands on"), path=_name(paths[0])
            )
            found.append(Remark(text))
        if known.blind and known.holders is not None:
            found.append(
                Remark(tr("It is not known who else uses the old image. {blind}").format(blind=" ".join(known.blind)))
            )
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
            text = tr(
                "The snapshot “{name}” needs {path} as it is, which would be {what}. Delete it on the Snapshots page "
                "first, which keeps everything in order."
            ).format(name=plain(each.name, 80), path=_name(path), what=what)
            found.append(Remark(text))
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
        return [Remark(tr("“{pool}” is full.").format(pool=plain(space.pool, 60)))]
    if space.free < need:
        text = tr("“{pool}” has {free} free, {what} {need}.").format(
            pool=plain(space.pool, 60), free=size_text(space.free), what=what, need=size_text(need)
        )
        if not grave:
            text = tr("{text} When the space is used up, the machine stops.").format(text=text)
        return [Remark(text, grave=grave)]
    return []


def _writable(text: str) -> bool:
    return text.isprintable() and "\ufffd" not in text


def _name(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 80)
