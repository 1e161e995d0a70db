"""Looks for a volume in the host's storage pools, or for a file where the host is this computer."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFont, QPalette, QStandardItem, QStandardItemModel
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import uris
from virtgui.model.inventory import Pool
from virtgui.model.keys import HostKey
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.volumes import VolumeColumn, VolumesModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill, flat_button, hairline, on_content
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.hardware.pool_rows import POOL, PoolRow, QuietCell, pool_words
from virtgui.views.labels import Label, Paragraph
from virtgui.views.mirror import margins
from virtgui.xml.devices.disk import DiskXml

_POOLS_WIDE = 220
_LATE_MS = 10_000
_SIZE = (820, 520)


class StorageBrowser(QDialog):
    """Shows a pool at a time; its volumes are asked for when it is shown, and the window never waits for them.
    `pool` is shown first; with `making` a person can ask for a new volume."""

    picked = pyqtSignal(str, str, str, str)
    """Path, pool, volume and format; of a file only its path."""
    new_volume_wanted = pyqtSignal(str)
    """A person wants to make a volume in this pool."""

    def __init__(
        self, model: HardwareModel, parent: QWidget | None = None, *, pool: str = "", making: bool = False
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._wanted = pool
        self._asked: dict[str, object] = {}
        self._late: set[str] = set()
        self.setWindowTitle(tr("Choose storage"))
        self.pools = QListView(self)
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find a volume"))
        self.search.setAccessibleName(tr("Find a volume"))
        self.again = flat_button(tr("&Read again"), self, "refresh")
        self.table = QTableView(self)
        self.note = Paragraph("", "muted")
        self.path = Label("", "muted", theme.SECONDARY)
        self.other = QPushButton(tr("&Other file…"), self)
        self.new = QPushButton(tr("&New volume…"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.choose = fill(QPushButton(tr("&Choose"), self))
        self.choose.setDefault(True)
        self.other.setVisible(_is_local(model.key.host))
        self.new.setVisible(making)
        self._list = QStandardItemModel(self)
        self._volumes = VolumesModel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LATE_MS)
        self._timer.timeout.connect(self.time_out)
        self._dress()
        self._lay_out()
        self._connect()
        self.resize(theme.sized(self, *_SIZE))
        self.refresh()
        self.search.setFocus()

    @property
    def pool(self) -> Pool | None:
        """The pool that is shown."""
        found = self.pools.currentIndex().data(POOL)
        return found if isinstance(found, Pool) else None

    def refresh(self) -> None:
        """Everything, from the inventory."""
        self._show_pools()
        self._show_volumes()

    def time_out(self) -> None:
        """A pool that has not answered until now is told to be late."""
        pool = self.pool
        if pool is not None and pool.volumes is None:
            self._late.add(pool.name)
        self._tell_note()

    # -- building ----------------------------------------------------------------------------

    def _dress(self) -> None:
        self.pools.setItemDelegate(PoolRow(self.pools))
        self.pools.setModel(self._list)
        self.pools.setFixedWidth(_POOLS_WIDE)
        self.pools.setFrameShape(QFrame.Shape.NoFrame)
        self.pools.setMouseTracking(True)
        self.pools.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pools.setAccessibleName(tr("Storage pools"))
        table = self.table
        table.setModel(self._volumes)
        table.setItemDelegate(QuietCell(table))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setSortingEnabled(True)
        table.sortByColumn(VolumeColumn.NAME, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setAccessibleName(tr("Volumes"))
        across, down = table.horizontalHeader(), table.verticalHeader()
        if across is not None and down is not None:
            down.hide()
            down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            down.setDefaultSectionSize(theme.tall(self, theme.ROW))
            across.setSectionResizeMode(VolumeColumn.NAME, QHeaderView.ResizeMode.Stretch)
            across.setHighlightSections(False)
            across.setFixedHeight(theme.tall(self, theme.HEADER))
            for column in (VolumeColumn.SIZE, VolumeColumn.ALLOCATED, VolumeColumn.FORMAT, VolumeColumn.USERS):
                across.resizeSection(column, 92)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        title = Label(tr("Storage pools"), "muted", theme.SECONDARY, QFont.Weight.DemiBold)
        margins(title, theme.GAP_LARGE, theme.GAP, 0, theme.FIELD_GAP)
        left.addWidget(title)
        left.addWidget(self.pools, 1)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.again)
        top.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(top)
        self.note.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        right.addWidget(self.note)
        right.addWidget(self.table, 1)
        ground = QWidget(self)
        on_content(ground)
        inner = QHBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(left)
        edge = QFrame(ground)
        edge.setFixedWidth(1)
        edge.setBackgroundRole(QPalette.ColorRole.Mid)
        edge.setAutoFillBackground(True)
        inner.addWidget(edge)
        inner.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.GAP_LARGE, theme.GAP_SMALL, theme.GAP_LARGE, theme.GAP_SMALL)
        foot.setSpacing(theme.GAP_SMALL)
        foot.addWidget(self.other)
        foot.addWidget(self.new)
        foot.addWidget(self.path, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.choose)
        for button in (self.other, self.new, self.cancel, self.choose):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(ground, 1)
        whole.addWidget(hairline(self))
        whole.addLayout(foot)
        for one, other in ((self.search, self.pools), (self.pools, self.table), (self.table, self.other)):
            self.setTabOrder(one, other)

    def _connect(self) -> None:
        self._model.changed.connect(self.refresh)
        self.search.textChanged.connect(self._search)
        self.again.clicked.connect(self._read_again)
        self.cancel.clicked.connect(self.reject)
        self.choose.clicked.connect(self._pick)
        self.other.clicked.connect(self._pick_file)
        self.new.clicked.connect(self._want_new)
        self.table.doubleClicked.connect(self._pick)
        for button in (self.other, self.new, self.cancel):
            button.setAutoDefault(False)
        pools, volumes = self.pools.selectionModel(), self.table.selectionModel()
        if pools is not None and volumes is not None:
            pools.currentChanged.connect(lambda now, before: self._show_volumes())
            volumes.currentChanged.connect(lambda now, before: self._tell_choice())

    # -- showing -----------------------------------------------------------------------------

    def _show_pools(self) -> None:
        """The pools of the inventory; the one that is shown stays so."""
        pools = self._model.inventory.pools
        shown = self.pool.name if self.pool is not None else self._wanted
        selection = self.pools.selectionModel()
        if selection is not None:
            selection.blockSignals(True)
        self._list.clear()
        for pool in pools:
            item = QStandardItem(plain(pool.name, 80))
            item.setData(pool, POOL)
            item.setEditable(False)
            item.setAccessibleText(f"{plain(pool.name, 80)}, {pool_words(pool)}")
            self._list.appendRow(item)
        names = [pool.name for pool in pools]
        active = next((number for number, pool in enumerate(pools) if pool.active), 0)
        if names:
            self.pools.setCurrentIndex(self._list.index(names.index(shown) if shown in names else active, 0))
        if selection is not None:
            selection.blockSignals(False)

    def _show_volumes(self) -> None:
        pool = self.pool
        if pool is not None and pool.volumes is None and pool.active and pool.name not in self._asked:
            self._ask(pool.name)
        volumes = pool.volumes if pool is not None else None
        before = self._volumes.volume(self.table.currentIndex())
        users = self._users()
        known = {
            volume.path: who
            for volume in volumes or ()
            if pool is not None and (who := users.get(volume.path) or users.get(f"{pool.name}/{volume.name}"))
        }
        self._volumes.show_volumes(volumes or (), known)
        self._choose_again(before.name if before is not None else "")
        self._tell_note()
        self._tell_choice()

    def _choose_again(self, name: str) -> None:
        place = self._volumes.place(name)
        if place.isValid():
            self.table.setCurrentIndex(place)

    def _users(self) -> dict[str, str]:
        """Names of machines by the path, or the pool and volume, that they use."""
        users = {use.what: use.machine for use in self._model.surroundings().uses if use.kind == "disk"}
        for place, node, gone in self._model.devices():
            if place.kind == "disk" and not gone:
                users[DiskXml(node.element).fact().source] = tr("this machine")
        return users

    def _tell_note(self) -> None:
        """Why no volumes are to be seen."""
        pool, lacks = self.pool, dict(self._model.inventory.lacks)
        words = ""
        if pool is None:
            words = lacks.get("pools", "") or tr("This host has no storage pool.")
        elif not pool.active:
            words = tr("The pool “{pool}” is off. Start it to see its volumes.").format(pool=plain(pool.name, 80))
        elif pool.volumes is None:
            words = tr("Reading the volumes…")
            if self._asked.get(pool.name) is not self._model.inventory or pool.name in self._late:
                words = tr("The pool “{pool}” does not answer.").format(pool=plain(pool.name, 80))
                words += " " + lacks.get("pools", tr("Read it again."))
        elif not pool.volumes:
            words = tr("This pool has no volumes yet.")
        elif not self._volumes.rowCount():
            words = tr("No volume matches “{words}”.").format(words=self.search.text())
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _tell_choice(self) -> None:
        volume = self._volumes.volume(self.table.currentIndex())
        self.path.setText(plain(volume.path, 400) if volume is not None else "")
        self.choose.setEnabled(volume is not None)
        self.new.setEnabled(self.pool is not None and self.pool.active)

    # -- asking ------------------------------------------------------------------------------

    def _ask(self, pool: str) -> None:
        self._asked[pool] = self._model.inventory
        self._late.discard(pool)
        self._timer.start()
        self._model.read_inventory((pool,))

    def _read_again(self) -> None:
        pool = self.pool
        if pool is None:
            self._model.read_inventory()
        else:
            self._ask(pool.name)
        self._tell_note()

    def _search(self, text: str) -> None:
        before = self._volumes.volume(self.table.currentIndex())
        self._volumes.search(text)
        self._choose_again(before.name if before is not None else "")
        if self._volumes.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self._volumes.index(0, 0))
        self._tell_note()
        self._tell_choice()

    # -- choosing ----------------------------------------------------------------------------

    def _pick(self) -> None:
        pool, volume = self.pool, self._volumes.volume(self.table.currentIndex())
        if pool is not None and volume is not None:
            self.accept()
            self.picked.emit(volume.path, pool.name, volume.name, volume.format)

    def _pick_file(self) -> None:
        dialog = QFileDialog(self, tr("Choose a file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    def _take_file(self, path: str) -> None:
        self.accept()
        self.picked.emit(path, "", "", "")

    def _want_new(self) -> None:
        pool = self.pool
        if pool is not None:
            self.reject()
            self.new_volume_wanted.emit(pool.name)


def _is_local(host: HostKey) -> bool:
    """Whether its files are those of this computer."""
    try:
        return uris.parse(host).is_local
    except ValueError:
        return False
