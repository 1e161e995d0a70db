"""What can be wrong with where a disk's bytes come from."""

from __future__ import annotations

import re

from virtgui.model.inventory import Pool, Volume
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.lookups import others, shares_memory
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.values import host, missing, path, secret_flaws, written
from virtgui.xml.sources import disk_source
from virtgui.xml.surroundings import Surroundings

MANY_HOSTS = ("rbd", "gluster", "sheepdog")
"""Protocols that take more than one host."""
_COOKIE_NAME = re.compile(r"[!#$%&'*+\-.0-9A-Z^_`a-z|~]+")
_COOKIE = re.compile(r'"?[!#$%&\'()*+\-./0-9:>=<?@A-Z^_`\[\]a-z|~]+"?')
_PATHS = (
    "source_file",
    "source_directory",
    "source_socket",
    "source_config",
    "source_key_file",
    "source_known_hosts",
    "source_agent",
    "reservations_path",
    "data_file",
    "data_device",
)
_NEEDED = {
    "file": ("source_file", tr("Choose an image")),
    "block": ("source_device", tr("Choose a block device of the host")),
    "dir": ("source_directory", tr("Choose a directory of the host")),
    "nvme": ("source_namespace", tr("Write the number of the namespace, mostly 1")),
    "vhostuser": ("source_socket", tr("Write the path of the socket")),
    "vhostvdpa": ("source_device", tr("Write the path of the vDPA device, like /dev/vhost-vdpa-0")),
}


