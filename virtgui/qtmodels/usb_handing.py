"""One carrying out of a rule for a USB device: the machine is read, then given what it lacks."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.devices import HostDevice
from virtgui.model.edits import AddDevice, Edit, Place, RemoveDevice
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.usb_rules import UsbRule
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.xml.devices.hostdev import HostdevXml
from virtgui.xml.hostdevices import usb_hostdev_xml


class Handing(QObject):
    """Ends with `over`, once."""

    over = pyqtSignal(object, object, bool, object)
    """The rule; the HostDevice that was given, or None; whether one that is gone was taken out; a Problem or None."""

    def __init__(
        self,
        rule: UsbRule,
        found: tuple[HostDevice, ...],
        world: World,
        send: Callable[[Command], Ticket],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._rule = rule
        self._found = found
        self._given: HostDevice | None = None
        self._taken = False
        self._ticket: Ticket | None = None
        self._decided = False
        self._done = False
        self._problem: Problem | None = None
        self._model = HardwareModel(rule.machine, world, send, self)
        self._model.changed.connect(self._read)
        self._model.ended.connect(self._ended)

    def begin(self) -> None:
        """Read the machine."""
        self._model.read()

    def _read(self) -> None:
        if self._decided or self._done:
            return
        if self._model.problem is not None:
            self._end(self._model.problem)
        elif self._model.hardware is not None:
            self._decided = True
            edits = self._edits()
            if not edits:
                self._end(None)
                return
            given = self._given is not None
            doing = tr("attach the USB device {device}") if given else tr("take out the USB device {device}")
            doing = doing.format(device=self._rule.title or self._rule.identity)
            self._ticket = self._model.apply(doing, edits=edits, live=True, stored=False)

    def _edits(self) -> tuple[Edit, ...]:
        """Take out what is there no more, and give what is there and nobody has."""
        mine = {place: HostdevXml(node.element) for place, node in self._handed()}
        alike = {place: it for place, it in mine.items() if it.usb_id.lower() == self._rule.identity}
        there = {device.address for device in self._found}
        stale = [place for place, it in alike.items() if it.usb and it.usb not in there]
        if any(it.usb in there for it in mine.values()):
            self._taken = bool(stale)
            return tuple(RemoveDevice(place) for place in stale)
        uses = {(use.kind, use.what) for use in self._model.surroundings().uses}
        free = [device for device in self._found if ("usb", device.address) not in uses]
        self._given = free[0] if free else None
        self._taken = bool(stale) and self._given is None
        added = (AddDevice(usb_hostdev_xml(self._rule.identity, self._given.address)),) if self._given else ()
        return (*(RemoveDevice(place) for place in stale), *added)

    def _handed(self) -> list[tuple[Place, HostdevXml]]:
        """The USB devices that the running machine has."""
        found = []
        for place, _node, _gone in self._model.devices():
            live = self._model.live_node(place)
            if place.kind == "hostdev" and live is not None and HostdevXml(live.element).type == "usb":
                found.append((place, HostdevXml(live.element)))
        return found

    def _ended(self, message: Finished) -> None:
        if message.ticket == self._ticket:
            failed = message.problem is not None or message.cancelled or message.unknown
            if failed:
                self._given, self._taken = None, False
            self._end(message.problem)

    def _end(self, problem: Problem | None) -> None:
        if not self._done:
            self._done = True
            self._problem = problem
            # Later: whoever began it may still be at it.
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        self.over.emit(self._rule, self._given, self._taken, self._problem)
