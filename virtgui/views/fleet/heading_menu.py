"""What can be done with a heading of the table, as a menu."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu

from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.machines import Machines
from virtgui.util.language import tr
from virtgui.views.group_menu import GroupMenu
from virtgui.views.machine_table import MachineTable


class HeadingMenu(QMenu):
    """Goes once it is closed."""

    def __init__(self, heading: Heading, model: Machines, table: MachineTable, gathering: GroupMenu) -> None:
        super().__init__(table)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(
            tr("&Select its machines"), lambda: table.choose((*table.selected(), *model.under(heading))), "Ctrl+Space"
        )
        if heading.by is By.GROUP and heading.path:
            self._add(tr("Rena&me or move the group…"), lambda: table.group_wanted.emit(heading), "F2")
        self.addSeparator()
        collapsed = heading in model.collapsed
        word = tr("E&xpand") if collapsed else tr("Co&llapse")
        self._add(word, lambda: model.collapse((heading,), not collapsed))
        self.addActions([gathering.collapse_all, gathering.expand_all])

    def _add(self, text: str, do: Callable[[], object], keys: str = "") -> None:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # only told: the table has these keys
        action.triggered.connect(lambda _on: do())
        self.addAction(action)
