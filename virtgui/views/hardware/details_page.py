"""The second page of the wizard: a new device's form, with what its kind needs above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.hardware.block import Block
from virtgui.views.hardware.cards import Card
from virtgui.views.hardware.disk_block import DiskBlock
from virtgui.views.hardware.draft_target import DraftTarget
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.host_block import HostDeviceBlock
from virtgui.views.hardware.network_block import NetworkBlock
from virtgui.views.hardware.rows import Page, Row
from virtgui.views.labels import Label
from virtgui.views.mirror import margins
from virtgui.xml import drafts
from virtgui.xml.drafts import Draft
from virtgui.xml.giving import Gift
from virtgui.xml.kinds import window
from virtgui.xml.node import Node

_BLOCKS: dict[str, type[Block]] = {"disk": DiskBlock, "hostdev": HostDeviceBlock, "interface": NetworkBlock}


class Wrong(NamedTuple):
    """What must be corrected before going on, and what its field is called."""

    field: str
    label: str
    message: str


class DetailsPage(QWidget):
    """Holds one draft for one card."""

    changed = pyqtSignal()
    """The draft, or what is wrong with it, may be otherwise."""
    browse_wanted = pyqtSignal(str)
    """A person looks for a path for this field."""

    def __init__(self, model: HardwareModel, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        self._model = model
        self._fresh = True
        self._inventory = model.inventory
        self._target = DraftTarget(card.draft(model.surroundings()), model.surroundings, self._told)
        self.title = Label(card.words, "text", theme.TITLE, QFont.Weight.DemiBold)
        self.line = Label("", "muted", theme.SECONDARY)
        holder = QWidget()
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        self.block: Block | None = None
        column = QVBoxLayout(holder)
        margins(column, 2, 0, theme.GAP_SMALL, theme.GAP)
        column.setSpacing(theme.GAP)
        kind = _BLOCKS.get(card.page.kind)
        if kind is not None:
            self.block = kind(model, lambda: self._target.draft, holder)
            column.addWidget(self.block)
        self.form = Form(self._page(card.page), self._target, window(card.page.kind), holder)
        for line in self.form.lines.values():
            line.quiet = True
        column.addWidget(self.form, 1)
        if isinstance(self.block, DiskBlock):
            width = max(self.form.labels_width(), self.block.form.labels_width())
            self.form.align_labels(width)
            self.block.form.align_labels(width)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(tr("Settings"))
        self.area.setWidget(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.title)
        whole.addWidget(self.line)
        whole.addSpacing(theme.GAP_SMALL)
        whole.addWidget(self.area, 1)
        self.form.browse_wanted.connect(self.browse_wanted)
        self.form.checked.connect(self.changed)
        if self.block is not None:
            self.block.wanted.connect(self._take)
            self.block.browse_wanted.connect(self.browse_wanted)
            self.block.checked.connect(self.changed)
            if isinstance(self.block, DiskBlock):
                self.block.begin()
        self.refresh()

    @property
    def draft(self) -> Draft:
        """The device as it stands."""
        return self._target.draft

    def summary(self) -> str:
        """The device in a line: "Disk vdc, VirtIO"."""
        node, around, page = self._target.node(), self._model.surroundings(), self.card.page
        return ", ".join(part for part in (page.title(node, around), page.line(node, around)) if part)

    def name(self) -> str:
        """What the device is called: "Disk vdc"."""
        return self.card.page.title(self._target.node(), self._model.surroundings())

    def wrong(self) -> tuple[Wrong, ...]:
        """All that must be corrected, from the top."""
        above = self.block.flaws() if self.block is not None else ()
        labels = {row.field: row.label for row in self.card.page.rows}
        spoken = self.block.hidden if self.block is not None else frozenset()
        found = [Wrong(flaw.field, label, flaw.message) for label, flaw in above]
        for flaw in self.form.flaws:
            if not flaw.warning and not (above and flaw.field in spoken):
                found.append(Wrong(flaw.field, labels.get(flaw.field, self.card.words), flaw.message))
        return tuple(found)

    def focus(self, field: str = "") -> None:
        """Give a field the keyboard, and say what is wrong with it; without one, the first."""
        if field and self.block is not None and self.block.focus(field):
            return
        line = self.form.lines.get(field)
        if line is None:
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)
            self.focusNextChild()
            return
        line.quiet = False
        self.form.refresh()
        self.form.focus(field)
        self.area.ensureWidgetVisible(line.editor)

    def put(self, field: str, value: str) -> None:
        """A path was looked for and found."""
        self._target.set(field, value)
        self.form.refresh()

    def give(self, gift: Gift) -> None:
        """Begin with this device of the host."""
        if gift.xml:
            self._take(Draft(gift.xml))
        elif gift.fields:
            self._take(drafts.with_fields(self._target.draft, gift.fields))
        if gift.path and isinstance(self.block, DiskBlock):
            self.block.take_path(gift.path, "raw")

    def refresh(self) -> None:
        """The machine or the inventory may be otherwise; until a person changed anything so is the draft."""
        around = self._model.surroundings()
        if self._fresh and self._model.inventory != self._inventory and self.block is None:
            self._target.put(self.card.draft(around))
        self._inventory = self._model.inventory
        if self.block is not None:
            self.block.refresh()
        self.form.refresh()
        self._tell()

    # -- what changes ------------------------------------------------------------------------

    def _take(self, draft: Draft) -> None:
        """The block wants another draft."""
        if draft != self._target.draft:
            self._target.put(draft)
            self._told()
            if self.block is not None:
                self.block.refresh()
            self.form.refresh()

    def _told(self) -> None:
        self._fresh = False
        if isinstance(self.block, NetworkBlock):
            self.block.refresh()
        self._tell()

    def _tell(self) -> None:
        number = len(drafts.controllers(self._target.draft, self._model.machine))
        self.line.setText(
            (
                tr("The controller it needs is added along with it."),
                tr("The controllers it needs are added along with it."),
            )[number > 1]
            if number
            else ""
        )
        self.line.setVisible(bool(number))
        self.changed.emit()

    def _page(self, page: Page) -> Page:
        """The page without what the block asks."""
        if self.block is None:
            return page
        return replace(page, rows=tuple(replace(row, shown=self._shown(row)) for row in page.rows))

    def _shown(self, row: Row) -> Callable[[Node], bool]:
        block, asked = self.block, row.shown

        def shown(node: Node) -> bool:
            return (block is None or row.field not in block.hidden) and (asked is None or asked(node))

        return shown
