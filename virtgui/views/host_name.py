"""The dialog for what a person says about a host: its name, site, colour and notes."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

from PyQt6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from virtgui.qtmodels.settings import HostEntry
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill, name_box
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.forms import FormDialog
from virtgui.views.tags import COLORS

_NOTES_MOST = 4000
_NAME_MOST = 64


def color_box(parent: QWidget) -> QComboBox:
    """Offers the colours that hosts and tags can have; their names are the items' data, "" for none."""
    box = QComboBox(parent)
    name_box(box, tr("Colour"))
    box.addItem(tr("No colour"), "")
    for color, word in COLORS.items():
        box.addItem(word, color)
    return box


class HostNameDialog(FormDialog):
    """Nothing of it reaches the host: it is remembered here."""

    FORM: ClassVar[str] = "host_name"
    heading: QLabel
    name_label: QLabel
    name_edit: QLineEdit
    remark: QLabel
    cancel_button: QPushButton
    deed_button: QPushButton

    def __init__(self, entry: HostEntry, sites: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self.setWindowTitle(tr("Name, site and notes"))
        as_heading(self.heading, plain(entry.uri, 120))
        as_remark(self.remark, self.remark.text())
        self.site = QComboBox(self)
        self.site.setEditable(True)
        self.site.addItem("")
        self.site.addItems(sites)
        self.site.setCurrentText(entry.site)
        line = self.site.lineEdit()
        if line is not None:
            line.setMaxLength(_NAME_MOST)
            line.setAccessibleName(tr("Site"))
            line.setPlaceholderText(tr("None"))
        self.color = color_box(self)
        self.color.setCurrentIndex(max(0, self.color.findData(entry.color)))
        self.notes = QPlainTextEdit(entry.notes, self)
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(4 * self.fontMetrics().lineSpacing() + theme.GAP)
        self.too_long = QLabel(self)
        self.too_long.setWordWrap(True)
        self.too_long.setTextFormat(self.remark.textFormat())
        as_remark(self.too_long, "")
        page = self.layout()
        if isinstance(page, QVBoxLayout):
            place = page.indexOf(self.remark) + 1
            for label, field in ((tr("S&ite"), self.site), (tr("Co&lour"), self.color), (tr("N&otes"), self.notes)):
                word = QLabel(label, self)
                word.setTextFormat(self.remark.textFormat())
                word.setBuddy(field)
                field.setAccessibleName(label.replace("&", ""))
                page.insertWidget(place, word)
                page.insertWidget(place + 1, field)
                place += 2
            page.insertWidget(place, self.too_long)
        self.name_edit.setText(entry.name)
        self.name_edit.selectAll()
        fill(self.deed_button)
        self.notes.textChanged.connect(self._look)
        self.deed_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self._order_tabs()

    def _order_tabs(self) -> None:
        fields = [self.name_edit, self.site, self.color, self.notes, self.cancel_button, self.deed_button]
        for before, after in pairwise(fields):
            self.setTabOrder(before, after)

    def _look(self) -> None:
        long = len(self.notes.toPlainText()) > _NOTES_MOST
        text = tr("Notes have at most {count} characters.").format(count=_NOTES_MOST) if long else ""
        as_remark(self.too_long, text, wrong=True, of=self.notes)
        self.deed_button.setEnabled(not long)

    def entry(self) -> HostEntry:
        """The host as it is to be remembered."""
        return self._entry._replace(
            name=self.name_edit.text().strip(),
            site=" ".join(self.site.currentText().split()),
            color=str(self.color.currentData()),
            notes=self.notes.toPlainText().strip(),
        )
