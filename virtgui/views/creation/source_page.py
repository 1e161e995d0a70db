"""The wizard's first page: where the machine comes from."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.install.catalogue import Catalogue
from virtgui.install.workshop import Looked, Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.recent import Recent
from virtgui.qtmodels.scripts import Scripts
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.creation import kinds
from virtgui.views.creation.kind_row import KindRow
from virtgui.views.creation.kinds import Kind, kind_named, kinds_for
from virtgui.views.creation.sheets.appliance_sheet import ApplianceSheet
from virtgui.views.creation.sheets.container_sheet import ContainerSheet
from virtgui.views.creation.sheets.gallery_sheet import GallerySheet
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.sheets.plain_sheets import WordsSheet
from virtgui.views.creation.sheets.sheet import Sheet, Wrong
from virtgui.views.creation.sheets.template_sheet import TemplateSheet
from virtgui.views.creation.sheets.text_sheet import TextSheet
from virtgui.views.creation.sheets.tree_sheet import TreeSheet
from virtgui.views.creation.sheets.vz_sheet import VzSheet
from virtgui.views.labels import Label

_LIST = 218
_SHEETS: dict[str, type[Sheet]] = {
    **dict.fromkeys((kinds.ISO, kinds.LIVE, kinds.CLOUD, kinds.DISK), MediumSheet),
    **dict.fromkeys((kinds.PXE, kinds.EMPTY), WordsSheet),
    **dict.fromkeys((kinds.PROGRAM, kinds.SYSTEM), ContainerSheet),
    **dict.fromkeys((kinds.XML, kinds.NATIVE), TextSheet),
    kinds.GALLERY: GallerySheet,
    kinds.APPLIANCE: ApplianceSheet,
    kinds.TREE: TreeSheet,
    kinds.CONTAINER: VzSheet,
    kinds.TEMPLATE: TemplateSheet,
}


class SourcePage(QWidget):
    """A list of sources, and the form of the chosen one."""

    changed = pyqtSignal()
    looked = pyqtSignal(object)
    """A Looked: the file that was chosen."""

    def __init__(
        self,
        creation: Creation,
        workshop: Workshop,
        scripts: Scripts,
        recent: Recent | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._recent = recent
        self._creation = creation
        self._workshop = workshop
        self._scripts = scripts
        self._catalogue: Catalogue | None = None
        self._sheets: dict[str, Sheet] = {}
        self._shown: tuple[str, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Where the machine comes from"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFixedWidth(theme.tall(self, _LIST))
        self.list.setSpacing(1)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(KindRow(self.list))
        self.list.setMouseTracking(True)
        self.stack = QStackedWidget(self)
        self.list.currentItemChanged.connect(self._chosen)
        title = Label(tr("Where does the machine come from?"), "text", theme.TITLE, QFont.Weight.DemiBold)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(title)
        column.addLayout(across, 1)
        creation.changed.connect(self.refresh)
        self._list_kinds()

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        item = self.list.currentItem()
        return kind_named(item.data(Qt.ItemDataRole.UserRole) if item is not None else kinds.ISO)

    @property
    def sheet(self) -> Sheet:
        """The form that is shown."""
        return self._sheets[self.kind.name]

    def choose(self, name: str) -> None:
        """Take one of the kinds."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentRow(row)

    def use(self, catalogue: Catalogue) -> None:
        """The list of systems is there."""
        self._catalogue = catalogue
        for sheet in self._sheets.values():
            self._give(sheet)

    @property
    def typed(self) -> bool:
        """Whether a person has entered anything that would be lost."""
        return any(sheet.typed for sheet in self._sheets.values())

    def called(self, name: str) -> None:
        """The machine has another name."""
        self.sheet.called(name)

    def wrong(self) -> tuple[Wrong, ...]:
        """All that must be corrected."""
        return self.sheet.wrong()

    def summary(self) -> str:
        """The source in a line."""
        return self.sheet.summary()

    def made(self) -> None:
        """A machine was made from it: what was chosen here is offered again."""
        if self._recent is not None:
            for used in self.sheet.used():
                self._recent.add(used, self._creation.host)

    def focus(self, field: str = "") -> None:
        """Give the keyboard to a field, or to the list."""
        if field:
            self.sheet.focus(field)
        else:
            self.list.setFocus()

    def refresh(self) -> None:
        """The host may be another, or have told more."""
        self._list_kinds()
        self.sheet.refresh()

    # -- within ------------------------------------------------------------------------------

    def _list_kinds(self) -> None:
        found = kinds_for(self._creation.facts().driver)
        names = tuple(kind.name for kind in found)
        if names == self._shown:
            return
        self._shown = names
        before = self.list.currentItem()
        kept = before.data(Qt.ItemDataRole.UserRole) if before is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for kind in found:
            item = QListWidgetItem(kind.words)
            item.setData(Qt.ItemDataRole.UserRole, kind.name)
            item.setToolTip(kind.line)
            item.setSizeHint(QSize(10, theme.tall(self, 34)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.choose(kept if kept in names else names[0])

    def _chosen(self) -> None:
        kind = self.kind
        sheet = self._sheets.get(kind.name)
        if sheet is None:
            sheet = self._sheets[kind.name] = _SHEETS[kind.name](kind, self._creation, self._workshop)
            sheet.changed.connect(self._changed)
            sheet.looked.connect(partial(self._looked, sheet))
            sheet.turned.connect(self._turn)
            sheet.offer_scripts(self._scripts)
            if self._recent is not None:
                sheet.offer_recent(self._recent)
            self._give(sheet)
            area = QScrollArea(self.stack)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(sheet)
            self.stack.addWidget(area)
        for name, other in self._sheets.items():
            if other.current and name != kind.name:
                other.leave()
            other.current = name == kind.name
        self.stack.setCurrentIndex(list(self._sheets).index(kind.name))
        self._creation.take_whole("")
        sheet.put()
        self._changed()

    def _give(self, sheet: Sheet) -> None:
        if self._catalogue is not None and isinstance(sheet, GallerySheet | ApplianceSheet):
            sheet.use(self._catalogue)

    def _looked(self, sheet: Sheet, file: Looked) -> None:
        if sheet is self.sheet:
            self.looked.emit(file)

    def _turn(self, kind: str, file: Looked) -> None:
        self.choose(kind)
        self.sheet.send(file)

    def _changed(self) -> None:
        self.sheet.refresh()
        self.changed.emit()
