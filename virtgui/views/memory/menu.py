"""The menu of what can be done with one machine's memory. Each opens a dialog that says what it does first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QDialog, QMenu, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.memory_rules import Memory, refusal
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import icons

_TEXTS = {
    Memory.SAVE_TO: (tr("&Save to a file…"), "device-floppy"),
    Memory.RESTORE: (tr("&Restore from a file…"), "restore"),
    Memory.SAVED: (tr("Saved s&tate…"), "code"),
    Memory.DUMP: (tr("&Dump to a file…"), "file-export"),
    Memory.PEEK: (tr("&Look into memory and disks…"), "search"),
    Memory.SIGNAL: (tr("Send a si&gnal…"), "bolt"),
}
_ONLY_ONE = tr("Select only one machine for this.")


class MemoryMenu(QObject):
    """Looks at the chosen machines when it opens."""

    def __init__(
        self,
        parent: QWidget,
        world: World,
        send: Callable[[Command], Ticket],
        machines: Callable[[], tuple[DomainKey, ...]],
    ) -> None:
        super().__init__(parent)
        self._parent = parent
        self._world = world
        self._send = send
        self._machines = machines
        self.dialog: QDialog | None = None
        self.actions: dict[Memory, QAction] = {}
        for what, (text, picture) in _TEXTS.items():
            action = self.actions[what] = QAction(icons.icon(picture), text, self)
            action.triggered.connect(partial(self._chosen, what))
        self.update()

    def submenu(self, parent: QMenu) -> QMenu:
        """A menu to put into another."""
        menu = QMenu(tr("Save or e&xamine memory"), parent)
        menu.setToolTipsVisible(True)
        menu.addActions(list(self.actions.values()))
        menu.aboutToShow.connect(self.update)
        return menu

    def update(self) -> None:
        """Enable what makes sense for the chosen machine."""
        keys = self._machines()
        machine = self._world.machines.get(keys[0]) if len(keys) == 1 else None
        host = self._world.hosts.get(keys[0].host) if machine is not None else None
        for what, action in self.actions.items():
            why = refusal(what, machine, host) if machine is not None and host is not None else _ONLY_ONE
            action.setEnabled(not why)
            action.setToolTip(why)

    def _chosen(self, what: Memory, _on: bool = False) -> None:
        self.update()
        keys = self._machines()
        if len(keys) == 1 and self.actions[what].isEnabled():
            self.show_dialog(what, keys[0])

    def show_dialog(self, what: Memory, key: DomainKey) -> None:
        """Open what asks for the rest."""
        # Late: no dialog is on the way to a window.
        from virtgui.views.memory.dialogs import dialog  # noqa: PLC0415

        shown = self.dialog = dialog(what, key, self._world, self._send, self._parent)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.finished.connect(partial(self._closed, shown))
        shown.open()

    def _closed(self, shown: QDialog, _result: int) -> None:
        if self.dialog is shown:
            self.dialog = None
