"""The windows that watch over time, built when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World

if TYPE_CHECKING:
    from virtgui.qtmodels.past import Past


class WatchWindows:
    """Makes them; who shows them keeps them."""

    def __init__(self, world: World, settings: Settings, watcher: Watcher, past: Callable[[], Past]) -> None:
        self._world = world
        self._settings = settings
        self._watcher = watcher
        self._past = past

    def build(self, what: str, keys: tuple[DomainKey, ...]) -> QWidget:
        """A window by its name."""
        builders: dict[str, Callable[[tuple[DomainKey, ...]], QWidget]] = {"compare": self._compare}
        return builders[what](keys)

    def _compare(self, keys: tuple[DomainKey, ...]) -> QWidget:
        """Machines in the same plots."""
        from virtgui.views.compare_window import CompareWindow  # noqa: PLC0415  (late: it loads numpy)

        return CompareWindow(keys, self._world, self._settings, self._watcher, self._past())
