"""The pane of machines: filter row, table or what stands in its place, and the bulk bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, QTimer, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.commands import Command, Disconnect, Verb, together
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.grouping import Heading
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import gist, plain
from virtgui.views import words
from virtgui.views.cells import Cells
from virtgui.views.columns import OWN_SETTING
from virtgui.views.columns import own_columns as wanted
from virtgui.views.filter_row import FilterRow
from virtgui.views.group_menu import GroupMenu, restore
from virtgui.views.machine_table import MachineTable
from virtgui.views.messages import Message, ThinBar
from virtgui.views.naming import after_preposition

if TYPE_CHECKING:
    from virtgui.qtmodels.shots import Shots
    from virtgui.qtmodels.tagging import Retag
    from virtgui.views.bulk_bar import BulkBar
    from virtgui.views.wall import Wall

_LET_GO_MS = 150
_PATIENCE_MS = 400


class MachinesPane(QWidget):
    """Knows why there are no rows, and offers what helps."""

    connect_wanted = pyqtSignal(object)
    """The HostKey of a host to connect to."""
    new_wanted = pyqtSignal(object)
    """The HostKey of a host to make a machine on."""
    left_out = pyqtSignal(int, str, str)
    """How many of the machines that were given a group or tags may not be changed, why, and their names."""
    wall_made = pyqtSignal(object)
    """The wall was made, once."""

    def __init__(
        self,
        world: World,
        settings: Settings,
        send: Callable[[Command], Ticket],
        name_of: Callable[[HostKey], str],
        shots: Callable[[], Shots],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._settings = settings
        self._shots = shots
        self._send = send
        self._name_of = name_of
        self.cells = Cells(world, name_of)
        world.own_columns = wanted(settings)
        self.model = Machines(world, self.cells, self)
        settings.changed.connect(self._own_columns_changed)
        self.table = MachineTable(world, self.model, self.cells, settings)
        self.filter = FilterRow(self.model, self.table, self)
        restore(self.model, self.table, settings)
        self.model.dropped.connect(self._regroup)
        self.model.tagged.connect(self._tags_dropped)
        self.table.group_wanted.connect(self._rename_group)
        self.table.heading_menu_wanted.connect(self._heading_menu)
        self.wall: Wall | None = None
        """The screens instead of the rows; not made until they are wanted."""
        self._shows_wall = False
        self._message: Message | None = None
        self._had_rows = False
        self._then: Callable[[], None] | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.loading = ThinBar(self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_PATIENCE_MS)
        self._late.timeout.connect(self._waited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filter)
        column.addWidget(self.loading)
        column.addWidget(self.stack, 1)
        self._column = column
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.model.counted.connect(self._soon.start)
        world.hosts_changed.connect(self._soon.start)
        self._soon.start()

    @property
    def message(self) -> Message:
        """What is said instead of rows; not made until there is something to say."""
        if self._message is None:
            self._message = Message()
            self._message.acted.connect(self._act)
            self.stack.addWidget(self._message)
        return self._message

    @cached_property
    def grouping(self) -> GroupMenu:
        """The menu that gathers the rows; made with the other menus."""
        return GroupMenu(self.model, self.table, self._settings, self)

    def _waited(self) -> None:
        """Rows are long in coming."""
        self.loading.run(True)
        self.refresh()

    def add_bulk_bar(self, bar: BulkBar) -> None:
        """Put the bar below the table."""
        self._column.addWidget(bar)

    def selected(self) -> tuple[DomainKey, ...]:
        """Whom an action means."""
        return self.table.acted_on()

    def _own_columns_changed(self, name: str) -> None:
        if name == OWN_SETTING:
            self._world.own_columns = wanted(self._settings)
            self.model.own_changed()

    def set_scope(self, host: HostKey | frozenset[HostKey] | None) -> None:
        """Show one host's machines, those of several, or all."""
        self.model.set_scope(host)
        self.refresh()

    @property
    def view(self) -> MachineTable | Wall:
        """What shows the machines: rows or screens."""
        return self.wall if self._shows_wall and self.wall is not None else self.table

    def show_wall(self, on: bool) -> None:
        """Show the machines' screens instead of their rows, or the rows again."""
        if on and self.wall is None:
            from virtgui.views.wall import Wall  # noqa: PLC0415  (late: few look at it, and it is not the first view)

            self.wall = Wall(self._world, self.model, self.cells, self._shots(), self.table)
            self.stack.addWidget(self.wall)
            self.wall_made.emit(self.wall)
        focused = self.stack.currentWidget() is not self._message and self.view.hasFocus()
        self._shows_wall = on
        self.model.set_flat(on)
        # Whoever gives the table the keyboard means whichever is shown.
        self.table.setFocusProxy(self.wall if on else None)
        self.refresh()
        if focused:
            self.view.setFocus()

    def _regroup(self, moves: dict[str, list[DomainKey]]) -> None:
        """Rows were dragged onto a group, or a group got another path."""
        from virtgui.model.rules import refusal  # noqa: PLC0415  (late: what a machine allows no row shows)

        left: dict[str, str] = {}
        for group, keys in moves.items():
            able: list[DomainKey] = []
            for key in keys:
                machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
                if machine is None or host is None:
                    continue
                if why := refusal(Verb.SET_GROUP, machine, host):
                    which = tr("{name} on {host}").format(name=plain(machine.name, 80), host=self._name_of(key.host))
                    left[which] = why
                else:
                    able.append(key)
            for command in together(able, Verb.SET_GROUP, group):
                self._send(command)
        self.left_out.emit(len(left), next(iter(left.values()), ""), "\n".join(left))

    def _tags_dropped(self, drop: Retag) -> None:
        """Once the window system has let go of what was dragged: its last events would close a menu."""
        QTimer.singleShot(_LET_GO_MS, partial(self._retag, drop))

    def _retag(self, drop: Retag) -> None:
        """Rows were dragged onto a heading of tags."""
        from virtgui.views.fleet.tag_drop import drop_on_tags  # noqa: PLC0415  (late: few gather by tags)

        drop_on_tags(drop, self._world, self._send, self.table, self.table.dropped_at, self.left_out.emit)

    def _rename_group(self, heading: Heading) -> None:
        # Late: no dialog is on the way to the first window.
        from virtgui.views.fleet.group_dialog import rename_group  # noqa: PLC0415

        rename_group(heading, self.model, self._world, self._regroup, self)

    def _heading_menu(self, heading: Heading, where: QPoint) -> None:
        # Late: no menu is on the way to the first window.
        from virtgui.views.fleet.heading_menu import HeadingMenu  # noqa: PLC0415

        HeadingMenu(heading, self.model, self.table, self.grouping).popup(where)

    def refresh(self) -> None:
        """Table or message, whichever is true now."""
        self._soon.stop()
        hosts = self._hosts()
        waiting = any(host.phase is Phase.OPENING or (host.open and not host.listed) for host in hosts)
        if waiting and not self.loading.running and not self._late.isActive():
            self._late.start()
        elif not waiting:
            self._late.stop()
            self.loading.run(False)
        if self.model.rowCount():
            before = self.stack.currentWidget()
            if before is not self.view:
                self.stack.setCurrentWidget(self.view)
            if before is self._message or not self._had_rows:
                self._had_rows = True
                self._greet()
            return
        if self._message is None and self._late.isActive():
            return  # at a start rows mostly come before a sentence could be read
        self._explain(hosts)
        self.stack.setCurrentWidget(self.message)

    def _greet(self) -> None:
        """Rows came: they take the keyboard, unless a person is typing."""
        window = self.window()
        focused = window.focusWidget() if window is not None else None
        if not (isinstance(focused, QLineEdit) and focused.text()):
            self.table.setFocus()
        self.table.start_at_top()

    def _hosts(self) -> list[Host]:
        scope = self.model.scope
        if scope is None:
            return list(self._world.hosts.values())
        wanted = scope if isinstance(scope, frozenset) else (scope,)
        return [host for key in wanted if (host := self._world.hosts.get(key)) is not None]

    def _explain(self, hosts: list[Host]) -> None:
        """Why there is no row."""
        exist = any(True for host in hosts for _ in self._world.machines_of(host.key))
        if exist:
            self._say_filtered()
        elif len(hosts) == 1:
            self._say_host(hosts[0])
        elif any(host.open and not host.listed for host in hosts):
            self._say("", tr("Reading the machines."))
        elif any(host.phase is Phase.OPENING for host in hosts):
            self._say("", tr("Connecting to the hosts."))
        elif any(host.open for host in hosts):
            self._say(tr("No machines"), tr("No connected host has a machine."))
        else:
            self._say(tr("No host is connected"), tr("Choose one in the list and connect to it."))

    def _say_filtered(self) -> None:
        search = self.filter.search.text().strip()
        state = words.small(self.filter.chips[self.model.chip].word)
        if not search and self.model.hides_off and self.model.chip is Chip.ALL:
            text = tr("All machines here are shut off, and what is off is hidden.")
        elif search:
            everywhere = self.model.chip is Chip.ALL
            text = (
                tr("No machines match “{search}”.")
                if everywhere
                else tr("No machines that are {state} match “{search}”.")
            )
            text = text.format(state=state, search=plain(search, 60))
        else:
            text = tr("No machine is {state} now.").format(state=state)
        self._say("", text, tr("Clear filters"), self.filter.clear)

    def _say_host(self, host: Host) -> None:
        name, key = self._name_of(host.key), host.key
        problem = host.problem
        reason = plain(problem.reason, 400) if problem is not None else ""
        match host.phase:
            case Phase.CLOSED:
                self._say(
                    tr("{name} is not connected").format(name=name),
                    tr("Connect to it to see its machines."),
                    tr("Connect"),
                    lambda: self.connect_wanted.emit(key),
                )
            case Phase.OPENING:
                self._say(
                    tr("Connecting to {name}").format(name=after_preposition(name)),
                    reason,
                    tr("Cancel"),
                    lambda: self._cancel(key),
                )
            case Phase.FAILED:
                self._say(
                    tr("Could not connect to {name}").format(name=after_preposition(name)),
                    reason,
                    tr("Try again"),
                    lambda: self.connect_wanted.emit(key),
                    gist(problem.detail, 400) if problem is not None else "",
                )
            case Phase.LOST:
                self._say(
                    tr("{name} is lost").format(name=name),
                    reason,
                    tr("Retry now"),
                    lambda: self.connect_wanted.emit(key),
                )
            case _ if not host.listed:
                self._say("", tr("Reading the machines."))
            case _:
                self._say_empty(host)

    def _say_empty(self, host: Host) -> None:
        title, sentence = (
            tr("{host} has no machines").format(host=self._name_of(host.key)),
            tr("Machines that others create on it appear here."),
        )
        if host.read_only:
            self._say(title, sentence)
        else:
            self._say(title, sentence, tr("New machine"), lambda: self.new_wanted.emit(host.key))

    def _cancel(self, key: HostKey) -> None:
        self._send(Disconnect(key))

    def _say(
        self, title: str, sentence: str, button: str = "", then: Callable[[], None] | None = None, detail: str = ""
    ) -> None:
        self._then = then
        self.message.say(title, sentence, button, detail)

    def _act(self) -> None:
        if self._then is not None:
            self._then()
