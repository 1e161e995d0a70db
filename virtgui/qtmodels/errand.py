"""Work of this computer that takes a while, done beside the GUI thread, whose end is told on it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.problems import Problem
from virtgui.util.errand import Advance, Cancel, Cancelled, Cannot
from virtgui.util.language import tr
from virtgui.util.transcript import Transcript

_LOOK_MS = 40


class Errand(QObject):
    """Does `work` once on a thread of its own. One of `done` and `failed` is told, unless it was cancelled; then it is
    neither. `doing` completes "Could not ..."."""

    done = pyqtSignal(object)
    """What the work gave."""
    failed = pyqtSignal(object)
    """A Problem."""
    advanced = pyqtSignal(object, object)
    """Bytes done and the whole of them, 0 while nobody knows it."""
    wrote = pyqtSignal(str)
    """All that the program at work has written so far, where it has one."""
    ended = pyqtSignal()
    """It is over, in whatever way."""

    def __init__(
        self,
        doing: str,
        work: Callable[[Cancel, Advance], object],
        parent: QObject | None = None,
        said: Transcript | None = None,
    ) -> None:
        super().__init__(parent)
        self._said = said
        self._heard = 0
        self._doing = doing
        self._work = work
        self._cancel = Cancel()
        self._progress: tuple[int, int] | None = None
        self._told: tuple[int, int] | None = None
        self._end: tuple[object, Problem | None] | None = None
        self._over = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._see)
        self._look.start()
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return not self._over

    def cancel(self) -> None:
        """Let it end soon and tell nothing of it."""
        self._cancel.ask()

    def _run(self) -> None:
        """On its own thread: only plain values are left for the timer to find."""
        try:
            self._end = (self._work(self._cancel, self._advance), None)
        except Cancelled:
            self._end = (None, None)
        except Cannot as cannot:
            self._end = (None, Problem(self._doing, str(cannot), cannot.detail))
        except Exception as mistake:  # noqa: BLE001  (whatever it is, the window must hear that it is over)
            self._end = (None, Problem(self._doing, tr("Something unexpected happened."), repr(mistake)))

    def _advance(self, done: int, whole: int) -> None:
        self._progress = (done, whole)

    def _see(self) -> None:
        progress, end = self._progress, self._end
        if progress is not None and progress != self._told and not self._cancel.asked:
            self._told = progress
            self.advanced.emit(*progress)
        if self._said is not None and self._said.count != self._heard:
            self._heard = self._said.count
            self.wrote.emit(self._said.text())
        if end is None or self._over:
            return
        self._over = True
        self._look.stop()
        value, problem = end
        if not self._cancel.asked:
            if problem is not None:
                self.failed.emit(problem)
            else:
                self.done.emit(value)
        self.ended.emit()
