"""The console page of a machine's window: its console, or where that is shown instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent, QFont, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.console.consoles import Consoles
from virtgui.views.labels import Label, StateIcon
from virtgui.views.reading_order import set_reading_order

if TYPE_CHECKING:
    from virtgui.views.console.console_page import ConsolePage


class ConsoleSlot(QWidget):
    """Has the console from when it is looked at first until `shut`, but while it is a tab elsewhere."""

    def __init__(self, consoles: Consoles, key: DomainKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._consoles = consoles
        self._key = key
        self._entered = False
        self.page: ConsolePage | None = None
        """The console while it is here."""
        self.bring = QPushButton(tr("&Bring it here"), self)
        self.go = QPushButton(tr("&Go there"), self)
        self.bring.clicked.connect(lambda: consoles.fetch(key))
        self.go.clicked.connect(lambda: consoles.show(key))
        self._elsewhere = self._built()
        self._layers = QStackedLayout(self)
        self._layers.setContentsMargins(0, 0, 0, 0)
        self._layers.addWidget(self._elsewhere)

    def _built(self) -> QWidget:
        card = QWidget(self)
        icon = StateIcon(theme.ICON_CARD, card)
        icon.show_icon("external-link", "muted", "")
        title = Label(tr("Shown in the consoles window"), "text", theme.OPENER, QFont.Weight.DemiBold, card)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addStretch(1)
        for widget in (icon, title):
            row.addWidget(widget)
        row.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP_SMALL)
        buttons.addStretch(1)
        for button in (self.go, self.bring):
            button.setMinimumHeight(theme.tall(button, theme.DIALOG_BUTTON))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(card)
        column.setSpacing(theme.GAP_LARGE)
        column.addStretch(2)
        column.addLayout(row)
        column.addLayout(buttons)
        column.addStretch(3)
        return card

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        if not self._entered:
            self._entered = True
            self._consoles.enter(self._key, self)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        (self.page or self.bring).setFocus(Qt.FocusReason.OtherFocusReason)

    def hold(self, page: ConsolePage) -> None:
        """Show the console here."""
        self.page = page
        self._layers.addWidget(page)
        self._layers.setCurrentWidget(page)
        set_reading_order(self)
        if self.isVisible():
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_go(self) -> None:
        """The console is a tab from now on."""
        self.page = None
        self._layers.setCurrentWidget(self._elsewhere)

    def shut(self) -> None:
        """The window closes: end what is here."""
        if self._entered:
            self._entered = False
            self.page = None
            self._consoles.leave(self._key)
