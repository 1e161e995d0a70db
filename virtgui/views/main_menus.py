"""The main window's menus and toolbar: which action stands where."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from virtgui.model.commands import Verb
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.actions import MachineActions
from virtgui.views.controls import fill, title_of
from virtgui.views.filter_row import BY_NUMBER, CHIPS, FilterRow
from virtgui.views.host_actions import HostActions
from virtgui.views.main_bars import MENUS, menus_of, toolbar_of


class Own(QObject):
    """Actions of the window itself."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        make = self.make
        self.new = make(tr("&New machine…"), "plus", "Ctrl+N")
        self.open = make(tr("&Open"), "external-link")
        self.performance = make(tr("Perfor&mance"), "activity")
        self.dashboard = make(tr("&Dashboard"), "gauge", "Ctrl+B")
        self.alerts = make(tr("&Alerts"), "bell", "Ctrl+Shift+A")
        self.compare = make(tr("Co&mpare performance"), "chart-line")
        self.hardware = make(tr("Ha&rdware"), "cpu", "Alt+Return")
        self.snapshot = make(tr("Take a s&napshot…"), "camera", "Ctrl+T")
        self.snapshot.setIconText(tr("Snapshot"))
        self.export = make(tr("&Export machine list…"), "file-export")
        self.close = make(tr("&Close"), "x", "Ctrl+W")
        self.quit = make(tr("&Quit"), "", "Ctrl+Q")
        self.find = make(tr("&Find"), "search", "Ctrl+F")
        self.in_order = make(tr("Do &to several in order…"), "list-details")
        self.palette = make(tr("&Go to or do…"), "search", "Ctrl+K")
        self.select_all = make(tr("Select &all"), "", "Ctrl+A")
        self.copy_rows = make(tr("Copy &rows"), "copy", "Ctrl+C")
        self.clear = make(tr("&Clear selection"), "", tr("Esc"))
        self.settings = make(tr("&Settings…"), "settings", "Ctrl+,")
        self.hosts = make(tr("&Hosts"), "layout-sidebar", "F9", True)
        self.summary = make(tr("&Summary"), "", "Ctrl+I", True)
        self.jobs = make(tr("&Jobs"), "layout-bottombar", "Ctrl+J", True)
        self.log = make(tr("&Event log"), "logs", "Ctrl+L", True)
        self.wall = make(tr("&Wall of screens"), "", "Ctrl+Shift+W", True)
        self.full_screen = make(tr("F&ull screen"), "", "F11", True)
        self.next_pane = make(tr("&Next pane"), "", "F6")
        self.previous_pane = make(tr("&Previous pane"), "", "Shift+F6")
        self.keys = make(tr("&Guide and keys"), "help", "F1")
        self.about = make(tr("&About virtgui"), "info-circle")
        self.menu_bar = make(tr("Menu &bar"), "", "F10")
        self.context_menu = make(tr("Conte&xt menu"), "", "Shift+F10")

    def make(self, text: str, picture: str = "", shortcut: str = "", checkable: bool = False) -> QAction:
        """An action that works in the whole window."""
        action = QAction(text, self._window)
        if picture:
            action.setIcon(icons.icon(picture))
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.setCheckable(checkable)
        action.setIconVisibleInMenu(not checkable)  # all that can be ticked is ticked alike
        self._window.addAction(action)
        return action


def build_menus(
    window: QMainWindow, own: Own, machine: MachineActions, host: HostActions, filters: FilterRow, groups: QMenu
) -> None:
    """Fill File, Edit, View, Machine, Host, Window and Help."""
    menus = dict(zip(MENUS, menus_of(window), strict=True))

    def menu(title: str, *entries: QAction | QMenu | None) -> QMenu:
        made = menus[title]
        for entry in entries:
            match entry:
                case None:
                    made.addSeparator()
                case QMenu():
                    made.addMenu(entry)
                case QAction():
                    made.addAction(entry)
        return made

    menu(tr("&File"), own.new, host.add, None, own.export, None, own.close, own.quit)
    menu(
        tr("&Edit"),
        own.find,
        own.palette,
        None,
        own.select_all,
        own.clear,
        None,
        own.copy_rows,
        machine.copy_virsh,
        None,
        own.settings,
    )
    columns = filters.columns_menu
    columns.setTitle(tr("&Columns"))
    menu(
        tr("&View"),
        own.hosts,
        own.summary,
        own.jobs,
        own.log,
        None,
        own.dashboard,
        own.alerts,
        own.compare,
        own.wall,
        _filter_menu(window, filters),
        groups,
        columns,
        None,
        own.next_pane,
        own.previous_pane,
        None,
        own.full_screen,
    )
    machine.fill(menu(tr("&Machine"), own.open, own.performance, own.hardware, own.in_order, None), own.snapshot)
    host.fill(menu(tr("&Host")))
    windows = menu(tr("&Window"))
    windows.aboutToShow.connect(lambda: _list_windows(windows, own))
    menu(tr("Hel&p"), own.keys, None, own.about)


