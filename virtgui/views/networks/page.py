"""The page of a host's virtual networks."""

from __future__ import annotations

from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.usual import AUTOSTART, AUTOSTART_OFF, AUTOSTART_ON, NAME, START, STATE, life

_COLUMNS = (NAME, STATE, AUTOSTART)
_ACTIONS = (
    START,
    ThingAction(
        "stop",
        "S&top",
        "player-stop-filled",
        ThingDeed.STOP,
        loss="Running machines that are plugged into it lose their connection until they are restarted.",
        shown=True,
    ),
    AUTOSTART_ON,
    AUTOSTART_OFF,
    ThingAction(
        "undefine",
        "Remove the &definition",
        "trash",
        ThingDeed.UNDEFINE,
        loss="The host forgets this network.",
        separated=True,
    ),
)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    return (life(thing),)


def networks_page(desk: HostDesk) -> ThingsPage:
    """The list of a host's networks."""
    details = FactDetails(_facts, "Choose a network to see what it is.")
    return ThingsPage(desk, ThingKind.NETWORK, _COLUMNS, _ACTIONS, details, id="networks")
