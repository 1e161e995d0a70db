"""A guest's screen that takes the size of its widget, again and again, where the guest can do that."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QTimer

from virtgui.views.console.screen import GuestScreen

_SETTLED_MS = 400
"""A window that is being dragged has many sizes; the guest is told the last."""


class Following(QObject):
    """Off at first."""

    def __init__(self, screen: GuestScreen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._on = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLED_MS)
        self._soon.timeout.connect(self._tell)
        screen.installEventFilter(self)
        screen.resizable.connect(self._may)

    @property
    def on(self) -> bool:
        """Whether the guest follows."""
        return self._on

    def turn(self, on: bool) -> None:
        """Have the guest follow from now on, or no longer."""
        self._on = on
        if on:
            self._soon.start()
        else:
            self._soon.stop()

    def _may(self, can: bool) -> None:
        """A guest that has refused is not asked again until it says that it can."""
        if not can:
            self._soon.stop()
        elif self._on:
            self._soon.start()

    def _tell(self) -> None:
        if self._screen.can_resize and self._screen.seen:
            self._screen.resize_guest()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and self._on and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._soon.start()
        return super().eventFilter(watched, event)
