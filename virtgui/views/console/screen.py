"""A guest's screen as a widget: painted as it changes, with keyboard and pointer going to the guest."""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from virtgui.console.keys import Combination
from virtgui.console.rfb_events import (
    Asks,
    Blocked,
    Cursor,
    Cut,
    Damage,
    Event,
    HandOver,
    Leds,
    Lost,
    NeedPassword,
    PointerMode,
    Ready,
    Refused,
    Resizable,
    Resized,
)
from virtgui.model.console import Door, Way
from virtgui.util.frozen import replace
from virtgui.views.console.screen_canvas import ScreenCanvas
from virtgui.views.console.screen_clipboard import SharedClipboard
from virtgui.views.console.screen_keys import Keyboard, Wheel, buttons_of
from virtgui.views.console.screen_link import Ear, Link, OpenLink, decode_jpeg
from virtgui.views.console.screen_overlay import (
    CONNECTING,
    OFF,
    PASSWORD,
    Hint,
    Saying,
    ScreenOverlay,
    question_of,
    saying_of,
)
from virtgui.views.console.screen_pointer import Pointer

_WAY_OUT = "Ctrl+Alt gives keyboard and pointer back"


class GuestScreen(ScreenCanvas):
    """Give it a door and it shows what is behind it. It owns the link, and thereby the door's descriptor: `shut` it
    before it is deleted."""

    appeared = pyqtSignal(str)
    """The screen is there; its own name, from a stranger."""
    ended = pyqtSignal(object)
    """It is gone: Lost, Refused, Blocked or HandOver. The overlay says so already, unless another is put over it."""
    door_wanted = pyqtSignal()
    """A person wants to try again."""
    start_wanted = pyqtSignal()
    """A person wants the machine started."""
    viewer_wanted = pyqtSignal()
    """A person wants another viewer to show it."""
    password_wanted = pyqtSignal()
    """A field for the screen's password is shown."""
    password_typed = pyqtSignal(str)
    """A person typed one; it is tried now."""
    captured = pyqtSignal(bool)
    """Whether every key goes to the guest now; Ctrl and Alt together end that."""
    resizable = pyqtSignal(bool)
    """The guest's screen can be asked for another size; False when it has just refused."""
    lights = pyqtSignal(object)
    """Leds of the guest's keyboard."""

    def __init__(self, open_link: OpenLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_link = open_link
        self._ear = Ear()
        self._link: Link | None = None
        self._door: Door | None = None
        self._waits_for_password = False
        self._question: Asks | None = None
        self._password = ""
        """What was typed last, until it proves wrong: a reboot need not ask again."""
        self._captured = False
        self.view_only = False
        """Neither keys nor the pointer go to the guest."""
        self.takes_all_keys = False
        """Whether the guest also gets what the desktop would take (Alt+Tab), where the desktop allows that."""
        self._keyboard = Keyboard(self._key, self)
        self._wheel = Wheel()
        self._pointer = Pointer(self, self.fit)
        self.overlay = ScreenOverlay(self)
        self.overlay.acted.connect(self._act)
        self.overlay.declined.connect(partial(self._reply, None))
        self._act_on: Any = None
        self.hint = Hint(self)
        self.clipboard = SharedClipboard(self._put, self)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Screen of the machine")

    # what its owner does

    def open(self, door: Door) -> None:
        """Show what is behind a door, instead of what was shown."""
        self.shut()
        if self._password and not door.password:
            door = replace(door, password=self._password)
        self._door = door
        self._say(CONNECTING)
        self._ear = Ear()
        self._ear.told.connect(self._heard)
        self._link = self._open_link(door, self._ear, decode_jpeg)
        if not self.isVisible():
            self._link.hide()

    def shut(self) -> None:
        """Close the link; the last picture stays."""
        self._release()
        self._keyboard.stop()
        link, self._link = self._link, None
        self._waits_for_password = False
        self._question = None
        self._ear = Ear()
        self.forget_damage()
        if link is not None:
            link.close()

    def say(self, saying: Saying | None, signal: Any = None) -> None:
        """Put words over the picture, or take them away; `signal` is emitted when their button is pressed."""
        self._act_on = signal
        self.dimmed = saying is not None
        if saying is None:
            self.overlay.hide()
        else:
            self._release()
            self.overlay.say(saying)
        self.update()

    def say_off(self) -> None:
        """The machine is shut off: say so and offer to start it."""
        self.shut()
        self._say(OFF, self.start_wanted)

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

    @property
    def waits_for_password(self) -> bool:
        """Whether the screen waits for one now."""
        return self._waits_for_password

    def forget_password(self) -> None:
        """Ask for it at the next opening."""
        self._password = ""

    def release(self) -> None:
        """Take keyboard and pointer back from the guest."""
        self._release()

    # what the link tells

    def _heard(self, ear: Ear, event: Event) -> None:
        if ear is not self._ear:
            return  # of a link that has been replaced
        match event:
            case Damage(rects=rects):
                self.damaged(rects)
            case Ready(pixels=pixels, name=name):
                self.show_pixels(pixels)
                self._pointer.absolute = True
                self._pointer.set_cursor(None)
                self.say(None)
                if self.hasFocus():
                    self._capture()
                self.appeared.emit(name)
            case Resized(pixels=pixels):
                self.show_pixels(pixels)
            case Cursor():
                self._pointer.set_cursor(event)
            case PointerMode(absolute=absolute):
                self._pointer.let_go()
                self._pointer.absolute = absolute
            case Leds():
                self.lights.emit(event)
            case Resizable(refused=refused):
                self.resizable.emit(not refused)
            case Cut(text=text):
                self.clipboard.take(text)
            case NeedPassword():
                self._waits_for_password = True
                self._say(PASSWORD)
                self.password_wanted.emit()
            case Asks():
                self._question = event if event.text else None
                self._say(question_of(event) if event.text else CONNECTING)
            case Lost() | Refused() | Blocked() | HandOver():
                self._end(event)

    def _end(self, event: Lost | Refused | Blocked | HandOver) -> None:
        self.shut()
        if isinstance(event, Refused) and event.password:
            self._password = ""
        self._say(saying_of(event), self.viewer_wanted if isinstance(event, HandOver) else None)
        self.ended.emit(event)

    def _say(self, saying: Saying, signal: Any = None) -> None:
        self.say(saying, signal if signal is not None else self.door_wanted)

    def _act(self, password: str) -> None:
        """The overlay's button: with a password, try it; else what the words were about."""
        if self._question is not None:
            if password or not self._question.secret:
                self._reply(password or "yes")
            return
        if not password:
            if self._act_on is not None and not self.overlay.field.isVisible():
                self._act_on.emit()
            return
        self.password_typed.emit(password)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.try_password(password)

    def try_password(self, password: str) -> None:
        """Use this password for the screen, now if it is wanted, and from now on."""
        self._password = password
        if self._waits_for_password and self._link is not None:
            self._waits_for_password = False
            self._link.give(password)
            self._say(CONNECTING)
        elif self._door is not None and self._door.way is not Way.FD:
            self.open(replace(self._door, password=password))
        else:
            self.door_wanted.emit()  # a descriptor serves once

    def _reply(self, text: str | None) -> None:
        """To what the way there asks."""
        asked, self._question = self._question, None
        if asked is not None and self._link is not None:
            self._say(CONNECTING)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._link.reply(text)

    def painted(self) -> None:
        if self._link is not None:
            self._link.taken()

    def refit(self) -> None:
        super().refit()
        self._pointer.dress()
        self.overlay.place()
        self.hint.place()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if self._link is not None:
            self._link.show()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._release()
        self.forget_damage()
        if self._link is not None:
            self._link.hide()

    # keyboard

    def _put(self, text: str) -> None:
        if self._link is not None and not self.view_only:
            self._link.put(text)

    def _key(self, keysym: int, code: int, down: bool) -> None:
        if self._link is not None:
            self._link.key(keysym, code, down)

    def _capture(self) -> None:
        if not self._captured and not self.view_only and self._link is not None and not self.overlay.isVisible():
            self._captured = True
            if self.takes_all_keys:
                self.grabKeyboard()
            self.hint.tell(_WAY_OUT)
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
        else:
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
            super().mousePressEvent(event)
            return
        self._capture()
        if self._captured and not self._pointer.absolute and not self._pointer.held:
            self._pointer.hold()  # this click was for the window
        else:
            self._pointer.pressed(self._link, event.position(), buttons_of(event.buttons()))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.mousePressEvent(event)  # to the guest it is one more press

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._link is not None and not self.view_only:
            self._pointer.pressed(self._link, event.position(), buttons_of(event.buttons()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if not self._pointer.held:
            self.pan(self.fit.push(event.position()))
        if self._link is not None and not self.view_only and not self.dimmed:
            self._pointer.moved(self._link, event.position())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is None or self._link is None or self.view_only:
            return
        held = self._pointer.buttons
        for notch in self._wheel.turned(event):
            self._pointer.pressed(self._link, event.position(), held | notch)
            self._pointer.pressed(self._link, event.position(), held)
        event.accept()
