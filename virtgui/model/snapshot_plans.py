"""Snapshots that are yet to be: what fits a machine, and what is wrong with what was chosen."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from virtgui.model.snapshots import DiskPlan, Kind, MachineDisk, Plan, Snapshots, Space
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.units import size_text

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 200
_SLACK = 64 * 1024 * 1024
"""What devices keep beside the memory."""
OVERLAYS = ("qcow2", "qed")
REVERTS_EXTERNAL = 9_010_000
"""The first libvirt that can take a machine back to a snapshot with files of its own."""


class Remark(NamedTuple):
    """Something to be known. A grave one forbids it; `field` is "name", "memory", "disk vda", ... or ""."""

    text: str
    grave: bool = True
    field: str = ""


def free_name(known: Snapshots) -> str:
    """ "snapshot-3": the next that is not taken."""
    taken = {each.name for each in known.snapshots}
    number = len(taken) + 1
    while f"snapshot-{number}" in taken:
        number += 1
    return f"snapshot-{number}"


def taking_lack(known: Snapshots) -> str:
    """Why no snapshot at all can be taken now; "" where one can."""
    if known.checkpoints and not known.active and known.driver in ("", "QEMU"):
        return tr(
            "libvirt takes none of a machine that is off while it has checkpoints, by which backups count its changes. "
            "Start it first, or delete its checkpoints."
        )
    return ""


def internal_lack(known: Snapshots) -> str:
    """Why no internal snapshot can be taken now; "" where one can."""
    if known.driver not in ("", "QEMU"):
        return ""
    if known.traits.pflash:
        return tr("It starts by UEFI: libvirt keeps no firmware variables inside disks, and refuses.")
    if left := [disk.target for disk in known.disks if disk.kept and disk.wish == "no"]:
        return tr(
            "Disk {target} is left out of snapshots by its settings, and one inside its disks has to be in all."
        ).format(target=left[0])
    for disk in _worth(known):
        if disk.format != "qcow2":
            what = disk.format or tr("of an unknown format")
            return tr("Disk {target} is {what}: only qcow2 disks keep snapshots inside.").format(
                target=disk.target, what=what
            )
        if disk.type not in ("file", "block", "volume"):
            return tr("Disk {target} is on the network: libvirt keeps no snapshots inside it.").format(
                target=disk.target
            )
    if not _worth(known):
        return tr("It has no disk that could keep one.")
    if any(each.kind is not Kind.INTERNAL for each in known.snapshots):
        return tr(
            "It has snapshots with files of their own. One inside a disk on top of them would be lost in a merge."
        )
    if known.active and (why := memory_lack(known)):
        return tr("While it runs, one inside its disks has to keep its memory. {why}").format(why=why)
    return ""


def external_lack(known: Snapshots) -> str:
    """Why no external snapshot can be taken now; "" where one can."""
    if known.driver not in ("", "QEMU"):
        return tr("This hypervisor keeps snapshots in its own way only.")
    if any(each.kind is not Kind.EXTERNAL for each in known.snapshots):
        return tr(
            "It has snapshots inside its disks. After new files on top, going back to one of them would "
            "spoil what stands on it. Delete them first, or take another inside."
        )
    if not any(not disk.shareable for disk in _worth(known)):
        return tr("It has no disk of its own that could be kept.")
    return ""


def memory_lack(known: Snapshots) -> str:
    """Why its memory cannot be kept; "" where it can."""
    if not known.active:
        return tr("It is off: there is no memory to keep.")
    if known.traits.unsaveable:
        return tr("Its memory cannot be kept together with {devices}.").format(
            devices=", ".join(known.traits.unsaveable)
        )
    return ""


def first_plan(known: Snapshots) -> tuple[Plan, str]:
    """What fits this machine, and why in one sentence."""
    inside, outside = internal_lack(known), external_lack(known)
    if not inside:
        kind = Kind.INTERNAL
        if known.driver not in ("", "QEMU"):
            why = tr(
                "This hypervisor keeps them itself: the snapshot is kept inside them, and it can be taken back to it "
                "at any time."
            )
        elif known.checkpoints:
            why = tr("All its disks are qcow2: the snapshot is kept inside them.")
        elif known.snapshots:
            why = tr(
                "Its snapshots are inside its disks already: the snapshot is kept inside them, and it can be taken "
                "back to it at any time."
            )
        else:
            why = tr(
                "All its disks are qcow2: the snapshot is kept inside them, and it can be taken back to it at any time."
            )
    else:
        kind = Kind.EXTERNAL
        why = tr(
            "{inside} New files are put on top of its disks: it goes on in these, and what is below keeps its state."
        ).format(inside=inside)
    plan = Plan(free_name(known), kind)
    if outside and kind is Kind.EXTERNAL:
        why = f"{inside} {outside}"
    return with_kind(plan, kind, known), why


def with_kind(plan: Plan, kind: Kind, known: Snapshots) -> Plan:
    """The same plan as another kind, each disk and file as that wants it."""
    if known.driver not in ("", "QEMU"):
        return replace(plan, kind=kind, disks=(), memory=False, memory_file="", quiesce=False, live=False)
    memory = kind is Kind.INTERNAL and known.active and not memory_lack(known)
    quiesce = kind is Kind.EXTERNAL and known.active and not known.paused and known.traits.agent
    disks = tuple(DiskPlan(disk.target, _kind(disk, kind)) for disk in known.disks)
    plan = replace(plan, kind=kind, memory=memory, quiesce=quiesce, live=False, memory_file="", disks=disks)
    return with_files(plan, known)


def with_files(plan: Plan, known: Snapshots) -> Plan:
    """The plan with a free path for each file it makes."""
    if plan.kind is not Kind.EXTERNAL:
        return plan
    ending = _UNFIT.sub("-", plan.name).strip("-.") or "snapshot"
    sources = {disk.target: _path(disk) for disk in known.disks}
    disks: list[DiskPlan] = []
    for each in plan.disks:
        made = {one.file for one in disks}
        file = _beside(sources[each.target], ending, each.format, known, made) if each.kind == "external" else ""
        disks.append(each._replace(file=file))
    memory_file = ""
    if plan.memory:
        first = next((each.file for each in disks if each.file), "")
        folder = posixpath.dirname(first) or next((space.path for space in known.spaces), "")
        memory_file = _free(posixpath.join(folder, f"{_UNFIT.sub('-', known.name)}.{ending}.memory"), known)
    return replace(plan, disks=tuple(disks), memory_file=memory_file)


def remarks(plan: Plan, known: Snapshots) -> list[Remark]:
    """What is wrong with it, the grave first, then what should be known."""
    found = _name_remarks(plan.name, known)
    lack = taking_lack(known) or (internal_lack(known) if plan.kind is Kind.INTERNAL else external_lack(known))
    if lack:
        found.append(Remark(lack, field="kind"))
    if plan.memory and (why := memory_lack(known)):
        found.append(Remark(why, field="memory"))
    if any(not _writable(text) for text in (plan.description, *(each.file for each in plan.disks), plan.memory_file)):
        found.append(Remark(tr("A control character cannot be kept."), field="description"))
    if plan.kind is Kind.EXTERNAL:
        found += _external(plan, known)
    elif known.driver in ("", "QEMU") and known.active and not plan.memory:
        found.append(Remark(tr("While it runs, a snapshot inside its disks has to keep its memory."), field="memory"))
    if plan.kind is Kind.INTERNAL and known.checkpoints and known.driver in ("", "QEMU"):
        text = tr(
            "Before it can go back to it, its checkpoints have to be deleted, by which backups count its changes."
        )
        found.append(Remark(text, grave=False))
    found += _space(plan, known) + _not_kept(plan, known)
    return sorted(found, key=lambda remark: not remark.grave)


def grave(found: list[Remark]) -> str:
    """The first that forbids it; "" where nothing does."""
    return next((remark.text for remark in found if remark.grave), "")


def name_flaw(name: str, known: Snapshots) -> str:
    """What is wrong with a new name; "" where nothing is."""
    return grave(_name_remarks(name, known))


def _name_remarks(name: str, known: Snapshots) -> list[Remark]:
    if not name.strip():
        return [Remark(tr("Give it a name"), field="name")]
    if "/" in name or name.startswith(".") or not _writable(name):
        return [Remark(tr("A name holds no “/”, no control characters and begins with no dot"), field="name")]
    if len(name.encode(errors="replace")) > _LONGEST:
        return [Remark(tr("Give it a shorter name: it becomes the name of a file"), field="name")]
    if known.find(name) is not None:
        return [Remark(tr("It has a snapshot of this name already"), field="name")]
    return []


def _external(plan: Plan, known: Snapshots) -> list[Remark]:
    found: list[Remark] = []
    disks = {disk.target: disk for disk in known.disks}
    made: list[str] = []
    for each in plan.disks:
        disk, field = disks.get(each.target), f"disk {each.target}"
        if each.kind == "no":
            continue
        if disk is None or not disk.kept:
            found.append(
                Remark(
                    tr("Disk {target} cannot be kept: it is read-only, empty or gone").format(target=each.target),
                    field=field,
                )
            )
            continue
        if disk.transient:
            found.append(
                Remark(
                    tr("Disk {target} forgets what is written when the machine stops").format(target=each.target),
                    field=field,
                )
            )
        if disk.shareable:
            found.append(
                Remark(
                    tr("Disk {target} is shared: another machine would go on writing below it").format(
                        target=each.target
                    ),
                    field=field,
                )
            )
        found += _file(each.file, field, known, made)
        if each.format not in OVERLAYS:
            found.append(Remark(tr("Only qcow2 and qed images can stand on another"), field=field))
    if not made:
        found.append(Remark(tr("Choose at least one disk"), field="disks"))
    if plan.memory:
        found += _memory_file(plan, known, made)
        left = [each.target for each in plan.disks if each.kind == "no" and _kept(each.target, known)]
        if left:
            found.append(
                Remark(
                    tr("With its memory all its disks have to be kept: {disks} too").format(disks=", ".join(left)),
                    field="memory",
                )
            )
    if plan.quiesce:
        if plan.memory:
            found.append(
                Remark(tr("With its memory kept, the guest need not be asked to write all out"), field="quiesce")
            )
        elif not known.active or known.paused:
            found.append(Remark(tr("Only a running guest can be asked to write all out"), field="quiesce"))
        elif not known.traits.agent:
            found.append(Remark(tr("It has no guest agent that could write all out"), field="quiesce"))
    elif known.active and not known.paused and not plan.memory:
        text = tr("Its disks are kept as after a power cut: what the guest had not written out is not in it.")
        found.append(Remark(text, grave=False))
    if plan.live and not (plan.memory and known.active):
        found.append(Remark(tr("It can only go on meanwhile where its memory is kept"), field="live"))
    if known.version < REVERTS_EXTERNAL:
        text = tr("This host's libvirt cannot take it back to such a snapshot: a new machine can be cloned from it.")
        found.append(Remark(text, grave=False))
    return found


def _file(path: str, field: str, known: Snapshots, made: list[str]) -> list[Remark]:
    if not path.startswith("/") or path.endswith("/") or "/../" in path or "\n" in path:
        return [Remark(tr("Give the whole path of a new file"), field=field)]
    if path in made:
        return [Remark(tr("Two disks cannot have the same file"), field=field)]
    made.append(path)
    if known.file(path) is not None or any(path in (disk.source, *disk.chain) for disk in known.disks):
        return [Remark(tr("This file is there already; nothing is overwritten"), field=field)]
    return []


def _memory_file(plan: Plan, known: Snapshots, made: list[str]) -> list[Remark]:
    """libvirt writes over whatever is there, so the folder has to be one that can be looked into."""
    found = _file(plan.memory_file, "memory", known, made)
    if not found and space_at(plan.memory_file, known) is None:
        text = tr(
            "Choose a folder that is a storage pool: elsewhere it cannot be seen whether something is overwritten"
        )
        found.append(Remark(text, field="memory"))
    return found


def _kept(target: str, known: Snapshots) -> bool:
    return any(disk.target == target and disk.kept for disk in known.disks)


def _space(plan: Plan, known: Snapshots) -> list[Remark]:
    """Memory is written at once; files on top begin small and may grow to the size of their disk."""
    need = known.memory_kib * 1024 + _SLACK if plan.memory and known.active else 0
    found: list[Remark] = []
    if need and plan.kind is Kind.EXTERNAL:
        space = space_at(plan.memory_file, known)
        if space is not None and space.free < need:
            text = tr("“{pool}” has {free} free, its memory takes up to {need}").format(
                pool=space.pool, free=size_text(space.free), need=size_text(need)
            )
            found.append(Remark(text, field="memory"))
    elif need:
        paths = [_path(disk) for disk in _worth(known)]
        space = space_at(paths[0], known) if paths else None
        if space is not None and space.free < need:
            text = tr("“{pool}” has {free} free, its memory takes up to {need}").format(
                pool=space.pool, free=size_text(space.free), need=size_text(need)
            )
            found.append(Remark(text, field="memory"))
    for each in plan.disks if plan.kind is Kind.EXTERNAL else ():
        space = space_at(each.file, known) if each.file else None
        source = next((_path(disk) for disk in known.disks if disk.target == each.target), "")
        fact = known.file(source)
        if space is not None and space.free < 1024 * 1024:
            found.append(Remark(tr("“{pool}” is full").format(pool=space.pool), field=f"disk {each.target}"))
        elif space is not None and fact is not None and space.free < fact.capacity:
            text = tr(
                "“{pool}” has {free} free; the file of {target} may grow to {capacity}. When the space is used "
                "up, the machine stops."
            ).format(pool=space.pool, free=size_text(space.free), target=each.target, capacity=size_text(fact.capacity))
            found.append(Remark(text, grave=False, field=f"disk {each.target}"))
    return found


def _not_kept(plan: Plan, known: Snapshots) -> list[Remark]:
    found: list[Remark] = []
    if known.traits.nvram:
        found.append(Remark(tr("Its firmware variables are not part of it: they stay as they are then."), grave=False))
    if known.traits.tpm and not plan.memory:
        text = tr("Its TPM is not part of it. A guest that seals its disk by the TPM may ask for its recovery key.")
        found.append(Remark(text, grave=False))
    if known.traits.usb_devices and plan.memory:
        text = tr("USB devices of the host are not as they were when it is taken back: the guest finds them anew.")
        found.append(Remark(text, grave=False))
    if known.saved:
        text = tr(
            "It has a saved state, which is not part of it. Start it, or discard the saved state, to have all of it."
        )
        found.append(Remark(text, grave=False))
    left = [disk.target for disk in _worth(known) if not _is_in(disk.target, plan)]
    if left and known.driver in ("", "QEMU"):
        found.append(Remark(tr("Not part of it: {disks}").format(disks=", ".join(left)), grave=False))
    if plan.memory and not plan.live:
        found.append(Remark(tr("The guest stands still until its memory is written."), grave=False))
    return found


def _is_in(target: str, plan: Plan) -> bool:
    return any(each.target == target and each.kind != "no" for each in plan.disks)


def space_at(path: str, known: Snapshots) -> Space | None:
    """The pool's folder that a path lies in."""
    folder = posixpath.dirname(path)
    return next((space for space in known.spaces if space.path and posixpath.normpath(space.path) == folder), None)


