"""The page of backups: of one machine, or of a host with those of machines that are gone."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.backup_reading import BackupReading
from virtgui.qtmodels.schedule_book import ScheduleBook
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.backups.backups_pane import BackupsPane
from virtgui.views.backups.checkpoints_pane import CheckpointsPane
from virtgui.views.backups.schedules_pane import SchedulesPane
from virtgui.views.controls import on_content
from virtgui.views.failing import could_not
from virtgui.views.labels import Paragraph
from virtgui.views.segments import Segments


class BackupsPage(QWidget):
    """Reads while it is shown. Nothing begins before a dialog has said what it does and costs."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket] | None = None,
        book: ScheduleBook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`send` carries questions, `deed` what its window tells when it fails; without one the page tells it. A key
        without a UUID is all of its host. `book` has the schedules, None where none are kept."""
        super().__init__(parent)
        self._key = key
        self._world = world
        self._mine: set[Ticket] = set()
        self._plain_send = send
        carry = deed if deed is not None else self._carry
        self.source = BackupReading(key, world, send, self)
        self.backups = BackupsPane(self.source, key, world, send, carry, self._why_not, self)
        self.checkpoints = CheckpointsPane(self.source, key, world, carry, self._why_not, self) if key.uuid else None
        self.schedules = SchedulesPane(self.source, key, world, book, self._why_not, self)
        parts: list[tuple[str, QWidget]] = [(tr("Backups"), self.backups)]
        if self.checkpoints is not None:
            parts.append((tr("Checkpoints"), self.checkpoints))
        parts.append((tr("Schedules"), self.schedules))
        self.segments = Segments(tuple(text for text, _ in parts), tr("Shown"), self)
        self.note = Paragraph("", "error")
        self.note.hide()
        self.stack = QStackedWidget(self)
        for _, pane in parts:
            self.stack.addWidget(pane)
        row = QHBoxLayout()
        row.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        on_content(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addLayout(row)
        whole.addWidget(self.note)
        whole.addWidget(self.stack, 1)
        self.segments.chosen.connect(self.stack.setCurrentIndex)
        self.source.changed.connect(self._read)
        world.hosts_changed.connect(self._hosts_changed)
        world.reported.connect(self._heard)
        again = QShortcut(QKeySequence("F5"), self)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(lambda: self.source.read(fresh=True))

    def ready(self) -> bool:
        """Whether the backups are shown."""
        return self.source.known is not None

    def show_part(self, part: str) -> QWidget | None:
        """Show "backups", "checkpoints" or "schedules"; None for one that this page has not."""
        pane = {"backups": self.backups, "checkpoints": self.checkpoints, "schedules": self.schedules}.get(part)
        if pane is not None:
            place = self.stack.indexOf(pane)
            self.segments.choose(place)
            self.stack.setCurrentIndex(place)
        return pane

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.source.watch(True)

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.source.watch(False)

    def _why_not(self) -> str:
        host = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            return tr("Its host is not connected")
        if host.read_only:
            return tr("The connection is read-only")
        return tr("Reading the backups…") if self.source.known is None else ""

    def _read(self) -> None:
        problem = self.source.problem
        if problem is not None:
            self._tell(tr("The backups could not be read. {reason}").format(reason=problem.reason))
        elif not self._mine:
            self.note.hide()

    def _tell(self, text: str) -> None:
        self.note.setText(plain(text, 500))
        self.note.show()

    def _carry(self, command: Command) -> Ticket:
        self.note.hide()
        ticket = self._plain_send(command)
        self._mine.add(ticket)
        return ticket

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket in self._mine and message.problem is not None:
            if not message.cancelled:
                self._tell(could_not(message.problem))
            else:
                self._mine.discard(message.ticket)
        elif isinstance(message, Finished):
            self._mine.discard(message.ticket)

    def _hosts_changed(self, hosts: object) -> None:
        if isinstance(hosts, frozenset) and self._key.host in hosts:
            self.backups.refresh()
            self.schedules.refresh()
            if self.checkpoints is not None:
                self.checkpoints.refresh()
