"""What works beside the windows: made when it is first wanted, and what acts by itself once rows are on screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer

from virtgui.lookout import Lookout
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.xdg import state_dir
from virtgui.views.naming import Naming

if TYPE_CHECKING:
    from virtgui.console.rfb_events import Decode
    from virtgui.model.console import Door
    from virtgui.qtmodels.alerts import Alerts
    from virtgui.qtmodels.installing import Installing
    from virtgui.qtmodels.migrating import Migrating
    from virtgui.qtmodels.removals import Removals
    from virtgui.qtmodels.schedule_book import ScheduleBook
    from virtgui.qtmodels.shots import Shots
    from virtgui.qtmodels.snapshot_pictures import SnapshotPictures
    from virtgui.qtmodels.things import Things
    from virtgui.qtmodels.usb_rules import UsbRules
    from virtgui.views.console.consoles import Consoles
    from virtgui.views.console.screen_link import Ear, Link
    from virtgui.views.watch_windows import WatchWindows

_BEGIN_MS = 1000


class Beside(QObject):
    """Each is there once. None of them is on the way to the first rows, so that all of them are loaded late."""

    def __init__(
        self,
        world: World,
        jobs: Jobs,
        settings: Settings,
        send: Callable[[Command], Ticket],
        watcher: Watcher,
        lookout: Lookout,
        naming: Naming,
        *,
        private: bool,
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[[HostKey, str], object],
        alerts: Callable[[], Alerts],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._jobs = jobs
        self._settings = settings
        self._send = send
        self._watcher = watcher
        self._lookout = lookout
        self._naming = naming
        self._private = private
        self._open_machine = open_machine
        self._open_host = open_host
        self._alerts = alerts
        self._early: list[object] = []
        world.reported.connect(self._early.append)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.begin)

    def start(self) -> None:
        """Begin a moment later."""
        self._soon.start(_BEGIN_MS)

    def begin(self) -> None:
        """Make what acts by itself, and tell it what it missed."""
        from virtgui.qtmodels.found_jobs import FoundJobs  # noqa: PLC0415  (late, as all here)

        self._soon.stop()
        found_jobs = FoundJobs(self._world, self._send, self)
        self._world.reported.disconnect(self._early.append)
        for message in self._early:
            found_jobs.heard(message)
        self._early.clear()
        self.usb_rules  # noqa: B018  (asking makes them)
        if self._settings.records("spent/"):
            self.installing  # noqa: B018  (something is left to do from before)

    def close(self) -> None:
        """End what is under way."""
        self._soon.stop()
        for name in ("consoles", "removals", "shots", "pictures"):
            made = self.__dict__.get(name)
            if made is not None:
                made.close()

    @cached_property
    def removals(self) -> Removals:
        """Deletions that were agreed to."""
        from virtgui.qtmodels.removals import Removals  # noqa: PLC0415

        self._world.reported.connect(self._reported)
        return Removals(self._world, self._send, self)

    @cached_property
    def migrating(self) -> Migrating:
        """Machines on their way to another host."""
        from virtgui.qtmodels.migrating import Migrating  # noqa: PLC0415

        return Migrating(self._world, self._send, self)

    @cached_property
    def installing(self) -> Installing:
        """What is left to do for new machines."""
        from virtgui.qtmodels.installing import Installing  # noqa: PLC0415

        return Installing(self._world, self._send, self._settings, self)

    @cached_property
    def schedules(self) -> ScheduleBook:
        """This computer's schedules of backups and snapshots."""
        from virtgui.host.schedule_desk import ScheduleDesk  # noqa: PLC0415
        from virtgui.qtmodels.schedule_book import ScheduleBook  # noqa: PLC0415

        return ScheduleBook(ScheduleDesk(), self)

    @cached_property
    def things(self) -> Things:
        """What hosts have beside their machines."""
        from virtgui.qtmodels.things import Things  # noqa: PLC0415

        return Things(self._world, self._send, self)

    @cached_property
    def usb_rules(self) -> UsbRules:
        """USB devices that are given to machines as they appear."""
        from virtgui.qtmodels.usb_rules import UsbRules  # noqa: PLC0415

        return UsbRules(self._world, self.things, self._send, self._settings, self)

    @cached_property
    def shots(self) -> Shots:
        """Pictures of what guests show."""
        from virtgui.qtmodels.shots import Shots  # noqa: PLC0415

        return Shots(self._world, self._send, self._settings, self)

    @cached_property
    def pictures(self) -> SnapshotPictures:
        """Pictures of snapshots; a private run keeps none on disk."""
        from virtgui.qtmodels.snapshot_pictures import SnapshotPictures  # noqa: PLC0415

        return SnapshotPictures(self._world, None if self._private else state_dir() / "snapshots", self)

    @cached_property
    def consoles(self) -> Consoles:
        """Which machine's console is shown where."""
        from virtgui.views.console.consoles import Consoles  # noqa: PLC0415

        made = Consoles(self._world, self._send, self._settings, _open_screen, self._naming, self)
        made.machine_wanted.connect(lambda key: self._open_machine(key, "overview"))
        return made

    @cached_property
    def watch_windows(self) -> WatchWindows:
        """Windows that watch over time."""
        from virtgui.views.watch_windows import WatchWindows  # noqa: PLC0415

        return WatchWindows(
            self._world,
            self._settings,
            self._watcher,
            lambda: self._lookout.past,
            self.things,
            self._jobs,
            self._naming,
            self._open_machine,
            self._open_host,
            self._alerts,
        )

    def _reported(self, message: object) -> None:
        from virtgui.model.removal import Removed  # noqa: PLC0415

        if isinstance(message, Removed) and message.gone:
            self.pictures.forget(message.domain)


def _open_screen(door: Door, ear: Ear, decode: Decode) -> Link:
    # Late: screens load numpy.
    from virtgui.host.screen_link import ScreenLink  # noqa: PLC0415

    return ScreenLink(door, ear, decode)
