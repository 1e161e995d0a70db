"""What a disk's values are called."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.rows import Choice

DEFAULT = Choice("", tr("Hypervisor default"))
TYPES = (
    Choice("file", tr("Image file")),
    Choice("block", tr("Block device of the host")),
    Choice("volume", tr("Volume of a pool")),
    Choice("network", tr("Network storage")),
    Choice("dir", tr("Directory"), tr("Shown to the guest as a FAT file system")),
    Choice("nvme", tr("NVMe device of the host"), tr("The host hands the whole device over")),
    Choice("vhostuser", tr("vhost-user socket"), tr("Another program serves the disk; needs shared memory")),
    Choice("vhostvdpa", tr("vDPA device"), tr("Needs shared memory")),
)
DEVICES = (
    Choice("disk", tr("Disk")),
    Choice("cdrom", tr("CD drive")),
    Choice("floppy", tr("Floppy drive")),
    Choice("lun", tr("Passed-through LUN"), tr("The guest sends SCSI commands to the real device")),
)
BUSES = (
    Choice("virtio", "VirtIO", tr("Fastest; the guest needs its driver")),
    Choice("scsi", "SCSI"),
    Choice("sata", "SATA"),
    Choice("nvme", "NVMe"),
    Choice("usb", "USB"),
    Choice("ide", "IDE"),
    Choice("fdc", tr("Floppy")),
    Choice("sd", tr("SD card")),
    Choice("xen", "Xen"),
    Choice("uml", "UML"),
)
BUS_WORDS = {choice.value: choice.words for choice in BUSES}
FORMATS = (
    DEFAULT,
    *(Choice(name, name) for name in ("qcow2", "raw", "qed", "vmdk", "vdi", "vpc", "vhd", "luks", "qcow", "cow")),
    *(Choice(name, name) for name in ("bochs", "cloop", "dmg", "iso", "ploop", "fat", "dir")),
)
CACHES = (
    DEFAULT,
    Choice("none", "none", tr("Past the host's memory: safe, and right for most")),
    Choice("writeback", "writeback", tr("Through the host's memory; safe with guests that flush")),
    Choice("writethrough", "writethrough", tr("Every write reaches the storage: safe and slow")),
    Choice("directsync", "directsync", tr("Past the host's memory, every write waits for the storage")),
    Choice("unsafe", "unsafe", tr("Ignores flushes: data is lost when the host goes down")),
)
IO = (
    DEFAULT,
    Choice("threads", "threads"),
    Choice("native", "native", tr("Linux AIO; needs the cache mode none or directsync")),
    Choice("io_uring", "io_uring"),
)
DISCARDS = (
    DEFAULT,
    Choice("unmap", "unmap", tr("What the guest frees is freed on the host")),
    Choice("ignore", "ignore"),
)
ZEROES = (
    DEFAULT,
    Choice("off", "off"),
    Choice("on", "on"),
    Choice("unmap", "unmap", tr("Written zeroes are freed on the host")),
)
ERRORS = (
    DEFAULT,
    Choice("stop", tr("Pause the machine")),
    Choice("report", tr("Tell the guest")),
    Choice("ignore", tr("Ignore")),
    Choice("enospace", tr("Pause when the storage is full, else tell")),
)
SNAPSHOTS = (
    DEFAULT,
    Choice("internal", tr("Inside the image")),
    Choice("external", tr("In a new file")),
    Choice("manual", tr("By other means")),
    Choice("no", tr("Left out")),
)
POLICIES = (
    Choice("", tr("Mandatory"), tr("Without its source the machine does not start")),
    Choice("mandatory", tr("Mandatory, written")),
    Choice("requisite", tr("Needed at the start only"), tr("Left out when it is missing after a migration")),
    Choice("optional", tr("Left out when missing")),
)
MODELS = (
    DEFAULT,
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", tr("VirtIO, also for old guests")),
    Choice("virtio-non-transitional", tr("VirtIO 1.0 only")),
)
PROTOCOLS = (
    *(Choice(name, said) for name, said in (("rbd", "Ceph (RBD)"), ("iscsi", "iSCSI"), ("nbd", "NBD"))),
    *(Choice(name, said) for name, said in (("http", "HTTP"), ("https", "HTTPS"), ("ftp", "FTP"), ("ftps", "FTPS"))),
    *(Choice(name, said) for name, said in (("gluster", "Gluster"), ("nfs", "NFS"), ("ssh", "SSH"), ("tftp", "TFTP"))),
    *(Choice(name, said) for name, said in (("sheepdog", "Sheepdog"), ("vxhs", "VxHS"))),
)
TRANSPORTS = (Choice("", "TCP"), Choice("tcp", "TCP"), Choice("unix", tr("UNIX socket")), Choice("rdma", "RDMA"))
MODES = (
    DEFAULT,
    Choice("host", tr("As a block device of the host")),
    Choice("direct", tr("Straight by the hypervisor"), tr("For iSCSI pools")),
)
ENCRYPTIONS = (
    Choice("", tr("None", "of these")),
    Choice("luks", "LUKS"),
    Choice("luks2", "LUKS2"),
    Choice("luks-any", tr("LUKS or LUKS2")),
    Choice("qcow", tr("qcow, outdated")),
)
ENGINES = (DEFAULT, Choice("qemu", tr("The hypervisor")), Choice("librbd", "Ceph"))
SECRET_TYPES = (Choice("", tr("Not set")), Choice("ceph", "Ceph"), Choice("iscsi", "iSCSI"))
TRAYS = (Choice("", tr("Closed", "tray")), Choice("closed", tr("Closed, written")), Choice("open", tr("Open", "tray")))
SGIO = (DEFAULT, Choice("filtered", tr("Harmless commands")), Choice("unfiltered", tr("All commands")))
TRANSLATIONS = (DEFAULT, *(Choice(name, name) for name in ("none", "lba", "auto")))
YES_NO = (Choice("", tr("Default")), Choice("yes", tr("Yes")), Choice("no", tr("No")))
LABELS = (
    Choice("", tr("By every model")),
    Choice("dac", tr("Owner and group")),
    Choice("selinux", "SELinux"),
    Choice("apparmor", "AppArmor"),
)
DATA_TYPES = (Choice("", tr("None", "of these")), Choice("file", tr("A file")), Choice("block", tr("A block device")))
