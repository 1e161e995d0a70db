"""The dialogs about the program itself: keys, what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from PyQt6.QtCore import PYQT_VERSION_STR, qVersion
from PyQt6.QtWidgets import (
    QLabel,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui import __version__
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.forms import FormDialog
from virtgui.views.guide import Guide
from virtgui.views.keys_text import keys_text
from virtgui.views.labels import plain_tip

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        tr("Find"),
        (
            ("Ctrl+F", tr("Search")),
            ("Ctrl+K", tr("Go to or do anything by its name")),
            ("Esc", tr("Clear the search, then the selection")),
            ("Ctrl+1 to Ctrl+7", tr("Filter by state")),
            ("F6, Shift+F6", tr("Next, previous pane")),
        ),
    ),
    (
        tr("Machines"),
        (
            ("Ctrl+N", tr("Make a new machine")),
            ("Return", tr("Open the machine's window")),
            ("Ctrl+Return", tr("Open its console")),
            ("Ctrl+Shift+Return", tr("Open the consoles of all selected ones in tabs")),
            ("Alt+Return", tr("Open its hardware")),
            ("Ctrl+T", tr("Take a snapshot")),
            ("Ctrl+R", tr("Start or resume")),
            ("Ctrl+P", tr("Pause")),
            ("Ctrl+D", tr("Shut down")),
            ("Ctrl+Shift+R", tr("Reboot")),
            ("Ctrl+Shift+D", tr("Power off")),
            ("Ctrl+S", tr("Save")),
            ("F2", tr("Rename")),
            ("Delete", tr("Delete, with the files you choose")),
            ("Ctrl+Shift+C", tr("Copy as virsh")),
            ("Space, Ctrl+Space", tr("Select, add to the selection")),
            ("Ctrl+A", tr("Select all")),
            ("Ctrl+C", tr("Copy the rows as a table")),
            ("Menu, Shift+F10", tr("All that can be done")),
        ),
    ),
    (
        tr("Headings of the list"),
        (
            ("Left, Right", tr("Collapse, expand")),
            ("Return, Space", tr("Collapse or expand")),
            ("Ctrl+Space", tr("Select its machines")),
            ("F2", tr("Rename or move the group")),
        ),
    ),
    (
        tr("Machine’s window"),
        (
            (
                "Alt+1 to Alt+0",
                tr("Overview, console, performance, hardware, snapshots, XML, guest, disks, history, backups"),
            ),
            ("Ctrl+T", tr("Take a snapshot")),
            ("Ctrl+Tab, Ctrl+Shift+Tab", tr("Next, previous device")),
            ("Ctrl+F", tr("Find a device or setting")),
            ("Ctrl+Shift+A", tr("Add hardware")),
            ("Ctrl+Z, Ctrl+Shift+Z", tr("Undo, redo")),
            ("Ctrl+Return", tr("Apply the changes that wait")),
            ("Alt+Up, Alt+Down", tr("Try a device earlier, later at the start")),
            ("F5", tr("Read again")),
        ),
    ),
    (
        tr("Plots"),
        (
            ("Left, Right", tr("Move the cursor")),
            ("+, -, 0", tr("Zoom in, zoom out, show all of the time")),
            ("Space", tr("Pause, go on")),
            ("Ctrl+E", tr("Export")),
            ("Esc", tr("Take the cursor away")),
        ),
    ),
    (
        tr("Consoles"),
        (
            ("Ctrl+Alt", tr("Give keyboard and pointer back; other keys can be chosen in the settings")),
            ("F11", tr("Full screen")),
            ("Ctrl++, Ctrl+-, Ctrl+0", tr("Larger, smaller, as it was, while the guest has not the keyboard")),
            ("Ctrl+Shift+C, Ctrl+Shift+V", tr("Copy, paste in a serial line")),
            ("Ctrl+Shift+A, Ctrl+Shift+F", tr("Select all, find in a serial line")),
            ("Shift+PgUp, Shift+PgDown", tr("Earlier, later lines")),
        ),
    ),
    (
        tr("Consoles in tabs"),
        (
            ("Ctrl+PgUp, Ctrl+PgDown", tr("Previous, next tab, while no guest has the keyboard")),
            ("Ctrl+Shift+Tab, Ctrl+Tab", tr("The same")),
            ("Return", tr("Give the keyboard to the chosen one")),
            ("Ctrl+Shift+M", tr("Make it a window of its own, or a tab again")),
            ("Ctrl+W", tr("Close the tab")),
        ),
    ),
    (
        tr("Hosts"),
        (
            ("Ctrl+Shift+N", tr("Add a host")),
            ("Return", tr("Connect, or open its window")),
            ("Left, Right", tr("Close, open a site")),
            ("Ctrl+Shift+Up, Ctrl+Shift+Down", tr("Move it up, down in the list")),
            ("F5", tr("Read again")),
        ),
    ),
    (
        tr("Host’s window"),
        (
            ("Alt+1 to Alt+0", tr("The first ten pages")),
            ("Ctrl+F", tr("Search the list")),
            ("Ctrl+Shift+F", tr("Find a volume")),
            ("Ctrl+N", tr("Make a new network or volume")),
            ("Ctrl+E", tr("Its XML")),
            ("Ctrl+Shift+P", tr("Copy the paths of volumes")),
            ("Delete", tr("Delete")),
            ("Ctrl+Return", tr("Apply a network's changes")),
            ("F5", tr("Read again")),
        ),
    ),
    (
        tr("XML"),
        (
            ("Ctrl+Space", tr("What can stand here")),
            ("Ctrl+F, Ctrl+H", tr("Find, replace")),
            ("F3, Shift+F3", tr("Next, previous match")),
            ("Alt+C, Alt+X", tr("Match case, regular expression")),
            ("Ctrl+Shift+F", tr("Reformat")),
            ("Ctrl+Shift+[, Ctrl+Shift+]", tr("Fold, unfold")),
            ("F8, Shift+F8", tr("Next problem or difference, previous difference")),
            ("Esc", tr("Let the next Tab leave the text")),
        ),
    ),
    (
        tr("Wizards and dialogs"),
        (
            ("Alt+Left, Alt+Right", tr("Back, on")),
            ("Alt+1 to Alt+7", tr("Pages of the settings")),
            ("Alt+PgUp, Alt+PgDown", tr("Earlier, later in memory and disks")),
            ("Esc", tr("Cancel")),
        ),
    ),
    (
        tr("Window"),
        (
            ("F9", tr("Hosts")),
            ("Ctrl+I", tr("Summary")),
            ("Ctrl+B", tr("Dashboard of all hosts")),
            ("Ctrl+Shift+A", tr("Alerts")),
            ("Ctrl+Shift+W", tr("Wall of screens")),
            ("Ctrl+J", tr("Jobs")),
            ("Ctrl+L", tr("Event log")),
            ("F11", tr("Full screen")),
            ("F10", tr("Menu bar")),
            ("Ctrl+,", tr("Settings")),
            ("F1", tr("Help")),
            ("Ctrl+W", tr("Close")),
            ("Ctrl+Q", tr("Quit")),
        ),
    ),
)


def _keys(keys: str) -> str:
    """ "Ctrl+1 to Ctrl+7", as a keyboard has them in the person's language."""
    return re.sub(r"[^\s,]+", lambda found: keys_text(found[0]), keys.replace(" to ", tr(" to ", "from key to key")))


