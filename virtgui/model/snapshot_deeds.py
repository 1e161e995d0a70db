"""Going back to snapshots and deleting them: what is lost by it, and why it may not be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from virtgui.model.snapshot_plans import REVERTS_EXTERNAL, Remark, space_at
from virtgui.model.snapshots import Holder, Kind, Reach, Snapshot, SnapshotDisk, Snapshots
from virtgui.util.language import tr
from virtgui.util.names import plain

DELETES_EXTERNAL = 9_000_000
"""The first libvirt that merges the files of a machine that is off."""
_AS_FILE = ("file", "block", "volume")


class Merge(NamedTuple):
    """One disk's file `top`, which is merged into `base` and then gone. `over` is what stands on `top` now, "" where
    the machine writes to `top` itself."""

    target: str
    top: str
    base: str
    over: str = ""


# -- going back ------------------------------------------------------------------------------


def revert_remarks(known: Snapshots, name: str) -> list[Remark]:
    """Why it cannot go back, and what should be known; the grave first."""
    snapshot = known.find(name)
    if snapshot is None:
        return [Remark(tr("This snapshot no longer exists."))]
    found: list[Remark] = []
    if snapshot.kind is not Kind.INTERNAL:
        found += _revert_external(known, snapshot)
    else:
        found += _revert_internal(known, snapshot)
    if known.traits.nvram or known.traits.tpm:
        what = tr(" and ").join(
            w for w, on in ((tr("firmware variables"), known.traits.nvram), ("TPM", known.traits.tpm)) if on
        )
        found.append(
            Remark(
                tr("Its {what} stay as they are now: they are not part of the snapshot.").format(what=what), grave=False
            )
        )
    return sorted(found, key=lambda remark: not remark.grave)


def _revert_external(known: Snapshots, snapshot: Snapshot) -> list[Remark]:
    if snapshot.kind is Kind.MIXED:
        return [
            Remark(tr("It is partly inside its disks and partly in files of its own: libvirt cannot go back to it."))
        ]
    if known.version >= REVERTS_EXTERNAL:
        return []
    text = tr(
        "Its disks went on in new files, and this host's libvirt cannot go back to what lies below them. "
        "Clone the machine from that state instead: what is now stays as it is."
    )
    return [Remark(text)]


def _revert_internal(known: Snapshots, snapshot: Snapshot) -> list[Remark]:
    """What libvirt does not look after: it would go back, and spoil every image that stands on the disk."""
    found: list[Remark] = []
    if known.driver == "QEMU" and known.checkpoints:
        # libvirt ends the machine before QEMU refuses.
        text = tr(
            "It has checkpoints, by which backups count its changes: a disk that counts cannot go back. Delete them "
            "first, at its backups; its next backup then has all of it."
        )
        found.append(Remark(text))
    now = {disk.target: disk.source for disk in known.disks}
    for disk in snapshot.disks:
        if disk.kind != "internal" or not disk.below:
            continue
        if disk.target not in now:
            found.append(Remark(tr("The machine has no disk {target} any more.").format(target=disk.target)))
        elif now[disk.target] != disk.below:
            text = tr(
                "Disk {target} is another file now ({now}). Going back would change {below} below it and spoil "
                "what stands on that."
            ).format(target=disk.target, now=plain(now[disk.target], 120) or tr("none"), below=plain(disk.below, 120))
            found.append(Remark(text))
        for holder in _holding(known, disk.below, ()):
            found.append(Remark(holder.spoilt(_base(disk.below))))
    if known.driver == "QEMU" and not any(disk.below for disk in snapshot.disks):
        found += _revert_untold(known)
    if found:
        return found
    if known.blind and known.holders is not None:
        found.append(
            Remark(
                tr("It is not known whether another image stands on its disks. {blind}").format(
                    blind=" ".join(known.blind)
                )
            )
        )
    return found


def _revert_untold(known: Snapshots) -> list[Remark]:
    """Of one whose record does not tell its disks, all of the machine's are taken for them."""
    if any(each.kind is not Kind.INTERNAL for each in known.snapshots):
        return [Remark(tr("Its record does not tell its disks, and there are snapshots with files on top of them."))]
    return [
        Remark(holder.spoilt(_base(disk.source)))
        for disk in known.disks
        if disk.kept
        for holder in _holding(known, disk.source, ())
    ]


