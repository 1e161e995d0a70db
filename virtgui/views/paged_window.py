"""A window of one thing: a header, its pages by name at the left, and one word when it is away."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.arranged import keep_window
from virtgui.views.controls import flat_button, icon_button, press_at_return
from virtgui.views.labels import Label, StateIcon
from virtgui.views.mirror import margins
from virtgui.views.reading_order import set_reading_order
from virtgui.views.sidebar import Sidebar

_SIZE = QSize(1200, 800)


class Notice(QWidget):
    """One sentence across the window, and what can be done about it."""

    acted = pyqtSignal()
    details_wanted = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON, self)
        self.label = Label("", "notice_text")
        self.button = QPushButton(self)
        self.button.clicked.connect(self.acted)
        self.details = flat_button(tr("De&tails"), self)
        self.details.clicked.connect(self.details_wanted)
        self.close_button = icon_button("x", tr("Close this notice"), self, "notice_text")
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_LARGE, 3, theme.GAP_LARGE, 3)
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)
        for button in (self.button, self.details, self.close_button):
            row.addWidget(button)
        self.setMinimumHeight(theme.tall(self, theme.NOTICE))
        self.hide()

    def say(
        self,
        text: str,
        picture: str = "plug-connected-x",
        button: str = "",
        *,
        details: bool = False,
        closable: bool = False,
    ) -> None:
        """Show a sentence; an empty one takes no room."""
        self.details.setVisible(details)
        self.close_button.setVisible(closable)
        self.label.setText(text)
        self.icon.show_icon(picture, "notice_text", "")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.notice_ground)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), colors.border)


class PagedWindow(QWidget):
    """Builds a page when it is first shown, and remembers its size under `memory`."""

    def __init__(self, settings: Settings, memory: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._settings = settings
        self._memory = f"{memory}/geometry"
        self._builders: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._page = ""
        self.notice = Notice(self)
        self.sidebar = Sidebar(self)
        self.sidebar.chosen.connect(self.show_page)
        self.stack = QStackedWidget(self)
        self.stack.setAutoFillBackground(True)
        self._body = QHBoxLayout()
        self._body.setSpacing(0)
        self._body.addWidget(self.sidebar)
        self._body.addWidget(self.stack, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.notice)
        self._column.addLayout(self._body, 1)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        keep_window(self, settings, self._memory, _SIZE)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    def built(self, page: str) -> QWidget | None:
        """A page, if it was shown before."""
        return self._pages.get(page)

    def show_page(self, page: str) -> None:
        """Show a page; one there is not shows the first."""
        if page not in self._builders:
            page = next(iter(self._builders))
        if page not in self._pages:
            self._pages[page] = self._builders[page]()
            self.stack.addWidget(self._pages[page])
            set_reading_order(self._pages[page])
        self._page = page
        self.sidebar.show_page(page)
        self.stack.setCurrentWidget(self._pages[page])
        self._pages[page].setFocus(Qt.FocusReason.OtherFocusReason)

    def add_header(self, header: QWidget) -> None:
        """Put the header above all."""
        self._column.insertWidget(0, header)

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar above the pages, below what is told."""
        self._column.insertWidget(self._column.indexOf(self.notice) + 1, bar)

    def add_page(self, page: str, picture: str, text: str, build: Callable[[], QWidget]) -> None:
        """Offer a page, built when it is first shown; Alt and its number lead to it, to the tenth Alt+0."""
        number = len(self._builders) + 1
        keys = f"Alt+{number % 10}" if number <= 10 else ""
        self._builders[page] = build
        self.sidebar.add(page, picture, text, keys)
        if keys:
            QShortcut(QKeySequence(keys), self, lambda: self.show_page(page))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if not press_at_return(self, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put(self._memory, self.saveGeometry())
        super().closeEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self.update()


class Header(QWidget):
    """The strip at the top: a picture, a name and a title, a line below, and what can be done."""

    def __init__(self, picture: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = Label("", "text", theme.TITLE, theme.semibold(self.font()).Weight.DemiBold)
        self.title = Label("", "muted")
        self.state = Label("", "muted", theme.SECONDARY, theme.semibold(self.font()).Weight.DemiBold)
        self.line = Label("", "muted", theme.SECONDARY)
        first, second, words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        first.setSpacing(theme.GAP)
        second.setSpacing(theme.GAP_SMALL)
        words.setSpacing(0)
        for row, left, right in ((first, self.name, self.title), (second, self.state, self.line)):
            row.addWidget(left)
            row.addWidget(right, 1)
            right.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # gives way before what is left
            row.addStretch(0)
        words.addStretch(1)
        words.addLayout(first)
        words.addLayout(second)
        words.addStretch(1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(6)
        row = QHBoxLayout(self)
        margins(row, theme.GAP_LARGE, 0, theme.GAP, 0)
        row.setSpacing(theme.GAP_LARGE)
        row.addWidget(picture)
        row.addLayout(words, 1)
        row.addLayout(self.buttons)
        self.setMinimumHeight(theme.tall(self, 64))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.scheme(self.palette()).border)
