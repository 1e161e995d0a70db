"""The program's place on the desktop: its icon in the tray, when it ends, and what later starts hand over to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtGui import QGuiApplication

from virtgui.options import Options
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import icons

if TYPE_CHECKING:
    from virtgui.attendant import Attendant
    from virtgui.views.tray import Tray

SHOWN, STAYS = "tray/shown", "tray/stays"
_PATIENCE_MS = 10_000
"""What begins with the session is often there before the tray is."""
_LOOK_MS = 250
_GUARD_MS = 5000
_GONE = 2
"""So often in a row is no tray there before it counts as gone: one that is started anew takes its icons back."""
_BEGIN_MS = 300
"""After the first rows, for which it would load Qt's network."""


class Desk(QObject):
    """A private run has an icon only where it was asked for, and takes nothing over."""

    def __init__(
        self,
        application: QGuiApplication,
        settings: Settings,
        has_tray: Callable[[], bool],
        make_tray: Callable[[], Tray],
        take_over: Callable[[Options], object],
        show_window: Callable[[], object],
        *,
        private: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._settings = settings
        self._has_tray = has_tray
        self._make_tray = make_tray
        self._take_over = take_over
        self._show_window = show_window
        self._private = private
        self._attendant: Attendant | None = None
        self._asked_for = False
        self._patience_ms = _PATIENCE_MS
        self.tray: Tray | None = None
        """The icon while there is one."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._guard = QTimer(self)
        self._guard.setInterval(_GUARD_MS)
        self._guard.timeout.connect(self.look_after_tray)
        self._lacked = 0
        settings.changed.connect(self._setting_changed)

    @property
    def stays(self) -> bool:
        """Whether the program goes on without a window: its icon leads back to it."""
        return self.tray is not None and self._lacked < _GONE and (self._asked_for or self._settings.flag(STAYS, True))

    def start(self) -> None:
        """Listen for later starts and show the icon where it is wanted, once the first window is painted."""
        self._soon.start(_BEGIN_MS)

    def begin_in_tray(self) -> None:
        """Without a window, as an icon; with a window after all where the desktop has no tray."""
        self._asked_for = True
        self._application.setQuitOnLastWindowClosed(False)
        self._patience_ms = _PATIENCE_MS
        self._look()

    def looked_at(self) -> None:
        """A window is shown: it may be the last one, some time."""
        self._application.setQuitOnLastWindowClosed(not self.stays)

    def look_after_tray(self) -> None:
        """The icon is gone with a tray that ended: without a window nothing would lead back to the program."""
        seen = self._in_sight()
        if seen and self._lacked < _GONE:
            return  # the bus is asked, and not while a person waits for the window
        there = self._has_tray()
        self._lacked = 0 if there else self._lacked + 1
        if there or self._lacked == _GONE:
            self.looked_at()
        if self._lacked == _GONE and not seen:
            self._show_window()

    @staticmethod
    def _in_sight() -> bool:
        windows = Qt.WindowType.Window, Qt.WindowType.Dialog
        return any(each.isVisible() and each.type() in windows for each in QGuiApplication.topLevelWindows())

    def close(self) -> None:
        """No icon, no later starts."""
        self._soon.stop()
        self._looking.stop()
        self._guard.stop()
        if self._attendant is not None:
            self._attendant.close()
        self._drop()

    def _begin(self) -> None:
        self._application.setWindowIcon(icons.icon(icons.PROGRAM, "accent"))
        if not self._private:
            # Late: Qt's network is not on the way to the first window.
            from virtgui.attendant import Attendant  # noqa: PLC0415

            self._attendant = Attendant(self._take_over, self)
            self._attendant.start()
            self._follow()

    def _setting_changed(self, name: str) -> None:
        if name in (SHOWN, STAYS):
            self._follow()

    def _follow(self) -> None:
        wanted = self._asked_for or self._settings.flag(SHOWN)
        if wanted and self.tray is None and self._has_tray():
            self._show()
        elif wanted and self.tray is None:
            self._patience_ms = _PATIENCE_MS
            self._looking.start()
        elif not wanted:
            self._drop()
        self.looked_at()

    def _look(self) -> None:
        """Whether there is a tray by now."""
        self._patience_ms -= _LOOK_MS
        if self.tray is not None or self._has_tray():
            self._looking.stop()
            self._show()
        elif self._patience_ms > 0:
            self._looking.start()
        else:
            self._looking.stop()
            if self._asked_for:
                self._asked_for = False
                sys.stderr.write(f"virtgui: {tr('this desktop has no tray: the window is shown instead')}\n")
                self._show_window()

    def _show(self) -> None:
        if self.tray is None:
            self.tray = self._make_tray()
            self.tray.show()
            self._lacked = 0
            self._guard.start()
        self._application.setQuitOnLastWindowClosed(not self.stays)

    def _drop(self) -> None:
        if self.tray is not None:
            self.tray.close()
            self.tray.deleteLater()
            self.tray = None
            self._guard.stop()
