"""The panel of jobs and of what happened, with tabs; in a narrow window it takes the summary in too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import (
    QAbstractScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.qtmodels.eventlog import EventLog
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.frames import rounded
from virtgui.views.jobs_list import JobsList
from virtgui.views.messages import Message
from virtgui.views.mirror import margins
from virtgui.views.strip import Strip

if TYPE_CHECKING:
    from virtgui.views.events_page import EventsPage

TAB_HEIGHT = 30


class _Badge(QWidget):
    """A number in a filled circle; nothing for zero."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self.setFixedSize(0, 16)

    def show_number(self, number: int) -> None:
        self._number = number
        metrics = QFontMetrics(theme.semibold(self.font(), theme.CAPTION))
        self.setFixedSize(max(16, metrics.horizontalAdvance(str(number)) + 9) if number else 0, 16)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        if not self._number:
            return
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        rounded(painter, self.rect(), ours.filled, None, 8)
        painter.setFont(theme.semibold(self.font(), theme.CAPTION))
        painter.setPen(ours.filled_text)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class JobsDock(QWidget):
    """Tabs: Jobs, Event log; before them the summary, where it was put in."""

    log_made = pyqtSignal(object)
    """The EventsPage, once somebody looks at it."""

    def __init__(
        self,
        jobs: Jobs,
        log: EventLog,
        send: Callable[[Command], Ticket],
        name_of: Callable[[HostKey], str],
        mend: Callable[[Command], None],
        world: World,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._log = log
        self._name_of = name_of
        self._log_page: EventsPage | None = None
        self._first: QWidget | None = None
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Jobs and event log"))
        self.badge = _Badge()
        self.clear = flat_button(tr("Clear finishe&d"), self)
        self.clear.clicked.connect(self._clear)
        self.list = JobsList(jobs, send, mend, world, name_of)
        _on_window(self.list)
        self._no_jobs = Message()
        self._no_jobs.setBackgroundRole(QPalette.ColorRole.Window)
        self._no_jobs.say("", tr("Nothing was asked for yet. What you do to machines is listed here."))
        self._no_events = Message()
        self._no_events.setBackgroundRole(QPalette.ColorRole.Window)
        self._no_events.say("", tr("Nothing happened yet. What hosts report is listed here."))
        self._jobs_page, self._events_page = QStackedWidget(), QStackedWidget()
        for page, widget in (
            (self._jobs_page, self.list),
            (self._jobs_page, self._no_jobs),
            (self._events_page, self._no_events),
        ):
            page.addWidget(widget)
        self.stack = QStackedWidget(self)
        strip = Strip(TAB_HEIGHT, self)
        margins(strip.row, theme.GAP_TINY, 0, theme.GAP_SMALL, 1)
        strip.row.addWidget(self.tabs, 1)
        strip.row.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(self.stack, 1)
        for title, page in ((tr("Jobs"), self._jobs_page), (tr("Event log"), self._events_page)):
            self.tabs.addTab(title)
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self._turn)
        jobs.running_changed.connect(self._count)
        for model in (jobs, log):
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
                signal.connect(self._settle)
        self.setMinimumWidth(220)
        self._count(jobs.running)
        self._settle()
        self._turn(0)

    @property
    def log_page(self) -> EventsPage:
        """What hosts reported; made when somebody looks at it first."""
        if self._log_page is None:
            # Late: most look at jobs only.
            from virtgui.views.events_page import EventsPage  # noqa: PLC0415

            self._log_page = EventsPage(self._log, self._name_of, self)
            _on_window(self._log_page.list)
            self._events_page.addWidget(self._log_page)
            self.log_made.emit(self._log_page)
        return self._log_page

    def take_in(self, widget: QWidget, title: str) -> None:
        """Show another pane as the first tab."""
        self._first = widget
        self.tabs.insertTab(0, title)
        self.stack.insertWidget(0, widget)
        self.tabs.setCurrentIndex(0)
        self._turn(0)

    def give_back(self) -> QWidget | None:
        """Let go of the pane that was taken in."""
        widget, self._first = self._first, None
        if widget is not None:
            self.stack.removeWidget(widget)
            self.tabs.removeTab(0)
            self._turn(self.tabs.currentIndex())
        return widget

    def show_jobs(self) -> None:
        """Turn to the jobs."""
        self.tabs.setCurrentIndex(1 if self._first is not None else 0)

    def show_log(self) -> None:
        """Turn to the event log."""
        self.tabs.setCurrentIndex(2 if self._first is not None else 1)

    @property
    def shows_jobs(self) -> bool:
        """Whether the jobs are open."""
        return self.stack.currentWidget() is self._jobs_page

    def shows(self, ticket: Ticket) -> bool:
        """Whether a person has a job before their eyes."""
        return self.isVisible() and self.shows_jobs and self.list.shows(ticket)

    def show_job(self, ticket: Ticket) -> None:
        """Turn to one of the jobs."""
        self.show_jobs()
        self.list.choose(ticket)

    @property
    def shows_log(self) -> bool:
        """Whether the event log is open."""
        return self.stack.currentWidget() is self._events_page

    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        if self.stack.currentWidget() is self._first and self._first is not None:
            return self._first
        return self.log_page.list if self.shows_log else self.list

    def _turn(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        page = self.stack.currentWidget()
        self.clear.setVisible(page is not self._first)
        self.clear.setText(tr("Cle&ar") if page is self._events_page else tr("Clear finishe&d"))
        self._settle()

    def _count(self, running: int) -> None:
        before = self.badge.width()
        self.badge.show_number(running)
        if self.badge.isHidden() != (running == 0) or before != self.badge.width():
            place = 1 if self._first is not None else 0
            # The tab bar measures a button only when it is set, and hides the one it had.
            self.tabs.setTabButton(place, QTabBar.ButtonPosition.RightSide, None)
            self.tabs.setTabButton(place, QTabBar.ButtonPosition.RightSide, self.badge if running else None)
            self.badge.setVisible(running > 0)
        self.tabs.setAccessibleDescription(tr("{count} running").format(count=running) if running else "")
        self._settle()

    def _settle(self) -> None:
        self._jobs_page.setCurrentIndex(0 if self._jobs.rowCount() else 1)
        if self.shows_log:
            self._events_page.setCurrentWidget(self.log_page if self._log.rowCount() else self._no_events)
        ended = self._jobs.rowCount() - self._jobs.running
        self.clear.setEnabled(bool(self._log.rowCount() if self.shows_log else ended))

    def _clear(self) -> None:
        if self.shows_log:
            self._log.clear()
        else:
            self._jobs.clear_finished()
        self._settle()


def _on_window(view: QAbstractScrollArea) -> None:
    """A list that lies on the window's ground."""
    ground = view.viewport()
    if ground is not None:
        ground.setBackgroundRole(QPalette.ColorRole.Window)
