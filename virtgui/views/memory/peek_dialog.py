"""Bytes of a guest's memory and disks, a page at a time."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from virtgui.model.commands import Command
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.saving import Peek, Peeked, Peeks
from virtgui.qtmodels.world import World
from virtgui.util.hexdump import address, hexdump
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip

PAGE = 4096
_FLAW = tr("Enter an address such as 0x7c00, 31744 or 1M")
_OFF = tr("It is off: only its disks can be looked into.")


class PeekDialog(BigDialog):
    """Reads when asked to, never by itself: each look stops the guest for a moment."""

    def __init__(
        self, key: DomainKey, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        machine = world.machines.get(key)
        name = plain(machine.name, 80) if machine is not None else ""
        line = tr("What is read may hold passwords and keys. It is kept nowhere.")
        super().__init__(
            tr("Look into memory and disks"), tr("Memory and disks: {name}").format(name=name), line, parent
        )
        self._key = key
        self._world = world
        self._send = send
        self._asked: Ticket | None = None
        self.at: int | None = None
        self.what = QComboBox(self)
        self.address = QLineEdit("0x0", self)
        self.read_button = QPushButton(tr("&Read"), self)
        self.back = QPushButton(tr("Pre&vious"), self)
        self.on = QPushButton(tr("&Next"), self)
        self.flaw = Paragraph("", "error", theme.SECONDARY)
        self.flaw.hide()
        self.shown = QPlainTextEdit(self)
        self.shown.setReadOnly(True)
        self.shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.shown.setFont(theme.fixed_font(self.font()))
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(tr("Bytes"))
        self._fill(machine)
        self._lay_out()
        self.close_button = self.footer.add(tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.read_button.clicked.connect(self.read)
        self.address.returnPressed.connect(self.read)
        self.address.textEdited.connect(lambda _: self._complain(""))
        self.what.currentIndexChanged.connect(self._other)
        self.back.clicked.connect(lambda: self._step(-PAGE))
        self.on.clicked.connect(lambda: self._step(PAGE))
        for keys, by in (("Alt+PgUp", -PAGE), ("Alt+PgDown", PAGE)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self._step(by))
        world.reported.connect(self._heard)
        world.machines_changed.connect(self._changed)
        self._look()
        self.address.setFocus()
        self.address.selectAll()
        self.resize(theme.sized(self, 760, 560))

    def _fill(self, machine: Domain | None) -> None:
        active = machine is not None and machine.active
        if active:
            for what in (Peeks.PHYSICAL, Peeks.VIRTUAL):
                self.what.addItem(large(what.said), (what, ""))
        config = machine.config if machine is not None else None
        for disk in config.disks if config is not None else ():
            if disk.source:
                self.what.addItem(tr("Disk {target}").format(target=plain(disk.target, 40)), (Peeks.DISK, disk.target))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_SMALL)
        for text, field, wide in ((tr("&Of"), self.what, 2), (tr("&Address"), self.address, 1)):
            label = Label(text)
            label.setBuddy(field)
            label.setMinimumWidth(label.sizeHint().width() + theme.GAP_TINY)
            field.setAccessibleName(text.replace("&", ""))
            field.setMinimumHeight(theme.tall(self, theme.FIELD))
            row.addWidget(label)
            row.addWidget(field, wide)
        self.what.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.what.setMinimumContentsLength(14)
        self.address.setMinimumWidth(self.address.fontMetrics().horizontalAdvance("0x" + 18 * "0"))
        for button in (self.read_button, self.back, self.on):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.body.addLayout(row)
        self.flaw.describes(self.address)
        self.body.addWidget(self.flaw)
        self.body.addWidget(self.shown, 1)

    @property
    def ready(self) -> bool:
        """Whether what was asked for is shown."""
        return self._asked is None

    def read(self) -> None:
        """Ask for a page from the address that was typed."""
        at = address(self.address.text())
        if at is None:
            self._complain(_FLAW)
        elif self._asked is None and self.read_button.isEnabled():
            what, target = self.what.currentData()
            self._complain("")
            self._asked = self._send(Peek(self._key, what, at, min(PAGE, (1 << 64) - at), target))
            self._look()

    def _step(self, by: int) -> None:
        if self.at is not None:
            self.address.setText(hex(max(0, min(self.at + by, (1 << 64) - PAGE))))
            self.read()

    def _other(self) -> None:
        self.at = None
        self.shown.clear()
        self._look()

    def _complain(self, text: str) -> None:
        self.flaw.setText(text)
        self.flaw.setVisible(bool(text))

    def _changed(self, *_told: object) -> None:
        self._look()

    def _look(self) -> None:
        machine, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        lack = ""
        if machine is None or host is None or not host.open:
            lack = tr("Its host is not connected, or the machine is gone")
        elif not self.what.count():
            lack = tr("It is off, and has no disk")
        elif not machine.active and self.what.currentData()[0] is not Peeks.DISK:
            lack = _OFF
        elif self._asked is not None:
            lack = tr("It is being read")
        for button in (self.read_button, self.back, self.on):
            why = lack or ("" if button is self.read_button or self.at is not None else tr("Read first"))
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))

    def _heard(self, message: object) -> None:
        if not isinstance(message, Peeked) or message.ticket != self._asked:
            return
        self._asked = None
        if message.problem is not None:
            self._complain(plain(message.problem.reason, 400))
        else:
            self.at = message.address
            self.shown.setPlainText(hexdump(message.data, message.address))
        self._look()
