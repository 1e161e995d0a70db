"""All known operating systems: found by what a person types, told apart by age, with stand-ins for what is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from virtgui.install.lineage import systems
from virtgui.model.systems import Resources, System
from virtgui.util.language import tr
from virtgui.xml.osinfo import database

_VIRTIO = frozenset(
    f"virtio{version}-{kind}"
    for version in ("", "1.0")
    for kind in ("net", "block", "scsi", "balloon", "rng", "console", "gpu", "input")
)
_COMMON = frozenset(("e1000", "e1000e", "ac97", "ich9-hda", "qemu-xhci", "qemu-x86-q35", "tablet", "vga"))
_GIB = 1024**3
_OLD_YEARS = 10


def _generic(short_id: str, name: str, family: str, needs: Resources, devices: frozenset[str]) -> System:
    return System(
        id=f"http://libosinfo.org/{short_id.replace('-', '/')}",
        short_id=short_id,
        short_ids=(short_id,),
        name=name,
        family=family,
        distro="win" if family == "winnt" else "",
        devices=devices,
        recommended=(("all", needs),),
    )


GENERIC = (
    _generic("linux", tr("Generic Linux"), "linux", Resources(2, 2 * _GIB, 20 * _GIB), _VIRTIO | _COMMON),
    _generic("windows", tr("Generic Windows"), "winnt", Resources(2, 4 * _GIB, 64 * _GIB), _COMMON),
    _generic("unknown", tr("Unknown system"), "", Resources(1, _GIB, 20 * _GIB), frozenset()),
)
"""What is there without any database: the widest choice of devices that such a system can drive."""
OWN_IDS = frozenset(system.id for system in GENERIC if system.short_id != "unknown")
"""Ids that only this program knows."""


class Catalogue:
    """The systems, each of them once. `missing` says that there is no database: only generic entries then."""

    def __init__(self, known: Iterable[System] = ()) -> None:
        found = {system.id: system for system in known}
        self.missing = not found
        kinds = {system.family for system in found.values() if is_generic(system)}
        own = tuple(system for system in GENERIC if system.id not in found and system.family not in kinds)
        self.systems: tuple[System, ...] = (*sorted(found.values(), key=_newest), *own)
        self._by_name = {name: system for system in reversed(self.systems) for name in (*system.short_ids, system.id)}
        self._texts = {system.id: _words(system) for system in self.systems}

    def find(self, name: str) -> System | None:
        """A system by its id or one of its short ids; None where it is not known."""
        return self._by_name.get(name)

    def search(self, typed: str, today: str, *, ended: bool = False) -> tuple[System, ...]:
        """The systems that every typed word begins a word of, the best first and generic ones at the end, which are
        always there. Those whose support ended are left out unless `ended`. `today` is a date as "2026-11-26"."""
        words = typed.casefold().split()
        found: list[tuple[tuple[int, int, int], System]] = []
        for place, system in enumerate(self.systems):
            if is_generic(system):
                continue
            if (ended or not has_ended(system, today)) and (rank := _rank(words, system, self._texts[system.id])):
                found.append(((-rank, 0, place), system))
        found.sort(key=lambda pair: pair[0])
        return (*(system for _, system in found), *self.generic(today, ended=ended))

    def generic(self, today: str, *, ended: bool = False) -> tuple[System, ...]:
        """The entries for what is in no list, the newest first."""
        return tuple(s for s in self.systems if is_generic(s) and (ended or not has_ended(s, today)))

    def nearest(self, name: str) -> tuple[System | None, str]:
        """The system that a name means, else the newest one of its family up to its version, and what is to be said
        about that ("" where it is the very one). `name` is a short id ("debian12") or an id."""
        known = self.find(name)
        if known is not None:
            return known, ""
        family, version = _family(name)
        kin = [s for s in self.systems if any(_family(other)[0] == family and _family(other)[1] for other in _names(s))]
        if not family or not kin:
            return None, tr("“{name}” is not in this computer’s list of systems").format(name=name)
        versions = [(max(_family(other)[1] for other in _names(s) if _family(other)[0] == family), s) for s in kin]
        below = [pair for pair in versions if pair[0] <= version] or versions
        stand_in = max(below, key=lambda pair: (pair[0], pair[1].released))[1]
        return stand_in, stand_in_words(name, stand_in)


def stand_in_words(name: str, system: System) -> str:
    """What a person is told where a system takes the place of a newer one."""
    return tr("{name} is newer than this computer’s list of systems: {system} stands in for it").format(
        name=name, system=system.name
    )


def catalogue(files: Iterable[tuple[str, bytes]]) -> Catalogue:
    """All that the files of a database tell (path, content). Takes a few tenths of a second: for a worker."""
    return Catalogue(systems(database(content for _, content in files)))


def is_generic(system: System) -> bool:
    """Whether it names no single system."""
    return system.id.startswith("http://libosinfo.org/")


def has_ended(system: System, today: str) -> bool:
    """Whether nobody supports it any more; where no end is told, ten years after it came out."""
    if system.ends:
        return system.ends < today
    if system.status == "rolling" or not system.released or is_generic(system):
        return False
    return f"{int(system.released[:4]) + _OLD_YEARS}{system.released[4:]}" < today


def _newest(system: System) -> tuple[tuple[int, ...], str]:
    """By date downwards, the undated last."""
    numbers = tuple(-int(part) for part in re.findall(r"\d+", system.released)[:3])
    return numbers or (0,), system.name


def _names(system: System) -> tuple[str, ...]:
    return system.short_ids


def _words(system: System) -> str:
    """Everything it can be found by, each word after a space: also "debian 12" of "debian12"."""
    parted = [re.sub(r"(?<=[a-z])(?=\d)", " ", name) for name in system.short_ids]
    parts = (system.name, *system.short_ids, *parted, system.codename, system.distro, system.version, system.vendor)
    return " " + re.sub(r"[\s/_()-]+", " ", " ".join(parts)).casefold()


def _rank(words: list[str], system: System, text: str) -> int:
    """How well it is meant; 0 not at all."""
    glued = "".join(words)
    if glued in system.short_ids:
        return 3
    if not all(f" {word}" in text for word in words):
        return 0
    name = f" {system.name.casefold()}"
    return 2 if all(f" {word}" in name for word in words) else 1


def _family(name: str) -> tuple[str, tuple[int, ...]]:
    """("debian", (12,)) of "debian12" or "http://debian.org/debian/12"."""
    found = re.fullmatch(r"(?:https?://[^/]+/)?([a-zA-Z][a-zA-Z-]*?(?:-stream)?)[-/]?(\d[\d.]*)?", name)
    if found is None:
        return "", ()
    return found[1].casefold(), tuple(int(part) for part in (found[2] or "").split(".") if part)