def source_flaws(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    """Where its bytes come from, and who else has them."""
    found = [Flaw(name, said) for name in _PATHS if written(disk, name) and (said := path(written(disk, name)))]
    device = written(disk, "source_device")
    if disk.type in ("block", "vhostvdpa") and device and re.search(r"[^a-zA-Z0-9_.\-\\:/ ]", device):
        found.append(Flaw("source_device", tr("Write the path of a device, like /dev/sdb")))
    elif disk.type in ("block", "vhostvdpa") and device:
        found += [Flaw("source_device", said) for said in (path(device),) if said]
    found += _there(disk)
    match disk.type:
        case "network":
            found += _network(disk)
        case "volume":
            found += _volume(disk, around)
        case "file":
            found += _image(disk, around)
        case "nvme":
            found += missing(disk, "source_bus", tr("Choose the NVMe device of the host by its PCI address"))
        case "vhostuser" | "vhostvdpa" if not shares_memory(around.machine):
            found.append(Flaw("type", tr("This needs shared memory: turn it on under Memory")))
    if disk.source_reconnect and not written(disk, "source_reconnect_timeout"):
        found.append(Flaw("source_reconnect_timeout", tr("Give the seconds between two tries")))
    found += secret_flaws(
        disk, around, "auth_secret", "encryption_secret", "disk_auth_secret", "disk_encryption_secret"
    )
    return found + _guarded(disk) + used(disk, around)


def _there(disk: DiskXml) -> list[Flaw]:
    """A drive may be empty, a disk not."""
    if disk.type not in _NEEDED or (disk.device in ("cdrom", "floppy") and disk.type in ("file", "block")):
        return []
    return missing(disk, *_NEEDED[disk.type])


def _network(disk: DiskXml) -> list[Flaw]:
    protocol, rows = disk.source_protocol, disk.source_hosts
    found = missing(disk, "source_protocol", tr("Choose a protocol"))
    if protocol not in ("nbd", ""):
        found += missing(disk, "source_name", tr("Write what to open on the server: a path, an image or a target"))
    if disk.source_query and protocol not in ("http", "https"):
        found.append(Flaw("source_query", tr("Only HTTP has a query")))
    if not rows and protocol not in ("rbd", "sheepdog", "nbd", ""):
        found.append(Flaw("source_hosts", tr("Add the server's name or address")))
    if len(rows) > 1 and protocol not in (*MANY_HOSTS, ""):
        found.append(Flaw("source_hosts", tr("This protocol takes one server")))
    found += [Flaw("source_hosts", said) for row in rows if (said := _host(*row))][:1]
    for name, value in disk.source_cookies:
        if not _COOKIE_NAME.fullmatch(name) or not _COOKIE.fullmatch(value):
            found.append(Flaw("source_cookies", tr("Cookies have no spaces, commas, semicolons or quotes inside")))
            break
    if disk.startup_policy:
        found.append(Flaw("startup_policy", tr("A network disk has none: choose the default")))
    return found


def _host(name: str, port: str, transport: str, socket: str) -> str:
    if transport == "unix":
        return path(socket) if socket else tr("Write the path of the server's socket")
    if not name:
        return tr("Write the server's name or address")
    if port and not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
        return tr("A port is a number from 1 to 65535")
    return host(name)


def _volume(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    found = missing(disk, "source_pool", tr("Choose a pool")) + missing(disk, "source_volume", tr("Choose a volume"))
    name, volume = disk.source_pool, disk.source_volume
    if "/" in volume:
        found.append(Flaw("source_volume", tr("Write the volume's name, not a path")))
    if "/" in name:
        found.append(Flaw("source_pool", tr("Write the pool's name, not a path")))
    pools = around.inventory.pools
    if found or not pools or any(kind == "pools" for kind, _ in around.inventory.lacks):
        return found
    pool = next((pool for pool in pools if pool.name == name), None)
    if pool is None:
        return [Flaw("source_pool", tr("The host has no such pool"), warning=True)]
    if not pool.active:
        return [Flaw("source_pool", tr("The pool is off: start it before the machine"), warning=True)]
    if pool.volumes is not None and volume not in {known.name for known in pool.volumes}:
        return [Flaw("source_volume", tr("The pool has no such volume"), warning=True)]
    return []


def known_volume(disk: DiskXml, around: Surroundings) -> tuple[Pool, Volume] | None:
    """The volume a disk's source is, as far as the host's pools have been read."""
    where = {"file": disk.source_file, "block": disk.source_device}.get(disk.type)
    for pool in around.inventory.pools:
        for volume in pool.volumes or ():
            if where and volume.path == where:
                return pool, volume
            if disk.type == "volume" and (pool.name, volume.name) == (disk.source_pool, disk.source_volume):
                return pool, volume
    return None


_ENDINGS = {"qcow2": "qcow2", "qed": "qed", "vmdk": "vmdk", "vdi": "vdi", "vhd": "vpc", "vhdx": "vhdx"}
"""What an image most likely is that nobody here could look into, by its name's end."""


def _image(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    known = known_volume(disk, around)
    actual, told = (known[1].format if known else ""), disk.format or "raw"
    if actual in ("qcow2", "qed", "vmdk", "vdi", "vpc", "vhdx") and told != actual:
        return [
            Flaw(
                "format",
                tr("The image is {actual}: as {told} the guest sees nothing useful").format(actual=actual, told=told),
                warning=True,
            )
        ]
    named = _ENDINGS.get((disk.source_file or "").rpartition(".")[2].lower(), "")
    if known is None and disk.type == "file" and named and told == "raw":
        words = tr("Its name says {actual}: as raw the guest sees nothing useful, and may spoil it")
        return [Flaw("format", words.format(actual=named), warning=True)]
    return []


def _guarded(disk: DiskXml) -> list[Flaw]:
    """Logging in and encryption name a secret in one way."""
    found: list[Flaw] = []
    for before in ("", "disk_"):
        user, secret, usage = (written(disk, f"{before}auth_{what}") for what in ("user", "secret", "usage"))
        if secret and usage:
            found.append(Flaw(f"{before}auth_usage", tr("Name the secret either by UUID or by usage")))
        if (secret or usage) and not user:
            found.append(Flaw(f"{before}auth_user", tr("Write the user to log in as")))
        if user and not (secret or usage):
            found.append(Flaw(f"{before}auth_secret", tr("Choose the secret with the password")))
        if (secret or usage) and not written(disk, f"{before}auth_type"):
            found.append(Flaw(f"{before}auth_type", tr("Choose what the secret is for")))
        form = written(disk, f"{before}encryption")
        secret, usage = (written(disk, f"{before}encryption_{what}") for what in ("secret", "usage"))
        if secret and usage:
            found.append(Flaw(f"{before}encryption_usage", tr("Name the secret either by UUID or by usage")))
        if (secret or usage) and not form:
            found.append(Flaw(f"{before}encryption", tr("Choose the kind of encryption, mostly LUKS")))
        if form.startswith("luks") and not (secret or usage):
            found.append(Flaw(f"{before}encryption_secret", tr("Choose the secret with the passphrase")))
    return found


_PLACES = {
    "file": "source_file",
    "block": "source_device",
    "dir": "source_directory",
    "network": "source_name",
    "volume": "source_volume",
    "nvme": "source_namespace",
    "vhostuser": "source_socket",
    "vhostvdpa": "source_device",
}


def used(disk: DiskXml, around: Surroundings) -> list[Flaw]:
    """Another disk of this machine, or another machine, with the same source, or an image that stands on it."""
    where = disk_source(disk.type, disk.source)
    field = _PLACES.get(disk.type, "")
    if not where or not field or disk.read_only or disk.device == "cdrom":
        return []
    for other in others(around.machine, disk, "disk"):
        if isinstance(other, DiskXml) and disk_source(other.type, other.source) == where and not other.read_only:
            return [
                Flaw(
                    field,
                    tr("{disk} of this machine is the same").format(disk=other.target)
                    if other.target
                    else tr("Another disk of this machine is the same"),
                    warning=True,
                )
            ]
    if disk.shareable:
        return []
    volume = known_volume(disk, around)
    paths = {where} | ({volume[1].path, f"{volume[0].name}/{volume[1].name}"} if volume else set())
    who = next((use.machine for use in around.uses if use.kind == "disk" and use.what in paths), "")
    words = tr("{who} uses this file") if disk.type == "file" else tr("{who} uses this storage")
    if who:
        return [Flaw(field, words.format(who=who), warning=True)]
    stands = (each.name for pool in around.inventory.pools for each in pool.volumes or () if each.backing in paths)
    if upper := next(stands, ""):
        said = tr("“{image}” stands on this image: writing to it destroys what is in that one")
        return [Flaw(field, said.format(image=plain(upper, 80)), warning=True)]
    return []
