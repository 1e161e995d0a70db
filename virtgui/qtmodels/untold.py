"""Which commands are no jobs: what a host's own row, the notice bar and the page that asked tell."""

from __future__ import annotations

from virtgui.model.backups import LimitBackup, ReadBackups
from virtgui.model.commands import (
    Answer,
    Cancel,
    Connect,
    Disconnect,
    Forget,
    OpenLine,
    OpenScreen,
    ParseNative,
    ReadDisplays,
    ReadHardware,
    ReadInventory,
    ReadNative,
    ReadOffers,
    TakeShot,
    Watch,
)
from virtgui.model.domain_deeds import DomainQuestion
from virtgui.model.guests import ReadGuest, ReadKeys
from virtgui.model.host_details import ReadHost, ReadProcessor
from virtgui.model.leases import ReadLeases, ReadRanges
from virtgui.model.making import LeaveMade
from virtgui.model.secrets import ReadNeeds, ReadSecret
from virtgui.model.storage import ReadVolumes, ReadVolumeXml
from virtgui.model.things import ReadPoolSources, ReadPoolTypes, WatchThings
from virtgui.model.users import ReadFiles

UNTOLD = (
    Watch,
    Cancel,
    Answer,
    Connect,
    Disconnect,
    Forget,
    ReadHardware,
    ReadInventory,
    ReadNative,
    ReadOffers,
    ParseNative,
    ReadDisplays,
    OpenScreen,
    OpenLine,
    TakeShot,
    ReadFiles,
    LeaveMade,
    ReadBackups,
    DomainQuestion,
    LimitBackup,
    WatchThings,
    ReadPoolSources,
    ReadPoolTypes,
    ReadLeases,
    ReadRanges,
    ReadHost,
    ReadProcessor,
    ReadSecret,
    ReadNeeds,
    ReadVolumes,
    ReadVolumeXml,
    ReadGuest,
    ReadKeys,
)
"""What a host's own row, the notice bar and the page that asked tell."""
