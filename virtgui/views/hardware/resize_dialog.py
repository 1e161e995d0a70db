"""Sizes of a disk: how large it is to be (only larger), and past which size a person is told."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from virtgui.util.language import inside, tr
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.editors import SizeEditor
from virtgui.views.hardware.rows import Control, Row
from virtgui.views.labels import Label
from virtgui.views.virsh_lines import copied

_INSIDE = tr(
    "Only the disk grows: its last partition and the file system on it are made larger in the guest "
    "afterwards, such as with growpart and resize2fs or xfs_growfs, or in the disk manager of "
    "Windows."
)


class SizeDialog(BigDialog):
    """Asks for one size."""

    wanted = pyqtSignal(object)
    """The size in bytes."""

    def __init__(
        self, deed: str, heading: str, line: str, label: str, start: int | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(deed, heading, line, parent)
        self._start = start
        self._size: int | None = None
        self.editor = SizeEditor(Row("size", label.replace("&", ""), Control.BYTES), self)
        self.editor.show_value(start)
        self.editor.setFixedWidth(220)
        name = Label(label)
        name.setBuddy(self.editor.target())
        name.setMinimumWidth(name.sizeHint().width())
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(name)
        row.addWidget(self.editor)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        self.virsh_button = self.footer.add_copy()
        self.virsh_button.hide()
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(deed, filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._deed)
        self.editor.edited.connect(self._typed)
        self.editor.wrong.connect(lambda why: self._tell(why, None))
        self._tell("", None)
        self.editor.target().setFocus()
        self.resize(theme.sized(self, 520, 240))

    def flaw(self, size: int) -> tuple[str, bool]:
        """What is wrong with a size, and whether that is only a warning."""
        return "", True

    def _typed(self, size: int | None) -> None:
        if size is None or size == self._start:
            self._tell("", None)
            return
        words, warning = self.flaw(size)
        self._tell(words, size if warning else None)

    def _tell(self, words: str, size: int | None) -> None:
        self._size = size
        self.footer.say(words, "error" if size is None else "paused")
        for button in (self.deed, self.virsh_button):
            button.setEnabled(size is not None)

    def _deed(self) -> None:
        self.wanted.emit(self._size)
        self.accept()


class ResizeDialog(SizeDialog):
    """How large a disk is to be: only larger, for a guest loses what lies behind the new end. `present` and `free`
    are bytes, 0 where nobody knows."""

    def __init__(
        self,
        title: str,
        present: int,
        free: int,
        *,
        running: bool,
        line: Callable[[int], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`line` makes the same to be typed of a size; without it none is offered."""
        now = tr("It holds {size} now.").format(size=size_text(present)) + " " if present else ""
        then = tr("The guest sees it grow at once.") if running else tr("The guest sees it at its next start.")
        self._present = present
        self._free = free
        words = f"{now}{then} {_INSIDE}"
        super().__init__(
            tr("Resize"),
            tr("Make {device} larger").format(device=inside(title)),
            words,
            tr("&New size"),
            present or None,
            parent,
        )
        if line is not None:
            self.virsh_button.show()
            self.virsh_button.clicked.connect(lambda: self.footer.say(*copied(lambda: line(self._size or 0))))

    def flaw(self, size: int) -> tuple[str, bool]:
        """Smaller is refused, more than is free in its pool is told."""
        if size < self._present:
            return tr("Enter more than {size}. Made smaller it would lose data.").format(
                size=size_text(self._present)
            ), False
        if self._free and size - self._present > self._free:
            return tr("Only {size} are free in its pool").format(size=size_text(self._free)), True
        return "", True


class ThresholdDialog(SizeDialog):
    """Past which size of its image a person is told."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        line = tr("The event log tells once when what is written to its image passes this. 0 tells no more.")
        super().__init__(
            tr("Watch"),
            tr("Watch the size of {device}").format(device=inside(title)),
            line,
            tr("&Tell past"),
            None,
            parent,
        )
