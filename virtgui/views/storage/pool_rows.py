"""What a form asks for each type of storage pool."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.xml.node import Node
from virtgui.xml.pools import PoolXml
from virtgui.xml.surroundings import Surroundings

_SOURCE = tr("Source")
_FS = ("auto", "ext4", "xfs", "ext3", "ext2", "vfat", "iso9660", "udf", "gfs2", "ocfs2", "hfs+", "ufs")
_NETFS = ("auto", "nfs", "cifs", "glusterfs")
_DISK = ("gpt", "dos", "mac", "bsd", "sun", "dvh", "pc98", "lvm2", "unknown")


def _words(*values: str) -> tuple[Choice, ...]:
    told = {"auto": tr("Found out by itself"), "dos": tr("dos (MBR)")}
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


_NAME = Row("name", tr("Name"))
_PATH = Row("path", tr("Where"), Control.PATH, help=tr("A folder of the host"))
_MOUNT = Row("path", tr("Mounted at"), Control.PATH, help=tr("A folder of the host"))
_HOST = Row("host", tr("Server"), section=_SOURCE)
_PORT = Row("port", tr("Port"), Control.NUMBER, _SOURCE, least=1, most=65535, unset=tr("Its usual one"))
_HOSTS = Row("hosts", tr("Servers"), Control.TABLE, _SOURCE, columns=(tr("Server"), tr("Port")))
_AUTH = (
    Row("auth_user", tr("Log in as"), section=tr("Login"), unset=tr("No login")),
    Row("auth_secret", tr("Secret"), Control.COMBO, tr("Login"), offers=_secrets, unset=tr("None", "any gender"),
        help=tr("Holds the password; libvirt keeps none in a pool")),
    Row("auth_usage", tr("Secret by usage"), section=tr("Login"), more=True),
)  # fmt: skip
_OPTIONS = Row("mount_options", tr("Mount options"), Control.TABLE, tr("Mounting"), columns=(tr("Option"),), more=True)
_PERMISSIONS = (
    Row(
        "mode",
        tr("Mode", "of a file"),
        section=tr("Permissions"),
        unset=tr("As the host makes it"),
        help=tr("Octal, like 0711"),
        more=True,
    ),
    Row(
        "owner",
        tr("Owner"),
        Control.NUMBER,
        tr("Permissions"),
        unset=tr("As it is"),
        help=tr("A number; -1 leaves it"),
        least=-1,
        most=2**32 - 2,
        more=True,
    ),
    Row(
        "group",
        tr("Group"),
        Control.NUMBER,
        tr("Permissions"),
        unset=tr("As it is"),
        help=tr("A number; -1 leaves it"),
        least=-1,
        most=2**32 - 2,
        more=True,
    ),
    Row("label", tr("Security label"), section=tr("Permissions"), more=True),
)
_COW = Row(
    "copy_on_write",
    tr("Copy on write"),
    Control.SWITCH,
    tr("Permissions"),
    default=True,
    more=True,
    help=tr("For Btrfs"),
)

_SCSI_FC = tuple(
    Row(f"adapter_{field}", label, section=_SOURCE, shown=_is("fc_host"))  # type: ignore[arg-type]
    for field, label in (("parent", tr("Parent")), ("wwnn", tr("Node’s name")), ("wwpn", tr("Port’s name")))
)

ROWS: dict[str, tuple[Row, ...]] = {
    "dir": (_NAME, _PATH, *_PERMISSIONS, _COW),
    "fs": (
        _NAME,
        Row("device", tr("Device"), Control.COMBO, _SOURCE, offers=_disks, help=tr("A partition, like /dev/vdb1")),
        Row("source_format", tr("File system"), Control.CHOICE, _SOURCE, choices=_words(*_FS)),
        _MOUNT,
        _OPTIONS,
        *_PERMISSIONS,
        _COW,
    ),
    "netfs": (
        _NAME,
        _HOST,
        Row("folder", tr("Its folder"), section=_SOURCE, help=tr("As the server exports it")),
        Row("source_format", tr("Kind"), Control.CHOICE, _SOURCE, choices=_words(*_NETFS)),
        _MOUNT,
        Row("nfs_version", tr("NFS version"), section=tr("Mounting"), unset=tr("As the server has it"), more=True),
        _OPTIONS,
        *_PERMISSIONS,
    ),
    "logical": (
        _NAME,
        Row("source_name", tr("Volume group"), section=_SOURCE),
        Row(
            "devices",
            tr("Made of"),
            Control.TABLE,
            _SOURCE,
            columns=(tr("Device"),),
            help=tr("Only for a group that is to be made"),
        ),
        *_PERMISSIONS,
    ),
    "disk": (
        _NAME,
        Row("device", tr("Disk"), Control.COMBO, _SOURCE, offers=_disks, help=tr("A whole disk, like /dev/vdb")),
        Row("source_format", tr("Partition table"), Control.CHOICE, _SOURCE, choices=_words(*_DISK)),
        Row("part_separator", tr("“p” before numbers"), Control.SWITCH, _SOURCE, default=True, more=True),
        Row("path", tr("Volumes at"), Control.PATH, tr("Permissions"), more=True),
        *_PERMISSIONS,
    ),
    "iscsi": (
        _NAME,
        _HOST,
        _PORT,
        Row("device", tr("Target"), section=_SOURCE, help="iqn.2013-06.com.example:pool"),
        Row("initiator", tr("This host’s name"), section=_SOURCE, unset=tr("The host’s own"), more=True),
        *_AUTH,
        Row("path", tr("Volumes at"), Control.PATH, tr("Permissions"), more=True),
        *_PERMISSIONS,
    ),
    "iscsi-direct": (
        _NAME,
        _HOST,
        _PORT,
        Row("device", tr("Target"), section=_SOURCE, help="iqn.2013-06.com.example:pool"),
        Row("initiator", tr("This host’s name"), section=_SOURCE, help="iqn.2013-06.com.example:host"),
        *_AUTH,
    ),
    "scsi": (
        _NAME,
        Row(
            "adapter",
            tr("Adapter"),
            Control.CHOICE,
            _SOURCE,
            choices=(
                Choice("scsi_host", tr("An adapter of the host")),
                Choice("fc_host", tr("A virtual Fibre Channel one")),
            ),
        ),
        Row("adapter_name", tr("Its name"), Control.COMBO, _SOURCE, offers=_adapters, shown=_is("scsi_host", "")),  # type: ignore[arg-type]
        *_SCSI_FC,
        Row("adapter_managed", tr("Made and removed with the pool"), Control.SWITCH, _SOURCE, shown=_is("fc_host")),  # type: ignore[arg-type]
        Row("path", tr("Volumes at"), Control.PATH, tr("Permissions"), more=True),
        *_PERMISSIONS,
    ),
    "mpath": (_NAME, Row("path", tr("Volumes at"), Control.PATH, tr("Permissions"), more=True), *_PERMISSIONS),
    "rbd": (
        _NAME,
        Row("source_name", tr("Ceph pool"), section=_SOURCE),
        _HOSTS,
        *_AUTH,
        Row(
            "refresh_allocation",
            tr("What volumes take"),
            Control.CHOICE,
            tr("Ceph"),
            more=True,
            choices=(
                Choice("", tr("Asked of Ceph")),
                Choice("default", tr("Asked of Ceph always")),
                Choice("capacity", tr("Their size, which is quick")),
            ),
        ),
        Row(
            "ceph_options",
            tr("Ceph options"),
            Control.TABLE,
            tr("Ceph"),
            columns=(tr("Option"), tr("Value")),
            more=True,
        ),
    ),
    "sheepdog": (_NAME, Row("source_name", tr("Name there"), section=_SOURCE), _HOSTS),
    "gluster": (
        _NAME,
        Row("source_name", tr("Gluster volume"), section=_SOURCE),
        _HOSTS,
        Row("folder", tr("Its folder"), section=_SOURCE),
    ),
    "zfs": (
        _NAME,
        Row("source_name", tr("ZFS pool"), section=_SOURCE, help=tr("Or a file system in one: tank/images")),
        Row("device", tr("Made of"), section=_SOURCE, help=tr("Only for a pool that is to be made")),
    ),
    "vstorage": (_NAME, Row("source_name", tr("Cluster"), section=_SOURCE), _MOUNT, *_PERMISSIONS),
}
"""By libvirt's name of the type."""
