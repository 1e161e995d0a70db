"""Which host a deed or a question is for, and what answers it."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.hypervisor.clerk import Clerk
from virtgui.hypervisor.replies import (
    all_refused,
    deed_refused,
    guest_refused,
    host_refused,
    not_made,
    not_migrated,
    refused,
    thing_refused,
    unanswered,
)
from virtgui.hypervisor.session import Session
from virtgui.model.backups import BackupDeed, ReadBackups
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
from virtgui.model.domain_deeds import DomainDeed, DomainQuestion
from virtgui.model.guests import GuestAct, ReadGuest, ReadKeys, SetGuestVcpu, SetKeys, SetPassword
from virtgui.model.host_details import EndInterfaces, ReadHost, ReadProcessor, SetPages, SetSharing, SuspendHost
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import HalfMade, LeaveMade, Make, TakeBack
from virtgui.model.messages import Message
from virtgui.model.migration import Migrate, Preflight, TuneMigration
from virtgui.model.removal import Remove
from virtgui.model.secrets import ReadNeeds, ReadSecret, SetSecret
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct
from virtgui.model.things import (
    DefineThing,
    ReadPoolSources,
    ReadPoolTypes,
    ThingAct,
    ThingDeeds,
    ThingKey,
    WatchThings,
)
from virtgui.model.users import ReadFiles


def route(
    ticket: Ticket,
    command: Command,
    sessions: dict[HostKey, Session],
    session_of: Callable[[HostKey], Session],
    publish: Callable[[Message], None],
    clerk: Clerk,
) -> None:
    """Hand a command to the session of its host; where that is not known, tell that it cannot be. `session_of`
    makes one where there is none."""

    def ask(host: HostKey) -> None:
        session = sessions.get(host)
        if session is None:
            unanswered(publish, ticket, command)
        else:
            session.ask(ticket, command)

    match command:
        case Act():
            session = sessions.get(command.domain.host)
            if session is None:
                deed_refused(publish, clerk, ticket, command)
            else:
                session.act(ticket, command)
        case ActAll(host):
            session = sessions.get(host)
            if session is None:
                all_refused(publish, clerk, ticket, command)
            else:
                session.act_all(ticket, command)
        case Change() | ResizeDisk() | BlockThreshold() | DeleteVolume() | SendBreak() | Remove():
            session = sessions.get(command.domain.host)
            if session is None:
                refused(publish, clerk, ticket, command)
            else:
                session.change(ticket, command)
        case BackupDeed() | DomainDeed():
            session = sessions.get(command.domain.host)
            if session is None:
                refused(publish, clerk, ticket, command)
            else:
                session.change(ticket, command)
        case ReadBackups() | ReadGuest() | ReadKeys() | DomainQuestion():
            ask(command.domain.host)
        case GuestAct() | SetPassword() | SetKeys() | SetGuestVcpu():
            session = sessions.get(command.domain.host)
            if session is None:
                guest_refused(publish, clerk, ticket, command)
            else:
                session.guest(ticket, command)
        case Make(host) | TakeBack(HalfMade(_, host)) | LeaveMade(HalfMade(_, host)):
            session = sessions.get(host)
            if session is None:
                not_made(publish, clerk, ticket, command)
            else:
                session.make(ticket, command)
        case Migrate() | TuneMigration():
            session = sessions.get(command.domain.host)
            if session is None:
                not_migrated(publish, clerk, ticket, command)
            else:
                session.migrate(ticket, command)
        case Preflight():
            ask(command.domain.host)
        case ReadHardware() | ReadNative() | ReadDisplays() | OpenScreen() | OpenLine() | TakeShot():
            ask(command.domain.host)
        case ReadInventory(host) | ReadOffers(host) | ParseNative(host) | ReadFiles(host):
            ask(host)
        case ReadPoolSources(host) | ReadPoolTypes(host) | ReadHost(host) | ReadNeeds(host) | ReadRanges(host):
            ask(host)
        case ReadProcessor(host):
            ask(host)
        case ReadVolumes(host) | ReadVolumeXml(host):
            ask(host)
        case ReadSecret(ThingKey(host=host)) | ReadLeases(ThingKey(host=host)):
            ask(host)
        case ThingAct(ThingKey(host=host)) | ThingDeeds(ThingKey(host=host)) | DefineThing(host) | VolumeAct(host):
            session = sessions.get(host)
            if session is None:
                thing_refused(publish, clerk, ticket, command)
            else:
                session.thing(ticket, command)
        case (
            SetSharing(host) | SetPages(host) | SuspendHost(host) | EndInterfaces(host) | SetSecret(ThingKey(host=host))
        ):
            session = sessions.get(host)
            if session is None:
                host_refused(publish, clerk, ticket, command)
            else:
                session.host_deed(ticket, command)
        case WatchThings(host, kinds):
            session_of(host).watch_things(kinds)
