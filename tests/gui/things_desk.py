"""A host's window over a world fed by hand, at one of its lists."""

from __future__ import annotations

from typing import TypeVar

from PyQt6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, Sent, world_with_machines
from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.things import Thing, ThingKey, ThingKind, ThingsListed, WatchThings
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.views.host_window import HostWindow
from virtgui.views.things.page import ThingsPage

_Dialog = TypeVar("_Dialog", bound=QDialog)
_Command = TypeVar("_Command", bound=Command)


class ThingsDesk:
    """A page, and hands to feed and to press it."""

    def __init__(self, qtbot: QtBot, page: str, settings: Settings | None = None) -> None:
        self.qtbot = qtbot
        self.world = world_with_machines()
        self.sent = Sent()
        self.settings = settings or Settings.in_memory()
        self.window = HostWindow(HOST, self.world, self.sent, self.settings, Watcher(Sent()), page)
        qtbot.addWidget(self.window)
        self.window.show()
        shown = self.window.built(page)
        assert shown is not None
        self.shown = shown
        self.wait(lambda: any(isinstance(it, WatchThings) for it in self.sent.commands))

    @property
    def page(self) -> ThingsPage:
        """The list."""
        assert isinstance(self.shown, ThingsPage)
        return self.shown

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=30_000)  # type: ignore[arg-type]

    def take(self, *messages: Message) -> None:
        self.world.take(list(messages))
        QApplication.processEvents()
        QApplication.processEvents()

    def list(self, kind: ThingKind, *things: Thing, lack: str = "") -> None:
        """These are all of a kind."""
        self.take(ThingsListed(HOST, kind, things, lack))

    def names(self) -> list[str]:
        rows = self.page.rows
        return [rows.text(row, 0) for row in range(rows.rowCount())]

    def choose(self, *names: str) -> None:
        things = [thing for thing in self.page.desk.things.of(HOST, self.page.kind) if thing.name in names]
        self.page.table.choose(thing.key for thing in things)
        QApplication.processEvents()

    def press(self, name: str) -> None:
        """Trigger an action."""
        self.page.deeds.action(name).trigger()

    def why(self, name: str) -> str:
        """Why an action is grey."""
        return self.page.deeds.why_not(name)

    def last(self, kind: type[_Command]) -> _Command:
        """The last command of a kind."""
        return [it for it in self.sent.commands if isinstance(it, kind)][-1]

    def ticket(self, command: Command) -> Ticket:
        """Under which ticket it was sent."""
        return Ticket(max(place for place, it in enumerate(self.sent.commands, 1) if it is command))

    def finish(self, command: Command, problem: Problem | None = None) -> None:
        """It ended."""
        self.take(Finished(self.ticket(command), 1.0, problem))

    def dialog(self, kind: type[_Dialog]) -> _Dialog:
        """The dialog of a kind that is open."""
        found = [it for it in QApplication.topLevelWidgets() if isinstance(it, kind) and it.isVisible()]
        assert found, f"no {kind.__name__} is open"
        return found[-1]


def thing(kind: ThingKind, name: str, xml: str = "", key: str = "", **more: object) -> Thing:
    """One thing of the made-up host."""
    return Thing(ThingKey(HOST, kind, key or name), name, xml=xml, **more)  # type: ignore[arg-type]
