"""The edits that wait in words, and what of them is wrong."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from virtgui.model.edits import MACHINE, AddDevice, Edit, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.model.inventory import Pool, Volume
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import inside, plural, tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages import SECTIONS, page_of
from virtgui.views.hardware.pending_bar import ChangeLine
from virtgui.views.hardware.rows import Page, Row
from virtgui.views.hardware.target import when
from virtgui.views.hardware.wording import change_words
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.flaws.disk_source import known_volume as volume_of
from virtgui.xml.kinds import window
from virtgui.xml.parse import parse

_SHARED = frozenset(
    label
    for label, times in Counter(label for page in SECTIONS for label in {row.label for row in page.rows}).items()
    if times > 1
)
"""Labels that more than one section has."""


class Wrong(NamedTuple):
    """A field that must be corrected before anything can be applied."""

    place: Place
    page: str
    field: str
    words: str
    message: str


def row_of(place: Place, field: str) -> tuple[Page, Row] | None:
    """The page and row where a field is shown."""
    pages = (page_of(place.kind),) if place.kind else SECTIONS
    return next(((page, row) for page in pages for row in page.rows if row.field == field), None)


def title_of(model: HardwareModel, place: Place) -> str:
    """What a device is called; "" for the machine itself."""
    node = model.node(place)
    if not place.kind:
        return ""
    if node is None:
        return plain(f"{page_of(place.kind).add_words or place.kind} {place.key}", 60)
    return plain(page_of(place.kind, node).title(node, model.surroundings()), 60)


def _title_of_new(model: HardwareModel, xml: str) -> str:
    """What a device is called that is not in the machine yet."""
    element = parse(xml).element
    node = window(str(element.tag))(element)
    return plain(page_of(str(element.tag), node).title(node, model.surroundings()), 60)


def section_of(model: HardwareModel, page: Page, row: Row) -> str:
    """The section's title where its row's label alone would not say what it is of: "In use" of the memory; else ""."""
    return plain(page.title(model.machine, model.surroundings()), 60) if row.label in _SHARED else ""


def edit_words(model: HardwareModel, edit: Edit, *, named: bool = True) -> str:
    """One edit in a line; `named` says of which device."""
    match edit:
        case SetField(place, field, value):
            found = row_of(place, field)
            title = title_of(model, place)
            before = f"{title}: " if title and named else ""
            if found is None:
                return before + tr("{field} changed").format(field=field)
            if not place.kind and (section := section_of(model, *found)):
                before = f"{section}: "
            return before + change_words(found[1], model.origin(place, field), value)
        case AddDevice(xml):
            return tr("Add {device}").format(device=_title_of_new(model, xml))
        case RemoveDevice(place):
            return tr("Remove {device}").format(device=title_of(model, place))
        case ReplaceElement(place, _):
            if not place.kind:
                return tr("The whole definition edited as XML")
            return tr("{device} edited as XML").format(device=title_of(model, place))


def change_lines(model: HardwareModel, *, brief: bool = False) -> tuple[ChangeLine, ...]:
    """All edits in words, each with when it counts; `brief` leaves out the device where all are of one."""
    named = not brief or len({edit.place for edit in model.edits if isinstance(edit, SetField)}) > 1
    added = iter([place for place, _, gone in model.devices() if model.is_new(place) and not gone])
    found = []
    for edit in model.edits:
        words = edit_words(model, edit, named=named)
        if isinstance(edit, AddDevice):
            place = next(added, None)
            words = tr("Add {device}").format(device=title_of(model, place)) if place is not None else words
        found.append(ChangeLine(words, when(model, edit)))
    return tuple(found)


def flaws(model: HardwareModel) -> tuple[Wrong, ...]:
    """What is wrong in the places that edits touch."""
    around = model.surroundings()
    found: list[Wrong] = []
    for place in dict.fromkeys(_places(model)):
        node = model.node(place)
        if node is None:
            continue
        for page in (page_of(place.kind, node),) if place.kind else SECTIONS:
            labels = {row.field: row.label for row in page.rows}
            if not place.kind:
                labels = {row.field: _joined(section_of(model, page, row), row.label) for row in page.rows}
            found += [
                Wrong(place, page.name, flaw.field, labels.get(flaw.field, page.name), flaw.message)
                for flaw in page.check(node, around)
                if not flaw.warning and (place != MACHINE or flaw.field in labels)
            ]
    return tuple(found)


def _joined(section: str, label: str) -> str:
    return f"{section}: {label}" if section else label


def _places(model: HardwareModel) -> list[Place]:
    new = [place for place, _, _ in model.devices() if model.is_new(place)]
    return new + [edit.place for edit in model.edits if isinstance(edit, SetField)]


def doing_words(model: HardwareModel) -> str:
    """What an apply does, to complete "Could not ..."."""
    lines = change_lines(model)
    if len(lines) != 1:
        return plural(len(lines), "make {n} change to the machine", "make {n} changes to the machine")
    match model.edits[0]:
        case SetField(place, field, _):
            found, title = row_of(place, field), title_of(model, place)
            if found is not None and not place.kind and (section := section_of(model, *found)):
                return tr("change the {what}").format(what=inside(section))
            what = found[1].label if found is not None else field
            if not title:
                return tr("change the {what}").format(what=inside(what))
            return tr("change the {what} of {device}").format(what=inside(what), device=inside(title))
        case ReplaceElement(place, _):
            title = title_of(model, place)
            if not title:
                return tr("take over the definition")
            return tr("take over the XML of {device}").format(device=inside(title))
        case _:
            return inside(lines[0].words)


def media_edits(model: HardwareModel, place: Place) -> tuple[Edit, ...]:
    """What takes the medium out of a drive; nothing for an empty one."""
    node = model.node(place)
    if node is None:
        return ()
    names = [name for name in dir(type(node)) if name.startswith("source_") and model.value(place, name) is not None]
    edits = tuple(SetField(place, name, None) for name in names)
    if edits and model.value(place, "type") not in ("file", "block"):
        return (SetField(place, "type", "file"), *edits)  # of the others none can be empty
    return edits


def known_volume(model: HardwareModel, place: Place) -> tuple[Pool, Volume] | None:
    """The pool and volume that a disk is, as far as pools have been read."""
    node = model.node(place)
    return volume_of(node, model.surroundings()) if isinstance(node, DiskXml) else None


def deletion_refusal(model: HardwareModel, place: Place) -> str:
    """Why a disk's volume must not be deleted with it, "" when it may."""
    node, known = model.node(place), known_volume(model, place)
    if not isinstance(node, DiskXml) or known is None:
        return tr("It is no volume of a pool that is known here.")
    if node.device != "disk" or node.read_only or node.shareable:
        return tr("It is read-only or shared: others may need it.")
    pool, volume = known
    names = {volume.path, f"{pool.name}/{volume.name}"}
    user = next((use.machine for use in model.surroundings().uses if use.kind == "disk" and use.what in names), "")
    if user:
        return tr("{machine} uses it too.").format(machine=plain(user, 80))
    above = (v.name for p in model.inventory.pools for v in p.volumes or () if v.backing == volume.path)
    child = next(above, "")
    return tr("The volume {volume} stands on it.").format(volume=plain(child, 80)) if child else ""
