"""What is watched over time, beside the windows: built once the first of them is painted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer

from virtgui.model.messages import Message
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr

if TYPE_CHECKING:
    from virtgui.host.figures import Figures
    from virtgui.qtmodels.past import Past

_BEGIN_MS = 2000
_PRIVATE = tr("This run keeps no history: it was started for named hosts only.")


class Lookout(QObject):
    """Keeps figures for weeks. A private run keeps none, unless it was told where (`history`)."""

    def __init__(
        self,
        world: World,
        settings: Settings,
        publish: Callable[[Message], None],
        *,
        private: bool,
        history: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._settings = settings
        self._publish = publish
        self._keeps = not private or bool(history)
        self._path = Path(history).absolute() if history else None
        self._figures: Figures | None = None
        self._past: Past | None = None
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)

    def start(self) -> None:
        """Begin a moment later."""
        self._soon.start(_BEGIN_MS)

    def take(self, message: Message) -> None:
        """From any thread: a message of the hypervisor room."""
        figures = self._figures
        if figures is not None:
            figures.take(message)

    @property
    def past(self) -> Past:
        """Figures of weeks, or why there are none."""
        if self._past is None:
            from virtgui.qtmodels.past import Past  # noqa: PLC0415  (late: not on the way to the first window)

            self._begin()
            figures = self._figures
            if figures is None:
                self._past = Past(self._world, None, lack=_PRIVATE, parent=self)
            else:
                self._past = Past(self._world, figures.ask, figures.ask_size, figures.forget, parent=self)
        return self._past

    def close(self) -> None:
        """Keep what came so far."""
        self._closed = True
        self._soon.stop()
        if self._figures is not None:
            self._figures.close()

    def _begin(self) -> None:
        self._soon.stop()
        if self._figures is None and self._keeps and not self._closed:
            # Late: SQLite is not on the way to the first window.
            from virtgui.host.figures import Figures  # noqa: PLC0415
            from virtgui.qtmodels.past_settings import tuning  # noqa: PLC0415

            self._figures = Figures(self._publish, self._path, tuning(self._settings))
            self._figures.start()
            self._settings.changed.connect(self._setting_changed)

    def _setting_changed(self, name: str) -> None:
        if name.startswith("history/") and self._figures is not None:
            from virtgui.qtmodels.past_settings import tuning  # noqa: PLC0415

            self._figures.tune(tuning(self._settings))
