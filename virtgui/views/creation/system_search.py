"""A field that finds an operating system while its name is typed."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from virtgui.install.catalogue import Catalogue, has_ended
from virtgui.model.systems import System
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.labels import Paragraph

_MOST = 200


class SystemSearch(QWidget):
    """Shows what is found below the field; the generic entries are always there."""

    chosen = pyqtSignal(object)
    """A System."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue: Catalogue | None = None
        self._today = date.today().isoformat()
        self._system: System | None = None
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find a system: debian 12, win11, fedora…"))
        self.search.setAccessibleName(tr("Find an operating system"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Operating systems"))
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(QuietCell(self.list))
        self.ended = QCheckBox(tr("&Show those that are no longer supported"), self)
        self.note = Paragraph(tr("Reading the list of systems…"), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.ended)
        column.addWidget(self.note)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.installEventFilter(self)
        self.ended.toggled.connect(lambda _on: self._fill())
        self.list.currentItemChanged.connect(self._picked)

    @property
    def system(self) -> System | None:
        """The chosen one."""
        return self._system

    def use(self, catalogue: Catalogue) -> None:
        """The list is there."""
        self._catalogue = catalogue
        missing = tr("No list of systems is installed on this computer (osinfo-db): choose a generic one.")
        self.note.setText(missing if catalogue.missing else "")
        self.note.setVisible(catalogue.missing)
        self._fill()

    def show_system(self, system: System | None) -> None:
        """Take this one without telling."""
        self._system = system
        if system is not None and has_ended(system, self._today) and not self.ended.isChecked():
            self.ended.setChecked(True)
        self._mark()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Up and down go through the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        if self._catalogue is None:
            return
        found = self._catalogue.search(self.search.text(), self._today, ended=self.ended.isChecked())[:_MOST]
        self.list.blockSignals(True)
        self.list.clear()
        for system in found:
            item = QListWidgetItem(plain(system.name or system.short_id, 80))
            item.setData(Qt.ItemDataRole.UserRole, system)
            item.setSizeHint(QSize(10, theme.tall(self, 26)))
            if has_ended(system, self._today):
                item.setText(tr("{name} (no longer supported)").format(name=item.text()))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._mark()

    def _mark(self) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None and self._system is not None and item.data(Qt.ItemDataRole.UserRole) == self._system:
                self.list.setCurrentRow(row)
                self.list.scrollToItem(item)
        self.list.blockSignals(False)

    def _picked(self, item: QListWidgetItem | None, _before: object = None) -> None:
        system = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(system, System) and system != self._system:
            self._system = system
            self.chosen.emit(system)
