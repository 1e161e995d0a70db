"""Finds the processor that machines of several hosts can have, so that they move among these without a change."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from virtgui.model import thing_rules, virsh_host
from virtgui.model.host_details import ProcessorRead, ReadProcessor
from virtgui.model.keys import HostKey, Ticket
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.editing.text import XmlText
from virtgui.views.fact_grid import FactGrid, section
from virtgui.views.giving_room import GivingRoom
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.things.desk import HostDesk
from virtgui.xml.host_details import processor
from virtgui.xml.pretty import reformat
from virtgui.xml.refused import Refused

_FACTS = (tr("Model"), tr("Also"), tr("Without"))
_LONGEST = 600


class ProcessorsDialog(BigDialog):
    """Asks each host what it can give, and the first of them what all of those can; anew with each tick."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        line = tr("A machine with this CPU runs on every host that is ticked. Paste it into its XML as its <cpu>.")
        super().__init__(tr("Common processor"), tr("A processor for several hosts"), line, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._own: dict[HostKey, str] = {}
        self._asked: dict[Ticket, HostKey] = {}
        self._common: Ticket | None = None
        self._sent: ReadProcessor | None = None
        self.boxes: dict[HostKey, QCheckBox] = {}
        self.migratable = QCheckBox(tr("Only what &lets a machine move while it runs"))
        self.migratable.setChecked(True)
        self.expand = QCheckBox(tr("&Write out every feature"))
        self.facts = FactGrid(_FACTS)
        self.problem = Paragraph("", "error")
        self.document = XmlText(self)
        self.document.setReadOnly(True)
        self.document.setAccessibleName(tr("The processor as XML"))
        self._lay_out()
        desk.world.reported.connect(self._heard)
        for key in self.boxes:
            self._asked[desk.send(ReadProcessor(key))] = key
        self.resize(theme.sized(self, 720, 620))

    def _lay_out(self) -> None:
        hosts = QWidget(self)
        column = QVBoxLayout(hosts)
        column.setContentsMargins(0, 0, 0, 0)
        world = self._desk.world
        keys = sorted(world.hosts, key=lambda key: (key != self._desk.key, self._desk.name_of(key).casefold()))
        for key in keys:
            if world.hosts[key].open:
                self.boxes[key] = self._box(key)
                column.addWidget(self.boxes[key])
        self.body.addWidget(section(tr("Hosts")))
        self.body.addWidget(GivingRoom(hosts))
        for option in (self.migratable, self.expand):
            option.toggled.connect(self._ask)
            self.body.addWidget(option)
        self.body.addWidget(section(tr("What all of them can give")))
        self.body.addWidget(self.problem)
        self.body.addWidget(GivingRoom(self.facts))
        self.body.addWidget(self.document, 1)
        self.virsh = self.footer.add_copy()
        self.copy = self.footer.add(tr("&Copy the XML"))
        self.footer.add(tr("Close"), filled=True).clicked.connect(self.accept)
        self.virsh.clicked.connect(self._copy_virsh)
        self.copy.clicked.connect(self._copy_xml)
        self._show("")

    def _box(self, key: HostKey) -> QCheckBox:
        box = QCheckBox(plain(self._desk.name_of(key), 60).replace("&", "&&"))
        own = key == self._desk.key
        box.setChecked(own)
        box.setEnabled(False)
        box.setToolTip(plain_tip(tr("It is asked which processor its machines can have.")))
        box.toggled.connect(self._ask)
        return box

    def _ask(self) -> None:
        """What those can give that are ticked and have told."""
        among = tuple(self._own[key] for key, box in self.boxes.items() if box.isChecked() and key in self._own)
        self._common = None
        away = thing_rules.host_refusal(self._desk.host)
        if not among or away:
            self._show("", away)
            return
        options = {"migratable": self.migratable.isChecked(), "expand": self.expand.isChecked()}
        self._sent = ReadProcessor(self._desk.key, among, **options)
        self._common = self._desk.send(self._sent)

    def _heard(self, message: object) -> None:
        if not isinstance(message, ProcessorRead):
            return
        if message.ticket == self._common:
            self._common = None
            self._show(message.document, message.problem.reason if message.problem is not None else "")
        elif (key := self._asked.pop(message.ticket, None)) is not None:
            self._told(key, message)

    def _told(self, key: HostKey, message: ProcessorRead) -> None:
        box, reason = self.boxes[key], message.problem.reason if message.problem is not None else ""
        name = plain(self._desk.name_of(key), 60)
        try:
            what = processor(message.document) if message.document else None
        except Refused as refused:
            what, reason = None, str(refused)
        if what is None or not what.model:
            reason = reason or tr("It does not tell which processor its machines can have.")
            box.setChecked(False)
            box.setToolTip(plain_tip(reason))
            if key == self._desk.key:
                self._show("", reason)
            return
        self._own[key] = message.document
        box.setText(f"{name}: {plain(f'{what.vendor} {what.model}'.strip(), 60)}".replace("&", "&&"))
        box.setToolTip("")
        box.setEnabled(key != self._desk.key)
        if box.isChecked():
            self._ask()

    def _show(self, document: str, reason: str = "") -> None:
        try:
            what = processor(document) if document else None
            text = reformat(document) if document else ""
        except Refused as refused:
            what, text, reason = None, "", str(refused)
        self.problem.setText(plain(reason, _LONGEST))
        self.problem.setVisible(bool(reason))
        self.document.setPlainText(text)
        more, less = (what.more, what.less) if what is not None else ((), ())
        self.facts.put(tr("Model"), plain(f"{what.vendor} {what.model}".strip(), 80) if what is not None else "")
        self.facts.put(tr("Also"), f"{plural(len(more), '{n} feature', '{n} features')}: {_list(more)}" if more else "")
        self.facts.put(tr("Without"), _list(less))
        for button in (self.copy, self.virsh):
            button.setEnabled(bool(document))

    def _copy_xml(self) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self.document.toPlainText())
            self.footer.say(tr("Copied the XML"), "muted")

    def _copy_virsh(self) -> None:
        board, host = QGuiApplication.clipboard(), self._desk.host
        if board is None or host is None or self._sent is None:
            return
        try:
            board.setText(virsh_host.host_line(self._sent, host))
        except ValueError as error:
            self.footer.say(str(error))
            return
        self.footer.say(tr("Copied the command line"), "muted")


def _list(features: tuple[str, ...]) -> str:
    return plain(", ".join(features), _LONGEST)
