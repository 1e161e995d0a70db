"""What an installation medium or tree is: told by its volume descriptor or its `.treeinfo`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from configparser import Error as NoIni
from functools import lru_cache
from typing import NamedTuple

from virtgui.install.catalogue import Catalogue, stand_in_words
from virtgui.model.systems import Media, System, Tree
from virtgui.util.language import tr

OFFSET, LENGTH = 32768, 2048
"""Where the primary volume descriptor lies, and its size (ECMA-119, 8.4)."""


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
    tree: Tree | None = None
    others: tuple[System, ...] = ()
    note: str = ""


def descriptor(sector: bytes) -> Descriptor | None:
    """A primary volume descriptor; None for bytes that are none."""
    if len(sector) < LENGTH or sector[:6] != b"\x01CD001":
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


def tree_of(treeinfo: str, catalogue: Catalogue) -> Detected | None:
    """Which system an install tree's `.treeinfo` (or `treeinfo`) tells of, with the paths of its kernel."""
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(treeinfo)
    except NoIni:
        return None
    told = {key: parser.get("general", key, fallback="").strip() for key in ("family", "version", "arch", "variant")}
    family = told["family"] or parser.get("release", "name", fallback="").strip()
    version = told["version"] or parser.get("release", "version", fallback="").strip()
    arch = told["arch"] or parser.get("tree", "arch", fallback="").strip()
    if not family:
        return None
    images = f"images-{arch}"
    kernel, initrd = (parser.get(images, key, fallback="").strip() for key in ("kernel", "initrd"))
    for system in catalogue.systems:
        for tree in system.trees:
            if tree.family and all(
                not pattern or _search(pattern, text)
                for pattern, text in (
                    (tree.family, family),
                    (tree.version, version),
                    (tree.treeinfo_arch, arch),
                    (tree.treeinfo_variant, told["variant"]),
                )
            ):
                paths = tree._replace(kernel=kernel or tree.kernel, initrd=initrd or tree.initrd)
                return Detected(system, tree=paths)
    return _tree_stand_in(f"{family} {version}", Tree(arch, kernel=kernel, initrd=initrd), family, catalogue)


def _tree_stand_in(name: str, tree: Tree, family: str, catalogue: Catalogue) -> Detected | None:
    for system in catalogue.systems:
        if any(own.family and _search(own.family, family) for own in system.trees):
            return Detected(system, tree=tree, note=stand_in_words(name, system))
    return None


def url_argument(system: System | None) -> str:
    """The kernel argument that tells a system's installer where its tree is; "" where it needs none."""
    if system is None:
        return ""
    if system.kernel_url:
        return system.kernel_url
    if system.distro in ("caasp", "sle", "sled", "sles", "opensuse"):
        return "install"
    return "inst.repo" if system.distro in ("centos", "fedora", "rhel") else ""


def kernels(system: System | None, arch: str) -> Iterator[tuple[str, str]]:
    """Where a tree of this system may have its kernel and initrd, the likeliest first."""
    known: list[Tree | Media] = []
    if system is not None:
        known += [*system.trees, *system.media]
    own = [(place.kernel, place.initrd) for place in known if place.arch in (arch, "all") and place.kernel]
    yield from dict.fromkeys((*own, *_KERNELS.get(arch, ()), *_KERNELS["x86_64"]))


_KERNELS: dict[str, tuple[tuple[str, str], ...]] = {
    "x86_64": (
        ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img"),
        ("boot/x86_64/loader/linux", "boot/x86_64/loader/initrd"),
        ("main/installer-amd64/current/images/netboot/debian-installer/amd64/linux",
         "main/installer-amd64/current/images/netboot/debian-installer/amd64/initrd.gz"),
        ("install.amd/vmlinuz", "install.amd/initrd.gz"),
        ("casper/vmlinuz", "casper/initrd"),
    ),
    "aarch64": (
        ("main/installer-arm64/current/images/netboot/debian-installer/arm64/linux",
         "main/installer-arm64/current/images/netboot/debian-installer/arm64/initrd.gz"),
        ("boot/aarch64/linux", "boot/aarch64/initrd"),
    ),
    "ppc64le": (("ppc/ppc64/vmlinuz", "ppc/ppc64/initrd.img"), ("boot/ppc64le/linux", "boot/ppc64le/initrd")),
    "s390x": (("images/kernel.img", "images/initrd.img"), ("boot/s390x/linux", "boot/s390x/initrd")),
}  # fmt: skip
"""Where distributions keep the kernel of their installer."""
