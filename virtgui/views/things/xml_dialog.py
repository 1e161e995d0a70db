"""A thing's document: to read, to edit with what differs shown, or to write a new one."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QTabWidget, QWidget

from virtgui.model import thing_rules, virsh_things
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, Thing, ThingKept, ThingKind
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.diff_view import DiffView
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.kinds import KIND_WORDS
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.diff import dropped
from virtgui.xml.parse import Refused, parse

ROOTS = {
    ThingKind.POOL: "pool",
    ThingKind.NETWORK: "network",
    ThingKind.DEVICE: "nodedev",
    ThingKind.INTERFACE: "interface",
    ThingKind.FILTER: "filter",
    ThingKind.BINDING: "filterbinding",
    ThingKind.SECRET: "secret",
}
_LOOK_MS = 250
_NAMED = 6
"""So many of the places that were not kept are named; all of them are among the differences."""


class ThingXmlDialog(BigDialog):
    """Stays open with what was typed until the host has taken it, and where the host kept it otherwise, which libvirt
    does with all that it does not know, until that was read. `locked` says why it can only be read."""

    def __init__(
        self,
        desk: HostDesk,
        kind: ThingKind,
        thing: Thing | None = None,
        *,
        text: str = "",
        locked: str = "",
        parent: QWidget | None = None,
    ) -> None:
        name = plain(thing.name, 80) if thing is not None else ""
        line = ""
        if thing is not None and thing.stored and not locked:
            line = tr("This is what is stored. What runs changes when it is started the next time.")
        title = tr("XML of {name}").format(name=name) if thing is not None else KIND_WORDS[kind].new
        super().__init__(title, title, line, parent)
        self._desk = desk
        self._kind = kind
        self._thing = thing
        self._ticket: Ticket | None = None
        self._sent = ""
        self._kept = ""
        self._before = text or ((thing.stored or thing.xml) if thing is not None else "")
        self.editor = XmlEditor(self, root=ROOTS[kind])
        self.editor.set_text(self._before)
        self.editor.set_read_only(bool(locked))
        self.diff = DiffView(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.editor, tr("&XML"))
        if thing is not None and thing.stored:
            self.running = XmlEditor(self, root=ROOTS[kind])
            self.running.set_text(thing.xml)
            self.running.set_read_only(True)
            self.tabs.addTab(self.running, tr("&Running"))
        if thing is not None and not locked:
            self.tabs.addTab(self.diff, tr("&Differences"))
        else:
            self.diff.hide()
        self.body.addWidget(self.tabs, 1)
        self.copy = self.footer.add_copy()
        self.copy.setVisible(not locked)
        self.copy.clicked.connect(self._copy)
        self.cancel = self.footer.add(tr("Close") if locked else tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.apply = self.footer.add(tr("Apply") if thing is not None else tr("Define"), filled=True)
        self.apply.clicked.connect(self._apply)
        self.apply.setVisible(not locked)
        self.footer.say(locked, "muted")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MS)
        self._soon.timeout.connect(self._look)
        self.editor.changed.connect(self._soon.start)
        self.tabs.currentChanged.connect(self._compare)
        desk.world.reported.connect(self._heard)
        self._look()
        self.resize(theme.sized(self, 820, 620))

    def show_deletes(self) -> None:
        """Open it; it is gone once it is closed."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()

    def _look(self) -> None:
        changed = self._thing is None or self.editor.text() != self._before
        self.apply.setEnabled(changed and self._ticket is None)
        self._compare()

    def _compare(self) -> None:
        if self.tabs.currentWidget() is self.diff:
            self.diff.show_diff(self._before, self.editor.text())

    def _readable(self, text: str) -> bool:
        """Whether it can be sent at all; what is wrong is told."""
        try:
            parse(text)
        except Refused as refusal:
            self.footer.say(str(refusal))
            self.editor.show_refusal(str(refusal), refusal.line or None)
            return False
        return True

    def _command(self, text: str) -> DefineThing:
        thing = self._thing
        name = plain(thing.name, 80) if thing is not None else ""
        doing = tr("change the {kind} {name}") if thing is not None else tr("define the {kind}")
        doing = doing.format(kind=self._kind.said, name=name)
        key, check = (thing.key, thing.stored or thing.xml) if thing is not None else (None, "")
        return DefineThing(self._desk.key, self._kind, text, doing, replacing=key, check=check)

    def _copy(self) -> None:
        board, host, text = QGuiApplication.clipboard(), self._desk.host, self.editor.text()
        if board is None or host is None or not self._readable(text):
            return
        try:
            board.setText(virsh_things.define_lines(self._command(text), host))
        except ValueError as error:
            self.footer.say(str(error))
            return
        self.footer.say(tr("Copied the command line"), "muted")

    def _apply(self) -> None:
        text = self.editor.text()
        if not self._readable(text):
            return
        refusal_words = thing_rules.host_refusal(self._desk.host)
        if refusal_words:
            self.footer.say(refusal_words)
            return
        self.footer.say("")
        self._sent, self._kept = text, ""
        self._ticket = self._desk.send(self._command(text))
        self.apply.setEnabled(False)

    def _heard(self, message: object) -> None:
        if isinstance(message, ThingKept) and message.ticket == self._ticket:
            self._kept = message.thing.stored or message.thing.xml
        if not isinstance(message, Finished) or message.ticket != self._ticket:
            return
        self._ticket = None
        if message.problem is None and not message.cancelled:
            if not self._tell_lost():
                self.accept()
            return
        if message.problem is not None:
            self.footer.say(message.problem.reason)
            self.tabs.setCurrentWidget(self.editor)
            self.editor.show_refusal(message.problem.detail or message.problem.reason, None)
        self._look()

    def _tell_lost(self) -> bool:
        """Show what libvirt did not keep of what was sent, should there be anything. What it adds by itself is nothing
        that was lost."""
        lost = [each for each in dropped(self._sent, self._kept) if each.kind != "added"] if self._kept else []
        if not lost:
            return False
        count = plural(
            len(lost), "libvirt kept {n} place otherwise than sent.", "libvirt kept {n} places otherwise than sent."
        )
        places = [f"{each.path}: {each.sent} → {each.kept or tr('nothing')}" for each in lost[:_NAMED]]
        more = [tr("And {count} more.").format(count=len(lost) - _NAMED)] if len(lost) > _NAMED else []
        self.footer.say(" ".join((count, *(plain(f"{place}.", 160) for place in places), *more)), "notice_text")
        self.editor.set_read_only(True)
        if self.tabs.indexOf(self.diff) < 0:
            self.tabs.addTab(self.diff, tr("&Differences"))
        self._before = self._sent
        self.editor.set_text(self._kept)
        self.tabs.setCurrentWidget(self.diff)
        self._compare()
        self.apply.hide()
        self.copy.hide()
        self.cancel.setText(tr("Close"))
        return True
