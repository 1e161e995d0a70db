"""From a draft to what is done on its host: every step in its order, and each of them in words."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from virtgui.install.documents import NO_PHASE, final_xml, install_xml, phase
from virtgui.install.draft import NEW, CloudSource, DiskDraft, ImportSource, MachineDraft, Medium
from virtgui.install.facts import HostFacts
from virtgui.install.places import disk_path, medium_path, volume_draft, volume_named
from virtgui.model.commands import NewVolume
from virtgui.model.edits import MACHINE, SetField
from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    MakePool,
    MakeVolume,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.util.frozen import dataclass, replace
from virtgui.xml.edits import Vanished, edited
from virtgui.xml.pool import folder_pool
from virtgui.xml.pretty import reformat
from virtgui.xml.undoing import between
from virtgui.xml.volumes import VolumeDraft, volume_xml

DEFAULT_NETWORK = """<network>
  <name>default</name>
  <forward mode="nat"/>
  <bridge name="virbr0" stp="on" delay="0"/>
  <ip address="192.168.122.1" netmask="255.255.255.0">
    <dhcp>
      <range start="192.168.122.2" end="192.168.122.254"/>
    </dhcp>
  </ip>
</network>
"""
"""The network that libvirt's packages bring along, for hosts whose administrator took it away."""


class Upload(NamedTuple):
    """A file of this computer that becomes a volume. Sizes are bytes: `size` the file's, `capacity` what a guest sees.
    `temporary` files are deleted once they were read, whatever becomes of the job."""

    medium: Medium
    path: str
    size: int
    format: str = "raw"
    capacity: int = 0
    temporary: bool = False


class Fill(NamedTuple):
    """The new disk of this number is made from an image of the host, or of an upload: a copy of it, converted to the
    disk's format, or where `linked` a layer upon it."""

    number: int
    image: Medium
    format: str = ""
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Groundwork:
    """What is done before the machine's own volumes are made."""

    networks: tuple[str, ...] = ()
    """To be started."""
    pools: tuple[str, ...] = ()
    """To be started."""
    new_network: bool = False
    """The default one is defined first."""
    pool_xml: str = ""
    """A pool to be made."""
    uploads: tuple[Upload, ...] = ()
    fills: tuple[Fill, ...] = ()


NOTHING = Groundwork()


def steps(
    draft: MachineDraft,
    host: HostFacts,
    ground: Groundwork = NOTHING,
    *,
    customised: str = "",
    volumes: tuple[NewVolume, ...] = (),
) -> tuple[Step, ...]:
    """All that makes the machine. `customised` is its definition where a person changed it by hand, `volumes` those
    that were added there. ValueError for text that no XML can hold."""
    made: list[Step] = [DefineNetwork(DEFAULT_NETWORK)] if ground.new_network else []
    made += [StartNetwork(name, autostart=ground.new_network) for name in ground.networks]
    made += [MakePool(ground.pool_xml)] if ground.pool_xml else []
    made += [StartPool(name) for name in ground.pools]
    fills = {fill.number: fill for fill in _fills(draft, ground)}
    uploads = {upload.medium: upload for upload in ground.uploads}
    direct = {
        fill.image
        for number, fill in fills.items()
        if fill.image in uploads and not fill.linked and uploads[fill.image].format == draft.disks[number].format
    }
    for upload in ground.uploads:
        if upload.medium not in direct:
            made += _uploaded(upload, upload.medium.pool, upload.medium.volume)
    for number, disk in enumerate(draft.disks):
        if disk.origin == NEW:
            made += _disk(disk, fills.get(number), uploads, direct, host)
    kept = {fill.image for fill in fills.values() if fill.linked}
    spent = {fill.image for fill in fills.values()} - kept - direct
    made += [RemoveVolume(medium.pool, medium.volume) for medium in uploads if medium in spent]
    made += [MakeVolume(volume.pool, volume.xml) for volume in volumes]
    return (*made, *_machine(draft, host, customised))


