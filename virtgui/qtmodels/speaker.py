"""What a table asks of whoever puts facts into words; only checkers of types read it."""

from __future__ import annotations

from typing import Protocol

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.grouping import Heading
from virtgui.qtmodels.ordering import Column


class Speaker(Protocol):
    """Puts facts into words; the views have the words."""

    def heading(self, column: Column) -> str:
        """A column's title."""

    def text(self, key: DomainKey, column: Column) -> str:
        """One cell."""

    def tip(self, key: DomainKey, column: Column) -> str:
        """A cell's whole text where the cell may show less; "" for none."""

    def spoken(self, key: DomainKey) -> str:
        """A row as it is read aloud."""

    def heading_title(self, heading: Heading) -> str:
        """What a heading says."""
