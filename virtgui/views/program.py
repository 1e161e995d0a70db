"""The dialogs about the program itself: settings, keys, what it is."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import ClassVar

from PyQt6.QtCore import PYQT_VERSION_STR, qVersion
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui import __version__
from virtgui.console.way_out import WAY_OUT, WayOut, named
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import PERIODS
from virtgui.util.xdg import config_dir, state_dir
from virtgui.views import theme
from virtgui.views.console.bell import BEEP
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.forms import FormDialog
from virtgui.views.guide import Guide

_THEMES = (("As the desktop", "system"), ("Light", "light"), ("Dark", "dark"))
_VIEWER_HELP = (
    "Empty: virt-viewer or remote-viewer. In a command of your own, {host}, {port}, {socket}, {uri}, {uuid} and {file} "
    "are filled in."
)


class SettingsDialog(FormDialog):
    """Every change counts at once; there is nothing to apply."""

    FORM: ClassVar[str] = "settings"
    look_heading: QLabel
    theme_label: QLabel
    theme_box: QComboBox
    watching_heading: QLabel
    period_label: QLabel
    period_box: QComboBox
    period_help: QLabel
    console_heading: QLabel
    viewer_label: QLabel
    viewer_edit: QLineEdit
    viewer_help: QLabel
    way_out_label: QLabel
    way_out_box: QComboBox
    way_out_help: QLabel
    beep_box: QCheckBox
    questions_heading: QLabel
    questions_help: QLabel
    ask_button: QPushButton
    files_heading: QLabel
    log_label: QLabel
    log_path: QLabel
    settings_label: QLabel
    settings_path: QLabel
    close_button: QPushButton

    def __init__(self, settings: Settings, use_theme: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._use_theme = use_theme
        for heading in (
            self.look_heading,
            self.watching_heading,
            self.console_heading,
            self.questions_heading,
            self.files_heading,
        ):
            heading.setFont(theme.semibold(heading.font()))
        for label in (
            self.theme_label,
            self.period_label,
            self.viewer_label,
            self.way_out_label,
            self.log_label,
            self.settings_label,
        ):
            label.setMinimumWidth(100)
        for words, choice in _THEMES:
            self.theme_box.addItem(words, choice)
        self.theme_box.setCurrentIndex(max(0, self.theme_box.findData(settings.theme)))
        self.theme_box.currentIndexChanged.connect(self._theme_chosen)
        for seconds in PERIODS:
            self.period_box.addItem(f"{seconds:g} s", seconds)
        self.period_box.setCurrentIndex(max(0, self.period_box.findData(settings.period)))
        self.period_box.currentIndexChanged.connect(self._period_chosen)
        as_remark(self.period_help, self.period_help.text())
        self.viewer_edit.setText(settings.viewer)
        self.viewer_edit.editingFinished.connect(self._viewer_chosen)
        self.viewer_edit.textChanged.connect(self._viewer_typed)
        self._viewer_typed(settings.viewer)
        for way_out in WayOut:
            self.way_out_box.addItem(way_out.value)
        self.way_out_box.setCurrentText(named(settings.text(WAY_OUT)).value)
        self.way_out_box.currentTextChanged.connect(lambda text: settings.put(WAY_OUT, text))
        as_remark(self.way_out_help, self.way_out_help.text())
        self.beep_box.setChecked(settings.flag(BEEP))
        self.beep_box.toggled.connect(lambda on: settings.put(BEEP, on))
        self.ask_button.clicked.connect(self._ask_again)
        self._show_questions()
        self.log_path.setText(str(state_dir() / "virtgui.log"))
        place = str(config_dir() / "settings.json") if settings.kept else "Not kept: this run leaves no trace"
        self.settings_path.setText(place)
        self.close_button.clicked.connect(self.accept)

    def _theme_chosen(self) -> None:
        choice = str(self.theme_box.currentData())
        self._settings.put("theme", choice)
        self._use_theme(choice)

    def _period_chosen(self) -> None:
        self._settings.put("period", float(self.period_box.currentData()))

    def _viewer_typed(self, text: str) -> None:
        flaw = viewer_flaw(text)
        as_remark(self.viewer_help, flaw or _VIEWER_HELP, wrong=bool(flaw))

    def _viewer_chosen(self) -> None:
        text = self.viewer_edit.text().strip()
        if not viewer_flaw(text):
            self._settings.put("viewer", text or None)

    def _ask_again(self) -> None:
        self._settings.ask_again()
        self._show_questions()

    def _show_questions(self) -> None:
        asks = self._settings.asks_all
        text = "Every dangerous deed asks first." if asks else "Some deeds no longer ask first."
        as_remark(self.questions_help, text)
        self.ask_button.setEnabled(not asks)


def viewer_flaw(text: str) -> str:
    """Why a viewer's command cannot be run; "" when it can be tried."""
    try:
        words = shlex.split(text)
    except ValueError:
        return "A quotation mark is left open."
    if text.strip() and not words:
        return "Name a program."
    return ""


KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Find",
        (
            ("Ctrl+F", "Search"),
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
            ("Menu, Shift+F10", "All that can be done"),
        ),
    ),
    (
        "Machine’s window",
        (
            ("Alt+1 to Alt+6", "Overview, console, performance, hardware, snapshots, XML"),
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
            ("F5", "Read again"),
        ),
    ),
    (
        "Window",
        (
            ("F9", "Hosts"),
            ("Ctrl+I", "Summary"),
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
