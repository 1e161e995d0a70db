"""What every page of a host's window works with."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from virtgui.model.commands import Command
from virtgui.model.devices import Vital
from virtgui.model.facts import Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.local import LocalHost
from virtgui.model.versions import Version
from virtgui.qtmodels.jobs import Job
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.usb_rules import UsbRules
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World


class HostDesk(NamedTuple):
    """One host, and what is known and can be asked of it. `name_of` tells how a person calls a host, `vital` what this
    computer needs itself of its devices; `usb_rules` carries out what is wanted of USB devices; `local` is this
    computer, should the host be it."""

    key: HostKey
    world: World
    things: Things
    send: Callable[[Command], Ticket]
    settings: Settings
    watcher: Watcher
    name_of: Callable[[HostKey], str]
    vital: Callable[[], Vital] = Vital
    usb_rules: UsbRules | None = None
    local: LocalHost | None = None
    open_machine: Callable[[DomainKey], None] = lambda key: None
    """Shows a machine's window."""
    schedules: Callable[[], ScheduleBook] | None = None
    """This computer's schedules; None where none are kept."""
    kept: Callable[[HostKey], tuple[Version, ...]] | None = None
    """Reads the newest definition of each machine that the host ever had; may wait for a disk, and raise `Cannot`."""
    jobs: Callable[[], tuple[Job, ...]] = tuple
    """All jobs of this program."""

    @property
    def host(self) -> Host | None:
        """It as it is now; None once it was removed from the list."""
        return self.world.hosts.get(self.key)
