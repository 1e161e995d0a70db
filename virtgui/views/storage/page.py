"""The page of a host's storage pools."""

from __future__ import annotations

from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.util.units import size_text
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.views.things.usual import AUTOSTART, AUTOSTART_OFF, AUTOSTART_ON, NAME, START, STATE, life


def _number(thing: Thing, name: str) -> int | None:
    return dict(thing.numbers).get(name) if thing.active else None


def _size(thing: Thing, name: str) -> str:
    number = _number(thing, name)
    return size_text(number) if number is not None else ""


_COLUMNS = (
    NAME,
    STATE,
    Column("size", "Size", lambda it: _size(it, "capacity"), 84, lambda it: _number(it, "capacity"), right=True),
    Column("free", "Free", lambda it: _size(it, "available"), 84, lambda it: _number(it, "available"), right=True),
    AUTOSTART,
)
_ACTIONS = (
    START,
    ThingAction(
        "stop",
        "S&top",
        "player-stop-filled",
        ThingDeed.STOP,
        loss="Machines that use it go on; its volumes are not listed and no other machine can take one until it is "
        "started again. Nothing in it is deleted.",
        shown=True,
    ),
    ThingAction("refresh", "&Read again", "refresh", ThingDeed.REFRESH, shown=True),
    AUTOSTART_ON,
    AUTOSTART_OFF,
    ThingAction(
        "undefine",
        "Remove the &definition",
        "trash",
        ThingDeed.UNDEFINE,
        loss="The host forgets this pool. What is stored in it stays.",
        separated=True,
    ),
)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    sizes = tuple((name.capitalize(), _size(thing, name)) for name in ("capacity", "allocation", "available"))
    return (life(thing), Facts("Space", sizes))


def storage_page(desk: HostDesk) -> ThingsPage:
    """The list of a host's pools."""
    details = FactDetails(_facts, "Choose a storage pool to see what is in it.")
    return ThingsPage(desk, ThingKind.POOL, _COLUMNS, _ACTIONS, details, id="storage")
