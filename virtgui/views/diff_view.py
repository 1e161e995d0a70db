"""What two documents differ in, to be read before it is sent or after it was not kept."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.controls import flat_button, icon_button
from virtgui.views.editing.diff_pane import DiffPane
from virtgui.views.editing.diff_rows import Row, side_by_side, unified
from virtgui.views.labels import Label, Paragraph
from virtgui.xml import diff
from virtgui.xml.bullets import secrets_hidden
from virtgui.xml.diff import Line

_CHANGED = ("added", "removed")


class DiffView(QWidget):
    """Compares two documents line by line; long unchanged runs are folded, passwords are bullets until asked for.

    Keys: F8 and Shift+F8 next and previous difference, Return opens a folded run.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self._after = ""
        self._lines: tuple[Line, ...] = ()
        self._runs: tuple[range, ...] = ()
        self._closed: tuple[range, ...] = ()
        self.count = Label("", "muted", theme.SECONDARY)
        self.previous_button = icon_button("chevron-up", tr("Previous difference (Shift+F8)"), self)
        self.next_button = icon_button("chevron-down", tr("Next difference (F8)"), self)
        self.secrets_button = flat_button(tr("Show &passwords"), self, "eye")
        self.secrets_button.setCheckable(True)
        self.side_button = flat_button(tr("&Side by side"), self, "columns-2")
        self.side_button.setCheckable(True)
        self.copy_button = flat_button(tr("&Copy as patch"), self, "copy")
        self.pane = DiffPane(tr("Differences"), ("before", "after"), self)
        self.left = DiffPane(tr("Before"), ("before",), self)
        self.right = DiffPane(tr("After"), ("after",), self)
        self._both = QSplitter(Qt.Orientation.Horizontal, self)
        self._both.addWidget(self.left)
        self._both.addWidget(self.right)
        self._both.setChildrenCollapsible(False)
        self.empty = Paragraph(tr("Nothing changed."), "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        for page in (self.empty, self.pane, self._both):
            self._pages.addWidget(page)
        bar = QHBoxLayout()
        bar.setSpacing(theme.GAP_TINY)
        bar.addWidget(self.count)
        bar.addWidget(self.previous_button)
        bar.addWidget(self.next_button)
        bar.addStretch(1)
        bar.addWidget(self.secrets_button)
        bar.addWidget(self.side_button)
        bar.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.FIELD_GAP)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self.secrets_button.toggled.connect(self._compare)
        self.side_button.toggled.connect(self._lay)
        self.copy_button.clicked.connect(self.copy_patch)
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        for pane in (self.pane, self.left, self.right):
            pane.opened.connect(self._open)
        _scroll_together(self.left, self.right)
        self._compare()

    def show_diff(self, before: str, after: str) -> None:
        """Compare two documents. Both are laid out alike first; one that cannot be parsed is taken as it is."""
        self._before, self._after = before, after
        with QSignalBlocker(self.secrets_button):
            self.secrets_button.setChecked(False)
        self._compare()
        for pane in (self.pane, self.left, self.right):
            pane.go_to(1)
        self.step(1)

    def differs(self) -> bool:
        """Whether there is any difference."""
        return any(line.kind != "same" for line in self._lines)

    def patch(self) -> str:
        """The comparison as a unified diff, with passwords as they are shown."""
        return diff.patch(self._lines)

    def copy_patch(self) -> None:
        """Put the patch into the clipboard."""
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self.patch())

    def step(self, by: int) -> None:
        """Go to the next difference, or with -1 to the previous one, around the ends."""
        panes = (self.left, self.right) if self.side_button.isChecked() else (self.pane,)
        starts = _starts([pane.rows for pane in panes])
        if not starts:
            return
        here = panes[0].textCursor().blockNumber()
        if by > 0:
            row = next((start for start in starts if start > here), starts[0])
        else:
            row = next((start for start in reversed(starts) if start < here), starts[-1])
        for pane in panes:
            pane.go_to_row(row)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_F8:
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return
        super().keyPressEvent(event)

    def _compare(self) -> None:
        self._lines = diff.lines(self._before, self._after, secrets=self.secrets_button.isChecked())
        self._runs = self._closed = diff.folds(self._lines)
        secret = any(secrets_hidden(text) != text for text in (self._before, self._after))
        self.secrets_button.setVisible(secret and self.differs())
        added = sum(1 for line in self._lines if line.kind in ("added", "changed"))
        removed = sum(1 for line in self._lines if line.kind in ("removed", "changed"))
        said = tr("{lines} added, {removed} removed").format(lines=_lines(added), removed=removed)
        self.count.setText(said if self.differs() else "")
        for button in (self.previous_button, self.next_button, self.side_button, self.copy_button):
            button.setVisible(self.differs())
        self._lay()

    def _lay(self) -> None:
        if not self.differs():
            self._pages.setCurrentWidget(self.empty)
        elif self.side_button.isChecked():
            left, right = side_by_side(self._lines, self._closed)
            self.left.show_rows(left)
            self.right.show_rows(right)
            self._both.setSizes([1000, 1000])
            self._pages.setCurrentWidget(self._both)
        else:
            self.pane.show_rows(unified(self._lines, self._closed))
            self._pages.setCurrentWidget(self.pane)

    def _open(self, run: int) -> None:
        self._closed = tuple(one for number, one in enumerate(self._closed) if number != run)
        self._lay()


def _lines(count: int) -> str:
    return plural(count, "{n} line", "{n} lines")


def _starts(panes: list[list[Row]]) -> list[int]:
    """Rows where a block of differences begins."""
    changed = [any(row.kind in _CHANGED for row in rows) for rows in zip(*panes, strict=True)]
    return [row for row, is_one in enumerate(changed) if is_one and (row == 0 or not changed[row - 1])]


def _scroll_together(left: DiffPane, right: DiffPane) -> None:
    """What one pane scrolls the other scrolls too; they have as many rows."""
    for one, other in ((left, right), (right, left)):
        for mine, theirs in ((one.verticalScrollBar(), other.verticalScrollBar()),
                             (one.horizontalScrollBar(), other.horizontalScrollBar())):  # fmt: skip
            if mine is not None and theirs is not None:
                mine.valueChanged.connect(theirs.setValue)
