"""One machine's serial lines: the one that is open, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from virtgui.console.way_out import WAY_OUT, named
from virtgui.model import rules
from virtgui.model.commands import Act, Command, OpenLine, ReadDisplays, SendBreak, Verb
from virtgui.model.console import Line
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened, Finished
from virtgui.qtmodels.moved import has_moved, moved_to
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.console.bell import BellSign
from virtgui.views.console.find_strip import FindStrip
from virtgui.views.console.line_link import LineLink
from virtgui.views.console.line_menu import LineMenu
from virtgui.views.console.state_strip import StateStrip
from virtgui.views.console.terminal_view import TerminalView
from virtgui.views.controls import icon_button, name_box
from virtgui.views.keys_text import keys_text
from virtgui.views.labels import Label

_REASON = 300


class Stage(Enum):
    """Where a line stands."""

    WAITING = auto()
    READING = auto()
    CONNECTING = auto()
    OPEN = auto()
    TAKEN = auto()
    OFF = auto()
    CLOSED = auto()
    FAILED = auto()
    NONE = auto()
    MOVED = auto()
    AWAY = auto()
    GONE = auto()


class _Said(NamedTuple):
    picture: str
    title: str
    action: str = ""


_SAID = {
    Stage.WAITING: _Said("clock", tr("Not open yet")),
    Stage.READING: _Said("clock", tr("Looking for its serial lines")),
    Stage.CONNECTING: _Said("plug", tr("Connecting")),
    Stage.OPEN: _Said("plug-connected", tr("Connected")),
    Stage.TAKEN: _Said("user", tr("Somebody else has this console open"), tr("&Take over")),
    Stage.OFF: _Said("power", tr("The machine is shut off"), tr("&Start")),
    Stage.CLOSED: _Said("plug-off", tr("The line was closed"), tr("&Reopen")),
    Stage.FAILED: _Said("alert-triangle", tr("The line could not be opened"), tr("&Try again")),
    Stage.NONE: _Said("info-circle", tr("It has no serial line or console that can be opened"), tr("&Look again")),
    Stage.MOVED: _Said("switch-horizontal", tr("The machine has moved to another host")),
    Stage.AWAY: _Said("plug-connected-x", tr("Its host is away")),
    Stage.GONE: _Said("plug-connected-x", tr("The machine is gone")),
}


class LinePage(QWidget):
    """Opens a line when it is shown first, and again whenever the machine runs again; it stays open while the page
    is hidden. `shut` closes it for good."""

    staged = pyqtSignal(object)
    """The `Stage` is another now."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        key: DomainKey,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._key = key
        self._stage = Stage.WAITING
        self._reason = ""
        self._lines: tuple[Line, ...] = ()
        self._alias = ""
        self._process = -1
        """The machine's number while it runs, when the line was opened: another one is another boot."""
        self._opening: Ticket | None = None
        self._starting: Ticket | None = None
        self._breaking: Ticket | None = None
        self._link: LineLink | None = None
        self._wanted = False
        self.view = TerminalView(self)
        self.finder = FindStrip(self.view, self)
        self.strip = StateStrip(self)
        self.menu = LineMenu(self.view, self.finder, self._type)
        self.lines_box = QComboBox(self)
        name_box(self.lines_box, tr("Line"))
        self.lines_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.hint = Label("", "muted", theme.SECONDARY)
        self._settings = settings
        self._setting_changed(WAY_OUT)
        settings.changed.connect(self._setting_changed)
        self.logging = Label("", "muted", theme.SECONDARY)
        self.bell = BellSign(settings, self)
        self.find_button = icon_button("search", tr("Find (Ctrl+Shift+F)"))
        self.menu_button = icon_button("dots", tr("More"))
        self._lay_out()
        self.lines_box.activated.connect(self._chosen)
        self.find_button.clicked.connect(self.finder.open)
        self.menu_button.clicked.connect(self._open_menu)
        self.strip.acted.connect(self._act)
        self.menu.told.connect(self.logging.setText)
        self.menu.break_wanted.connect(self._send_break)
        self.view.typed.connect(self._type)
        self.view.rang.connect(self.bell.ring)
        self.view.find_wanted.connect(self.finder.open)
        self.view.released.connect(lambda: self.menu_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: self.menu.popup(self.view.mapToGlobal(at)))
        self.setFocusProxy(self.view)
        world.reported.connect(self._reported)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        self._go(Stage.WAITING)

    @property
    def stage(self) -> Stage:
        """Where the line stands."""
        return self._stage

    def shut(self) -> None:
        """Close the line and the log, for good."""
        self._wanted = False
        self._drop()
        self.menu.finish()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if not self._wanted:
            self._wanted = True
            self._begin()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(theme.GAP_SMALL, theme.GAP_TINY, theme.GAP_SMALL, theme.GAP_TINY)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.lines_box)
        row.addWidget(self.logging)
        row.addStretch(1)
        for widget in (self.bell, self.hint, self.find_button, self.menu_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.strip)
        column.addWidget(self.finder)
        column.addWidget(self.view, 1)

    def _setting_changed(self, name: str) -> None:
        if name == WAY_OUT:
            self.view.way_out = named(self._settings.text(WAY_OUT))
            self.hint.setText(tr("{keys} releases the keyboard").format(keys=keys_text(self.view.way_out.value)))

    def _open_menu(self) -> None:
        self.menu.drop(self.menu_button)

    # Where it stands

    def _go(self, stage: Stage, reason: str = "") -> None:
        changed, self._stage = stage is not self._stage, stage
        self._reason = plain(reason, _REASON)
        said = _SAID[stage]
        refusal = ""
        if stage is Stage.OFF:
            domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
            refusal = rules.refusal(Verb.START, domain, host) if domain is not None and host is not None else ""
        self.strip.say(said.picture, said.title, self._reason, said.action, refusal)
        self.view.set_live(stage is Stage.OPEN)
        self.menu.can_break = stage is Stage.OPEN and any(
            line.kind == "serial" and line.alias == self._alias for line in self._lines
        )
        self.strip.setVisible(stage is not Stage.OPEN)
        self.lines_box.setVisible(bool(self._lines))
        self.hint.setVisible(stage is Stage.OPEN)
        if changed:
            self.staged.emit(stage)

    def _begin(self) -> None:
        """Look at the machine, then for its lines; the one that was open last is opened again."""
        if not self._wanted:
            return
        self._follow()
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        self._drop()
        if host is None or not host.open:
            self._go(Stage.AWAY)
        elif domain is None:
            self._go(Stage.GONE if host.listed else Stage.AWAY)
        elif not domain.active:
            self._go(Stage.MOVED if has_moved(domain) else Stage.OFF)
        else:
            self._process = domain.id
            self._go(Stage.READING)
            self._send(ReadDisplays(self._key))

    def _send_break(self) -> None:
        self._breaking = self._send(SendBreak(self._key, self._alias))

    def _follow(self) -> None:
        """A machine that was migrated has its line where it runs now."""
        moved = moved_to(self._world, self._key)
        if moved is not None:
            self._key = moved
            self._process = -1

    def _open(self, *, force: bool = False) -> None:
        self._drop()
        self._go(Stage.CONNECTING)
        self._opening = self._send(OpenLine(self._key, self._alias, force))

    def _drop(self) -> None:
        """What was open or about to be is not any more."""
        self._opening = None
        link, self._link = self._link, None
        if link is not None:
            link.closed.disconnect(self._closed)
            link.close()
            link.deleteLater()

    def _act(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        match self._stage:
            case Stage.TAKEN:
                self._open(force=True)
            case Stage.OFF:
                self._starting = self._send(Act(self._key, Verb.START))
            case _:
                self._begin()

    def _chosen(self, index: int) -> None:
        """A person chose another line."""
        alias = self._lines[index].alias
        if alias != self._alias or self._stage is not Stage.OPEN:
            self._alias = alias
            self.view.reset()
            self.view.clear()
            self._open()

    # What is told

    def _reported(self, message: object) -> None:
        match message:
            case DisplaysRead() if message.domain == self._key and self._stage is Stage.READING:
                self._found(message)
            case DoorOpened() if message.ticket == self._opening and self._opening is not None:
                self._opening = None
                self._answered(message)
            case Finished() if message.ticket == self._breaking and self._breaking is not None:
                self._breaking = None
                if message.problem is not None:
                    self.logging.setText(
                        tr("Could not send a break. {why}").format(why=plain(message.problem.reason, _REASON))
                    )
            case Finished() if message.ticket == self._starting and self._starting is not None:
                self._starting = None
                if message.problem is not None and self._stage is Stage.OFF:
                    self._go(Stage.OFF, message.problem.reason)

    def _found(self, read: DisplaysRead) -> None:
        if read.problem is not None:
            self._go(Stage.FAILED, read.problem.reason)
            return
        self._lines = read.lines
        self.lines_box.clear()
        self.lines_box.addItems([plain(line.title, 60) for line in read.lines])
        if not read.lines:
            self._go(Stage.NONE, tr("Add a serial port to it."))
            return
        at = next((at for at, line in enumerate(read.lines) if line.alias == self._alias), 0)
        self._alias = read.lines[at].alias
        self.lines_box.setCurrentIndex(at)
        self._open()

    def _answered(self, answer: DoorOpened) -> None:
        fd = answer.door.take() if answer.door is not None else -1
        if fd >= 0:
            self._link = LineLink(fd, self._take, self)
            self._link.closed.connect(self._closed)
            domain = self._world.machines.get(self._key)
            self.menu.name = _file_name(domain.name if domain is not None else "console")
            self._go(Stage.OPEN)
        elif answer.taken:
            self._go(Stage.TAKEN)
        else:
            self._go(Stage.FAILED, answer.problem.reason if answer.problem is not None else "")

    def _take(self, data: bytes) -> None:
        self.menu.take(data)
        self.view.feed(data)

    def _type(self, data: bytes) -> None:
        if self._link is not None:
            self._link.send(data)

    def _closed(self, reason: str) -> None:
        """The guest's side is closed; when it was shut off, its state says so in a moment."""
        self._drop()
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if domain is not None and domain.active and host is not None and host.open:
            self._go(Stage.CLOSED, reason)
        else:
            self._begin()

    def _machines_changed(self, _added: frozenset[DomainKey], _changed: frozenset[DomainKey], _gone: object) -> None:
        self._look()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key.host in hosts:
            self._look()

    def _look(self) -> None:
        """Follow the machine: begin anew when it runs again, and say so when it does not."""
        if not self._wanted:
            return
        self._follow()
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        away = host is None or not host.open or domain is None
        running = domain is not None and domain.active
        if away:
            if self._stage not in (Stage.AWAY, Stage.GONE, Stage.OPEN):
                self._begin()
        elif (
            running
            and domain is not None
            and (self._stage in (Stage.OFF, Stage.MOVED, Stage.AWAY, Stage.GONE) or domain.id != self._process)
        ) or (not running and self._stage not in (Stage.OPEN, Stage.OFF, Stage.MOVED)):
            self._begin()
        elif self._stage is Stage.OFF:
            self._go(Stage.OFF, self._reason)


def _file_name(text: str) -> str:
    """A machine's name as that of a file."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in plain(text, 80)).lstrip(".") or "console"
