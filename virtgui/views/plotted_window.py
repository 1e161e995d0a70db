"""A window of something that has plots, which are built late and leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.views.naming import Naming
from virtgui.views.paged_window import PagedWindow

if TYPE_CHECKING:
    from virtgui.model.past import Subject
    from virtgui.qtmodels.past import Past
    from virtgui.views.plots.data import Source
    from virtgui.views.plots.lookback import Lookback
    from virtgui.views.plots.page import PlotsPage

_ENOUGH_SAMPLES = 10


class PlottedWindow(PagedWindow):
    """Offers a page of plots; `name_of` tells how a person calls a host."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        settings: Settings,
        watcher: Watcher,
        memory: str,
        name_of: Callable[[HostKey], str] | None,
        past: Past | None = None,
    ) -> None:
        super().__init__(settings, memory)
        self._world = world
        self._send = send
        self._watcher = watcher
        self._name_of = name_of if name_of is not None else Naming(world, settings)
        self._past = past
        self._source: Source | None = None
        self._plots: PlotsPage | None = None

    @property
    def plots(self) -> PlotsPage | None:
        """The plots, once they were shown."""
        return self._plots

    def performance_ready(self) -> bool:
        """Whether the plots show ten samples."""
        return self._plots is not None and self._plots.plotted() >= _ENOUGH_SAMPLES

    def closeEvent(self, event: QCloseEvent | None) -> None:
        super().closeEvent(event)
        if self._plots is not None:
            self._plots.saving.finish()
        if self._source is not None:
            self._source.close()

    def look_back(self, subject: Subject) -> Lookback | None:
        """Figures of weeks for the page of plots."""
        from virtgui.views.plots.lookback import Lookback  # noqa: PLC0415  (late for the same reason)

        return Lookback(self._past, (subject,), self) if self._past is not None else None

    def build_plots(self, source: Source, name: Callable[[], str]) -> QWidget:
        """The page that plots `source`; `name` begins the names of exported files, in pictures stands the title."""
        # Late: pyqtgraph and numpy cost 0.4 s, and many windows never show a plot.
        from virtgui.views.plots.page import PlotsPage  # noqa: PLC0415

        self._source = source
        self._plots = PlotsPage(source, self._watcher, self._settings, name, self.windowTitle)
        return self._plots