def _fills(draft: MachineDraft, ground: Groundwork) -> tuple[Fill, ...]:
    source = draft.source
    if isinstance(source, CloudSource) and source.image.chosen:
        return (Fill(0, source.image, source.image.format, source.linked), *ground.fills)
    if isinstance(source, ImportSource) and source.image.chosen and source.convert:
        return (Fill(0, source.image, source.image.format or "raw"), *ground.fills)
    return ground.fills


def _uploaded(upload: Upload, pool: str, name: str) -> list[Step]:
    xml = reformat(volume_xml(VolumeDraft(name, upload.capacity or upload.size, upload.format, allocation_bytes=0)))
    made: list[Step] = [MakeVolume(pool, xml), UploadVolume(pool, name, upload.path)]
    return [*made, RemoveFile(upload.path)] if upload.temporary else made


def _disk(
    disk: DiskDraft, fill: Fill | None, uploads: dict[Medium, Upload], direct: set[Medium], host: HostFacts
) -> list[Step]:
    if fill is None:
        return [MakeVolume(disk.pool, _volume(disk, disk.size_bytes, disk.backing_path, disk.backing_format))]
    upload = uploads.get(fill.image)
    known = volume_named(host, fill.image.pool, fill.image.volume)
    capacity = upload.capacity or upload.size if upload is not None else known.capacity if known is not None else 0
    if fill.linked:
        path = medium_path(fill.image, host) or disk_path(
            DiskDraft(NEW, pool=fill.image.pool, name=fill.image.volume), host
        )
        return [MakeVolume(disk.pool, _volume(disk, max(disk.size_bytes, capacity), path, fill.format or "qcow2"))]
    made: list[Step]
    if fill.image in direct and upload is not None:
        made = _uploaded(upload, disk.pool, disk.name)
    else:
        xml = _volume(disk, capacity or disk.size_bytes)
        made = [CloneVolume(disk.pool, xml, fill.image.pool, fill.image.volume)]
    return [*made, ResizeVolume(disk.pool, disk.name, disk.size_bytes)] if disk.size_bytes > capacity else made


def _volume(disk: DiskDraft, size: int, backing: str = "", backing_format: str = "") -> str:
    draft = replace(volume_draft(disk), capacity_bytes=size, backing_path=backing, backing_format=backing_format)
    return reformat(volume_xml(draft))


def _machine(draft: MachineDraft, host: HostFacts, customised: str) -> list[Step]:
    first = customised or install_xml(draft, host)
    kind = phase(draft)
    if not draft.stored:
        return [CreateTransient(_without_end(first) if kind == NO_PHASE else first)]
    always: list[Step] = [Autostart()] if draft.autostart else []
    if kind == NO_PHASE:
        return [Define(first), *always, Start()] if draft.start else [Define(first), *always]
    if not draft.start:
        return [Define(_without_end(first)), *always]
    stays = settled(draft, host, customised) if customised else final_xml(draft, host)
    return [Define(stays), *always, StartOnce(first)]


def settled(draft: MachineDraft, host: HostFacts, customised: str) -> str:
    """The definition that stays, from the one with its medium that a person changed: only what differs between the
    draft's own two documents is taken out of it, so far as the person left it in."""
    for edit in between(install_xml(draft, host), final_xml(draft, host)):
        with contextlib.suppress(Vanished):
            customised = edited(customised, (edit,))
    return customised


def _without_end(text: str) -> str:
    """What is started by hand reboots like any other machine."""
    return edited(text, (SetField(MACHINE, "on_reboot", None),))


def whole_steps(text: str, *, stored: bool, start: bool, autostart: bool = False) -> tuple[Step, ...]:
    """What makes a machine of a definition that a person has."""
    if not stored:
        return (CreateTransient(text),)
    return (Define(text), *((Autostart(),) if autostart else ()), *((Start(),) if start else ()))


SYSTEM_FOLDER = "/var/lib/libvirt/images"
"""Where libvirt's system daemon keeps images."""


def default_pool(folder: str) -> str:
    """The pool that virt-install and virt-manager make where there is none."""
    return reformat(folder_pool("default", folder))