def losses(known: Snapshots, name: str) -> tuple[str, ...]:
    """What going back takes away, one sentence each."""
    snapshot = known.find(name)
    if snapshot is None:
        return ()
    found: list[str] = []
    if known.active:
        found.append(tr("What runs in the machine now: programs, and all that they have not saved."))
    since = next((each for each in known.snapshots if each.current), None)
    in_it = [disk.target for disk in snapshot.disks if disk.kind == "internal"]
    disks = ", ".join(in_it) or ", ".join(disk.target for disk in known.disks if disk.kept)
    if disks:
        text = tr("All that was written to {disks} since the snapshot.")
        if since is not None:
            text = tr("All that was written to {disks} since the snapshot “{name}”.")
        found.append(text.format(disks=disks, name=plain(since.name, 80) if since is not None else ""))
    if known.saved:
        found.append(tr("Its saved state, which does not fit the disks as they were then."))
    if snapshot.definition and snapshot.definition != known.definition:
        found.append(tr("Its settings: hardware and options are again as they were then."))
    return tuple(found)


def stays(known: Snapshots, name: str) -> tuple[str, ...]:
    """What going back leaves alone, one sentence each."""
    snapshot = known.find(name)
    if snapshot is None:
        return ()
    found = []
    others = len(known.snapshots) - 1
    if others > 0:
        found.append(tr("All other snapshots ({others}) stay, and can be gone to.").format(others=others))
    out = {disk.target for disk in snapshot.disks if disk.kind == "no"}
    left = [disk.target for disk in known.disks if disk.kept and disk.target in out]
    if left:
        found.append(tr("{disks} stays as it is now: it is not part of the snapshot.").format(disks=", ".join(left)))
    return tuple(found)


# -- deleting --------------------------------------------------------------------------------


def doomed(known: Snapshots, names: Iterable[str], reach: Reach) -> tuple[Snapshot, ...]:
    """All that goes, the last made first: what stands on another goes before it."""
    wanted: dict[str, Snapshot] = {}
    for name in names:
        snapshot = known.find(name)
        if snapshot is None:
            continue
        if reach is not Reach.CHILDREN:
            wanted[name] = snapshot
        if reach in (Reach.WITH_CHILDREN, Reach.CHILDREN):
            wanted |= {each.name: each for each in known.descendants(name)}
    return tuple(sorted(wanted.values(), key=lambda each: -_depth(known, each)))


def merges(known: Snapshots, snapshot: Snapshot) -> tuple[Merge, ...]:
    """What has to be merged so that an external snapshot can go. A disk whose file is gone already needs nothing."""
    return tuple(merge for disk in snapshot.disks if (merge := merge_of(known, disk)) is not None)


def merge_of(known: Snapshots, disk: SnapshotDisk) -> Merge | None:
    """How one disk's file goes; None where it is in no disk of the machine."""
    if disk.kind != "external" or not disk.file:
        return None
    for now in known.disks:
        whole = (now.source, *now.chain)
        if disk.file in whole:
            at = whole.index(disk.file)
            if at + 1 < len(whole):
                return Merge(now.target, disk.file, whole[at + 1], whole[at - 1] if at else "")
    return None


def delete_remarks(known: Snapshots, names: Iterable[str], reach: Reach) -> list[Remark]:
    """Why these cannot be deleted, and what should be known; the grave first."""
    going = doomed(known, names, reach)
    if not going:
        return [Remark(tr("There is nothing to delete."))]
    if reach is Reach.RECORD:
        text = tr("Nothing on disk changes. libvirt forgets about it, and its files, if any, are yours to look after.")
        return [Remark(text, grave=False)]
    found: list[Remark] = []
    leaving = {disk.file for each in going for disk in each.disks if disk.file}
    for each in going:
        if each.kind is Kind.MIXED:
            text = tr(
                "“{name}” is partly inside its disks and partly in files of its own: only its record can be deleted."
            )
            found.append(Remark(text.format(name=plain(each.name, 80))))
        elif each.kind is Kind.EXTERNAL:
            found += _delete_external(known, each, leaving, {one.name for one in going})
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda remark: not remark.grave)


