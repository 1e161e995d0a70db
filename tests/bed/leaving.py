"""The program with the demo host, window after window, again and again: `python -m tests.bed.leaving` prints of which
objects each round leaves some behind and which icons are not there, then the scenes' count."""

from __future__ import annotations

import gc
import sys
from collections import Counter

from PyQt6.QtCore import QEvent, QObject, QSize
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.bed.scenes import scenes, settle
from virtgui.app import App
from virtgui.hypervisor.clerk import Timer
from virtgui.options import Options

_ROUNDS = 3
_ROOMS = ("virtgui.views.", "virtgui.qtmodels.", "virtgui.hypervisor.", "virtgui.host.")
"""Whose objects live as long as what they are for; facts are kept here and there, each kind within its bound."""
_MAY_GROW = Timer
"""What is due in a few seconds, or would be."""


def _objects(application: QApplication) -> Counter[str]:
    """All of Qt's that somebody can come to, and all of the program's own, by class."""
    settle(4)
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    roots: list[QObject] = [application, *(each for each in application.allWidgets() if each.parent() is None)]
    found = Counter(f"Qt’s {type(each).__name__}" for root in roots for each in (root, *root.findChildren(QObject)))
    own = [type(each) for each in gc.get_objects() if type(each) is not _MAY_GROW]
    found.update(kind.__qualname__ for kind in own if str(kind.__module__).startswith(_ROOMS))
    return found


def _listeners(app: App) -> Counter[str]:
    """Of what is told seldom or never: PyQt lets go of who listened only when it is told, but for slots declared."""
    beside = app.beside
    told = {
        "a deletion": (beside.removals, beside.removals.changed),
        "a deletion that stopped": (beside.removals, beside.removals.stopped),
        "a deletion that failed": (beside.removals, beside.removals.failed),
        "a picture of a snapshot": (beside.pictures, beside.pictures.changed),
    }
    return Counter({f"who hears of {name}": owner.receivers(signal) for name, (owner, signal) in told.items()})


def _draw_icons(window: QWidget) -> None:
    for part in (*window.findChildren(QAction), *window.findChildren(QAbstractButton)):
        part.icon().pixmap(QSize(16, 16))


def main() -> None:
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    sys.excepthook = lambda _kind, error, _trace: sys.stdout.write(f"{error}\n")
    app = App(Options(demo=True), application)
    app.start()
    count = 0
    before = Counter[str]()
    for turn in range(2 + _ROUNDS):
        if turn == 2:  # what is made once is there by now
            before = _objects(application) + _listeners(app)
        for _scene in scenes(app):
            settle(2)
            if not turn:
                count += 1
                for window in filter(QWidget.isVisible, application.topLevelWidgets()):
                    _draw_icons(window)
    for name, many in (_objects(application) + _listeners(app)).items():
        if many - before[name] >= _ROUNDS:
            sys.stdout.write(f"{name}: {many - before[name]} more after {_ROUNDS} rounds, {many}\n")
    sys.stdout.write(f"{count} scenes\n")
    sys.stdout.flush()
    app.close()


if __name__ == "__main__":
    main()
