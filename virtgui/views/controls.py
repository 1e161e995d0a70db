"""Small controls that several windows share: filled buttons, icon buttons, chips, how numbers are written in fields."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QSize, Qt
from PyQt6.QtGui import (
    QAction,
    QEnterEvent,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QSizePolicy, QToolButton, QWidget

from virtgui.views import icons, theme
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.mirror import draw_text, mirror
from virtgui.views.style import FILLED


def fill(button: QPushButton, picture: str = "") -> QPushButton:
    """Make it the one filled button of its window: the next natural step."""
    button.setProperty(FILLED, True)
    if picture:
        button.setIcon(icons.icon(picture, "filled_text"))
    return button


def on_content(page: QWidget) -> None:
    """Put a page on the ground that all content has, not on that of the window around it."""
    page.setBackgroundRole(QPalette.ColorRole.Base)
    page.setAutoFillBackground(True)


def entitle(window: QWidget, title: str) -> None:
    """Give a window its title as it is written: by itself Qt takes "[*]", as a name may have, for a mark of its own."""
    window.setWindowTitle(title.replace("[*]", "[*][*]"))


def title_of(window: QWidget) -> str:
    """A window's title as it is shown."""
    return window.windowTitle().replace("[*][*]", "[*]")


def hairline(parent: QWidget) -> QWidget:
    """What parts a window's content from its buttons."""
    line = QWidget(parent)
    line.setFixedHeight(1)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAutoFillBackground(True)
    return line


def name_box(box: QComboBox, name: str) -> QComboBox:
    """Say what it is for where no label does. Its description says it too: on Linux Qt tells screen readers the chosen
    item as its name."""
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)
    line = box.lineEdit()
    if line is not None:
        line.setAccessibleName(name)
    return box


def icon_button(picture: str, name: str, parent: QWidget | None = None, role: str = "text") -> QToolButton:
    """A button without a word: `name` is its tooltip and what is read aloud."""
    button = QToolButton(parent)
    button.setIcon(icons.icon(picture, role))
    button.setAutoRaise(True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setFixedSize(theme.MIN_TARGET + 4, theme.MIN_TARGET + 4)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def flat_button(text: str, parent: QWidget | None = None, picture: str = "") -> QToolButton:
    """A word to press without an outline; "&" marks its mnemonic."""
    button = QToolButton(parent)
    button.setText(text)
    button.setAccessibleName(text.replace("&", ""))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if picture:
        button.setIcon(QIcon(icons.icon(picture)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setMinimumHeight(theme.tall(button, theme.MIN_TARGET))
    return button


def word_toggle(word: str, name: str, keys: str, parent: QWidget) -> QToolButton:
    """A small switch with a sign or two on it ("Aa"); `name` and `keys` are its tooltip, `keys` its shortcut."""
    button = QToolButton(parent)
    button.setText(word)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolTip(f"{name} ({keys})")
    button.setAccessibleName(name)
    button.setShortcut(keys)
    button.setMinimumSize(theme.MIN_TARGET + 4, theme.MIN_TARGET + 4)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def is_return(event: QKeyEvent) -> bool:
    """Whether Return or Enter was pressed, and nothing with it."""
    alone = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return alone and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press_at_return(window: QWidget, event: QKeyEvent | None) -> bool:
    """Press the button that has the focus where nobody else wanted Return; dialogs do so by themselves. True if there
    was one."""
    button = window.focusWidget()
    if event is None or not is_return(event) or not isinstance(button, QPushButton | QToolButton):
        return False
    button.animateClick()
    return True


def why_not(window: QWidget, event: QKeyEvent | None) -> str:
    """Why a key that nobody took does nothing now: what the tooltip of its disabled action tells the pointer."""
    if event is None or not event.key():
        return ""
    pressed = QKeySequence(event.keyCombination())
    told = (
        action.toolTip()
        for action in window.findChildren(QAction)
        if not action.isEnabled() and action.isVisible() and action.shortcut() == pressed
    )
    return next((tip for tip in told if ": " in tip or tip.endswith(".")), "")


class Apart(QWidget):
    """Has what is `inside` it laid out by itself: what comes, goes and grows there moves nothing outside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside = QWidget(self)

    def minimumSizeHint(self) -> QSize:
        return self.inside.minimumSizeHint()

    def sizeHint(self) -> QSize:
        return self.inside.sizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.inside.setGeometry(self.rect())


class ChipButton(QAbstractButton):
    """A pill with a picture, a word and a number; checked while it filters."""

    def __init__(self, word: str, picture: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = word
        self._picture = picture
        self._role = role
        self._count = -1
        self._hint: QSize | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    @property
    def word(self) -> str:
        """What it filters by."""
        return self._word

    def set_count(self, count: int) -> None:
        """Show how many there are."""
        if count == self._count:
            return
        before = self._hint
        self._count = count
        self._hint = None
        self.setAccessibleName(f"{self._word}, {count}")
        if before is None or self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def _gap(self) -> int:
        return 6

    def sizeHint(self) -> QSize:
        if self._hint is None:
            self._hint = self._measured()
        return self._hint

    def changeEvent(self, event: QEvent | None) -> None:
        self._hint = None
        super().changeEvent(event)

    def _measured(self) -> QSize:
        bold = QFontMetrics(theme.semibold(self.font()))
        wide = bold.horizontalAdvance(self._word) + self._gap() + bold.horizontalAdvance(str(self._count)) + 22
        if self._picture:
            wide += 13 + self._gap() - 1
        return QSize(wide, theme.tall(self, theme.CHIP))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        mirror(painter, self.rect())
        ours = theme.scheme(self.palette())
        rect, on = self.rect(), self.isChecked()
        radius = rect.height() / 2
        ground = ours.selection if on else ours.base
        if not on and self.underMouse():
            ground = theme.mix(ours.text, ours.base, 0.06)
        rounded(painter, rect, ground, ours.accent if on else ours.border, radius, 1.5 if on else 1.0)
        left = 11
        if self._picture:
            icons.paint(
                painter, QRect(left, (rect.height() - 13) // 2, 13, 13), self._picture, getattr(ours, self._role)
            )
            left += 13 + self._gap() - 1
        font = theme.semibold(self.font()) if on else self.font()
        painter.setFont(font)
        painter.setPen(ours.text)
        metrics = QFontMetrics(font)
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        draw_text(painter, QRect(left, 0, rect.width() - left, rect.height()), flags, self._word)
        left += metrics.horizontalAdvance(self._word) + self._gap()
        painter.setFont(theme.figures(font))
        painter.setPen(ours.text if on else ours.muted)
        draw_text(painter, QRect(left, 0, rect.width() - left, rect.height()), flags, str(self._count))
        if self.hasFocus():
            focus_ring(painter, rect, self.palette(), radius)
