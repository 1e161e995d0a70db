"""Figures of weeks for the GUI thread: asked for by number, told when they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.keys import HostKey
from virtgui.model.messages import Happened
from virtgui.model.past import PastRead, PastSize, PastWanted, Subject, past_event
from virtgui.qtmodels.world import World


class Past(QObject):
    """Asks whoever keeps the figures; `lack` says why nobody does, "" where they are kept."""

    told = pyqtSignal(object)
    """A `PastRead`."""
    happened = pyqtSignal(object)
    """A `PastEvent`, as soon as it is known."""
    sized = pyqtSignal(object)
    """A `PastSize`."""

    def __init__(
        self,
        world: World,
        ask: Callable[[PastWanted], None] | None,
        ask_size: Callable[[], None] | None = None,
        forget: Callable[[HostKey | None], None] | None = None,
        lack: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ask = ask
        self._ask_size = ask_size
        self._forget = forget
        self._numbers = count(1)
        self.lack = lack
        world.reported.connect(self._heard)

    def ask(
        self, subjects: Iterable[Subject], since: float, until: float, points: int = 1500, *, events: bool = False
    ) -> int:
        """Have figures told, between two wall-clock times; gives the number by which the answer is known."""
        number = next(self._numbers)
        if self._ask is not None:
            self._ask(PastWanted(number, tuple(subjects), since, until, points, events))
        return number

    def ask_size(self) -> None:
        """Have told how large the file is."""
        if self._ask_size is not None:
            self._ask_size()

    def forget(self, host: HostKey | None = None) -> None:
        """Drop what is kept of a host, or all."""
        if self._forget is not None:
            self._forget(host)

    def _heard(self, message: object) -> None:
        match message:
            case PastRead():
                self.told.emit(message)
            case PastSize():
                self.sized.emit(message)
            case Happened():
                self.happened.emit(past_event(message))
