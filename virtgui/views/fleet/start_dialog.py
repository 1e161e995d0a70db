"""The dialog that says when machines start among others: their order, a delay, and whom they wait for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.keys import DomainKey
from virtgui.model.notes import AFTER_MOST, DELAY_MOST_S, ORDER_MOST, Start, start_text
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.dialogs import DeedButtons, as_heading, as_remark
from virtgui.views.once import OnceDialog

_HELP = tr(
    "Machines started together by “In order” start by ascending number, each after those it waits "
    "for; shutting down goes the other way. It is kept in the machine's metadata."
)


class StartDialog(OnceDialog):
    """Begins with what the first of the machines has."""

    def __init__(
        self, world: World, keys: Sequence[DomainKey], copy: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._copy = copy
        machines = [machine for key in keys if (machine := world.machines.get(key)) is not None]
        what = (
            plain(machines[0].name, 80) if len(machines) == 1 else plural(len(machines), "{n} machine", "{n} machines")
        )
        first = machines[0].config if machines else None
        self._before = start_text(first.start) if first is not None and len(machines) == 1 else None
        start = first.start if first is not None else Start()
        self.setWindowTitle(tr("Start order"))
        self.heading, self.help, self.remark = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.heading, self.help, self.remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        as_heading(self.heading, tr("Start order of {what}").format(what=what))
        as_remark(self.help, _HELP)
        self.order, self.delay = QSpinBox(self), QSpinBox(self)
        self.order.setRange(0, ORDER_MOST)
        self.order.setSpecialValueText(tr("Last, in no order"))
        self.order.setValue(start.order)
        self.delay.setRange(0, DELAY_MOST_S)
        self.delay.setSuffix(" s")
        self.delay.setValue(start.delay_s)
        self.after = QListWidget(self)
        self.after.setAccessibleName(tr("Starts after"))
        mine = {key.uuid for key in keys}
        hosts = {key.host for key in keys}
        others = [m for host in hosts for m in world.machines_of(host) if m.key.uuid not in mine]
        for machine in sorted(others, key=lambda m: natural(m.name)):
            self._add(plain(machine.name, 120), machine.key.uuid, machine.key.uuid in start.after)
        there = {machine.key.uuid for machine in others}
        away = {m.key.uuid: m.name for m in world.machines.values()}
        for uuid in start.after:
            if uuid not in there and uuid not in mine:
                unknown = tr("A machine that is not here ({uuid})").format(uuid=plain(uuid, 64))
                self._add(plain(away[uuid], 120) if uuid in away else unknown, uuid, True)
        self.buttons = DeedButtons(self, tr("&Save"))
        self.virsh_button, self.cancel_button = self.buttons.virsh, self.buttons.cancel
        self.save_button = self.buttons.deed
        self._lay_out()
        self.order.valueChanged.connect(self._look)
        self.delay.valueChanged.connect(self._look)
        self.after.itemChanged.connect(self._look)
        self.virsh_button.clicked.connect(lambda: as_remark(self.remark, self._copy(self.text)))
        self.save_button.clicked.connect(self.accept)
        self._look()
        self.order.setFocus()

    @property
    def text(self) -> str:
        """What is wanted, as `start_of` reads it."""
        return start_text(Start(self.order.value(), self.delay.value(), self._ticked()))

    def _ticked(self) -> tuple[str, ...]:
        items = (self.after.item(row) for row in range(self.after.count()))
        ticked = [item for item in items if item is not None and item.checkState() == Qt.CheckState.Checked]
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked)

    def _add(self, name: str, uuid: str, on: bool) -> None:
        item = QListWidgetItem(name)
        item.setData(Qt.ItemDataRole.UserRole, uuid)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.after.addItem(item)

    def say_hindrance(self, why: str) -> None:
        as_remark(self.remark, why, wrong=True)

    def _look(self) -> None:
        many = len(self._ticked()) > AFTER_MOST
        as_remark(
            self.remark,
            tr("Choose at most {count} machines to wait for.").format(count=AFTER_MOST) if many else "",
            wrong=True,
        )
        fit = not many and self.text != self._before
        self.save_button.setEnabled(fit)
        self.virsh_button.setEnabled(fit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.PAGE_MARGIN
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.GAP_SMALL)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("&Order"), self.order)
        form.addRow(tr("&Delay before the next"), self.delay)
        form.addRow(tr("Starts &after"), self.after)
        column.addWidget(self.heading)
        column.addWidget(self.help)
        column.addLayout(form)
        column.addWidget(self.remark)
        column.addSpacing(theme.GAP_SMALL)
        column.addLayout(self.buttons)
        self.setMinimumWidth(460)
