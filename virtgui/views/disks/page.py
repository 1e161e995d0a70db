"""The page of a machine's disks: what each stands on, the jobs that move their blocks, and what can be begun."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QDialog, QToolButton, QVBoxLayout, QWidget

from virtgui.model.block_plans import lack, pull_lack, resize_lack
from virtgui.model.blocks import BlockTuned, TuneBlockJob
from virtgui.model.commands import Command, ResizeDisk
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.virsh_disks import tune_line
from virtgui.qtmodels.disk_reading import DiskReading
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, on_content
from virtgui.views.disks.chain_tree import ChainTree
from virtgui.views.disks.job_strip import JobStrip
from virtgui.views.giving_way import GivingWay
from virtgui.views.labels import Paragraph, plain_tip

_READING = tr("Reading the disks…")
_PERIOD_MS = 2000


class DisksPage(QWidget):
    """Reads while it is shown. Nothing begins before a dialog has said what it does and costs."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        failed: Callable[[Problem], object] = lambda problem: None,
        parent: QWidget | None = None,
    ) -> None:
        """`send` carries questions, `deed` what its window tells when it fails, as it does what `failed` hears."""
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._deed = deed
        self._failed = failed
        self._asked: set[Ticket] = set()
        self._resizing: set[Ticket] = set()
        self.dialog: QDialog | None = None
        self.source = DiskReading(key, world, send, self, period_ms=_PERIOD_MS)
        self.flatten_button = flat_button(tr("&Flatten…"), self, "stack-2")
        self.merge_button = flat_button(tr("&Merge…"), self, "versions")
        self.copy_button = flat_button(tr("&Copy or move…"), self, "copy")
        self.resize_button = flat_button(tr("Resi&ze…"), self, "maximize")
        self.again_button = flat_button(tr("Read a&gain"), self, "refresh")
        self.note = Paragraph(_READING, "muted")
        self.tree = ChainTree(self)
        self.strips: dict[str, JobStrip] = {}
        self._strips = QVBoxLayout()
        self._lay_out()
        self.flatten_button.clicked.connect(self.flatten)
        self.merge_button.clicked.connect(self.merge)
        self.copy_button.clicked.connect(self.copy)
        self.resize_button.clicked.connect(self.resize_disk)
        self.again_button.clicked.connect(self.source.read)
        self.tree.chosen.connect(self._refresh)
        self.source.changed.connect(self._read)
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._hosts_changed)
        again = QShortcut(QKeySequence("F5"), self)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.source.read)
        self._refresh()

    def _lay_out(self) -> None:
        strip = GivingWay(self)
        bar = strip.row
        bar.setSpacing(theme.GAP_TINY)
        deeds = (self.flatten_button, self.merge_button, self.copy_button, self.resize_button)
        for button in deeds:
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.again_button)
        strip.give_way((self.again_button, *reversed(deeds)))
        on_content(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(strip)
        column.addWidget(self.note)
        column.addLayout(self._strips)
        column.addWidget(self.tree, 1)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.source.watch(True)
        self.tree.setFocus()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.source.watch(False)

    @property
    def ready(self) -> bool:
        """Whether the disks are shown."""
        return self.source.known is not None

    # -- what is shown -----------------------------------------------------------------------

    def _read(self) -> None:
        if self.source.known is not None:
            self.tree.show_disks(self.source.known)
        self._refresh()

    def _hosts_changed(self, hosts: object) -> None:
        if isinstance(hosts, frozenset) and self._key.host in hosts:
            self._refresh()

    def _lack(self) -> str:
        """Why nothing can be done now."""
        host = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            return tr("Its host is not connected")
        return tr("The connection is read-only") if host.read_only else ""

    def _refresh(self) -> None:
        disks, problem, away = self.source.known, self.source.problem, self._lack()
        target = self.tree.target
        text = plain(tr("The disks could not be read. {reason}").format(reason=problem.reason), 400) if problem else ""
        if not text and disks is None:
            text = _READING
        elif not text and disks is not None and not disks.chains:
            text = tr("It has no disks.")
        self.note.set_role("error" if problem is not None else "muted")
        self.note.setText(text)
        self.note.setVisible(bool(text))
        first = away or (_READING if disks is None else "" if target else tr("Choose a disk"))
        for button, why in (
            (self.flatten_button, first or (pull_lack(disks, target) if disks is not None else "")),
            (self.merge_button, first or (pull_lack(disks, target) if disks is not None else "")),
            (self.copy_button, first or (lack(disks, target) if disks is not None else "")),
            (self.resize_button, first or (resize_lack(disks, target) if disks is not None else "")),
        ):
            _enable(button, why)
        self._show_jobs(away)

    def _show_jobs(self, away: str) -> None:
        disks = self.source.known
        jobs = {chain.target: chain.job for chain in disks.chains if chain.job is not None} if disks is not None else {}
        for target in [target for target in self.strips if target not in jobs]:
            strip = self.strips.pop(target)
            self._strips.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        for target, job in jobs.items():
            if target not in self.strips:
                strip = self.strips[target] = JobStrip(job, self)
                strip.stopped.connect(lambda it: self._tune(TuneBlockJob(self._key, it, stop=True)))
                strip.gone_over.connect(lambda it: self._tune(TuneBlockJob(self._key, it, go_over=True)))
                strip.offer_lines(self._virsh, self._key)
                strip.limited.connect(lambda it, speed: self._tune(TuneBlockJob(self._key, it, speed)))
                self._strips.addWidget(strip)
            self.strips[target].show_job(job, away)

    # -- deeds -------------------------------------------------------------------------------

    def flatten(self) -> None:
        """Ask how far a disk takes in what it stands on."""
        from virtgui.views.disks.dialogs import FlattenDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        if self.flatten_button.isEnabled() and self.dialog is None:
            self._open(FlattenDialog(self.tree.target, self._key, self._world, self._send, self))

    def merge(self) -> None:
        """Ask which images go into one below them."""
        from virtgui.views.disks.dialogs import MergeDialog  # noqa: PLC0415  (late for the same reason)

        if self.merge_button.isEnabled() and self.dialog is None:
            target, top = self.tree.target, self.tree.path
            self._open(MergeDialog(target, self._key, self._world, self._send, self, top=top))

    def copy(self) -> None:
        """Ask where a disk is copied or moved to."""
        from virtgui.views.disks.dialogs import CopyDialog  # noqa: PLC0415  (late for the same reason)

        if self.copy_button.isEnabled() and self.dialog is None:
            self._open(CopyDialog(self.tree.target, self._key, self._world, self._send, self))

    def resize_disk(self) -> None:
        """Ask how large a disk is to be."""
        from virtgui.views.disks.size import size_dialog  # noqa: PLC0415  (late for the same reason)

        disks = self.source.known
        if self.resize_button.isEnabled() and self.dialog is None and disks is not None:
            self._open(size_dialog(self.tree.target, self._key, disks, self._world, self._resize, self))

    def _resize(self, command: ResizeDisk) -> None:
        self._resizing.add(self._deed(command))

    def _virsh(self, command: TuneBlockJob) -> str:
        machine, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if machine is None or host is None:
            raise ValueError(tr("Its host is not connected."))
        return tune_line(command, machine, host)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if hasattr(dialog, "agreed"):
            dialog.agreed.connect(self._deed)
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.open()

    def _closed(self, dialog: QDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _tune(self, command: TuneBlockJob) -> None:
        self._asked.add(self._send(command))

    def _heard(self, message: object) -> None:
        if isinstance(message, BlockTuned) and message.ticket in self._asked:
            self._asked.discard(message.ticket)
            if message.problem is not None:
                self._failed(message.problem)
            self.source.read()
        elif isinstance(message, Finished) and message.ticket in self._resizing:
            self._resizing.discard(message.ticket)
            self.source.read()


def _enable(button: QToolButton, why: str) -> None:
    button.setEnabled(not why)
    button.setToolTip(plain_tip(why))
