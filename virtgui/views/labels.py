"""Labels for text from strangers: always plain, and shortened where there is no room."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PyQt6.QtWidgets import QApplication, QLabel, QSizePolicy, QStyle, QWidget

from virtgui.views import icons, theme
from virtgui.views.mirror import text_flags, written


def plain_tip(text: str) -> str:
    """A tooltip that shows exactly this text: Qt takes what looks like markup for markup."""
    if not text:
        return ""
    # By hand: the standard library's html module costs 1.6 ms of the start.
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p>{safe}</p>"


class Label(QLabel):
    """One line of plain text in a colour role and size, elided at the right; its tooltip then has all of it."""

    def __init__(
        self,
        text: str = "",
        role: str = "text",
        scale: float = theme.BODY,
        weight: QFont.Weight | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._role = role
        self._scale = scale
        self._weight = weight
        self._field: QWidget | None = None
        self._field_is = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dress()
        self.setText(text)

    def setText(self, text: str | None) -> None:
        """Show another text."""
        if text != self.text():
            super().setText(text)
            self._tell()
            self._describe()

    def describes(self, field: QWidget) -> None:
        """What it says is about a field: a screen reader says it there, and at once where a person types."""
        self._field, self._field_is = field, field.accessibleDescription()
        self._describe()

    def _describe(self) -> None:
        if self._field is not None:
            self._field.setAccessibleDescription(". ".join(part for part in (self._field_is, self.text()) if part))

    def set_role(self, role: str) -> None:
        """Show it in the colour of another role."""
        if role != self._role:
            self._role = role
            self.update()

    @property
    def role(self) -> str:
        """The colour role it is shown in."""
        return self._role

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(min(size.width(), self.fontMetrics().horizontalAdvance("mmm…")), size.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setPen(self.color())
        self._write(painter)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ApplicationFontChange:
            self._dress()

    def color(self) -> QColor:
        """The colour of the text now."""
        if not self.isEnabled():
            return self.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
        color: QColor = getattr(theme.scheme(self.palette()), self._role)
        return color

    def _write(self, painter: QPainter) -> None:
        where = self.contentsRect()
        # Only a field's label has a mnemonic; elsewhere "&" is a letter like any other.
        mnemonic = int(Qt.TextFlag.TextShowMnemonic) if self.buddy() is not None else 0
        elide = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), elide, where.width(), mnemonic)
        flags = int(self.alignment() | Qt.AlignmentFlag.AlignVCenter) | mnemonic
        if self.isRightToLeft():
            flags, shown = text_flags(painter, flags, shown), written(shown)
        painter.drawText(where, flags, shown)

    def _dress(self) -> None:
        self.setFont(theme.figures(QApplication.font(self), self._scale, self._weight))

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        tip = plain_tip(self.text()) if cut else ""
        if tip != self.toolTip():
            self.setToolTip(tip)


class Whole(Label):
    """A line beside others that is shown whole, or not at all where there is no room for it."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width():
            super().paintEvent(event)


class Ticking(Label):
    """A line that changes often: as long as it needs no more room, nor much less, nothing around it is laid out
    again."""

    def __init__(self, role: str = "text", scale: float = theme.BODY, parent: QWidget | None = None) -> None:
        self._now = ""
        super().__init__("", role, scale, parent=parent)

    def text(self) -> str:
        return self._now

    def setText(self, text: str | None) -> None:
        if text == self._now:
            return
        self._now = text or ""
        wide = self.fontMetrics().horizontalAdvance
        if not 0 <= wide(super().text()) - wide(self._now) < wide("0000"):
            QLabel.setText(self, self._now)
        self.setAccessibleName(self._now)
        self._tell()
        self.update()


class Paragraph(Label):
    """Plain text that wraps."""

    def __init__(
        self, text: str = "", role: str = "text", scale: float = theme.BODY, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, role, scale, None, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # which QLabel itself says only once its text changes
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height())

    def _write(self, painter: QPainter) -> None:
        flags = int(self.alignment()) | int(Qt.TextFlag.TextWordWrap)
        text = self.text()
        if self.isRightToLeft():
            flags, text = text_flags(painter, flags, text), written(text)
        painter.drawText(self.contentsRect(), flags, text)

    def _tell(self) -> None:
        """All of it is on screen."""


class Value(QLabel):
    """Plain text that wraps and that a person can select and copy."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._aligned = self.alignment()
        self.setAlignment(self._aligned)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setText(text)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Text that can be selected would stand where its letters begin, far from what it belongs to."""
        self._aligned = alignment
        if self.isRightToLeft():
            alignment = QStyle.visualAlignment(self.layoutDirection(), alignment) | Qt.AlignmentFlag.AlignAbsolute
        super().setAlignment(alignment)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.LayoutDirectionChange:
            self.setAlignment(self._aligned)

    def setText(self, text: str | None) -> None:
        """Show another text; one that is the same keeps what is selected."""
        if text != self.text():
            super().setText(text)


class StateIcon(QWidget):
    """One icon in a role's colour, kept sharp and tinted to the palette."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._role = "muted"
        self.setFixedSize(size, size)

    def show_icon(self, name: str, role: str, words: str) -> None:
        """Show an icon; `words` says the same to who cannot see it."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._name:
            icons.paint(QPainter(self), self.rect(), self._name, getattr(theme.scheme(self.palette()), self._role))
