"""Operating systems as osinfo-db tells of them: what installs them, what they need, what they can drive."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.util.frozen import dataclass


class Resources(NamedTuple):
    """What a system needs; 0 where nobody says. Sizes are bytes."""

    cpus: int = 0
    memory: int = 0
    storage: int = 0


class Media(NamedTuple):
    """An installation or live medium. The first five after `arch` are regular expressions of the primary volume
    descriptor ("" is none), `size` the volume's bytes."""

    arch: str = ""
    volume: str = ""
    system: str = ""
    publisher: str = ""
    application: str = ""
    size: int = 0
    url: str = ""
    live: bool = False


class Image(NamedTuple):
    """A ready disk: `format` as osinfo-db names it ("qcow2", "raw", "vmdk", "containerdisk", ...)."""

    arch: str = ""
    format: str = ""
    url: str = ""
    cloud_init: bool = False


class Firmware(NamedTuple):
    """A firmware ("bios", "efi") that a system starts by or does not."""

    arch: str
    type: str
    supported: bool = True


@dataclass(frozen=True, slots=True)
class System:
    """One operating system with what it inherits. `id` is libosinfo's URI, `short_id` "debian12". Dates are ISO's,
    "" unknown. `devices` are libosinfo's names of what it can drive ("virtio1.0-net")."""

    id: str
    short_id: str = ""
    short_ids: tuple[str, ...] = ()
    name: str = ""
    version: str = ""
    vendor: str = ""
    family: str = ""
    distro: str = ""
    codename: str = ""
    released: str = ""
    ends: str = ""
    status: str = "released"
    """"released", "prerelease", "snapshot" or "rolling"."""
    media: tuple[Media, ...] = ()
    images: tuple[Image, ...] = ()
    devices: frozenset[str] = frozenset()
    firmware: tuple[Firmware, ...] = ()
    minimum: tuple[tuple[str, Resources], ...] = ()
    recommended: tuple[tuple[str, Resources], ...] = ()
    network_install: tuple[tuple[str, Resources], ...] = ()
    """By architecture, "all" for those that are not named; the last is what an installation from a tree needs."""
    username: str = ""
    """Who logs in to its cloud images."""

    def __repr__(self) -> str:
        return f"System({self.short_id or self.id})"

    @property
    def windows(self) -> bool:
        """Whether it is one of Microsoft's of the NT line or before."""
        return self.family in ("winnt", "win9x", "win16", "msdos") or self.distro in ("win", "winnt")

    def drives(self, *names: str) -> bool:
        """Whether it can drive any of these devices."""
        return any(name in self.devices for name in names)

    def starts_by(self, firmware: str, arch: str) -> bool | None:
        """Whether it starts by a firmware; None where nobody says."""
        told = [f.supported for f in self.firmware if f.type == firmware and f.arch in (arch, "all")]
        return told[0] if told else None

    def needs(self, kind: tuple[tuple[str, Resources], ...], arch: str) -> Resources:
        """One of its tables of resources for an architecture."""
        known = dict(kind)
        own, all_ = known.get(arch, Resources()), known.get("all", Resources())
        return Resources(own.cpus or all_.cpus, own.memory or all_.memory, own.storage or all_.storage)
