"""The addresses that the network cards of a clone get."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QGridLayout, QLineEdit, QWidget

from virtgui.install.clone_flaws import CloneFlaw
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph
from virtgui.views.machine_facts import plug_text


class NicRows(QWidget):
    """One row for each card."""

    changed = pyqtSignal(tuple)
    """The addresses as they are typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[QLineEdit] = []
        self.remarks: list[Paragraph] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, theme.GAP_SMALL, 0, theme.GAP_SMALL)
        self._grid.setHorizontalSpacing(theme.GAP_SMALL)
        self._grid.setVerticalSpacing(theme.FIELD_GAP)
        self._grid.setColumnStretch(2, 1)

    def build(self, plugs: tuple[tuple[str, str], ...], macs: tuple[str, ...]) -> None:
        """These cards, once."""
        for place, (plug, mac) in enumerate(zip(plugs, macs, strict=True)):
            title = Label(tr("Network card {place}").format(place=place + 1), "text", theme.BODY, QFont.Weight.DemiBold)
            field, remark = QLineEdit(mac, self), Paragraph("", "error", theme.SECONDARY)
            field.setFont(theme.fixed_font(self.font(), theme.BODY))
            field.setMinimumWidth(field.fontMetrics().horizontalAdvance("52:54:00:00:00:00  "))
            field.setAccessibleName(tr("MAC address of network card {place}").format(place=place + 1))
            field.setPlaceholderText(tr("made up"))
            field.textEdited.connect(self._typed)
            self._grid.addWidget(title, 2 * place, 0)
            self._grid.addWidget(field, 2 * place, 1)
            self._grid.addWidget(Label(plug_text(*plug), "muted", theme.SECONDARY), 2 * place, 2)
            self._grid.addWidget(remark, 2 * place + 1, 1, 1, 2)
            remark.hide()
            remark.describes(field)
            self.fields.append(field)
            self.remarks.append(remark)

    def show_flaws(self, flaws: list[CloneFlaw]) -> None:
        """What is wrong with each."""
        for place, remark in enumerate(self.remarks):
            mine = [flaw for flaw in flaws if flaw.field == f"nic {place}"]
            remark.setText(". ".join(flaw.message for flaw in mine))
            remark.set_role("error" if any(not flaw.warning for flaw in mine) else "notice_text")
            remark.setVisible(bool(mine))

    def _typed(self) -> None:
        self.changed.emit(tuple(field.text() for field in self.fields))
