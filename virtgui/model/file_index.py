"""Finds everyone who uses a file: other machines, the images that stand on it, on all hosts that were read."""

from __future__ import annotations

import json
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from virtgui.model import uris
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.users import Hold, HostFiles, MachineFiles, PoolFiles, User, VolumeFile
from virtgui.util.language import tr

_QUOTED = re.compile(r'"((?:/|[a-z0-9+]+://)[^"]+)"')


@lru_cache(maxsize=1 << 16)
def clean(path: str) -> str:
    """A path as all its spellings are compared: without doubled slashes, dots and ends; others as they are."""
    if not path.startswith("/"):
        return path
    return "/" + posixpath.normpath(path).lstrip("/")


def spelled(text: str, beside: str = "") -> tuple[str, ...]:
    """The paths that a backing file's text means: JSON names them within, a relative one lies beside its image."""
    if text.startswith("json:"):
        try:
            json.loads(text[5:])
        except (ValueError, RecursionError):
            return ()
        return tuple(clean(found) for found in _QUOTED.findall(text))
    if not text:
        return ()
    text = text.removeprefix("file://") if text.startswith("file:///") else text.removeprefix("file:")
    if text.startswith("/") or "://" in text or not beside.startswith("/"):
        return (clean(text),)
    return (clean(posixpath.join(posixpath.dirname(beside), text)),)


class Mark(NamedTuple):
    """One way to tell a file: marks that are equal mean the same file, surely or perhaps."""

    kind: str
    where: str
    what: str
    sure: bool = True


class Found(NamedTuple):
    """What a hold leads to: its path, its volume where it is one, and its pool."""

    path: str
    volume: VolumeFile | None = None
    pool: PoolFiles | None = None


class _Use(NamedTuple):
    """Somebody under a mark."""

    host: HostKey
    machine: MachineFiles | None
    hold: Hold | None
    volume: VolumeFile | None


