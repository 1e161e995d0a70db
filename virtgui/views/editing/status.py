"""The line under an editor: whether the text is as libvirt's schema wants it, else the first problem."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.frames import focus_ring
from virtgui.views.labels import Label, StateIcon, plain_tip
from virtgui.views.mirror import draw_text, margins
from virtgui.xml.schema import Mark

_PICTURES = {"error": ("alert-circle-filled", "error"), "warning": ("alert-triangle-filled", "paused")}
_WORDS = {"error": tr("Error"), "warning": tr("Warning")}


class Link(QAbstractButton):
    """A sentence to press, elided at the right; its tooltip then has all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.font(self.font(), theme.SECONDARY))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Show another sentence; "&" is a letter like any other."""
        line = " ".join(text.split())
        self.setText(line.replace("&", "&&"))
        self.setAccessibleName(line)
        self.updateGeometry()
        self._tell()

    @property
    def words(self) -> str:
        """The sentence."""
        return self.text().replace("&&", "&")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.words) + 8, theme.tall(self, theme.MIN_TARGET))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 60), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._tell()

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(theme.scheme(self.palette()).accent)
        where = self.rect().adjusted(3, 0, -3, 0)
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, where.width())
        draw_text(painter, where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.palette())

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.words) > self.width() - 6
        self.setToolTip(plain_tip(self.words) if cut else "")


class StatusLine(QWidget):
    """Says how the text stands; a problem is a link to its place."""

    wanted = pyqtSignal(object)
    """A person wants to see a `Mark`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._next = 0
        self.icon = StateIcon(theme.ICON, self)
        self.words = Label("", "muted", theme.SECONDARY)
        self.problem = Link(self)
        self.more = Link(self)
        self.outline_button = flat_button(tr("&Outline"), self, "list-details")
        self.outline_button.setCheckable(True)
        self.outline_button.setToolTip(tr("Show the elements as a list"))
        self.find_button = flat_button(tr("&Find"), self, "search")
        self.find_button.setToolTip(tr("Find in the text (Ctrl+F)"))
        self.place = Label("", "muted", theme.SECONDARY)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.GAP_TINY, 0, 0)
        row.setSpacing(theme.GAP_TINY + 2)
        row.addWidget(self.icon)
        row.addWidget(self.words)
        row.addWidget(self.problem, 100)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.place)
        row.addWidget(self.find_button)
        row.addWidget(self.outline_button)
        self.problem.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.more.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.place.setMinimumWidth(
            self.place.fontMetrics().horizontalAdvance(
                tr("Line {line}, column {column}").format(line="000", column="00")
            )
        )
        self.problem.clicked.connect(lambda: self._want(0))
        self.more.clicked.connect(lambda: self._want(self._next))
        self.say("", "", "")

    def stand_in(self, before: int, after: int) -> None:
        """Leave room beside it."""
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            margins(row, before, theme.GAP_TINY, after, 0)

    def say(self, picture: str, role: str, words: str) -> None:
        """Show a sentence that is no problem."""
        self._marks = ()
        self.icon.show_icon(picture, role, "")
        self.icon.setVisible(bool(picture))
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.problem.hide()
        self.more.hide()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show the first problem of some, and how many more there are."""
        self._marks = marks
        self._next = min(1, len(marks) - 1)
        first = marks[0]
        picture, role = _PICTURES[first.severity]
        self.icon.show_icon(picture, role, _WORDS[first.severity])
        self.icon.show()
        self.words.hide()
        self.problem.say(
            tr("Line {line}: {message}").format(line=first.line, message=first.message) if first.line else first.message
        )
        self.problem.show()
        self.more.say(tr("and {count} more").format(count=len(marks) - 1))
        self.more.setVisible(len(marks) > 1)

    def show_place(self, line: int, column: int) -> None:
        """Say where the cursor is."""
        self.place.setText(tr("Line {line}, column {column}").format(line=line, column=column))

    def _want(self, index: int) -> None:
        if index < len(self._marks):
            self._next = index % len(self._marks) + 1 if index + 1 < len(self._marks) else 0
            self.wanted.emit(self._marks[index])