def _worth(known: Snapshots) -> list[MachineDisk]:
    """Disks that a snapshot is for."""
    return [disk for disk in known.disks if disk.kept and disk.wish != "no"]


def _kind(disk: MachineDisk, kind: Kind) -> str:
    if not disk.kept or disk.wish == "no":
        return "no"
    if kind is Kind.INTERNAL:
        return "internal"
    return "no" if disk.shareable else "external"


def _path(disk: MachineDisk) -> str:
    """A disk's path; "" for one that has none."""
    return disk.source if disk.source.startswith("/") else ""


def _beside(source: str, ending: str, format: str, known: Snapshots, made: Iterable[str]) -> str:
    """ "/images/web.qcow2" becomes "/images/web.before.qcow2"; block devices get a file in the first pool."""
    folder, base = posixpath.dirname(source), posixpath.basename(source)
    if not source or source.startswith("/dev/"):
        folder = next((space.path for space in known.spaces), "")
        base = base or "disk"
    stem = re.sub(r"\.(qcow2|img|raw|qed|vmdk|vdi)$", "", base)
    if any(source == disk.file for each in known.snapshots for disk in each.disks) and "." in stem:
        stem = stem.rpartition(".")[0]  # on top of a snapshot's file the name does not grow for ever
    return _free(posixpath.join(folder, f"{stem}.{ending}.{format}"), known, made)


def _free(path: str, known: Snapshots, made: Iterable[str] = ()) -> str:
    taken = {fact.path for fact in known.files} | {p for disk in known.disks for p in (disk.source, *disk.chain)}
    taken.update(made)
    stem, dot, ending = path.rpartition(".")
    number, found = 1, path
    while found in taken:
        number += 1
        found = f"{stem}-{number}{dot}{ending}"
    return found


def _writable(text: str) -> bool:
    return all(c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in "\ufffe\uffff") for c in text)
