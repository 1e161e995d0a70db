"""Checks texts away from the GUI thread, the newest first, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.xml.schema import Mark

_TYPED_MS = 300
_LOOK_MS = 15

Check = Callable[[str], tuple[Mark, ...]]


class Checker(QObject):
    """Each check has a thread that ends with it and touches nothing of Qt: its answer is fetched. When this object is
    gone a last answer has no one to fetch it."""

    checked = pyqtSignal(object)
    """The marks of the newest text, a tuple of `Mark`; answers about older texts are dropped."""

    def __init__(self, check: Check, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._text: Callable[[], str] | None = None
        self._thread: threading.Thread | None = None
        self._answers: list[tuple[Mark, ...]] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._begin)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._fetch)

    def ask(self, text: Callable[[], str], *, now: bool = False) -> None:
        """Check what `text` gives, soon after the last call, or at once."""
        self._text = text
        self._wait.start(0 if now else _TYPED_MS)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._wait.isActive() or self._thread is not None

    def _begin(self) -> None:
        if self._thread is not None or self._text is None:
            return  # the running one asks again when it ends
        text, self._text = self._text(), None
        check, answers = self._check, self._answers
        self._thread = threading.Thread(target=lambda: answers.append(check(text)), name="XML check", daemon=True)
        self._thread.start()
        self._look.start()

    def _fetch(self) -> None:
        if self._thread is None or self._thread.is_alive():
            return
        self._look.stop()
        self._thread = None
        answers, self._answers = self._answers, []
        if self._text is not None:
            if not self._wait.isActive():
                self._begin()
        elif answers:
            self.checked.emit(answers[0])
