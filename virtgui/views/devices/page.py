"""The page of a host's devices."""

from __future__ import annotations

from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.views.things.usual import life

_COLUMNS = (Column("name", "Name", lambda it: it.name, 260, icon=lambda it: ("components", "muted")),)
_ACTIONS = (ThingAction("reset", "&Reset", "reload", ThingDeed.RESET, loss="What the device was doing is lost."),)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    return (life(thing),)


def devices_page(desk: HostDesk) -> ThingsPage:
    """The list of a host's devices."""
    details = FactDetails(_facts, "Choose a device to see what it is.")
    return ThingsPage(desk, ThingKind.DEVICE, _COLUMNS, _ACTIONS, details, id="devices", editable=False)
