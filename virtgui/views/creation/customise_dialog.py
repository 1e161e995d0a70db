"""The whole hardware of a machine that is yet to be, to be changed before its first start."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.rehearsal import Rehearsal
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import entitle
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.failing import could_not
from virtgui.views.hardware.desk import HardwareDesk
from virtgui.views.hardware.dialog import Footer

_SIZE = (1060, 680)


class CustomiseDialog(QDialog):
    """The pages of the machine window over a Creation; what is applied here is in its definition."""

    def __init__(
        self, creation: Creation, world: World, send: Callable[[Command], Ticket], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name = plain(creation.draft.name, 80)
        entitle(self, tr("Customise {name}").format(name=name))
        self._rehearsal = Rehearsal(creation, world, send, self)
        self.desk = HardwareDesk(creation.key, world, self._rehearsal.send, lambda: "", self)
        self.hardware = self.desk.hardware_page()
        self.xml = self.desk.xml_page()
        self.xml.native.hide()
        self._asking: ConfirmDialog | None = None
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.hardware, tr("Hardware"))
        self.tabs.addTab(self.xml, "XML")
        self.footer = Footer(self)
        self.done_button = self.footer.add(tr("&Done", "finish"), filled=True)
        self.done_button.clicked.connect(self._finish)
        self.desk.failed.connect(lambda problem: self.footer.say(could_not(problem)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.footer)
        self.resize(theme.sized(self, *_SIZE))
        self.desk.model.read()
        self.desk.model.read_inventory()

    def _finish(self) -> None:
        """What waits is applied first; what cannot be stays to be seen."""
        if self.desk.waiting:
            self.desk.apply()
            self.desk.model.ended.connect(self._applied)
            if not self.desk.model.applying:
                self.footer.say(tr("Correct or undo what waits first"))
        else:
            self.accept()

    def _applied(self, end: Finished) -> None:
        if end.problem is None:
            self.accept()

    def reject(self) -> None:
        """What waits is thrown away only when that is meant."""
        waiting = self.desk.waiting
        if not waiting:
            super().reject()
        elif self._asking is None:
            title = plural(waiting, "Throw {n} change away?", "Throw {n} changes away?")
            words = tr("“Done” would have kept what you changed.")
            asking = self._asking = ConfirmDialog(tr("Throw away"), title, words, may_remember=False, parent=self)
            asking.cancel_button.setText(tr("Keep editing"))
            asking.accepted.connect(lambda: QDialog.reject(self))  # as a slot it would be this class's again
            asking.finished.connect(self._answered)
            asking.open()

    def _answered(self) -> None:
        if self._asking is not None:
            self._asking.deleteLater()
            self._asking = None
