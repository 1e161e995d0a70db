"""The disks of a machine with the images that each stands on, the one that is written to first."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from virtgui.model.blocks import DiskChain, Disks
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import icons, theme
from virtgui.views.disks import said
from virtgui.views.hardware.pool_rows import RoomyCell
from virtgui.views.labels import plain_tip
from virtgui.views.table_header import still_titles

_COLUMNS = (tr("Image"), tr("Format"), tr("Size"), tr("Taken up"), tr("Pool"), tr("Note"))
_NAME, _FORMAT, _SIZE, _TAKEN, _POOL, _NOTE = range(6)
_TARGET = Qt.ItemDataRole.UserRole
_PATH = Qt.ItemDataRole.UserRole + 1


class ChainTree(QTreeWidget):
    """One is chosen: a disk, or an image of it."""

    chosen = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Disks and their images"))
        self.setHeaderLabels(list(_COLUMNS))
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setItemDelegate(RoomyCell(self))
        self.setAllColumnsShowFocus(True)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = still_titles(self, _NAME)
        for column in range(_NOTE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._shown: tuple[DiskChain, ...] | None = None
        self.itemSelectionChanged.connect(self.chosen)

    @property
    def target(self) -> str:
        """The disk that is chosen, "" for none."""
        item = self.currentItem()
        return str(item.data(0, _TARGET)) if item is not None and item.isSelected() else ""

    @property
    def path(self) -> str:
        """The image that is chosen, "" for none or a whole disk."""
        item = self.currentItem()
        return str(item.data(0, _PATH) or "") if item is not None and item.isSelected() else ""

    def show_disks(self, disks: Disks) -> None:
        """Show all; what is chosen stays chosen, the first disk that has an image is at first."""
        plain_chains = tuple(chain._replace(job=None) for chain in disks.chains)
        if plain_chains == self._shown:
            return
        chosen, at = self.target, self.path
        self._shown = plain_chains
        self.blockSignals(True)
        self.clear()
        wanted: QTreeWidgetItem | None = None
        for chain in plain_chains:
            top = self._disk(chain)
            for place, layer in enumerate(chain.layers):
                item = QTreeWidgetItem(
                    [
                        said.file(layer.path),
                        plain(layer.format, 20),
                        size_text(layer.capacity) if layer.capacity else "",
                        size_text(layer.allocation) if layer.allocation else "",
                        plain(layer.pool, 60),
                        said.note(chain, layer, place),
                    ]
                )
                item.setData(0, _PATH, layer.path)
                self._dress(item, chain.target, "alert-circle" if layer.missing else "stack-2")
                item.setToolTip(_NAME, plain_tip(plain(layer.path, 1000)))
                top.addChild(item)
                if (chain.target, layer.path) == (chosen, at):
                    wanted = item
            top.setExpanded(True)
            if (chain.target == chosen and wanted is None) or (wanted is None and not chosen and chain.layers):
                wanted = top
        if wanted is not None:
            self.setCurrentItem(wanted)
        self.blockSignals(False)
        self.chosen.emit()

    def choose(self, target: str, path: str = "") -> None:
        """Choose a disk, or an image of it."""
        for top in self._tops():
            children = [top.child(number) for number in range(top.childCount())]
            for item in (top, *children):
                if item is not None and (item.data(0, _TARGET), item.data(0, _PATH) or "") == (target, path):
                    self.setCurrentItem(item)

    def rows(self) -> list[tuple[str, ...]]:
        """What is shown, all columns of each row."""
        found = []
        for top in self._tops():
            for item in (top, *(top.child(number) for number in range(top.childCount()))):
                if item is not None:
                    found.append(tuple(item.text(column) for column in range(len(_COLUMNS))))
        return found

    def _tops(self) -> list[QTreeWidgetItem]:
        return [item for number in range(self.topLevelItemCount()) if (item := self.topLevelItem(number)) is not None]

    def _disk(self, chain: DiskChain) -> QTreeWidgetItem:
        top = QTreeWidgetItem([said.disk(chain), *[""] * (len(_COLUMNS) - 1)])
        if not chain.layers:
            top.setText(_NOTE, tr("Empty"))
        elif not chain.told_by:
            top.setText(_NOTE, tr("The images cannot be read: shown as libvirt sees them"))
        self._dress(top, chain.target, "database")
        font = theme.semibold(self.font())
        top.setFont(0, font)
        self.addTopLevelItem(top)
        return top

    def _dress(self, item: QTreeWidgetItem, target: str, picture: str) -> None:
        item.setData(0, _TARGET, target)
        item.setIcon(0, icons.icon(picture, "error" if picture == "alert-circle" else "text"))
        item.setSizeHint(_NOTE, QSize(0, theme.tall(self, theme.ROW)))
        for column, heading in enumerate(_COLUMNS[1:], 1):
            spoken = f"{heading}: {item.text(column) or tr('none')}"
            item.setData(column, Qt.ItemDataRole.AccessibleTextRole, spoken)
