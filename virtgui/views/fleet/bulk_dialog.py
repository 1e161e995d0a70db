"""A deed on many machines: its plan first, then each machine's progress and result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import rules
from virtgui.model.commands import Command, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.notes import DELAY_MOST_S
from virtgui.model.plan import Step, plan
from virtgui.qtmodels.bulk import Bulk, Deed, Stage, Turn, VerbDeed
from virtgui.qtmodels.keeping import Keeping, Kept
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme, words
from virtgui.views.controls import fill
from virtgui.views.dialogs import ConfirmDialog, as_heading, as_remark
from virtgui.views.fleet.keep_options import NAMES, KeepOptions
from virtgui.views.fleet.turns_table import NAME, RESULT, WAITS, TurnsTable
from virtgui.views.once import OnceDialog

VERBS = (
    Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET, Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI,
    Verb.SHUT_DOWN_AGENT, Verb.REBOOT, Verb.REBOOT_ACPI, Verb.REBOOT_AGENT, Verb.PAUSE, Verb.RESUME,
    Verb.SUSPEND_GUEST, Verb.WAKE, Verb.SAVE, Verb.DISCARD_SAVED, Verb.RESET,
    Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.NMI, Verb.AUTOSTART_ON,
    Verb.AUTOSTART_OFF, Verb.PERSIST, Verb.TEMPLATE_ON, Verb.TEMPLATE_OFF,
)  # fmt: skip
"""Every deed that asks for nothing more of each machine: names, tags, deletion, migration and consoles of many have
windows of their own."""
_AT_ONCE_MOST = 50
_LATER_MS = 200


class BulkDialog(OnceDialog):
    """Nothing begins before a person has seen the order and pressed the deed's own button."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        host_name: Callable[[HostKey], str],
        keys: Sequence[DomainKey],
        verb: Verb,
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._host_name = host_name
        self._keys = tuple(keys)
        self._called: dict[DomainKey, str] = {}
        """The machines' names, also of those that went since."""
        self._title = title
        self._steps: list[Step] = []
        self._retrying = False
        self._rows: dict[DomainKey, int] = {}
        self._asking: ConfirmDialog | None = None
        self.bulk: Bulk | None = None
        """What runs, or ran last."""
        self.setWindowTitle(tr("In order"))
        self.heading, self.loss, self.remark = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.heading, self.loss, self.remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        as_heading(self.heading, title)
        self.verb = QComboBox(self)
        for each in VERBS:
            self.verb.addItem(words.DEEDS[each].name, each)
        for kept, name in NAMES.items():
            self.verb.addItem(name, kept)
        self.options: KeepOptions | None = None
        """What is wished of snapshots or backups, while these are chosen."""
        self._keeping: Keeping | None = None
        self.verb.setCurrentIndex(max(0, self.verb.findData(verb)))
        self.at_once, self.delay = QSpinBox(self), QSpinBox(self)
        self.at_once.setRange(1, _AT_ONCE_MOST)
        self.at_once.setValue(4)
        self.delay.setRange(0, DELAY_MOST_S)
        self.delay.setSuffix(" s")
        self.noted = QCheckBox(tr("In the machines' own &start order"), self)
        self.noted.setChecked(True)
        self.stop_at_failure = QCheckBox(tr("Stop at the &first failure"), self)
        self.table = TurnsTable(self)
        self.up, self.down = QPushButton(tr("Move &up"), self), QPushButton(tr("Move do&wn"), self)
        self.begin_button = fill(QPushButton(self))
        self.stop_button, self.retry_button = QPushButton(tr("S&top"), self), QPushButton(tr("&Retry"), self)
        self.close_button = QPushButton(tr("Close"), self)
        self._lay_out()
        self.verb.currentIndexChanged.connect(self._replan)
        self.noted.toggled.connect(self._replan)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.begin_button.clicked.connect(self._begin)
        self.stop_button.clicked.connect(self._stop)
        self.retry_button.clicked.connect(self._retry)
        self.close_button.clicked.connect(self.close)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._look_again)
        world.hosts_changed.connect(self._hosts_changed)
        world.machines_changed.connect(self._machines_changed)
        self._replan()
        self.close_button.setFocus()

    @property
    def chosen(self) -> Verb | Kept:
        """The deed."""
        deed: Verb | Kept = self.verb.currentData()
        return deed

    def _deed(self) -> Deed:
        chosen = self.chosen
        if isinstance(chosen, Verb):
            return VerbDeed(chosen)
        return self._keep(chosen)

    def _keep(self, kept: Kept) -> Keeping:
        """Reads the machines when it is first chosen."""
        if self._keeping is None or self._keeping.what is not kept:
            self._keep_nothing()
            self._keeping = keeping = Keeping(kept, self._world, self._send, self)
            self.options = KeepOptions(keeping, self)
            self._page.insertWidget(self._page.indexOf(self.table), self.options)
            label = self._form.labelForField(self.delay)
            self.options.align(label.sizeHint().width() if label is not None else 0)
            self.table.setColumnHidden(WAITS, True)
            self.resize(self.size().expandedTo(theme.sized(self, 760, 680)))
            self.options.changed.connect(self._show_plan)
            keeping.changed.connect(self._read)
            keeping.read.connect(self._all_read)
            keeping.ask(self._keys)
        return self._keeping

    def _keep_nothing(self) -> None:
        for each in (self.options, self._keeping):
            if each is not None:
                each.setParent(None)
                each.deleteLater()
        self.options = self._keeping = None
        self.table.setColumnHidden(WAITS, False)

    def _read(self, _key: DomainKey) -> None:
        if self.bulk is None:
            self._show_plan()

    def _all_read(self) -> None:
        """Those that are retried were read anew."""
        if self.bulk is not None and not self.bulk.running and self._retrying:
            self._retrying = False
            self.bulk.retry()
            self._settle(0)

    def order(self) -> list[str]:
        """The names of the machines as their turns come."""
        return [self.table.text(row, NAME) for row in range(self.table.rowCount())]

    def tells(self, key: DomainKey | None) -> bool:
        """Whether what becomes of a machine is read here."""
        return self.isVisible() and self.bulk is not None and key in self._rows

    def results(self) -> dict[str, str]:
        """What is told of each machine by now."""
        return {self.table.text(row, NAME): self.table.text(row, RESULT) for row in range(self.table.rowCount())}

    def reject(self) -> None:
        """What is under way ends by itself. Nothing more begins then, which is asked where turns are still to come."""
        left = self.bulk.count(Stage.WAITING) if self.bulk is not None else 0
        if self.bulk is None or not left:
            super().reject()
        elif self._asking is None:
            lost = plural(left, "{n} machine has not had its turn.", "{n} machines have not had their turn.")
            question = tr("Stop after those that are under way?")
            asking = self._asking = ConfirmDialog(tr("Stop"), question, lost, may_remember=False, parent=self)
            self.bulk.ended.connect(asking.reject)  # so that its results are still read
            asking.accepted.connect(self._leave)
            asking.finished.connect(self._answered)
            asking.open()

    def _leave(self) -> None:
        self._stop()
        super().reject()

    def _answered(self) -> None:
        if self._asking is not None:
            self._asking.deleteLater()
            self._asking = None

    # The plan.

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        """What can be done changes with hosts and machines until it begins; many of them change within a moment."""
        if not hosts.isdisjoint(key.host for key in self._keys):
            self._look_later()

    def _machines_changed(self, *changes: frozenset[DomainKey]) -> None:
        if any(not change.isdisjoint(self._keys) for change in changes):
            self._look_later()

    def _look_later(self) -> None:
        if self.bulk is None and not self._later.isActive():
            self._later.start()

    def _look_again(self) -> None:
        if self.bulk is None:
            self._show_plan()

    def _replan(self) -> None:
        chosen = self.chosen
        verb = chosen if isinstance(chosen, Verb) else Verb.START
        if isinstance(chosen, Verb):
            self._keep_nothing()
        else:
            self._keep(chosen)
        noted = self.noted.isChecked() and isinstance(chosen, Verb)
        machines = [machine for key in self._keys if (machine := self._world.machines.get(key)) is not None]
        planned = plan(machines, verb, natural)
        self._steps = list(planned.steps)
        if not noted:
            self._steps = [Step(machine.key) for machine in machines]
        remark = ""
        if noted and planned.circular:
            names = sorted(m.name for m in machines if m.key in planned.circular)
            remark = tr("They wait for each other, which is not minded: {names}.").format(
                names=", ".join(plain(name, 40) for name in names[:6])
            )
        as_remark(self.remark, remark, wrong=True)
        self._show_plan()
        self.table.fit()

    def _show_plan(self) -> None:
        self.table.setRowCount(len(self._steps))
        self._rows = {step.key: row for row, step in enumerate(self._steps)}
        able, deed = 0, self._deed()
        for row, step in enumerate(self._steps):
            machine, host = self._world.machines.get(step.key), self._world.hosts.get(step.key.host)
            name = self._name(step.key)
            refused = rules.absence(host) if machine is None or host is None else deed.refusal(machine, host)
            reading = refused and isinstance(deed, Keeping) and deed.waits(step.key)
            able += not refused
            waits = ", ".join(self._name(key) for key in step.after)
            will = tr("then {seconds} s").format(seconds=step.delay_s) if step.delay_s else ""
            if isinstance(deed, Keeping) and not refused:
                will = deed.decide(step.key).text
            cells = (
                str(row + 1),
                name,
                self._host_name(step.key.host),
                waits,
                refused if reading else tr("Left out: {why}").format(why=refused) if refused else will,
            )
            for column, text in enumerate(cells):
                self.table.put(row, column, text)
        chosen = self.chosen
        name = words.DEEDS[chosen].name if isinstance(chosen, Verb) else NAMES[chosen]
        loss = words.DEEDS[chosen].loss if isinstance(chosen, Verb) else ""
        count = plural(len(self._steps), "{n} machine", "{n} machines")
        self.heading.setText(self._title or tr("{deed}: {machines} in order").format(deed=name, machines=count))
        as_remark(self.loss, loss, wrong=True)
        self.begin_button.setText(f"{name} {able}")
        self._settle(able)

    def _move(self, by: int) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._steps) and 0 <= row + by < len(self._steps):
            self._steps.insert(row + by, self._steps.pop(row))
            self._show_plan()
            self.table.setCurrentCell(row + by, NAME)

    def _name(self, key: DomainKey) -> str:
        machine = self._world.machines.get(key)
        if machine is not None:
            self._called[key] = plain(machine.name, 120)
        return self._called.get(key, "")

    # The run.

    def _begin(self) -> None:
        self.bulk = Bulk(
            self._world,
            self._send,
            self._deed(),
            self._steps,
            at_once=self.at_once.value(),
            delay_s=float(self.delay.value()),
            stop_at_failure=self.stop_at_failure.isChecked(),
            parent=self,
        )
        self.bulk.changed.connect(self._changed)
        self.bulk.ended.connect(self._ended)
        for turn in self.bulk.turns():
            self._show(turn)
        self.bulk.begin()
        self._settle(0)

    def _stop(self) -> None:
        if self.bulk is not None:
            self.bulk.stop()

    def _retry(self) -> None:
        if self.bulk is not None and self._keeping is not None:
            # What fits a machine may be something else by now.
            self._retrying = True
            self.retry_button.setEnabled(False)
            self._keeping.ask(turn.step.key for turn in self.bulk.again())
        elif self.bulk is not None:
            self.bulk.retry()
            self._settle(0)

    def _changed(self, key: DomainKey) -> None:
        if self.bulk is not None:
            self._show(self.bulk.turn(key))
            if self.bulk.running:
                self._sum_up(self.bulk)

    def _show(self, turn: Turn) -> None:
        self.table.show_turn(self._rows[turn.step.key], turn)

    def _ended(self) -> None:
        if self.bulk is not None:
            self._sum_up(self.bulk)
            self._settle(0)

    def _sum_up(self, bulk: Bulk) -> None:
        parts = [tr("{count} done").format(count=bulk.count(Stage.DONE))]
        unsure = bulk.unsure
        others = (
            (unsure, tr("{count} not known")),
            (bulk.count(Stage.FAILED) - unsure, tr("{count} failed")),
            (bulk.count(Stage.LEFT_OUT), tr("{count} left out")),
            (bulk.count(Stage.UNDER_WAY), tr("{count} under way")),
            (bulk.count(Stage.WAITING), tr("{count} to come")),
        )
        parts += [text.format(count=count) for count, text in others if count]
        as_remark(self.remark, ", ".join(parts) + ".", wrong=bool(bulk.count(Stage.FAILED)))

    def _settle(self, able: int) -> None:
        bulk = self.bulk
        runs = bulk is not None and bulk.running
        if bulk is not None and runs:
            self._sum_up(bulk)  # no longer of the run before
        keeps = self._keeping is not None
        for widget in (self.verb, self.at_once, self.delay, self.stop_at_failure, *filter(None, (self.options,))):
            widget.setEnabled(bulk is None)
        self.noted.setEnabled(bulk is None and not keeps)
        self.noted.setToolTip(tr("Snapshots and backups wait for no other machine") if keeps else "")
        by_notes = self.noted.isChecked() and not keeps
        for button in (self.up, self.down):
            button.setEnabled(bulk is None and not by_notes)
            button.setToolTip(tr("Their own start order says whose turn it is") if by_notes else "")
        self.begin_button.setVisible(bulk is None)
        self.begin_button.setEnabled(able > 0 and not (self._keeping is not None and self._keeping.reading))
        self.stop_button.setVisible(runs)
        failed = len(bulk.again()) if bulk is not None else 0
        self.retry_button.setVisible(bulk is not None and not runs and failed > 0)
        self.retry_button.setText(tr("&Retry {count}").format(count=failed))
        self.retry_button.setEnabled(True)

    # The window.

    def _lay_out(self) -> None:
        form = self._form = QFormLayout()
        moving, buttons = QHBoxLayout(), QHBoxLayout()
        for field in (self.at_once, self.delay):
            field.setMaximumWidth(theme.sized(self, 110, 0).width())
        self.verb.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("&Deed"), self.verb)
        form.addRow(tr("At &once"), self.at_once)
        form.addRow(tr("De&lay between two"), self.delay)
        form.addRow("", self.noted)
        form.addRow("", self.stop_at_failure)
        moving.addWidget(self.remark, 20)
        moving.addStretch(1)
        moving.addWidget(self.up)
        moving.addWidget(self.down)
        buttons.addStretch(1)
        for button in (self.up, self.down):
            button.setAutoDefault(False)
        for button in (self.stop_button, self.retry_button, self.close_button, self.begin_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        page = self._page = QVBoxLayout(self)
        margin = theme.PAGE_MARGIN
        page.setContentsMargins(margin, margin, margin, margin)
        page.setSpacing(theme.GAP_SMALL)
        page.addWidget(self.heading)
        page.addWidget(self.loss)
        page.addLayout(form)
        page.addWidget(self.table, 1)
        page.addLayout(moving)
        page.addLayout(buttons)
        self.resize(theme.sized(self, 720, 560))
