"""Opens the palette: what is known at that moment, then what the connected hosts tell of their networks and storage."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtWidgets import QMainWindow

from virtgui.model.commands import Command, ReadInventory, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import InventoryRead
from virtgui.qtmodels.palette import Index, Shelf
from virtgui.qtmodels.world import World
from virtgui.views.fleet import palette_entries
from virtgui.views.fleet.palette import Palette
from virtgui.views.fleet.palette_deeds import Said


class PaletteOpening(QObject):
    """Volumes are told only once their pools are known: they are asked for then."""

    def __init__(
        self,
        window: QMainWindow,
        world: World,
        send: Callable[[Command], Ticket],
        host_name: Callable[[HostKey], str],
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[..., object],
        connect: Callable[[HostKey], object],
        do: Callable[[Verb, DomainKey], object],
        open_setting: Callable[[str], object],
        chosen: Callable[[], tuple[DomainKey, ...]],
        shut_down: Callable[[HostKey], object],
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._world = world
        self._send = send
        self._host_name = host_name
        self._open_machine = open_machine
        self._open_host = open_host
        self._connect = connect
        self._open_setting = open_setting
        self._said = Said(world, host_name, do, open_machine, chosen, tell)
        self._shut_down = shut_down
        self._told: dict[HostKey, Shelf] = {}
        self._known: tuple[Shelf, ...] = ()
        self._asked: dict[Ticket, bool] = {}
        self._palette: Palette | None = None
        world.reported.connect(self._reported)

    def open(self) -> Palette:
        """Show the palette over the window."""
        if self._palette is not None:
            self._palette.field.setFocus()
            return self._palette
        self._known = (
            palette_entries.machines(self._world, self._host_name, self._open_machine),
            *map(
                Shelf.of,
                (
                    palette_entries.hosts(self._world, self._host_name, self._open_host, self._connect),
                    palette_entries.host_pages(self._world, self._host_name, self._open_host),
                    palette_entries.host_deeds(self._world, self._host_name, self._send, self._shut_down),
                    palette_entries.actions(self._window.menuBar()),
                    palette_entries.settings(self._open_setting),
                ),
            ),
        )
        palette = Palette(self._index(), self._said.means, self._window)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.finished.connect(self._closed)
        self._palette = palette
        palette.open()
        place = self._window.mapToGlobal(self._window.rect().topLeft())
        palette.move(place.x() + max(0, (self._window.width() - palette.width()) // 2), place.y() + 70)
        for key, host in self._world.hosts.items():
            if host.open:
                self._asked[self._send(ReadInventory(key))] = True
        index = self._index()
        QTimer.singleShot(0, lambda: index.prepare())  # once the palette is painted
        return palette

    def _index(self) -> Index:
        """What is known, and what hosts that are still there have told."""
        told = [shelf for key, shelf in self._told.items() if key in self._world.hosts]
        return Index(*self._known, *told)

    def _closed(self) -> None:
        self._palette, self._known = None, ()

    def _reported(self, message: object) -> None:
        if not isinstance(message, InventoryRead) or message.ticket not in self._asked:
            return
        first = self._asked.pop(message.ticket)
        self._told[message.host] = Shelf.of(
            palette_entries.things(message.host, message.inventory, self._host_name, self._open_host)
        )
        pools = tuple(pool.name for pool in message.inventory.pools if pool.active)
        if first and pools:
            self._asked[self._send(ReadInventory(message.host, pools))] = False
        if self._palette is not None:
            self._palette.use(self._index())
