"""What is on the disks of a machine that is off, as libguestfs found it. All text in it was written by the guest."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.util.frozen import dataclass


class Application(NamedTuple):
    """One that is installed."""

    name: str
    version: str = ""
    arch: str = ""
    summary: str = ""


class Mounted(NamedTuple):
    """A file system and where that system mounts it, "" for nowhere."""

    device: str
    mountpoint: str = ""
    type: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """One operating system; "" for what was not found. `id` is libosinfo's ("debian12")."""

    product: str = ""
    kind: str = ""
    distro: str = ""
    version: str = ""
    arch: str = ""
    hostname: str = ""
    id: str = ""
    file_systems: tuple[Mounted, ...] = ()
    applications: tuple[Application, ...] = ()
