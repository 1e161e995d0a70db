"""What can be done to a host: its menu, in the menu bar and on a right click."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QGuiApplication, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model import uris
from virtgui.model.commands import Command, Connect, Disconnect, Forget, Refresh
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.memory_rules import host_refusal
from virtgui.qtmodels.past_settings import keep_of, keeps_of
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.trial import Trial
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import icons
from virtgui.views.logins import KEPT, kept_of
from virtgui.views.naming import Naming, after_preposition


class HostActions(QObject):
    """Actions on the host that `chosen` tells."""

    open_wanted = pyqtSignal(str)
    """A host's key: a person wants its window."""
    shut_down_wanted = pyqtSignal(str)
    """A host's key: a person wants everything on it shut down."""
    new_wanted = pyqtSignal(str)
    """A host's key: a person wants a machine on it."""
    step_wanted = pyqtSignal(bool)
    """The host's row is to move down, or up."""
    forget_wanted = pyqtSignal(str)
    """A host's key: a person wants no password of it in the keyring any more."""
    told = pyqtSignal(str)

    def __init__(
        self,
        parent: QWidget,
        world: World,
        settings: Settings,
        send: Callable[[Command], Ticket],
        naming: Naming,
        chosen: Callable[[], HostKey | None],
        ssh_hosts: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._ssh_hosts = ssh_hosts
        self._parent = parent
        self._world = world
        self._settings = settings
        self._send = send
        self._naming = naming
        self._chosen = chosen
        self.add = self._make(tr("&Add a host…"), "plus", self.add_host, "Ctrl+Shift+N")
        self.connect_it = self._make(tr("&Connect"), "plug-connected", self._connect)
        self.retry = self._make(tr("&Retry now"), "refresh", self._connect)
        self.disconnect_it = self._make(tr("&Disconnect"), "link-off", self._disconnect)
        self.reread = self._make(tr("Read a&gain"), "refresh", self._refresh, "F5")
        self.restore = self._make(tr("Restore a machine &from a file…"), "restore", self._restore)
        self.new_here = self._make(tr("New &machine here…"), "plus", self._new)
        self.show_it = self._make(tr("&Open"), "external-link", self._open)
        self.shut_down = self._make(tr("S&hut down all its machines…"), "power", self._shut_down)
        self.rename = self._make(tr("&Name, site and notes…"), "pencil", self._rename)
        self.up = self._make(tr("Move &up"), "chevron-up", lambda: self.step_wanted.emit(False), "Ctrl+Shift+Up")
        self.down = self._make(tr("Move do&wn"), "chevron-down", lambda: self.step_wanted.emit(True), "Ctrl+Shift+Down")
        self.at_start = self._make(tr("Connect at every &start"), "", self._at_start)
        self.at_start.setCheckable(True)
        self.keeps = self._make(tr("&Keep figures for weeks"), "", self._keep)
        self.keeps.setCheckable(True)
        self.forget = self._make(tr("&Forget its passwords in the keyring"), "", self._forget_passwords)
        self.copy_uri = self._make(tr("Cop&y address"), "copy", self._copy)
        self.remove = self._make(tr("Remo&ve from the list"), "trash", self._remove)
        world.hosts_changed.connect(self.update)
        settings.hosts_changed.connect(self.update)
        settings.changed.connect(self._setting_changed)
        self.update()

    def fill(self, menu: QMenu, adding: bool = True) -> None:
        """Put the actions into a menu."""
        menu.setToolTipsVisible(True)
        if adding:
            menu.addAction(self.add)
            menu.addSeparator()
        for group in (
            (self.show_it,),
            (self.connect_it, self.retry, self.disconnect_it),
            (self.new_here, self.restore),
            (self.reread,),
            (self.shut_down,),
            (self.rename, self.at_start, self.keeps, self.forget, self.copy_uri),
            (self.up, self.down),
            (self.remove,),
        ):
            menu.addActions(list(group))
            menu.addSeparator()

    def update(self) -> None:
        """Look at the chosen host."""
        host = self._host()
        phase = host.phase if host is not None else None
        self.connect_it.setVisible(phase not in (Phase.LOST, Phase.OPEN, Phase.OPENING))
        self.connect_it.setEnabled(phase in (Phase.CLOSED, Phase.FAILED))
        self.retry.setVisible(phase is Phase.LOST)
        self.disconnect_it.setEnabled(phase in (Phase.OPEN, Phase.OPENING, Phase.LOST))
        self.disconnect_it.setText(tr("Cancel &connecting") if phase is Phase.OPENING else tr("&Disconnect"))
        self.reread.setEnabled(
            phase is Phase.OPEN or (host is None and any(other.open for other in self._world.hosts.values()))
        )
        none = tr("Choose a host first.") if host is None else ""
        why = host_refusal(host) if host is not None else none
        for action in (self.restore, self.new_here, self.shut_down):
            _allow(action, why)
        _allow(self.show_it, why if host is None or not host.open else "")
        entry = self._settings.host(host.key) if host is not None else None
        self.at_start.setChecked(entry is not None and entry.autoconnect)
        self.keeps.setChecked(host is not None and keeps_of(self._settings, host.key))
        self.forget.setVisible(host is not None and bool(kept_of(self._settings, host.key)))
        for action in (self.rename, self.at_start, self.keeps, self.copy_uri, self.remove):
            _allow(action, none)
        for action in (self.connect_it, self.disconnect_it):
            action.setToolTip(none if host is None else "")

    def _setting_changed(self, name: str) -> None:
        if name.startswith(KEPT):
            self.update()

    def may_step(self, can: bool) -> None:
        """Whether a row is chosen that has a place among the others: a host's or a site's."""
        for action in (self.up, self.down):
            _allow(action, "" if can else tr("Choose a host first."))

    def open_or_connect(self) -> None:
        """What a double click means: connect, or show the host."""
        host = self._host()
        if host is None:
            return
        if host.open:
            self._open()
        elif host.phase is not Phase.OPENING:
            self._connect()

    def add_host(self) -> None:
        """Ask for another host."""
        # Late: no dialog is on the way to the first window.
        from virtgui.views.add_host import AddHostDialog  # noqa: PLC0415

        trial = Trial(self._world, self._send, self)
        known = tuple(self._world.hosts)
        dialog = AddHostDialog(known, self._parent, trial=trial, ssh_hosts=self._ssh_hosts)
        dialog.finished.connect(trial.deleteLater)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.take(dialog.entry()))
        dialog.open()

    def take(self, entry: HostEntry) -> None:
        """Remember a host and connect to it."""
        self._settings.put_host(entry)
        self._send(Connect(HostKey(entry.uri), entry.read_only))

    def reconnect(self, key: HostKey) -> None:
        """Connect to a host, now; once a person has accepted what its address does, where it does more than most."""
        entry, host = self._settings.host(key), self._world.hosts.get(key)
        if not uris.may_open(key, entry is not None and entry.accepted):
            self._ask_to_accept(entry or HostEntry(key, read_only=host is not None and host.read_only))
            return
        read_only = entry.read_only if entry is not None else host is not None and host.read_only
        self._send(Connect(key, read_only))

    def _ask_to_accept(self, entry: HostEntry) -> None:
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        dialog = ConfirmDialog(
            tr("Connect"),
            tr("Connect to {host} all the same?").format(host=after_preposition(self._naming(HostKey(entry.uri)))),
            tr("Its address does more than name a host:") + "\n" + "\n".join(uris.uri_warnings(entry.uri)),
            may_remember=False,
            parent=self._parent,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.take(entry._replace(accepted=True)))
        dialog.open()

    def _make(self, text: str, picture: str, then: Callable[[], object], shortcut: str = "") -> QAction:
        action = QAction(text, self)
        if picture:
            action.setIcon(icons.icon(picture))
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _on: then())
        self._parent.addAction(action)
        return action

    def _host(self) -> Host | None:
        key = self._chosen()
        return self._world.hosts.get(key) if key is not None else None

    def _connect(self) -> None:
        host = self._host()
        if host is not None:
            self.reconnect(host.key)

    def _disconnect(self) -> None:
        host = self._host()
        if host is not None:
            self._send(Disconnect(host.key))

    def _refresh(self) -> None:
        host = self._host()
        for other in (host,) if host is not None else tuple(self._world.hosts.values()):
            if other.open:
                self._send(Refresh(other.key))

    def _open(self) -> None:
        host = self._host()
        if host is not None:
            self.open_wanted.emit(host.key)

    def _shut_down(self) -> None:
        host = self._host()
        if host is not None:
            self.shut_down_wanted.emit(host.key)

    def _restore(self) -> None:
        # Late: no dialog is on the way to a window.
        from virtgui.views.memory.saved_dialog import SavedDialog  # noqa: PLC0415

        host = self._host()
        if host is not None and self.restore.isEnabled():
            dialog = SavedDialog(DomainKey(host.key, ""), self._world, self._send, self._parent, from_file=True)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _new(self) -> None:
        host = self._host()
        if host is not None:
            self.new_wanted.emit(host.key)

    def _entry(self, host: Host) -> HostEntry:
        return self._settings.host(host.key) or HostEntry(host.key, read_only=host.read_only)

    def _rename(self) -> None:
        from virtgui.views.host_name import HostNameDialog  # noqa: PLC0415  (late for the same reason)

        host = self._host()
        if host is None:
            return
        sites = tuple(dict.fromkeys(entry.site for entry in self._settings.hosts if entry.site))
        dialog = HostNameDialog(self._entry(host), sites, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._settings.put_host(dialog.entry()))
        dialog.open()

    def _at_start(self) -> None:
        host = self._host()
        if host is not None:
            self._settings.put_host(self._entry(host)._replace(autoconnect=self.at_start.isChecked()))

    def _keep(self) -> None:
        host = self._host()
        if host is not None:
            keep_of(self._settings, host.key, self.keeps.isChecked())

    def _copy(self) -> None:
        host, clipboard = self._host(), QGuiApplication.clipboard()
        if host is not None and clipboard is not None:
            clipboard.setText(host.key)
            self.told.emit(tr("Copied the host's address"))

    def _remove(self) -> None:
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        host = self._host()
        if host is None:
            return
        key, loss = host.key, tr("Its machines are not touched.")
        if kept_of(self._settings, key):
            loss += " " + tr("Its passwords are taken out of the keyring.")
        dialog = ConfirmDialog(
            tr("Remove"),
            tr("Remove {host} from the list?").format(host=self._naming(key)),
            loss,
            may_remember=False,
            parent=self._parent,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._forget(key))
        dialog.open()

    def _forget_passwords(self) -> None:
        host = self._host()
        if host is not None:
            self.forget_wanted.emit(host.key)

    def _forget(self, key: HostKey) -> None:
        self.forget_wanted.emit(key)
        self._send(Forget(key))
        self._settings.remove_host(key)


def _allow(action: QAction, why: str) -> None:
    """Greyed with the reason, if there is one."""
    action.setEnabled(not why)
    action.setToolTip(why)
