"""One machine's screen: opened when it is looked at, opened again when it comes back, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from virtgui.console.rfb_events import Lost
from virtgui.console.way_out import WAY_OUT, named
from virtgui.model import rules
from virtgui.model.commands import Act, Command, OpenScreen, ReadDisplays, Verb
from virtgui.model.console import Display
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import DisplaysRead, DoorOpened
from virtgui.model.problems import Problem
from virtgui.qtmodels.moved import has_moved, moved_to
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme, words
from virtgui.views.console.bell import BellSign
from virtgui.views.console.screen import GuestScreen
from virtgui.views.console.screen_link import OpenLink
from virtgui.views.console.screen_menu import ScreenMenu, drop, percent
from virtgui.views.console.screen_overlay import CONNECTING, MOVED, Saying
from virtgui.views.console.screen_passwords import ScreenPasswords
from virtgui.views.console.screen_pictures import ScreenPictures
from virtgui.views.controls import flat_button, icon_button, name_box
from virtgui.views.labels import Label, StateIcon

_AGAIN_MS = (300, 1000, 2000, 4000, 8000)
"""How long to wait before a lost screen is asked for again: a machine that restarts is back in a moment."""


BY_ITSELF = "console/by_itself"
"""The setting: whether a screen is connected as soon as its page is shown."""
NOT_YET = Saying("device-desktop", "muted", tr("Not connected"), "", tr("Connect"))


class ScreenPage(QWidget):
    """Holds a screen as long as it is looked at or was: `shut` ends it. Opening another page never opens one."""

    full_screen_wanted = pyqtSignal(object)
    """On a QScreen; None for the one that the window is on."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        key: DomainKey,
        open_link: OpenLink,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._key = key
        self._settings = settings
        self._wanted = False
        self._opening: Ticket | None = None
        self._tries = 0
        self._run = -1
        self._displays: tuple[Display, ...] = ()
        self.guest = GuestScreen(open_link, self)
        self.menu = ScreenMenu(self.guest, self, settings)
        self.displays = QComboBox(self)
        name_box(self.displays, tr("Display"))
        self.displays.hide()
        self.passwords = ScreenPasswords(
            self.guest, world, send, key, settings, lambda: max(0, self.displays.currentIndex()), self
        )
        self.hint = Label("", "muted", theme.SECONDARY)
        self.bell = BellSign(settings, self)
        self.sharing = StateIcon(theme.ICON, self)
        self.sharing.show_icon("clipboard", "accent", tr("The clipboard is shared with the guest"))
        self.sharing.setToolTip(tr("The clipboard is shared with the guest"))
        self.sharing.hide()
        self.pictures = ScreenPictures(self.guest, self._name, self)
        self.moved = Label("", "text", theme.SECONDARY)
        """Where the machine is, once it was migrated."""
        self.moved.hide()
        self.keys = flat_button(tr("Send &key"), self, "keyboard")
        self.zoom = flat_button("", self)
        self.zoom.setToolTip(tr("Zoom (Ctrl+wheel, Ctrl++, Ctrl+- and Ctrl+0, while the guest has not the keyboard)"))
        self.zoom.hide()
        self.shot = icon_button("camera", tr("Save a picture of the screen"), self)
        self.full = icon_button("maximize", tr("Full screen (F11)"), self)
        self.more = icon_button("dots", tr("More"), self)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._open)
        self._lay_out()
        self._connect()
        self._enable()

    @property
    def shown(self) -> bool:
        """Whether there is a picture."""
        return not self.guest.guest_size().isEmpty()

    def add_button(self, button: QWidget) -> None:
        """Put a button of the page around this one before the last."""
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def shut(self) -> None:
        """Close the screen, for good."""
        self._wanted = False
        self._again.stop()
        self.pictures.finish()
        self.guest.shut()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(theme.GAP_SMALL, theme.GAP_TINY, theme.GAP_SMALL, theme.GAP_TINY)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.displays)
        row.addWidget(self.moved)
        row.addWidget(self.hint, 1)
        row.addWidget(self.pictures.saved)
        row.addWidget(self.pictures.filming)
        for widget in (self.bell, self.sharing, self.zoom, self.keys, self.shot, self.full, self.more):
            row.addWidget(widget)
        self._buttons = row
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(row)
        self.column.addWidget(self.guest, 1)
        self.setFocusProxy(self.guest)

    def _connect(self) -> None:
        self.keys.clicked.connect(lambda: drop(self.menu.keys(), self.keys))
        self.zoom.clicked.connect(lambda: drop(self.menu.zooms(), self.zoom))
        self.guest.scaled.connect(self._scaled)
        self.more.clicked.connect(lambda: drop(self.menu.more(), self.more))
        self.shot.clicked.connect(self.pictures.save)
        self.full.clicked.connect(lambda _on: self.full_screen_wanted.emit(None))
        self.displays.activated.connect(lambda _: self._open())
        self.guest.appeared.connect(self._appeared)
        self.guest.rang.connect(self.bell.ring)
        self.guest.ended.connect(self._ended)
        self.guest.said.connect(self._enable)
        self.guest.door_wanted.connect(self._open)
        self.guest.start_wanted.connect(lambda: self._send(Act(self._key, Verb.START)))
        self.guest.viewer_wanted.connect(lambda: self._send(Act(self._key, Verb.CONSOLE)))
        self.guest.captured.connect(lambda on: self.hint.setText(self.guest.way_out_words() if on else ""))
        self._settings.changed.connect(self._setting_changed)
        self._world.reported.connect(self._reported)
        self._world.machines_changed.connect(self._machines_changed)
        self._world.hosts_changed.connect(self._name_host)

    # -- opening -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if not self._wanted:
            self._wanted = True
            self._send(ReadDisplays(self._key))
            if self._settings.flag(BY_ITSELF, True):
                self._open()
            else:
                self.guest.say(NOT_YET, self.guest.door_wanted)

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.hint.setText("")

    def _name(self) -> str:
        machine = self._machine()
        return machine.name if machine is not None else "screen"

    def _machine(self) -> Domain | None:
        return self._world.machines.get(self._key)

    def _open(self) -> None:
        self._again.stop()
        machine = self._machine()
        if not self._wanted:
            return
        if machine is None or not machine.active:
            self._off()
            return
        self._run = machine.id
        self.guest.say(CONNECTING)
        self._opening = self._send(OpenScreen(self._key, max(0, self.displays.currentIndex())))

    def _off(self) -> None:
        self._run = -1
        self._again.stop()
        moved = moved_to(self._world, self._key)
        if moved is not None:
            self._follow(moved)
        elif has_moved(self._machine()):
            self.guest.shut()
            self.guest.say(MOVED)
        elif self._machine() is None:
            self.guest.shut()
            why = rules.absence(self._world.hosts.get(self._key.host)).removesuffix(".")
            self.guest.say(Saying("plug-connected-x", "lost", why))
        else:
            self.guest.say_off()

    def _follow(self, key: DomainKey) -> None:
        """The machine was migrated: show it from where it runs now."""
        self._key = key
        self._tries = 0
        self.moved.show()
        self._name_host(frozenset((key.host,)))
        self._open()

    def _name_host(self, hosts: frozenset[HostKey]) -> None:
        """A host just connected is not known by its name before it has told it."""
        host = self._key.host
        if host in hosts and not self.moved.isHidden():
            self.moved.setText(
                tr("It has moved to {host}").format(host=words.host_name(self._world.hosts.get(host), host))
            )

    def _enable(self) -> None:
        """Keys go to a screen that is there, and the last picture can be saved."""
        reason = tr("There is no screen here")
        self.keys.setEnabled(self.shown and not self.guest.dimmed)
        self.keys.setToolTip("" if self.keys.isEnabled() else reason)
        self.shot.setEnabled(self.shown)
        self.shot.setToolTip(tr("Save a picture of the screen") if self.shown else reason)

    def _appeared(self, _name: str) -> None:
        self._tries = 0

    def _ended(self, event: object) -> None:
        """A screen that is lost while its machine runs comes back by itself; a refused one waits for a person."""
        machine = self._machine()
        if machine is not None and not machine.active:
            self._off()
        elif isinstance(event, Lost) and self._tries < len(_AGAIN_MS):
            self._again.start(_AGAIN_MS[self._tries])
            self._tries += 1

    def _reported(self, message: object) -> None:
        match message:
            case DoorOpened(ticket, domain, door, problem) if ticket == self._opening and domain == self._key:
                self._opening = None
                if door is not None:
                    self.guest.open(door)
                elif problem is not None:
                    self._refused(problem)
            case DisplaysRead(domain, displays) if domain == self._key:
                self._tell_displays(displays)

    def _refused(self, problem: Problem) -> None:
        remedy = isinstance(problem.remedy, Act) and problem.remedy.verb is Verb.START
        machine = self._machine()
        if remedy or machine is None or not machine.active:
            self._off()
            return
        number = max(0, self.displays.currentIndex())
        kind = self._displays[number].type if number < len(self._displays) else "vnc"
        viewer = kind == "spice"
        action = tr("Open the viewer") if viewer else tr("Try again")
        saying = Saying("device-desktop", "muted", tr("There is no screen here"), plain(problem.reason, 400), action)
        self.guest.say(saying, self.guest.viewer_wanted if viewer else self.guest.door_wanted)

    def _tell_displays(self, displays: tuple[Display, ...]) -> None:
        self._displays = displays
        chosen = max(0, self.displays.currentIndex())
        self.displays.clear()
        for display in displays:
            self.displays.addItem(
                tr("{kind} display {number}").format(kind=display.type.upper(), number=display.number + 1)
            )
        self.displays.setCurrentIndex(min(chosen, len(displays) - 1))
        self.displays.setVisible(len(displays) > 1)

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if not self._wanted or all(key.uuid != self._key.uuid for key in added | changed | gone):
            return
        machine = self._machine()
        if machine is None or not machine.active:
            if self._run >= 0 or self._key in gone or moved_to(self._world, self._key) is not None:
                self._off()
        elif machine.id != self._run:
            self._tries = 0
            self._open()

    # -- how it is shown ---------------------------------------------------------------------

    def fit_window(self) -> None:
        """Make the window as large as shows each pixel of the guest once, where the monitor has the room."""
        window, ratio = self.window(), self.devicePixelRatioF()
        monitor = self.screen()
        if window is None or monitor is None or not self.shown or window.isFullScreen():
            return
        window.showNormal()
        more = self.guest.guest_size() / ratio - self.guest.size()
        window.resize((window.size() + more).boundedTo(monitor.availableSize()))

    def _setting_changed(self, name: str) -> None:
        if name == WAY_OUT:
            self.guest.way_out = named(self._settings.text(WAY_OUT))
        else:
            self.menu.setting_changed(name)

    def _scaled(self, scale: float) -> None:
        self.zoom.setText(percent(scale))
        self.zoom.setAccessibleName(tr("Zoom: {percent}").format(percent=percent(scale)))
        self.zoom.show()