class FileIndex:
    """Built once from all hosts, then asked as often as wanted."""

    def __init__(self, hosts: Iterable[HostFiles]) -> None:
        self.hosts = tuple(hosts)
        self._by_host = {files.host: files for files in self.hosts}
        self._places = _joined(self.hosts)
        self._volumes: dict[HostKey, dict[str, list[VolumeFile]]] = {}
        self._named: dict[HostKey, dict[tuple[str, str], VolumeFile]] = {}
        self._pools: dict[HostKey, dict[str, PoolFiles]] = {}
        self._folders: dict[HostKey, list[tuple[str, PoolFiles]]] = {}
        self._links = {files.host: dict(files.links) for files in self.hosts}
        self._shared: list[tuple[str, _Use]] = []
        self._holds: dict[Mark, list[_Use]] = defaultdict(list)
        self._standing: dict[Mark, list[_Use]] = defaultdict(list)
        for files in self.hosts:
            by_path: dict[str, list[VolumeFile]] = defaultdict(list)
            for volume in files.volumes:
                by_path[clean(volume.path)].append(volume)
            self._volumes[files.host] = by_path
            self._named[files.host] = {(volume.pool, volume.name): volume for volume in files.volumes}
            self._pools[files.host] = {pool.name: pool for pool in files.pools}
            folders = [(f"{clean(pool.path).rstrip('/')}/", pool) for pool in files.pools if pool.path.startswith("/")]
            self._folders[files.host] = sorted(folders, key=lambda it: (not it[1].active, -len(it[0])))
        for files in self.hosts:
            self._add(files)

    # -- where things lie --------------------------------------------------------------------

    def pool(self, host: HostKey, name: str) -> PoolFiles | None:
        """A host's pool by its name."""
        return self._pools.get(host, {}).get(name)

    def pool_around(self, host: HostKey, path: str) -> PoolFiles | None:
        """The pool in whose folder a path lies, the innermost, an active one first."""
        path = clean(path)
        return next((pool for folder, pool in self._folders.get(host, ()) if path.startswith(folder)), None)

    def volume(self, host: HostKey, path: str) -> VolumeFile | None:
        """A host's volume by its path."""
        found = self._volumes.get(host, {}).get(clean(path), ())
        return found[0] if found else None

    def find(self, host: HostKey, hold: Hold) -> Found:
        """Where a hold leads."""
        if hold.volume:
            volume = self._named.get(host, {}).get((hold.pool, hold.volume))
            return Found(volume.path if volume is not None else hold.path, volume, self.pool(host, hold.pool))
        return self.at(host, hold.path)

    def at(self, host: HostKey, path: str) -> Found:
        """What lies at a path."""
        volume = self.volume(host, path)
        pool = self.pool(host, volume.pool) if volume is not None else self.pool_around(host, path)
        return Found(volume.path if volume is not None else path, volume, pool)

    def below(self, host: HostKey, hold: Hold) -> tuple[str, ...]:
        """The files that a hold's image stands on, nearest first: as its volume tells, else its definition."""
        chain = list(hold.below)
        path = self.find(host, hold).path
        seen = {clean(path)}
        waiting = [path, *chain]
        while waiting:
            volume = self.volume(host, waiting.pop(0))
            for each in spelled(volume.backing, volume.path) if volume is not None else ():
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
                    if each not in map(clean, chain):
                        chain.append(each)
        return tuple(chain)

    def blind(self, host: HostKey) -> tuple[str, ...]:
        """What could not be read of the computer that a host is, and may hide a user of any of its files."""
        here = self._places.get(host)
        return tuple(text for files in self.hosts if self._places[files.host] == here for text in files.blind)

    def doubts(self, host: HostKey) -> tuple[str, ...]:
        """What was not read, here or elsewhere, and is likely to hide no user."""
        here = self._places.get(host)
        own = [text for files in self.hosts if self._places[files.host] == here for text in files.doubts]
        far = [text for files in self.hosts if self._places[files.host] != here for text in files.blind]
        return (*own, *far)

    def twins(self, one: DomainKey, other: DomainKey) -> bool:
        """Whether two keys are one machine, seen by two connections to the same daemon."""
        if one == other:
            return True
        here, there = (self._places.get(key.host) for key in (one, other))
        if one.uuid != other.uuid or here is None or here != there:
            return False
        # computers may have been made alike, their UUIDs with them
        names = [self._by_host[key.host].name for key in (one, other)]
        if not names[0] or names[0] != names[1]:
            return False
        first, second = uris.parse(one.host), uris.parse(other.host)
        return not first.is_test and (first.scheme, first.path) == (second.scheme, second.path)

    # -- who uses what -----------------------------------------------------------------------

    def marks(self, host: HostKey, path: str, pool: str = "", volume: str = "") -> tuple[Mark, ...]:
        """Every way to tell a file that a host knows under this path."""
        place = self._places.get(host, str(host))
        path = clean(path)
        if not path:
            return (Mark("volume", str(host), f"{pool}/{volume}"),) if volume else ()
        if not path.startswith("/"):
            return (Mark("address", "" if "://" in path else place, path),)
        made = [Mark("path", place, path), Mark("name", "", path, sure=False)]
        if (real := self._links.get(host, {}).get(path)) is not None:
            made.append(Mark("path", place, clean(real)))
        found = self.at(host, path)
        if found.volume is not None and found.volume.stamp:
            made += _stamped(place, path, found.volume.stamp)
        around = self.pool_around(host, path)
        if around is not None and around.origin:
            rest = path.removeprefix(clean(around.path)).lstrip("/")
            made.append(Mark("origin", "", f"{around.origin.rstrip('/')}/{rest}"))
        if around is None and found.volume is None:
            # it may lie in a pool after all, by a link that cannot be seen from here
            made.append(Mark("loose", place, posixpath.basename(path), sure=False))
        made.append(Mark("any", place, posixpath.basename(path), sure=False))
        return tuple(made)

    def users(self, host: HostKey, path: str, mine: DomainKey, pool: str = "", volume: str = "") -> tuple[User, ...]:
        """Everyone but one machine who uses the file: surely first, each once."""
        marks = self.marks(host, path, pool, volume)
        found: dict[tuple[object, ...], User] = {}
        for mark in marks:
            for met, use in self._met(mark, host):
                user = _user(use, met.sure and mark.sure)
                if user is not None:
                    _put(found, user)
        for user in self._standing_on(host, marks, set()):
            _put(found, user)
        here, path = self._places.get(host), clean(path)
        for folder, use in self._shared:
            user = _user(use, False)
            sees = path.startswith(folder) and self._places.get(use.host) == here
            if sees and user is not None:
                _put(found, user)
        others = [user for user in found.values() if user.machine is None or not self.twins(user.machine, mine)]
        return tuple(sorted(others, key=lambda user: not user.sure))

    def _met(self, mark: Mark, host: HostKey) -> Iterable[tuple[Mark, _Use]]:
        match mark.kind:
            case "loose":  # I am loose: anybody of that file name may be meant
                yield from ((mark, use) for use in self._holds[Mark("any", mark.where, mark.what, sure=False)])
            case "any":  # others may be
                yield from ((mark, use) for use in self._holds[Mark("loose", mark.where, mark.what, sure=False)])
            case "name":  # the same path on another computer
                here = self._places.get(host)
                others = (use for use in self._holds[mark] if self._places.get(use.host) != here)
                yield from ((mark, use) for use in others)
            case _:
                yield from ((mark, use) for use in self._holds[mark])

    def _standing_on(
        self, host: HostKey, marks: Iterable[Mark], seen: set[tuple[HostKey, str]], known: bool = True
    ) -> Iterable[User]:
        """The images that stand on a file, and who uses these; those that stand on them too."""
        for mark in marks:
            if mark.kind in ("loose", "any"):
                continue
            for use in self._standing[mark]:
                volume = use.volume
                if volume is None or (use.host, volume.path) in seen:
                    continue
                if mark.kind == "name" and self._places.get(use.host) == self._places.get(host):
                    continue
                seen.add((use.host, volume.path))
                sure = known and mark.sure
                above = self.marks(use.host, volume.path)
                owners = [other for each in above if each.sure for other in self._holds[each] if other.machine]
                for owner in owners:
                    if owner.machine is not None and owner.hold is not None:
                        user, how = owner.machine, _how(owner.hold)
                        yield User(user.key, user.name, how, volume.path, sure, owner.host)
                if not owners:
                    yield User(None, volume.name, volume.pool, volume.path, sure, use.host)
                yield from self._standing_on(use.host, [each for each in above if each.sure], seen, sure)

    def _add(self, files: HostFiles) -> None:
        host = files.host
        for machine in files.machines:
            for hold in machine.holds:
                path = self.find(host, hold).path
                use = _Use(host, machine, hold, None)
                if hold.role == "folder" and path.startswith("/"):
                    self._shared.append((f"{clean(path).rstrip('/')}/", use))
                for mark in self.marks(host, path, hold.pool, hold.volume):
                    self._holds[mark].append(use)
                for below in hold.below:
                    for each in spelled(below, path):
                        for mark in self.marks(host, each):
                            self._holds[mark].append(use)
        for volume in files.volumes:
            for each in spelled(volume.backing, volume.path):
                for mark in self.marks(host, each):
                    self._standing[mark].append(_Use(host, None, None, volume))


