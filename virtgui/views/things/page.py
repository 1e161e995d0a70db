"""The page that every list of what a host has is made of: search, deeds, table, and what is told of the chosen one."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtGui import QAction, QFocusEvent, QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model import virsh_things
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingKey, ThingKind, ThingMade
from virtgui.qtmodels.newcomer import Newcomer
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme, words
from virtgui.views.action_button import ActionButton
from virtgui.views.controls import fill, icon_button, on_content
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.filter_row import SearchField
from virtgui.views.labels import Paragraph, Whole
from virtgui.views.messages import Message
from virtgui.views.mirror import margins, open_below
from virtgui.views.things.actions import ThingAction, ThingActions
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import ThingDetails
from virtgui.views.things.kinds import KIND_WORDS, count_things
from virtgui.views.things.rows import Column, ThingRows
from virtgui.views.things.table import ThingTable
from virtgui.views.things.usual import KEEP
from virtgui.views.things.xml_dialog import ThingXmlDialog

_SHOWN_RESULTS = 4


class ThingsPage(QWidget):
    """`kind` is what is listed; `along` other kinds that its details look at, which are watched too. `id` is the page's
    name in the settings. `below` puts the details under the table instead of beside it. `others` come before XML and
    "Copy as virsh" in the menu. `sized` are the first shares of list and details."""

    def __init__(
        self,
        desk: HostDesk,
        kind: ThingKind,
        columns: tuple[Column, ...],
        actions: tuple[ThingAction, ...],
        details: ThingDetails,
        *,
        id: str,
        along: tuple[ThingKind, ...] = (),
        below: bool = False,
        sized: tuple[int, int] = (580, 440),
        editable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.kind = kind
        self.details = details
        self._along = along
        self._editable = editable
        self._tickets: dict[Ticket, str] = {}
        self._under_way: dict[Ticket, ThingAct] = {}
        self._awaited = ("", "")
        """What is to be chosen once it is listed, and what within it."""
        self.newcomer = Newcomer(desk.world, DefineThing, self._made, self._chosen_keys, self._choose_new, self)
        self._wanted_deed = ""
        """The deed that is to begin once it is known what is there."""
        self._bulk: list[tuple[str, str]] = []
        self._bulk_name = ""
        self.rows, self.table = self.build_list(columns, f"things/{id}")
        both = (
            ThingAction("xml", tr("&XML…"), "code", run=self._show_xml, alone=True, separated=True, keys="Ctrl+E"),
            ThingAction("virsh", tr("Cop&y as virsh"), "terminal-2", run=self._offer_virsh),
        )
        self.deeds = ThingActions((*actions, *both), lambda: desk.host, self.table.selected, self)
        self.deeds.wanted.connect(self.do)
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search {kinds}").format(kinds=KIND_WORDS[kind].many))
        self.search.setToolTip(tr("Search in all columns (Ctrl+F)"))
        self.search.textChanged.connect(self.rows.search)
        self.search.escaped.connect(self._leave_search)
        self.search.entered.connect(self._to_table)
        self.more = QPushButton(tr("&More"), self)
        self.menu = QMenu(self)
        self.deeds.fill(self.menu)
        self.more.setMenu(self.menu)
        self.count = Whole("", "muted", theme.SECONDARY)
        self.note = Paragraph("", "muted")
        self.results = Paragraph("", "error")
        self.message = Message()
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.message)
        self.split = QSplitter(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal, self)
        self._lay_out(list(sized))
        QShortcut(
            QKeySequence("Ctrl+F"), self, self.search.setFocus, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._choose)
        self.table.chosen.connect(self._soon.start)
        self.rows.counted.connect(self._soon.start)
        self.table.menu_wanted.connect(self._popup)
        self.table.opened.connect(self.open_thing)
        desk.things.changed.connect(self._changed)
        desk.world.hosts_changed.connect(self._hosts_changed)
        desk.world.reported.connect(self._heard)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Whoever shows the page gives it the keyboard. By a focus proxy, Tab would come from outside to the table, and
        never to what stands before it; while the list is empty, to nothing at all."""
        super().focusInEvent(event)
        (self.table if self.table.isVisibleTo(self) else self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- for who makes a page ----------------------------------------------------------------

    def build_list(self, columns: tuple[Column, ...], memory: str) -> tuple[ThingRows, ThingTable]:
        """The rows and the view of them; `memory` is where the view keeps its columns."""
        rows = ThingRows(columns, self)
        return rows, ThingTable(KIND_WORDS[self.kind].heading, rows, self.desk.settings, memory)

    @property
    def selected(self) -> tuple[Thing, ...]:
        """The chosen things, top to bottom."""
        return self.table.selected()

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar above all."""
        self._column.insertWidget(0, bar)

    def open_thing(self, thing: Thing) -> None:
        """A double click: its XML, where a page knows nothing better."""
        self._show_xml((thing,))

    def show_named(self, name: str) -> None:
        """Choose the thing that a person calls so."""
        thing = self.desk.things.named(self.desk.key, self.kind, name)
        if thing is not None:
            self.search.clear()
            self.table.choose((thing.key,))

    def show_soon(self, name: str, inside: str = "") -> None:
        """Choose the thing that a person calls so, once it is listed; what is called `inside` is within it."""
        self._awaited = (name, inside)
        self._show_awaited()

    def show_inside(self, name: str) -> None:
        """Choose what is called so within the chosen thing; for pages that show such."""

    def begin_soon(self, deed: str) -> None:
        """Begin one of its deeds, once what is there is listed; why it makes no sense is told."""
        self._wanted_deed = deed
        self._begin_wanted()

    def _begin_wanted(self) -> None:
        deed = self._wanted_deed
        if deed and self.knows():
            self._wanted_deed = ""
            self.begin(self.action(deed))

    def knows(self) -> bool:
        """Whether it is known what its deeds depend on."""
        return self.desk.things.listed(self.desk.key, self.kind)

    def action(self, deed: str) -> QAction:
        """One of its deeds as Qt has it; KeyError where there is none."""
        return self.deeds.action(deed)

    def begin(self, action: QAction) -> None:
        """Do it, or tell why it is grey."""
        if action.isEnabled():
            action.trigger()
        else:
            self.say(action.statusTip(), failed=True)

    def _show_awaited(self) -> None:
        name, inside = self._awaited
        # A page that was not shown yet has no rows.
        if name and self.isVisible() and self.desk.things.named(self.desk.key, self.kind, name) is not None:
            self._awaited = ("", "")
            self.show_named(name)
            if inside:
                self.show_inside(inside)

    def show_key(self, key: ThingKey) -> None:
        """Choose this thing."""
        if self.rows.row(key) is None:
            self.search.clear()
        self.table.choose((key,))

    def _made(self, message: object) -> ThingKey | None:
        here = isinstance(message, ThingMade) and (message.thing.host, message.thing.kind) == (self.desk.key, self.kind)
        return message.thing if here and isinstance(message, ThingMade) else None

    def _chosen_keys(self) -> tuple[ThingKey, ...]:
        return tuple(thing.key for thing in self.selected)

    def _choose_new(self, key: ThingKey) -> bool:
        if self.isVisible() and self.desk.things.get(key) is not None:
            self.show_key(key)
        return key in self._chosen_keys()

    def locked(self, thing: Thing) -> str:
        """Why a thing's XML can only be read; "" when it can be changed."""
        return "" if self._editable else KIND_WORDS[self.kind].fixed

    def virsh_lines(self, thing: Thing) -> list[tuple[str, str]]:
        """What "Copy as virsh" offers for a thing: a name, and the line. Raises ValueError where none is safe."""
        host = self.desk.host
        if host is None:
            return []
        able = [
            (action.plain_name, virsh_things.line(action.command(thing), thing, host))
            for action in self.deeds.all
            if action.deed is not None and not action.why_not(thing, host)
        ]
        if any(action.id == KEEP and not action.why_not(thing, host) for action in self.deeds.all):
            able.append((tr("Make it permanent"), virsh_things.keep_line(thing, host)))
        return [*able, (tr("Print its XML"), virsh_things.dump(thing, host))]

    def nothing(self) -> tuple[str, str]:
        """What is said where there are none: a title and a sentence."""
        return tr("No {kinds}").format(kinds=KIND_WORDS[self.kind].many), ""

    def refresh(self) -> None:
        """All of it, from what is known."""
        self.rows.put(self.desk.things.of(self.desk.key, self.kind))
        self.table.start_at_top()
        self._tell()
        self._choose()
        self._show_awaited()
        self.newcomer.look()
        self._begin_wanted()

    def send(self, command: ThingAct, doing: str) -> Ticket:
        """Send a deed whose failure is told on this page; `doing` is whose it is."""
        return self.expect(self.desk.send(command), doing)

    def expect(self, ticket: Ticket, doing: str) -> Ticket:
        """What was sent is one of this page's deeds: its failure is told here."""
        self._tickets[ticket] = doing
        return ticket

    # -- deeds -------------------------------------------------------------------------------

    def do(self, action: ThingAction, things: tuple[Thing, ...]) -> None:
        """Do it, after asking where something is lost by it."""
        loss = action.warn(things) if action.warn is not None else action.loss
        if not loss:
            self._do(action, things)
            return
        what = plain(things[0].name, 80) if len(things) == 1 else count_things(len(things), self.kind)
        names = [thing.name for thing in things] if len(things) > 1 else ()
        question = tr("{deed} {what}?").format(deed=action.plain_name, what=what)
        dialog = ConfirmDialog(action.plain_name, question, loss, names, may_remember=False, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._do, action, things))
        dialog.open()

    def _do(self, action: ThingAction, things: tuple[Thing, ...]) -> None:
        if action.run is not None:
            action.run(things)
            return
        self._bulk = []
        self._bulk_name = action.plain_name if len(things) > 1 else ""
        self.results.hide()
        for thing in things:
            command = action.command(thing)
            if command not in self._under_way.values():  # else a second click on its way
                self._under_way[self.send(command, thing.name)] = command

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished):
            return
        self._under_way.pop(message.ticket, None)
        name = self._tickets.pop(message.ticket, None)
        if name is None:
            return
        problem = message.problem
        self._bulk.append((name, problem.reason if problem is not None and not message.cancelled else ""))
        if not self._tickets:
            self._tell_results()

    def _tell_results(self) -> None:
        failed = [(name, why) for name, why in self._bulk if why]
        lines = [f"{plain(name, 60)}: {plain(why, 300)}" for name, why in failed[:_SHOWN_RESULTS]]
        if len(failed) > _SHOWN_RESULTS:
            lines.append(tr("and {count} more").format(count=len(failed) - _SHOWN_RESULTS))
        if self._bulk_name:
            well = len(self._bulk) - len(failed)
            lines.insert(
                0, tr("{deed}: {well} of {all} done.").format(deed=self._bulk_name, well=well, all=len(self._bulk))
            )
        self.say("\n".join(lines), failed=bool(failed))

    def _show_xml(self, things: tuple[Thing, ...]) -> None:
        thing = things[0]
        host = self.desk.host
        locked = self.locked(thing)
        if not locked and (host is None or not host.open or host.read_only):
            locked = (
                tr("The host is not connected.") if host is None or not host.open else tr("This host is read-only.")
            )
        ThingXmlDialog(self.desk, self.kind, thing, locked=locked, parent=self).show_deletes()

    def _offer_virsh(self, things: tuple[Thing, ...]) -> None:
        menu = QMenu(self)
        self.fill_virsh(menu, things)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.more)

    def fill_virsh(self, menu: QMenu, things: tuple[Thing, ...]) -> None:
        """Offer each line that makes sense now."""
        lines: dict[str, list[str]] = {}
        try:
            for thing in things:
                for name, line in self.virsh_lines(thing):
                    lines.setdefault(name, []).append(line)
        except ValueError as error:
            refused = menu.addAction(str(error))
            if refused is not None:
                refused.setEnabled(False)
            return
        for marked, (name, all_lines) in zip(words.with_letters(list(lines)), lines.items(), strict=True):
            action = menu.addAction(marked)
            if action is not None:
                action.setObjectName(name)
                action.triggered.connect(partial(self._copy, "\n".join(all_lines)))

    def _copy(self, text: str) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(text)

    def _popup(self, where: QPoint) -> None:
        self._choose()
        self.menu.popup(where)

    def say(self, text: str, *, failed: bool = False) -> None:
        """Tell a result below the list."""
        self.results.set_role("error" if failed else "muted")
        self.results.setText(text)
        self._results_row.setVisible(bool(text))
        self.results.setVisible(bool(text))

    # -- showing -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.desk.things.watch(self.desk.key, (self.kind, *self._along), self)
        self.refresh()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.desk.things.watch(self.desk.key, (), self)

    def _changed(self, host: HostKey, kind: ThingKind) -> None:
        if host == self.desk.key and self.isVisible():
            if kind is self.kind:
                self.refresh()
            elif kind in self._along:
                self._choose()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self.desk.key in hosts and self.isVisible():
            self._tell()
            self.deeds.refresh()

    def _choose(self) -> None:
        things = self.selected
        self.deeds.refresh()
        self.details.show_thing(things[0] if len(things) == 1 else None)
        self._count()

    def _count(self) -> None:
        chosen, shown, total = len(self.selected), self.rows.rowCount(), self.rows.total
        parts = [
            tr("{shown} of {total}").format(shown=shown, total=total)
            if shown != total
            else count_things(total, self.kind)
        ]
        if chosen > 1:
            parts.append(tr("{chosen} selected").format(chosen=chosen))
        self.count.setText(", ".join(parts))

    def _tell(self) -> None:
        """Why there are no rows, or not all."""
        things, host, key = self.desk.things, self.desk.host, self.desk.key
        lack = things.lack(key, self.kind)
        away = host is None or not host.open
        if self.rows.total:
            self.stack.setCurrentWidget(self.table)
        else:
            title, sentence = self.nothing()
            if away:
                title, sentence = tr("Not connected"), tr("Connect the host to see what it has.")
            elif lack:
                title, sentence = tr("No {kinds} here").format(kinds=KIND_WORDS[self.kind].many), lack
            elif not things.listed(key, self.kind):
                title, sentence = tr("Reading…"), ""
            self.message.say(title, sentence)
            self.stack.setCurrentWidget(self.message)
        note = lack if self.rows.total and not away else ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.split.setEnabled(not away)

    def _leave_search(self) -> None:
        self.search.clear()
        self._to_table()

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.start_at_top()

    def _lay_out(self, sized: list[int]) -> None:
        bar = self.tools = QHBoxLayout()
        bar.setContentsMargins(theme.GAP, 6, theme.GAP, 6)
        bar.setSpacing(theme.GAP_SMALL)
        bar.addWidget(self.search)
        self.search.setMaximumWidth(256)
        for action in self.deeds.all:
            if action.shown:
                button = ActionButton(self.deeds.action(action.id), self)
                button.setFixedHeight(theme.tall(self, theme.FIELD))
                bar.addWidget(fill(button) if action.filled else button)
        self.more.setFixedHeight(theme.tall(self, theme.FIELD))
        bar.addWidget(self.more)
        bar.addStretch(1)
        bar.addWidget(self.count)
        for text in (self.note, self.results):
            text.setContentsMargins(theme.GAP, theme.GAP_TINY, theme.GAP, theme.GAP_TINY)
            text.hide()
        self._results_row = QWidget(self)
        read = icon_button("x", tr("Close this result"), self)
        read.clicked.connect(self._results_row.hide)
        line = QHBoxLayout(self._results_row)
        margins(line, 0, 0, theme.GAP_SMALL, 0)
        line.addWidget(self.results, 1)
        line.addWidget(read)
        self._results_row.hide()
        self.split.addWidget(self.stack)
        self.split.addWidget(self.details)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setSizes(sized)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.note)
        column.addWidget(self.split, 1)
        column.addWidget(self._results_row)
        on_content(self)
