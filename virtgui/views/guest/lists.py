"""The lists of the guest's page that a person chooses in: its file systems, and its vCPUs."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHeaderView,
    QSizePolicy,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from virtgui.model.guests import FileSystem, GuestVcpu
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.frames import rounded
from virtgui.views.guest import said
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.labels import plain_tip
from virtgui.views.mirror import seen, turn

_COLUMNS = (tr("Mounted at"), tr("Type"), tr("Device"), tr("Used"))
_USED = 3
_BAR = 6
_BAR_WIDTH = 90
_FULL = 0.9
_ROWS_SHOWN = 10
_ACROSS = 8
_SHARE = Qt.ItemDataRole.UserRole
_MOUNTPOINT = Qt.ItemDataRole.UserRole + 1


class _Used(QuietCell):
    """A bar before the words."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        share = index.data(_SHARE)
        room = QStyleOptionViewItem(option)
        super().paint(painter, room, index)
        if painter is None or not isinstance(share, float):
            return
        ours = theme.scheme(option.palette)
        painter.save()
        if option.direction == Qt.LayoutDirection.RightToLeft:
            turn(painter, option.rect)
        rect = option.rect
        bar = QRect(rect.left() + 4, rect.center().y() - _BAR // 2 + 1, _BAR_WIDTH, _BAR)
        rounded(painter, bar, theme.mix(ours.text, ours.base, 0.1), None, _BAR / 2)
        wide = max(_BAR // 2, round(_BAR_WIDTH * min(1.0, max(0.0, share))))
        rounded(painter, QRect(bar.left(), bar.top(), wide, _BAR), ours.error if share >= _FULL else ours.accent, None,
                _BAR / 2)  # fmt: skip
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is not None and isinstance(index.data(_SHARE), float):
            words = option.rect.adjusted(_BAR_WIDTH + 2 * theme.GAP_SMALL, 0, 0, 0)
            option.rect = seen(words, option.rect, option.direction)


class FileSystems(QTreeWidget):
    """What is mounted, with how full it is; those chosen can be frozen alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("File systems"))
        self.setHeaderLabels(list(_COLUMNS))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegate(QuietCell(self))
        self.setItemDelegateForColumn(_USED, _Used(self))
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header = self.header()
        if header is not None:
            header.setStretchLastSection(False)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            for column in (1, 2):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(_USED, QHeaderView.ResizeMode.Fixed)
            header.setSectionsMovable(False)
        self._shown: tuple[FileSystem, ...] | None = None

    def show_file_systems(self, found: tuple[FileSystem, ...]) -> None:
        """Show these; what is chosen stays so."""
        if found == self._shown:
            return
        chosen = set(self.chosen())
        self._shown = found
        self.clear()
        for it in found:
            item = QTreeWidgetItem(list(said.file_system_row(it)))
            item.setData(0, _MOUNTPOINT, it.mountpoint)
            item.setSizeHint(0, QSize(0, theme.tall(self, theme.ROW)))
            share = said.share(it)
            if share is not None:
                item.setData(_USED, _SHARE, share)
            for column in range(len(_COLUMNS)):
                item.setToolTip(column, plain_tip(item.text(column)))
            self.addTopLevelItem(item)
            item.setSelected(it.mountpoint in chosen)
        self._fit()

    def chosen(self) -> tuple[str, ...]:
        """Mountpoints that a person chose, as the guest gave them."""
        return tuple(str(item.data(0, _MOUNTPOINT)) for item in self.selectedItems())

    def rows(self) -> list[tuple[str, ...]]:
        """What is shown."""
        items = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return [tuple(item.text(column) for column in range(len(_COLUMNS))) for item in items if item is not None]

    def _fit(self) -> None:
        header = self.header()
        words = max((self.fontMetrics().horizontalAdvance(row[_USED]) for row in self.rows()), default=0)
        if header is not None:
            header.resizeSection(_USED, words + _BAR_WIDTH + 3 * theme.GAP)
        high = self.sizeHintForRow(0) if self.topLevelItemCount() else theme.tall(self, theme.ROW)
        count = max(1, min(self.topLevelItemCount(), _ROWS_SHOWN))
        top = header.sizeHint().height() if header is not None else 0
        self.setFixedHeight(top + count * high + 2 * self.frameWidth() + 2)

    def sizeHint(self) -> QSize:
        return QSize(420, self.height())


class GuestVcpus(QWidget):
    """A check box for each vCPU; it changes when the guest says so."""

    wanted = pyqtSignal(int, bool)
    """A person wants this one on or off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("vCPUs in the guest"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_LARGE)
        self._grid.setVerticalSpacing(theme.GAP_TINY)
        self._grid.setColumnStretch(_ACROSS, 1)
        self.boxes: dict[int, QCheckBox] = {}
        self._shown: tuple[tuple[GuestVcpu, ...], str] | None = None

    def show_vcpus(self, vcpus: tuple[GuestVcpu, ...], why_not: str) -> None:
        """Show these; `why_not` is why none can be switched now."""
        if (vcpus, why_not) == self._shown:
            return
        self._shown = vcpus, why_not
        numbers = [vcpu.number for vcpu in vcpus]
        if list(self.boxes) != numbers:
            for box in self.boxes.values():
                self._grid.removeWidget(box)
                box.hide()
                box.deleteLater()
            self.boxes = {number: self._box(place, number) for place, number in enumerate(numbers)}
        for vcpu in vcpus:
            box = self.boxes[vcpu.number]
            why = why_not or (tr("The guest's system cannot switch this one off") if vcpu.fixed and vcpu.online else "")
            box.setChecked(vcpu.online)
            box.setEnabled(not why)
            box.setToolTip(plain_tip(why))

    def _box(self, place: int, number: int) -> QCheckBox:
        box = QCheckBox(str(number), self)
        box.setAccessibleName(tr("vCPU {number}").format(number=number))
        box.clicked.connect(lambda on: self._clicked(number, on))
        self._grid.addWidget(box, place // _ACROSS, place % _ACROSS)
        return box

    def _clicked(self, number: int, on: bool) -> None:
        self.boxes[number].setChecked(not on)
        self.wanted.emit(number, on)
