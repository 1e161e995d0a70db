"""Gives a device of the host to a machine: which machine, a word of warning, and the wizard that adds hardware."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command
from virtgui.model.devices import HostDevice
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.problems import Problem
from virtgui.qtmodels import device_words
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.desk import HardwareDesk
from virtgui.views.hardware.outcomes import Told
from virtgui.xml.giving import Gift, gift


class Giving(QObject):
    """One at a time for each machine; ends when its wizard does."""

    failed = pyqtSignal(object)
    """A Problem."""
    told = pyqtSignal(str)
    """What became of it, in a sentence."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], window: QWidget) -> None:
        super().__init__(window)
        self._world = world
        self._send = send
        self._window = window

    def give(self, device: HostDevice, document: str, machine: DomainKey, *, alike: bool, warning: str) -> None:
        """Open the wizard for this machine with the device chosen. `alike`: another device is of the same make, so
        that this one is named by where it is plugged in. With a `warning` it asks first."""
        name = self._name(machine)
        title = device_words.title(device)
        host = self._world.hosts.get(machine.host)
        try:
            wanted = gift(document, host.driver if host is not None else "", by_port=alike)
        except ValueError:
            self.refuse(title, machine, tr("A machine cannot be given this kind of device."))
            return
        if not warning:
            self._begin(wanted, title, machine)
            return
        loss = f"{warning} " + tr("Once the machine has it, the host has it no more.")
        dialog = ConfirmDialog(
            tr("Give it"),
            tr("Give {device} to {machine}?").format(device=title, machine=name),
            loss,
            may_remember=False,
            parent=self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._begin, wanted, title, machine))
        dialog.open()

    def refuse(self, title: str, machine: DomainKey, why: str) -> None:
        """Say why a machine is not given a device."""
        doing = tr("give {device} to {machine}").format(device=plain(title, 80), machine=self._name(machine))
        self.failed.emit(Problem(doing, why))

    def _begin(self, wanted: Gift, title: str, machine: DomainKey) -> None:
        desk = HardwareDesk(machine, self._world, self._send, lambda: "", self._window)
        desk.failed.connect(self.failed)
        desk.told.connect(self._told)
        desk.model.changed.connect(partial(self._read, desk, wanted, title))
        desk.model.read()
        desk.model.read_inventory()

    def _read(self, desk: HardwareDesk, wanted: Gift, title: str) -> None:
        """The wizard needs to know the machine, or it would refuse what it can have."""
        if desk.property("begun"):
            return
        name = self._name(desk.model.key)
        if desk.model.problem is not None:
            desk.setProperty("begun", True)
            self.failed.emit(
                Problem(
                    tr("give {device} to {machine}").format(device=title, machine=name),
                    desk.model.problem.reason,
                    desk.model.problem.detail,
                )
            )
            desk.deleteLater()
        elif desk.model.hardware is not None and not desk.model.asking:
            desk.setProperty("begun", True)
            wizard = desk.add(gift=wanted)
            wizard.finished.connect(desk.deleteLater)
            if refusal := wizard.begin_refusal:
                self.failed.emit(Problem(tr("give {device} to {machine}").format(device=title, machine=name), refusal))
                wizard.reject()

    def _told(self, told: Told) -> None:
        self.told.emit(plain(told.text, 400))

    def _name(self, key: DomainKey) -> str:
        machine = self._world.machines.get(key)
        return plain(machine.name, 80) if machine is not None else tr("the machine")
