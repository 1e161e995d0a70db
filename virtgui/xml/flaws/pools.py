"""What can be wrong with a storage pool before a host is asked to make it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.values import (
    Test,
    first_of_each,
    form_flaws,
    host,
    missing,
    number,
    octal,
    path,
    secret_flaws,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.pools import PoolXml
from virtgui.xml.surroundings import Surroundings

_IQN = re.compile(r"iqn\.[0-9]{4}-(0[1-9]|1[0-2])\.[a-zA-Z0-9.\-]+(:.+)?")
_WWN = re.compile(r"[0-9a-fA-F]{16}")
_LABEL = re.compile(r"[\w./:-]{1,255}")
_OPTION = re.compile(r"[^\s,]+")
_LONGEST = 200
_ROOTS = (
    "/",
    "/etc",
    "/dev",
    "/proc",
    "/sys",
    "/boot",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/run",
    "/root",
    "/home",
    "/var",
)
"""Folders that are not to be a pool: it lists, and offers to delete, all that lies in them."""


def _iqn(text: str) -> str:
    return "" if _IQN.fullmatch(text) else tr("Write an iSCSI name, like iqn.2013-06.com.example:pool")


def _wwn(text: str) -> str:
    return "" if _WWN.fullmatch(text) else tr("Write 16 hexadecimal digits")


def _label(text: str) -> str:
    return "" if _LABEL.fullmatch(text) else tr("Write a security label, like system_u:object_r:virt_image_t:s0")


_FORMS: tuple[tuple[str, Test], ...] = (
    ("host", host),
    ("port", number(1, 65535)),
    ("initiator", _iqn),
    ("adapter_wwnn", _wwn),
    ("adapter_wwpn", _wwn),
    ("path", path),
    ("mode", octal),
    ("owner", number(-1, 2**32 - 2)),
    ("group", number(-1, 2**32 - 2)),
    ("label", _label),
)


def pool_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """All that is wrong with a new or changed pool; flaws name the fields of `PoolXml`."""
    if not isinstance(node, PoolXml):
        return []
    found = [flaw for flaw in form_flaws(node, _FORMS) if flaw.field not in ("host", "port") or node.type in _ONE_HOST]
    found += _name(node, around)
    if (check := _BY_TYPE.get(node.type)) is not None:
        found += check(node, around)
    found += _target(node, around)
    found += _auth(node, around)
    found += _options(node)
    return first_of_each(found)


def _name(node: PoolXml, around: Surroundings) -> list[Flaw]:
    name = node.name
    if not name.strip():
        return [Flaw("name", tr("Give it a name"))]
    if "/" in name:
        return [Flaw("name", tr("Leave out “/”"))]
    if name in (".", ".."):
        return [Flaw("name", tr("Use another name than “.” and “..”"))]
    if len(name.encode("utf-8", "replace")) > _LONGEST:
        return [Flaw("name", tr("Shorten it to {count} bytes").format(count=_LONGEST))]
    if any(pool.name == name for pool in around.inventory.pools):
        return [Flaw("name", tr("The host has a pool of this name: use another"))]
    return []


def _target(node: PoolXml, around: Surroundings) -> list[Flaw]:
    if node.type in _MOUNTED:
        found = missing(node, "path", tr("Say where it lies on the host"))
        if found or path(node.path):
            return found
        return _place(node, around)
    return []


def _place(node: PoolXml, around: Surroundings) -> list[Flaw]:
    place = posixpath.normpath(node.path)
    if place in _ROOTS:
        return [
            Flaw("path", tr("{place} belongs to the system: give the pool a folder of its own").format(place=place))
        ]
    if place.startswith(("/dev/", "/proc/", "/sys/")):
        return [Flaw("path", tr("Files do not last there: give it another folder"))]
    for pool in around.inventory.pools:
        other = posixpath.normpath(pool.path) if pool.path.startswith("/") else ""
        if not other or pool.type not in _MOUNTED:
            continue
        if other == place:
            return [Flaw("path", tr("Pool “{name}” lies there already").format(name=plain(pool.name, 60)))]
        if place.startswith(f"{other}/") or other.startswith(f"{place}/"):
            words = tr("Pool “{name}” lies at {other}: one is inside the other")
            return [Flaw("path", words.format(name=plain(pool.name, 60), other=plain(other, 80)), warning=True)]
    return []


def _auth(node: PoolXml, around: Surroundings) -> list[Flaw]:
    found = secret_flaws(node, around, "auth_secret")
    user, secret, usage = written(node, "auth_user"), written(node, "auth_secret"), written(node, "auth_usage")
    if user and not (secret or usage):
        found.append(Flaw("auth_secret", tr("Choose the secret with the password: libvirt keeps none in a pool")))
    if (secret or usage) and not user:
        found.append(Flaw("auth_user", tr("Say as whom to log in")))
    if secret and usage:
        found.append(Flaw("auth_usage", tr("Name the secret by its UUID or by its usage, not by both")))
    return found


def _options(node: PoolXml) -> list[Flaw]:
    found = []
    options = [name for (name,) in node.mount_options]
    if any(not _OPTION.fullmatch(name) for name in options):
        found.append(Flaw("mount_options", tr("Write one option in each row, without spaces and commas")))
    elif options:
        found.append(Flaw("mount_options", tr("Neither libvirt nor virtgui checks them"), warning=True))
    if any(not name for name, _ in node.ceph_options):
        found.append(Flaw("ceph_options", tr("Give each option a name")))
    return found


def _device(node: PoolXml) -> list[Flaw]:
    if not written(node, "device"):
        return [Flaw("device", tr("Say which device it stands on"))]
    if message := path(node.device):
        return [Flaw("device", message)]
    if not node.device.startswith("/dev/"):
        return [Flaw("device", tr("A device’s path begins with /dev/"), warning=True)]
    return []


def _fs(node: PoolXml, _: Surroundings) -> list[Flaw]:
    return _device(node)


def _netfs(node: PoolXml, _: Surroundings) -> list[Flaw]:
    found = missing(node, "host", tr("Say which server it comes from"))
    found += missing(node, "folder", tr("Say which folder of the server"))
    if node.source_format in ("", "auto", "nfs") and node.folder and not node.folder.startswith("/"):
        found.append(Flaw("folder", tr("An NFS export begins with “/”")))
    if node.source_format == "cifs" and node.folder.startswith("/"):
        found.append(Flaw("folder", tr("A CIFS share has no “/” before its name")))
    return found


def _logical(node: PoolXml, _: Surroundings) -> list[Flaw]:
    if not written(node, "source_name"):
        return [Flaw("source_name", tr("Say which volume group; without one it is called like the pool"), warning=True)]
    if not re.fullmatch(r"[A-Za-z0-9+_.][A-Za-z0-9+_.-]*", node.source_name) or node.source_name in (".", ".."):
        return [Flaw("source_name", tr("Use letters, digits, “+”, “_”, “.” and “-” only"))]
    bad = next((each for (each,) in node.devices if each and path(each)), "")
    return [Flaw("devices", tr("Write the whole path of each device, from “/” on"))] if bad else []


def _disk(node: PoolXml, _: Surroundings) -> list[Flaw]:
    return _device(node)


def _iscsi(node: PoolXml, _: Surroundings) -> list[Flaw]:
    found = missing(node, "host", tr("Say which server has the target"))
    if not written(node, "device"):
        found.append(Flaw("device", tr("Say which target, like iqn.2013-06.com.example:pool")))
    elif node.type == "iscsi-direct" and _iqn(node.device):
        found.append(Flaw("device", _iqn(node.device)))
    elif not node.device.startswith(("iqn.", "eui.", "naa.", "/")):
        found.append(Flaw("device", tr("Write an iSCSI name, like iqn.2013-06.com.example:pool")))
    if node.type == "iscsi-direct":
        found += missing(node, "initiator", tr("Say by which name this host is known to the target"))
    return found


def _scsi(node: PoolXml, _: Surroundings) -> list[Flaw]:
    if node.adapter == "fc_host":
        found = missing(node, "adapter_wwnn", tr("Give the node’s world wide name"))
        return found + missing(node, "adapter_wwpn", tr("Give the port’s world wide name"))
    if not written(node, "adapter_name"):
        return [Flaw("adapter_name", tr("Say which adapter, like scsi_host2"))]
    fits = re.fullmatch(r"(scsi_)?host[0-9]+", node.adapter_name)
    return [] if fits else [Flaw("adapter_name", tr("Write an adapter’s name, like scsi_host2"))]


def _cluster(node: PoolXml, _: Surroundings) -> list[Flaw]:
    found = missing(node, "source_name", tr("Say which pool or volume of the cluster"))
    rows = [row for row in node.hosts if any(row)]
    if not rows:
        found.append(Flaw("hosts", tr("Name at least one server")))
    for name, port in rows:
        if host(name):
            found.append(Flaw("hosts", host(name)))
        elif port and number(1, 65535)(port):
            found.append(Flaw("hosts", tr("A port is a number from 1 to 65535")))
    if node.type == "gluster" and node.source_name.count("/") and not node.folder:
        found.append(Flaw("source_name", tr("The volume’s name has no “/”: the folder has its own field")))
    return found


def _named(node: PoolXml, _: Surroundings) -> list[Flaw]:
    return missing(node, "source_name", tr("Say which pool or cluster"))


_MOUNTED = ("dir", "fs", "netfs", "vstorage")
"""Types whose target is a folder of files."""
_ONE_HOST = ("netfs", "iscsi", "iscsi-direct")
"""Types with one server; the others have a list."""
_BY_TYPE: dict[str, Callable[[PoolXml, Surroundings], list[Flaw]]] = {
    "fs": _fs,
    "netfs": _netfs,
    "logical": _logical,
    "disk": _disk,
    "iscsi": _iscsi,
    "iscsi-direct": _iscsi,
    "scsi": _scsi,
    "rbd": _cluster,
    "sheepdog": _cluster,
    "gluster": _cluster,
    "zfs": _named,
    "vstorage": _named,
}
