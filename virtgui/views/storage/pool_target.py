"""A pool that is yet to be as a form sees it."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model.edits import Value
from virtgui.views.hardware.rows import Row
from virtgui.xml.edits import field_value
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.pools import PoolXml, rename
from virtgui.xml.surroundings import Surroundings


class PoolTarget:
    """Holds its document; `told` is called after a person changed it."""

    def __init__(self, node: PoolXml, around: Callable[[], Surroundings], told: Callable[[], None]) -> None:
        self._node = node
        self._around = around
        self._told = told

    def node(self) -> PoolXml:
        """The window onto its document."""
        return self._node

    def value(self, field: str) -> Value:
        """What the field holds now."""
        return field_value(self._node, field)

    def origin(self, field: str) -> Value:
        """All of it is new."""
        return self.value(field)

    def changed(self, field: str) -> bool:
        """All of it is new, so nothing of it is told as changed."""
        return False

    def set(self, field: str, value: Value) -> None:
        """A person answers."""
        if field == "name":
            rename(self._node, str(value or ""))
        else:
            setattr(self._node, field, value if value != () else None)
        self._told()

    def undo(self, field: str) -> None:
        """Nothing was there before."""

    def when(self, field: str) -> str:
        """It is all yet to be."""
        return ""

    def lock(self, row: Row) -> str:
        """Nothing of it is fixed yet."""
        return ""

    def surroundings(self) -> Surroundings:
        """What the checks and choices depend on."""
        return self._around()

    def live_difference(self, row: Row) -> str:
        """Nothing runs yet."""
        return ""

    def consequences(self) -> list[Flaw]:
        """None."""
        return []
