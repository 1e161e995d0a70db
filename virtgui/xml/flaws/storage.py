"""What can be wrong with a disk and how it is attached; its source is looked at in `disk_source`."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.lookups import io_threads, others
from virtgui.xml.devices.targets import prefix
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.disk_source import source_flaws
from virtgui.xml.flaws.values import (
    boot_flaws,
    first_of_each,
    form_flaws,
    hexadecimal,
    missing,
    number,
    one_of,
    only_with,
    power_of_two,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_TARGET = re.compile(r"(ioemu:)?(fd|hd|sd|vd|xvd|ubd|nvme)[a-zA-Z0-9_]+")
_SERIAL = re.compile(r"[A-Za-z0-9_.+\- ]+")
_MOST = 10**15
"""QEMU's greatest limit of a rate."""
_IOTUNE = tuple(
    f"{who}_{what}{more}"
    for what in ("bytes", "iops")
    for more in ("", "_burst", "_burst_length")
    for who in ("total", "read", "write")
)


def _target(text: str) -> str:
    if "/" in text:
        return tr("Write a short name like vda, not a path")
    return "" if _TARGET.fullmatch(text) else tr("Write a name like vda, sda or hda")


def _serial(text: str) -> str:
    bad = sorted({c for c in text if not _SERIAL.fullmatch(c)})
    return tr("Leave out {signs}").format(signs=", ".join(f"“{c}”" for c in bad[:4])) if bad else ""


def _plain(most: int) -> re.Pattern[str]:
    return re.compile(rf"[ -~]{{1,{most}}}")


def _wwn(text: str) -> str:
    return "" if re.fullmatch(r"(0x)?[0-9a-fA-F]{16}", text) else tr("Write 16 hexadecimal digits")


_FORMS = (
    ("target", _target),
    ("device", one_of("disk", "cdrom", "floppy", "lun")),
    ("serial", _serial),
    ("wwn", _wwn),
    ("rotation_rate", number(1, 65534)),
    ("queues", number(1, 65535)),
    ("queue_size", power_of_two(2, 32768)),
    ("metadata_cache", number(1, 2**63 - 1, "bytes")),
    ("logical_block", power_of_two(512, 2**31)),
    ("physical_block", power_of_two(512, 2**31)),
    ("io_thread", number(1, 2**31 - 2)),
    ("cylinders", number(1, 2**31 - 2)),
    ("heads", number(1, 2**31 - 2)),
    ("sectors", number(1, 2**31 - 2)),
    ("source_domain", hexadecimal(4)),
    ("source_bus", hexadecimal(2)),
    ("source_slot", hexadecimal(2)),
    ("source_function", hexadecimal(1)),
    ("source_namespace", number(1, 2**32 - 1)),
    *((name, number(0, _MOST)) for name in _IOTUNE),
    ("iops_size", number(0, _MOST)),
)


def disk_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """All that is wrong with a disk, its source first."""
    if not isinstance(node, DiskXml):
        return []
    found = form_flaws(node, _FORMS)
    for check in (source_flaws, _target_flaws, _attached, _behaves, _limits, _threads, boot_flaws):
        found += check(node, around)
    return first_of_each(found)


