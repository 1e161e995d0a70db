"""The sources that need no words: network boot, an empty machine."""

from __future__ import annotations

from virtgui.install.draft import MANUAL, PxeSource
from virtgui.install.workshop import Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.labels import Paragraph

_WORDS = {
    kinds.PXE: tr(
        "The machine starts from its first network card, and the network’s boot server tells it what to load."
    ),
    kinds.EMPTY: tr(
        "The machine is made with an empty disk and no medium. “Customise before start” on the last page "
        "shows everything it has."
    ),
}


class WordsSheet(Sheet):
    """Says what will happen; there is nothing to ask."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self.column.addWidget(Paragraph(_WORDS[kind.name]))
        self.column.addStretch(1)

    def put(self) -> None:
        self.creation.take_source(PxeSource() if self.kind.name == kinds.PXE else MANUAL)
