"""Presets: what a kind of machine is given whatever its system, as data that can be kept in a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from virtgui.install.draft import NEW, MachineDraft
from virtgui.util.language import tr

Setting: TypeAlias = str | int | bool | tuple[str, ...]
DISK = "disk_bytes"
"""The one setting that is no field of a draft: the size of the first new disk."""
_KINDS: dict[str, type] = {
    **dict.fromkeys(("vcpus", "max_vcpus", "sockets", "memory_kib", "max_memory_kib", "hot_plug_ports", DISK), int),
    **dict.fromkeys(("firmware", "cpu_mode", "video", "sound", "watchdog", "clock", "tpm", "tpm_model"), str),
    **dict.fromkeys(("secure_boot", "agent", "clipboard", "spice_agent", "autostart", "start", "stored"), bool),
    "graphics": tuple,
}
"""What a preset can set, and of which type it is."""
_GIB = 1024**3
_GIB_KIB = 1024**2
_LONGEST = 100
_MOST = {DISK: 2**62, "memory_kib": 2**52, "max_memory_kib": 2**52}
_MOST_OF_OTHERS = 2**15


@dataclass(frozen=True, slots=True)
class Preset:
    """`words` say in a line what it is for; `settings` are a draft's fields by name, and `DISK`."""

    name: str
    words: str
    settings: tuple[tuple[str, Setting], ...] = ()


BUILT_IN = (
    Preset(
        tr("Small server"),
        tr("One CPU and little memory; starts with its host"),
        (("vcpus", 1), ("memory_kib", _GIB_KIB), (DISK, 10 * _GIB), ("autostart", True)),
    ),
    Preset(
        tr("Desktop"),
        tr("Four CPUs, and memory for a browser"),
        (("vcpus", 4), ("memory_kib", 4 * _GIB_KIB), (DISK, 40 * _GIB)),
    ),
    Preset(
        tr("Windows"),
        tr("Four CPUs in one socket, as Windows’ licences want it, and room for updates"),
        (("vcpus", 4), ("sockets", 1), ("memory_kib", 8 * _GIB_KIB), (DISK, 80 * _GIB), ("clock", "localtime")),
    ),
    Preset(
        tr("Container host"),
        tr("Four CPUs, a large disk for images; starts with its host"),
        (
            ("vcpus", 4),
            ("memory_kib", 4 * _GIB_KIB),
            (DISK, 60 * _GIB),
            ("autostart", True),
        ),
    ),
)


def applied(preset: Preset, draft: MachineDraft) -> MachineDraft:
    """The draft as the preset has it. What the host cannot give is told by the draft's flaws."""
    settings = dict(preset.settings)
    size = settings.pop(DISK, None)
    made = replace(draft, **settings)  # type: ignore[arg-type]
    if isinstance(size, int):
        number = next((n for n, disk in enumerate(made.disks) if disk.origin == NEW and disk.device == "disk"), None)
        if number is not None:
            disks = list(made.disks)
            disks[number] = replace(disks[number], size_bytes=size)
            made = replace(made, disks=tuple(disks))
    if made.sockets and max(made.vcpus, made.max_vcpus) % made.sockets:
        made = replace(made, sockets=1)
    return made


def preset_of(draft: MachineDraft, name: str, words: str = "") -> Preset:
    """A draft's settings under a name, to be kept."""
    found: list[tuple[str, Setting]] = [(field, getattr(draft, field)) for field in _KINDS if field != DISK]
    size = next((disk.size_bytes for disk in draft.disks if disk.origin == NEW), 0)
    if size:
        found.append((DISK, size))
    return Preset(name, words, tuple(found))


def as_data(preset: Preset) -> dict[str, object]:
    """A preset as a JSON object."""
    settings = {name: list(value) if isinstance(value, tuple) else value for name, value in preset.settings}
    return {"name": preset.name, "words": preset.words, "settings": settings}


def from_data(data: object) -> Preset:
    """A preset out of a file. What is not known or of another type is left out; ValueError for what is none at all."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not data["name"].strip():
        raise ValueError(tr("It has no name."))
    written = data.get("settings")
    if not isinstance(written, dict):
        raise ValueError(tr("It has no settings."))
    settings: list[tuple[str, Setting]] = []
    for name, value in written.items():
        if name not in _KINDS:
            continue
        if _KINDS[name] is tuple:
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                settings.append((name, tuple(value)))
        elif (
            isinstance(value, str | int)
            and type(value) is _KINDS[name]
            and (isinstance(value, str) or 0 <= value <= _MOST.get(name, _MOST_OF_OTHERS))
        ):
            settings.append((name, value))
    words = data.get("words")
    return Preset(data["name"].strip()[:_LONGEST], words if isinstance(words, str) else "", tuple(settings))
