"""Changes of many places at once that a person may want, each shown before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from virtgui.model.edits import Edit
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.xml.conversions import spice_to_vnc, to_q35
from virtgui.xml.shortcuts import mitigations, shared_memory


class Shortcut(NamedTuple):
    """`doing` completes "Could not ..."; `edits` gives what is to be changed, or why there is nothing to change.
    `off` ones make another machine of it, and wait until it is shut off."""

    name: str
    pages: tuple[str, ...]
    words: str
    doing: str
    edits: Callable[[HardwareModel], tuple[Edit, ...] | str]
    off: bool = False


SHORTCUTS = (
    Shortcut(
        "q35",
        ("general", "os_boot"),
        tr("Convert i440FX to &Q35…"),
        tr("convert the machine to Q35"),
        lambda model: to_q35(model.text(), model.capabilities),
        off=True,
    ),
    Shortcut(
        "vnc",
        ("general", "os_boot"),
        tr("Convert SPICE to &VNC…"),
        tr("convert the display to VNC"),
        lambda model: spice_to_vnc(model.text()) or tr("It has no SPICE display."),
        off=True,
    ),
    Shortcut(
        "share",
        ("memory",),
        tr("&Share the memory with programs of the host…"),
        tr("share the memory"),
        lambda model: shared_memory(model.machine) or tr("It is shared already."),
    ),
    Shortcut(
        "guard",
        ("processors",),
        tr("&Guard against processor leaks…"),
        tr("add the guards of the host's processor"),
        lambda model: mitigations(model.machine, model.capabilities),
    ),
)


def shortcuts_of(page: str) -> tuple[Shortcut, ...]:
    """Those of a page."""
    return tuple(shortcut for shortcut in SHORTCUTS if page in shortcut.pages)
