"""The pages of a window by name, one under the other."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from virtgui.util.language import plural, tr
from virtgui.views import icons, theme
from virtgui.views.frames import dot, focus_ring, rounded
from virtgui.views.mirror import draw_text, mirror

_WIDTH, _ITEM = 168, 32
_LEFT = theme.GAP + theme.ICON + theme.GAP_SMALL


class _Item(QAbstractButton):
    """One page's icon and name."""

    def __init__(self, picture: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = picture
        self._count = 0
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """How many changes wait on the page."""
        if count != self._count:
            self._count = count
            waits = plural(count, "{n} change waits", "{n} changes wait")
            self.setAccessibleDescription(waits if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.semibold(self.font())).horizontalAdvance(self.text())
        return QSize(max(_WIDTH - 2 * theme.GAP_SMALL, _LEFT + words + theme.GAP), theme.tall(self, _ITEM))

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        mirror(painter, self.rect())
        if self.isChecked():
            rounded(painter, self.rect(), colors.selection, None, theme.CORNER)
        elif self.underMouse():
            rounded(painter, self.rect(), theme.mix(colors.text, colors.window, 0.06), None, theme.CORNER)
        middle = (self.height() - theme.ICON) // 2
        color = colors.accent if self.isChecked() else colors.muted
        icons.paint(painter, QRect(theme.GAP, middle, theme.ICON, theme.ICON), self._picture, color)
        painter.setFont(theme.semibold(self.font()) if self.isChecked() else self.font())
        painter.setPen(colors.text)
        where = QRect(_LEFT, 0, self.width() - _LEFT, self.height())
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextHideMnemonic)
        draw_text(painter, where, flags, self.text())
        if self._count:
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.setFont(theme.figures(self.font()))
            draw_text(painter, where.adjusted(0, 0, -theme.GAP_SMALL, 0), right, str(self._count))
            wide = painter.fontMetrics().horizontalAdvance(str(self._count))
            centre = QPointF(self.width() - theme.GAP_SMALL - wide - theme.GAP, self.height() / 2)
            dot(painter, centre, 4, colors.accent)
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.palette())


class Sidebar(QWidget):
    """Says which page a person wants."""

    chosen = pyqtSignal(str)
    """The name of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(tr("Pages"))
        self._group = QButtonGroup(self)
        self._items: dict[str, _Item] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.GAP_SMALL, theme.GAP_SMALL, theme.GAP_SMALL, theme.GAP_SMALL)
        self._column.setSpacing(2)
        self._column.addStretch(1)

    def add(self, page: str, picture: str, text: str, shortcut: str) -> None:
        """Offer one more page; `shortcut` is told in its tooltip."""
        item = self._items[page] = _Item(picture, text, self)
        item.setToolTip(f"{text} ({shortcut})" if shortcut else text)
        item.clicked.connect(lambda: self.chosen.emit(page))
        self._group.addButton(item)
        self._column.insertWidget(self._column.count() - 1, item)
        self.setFixedWidth(max(self.minimumWidth(), item.sizeHint().width() + 2 * theme.GAP_SMALL))

    def show_page(self, page: str) -> None:
        """Mark the page that is shown."""
        self._items[page].setChecked(True)

    def mark(self, page: str, count: int) -> None:
        """Tell how many changes wait on a page."""
        self._items[page].set_count(count)

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of all pages, in order."""
        return tuple(self._items)

    def item(self, page: str) -> QAbstractButton:
        """The button of a page; KeyError where there is none."""
        return self._items[page]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        mirror(painter, self.rect())
        border = theme.scheme(self.palette()).border
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), border)