def _filter_menu(window: QMainWindow, filters: FilterRow) -> QMenu:
    """The states by their numbers; also those for which the filter row has no room."""
    made = QMenu(tr("&Filter by state"), window)
    chips = (*BY_NUMBER, *(chip for chip in CHIPS if chip not in BY_NUMBER))
    for place, chip in enumerate(chips, 1):
        word, picture, role = CHIPS[chip]
        action = QAction(f"&{place} {word}", window)
        if picture:
            action.setIcon(icons.icon(picture, role))
        if chip in BY_NUMBER:
            action.setShortcut(QKeySequence(f"Ctrl+{place}"))
        action.triggered.connect(lambda _on, chip=chip: filters.filter_by(chip))
        window.addAction(action)
        made.addAction(action)
    made.addSeparator()
    made.addAction(filters.hide_off)
    return made


def _list_windows(menu: QMenu, own: Own) -> None:
    """The windows that are open now."""
    menu.clear()
    for number, window in enumerate(_open_windows(), 1):
        mark = f"&{number} " if number < 10 else ""
        action = menu.addAction(mark + title_of(window).replace("&", "&&"))
        if action is not None:
            action.triggered.connect(lambda _on, window=window: _to_front(window))
    menu.addSeparator()
    menu.addAction(own.close)


def _open_windows() -> list[QWidget]:
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget.isWindow() and widget.windowType() == Qt.WindowType.Window
    ]
    return sorted(found, key=lambda widget: (not isinstance(widget, QMainWindow), widget.windowTitle()))


def _to_front(window: QWidget) -> None:
    window.raise_()
    window.activateWindow()


def _pressing(action: QAction, text: str, bar: QToolBar) -> QPushButton:
    """The filled button that does it."""
    button = fill(QPushButton(text, bar), "plus")
    button.setToolTip(f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    button.clicked.connect(lambda _on: action.trigger())
    return button


def build_toolbar(window: QMainWindow, own: Own, machine: MachineActions, jobs_shown: Callable[[], None]) -> None:
    """What is used most, with its words."""
    bar = toolbar_of(window)
    if bar is None:
        return
    edge = QWidget(bar)  # margins of a tool bar are not turned with all else from right to left
    edge.setFixedWidth(theme.GAP_SMALL // 2)
    bar.addWidget(edge)
    bar.addWidget(_pressing(own.new, tr("New machine"), bar))
    bar.addSeparator()
    bar.addAction(machine.run)
    bar.addAction(machine.action(Verb.PAUSE))
    down = QToolButton(bar)
    down.setDefaultAction(machine.action(Verb.SHUT_DOWN))
    down.setMenu(machine.stop_menu(down))
    down.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    down.setAutoRaise(True)
    down.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.addWidget(down)
    bar.addSeparator()
    bar.addAction(machine.action(Verb.CONSOLE))
    bar.addAction(own.hardware)
    bar.addAction(own.snapshot)
    bar.addAction(own.performance)
    space = QWidget(bar)
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    for action, name in ((own.jobs, tr("Show or hide jobs (Ctrl+J)")), (own.settings, tr("Settings (Ctrl+,)"))):
        action.setToolTip(name)
        bar.addAction(action)
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(name)
            button.setFixedSize(theme.MIN_TARGET + 6, theme.MIN_TARGET + 6)
    own.jobs.triggered.connect(jobs_shown)
