"""Disks from everywhere, folders and controllers, as rows of the table of devices."""

from __future__ import annotations

from tests.bed.kind import NEXT, Expect, Fields, Kind, away, lacks, no
from virtgui.model.edits import Value
from virtgui.xml.draft_disks import BLOCK, EMPTY, FILE, FOLDER, NETWORK, NEW, VOLUME, DiskSource

SECRET = "5a4e8c1c-3a0c-4f0b-9a43-6f5f6f1b8d11"
IMAGES = "/var/lib/libvirt/images"


def _disk(
    name: str,
    origin: str,
    *fields: tuple[str, Value],
    card: str = "disk",
    edit: tuple[str, Value] = ("serial", "EDITED1"),
    **more: object,
) -> Kind:
    source = more.pop("source", None) or DiskSource(card, origin, "default")
    return Kind(name, "disk", card, fields, edit, source, **more)  # type: ignore[arg-type]


def _network(name: str, protocol: str, what: str, *more: tuple[str, Value], port: str = "", card: str = "disk") -> Kind:
    fields: Fields = (
        ("source_protocol", protocol),
        ("source_name", what),
        ("source_hosts", (("127.0.0.1", port, "", ""),)),
    )
    return _disk(name, NETWORK, *fields, *more, card=card, starts=away("a server"), added=away("a server"))


def _file(name: str) -> tuple[str, Value]:
    return ("source_file", f"{IMAGES}/{name}")


CPU = Expect(told="accurate CPU usage", maybe=True)
"""What qemu-img says now and then where the clock is unsteady: it measures how long a password takes."""

DISKS = (
    _disk("Disk: new volume", NEW, source=DiskSource("disk", NEW, "default", "kinds-new.qcow2", size=8192)),
    _disk(
        "Disk: new encrypted volume",
        NEW,
        source=DiskSource("disk", NEW, "default", "kinds-luks.qcow2", size=8192, secret=SECRET),
        edit=("cache", "none"),
        stored=CPU,
        added=CPU,
    ),
    _disk(
        "Disk: volume of a pool",
        VOLUME,
        source=DiskSource("disk", VOLUME, "default", volume="kinds-volume"),
        edit=("startup_policy", "optional"),
    ),
    _disk(
        "Disk: file",
        FILE,
        _file("kinds-file"),
        ("cache", "none"),
        ("snapshot", "external"),
        edit=("cache", "writeback"),
    ),
    _disk("Disk: block device", BLOCK, ("source_device", "{loop}"), needs="loops"),
    _disk("Disk: folder as a FAT disk", FOLDER, ("source_directory", f"{IMAGES}/folder"), ("read_only", True)),
    _disk(
        "Disk: NBD server",
        NETWORK,
        ("source_protocol", "nbd"),
        ("source_hosts", (("", "", "unix", f"{IMAGES}/nbd.sock"),)),
        edit=("cache", "none"),
    ),
    _network(
        "Disk: iSCSI",
        "iscsi",
        "iqn.2020-01.org.example:one/1",
        ("auth_user", "me"),
        ("auth_type", "iscsi"),
        ("auth_usage", "kinds-iscsi"),
        port="3260",
    ),
    _network(
        "Disk: Ceph RBD",
        "rbd",
        "pool/image",
        ("auth_user", "me"),
        ("auth_type", "ceph"),
        ("auth_usage", "kinds-ceph"),
        port="6789",
    ),
    _network("Disk: Gluster", "gluster", "volume/image", port="24007"),
    _network("Disk: SSH", "ssh", "/srv/image", port="22"),
    Kind(
        "Disk: NVMe device of the host",
        "disk",
        "disk",
        (
            ("type", "nvme"),
            ("format", "raw"),
            ("source_namespace", 1),
            ("source_managed", True),
            ("source_domain", "0x0000"),
            ("source_bus", "0x01"),
            ("source_slot", "0x00"),
            ("source_function", "0x0"),
        ),
        ("cache", "none"),
        starts=lacks("VFIO", "(?i)vfio|nvme|iommu|no PCI device|does not exist|locked memory"),
        added=lacks("VFIO", "(?i)vfio|nvme|iommu|no PCI device|does not exist|locked memory"),
    ),
    Kind(
        "Disk: vhost-user socket",
        "disk",
        "disk",
        (("type", "vhostuser"), ("format", "raw"), ("discard", None), ("source_socket", f"{IMAGES}/vhost-blk.sock")),
        ("queues", 2),
        starts=lacks("a vhost-user server", "(?i)vhost|connect|does not exist"),
        added=lacks("a vhost-user server", "(?i)vhost|connect|does not exist"),
    ),
    _disk("Disk: on the SATA bus", FILE, _file("kinds-sata"), ("bus", "sata"), added=NEXT),
    _disk("Disk: on the SCSI bus", FILE, _file("kinds-scsi"), ("bus", "scsi")),
    _disk("Disk: on the USB bus", FILE, _file("kinds-usb"), ("bus", "usb")),
    _disk("CD drive: empty", EMPTY, ("tray", "open"), card="cdrom", added=NEXT),
    _disk(
        "CD drive: image file", FILE, _file("kinds.iso"), card="cdrom", edit=("startup_policy", "optional"), added=NEXT
    ),
    _disk(
        "CD drive: web server",
        NETWORK,
        ("source_protocol", "http"),
        ("source_name", "image.iso"),
        ("source_hosts", (("127.0.0.1", "80", "", ""),)),
        card="cdrom",
        starts=away("a server"),
        added=NEXT,
    ),
    _disk("Floppy drive: empty", EMPTY, card="floppy", edit=("read_only", True), added=NEXT),
    _disk("Floppy drive: image file", FILE, _file("kinds.img"), card="floppy", edit=("read_only", True), added=NEXT),
    _disk(
        "LUN: block device",
        BLOCK,
        ("source_device", "{loop}"),
        card="lun",
        needs="loops",
        edit=("cache", "none"),
        starts=lacks("a SCSI disk", "(?i)scsi|lun|SG_IO"),
        added=lacks("a SCSI disk", "(?i)scsi|lun|SG_IO"),
    ),
)

