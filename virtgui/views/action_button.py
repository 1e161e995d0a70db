"""Buttons that do what an action does, look as it says, and may have a menu at their side."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QMenu, QPushButton, QStyle, QStyleOptionButton, QWidget

from virtgui.views import icons, theme
from virtgui.views.mirror import mirror, open_below, seen

_SIDE = 26


class ActionButton(QPushButton):
    """Follows an action: text, picture, tooltip and whether it is enabled. Without `mnemonic` it leaves the letters
    to what lies below."""

    def __init__(self, action: QAction, parent: QWidget | None = None, *, mnemonic: bool = True) -> None:
        super().__init__(parent)
        self.action_of = action
        self._mnemonic = mnemonic
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setFixedHeight(theme.tall(self, theme.ACTION_BUTTON))
        self.clicked.connect(self._clicked)
        action.changed.connect(self._follow)
        self._follow()

    def _clicked(self) -> None:
        if self.action_of.isEnabled():
            self.action_of.trigger()

    def _follow(self) -> None:
        action = self.action_of
        self.setText(action.text() if self._mnemonic else action.text().replace("&", ""))
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.text().replace("&", ""))
        self._enable()

    def _enable(self) -> None:
        self.setEnabled(self.action_of.isEnabled())


class SplitButton(ActionButton):
    """Does one thing when pressed and offers others by the arrow at its right, or by the Down key. It stays alive
    while any of them makes sense."""

    def __init__(self, action: QAction, others: QMenu, parent: QWidget | None = None, *, mnemonic: bool = True) -> None:
        self._others = others
        super().__init__(action, parent, mnemonic=mnemonic)
        for other in others.actions():
            other.changed.connect(self._enable)
        self._enable()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + _SIDE - theme.GAP_SMALL, size.height())

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        side = seen(QRect(self.width() - _SIDE, 0, _SIDE, self.height()), self.rect(), self.layoutDirection())
        if event is not None and (side.contains(event.position().toPoint()) or not self.action_of.isEnabled()):
            self.show_others()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Down:
            self.show_others()
            return
        super().keyPressEvent(event)

    def show_others(self) -> None:
        """Open the menu."""
        open_below(self._others, self)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        style = self.style()
        if style is None:
            return
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        label = QRect(0, 0, self.width() - _SIDE + theme.GAP_TINY, self.height())
        option.rect = seen(label, self.rect(), self.layoutDirection())
        if not self.action_of.isEnabled():
            # The style dresses a disabled label, whose colour is the palette's; the arrow beside it stays as it is.
            option.state &= ~QStyle.StateFlag.State_Enabled
            palette = option.palette
            palette.setCurrentColorGroup(QPalette.ColorGroup.Disabled)
            option.palette = palette
        style.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option, painter, self)
        mirror(painter, self.rect())
        colors = theme.scheme(self.palette())
        painter.setPen(QPen(colors.border, 1))
        left = self.width() - _SIDE + 1
        painter.drawLine(left, theme.GAP_SMALL, left, self.height() - theme.GAP_SMALL)
        middle = (self.height() - 12) // 2
        arrow = colors.muted if self.isEnabled() else colors.border
        icons.paint(painter, QRect(left + 6, middle, 12, 12), "chevron-down", arrow)

    def _enable(self) -> None:
        others = (other.isEnabled() for other in self._others.actions() if not other.isSeparator())
        self.setEnabled(self.action_of.isEnabled() or any(others))
