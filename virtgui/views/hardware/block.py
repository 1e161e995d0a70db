"""What stands above the form of a new device where a form alone would not do."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from virtgui.qtmodels.hardware import HardwareModel
from virtgui.views import theme
from virtgui.xml.drafts import Draft
from virtgui.xml.flaws.base import Flaw


class Block(QWidget):
    """`draft` gives the device as it stands; a block changes it by telling `wanted`."""

    wanted = pyqtSignal(object)
    """A Draft that is to take the present one's place."""
    browse_wanted = pyqtSignal(str)
    """A person looks for a path for this field of the block."""
    checked = pyqtSignal()
    """What is wrong may be something else now."""

    hidden: frozenset[str] = frozenset()
    """The fields of the form that the block speaks for at this moment."""

    def __init__(self, model: HardwareModel, draft: Callable[[], Draft], parent: QWidget) -> None:
        super().__init__(parent)
        self.model = model
        self.draft = draft
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.FIELD_GAP)

    def refresh(self) -> None:
        """The draft, the machine or the host's inventory may be otherwise."""

    def flaws(self) -> tuple[tuple[str, Flaw], ...]:
        """What is wrong, each with what its field is called."""
        return ()

    def focus(self, field: str) -> bool:
        """Give a field of the block the keyboard; False where it is none of its."""
        return False
