"""What can be done about a path that who runs the machines cannot reach: send the file, or permit it by a command."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from virtgui.install.facts import PathTrouble
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.labels import Paragraph


class PathHelp(QWidget):
    """Hidden while there is nothing to help with. The command is shown and copied, never run."""

    send_wanted = pyqtSignal(str)
    """The path of a file that is to be sent to a pool."""

    def __init__(self, creation: Creation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._trouble: PathTrouble | None = None
        self.send = flat_button(tr("Send it to a &pool instead"), self, "file-export")
        self.send.clicked.connect(self._send)
        self.copy = flat_button(tr("&Copy the command"), self, "copy")
        self.copy.clicked.connect(self._copy)
        self.command = Paragraph("", "text", theme.SECONDARY)
        self.command.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.send)
        row.addWidget(self.copy)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(Paragraph(tr("Send the file, or permit it with this command of an administrator:"), "muted"))
        column.addWidget(self.command)
        column.addLayout(row)
        self.hide()

    def show_trouble(self, trouble: PathTrouble | None) -> None:
        """Help with this; nothing to do where it is only missing."""
        self._trouble = trouble
        self.setVisible(trouble is not None and bool(trouble.fix))
        if trouble is not None:
            self.command.setText(trouble.fix)

    def _send(self) -> None:
        if self._trouble is not None:
            self.send_wanted.emit(self._trouble.path)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self._trouble is not None:
            clipboard.setText(self._trouble.fix)
