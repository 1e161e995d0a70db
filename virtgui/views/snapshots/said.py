"""Snapshots in a person's words."""

from __future__ import annotations

import time

from virtgui.model.snapshot_deeds import chain_size, own_size
from virtgui.model.snapshots import Kind, Snapshot, Snapshots
from virtgui.util.names import plain
from virtgui.util.units import size_text

_STATES = {
    "running": "running",
    "paused": "paused",
    "shutoff": "off",
    "disk-snapshot": "disks only",
    "blocked": "running",
    "pmsuspended": "asleep",
    "crashed": "crashed",
    "shutdown": "shutting down",
}
_PICTURES = {"running": ("player-play-filled", "running"), "paused": ("player-pause-filled", "paused")}
NOW = "You are here"


def name(snapshot: Snapshot) -> str:
    """Its name, fit to be shown."""
    return plain(snapshot.name, 120)


def state(snapshot: Snapshot) -> str:
    """ "running", "off", "disks only"."""
    return _STATES.get(snapshot.state, plain(snapshot.state, 40) or "unknown")


def picture(snapshot: Snapshot) -> tuple[str, str]:
    """Icon and colour role."""
    return _PICTURES.get(
        snapshot.state, ("database", "muted") if snapshot.state == "disk-snapshot" else ("square", "off")
    )


def when(snapshot: Snapshot) -> str:
    """Local time; "" where libvirt does not tell."""
    if not snapshot.created:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(snapshot.created))
    except (OverflowError, ValueError, OSError):
        return ""


def kind(snapshot: Snapshot) -> str:
    """ "inside its disks, with memory"."""
    memory = ", with memory" if snapshot.has_memory else ""
    return f"{snapshot.kind.value}{memory}"


def line(snapshot: Snapshot) -> str:
    """The second line of its row."""
    return ", ".join(part for part in (when(snapshot), state(snapshot), kind(snapshot)) if part)


def sizes(known: Snapshots, snapshot: Snapshot) -> tuple[str, str]:
    """Its own files and all that its state stands on ("412 MiB below"); "" where nobody tells."""
    own, chain = own_size(known, snapshot), chain_size(known, snapshot)
    where = "within {}" if snapshot.kind is Kind.INTERNAL else "{} below"
    return size_text(own) if own else "", where.format(size_text(chain)) if chain else ""


def spoken(known: Snapshots, snapshot: Snapshot) -> str:
    """The row as it is read aloud."""
    own, chain = sizes(known, snapshot)
    parts = [name(snapshot), "the machine stands on it" if snapshot.current else "", line(snapshot)]
    parts += [f"{own} of its own" if own else "", chain, plain(snapshot.description, 200)]
    return ", ".join(part for part in parts if part)


def facts(known: Snapshots, snapshot: Snapshot) -> list[tuple[str, str]]:
    """What the panel beside the graph tells, label and text."""
    own, chain = sizes(known, snapshot)
    inside = snapshot.kind is Kind.INTERNAL
    told = [
        ("Taken", when(snapshot)),
        ("State", state(snapshot)),
        ("Kept", kind(snapshot)),
        ("After", plain(snapshot.parent, 120)),
        ("Own files", own or ("part of its disks" if inside else "")),
        ("Size of its disks" if inside else "Chain below", chain.removesuffix(" below").removeprefix("within ")),
    ]
    for disk in snapshot.disks:
        if disk.kind == "external":
            fact = known.file(disk.file)
            size = f", {size_text(fact.allocation)}" if fact is not None else ""
            told.append((f"Disk {plain(disk.target, 20)}", f"goes on in {plain(disk.file, 300)}{size}"))
        elif disk.kind == "internal":
            where = f" {plain(disk.below, 300)}" if disk.below else " it"
            told.append((f"Disk {plain(disk.target, 20)}", f"inside{where}"))
        else:
            told.append((f"Disk {plain(disk.target, 20)}", "not part of it"))
    if snapshot.memory_file:
        told.append(("Memory", plain(snapshot.memory_file, 300)))
    return [(label, text) for label, text in told if text]
