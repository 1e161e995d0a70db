"""Whether the desktop has a tray: asked of Qt until there is one, then heard from the session's bus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QSystemTrayIcon

if TYPE_CHECKING:
    from PyQt6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

WATCHER = "org.kde.StatusNotifierWatcher"
"""Who keeps the icons of programs on the bus."""
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"


class TrayThere(QObject):
    """Qt waits for the bus with its answer, up to half a minute where that hangs. So it is asked no more once it has
    found a tray on the bus; of one that is not there Qt knows without waiting."""

    def __init__(
        self,
        asked: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        bus: Callable[[], QDBusConnection] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._asked = asked
        self._bus = bus
        self._heard: bool | None = None
        self._listens = False

    def __call__(self) -> bool:
        """What is known at this moment."""
        if self._heard is not None:
            return self._heard
        there = self._asked()
        if there and not self._listens:
            self._listen()
        return there

    def _listen(self) -> None:
        from PyQt6.QtDBus import (  # noqa: PLC0415  (late: most runs have no icon)
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
            QDBusServiceWatcher,
        )

        bus = self._bus() if self._bus is not None else QDBusConnection.sessionBus()
        self._listens = True
        if not bus.isConnected():
            return
        watcher = QDBusServiceWatcher(WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self)
        watcher.serviceOwnerChanged.connect(self._owner_changed)
        self._heard = True
        message = QDBusMessage.createMethodCall(_BUS, _BUS_PATH, _BUS, "NameHasOwner")
        message.setArguments([WATCHER])
        call = QDBusPendingCallWatcher(bus.asyncCall(message), self)
        call.finished.connect(partial(self._owned, call))

    def _owned(self, call: QDBusPendingCallWatcher, _same: object) -> None:
        from PyQt6.QtDBus import QDBusPendingReply  # noqa: PLC0415  (late for the same reason)

        reply = QDBusPendingReply(call)
        if not reply.isError() and not reply.argumentAt(0):
            self._heard = None  # a tray that is not on the bus
        call.deleteLater()

    def _owner_changed(self, _name: str, _before: str, now: str) -> None:
        self._heard = bool(now)
