"""A terminal's keyboard, clipboard and mouse: what is typed and pasted into it, and selected in it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QPointF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QClipboard,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QDialog, QWidget

from virtgui.console.keys import scan_code
from virtgui.console.terminal_keys import Held, keys, paste, pasted_lines
from virtgui.console.transcript import Place, Span
from virtgui.console.way_out import WayOut
from virtgui.util.language import tr
from virtgui.util.units import grouped_text
from virtgui.views.console.key_names import held, name_of
from virtgui.views.console.terminal_surface import MARGIN, WHEEL_LINES, TerminalSurface
from virtgui.views.dialogs import ConfirmDialog

_SCROLL_MS = 60
_WHEEL_NOTCH = 120
_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_BOTH = _Modifier.ControlModifier | _Modifier.ShiftModifier
_MODIFIERS = {
    _Key.Key_Control: _Modifier.ControlModifier,
    _Key.Key_Alt: _Modifier.AltModifier,
    _Key.Key_Shift: _Modifier.ShiftModifier,
    _Key.Key_Meta: _Modifier.MetaModifier,
    _Key.Key_Super_L: _Modifier.MetaModifier,
    _Key.Key_Super_R: _Modifier.MetaModifier,
}
_HOLD: dict[WayOut, frozenset[int]] = {
    WayOut.CTRL_ALT: frozenset({_Key.Key_Control, _Key.Key_Alt}),
    WayOut.CTRL_SHIFT: frozenset({_Key.Key_Control, _Key.Key_Shift}),
    WayOut.CTRL_SUPER: frozenset({_Key.Key_Control, _Key.Key_Meta, _Key.Key_Super_L, _Key.Key_Super_R}),
    WayOut.RIGHT_CTRL: frozenset({_Key.Key_Control}),
}
_RIGHT_CONTROL = 0x9D


class TerminalView(TerminalSurface):
    """A terminal to work in; `typed` is what goes to the guest."""

    released = pyqtSignal()
    """The keys of the way out were pressed and let go: the keyboard is wanted elsewhere."""
    find_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leaving = False
        self.way_out = WayOut.CTRL_ALT
        self._drag_at: QPointF | None = None
        self._wheel = 0
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._drag_on)

    def copy(self) -> None:
        """Copy what is selected."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.selection.text:
            clipboard.setText(self.selection.text)

    def select_all(self) -> None:
        """Select all that is kept."""
        end = Place(self.terminal.end - 1, self.terminal.columns)
        self.selection.select(Span(Place(self.terminal.oldest, 0), end))
        self.area().update()

    def clear(self) -> None:
        """Forget all lines but the one with the cursor."""
        self.selection.clear()
        self.terminal.clear()
        self._follows = True
        self.refresh()
        self.area().update()

    def reset(self) -> None:
        """Mend a garbled terminal; earlier lines stay."""
        self.terminal.reset()
        self.refresh()

    def paste(self) -> None:
        """Paste the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            self.paste_text(clipboard.text())

    def _paste_selected(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and clipboard.supportsSelection():
            self.paste_text(clipboard.text(QClipboard.Mode.Selection))
        else:
            self.paste_text(self.selection.text)

    def paste_text(self, text: str) -> None:
        """Send text to the guest as if it was typed; many lines are asked about first."""
        count = pasted_lines(text)
        if count < 2:
            self._send_pasted(text)
            return
        loss = tr("The guest takes each line as if it was typed, with Return at its end.")
        dialog = ConfirmDialog(
            tr("Paste"),
            tr("Paste {count} lines?").format(count=grouped_text(count)),
            loss,
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._paste_answered(text, result))
        dialog.open()

    def _paste_answered(self, text: str, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._send_pasted(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send_pasted(self, text: str) -> None:
        sent = paste(text, self.terminal.bracketed)
        if text and sent:
            self.to_the_end()
            self.typed.emit(sent)

    # Keys

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # while it has the keyboard no shortcut of the window takes a key away from the guest
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab is the guest's."""
        return False

    def _own(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here instead of in the guest."""
        modifiers = event.modifiers() & ~_Modifier.KeypadModifier
        match modifiers, event.key():
            case (_, _Key.Key_C) if modifiers == _BOTH:
                return self.copy
            case (_, _Key.Key_V) if modifiers == _BOTH:
                return self.paste
            case (_, _Key.Key_A) if modifiers == _BOTH:
                return self.select_all
            case (_, _Key.Key_F) if modifiers == _BOTH:
                return self.find_wanted.emit
            case (_, _Key.Key_Plus | _Key.Key_Equal) if modifiers in (_Modifier.ControlModifier, _BOTH):
                return lambda: self.zoom(1)
            case (_Modifier.ControlModifier, _Key.Key_Minus):
                return lambda: self.zoom(-1)
            case (_Modifier.ControlModifier, _Key.Key_0):
                return lambda: self.zoom(0)
            case (_Modifier.ShiftModifier, _Key.Key_PageUp):
                return lambda: self.scroll_by(1 - self.terminal.rows)
            case (_Modifier.ShiftModifier, _Key.Key_PageDown):
                return lambda: self.scroll_by(self.terminal.rows - 1)
            case (_Modifier.ShiftModifier, _Key.Key_Insert):
                return self._paste_selected
        return None

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.key() in _HOLD[self.way_out]:
            self._leaving = self._completes(event)
            return
        self._leaving = False
        own = self._own(event)
        if own is not None:
            own()
            return
        sent = keys(name_of(event), held(event), event.text(), self.terminal.application_keys)
        if sent:
            self._send(sent)

    def _send(self, sent: bytes) -> None:
        self.to_the_end()
        if self.selection.span is not None:
            self.selection.clear()
            self.area().update()
        self.typed.emit(sent)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _HOLD[self.way_out] and self._leaving:
            self._leaving = False
            self.released.emit()

    def _completes(self, event: QKeyEvent) -> bool:
        """Whether a key of the way out is the last of it."""
        if self.way_out is WayOut.RIGHT_CTRL:
            return scan_code(event.nativeScanCode()) == _RIGHT_CONTROL
        own = _MODIFIERS[_Key(event.key())]
        others = {_MODIFIERS[_Key(key)] for key in _HOLD[self.way_out]} - {own}
        return any(bool(event.modifiers() & other) for other in others)

    def inputMethodEvent(self, event: QInputMethodEvent | None) -> None:
        if event is None:
            return
        self.preedit = event.preeditString()
        if event.commitString():
            self._send(event.commitString().encode("utf-8", "replace"))
        self.area().update()
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        caret = self.terminal.caret
        match query:
            case Qt.InputMethodQuery.ImCursorRectangle:
                cell = self.glyphs.cell(caret.column, (caret.line - self.top) * self.glyphs.height)
                return cell.translated(MARGIN, MARGIN).toAlignedRect()
            case Qt.InputMethodQuery.ImHints:
                hints = Qt.InputMethodHint
                return (hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase | hints.ImhSensitiveData).value
            case _:
                return super().inputMethodQuery(query)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        super().focusInEvent(event)
        self._update_line(self._caret.line)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self._leaving = False
        self.preedit = ""
        self._update_line(self._caret.line)

    # The mouse

    def _place(self, where: QPointF, *, between: bool) -> Place:
        """The cell at a point; with `between`, the nearer edge of a cell."""
        line = self.top + int((where.y() - MARGIN) // self.glyphs.height)
        line = max(self.top, min(line, self.top + self.terminal.rows - 1))
        column = int((where.x() - MARGIN) / self.glyphs.width + (0.5 if between else 0))
        column = max(0, min(column, self.terminal.columns if between else self.terminal.columns - 1))
        begin, end = self.terminal.lines(line, 1)[0].span(column)
        return Place(line, begin if column < (begin + end) / 2 or column == begin else end)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self._paste_selected()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press(event, double=False)

    def _press(self, event: QMouseEvent, *, double: bool) -> None:
        extends = bool(event.modifiers() & _Modifier.ShiftModifier)
        where = event.position()
        self.selection.press(self._place(where, between=not double), where, double=double, extends=extends)
        self._drag_at = where
        self.area().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press(event, double=True)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._drag_at is None:
            return
        self._drag_at = event.position()
        self.selection.drag(self._place(self._drag_at, between=True))
        outside = not 0 <= self._drag_at.y() < self.area().height()
        if outside and not self._scrolling.isActive():
            self._scrolling.start()
        elif not outside:
            self._scrolling.stop()
        self.area().update()

    def _drag_on(self) -> None:
        """Scroll while the pointer is held above or below."""
        if self._drag_at is None:
            return
        self.scroll_by(-1 if self._drag_at.y() < 0 else 1)
        self.selection.drag(self._place(self._drag_at, between=True))
        self.area().update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag_at = None
        self._scrolling.stop()
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and clipboard.supportsSelection() and self.selection.text:
            clipboard.setText(self.selection.text, QClipboard.Mode.Selection)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is None:
            return
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / _WHEEL_NOTCH * WHEEL_LINES)
        self._wheel -= round(notches * _WHEEL_NOTCH / WHEEL_LINES)
        event.accept()
        if event.modifiers() & _Modifier.ControlModifier:
            if notches:
                self.zoom(1 if notches > 0 else -1)
        elif self.terminal.alternate:
            key = keys("Up" if notches > 0 else "Down", Held.NONE, "", self.terminal.application_keys)
            if notches:
                self.typed.emit(key * abs(notches))
        else:
            self.scroll_by(-notches)
