"""Changes, deletions, migrations, things of hosts, and what became of them, written to the log."""

from __future__ import annotations

import logging

from virtgui.hypervisor.diary import detail, words
from virtgui.model.backups import BackupDeed, ReadBackups
from virtgui.model.backups import doing as backup_doing
from virtgui.model.commands import ActAll, Change, Command
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.edits import AddDevice, Edit, SetField
from virtgui.model.keys import Ticket
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import LeaveMade, Make, TakeBack
from virtgui.model.messages import (
    Changed,
    Conflicted,
    DisplaysRead,
    DoorOpened,
    HardwareRead,
    InventoryRead,
    LeftHalfMade,
    Message,
    NativeRead,
    ShotTaken,
)
from virtgui.model.migration import Migrate
from virtgui.model.removal import Remove, Removed
from virtgui.model.secrets import SecretRead, SetSecret
from virtgui.model.storage import ReadVolumes, VolumeAct, VolumesRead
from virtgui.model.things import DefineThing, ThingAct, ThingDeeds, ThingsListed, WatchThings
from virtgui.util.names import plain

_log = logging.getLogger(__name__)
_LONGEST = 1000


def asked(ticket: Ticket, command: Command) -> None:
    """A command came in."""
    match command:
        case Change(domain, doing, edits):
            what = ", ".join(_edit(edit) for edit in edits[:8])
            _log.info("%d: %s on %s: %s", ticket, plain(doing), domain.uuid, what)
        case Remove(domain, files, keep, power_off):
            off = "power off and " if power_off else ""
            _log.info("%d: %sdelete %s, keeping %s", ticket, off, domain.uuid, [part.value for part in keep])
            for file in files:
                _log.info("%d: and %s of pool %s", ticket, plain(file.path, _LONGEST), plain(file.pool))
        case ActAll(host, domains, verb, text):
            _log.info("%d: %s %d machines of %s: %s", ticket, verb.value, len(domains), plain(host), plain(text))
        case BackupDeed():
            _log.info("%d: %s", ticket, plain(backup_doing(command, command.domain.uuid), 200))
        case ReadBackups(domain):
            _log.debug("%d: backups of %s", ticket, domain.uuid)
        case DomainDeed():
            what = plain(command.doing(command.domain.uuid), _LONGEST)
            _log.info("%d: %s on %s", ticket, what, plain(command.domain.host))
        case DomainQuestion():
            _log.debug("%d: %s of %s", ticket, command.asking, command.domain.uuid)
        case ThingAct((host, thing_kind, name), deed):
            _log.info("%d: %s the %s %s on %s", ticket, deed.value, thing_kind.value, plain(name), plain(host))
        case ThingDeeds((host, thing_kind, name), doing, parts):
            _log.info("%d: %s (%s %s) on %s, in %d steps", ticket, plain(doing), thing_kind.value, plain(name),
                      plain(host), len(parts))  # fmt: skip
        case VolumeAct(host, pool, volume, deed):
            where = f"{plain(volume)} of pool {plain(pool)} on {plain(host)}"
            _log.info("%d: %s the volume %s", ticket, deed.value, where)
        case ReadVolumes(host, pool, fresh):
            _log.debug("%d: volumes of pool %s on %s%s", ticket, plain(pool), plain(host), ", fresh" if fresh else "")
        case DefineThing(host, thing_kind, _, doing):
            _log.info("%d: %s (%s) on %s", ticket, plain(doing), thing_kind.value, plain(host))
        case ReadRanges(host):
            _log.debug("%d: ranges of %s", ticket, plain(host))
        case ReadLeases(network):
            _log.debug("%d: leases of %s on %s", ticket, plain(network.name), plain(network.host))
        case SetSecret(secret):
            _log.info("%d: set the value of the secret %s on %s", ticket, plain(secret.name), plain(secret.host))
        case WatchThings(host, kinds):
            _log.debug("on screen of %s: %s", plain(host), ", ".join(sorted(kind.value for kind in kinds)))
        case Make(host, title, steps):
            _log.info("%d: make %s on %s in %d steps", ticket, plain(title), plain(host), len(steps))
        case Migrate(domain, to, options):
            how = f"{options.way.value}, disks {options.storage.value}"
            _log.info("%d: migrate %s from %s to %s, %s", ticket, domain.uuid, plain(domain.host), plain(to), how)
        case TakeBack(half) | LeaveMade(half):
            kind = type(command).__name__
            _log.info("%d: %s %s", ticket, kind, "; ".join(plain(made.text) for made in half.made[:8]))
        case _:
            _log.info("%d: %s", ticket, command)


