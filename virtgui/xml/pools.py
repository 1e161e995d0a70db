"""The window onto a storage pool's definition, of every type, and what each type is."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.util.language import tr
from virtgui.xml.beside import size_bytes
from virtgui.xml.fields import integer, rows, switch, text
from virtgui.xml.node import Node, ensure
from virtgui.xml.parse import parse, serialise
from virtgui.xml.sections.namespaces import POOL_FS, POOL_RBD


class PoolXml(Node):
    """A `<pool>` (libvirt.org/formatstorage.html)."""

    __slots__ = ()
    order = (
        "name",
        "uuid",
        "capacity",
        "allocation",
        "available",
        "features",
        "source",
        "target",
        "refresh",
        f"{POOL_FS}mount_opts",
        f"{POOL_RBD}config_opts",
    )

    type = text("@type")
    name = text("name")
    uuid = text("uuid")
    capacity = size_bytes("capacity")
    allocation = size_bytes("allocation")
    available = size_bytes("available")
    copy_on_write = switch("features/cow/@state")

    host = text("source/host/@name")
    port = integer("source/host/@port")
    hosts = rows("source/host", "@name", "@port")
    device = text("source/device/@path")
    devices = rows("source/device", "@path")
    part_separator = switch("source/device/@part_separator", default=True)
    folder = text("source/dir/@path")
    adapter = text("source/adapter/@type")
    adapter_name = text("source/adapter/@name")
    adapter_parent = text("source/adapter/@parent")
    adapter_wwnn = text("source/adapter/@wwnn")
    adapter_wwpn = text("source/adapter/@wwpn")
    adapter_managed = switch("source/adapter/@managed")
    initiator = text("source/initiator/iqn/@name")
    source_name = text("source/name")
    source_format = text("source/format/@type")
    nfs_version = text("source/protocol/@ver")
    auth_type = text("source/auth/@type")
    auth_user = text("source/auth/@username")
    auth_secret = text("source/auth/secret/@uuid")
    auth_usage = text("source/auth/secret/@usage")
    vendor = text("source/vendor/@name")
    product = text("source/product/@name")

    path = text("target/path")
    mode = text("target/permissions/mode")
    owner = integer("target/permissions/owner", -1)
    group = integer("target/permissions/group", -1)
    label = text("target/permissions/label")

    refresh_allocation = text("refresh/volume/@allocation")
    mount_options = rows(f"{POOL_FS}mount_opts/{POOL_FS}option", "@name")
    ceph_options = rows(f"{POOL_RBD}config_opts/{POOL_RBD}option", "@name", "@value")


class PoolType(NamedTuple):
    """What a type of pool is to a person. `build` says what making its storage does ("" where there is nothing to
    make), `wipes` that this can destroy what is there; `found_by` is what libvirt must know to find its sources:
    "nothing", "host", or "" where it cannot. `shared`: made elsewhere, volumes cannot be made here."""

    type: str
    words: str
    what: str
    build: str = ""
    wipes: bool = False
    found_by: str = ""
    shared: bool = False


POOL_TYPES = (
    PoolType("dir", tr("Folder"), tr("A folder of the host"), tr("Make the folder if it is not there")),
    PoolType(
        "fs", tr("File system"), tr("A disk or partition that is mounted"), tr("Make a file system on the device"), True
    ),
    PoolType(
        "netfs",
        tr("Network file system"),
        tr("A folder of an NFS, CIFS or Gluster server"),
        tr("Make the mount point"),
        found_by="host",
    ),
    PoolType(
        "logical",
        "LVM",
        tr("A volume group; each volume is a part of it"),
        tr("Make the volume group on the devices"),
        True,
        "nothing",
    ),
    PoolType("disk", tr("Disk"), tr("A whole disk; each volume is a partition"), tr("Make a partition table"), True),
    PoolType("iscsi", "iSCSI", tr("The units of an iSCSI target, by the host’s kernel"), found_by="host", shared=True),
    PoolType(
        "iscsi-direct",
        tr("iSCSI direct"),
        tr("The units of an iSCSI target, by libiscsi"),
        found_by="host",
        shared=True,
    ),
    PoolType(
        "scsi", tr("SCSI adapter"), tr("The units behind a host adapter, or a virtual Fibre Channel one"), shared=True
    ),
    PoolType("mpath", tr("Multipath"), tr("All multipath devices of the host"), shared=True),
    PoolType("rbd", "Ceph RBD", tr("A pool of a Ceph cluster")),
    PoolType("sheepdog", "Sheepdog", tr("A Sheepdog cluster"), found_by=""),
    PoolType("gluster", "Gluster", tr("A Gluster volume, without mounting it"), found_by="host"),
    PoolType(
        "zfs", "ZFS", tr("A ZFS pool; each volume is a zvol"), tr("Make the ZFS pool on the device"), True, "nothing"
    ),
    PoolType("vstorage", "Virtuozzo Storage", tr("A Virtuozzo storage cluster, mounted"), tr("Make the mount point")),
)
_BY_TYPE = {each.type: each for each in POOL_TYPES}

_START = {
    "dir": "<target><path>/var/lib/libvirt/{name}</path></target>",
    "fs": "<source><format type='auto'/></source><target><path>/var/lib/libvirt/{name}</path></target>",
    "netfs": "<source><format type='auto'/></source><target><path>/var/lib/libvirt/{name}</path></target>",
    "logical": "<source><format type='lvm2'/></source><target/>",
    "disk": "<source><format type='gpt'/></source><target><path>/dev</path></target>",
    "iscsi": "<source/><target><path>/dev/disk/by-path</path></target>",
    "iscsi-direct": "<source/>",
    "scsi": "<source><adapter type='scsi_host'/></source><target><path>/dev/disk/by-path</path></target>",
    "mpath": "<target><path>/dev/mapper</path></target>",
    "rbd": "<source/>",
    "sheepdog": "<source><host name='localhost' port='7000'/></source>",
    "gluster": "<source><dir path='/'/></source>",
    "zfs": "<source/>",
    "vstorage": "<source/><target><path>/mnt/{name}</path></target>",
}


def pool_type(name: str) -> PoolType:
    """What a type is; one that is not known is called as libvirt calls it."""
    return _BY_TYPE.get(name) or PoolType(name, name, "")


def type_of(document: str) -> str:
    """The type of the pool that a document defines. Raises `parse.Refused`."""
    return PoolXml(parse(document).element).type


def new_pool(type: str, name: str) -> PoolXml:
    """A new pool of a type with usual values. ValueError for a name that no XML can hold."""
    node = PoolXml(parse(f"<pool><name/>{_START.get(type, '')}</pool>").element)
    node.type, node.name = type, name
    if "{name}" in node.path:
        node.path = node.path.replace("{name}", name)
    return node


def rename(node: PoolXml, name: str) -> None:
    """Call a new pool otherwise; the path that was named after it follows."""
    before = new_pool(node.type, node.name or "pool").path
    follows = node.path == before
    node.name = name
    if follows and before:
        node.path = new_pool(node.type, name or "pool").path


def sent(node: PoolXml) -> str:
    """The document as it is to be sent: what was left empty is taken out, and authentication says what it is for."""
    made = PoolXml(parse(serialise(node)).element)
    if made.auth_user or made.auth_secret or made.auth_usage:
        made.auth_type = made.auth_type or ("ceph" if made.type == "rbd" else "chap")
    elif made.element.find("source/auth") is not None:
        made.auth_type = None
    for empty in ("host", "device", "folder"):
        field = getattr(PoolXml, empty)
        if field.raw(made) == "":
            setattr(made, empty, None)
    if made.type == "logical":
        ensure(made.element, ("target",), made.order)  # libvirt fills it in, its schema wants it
    return serialise(made)
