"""The desktop's notifications, through the one service that every desktop has (org.freedesktop.Notifications)."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PyQt6.QtCore import QMetaType, QObject, QTimer, pyqtSlot
from PyQt6.QtWidgets import QApplication

from virtgui.qtmodels.settings import Settings
from virtgui.util.language import plural, tr
from virtgui.util.names import plain

if TYPE_CHECKING:
    from PyQt6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

_log = logging.getLogger(__name__)

NOT = "notify/not"
"""The setting with the kinds a person does not want."""
KINDS: tuple[tuple[str, str], ...] = (
    ("alerts", tr("Alerts")),
    ("failures", tr("Jobs that failed")),
    ("jobs", tr("Jobs that ended, after a minute or more")),
    ("states", tr("Machines that started or stopped")),
)
OFF_AT_FIRST = ("jobs", "states")
_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_LONGEST = 400
_AT_ONCE = 5
_WINDOW_MS = 10_000
_KEPT = 100
_PATIENCE_MS = 5000


class Notifier(QObject):
    """Tells a person who looks elsewhere. What is told while one of the program's windows is in front is only told if
    `always`. More than a few within ten seconds are told as a number. `bus` is for a bus other than the session's."""

    def __init__(
        self, settings: Settings, bus: Callable[[], QDBusConnection] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._bus = bus
        self._connection: QDBusConnection | None = None
        self._broken = False
        self._deeds: dict[int, Callable[[], object]] = {}
        self._told = 0
        self._more = 0
        self._window = QTimer(self)
        self._window.setSingleShot(True)
        self._window.setInterval(_WINDOW_MS)
        self._window.timeout.connect(self.burst_over)

    def wants(self, kind: str) -> bool:
        """Whether a person wants to be told of a kind."""
        unwanted = self._settings.words(NOT)
        return kind not in (OFF_AT_FIRST if unwanted is None else unwanted)

    def tell(
        self,
        kind: str,
        title: str,
        text: str = "",
        act: Callable[[], object] | None = None,
        *,
        critical: bool = False,
        always: bool = False,
    ) -> bool:
        """Show a notification; a click on it does `act`. Returns whether one was sent."""
        if not self.wants(kind) or (not always and QApplication.activeWindow() is not None):
            return False
        if self._told >= _AT_ONCE:
            self._more += 1
            return False
        self._told += 1
        if not self._window.isActive():
            self._window.start()
        return self._send(title, text, act, critical)

    def _send(self, title: str, text: str, act: Callable[[], object] | None, critical: bool) -> bool:
        bus = self._found()
        if bus is None:
            return False
        # Late: most runs notify of nothing.
        from PyQt6.QtDBus import QDBusArgument, QDBusMessage, QDBusPendingCallWatcher  # noqa: PLC0415

        def typed(value: Any, kind: QMetaType.Type) -> QDBusArgument:
            argument: QDBusArgument = QDBusArgument(value, cast("int", kind.value))
            return argument

        # A server may take the text for markup.
        body = plain(text, _LONGEST).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        actions = ["default", tr("Show")] if act is not None else []
        urgency = typed(2 if critical else 1, QMetaType.Type.UChar)
        message = QDBusMessage.createMethodCall(_NAME, _PATH, _NAME, "Notify")
        message.setArguments(
            [
                "virtgui",
                typed(0, QMetaType.Type.UInt),
                "virtgui",
                plain(title, 200),
                body,
                typed(actions, QMetaType.Type.QStringList),
                {"urgency": urgency, "desktop-entry": "virtgui"},
                -1,
            ]
        )
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message, _PATIENCE_MS), self)
        watcher.finished.connect(lambda watcher: self._answered(watcher, act))
        return True

    def _found(self) -> QDBusConnection | None:
        """The bus; looked for once, and given up where there is none."""
        if self._connection is None and not self._broken:
            from PyQt6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415  (late for the same reason)

            bus = self._bus() if self._bus is not None else QDBusConnection.sessionBus()
            if not bus.isConnected():
                self._broken = True
                _log.info("no desktop notifications: there is no session bus")
                return None
            self._connection = bus
            bus.connect("", _PATH, _NAME, "ActivationToken", self._handed)
            bus.connect("", _PATH, _NAME, "ActionInvoked", self._invoked)
            # A server that is started anew gives the numbers of the one before to others.
            watcher = QDBusServiceWatcher(_NAME, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self)
            watcher.serviceOwnerChanged.connect(lambda *_: self._deeds.clear())
        return self._connection

    def _answered(self, watcher: QDBusPendingCallWatcher, act: Callable[[], object] | None) -> None:
        from PyQt6.QtDBus import QDBusPendingReply  # noqa: PLC0415  (late for the same reason)

        reply = QDBusPendingReply(watcher)
        if reply.isError():
            _log.info("no desktop notification: %s", reply.error().message())
        elif act is not None:
            number = reply.argumentAt(0)
            if isinstance(number, int):
                self._deeds[number] = act
                for old in list(self._deeds)[:-_KEPT]:
                    del self._deeds[old]
        watcher.deleteLater()

    @pyqtSlot("uint", str)
    def _handed(self, number: int, token: str) -> None:
        if number in self._deeds:
            # Qt gives it to the compositor with the window that the click opens, which may be in front then.
            os.environ["XDG_ACTIVATION_TOKEN"] = token

    @pyqtSlot("uint", str)
    def _invoked(self, number: int, _action: str) -> None:
        act = self._deeds.pop(number, None)
        if act is not None:
            act()

    def burst_over(self) -> None:
        """Tell how much more there was."""
        more, self._told, self._more = self._more, 0, 0
        if more:
            self._send("virtgui", plural(more, "{n} more thing happened.", "{n} more things happened."), None, False)
