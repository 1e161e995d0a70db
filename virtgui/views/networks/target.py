"""A network that is made or changed as a form sees it."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model.edits import Value
from virtgui.model.things import ThingKind
from virtgui.qtmodels.network_draft import OWN_FIELDS, NetworkDraft
from virtgui.util.language import tr
from virtgui.views.hardware.remark import NEXT, NOW
from virtgui.views.hardware.rows import Page, Row
from virtgui.views.networks.rows import ROWS
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.network_plan import LIVE_FIELDS
from virtgui.xml.networks import NetworkPageXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_PASSING = tr("It is gone once it is stopped: only what it takes at once can be changed")
_NAMED = tr("Stop it to give it another name")


class NetworkTarget:
    """`around` are the host's interfaces and bridges; `refusal` says why nothing can be changed at all."""

    def __init__(
        self, draft: NetworkDraft, around: Callable[[], Surroundings], refusal: Callable[[], str] = lambda: ""
    ) -> None:
        self._draft = draft
        self._around = around
        self._refusal = refusal

    def node(self) -> Node:
        """The window, with all that was changed."""
        return self._draft.node()

    def value(self, field: str) -> Value:
        """What a field holds."""
        return self._draft.value(field)

    def origin(self, field: str) -> Value:
        """What it held."""
        return self._draft.origin(field)

    def changed(self, field: str) -> bool:
        """Whether a person changed it. All of a new network is new."""
        return self._draft.thing is not None and self.value(field) != self.origin(field)

    def set(self, field: str, value: Value) -> None:
        """A person wants this."""
        self._draft.set(field, value)

    def undo(self, field: str) -> None:
        """A person wants it as it was."""
        self._draft.undo(field)

    def when(self, field: str) -> str:
        """When the change counts."""
        if not self._draft.running or field in OWN_FIELDS:
            return ""
        return NOW if self._draft.now(field) else NEXT

    def lock(self, row: Row) -> str:
        """Why it cannot be changed."""
        if refusal := self._refusal():
            return refusal
        if self._draft.transient and row.field not in LIVE_FIELDS:
            return _PASSING
        if row.field == "name" and self._draft.running:
            return _NAMED
        return ""

    def surroundings(self) -> Surroundings:
        """What the choices depend on."""
        return self._around()

    def live_difference(self, row: Row) -> str:
        """Told by the review, which shows both documents."""
        return ""

    def consequences(self) -> list[Flaw]:
        """None beside the flaws."""
        return []


def page(draft: NetworkDraft, rows: tuple[Row, ...] = ROWS) -> Page:
    """The page of a form for a network, with these rows of it."""
    return Page(
        kind="network",
        name=ThingKind.NETWORK.value,
        group="",
        icon="affiliate",
        title=lambda node, around: NetworkPageXml(node.element).name,
        line=lambda node, around: "",
        rows=rows,
        check=lambda node, around: draft.flaws(),
    )
