"""The frame of a form for a device that a host can be given."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from virtgui.model import thing_rules
from virtgui.model.devices import HostDevice
from virtgui.model.edits import Value
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.creation.questions import question_form
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.rows import Row
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw

Devices = Callable[[], dict[str, HostDevice]]


class NewDeviceDialog(BigDialog):
    """Stays open with what was answered until the host has made the device. Subclasses fill `self.form`."""

    def __init__(self, desk: HostDesk, devices: Devices, title: str, line: str, parent: QWidget) -> None:
        super().__init__(title, title, line, parent)
        self._desk = desk
        self._devices = devices
        self._ticket: Ticket | None = None
        self.form = question_form(self.rows(), self.get, self.put, self.check, self)
        self.body.addWidget(self.form)
        self.switches = QVBoxLayout()
        self.switches.setSpacing(theme.FIELD_GAP)
        self.body.addLayout(self.switches)
        self.note = Paragraph("", "muted", theme.SECONDARY)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.copy = self.footer.add_copy(tr("Cop&y as virsh"))
        self.copy.clicked.connect(self._copy)
        self.cancel = self.footer.add(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.make = self.footer.add(tr("Create"), filled=True)
        self.make.clicked.connect(self._create)
        self.form.checked.connect(self.tell)
        desk.things.changed.connect(self._things_changed)
        desk.world.hosts_changed.connect(self.tell)
        desk.world.reported.connect(self._heard)
        self.resize(theme.sized(self, 660, 460))

    # -- for subclasses ----------------------------------------------------------------------

    def rows(self) -> tuple[Row, ...]:
        """What is asked."""
        raise NotImplementedError

    def get(self, field: str) -> Value:
        """An answer so far."""
        raise NotImplementedError

    def put(self, field: str, value: Value) -> None:
        """A person answered."""
        raise NotImplementedError

    def check(self) -> list[Flaw]:
        """What is wrong."""
        raise NotImplementedError

    def command(self) -> DefineThing:
        """What is sent."""
        raise NotImplementedError

    def tell(self) -> None:
        """What may be pressed now."""
        wrong = [flaw for flaw in self.check() if not flaw.warning]
        refusal = thing_rules.host_refusal(self._desk.host)
        self.make.setEnabled(not wrong and not refusal and self._ticket is None)
        self.copy.setEnabled(not wrong)
        self.make.setToolTip(plain_tip(wrong[0].message if wrong else refusal))

    @property
    def devices(self) -> dict[str, HostDevice]:
        """The host's, as they are now."""
        return self._devices()

    def switch(self, text: str, on: bool, then: Callable[[], None]) -> QCheckBox:
        """One more yes or no below the form."""
        box = QCheckBox(text, self)
        box.setChecked(on)
        box.toggled.connect(then)
        self.switches.addWidget(box)
        return box

    # -- sending -----------------------------------------------------------------------------

    def _create(self) -> None:
        self.footer.say("")
        self._ticket = self._desk.send(self.command())
        self.tell()

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished) or message.ticket != self._ticket:
            return
        self._ticket = None
        if message.problem is None and not message.cancelled:
            self.accept()
            return
        if message.problem is not None:
            self.footer.say(
                f"{message.problem.reason} {_detail(message.problem.detail, message.problem.reason)}".strip()
            )
        self.tell()

    def _things_changed(self, host: HostKey, kind: ThingKind) -> None:
        if host == self._desk.key and kind is ThingKind.DEVICE:
            self.form.refresh()
            self.tell()

    def _copy(self) -> None:
        """The document and the line that takes it."""
        board, host, command = QGuiApplication.clipboard(), self._desk.host, self.command()
        if board is None or host is None:
            return
        from virtgui.model import virsh_things  # noqa: PLC0415  (late: few copy a line)

        try:
            board.setText(virsh_things.define_lines(command, host))
        except ValueError as error:
            self.footer.say(str(error))
            return
        self.footer.say(tr("Copied the command line"), "muted")


def _detail(detail: str, reason: str) -> str:
    return f"({plain(detail, 300)})" if detail and detail not in reason else ""