def told(message: Message) -> None:
    """A message goes out."""
    match message:
        case Changed():
            _changed(message)
        case Conflicted():
            _log.warning("%d: changed elsewhere: %s", message.ticket, len(message.conflicts))
        case VolumesRead(_, host, pool, problem=problem) if problem is not None:
            _log.warning("the volumes of pool %s on %s: %s", plain(pool), plain(host), words(problem))
        case HardwareRead(domain, None, problem) if problem is not None:
            _log.warning("the hardware of %s: %s", domain.uuid, words(problem))
        case NativeRead(_, domain, _, problem) if problem is not None:
            _log.warning("the own form of %s: %s", domain.uuid, words(problem))
        case DisplaysRead(domain, _, _, problem) if problem is not None:
            _log.warning("the displays of %s: %s", domain.uuid, words(problem))
        case DoorOpened():
            _door(message)
        case Removed():
            _removed(message)
        case ShotTaken(ticket, _, None, problem) if problem is not None:
            _log.debug("%d: no picture: %s", ticket, words(problem))
        case InventoryRead(_, host, inventory):
            lacks = "; ".join(f"{part}: {plain(why)}" for part, why in inventory.lacks)
            _log.debug("what %s has: %s", plain(host), lacks or "all was told")
        case LeftHalfMade(host, halves) if halves:
            _log.warning("%s: %d creations were cut short", plain(host), len(halves))
        case SecretRead(ticket, secret, _, problem):
            _log.info("%d: the secret %s %s", ticket, plain(secret.name), words(problem) if problem else "was shown")
        case ThingsListed(host, kind, things, lack):
            _log.debug("%s has %d of kind %s %s", plain(host), len(things), kind.value, plain(lack))


def _door(message: DoorOpened) -> None:
    """By which way, never where it leads nor what opens it."""
    if message.door is not None:
        _log.info("%d: a door by %s", message.ticket, message.door.way.value)
    elif message.problem is not None:
        _log.warning("%d: no door: %s", message.ticket, words(message.problem))


def _edit(edit: Edit) -> str:
    """Which place, never what was put there."""
    match edit:
        case SetField(place, field, _):
            return f"{place.kind or 'machine'}.{field}"
        case AddDevice():
            return "add a device"
        case _:
            return f"{type(edit).__name__} {edit.place.kind or 'machine'}"


def _changed(message: Changed) -> None:
    for outcome in message.outcomes:
        how = "now" if outcome.now else "not now"
        stored = "stored" if outcome.stored else "not stored"
        why = f": {plain(outcome.why, _LONGEST)}{detail(outcome.detail)}" if outcome.why else ""
        _log.info("%d: %s is %s, %s%s", message.ticket, _edit(outcome.edit), how, stored, why)


def _removed(message: Removed) -> None:
    for fate in message.fates:
        what = f"{plain(fate.why, _LONGEST)}{detail(fate.detail)}" if fate.why else "deleted"
        _log.info("%d: %s: %s", message.ticket, plain(fate.path, _LONGEST), what)
    _log.info("%d: the definition of %s is %s", message.ticket, message.domain.uuid, "gone" if message.gone else "kept")
