"""The page that tells what becomes of a host's machines when it is shut down and started again, and in which order.
Commands are only ever copied."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QShowEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import uris
from virtgui.model.host_shutdown import MOST_AT_ONCE, MOST_SECONDS, Service, Settings, Step, command, plan, why_not
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.problems import Problem
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import icon_button, on_content
from virtgui.views.fact_grid import FactGrid, FactTable, section
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.things.desk import HostDesk

_ELSEWHERE = Service()
_ORDER = tr(
    "Machines are dealt with in the order in which they were started. For an order of your own, shut "
    "them down before that by “Shut down all its machines” in the host's menu: it heeds start orders "
    "and dependencies."
)


class ShutdownPage(QScrollArea):
    """Looks at this computer's files when it is shown; the plan follows the machines."""

    def __init__(self, desk: HostDesk) -> None:
        super().__init__()
        self._desk = desk
        self._errand: Errand | None = None
        self._looked = False
        self.service = _ELSEWHERE
        self.steps: tuple[Step, ...] = ()
        self.said = Paragraph("")
        self.odd = Paragraph("", "paused")
        self.order = Paragraph(_ORDER, "muted")
        self.down = QComboBox()
        self.down.addItems([tr("Ask them to shut down"), tr("Save them")])
        self.up = QComboBox()
        self.up.addItems([tr("Leave them, but those that start with the host"), tr("Start those that ran")])
        self.at_once = QSpinBox()
        self.at_once.setRange(1, MOST_AT_ONCE)
        self.timeout = QSpinBox()
        self.timeout.setRange(0, MOST_SECONDS)
        self.timeout.setSuffix(" s")
        self.timeout.setSpecialValueText(tr("Without end"))
        self.delay = QSpinBox()
        self.delay.setRange(0, MOST_SECONDS)
        self.delay.setSuffix(" s")
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("Command that makes it so"))
        self.copy = icon_button("copy", tr("Copy the command"))
        self.again = QPushButton(tr("Look &again"))
        headings = (tr("Turn"), tr("Machine"), tr("When the host shuts down"), tr("When it starts again"))
        self.table = FactTable(tr("What becomes of each machine"), headings, 3)
        self._lay_out()
        self.again.clicked.connect(self.look)
        self.copy.clicked.connect(self._copy)
        for box in (self.down, self.up):
            box.currentIndexChanged.connect(lambda _: self._changed())
        for spin in (self.at_once, self.timeout, self.delay):
            spin.valueChanged.connect(lambda _: self._changed())
        desk.world.machines_changed.connect(self._machines_changed)
        desk.world.hosts_changed.connect(self._hosts_changed)

    def ready(self) -> bool:
        """Whether the plan is shown."""
        return self._looked and self._errand is None

    def look(self) -> None:
        """Look at this computer's files again."""
        local = self._desk.local
        if local is None or not self._is_local():
            self._looked = True
            self.refresh()
            return
        if self._errand is None:
            work = local.guests_service
            self._errand = Errand(tr("look at libvirt-guests"), lambda _cancel, _advance: work(), self)
            self._errand.done.connect(self._told)
            self._errand.failed.connect(self._failed)
            self._errand.ended.connect(self._ended)

    def wanted(self) -> Settings:
        """What is chosen."""
        at_once = self.at_once.value()
        return self.service.settings._replace(
            save=self.down.currentIndex() == 1,
            start=self.up.currentIndex() == 1,
            at_once=at_once if at_once > 1 else min(1, self.service.settings.at_once),
            timeout_s=self.timeout.value(),
            delay_s=self.delay.value(),
        )

    def refresh(self) -> None:
        """The plan as it would be with what is chosen."""
        if not self.isVisible():
            return
        uri = str(self._desk.key)
        lack = why_not(self.service, uri)
        self.said.set_role("paused" if lack else "text")
        self.said.setText(lack or tr("libvirt-guests looks after the machines of this host."))
        odd = "; ".join(plain(line, 80) for line in self.service.odd[:3])
        self.odd.setText(tr("Not understood in {path}: {odd}").format(path=self.service.path, odd=odd) if odd else "")
        self.odd.setVisible(bool(odd))
        known = self.service.installed is True
        for widget in (self._title, self._grid, self._command_row):
            widget.setVisible(known)
        wanted = self.wanted()
        for widget, why in (
            (self.at_once, tr("Machines are saved one after another") if wanted.save else ""),
            (self.timeout, tr("Saving has no limit") if wanted.save else ""),
            (self.delay, "" if wanted.start else tr("Nothing is started again")),
        ):
            widget.setEnabled(not why)
            widget.setToolTip(plain_tip(why))
        line = command(self.service, wanted)
        self.command.setText(line or tr("It is so already."))
        self.command.setCursorPosition(0)
        self.copy.setEnabled(bool(line))
        then = self.service._replace(settings=wanted, enabled=True, active=True) if known and line else self.service
        machines = self._desk.world.machines_of(self._desk.key)
        self.steps = plan(then, uri, machines)
        self.table.show_rows(
            tuple((str(it.turn) if it.turn else "", plain(it.name, 80), it.down, it.up) for it in self.steps)
        )
        after = tr("What becomes of each machine, once the command was run")
        self._table_title.setText(after if line else tr("What becomes of each machine"))

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.look()
        self.refresh()

    def _changed(self) -> None:
        self.refresh()

    def _told(self, service: object) -> None:
        if isinstance(service, Service):
            self.service = service
            settings = service.settings
            for box, place in ((self.down, int(settings.save)), (self.up, int(settings.start))):
                box.setCurrentIndex(place)
            self.at_once.setValue(max(1, settings.at_once))
            self.timeout.setValue(settings.timeout_s)
            self.delay.setValue(settings.delay_s)

    def _failed(self, problem: Problem) -> None:
        self.odd.setText(plain(problem.reason, 300))
        self.odd.show()

    def _ended(self) -> None:
        self._errand = None
        self._looked = True
        self.refresh()

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if any(key.host == self._desk.key for keys in (added, changed, gone) for key in keys):
            self.refresh()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._desk.key in hosts:
            self.refresh()

    def _is_local(self) -> bool:
        try:
            uri = uris.parse(self._desk.key)
        except ValueError:
            return False
        return uri.is_local and not uri.is_test

    def _copy(self) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self.command.text())

    def _lay_out(self) -> None:
        self._title = section("libvirt-guests")
        self._table_title = section(tr("What becomes of each machine"))
        self._grid = FactGrid(())
        for name, widget in (
            (tr("When the host shuts &down"), self.down),
            (tr("At &once"), self.at_once),
            (tr("&Time to shut down"), self.timeout),
            (tr("When it &starts again"), self.up),
            (tr("Ti&me between two"), self.delay),
        ):
            widget.setAccessibleName(name.replace("&", ""))
            self._grid.add(name, widget)
        self._command_row = QWidget()
        row = QHBoxLayout(self._command_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        self.command.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.odd.hide()
        top = QHBoxLayout()
        top.addWidget(self.said, 1)
        top.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        column.setSpacing(theme.GAP_SMALL)
        column.addLayout(top)
        column.addWidget(self.odd)
        column.addWidget(self._title)
        column.addWidget(self._grid, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._command_row)
        column.addSpacing(theme.GAP_LARGE)
        column.addWidget(self._table_title)
        column.addWidget(self.table)
        column.addWidget(self.order)
        column.addStretch(1)
        on_content(page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Shutdown"))
        self.setWidget(page)