def _target_flaws(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    name = disk.target
    if not name:
        return missing(
            disk,
            "target",
            tr("Give it a name in the machine, like {free}").format(free=around.free_target(disk.bus)),
        )
    for other in others(around.machine, disk, "disk"):
        if isinstance(other, DiskXml) and other.target == name:
            free = around.free_target(disk.bus)
            return [Flaw("target", tr("Another disk is {name}: use {free}").format(name=name, free=free))]
    if disk.element.getparent() is None and name.removeprefix("ioemu:") in around.held:  # one yet to be added
        free = around.free_target(disk.bus)
        words = tr("The running machine still has another disk {name}: use {free}")
        return [Flaw("target", words.format(name=name, free=free))]
    wanted = prefix(disk.bus)
    if disk.bus and wanted and not name.removeprefix("ioemu:").startswith(wanted):
        return [Flaw("target", tr("On this bus a name begins with {wanted}").format(wanted=wanted), warning=True)]
    return []


def _attached(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    """What the kind of drive and its bus allow."""
    bus, device = disk.bus, disk.device
    found: list[Flaw] = []
    if device == "floppy" and bus not in ("", "fdc"):
        found.append(Flaw("bus", tr("A floppy drive hangs on the floppy bus: choose Floppy")))
    if device != "floppy" and bus == "fdc":
        found.append(Flaw("bus", tr("The floppy bus takes floppy drives only: choose another")))
    if device == "cdrom" and bus == "virtio":
        found.append(Flaw("bus", tr("VirtIO takes no CD drive: choose SATA, SCSI or USB")))
    if device == "lun" and bus not in ("", "scsi", "virtio"):
        found.append(Flaw("bus", tr("A passed-through LUN needs the SCSI bus")))
    if device == "lun" and disk.type not in ("block", "network", "volume"):
        found.append(Flaw("type", tr("A passed-through LUN is a block device: choose one, or make it a disk")))
    offered = around.capabilities.values("disk/bus")
    if bus and offered and bus not in offered:
        found.append(
            Flaw("bus", tr("This hypervisor offers {offered}").format(offered=", ".join(offered)), warning=True)
        )
    virtio = bus in ("", "virtio")
    found += only_with(disk, ("removable",), bus in ("", "usb"), tr("Only USB disks can be removable"))
    found += only_with(disk, ("tray",), device in ("cdrom", "floppy"), tr("Only drives have a tray"))
    found += only_with(disk, ("raw_io", "sgio"), device == "lun", tr("Only for passed-through LUNs"))
    found += only_with(disk, ("vendor", "product"), bus in ("", "scsi"), tr("Only SCSI disks have one"))
    found += only_with(
        disk, ("rotation_rate",), bus in ("", "scsi", "ide", "sata"), tr("Only SCSI, SATA and IDE have one")
    )
    found += only_with(disk, ("wwn",), bus in ("", "scsi", "ide", "sata"), tr("Only SCSI, SATA and IDE disks have one"))
    found += only_with(disk, ("model", "queues", "queue_size", *_VIRTIO), virtio, tr("Only for VirtIO disks"))
    for name, most in (("vendor", 8), ("product", 16)):
        text = written(disk, name)
        if text and not _plain(most).fullmatch(text):
            found.append(Flaw(name, tr("Use at most {most} letters, digits and signs").format(most=most)))
    if virtio and len(disk.serial) > 20:
        found.append(Flaw("serial", tr("VirtIO shows the guest only the first 20 characters"), warning=True))
    return found


_VIRTIO = ("io_event_fd", "event_index", "iommu", "ats", "packed", "page_per_vq")


def _behaves(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    found: list[Flaw] = []
    if disk.io == "native" and disk.cache not in ("none", "directsync"):
        found.append(Flaw("io", tr("Native I/O needs the cache mode none or directsync")))
    if disk.shareable and disk.format not in ("", "raw"):
        found.append(Flaw("shareable", tr("Only raw images can be shared: the machines would destroy it")))
    if disk.shareable and disk.cache not in ("", "none", "directsync"):
        found.append(Flaw("cache", tr("Shared disks are safe only with the cache mode none"), warning=True))
    if disk.sgio == "unfiltered":
        found.append(Flaw("sgio", tr("libvirt 9.0 and later refuse it"), warning=True))
    if disk.cache == "unsafe":
        found.append(Flaw("cache", tr("Data is lost when the host goes down"), warning=True))
    if disk.copy_on_read and disk.read_only:
        found.append(Flaw("copy_on_read", tr("A read-only disk cannot copy on read: turn one of them off")))
    if disk.copy_on_read and disk.device != "disk":
        found.append(Flaw("copy_on_read", tr("Only disks can copy on read")))
    if disk.transient and (disk.read_only or disk.device != "disk"):
        found.append(Flaw("transient", tr("Only a disk that can be written can forget what was written")))
    if disk.metadata_cache and disk.format not in ("qcow2", ""):
        found.append(Flaw("metadata_cache", tr("Only qcow2 images have one"), warning=True))
    geometry = ("cylinders", "heads", "sectors")
    given = [bool(written(disk, name)) for name in geometry]
    if any(given) and not all(given):
        found.append(Flaw(geometry[given.index(False)], tr("Give cylinders, heads and sectors together")))
    return found


def _limits(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    """A total shuts out limits of each direction; a burst needs a limit below it, a length a burst."""
    found: list[Flaw] = []
    for what in ("bytes", "iops"):
        for more in ("", "_burst", "_burst_length"):
            total = f"total_{what}{more}"
            if _value(disk, total) and (_value(disk, f"read_{what}{more}") or _value(disk, f"write_{what}{more}")):
                found.append(Flaw(total, tr("Limit either the total, or reading and writing")))
        for who in ("total", "read", "write"):
            limit, burst = f"{who}_{what}", f"{who}_{what}_burst"
            if _value(disk, burst) and not _value(disk, limit):
                found.append(Flaw(burst, tr("A burst needs the limit itself: set that too")))
            elif _value(disk, burst) and _value(disk, burst) < _value(disk, limit):
                found.append(Flaw(burst, tr("A burst is no less than the limit")))
            if _value(disk, f"{burst}_length") and not _value(disk, burst):
                found.append(Flaw(f"{burst}_length", tr("A length needs a burst: set that too")))
    if disk.tune_group and not any(_value(disk, name) for name in _IOTUNE):
        found.append(Flaw("tune_group", tr("A group needs a limit that its disks share")))
    return found


def _value(disk: DiskXml, name: str) -> int:
    value = getattr(disk, name)
    return value if isinstance(value, int) else 0


def _threads(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    named = [("io_thread", written(disk, "io_thread"))] + [("io_threads", row[0]) for row in disk.io_threads]
    found = [
        Flaw(name, tr("The machine has no I/O thread {number}: add one under Processors").format(number=number))
        for name, number in named
        if number.isdecimal() and int(number) not in io_threads(around.machine)
    ]
    if named[0][1] and disk.io_threads:
        found.append(Flaw("io_threads", tr("Name either one I/O thread or several")))
    if named[0][1] and disk.bus not in ("", "virtio"):
        found.append(Flaw("io_thread", tr("Only VirtIO disks have one; for SCSI set it at the controller")))
    return found
