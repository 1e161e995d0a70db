"""The windows that watch over time, built when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World

if TYPE_CHECKING:
    from virtgui.qtmodels.alerts import Alerts
    from virtgui.qtmodels.past import Past


class WatchWindows:
    """Makes them; who shows them keeps them."""

    def __init__(
        self,
        world: World,
        settings: Settings,
        watcher: Watcher,
        past: Callable[[], Past],
        things: Things,
        jobs: Jobs,
        name_of: Callable[[HostKey], str],
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[[HostKey, str], object],
        alerts: Callable[[], Alerts],
    ) -> None:
        self._world = world
        self._settings = settings
        self._watcher = watcher
        self._past = past
        self._things = things
        self._jobs = jobs
        self._name_of = name_of
        self._open_machine = open_machine
        self._open_host = open_host
        self._alerts = alerts

    def build(self, what: str, keys: tuple[DomainKey, ...]) -> QWidget:
        """A window by its name."""
        builders: dict[str, Callable[[tuple[DomainKey, ...]], QWidget]] = {
            "compare": self._compare,
            "dashboard": self._dashboard,
            "alerts": self._alerts_window,
        }
        return builders[what](keys)

    def _compare(self, keys: tuple[DomainKey, ...]) -> QWidget:
        """Machines in the same plots."""
        from virtgui.views.compare_window import CompareWindow  # noqa: PLC0415  (late: it loads numpy)

        return CompareWindow(keys, self._world, self._settings, self._watcher, self._past())

    def _alerts_window(self, _keys: tuple[DomainKey, ...]) -> QWidget:
        """What needs a look."""
        from virtgui.views.alerts.window import AlertsWindow  # noqa: PLC0415  (late for the same reason)

        return AlertsWindow(self._alerts(), self._settings, self._open_machine, self._open_host, self._name_of)

    def _dashboard(self, _keys: tuple[DomainKey, ...]) -> QWidget:
        """All hosts at one look."""
        from virtgui.views.dashboard.window import Dashboard  # noqa: PLC0415  (late: not on the way to rows)

        return Dashboard(
            self._world,
            self._things,
            self._jobs,
            self._settings,
            self._watcher,
            self._name_of,
            self._open_machine,
            self._open_host,
            self._alerts(),
        )
