"""The desktop's notifications, through the one service that every desktop has (org.freedesktop.Notifications)."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PyQt6.QtCore import QByteArray, QMetaType, QObject, QTimer, pyqtSlot
from PyQt6.QtGui import QIcon, QImage
from PyQt6.QtWidgets import QApplication

from virtgui.qtmodels.settings import Settings
from virtgui.util.language import plural, tr
from virtgui.util.names import plain

if TYPE_CHECKING:
    from PyQt6.QtDBus import QDBusArgument, QDBusConnection, QDBusPendingCallWatcher, QDBusPendingReply

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
_PICTURE = 64
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
        self._lasting: dict[object, int] = {}
        """The numbers of what is told about things that last; 0 until there is one."""
        self._waiting: list[Callable[[bool], None]] = []
        """What is told once it is known whether the server takes a text for markup, which most do."""
        self._takes_markup: bool | None = None
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
        about: object = None,
    ) -> bool:
        """Show a notification; a click on it does `act`. Returns whether one was sent. What is told `about` something
        that lasts goes by `over`, for one that is critical stays on the screen."""
        if not self.wants(kind) or (not always and QApplication.activeWindow() is not None):
            return False
        if self._told >= _AT_ONCE:
            self._more += 1
            return False
        self._told += 1
        if not self._window.isActive():
            self._window.start()
        return self._send(title, text, act, critical, about)

    def over(self, about: object) -> None:
        """What was told about this is so no longer."""
        number = self._lasting.pop(about, 0)
        if number:
            self._close(number)

    def _send(
        self, title: str, text: str, act: Callable[[], object] | None, critical: bool, about: object = None
    ) -> bool:
        bus = self._found()
        if bus is None:
            return False
        if about is not None:
            self._lasting[about] = 0
        self._waiting.append(partial(self._notify, bus, title, plain(text, _LONGEST), act, critical, about))
        if self._takes_markup is not None:
            self._send_waiting(self._takes_markup)
        elif len(self._waiting) == 1:
            self._call(bus, "GetCapabilities", [], self._can)
        return True

    def _can(self, reply: QDBusPendingReply) -> None:
        """What the server takes is known now; of one that does not say, what is usual."""
        told = None if reply.isError() else reply.argumentAt(0)
        self._takes_markup = "body-markup" in told if isinstance(told, list) else None
        self._send_waiting(self._takes_markup is not False)

    def _send_waiting(self, markup: bool) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each(markup)

    def _notify(
        self,
        bus: QDBusConnection,
        title: str,
        text: str,
        act: Callable[[], object] | None,
        critical: bool,
        about: object,
        markup: bool,
    ) -> None:
        body = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if markup else text
        actions = ["default", tr("Show")] if act is not None else []
        hints = {"urgency": _typed(2 if critical else 1, QMetaType.Type.UChar), "desktop-entry": "virtgui"}
        known = QIcon.hasThemeIcon("virtgui")
        image = QApplication.windowIcon().pixmap(_PICTURE).toImage()
        if not known and not image.isNull():
            hints["image-data"] = _picture(image)
        arguments = [
            "virtgui",
            _typed(0, QMetaType.Type.UInt),
            "virtgui" if known else "",
            plain(title, 200),
            body,
            _typed(actions, QMetaType.Type.QStringList),
            hints,
            -1,
        ]
        self._call(bus, "Notify", arguments, partial(self._answered, act, about))

    def _call(
        self, bus: QDBusConnection, method: str, arguments: list[Any], then: Callable[[QDBusPendingReply], None]
    ) -> None:
        # Late: most runs notify of nothing.
        from PyQt6.QtDBus import QDBusMessage, QDBusPendingCallWatcher, QDBusPendingReply  # noqa: PLC0415

        def over(watcher: QDBusPendingCallWatcher) -> None:
            then(QDBusPendingReply(watcher))
            watcher.deleteLater()

        message = QDBusMessage.createMethodCall(_NAME, _PATH, _NAME, method)
        message.setArguments(arguments)
        QDBusPendingCallWatcher(bus.asyncCall(message, _PATIENCE_MS), self).finished.connect(over)

    def _close(self, number: int) -> None:
        from PyQt6.QtDBus import QDBusMessage  # noqa: PLC0415  (late for the same reason)

        if self._connection is not None:
            message = QDBusMessage.createMethodCall(_NAME, _PATH, _NAME, "CloseNotification")
            message.setArguments([_typed(number, QMetaType.Type.UInt)])
            message.setAutoStartService(False)
            self._connection.send(message)

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
            watcher.serviceOwnerChanged.connect(self._started_anew)
        return self._connection

    def _started_anew(self) -> None:
        self._takes_markup = None
        self._deeds.clear()
        # What has no number yet is told to the new one.
        self._lasting = {about: number for about, number in self._lasting.items() if not number}

    def _answered(self, act: Callable[[], object] | None, about: object, reply: QDBusPendingReply) -> None:
        number = 0 if reply.isError() else reply.argumentAt(0)
        if reply.isError():
            _log.info("no desktop notification: %s", reply.error().message())
            self._lasting.pop(about, None)
        elif about is not None and about not in self._lasting:
            self._close(number)  # it is over by now
        else:
            if about is not None:
                self._lasting[about] = number
            if act is not None:
                self._deeds[number] = act
                for old in list(self._deeds)[:-_KEPT]:
                    del self._deeds[old]

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


def _typed(value: Any, kind: QMetaType.Type) -> QDBusArgument:
    from PyQt6.QtDBus import QDBusArgument  # noqa: PLC0415  (late for the same reason)

    argument: QDBusArgument = QDBusArgument(value, cast("int", kind.value))
    return argument


def _picture(image: QImage) -> QDBusArgument:
    """(iiibiiay), for a desktop that has no icon of the program."""
    from PyQt6.QtDBus import QDBusArgument  # noqa: PLC0415  (late for the same reason)

    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = image.constBits()
    argument = QDBusArgument()
    argument.beginStructure()
    for value in (image.width(), image.height(), image.bytesPerLine(), True, 8, 4):
        argument.add(value)
    argument.add(QByteArray(pixels.asstring(image.sizeInBytes()) if pixels is not None else b""))
    argument.endStructure()
    return argument
