"""The dialogs about the program itself: keys, what it is."""

from __future__ import annotations

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
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.forms import FormDialog
from virtgui.views.guide import Guide

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Find",
        (
            ("Ctrl+F", "Search"),
            ("Ctrl+K", "Go to or do anything by its name"),
            ("Esc", "Clear the search, then the selection"),
            ("Ctrl+1 to Ctrl+7", "Filter by state"),
            ("F6, Shift+F6", "Next, previous pane"),
        ),
    ),
    (
        "Machines",
        (
            ("Ctrl+N", "Make a new machine"),
            ("Return", "Open the machine's window"),
            ("Ctrl+Return", "Open its console"),
            ("Ctrl+Shift+Return", "Open the consoles of all selected ones in tabs"),
            ("Alt+Return", "Open its hardware"),
            ("Ctrl+R", "Start or resume"),
            ("Ctrl+P", "Pause"),
            ("Ctrl+D", "Shut down"),
            ("Ctrl+Shift+R", "Reboot"),
            ("Ctrl+Shift+D", "Power off"),
            ("Ctrl+S", "Save"),
            ("F2", "Rename"),
            ("Delete", "Delete, with the files you choose"),
            ("Ctrl+Shift+C", "Copy as virsh"),
            ("Space, Ctrl+Space", "Select, add to the selection"),
            ("Ctrl+A", "Select all"),
            ("Ctrl+C", "Copy the rows as a table"),
            ("Menu, Shift+F10", "All that can be done"),
        ),
    ),
    (
        "Machine’s window",
        (
            (
                "Alt+1 to Alt+0",
                "Overview, console, performance, hardware, snapshots, XML, guest, disks, history, backups",
            ),
            ("Ctrl+T", "Take a snapshot"),
            ("Ctrl+Tab, Ctrl+Shift+Tab", "Next, previous device"),
            ("Ctrl+F", "Find a device or setting"),
            ("Ctrl+Shift+A", "Add hardware"),
            ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
            ("Ctrl+Return", "Apply the changes that wait"),
        ),
    ),
    (
        "Consoles in tabs",
        (
            ("Ctrl+PgUp, Ctrl+PgDown", "Previous, next tab, while no guest has the keyboard"),
            ("Ctrl+Shift+Tab, Ctrl+Tab", "The same"),
            ("Return", "Give the keyboard to the chosen one"),
            ("Ctrl+Shift+M", "Make it a window of its own, or a tab again"),
            ("Ctrl+W", "Close the tab"),
        ),
    ),
    (
        "Hosts",
        (
            ("Ctrl+Shift+N", "Add a host"),
            ("Return", "Connect, or show its performance"),
            ("Left, Right", "Close, open a site"),
            ("Ctrl+Shift+Up, Ctrl+Shift+Down", "Move it up, down in the list"),
            ("F5", "Read again"),
        ),
    ),
    (
        "Window",
        (
            ("F9", "Hosts"),
            ("Ctrl+I", "Summary"),
            ("Ctrl+B", "Dashboard of all hosts"),
            ("Ctrl+Shift+A", "Alerts"),
            ("Ctrl+Shift+W", "Wall of screens"),
            ("Ctrl+J", "Jobs"),
            ("Ctrl+L", "Event log"),
            ("F11", "Full screen"),
            ("F10", "Menu bar"),
            ("Ctrl+,", "Settings"),
            ("F1", "Help"),
            ("Ctrl+W", "Close"),
            ("Ctrl+Q", "Quit"),
        ),
    ),
)


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
                group.addChild(QTreeWidgetItem([key, does]))
            self.keys_tree.addTopLevelItem(group)
        self.keys_tree.expandAll()
        self.keys_tree.resizeColumnToContents(0)
        as_remark(self.more, "Every entry of a menu has a letter underlined: Alt and the letter lead to it.")
        fill(self.close_button)
        self.close_button.clicked.connect(self.accept)


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
        self.version_text.setText(f"Version {__version__}, Qt {qVersion()}, PyQt {PYQT_VERSION_STR}")
        self.about_text.setText("A desktop manager for virtual machines on libvirt.")
        as_remark(
            self.licence_text,
            "Free software under the GNU General Public License, version 3 or later. "
            "It comes with no warranty. Icons: Tabler Icons, MIT licence.",
        )
        fill(self.close_button)
        self.close_button.clicked.connect(self.accept)
