"""The page of machines that a host had and has no more: their last definitions, and the way to define them again."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import thing_rules
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Define, Make
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.versions import Version
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill, flat_button, on_content
from virtgui.views.failing import could_not
from virtgui.views.hardware.pool_rows import RoomyCell
from virtgui.views.history.page import when_text
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.table_header import still_titles
from virtgui.views.things.desk import HostDesk
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml.refused import Refused
from virtgui.xml.secrets import with_secrets

_NUMBER = Qt.ItemDataRole.UserRole
_NONE = tr("Every machine that was seen on this host is still there.")
_PRIVATE = tr("In this run nothing is remembered: hosts were named on the command line.")
_READING = tr("Reading…")


class GonePage(QWidget):
    """Reads when it is shown, and when a machine comes or goes."""

    def __init__(self, desk: HostDesk) -> None:
        super().__init__()
        self._desk = desk
        self._errand: Errand | None = None
        self._again = False
        self._known: tuple[Version, ...] | None = None
        self._doing: Ticket | None = None
        self.dialog: QDialog | None = None
        self.note = Paragraph(_READING, "muted")
        self.problem = Paragraph("", "error")
        self.problem.hide()
        self.define_button = fill(QPushButton(tr("&Define again…"), self))
        self.again_button = flat_button(tr("Read a&gain"), self, "refresh")
        self.list = QTreeWidget(self)
        self.list.setItemDelegate(RoomyCell(self.list))
        self.editor = XmlEditor(self, root="domain")
        self.editor.set_read_only(True)
        self._lay_out()
        self.list.itemSelectionChanged.connect(self._refresh)
        self.list.itemActivated.connect(lambda *_: self.define())
        self.define_button.clicked.connect(self.define)
        self.again_button.clicked.connect(self.read)
        desk.world.machines_changed.connect(self._machines_changed)
        desk.world.hosts_changed.connect(self._hosts_changed)
        desk.world.reported.connect(self._heard)

    def ready(self) -> bool:
        """Whether what is kept was read."""
        return self._known is not None

    def read(self) -> None:
        """Read what is kept."""
        kept, key = self._desk.kept, self._desk.key
        if kept is None:
            self._known = ()
            self._fill()
        elif self._errand is not None:
            self._again = True
        else:
            self._errand = Errand(tr("read the definitions"), lambda _cancel, _advance: kept(key), self)
            self._errand.done.connect(self._done)
            self._errand.failed.connect(self._failed)
            self._errand.ended.connect(self._ended)

    def gone(self) -> tuple[Version, ...]:
        """Those whose machine is no more; none while that is not known."""
        host, world = self._desk.host, self._desk.world
        if host is None or not host.open or not host.listed:
            return ()
        return tuple(each for each in self._known or () if each.domain not in world.machines)

    def chosen(self) -> Version | None:
        """The one chosen."""
        numbers = {item.data(0, _NUMBER) for item in self.list.selectedItems()}
        return next((each for each in self.gone() if each.number in numbers), None)

    def define(self) -> None:
        """Ask, then define the chosen one again."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        it = self.chosen()
        if it is None or not self.define_button.isEnabled():
            return
        try:
            text, lost = with_secrets(it.text, "<domain/>")
        except Refused as refused:
            self._failed(Problem(tr("define it again"), str(refused)))
            return
        name = plain(it.name, 80)
        loss = tr("Only its definition comes back: disks, snapshots, firmware variables and passwords stay gone.")
        if lost:
            loss += " " + plural(lost, "{n} of its passwords was never kept.", "{n} of its passwords were never kept.")
        dialog = ConfirmDialog(
            tr("Define again"), tr("Define {name} again?").format(name=name), loss, may_remember=False, parent=self
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._define(it, text))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _define(self, it: Version, text: str) -> None:
        doing = tr("define {name} again").format(name=plain(it.name, 80))
        self.problem.hide()
        self._doing = self._desk.send(Make(self._desk.key, plain(it.name, 80), (Define(text),), doing=doing))
        self._refresh()

    def _closed(self, _result: int) -> None:
        self.dialog = None

    def _done(self, found: object) -> None:
        if isinstance(found, tuple):
            self._known = found
            self._fill()

    def _failed(self, problem: Problem) -> None:
        self._known = self._known or ()
        self.problem.setText(plain(could_not(problem), 600))
        self.problem.show()
        self._refresh()

    def _ended(self) -> None:
        self._errand = None
        if self._again:
            self._again = False
            self.read()

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket == self._doing:
            self._doing = None
            if message.problem is not None:
                self._failed(message.problem)
            self._refresh()

    def _machines_changed(self, added: frozenset[DomainKey], _changed: object, gone: frozenset[DomainKey]) -> None:
        if self.isVisible() and any(key.host == self._desk.key for key in (*added, *gone)):
            self._fill()
            self.read()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self.isVisible() and self._desk.key in hosts:
            self._fill()

    def _fill(self) -> None:
        chosen = self.chosen()
        self.list.blockSignals(True)
        self.list.clear()
        for it in self.gone():
            item = QTreeWidgetItem([plain(it.name, 120), when_text(it.at)])
            item.setData(0, _NUMBER, it.number)
            item.setToolTip(0, plain_tip(f"{plain(it.name, 120)}, {it.domain.uuid}"))
            item.setSizeHint(0, QSize(0, theme.tall(self, theme.ROW)))
            self.list.addTopLevelItem(item)
            item.setSelected(chosen is not None and it.number == chosen.number)
        first = self.list.topLevelItem(0)
        if not self.list.selectedItems() and first is not None:
            first.setSelected(True)
        self.list.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        it, some = self.chosen(), self.list.topLevelItemCount() > 0
        host = self._desk.host
        away = thing_rules.host_refusal(host)
        text = "" if some else _READING if self._known is None else _NONE
        if self._desk.kept is None:
            text = _PRIVATE
        elif host is None or not host.open:
            text = away
        self.note.setText(text)
        self.note.setVisible(bool(text))
        # Alone it stands in the middle, as on all pages of which there is nothing to see.
        self.note.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if some else Qt.AlignmentFlag.AlignCenter
        )
        policy = self.note.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum if some else QSizePolicy.Policy.Expanding)
        self.note.setSizePolicy(policy)
        self._split.setVisible(some)
        lack = away or ("" if it is not None else tr("Choose a machine"))
        lack = lack or (tr("It is being defined") if self._doing is not None else "")
        self.define_button.setEnabled(not lack)
        self.define_button.setToolTip(plain_tip(lack))
        wanted = it.text if it is not None else ""
        if self.editor.text() != wanted:
            self.editor.set_text(wanted)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.read()

    def _lay_out(self) -> None:
        self.list.setAccessibleName(tr("Machines that are gone"))
        self.list.setHeaderLabels([tr("Machine"), tr("Defined so since")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTabKeyNavigation(False)
        self.list.setAllColumnsShowFocus(True)
        header = still_titles(self.list)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        bar = QHBoxLayout()
        bar.addWidget(self.define_button)
        bar.addStretch(1)
        bar.addWidget(self.again_button)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self.list)
        self._split.addWidget(self.editor)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([380, 620])
        self._split.setStretchFactor(1, 1)
        on_content(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addLayout(bar)
        whole.addWidget(self.note)
        whole.addWidget(self.problem)
        whole.addWidget(self._split, 1)
