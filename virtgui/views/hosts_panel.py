"""The panel of hosts: which one the table shows, and the way to all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QKeyEvent,
    QResizeEvent,
)
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.hosts import Hosts
from virtgui.qtmodels.row_drag import unpacked
from virtgui.qtmodels.world import World
from virtgui.views import theme
from virtgui.views.controls import icon_button
from virtgui.views.host_row import HostRow
from virtgui.views.labels import Label
from virtgui.views.naming import Naming
from virtgui.views.strip import Strip

if TYPE_CHECKING:
    from virtgui.views.host_actions import HostActions

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete)


class _List(QListView):
    """Says where a menu is wanted, and when a host is to be opened."""

    menu_wanted = pyqtSignal(QPoint)
    opened = pyqtSignal()
    rename_wanted = pyqtSignal()
    remove_wanted = pyqtSignal()
    dropped = pyqtSignal(object, object)
    """A row's index and keys of machines that were let go over it."""
    welcome: Callable[[QModelIndex, tuple[DomainKey, ...]], bool] | None = None
    """Whether a row takes machines."""

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and unpacked(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        if event is None:
            return
        index, keys = self.indexAt(event.position().toPoint()), unpacked(event.mimeData())
        if self.welcome is not None and keys and self.welcome(index, keys):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None:
            return
        index, keys = self.indexAt(event.position().toPoint()), unpacked(event.mimeData())
        if self.welcome is not None and keys and self.welcome(index, keys):
            event.acceptProposedAction()
            self.dropped.emit(index, keys)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        view = self.viewport()
        if event is None or view is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(view.mapToGlobal(QPoint(place.left() + 24, place.bottom())))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    def event(self, event: QEvent | None) -> bool:
        # Here these keys mean the host: without this they would reach the window's actions on machines.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        match event.key() if event is not None else None:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit()
            case Qt.Key.Key_F2:
                self.rename_wanted.emit()
            case Qt.Key.Key_Delete:
                self.remove_wanted.emit()
            case _:
                super().keyPressEvent(event)


class HostsPanel(QWidget):
    """A list of hosts headed by "All machines"."""

    chosen = pyqtSignal(object)
    """A HostKey, or None for all machines."""

    def __init__(self, world: World, model: Hosts, naming: Naming, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._key: HostKey | None = None
        self._actions: HostActions | None = None
        head = Strip(theme.HEADER, self)
        head.row.addWidget(Label("Hosts", "muted", theme.SECONDARY, QFont.Weight.DemiBold), 1)
        self.add_button = icon_button("plus", "Add a host (Ctrl+Shift+N)", head)
        head.row.addWidget(self.add_button)
        self.nothing = Label("No hosts yet", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self.nothing.setMinimumHeight(66)
        self.list = _List(self)
        self.list.setAccessibleName("Hosts")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        # Before the list hears of it, which would go to the neighbour.
        model.rowsAboutToBeRemoved.connect(self._leave)
        self.list.setModel(model)
        self.list.setItemDelegate(HostRow(world, naming.is_demo, self.list, naming.color))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self._column = column
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setMinimumWidth(140)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._settle)
        chosen = self.list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(self._current_changed)
        self._settle()

    def add_below(self, widget: QWidget) -> None:
        """Put something below the hosts."""
        self._column.addWidget(widget)

    def use(self, actions: HostActions) -> None:
        """Offer these actions."""
        self._actions = actions
        self.add_button.clicked.connect(actions.add_host)
        self.list.menu_wanted.connect(self._menu)
        self.list.doubleClicked.connect(lambda _index: actions.open_or_connect())
        self.list.opened.connect(actions.open_or_connect)
        self.list.rename_wanted.connect(actions.rename.trigger)
        self.list.remove_wanted.connect(actions.remove.trigger)

    def take_machines(
        self,
        fit: Callable[[tuple[DomainKey, ...], HostKey], tuple[DomainKey, ...]],
        then: Callable[[tuple[DomainKey, ...], HostKey], object],
    ) -> None:
        """Let machines be dropped on hosts; `fit` tells which of them a host can take."""

        def fitting(index: QModelIndex, keys: tuple[DomainKey, ...]) -> tuple[DomainKey, ...]:
            host = self._model.host(index.row()) if index.isValid() else None
            return fit(keys, host.key) if host is not None else ()

        def dropped(index: QModelIndex, keys: tuple[DomainKey, ...]) -> None:
            host, able = self._model.host(index.row()), fitting(index, keys)
            if host is not None and able:
                then(able, host.key)

        self.list.welcome = lambda index, keys: bool(fitting(index, keys))
        self.list.dropped.connect(dropped)
        self.list.setAcceptDrops(True)

    @property
    def key(self) -> HostKey | None:
        """The chosen host; None for all machines."""
        return self._key

    def choose(self, key: HostKey | None) -> None:
        """Choose a host, or all machines."""
        row = self._model.row(key)
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row))

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        host = self._model.host(current.row()) if current.isValid() else None
        key = host.key if host is not None else None
        if key != self._key:
            self._key = key
            self.chosen.emit(key)

    def _leave(self, _parent: QModelIndex, first: int, last: int) -> None:
        """A chosen host that goes leaves all machines chosen, not its neighbour."""
        if first <= self._model.row(self._key) <= last and first > 0:
            self.list.setCurrentIndex(self._model.index(0))

    def _settle(self) -> None:
        """Keep the chosen host chosen; fall back to all machines when it went."""
        empty = self._model.rowCount() == 0
        self.nothing.setVisible(empty)
        self.list.setVisible(not empty)
        if not empty:
            row = self._model.row(self._key)
            self.list.setCurrentIndex(self._model.index(max(row, 0)))
        elif self._key is not None:
            self._key = None
            self.chosen.emit(None)

    def _menu(self, where: QPoint) -> None:
        if self._actions is None or self._key is None:
            return
        menu = QMenu(self)
        self._actions.update()
        self._actions.fill(menu, adding=False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()
