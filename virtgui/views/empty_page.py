"""The page of a first start: the hosts found on this computer, and one to look around in."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QRect, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from virtgui.model.facts import LocalHost
from virtgui.qtmodels.settings import HostEntry
from virtgui.util.language import tr
from virtgui.views import icons, theme
from virtgui.views.controls import fill, flat_button
from virtgui.views.frames import rounded
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.views.mirror import margins
from virtgui.views.naming import DEMO

_WIDTH = 620
_CARD_ROW = 60
_PICTURES = {"/session": "user", "lxc": "box"}


class _Card(QFrame):
    """Rows in one rounded frame, parted by a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._rows: list[QWidget] = []

    def add(self, row: QWidget) -> None:
        self._rows.append(row)
        self._column.addWidget(row)

    def clear(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows.clear()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        rounded(painter, self.rect(), ours.base, ours.border, theme.CARD_CORNER)
        for row in self._rows[1:]:
            painter.fillRect(QRect(1, row.y(), self.width() - 2, 1), ours.border)


class _Row(QWidget):
    """A picture, a title, what is known of it, and a button."""

    def __init__(self, picture: str, title: str, uri: str, note: str, found: bool | None, button: QPushButton | None,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        icon = StateIcon(theme.ICON_CARD, self)
        icon.show_icon(picture, "text" if found is not False else "muted", title)
        heading = Label(title, "text" if found is not False else "muted", theme.BODY, QFont.Weight.DemiBold, self)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(heading)
        if uri:
            address = Label(uri, "muted", theme.SECONDARY, None, self)
            address.setFont(theme.fixed_font(self.font()))
            top.addWidget(address)
        top.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(6)
        if found is not None:
            mark = StateIcon(14, self)
            mark.show_icon(*(("circle-check-filled", "running") if found else ("alert-circle", "muted")),
                           tr("found") if found else tr("not found"))  # fmt: skip
            below.addWidget(mark)
            below.addWidget(Label(note, "muted", theme.SECONDARY, None, self), 1)
        else:
            below.addWidget(Paragraph(note, "muted", theme.SECONDARY, self), 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addLayout(top)
        words.addLayout(below)
        words.addStretch(1)
        row = QHBoxLayout(self)
        margins(row, 15, 6, 14, 6)
        row.setSpacing(14)
        row.addWidget(icon)
        row.addLayout(words, 1)
        if button is not None:
            button.setMinimumWidth(96)
            button.setFixedHeight(theme.tall(button, theme.DIALOG_BUTTON))
            row.addWidget(button)
        self.setMinimumHeight(theme.tall(self, _CARD_ROW))


class EmptyPage(QScrollArea):
    """Offers what was found, and always the demo host."""

    wanted = pyqtSignal(object)
    """A HostEntry that a person wants to connect to."""
    another = pyqtSignal()
    """A person wants to type an address."""

    def __init__(
        self, local_hosts: Callable[[], tuple[LocalHost, ...]], demo_uri: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = local_hosts
        self._demo_uri = demo_uri
        self.buttons: dict[str, QPushButton] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("Connect to a host"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons bring themselves into sight
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        self.title = Label(tr("Connect to a host"), "text", theme.TITLE + 0.15, QFont.Weight.DemiBold)
        self.sentence = Paragraph("", "muted")
        self.card = _Card()
        self.every_start = QCheckBox(tr("&Connect to it at every start"))
        self.every_start.setChecked(True)
        self.again = flat_button(tr("&Look again"), None, "refresh")
        self.again.clicked.connect(self.look)
        self.add = QPushButton(tr("&Add another host"))
        self.add.setIcon(icons.icon("plus"))
        self.add.clicked.connect(self.another)
        self.demo_button = QPushButton(tr("&Open"))
        self.demo_button.setAccessibleName(tr("Open the demo host"))
        self.demo_button.clicked.connect(self._open_demo)
        demo_text = tr(
            "15 pretend machines in every state, with networks and storage. Touches nothing on this computer."
        )
        demo = _Card()
        demo.add(_Row("flask", DEMO, "", demo_text, None, self.demo_button))
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_HUGE)
        foot.addWidget(self.every_start)
        foot.addStretch(1)
        foot.addWidget(self.again)
        foot.addWidget(self.add)
        column = QVBoxLayout()
        column.setSpacing(theme.GAP_SMALL)
        column.addSpacing(theme.PAGE_MARGIN)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addSpacing(theme.GAP_SMALL)
        column.addWidget(self.card)
        column.addLayout(foot)
        column.addSpacing(theme.PAGE_MARGIN)
        column.addWidget(Label(tr("Or look around first"), "text", 1.15, QFont.Weight.DemiBold))
        column.addSpacing(2)
        column.addWidget(demo)
        column.addStretch(1)
        middle = QWidget()
        middle.setLayout(column)
        around = column.contentsMargins()
        middle.setMaximumWidth(max(_WIDTH, foot.sizeHint().width() + around.left() + around.right()))
        middle.setMinimumWidth(360)
        row = QHBoxLayout(page)
        row.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        self.setWidget(page)

    def look(self) -> None:
        """Look for hosts on this computer, without opening any."""
        self.card.clear()
        self.buttons.clear()
        found = self._look()
        ready = any(host.available for host in found)
        self.sentence.setText(
            tr("A host runs your virtual machines. Found on this computer:")
            if ready
            else tr("A host runs your virtual machines. None was found on this computer; this is what would be needed:")
        )
        filled = False
        for host in found:
            button = None
            if host.available:
                button = QPushButton(tr("Connect"))
                button.setAccessibleName(tr("Connect to {host}").format(host=host.title))
                button.clicked.connect(lambda _on, uri=host.uri: self._connect(uri))
                if not filled:
                    fill(button)
                    filled = True
                self.buttons[host.uri] = button
            self.card.add(_Row(_picture(host.uri), host.title, host.uri, host.note, host.available, button))
        self.card.setVisible(bool(found))
        self.every_start.setVisible(ready)

    @property
    def first(self) -> QPushButton:
        """The next natural step."""
        return next(iter(self.buttons.values()), self.demo_button)

    def focus_first(self) -> None:
        """Give the keyboard to the next natural step."""
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self, uri: str) -> None:
        self.wanted.emit(HostEntry(uri, autoconnect=self.every_start.isChecked()))

    def _open_demo(self) -> None:
        self.wanted.emit(HostEntry(self._demo_uri, autoconnect=False))


def _picture(uri: str) -> str:
    return next((picture for part, picture in _PICTURES.items() if part in uri), "server")
