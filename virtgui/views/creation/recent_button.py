"""A button that offers what was used before."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QMenu, QPushButton, QWidget

from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.recent import FILES, Recent
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.labels import plain_tip

_WIDE = 60
"""Of an entry, in letters."""


class RecentButton(QPushButton):
    """Opens a menu of the last ones of some kinds, the newest first; it is disabled where there are none."""

    chosen = pyqtSignal(str, str)
    """What it is, as `recent` calls it, and its text."""

    def __init__(self, recent: Recent, creation: Creation, kinds: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = recent
        self._creation = creation
        self._kinds = kinds
        self.setText(tr("Us&ed before"))
        self.setAccessibleName(tr("Used before"))
        self.setAutoDefault(False)
        self.entries = QMenu(self)
        self.entries.setToolTipsVisible(True)
        self.setMenu(self.entries)
        self.refresh()

    def refresh(self) -> None:
        """The host may be another."""
        host = self._creation.host
        found = [(what, text) for what in self._kinds for text in self._recent.found(what, host)]
        self.entries.clear()
        for what, text in found:
            words = _middle(plain(text, 400))
            words = tr("Send {file}").format(file=words) if what == FILES else words
            action = self.entries.addAction(words.replace("&", "&&"))
            if action is not None:
                action.setToolTip(plain_tip(plain(text, 1024)))
                action.triggered.connect(partial(self._chose, what, text))
        if found:
            self.entries.addSeparator()
            forget = self.entries.addAction(tr("&Forget these"))
            if forget is not None:
                forget.triggered.connect(self._forget)
        self.setEnabled(bool(found))
        self.setToolTip("" if found else tr("Nothing was used before"))

    def _chose(self, what: str, text: str) -> None:
        self.chosen.emit(what, text)

    def _forget(self) -> None:
        for what in self._kinds:
            self._recent.clear(what, self._creation.host)
        self.refresh()


def _middle(text: str) -> str:
    """Shortened in its middle: what tells paths apart is at their ends."""
    half = _WIDE // 2
    return text if len(text) <= _WIDE else f"{text[:half]}…{text[-half:]}"
