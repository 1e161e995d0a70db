"""The window that plots several machines on the same axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views.arranged import keep_window
from virtgui.views.controls import entitle
from virtgui.views.plots.compare_source import CompareSource
from virtgui.views.plots.lookback import Lookback
from virtgui.views.plots.page import PlotsPage

_MEMORY = "compare_window/geometry"
_SIZE = QSize(1200, 800)
_ENOUGH_SAMPLES = 10


class CompareWindow(QWidget):
    """One page of plots with a line for each machine."""

    def __init__(
        self,
        keys: Sequence[DomainKey],
        world: World,
        settings: Settings,
        watcher: Watcher,
        past: Past | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.keys = tuple(keys)
        self._settings = settings
        lookback = Lookback(past, self.keys, self) if past is not None else None
        self._source = CompareSource(self.keys, world, watcher, lookback)
        names = ", ".join(self._source.names())
        entitle(self, tr("{names}: performance").format(names=names))
        self.plots = PlotsPage(
            self._source, watcher, settings, lambda: "machines", lambda: ", ".join(self._source.names())
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plots)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        keep_window(self, settings, _MEMORY, _SIZE)
        self.plots.setFocus()

    def performance_ready(self) -> bool:
        """Whether the plots show ten samples."""
        return self.plots.plotted() >= _ENOUGH_SAMPLES

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put(_MEMORY, self.saveGeometry())
        self.plots.saving.finish()
        self._source.close()
        super().closeEvent(event)


Compare = Callable[[tuple[DomainKey, ...]], object]
"""Shows such a window."""
