"""Keyboard and pointer of a person at a guest's screen: what the guest gets of them, and how they come back."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from virtgui.console.keys import Combination
from virtgui.console.rfb_codes import Power
from virtgui.console.way_out import WayOut
from virtgui.util.language import tr
from virtgui.views.console.screen_canvas import ScreenCanvas
from virtgui.views.console.screen_clipboard import SharedClipboard
from virtgui.views.console.screen_keys import Keyboard, Wheel, buttons_of
from virtgui.views.console.screen_link import Link
from virtgui.views.console.screen_overlay import Hint
from virtgui.views.console.screen_pan import Panning
from virtgui.views.console.screen_pointer import Pointer
from virtgui.views.keys_text import keys_text


class ScreenInput(ScreenCanvas):
    """Sends them to the link while there is one, and while no words stand over the picture."""

    captured = pyqtSignal(bool)
    """Whether every key goes to the guest now; the keys of the way out end that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link: Link | None = None
        self._captured = False
        self.view_only = False
        """Neither keys nor the pointer go to the guest."""
        self.takes_all_keys = False
        """Whether the guest also gets what the desktop would take (Alt+Tab), where the desktop allows that."""
        self._keyboard = Keyboard(self._key, self)
        self._wheel = Wheel()
        self._pointer = Pointer(self, self.fit)
        self._panning = Panning(self)
        self.hint = Hint(self)
        self.clipboard = SharedClipboard(self._put, self)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def way_out(self) -> WayOut:
        """The keys that give keyboard and pointer back."""
        return self._keyboard.way_out

    @way_out.setter
    def way_out(self, way_out: WayOut) -> None:
        self._keyboard.way_out = way_out

    def way_out_words(self) -> str:
        """The same, as it is told."""
        return tr("{keys} gives keyboard and pointer back").format(keys=keys_text(self.way_out.value))

    # what its owner does

    def share_clipboard(self, on: bool) -> None:
        """Whether copied text goes to the guest and comes from it. Off at first."""
        self.clipboard.turn(on)

    def send(self, combination: Combination) -> None:
        """Press keys together in the guest."""
        if not self.view_only:
            self._keyboard.send(combination)

    def type(self, text: str) -> None:
        """Type a text in the guest, key by key."""
        if not self.view_only:
            self._keyboard.type(text)

    def resize_guest(self) -> None:
        """Ask the guest for a screen as large as this widget."""
        if self._link is not None:
            ratio = self.devicePixelRatioF()
            self._link.resize(round(self.width() * ratio), round(self.height() * ratio))

    def press_power(self, button: Power) -> None:
        """Press a button of the machine through its screen."""
        if self._link is not None and not self.view_only:
            self._link.power(button)

    def release(self) -> None:
        """Take keyboard and pointer back from the guest."""
        self._release()

    # keyboard

    def _put(self, text: str) -> None:
        if self._link is not None and not self.view_only:
            self._link.put(text)

    def _key(self, keysym: int, code: int, down: bool) -> None:
        if self._link is not None:
            self._link.key(keysym, code, down)

    def _capture(self) -> None:
        if not self._captured and not self.view_only and self._link is not None and not self.dimmed:
            self._captured = True
            if self.takes_all_keys:
                self.grabKeyboard()
            self.hint.tell(self.way_out_words())
            self.captured.emit(True)

    def _release(self) -> None:
        self._keyboard.let_go()
        self._pointer.let_go()
        if self._captured:
            self._captured = False
            self.releaseKeyboard()
            self.hint.hide()
            self.captured.emit(False)

    def event(self, event: QEvent | None) -> bool:
        if event is not None and self._captured:
            match event.type():
                case QEvent.Type.ShortcutOverride:
                    event.accept()  # it is the guest's, not a shortcut of this window
                    return True
                case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                    self.keyPressEvent(event)  # Qt would keep Tab to move on
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and self._captured:
            self._keyboard.press(event)
        elif event is not None and not self._panning.key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and self._captured:
            if self._keyboard.release(event):
                self._release()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self._capture()
        self.clipboard.offer()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._release()

    # pointer

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._link is None or self.view_only:
            if event is not None:
                self._panning.press(event.position())
            super().mousePressEvent(event)
            return
        self._capture()
        if self._captured and not self._pointer.absolute and not self._pointer.held:
            self._pointer.hold(event.position())  # this click was for the window
        else:
            self._pointer.pressed(self._link, event.position(), buttons_of(event.buttons()))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.mousePressEvent(event)  # to the guest it is one more press

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._panning.release()
        if event is not None and self._link is not None and not self.view_only:
            self._pointer.pressed(self._link, event.position(), buttons_of(event.buttons()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._panning.move(event.position()):
            return
        if not self._pointer.held:
            self.pan(self.fit.push(event.position()))
        if self._link is not None and not self.view_only and not self.dimmed:
            self._pointer.moved(self._link, event.position())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is None:
            return
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._captured
        if self._link is None or self.view_only or zooms:
            self._panning.wheel(event)
            return
        held = self._pointer.buttons
        for notch in self._wheel.turned(event):
            self._pointer.pressed(self._link, event.position(), held | notch)
            self._pointer.pressed(self._link, event.position(), held)
        event.accept()
