"""A signal to a container's first process: libvirt reaches no other."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QComboBox, QFormLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.saving import SIGNALS, SendSignal
from virtgui.model.virsh_saving import saving_line
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph
from virtgui.views.virsh_lines import copied

_TERM = 15
_NOTE = tr(
    "It goes to the container's first process, the only one that libvirt reaches. TERM asks most of "
    "them to end, and the container with them; KILL ends it without asking."
)


class SignalDialog(BigDialog):
    """One signal by its name."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        machine = world.machines.get(key)
        name = plain(machine.name, 80) if machine is not None else ""
        super().__init__(tr("Send a signal"), tr("Send a signal: {name}").format(name=name), "", parent)
        self._key = key
        self._send = send
        self.number = QComboBox(self)
        self.number.setAccessibleName(tr("Signal"))
        for number, word in SIGNALS.items():
            if number:
                self.number.addItem(f"{word} ({number})", number)
        self.number.setCurrentIndex(self.number.findData(_TERM))
        self.number.setMinimumHeight(theme.tall(self, theme.FIELD))
        form = QFormLayout()
        form.addRow(tr("&Signal"), self.number)
        self.body.addLayout(form)
        self.body.addWidget(Paragraph(_NOTE, "muted"))
        self.body.addStretch(1)
        self._world = world
        self.virsh_button = self.footer.add_copy()
        self.virsh_button.clicked.connect(lambda: self.footer.say(*copied(self.virsh)))
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Send"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self.agree)
        self.resize(theme.sized(self, 440, 240))

    def virsh(self) -> str:
        """The same to be typed. ValueError, with a sentence, where no line is safe to paste."""
        host = self._world.hosts.get(self._key.host)
        if host is None:
            raise ValueError(tr("Its host is not connected."))
        return saving_line(self._command(), self._world.machines.get(self._key), host)

    def _command(self) -> SendSignal:
        return SendSignal(self._key, 1, int(self.number.currentData()))

    def agree(self) -> None:
        """Send it."""
        self._send(self._command())
        self.accept()
