"""The columns of the machine table: which are shown, in which order and how wide, remembered between runs."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHeaderView, QTableView

from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import COLUMNS, Column
from virtgui.qtmodels.settings import Settings
from virtgui.views import theme

WIDTHS: dict[Column, int] = {
    Column.NAME: 204,
    Column.STATE: 105,
    Column.HOST: 87,
    Column.CPU: 93,
    Column.MEMORY: 113,
    Column.DISK: 117,
    Column.NETWORK: 117,
    Column.ADDRESS: 131,
    Column.OS: 101,
    Column.UPTIME: 93,
    Column.TAGS: 94,
    Column.GROUP: 120,
    Column.AUTOSTART: 80,
    Column.VCPUS: 64,
    Column.UUID: 280,
    Column.MAC: 144,
    Column.DESCRIPTION: 240,
    Column.TITLE: 160,
    Column.READ: 96,
    Column.WRITE: 96,
    Column.RECEIVED: 96,
    Column.SENT: 96,
    Column.OPERATIONS: 110,
    Column.GIVEN: 130,
    Column.DISKS: 64,
    Column.NICS: 64,
    Column.SNAPSHOTS: 84,
    Column.TYPE: 150,
    Column.FIRMWARE: 84,
    Column.ID: 56,
    Column.PENDING: 120,
    Column.LAST_EVENT: 180,
    Column.OWN_1: 120,
    Column.OWN_2: 120,
    Column.OWN_3: 120,
}
"""As drawn, in a font of 13 px (`theme.breadth`)."""
_AT_FIRST = tuple(column for column in Column if column <= Column.DESCRIPTION)
"""The columns of programs that did not write down which they knew."""
_SHOWN_AT_FIRST = range(Column.NAME, Column.GROUP)
HIDDEN_AT_FIRST = frozenset(column for column in Column if column not in _SHOWN_AT_FIRST)
ALWAYS_SHOWN = (Column.NAME, Column.STATE, Column.CPU, Column.MEMORY)
OWN_SETTING = "table/own"
LEAST = 48
_MOST = 2000
_LEAST_NAME, _MOST_NAME = 120, 360
_SHORT_NAME = 130
"""Names become as narrow as this by themselves, where all else has room then."""
_SAVE_MS = 500


def own_columns(settings: Settings) -> tuple[str, str, str]:
    """The paths in machines' metadata of a person's own columns; "" for one that shows nothing."""
    told = [path[:200] for path in settings.words(OWN_SETTING) or ()]
    one, two, three = [*told, "", "", ""][:3]
    return one, two, three


class Columns(QObject):
    """What a person chose is kept apart from what a narrow window makes of it."""

    changed = pyqtSignal()
    """Another column is leftmost, shown, or of another width."""

    def __init__(self, table: QTableView, header: QHeaderView, model: Machines, settings: Settings) -> None:
        super().__init__(table)
        self._table = table
        self._header = header
        self._model = model
        self._settings = settings
        self._hidden: set[Column] = set(HIDDEN_AT_FIRST)
        self._usual = self._drawn()
        self._widths = dict(self._usual)
        self._fitting = False
        self._saving = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._restore_again)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SAVE_MS)
        self._soon.timeout.connect(self.save)
        self._restore()
        header.sortIndicatorChanged.connect(self._sorted)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        settings.changed.connect(self._setting_changed)

    def shown(self) -> tuple[Column, ...]:
        """The columns on screen, left to right."""
        return tuple([column for column in self._order() if not self._header.isSectionHidden(column)])

    def _order(self) -> list[Column]:
        """All columns, left to right."""
        at = self._header.logicalIndex
        return [COLUMNS[at(place)] for place in range(len(COLUMNS))]

    def wanted(self, column: Column) -> bool:
        """Whether a person wants to see a column, be there room or not."""
        return column not in self._hidden

    def show(self, column: Column, shown: bool) -> None:
        """Show or hide a column; some always stay."""
        if shown:
            self._hidden.discard(column)
        elif column not in ALWAYS_SHOWN:
            self._hidden.add(column)
        self._told()

    def beside(self, column: Column, after: bool) -> Column | None:
        """The shown column before or after another; None at the end."""
        shown = self.shown()
        at = (shown.index(column) + (1 if after else -1)) if column in shown else -1
        return shown[at] if 0 <= at < len(shown) else None

    def move(self, column: Column, after: bool) -> None:
        """Let a column change places with that before or after it, as far as they are shown."""
        other = self.beside(column, after)
        if other is not None:
            self._header.moveSection(self._header.visualIndex(column), self._header.visualIndex(other))

    def fit_content(self, column: Column) -> None:
        """As by a double click on its title's edge."""
        self._header.sectionHandleDoubleClicked.emit(column)

    def reset(self) -> None:
        """The columns as they were at first."""
        for place, column in enumerate(Column):
            self._header.moveSection(self._header.visualIndex(column), place)
        self._hidden = set(HIDDEN_AT_FIRST)
        self._widths = dict(self._usual)
        self._told()

    def fit(self) -> None:
        """Make what must always be seen fit: first others between them go, then names get shorter."""
        view = self._table.viewport()
        room = view.width() if view is not None else 0
        wanted = [column for column in self._order() if column not in self._hidden]
        last = max(wanted.index(column) for column in ALWAYS_SHOWN)
        before = wanted[: last + 1]
        away: set[Column] = set()
        for column in reversed([column for column in before if column not in ALWAYS_SHOWN]):
            if self._sum(before) - self._sum(away) <= room:
                break
            away.add(column)
        over = self._sum(before) - self._sum(away) - room
        name = self._widths[Column.NAME]
        if over > 0:
            name = max(min(_LEAST_NAME, name), name - over)
        elif name == self._usual[Column.NAME]:  # nobody has chosen it: names have the room that all others leave
            left = name + room - self._sum(wanted) + self._sum(away)
            name = max(name, min(_MOST_NAME, left)) if left < _SHORT_NAME else min(_MOST_NAME, left)
        self._fitting = True
        for column in Column:
            self._table.setColumnHidden(column, column in self._hidden or column in away)
            width = name if column is Column.NAME else self._widths[column]
            if self._table.columnWidth(column) != width and not self._table.isColumnHidden(column):
                self._table.setColumnWidth(column, width)
        self._fitting = False
        self.changed.emit()

    def _setting_changed(self, name: str) -> None:
        """The settings' dialog, an import, or another window, has chosen columns."""
        if self._saving:
            return
        if name in ("table/order", "table/sort", "table/descending") or name.startswith("table/width/"):
            self._again.start()
        if name != "table/hidden":
            return
        before = set(self._hidden)
        self._settings.put("table/known", [column.name.lower() for column in Column])
        self._hidden = self._hidden_names()
        if self._hidden != before:
            self.fit()

    def _hidden_names(self) -> set[Column]:
        hidden = self._settings.words("table/hidden")
        if hidden is None:
            return set(HIDDEN_AT_FIRST)
        names = {column.name.lower(): column for column in Column}
        known = self._settings.words("table/known") or [column.name.lower() for column in _AT_FIRST]
        # What there was not yet when a person chose is as at first.
        new = {column for name, column in names.items() if name not in known and column in HIDDEN_AT_FIRST}
        return ({names[name] for name in hidden if name in names} | new) - set(ALWAYS_SHOWN)

    def _drawn(self) -> dict[Column, int]:
        share = theme.breadth(self._table)
        return {column: round(width * share) for column, width in WIDTHS.items()}

    def _sum(self, columns: set[Column] | list[Column]) -> int:
        return sum(self._widths[column] for column in columns)

    def _restore(self) -> None:
        names = {column.name.lower(): column for column in Column}
        order = [names[name] for name in self._settings.words("table/order") or () if name in names]
        self._hidden = self._hidden_names()
        for name, column in names.items():
            width = self._settings.number(f"table/width/{name}", self._usual[column])
            self._widths[column] = int(min(float(_MOST), max(float(LEAST), width)))
        for place, column in enumerate(dict.fromkeys(order)):
            self._header.moveSection(self._header.visualIndex(column), place)
        by = names.get(self._settings.text("table/sort", "name"), Column.NAME)
        down = self._settings.flag("table/descending")
        direction = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(by, direction)
        if (by, down) != self._model.sorted_by:
            self._model.sort(by, direction)
        self.fit()

    def _restore_again(self) -> None:
        self._soon.stop()
        self._restore()

    def save(self) -> None:
        """Remember order, widths, what is hidden and the sorting."""
        self._soon.stop()
        if self._again.isActive():
            self._again.stop()
            self._restore()
        self._saving = True
        try:
            self._put_all()
        finally:
            self._saving = False

    def _put_all(self) -> None:
        order = [column.name.lower() for column in self._order()]
        usual = [column.name.lower() for column in Column]
        self._settings.put("table/order", order if order != usual else None)
        hidden = sorted(column.name.lower() for column in self._hidden)
        chosen = self._hidden != HIDDEN_AT_FIRST
        self._settings.put("table/known", usual if chosen else None)
        self._settings.put("table/hidden", hidden if chosen else None)
        for column, width in self._widths.items():
            self._settings.put(f"table/width/{column.name.lower()}", width if width != self._usual[column] else None)
        by, down = self._model.sorted_by
        self._settings.put("table/sort", by.name.lower())
        self._settings.put("table/descending", down)

    def _told(self) -> None:
        self.fit()
        self._soon.start()

    def _moved(self) -> None:
        if not self._fitting:
            self._told()

    def _resized(self, logical: int, _before: int, width: int) -> None:
        if self._fitting or width <= 0:
            return
        column, shown = COLUMNS[logical], self.shown()
        # The last column is as wide as what is left: nobody chose that.
        if shown and column is not shown[-1]:
            self._widths[column] = width
            self._soon.start()

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        self._model.sort(column, order)
        self._soon.start()
