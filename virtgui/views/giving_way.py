"""A row of controls of which some give way where there is little room."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QHelpEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QToolButton, QToolTip, QWidget

from virtgui.views import theme
from virtgui.views.labels import plain_tip

_WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_PICTURE_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly


class GivingWay(QWidget):
    """Those named in `give_way` go in their order, no more of them than must: buttons with a picture lose their words,
    which then are their tooltips; others are hidden. All else stays, and is what the row needs at least."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(theme.GAP_SMALL)
        self.row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._giving: tuple[QWidget, ...] = ()

    def give_way(self, giving: Sequence[QWidget]) -> None:
        """Those that go, the first of them first."""
        self._giving = tuple(giving)
        for each in giving:
            each.installEventFilter(self)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(len(self._giving)), self.row.minimumSize().height())

    def sizeHint(self) -> QSize:
        return QSize(self._needed(0), self.row.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().event(event)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        asked = isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip
        if not asked or not isinstance(event, QHelpEvent) or not isinstance(watched, QToolButton):
            return super().eventFilter(watched, event)
        if watched.toolTip() or watched.toolButtonStyle() != _PICTURE_ONLY:
            return False
        QToolTip.showText(event.globalPos(), plain_tip(watched.text().replace("&", "")), watched)
        return True

    def fit(self) -> None:
        """Show as much as there is room for."""
        gone = 0
        while gone < len(self._giving) and self._needed(gone) > self.width():
            gone += 1
        for place, each in enumerate(self._giving):
            if not isinstance(each, QToolButton):
                each.setVisible(place >= gone)
            elif (each.toolButtonStyle() == _WITH_WORDS) != (place >= gone):
                each.setToolButtonStyle(_WITH_WORDS if place >= gone else _PICTURE_ONLY)

    def _needed(self, gone: int) -> int:
        """How wide it is when the first so many have gone."""
        wide, parts, left = 0, 0, set(self._giving[:gone])
        for place in range(self.row.count()):
            item = self.row.itemAt(place)
            part = item.widget() if item is not None else None
            if item is None or (part in left and not isinstance(part, QToolButton)):
                continue
            if part is None or part not in self._giving:
                wide += item.minimumSize().width()
                parts += not item.isEmpty()
            else:
                wide += _wanted(part, words=part not in left)
                parts += 1
        margins = self.row.contentsMargins()
        return wide + parts * max(0, self.row.spacing()) + margins.left() + margins.right()


def _wanted(part: QWidget, *, words: bool) -> int:
    wide = part.sizeHint().width()
    if not isinstance(part, QToolButton):
        return wide
    room = part.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), part.text()).width() + theme.GAP_SMALL
    return wide + room * (words - (part.toolButtonStyle() == _WITH_WORDS))
