"""What stands in place of a guest's picture: a word on why there is none, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from virtgui.console.rfb_events import Asks, Blocked, HandOver, Lost, Refused
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.frames import rounded
from virtgui.views.labels import Label, Paragraph, StateIcon
from virtgui.views.prompts import field_of, told_of_key

_WIDTH = 380
_HINT_MS = 4000


class Saying(NamedTuple):
    """What is said: an icon and its role, a title, a sentence, and the word on the button, "" for none."""

    icon: str
    role: str
    title: str
    sentence: str = ""
    action: str = ""
    password: bool = False
    cancel: bool = False
    """Whether a person may decline."""
    keeps: bool = False
    """Whether the password may be kept in the keyring."""


CONNECTING = Saying("plug", "muted", tr("Connecting to the screen"))
PASSWORD = Saying("lock", "text", tr("The screen has a password"), "", tr("Show the screen"), True, keeps=True)
MOVED = Saying(
    "switch-horizontal",
    "muted",
    tr("The machine has moved"),
    tr("It runs on another host. Connect that to see it here."),
)
OFF = Saying("power", "off", tr("The machine is shut off"), "", tr("Start"))


def question_of(asks: Asks) -> Saying:
    """How a question of ssh is put."""
    if asks.tells:
        return Saying("lock", "text", tr("SSH waits for you"), asks.text, cancel=True)
    if not asks.secret:
        unknown = "authenticity" in asks.text
        title, action = (tr("Is this the right host?"), tr("Trust it")) if unknown else (tr("SSH asks"), tr("Yes"))
        return Saying("lock", "text", title, told_of_key(asks.text), action, cancel=True)
    locked = "passphrase" in asks.text.lower()
    title = tr("The key for SSH is locked") if locked else tr("SSH asks for a password")
    return Saying("lock", "text", title, f"{field_of(asks.text).label}:", tr("Go on"), True, True)


def saying_of(event: Lost | Refused | Blocked | HandOver) -> Saying:
    """What is said of a screen's end, and the next step."""
    match event:
        case Refused(password=True):
            return Saying("lock", "error", tr("The password is wrong"), tr("At most eight characters of it count."),
                          tr("Try again"), True, keeps=True)  # fmt: skip
        case Refused(reason=reason):
            words = tr("It says: {words}").format(words=plain(reason)) if reason else ""
            return Saying("plug-connected-x", "error", tr("The screen refuses"), words, tr("Try again"))
        case Blocked(reason=reason):
            return Saying("plug-connected-x", "error", tr("The screen cannot be reached"), reason, tr("Try again"))
        case HandOver(reason=reason):
            return Saying("device-desktop", "muted", tr("Another viewer is needed"), reason, tr("Open the viewer"))
        case Lost(reason=reason):
            return Saying("plug-off", "lost", tr("The screen is gone"), reason, tr("Connect again"))


class ScreenOverlay(QFrame):
    """A card in the middle of a screen."""

    acted = pyqtSignal(str)
    """The button was pressed; with the password that was typed, else ""."""
    declined = pyqtSignal()
    """A person will not say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON_CARD, self)
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold, self)
        self.sentence = Paragraph("", "muted", theme.BODY, self)
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(tr("Password of the screen"))
        self.field.setMinimumHeight(theme.tall(self, theme.FIELD))
        self.field.returnPressed.connect(self._act)
        self.remember = QCheckBox(tr("&Remember in the keyring"), self)
        self.note = Paragraph("", "muted", theme.SECONDARY, self)
        self.button = fill(QPushButton(self))
        self.button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        self.button.setMinimumWidth(96)
        self.button.clicked.connect(self._act)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        self.cancel.clicked.connect(self.declined)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP)
        top.addWidget(self.icon)
        top.addWidget(self.title, 1)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, theme.GAP_LARGE)
        column.setSpacing(theme.GAP_SMALL)
        column.addLayout(top)
        column.addWidget(self.sentence)
        column.addWidget(self.field)
        column.addWidget(self.remember)
        column.addWidget(self.note)
        column.addLayout(bottom)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def say(self, saying: Saying) -> None:
        """Show it; a field for a password gets the keyboard."""
        self.icon.show_icon(saying.icon, saying.role, saying.title)
        self.title.setText(saying.title)
        self.sentence.setText(saying.sentence)
        self.sentence.setVisible(bool(saying.sentence))
        self.button.setText(saying.action)
        self.button.setVisible(bool(saying.action))
        self.cancel.setVisible(saying.cancel)
        self.field.clear()
        self.field.setVisible(saying.password)
        self.field.setAccessibleName(tr("Password of the screen") if saying.keeps else saying.title)
        self.remember.setVisible(saying.keeps)
        self.note.hide()
        self.setAccessibleName(" ".join(filter(None, (saying.title, saying.sentence))))
        self.place()
        self.show()
        self.raise_()
        if saying.password:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def remembers(self) -> bool:
        """Whether the password shall be kept in the keyring."""
        return self.remember.isVisibleTo(self) and self.remember.isEnabled() and self.remember.isChecked()

    def offer(self, can: bool, note: str) -> None:
        """Whether a password can be kept, and a word on it."""
        self.remember.setEnabled(can)
        self.note.setText(note)
        self.note.setVisible(bool(note) and self.remember.isVisibleTo(self))
        self.place()

    def place(self) -> None:
        """Into the middle of the screen."""
        screen = self.parentWidget()
        if screen is None:
            return
        title = self.title.sizeHint().width() + self.icon.width() + theme.GAP + 2 * theme.PAGE_MARGIN
        self.setFixedWidth(min(max(_WIDTH, title), max(160, screen.width() - 2 * theme.GAP)))
        layout = self.layout()
        inner = self.width() - 2 * theme.PAGE_MARGIN
        for words in (self.sentence, self.note):
            words.setMinimumHeight(max(0, words.heightForWidth(inner)))
        if layout is not None:
            layout.activate()
        self.resize(self.width(), self.sizeHint().height())
        self.move((screen.width() - self.width()) // 2, max(0, (screen.height() - self.height()) // 2))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        ours = theme.scheme(self.palette())
        rounded(QPainter(self), self.rect(), ours.base, ours.border, theme.CARD_CORNER)

    def _act(self) -> None:
        text = self.field.text()
        self.field.clear()
        self.acted.emit(text)


class Hint(Label):
    """A few words at the upper edge that go away by themselves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "text", theme.SECONDARY, None, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_HINT_MS)
        self._clock.timeout.connect(self.hide)
        self.hide()

    def tell(self, words: str) -> None:
        """Show it for a while."""
        self.setText(words)
        self.place()
        self.show()
        self.raise_()
        self._clock.start()

    def place(self) -> None:
        """At the upper edge, in the middle."""
        screen = self.parentWidget()
        if screen is not None:
            metrics = self.fontMetrics()
            width = metrics.horizontalAdvance(self.text()) + 2 * theme.GAP_LARGE
            self.resize(min(width, screen.width()), metrics.height() + theme.GAP)
            self.move((screen.width() - self.width()) // 2, theme.GAP_SMALL)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        ours = theme.scheme(self.palette())
        painter = QPainter(self)
        rounded(painter, self.rect(), ours.base, ours.border, self.height() / 2)
        painter.end()
        super().paintEvent(event)
