"""Small deeds on a machine's devices that are no edits of its definition."""

from __future__ import annotations

import json

import libvirt

from virtgui.hypervisor.files import Finding
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.model.commands import BlockThreshold, DeleteVolume, ResizeDisk, SendBreak
from virtgui.model.file_index import FileIndex
from virtgui.model.keys import DomainKey
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.domain import DomainXml
from virtgui.xml.parse import parse


def resize(connection: Connection, command: ResizeDisk) -> None:
    """Make a disk larger: through the running machine, else through its storage pool. Raises
    libvirt.libvirtError, also where it would become smaller: that would cut off what is stored there."""
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if machine.isActive():
        _larger(machine.blockInfo(command.target)[0], command)
        machine.blockResize(command.target, command.size, libvirt.VIR_DOMAIN_BLOCK_RESIZE_BYTES)
        return
    volume = _volume(connection, machine, command.target)
    _larger(volume.info()[1], command)
    volume.resize(command.size, 0)


def set_threshold(connection: Connection, command: BlockThreshold) -> None:
    """Have libvirt tell once when a disk has grown past this. Raises libvirt.libvirtError."""
    connection.lookupByUUIDString(command.domain.uuid).setBlockThreshold(command.target, command.size, 0)


def send_break(connection: Connection, command: SendBreak) -> None:
    """Have the guest see a break on a serial line. A line's stream has no place for one, so QEMU itself is asked,
    which libvirt notes as a mark on the machine ("tainted"). Raises libvirt.libvirtError."""
    try:
        # Late: hardly anybody needs it.
        import libvirt_qemu  # noqa: PLC0415
    except ImportError as error:
        raise Stumble(tr("libvirt's part for QEMU is not installed here"), libvirt.VIR_ERR_NO_SUPPORT) from error
    machine = connection.lookupByUUIDString(command.domain.uuid)
    asked = {"execute": "chardev-send-break", "arguments": {"id": f"char{command.alias}"}}
    answer = json.loads(libvirt_qemu.qemuMonitorCommand(machine, json.dumps(asked), 0))
    if "error" in answer:
        reason = answer["error"].get("desc", tr("QEMU gave no reason"))
        raise Stumble(tr("QEMU did not send it: {reason}").format(reason=reason), libvirt.VIR_ERR_OPERATION_FAILED)


def delete_volume(connection: Connection, command: DeleteVolume) -> None:
    """Delete a volume that nobody on the host uses any more, its old machine included. Raises
    libvirt.libvirtError, and then nothing was deleted."""
    volume = connection.storagePoolLookupByName(command.pool).storageVolLookupByName(command.volume)
    finding = Finding(command.domain.host)
    finding.read_machines(connection)
    for pool in finding.list_pools(connection):
        finding.read_pool(connection, pool, fresh=pool == command.pool)
    files, anybody = finding.taken(), DomainKey(command.domain.host, "")
    users = FileIndex((files,)).users(files.host, volume.path(), anybody, command.pool, command.volume)
    if used := next((user for user in users if user.sure), None):
        raise Stumble(tr("the volume is needed by {name}").format(name=plain(used.name, 80)))
    if files.blind:
        raise Stumble(tr("it is not known who uses the volume. {why}").format(why=files.blind[0]))
    volume.delete(0)


def _larger(present: int, command: ResizeDisk) -> None:
    if command.size < present:
        raise Stumble(tr("a disk cannot be made smaller here: its data would be cut off"), libvirt.VIR_ERR_OVERFLOW)


def _volume(connection: Connection, machine: libvirt.virDomain, target: str) -> libvirt.virStorageVol:
    """The volume behind a disk of a machine that is off."""
    devices = DomainXml(parse(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)).element).devices
    for disk in devices.disks if devices is not None else ():
        source = disk.source
        if disk.target == target and source is not None:
            if source.pool:
                return connection.storagePoolLookupByName(source.pool).storageVolLookupByName(source.volume)
            return connection.storageVolLookupByPath(source.file or source.device)
    raise Stumble(
        tr("the machine has no disk {target} whose size could be changed").format(target=target),
        libvirt.VIR_ERR_INVALID_ARG,
    )
