"""The drives of a new machine, and what it starts from in which turn."""

from __future__ import annotations

from virtgui.install.draft import (
    NEW,
    NO_DISK,
    PATH,
    VOLUME,
    CloudSource,
    DiskDraft,
    IsoSource,
    LiveSource,
    MachineDraft,
    Medium,
    NicDraft,
    PxeSource,
)
from virtgui.install.facts import HostFacts
from virtgui.install.places import disk_path, is_device, medium_path
from virtgui.model.edits import Value
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.targets import free_target
from virtgui.xml.draft_disks import disk_format
from virtgui.xml.machine import MachineXml
from virtgui.xml.made import made


class Order:
    """What the machine starts from, in which turn. An installation's medium comes before all else."""

    def __init__(self, draft: MachineDraft, *, installing: bool) -> None:
        self._draft = draft
        self._installing = installing
        chosen: list[DiskDraft | NicDraft] = [*draft.disks, *draft.nics]
        self._chosen = sorted((device for device in chosen if device.boot), key=lambda device: device.boot)
        if not self._chosen:
            self._chosen += [disk for disk in draft.disks if disk.device == "disk" and disk.origin != NO_DISK][:1]
        self._by_kinds = draft.domain == "xen"
        self._first = 1 if self._from_medium() else 0
        if isinstance(draft.source, PxeSource) and (card := draft.nics[draft.source.nic :][:1]):
            if installing:
                self._chosen = [*card, *(device for device in self._chosen if device is not card[0])]
            elif not self._chosen:
                self._chosen += card

    def _from_medium(self) -> bool:
        match self._draft.source:
            case LiveSource():
                return True
            case IsoSource():
                return self._installing
        return False

    def kinds(self) -> tuple[str, ...]:
        """The turns of kinds of devices ("cdrom", "hd", "network"), for Xen, which knows none of single ones; () for
        all that does, and for what starts a kernel instead."""
        if not self._by_kinds or self._draft.os_type != "hvm":
            return ()
        told = ["cdrom"] if self._first else []
        told += ["network" if isinstance(device, NicDraft) else "hd" for device in self._chosen]
        return tuple(dict.fromkeys(told))

    def _turn(self, device: DiskDraft | NicDraft) -> int:
        if self._by_kinds:
            return 0
        found = next((n for n, other in enumerate(self._chosen) if other is device), -1)
        return 0 if found < 0 else found + 1 + self._first

    def of_disk(self, disk: DiskDraft) -> int:
        """A disk's turn, 0 never."""
        return self._turn(disk)

    def of_nic(self, nic: NicDraft) -> int:
        """A network card's."""
        return self._turn(nic)

    def media(self) -> list[tuple[Medium, int]]:
        """CD drives with what is in them ("" once it is ejected), and their turns. Answers are read at the beginning,
        also by Windows, which keeps them on its disk."""
        draft, empty = self._draft, Medium()
        found: list[tuple[Medium, int]] = []
        turn = 0 if self._by_kinds else 1
        match draft.source:
            case LiveSource(medium):
                found.append((medium, turn))
            case IsoSource(medium, script, floppy):
                stays = self._installing or draft.keep_medium
                found.append((medium if stays else empty, turn if self._installing else 0))
                if script.chosen and not floppy and self._installing:
                    found.append((script, 0))
        if draft.virtio_win.chosen:
            found.append((draft.virtio_win, 0))
        return found

    def floppy(self) -> DiskDraft | None:
        """The floppy disk with an installer's answers; None where there is none now."""
        match self._draft.source:
            case IsoSource(script=script, floppy=True) if script.chosen and self._installing:
                origin = VOLUME if script.volume and not script.path else PATH
                return DiskDraft(origin, "floppy", "fdc", script.pool, script.volume, script.path, format="raw")
        return None

    def seed(self) -> DiskDraft | None:
        """The disk with cloud-init's answers; None where there is none now."""
        match self._draft.source:
            case CloudSource(seed=seed, eject_seed=eject) if seed.chosen and (self._installing or not eject):
                bus = next((disk.bus for disk in self._draft.disks if disk.bus), "virtio")
                return seed_disk(seed, bus)
        return None


def seed_disk(seed: Medium, bus: str) -> DiskDraft:
    """The disk with cloud-init's answers, which looks for them on any, on the bus of the machine's own. A CD drive only
    where a disk cannot be read-only: kernels made for clouds lack the drivers of those that such machines have."""
    kind = "cdrom" if bus in ("ide", "sata") else "disk"
    origin = VOLUME if seed.volume and not seed.path else PATH
    return DiskDraft(origin, kind, bus, seed.pool, seed.volume, seed.path, format="raw", read_only=True)


def driver_of(draft: MachineDraft) -> str:
    """QEMU's is named; another hypervisor has its own."""
    return "qemu" if draft.domain in ("kvm", "qemu", "hvf", "test") else ""


def disk_xml(machine: MachineXml, disk: DiskDraft, host: HostFacts, boot: int, driver: str) -> str:
    """One of the draft's drives."""
    kind, place = _source(
        disk.path if disk.origin not in (NEW, VOLUME) else disk_path(disk, host), disk.pool, disk.name
    )
    form = "raw" if disk.format == "luks" else disk.format
    fields: dict[str, Value] = {
        "type": kind,
        "device": disk.device,
        "driver": driver,
        "format": disk_format(form) if form else "raw",
        "cache": disk.cache,
        "io": disk.io,
        "discard": disk.discard,
        **place,
        "target": free_target(machine, disk.bus),
        "bus": disk.bus,
        "read_only": True if disk.read_only or disk.device == "cdrom" else None,
        "shareable": True if disk.shareable else None,
        "serial": disk.serial,
        "boot_order": boot or None,
    }
    return made(DiskXml, "disk", **fields)


def cd_xml(machine: MachineXml, medium: Medium, bus: str, host: HostFacts, boot: int, driver: str) -> str:
    """A drive with a medium in it, or an empty one."""
    kind, place = _source(medium_path(medium, host), medium.pool, medium.volume)
    fields: dict[str, Value] = {
        "type": kind,
        "device": "cdrom",
        "driver": driver,
        "format": "raw" if driver else "",
        **place,
        "target": free_target(machine, bus),
        "bus": bus,
        "read_only": True,
        "boot_order": boot or None,
    }
    return made(DiskXml, "disk", **fields)


def _source(path: str, pool: str, volume: str) -> tuple[str, dict[str, Value]]:
    """A path where one is known: AppArmor's rules for a machine know no volumes of pools. Nothing is an empty drive."""
    if not (path or volume):
        return "file", {}
    if path:
        return ("block", {"source_device": path}) if is_device(path) else ("file", {"source_file": path})
    return "volume", {"source_pool": pool, "source_volume": volume}
