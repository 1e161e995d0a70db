"""Has a list choose what a person made, once it is there, unless they chose something else meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Began, Finished
from virtgui.qtmodels.world import World


class Newcomer(QObject):
    """`deed` is the kind of command that makes such; `told` says what a message tells to be made: its key, None where
    that is not for this list. `chosen` is what the list has chosen, anything that compares; `choose` chooses a key and
    says whether that is there. The list calls `look` when its rows are others."""

    def __init__(
        self,
        world: World,
        deed: type[Command],
        told: Callable[[object], Any],
        chosen: Callable[[], object],
        choose: Callable[[Any], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._deed = deed
        self._told = told
        self._chosen = chosen
        self._choose = choose
        self._before: dict[Ticket, object] = {}
        """What was chosen when each deed began."""
        self._made: dict[Ticket, object] = {}
        self._awaited: tuple[object, object] | None = None
        """What is to be chosen once it is there, and what was chosen when its deed began."""
        world.reported.connect(self._heard)

    def look(self) -> None:
        """Choose what is awaited where it is there now."""
        if self._awaited is None:
            return
        key, before = self._awaited
        if self._chosen() != before:
            self._awaited = None
        elif self._choose(key):
            self._awaited = None
            now = self._chosen()
            self._before = {ticket: now if held == before else held for ticket, held in self._before.items()}

    def _heard(self, message: object) -> None:
        key = self._told(message)
        match message:
            case Began(ticket, command) if isinstance(command, self._deed):
                self._before.setdefault(ticket, self._chosen())
            case Finished(ticket, problem=problem, cancelled=cancelled):
                made, before = self._made.pop(ticket, None), self._before.pop(ticket, None)
                if made is not None and problem is None and not cancelled:
                    self._awaited = (made, before)
                    self.look()
        if key is not None:
            self._made[message.ticket] = key  # type: ignore[attr-defined]
