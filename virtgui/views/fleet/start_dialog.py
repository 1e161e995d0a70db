"""The dialog that says when machines start among others: their order, a delay, and whom they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.commands import Act, Verb
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.notes import AFTER_MOST, DELAY_MOST_S, ORDER_MOST, Start, start_text
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.dialogs import DeedButtons, as_heading, as_remark
from virtgui.views.once import OnceDialog

_HELP = tr(
    "Machines started together by “In order” start by ascending number, each after those it waits "
    "for; shutting down goes the other way. It is kept in the machine's metadata."
)
_NO_ORDER = tr("Last, in no order")
_SEARCHED_FROM = 10
"""Fewer machines are seen at a glance."""
_UUID = Qt.ItemDataRole.UserRole
_BEFORE = Qt.ItemDataRole.UserRole + 1


class _Order(QSpinBox):
    """Nought is a word, also where it is not the least."""

    def textFromValue(self, value: int) -> str:
        return super().textFromValue(value) if value else _NO_ORDER


class StartDialog(OnceDialog):
    """Of many machines nothing is changed but what is chosen anew. A box is half ticked while only some wait. Who
    opens it says in `heading` whose."""

    def __init__(
        self,
        world: World,
        keys: Sequence[DomainKey],
        host_name: Callable[[HostKey], str],
        copy: Callable[[Iterable[Act]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        machines = [machine for key in keys if (machine := world.machines.get(key)) is not None]
        self._before = {machine.key: _start(machine) for machine in machines}
        starts = tuple(self._before.values())
        self.setWindowTitle(tr("Start order"))
        self.heading, self.help, self.remark = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.heading, self.help, self.remark):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        as_heading(self.heading, "")
        as_remark(self.help, _HELP)
        self.order, self.delay = _Order(self), QSpinBox(self)
        self.delay.setSuffix(" s")
        _range(self.order, ORDER_MOST, {start.order for start in starts})
        _range(self.delay, DELAY_MOST_S, {start.delay_s for start in starts})
        if self.order.minimum() == 0:
            self.order.setSpecialValueText(_NO_ORDER)
        self._begun = (self.order.value(), self.delay.value())
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Find a machine"))
        self.search.setAccessibleName(tr("Find a machine"))
        self.search.setClearButtonEnabled(True)
        self.after = QListWidget(self)
        self.after.setAccessibleName(tr("Starts after"))
        self.after.setUniformItemSizes(True)
        self._offer(machines, host_name)
        self.search.setVisible(self.after.count() > _SEARCHED_FROM)
        self.buttons = DeedButtons(self, tr("&Save"))
        self.virsh_button, self.cancel_button = self.buttons.virsh, self.buttons.cancel
        self.save_button = self.buttons.deed
        self._lay_out()
        self.order.valueChanged.connect(self._look)
        self.delay.valueChanged.connect(self._look)
        self.after.itemChanged.connect(self._look)
        self.search.textChanged.connect(self._find)
        self.virsh_button.clicked.connect(lambda: as_remark(self.remark, copy(self.acts())))
        self.save_button.clicked.connect(self.accept)
        self._look()
        self.order.setFocus()

    def acts(self) -> tuple[Act, ...]:
        """What is wanted of those for which it is another than now."""
        wanted = self._wanted().items()
        return tuple(Act(key, Verb.SET_START, start_text(then)) for key, (now, then) in wanted if then != now)

    def _wanted(self) -> dict[DomainKey, tuple[Start, Start]]:
        """Of each machine what it has by now, and the same with what was chosen anew."""
        changed = [(str(item.data(_UUID)), item.checkState()) for item in self._items() if _is_changed(item)]
        found = {}
        for key, before in self._before.items():
            machine = self._world.machines.get(key)
            now = _start(machine) if machine is not None else before
            after = dict.fromkeys(now.after)
            for uuid, state in changed:
                if state == Qt.CheckState.Checked and uuid != key.uuid:
                    after.setdefault(uuid)
                elif state == Qt.CheckState.Unchecked:
                    after.pop(uuid, None)
            order, delay = (
                box.value() if box.value() != begun else own
                for box, begun, own in zip((self.order, self.delay), self._begun, (now.order, now.delay_s), strict=True)
            )
            found[key] = now, Start(order, delay, tuple(after))
        return found

    def _offer(self, machines: Sequence[Domain], host_name: Callable[[HostKey], str]) -> None:
        """First those that some wait for, then those of the same host, then all others."""
        called = {host: host_name(host) for host in self._world.hosts}
        hosts = {machine.key.host for machine in machines}
        waits = [set(start.after) for start in self._before.values()]
        alone = machines[0].key.uuid if len(machines) == 1 else ""
        others: dict[str, Domain] = {}
        for machine in sorted(self._world.machines.values(), key=lambda m: m.key.host not in hosts):
            if machine.key.uuid != alone:
                others.setdefault(machine.key.uuid, machine)

        def rank(machine: Domain) -> tuple[object, ...]:
            return (machine.key.host not in hosts, natural(machine.name), machine.key)

        def offer(machine: Domain) -> None:
            name = plain(machine.name, 120)
            if hosts != {machine.key.host}:
                name = tr("{name} on {host}").format(name=name, host=called.get(machine.key.host, machine.key.host))
            self._add(name, machine.key.uuid, waits)

        ordered = sorted(others.values(), key=rank)
        awaited = dict.fromkeys(uuid for start in self._before.values() for uuid in start.after)
        for machine in ordered:
            if machine.key.uuid in awaited:
                offer(machine)
        for uuid in awaited:
            if uuid not in others and uuid != alone:
                self._add(tr("A machine that is not here ({uuid})").format(uuid=plain(uuid, 64)), uuid, waits)
        for machine in ordered:
            if machine.key.uuid not in awaited:
                offer(machine)

    def _add(self, name: str, uuid: str, waits: Sequence[set[str]]) -> None:
        some = sum(uuid in each for each in waits)
        state = Qt.CheckState.PartiallyChecked if some else Qt.CheckState.Unchecked
        state = Qt.CheckState.Checked if some and some == len(waits) else state
        item = QListWidgetItem(name)
        item.setData(_UUID, uuid)
        item.setData(_BEFORE, state)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        self.after.addItem(item)

    def _items(self) -> Iterable[QListWidgetItem]:
        return filter(None, map(self.after.item, range(self.after.count())))

    def _find(self, text: str) -> None:
        sought = text.casefold().split()
        for item in self._items():
            name = item.text().casefold()
            item.setHidden(not all(word in name for word in sought))

    def say_hindrance(self, why: str) -> None:
        as_remark(self.remark, why, wrong=True)

    def _look(self) -> None:
        many = any(len(then.after) > AFTER_MOST for _now, then in self._wanted().values())
        as_remark(
            self.remark,
            tr("Choose at most {count} machines to wait for.").format(count=AFTER_MOST) if many else "",
            wrong=True,
        )
        chosen = (self.order.value(), self.delay.value()) != self._begun or any(map(_is_changed, self._items()))
        self.save_button.setEnabled(chosen and not many)
        self.virsh_button.setEnabled(chosen and not many)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.PAGE_MARGIN
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.GAP_SMALL)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(tr("&Order"), self.order)
        form.addRow(tr("&Delay before the next"), self.delay)
        below = QVBoxLayout()
        below.addWidget(self.search)
        below.addWidget(self.after)
        form.addRow(tr("Starts &after"), below)
        label = form.labelForField(below)
        if isinstance(label, QLabel):
            label.setBuddy(self.after)
        column.addWidget(self.heading)
        column.addWidget(self.help)
        column.addLayout(form)
        column.addWidget(self.remark)
        column.addSpacing(theme.GAP_SMALL)
        column.addLayout(self.buttons)
        self.setMinimumWidth(460)


def _start(machine: Domain) -> Start:
    return machine.config.start if machine.config is not None else Start()


def _range(box: QSpinBox, most: int, values: set[int]) -> None:
    """Below nought is a word where the machines differ."""
    box.setRange(0 if len(values) == 1 else -1, most)
    if len(values) == 1:
        box.setValue(next(iter(values)))
    else:
        box.setSpecialValueText(tr("Unchanged"))
        box.setValue(-1)


def _is_changed(item: QListWidgetItem) -> bool:
    return bool(item.checkState() != item.data(_BEFORE))
