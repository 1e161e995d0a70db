"""What a new device comes to: its texts for the review, when it can be added, and what is wanted in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virtgui.model import virsh_add
from virtgui.model.commands import NewVolume
from virtgui.model.edits import AddDevice, Edit
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.details_page import DetailsPage
from virtgui.views.hardware.disk_block import DiskBlock
from virtgui.views.hardware.review_page import DEVICE, Document
from virtgui.xml import draft_disks as disks
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.grammar import ONE_DEVICE
from virtgui.xml.reach import reach

_VOLUME, _CONTROLLER = tr("Volume"), tr("Controller")


@dataclass(frozen=True, slots=True, repr=False)
class Addition:
    """What a person wants, for `HardwareModel.apply`: `words` completes "Could not ..." ("add the disk vdc").
    Never printed: it may hold a password."""

    edits: tuple[Edit, ...]
    volumes: tuple[NewVolume, ...]
    networks: tuple[str, ...]
    live: bool
    stored: bool
    words: str


def documents(draft: Draft, model: HardwareModel) -> tuple[Document, ...]:
    """Every text that is sent for a draft."""
    found = [Document(DEVICE, ONE_DEVICE, draft.kind, drafts.build(draft))]
    if draft.volume is not None:
        found.append(Document(_VOLUME, "volume", "volume", draft.volume.xml))
    along = drafts.controllers(draft, model.machine)
    for number, xml in enumerate(along, start=1):
        name = _CONTROLLER if len(along) == 1 else f"{_CONTROLLER} {number}"
        found.append(Document(name, ONE_DEVICE, "controller", xml))
    return tuple(found)


def summary(details: DetailsPage, model: HardwareModel) -> tuple[tuple[str, str], ...]:
    """What will be done, each as a verb and what of it."""
    draft, lines = details.draft, []
    if isinstance(details.block, DiskBlock) and draft.volume is not None:
        lines.append((tr("Creates"), plain(disks.volume_words(details.block.source), 300)))
    lines += [(tr("Starts"), tr("Network “{name}”").format(name=plain(name, 80))) for name in draft.networks]
    lines.append((tr("Adds"), details.summary()))
    if along := len(drafts.controllers(draft, model.machine)):
        lines.append(("", tr("The controller it needs") if along == 1 else tr("The controllers it needs")))
    return tuple(lines)


def hindered(texts: Mapping[str, str], model: HardwareModel) -> tuple[str, str]:
    """Why these texts cannot be added now, and why they cannot be kept; "" where they can."""
    hardware = model.hardware
    if hardware is None:
        return (tr("Its definition is not read yet"),) * 2
    not_stored = "" if hardware.stored else tr("The machine has no stored definition")
    if not hardware.live:
        return tr("It is shut off"), not_stored
    told = [reach(AddDevice(xml), hardware.live) for xml in _devices(texts)]
    return next((each.why for each in told if not each.now), ""), not_stored


def wanted(draft: Draft, texts: Mapping[str, str], *, live: bool, stored: bool, words: str) -> Addition:
    """The draft with its texts as they were reviewed. Raises `parse.Refused` where a volume's is none."""
    text = texts.get(_VOLUME)
    volumes: tuple[NewVolume, ...] = ()
    if draft.volume is not None and text is not None:
        volumes = (NewVolume(draft.volume.pool, drafts.volume_name(text), text),)
    edits = tuple(AddDevice(xml) for xml in _devices(texts))
    return Addition(edits, volumes, draft.networks, live, stored, words)


def command_line(addition: Addition, model: HardwareModel) -> str:
    """The line for a shell that does the same. Raises ValueError with the reason where there is none."""
    host, domain = model.host, model.domain
    if host is None or domain is None:
        raise ValueError(tr("The machine is not there any more."))
    devices = tuple(edit.xml for edit in addition.edits if isinstance(edit, AddDevice))
    if any(map(drafts.holds_password, (*devices, *(volume.xml for volume in addition.volumes)))):
        raise ValueError(tr("Not copied: a command line would show the password."))
    return virsh_add.addition(
        host,
        domain,
        devices=devices,
        volumes=addition.volumes,
        networks=addition.networks,
        live=addition.live,
        stored=addition.stored,
    )


def _devices(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The XML of what is added: controllers first."""
    return (*(text for name, text in texts.items() if name.startswith(_CONTROLLER)), texts[DEVICE])
