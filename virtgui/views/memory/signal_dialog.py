"""A signal to a process of a container."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QComboBox, QFormLayout, QSpinBox, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.saving import SIGNALS, SendSignal
from virtgui.qtmodels.world import World
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph

_MOST = 4_194_304
_TERM = 15
_FIRST = "Process 1 is the container's first: a signal that ends it ends the container."


class SignalDialog(BigDialog):
    """`pid` counts as the container itself does."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        machine = world.machines.get(key)
        name = plain(machine.name, 80) if machine is not None else ""
        super().__init__("Send a signal", f"Send a signal: {name}", "", parent)
        self._key = key
        self._send = send
        self.pid = QSpinBox(self)
        self.pid.setRange(1, _MOST)
        self.pid.setAccessibleName("Process")
        self.number = QComboBox(self)
        self.number.setAccessibleName("Signal")
        for number, word in SIGNALS.items():
            if number:
                self.number.addItem(f"{word} ({number})", number)
        self.number.setCurrentIndex(self.number.findData(_TERM))
        self.note = Paragraph(_FIRST, "muted")
        form = QFormLayout()
        form.addRow("&Process", self.pid)
        form.addRow("&Signal", self.number)
        for field in (self.pid, self.number):
            field.setMinimumHeight(theme.tall(self, theme.FIELD))
        self.body.addLayout(form)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.cancel = self.footer.add("Cancel")
        self.deed = self.footer.add("Send", filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.resize(420, 240)

    def agree(self) -> None:
        """Send it."""
        self._send(SendSignal(self._key, self.pid.value(), int(self.number.currentData())))
        self.accept()
