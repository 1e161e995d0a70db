"""Records keys that are pressed together, to send them to a guest."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionFrame,
    QVBoxLayout,
    QWidget,
)

from virtgui.console.keys import Combination, Stroke, scan_code
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import fill
from virtgui.views.keys_text import keys_text
from virtgui.views.labels import Label

_Key = Qt.Key
_MODIFIERS = {
    _Key.Key_Control: "Ctrl",
    _Key.Key_Alt: "Alt",
    _Key.Key_AltGr: "AltGr",
    _Key.Key_Shift: "Shift",
    _Key.Key_Meta: "Super",
    _Key.Key_Super_L: "Super",
    _Key.Key_Super_R: "Super",
}


class KeysField(QLineEdit):
    """Shows the keys that are held down, and keeps the most that were held at once."""

    recorded = pyqtSignal()
    let_go = pyqtSignal()
    """All keys are up again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(tr("Keys"))
        self.setPlaceholderText(tr("Press the keys together"))
        self._held: dict[int, tuple[str, Stroke]] = {}
        self.combination: Combination | None = None

    def initStyleOption(self, option: QStyleOptionFrame | None) -> None:
        """It looks like what it is: something to be filled in, if not letter by letter."""
        super().initStyleOption(option)
        if option is not None:
            option.state &= ~QStyle.StateFlag.State_ReadOnly

    def event(self, event: QEvent | None) -> bool:
        """Every key is for the field: Tab, Esc and shortcuts too."""
        if isinstance(event, QKeyEvent):
            match event.type():
                case QEvent.Type.ShortcutOverride:
                    event.accept()
                    return True
                case QEvent.Type.KeyPress:
                    self._press(event)
                    return True
                case QEvent.Type.KeyRelease:
                    self._release(event)
                    return True
        elif event is not None and event.type() == QEvent.Type.FocusOut:
            self._held.clear()
        return super().event(event)

    def _press(self, event: QKeyEvent) -> None:
        code = scan_code(event.nativeScanCode())
        if not code or event.isAutoRepeat():
            return
        self._held[code] = (_name(event), Stroke(event.nativeVirtualKey(), code))
        self.combination = Combination(
            "+".join(name for name, _ in self._held.values()), tuple(stroke for _, stroke in self._held.values())
        )
        self.setText(keys_text(self.combination.title))
        self.recorded.emit()

    def _release(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or not self._held.pop(scan_code(event.nativeScanCode()), None):
            return
        if not self._held:
            self.let_go.emit()


class CombinationDialog(QDialog):
    """`sent` tells what to press in the guest. Once keys are recorded, the button that sends them has the keyboard."""

    sent = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Send other keys"))
        self.field = KeysField(self)
        self.send = fill(QPushButton(tr("&Send"), self))
        self.send.setEnabled(False)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.field.recorded.connect(lambda: self.send.setEnabled(True))
        self.field.let_go.connect(self.send.setFocus)
        self.send.clicked.connect(self._accept)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP_SMALL)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_HUGE, theme.GAP_HUGE, theme.GAP_HUGE, theme.GAP_LARGE)
        column.setSpacing(theme.GAP)
        column.addWidget(self.field)
        column.addWidget(
            Label(tr("Keys that the desktop keeps for itself are not seen here."), "muted", theme.SECONDARY)
        )
        column.addLayout(buttons)
        self.field.setFocus()

    def _accept(self) -> None:
        self.sent.emit(self.field.combination)
        self.accept()


def _name(event: QKeyEvent) -> str:
    key = event.key()
    if key in _MODIFIERS:
        return _MODIFIERS[_Key(key)]
    if key in (0, _Key.Key_unknown):
        return tr("key {number}").format(number=event.nativeScanCode())
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) or event.text()
