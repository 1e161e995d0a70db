"""The button that copies the virsh line for each deed on backups or checkpoints that makes sense now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model.backups import BackupDeed, Backups
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.mirror import open_below


class Copy(NamedTuple):
    """A menu entry: its text, why it cannot be chosen, and the deed; None ends the backup that runs."""

    text: str
    lack: str
    deed: Callable[[], BackupDeed | None]


def line_of(known: Backups, deed: BackupDeed | None) -> str:
    """The line. Raises ValueError, with the reason as a sentence, where none is safe to paste."""
    from virtgui.install.backup_virsh import Lines  # noqa: PLC0415  (late: few copy a line)

    lines = Lines(known)
    return lines.end() if deed is None else lines.deed(deed)


def copy_line(known: Backups, deed: BackupDeed | None) -> tuple[str, bool]:
    """Copy it; tells a sentence about that, and whether it went well."""
    board = QGuiApplication.clipboard()
    try:
        text = line_of(known, deed)
    except ValueError as error:
        return str(error), False
    if board is None:
        return tr("There is nothing to copy to."), False
    board.setText(text)
    return tr("Copied the command line"), True


class VirshCopies(QObject):
    """`button` to put into a bar, `said` below it."""

    def __init__(self, known: Callable[[], Backups | None], copies: Callable[[], list[Copy]], parent: QWidget) -> None:
        super().__init__(parent)
        self._known = known
        self._copies = copies
        self.button = flat_button(tr("Cop&y as virsh"), parent, "terminal-2")
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.said = Paragraph("", "muted", theme.SECONDARY, parent=parent)
        self.said.hide()
        self.button.clicked.connect(self._open)
        self.menu.aboutToShow.connect(self._fill)

    def _open(self) -> None:
        open_below(self.menu, self.button)

    def _fill(self) -> None:
        self.menu.clear()
        for copy in self._copies():
            action = self.menu.addAction(copy.text)
            if action is not None:
                action.setEnabled(not copy.lack)
                action.setToolTip(plain_tip(copy.lack))
                action.triggered.connect(lambda _on, copy=copy: self._copy(copy))

    def _copy(self, copy: Copy) -> None:
        known = self._known()
        if known is not None:
            self.said.setText(copy_line(known, copy.deed())[0])
            self.said.show()

    def refresh(self, lack: str) -> None:
        """`lack` is why nothing can be done now."""
        self.button.setEnabled(not lack)
        self.button.setToolTip(plain_tip(lack))
