"""What the main window's own menu entries do: find, select, export, move between panes, settings, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QPoint, Qt, QTimer
from PyQt6.QtGui import QAction, QContextMenuEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.shots import Shots
from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.actions import MachineActions
from virtgui.views.machines_pane import MachinesPane
from virtgui.views.main_menus import Own

if TYPE_CHECKING:
    from virtgui.qtmodels.past import Past


class WindowDeeds(QObject):
    """Joins `Own` actions with what they do. `panes` tells which widgets F6 goes through; `saved` is told a path,
    why it could not be written, what to say where it was, and what tries it again."""

    def __init__(
        self,
        window: QMainWindow,
        own: Own,
        pane: MachinesPane,
        settings: Settings,
        tell: Callable[[str], None],
        saved: Callable[[str, str, str, Callable[[], None]], None],
        panes: Callable[[], list[QWidget]],
        past: Callable[[], Past] | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._own = own
        self._pane = pane
        self._settings = settings
        self._tell = tell
        self._saved = saved
        self._panes = panes
        self._past = past
        for action, then in (
            (own.export, self._export),
            (own.close, window.close),
            (own.quit, _quit),
            (own.find, self._find),
            (own.select_all, pane.table.selectAll),
            (own.clear, self._clear),
            (own.copy_rows, self.copy_rows),
            (own.settings, self._show_settings),
            (own.next_pane, lambda: self._step(1)),
            (own.previous_pane, lambda: self._step(-1)),
            (own.keys, self._show_keys),
            (own.about, self._show_about),
            (own.full_screen, self._full_screen),
            (own.menu_bar, self._to_menu_bar),
            (own.context_menu, self._to_context_menu),
        ):
            action.triggered.connect(partial(_without_argument, then))

    def machine_menu(self, actions: MachineActions, shots: Shots) -> Callable[[QPoint], None]:
        """What opens a machine's menu at a place."""

        def popup(where: QPoint) -> None:
            actions.update()
            menu = QMenu(self._window)
            menu.addAction(self._own.open)
            menu.addAction(self._own.performance)
            menu.addAction(self._own.hardware)
            if self._own.compare.isEnabled():
                menu.addAction(self._own.compare)
            menu.addSeparator()
            actions.fill(menu)
            menu.addSeparator()
            menu.addAction(self._pictures(menu, shots))
            chosen, soon = self._pane.selected(), QTimer(menu)
            soon.setSingleShot(True)
            # By itself only the world changes who is chosen meanwhile: it is not the menu of those any more.
            soon.timeout.connect(lambda: menu.close() if set(self._pane.selected()) != set(chosen) else None)
            self._pane.table.chosen.connect(soon.start)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(where)

        return popup

    def _pictures(self, menu: QMenu, shots: Shots) -> QAction:
        """A guest's screen may show what others in the room shall not see."""
        chosen = self._pane.selected()
        action = QAction(tr("Show pict&ures of the screen"), menu)
        action.setCheckable(True)
        action.setChecked(all(shots.allows(key) for key in chosen))

        def allow(on: bool) -> None:
            for key in chosen:
                shots.allow(key, on)

        action.triggered.connect(allow)
        return action

    def _find(self) -> None:
        self._pane.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._pane.filter.search.selectAll()

    def _clear(self) -> None:
        """First the search, then the selection."""
        if self._pane.filter.search.text():
            self._pane.filter.escape()
        else:
            self._pane.table.clearSelection()

    def _step(self, by: int) -> None:
        panes = [pane for pane in self._panes() if pane.isVisible()]
        if not panes:
            return
        now = self._window.focusWidget()
        at = next((place for place, pane in enumerate(panes) if now is not None and _inside(now, pane)), -1)
        start = at if at >= 0 else (-1 if by > 0 else 0)
        # Not Tab's reason: outside of that key's events no button would show that it has the keyboard.
        panes[(start + by) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
        self._own.full_screen.setChecked(self._window.isFullScreen())

    def _to_menu_bar(self) -> None:
        bar = self._window.menuBar()
        if bar is not None and bar.actions():
            bar.setActiveAction(bar.actions()[0])

    def _to_context_menu(self) -> None:
        """Qt knows the Menu key only, which many keyboards lack."""
        focused = self._window.focusWidget()
        if focused is not None:
            place = focused.rect().center()
            event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, focused.mapToGlobal(place))
            QApplication.sendEvent(focused, event)

    # Dialogs come late: none is on the way to the first window.

    def _show_settings(self) -> None:
        self.show_settings("")

    def show_settings(self, field: str) -> None:
        """Show the settings, with the keyboard at the field of one of them."""
        from virtgui.views.preferences.dialog import SettingsDialog  # noqa: PLC0415

        dialog = SettingsDialog(self._settings, use_theme, self._window, self._past)
        _show(dialog)
        if field:
            dialog.show_field(field)

    def _show_keys(self) -> None:
        from virtgui.views.program import HelpDialog  # noqa: PLC0415

        _show(HelpDialog(self._window))

    def _show_about(self) -> None:
        from virtgui.views.program import AboutDialog  # noqa: PLC0415

        _show(AboutDialog(self._window))

    def copy_rows(self) -> None:
        """Put the chosen rows on the clipboard, as a table under the titles of the columns that are shown."""
        from virtgui.views import export  # noqa: PLC0415

        keys, clipboard = self._pane.table.acted_on(), QApplication.clipboard()
        if not keys or clipboard is None:
            return
        columns = self._pane.table.columns.shown()
        rows = ([self._pane.cells.text(key, column) for column in columns] for key in keys)
        clipboard.setText(export.as_tabs([self._pane.cells.heading(column) for column in columns], rows))
        self._tell(tr("Copied {rows}").format(rows=plural(len(keys), "{n} row", "{n} rows")))

    def _export(self) -> None:
        dialog = QFileDialog(
            self._window, tr("Export machine list"), "machines.csv", tr("Comma-separated values (*.csv)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the rows and columns as they are shown, also what is under collapsed headings."""
        from virtgui.views import export  # noqa: PLC0415
        from virtgui.views.errand import Errand, save_file  # noqa: PLC0415  (late: few export)

        columns = self._pane.table.columns.shown()
        keys = self._pane.model.listed()
        rows = ([self._pane.cells.text(key, column) for column in columns] for key in keys)
        text = export.as_csv([self._pane.cells.heading(column) for column in columns], rows)
        well = tr("Exported {machines} to {path}").format(
            machines=plural(len(keys), "{n} machine", "{n} machines"), path=path
        )
        saving = Errand(lambda: save_file(path, text.encode()), self)
        saving.done.connect(lambda problem: self._saved(path, problem, well, self._export))


def _quit() -> None:
    """A window may refuse to close; where none is left, an icon in the tray does not keep the program."""
    QApplication.closeAllWindows()
    left = any(widget.isVisible() for widget in QApplication.topLevelWidgets() if widget.isWindow())
    if not left and not QApplication.quitOnLastWindowClosed():
        QApplication.quit()


def _without_argument(then: Callable[[], object], _checked: bool) -> None:
    then()


def _inside(widget: QWidget, pane: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _show(dialog: QWidget) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()


def use_theme(choice: str) -> None:
    """Make the whole program look as chosen, from now on."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, choice)
