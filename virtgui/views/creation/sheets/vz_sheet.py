"""Containers of Virtuozzo, which its host makes from a template."""

from __future__ import annotations

from virtgui.install.draft import TEMPLATE, ContainerSource
from virtgui.install.flaws_storage import source_flaws
from virtgui.install.workshop import Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Row
from virtgui.xml.flaws.base import Flaw


class VzSheet(Sheet):
    """Asks for the template's name: libvirt does not tell which there are."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        words = tr("As “vzpkg list” names it on the host")
        self.ask((Row("template", tr("Template"), unset="centos-7-x86_64", help=words),))
        self.column.addStretch(1)

    def put(self) -> None:
        self.creation.take_source(self._source)

    def flaws(self) -> list[Flaw]:
        draft = self.creation.draft
        if draft.source != self._source:
            return []
        return [Flaw("template", flaw.message) for flaw in source_flaws(draft, self.creation.facts())]

    def summary(self) -> str:
        return plain(self._source.template, 60)

    @property
    def _source(self) -> ContainerSource:
        return ContainerSource(TEMPLATE, "", template=str(self.get("template") or "").strip())
