"""What is on screen, put together from all windows and told to the hypervisor room when it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer

from virtgui.model.commands import Command, Watch
from virtgui.model.keys import DomainKey, HostKey, Ticket

_Key = TypeVar("_Key", DomainKey, HostKey)

PERIODS = (1.0, 2.0, 5.0)
"""The seconds between two samples that a person can choose from."""


class Watcher(QObject):
    """Merges what every window shows into one `Watch`, sent once the event loop comes round again."""

    def __init__(self, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._rows: frozenset[DomainKey] = frozenset()
        self._more_rows: dict[int, frozenset[DomainKey]] = {}
        self._hosts: frozenset[HostKey] = frozenset()
        self._pages: dict[DomainKey, set[int]] = {}
        self._host_pages: dict[HostKey, set[int]] = {}
        self._period = PERIODS[0]
        self._sent = Watch()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)

    def rows(self, keys: frozenset[DomainKey]) -> None:
        """The machines whose row, or summary, is visible."""
        self._rows = keys
        self._soon.start()

    def more_rows(self, keys: frozenset[DomainKey], owner: object) -> None:
        """The machines that `owner`, another window, shows like rows; none takes it off the list."""
        if keys:
            self._more_rows[id(owner)] = keys
        else:
            self._more_rows.pop(id(owner), None)
        if not sip.isdeleted(self):
            self._soon.start()

    def hosts(self, keys: frozenset[HostKey]) -> None:
        """The hosts whose own CPU and memory are shown in the main window."""
        self._hosts = keys
        self._soon.start()

    def page(self, key: DomainKey, owner: object, on: bool) -> None:
        """Whether `owner` shows a machine's plots; any number of owners may show the same machine."""
        self._hold(self._pages, key, owner, on)

    def host_page(self, key: HostKey, owner: object, on: bool) -> None:
        """Whether `owner` shows a host's plots."""
        self._hold(self._host_pages, key, owner, on)

    @property
    def seconds(self) -> float:
        """How often what is on screen is sampled."""
        return self._period

    def period(self, seconds: float) -> None:
        """Sample what is on screen every so many seconds."""
        self._period = seconds
        self._soon.start()

    def now(self) -> Watch:
        """What is on screen."""
        hosts = self._hosts.union(self._host_pages)
        rows = self._rows.union(*self._more_rows.values())
        return Watch(rows, frozenset(self._pages), hosts, self._period)

    def _hold(self, held: dict[_Key, set[int]], key: _Key, owner: object, on: bool) -> None:
        owners = held.setdefault(key, set())
        if on:
            owners.add(id(owner))
        else:
            owners.discard(id(owner))
        if not owners:
            del held[key]
        # At the program's end Qt hides windows that outlive this object.
        if not sip.isdeleted(self):
            self._soon.start()

    def _tell(self) -> None:
        wanted = self.now()
        if wanted != self._sent:
            self._sent = wanted
            self._send(wanted)
