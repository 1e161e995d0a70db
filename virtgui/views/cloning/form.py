"""The fields of the dialog that clones a machine, laid out; what they mean is the business of `dialog`."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.install.clone import MOST
from virtgui.install.clone_flaws import CloneFlaw
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.cloning.disk_card import DiskCard
from virtgui.views.cloning.guest import GuestPart
from virtgui.views.cloning.nic_rows import NicRows
from virtgui.views.controls import fill, hairline, on_content
from virtgui.views.labels import Label, Paragraph
from virtgui.views.once import OnceDialog
from virtgui.views.reading_order import set_reading_order

_SIZE = (760, 540)


class CloneForm(OnceDialog):
    """Above all the name; below it a card for each disk, and what is to be known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label(tr("Clone"), "text", theme.OPENER)
        self.heading.setFont(theme.semibold(self.heading.font(), theme.OPENER))
        self.problem = Paragraph("", "error")
        self.waiting = Paragraph("", "muted")
        self.name = QLineEdit(self)
        self.copies = QSpinBox(self)
        self.host = QComboBox(self)
        self.remarks = {field: Paragraph("", "error", theme.SECONDARY) for field in ("name", "copies", "host")}
        for control, name in ((self.name, "name"), (self.copies, "copies"), (self.host, "host")):
            self.remarks[name].describes(control)
        self.cards: list[DiskCard] = []
        self.nics = NicRows(self)
        self.guest = GuestPart(self)
        self.start = QCheckBox(tr("&Start it afterwards"), self)
        self.template = QCheckBox(tr("Make the original a &template, which is not started"), self)
        self.template.setChecked(True)  # a start of the original would spoil every copy that is linked to it
        self.notes = Paragraph("", "muted", theme.SECONDARY)
        self.busy = Label("", "muted", theme.SECONDARY)
        self.virsh = QPushButton(tr("Copy as &virsh"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.clone = fill(QPushButton(tr("&Clone machine"), self))
        self._lay_out()
        self.say("")
        self.setWindowTitle(tr("Clone"))
        self.resize(theme.sized(self, *_SIZE))

    def say(self, text: str) -> None:
        """What went wrong, above all fields; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def say_busy(self, text: str) -> None:
        """What is under way, beside the buttons; "" for nothing."""
        self.busy.setText(text)

    def say_flaws(self, flaws: list[CloneFlaw]) -> None:
        """What is wrong with the fields above the disks, beside them."""
        for field, remark in self.remarks.items():
            mine = [flaw for flaw in flaws if flaw.field == field]
            remark.setText(". ".join(flaw.message for flaw in mine))
            remark.set_role("error" if any(not flaw.warning for flaw in mine) else "notice_text")
            remark.setVisible(bool(mine))

    def hint(self, text: str) -> None:
        """A word of help about the copies, where nothing is wrong with them."""
        remark = self.remarks["copies"]
        if remark.isHidden() and text:
            remark.set_role("muted")
            remark.setText(text)
            remark.show()

    def put_cards(self, cards: list[DiskCard]) -> None:
        """Show these disks, in place of those before."""
        for card in self.cards:
            self.column.removeWidget(card)
            card.deleteLater()
        self.cards = cards
        for card in cards:
            self.column.addWidget(card)
        set_reading_order(self)

    def _lay_out(self) -> None:
        self.copies.setRange(1, MOST)
        self.copies.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.name.setAccessibleName(tr("Name of the clone"))
        self.form = QWidget(self)
        rows = QFormLayout(self.form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(theme.GAP)
        rows.setVerticalSpacing(theme.FIELD_GAP)
        for label, control, field in (
            (tr("&Name"), self.name, "name"),
            (tr("C&opies"), self.copies, "copies"),
            (tr("&Host"), self.host, "host"),
        ):
            rows.addRow(label, control)
            rows.addRow("", self.remarks[field])
            self.remarks[field].hide()
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, theme.GAP)
        inner.setSpacing(theme.GAP_SMALL)
        for widget in (self.heading, self.problem, self.waiting, self.form):
            inner.addWidget(widget)
        inner.addLayout(self.column)
        for widget in (self.nics, self.template, self.start, self.guest, self.notes):
            inner.addWidget(widget)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(ground)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.GAP_LARGE, theme.GAP_SMALL, theme.GAP_LARGE, theme.GAP_SMALL)
        foot.setSpacing(theme.GAP_SMALL)
        foot.addWidget(self.virsh)
        foot.addWidget(self.busy, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.clone)
        for button in (self.virsh, self.cancel, self.clone):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        self.virsh.setAutoDefault(False)
        self.cancel.setAutoDefault(False)
        self.clone.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(hairline(self))
        whole.addLayout(foot)
