"""Which deed makes sense for a thing as it is now, told as the reason when it does not."""

from __future__ import annotations

from virtgui.model.facts import Host
from virtgui.model.things import Thing, ThingDeed, ThingKind
from virtgui.util.language import tr

AWAY = tr("The host is not connected.")
READ_ONLY = tr("This host was opened to look only.")
_OFF = tr("It is off already.")
_ON = tr("It is on already.")
_NOT_ON = tr("It is off: start it first.")
_STOP_FIRST = tr("It is on: stop it first.")
_TRANSIENT = tr("It exists only while it is on.")
_TEST = tr("The test driver only pretends: it cannot do this.")


def host_refusal(host: Host | None) -> str:
    """Why nothing can be done on a host at all; "" when something can."""
    if host is None or not host.open:
        return AWAY
    return READ_ONLY if host.read_only else ""


def refusal(deed: ThingDeed, thing: Thing, host: Host | None) -> str:
    """Why this cannot be done now; "" when it can, as far as is known."""
    return host_refusal(host) or _by_driver(deed, thing, host) or _by_state(deed, thing)


def _by_driver(deed: ThingDeed, thing: Thing, host: Host | None) -> str:
    """What the test driver has no call for, tried with libvirt 9.0."""
    if host is None or host.driver.upper() != "TEST" or thing.key.kind is not ThingKind.DEVICE:
        return ""
    return "" if deed is ThingDeed.DELETE else _TEST


def _by_state(deed: ThingDeed, thing: Thing) -> str:
    match deed:
        case ThingDeed.START:
            return _ON if thing.active else ""
        case ThingDeed.STOP:
            return "" if thing.active in (True, None) else _OFF
        case ThingDeed.REFRESH:
            return "" if thing.active else _NOT_ON
        case ThingDeed.AUTOSTART_ON | ThingDeed.AUTOSTART_OFF:
            return _autostart(deed is ThingDeed.AUTOSTART_ON, thing)
        case ThingDeed.BUILD:
            return _STOP_FIRST if thing.active else ""
        case ThingDeed.UNDEFINE:
            return _undefine(thing)
        case ThingDeed.DELETE if thing.key.kind is ThingKind.POOL:
            return _STOP_FIRST if thing.active else ""
        case ThingDeed.UPDATE:
            return "" if thing.active or thing.persistent else _NOT_ON
    return ""


def _autostart(on: bool, thing: Thing) -> str:
    if thing.persistent is False:
        return _TRANSIENT
    if thing.autostart is None:
        return tr("It has no autostart.")
    if thing.autostart is on:
        return tr("It starts with its host already.") if on else tr("It does not start with its host.")
    return ""


def _undefine(thing: Thing) -> str:
    if thing.persistent is False:
        return _TRANSIENT
    if thing.active and thing.key.kind in (ThingKind.POOL, ThingKind.INTERFACE):
        return _STOP_FIRST
    return ""
