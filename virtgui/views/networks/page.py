"""The page of a host's virtual networks: the list, the chosen one, and the map of all."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from virtgui.model.doing import thing_doing
from virtgui.model.facts import Host
from virtgui.model.things import Thing, ThingAct, ThingDeed, ThingDeeds, ThingKey, ThingKind
from virtgui.qtmodels.host_networks import HostNetworks, bridge_of
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.networks.details import NetworkDetails
from virtgui.views.networks.editor import NetworkEditor
from virtgui.views.networks.map_pane import MapPane
from virtgui.views.networks.rows import kind_words
from virtgui.views.networks.wizard import NewNetwork
from virtgui.views.networks.wording import ranges_words, window
from virtgui.views.segments import Segments
from virtgui.views.things.actions import ThingAction
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.page import ThingsPage
from virtgui.views.things.rows import Column
from virtgui.views.things.usual import AUTOSTART, AUTOSTART_OFF, AUTOSTART_ON, NAME, START, STATE, keeper

_CUT = tr("These machines are plugged into it and lose their connection until they are restarted:")
_CUT_NONE = tr("No running machine is plugged into them.")
_PASSING = tr("What is not stored is gone once it is stopped.")
_FORGETS = tr("The host forgets it.")
_NEEDED = tr("These machines have a card in it and cannot start without it:")
_LIST, _MAP = range(2)


class NetworksPage(ThingsPage):
    """What an action needs beside the list: who uses a network."""

    def __init__(self, desk: HostDesk) -> None:
        self.around = HostNetworks(desk.key, desk.world, desk.things, desk.send)
        details = NetworkDetails(self.around, desk.world, desk.send)
        super().__init__(
            desk,
            ThingKind.NETWORK,
            self._columns(),
            self._actions(desk),
            details,
            id="networks",
            sized=(520, 510),
            along=(ThingKind.DEVICE, ThingKind.INTERFACE),  # what the wizard offers is known when it opens
        )
        self.around.setParent(self)
        self.network_details = details
        self.editors: dict[ThingKey, NetworkEditor] = {}
        self.wizard: NewNetwork | None = None
        details.machine_wanted.connect(desk.open_machine)
        self.around.machines_changed.connect(self._users_changed)
        self.segments = Segments((tr("List"), tr("Map")), tr("Show networks as"), self)
        self.segments.chosen.connect(self.show_as)
        self.pane = MapPane(desk, self)
        self.pane.network_wanted.connect(self._from_map)
        self.search.setMaximumWidth(theme.sized(self, 176, 1).width())
        self._add_map()

    # -- what it is made of ------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        def of(thing: Thing, what: str) -> str:
            node = window(thing)
            if node is None:
                return ""
            return kind_words(node.kind) if what == "kind" else ranges_words(node)

        def many(thing: Thing) -> int:
            return len(self.around.using(thing))

        return (
            NAME,
            STATE,
            Column("kind", tr("Kind"), lambda it: of(it, "kind"), 116),
            Column("addresses", tr("Addresses"), lambda it: of(it, "addresses"), 150),
            Column("bridge", tr("Bridge"), bridge_of, 84, yields=3),
            Column("machines", tr("Machines"), lambda it: str(many(it) or ""), 76, order=many, right=True, yields=1),
            AUTOSTART,
        )

    def _actions(self, desk: HostDesk) -> tuple[ThingAction, ...]:
        stop = ThingAction("stop", tr("S&top", "network"), "player-stop-filled", ThingDeed.STOP, shown=True)
        return (
            ThingAction("new", tr("&New…"), "plus", run=self._new, lone=True, shown=True, keys="Ctrl+N"),
            START,
            stop,
            ThingAction("edit", tr("&Edit…"), "pencil", run=self._edit, alone=True, shown=True, refusal=_unread),
            AUTOSTART_ON,
            AUTOSTART_OFF,
            keeper(desk, lambda ticket, whose: self.expect(ticket, whose)),
            ThingAction(
                "delete",
                tr("&Delete"),
                "trash",
                run=self._delete,
                refusal=self._not_deletable,
                separated=True,
                keys="Delete",
            ),
        )

    def _add_map(self) -> None:
        self.tools.insertWidget(0, self.segments)
        items = [self.tools.itemAt(place) for place in range(1, self.tools.count())]
        self._bar = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(self.split), self.pane, 1)
        self.pane.hide()

    # -- list or map -------------------------------------------------------------------------

    def show_as(self, what: int) -> None:
        """Show the list (0) or the map (1)."""
        self.segments.choose(what)
        for widget in (*self._bar, self.split):
            widget.setVisible(what == _LIST)
        self.pane.setVisible(what == _MAP)

    def show_part(self, part: str) -> QWidget:
        """ "map", or "new" for the settings of a new network: what is to be seen then."""
        if part == "map":
            self.show_as(_MAP)
        elif part == "new":
            self._new(())
            if self.wizard is not None:
                self.wizard.footer.next.click()
                return self.wizard
        return self.window() or self

    def _from_map(self, key: ThingKey) -> None:
        if key.host != self.desk.key:
            return
        self.show_as(_LIST)
        self.search.clear()
        self.table.choose((key,))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def nothing(self) -> tuple[str, str]:
        return tr("No networks"), tr("Make one, so that machines reach each other and the world.")

    def _users_changed(self) -> None:
        if self.isVisible():
            self.deeds.refresh()
            view = self.table.viewport()
            if view is not None:
                view.update()

    # -- deeds -------------------------------------------------------------------------------

    def open_thing(self, thing: Thing) -> None:
        self._edit((thing,))

    def do(self, action: ThingAction, things: tuple[Thing, ...]) -> None:
        """To stop asks first, and names who is cut off; of one that nobody is in there is nothing to ask."""
        if action.id == "stop":
            cut = self._cut(things)
            passing = [thing.name for thing in things if thing.persistent is False]
            if cut or passing or len(things) > 1:
                loss = _CUT if cut else _PASSING if passing else _CUT_NONE
                named = list(dict.fromkeys(cut)) or [thing.name for thing in things if len(things) > 1]
                self._ask(action, things, loss, named, partial(self._stop, action, things, cut))
                return
        super().do(action, things)

    def _cut(self, things: tuple[Thing, ...]) -> list[str]:
        """The machines that run in one of these."""
        return [name for thing in things for name in self.around.using(thing, running=True)]

    def _stop(self, action: ThingAction, things: tuple[Thing, ...], told: list[str]) -> None:
        """What was started since it was asked is asked about, too."""
        if set(self._cut(things)) <= set(told):
            self._do(action, things)
        else:
            self.do(action, things)

    def _ask(self, action: ThingAction, things: tuple[Thing, ...], loss: str, names: list[str], then: object) -> None:
        what = plain(things[0].name, 80) if len(things) == 1 else plural(len(things), "{n} network", "{n} networks")
        question = tr("Stop {what}?") if action.id == "stop" else tr("Delete {what}?")
        dialog = ConfirmDialog(
            action.plain_name, question.format(what=what), loss, names, may_remember=False, parent=self
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(then)  # type: ignore[arg-type]
        dialog.open()

    def _not_deletable(self, thing: Thing, host: Host | None) -> str:
        if host is None or not host.open or host.read_only:
            return (
                tr("The host is not connected.")
                if host is None or not host.open
                else tr("This host was opened to look only.")
            )
        running = self.around.using(thing, running=True)
        if running:
            named = ", ".join(plain(name, 60) for name in running[:3])
            if len(running) > 3:
                named = tr("{names} and {count} more").format(names=named, count=len(running) - 3)
            return tr("In use by {machines}: shut them down, or give them another network, first.").format(
                machines=named
            )
        return ""

    def _delete(self, things: tuple[Thing, ...]) -> None:
        action = next(action for action in self.deeds.all if action.id == "delete")
        needed = [name for thing in things for name in self.around.using(thing)]
        loss = f"{_FORGETS} {_NEEDED}" if needed else _FORGETS
        self._ask(action, things, loss, needed, partial(self._delete_now, things))

    def _delete_now(self, things: tuple[Thing, ...]) -> None:
        """One that is on is stopped first; of a transient one that is all. One that a machine was started in since it
        was asked stays."""
        self.results.hide()
        self._bulk_name = ""
        stays = {thing.key: why for thing in things if (why := self._not_deletable(thing, self.desk.host))}
        self._bulk = [(thing.name, stays[thing.key]) for thing in things if thing.key in stays]
        for thing in things:
            if thing.key in stays:
                continue
            acts = [ThingAct(thing.key, ThingDeed.STOP)] if thing.active else []
            if thing.persistent is not False:
                acts.append(ThingAct(thing.key, ThingDeed.UNDEFINE))
            doing = thing_doing(ThingDeed.DELETE, thing.key.kind, plain(thing.name, 80))
            deed = acts[0] if len(acts) == 1 else ThingDeeds(thing.key, doing, tuple(acts))
            self.expect(self.desk.send(deed), thing.name)
        if stays and len(stays) == len(things):
            self._tell_results()

    def _new(self, _things: tuple[Thing, ...]) -> None:
        if self.wizard is None:
            name = self.desk.name_of(self.desk.key)
            self.wizard = NewNetwork(self.around, self.desk.world, self.desk.send, name, self)
            self.wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.wizard.finished.connect(self._wizard_over)
        self.wizard.show()
        self.wizard.raise_()

    def _wizard_over(self) -> None:
        self.wizard = None

    def _edit(self, things: tuple[Thing, ...]) -> None:
        thing = things[0]
        editor = self.editors.get(thing.key)
        if editor is None:
            if _unread(thing, None):
                return
            editor = NetworkEditor(thing, self.around, self.desk.world, self.desk.send, self)
            self.editors[thing.key] = editor
            editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            editor.destroyed.connect(partial(self.editors.pop, thing.key, None))
        editor.show()
        editor.raise_()


def _unread(thing: Thing, _host: Host | None) -> str:
    return "" if window(thing) is not None else tr("Its definition could not be read.")


def networks_page(desk: HostDesk) -> QWidget:
    """The list of a host's networks."""
    return NetworksPage(desk)