class HelpDialog(FormDialog):
    """The guide, and which key does what."""

    FORM: ClassVar[str] = "help"
    heading: QLabel
    tabs: QTabWidget
    guide_page: QVBoxLayout
    keys_tree: QTreeWidget
    more: QLabel
    close_button: QPushButton

    def __init__(
        self, parent: QWidget | None = None, keys: Sequence[tuple[str, Sequence[tuple[str, str]]]] = KEYS
    ) -> None:
        super().__init__(parent)
        self.setModal(False)
        as_heading(self.heading, self.heading.text())
        self.guide_page.addWidget(Guide(self))
        self.keys_tree.setColumnCount(2)
        self.keys_tree.setHeaderHidden(True)
        self.keys_tree.setIndentation(theme.GAP)
        for title, entries in keys:
            group = QTreeWidgetItem([title])
            group.setFont(0, theme.semibold(self.font()))
            for key, does in entries:
                entry = QTreeWidgetItem([_keys(key), does])
                entry.setToolTip(1, plain_tip(does))
                group.addChild(entry)
            self.keys_tree.addTopLevelItem(group)
        self.keys_tree.expandAll()
        self.keys_tree.resizeColumnToContents(0)
        as_remark(self.more, tr("Every entry of a menu has a letter underlined: Alt and the letter lead to it."))
        fill(self.close_button)
        self.close_button.clicked.connect(self.accept)
        self.resize(theme.sized(self, 760, 640))


class AboutDialog(FormDialog):
    """What it is and whose."""

    FORM: ClassVar[str] = "about"
    heading: QLabel
    version_text: QLabel
    about_text: QLabel
    licence_text: QLabel
    close_button: QPushButton

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_heading(self.heading, "virtgui")
        self.version_text.setText(
            tr("Version {version}, Qt {qt}, PyQt {pyqt}").format(
                version=__version__, qt=qVersion(), pyqt=PYQT_VERSION_STR
            )
        )
        self.about_text.setText(tr("A desktop manager for virtual machines on libvirt."))
        as_remark(
            self.licence_text,
            tr(
                "Free software under the GNU General Public License, version 3 or later. "
                "It comes with no warranty. Icons: Tabler Icons, MIT licence."
            ),
        )
        fill(self.close_button)
        self.close_button.clicked.connect(self.accept)