def _delete_external(known: Snapshots, snapshot: Snapshot, leaving: set[str], going: set[str]) -> list[Remark]:
    name, found = plain(snapshot.name, 80), []
    for disk in snapshot.disks:
        if disk.kind != "external":
            continue
        merge = merge_of(known, disk)
        if merge is None:
            if why := _unmergeable(known, disk.file):
                found.append(Remark(f"“{name}”: {why}"))
            continue
        if merge.top in _inner(known, going):
            text = tr("“{name}”: a snapshot inside {top} would be lost. Delete that one first.").format(
                name=name, top=_base(merge.top)
            )
            found.append(Remark(text))
        allowed = {merge.over, merge.top, *leaving}
        for path in (merge.base, merge.top):
            for holder in _holding(known, path, allowed):
                text = tr("{name} {how} {path}, which a merge changes.").format(
                    name=plain(holder.name, 80), how=holder.how or tr("stands on"), path=_base(path)
                )
                found.append(Remark(f"“{name}”: {text}"))
    if any(merge for merge in merges(known, snapshot)):
        if known.holders is not None and known.blind:
            found.append(
                Remark(tr("It is not known who else uses its files. {blind}").format(blind=" ".join(known.blind)))
            )
        if not known.active and known.version < DELETES_EXTERNAL:
            text = tr(
                "Its files can be merged only while it runs or is paused. Start it paused, then delete the snapshot."
            )
            found.append(Remark(text))
        if known.saved:
            text = tr("It has a saved state that its files must fit. Start it, or discard the saved state, first.")
            found.append(Remark(text))
    return found


def _unmergeable(known: Snapshots, path: str) -> str:
    """Why a file that is in no known chain cannot simply be taken for gone; "" where it is gone."""
    if any(path in (disk.source, *disk.chain) for disk in known.disks):
        return tr(
            "What {path} stands on is not known, as it lies in no storage pool. Start the machine paused first."
        ).format(path=_base(path))
    if known.file(path) is not None:
        return tr(
            "The machine does not stand on {path} now, so it cannot be merged. Only the record of the snapshot can be "
            "deleted."
        ).format(path=_base(path))
    if space_at(path, known) is None:
        return tr(
            "It is not known whether {path} is still there, as its folder is no storage pool. Only the record of the "
            "snapshot can be deleted."
        ).format(path=_base(path))
    return ""


def _inner(known: Snapshots, going: set[str]) -> set[str]:
    """Files that hold snapshots which stay."""
    return {
        disk.below
        for each in known.snapshots
        if each.name not in going
        for disk in each.disks
        if disk.kind == "internal" and disk.below
    }


def _holding(known: Snapshots, path: str, allowed: Iterable[str]) -> list[Holder]:
    """Who else needs a file as it is."""
    return [each for each in known.holders or () if each.path == path and (not each.above or each.above not in allowed)]


def _depth(known: Snapshots, snapshot: Snapshot) -> int:
    depth, seen, each = 0, {snapshot.name}, known.find(snapshot.parent)
    while each is not None and each.name not in seen:
        depth += 1
        seen.add(each.name)
        each = known.find(each.parent)
    return depth


def _base(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 80)


# -- what it costs ---------------------------------------------------------------------------


def own_size(known: Snapshots, snapshot: Snapshot) -> int | None:
    """Bytes on disk of the files it began; None where it is kept inside a disk, whose share nobody tells."""
    paths = [disk.file for disk in snapshot.disks if disk.file]
    if snapshot.memory_file:
        paths.append(snapshot.memory_file)
    if not paths:
        return None
    return sum(fact.allocation for path in paths if (fact := known.file(path)) is not None)


def chain_size(known: Snapshots, snapshot: Snapshot) -> int:
    """Bytes on disk of all files that its state stands on."""
    paths = dict.fromkeys(path for disk in snapshot.disks if disk.below for path in known.chain_of(disk.below))
    return sum(fact.allocation for path in paths if (fact := known.file(path)) is not None)


def unknown_layers(known: Snapshots) -> dict[str, tuple[str, ...]]:
    """Of each disk the files in its chain that no snapshot began, the nearest first, without the lowest."""
    begun = {disk.file for each in known.snapshots for disk in each.disks if disk.file}
    found = {}
    for disk in known.disks:
        if disk.kept and disk.type in _AS_FILE:
            layers = [path for path in (disk.source, *disk.chain)[:-1] if path not in begun]
            if layers:
                found[disk.target] = tuple(layers)
    return found
