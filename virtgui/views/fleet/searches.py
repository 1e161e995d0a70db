"""Joins the search with the smart lists: a list is shown by its search, and a search saved as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QWidget

from virtgui.qtmodels.smart_lists import SmartLists
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.fleet.lists_panel import ListsPanel
from virtgui.views.hosts_panel import HostsPanel
from virtgui.views.machines_pane import MachinesPane

if TYPE_CHECKING:
    from virtgui.views.dialogs import LineDialog


class Searches(QObject):
    """Saving asks for a name; an empty search cannot be saved."""

    def __init__(
        self, window: QWidget, pane: MachinesPane, hosts: HostsPanel, lists: SmartLists, panel: ListsPanel
    ) -> None:
        super().__init__(window)
        self._window = window
        self._search = pane.filter.search
        self._pane = pane
        self._hosts = hosts
        self._lists = lists
        self._panel = panel
        self.save_action = QAction(tr("Save as a smart &list…"), self)
        self.save_action.triggered.connect(lambda _on: self.save())
        panel.save_wanted.connect(self.save)
        panel.rename_wanted.connect(self.rename)
        panel.chosen.connect(self.show_list)
        self._marked = lists.all()
        self._search.textChanged.connect(self._typed)
        lists.changed.connect(self._counted)
        self._typed()

    def show_list(self, query: str) -> None:
        """Show what a list finds, on all hosts."""
        self._hosts.choose(None)
        self._pane.filter.show_query(query)
        self._pane.table.setFocus()

    def save(self) -> None:
        """Keep the present search under a name."""
        from virtgui.views.dialogs import LineDialog  # noqa: PLC0415  (late: not on the way to the first window)

        query = self._search.text().strip()
        if not query:
            return
        heading = tr("A smart list of “{query}”").format(query=query[:60])
        dialog = LineDialog(tr("Save", "a text"), heading, tr("&Name"), "", self._lists.flaw, str, parent=self._window)
        dialog.virsh_button.hide()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.line_edit.textChanged.connect(lambda name: self._tell_of_other(dialog, name.strip()))
        dialog.accepted.connect(lambda: self._lists.put(dialog.text.strip(), query))
        dialog.open()

    def rename(self, name: str) -> None:
        """Ask what a list shall be called."""
        from virtgui.views.dialogs import LineDialog  # noqa: PLC0415  (late: not on the way to the first window)

        def check(other: str) -> str:
            return self._lists.flaw_of(name, other)

        def renamed() -> None:
            other = dialog.text.strip()
            self._lists.rename(name, other)
            self._panel.select(other)

        heading = tr("Rename {name}").format(name=f"“{plain(name, 60)}”")
        dialog = LineDialog(tr("Rename"), heading, tr("&Name"), name, check, str, parent=self._window)
        dialog.virsh_button.hide()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(renamed)
        dialog.open()

    def _tell_of_other(self, dialog: LineDialog, name: str) -> None:
        """A list whose place this one would take is not lost unnoticed."""
        from virtgui.views.dialogs import as_remark  # noqa: PLC0415  (late: with the dialog)

        other = next((each for each in self._lists.all() if each.name == name), None)
        dialog.deed_button.setText(tr("Replace") if other is not None else tr("Save", "a text"))
        if other is not None and dialog.deed_button.isEnabled():
            as_remark(
                dialog.remark, tr("It takes the place of the list that finds “{query}”.").format(query=other.query)
            )

    def _counted(self) -> None:
        """Another number alone takes nobody from the list that they went to."""
        if self._lists.all() != self._marked:
            self._marked = self._lists.all()
            self._typed()

    def _typed(self) -> None:
        query = self._search.text().strip()
        self.save_action.setEnabled(bool(query))
        self._panel.add_button.setEnabled(bool(query))
        self._panel.add_button.setToolTip(
            tr("Save the search as a smart list")
            if query
            else tr("Search or filter first: a smart list is a saved search")
        )
        self._panel.mark(query)
