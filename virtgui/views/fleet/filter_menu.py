"""What can be filtered by, as a menu that writes the search, and as completions while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model import osnames
from virtgui.model.keys import HostKey
from virtgui.qtmodels.query import FIELDS, IS, has, toggled
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import words
from virtgui.views.fleet.known_notes import groups_of

_STATES = ("running", "paused", "off", "crashed", "saved", "asleep", "migrating", "shutting-down", "unknown", "lost")
_MORE = {
    "not-responding": tr("Not responding"),
    "pending": tr("Changed until its next start"),
    "template": tr("Templates"),
    "transient": tr("Transient"),
    "tagged": tr("With tags"),
    "grouped": tr("In a group"),
}
_WORDS = {
    "state": {
        "running": tr("Running"),
        "paused": tr("Paused"),
        "off": tr("Off", "a state"),
        "crashed": tr("Crashed"),
        "saved": tr("Saved"),
        "asleep": tr("Asleep"),
        "migrating": tr("Migrating"),
        "shutting-down": tr("Shutting down"),
        "unknown": tr("Unknown"),
        "lost": tr("Lost"),
        "not-responding": _MORE["not-responding"],
    },
    "autostart": {"yes": tr("Yes"), "no": tr("No")},
}
_LISTED = 40
"""More values than this are for typing."""


class Values:
    """Which values each field has now, read when asked."""

    def __init__(self, world: World, host_name: Callable[[HostKey], str]) -> None:
        self._world = world
        self._host_name = host_name

    def of(self, field: str) -> list[str]:
        """The values of a field that has few; [] for one that has as many as there are machines."""
        match field:
            case "state":
                return [*_STATES, "not-responding"]
            case "host":
                return sorted({self._host_name(key) for key in self._world.hosts}, key=str.casefold)
            case "tag":
                configs = (m.config for m in self._world.machines.values())
                return sorted({tag for c in configs if c is not None for tag in c.tags}, key=str.casefold)
            case "group":
                return groups_of(self._world)
            case "os":
                configs = (m.config for m in self._world.machines.values())
                found = {osnames.os_text(c.os_id) for c in configs if c is not None and c.os_id}
                return sorted(found, key=str.casefold)
            case "network":
                configs = (m.config for m in self._world.machines.values())
                found = {nic.source for c in configs if c is not None for nic in c.nics if nic.source}
                return sorted(found, key=str.casefold)
            case "autostart":
                return ["yes", "no"]
            case "is":
                return list(IS)
            case _:
                return []

    def fields(self) -> list[str]:
        """The names of all fields."""
        return sorted(FIELDS)


class FilterMenu(QMenu):
    """Each entry adds its term to the search or takes it away; filled when it opens."""

    def __init__(
        self, values: Values, text: Callable[[], str], put: Callable[[str], None], parent: QWidget, *more: QAction
    ) -> None:
        super().__init__(tr("&Filter"), parent)
        self._values = values
        self._text = text
        self._put = put
        self._more = more
        self.by_column: QMenu | None = None
        """What asks of one column after the other, where there is a table."""
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Put in what there is to filter by now."""
        self.clear()
        titles = {
            "state": tr("&State"),
            "host": tr("&Host"),
            "tag": tr("&Tag"),
            "group": tr("&Group"),
            "os": tr("S&ystem"),
        }
        for field, title in {**titles, "autostart": tr("&Autostart")}.items():
            values = self._values.of(field)[:_LISTED]
            if values:
                self._sub(title, field, [(value_text(field, value), value) for value in values])
        self._sub(tr("&More"), "is", [(name, value) for value, name in _MORE.items()])
        if self.by_column is not None:
            self.addMenu(self.by_column)
        self.addSeparator()
        self.addActions(list(self._more))

    def _sub(self, title: str, field: str, entries: list[tuple[str, str]]) -> None:
        sub = QMenu(title, self)
        labels = words.with_letters([plain(name, 60) for name, _ in entries])
        for label, (_, value) in zip(labels, entries, strict=True):
            action = QAction(label, sub)
            action.setCheckable(True)
            action.setChecked(has(self._text(), field, value))
            action.triggered.connect(
                lambda _on, field=field, value=value: self._put(toggled(self._text(), field, value))
            )
            sub.addAction(action)
        self.addMenu(sub)


def value_text(field: str, value: str) -> str:
    """A value that a field of the search has, as a menu shows it."""
    return _WORDS.get(field, {}).get(value, value)
