"""What an installation medium is: told by its volume descriptor."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from virtgui.install.catalogue import Catalogue, stand_in_words
from virtgui.model.systems import Media, System
from virtgui.util.language import tr

_LENGTH = 2048
"""The size of a primary volume descriptor (ECMA-119, 8.4)."""


class Descriptor(NamedTuple):
    """A medium's primary volume descriptor; `size` is the volume's bytes."""

    volume: str = ""
    system: str = ""
    publisher: str = ""
    application: str = ""
    size: int = 0


class Detected(NamedTuple):
    """`others` are systems that look just the same. `note` says what a person should know: that an older system
    stands in for one that is not known, or that several look alike."""

    system: System
    media: Media | None = None
    others: tuple[System, ...] = ()
    note: str = ""


def descriptor(sector: bytes) -> Descriptor | None:
    """A primary volume descriptor; None for bytes that are none."""
    if len(sector) < _LENGTH or sector[:6] != b"\x01CD001":
        return None
    block = int.from_bytes(sector[128:130], "little")
    return Descriptor(
        volume=_field(sector[40:72]),
        system=_field(sector[8:40]),
        publisher=_field(sector[318:446]),
        application=_field(sector[574:702]),
        size=int.from_bytes(sector[80:84], "little") * block,
    )


def _field(raw: bytes) -> str:
    return raw.split(b"\x00")[0].decode("latin-1").strip()


def detect(found: Descriptor, catalogue: Catalogue) -> Detected | None:
    """Which system a medium installs; None where nothing looks like it."""
    exact = [(s, m) for s in catalogue.systems for m in s.media if _matches(m, found)]
    if exact:
        best = max(_weight(media) for _, media in exact)
        kept = [(system, media) for system, media in exact if _weight(media) == best]
        system, media = kept[0]
        others = tuple(dict.fromkeys(other for other, _ in kept[1:] if other.id != system.id))
        note = tr("{others} would look the same").format(others=_listed(others)) if others else ""
        return Detected(system, media, others=others, note=note)
    return _stand_in(found, catalogue)


def _stand_in(found: Descriptor, catalogue: Catalogue) -> Detected | None:
    """The newest system whose media differ from this one by nothing but the version."""
    for system in catalogue.systems:
        if not system.version:
            continue
        for media in system.media:
            loose = _loosened(media.volume, system.version)
            if loose and _search(loose, found.volume) and _rest_matches(media, found):
                return Detected(system, media, note=stand_in_words(f"“{found.volume}”", system))
    return None


def _matches(media: Media, found: Descriptor) -> bool:
    if not (media.volume or media.system or media.publisher or media.application):
        return False
    if media.size and media.size != found.size:
        return False
    return (not media.volume or _search(media.volume, found.volume)) and _rest_matches(media, found)


def _rest_matches(media: Media, found: Descriptor) -> bool:
    return (
        (not media.publisher or _search(media.publisher, found.publisher))
        and (not media.application or _search(media.application, found.application))
        and (not media.system or _search(media.system, found.system))
    )


def _weight(media: Media) -> tuple[bool, int]:
    """A size tells most, then how many parts are told."""
    return bool(media.size), sum(map(bool, (media.volume, media.system, media.publisher, media.application)))


def _search(pattern: str, text: str) -> bool:
    """Whether an expression is found; its first plain letters are looked for before it is compiled."""
    start = _plain_start(pattern)
    if start and start not in text:
        return False
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(text) is not None


_NOT_PLAIN = re.compile(r"[\\.^$*+?{}\[\]|()]")


@lru_cache(maxsize=8192)
def _plain_start(pattern: str) -> str:
    """The letters that every match begins with; "" where that cannot be said."""
    if "|" in pattern:
        return ""
    plain = pattern.removeprefix("^")
    special = _NOT_PLAIN.search(plain)
    if special is None:
        return plain
    return plain[: special.start() - (special[0] in "*?{")] if special.start() else ""


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


@lru_cache(maxsize=8192)
def _loosened(pattern: str, version: str) -> str:
    """An expression with any version in the place of this one; "" where it names none."""
    written = next((v for v in (re.escape(version), version) if v in pattern), "")
    if not written:
        return ""
    return re.sub(rf"(?<![\d]){re.escape(written)}(?![\d])", lambda _: r"\d+(?:\.\d+)*", pattern, count=1)


def _listed(systems: tuple[System, ...]) -> str:
    names = [system.name for system in systems[:3]]
    return names[0] if len(names) == 1 else tr("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
