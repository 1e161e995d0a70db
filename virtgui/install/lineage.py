"""Operating systems with all that they inherit, out of the entries of a database."""

from __future__ import annotations

from collections.abc import Iterator

from virtgui.model.systems import Resources, System
from virtgui.xml.osinfo import Database, Entry

_PARENTS = ("derives-from", "clones")
_TABLES = ("minimum", "recommended", "network-install")
_DEEPEST = 64


def systems(database: Database) -> tuple[System, ...]:
    """All of them that have a name."""
    lineage = _Lineage(database)
    return tuple(lineage.system(entry) for entry in database.entries.values() if entry.lines.get("name"))


class _Lineage:
    """What is inherited, worked out once for each entry. Devices and firmware come from all that a system derives
    from or clones, resources only where its entry says so or has none of its own, media never."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parents: dict[str, tuple[Entry, ...]] = {}
        self._devices: dict[str, dict[str, bool]] = {}

    def system(self, entry: Entry) -> System:
        lines = entry.lines
        line = [entry, *self.ancestors(entry)]
        tables = {kind.replace("-", "_"): self._table(line, kind) for kind in _TABLES}
        names = self._database.devices
        short_ids = tuple(entry.short_ids)
        return System(
            id=entry.id,
            short_id=short_ids[0] if short_ids else "",
            short_ids=short_ids,
            name=lines["name"],
            version=lines.get("version", ""),
            vendor=lines.get("vendor", ""),
            family=self._first(line, "family"),
            distro=self._first(line, "distro"),
            codename=lines.get("codename", ""),
            released=lines.get("release-date", ""),
            ends=lines.get("eol-date", ""),
            status=lines.get("release-status", "") or "released",
            media=tuple(entry.media),
            images=tuple(entry.images),
            devices=frozenset(names.get(known, known) for known, there in self.devices(entry).items() if there),
            firmware=tuple(dict.fromkeys(firmware for other in line for firmware in other.firmware)),
            username=self._first(line, "cloud-image-username"),
            **tables,
        )

    def ancestors(self, entry: Entry) -> tuple[Entry, ...]:
        """The nearest first; a circle ends where it closes."""
        known = self._parents.get(entry.id)
        if known is None:
            found: dict[str, Entry] = {}
            rank = list(self._related(entry))
            while rank and len(found) < _DEEPEST:
                parent = rank.pop(0)
                if parent.id != entry.id and parent.id not in found:
                    found[parent.id] = parent
                    rank += self._related(parent)
            known = self._parents[entry.id] = tuple(found.values())
        return known

    def _related(self, entry: Entry) -> Iterator[Entry]:
        for kind in _PARENTS:
            for link, target in entry.links:
                parent = self._database.entries.get(target)
                if link == kind and parent is not None:
                    yield parent

    def devices(self, entry: Entry) -> dict[str, bool]:
        """Ids of devices and whether it can drive them: its own word counts more than what it inherits."""
        known = self._devices.get(entry.id)
        if known is None:
            known = {}
            for other in reversed((entry, *self.ancestors(entry))):
                known.update(other.devices)
            self._devices[entry.id] = known
        return known

    @staticmethod
    def _first(line: list[Entry], tag: str) -> str:
        return next((other.lines[tag] for other in line if other.lines.get(tag)), "")

    @staticmethod
    def _table(line: list[Entry], kind: str) -> tuple[tuple[str, Resources], ...]:
        found: dict[str, Resources] = {}
        for other in line:
            for known, arch, needs in other.resources:
                if known == kind:
                    found.setdefault(arch, needs)
            if other.resources and not other.inherits:
                break
        return tuple(found.items())
