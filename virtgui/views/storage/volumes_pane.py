"""A pool's volumes: a table that can be searched and sorted, what can be done with them, what is known of the chosen
one. Ten thousand rows are nothing special to it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.chains import Chains
from virtgui.model.making import Make
from virtgui.model.messages import Began
from virtgui.model.things import Thing
from virtgui.model.users import User, VolumeFile
from virtgui.qtmodels.newcomer import Newcomer
from virtgui.qtmodels.pool_volumes import Listing
from virtgui.qtmodels.usage import Usage
from virtgui.qtmodels.volumes import VolumeColumn, VolumesModel
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.action_button import ActionButton
from virtgui.views.controls import ChipButton, fill
from virtgui.views.filter_row import SearchField
from virtgui.views.labels import Paragraph, Whole
from virtgui.views.messages import ThinBar
from virtgui.views.storage.space import Treemap
from virtgui.views.storage.volume_about import VolumeAbout
from virtgui.views.storage.volume_actions import VolumeActions
from virtgui.views.storage.volume_cell import NOBODY
from virtgui.views.storage.volume_table import VolumeTable
from virtgui.views.things.desk import HostDesk
from virtgui.xml.making import made_volume

_SHOW_MS = 150
_SEARCH_ROOM = 48
_WIDTHS = {VolumeColumn.NAME: 260, VolumeColumn.SIZE: 84, VolumeColumn.ALLOCATED: 84, VolumeColumn.FORMAT: 74}


class VolumesPane(QWidget):
    """Shows one pool's listing."""

    wanted = pyqtSignal(str)
    """Id of an action that a person wants."""
    dropped = pyqtSignal(list)
    picked = pyqtSignal(str)
    """Name of the chosen volume, "" of none or several."""

    def __init__(
        self, desk: HostDesk, usage: Usage, pool: Callable[[], Thing | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._usage = usage
        self._pool = pool
        self._listing = Listing()
        self._awaited = ""
        """The volume that is to be chosen once it is listed."""
        self.newcomer = Newcomer(desk.world, Make, self._made, self._place, self._choose_new, self)
        self._chains = Chains(())
        self._users: dict[str, str] = {}
        self._unused: set[str] = set()
        self._selected: tuple[VolumeFile, ...] | None = None
        self.model = VolumesModel(self)
        self.table = VolumeTable(self)
        self.table.setModel(self.model)
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find a volume"))
        self.search.setAccessibleName(tr("Find a volume"))
        self.unused = ChipButton(tr("Unused"), "", "paused", self)
        self.unused.setToolTip(tr("Only volumes that no machine of any connected host uses and nothing stands on"))
        self.actions_of = VolumeActions(lambda: desk.host, pool, self.selected, self.wanted.emit, self)
        self.more = QPushButton(tr("Mo&re"), self)
        self.menu = QMenu(self)
        self.actions_of.fill(self.menu)
        self.more.setMenu(self.menu)
        self.count = Whole("", "muted", theme.SECONDARY)
        self.note = Paragraph("", "muted")
        self.bar = ThinBar(self)
        self.about = VolumeAbout(usage.users, desk.name_of, desk.key, self)
        self.treemap = Treemap(self.is_unused, self)
        self.below = QStackedWidget(self)
        self._show_soon = QTimer(self)
        self._show_soon.setSingleShot(True)
        self._show_soon.setInterval(_SHOW_MS)
        self._show_soon.timeout.connect(self._show)
        self._users_soon = QTimer(self)
        self._users_soon.setSingleShot(True)
        self._users_soon.setInterval(_SHOW_MS)
        self._users_soon.timeout.connect(self._show_users)
        self._lay_out()
        self._connect()

    @property
    def listing(self) -> Listing:
        """What is shown."""
        return self._listing

    @property
    def chains(self) -> Chains:
        """The images that stand on others, of this pool and all that the last survey knows."""
        return self._chains

    def selected(self) -> tuple[VolumeFile, ...]:
        """The chosen volumes, top to bottom."""
        if self._selected is None:
            chosen = self.table.selectionModel()
            ranges = chosen.selection() if chosen is not None else QItemSelection()
            spans = [ranges[place] for place in range(len(ranges))]
            rows = sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})
            found = (self.model.volume(self.model.index(row, 0)) for row in rows)
            self._selected = tuple(volume for volume in found if isinstance(volume, VolumeFile))
        return self._selected

    def show_listing(self, listing: Listing) -> None:
        """Show these; while pages come, at most a few times a second."""
        if listing == self._listing:
            return
        first = not self._listing.volumes
        self._listing = listing
        if listing.whole or first:
            self._show_soon.stop()
            self._show()
        elif not self._show_soon.isActive():
            self._show_soon.start()

    def show_space(self) -> None:
        """How the pool's room is taken: drawn while no volume is chosen."""
        self.treemap.show_volumes(self._listing.volumes)

    def show_pool(self) -> None:
        """The pool, or what can be done with it, is another."""
        self.actions_of.refresh()
        self._tell()

    def choose(self, name: str) -> None:
        """Select one volume."""
        if not self.model.place(name).isValid():
            self.search.clear()
            self.unused.setChecked(False)
        self._choose({name})

    def show_soon(self, name: str) -> None:
        """Select one volume, once it is listed."""
        self._awaited = name
        self._show_awaited()

    def _show_awaited(self) -> None:
        if self._awaited and any(volume.name == self._awaited for volume in self._listing.volumes):
            name, self._awaited = self._awaited, ""
            self.choose(name)

    def _made(self, message: object) -> tuple[str, str] | None:
        """Pool and name of a volume that a job on its own makes; a new machine's disks are its own."""
        command = message.command if isinstance(message, Began) else None
        return made_volume(command.steps) if isinstance(command, Make) and command.host == self._desk.key else None

    def _place(self) -> tuple[str, tuple[str, ...]]:
        pool = self._pool()
        return pool.name if pool is not None else "", tuple(volume.name for volume in self.selected())

    def _choose_new(self, key: tuple[str, str]) -> bool:
        pool, name = key
        if self.isVisible() and pool == self._place()[0] and any(it.name == name for it in self._listing.volumes):
            self.choose(name)
        return self._place() == (pool, (name,))

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(theme.GAP, 6, theme.GAP, 6)
        row.setSpacing(theme.GAP_SMALL)
        words = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setMinimumWidth(words + _SEARCH_ROOM)
        self.search.setMaximumWidth(240)
        row.addWidget(self.search, 2)
        row.addWidget(self.unused)
        for number, name in enumerate(("new", "upload")):
            button = ActionButton(self.actions_of.actions[name], self)
            button.setFixedHeight(theme.tall(self, theme.FIELD))
            row.addWidget(fill(button) if number == 0 else button)
        self.more.setFixedHeight(theme.tall(self, theme.FIELD))
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.count)
        self.note.setContentsMargins(theme.GAP, theme.GAP_TINY, theme.GAP, theme.GAP_SMALL)
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.addWidget(upper)
        for widget in (self.treemap, self.about):
            self.below.addWidget(widget)
        self.below.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP)
        self.below.hide()
        self.split.addWidget(self.below)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)
        for column_id, width in _WIDTHS.items():
            self.table.head.resizeSection(column_id, width)
        self.table.head.setSortIndicator(VolumeColumn.NAME, Qt.SortOrder.AscendingOrder)

    def _connect(self) -> None:
        self.table.head.sortIndicatorChanged.connect(self._sort)
        self.search.textChanged.connect(self._search)
        self.search.escaped.connect(self._leave_search)
        self.search.entered.connect(lambda: self.table.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.unused.toggled.connect(lambda _: self._show_only())
        self.table.menu_wanted.connect(self.menu.popup)
        self.table.opened.connect(lambda: self.wanted.emit("xml"))
        self.table.dropped.connect(self.dropped)
        self.about.wanted.connect(self._show_path)
        self.treemap.chosen.connect(self.choose)
        self._usage.found.connect(self._found)
        self._usage.surveyed.connect(self._surveyed)
        self._follow()
        QShortcut(
            QKeySequence("Ctrl+Shift+F"), self, self.search.setFocus,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )  # fmt: skip

    def _follow(self) -> None:
        chosen = self.table.selectionModel()
        if chosen is not None:
            chosen.selectionChanged.connect(lambda now, before: self._select())
        self.model.modelReset.connect(self._forget_selected)

    # -- showing -----------------------------------------------------------------------------

    def _show(self) -> None:
        volumes = self._listing.volumes
        names = {volume.name for volume in self.selected()}
        index = self._usage.index
        elsewhere = [v for files in (index.hosts if index is not None else ()) if files.host == self._desk.key
                     for v in files.volumes]  # fmt: skip
        here = {(volume.pool, volume.name) for volume in volumes}
        self._chains = Chains((*volumes, *(v for v in elsewhere if (v.pool, v.name) not in here)))
        self._tell_users()
        self.model.show_volumes(volumes, self._users)
        self._choose(names)
        self._usage.want(volume for volume in volumes if self._usage.known(volume) is None)
        self._tell()
        self._show_awaited()
        self.newcomer.look()

    def _tell_users(self) -> None:
        users: dict[str, str] = {}
        unused: set[str] = set()
        for volume in self._listing.volumes:
            known = self._usage.known(volume)
            if known:
                users[volume.path] = user_names(known)
            elif known is not None:
                users[volume.path] = NOBODY
                unused.add(volume.path)
        self._users, self._unused = users, unused
        self.unused.set_count(len(unused))

    def _show_users(self) -> None:
        names = {volume.name for volume in self.selected()}
        self._tell_users()
        if self.unused.isChecked():
            self.model.show_only(frozenset(self._unused))
        self.model.show_users(self._users)
        self._choose(names)
        self._tell()

    def _show_only(self) -> None:
        """All volumes, or only those that nobody uses."""
        names = {volume.name for volume in self.selected()}
        self.model.show_only(frozenset(self._unused) if self.unused.isChecked() else None)
        self._choose(names)
        self._tell()

    def is_unused(self, volume: VolumeFile) -> bool | None:
        """Whether nobody uses it; None while that is not known."""
        return volume.path in self._unused if volume.path in self._users else None

    def _choose(self, names: set[str]) -> None:
        """Select these again: a list that was laid out anew has forgotten them."""
        chosen = self.table.selectionModel()
        if chosen is None:
            return
        held = {volume.name for volume in self.selected()}
        if held == names:
            self._chosen()
            return
        selection = QItemSelection()
        rows = self.model.rows_of(names)
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, len(VolumeColumn) - 1))
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            chosen.setCurrentIndex(self.model.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.scrollTo(self.model.index(rows[0], 0))
        self._chosen()

    def _forget_selected(self) -> None:
        self._selected = None

    def _select(self) -> None:
        self._selected = None
        self._chosen()

    def _chosen(self) -> None:
        chosen = self.selected()
        only = chosen[0] if len(chosen) == 1 else None
        self.below.setVisible(bool(self._listing.volumes))
        self.below.setCurrentWidget(self.about if only is not None else self.treemap)
        self.about.show_volume(only, self._chains, self._usage.blind() if self._usage.index is not None else ())
        self.actions_of.refresh()
        self.picked.emit(only.name if only is not None else "")
        self._count()

    def _count(self) -> None:
        chosen, shown, total = len(self.selected()), self.model.rowCount(), self.model.total
        parts = [
            tr("{shown} of {total}").format(shown=shown, total=total)
            if shown != total
            else plural(total, "{n} volume", "{n} volumes")
        ]
        if not self._listing.whole and self._listing.total > total:
            parts = [tr("{count} of {total} read").format(count=total, total=self._listing.total)]
        if chosen > 1:
            parts.append(tr("{count} selected").format(count=chosen))
        self.count.setText(", ".join(parts))

    def _tell(self) -> None:
        """Why there are no rows, or not all."""
        pool, listing = self._pool(), self._listing
        text = ""
        if pool is None:
            text = tr("Choose a storage pool to see what is in it.")
        elif not pool.active:
            text = tr("The pool “{pool}” is off. Start it to see its volumes.").format(pool=plain(pool.name, 80))
        elif listing.problem:
            text = listing.problem
        elif listing.whole and not listing.volumes:
            text = tr("This pool has no volumes yet. Make one, or drag a file in to upload it.")
        elif listing.volumes and not self.model.rowCount():
            text = (
                tr("No unused volume.")
                if self.unused.isChecked()
                else tr("No volume matches “{words}”.").format(words=self.search.text())
            )
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.set_role("error" if listing.problem and pool is not None and pool.active else "muted")
        self.bar.run(bool(pool is not None and pool.active and not listing.whole and not listing.problem))
        self._count()

    # -- what a person does ------------------------------------------------------------------

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        names = {volume.name for volume in self.selected()}
        self.model.sort(column, order)
        self._choose(names)

    def _search(self, text: str) -> None:
        names = {volume.name for volume in self.selected()}
        self.model.search(text)
        self._choose(names)
        self._tell()

    def _leave_search(self) -> None:
        self.search.clear()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_path(self, path: str) -> None:
        volume = next((volume for volume in self._listing.volumes if volume.path == path), None)
        if volume is not None:
            self.choose(volume.name)

    def _found(self, _paths: object) -> None:
        self.treemap.update()
        if not self._users_soon.isActive():
            self._users_soon.start()

    def _surveyed(self) -> None:
        self._usage.want(self._listing.volumes)
        self._show()


def user_names(users: tuple[User, ...]) -> str:
    """Who uses a volume, for its cell."""
    sure = list(dict.fromkeys(user.name for user in users if user.sure))
    perhaps = list(dict.fromkeys(user.name for user in users if not user.sure and user.name not in sure))
    return ", ".join((*sure, *(f"{name}?" for name in perhaps))) or NOBODY


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    board = QGuiApplication.clipboard()
    if board is not None:
        board.setText(text)
