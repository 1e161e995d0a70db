"""How large a disk is to be: only larger, for a guest loses what lies behind the new end."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.editors import SizeEditor
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Label

_ROW = Row("size", "New size", Control.BYTES)


class ResizeDialog(BigDialog):
    """`present` and `free` are bytes, 0 where nobody knows."""

    wanted = pyqtSignal(object)
    """The new size in bytes."""

    def __init__(self, title: str, present: int, free: int, *, running: bool, parent: QWidget | None = None) -> None:
        now = f"It holds {size_text(present)} now." if present else ""
        then = "The guest sees it grow at once." if running else "The guest sees it at its next start."
        super().__init__(
            "Resize",
            f"Make {title[:1].lower()}{title[1:]} larger",
            f"{now} {then} Its file systems are grown in the guest.",
            parent,
        )
        self._present = present
        self._free = free
        self._size: int | None = None
        self.editor = SizeEditor(_ROW, self)
        self.editor.show_value(present or None)
        self.editor.setFixedWidth(220)
        label = Label("&New size")
        label.setBuddy(self.editor.target())
        label.setMinimumWidth(label.sizeHint().width())
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(label)
        row.addWidget(self.editor)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        self.cancel = self.footer.add("Cancel")
        self.deed = self.footer.add("Resize", filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._deed)
        self.editor.edited.connect(self._typed)
        self.editor.wrong.connect(lambda why: self._tell(why, None))
        self._tell("", None)
        self.editor.target().setFocus()
        self.resize(520, 210)

    def _typed(self, size: int | None) -> None:
        if size is None or size == self._present:
            self._tell("", None)
        elif size < self._present:
            self._tell(f"Enter more than {size_text(self._present)}. Made smaller it would lose data.", None)
        else:
            self._tell("", size)
            if self._free and size - self._present > self._free:
                self.footer.say(f"Only {size_text(self._free)} are free in its pool", "paused")

    def _tell(self, why: str, size: int | None) -> None:
        self._size = size
        self.footer.say(why)
        self.deed.setEnabled(size is not None)

    def _deed(self) -> None:
        self.wanted.emit(self._size)
        self.accept()
