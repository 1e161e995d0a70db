"""The page of a host's filters."""

from __future__ import annotations

from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.usual import NAME, life

_COLUMNS = (NAME,)
_ACTIONS = (ThingAction("undefine", "&Delete", "trash", ThingDeed.UNDEFINE, loss="It is gone for good.", shown=True),)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    return (life(thing),)


def filters_page(desk: HostDesk) -> ThingsPage:
    """The list of a host's filters."""
    return ThingsPage(desk, ThingKind.FILTER, _COLUMNS, _ACTIONS, FactDetails(_facts, "Choose one."), id="filters")
