"""A machine's disks as chains: as libvirt sees them, as the images tell, and which jobs run on them. For lanes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import Files, holders, snapshots
from virtgui.model.blocks import BlockJob, DiskChain, Disks, JobKind, Layer, Running
from virtgui.model.file_index import spelled
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.snapshots import MachineDisk, Snapshots
from virtgui.model.users import HostFiles
from virtgui.xml import snapshots as xml
from virtgui.xml.blocks import mirrors
from virtgui.xml.refused import Refused

_KINDS = {
    libvirt.VIR_DOMAIN_BLOCK_JOB_TYPE_PULL: JobKind.PULL,
    libvirt.VIR_DOMAIN_BLOCK_JOB_TYPE_COPY: JobKind.COPY,
    libvirt.VIR_DOMAIN_BLOCK_JOB_TYPE_COMMIT: JobKind.COMMIT,
    libvirt.VIR_DOMAIN_BLOCK_JOB_TYPE_ACTIVE_COMMIT: JobKind.ACTIVE_COMMIT,
}
_MOST = 64
_BYTES = libvirt.VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES


def disks(connection: Connection, key: DomainKey, files: Files, host: HostFiles | None) -> Disks:
    """All of it. Raises libvirt.libvirtError, and `Refused` for a definition that is none."""
    known = snapshots(connection, key, files)
    if host is not None:
        known = holders(known, host)
    machine = connection.lookupByUUIDString(key.uuid)
    document = machine.XMLDesc(0)
    seen = {disk.target: disk for disk in xml.machine(document)[0]}
    jobs = running(machine, known.disks, mirrors(document)) if known.active else {}
    chains = []
    for disk in known.disks:
        live = seen.get(disk.target, disk)
        told, by = _stored(connection, disk.source, files) if disk.source else ((), "")
        layers = [Layer(path, "") for path in (disk.source, *live.chain)] if disk.source else []
        if layers and disk.format:
            layers[0] = layers[0]._replace(format=disk.format)
        sized = tuple(_sized(layer, known, told) for layer in layers)
        stored = tuple(_sized(layer, known, ()) for layer in told)
        if len(sized) == 1 and not (known.active and known.driver in ("", "QEMU")):
            sized = () if stored else sized  # libvirt looks what a disk stands on only when it starts it
        chains.append(DiskChain(disk.target, disk.device, disk.type, sized, stored, by, jobs.get(disk.target)))
    return Disks(known, tuple(chains))


def running(
    machine: libvirt.virDomain, of: Iterable[MachineDisk], going_to: dict[str, tuple[str, bool]]
) -> dict[str, BlockJob]:
    """The jobs on these disks of a running machine."""
    found = {}
    for disk in of:
        if not disk.source:
            continue
        told = read.tried(partial(machine.blockJobInfo, disk.target, _BYTES))
        if not told:
            continue
        mirror, ready = going_to.get(disk.target, ("", False))
        done, total = int(told.get("cur", 0)), int(told.get("end", 0))
        kind = _KINDS.get(int(told.get("type", 0)), JobKind.OTHER)
        alike = ready or (kind in (JobKind.COPY, JobKind.ACTIVE_COMMIT) and 0 < total <= done)
        found[disk.target] = BlockJob(disk.target, kind, done, total, int(told.get("bandwidth", 0)), alike, mirror)
    return found


def found(connection: Connection, host: HostKey, uuids: Iterable[str]) -> tuple[Running, ...]:
    """All jobs on disks of these running machines, but those that are part of something larger (a migration, a
    backup). A machine that goes meanwhile is left out."""
    told: list[Running] = []
    for uuid in uuids:
        try:
            machine = connection.lookupByUUIDString(uuid)
            document = machine.XMLDesc(0)
            of = [disk for disk in xml.machine(document)[0] if disk.device in ("disk", "lun")]
            jobs = running(machine, of, mirrors(document))
            if not jobs or machine.jobInfo()[0] != libvirt.VIR_DOMAIN_JOB_NONE:
                continue
            key = DomainKey(host, machine.UUIDString())
            told += [Running(key, machine.name(), job) for job in jobs.values() if job.kind is not JobKind.OTHER]
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
        except Refused:
            continue
    return tuple(told)


def _stored(connection: Connection, path: str, files: Files) -> tuple[tuple[Layer, ...], str]:
    """The chain as the images tell, read by their storage pools: libvirt looks into their headers only, where qemu-img
    would open whatever a guest has written there."""
    chain: list[Layer] = []
    while path and len(chain) < _MOST and path not in {layer.path for layer in chain}:
        fact = files.fact(connection, path)
        if fact is None:
            if chain:
                chain.append(Layer(path, missing=True))
            break
        chain.append(Layer(path, fact.format, fact.capacity, fact.allocation, fact.pool))
        path = next(iter(spelled(fact.backing, path)), "") if fact.backing else ""
    return tuple(chain), "its storage pools" if chain else ""


def _sized(layer: Layer, known: Snapshots, told: tuple[Layer, ...]) -> Layer:
    fact = known.file(layer.path)
    form = layer.format or next((each.format for each in told if each.path == layer.path), "")
    if fact is None:
        return layer._replace(format=form)
    return layer._replace(
        format=form or fact.format, capacity=fact.capacity, allocation=fact.allocation, pool=fact.pool
    )
