"""What can be done with the things of a list: each action once, for its buttons and menus, greyed with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model import thing_rules
from virtgui.model.facts import Host
from virtgui.model.things import Thing, ThingAct, ThingDeed
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons
from virtgui.views.keys_text import keys_text
from virtgui.views.labels import plain_tip

Refusal = Callable[[Thing, Host | None], str]


@dataclass(frozen=True, slots=True)
class ThingAction:
    """One action. `name` has its letter marked by "&". It either sends `deed` for each of the things, or calls `run`
    with those for which it makes sense. `refusal` tells why it makes no sense for a thing, beside what
    `model.thing_rules` tells of `deed`; `whole` why it makes none at all. `loss` is what is lost by it: then it asks
    first; `warn` tells the same of the things at hand. `alone` is for one thing only, `lone` for none ("New ...").
    `shown` is whether it has a button of its own beside its place in the menu. `text` and `options` go with the
    deed."""

    id: str
    name: str
    icon: str = ""
    deed: ThingDeed | None = None
    run: Callable[[tuple[Thing, ...]], None] | None = None
    refusal: Refusal | None = None
    whole: Callable[[], str] | None = None
    loss: str = ""
    warn: Callable[[tuple[Thing, ...]], str] | None = None
    alone: bool = False
    lone: bool = False
    shown: bool = False
    filled: bool = False
    keys: str = ""
    text: str = ""
    options: tuple[tuple[str, int], ...] = ()
    separated: bool = False

    @property
    def plain_name(self) -> str:
        """Its name without a mark and dots."""
        return self.name.replace("&", "").removesuffix("…")

    def why_not(self, thing: Thing, host: Host | None) -> str:
        """Why it makes no sense for this thing; "" when it does."""
        away = thing_rules.refusal(self.deed, thing, host) if self.deed is not None else ""
        return away or (self.refusal(thing, host) if self.refusal is not None else "")

    def command(self, thing: Thing) -> ThingAct:
        """What is sent for a thing; only of one with a deed."""
        if self.deed is None:
            raise ValueError(self.id)
        return ThingAct(thing.key, self.deed, self.text, self.options)


class ThingActions(QObject):
    """The actions as Qt has them, kept true to what is selected."""

    wanted = pyqtSignal(object, object)
    """A ThingAction, and the things that it is for."""
    updated = pyqtSignal()

    def __init__(
        self,
        actions: tuple[ThingAction, ...],
        host: Callable[[], Host | None],
        selected: Callable[[], tuple[Thing, ...]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._selected = selected
        self.all = actions
        self._actions: dict[str, QAction] = {}
        self._able: dict[str, tuple[Thing, ...]] = {}
        for action in actions:
            made = QAction(action.name, parent)
            if action.icon:
                made.setIcon(icons.icon(action.icon, "running" if action.deed is ThingDeed.START else "text"))
            if action.keys:
                made.setShortcut(QKeySequence(action.keys))
            made.triggered.connect(lambda _on=False, action=action: self._ask(action))
            self._actions[action.id] = made
            parent.addAction(made)
        self.refresh()

    def action(self, name: str) -> QAction:
        """One of them as Qt has it; KeyError where there is none."""
        return self._actions[name]

    def able(self, name: str) -> tuple[Thing, ...]:
        """Those of the selected for which this action makes sense."""
        return self._able.get(name, ())

    def refresh(self) -> None:
        """Whether each makes sense now."""
        host, things = self._host(), self._selected()
        for action in self.all:
            why = action.whole() if action.whole is not None else ""
            able: tuple[Thing, ...] = ()
            if not why and not action.lone:
                reasons = {thing.key: action.why_not(thing, host) for thing in things}
                able = tuple(thing for thing in things if not reasons[thing.key])
                if not things:
                    why = tr("Choose one first.")
                elif action.alone and len(things) > 1:
                    why = tr("Choose only one.")
                elif not able:
                    why = next(iter(reasons.values()))
            elif not why and action.lone:
                why = thing_rules.host_refusal(host) if action.run is not None and action.whole is None else ""
            self._able[action.id] = () if why else able
            made = self._actions[action.id]
            made.setEnabled(not why)
            made.setToolTip(plain_tip(why) if why else self._tip(action))
            made.setStatusTip(plain(why))
        self.updated.emit()

    def why_not(self, name: str) -> str:
        """Why an action is grey; "" when it is not."""
        return self._actions[name].statusTip()

    def fill(self, menu: QMenu) -> None:
        """Put all of them into a menu."""
        menu.setToolTipsVisible(True)
        for action in self.all:
            if action.separated and menu.actions():
                menu.addSeparator()
            menu.addAction(self._actions[action.id])

    def _tip(self, action: ThingAction) -> str:
        keys = f" ({keys_text(action.keys)})" if action.keys else ""
        return plain_tip(f"{action.plain_name}{keys}")

    def _ask(self, action: ThingAction) -> None:
        able = self.able(action.id)
        if able or action.lone:
            self.wanted.emit(action, able)
