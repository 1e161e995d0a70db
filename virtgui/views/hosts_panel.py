"""The panel of hosts: which one the table shows, and the way to all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QMenu, QVBoxLayout, QWidget

from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.hosts import Hosts, Part
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import icon_button
from virtgui.views.host_row import HostRow
from virtgui.views.hosts_list import HostsList
from virtgui.views.labels import Label
from virtgui.views.naming import Naming
from virtgui.views.strip import Strip

if TYPE_CHECKING:
    from virtgui.views.host_actions import HostActions


class HostsPanel(QWidget):
    """A list of hosts headed by "All machines"."""

    chosen = pyqtSignal(object)
    """A HostKey, a frozenset of them for a site, or None for all machines."""
    page_wanted = pyqtSignal(object, str)
    """A HostKey, and the page of its window that a person wants to see."""

    def __init__(self, world: World, model: Hosts, naming: Naming, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._key: HostKey | None = None
        self._site = ""
        self._page = ""
        """The part of the host that is the current row."""
        self._actions: HostActions | None = None
        head = Strip(theme.HEADER, self)
        head.row.addWidget(Label(tr("Hosts"), "muted", theme.SECONDARY, QFont.Weight.DemiBold), 1)
        self.add_button = icon_button("plus", tr("Add a host (Ctrl+Shift+N)"), head)
        head.row.addWidget(self.add_button)
        self.nothing = Label(tr("No hosts yet"), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self.nothing.setMinimumHeight(66)
        self.list = HostsList(self)
        self.list.setAccessibleName(tr("Hosts"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        # Before the list hears of it, which would go to the neighbour.
        model.rowsAboutToBeRemoved.connect(self._leave)
        self.list.setModel(model)
        self._painted = HostRow(world, naming.is_demo, self.list, naming.color, naming.notes)
        model.spoken = self._painted.spoken
        self._looks: dict[HostKey, tuple[str, str]] = {}
        self.list.setItemDelegate(self._painted)
        world.hosts_sampled.connect(self._sampled)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setDragEnabled(True)
        self.list.setAcceptDrops(True)
        self.list.host_dropped.connect(self._drop_host)
        self.list.turned.connect(self._turn)
        self.list.arrow_pressed.connect(self._turn_over)
        self.list.clicked.connect(self._clicked)
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
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.arranged):
            signal.connect(self._settle)
        chosen = self.list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(self._current_changed)
        self._settle()

    def _sampled(self, hosts: frozenset[HostKey]) -> None:
        """Painted anew is who looks another: figures are told every second and seldom change by as much as is shown."""
        for key in hosts:
            index = self.model.index(self.model.row(key))
            host = self.model.host(index.row())
            if host is not None and self._looks.get(key) != (look := self._painted.look(host)):
                self._looks[key] = look
                self.list.update(index)

    def add_below(self, widget: QWidget) -> None:
        """Put something below the hosts."""
        self._column.addWidget(widget)

    def use(self, actions: HostActions) -> None:
        """Offer these actions."""
        self._actions = actions
        self.add_button.clicked.connect(actions.add_host)
        self.list.menu_wanted.connect(self._menu)
        self.list.doubleClicked.connect(self._double_clicked)
        self.list.opened.connect(self._open)
        actions.step_wanted.connect(self._step)
        self.list.rename_wanted.connect(actions.rename.trigger)
        self.list.remove_wanted.connect(actions.remove.trigger)
        actions.may_step(self._key is not None or bool(self._site))

    def take_machines(
        self,
        fit: Callable[[tuple[DomainKey, ...], HostKey], tuple[DomainKey, ...]],
        then: Callable[[tuple[DomainKey, ...], HostKey], object],
    ) -> None:
        """Let machines be dropped on hosts; `fit` tells which of them a host can take."""

        def fitting(index: QModelIndex, keys: tuple[DomainKey, ...]) -> tuple[DomainKey, ...]:
            host = self.model.host(index.row()) if index.isValid() else None
            return fit(keys, host.key) if host is not None else ()

        def dropped(index: QModelIndex, keys: tuple[DomainKey, ...]) -> None:
            host, able = self.model.host(index.row()), fitting(index, keys)
            if host is not None and able:
                then(able, host.key)

        self.list.welcome = lambda index, keys: bool(fitting(index, keys))
        self.list.dropped.connect(dropped)

    @property
    def key(self) -> HostKey | None:
        """The chosen host; None for all machines."""
        return self._key

    def choose(self, key: HostKey | None) -> None:
        """Choose a host, or all machines."""
        row = self.model.row(key)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        host = self.model.host(current.row()) if current.isValid() else None
        site = self.model.site(current.row()) if current.isValid() else None
        part = self.model.part(current.row()) if current.isValid() else None
        self._page = part.page if part is not None else ""
        key, name = host.key if host is not None else None, site.name if site is not None else ""
        if (key, name) != (self._key, self._site):
            self._key, self._site = key, name
            if self._actions is not None:
                self._actions.may_step(key is not None or bool(name))
            self.chosen.emit(frozenset(self.model.hosts_of(name)) if name else key)

    def _leave(self, _parent: QModelIndex, first: int, last: int) -> None:
        """A chosen host that goes leaves all machines chosen, not its neighbour; if its site is closed, that site."""
        if self._page and self._key is not None and first <= self._row() <= last:
            self._page = ""
            self.choose(self._key)
        if first <= self._row() <= last and first > 0:
            site = self.model.row_of_site(self.model.site_of(self._key)) if self._key is not None else -1
            self.list.setCurrentIndex(self.model.index(max(site, 0)))

    def _row(self) -> int:
        if self._site:
            return self.model.row_of_site(self._site)
        part = self.model.row_of_part(Part(self._key, self._page)) if self._key is not None and self._page else -1
        return part if part > 0 else self.model.row(self._key)

    def _settle(self) -> None:
        """Keep the chosen host or site chosen; fall back to all machines when it went."""
        empty = self.model.rowCount() == 0
        self.nothing.setVisible(empty)
        self.list.setVisible(not empty)
        if not empty:
            self.list.setCurrentIndex(self.model.index(max(self._row(), 0)))
            if self._site:
                self.chosen.emit(frozenset(self.model.hosts_of(self._site)))
        elif self._key is not None:
            self._key = None
            self.chosen.emit(None)

    def _open(self) -> None:
        if self._site:
            self.model.turn(self._site, not self.model.is_open(self._site))
        elif self._page and self._key is not None:
            self._show_page()
        elif self._actions is not None:
            self._actions.open_or_connect()

    def _show_page(self) -> None:
        """Machines are beside; all else a host has is in its window."""
        if self._page != "machines":
            self.page_wanted.emit(self._key, self._page)

    def _clicked(self, index: QModelIndex) -> None:
        if self.model.part(index.row()) is not None:
            self._show_page()

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.model.part(index.row()) is None:
            self._open()

    def _turn_over(self, index: QModelIndex) -> None:
        """Its arrow was pressed."""
        site, host = self.model.site(index.row()), self.model.host(index.row())
        if site is not None:
            self.model.turn(site.name, not self.model.is_open(site.name))
        elif host is not None:
            self.model.spread_out(host.key, not self.model.is_spread(host.key))

    def _turn(self, shown: bool) -> None:
        """Left leads from a part to its host and from that to its site as well, as in any tree."""
        if self._site:
            self.model.turn(self._site, shown)
        elif self._key is None:
            return
        elif self._page:
            if not shown:
                self.choose(self._key)
        elif self.model.is_spread(self._key) is not shown and self.model.may_spread(self._key):
            self.model.spread_out(self._key, shown)
        elif not shown:
            row = self.model.row_of_site(self.model.site_of(self._key))
            if row > 0:
                self.list.setCurrentIndex(self.model.index(row))

    def _step(self, down: bool) -> None:
        what = self.model.site(self.list.currentIndex().row()) or self._key
        if what is not None:
            self.model.step(what, down)

    def _drop_host(self, key: HostKey, index: QModelIndex, below: bool) -> None:
        """Onto a site's row is into the site; onto a host's, beside that host."""
        if not index.isValid():
            return self.model.move(key, None, "")
        site, host = self.model.site(index.row()), self.model.host(index.row())
        if site is not None:
            return self.model.move(key, None, site.name)
        if host is None:
            first = next((other for other in self.model.keys if other != key), None)
            return self.model.move(key, first, "")
        if host.key == key:
            return None
        inside = self.model.site_of(host.key)
        if not below:
            return self.model.move(key, host.key, inside)
        keys = self.model.hosts_of(inside) if inside else self.model.keys
        rest = [other for other in keys[keys.index(host.key) + 1 :] if other != key]
        return self.model.move(key, rest[0] if rest else None, inside)

    def _menu(self, where: QPoint) -> None:
        if self._actions is None or not (self._key or self._site):
            return
        menu = QMenu(self)
        self._actions.update()
        if self._site:
            menu.addActions([self._actions.up, self._actions.down])
        else:
            self._actions.fill(menu, adding=False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()
