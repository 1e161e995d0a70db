"""Which machine: a short list to search, for who has too many for a menu."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import own_condition
from virtgui.util.language import tr, within
from virtgui.util.names import plain
from virtgui.views import theme, words
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.labels import Paragraph

_KEY = Qt.ItemDataRole.UserRole


class MachineDialog(BigDialog):
    """Says which machine was chosen. `note` is told below the list."""

    taken = pyqtSignal(object)
    """A DomainKey."""

    def __init__(
        self, title: str, deed: str, machines: tuple[Domain, ...], parent: QWidget, *, line: str = "", note: str = ""
    ) -> None:
        super().__init__(title, title, line, parent)
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find a machine"))
        self.search.setAccessibleName(tr("Find a machine"))
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Machines"))
        for machine in machines:
            state = words.CONDITIONS[own_condition(machine)]
            item = QListWidgetItem(f"{plain(machine.name, 120)}   {within(state)}", self.list)
            item.setData(_KEY, machine.key)
            item.setSizeHint(QSize(80, theme.tall(self, theme.ROW)))
        self.note = Paragraph(note, "muted", theme.SECONDARY, parent=self)
        self.note.setVisible(bool(note))
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.note)
        self.footer.add(tr("Cancel")).clicked.connect(self.reject)
        self.deed = self.footer.add(deed, filled=True)
        self.deed.clicked.connect(self._take)
        self.list.itemDoubleClicked.connect(self._take)
        self.list.currentItemChanged.connect(self._tell)
        if self.list.count():
            self.list.setCurrentRow(0)
        self._tell()
        self.search.setFocus()
        self.resize(theme.sized(self, 460, 440))

    @property
    def chosen(self) -> DomainKey | None:
        """The machine that is chosen."""
        item = self.list.currentItem()
        key = item.data(_KEY) if item is not None and not item.isHidden() else None
        return key if isinstance(key, DomainKey) else None

    def _narrow(self, text: str) -> None:
        said = text.casefold().split()
        first = -1
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item is not None:
                item.setHidden(not all(word in item.text().casefold() for word in said))
                first = at if first < 0 and not item.isHidden() else first
        if self.chosen is None and first >= 0:
            self.list.setCurrentRow(first)
        self._tell()

    def _tell(self) -> None:
        self.deed.setEnabled(self.chosen is not None)

    def _take(self) -> None:
        key = self.chosen
        if key is not None:
            self.accept()
            self.taken.emit(key)
