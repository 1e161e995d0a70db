"""Which dialog asks for what."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QDialog, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.memory_rules import Memory
from virtgui.qtmodels.world import World
from virtgui.views.memory.peek_dialog import PeekDialog
from virtgui.views.memory.saved_dialog import SavedDialog
from virtgui.views.memory.signal_dialog import SignalDialog
from virtgui.views.memory.write_dialogs import DumpDialog, SaveDialog


def dialog(
    what: Memory, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
) -> QDialog:
    """A new one, not shown yet."""
    match what:
        case Memory.SAVE_TO:
            return SaveDialog(key, world, send, parent)
        case Memory.DUMP:
            return DumpDialog(key, world, send, parent)
        case Memory.RESTORE:
            return SavedDialog(key, world, send, parent, from_file=True)
        case Memory.SAVED:
            return SavedDialog(key, world, send, parent)
        case Memory.PEEK:
            return PeekDialog(key, world, send, parent)
        case Memory.SIGNAL:
            return SignalDialog(key, world, send, parent)
