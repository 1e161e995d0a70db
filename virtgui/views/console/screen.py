"""A guest's screen as a widget: painted as it changes, with keyboard and pointer going to the guest."""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import (
    QHideEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QWidget

from virtgui.console.rfb_events import (
    Asks,
    Bell,
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
    PowerKeys,
    Ready,
    Refused,
    Resizable,
    Resized,
)
from virtgui.model.console import Door, Way
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views.console.screen_input import ScreenInput
from virtgui.views.console.screen_link import Ear, OpenLink, decode_jpeg
from virtgui.views.console.screen_overlay import (
    CONNECTING,
    OFF,
    PASSWORD,
    Saying,
    ScreenOverlay,
    question_of,
    saying_of,
)

_REFUSED = tr("Its screen cannot do that")


class GuestScreen(ScreenInput):
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
    resizable = pyqtSignal(bool)
    """The guest's screen can be asked for another size; False when it has just refused."""
    lights = pyqtSignal(object)
    """Leds of the guest's keyboard."""
    said = pyqtSignal()
    """There are other words over the picture now, or none any more."""
    rang = pyqtSignal()
    """The guest's bell."""

    def __init__(self, open_link: OpenLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_link = open_link
        self._ear = Ear()
        self._door: Door | None = None
        self._waits_for_password = False
        self._question: Asks | None = None
        self._password = ""
        """What was typed last, until it proves wrong: a reboot need not ask again."""
        self.seen = False
        """Whether it is on screen: not hidden, and its window not minimised."""
        self.has_power_keys = False
        """Whether `press_power` does anything."""
        self.can_resize = False
        """Whether `resize_guest` does, as far as the guest has told."""
        self.overlay = ScreenOverlay(self)
        self.overlay.acted.connect(self._act)
        self.overlay.declined.connect(partial(self._reply, None))
        self._act_on: Any = None
        self.setAccessibleName(tr("Screen of the machine"))

    # what its owner does

    def open(self, door: Door) -> None:
        """Show what is behind a door, instead of what was shown."""
        self.shut()
        if self._password and not door.password:
            door = replace(door, password=self._password)
        self._door = door
        self.has_power_keys = self.can_resize = False
        self._say(CONNECTING)
        self._ear = Ear()
        self._ear.told.connect(self._heard)
        self._link = self._open_link(door, self._ear, decode_jpeg)
        if not self.seen:
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
        self.said.emit()

    def say_off(self) -> None:
        """The machine is shut off: say so and offer to start it."""
        self.shut()
        self._say(OFF, self.start_wanted)

    @property
    def waits_for_password(self) -> bool:
        """Whether the screen waits for one now."""
        return self._waits_for_password

    def forget_password(self) -> None:
        """Ask for it at the next opening."""
        self._password = ""

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
            case Bell():
                self.rang.emit()
            case Resizable(refused=refused):
                self.can_resize = not refused
                self.resizable.emit(not refused)
            case PowerKeys(refused=refused):
                self.has_power_keys = True
                if refused:
                    self.hint.tell(_REFUSED)
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
        self.seen = True
        if self._link is not None:
            self._link.show()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.seen = False
        self._release()
        self.forget_damage()
        if self._link is not None:
            self._link.hide()