def _stamped(place: str, path: str, stamp: str) -> tuple[Mark, ...]:
    """Files that many machines' jobs wrote at once share the moment of their last change, for kernels count these in
    steps of milliseconds: such ones are surely one file only where they have one name, or two moments in common."""
    changed, _, rest = stamp.partition("/")
    alike = Mark("alike", place, stamp, sure=False)
    if changed != rest.partition("/")[0]:
        return (Mark("stamp", place, stamp),)
    return Mark("stamp", place, f"{stamp}/{posixpath.basename(path)}"), alike


def _user(use: _Use, sure: bool) -> User | None:
    if use.machine is None or use.hold is None:
        return None
    return User(use.machine.key, use.machine.name, _how(use.hold), "", sure, use.host)


def _how(hold: Hold) -> str:
    return tr("snapshot {name}").format(name=hold.snapshot) if hold.snapshot else hold.label


def _put(found: dict[tuple[object, ...], User], user: User) -> None:
    key = (user.machine, user.name if user.machine is None else "", user.through)
    old = found.get(key)
    if old is None or (user.sure and not old.sure):
        found[key] = user


def _joined(hosts: Iterable[HostFiles]) -> dict[HostKey, str]:
    """One word for each computer, however many hosts it is."""
    groups: list[tuple[set[str], list[HostKey]]] = []
    for files in hosts:
        places, keys = set(files.places or (str(files.host),)), [files.host]
        for group in [group for group in groups if group[0] & places]:
            groups.remove(group)
            places |= group[0]
            keys += group[1]
        groups.append((places, keys))
    return {key: min(places) for places, keys in groups for key in keys}
