"""What can be added to a machine: cards for every page that has a template, and what stands against each."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.edits import AddDevice, Value
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.views.hardware.pages import PAGES
from virtgui.views.hardware.remark import NEXT
from virtgui.views.hardware.rows import Page
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.flaws.texts import usb_refusal
from virtgui.xml.reach import reach
from virtgui.xml.surroundings import Surroundings

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (tr("Storage and network"), ("disk", "filesystem", "interface", "vsock", "lease")),
    (tr("From the host"), ("hostdev",)),
    (
        tr("Display, sound, input"),
        ("graphics", "video", "sound", "audio", "input", "hub", "redirdev", "redirfilter", "smartcard"),
    ),
    (tr("Security and other"), ("tpm", "rng", "watchdog")),
    (tr("Controllers and memory"), ("controller", "iommu", "memory", "memballoon", "shmem")),
)
_REST = tr("Security and other")
"""Headings and their kinds in order; kinds that are not named come under `_REST`, behind those that are."""


class _Variant(NamedTuple):
    """One of several cards of a page: the fields that make it this one, and the host's offer it needs."""

    name: str
    words: str
    icon: str
    fields: tuple[tuple[str, Value], ...]
    driver: str = ""


_HOSTDEV: tuple[tuple[str, Value], ...] = (("mode", "subsystem"),)
_PART: tuple[tuple[str, Value], ...] = (("mode", "capabilities"), ("managed", None))
_VARIANTS: dict[str, tuple[_Variant, ...]] = {
    "hostdev": (
        _Variant("usb", tr("USB device"), "usb", (*_HOSTDEV, ("type", "usb"), ("managed", True))),
        _Variant("pci", tr("PCI device"), "components", (*_HOSTDEV, ("type", "pci"), ("managed", True))),
        _Variant("scsi", tr("SCSI device"), "device-floppy", (*_HOSTDEV, ("type", "scsi"))),
        _Variant("scsi_host", tr("SCSI host (vhost)"), "stack-2", (*_HOSTDEV, ("type", "scsi_host"))),
        _Variant("mdev", tr("Mediated device"), "versions", (*_HOSTDEV, ("type", "mdev"), ("model", "vfio-pci"))),
        _Variant("storage", tr("Block device"), "database", (*_PART, ("type", "storage")), "LXC"),
        _Variant("misc", tr("Character device"), "terminal-2", (*_PART, ("type", "misc")), "LXC"),
        _Variant("net", tr("Network interface", "of the host"), "network", (*_PART, ("type", "net")), "LXC"),
    ),
    "input": (
        _Variant("keyboard", tr("Keyboard"), "keyboard", (("type", "keyboard"),)),
        _Variant("mouse", tr("Mouse"), "mouse", (("type", "mouse"),)),
        _Variant("tablet", tr("Tablet"), "mouse", (("type", "tablet"),)),
    ),
}
"""Kinds that are so different to a person that each form of them is a card of its own."""


class Card(NamedTuple):
    """One thing to add. `refusal` says why it cannot be ("" when it can), `note` what there is to know of it."""

    page: Page
    name: str
    words: str
    icon: str
    group: str
    fields: tuple[tuple[str, Value], ...] = ()
    refusal: str = ""
    note: str = ""

    def draft(self, around: Surroundings) -> Draft:
        """A new one with sensible defaults for this machine."""
        if self.page.template is None:
            return Draft(f"<{self.page.kind}/>")
        if self.page.kind == "hostdev":
            return Draft("<hostdev/>", self.fields)
        return drafts.with_fields(Draft(self.page.template(around)), self.fields)

    def found_by(self, words: str) -> bool:
        """Whether these words, in lower case, begin words about it."""
        about = f" {self.words} {self.name} {self.page.kind} {self.group}".casefold()
        return all(f" {word}" in about for word in words.split())


def cards(model: HardwareModel, pages: tuple[Page, ...] = PAGES) -> tuple[Card, ...]:
    """All cards by group, for the machine as it is now."""
    around = model.surroundings()
    live = model.hardware.live if model.hardware is not None else ""
    found = []
    for page in pages:
        for card in _of_page(page, around):
            refusal = card.page.refusal(around) if card.page.refusal is not None else ""
            refusal = refusal or _host_refusal(card, around)
            later = bool(live) and not refusal and not reach(AddDevice(drafts.build(card.draft(around))), live).now
            found.append(card._replace(refusal=refusal, note=NEXT if later else ""))
    return tuple(sorted(found, key=_rank))


def _rank(card: Card) -> tuple[int, int]:
    """Its place among the groups, and in its own."""
    groups = [group for group, _ in _GROUPS]
    kinds = _GROUPS[groups.index(card.group)][1]
    return groups.index(card.group), kinds.index(card.page.kind) if card.page.kind in kinds else len(kinds)


def _of_page(page: Page, around: Surroundings) -> tuple[Card, ...]:
    if page.template is None or not page.add_words:
        return ()
    group = next((group for group, kinds in _GROUPS if page.kind in kinds), _REST)
    if page.kind not in _VARIANTS:
        return (Card(page, page.name, page.add_words, page.icon, group),)
    return tuple(
        Card(page, variant.name, variant.words, variant.icon, group, variant.fields)
        for variant in _VARIANTS[page.kind]
        if variant.driver == around.driver or not variant.driver
    )


def _host_refusal(card: Card, around: Surroundings) -> str:
    """What the host lacks for a device of its own to be handed over."""
    if card.page.kind != "hostdev":
        return ""
    if around.driver == "LXC" and card.name in ("pci", "scsi", "scsi_host", "mdev"):
        return tr("Not for containers")
    offered = around.capabilities.values("hostdev/subsysType")
    if offered is not None and card.name in ("usb", "pci", "scsi") and card.name not in offered:
        return tr("Not offered here")
    if card.name in ("pci", "mdev") and around.capabilities.iommu is False:
        return tr("No IOMMU")
    return usb_refusal(around) if card.name == "usb" else ""
