"""From the wish to delete machines to what was agreed to: opens the dialog, tells what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.model import rules
from virtgui.model.commands import Command, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.removals import Agreed, Removals
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.deletion.undo_bar import UndoBar

_ON_ITS_WAY = tr("{name} is about to be deleted already")


class Deleting(QObject):
    """For one window: asks there, and has a bar for it with what can be taken back."""

    told = pyqtSignal(str)
    """One short line for a status bar."""

    def __init__(
        self,
        window: QWidget,
        world: World,
        send: Callable[[Command], Ticket],
        removals: Removals,
        name_of: Callable[[HostKey], str],
        *,
        only: DomainKey | None = None,
    ) -> None:
        """`only` is the machine of its window; None shows all in the bar, and asks again where a list changed."""
        super().__init__(window)
        self._window = window
        self._world = world
        self._send = send
        self._removals = removals
        self._name_of = name_of
        self.bar = UndoBar(removals, window, shows=lambda keys: only is None or only in keys)
        if only is None:
            removals.stopped.connect(self._stopped)

    def ask(self, keys: Iterable[DomainKey]) -> QWidget | None:
        """Show what goes with these, and ask; None where there is nothing to ask."""
        # Late: no dialog is on the way to the first window.
        from virtgui.views.deletion.dialog import DeleteDialog  # noqa: PLC0415

        wanted = [key for key in keys if self._may(key)]
        if not wanted:
            return None
        dialog = DeleteDialog(wanted, self._world, self._send, self._name_of, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.agreed.connect(self._removals.add)
        dialog.open()
        return dialog

    def _may(self, key: DomainKey) -> bool:
        machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
        if machine is None or host is None or rules.refusal(Verb.UNDEFINE, machine, host):
            return False
        if self._removals.concerns(key):
            self.told.emit(_ON_ITS_WAY.format(name=plain(machine.name, 60)))
            return False
        return True

    def _stopped(self, agreed: Agreed) -> None:
        names = ", ".join(plain(each.listing.name, 60) for each in agreed.doomed[:3])
        self.told.emit(tr("Not deleted: something changed meanwhile about {names}").format(names=names))
        self.ask(agreed.keys)
