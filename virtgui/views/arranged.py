"""How windows, the lines within them and columns stood, put back. Settings may be spoilt: Qt then makes windows that
nobody sees, and its own restoring of splitters and headers crashes."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from PyQt6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QHeaderView, QSplitter, QWidget

from virtgui.qtmodels.settings import Settings
from virtgui.views import theme

_SEEN = QSize(80, 40)
"""So much of a window must be on a screen to be dragged back by."""
_SETTLED_MS = 500
_WIDE = 100_000
_WIDEST_COLUMN = 4000
_HIDDEN = "hidden"


class _Keeper(QObject):
    """Remembers where a window is, a moment after it was moved. It asks the window's handle, which tells of nothing
    else: a filter would be called with each of the window's events."""

    def __init__(self, window: QWidget, settings: Settings, memory: str) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._memory = memory
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLED_MS)
        self._soon.timeout.connect(self._keep)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        # Nothing else is asked of the window: it also tells of its own end.
        shown = event is not None and event.type() == QEvent.Type.Show
        if shown and (handle := self._window.windowHandle()) is not None:
            self._window.removeEventFilter(self)
            for changed in (handle.xChanged, handle.yChanged, handle.widthChanged, handle.heightChanged):
                changed.connect(self._moved)
            handle.windowStateChanged.connect(self._moved)
        return False

    def _moved(self, *_to: object) -> None:
        self._soon.start()

    def _keep(self) -> None:
        if self._window.isVisible():
            self._settings.put(self._memory, self._window.saveGeometry())


def keep_window(window: QWidget, settings: Settings, memory: str, size: QSize) -> None:
    """Put a window where it was, and remember where it is from now on, also for a program that is killed."""
    restore_window(window, settings, memory, size)
    _Keeper(window, settings, memory)


def restore_window(window: QWidget, settings: Settings, memory: str, size: QSize) -> None:
    """As it was when it was seen last; of this size where nobody knows, or where it could not be seen."""
    geometry = settings.data(memory)
    if geometry.isEmpty() or not window.restoreGeometry(geometry):
        window.resize(theme.on_screen(window, size))
    elif not _can_be_seen(window.normalGeometry()):
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.resize(theme.on_screen(window, size))
        screen = window.screen()
        if screen is not None:
            room = QRect(window.geometry())
            room.moveCenter(screen.availableGeometry().center())
            window.move(room.topLeft())


def _can_be_seen(place: QRect) -> bool:
    def shows(room: QRect) -> bool:
        seen = room.intersected(place)
        fits = place.width() <= 2 * room.width() and place.height() <= 2 * room.height()
        return fits and seen.width() >= _SEEN.width() and seen.height() >= _SEEN.height() and place.top() >= room.top()

    return any(shows(screen.geometry()) for screen in QGuiApplication.screens())


def restore_splitter(splitter: QSplitter, state: QByteArray) -> None:
    """Divided as it was: of `QSplitter.saveState` the sizes, which are all that changes here."""
    count = splitter.count()
    head = struct.Struct(f">3i{count}i")
    data = bytes(state.data())
    if len(data) < head.size:
        return
    _, _, sections, *sizes = head.unpack_from(data)
    if sections == count and all(-1 <= size < _WIDE for size in sizes) and any(size > 0 for size in sizes):
        splitter.setSizes(sizes)


def columns_of(header: QHeaderView, names: Sequence[str]) -> list[str]:
    """The columns left to right, each as its name, its width and whether it is hidden: "address 140 hidden"."""
    found = []
    for place in range(header.count()):
        column = header.logicalIndex(place)
        hidden = header.isSectionHidden(column)
        found.append(f"{names[column]} {header.sectionSize(column)}{' ' + _HIDDEN if hidden else ''}")
    return found


def restore_columns(header: QHeaderView, names: Sequence[str], told: Sequence[str]) -> bool:
    """Put columns where they were; those that are not named stay as they are. False where none is."""
    place = 0
    for words in (line.split(" ") for line in dict.fromkeys(told[: 4 * len(names)])):
        column = names.index(words[0]) if words[0] in names else -1
        if column < 0 or header.visualIndex(column) < place:
            continue
        header.moveSection(header.visualIndex(column), place)
        place += 1
        width = int(words[1]) if words[1:] and words[1].isascii() and words[1].isdigit() and len(words[1]) < 8 else 0
        if 0 < width <= _WIDEST_COLUMN:
            header.resizeSection(column, max(width, header.minimumSectionSize()))
        header.setSectionHidden(column, words[2:] == [_HIDDEN])
    return place > 0


def sorting_of(header: QHeaderView, names: Sequence[str]) -> str:
    """By which column rows are sorted: "size", or "size down"."""
    by = names[header.sortIndicatorSection()]
    return f"{by} down" if header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder else by


def restore_sorting(header: QHeaderView, names: Sequence[str], told: str) -> None:
    """Mark the column by which rows were sorted; the first where that is none."""
    by, _, down = told.partition(" ")
    order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
    header.setSortIndicator(names.index(by) if by in names else 0, order)
