"""What this computer makes for a new machine right before it is made: answers on a medium, a filled folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.qtmodels.errand import Errand
from virtgui.util.errand import Advance, Cancel
from virtgui.util.transcript import Transcript


class Preparation(NamedTuple):
    """`words` are said meanwhile ("Writing the answers"), `doing` completes "Could not ...", `take` is given what the
    work gave, on the GUI thread. `said` is what another program writes meanwhile."""

    words: str
    doing: str
    work: Callable[[Cancel, Advance], object]
    take: Callable[[object], None]
    said: Transcript | None = None


class Preparing(QObject):
    """Does one after the other. One of `done`, `failed` and `stopped` is told."""

    told = pyqtSignal(str)
    """What is under way, for the footer."""
    wrote = pyqtSignal(str)
    """All that a program has written so far."""
    done = pyqtSignal()
    failed = pyqtSignal(object)
    """A Problem."""
    stopped = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: list[Preparation] = []
        self._errand: Errand | None = None
        self._good = False

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._errand is not None

    def start(self, preparations: tuple[Preparation, ...]) -> None:
        """Do these."""
        self._left = list(preparations)
        self._next()

    def cancel(self) -> None:
        """Stop what is under way, and do nothing more."""
        if self._errand is not None:
            self._errand.cancel()

    def _next(self) -> None:
        if not self._left:
            self.done.emit()
            return
        now = self._left.pop(0)
        self._good = False
        errand = self._errand = Errand(now.doing, now.work, self, now.said)
        self.told.emit(f"{now.words}…")
        errand.advanced.connect(lambda done, whole: self._advance(now.words, done, whole))
        errand.wrote.connect(self.wrote)
        errand.done.connect(lambda made: self._take(now, made))
        errand.failed.connect(self._fail)
        errand.ended.connect(self._over)

    def _advance(self, words: str, done: int, whole: int) -> None:
        if whole:
            self.told.emit(f"{words}… {done * 100 // whole}%")

    def _take(self, now: Preparation, made: object) -> None:
        now.take(made)
        self._good = True

    def _fail(self, problem: object) -> None:
        self._end()
        self.failed.emit(problem)

    def _over(self) -> None:
        if self._errand is None:
            return
        self._end()
        if self._good:
            self._next()
        else:
            self.stopped.emit()

    def _end(self) -> None:
        if self._errand is not None:
            self._errand.deleteLater()
            self._errand = None
