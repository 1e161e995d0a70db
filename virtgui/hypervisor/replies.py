"""What is answered where nothing can be done: to changes that cannot begin, and to questions nobody can answer."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.hypervisor.clerk import Clerk
from virtgui.model.backups import BackupDeed, BackupsRead, ReadBackups
from virtgui.model.backups import doing as backup_doing
from virtgui.model.commands import (
    Act,
    ActAll,
    BlockThreshold,
    Change,
    Command,
    DeleteVolume,
    OpenLine,
    OpenScreen,
    ParseNative,
    ReadDisplays,
    ReadHardware,
    ReadInventory,
    ReadNative,
    ReadOffers,
    ResizeDisk,
    SendBreak,
    TakeShot,
)
from virtgui.model.doing import all_doing, thing_doing, verb_doing, volume_doing
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.guests import GuestDeed, GuestRead, KeysRead, ReadGuest, ReadKeys, without_secret
from virtgui.model.guests import doing as guest_doing
from virtgui.model.host_details import (
    EndInterfaces,
    HostRead,
    ProcessorRead,
    ReadHost,
    ReadProcessor,
    SetPages,
    SetSharing,
    SuspendHost,
)
from virtgui.model.inventory import Inventory
from virtgui.model.keys import Ticket
from virtgui.model.leases import LeasesRead, RangesRead, ReadLeases, ReadRanges
from virtgui.model.making import LeaveMade, Make, TakeBack
from virtgui.model.messages import (
    Began,
    DisplaysRead,
    DoorOpened,
    Finished,
    HardwareRead,
    InventoryRead,
    Message,
    NativeParsed,
    NativeRead,
    OffersRead,
    ShotTaken,
)
from virtgui.model.migration import Migrate, MigrationTuned, Preflight, PreflightRead, TuneMigration
from virtgui.model.problems import Problem
from virtgui.model.removal import Remove
from virtgui.model.secrets import NeedsRead, ReadNeeds, ReadSecret, SecretRead, SetSecret
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct, VolumesRead, VolumeXmlRead
from virtgui.model.things import (
    DefineThing,
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    ThingAct,
    ThingCommand,
)
from virtgui.model.users import FilesRead, HostFiles, ReadFiles
from virtgui.util.language import tr
from virtgui.util.names import plain

Deed = Change | ResizeDisk | BlockThreshold | DeleteVolume | SendBreak
HostDeed = SetSharing | SetPages | SuspendHost | SetSecret | EndInterfaces
HostQuestion = ReadHost | ReadProcessor | ReadSecret | ReadNeeds
_CLOSED = tr("The host is not connected. Connect it first.")


def words(command: Deed | Remove | BackupDeed | DomainDeed) -> str:
    """What completes "Could not ..."."""
    if isinstance(command, DomainDeed):
        return plain(command.doing(tr("the machine")), 200)
    if isinstance(command, BackupDeed):
        return plain(backup_doing(command, tr("the machine")), 200)
    match command:
        case Change():
            return command.doing
        case ResizeDisk():
            return tr("change the size of {target}").format(target=plain(command.target, 40))
        case BlockThreshold():
            return tr("watch the size of {target}").format(target=plain(command.target, 40))
        case DeleteVolume():
            return tr("delete the volume {volume}").format(volume=plain(command.volume, 80))
        case Remove():
            return tr("delete the machine")
        case SendBreak():
            return tr("send a break")


def thing_words(command: ThingCommand | VolumeAct, name: str) -> str:
    """What completes "Could not ..." for a deed on a thing of a host."""
    if isinstance(command, VolumeAct):
        volume = plain(command.volume, 80)
        return volume_doing(command.deed, volume)
    if not isinstance(command, ThingAct):
        return command.doing
    return thing_doing(command.deed, command.thing.kind, plain(name, 80))


def host_words(command: HostDeed) -> str:
    """What completes "Could not ..." for a deed on a host itself."""
    match command:
        case SetSharing():
            return tr("change how memory is shared")
        case SetPages():
            return tr("set the huge pages")
        case SuspendHost():
            return tr("let the host sleep")
        case EndInterfaces(keep=keep):
            return tr("keep the changed interfaces") if keep else tr("take the changed interfaces back")
        case SetSecret():
            return tr("set the secret's value")


def processor_words(command: ReadProcessor) -> str:
    """What completes "Could not ..." for a question about processors."""
    return tr("find a common processor") if command.among else tr("read which processor machines can have")


def deed_refused(
    publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, act: Act, reason: str = _CLOSED
) -> None:
    """End a deed on a machine that cannot begin."""
    at = clerk.wall()
    publish(Began(ticket, act, "", at))
    publish(Finished(ticket, at, Problem(verb_doing(act.verb, tr("the machine")), reason)))


def all_refused(publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, command: ActAll) -> None:
    """End a deed on several machines that cannot begin."""
    at = clerk.wall()
    publish(Began(ticket, command, "", at))
    publish(Finished(ticket, at, Problem(all_doing(command), _CLOSED)))


def host_refused(publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, command: HostDeed) -> None:
    """End a deed on a host that cannot begin."""
    at = clerk.wall()
    shown = SetSecret(command.secret, b"") if isinstance(command, SetSecret) else command
    publish(Began(ticket, shown, "", at))
    publish(Finished(ticket, at, Problem(host_words(command), _CLOSED)))


def thing_refused(
    publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, command: ThingCommand | VolumeAct
) -> None:
    """End a deed on a thing that cannot begin."""
    at = clerk.wall()
    name = "" if isinstance(command, DefineThing | VolumeAct) else command.thing.name
    name = command.volume if isinstance(command, VolumeAct) else name
    publish(Began(ticket, command, plain(name), at))
    publish(Finished(ticket, at, Problem(thing_words(command, name), _CLOSED)))


def guest_refused(
    publish: Callable[[Message], None],
    clerk: Clerk,
    ticket: Ticket,
    command: GuestDeed,
    name: str = "",
    reason: str = _CLOSED,
) -> None:
    """End a deed in a guest that cannot begin."""
    at = clerk.wall()
    publish(Began(ticket, without_secret(command), name, at))
    publish(Finished(ticket, at, Problem(guest_doing(command, name or tr("the machine")), reason)))


def doing(command: Command) -> str:
    """What completes "Could not ..." for a question about a machine's screens and lines."""
    match command:
        case OpenScreen():
            return tr("open the screen")
        case OpenLine():
            return tr("open the serial line")
        case TakeShot():
            return tr("take a picture of the screen")
        case _:
            return tr("read the displays")


