"""The sources that need few words or none: network boot, an empty machine, containers."""

from __future__ import annotations

from virtgui.install.draft import APPLICATION, MANUAL, OPERATING_SYSTEM, ContainerSource, PxeSource
from virtgui.install.workshop import Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.util.names import plain
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Row
from virtgui.views.labels import Paragraph
from virtgui.xml.flaws.base import Flaw

_WORDS = {
    kinds.PXE: "The machine starts from its first network card, and the network’s boot server tells it what to load.",
    kinds.EMPTY: "The machine is made with an empty disk and no medium. “Customise before start” on the last page "
    "shows everything it has.",
}


class WordsSheet(Sheet):
    """Says what will happen; there is nothing to ask."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self.column.addWidget(Paragraph(_WORDS[kind.name]))
        self.column.addStretch(1)

    def put(self) -> None:
        self.creation.take_source(PxeSource() if self.kind.name == kinds.PXE else MANUAL)


class ContainerSheet(Sheet):
    """Asks for a folder of the host and the first program."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        whole = kind.name == kinds.SYSTEM
        self.answers = {"init": "/sbin/init" if whole else "/bin/sh"}
        unset = "/var/lib/lxc/web/rootfs" if whole else "The host’s own"
        root = Row("root", "Root folder", unset=unset, help="A folder of the host")
        init = Row("init", "First program" if whole else "Program", help="Its path within the container")
        self.ask((root, init) if whole else (init, root))
        self.column.addStretch(1)

    def put(self) -> None:
        kind = OPERATING_SYSTEM if self.kind.name == kinds.SYSTEM else APPLICATION
        init, root = str(self.get("init") or ""), str(self.get("root") or "")
        self.creation.take_source(ContainerSource(kind, init, root))

    def flaws(self) -> list[Flaw]:
        whole, root = self.kind.name == kinds.SYSTEM, str(self.get("root") or "")
        found = []
        if not root.startswith("/") and (root or whole):
            found.append(Flaw("root", "Write the whole path, from “/” on"))
        if not str(self.get("init") or "").startswith("/"):
            found.append(Flaw("init", "Write the whole path, from “/” on"))
        return found

    def summary(self) -> str:
        return plain(str(self.get("root") or self.get("init") or ""), 60)
