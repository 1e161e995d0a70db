"""What a disk's values are called."""

from __future__ import annotations

from virtgui.views.hardware.rows import Choice

DEFAULT = Choice("", "Hypervisor default")
TYPES = (
    Choice("file", "Image file"),
    Choice("block", "Block device of the host"),
    Choice("volume", "Volume of a pool"),
    Choice("network", "Network storage"),
    Choice("dir", "Directory", "Shown to the guest as a FAT file system"),
    Choice("nvme", "NVMe device of the host", "The host hands the whole device over"),
    Choice("vhostuser", "vhost-user socket", "Another program serves the disk; needs shared memory"),
    Choice("vhostvdpa", "vDPA device", "Needs shared memory"),
)
DEVICES = (
    Choice("disk", "Disk"),
    Choice("cdrom", "CD drive"),
    Choice("floppy", "Floppy drive"),
    Choice("lun", "Passed-through LUN", "The guest sends SCSI commands to the real device"),
)
BUSES = (
    Choice("virtio", "VirtIO", "Fastest; the guest needs its driver"),
    Choice("scsi", "SCSI"),
    Choice("sata", "SATA"),
    Choice("nvme", "NVMe"),
    Choice("usb", "USB"),
    Choice("ide", "IDE"),
    Choice("fdc", "Floppy"),
    Choice("sd", "SD card"),
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
    Choice("none", "none", "Past the host's memory: safe, and right for most"),
    Choice("writeback", "writeback", "Through the host's memory; safe with guests that flush"),
    Choice("writethrough", "writethrough", "Every write reaches the storage: safe and slow"),
    Choice("directsync", "directsync", "Past the host's memory, every write waits for the storage"),
    Choice("unsafe", "unsafe", "Ignores flushes: data is lost when the host goes down"),
)
IO = (
    DEFAULT,
    Choice("threads", "threads"),
    Choice("native", "native", "Linux AIO; needs the cache mode none or directsync"),
    Choice("io_uring", "io_uring"),
)
DISCARDS = (
    DEFAULT,
    Choice("unmap", "unmap", "What the guest frees is freed on the host"),
    Choice("ignore", "ignore"),
)
ZEROES = (
    DEFAULT,
    Choice("off", "off"),
    Choice("on", "on"),
    Choice("unmap", "unmap", "Written zeroes are freed on the host"),
)
ERRORS = (
    DEFAULT,
    Choice("stop", "Pause the machine"),
    Choice("report", "Tell the guest"),
    Choice("ignore", "Ignore"),
    Choice("enospace", "Pause when the storage is full, else tell"),
)
SNAPSHOTS = (
    DEFAULT,
    Choice("internal", "Inside the image"),
    Choice("external", "In a new file"),
    Choice("manual", "By other means"),
    Choice("no", "Left out"),
)
POLICIES = (
    Choice("", "Mandatory", "Without its source the machine does not start"),
    Choice("mandatory", "Mandatory, written"),
    Choice("requisite", "Needed at the start only", "Left out when it is missing after a migration"),
    Choice("optional", "Left out when missing"),
)
MODELS = (
    DEFAULT,
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", "VirtIO, also for old guests"),
    Choice("virtio-non-transitional", "VirtIO 1.0 only"),
)
PROTOCOLS = (
    *(Choice(name, said) for name, said in (("rbd", "Ceph (RBD)"), ("iscsi", "iSCSI"), ("nbd", "NBD"))),
    *(Choice(name, said) for name, said in (("http", "HTTP"), ("https", "HTTPS"), ("ftp", "FTP"), ("ftps", "FTPS"))),
    *(Choice(name, said) for name, said in (("gluster", "Gluster"), ("nfs", "NFS"), ("ssh", "SSH"), ("tftp", "TFTP"))),
    *(Choice(name, said) for name, said in (("sheepdog", "Sheepdog"), ("vxhs", "VxHS"))),
)
TRANSPORTS = (Choice("", "TCP"), Choice("tcp", "TCP"), Choice("unix", "UNIX socket"), Choice("rdma", "RDMA"))
MODES = (
    DEFAULT,
    Choice("host", "As a block device of the host"),
    Choice("direct", "Straight by the hypervisor", "For iSCSI pools"),
)
ENCRYPTIONS = (
    Choice("", "None"),
    Choice("luks", "LUKS"),
    Choice("luks2", "LUKS2"),
    Choice("luks-any", "LUKS or LUKS2"),
    Choice("qcow", "qcow, outdated"),
)
ENGINES = (DEFAULT, Choice("qemu", "The hypervisor"), Choice("librbd", "Ceph"))
SECRET_TYPES = (Choice("", "Not set"), Choice("ceph", "Ceph"), Choice("iscsi", "iSCSI"))
TRAYS = (Choice("", "Closed"), Choice("closed", "Closed, written"), Choice("open", "Open"))
SGIO = (DEFAULT, Choice("filtered", "Harmless commands"), Choice("unfiltered", "All commands"))
TRANSLATIONS = (DEFAULT, *(Choice(name, name) for name in ("none", "lba", "auto")))
YES_NO = (Choice("", "Default"), Choice("yes", "Yes"), Choice("no", "No"))
LABELS = (
    Choice("", "By every model"),
    Choice("dac", "Owner and group"),
    Choice("selinux", "SELinux"),
    Choice("apparmor", "AppArmor"),
)
DATA_TYPES = (Choice("", "None"), Choice("file", "A file"), Choice("block", "A block device"))
