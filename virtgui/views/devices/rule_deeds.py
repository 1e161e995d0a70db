"""What can be wanted of USB devices that come and go, as actions of the tree of devices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.model.devices import HostDevice
from virtgui.model.facts import Domain, Host
from virtgui.model.keys import DomainKey
from virtgui.model.things import Thing
from virtgui.model.usb_rules import UsbRule
from virtgui.qtmodels import device_words
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.controls import flat_button
from virtgui.views.devices.choosing import MachineDialog
from virtgui.views.devices.rules_dialog import RulesDialog
from virtgui.views.things.actions import Refusal, ThingAction
from virtgui.views.things.desk import HostDesk

_WAITING = tr(
    "While the machine is shut off nothing happens; it gets the device as soon as it runs. This "
    "works while this program runs, and can be taken back under “USB rules”."
)


class RuleDeeds(QObject):
    """Belongs to the page of devices."""

    changed = pyqtSignal()
    """Other rules, or another state of one."""

    def __init__(
        self,
        desk: HostDesk,
        device_of: Callable[[Thing], HostDevice | None],
        machines: Callable[[], tuple[Domain, ...]],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._device_of = device_of
        self._machines = machines
        self._page: QWidget | None = None
        self.button = flat_button(tr("USB rules"))
        self.button.clicked.connect(lambda: self.show_rules())
        if desk.usb_rules is not None:
            desk.usb_rules.changed.connect(self._tell)
        self._tell()

    def serve(self, page: QWidget) -> None:
        """Its dialogs open above this page."""
        self._page = page
        self.setParent(page)

    def actions(self, give_refusal: Refusal) -> tuple[ThingAction, ...]:
        """For the menu of the tree; `give_refusal` says why a machine cannot have a device."""

        def refusal(thing: Thing, host: Host | None) -> str:
            device = self._device_of(thing)
            if device is None or not device.identity:
                return tr("Only USB devices come and go.")
            return give_refusal(thing, host)

        return (
            ThingAction(
                "whenever",
                tr("Attach &whenever it appears…"),
                "usb",
                run=self._ask,
                refusal=refusal,
                alone=True,
                separated=True,
            ),
            ThingAction(
                "no_rule",
                tr("Attach it no more by i&tself"),
                "",
                run=self._drop,
                refusal=self._drop_refusal,
                alone=True,
            ),
            ThingAction("rules", tr("&USB rules…"), "", run=self.show_rules, lone=True, whole=lambda: ""),
        )

    def rule(self, device: HostDevice | None) -> UsbRule | None:
        """The rule for a device."""
        rules = self._desk.usb_rules
        if rules is None or device is None or not device.identity:
            return None
        return rules.rule(self._desk.key, device.identity)

    def state(self, device: HostDevice) -> str:
        """What is wanted of a device and how that stands; "" where nothing is."""
        rule, rules = self.rule(device), self._desk.usb_rules
        if rule is None or rules is None:
            return ""
        return tr("It goes to {machine}. {state}").format(machine=rules.machine_name(rule), state=rules.state(rule))

    def _ask(self, things: tuple[Thing, ...]) -> None:
        device = self._device_of(things[0])
        if device is None or self._page is None:
            return
        title = tr("Attach {device} whenever it appears").format(device=device_words.title(device))
        dialog = MachineDialog(
            tr("USB rule"), tr("Attach to it"), self._machines(), self._page, line=title, note=_WAITING
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.taken.connect(partial(self._put, device))
        dialog.open()

    def _put(self, device: HostDevice, machine: DomainKey) -> None:
        known = self._desk.world.machines.get(machine)
        if self._desk.usb_rules is not None and known is not None:
            title = device_words.title(device)
            self._desk.usb_rules.put(UsbRule(machine, device.identity, title, plain(known.name, 200)))

    def _drop(self, things: tuple[Thing, ...]) -> None:
        rule = self.rule(self._device_of(things[0]))
        if rule is not None and self._desk.usb_rules is not None:
            self._desk.usb_rules.remove(rule)

    def _drop_refusal(self, thing: Thing, host: Host | None) -> str:
        return "" if self.rule(self._device_of(thing)) is not None else tr("There is no rule for it.")

    def show_rules(self, _things: tuple[Thing, ...] = ()) -> None:
        """List them."""
        if self._desk.usb_rules is not None and self._page is not None:
            dialog = RulesDialog(self._desk.key, self._desk.usb_rules, self._page)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _tell(self) -> None:
        rules = self._desk.usb_rules
        count = len(rules.rules(self._desk.key)) if rules is not None else 0
        self.button.setText(tr("USB rules ({count})").format(count=count))
        self.button.setVisible(count > 0)
        self.changed.emit()
