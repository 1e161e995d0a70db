"""Images that stand on images: what lies below a volume, what stands on it; and how a pool's room is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from virtgui.model.file_index import clean, spelled
from virtgui.model.users import VolumeFile

_DEEPEST = 64


class Image(NamedTuple):
    """An image of a chain: its volume where it is one of the known ones, and the images that stand on it."""

    path: str
    volume: VolumeFile | None
    above: tuple[Image, ...] = ()


class Chains:
    """Of the volumes that are known."""

    def __init__(self, volumes: Iterable[VolumeFile]) -> None:
        self._at: dict[str, VolumeFile] = {}
        self._above: dict[str, list[VolumeFile]] = defaultdict(list)
        for volume in volumes:
            self._at.setdefault(clean(volume.path), volume)
            for below in spelled(volume.backing, volume.path):
                self._above[below].append(volume)

    def below(self, volume: VolumeFile) -> tuple[str, ...]:
        """The paths it stands on, nearest first."""
        found: list[str] = []
        here: VolumeFile | None = volume
        while here is not None and len(found) < _DEEPEST:
            path = next(iter(spelled(here.backing, here.path)), "")
            if not path or path in found or path == clean(volume.path):
                break
            found.append(path)
            here = self._at.get(path)
        return tuple(found)

    def whole(self, volume: VolumeFile) -> Image:
        """The whole tree that a volume is part of, from the deepest image it stands on."""
        path = next(reversed(self.below(volume)), clean(volume.path))
        return self._image(path, frozenset())

    def _image(self, path: str, seen: frozenset[str]) -> Image:
        if path in seen or len(seen) > _DEEPEST:
            return Image(path, self._at.get(path))
        seen |= {path}
        above = sorted(self._above.get(path, ()), key=lambda it: it.name.casefold())
        return Image(path, self._at.get(path), tuple(self._image(clean(it.path), seen) for it in above))


class Space(NamedTuple):
    """How a pool's room is taken, in bytes. `volumes` is what its volumes take now, `other` what else lies there,
    `promised` what its volumes may grow to in all, `over` by how much that and the rest pass what the pool has."""

    capacity: int
    free: int
    volumes: int
    other: int
    promised: int
    over: int


def space(capacity: int, allocation: int, available: int, volumes: Iterable[VolumeFile]) -> Space:
    """From a pool's figures and its volumes. Volumes of a network file system may be counted otherwise than its pool:
    no figure is ever below zero."""
    known = tuple(volumes)
    taken = sum(volume.allocation for volume in known)
    other = max(0, allocation - taken)
    promised = sum(max(volume.capacity, volume.allocation) for volume in known)
    over = max(0, other + promised - capacity) if capacity else 0
    return Space(capacity, max(0, available), taken, other, promised, over)
