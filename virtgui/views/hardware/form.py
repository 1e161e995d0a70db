"""Draws a page of rows: label, field, and what there is to say of it. Knows no device kind."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QResizeEvent
from PyQt6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QWidget

from virtgui.model.edits import Value
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.hardware.editors import WIDTH, Editor, PathEditor, choice_offers, plain_editor
from virtgui.views.hardware.remark import Remark
from virtgui.views.hardware.rows import Control, Page, Row
from virtgui.views.hardware.table_editor import TableEditor
from virtgui.views.hardware.wording import value_words, was_words
from virtgui.views.icons import icon
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.node import Node, writable
from virtgui.xml.surroundings import Surroundings

_LABELS, _WIDEST = 134, 176


_TABLE, _COLUMN, _MANY = WIDTH + 190, 100, 3
"""The greatest width of a table, as a whole and for each of its columns, and from how many on it has it."""
_REMARK = 160
"""With less room beside the fields their remarks stand below them."""
_LONG = 520
"""What a path or a text has at most, where nothing stands beside it."""
_LONGEST_TABLE = 160
"""Letters of a table as one line."""


class Target(Protocol):
    """What a form shows and changes: one place of a machine, or a device that is yet to be."""

    def node(self) -> Node:
        """The window, with all that was changed."""

    def value(self, field: str) -> Value:
        """What the field holds now."""

    def origin(self, field: str) -> Value:
        """What it held before it was changed."""

    def changed(self, field: str) -> bool:
        """Whether a person changed it."""

    def set(self, field: str, value: Value) -> None:
        """A person wants this."""

    def undo(self, field: str) -> None:
        """A person wants it as it was."""

    def when(self, field: str) -> str:
        """When the change counts, as a badge says it; "" where that is not told."""

    def lock(self, row: Row) -> str:
        """Why it cannot be changed, "" when it can."""

    def surroundings(self) -> Surroundings:
        """What the checks and choices depend on."""

    def live_difference(self, row: Row) -> str:
        """What the running machine has instead, "" when the same."""

    def consequences(self) -> list[Flaw]:
        """Warnings of what the changes mean to the guest."""


class _Line:
    """One row's widgets."""

    def __init__(self, row: Row, label: Paragraph, editor: Editor, remark: Remark) -> None:
        self.row = row
        self.label = label
        self.editor = editor
        self.remark = remark
        self.place = 0
        self.quiet = False
        """While a person types in it for the first time, what is wrong is not said yet."""
        self.wrong = ""
        """What was typed and is no value."""

    def show(self, on: bool) -> None:
        """All of it, or none."""
        for widget in (self.label, self.editor, self.remark):
            widget.setVisible(on)