def refused(
    publish: Callable[[Message], None],
    clerk: Clerk,
    ticket: Ticket,
    command: Deed | Remove | BackupDeed | DomainDeed,
    reason: str = _CLOSED,
) -> None:
    """End a change that cannot begin."""
    at = clerk.wall()
    publish(Began(ticket, command, "", at))
    publish(Finished(ticket, at, Problem(words(command), reason)))


def unanswered(publish: Callable[[Message], None], ticket: Ticket, command: Command, reason: str = _CLOSED) -> None:
    """Tell that a question cannot be answered."""
    match command:
        case DomainQuestion():
            publish(command.answered(ticket, None, Problem(command.asking, reason)))
        case ReadHardware(domain):
            publish(HardwareRead(domain, None, Problem(tr("read the hardware"), reason)))
        case ReadNative(domain):
            publish(NativeRead(ticket, domain, problem=Problem(tr("read the hypervisor's own form"), reason)))
        case ReadDisplays(domain):
            publish(DisplaysRead(domain, problem=Problem(doing(command), reason)))
        case OpenScreen(domain) | OpenLine(domain):
            publish(DoorOpened(ticket, domain, problem=Problem(doing(command), reason)))
        case TakeShot(domain):
            publish(ShotTaken(ticket, domain, problem=Problem(doing(command), reason)))
        case ReadGuest(domain):
            publish(GuestRead(ticket, domain, problem=Problem(tr("ask the guest"), reason)))
        case ReadKeys(domain, user):
            publish(KeysRead(ticket, domain, user, problem=Problem(tr("read the SSH keys"), reason)))
        case ReadBackups(domain):
            publish(BackupsRead(ticket, domain, problem=Problem(tr("read the backups"), reason)))
        case ReadFiles(host):
            publish(FilesRead(ticket, HostFiles(host, blind=(reason,))))
        case ReadOffers(host):
            publish(OffersRead(ticket, host, problem=Problem(tr("read what the host offers"), reason)))
        case ParseNative(host):
            publish(NativeParsed(ticket, host, problem=Problem(tr("read the configuration"), reason)))
        case Preflight(domain, to):
            publish(PreflightRead(ticket, domain, to, problem=Problem(tr("look before the migration"), reason)))
        case ReadLeases(network):
            publish(LeasesRead(ticket, network, problem=Problem(tr("read the leases"), reason)))
        case ReadRanges(host):
            publish(RangesRead(ticket, host))
        case ReadHost(host):
            publish(HostRead(ticket, host, None, Problem(tr("read what the host is"), reason)))
        case ReadProcessor(host):
            publish(ProcessorRead(ticket, host, problem=Problem(processor_words(command), reason)))
        case ReadSecret(secret):
            publish(SecretRead(ticket, secret, None, Problem(tr("show the value"), reason)))
        case ReadNeeds(host):
            publish(NeedsRead(ticket, host, blind=(reason,)))
        case ReadVolumes(host, pool):
            publish(
                VolumesRead(
                    ticket,
                    host,
                    pool,
                    problem=Problem(tr("read the volumes of {pool}").format(pool=plain(pool, 80)), reason),
                )
            )
        case ReadVolumeXml(host, pool, volume):
            problem = Problem(tr("read the volume {volume}").format(volume=plain(volume, 80)), reason)
            publish(VolumeXmlRead(ticket, host, pool, volume, problem=problem))
        case ReadPoolSources(host):
            publish(PoolSourcesRead(ticket, host, problem=Problem(tr("look for storage"), reason)))
        case ReadPoolTypes(host):
            publish(PoolTypesRead(ticket, host, problem=Problem(tr("read which pools the host can have"), reason)))
        case ReadInventory(host):
            parts = ("devices", "filters", "interfaces", "networks", "pools", "secrets")
            publish(InventoryRead(ticket, host, Inventory(lacks=tuple((part, reason) for part in parts))))


def not_made(
    publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, command: Make | TakeBack | LeaveMade
) -> None:
    """End a creation that cannot begin; to keep what was half made needs nobody's answer."""
    if isinstance(command, LeaveMade):
        return
    at = clerk.wall()
    if isinstance(command, Make):
        title, doing = command.title, command.doing or tr("make {title}").format(title=plain(command.title, 80))
    else:
        title = command.half.title
        doing = tr("remove what was half made of {title}").format(title=plain(title, 80))
    publish(Began(ticket, command, title, at))
    publish(Finished(ticket, at, Problem(doing, _CLOSED)))


def not_migrated(
    publish: Callable[[Message], None], clerk: Clerk, ticket: Ticket, command: Migrate | TuneMigration
) -> None:
    """End a migration that cannot begin, for its host is not connected."""
    if isinstance(command, TuneMigration):
        publish(MigrationTuned(ticket, command.job, Problem(tr("change the migration"), _CLOSED)))
        return
    at = clerk.wall()
    publish(Began(ticket, command, "", at))
    publish(Finished(ticket, at, Problem(tr("migrate the machine"), _CLOSED)))
