"""The icon in the desktop's tray: its machines by host, with what can be done to each, and the way to the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QSystemTrayIcon

from virtgui.model import rules
from virtgui.model.commands import Connect, Disconnect, Verb
from virtgui.model.facts import Domain, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.condition import condition, runs_now
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, words

_MACHINES_MOST = 40
"""No menu is longer."""
_NAME_MOST = 60
_SOON_MS = 500
_VERBS = (Verb.START, Verb.RESUME, Verb.PAUSE, Verb.SHUT_DOWN, Verb.REBOOT, Verb.POWER_OFF)


class Tray(QObject):
    """Shown from `show` on. Menus of hosts and machines are filled when they are opened."""

    def __init__(
        self,
        world: World,
        name_of: Callable[[HostKey], str],
        send: Callable[[Connect | Disconnect], object],
        show_window: Callable[[], object],
        hide_window: Callable[[], bool],
        open_machine: Callable[[DomainKey, str], object],
        do: Callable[[Verb, DomainKey], object],
        leave: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        """`hide_window` tells whether there was a window in sight; `do` asks first where a deed is dangerous."""
        super().__init__(parent)
        self._world = world
        self._name_of = name_of
        self._send = send
        self._show_window = show_window
        self._hide_window = hide_window
        self._open_machine = open_machine
        self._do = do
        self._leave = leave
        self._shown: tuple[object, ...] | None = None
        self.menu = QMenu()
        self.icon = QSystemTrayIcon(icons.icon(icons.PROGRAM, "accent"), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._fill)
        world.hosts_changed.connect(self._soon_again)
        world.machines_changed.connect(self._soon_again)
        self._fill()

    def show(self) -> None:
        """Into the tray."""
        self._fill()
        self.icon.show()

    def close(self) -> None:
        """Out of it."""
        self._soon.stop()
        self.icon.hide()
        self.menu.deleteLater()

    def _soon_again(self, *_changes: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click shows the window, or puts it away."""
        clicked = (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick)
        if reason in clicked and not self._hide_window():
            self._show_window()

    def _fill(self) -> None:
        menu = self.menu
        if menu.isVisible():
            self._soon.start()
            return
        self.icon.setToolTip(self._told())
        shown = self._hosts_shown()
        if shown == self._shown:
            return
        self._shown = shown
        menu.clear()
        _add(menu, tr("&Show virtgui"), self._show_window, "layout-sidebar")
        menu.addSeparator()
        for key, host in self._world.hosts.items():
            sub = QMenu(_word(self._name_of(key)), menu)
            sub.setIcon(icons.icon("server"))
            sub.aboutToShow.connect(partial(self._fill_host, sub, key))
            menu.addMenu(sub)
            self._fill_host(sub, host.key)
        menu.addSeparator()
        _add(menu, tr("&Quit"), self._leave, "power")

    def _hosts_shown(self) -> tuple[object, ...]:
        """All that the menus depend on. A desktop that shows them itself does not tell when they are open, and closes
        them where they are made anew."""
        return tuple(
            (
                (key, host.phase, self._name_of(key)),
                tuple(
                    (each.key, each.name, condition(each, host), rules.shows_console(each), _deeds(each, host))
                    for each in self._world.machines_of(key)
                ),
            )
            for key, host in self._world.hosts.items()
        )

    def _told(self) -> str:
        hosts = self._world.hosts
        running = sum(runs_now(each, hosts.get(key.host)) for key, each in self._world.machines.items())
        return tr("virtgui: {running} of {all} machines run").format(running=running, all=len(self._world.machines))

    def _fill_host(self, menu: QMenu, key: HostKey) -> None:
        host = self._world.hosts.get(key)
        menu.clear()
        if host is None:
            return
        if host.phase is Phase.OPEN:
            _add(menu, tr("&Disconnect"), partial(self._send, Disconnect(key)), "link-off")
        elif host.phase is not Phase.OPENING:
            _add(menu, tr("&Connect"), partial(self._send, Connect(key, host.read_only)), "plug-connected")
        else:
            _add(menu, tr("Cancel &connecting"), partial(self._send, Disconnect(key)), "link-off")
        menu.addSeparator()
        # Those that run first: there are reasons why a menu has an end.
        found = sorted(self._world.machines_of(key), key=lambda each: (not each.active, natural(each.name)))
        for machine in found[:_MACHINES_MOST]:
            sub = QMenu(_word(machine.name), menu)
            sub.setIcon(icons.icon(*icons.STATES[condition(machine, host)]))
            sub.aboutToShow.connect(partial(self._fill_machine, sub, machine.key))
            # Some desktops take a menu without an entry for none at all.
            self._fill_machine(sub, machine.key)
            menu.addMenu(sub)
        if len(found) > _MACHINES_MOST:
            more = tr("{count} more…").format(count=len(found) - _MACHINES_MOST)
            _add(menu, more, self._show_window)

    def _fill_machine(self, menu: QMenu, key: DomainKey) -> None:
        machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
        menu.clear()
        if machine is None or host is None:
            return
        _add(menu, tr("&Open"), partial(self._open_machine, key, "overview"), "external-link")
        if rules.shows_console(machine):
            _add(menu, tr("&Console"), partial(self._open_machine, key, "console"), "device-desktop")
        menu.addSeparator()
        for verb in _deeds(machine, host):
            deed = words.DEEDS[verb]
            _add(menu, deed.label, partial(self._do, verb, machine.key), deed.icon)


def _deeds(machine: Domain, host: Host) -> tuple[Verb, ...]:
    """What can be done to it now."""
    return tuple(verb for verb in _VERBS if not rules.refusal(verb, machine, host))


def _add(menu: QMenu, text: str, then: Callable[[], object], picture: str = "") -> QAction:
    action = QAction(text, menu)
    if picture:
        action.setIcon(icons.icon(picture))
    action.triggered.connect(lambda _on: then())
    menu.addAction(action)
    return action


def _word(text: str) -> str:
    """A name as a menu shows it: "&" would mark a key."""
    return plain(text, _NAME_MOST).replace("&", "&&")
