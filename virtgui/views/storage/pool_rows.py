"""What a form asks for each type of storage pool."""

from __future__ import annotations

from virtgui.util.names import plain
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.xml.node import Node
from virtgui.xml.pools import PoolXml
from virtgui.xml.surroundings import Surroundings

_SOURCE = "Source"
_FS = ("auto", "ext4", "xfs", "ext3", "ext2", "vfat", "iso9660", "udf", "gfs2", "ocfs2", "hfs+", "ufs")
_NETFS = ("auto", "nfs", "cifs", "glusterfs")
_DISK = ("gpt", "dos", "mac", "bsd", "sun", "dvh", "pc98", "lvm2", "unknown")


def _words(*values: str) -> tuple[Choice, ...]:
    told = {"auto": "Found out by itself", "dos": "dos (MBR)"}
    return tuple(Choice(value, told.get(value, value)) for value in values)


def _secrets(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    wanted = "ceph" if isinstance(node, PoolXml) and node.type == "rbd" else "iscsi"
    fitting = [secret for secret in around.inventory.secrets if secret.usage_type in (wanted, "")]
    return tuple(Offer(secret.uuid, plain(secret.usage or secret.uuid, 80)) for secret in fitting)


def _adapters(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    found = [device for device in around.inventory.devices if device.kind == "scsi_host"]
    return tuple(Offer(device.name, plain(device.name, 60)) for device in found)


def _disks(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    found = [device for device in around.inventory.devices if device.kind == "storage" and device.fact("block")]
    return tuple(Offer(device.fact("block"), plain(f"{device.fact('block')} {device.title}", 100)) for device in found)


def _is(*adapters: str) -> object:
    return lambda node: isinstance(node, PoolXml) and node.adapter in adapters


_NAME = Row("name", "Name")
_PATH = Row("path", "Where", Control.PATH, help="A folder of the host")
_MOUNT = Row("path", "Mounted at", Control.PATH, help="A folder of the host")
_HOST = Row("host", "Server", section=_SOURCE)
_PORT = Row("port", "Port", Control.NUMBER, _SOURCE, least=1, most=65535, unset="Its usual one")
_HOSTS = Row("hosts", "Servers", Control.TABLE, _SOURCE, columns=("Server", "Port"))
_AUTH = (
    Row("auth_user", "Log in as", section="Login", unset="No login"),
    Row("auth_secret", "Secret", Control.COMBO, "Login", offers=_secrets, unset="None",
        help="Holds the password; libvirt keeps none in a pool"),
    Row("auth_usage", "Secret by usage", section="Login", more=True),
)  # fmt: skip
_OPTIONS = Row("mount_options", "Mount options", Control.TABLE, "Mounting", columns=("Option",), more=True)
_PERMISSIONS = (
    Row("mode", "Mode", section="Permissions", unset="As the host makes it", help="Octal, like 0711", more=True),
    Row("owner", "Owner", Control.NUMBER, "Permissions", unset="As it is", help="A number; -1 leaves it", least=-1,
        most=2**32 - 2, more=True),
    Row("group", "Group", Control.NUMBER, "Permissions", unset="As it is", help="A number; -1 leaves it", least=-1,
        most=2**32 - 2, more=True),
    Row("label", "Security label", section="Permissions", more=True),
)  # fmt: skip
_COW = Row("copy_on_write", "Copy on write", Control.SWITCH, "Permissions", default=True, more=True, help="For Btrfs")

_SCSI_FC = tuple(
    Row(f"adapter_{field}", label, section=_SOURCE, shown=_is("fc_host"))  # type: ignore[arg-type]
    for field, label in (("parent", "Parent"), ("wwnn", "Node’s name"), ("wwpn", "Port’s name"))
)

ROWS: dict[str, tuple[Row, ...]] = {
    "dir": (_NAME, _PATH, *_PERMISSIONS, _COW),
    "fs": (
        _NAME,
        Row("device", "Device", Control.COMBO, _SOURCE, offers=_disks, help="A partition, like /dev/vdb1"),
        Row("source_format", "File system", Control.CHOICE, _SOURCE, choices=_words(*_FS)),
        _MOUNT,
        _OPTIONS,
        *_PERMISSIONS,
        _COW,
    ),
    "netfs": (
        _NAME,
        _HOST,
        Row("folder", "Its folder", section=_SOURCE, help="As the server exports it"),
        Row("source_format", "Kind", Control.CHOICE, _SOURCE, choices=_words(*_NETFS)),
        _MOUNT,
        Row("nfs_version", "NFS version", section="Mounting", unset="As the server has it", more=True),
        _OPTIONS,
        *_PERMISSIONS,
    ),
    "logical": (
        _NAME,
        Row("source_name", "Volume group", section=_SOURCE),
        Row("devices", "Made of", Control.TABLE, _SOURCE, columns=("Device",),
            help="Only for a group that is to be made"),
        *_PERMISSIONS,
    ),
    "disk": (
        _NAME,
        Row("device", "Disk", Control.COMBO, _SOURCE, offers=_disks, help="A whole disk, like /dev/vdb"),
        Row("source_format", "Partition table", Control.CHOICE, _SOURCE, choices=_words(*_DISK)),
        Row("part_separator", "“p” before numbers", Control.SWITCH, _SOURCE, default=True, more=True),
        Row("path", "Volumes at", Control.PATH, "Permissions", more=True),
        *_PERMISSIONS,
    ),
    "iscsi": (
        _NAME,
        _HOST,
        _PORT,
        Row("device", "Target", section=_SOURCE, help="iqn.2013-06.com.example:pool"),
        Row("initiator", "This host’s name", section=_SOURCE, unset="The host’s own", more=True),
        *_AUTH,
        Row("path", "Volumes at", Control.PATH, "Permissions", more=True),
        *_PERMISSIONS,
    ),
    "iscsi-direct": (
        _NAME,
        _HOST,
        _PORT,
        Row("device", "Target", section=_SOURCE, help="iqn.2013-06.com.example:pool"),
        Row("initiator", "This host’s name", section=_SOURCE, help="iqn.2013-06.com.example:host"),
        *_AUTH,
    ),
    "scsi": (
        _NAME,
        Row("adapter", "Adapter", Control.CHOICE, _SOURCE,
            choices=(Choice("scsi_host", "An adapter of the host"), Choice("fc_host", "A virtual Fibre Channel one"))),
        Row("adapter_name", "Its name", Control.COMBO, _SOURCE, offers=_adapters,
            shown=_is("scsi_host", "")),  # type: ignore[arg-type]
        *_SCSI_FC,
        Row("adapter_managed", "Made and removed with the pool", Control.SWITCH, _SOURCE,
            shown=_is("fc_host")),  # type: ignore[arg-type]
        Row("path", "Volumes at", Control.PATH, "Permissions", more=True),
        *_PERMISSIONS,
    ),
    "mpath": (_NAME, Row("path", "Volumes at", Control.PATH, "Permissions", more=True), *_PERMISSIONS),
    "rbd": (
        _NAME,
        Row("source_name", "Ceph pool", section=_SOURCE),
        _HOSTS,
        *_AUTH,
        Row("refresh_allocation", "What volumes take", Control.CHOICE, "Ceph", more=True,
            choices=(Choice("", "Asked of Ceph"), Choice("default", "Asked of Ceph always"),
                     Choice("capacity", "Their size, which is quick"))),
        Row("ceph_options", "Ceph options", Control.TABLE, "Ceph", columns=("Option", "Value"), more=True),
    ),
    "sheepdog": (_NAME, Row("source_name", "Name there", section=_SOURCE), _HOSTS),
    "gluster": (
        _NAME,
        Row("source_name", "Gluster volume", section=_SOURCE),
        _HOSTS,
        Row("folder", "Its folder", section=_SOURCE),
    ),
    "zfs": (
        _NAME,
        Row("source_name", "ZFS pool", section=_SOURCE, help="Or a file system in one: tank/images"),
        Row("device", "Made of", section=_SOURCE, help="Only for a pool that is to be made"),
    ),
    "vstorage": (_NAME, Row("source_name", "Cluster", section=_SOURCE), _MOUNT, *_PERMISSIONS),
}  # fmt: skip
"""By libvirt's name of the type."""
