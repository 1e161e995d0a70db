"""A person's keys and buttons on their way to a guest: what is held down, and how to get the keyboard back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PyQt6.QtCore import QObject, QPointF, Qt, QTimer
from PyQt6.QtGui import QKeyEvent, QWheelEvent

from virtgui.console.keys import Combination, Stroke, scan_code, typed
from virtgui.console.way_out import WayOut

_TYPING_MS = 20
_BUTTONS = {
    Qt.MouseButton.LeftButton: 1,
    Qt.MouseButton.MiddleButton: 2,
    Qt.MouseButton.RightButton: 4,
    Qt.MouseButton.BackButton: 0x80,
}
_UP, _DOWN, _LEFT, _RIGHT = 0x08, 0x10, 0x20, 0x40
_NOTCH = 120

Send = Callable[[int, int, bool], None]


class Keyboard(QObject):
    """Sends keys as the keys they are, and lets go of all that are held when it loses them."""

    def __init__(self, send: Send, parent: QObject) -> None:
        super().__init__(parent)
        self._send = send
        self._held: dict[int, Stroke] = {}
        self._alone = False
        self.way_out = WayOut.CTRL_ALT
        """Pressed together, and nothing else with them, these keys are for the window too."""
        self._typing: Iterator[tuple[Stroke, ...]] = iter(())
        self._clock = QTimer(self)
        self._clock.setInterval(_TYPING_MS)
        self._clock.timeout.connect(self._type_on)

    def press(self, event: QKeyEvent) -> None:
        """A key went down, or repeats."""
        code = scan_code(event.nativeScanCode())
        if not code:
            # an input method, or a platform that does not tell: the text is all there is
            for strokes in typed(event.text()):
                self._tap(strokes)
            return
        stroke = self._held.setdefault(code, Stroke(event.nativeVirtualKey(), code))
        self._alone = self.way_out.only(set(self._held))
        self._send(*stroke, True)

    def release(self, event: QKeyEvent) -> bool:
        """A key went up; returns whether the keys of the way out had been pressed together, and nothing else."""
        stroke = None if event.isAutoRepeat() else self._held.get(scan_code(event.nativeScanCode()))
        if stroke is None:
            return False
        out = self._alone and self.way_out.complete(set(self._held))
        del self._held[stroke.scan_code]
        self._send(*stroke, False)
        return out

    def let_go(self) -> None:
        """Nothing is held any more."""
        for stroke in reversed(self._held.values()):
            self._send(*stroke, False)
        self._held.clear()

    def send(self, combination: Combination) -> None:
        """Press keys together."""
        self.let_go()
        self._tap(combination.strokes)

    def type(self, text: str) -> None:
        """Type a text, at a speed at which a guest loses no key; instead of one that is still being typed."""
        self._typing = iter(typed(text))
        self._clock.start()

    def stop(self) -> None:
        """Type no further, and forget what is held."""
        self._clock.stop()
        self._held.clear()

    def _type_on(self) -> None:
        strokes = next(self._typing, None)
        if strokes is None:
            self._clock.stop()
        else:
            self._tap(strokes)

    def _tap(self, strokes: tuple[Stroke, ...]) -> None:
        for stroke in strokes:
            self._send(*stroke, True)
        for stroke in reversed(strokes):
            self._send(*stroke, False)


def buttons_of(held: Qt.MouseButton) -> int:
    """Buttons as a guest counts them."""
    return sum(bit for button, bit in _BUTTONS.items() if held & button)


class Wheel:
    """Turns a wheel's angles into notches; what is less than one is kept for the next."""

    def __init__(self) -> None:
        self._left = QPointF()

    def turned(self, event: QWheelEvent) -> Iterator[int]:
        """The button of each notch, to be pressed and released."""
        self._left += QPointF(event.angleDelta())
        across, along = int(self._left.x() / _NOTCH), int(self._left.y() / _NOTCH)
        self._left -= QPointF(across * _NOTCH, along * _NOTCH)
        yield from [_UP if along > 0 else _DOWN] * abs(along)
        yield from [_LEFT if across > 0 else _RIGHT] * abs(across)
