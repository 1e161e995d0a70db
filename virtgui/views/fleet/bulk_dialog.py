"""A deed on many machines: its plan first, then each machine's progress and result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import rules
from virtgui.model.commands import Command, Verb
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.notes import DELAY_MOST_S
from virtgui.model.plan import Step, plan
from virtgui.qtmodels.bulk import Bulk, Stage, Turn
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.names import plain
from virtgui.views import icons, theme, words
from virtgui.views.controls import fill
from virtgui.views.dialogs import as_heading, as_remark
from virtgui.views.labels import plain_tip

VERBS = (
    Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT,
    Verb.REBOOT, Verb.REBOOT_ACPI, Verb.REBOOT_AGENT, Verb.PAUSE, Verb.RESUME, Verb.SUSPEND_GUEST, Verb.WAKE, Verb.SAVE,
    Verb.DISCARD_SAVED, Verb.RESET, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.NMI, Verb.AUTOSTART_ON,
    Verb.AUTOSTART_OFF, Verb.PERSIST, Verb.TEMPLATE_ON, Verb.TEMPLATE_OFF,
)  # fmt: skip
"""Every deed that asks for nothing more of each machine: names, tags, deletion, migration and consoles of many have
windows of their own."""
_COLUMNS = ("", "Machine", "Host", "Waits for", "Result")
_NUMBER, _NAME, _HOST, _WAITS, _RESULT = range(5)
_AT_ONCE_MOST = 50
_STAGES = {
    Stage.WAITING: ("clock", "muted", "Waits for its turn"),
    Stage.UNDER_WAY: ("player-play", "accent", "Under way"),
    Stage.DONE: ("circle-check-filled", "running", "Done"),
    Stage.FAILED: ("alert-circle-filled", "error", "Failed"),
    Stage.LEFT_OUT: ("circle-x", "muted", "Left out"),
}


class BulkDialog(QDialog):
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
        self._title = title
        self._steps: list[Step] = []
        self._rows: dict[DomainKey, int] = {}
        self.bulk: Bulk | None = None
        """What runs, or ran last."""
        self.setWindowTitle("In order")
        self.heading, self.loss, self.remark = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.heading, self.loss, self.remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.verb = QComboBox(self)
        for each in VERBS:
            self.verb.addItem(words.DEEDS[each].name, each)
        self.verb.setCurrentIndex(max(0, self.verb.findData(verb)))
        self.at_once, self.delay = QSpinBox(self), QSpinBox(self)
        self.at_once.setRange(1, _AT_ONCE_MOST)
        self.at_once.setValue(4)
        self.delay.setRange(0, DELAY_MOST_S)
        self.delay.setSuffix(" s")
        self.noted = QCheckBox("In the machines' own &start order", self)
        self.noted.setChecked(True)
        self.stop_at_failure = QCheckBox("Stop at the &first failure", self)
        self.table = QTableWidget(0, len(_COLUMNS), self)
        self.up, self.down = QPushButton("Move &up", self), QPushButton("Move do&wn", self)
        self.begin_button = fill(QPushButton(self))
        self.stop_button, self.retry_button = QPushButton("S&top", self), QPushButton("&Retry", self)
        self.close_button = QPushButton("Close", self)
        self._lay_out()
        self.verb.currentIndexChanged.connect(self._replan)
        self.noted.toggled.connect(self._replan)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.begin_button.clicked.connect(self._begin)
        self.stop_button.clicked.connect(self._stop)
        self.retry_button.clicked.connect(self._retry)
        self.close_button.clicked.connect(self.close)
        self._replan()
        self.close_button.setFocus()

    @property
    def chosen(self) -> Verb:
        """The deed."""
        verb: Verb = self.verb.currentData()
        return verb

    def order(self) -> list[str]:
        """The names of the machines as their turns come."""
        return [self._text(row, _NAME) for row in range(self.table.rowCount())]

    def results(self) -> dict[str, str]:
        """What is told of each machine by now."""
        return {self._text(row, _NAME): self._text(row, _RESULT) for row in range(self.table.rowCount())}

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """What is under way ends by itself; nothing more begins."""
        if self.bulk is not None and self.bulk.running:
            self.bulk.stop()
        super().closeEvent(event)

    # The plan.

    def _replan(self) -> None:
        verb = self.chosen
        machines = [machine for key in self._keys if (machine := self._world.machines.get(key)) is not None]
        planned = plan(machines, verb, natural)
        self._steps = list(planned.steps)
        if not self.noted.isChecked():
            self._steps = [Step(machine.key) for machine in machines]
        remark = ""
        if self.noted.isChecked() and planned.circular:
            names = sorted(m.name for m in machines if m.key in planned.circular)
            remark = (
                f"They wait for each other, which is not minded: {', '.join(plain(name, 40) for name in names[:6])}."
            )
        as_remark(self.remark, remark, wrong=True)
        self._show_plan()

    def _show_plan(self) -> None:
        self.table.setRowCount(len(self._steps))
        self._rows = {step.key: row for row, step in enumerate(self._steps)}
        able = 0
        for row, step in enumerate(self._steps):
            machine, host = self._world.machines.get(step.key), self._world.hosts.get(step.key.host)
            name = plain(machine.name, 120) if machine is not None else ""
            refused = rules.refusal(self.chosen, machine, host) if machine is not None and host is not None else "Gone"
            able += not refused
            waits = ", ".join(self._name(key) for key in step.after)
            delay = f"then {step.delay_s} s" if step.delay_s else ""
            cells = (
                str(row + 1),
                name,
                self._host_name(step.key.host),
                waits,
                f"Left out: {refused}" if refused else delay,
            )
            for column, text in enumerate(cells):
                self._put(row, column, text)
        deed = words.DEEDS[self.chosen]
        count = words.count_text(len(self._steps), "machine")
        as_heading(self.heading, self._title or f"{deed.name}: {count} in order")
        as_remark(self.loss, deed.loss, wrong=True)
        self.begin_button.setText(f"{deed.name} {able}")
        self._settle(able)

    def _move(self, by: int) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._steps) and 0 <= row + by < len(self._steps):
            self._steps.insert(row + by, self._steps.pop(row))
            self._show_plan()
            self.table.setCurrentCell(row + by, _NAME)

    def _name(self, key: DomainKey) -> str:
        machine = self._world.machines.get(key)
        return plain(machine.name, 80) if machine is not None else ""

    # The run.

    def _begin(self) -> None:
        self.bulk = Bulk(
            self._world,
            self._send,
            self.chosen,
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
        if self.bulk is not None:
            self.bulk.retry()
            self._settle(0)

    def _changed(self, key: DomainKey) -> None:
        if self.bulk is not None:
            self._show(self.bulk.turn(key))

    def _show(self, turn: Turn) -> None:
        picture, role, word = _STAGES[turn.stage]
        share = f", {turn.share:.0%}" if turn.stage is Stage.UNDER_WAY and turn.share else ""
        text = f"{word}: {turn.told}" if turn.told else f"{word}{share}"
        row = self._rows[turn.step.key]
        self._put(row, _RESULT, plain(text, 400))
        item = self.table.item(row, _RESULT)
        if item is not None:
            item.setIcon(icons.icon(picture, role))

    def _ended(self) -> None:
        bulk = self.bulk
        if bulk is None:
            return
        parts = [f"{bulk.count(Stage.DONE)} done"]
        parts += [f"{bulk.count(stage)} {stage.value}" for stage in (Stage.FAILED, Stage.LEFT_OUT) if bulk.count(stage)]
        as_remark(self.remark, ", ".join(parts) + ".", wrong=bool(bulk.count(Stage.FAILED)))
        self._settle(0)

    def _settle(self, able: int) -> None:
        bulk = self.bulk
        runs = bulk is not None and bulk.running
        for widget in (self.verb, self.at_once, self.delay, self.noted, self.stop_at_failure):
            widget.setEnabled(bulk is None)
        for button in (self.up, self.down):
            button.setEnabled(bulk is None and not self.noted.isChecked())
        self.begin_button.setVisible(bulk is None)
        self.begin_button.setEnabled(able > 0)
        self.stop_button.setVisible(runs)
        failed = bulk.count(Stage.FAILED) + bulk.count(Stage.LEFT_OUT) if bulk is not None else 0
        self.retry_button.setVisible(bulk is not None and not runs and failed > 0)
        self.retry_button.setText(f"&Retry {failed}")

    # The window.

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text() if item is not None else ""

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(row, column, item)
        item.setText(text)
        item.setToolTip(plain_tip(text))

    def _lay_out(self) -> None:
        table = self.table
        table.setAccessibleName("Machines in order")
        table.setHorizontalHeaderLabels(list(_COLUMNS))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        rows, header = table.verticalHeader(), table.horizontalHeader()
        if rows is not None and header is not None:
            rows.hide()
            rows.setDefaultSectionSize(theme.tall(self, theme.ROW))
            header.setHighlightSections(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            header.setSectionResizeMode(_RESULT, QHeaderView.ResizeMode.Stretch)
        for column, wide in ((_NUMBER, 36), (_NAME, 170), (_HOST, 110), (_WAITS, 130)):
            table.setColumnWidth(column, wide)
        form, moving, buttons = QFormLayout(), QHBoxLayout(), QHBoxLayout()
        for field in (self.at_once, self.delay):
            field.setMaximumWidth(theme.sized(self, 110, 0).width())
        self.verb.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow("&Deed", self.verb)
        form.addRow("At &once", self.at_once)
        form.addRow("De&lay between two", self.delay)
        form.addRow("", self.noted)
        form.addRow("", self.stop_at_failure)
        moving.addWidget(self.remark, 20)
        moving.addStretch(1)
        moving.addWidget(self.up)
        moving.addWidget(self.down)
        buttons.addStretch(1)
        for button in (self.stop_button, self.retry_button, self.close_button, self.begin_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        page = QVBoxLayout(self)
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
