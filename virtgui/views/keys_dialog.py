"""Asks which keys libvirt shall press in guests, with a console open or not."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.guest_keys import HOLD_MOST_MS, HOLD_MS, USUAL, act_text, keys_of
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.dialogs import DeedButtons, as_heading, as_remark
from virtgui.views.keys_text import KEYS, keys_text
from virtgui.views.once import OnceDialog

_HELP = tr(
    "The keys go down together, also where no console is open or the desktop would keep them for itself. Name them as "
    "they stand on a keyboard, or as Linux does (KEY_F13)."
)
_WROTE = {"".join(here.split()).casefold(): key for key, here in KEYS.items()}
"""The keys by what stands on a keyboard of the person's language."""


class KeysDialog(OnceDialog):
    """Begins with Ctrl+Alt+Delete; `copy` returns a sentence about the line that it copied. Who opens it says in
    `heading` to whom."""

    def __init__(self, copy: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = copy
        self.setWindowTitle(tr("Send keys"))
        self.heading, self.help, self.remark = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.heading, self.help, self.remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        as_heading(self.heading, "")
        as_remark(self.help, _HELP)
        self.keys = QComboBox(self)
        self.field = QLineEdit(self)
        self.keys.setLineEdit(self.field)
        name_box(self.keys, tr("Keys"))
        self.keys.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.keys.addItems([keys_text(each) for each in USUAL])
        self.hold = QSpinBox(self)
        self.hold.setRange(1, HOLD_MOST_MS)
        self.hold.setSuffix(" ms")
        self.hold.setValue(HOLD_MS)
        self.buttons = DeedButtons(self, tr("&Send"))
        self.virsh_button, self.cancel_button = self.buttons.virsh, self.buttons.cancel
        self.send_button = self.buttons.deed
        self._lay_out()
        self.keys.editTextChanged.connect(self._look)
        # the list around it keeps Return from the dialog
        self.field.returnPressed.connect(self.send_button.click)
        self.hold.valueChanged.connect(self._look)
        self.virsh_button.clicked.connect(lambda: as_remark(self.remark, self._copy(self.text)))
        self.send_button.clicked.connect(self.accept)
        self.keys.setFocus()
        self._look()

    @property
    def text(self) -> str:
        """What is wanted, as `model.guest_keys.keys_of` reads it."""
        keys = (key.strip() for key in self.keys.currentText().split("+"))
        return act_text("+".join(_WROTE.get("".join(key.split()).casefold(), key) for key in keys), self.hold.value())

    def say_hindrance(self, why: str) -> None:
        as_remark(self.remark, why, wrong=True)

    def _look(self) -> None:
        wrong = ""
        try:
            keys_of(self.text)
        except ValueError as error:
            wrong = str(error)
        as_remark(self.remark, wrong, wrong=True)
        for button in (self.send_button, self.virsh_button):
            button.setEnabled(not wrong)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.PAGE_MARGIN
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.GAP_SMALL)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("&Keys"), self.keys)
        form.addRow(tr("&Hold for"), self.hold)
        column.addWidget(self.heading)
        column.addWidget(self.help)
        column.addLayout(form)
        column.addWidget(self.remark)
        column.addSpacing(theme.GAP_SMALL)
        column.addStretch(1)
        column.addLayout(self.buttons)
        self.setMinimumWidth(460)
