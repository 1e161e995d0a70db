"""A device that is yet to be as a form sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtgui.model.edits import Value
from virtgui.views.hardware.rows import Row
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.edits import field_value

if TYPE_CHECKING:
    from virtgui.xml.flaws.base import Flaw
    from virtgui.xml.node import Node
    from virtgui.xml.surroundings import Surroundings


class DraftTarget:
    """Holds the draft; `told` is called after a person changed it."""

    def __init__(self, draft: Draft, around: Callable[[], Surroundings], told: Callable[[], None]) -> None:
        self._draft = draft
        self._node = drafts.node(draft)
        self._around = around
        self._told = told

    @property
    def draft(self) -> Draft:
        """As it stands."""
        return self._draft

    def put(self, draft: Draft) -> None:
        """It is this now; nobody is told."""
        self._draft = draft
        self._node = drafts.node(draft)

    def node(self) -> Node:
        """The window onto the device."""
        return self._node

    def value(self, field: str) -> Value:
        """What the field holds now."""
        return field_value(self._node, field)

    def origin(self, field: str) -> Value:
        """What the template had."""
        return drafts.value(Draft(self._draft.template), field)

    def changed(self, field: str) -> bool:
        """All of it is new, so nothing of it is told as changed."""
        return False

    def set(self, field: str, value: Value) -> None:
        """Want this."""
        around = self._around()
        self.put(drafts.with_field(self._draft, field, value, around.machine, around.held))
        self._told()

    def undo(self, field: str) -> None:
        """Want what the template had."""
        self.set(field, self.origin(field))

    def when(self, field: str) -> str:
        """The whole device comes now or later, not its fields."""
        return ""

    def lock(self, row: Row) -> str:
        """Nothing of it is fixed yet."""
        return ""

    def surroundings(self) -> Surroundings:
        """What the checks and choices depend on."""
        return drafts.surroundings(self._draft, self._around())

    def live_difference(self, row: Row) -> str:
        """Nothing runs yet."""
        return ""

    def consequences(self) -> list[Flaw]:
        """None: no guest knows it yet."""
        return []
