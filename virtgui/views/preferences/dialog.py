"""The dialog with all settings: pages by name at the left, one of them at the right."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QIcon, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.qtmodels.past import Past
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.preferences.pages import PAGES, Around, Page
from virtgui.views.sidebar import Sidebar
from virtgui.views.tinting import retint

_SIZE, _LEAST = (760, 560), (420, 300)
_REMEMBERED = "settings/page"


class SettingsDialog(QDialog):
    """Builds a page when it is first shown. Every change counts at once."""

    def __init__(
        self,
        settings: Settings,
        use_theme: Callable[[str], None],
        parent: QWidget | None = None,
        past: Callable[[], Past] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._settings = settings
        self._use_theme = use_theme
        self._around = Around(settings, past=past)
        self._built: dict[str, QWidget] = {}
        self._frames: dict[str, QScrollArea] = {}
        self.sidebar = Sidebar(self)
        self.stack = QStackedWidget(self)
        for number, page in enumerate(PAGES, 1):
            keys = f"Alt+{number}"
            self.sidebar.add(page.name, page.icon, page.title, keys)
            if number < 10:
                QShortcut(QKeySequence(keys), self, lambda name=page.name: self.show_page(name))
        self.sidebar.chosen.connect(self.show_page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        if self.close_button is not None:
            self.close_button.setText(tr("&Close"))
            self.close_button.setIcon(QIcon())  # the style's own, black in the dark; no other dialog has one
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.GAP)
        column.addLayout(row, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.GAP, 0, theme.GAP, 0)
        foot.addWidget(buttons)
        column.addLayout(foot)
        self.stack.setMinimumSize(theme.sized(self, *_LEAST))
        self.resize(theme.sized(self, *_SIZE))
        settings.changed.connect(self._setting_changed)
        self.show_page(settings.text(_REMEMBERED, PAGES[0].name))

    def show_page(self, name: str) -> None:
        """Show a page by its name; the first where there is none of it."""
        page = next((page for page in PAGES if page.name == name), PAGES[0])
        self._page(page)
        self.stack.setCurrentWidget(self._frames[page.name])
        self.sidebar.show_page(page.name)
        self._settings.put(_REMEMBERED, page.name if page is not PAGES[0] else None)

    def page(self, name: str) -> QWidget:
        """A page by its name; KeyError where there is none."""
        return self._page({page.name: page for page in PAGES}[name])

    def field(self, setting: str) -> QWidget | None:
        """The control of a setting, on whichever page it is."""
        for page in PAGES:
            fields: dict[str, QWidget] = getattr(self._page(page), "fields", {})
            if setting in fields:
                return fields[setting]
        return None

    def show_field(self, setting: str) -> None:
        """Show the page of a setting, with the keyboard in it."""
        for page in PAGES:
            fields: dict[str, QWidget] = getattr(self._page(page), "fields", {})
            if setting in fields:
                self.show_page(page.name)
                fields[setting].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _page(self, page: Page) -> QWidget:
        if page.name not in self._built:
            built = self._built[page.name] = page.build(page.rows, self._around)
            frame = self._frames[page.name] = QScrollArea(self.stack)
            frame.setFrameShape(QFrame.Shape.NoFrame)
            frame.setWidgetResizable(True)
            frame.setWidget(built)
            frame.setAccessibleName(page.title)
            frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.stack.addWidget(frame)
            if self.close_button is not None:  # it was made before, and comes after
                tabs = [each for each in built.findChildren(QWidget) if each.focusPolicy() and each.window() is self]
                self.setTabOrder(tabs[-1] if tabs else frame, self.close_button)
        return self._built[page.name]

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            retint(self)

    def _setting_changed(self, name: str) -> None:
        if name == "theme":
            self._use_theme(self._settings.theme)
