"""A machine that is kept as a model: copied by the dialog for clones."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from virtgui.install.draft import MANUAL
from virtgui.install.workshop import Workshop
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.creation import Creation
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.labels import Paragraph
from virtgui.xml.flaws.base import Flaw


class TemplateSheet(Sheet):
    """Lists the host's templates; what is chosen is cloned, so nothing more is asked here."""

    own_form = False

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Templates"))
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setItemDelegate(QuietCell(self.list))
        self.list.currentItemChanged.connect(lambda *_: self.changed.emit())
        self.none = Paragraph(tr("This host has none. “Make a template” in a machine’s menu makes it one."), "muted")
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.none)
        self.column.addStretch()
        self.refresh()

    @property
    def template(self) -> DomainKey | None:
        """The chosen one."""
        item = self.list.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, DomainKey) else None

    def put(self) -> None:
        self.creation.take_source(MANUAL)

    def flaws(self) -> list[Flaw]:
        return [] if self.template is not None else [Flaw("template", tr("Choose a template"))]

    def summary(self) -> str:
        item = self.list.currentItem()
        return item.text() if item is not None else ""

    def refresh(self) -> None:
        found, kept = self.creation.templates(), self.template
        shown = [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]  # type: ignore[union-attr]
        if shown != [key for key, _ in found]:
            self.list.blockSignals(True)
            self.list.clear()
            for key, name in found:
                item = QListWidgetItem(plain(name, 100))
                item.setData(Qt.ItemDataRole.UserRole, key)
                item.setSizeHint(QSize(10, theme.tall(self, 28)))
                self.list.addItem(item)
                if key == kept:
                    self.list.setCurrentItem(item)
            self.list.blockSignals(False)
        self.list.setVisible(bool(found))
        self.none.setVisible(not found)
