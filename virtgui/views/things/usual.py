"""Columns and actions that lists of things have in common."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model import thing_rules
from virtgui.model.facts import Host
from virtgui.model.keys import Ticket
from virtgui.model.things import DefineThing, Thing, ThingDeed
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import Facts
from virtgui.views.things.rows import Column

_AUTOSTART = {True: tr("On"), False: tr("Off"), None: ""}


def state_word(thing: Thing) -> str:
    """ "Active", "Off"; "" where its driver knows no such thing."""
    return "" if thing.active is None else tr("Active") if thing.active else tr("Off")


def state_icon(thing: Thing) -> tuple[str, str]:
    """The picture of its state and its colour role."""
    return ("player-play-filled", "running") if thing.active else ("square", "off")


def state_role(thing: Thing) -> str:
    """The colour role of its state's word."""
    return "text" if thing.active else "off"


NAME = Column("name", tr("Name"), lambda it: it.name, 200, icon=state_icon, order=lambda it: it.name.casefold())
STATE = Column("state", tr("State"), state_word, 84, role=state_role, yields=2)
AUTOSTART = Column(
    "autostart", tr("Autostart"), lambda it: _AUTOSTART[it.autostart], 84, role=lambda it: "muted", yields=4
)

START = ThingAction("start", tr("&Start"), "player-play-filled", ThingDeed.START, shown=True)
AUTOSTART_ON = ThingAction("autostart_on", tr("Start with the &host"), "", ThingDeed.AUTOSTART_ON, separated=True)
AUTOSTART_OFF = ThingAction("autostart_off", tr("Do not start &with the host"), "", ThingDeed.AUTOSTART_OFF)


KEEP = "keep"
"""The name of `keeper`'s action."""


def keeper(
    desk: HostDesk, sent: Callable[[Ticket, str], object], able: Callable[[Thing], str] = lambda thing: ""
) -> ThingAction:
    """The action that stores what would be gone once it is stopped; `sent` hears of each command, and whose it is.
    `able` says why one can never be stored."""

    def keep(things: tuple[Thing, ...]) -> None:
        for thing in things:
            doing = tr("make the {kind} {name} permanent").format(kind=thing.key.kind.said, name=plain(thing.name, 80))
            sent(desk.send(DefineThing(desk.key, thing.key.kind, thing.xml, doing, replacing=thing.key)), thing.name)

    def refusal(thing: Thing, host: Host | None) -> str:
        return (
            thing_rules.host_refusal(host)
            or able(thing)
            or ("" if thing.persistent is False else tr("It is stored already."))
        )

    return ThingAction(KEEP, tr("Ma&ke it permanent"), "device-floppy", run=keep, refusal=refusal)


def life(thing: Thing) -> Facts:
    """How it stands, in words."""
    kept = {True: tr("Yes"), False: tr("No, it is gone when it is stopped"), None: ""}[thing.persistent]
    starts = {True: tr("With its host"), False: tr("By hand"), None: ""}[thing.autostart]
    uuid = thing.key.name if thing.key.name != thing.name else ""
    rows = ((tr("State"), state_word(thing)), (tr("Starts"), starts), (tr("Kept"), kept), (tr("UUID"), plain(uuid, 64)))
    return Facts("", rows)
