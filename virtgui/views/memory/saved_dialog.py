"""A saved state: what it says, its definition to be changed, and a machine that goes on from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QTabWidget, QWidget

from virtgui.model.commands import Act, Command, Verb
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.saving import KeepSaved, ReadSaved, RestoreFrom, Saved, SavedRead, Wakes
from virtgui.model.saving_flaws import path_flaw
from virtgui.model.virsh import line
from virtgui.model.virsh_saving import saving_line
from virtgui.qtmodels.world import World
from virtgui.util.language import large, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text
from virtgui.views import theme
from virtgui.views.diff_view import DiffView
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph, plain_tip
from virtgui.views.virsh_lines import Line, LinesMenu
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.parse import Refused, parse

_LOOK_MS = 250
_FIRST = tr("Enter a file that a machine was saved to, and read it.")
_OWN = tr("Its disks must not be changed meanwhile. What is changed here counts once it is started.")


class SavedDialog(BigDialog):
    """Of a machine's own saved state, or with `from_file` of any file on the host; `key` then may have no UUID. Stays
    open with what was typed until the host has taken it."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
        *,
        from_file: bool = False,
    ) -> None:
        machine = world.machines.get(key)
        name = plain(machine.name, 80) if machine is not None else ""
        title = tr("Restore from a file") if from_file else tr("Saved state")
        super().__init__(title, f"{title}: {name}" if name else title, "" if from_file else _OWN, parent)
        self._key = key
        self._world = world
        self._send = send
        self._from_file = from_file
        self._asked: Ticket | None = None
        self._doing: Ticket | None = None
        self._path = ""
        self.saved: Saved | None = None
        self.path = QLineEdit(self)
        self.read_button = QPushButton(tr("&Read it"), self)
        self.flaw = Paragraph("", "error", theme.SECONDARY)
        self.about = Paragraph(_FIRST if from_file else "", "muted")
        self.wakes = QComboBox(self)
        self.editor = XmlEditor(self)
        self.diff = DiffView(self)
        self.tabs = QTabWidget(self)
        self._lay_out()
        self.virsh_button = self.footer.add_copy()
        self.virsh_menu = LinesMenu(self._lines, self)
        self.virsh_button.setMenu(self.virsh_menu)
        self.cancel = self.footer.add(tr("Close"))
        self.discard = self.footer.add(tr("&Discard it…"))
        self.keep = self.footer.add(
            tr("Change it in the &file") if from_file else tr("&Change it"), filled=not from_file
        )
        self.restore = self.footer.add(tr("Re&store"), filled=from_file)
        self.discard.setVisible(not from_file)
        self.restore.setVisible(from_file)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MS)
        self._connect()
        self._look()
        self.resize(theme.sized(self, 860, 640))
        if from_file:
            self.path.setFocus()
        else:
            self.read()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_SMALL)
        label = Label(tr("F&ile on the host"))
        label.setBuddy(self.path)
        label.setMinimumWidth(label.sizeHint().width() + theme.GAP_TINY)
        self.path.setAccessibleName(tr("File on the host"))
        self.path.setPlaceholderText("/var/lib/libvirt/images/web.save")
        self.path.setMinimumHeight(theme.tall(self, theme.FIELD))
        row.addWidget(label)
        row.addWidget(self.path, 1)
        row.addWidget(self.read_button)
        self.body.addLayout(row)
        self.flaw.describes(self.path)
        self.body.addWidget(self.flaw)
        self.flaw.hide()
        for widget in (label, self.path, self.read_button):
            widget.setVisible(self._from_file)
        self.body.addWidget(self.about)
        wake = QHBoxLayout()
        word = Label(tr("&Wakes"))
        word.setBuddy(self.wakes)
        word.setMinimumWidth(word.sizeHint().width() + theme.GAP_TINY)
        self.wakes.setAccessibleName(tr("Wakes"))
        for each in Wakes:
            self.wakes.addItem(large(each.said), each)
        wake.addWidget(word)
        wake.addWidget(self.wakes)
        wake.addStretch(1)
        self.body.addLayout(wake)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.editor, tr("&XML"))
        self.tabs.addTab(self.diff, tr("Differe&nces"))
        self.body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.read_button.clicked.connect(self.read)
        self.path.returnPressed.connect(self.read)
        self.path.textEdited.connect(self._other_path)
        self.keep.clicked.connect(self._keep)
        self.restore.clicked.connect(self._restore)
        self.discard.clicked.connect(self._discard)
        self.editor.changed.connect(self._soon.start)
        self.wakes.currentIndexChanged.connect(self._look)
        self.tabs.currentChanged.connect(self._compare)
        self._soon.timeout.connect(self._look)
        self._world.reported.connect(self._heard)
        self._world.machines_changed.connect(self._changed)
        self._world.hosts_changed.connect(self._changed)

    # -- reading -----------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether it was read, or could not be."""
        return self._asked is None and (self.saved is not None or bool(self.footer.text.text()))

    def read(self) -> None:
        """Ask what it says."""
        flaw = path_flaw(self.path.text()) if self._from_file else ""
        self.flaw.setText(flaw)
        self.flaw.setVisible(bool(flaw))
        if not flaw and self._asked is None:
            self._path = self.path.text() if self._from_file else ""
            self.footer.say(tr("Reading…"), "muted")
            self._asked = self._send(ReadSaved(self._key, self._path))

    def _other_path(self) -> None:
        self.saved = None
        self.about.setText(_FIRST)
        self._look()

    def _heard(self, message: object) -> None:
        if isinstance(message, SavedRead) and message.ticket == self._asked:
            self._asked = None
            self.footer.say(plain(message.problem.reason, 400) if message.problem is not None else "")
            if message.saved is not None and (not self._from_file or self.path.text() == self._path):
                self.saved = message.saved
                self.editor.set_text(message.saved.xml)
                self.about.setText(self._about(message.saved))
            self._look()
        elif isinstance(message, Finished) and message.ticket == self._doing:
            self._doing = None
            if message.problem is not None:
                self.footer.say(plain(message.problem.reason, 400))
                self._look()
            else:
                self.accept()

    def _about(self, saved: Saved) -> str:
        told = tr("The memory of {name}, {size}.").format(
            name=plain(saved.name, 80), size=memory_text(saved.memory_kib)
        )
        if self._key.uuid and saved.uuid != self._key.uuid:
            told += tr(" That is another machine than the one you chose: it goes on, not this one.")
        return told

    # -- what can be done --------------------------------------------------------------------

    def _lack(self) -> str:
        host = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            return tr("Its host is not connected")
        if host.read_only:
            return tr("The connection is read-only")
        if self.saved is None:
            return tr("Read it first")
        return tr("It is being done") if self._doing is not None else ""

    def _changed(self, *_told: object) -> None:
        self._look()

    def _look(self) -> None:
        lack, saved = self._lack(), self.saved
        changed = saved is not None and self.editor.text() != saved.xml
        other = saved is not None and self.wakes.currentData() is not Wakes.AS_WAS
        there = self._world.machines.get(DomainKey(self._key.host, saved.uuid)) if saved is not None else None
        runs = (
            tr("{name} runs already").format(name=plain(there.name, 80)) if there is not None and there.active else ""
        )
        mine = self._world.machines.get(self._key)
        gone = "" if self._from_file or (mine is not None and mine.saved) else tr("It has no saved state any more")
        for button, why in (
            (self.keep, lack or gone or ("" if changed or other else tr("Nothing is changed"))),
            (self.restore, lack or runs),
            (self.discard, lack or gone),
        ):
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why))
        self.editor.set_read_only(saved is None or self._doing is not None)
        self._compare()

    def _compare(self) -> None:
        if self.tabs.currentWidget() is self.diff and self.saved is not None:
            self.diff.show_diff(self.saved.xml, self.editor.text())

    def _readable(self) -> bool:
        try:
            parse(self.editor.text())
        except Refused as refused:
            self.footer.say(str(refused))
            self.editor.show_refusal(str(refused), refused.line or None)
            return False
        return True

    def _lines(self) -> Iterator[tuple[str, Line]]:
        """What can be done with it, as commands."""
        if self._from_file:
            saved = self.saved
            if saved is not None:
                edited = self.editor.text() if self.editor.text() != saved.xml else ""
                wakes = self.wakes.currentData()
                yield (
                    tr("Re&store"),
                    partial(self._line, RestoreFrom(self._of(), self._path, saved.name, edited, wakes)),
                )
                yield tr("Change it in the &file"), partial(self._line, KeepSaved(self._of(), self._path, "", wakes))
            return
        machine = self._world.machines.get(self._key)
        if machine is not None and machine.saved:
            yield tr("&Change it"), partial(self._line, KeepSaved(self._key, "", "", self.wakes.currentData()))
            yield tr("&Discard it"), partial(self._line, Act(self._key, Verb.DISCARD_SAVED))

    def _line(self, command: RestoreFrom | KeepSaved | Act) -> str:
        machine, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if host is None:
            raise ValueError(tr("Its host is not connected."))
        if not isinstance(command, Act):
            return saving_line(command, machine, host)
        if machine is None:
            raise ValueError(tr("There is no such machine any more."))
        return line(command, machine, host)

    def _keep(self) -> None:
        if self.keep.isEnabled() and self._readable():
            self._do(KeepSaved(self._of(), self._path, self.editor.text(), self.wakes.currentData()))

    def _restore(self) -> None:
        saved = self.saved
        if saved is not None and self.restore.isEnabled() and self._readable():
            xml = self.editor.text() if self.editor.text() != saved.xml else ""
            self._do(RestoreFrom(self._of(), self._path, saved.name, xml, self.wakes.currentData()))

    def _of(self) -> DomainKey:
        return DomainKey(self._key.host, self.saved.uuid) if self._from_file and self.saved is not None else self._key

    def _do(self, command: Command) -> None:
        self.footer.say("")
        self._doing = self._send(command)
        self._look()

    def _discard(self) -> None:
        # Late: rarely wanted.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        loss = tr("What ran in the guest is lost, as after a power cut. Its disks stay.")
        ask = ConfirmDialog(tr("Discard"), tr("Discard the saved state?"), loss, may_remember=False, parent=self)
        ask.accepted.connect(lambda: self._do(Act(self._key, Verb.DISCARD_SAVED)))
        ask.open()
