"""Whether every scene stands as in a mirror where words go from right to left: `python -m tests.bed.turned` shows the
demo host so, turns the running program round and back in each scene, and prints a line for each fault."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PyQt6.QtCore import QEvent, QRect, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollBar,
    QWidget,
)

from tests.bed.scenes import scenes, settle
from virtgui.app import App
from virtgui.options import Options

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
_NEAR = 3
"""Pixels: what is centred may lie beside the middle of an even width."""
_ROOM = 1.3
_RESTED = 5
_TIMES = 5
"""Figures that come in the middle may need more room: a fault is one that is there each time."""


class Place(NamedTuple):
    """A part of a window, and where it is."""

    part: QWidget
    at: QRect

    @property
    def said(self) -> str:
        """Which part it is."""
        words = getattr(self.part, "text", None)
        text = str(words()) if callable(words) else self.part.accessibleName()
        return f"{type(self.part).__name__} {self.part.objectName()} {text[:50]!r}"


def turn(application: QApplication, direction: Qt.LayoutDirection) -> None:
    """Words go in a direction from now on, and all is laid out."""
    application.setLayoutDirection(direction)
    for _ in range(4):
        application.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def parts(window: QWidget) -> Iterator[QWidget]:
    """All that is seen of a window; of what is the same in every language (a plot, a map, XML) only its frame."""
    waiting = [window]
    while waiting:
        for child in waiting.pop().children():
            if not isinstance(child, QWidget) or child.isWindow() or not child.isVisible():
                continue
            yield child
            if not child.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection):
                waiting.append(child)


def places(window: QWidget) -> list[Place]:
    """Where each part is; what a combo box or a spin box is made of is Qt's own."""
    return [
        Place(part, QRect(part.mapTo(window, part.rect().topLeft()), part.size()))
        for part in parts(window)
        if part.width() > 0 and part.objectName() != "qt_spinbox_lineedit" and not isinstance(part, QScrollBar)
    ]


def rested(window: QWidget) -> list[Place]:
    """Where each part is, once nothing comes, goes or moves by itself."""
    before: list[Place] = []
    while before != (now := places(window)):
        before = now
        settle(_RESTED)
    return now


def misplaced(window: QWidget, before: list[Place]) -> Iterator[str]:
    """What is not where a mirror in the middle of the window shows what was there `before`."""
    now = {place.part: place.at for place in places(window)}
    for place in before:
        at = now.get(place.part)
        if at is None:
            yield f"{place.said} is gone"
            continue
        left = window.width() - place.at.left() - place.at.width()
        if abs(at.left() - left) > _NEAR or at.width() != place.at.width():
            yield f"{place.said} is at {at.left()}, {at.width()} wide, not at {left}, {place.at.width()} wide"


def cut(window: QWidget) -> Iterator[str]:
    """Buttons and labels whose words have no room, and who do not tell all of it otherwise."""
    for part in parts(window):
        if not isinstance(part, QPushButton | QLabel) or part.toolTip():
            continue
        text = part.text().replace("&", "")
        if isinstance(part, QLabel) and (part.wordWrap() or part.textFormat() == Qt.TextFormat.RichText):
            continue
        if part.fontMetrics().horizontalAdvance(text) > part.width() + 1:
            yield f"{text!r} is cut"


def ink(image: QImage) -> tuple[int, int] | None:
    """The first and last column with something on the ground of the picture."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint32).reshape(image.height(), image.width())
    inked = np.flatnonzero((pixels[1:-1] != pixels[0, 0]).any(axis=0))
    return (int(inked[0]), int(inked[-1])) if len(inked) else None


def at_the_wrong_end(window: QWidget) -> Iterator[str]:
    """Labels whose words do not stand where one begins to read, from right to left."""
    for part in parts(window):
        if not isinstance(part, QLabel) or part.alignment() & Qt.AlignmentFlag.AlignHCenter or part.wordWrap():
            continue
        wide = part.fontMetrics().horizontalAdvance(part.text())
        if not part.text().strip() or part.width() < wide * _ROOM + 20:
            continue
        found = ink(part.grab().toImage())
        sides = part.alignment() & (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
        to_end = sides == Qt.AlignmentFlag.AlignRight
        if found is not None and (found[0] > part.width() - found[1]) == to_end:
            yield f"{part.text()!r} stands at the wrong end of its place"


def unlike(application: QApplication, window: QWidget) -> list[str]:
    """What does not change its side, or does not come back, when the running program is turned round and back."""
    before = rested(window)
    turn(application, LEFT)
    found = list(misplaced(window, before))
    turn(application, RIGHT)
    now = {place.part: place.at for place in places(window)}
    for place in before:
        at = now.get(place.part, QRect())
        if (at.left(), at.width()) != (place.at.left(), place.at.width()):
            found.append(f"{place.said} did not come back from {place.at.left()}, but is at {at.left()}")
    return found


def faults(application: QApplication, window: QWidget) -> Iterator[str]:
    """What is wrong with a window that was made for words from right to left, and is turned while it is shown."""
    yield from cut(window)
    yield from at_the_wrong_end(window)
    found: list[str] = []
    for _ in range(_TIMES):
        found = unlike(application, window)
        if not found:
            break
    yield from found
    yield from at_the_wrong_end(window)


def main() -> None:
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    application.setLayoutDirection(RIGHT)
    app = App(Options(demo=True), application)
    app.start()
    for scene in scenes(app):
        settle(_RESTED)
        windows = [each for each in application.topLevelWidgets() if each.isVisible()]
        for window in windows if len(windows) == 1 else [each for each in windows if each is not app.windows.main]:
            for fault in faults(application, window):
                sys.stdout.write(f"{scene}: {fault}\n")
    sys.stdout.write("over\n")
    sys.stdout.flush()
    app.close()


if __name__ == "__main__":
    main()
