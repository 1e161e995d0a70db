"""The XML editor: a text checked against libvirt's schema while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QFrame, QMenu, QSplitter, QVBoxLayout, QWidget

from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.editing.checker import Checker
from virtgui.views.editing.completer import POPUP_KEYS, Completer
from virtgui.views.editing.find_bar import FindBar
from virtgui.views.editing.outline_list import OutlineList
from virtgui.views.editing.status import StatusLine
from virtgui.views.editing.text import XmlText
from virtgui.xml import schema
from virtgui.xml.outline import Item
from virtgui.xml.parse import Refused
from virtgui.xml.pretty import reformat
from virtgui.xml.schema import Mark

_Key = Qt.Key
_Modifier = Qt.KeyboardModifier
_OUTLINE_WIDTH = 190


class XmlEditor(QWidget):
    """An editor for one document. `root` says of which kind: a key of `xml.grammar.FILES`, such as "network", or
    `xml.grammar.ONE_DEVICE` for a single device of a machine.

    Keys: Ctrl+F find, Ctrl+H replace, F3 and Shift+F3 next and previous match, Ctrl+Space complete, Ctrl+Shift+[ and
    Ctrl+Shift+] fold and unfold, Ctrl+Shift+F reformat, F8 next problem; Esc and then Tab leaves the text.
    """

    changed = pyqtSignal()
    """A person, or undo, changed the text."""
    checked = pyqtSignal(object)
    """The text was checked; a tuple of `Mark`, empty when nothing is wrong."""

    def __init__(self, parent: QWidget | None = None, *, root: str = "domain") -> None:
        super().__init__(parent)
        self._root = root
        self._marks: tuple[Mark, ...] | None = None
        self._refusal: Mark | None = None
        self._setting = False
        self.edit = XmlText(self)
        self.edit.extra_actions = self._fill_menu
        self.find_bar = FindBar(self.edit, self)
        self.completer = Completer(self.edit, root)
        self.outline = OutlineList(self)
        self.outline.hide()
        self.status = StatusLine(self)
        self._checker = Checker(lambda text: schema.check(text, root), self)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self.edit)
        self._split.addWidget(self.outline)
        self._split.setStretchFactor(0, 1)
        self._split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        self.setFocusProxy(self.edit)
        self._revision = self.edit.doc.revision()
        self.edit.doc.contentsChanged.connect(self._text_changed)
        self.edit.cursorPositionChanged.connect(self._tell_place)
        self.edit.scanned.connect(self._list)
        self.edit.escaped.connect(self._escape)
        self.edit.deed_of = self._deed
        self.outline.wanted.connect(self._jump)
        self.status.wanted.connect(self._show_mark)
        self.status.outline_button.toggled.connect(self.show_outline)
        self.status.find_button.clicked.connect(lambda: self.find_bar.open(replacing=False))
        self._checker.checked.connect(self._take)
        control, shift, none = _Modifier.ControlModifier, _Modifier.ShiftModifier, _Modifier.NoModifier
        self._deeds: dict[tuple[Qt.KeyboardModifier, int], Callable[[], object]] = {
            (control, _Key.Key_F): lambda: self.find_bar.open(replacing=False),
            (control, _Key.Key_H): lambda: self.find_bar.open(replacing=True),
            (none, _Key.Key_F3): lambda: self.find_bar.step(1),
            (shift, _Key.Key_F3): lambda: self.find_bar.step(-1),
            (control, _Key.Key_Space): self.completer.offer,
            (control | shift, _Key.Key_F): self.reformat,
            (none, _Key.Key_F8): self.next_problem,
        }
        self._tell_place()

    def fill_page(self) -> None:
        """It reaches the edges of a page: without a frame beside the page's own, and with its line in from them."""
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.status.stand_in(theme.GAP_LARGE, theme.GAP)

    def text(self) -> str:
        """The text as it is now."""
        return self.edit.raw_text()

    def set_text(self, text: str) -> None:
        """Show another document. It cannot be undone and is no change; it is checked at once."""
        self.completer.close()
        self._setting = True
        self._refusal = None
        self._marks = None
        self.edit.show_marks(())
        self.edit.setPlainText(text)
        self._setting = False
        self._revision = self.edit.doc.revision()
        self.edit.scan()
        self.status.say("", "", "")
        self._checker.ask(self.text, now=True)

    def set_read_only(self, read_only: bool) -> None:
        """Whether the text may only be read. It can still be searched, folded and copied."""
        self.edit.setReadOnly(read_only)
        flags = Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        self.edit.setTextInteractionFlags(flags if read_only else Qt.TextInteractionFlag.TextEditorInteraction)
        self.completer.close()

    def marks(self) -> tuple[Mark, ...]:
        """What is wrong with the text, as far as it was checked; the reason it was refused with first."""
        return (*((self._refusal,) if self._refusal else ()), *(self._marks or ()))

    def matches_schema(self) -> bool | None:
        """Whether the last check found nothing wrong; None while a check is to come or when there is no schema."""
        if self._checker.busy or self._marks is None:
            return None
        if not self._marks and not schema.known(self._root):
            return None
        return not self._marks

    def show_refusal(self, text: str, line: int | None = None) -> None:
        """Show why libvirt refused this document, at its line, until it is changed. Without a line, that of what the
        reason quotes."""
        found = line if line is not None else schema.line_of(text, self.text())
        self._refusal = Mark(found or 0, 1, text, "error")
        self._show()
        if found:
            self.edit.go_to(found)

    def reformat(self) -> None:
        """Lay the document out anew, as one undo step; what cannot be parsed stays as it is."""
        if self.edit.isReadOnly():
            return
        before = self.text()
        try:
            laid_out = reformat(before)
        except Refused:
            self._checker.ask(self.text, now=True)
            return
        if laid_out.rstrip("\n") != before.rstrip("\n"):
            self.edit.replace_all(laid_out)

    def show_outline(self, shown: bool) -> None:
        """Show the list of elements beside the text, or hide it."""
        self.status.outline_button.setChecked(shown)
        self.outline.setVisible(shown)
        if shown:
            self.outline.show_items(self.edit.scan())
            self.outline.follow(self.edit.textCursor().blockNumber() + 1)
            self._split.setSizes([max(200, self.width() - _OUTLINE_WIDTH), _OUTLINE_WIDTH])

    def next_problem(self) -> None:
        """Put the cursor at the next mark, around the end of the text."""
        here = self.edit.textCursor().blockNumber() + 1
        lines = self.edit.mark_lines()
        if lines:
            self.edit.go_to(min((line for line in lines if line > here), default=min(lines)))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and (deed := self._deed(event)):
            deed()
            return
        super().keyPressEvent(event)

    def takes(self, event: QKeyEvent) -> bool:
        """Do what a key means here that came to the page around it, and have the keyboard then."""
        deed = self._deed(event)
        if deed is not None:
            self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            deed()
        return deed is not None

    def _deed(self, event: QKeyEvent) -> Callable[[], object] | None:
        if self.completer.open and event.key() in POPUP_KEYS:
            return event.ignore  # the list takes what the text does not
        modifiers = event.modifiers() & ~_Modifier.KeypadModifier
        return self._deeds.get((modifiers, event.key()))

    def _text_changed(self) -> None:
        if self._setting or self.edit.doc.revision() == self._revision:
            return  # folding marks lines dirty and changes no text
        self._revision = self.edit.doc.revision()
        if self._refusal is not None:
            self._refusal = None
            self._show()
        self._checker.ask(self.text)
        self.changed.emit()

    def _take(self, marks: tuple[Mark, ...]) -> None:
        self.edit.scan()
        # What may only be read and is not there yet is no fault of who looks at it.
        self._marks = None if self.edit.isReadOnly() and not self.text().strip() else marks
        self._show()
        self.checked.emit(marks)

    def _show(self) -> None:
        marks = self.marks()
        self.edit.show_marks(tuple(mark for mark in marks if mark.line))
        if marks:
            self.status.show_marks(marks)
        elif self._marks is None:
            self.status.say("", "", "")
        elif schema.known(self._root):
            self.status.say("circle-check-filled", "running", tr("Matches libvirt's schema"))
        else:
            self.status.say("info-circle", "muted", tr("Well-formed. libvirt's schema is not installed here."))

    def _show_mark(self, mark: Mark) -> None:
        self.edit.show_mark(mark)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, items: tuple[Item, ...]) -> None:
        if self.outline.isVisibleTo(self):
            self.outline.show_items(items)

    def _jump(self, line: int) -> None:
        self.edit.go_to(line)
        self.edit.centerCursor()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_place(self) -> None:
        cursor = self.edit.textCursor()
        self.status.show_place(cursor.blockNumber() + 1, cursor.positionInBlock() + 1)
        if self.outline.isVisibleTo(self):
            self.outline.follow(cursor.blockNumber() + 1)

    def _escape(self) -> None:
        if self.find_bar.isVisibleTo(self):
            self.find_bar.close_bar()

    def _fill_menu(self, menu: QMenu) -> None:
        menu.addSeparator()
        deeds = (
            (tr("&Reformat"), "Ctrl+Shift+F", self.reformat, not self.edit.isReadOnly()),
            (tr("F&old"), "Ctrl+Shift+[", self.edit.fold_here, True),
            (tr("U&nfold"), "Ctrl+Shift+]", self.edit.unfold_here, True),
            (tr("Fold a&ll"), "", self._fold_all, True),
            (tr("Unfold all"), "", self.edit.folds.unfold_all, True),
        )
        for title, shortcut, deed, enabled in deeds:
            action = menu.addAction(title)
            if action is not None:
                action.setShortcut(QKeySequence(shortcut))
                action.setEnabled(enabled)
                action.triggered.connect(deed)

    def _fold_all(self) -> None:
        self.edit.scan()
        self.edit.folds.fold_all()
        self.edit.setTextCursor(self.edit.textCursor())
