"""Snapshots in a person's words."""

from __future__ import annotations

from virtgui.model.snapshot_deeds import chain_size, own_size
from virtgui.model.snapshots import Kind, Snapshot, Snapshots
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.moments import stamp

_STATES = {
    "running": tr("running"),
    "paused": tr("paused"),
    "shutoff": tr("off"),
    "disk-snapshot": tr("disks only"),
    "blocked": tr("running"),
    "pmsuspended": tr("asleep"),
    "crashed": tr("crashed"),
    "shutdown": tr("shutting down"),
}
_KINDS = {
    Kind.INTERNAL: (tr("inside its disks"), tr("inside its disks, with memory")),
    Kind.EXTERNAL: (tr("new files on top"), tr("new files on top, with memory")),
    Kind.MIXED: (tr("inside and on top"), tr("inside and on top, with memory")),
}
_PICTURES = {"running": ("player-play-filled", "running"), "paused": ("player-pause-filled", "paused")}
NOW = tr("You are here")


def name(snapshot: Snapshot) -> str:
    """Its name, fit to be shown."""
    return plain(snapshot.name, 120)


def state(snapshot: Snapshot) -> str:
    """ "running", "off", "disks only"."""
    return _STATES.get(snapshot.state, plain(snapshot.state, 40) or tr("unknown"))


def picture(snapshot: Snapshot) -> tuple[str, str]:
    """Icon and colour role."""
    return _PICTURES.get(
        snapshot.state, ("database", "muted") if snapshot.state == "disk-snapshot" else ("square", "off")
    )


def when(snapshot: Snapshot) -> str:
    """Local time; "" where libvirt does not tell."""
    return stamp(snapshot.created) if snapshot.created else ""


def kind(snapshot: Snapshot) -> str:
    """ "inside its disks, with memory"."""
    return _KINDS[snapshot.kind][bool(snapshot.has_memory)]


def line(snapshot: Snapshot) -> str:
    """The second line of its row."""
    return ", ".join(part for part in (when(snapshot), state(snapshot), kind(snapshot)) if part)


def sizes(known: Snapshots, snapshot: Snapshot) -> tuple[str, str]:
    """Its own files and all that its state stands on ("412 MiB below"); "" where nobody tells."""
    own, chain = own_size(known, snapshot), chain_size(known, snapshot)
    where = tr("within {size}") if snapshot.kind is Kind.INTERNAL else tr("{size} below")
    return size_text(own) if own else "", where.format(size=size_text(chain)) if chain else ""


def spoken(known: Snapshots, snapshot: Snapshot) -> str:
    """The row as it is read aloud."""
    own, chain = sizes(known, snapshot)
    parts = [name(snapshot), tr("the machine stands on it") if snapshot.current else "", line(snapshot)]
    parts += [tr("{size} of its own").format(size=own) if own else "", chain, plain(snapshot.description, 200)]
    return ", ".join(part for part in parts if part)


def facts(known: Snapshots, snapshot: Snapshot) -> list[tuple[str, str]]:
    """What the panel beside the graph tells, label and text."""
    own, chain = sizes(known, snapshot)[0], chain_size(known, snapshot)
    inside = snapshot.kind is Kind.INTERNAL
    told = [
        (tr("Taken", "snapshot"), when(snapshot)),
        (tr("State"), state(snapshot)),
        (tr("Kept", "snapshot"), kind(snapshot)),
        (tr("After", "snapshot"), plain(snapshot.parent, 120)),
        (tr("Own files"), own or (tr("part of its disks") if inside else "")),
        (tr("Size of its disks") if inside else tr("Chain below"), size_text(chain) if chain else ""),
    ]
    for disk in snapshot.disks:
        label = tr("Disk {target}").format(target=plain(disk.target, 20))
        if disk.kind == "external":
            fact = known.file(disk.file)
            size = f", {size_text(fact.allocation)}" if fact is not None else ""
            told.append((label, tr("goes on in {path}").format(path=plain(disk.file, 300)) + size))
        elif disk.kind == "internal":
            below = plain(disk.below, 300)
            told.append((label, tr("inside {path}").format(path=below) if disk.below else tr("inside it")))
        else:
            told.append((label, tr("not part of it")))
    if snapshot.memory_file:
        told.append((tr("Memory"), plain(snapshot.memory_file, 300)))
    return [(label, text) for label, text in told if text]