KEPT = no("at the next start", "(?i)cannot be unplugged|next start")
NEWER = lacks("a newer libvirt", "(?i)nvme")

FOLDERS = (
    Kind(
        "Folder: 9p",
        "filesystem",
        "filesystem",
        (("type", "mount"), ("driver", None), ("source_directory", f"{IMAGES}/folder"), ("target", "nine")),
        ("read_only", True),
        added=NEXT,
    ),
    Kind(
        "Folder: virtiofs",
        "filesystem",
        "filesystem",
        (
            ("type", "mount"),
            ("driver", "virtiofs"),
            ("access_mode", "passthrough"),
            ("source_directory", f"{IMAGES}/folder"),
            ("target", "fast"),
        ),
        ("queue", 512),
        needs="cpuacct",
    ),
    Kind("Controller: SCSI", "controller", "controller-scsi", (), ("max_sectors", 64)),
    Kind("Controller: USB", "controller", "controller-usb", (), ("ports", 8), added=NEXT),
    Kind("Controller: PCI Express port", "controller", "controller-pci", (), ("hot_plug", False), added=NEXT),
    Kind("Controller: SATA", "controller", "controller-sata", (), added=NEXT),
    Kind("Controller: NVMe", "controller", "controller-nvme", (), form=NEWER, stored=NEWER, added=NEWER),
    Kind("Controller: VirtIO serial", "controller", "controller-virtio-serial", (), added=NEXT),
    Kind("Controller: smart cards", "controller", "controller-ccid", (), added=NEXT),
    Kind(
        "Memory: DIMM",
        "memory",
        "memory-module",
        (("total_kib", 131072), ("node", 0)),
        ("total_kib", 262144),
        along=("",),
    ),
    Kind(
        "Memory: VirtIO",
        "memory",
        "virtio-mem",
        (("total_kib", 131072), ("block_kib", 2048), ("requested_kib", 65536), ("node", 0)),
        ("requested_kib", 131072),
        gone=KEPT,
    ),
    Kind(
        "Memory: NVDIMM",
        "memory",
        "nvdimm",
        (("path", f"{IMAGES}/nvdimm"), ("total_kib", 131072), ("label_kib", 256), ("node", 0)),
        ("label_kib", 512),
        added=no("where it started with one", "nvdimm is not enabled"),
    ),
    Kind(
        "Memory: VirtIO PMEM",
        "memory",
        "virtio-pmem",
        (("path", f"{IMAGES}/pmem"), ("total_kib", 131072)),
        starts=lacks("a newer libvirt", "(?i)pmem"),
        gone=KEPT,
    ),
)
