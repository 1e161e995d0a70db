"""How a machine is to move, planned: from a person's options to libvirt's flags and parameters, and to volumes."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from virtgui.model import uris
from virtgui.model.commands import NewVolume
from virtgui.model.inventory import Pool
from virtgui.model.keys import HostKey
from virtgui.model.migration import FileThere, MigrationOptions, Storage, Survey, Way
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.migration import Needs
from virtgui.xml.volumes import VolumeDraft, volume_xml

COMPRESSIONS = ("", "xbzrle", "mt", "zlib", "zstd")
"""Ways to compress the memory on its way; the last two only over several connections."""
OVER_SEVERAL = ("zlib", "zstd")
LEVELS = {"mt": 9, "zlib": 9, "zstd": 20}
"""The highest level of each that has levels."""
_LOCAL = ("", "localhost", "127.0.0.1", "::1")

Value = bool | int | str | tuple[str, ...]


class Plan(NamedTuple):
    """What libvirt is told: names of its flags (VIR_MIGRATE_...), and its parameters by its own names."""

    flags: tuple[str, ...]
    params: tuple[tuple[str, Value], ...]


def plan(options: MigrationOptions, persistent_xml: str = "") -> Plan:
    """Options that have no flaws as libvirt's flags and parameters, in a fixed order. `persistent_xml` is what the
    target stores."""
    copies = options.storage is not Storage.SHARED
    direct = options.way is Way.DIRECT
    flags = {
        "LIVE": options.live and not options.offline,
        "PEER2PEER": not direct,
        "TUNNELLED": options.way is Way.TUNNELLED,
        "PERSIST_DEST": options.persistent,
        "UNDEFINE_SOURCE": options.undefine_source,
        "PAUSED": options.paused and not options.offline,
        "NON_SHARED_DISK": options.storage is Storage.FULL,
        "NON_SHARED_INC": options.storage is Storage.INCREMENTAL,
        "CHANGE_PROTECTION": direct and not options.offline,
        "UNSAFE": options.unsafe,
        "OFFLINE": options.offline,
        "COMPRESSED": bool(options.compression),
        "ABORT_ON_ERROR": copies,
        "AUTO_CONVERGE": options.auto_converge,
        "POSTCOPY": options.post_copy,
        "POSTCOPY_RESUME": options.resume,
        "TLS": options.tls,
        "PARALLEL": options.connections > 0,
        "ZEROCOPY": options.zero_copy,
        "RDMA_PIN_ALL": options.pinned,
        "NON_SHARED_SYNCHRONOUS_WRITES": options.mirrored and copies,
    }
    xbzrle, threads = options.compression == "xbzrle", options.compression == "mt"
    params: dict[str, Value] = {
        "migrate_uri": options.data_uri,
        "disks_uri": options.disks_uri if copies else "",
        "disks_port": options.disks_port if copies else 0,
        "listen_address": options.listen,
        "graphics_uri": options.screen_uri,
        "migrate_disks": options.copied if copies else (),
        "destination_name": options.name,
        "destination_xml": options.xml,
        "persistent_xml": persistent_xml if options.persistent else "",
        "bandwidth": options.bandwidth if not options.offline else 0,
        "bandwidth.postcopy": options.post_copy_bandwidth if options.post_copy else 0,
        "auto_converge.initial": options.slow_first if options.auto_converge else 0,
        "auto_converge.increment": options.slow_more if options.auto_converge else 0,
        "compression": options.compression,
        "compression.xbzrle.cache": options.cache << 20 if xbzrle else 0,
        f"compression.{options.compression}.level": options.level if options.compression in LEVELS else 0,
        "compression.mt.threads": options.threads if threads else 0,
        "compression.mt.dthreads": options.threads_there if threads else 0,
        "parallel.connections": options.connections,
        "tls.destination": options.tls_name if options.tls else "",
    }
    given = tuple((name, value) for name, value in params.items() if value)
    return Plan(tuple(name for name, on in flags.items() if on), given)


def fitting(options: MigrationOptions, survey: Survey) -> MigrationOptions:
    """The options with what follows from the machine: one that is off is moved as a definition, and one that is gone
    once it is off stays so."""
    offline = not survey.active
    return replace(
        options,
        offline=offline,
        persistent=options.persistent and survey.persistent,
        undefine_source=options.undefine_source and survey.persistent,
    )


def first_options(survey: Survey, needs: Needs) -> MigrationOptions:
    """What is likeliest wanted."""
    apart = apart_disks(survey, needs)
    storage = Storage.FULL if apart and survey.active else Storage.SHARED
    return fitting(MigrationOptions(persistent=survey.persistent, storage=storage, copied=apart), survey)


def same_file(file: FileThere) -> bool:
    """Whether both hosts see one and the same file: it was last changed at the same nanosecond, or lies in a pool that
    is shared by its nature."""
    here, there = file.here, file.there
    if here is None or there is None:
        return False
    shared = ("netfs", "rbd", "gluster", "iscsi", "iscsi-direct", "sheepdog", "vstorage")
    if here.pool_type in shared and here.pool_type == there.pool_type:
        return True
    return bool(here.changed) and here.changed == there.changed and here.capacity == there.capacity


def file_of(survey: Survey, path: str) -> FileThere | None:
    """What was told of a path."""
    return next((file for file in survey.files or () if file.path == path), None)


def apart_disks(survey: Survey, needs: Needs) -> tuple[str, ...]:
    """Targets of the writable disks whose file the target host does not see. One that lies in no pool of its own host
    is not among them: nobody knows, and to copy a disk that both see onto itself would spoil it."""
    found = []
    for disk in needs.disks:
        file = file_of(survey, disk.path)
        known = file is not None and file.here is not None and not same_file(file)
        if known and disk.writable and not disk.shareable:
            found.append(disk.target)
    return tuple(found)


def pool_for(path: str, pools: tuple[Pool, ...] | None) -> Pool | None:
    """The pool that is on and whose folder a path lies in directly."""
    folder = posixpath.dirname(path)
    return next((pool for pool in pools or () if pool.active and pool.path.rstrip("/") == folder.rstrip("/")), None)


def volumes(options: MigrationOptions, survey: Survey, needs: Needs) -> tuple[NewVolume, ...]:
    """What is made at the target before its disks are copied there; a file that is there already is left alone."""
    if options.storage is Storage.SHARED:
        return ()
    made = []
    for disk in needs.disks:
        file, pool = file_of(survey, disk.path), pool_for(disk.path, survey.pools)
        if disk.target not in options.copied or file is None or file.here is None or file.there is not None:
            continue
        if pool is None:
            continue
        name, here = posixpath.basename(disk.path), file.here
        backing = here.backing if options.storage is Storage.INCREMENTAL else ""
        form = here.backing_format if backing else ""
        made.append(
            NewVolume(pool.name, name, volume_xml(VolumeDraft(name, here.capacity, disk.format, None, backing, form)))
        )
    return tuple(made)


def connection_uri(options: MigrationOptions, target: HostKey) -> str:
    """The target as the source's daemon is to reach it, "" where only a person can tell. libvirt refuses an address
    without a host's name as the same host, but for one of a socket."""
    if options.connection_uri:
        return options.connection_uri
    try:
        uri = uris.parse(target)
    except ValueError:
        return ""
    if not uri.is_local:
        return target if uri.host not in _LOCAL else ""
    socket = dict(uri.query).get("socket")
    return f"{uri.scheme}+unix://{uri.path}?socket={socket}" if socket else ""


def title(name: str, host: str) -> str:
    """What its button and its job say."""
    return tr("Migrate {name} to {host}").format(name=plain(name, 60), host=plain(host, 40))
