"""The page of a machine's snapshots: the graph, one of them at a glance, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtGui import QAction, QHideEvent, QImage, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.commands import Command, TakeShot
from virtgui.model.facts import Host
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Began, Finished
from virtgui.model.snapshot_deeds import unknown_layers
from virtgui.model.snapshot_plans import first_plan, taking_lack
from virtgui.model.snapshots import (
    DeleteSnapshots,
    EditSnapshot,
    ImportSnapshots,
    MakeSnapshot,
    Plan,
    Reach,
    RevertTo,
    Snapshot,
    ThawGuest,
)
from virtgui.qtmodels.newcomer import Newcomer
from virtgui.qtmodels.one_by_one import OneByOne
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.snapshot_pictures import SnapshotPictures
from virtgui.qtmodels.snapshot_reading import SnapshotReading
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill, flat_button, icon_button, on_content
from virtgui.views.giving_way import GivingWay
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.mirror import open_below
from virtgui.views.snapshots.graph import SnapshotGraph
from virtgui.views.snapshots.panel import SnapshotPanel

if TYPE_CHECKING:
    from virtgui.views.snapshots.take_dialog import TakeDialog

_PICTURE = "snapshots/picture"
_EMPTY = tr(
    "No snapshot was taken of this machine. A snapshot keeps its disks, and its memory if it runs, as they are now."
)
_TAKE_TIP = tr("Take a snapshot (Ctrl+T)")
_READING = tr("Reading the snapshots…")


class SnapshotsPage(QWidget):
    """Reads while it is shown. Nothing begins before a dialog has said what it does and costs."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        settings: Settings,
        pictures: SnapshotPictures,
        parent: QWidget | None = None,
        *,
        may_picture: Callable[[DomainKey], bool] = lambda key: True,
        open_clone: Callable[[DomainKey], object] | None = None,
    ) -> None:
        """`send` carries questions, `deed` what its window tells when it fails."""
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._deed = deed
        self._settings = settings
        self._pictures = pictures
        self._may_picture = may_picture
        self._open_clone = open_clone
        self.newcomer = Newcomer(world, MakeSnapshot, self._made, lambda: self.graph.names, self._choose_new, self)
        self._gone: dict[Ticket, tuple[str, ...]] = {}
        self._take_soon = False
        self._taking: TakeDialog | None = None
        self.dialog: QDialog | None = None
        self.source = SnapshotReading(key, world, send, self)
        self.graph = SnapshotGraph(self._picture_of, self)
        self.take_button = fill(QPushButton(tr("&Take snapshot…"), self))
        self.back_button = flat_button(tr("&Go back…"), self, "arrow-back-up")
        self.delete_button = flat_button(tr("&Delete…"), self, "trash")
        self.edit_button = flat_button(tr("&Edit…"), self, "pencil")
        self.compare_button = flat_button(tr("&Compare with now"), self, "columns-2")
        self.more_button = icon_button("dots", tr("More"), self)
        self.empty = Paragraph(_READING, "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = Paragraph("", "error")
        self.panel = SnapshotPanel(self)
        self._lay_out()
        self._connect()
        self._refresh()

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        strip = GivingWay(self)
        bar = strip.row
        bar.setSpacing(theme.GAP_TINY)
        bar.addWidget(self.take_button)
        bar.addSpacing(theme.GAP_SMALL)
        for button in (self.back_button, self.delete_button, self.edit_button, self.compare_button):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.more_button)
        strip.give_way((self.compare_button, self.edit_button, self.delete_button, self.back_button))
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.graph)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.stack, 1)
        body.addWidget(self.panel)
        on_content(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addWidget(strip)
        whole.addWidget(self.note)
        whole.addLayout(body, 1)
        menu = QMenu(self)
        self.import_action = self._offer(menu, tr("Make records of the images it stands on"), self.take_in)
        self.record_action = self._offer(menu, tr("Delete only libvirt's records…"), lambda: self.delete(Reach.RECORD))
        self.clone_action = self._offer(menu, tr("Clone the machine…"), self._clone)
        self.thaw_action = self._offer(menu, tr("Thaw the guest's file systems"), self.thaw)
        menu.addSeparator()
        self._offer(menu, tr("Read again"), self.source.read)
        self.more_menu = menu

    def _more(self) -> None:
        """By hand: a button that has a menu is drawn with an arrow over its dots."""
        open_below(self.more_menu, self.more_button)

    @staticmethod
    def _offer(menu: QMenu, text: str, do: Callable[[], object]) -> QAction:
        action = QAction(text, menu)
        action.triggered.connect(lambda _on: do())
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        self.take_button.clicked.connect(self.take)
        self.more_button.clicked.connect(self._more)
        self.back_button.clicked.connect(self.go_back)
        self.delete_button.clicked.connect(lambda: self.delete())
        self.edit_button.clicked.connect(self.edit)
        self.compare_button.clicked.connect(self.compare)
        self.graph.chosen.connect(self._refresh)
        self.graph.opened.connect(self.go_back)
        self.graph.delete_wanted.connect(self.delete)
        self.source.changed.connect(self._read)
        self._pictures.changed.connect(self._pictured)
        self._world.reported.connect(self._heard)
        self._world.hosts_changed.connect(self._hosts_changed)
        again = QShortcut(QKeySequence("F5"), self)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.source.read)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.source.watch(True)
        self.graph.setFocus()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.source.watch(False)

    # -- what is shown -----------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether the snapshots are shown."""
        return self.source.known is not None

    def _picture_of(self, snapshot: Snapshot) -> QImage | None:
        return self._pictures.picture(self._key, snapshot.name)

    @pyqtSlot(object)
    def _pictured(self, key: object) -> None:
        view = self.graph.viewport()
        if key == self._key and view is not None:
            view.update()

    def _read(self) -> None:
        known = self.source.known
        if known is not None:
            self.graph.show_snapshots(known)
            if not self.graph.names and known.snapshots:
                current = next((each for each in known.snapshots if each.current), known.snapshots[-1])
                self.graph.choose(current.name)
            self.newcomer.look()
            if self._taking is not None:
                self._taking.refresh(known)
        self._refresh()
        if self._take_soon and known is not None:
            self.take()

    def _made(self, message: object) -> str | None:
        command = message.command if isinstance(message, Began) else None
        mine = isinstance(command, MakeSnapshot) and command.domain == self._key
        return command.plan.name if mine and isinstance(command, MakeSnapshot) else None

    def _choose_new(self, name: str) -> bool:
        if self.isVisible():
            self.graph.choose(name)
        return name in self.graph.names

    def _hosts_changed(self, hosts: object) -> None:
        if isinstance(hosts, frozenset) and self._key.host in hosts:
            self._refresh()

    def _lack(self) -> str:
        """Why nothing can be done now."""
        host: Host | None = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            return tr("Its host is not connected")
        if host.read_only:
            return tr("The connection is read-only")
        return _READING if self.source.known is None else ""

    def _chosen(self) -> Snapshot | None:
        known, names = self.source.known, self.graph.names
        return known.find(names[0]) if known is not None and len(names) == 1 else None

    def _refresh(self) -> None:
        known, problem, lack = self.source.known, self.source.problem, self._lack()
        names, one = self.graph.names, self._chosen()
        count = len(names)
        self.note.setText(
            plain(tr("The snapshots could not be read. {reason}").format(reason=problem.reason), 400) if problem else ""
        )
        self.note.setVisible(problem is not None)
        self.empty.setText(_READING if known is None and problem is None else "" if known is None else _EMPTY)
        self.stack.setCurrentWidget(self.graph if known is not None and known.snapshots else self.empty)
        self.panel.setVisible(one is not None)
        single = lack or ("" if one is not None else tr("Choose one snapshot"))
        some = lack or ("" if count else tr("Choose snapshots first"))
        differs = single or ("" if one is not None and one.definition else tr("Its definition was not kept"))
        for button, why in (
            (self.take_button, lack or (taking_lack(known) if known is not None else "")),
            (self.back_button, single),
            (self.delete_button, some),
            (self.edit_button, single),
            (self.compare_button, differs),
        ):
            button.setEnabled(not why)
            tip = _TAKE_TIP if button is self.take_button else ""
            button.setToolTip(plain_tip(why or tip))
        layers = unknown_layers(known) if known is not None else {}
        self.import_action.setEnabled(not lack and bool(layers) and known is not None and not known.snapshots)
        self.record_action.setEnabled(not some)
        self.clone_action.setEnabled(self._open_clone is not None and not lack)
        self.thaw_action.setEnabled(not lack and known is not None and known.active and known.traits.agent)
        if one is not None and known is not None:
            self.panel.show_snapshot(known, one)

    # -- deeds -------------------------------------------------------------------------------

    def take(self) -> None:
        """Ask what snapshot is to be taken, as soon as those there are have been read."""
        from virtgui.views.snapshots.take_dialog import TakeDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        known = self.source.known
        self._take_soon = known is None
        if known is None or not self.take_button.isEnabled() or self.dialog is not None:
            return
        lack = "" if known.active else tr("It is off: there is no screen")
        if known.active and not self._may_picture(self._key):
            lack = tr("Pictures of this machine are turned off")
        wanted = self._settings.flag(_PICTURE)
        dialog = TakeDialog(known, self, picture=wanted, pictures_lack=lack)
        dialog.agreed.connect(self._take)
        self._taking = dialog
        dialog.finished.connect(self._not_taking)
        self._open(dialog)

    def _not_taking(self, _result: int) -> None:
        self._taking = None

    def _take(self, plan: Plan, picture: bool) -> None:
        known = self.source.known
        if known is None:
            return
        if known.active:
            self._settings.put(_PICTURE, picture or None)
        shot = self._send(TakeShot(self._key)) if picture else None
        ticket = self._deed(MakeSnapshot(self._key, plan, known.active))
        if shot is not None:
            self._pictures.expect(self._key, plan.name, shot, ticket)

    def go_back(self) -> None:
        """Show what is lost by going back, and ask."""
        from virtgui.views.snapshots.deed_dialogs import RevertDialog  # noqa: PLC0415  (late for the same reason)

        one = self._chosen()
        if one is None or not self.back_button.isEnabled():
            return
        dialog = RevertDialog(
            one.name, self._key, self._world, self._send, self, may_clone=self._open_clone is not None
        )
        dialog.agreed.connect(self._go_back)
        dialog.clone_wanted.connect(self._clone)
        self._open(dialog)

    def _go_back(self, back: RevertTo, first: bool) -> None:
        """One of now first: only when that went well nothing is lost."""
        known = self.source.known
        if not first or known is None:
            self._deed(back)
            return
        plan = replace(
            first_plan(known)[0],
            description=tr("Before going back to {snapshot}").format(snapshot=plain(back.name, 120)),
        )
        ticket = self._deed(MakeSnapshot(self._key, plan, known.active))
        rest = OneByOne((back,), self._world, self._deed, self._world, strict=True, after=ticket)
        rest.outlive(self, self._send)

    def delete(self, reach: Reach = Reach.ONE) -> None:
        """Show what goes, and ask."""
        from virtgui.views.snapshots.deed_dialogs import DeleteSnapshotsDialog  # noqa: PLC0415  (late, as above)

        names = self.graph.names
        if not names or not self.delete_button.isEnabled():
            return
        dialog = DeleteSnapshotsDialog(names, self._key, self._world, self._send, self, reach=reach)
        dialog.agreed.connect(self._delete)
        self._open(dialog)

    def _delete(self, names: tuple[str, ...], reach: Reach) -> None:
        self._gone[self._deed(DeleteSnapshots(self._key, names, reach))] = names

    def edit(self) -> None:
        """Ask for another description or name."""
        from virtgui.views.snapshots.small_dialogs import EditDialog  # noqa: PLC0415  (late for the same reason)

        known, one = self.source.known, self._chosen()
        if known is None or one is None or not self.edit_button.isEnabled():
            return
        name = one.name
        dialog = EditDialog(known, one, self)
        dialog.agreed.connect(lambda new, text: self._deed(EditSnapshot(self._key, name, new, text)))
        self._open(dialog)

    def compare(self) -> None:
        """Show what the machine's definition differs in from now."""
        from virtgui.views.snapshots.small_dialogs import CompareDialog  # noqa: PLC0415  (late for the same reason)

        known, one = self.source.known, self._chosen()
        if known is not None and one is not None and one.definition:
            self._open(CompareDialog(known, one, self))

    def take_in(self) -> None:
        """Make records of the files its disks stand on; asks, for such a file may be another machine's."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        known = self.source.known
        layers = unknown_layers(known) if known is not None else {}
        if not layers:
            return
        loss = tr(
            "Each becomes a snapshot in libvirt's records; no file is touched. Of a linked clone, what lies "
            "below belongs to its original: it is never merged while that is there."
        )
        paths = [f"{target}: {path}" for target, files in layers.items() for path in files]
        dialog = ConfirmDialog(
            tr("Make records"), tr("Make records of these images?"), loss, paths, may_remember=False, parent=self
        )
        dialog.accepted.connect(lambda: self._deed(ImportSnapshots(self._key)))
        self._open(dialog)

    def thaw(self) -> None:
        """Let the guest write again."""
        self._deed(ThawGuest(self._key))

    def _clone(self) -> None:
        if self._open_clone is not None:
            self._open_clone(self._key)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: QDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _heard(self, message: object) -> None:
        if not isinstance(message, Finished):
            return
        well = message.problem is None and not message.cancelled
        names = self._gone.pop(message.ticket, ())
        if well:
            for name in names:
                self._pictures.drop(self._key, name)
