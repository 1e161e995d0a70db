"""What happened on the hosts lately, newest first, at most a fixed number of lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QSortFilterProxyModel, Qt, QTimer

from virtgui.model.keys import HostKey
from virtgui.model.messages import Happened
from virtgui.qtmodels.world import World

KEPT = 2000
_SHOW_AFTER_MS = 100

HappenedRole = Qt.ItemDataRole.UserRole


class EventLog(QAbstractListModel):
    """One row for each `Happened`; a burst is shown at once when it has settled for a moment."""

    def __init__(self, world: World, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: deque[Happened] = deque(maxlen=KEPT)
        self._coming: deque[Happened] = deque(maxlen=KEPT)
        self._hosts: set[HostKey] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show)
        world.reported.connect(self._heard)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == HappenedRole:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.subject}: {line.text}" if line.subject else line.text
        return None

    @property
    def of_several_hosts(self) -> bool:
        """Whether it was told of more than one host by now."""
        return len(self._hosts) > 1

    def clear(self) -> None:
        """Forget all lines."""
        self.beginResetModel()
        self._lines.clear()
        self._coming.clear()
        self.endResetModel()

    def _heard(self, message: object) -> None:
        if isinstance(message, Happened):
            self._coming.append(message)
            if not self._timer.isActive():
                self._timer.start()

    def _show(self) -> None:
        coming = list(self._coming)
        self._coming.clear()
        if not coming:
            return
        surplus = max(0, len(self._lines) + len(coming) - KEPT)
        if surplus:
            last = len(self._lines) - 1
            self.beginRemoveRows(QModelIndex(), last - min(surplus, len(self._lines)) + 1, last)
            for _ in range(min(surplus, len(self._lines))):
                self._lines.pop()
            self.endRemoveRows()
        self._hosts.update(line.host for line in coming)
        self.beginInsertRows(QModelIndex(), 0, len(coming) - 1)
        self._lines.extendleft(coming)
        self.endInsertRows()


class FoundEvents(QSortFilterProxyModel):
    """The lines in which every word of a search is: about what, what, on which host, of which kind; one with "-" before
    it must not be."""

    def __init__(self, log: EventLog, name_of: Callable[[HostKey], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._words: tuple[tuple[str, bool], ...] = ()
        self.setSourceModel(log)

    def look_for(self, text: str) -> None:
        """Show lines with these words only; "" shows all."""
        words = text.casefold().split()
        self._words = tuple((word.lstrip("-"), word.startswith("-")) for word in words if word.strip("-"))
        self.invalidateFilter()

    def lines(self) -> tuple[Happened, ...]:
        """What is shown, newest first."""
        return tuple(self.index(row, 0).data(HappenedRole) for row in range(self.rowCount()))

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        """As Qt asks."""
        source = self.sourceModel()
        if not self._words or source is None:
            return True
        line = source.index(row, 0, parent).data(HappenedRole)
        if not isinstance(line, Happened):
            return False
        kind = line.kind.replace("_", "-")
        text = f"{line.subject}\n{line.text}\n{self._name_of(line.host)}\n{kind}".casefold()
        return all((word in text) is not negative for word, negative in self._words)