class Form(QWidget):
    """A page for one target at a time."""

    checked = pyqtSignal()
    """What is wrong may be something else now."""
    browse_wanted = pyqtSignal(str)
    """A person looks for a path for this field."""

    def __init__(
        self, page: Page, target: Target, kind: type[Node], parent: QWidget | None = None, *, below: bool = False
    ) -> None:
        """`below` puts what is said of a field under it, for where there is no room beside it."""
        super().__init__(parent)
        self._below = below
        self._narrow = below
        self._reserved = 0
        self.page = page
        self._target = target
        self._kind = kind
        self._flaws: tuple[Flaw, ...] = ()
        self.lines: dict[str, _Line] = {}
        self._sections: list[tuple[Label, list[str]]] = []
        self._open = False
        self._more_words = ""
        self.refusal = ""
        """Why nothing at all can be changed: told above the form once, not beside each field."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.FIELD_GAP)
        self._grid.setColumnMinimumWidth(0, _LABELS)
        self._grid.setColumnStretch(2, 1)
        self._rare = [row for row in page.rows if row.more]
        for row in page.rows:
            if not row.more:
                self._add(row)
        self.more = flat_button("", self)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._open_more)
        self._grid.addWidget(self.more, self._next_row(), 0, 1, 3)
        self._last_row = self._next_row()
        self._grid.setRowStretch(self._last_row, 1)
        self.refresh()

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """All that is wrong with what is shown."""
        return self._flaws

    def show_target(self, target: Target) -> None:
        """Show another device of the same kind."""
        self._target = target
        for line in self.lines.values():
            line.quiet, line.wrong = False, ""
        self.refresh()

    def refresh(self) -> None:
        """Everything, from the target."""
        node, around = self._target.node(), self._target.surroundings()
        for field, line in self.lines.items():
            row = line.row
            if row.control in (Control.CHOICE, Control.COMBO):
                offered = around.capabilities.values(row.caps) if row.caps else None
                now = row.offers(node, around) if row.offers is not None else ()
                line.editor.show_choices(choice_offers(row.choices, offered, now))
            if not line.wrong:
                line.editor.show_value(self._target.value(field))
            line.editor.set_locked(bool(self._target.lock(row)))
        self._check(node, around)
        self._show_rows(node)

    def focus(self, field: str) -> None:
        """Bring a field into view and give it the keyboard."""
        if any(row.field == field for row in self._rare):
            self.more.setChecked(True)
        line = self.lines.get(field)
        if line is not None:
            line.editor.target().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_more(self) -> None:
        """Show the rare rows too."""
        self.more.setChecked(True)

    def labels_width(self) -> int:
        """What the widest label that is shown takes."""
        lines = (line for line in self.lines.values() if line.label.isVisibleTo(self))
        return max((min(line.label.sizeHint().width(), _WIDEST) for line in lines), default=_LABELS)

    def align_labels(self, width: int) -> None:
        """Give the labels at least this much, so that the fields of two forms stand in one column."""
        self._grid.setColumnMinimumWidth(0, max(width, _LABELS))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + _LABELS + (20 if self._below else 300), super().sizeHint().height())

    # -- building ----------------------------------------------------------------------------

    def _add(self, row: Row, *, new_section: bool = False) -> None:
        last = self._sections[-1][0].text() if self._sections else None
        if row.section != last or new_section or not self._sections:
            title = Label(row.section, "text", theme.BODY, QFont.Weight.DemiBold)
            place = self._next_row()
            title.setContentsMargins(0, theme.GAP_SMALL if self._sections else 0, 0, 0)
            self._grid.addWidget(title, place, 0, 1, 3)
            self._sections.append((title, []))
        self._sections[-1][1].append(row.field)
        line = self._line(row)
        self.lines[row.field] = line
        place = line.place = self._next_row()
        self._reserved = place + 2
        wide = row.control in (Control.TABLE, Control.LINES)
        top = Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(line.label, place, 0, top)
        # a wide table takes the remark's room too, so that the other remarks keep theirs
        if len(row.columns) >= _MANY or self._below:
            self._grid.addWidget(line.editor, place, 1, 1, 2, top)
        else:
            self._grid.addWidget(line.editor, place, 1, top)
        self._place_remark(line)

    def _next_row(self) -> int:
        """The first free one: below a field one is kept free for its remark."""
        return max(self._grid.rowCount(), self._reserved)

    def _place_remark(self, line: _Line) -> None:
        """Beside its field, or below it where there is no room."""
        self._grid.removeWidget(line.remark)
        if self._narrow or len(line.row.columns) >= _MANY:
            self._grid.addWidget(line.remark, line.place + 1, 1, 1, 2)
            return
        wide = line.row.control in (Control.TABLE, Control.LINES)
        self._grid.addWidget(
            line.remark, line.place, 2, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag.AlignVCenter
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        labels = max(self.labels_width(), self._grid.columnMinimumWidth(0))
        narrow = self._below or self.width() - labels - WIDTH - 2 * theme.GAP < _REMARK
        if narrow != self._narrow:
            self._narrow = narrow
            for line in self.lines.values():
                self._place_remark(line)
        self._fit_more()

    def _build_rare(self) -> None:
        """The rare rows, when they are wanted first: a page has up to a hundred of them."""
        if self._rare and self._rare[0].field not in self.lines:
            self._grid.setRowStretch(self._last_row, 0)
            section = ""
            for row in self._rare:
                self._add(row, new_section=row.section != section)
                section = row.section
            self._grid.setRowStretch(self._next_row(), 1)
            self.refresh()

    def _line(self, row: Row) -> _Line:
        if row.control is Control.TABLE:
            ordered = bool(getattr(getattr(self._kind, row.field, None), "ordered", False))
            editor: Editor = TableEditor(row, ordered=ordered, parent=self)
        else:
            editor = plain_editor(row, self)
        if self._below and row.control in (Control.PATH, Control.TEXT):
            editor.setMinimumWidth(WIDTH)
            editor.setMaximumWidth(_LONG)
        else:
            editor.setFixedWidth(WIDTH)
            if len(row.columns) >= _MANY:
                editor.setMaximumWidth(max(_TABLE, _COLUMN * len(row.columns)))
        label, remark = Paragraph(row.label, "text", parent=self), Remark(row.label, self)
        label.setMaximumWidth(_WIDEST)
        label.setBuddy(editor.target())
        remark.text.describes(editor.target())
        line = _Line(row, label, editor, remark)
        editor.edited.connect(lambda value: self._edited(line, value))
        editor.wrong.connect(lambda why: self._wrong(line, why))
        editor.left.connect(lambda: self._left(line))
        remark.undo_wanted.connect(lambda: self._undo(line))
        if isinstance(editor, PathEditor):
            editor.browse_wanted.connect(lambda: self.browse_wanted.emit(row.field))
        return line

    # -- showing -----------------------------------------------------------------------------

    def _show_rows(self, node: Node) -> None:
        shown = {
            field: (line.row.shown is None or line.row.shown(node)) and (self._open or not line.row.more)
            for field, line in self.lines.items()
        }
        for field, line in self.lines.items():
            line.show(shown[field])
        for title, fields in self._sections:
            title.setVisible(bool(title.text()) and any(shown[field] for field in fields))
        there = [row for row in self._rare if row.shown is None or row.shown(node)]
        sections = list(dict.fromkeys(row.section for row in there))
        told = sections if len(sections) > 2 else [row.label for row in there]
        names = ", ".join(inside(name) for name in told[:6])
        self.more.setVisible(bool(told))
        self._more_words = tr("More: {names}").format(names=names) + (" …" if len(told) > 6 else "")
        self.more.setAccessibleName(self._more_words)
        self._fit_more()
        self.more.setIcon(icon("chevron-down" if self._open else "chevron-right", "muted"))

    def _fit_more(self) -> None:
        """As much of its words as there is room for, once it is on screen."""
        words, room = self._more_words, self.more.width() - self.more.iconSize().width() - 2 * theme.GAP
        if self.more.isVisible():
            words = self.more.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.more.setText(words)

    def _check(self, node: Node, around: Surroundings) -> None:
        found = [Flaw(field, line.wrong) for field, line in self.lines.items() if line.wrong]
        found += self.page.check(node, around)
        found += self._target.consequences()
        self._flaws = tuple(found)
        first: dict[str, Flaw] = {}
        for flaw in sorted(found, key=lambda flaw: flaw.warning):
            first.setdefault(flaw.field, flaw)
        for field, line in self.lines.items():
            self._remark(line, first.get(field))
        self.checked.emit()

    def _remark(self, line: _Line, flaw: Flaw | None) -> None:
        row, target = line.row, self._target
        changed = target.changed(row.field)
        line.editor.set_wrong("")
        line.editor.setToolTip(plain_tip(target.lock(row) or (row.help if row.read_only else "")))
        if flaw is not None and not line.quiet:
            line.editor.set_wrong("paused" if flaw.warning else "error")
            line.remark.say_flaw(flaw.message, warning=flaw.warning, changed=changed)
        elif changed:
            line.remark.say_changed(was_words(row, target.origin(row.field)), target.when(row.field))
        elif (lock := target.lock(row)) and lock != self.refusal:
            line.remark.say_locked(lock)
        elif live := target.live_difference(row):
            line.remark.say_locked(live)
        else:
            line.remark.say_help(self._help(row))

    def _help(self, row: Row) -> str:
        """A choice's own words where it has some, else the row's."""
        value = self._target.value(row.field)
        chosen = next((c.help for c in row.choices if c.value == ("" if value is None else str(value))), "")
        return chosen or row.help

    # -- what a person does ------------------------------------------------------------------

    def _edited(self, line: _Line, value: Value) -> None:
        if not all(map(writable, _texts(value))):
            self._wrong(line, tr("Leave out control characters"))
            return
        line.wrong = ""
        line.quiet = line.quiet or not any(flaw.field == line.row.field for flaw in self._flaws)
        if not line.editor.target().hasFocus() and QApplication.focusWidget() is not line.editor.target():
            line.quiet = False
        self._target.set(line.row.field, value)
        self.refresh()

    def _wrong(self, line: _Line, why: str) -> None:
        line.wrong = why
        self._check(self._target.node(), self._target.surroundings())

    def _left(self, line: _Line) -> None:
        if line.quiet:
            line.quiet = False
            self._check(self._target.node(), self._target.surroundings())

    def _undo(self, line: _Line) -> None:
        line.wrong = ""
        self._target.undo(line.row.field)
        self.refresh()

    def _open_more(self, on: bool) -> None:
        self._open = on
        if on:
            self._build_rare()
        self._show_rows(self._target.node())


def _texts(value: Value) -> tuple[str, ...]:
    """All text of a value."""
    if isinstance(value, tuple):
        return tuple(cell for row in value for cell in row)
    return (value,) if isinstance(value, str) else ()


def table_words(value: Value) -> str:
    """What stands in a table, as one line."""
    if not isinstance(value, tuple):
        return ""
    lines = (list(filter(None, row)) for row in value)
    return plain("; ".join(": ".join(filter(None, (*line[:1], " ".join(line[1:])))) for line in lines), _LONGEST_TABLE)


def live_words(row: Row, stored: Value, live: Value) -> str:
    """What the running machine has instead of what is stored."""
    if stored == live:
        return ""
    words = table_words(live) if isinstance(live, tuple) and live else value_words(row, live)
    return tr("{value} until it restarts").format(value=words[:1].upper() + words[1:])
