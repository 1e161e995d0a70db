"""Waits for a machine that was just made and started to be known: libvirt's events may come after its job's end."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World

_FOR_ITS_XML_MS = 3_000
_FOR_IT_MS = 30_000


class Arriving(QObject):
    """Tells once, or never where it does not run within half a minute; gone by itself then."""

    arrived = pyqtSignal(object)
    """A DomainKey: it runs, and its XML was read unless that takes long."""

    def __init__(self, world: World, key: DomainKey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._key = key
        self._told = False
        self._reads = QTimer(self)
        self._reads.setSingleShot(True)
        self._reads.setInterval(_FOR_ITS_XML_MS)
        self._reads.timeout.connect(self._tell)
        QTimer.singleShot(_FOR_IT_MS, self.deleteLater)
        world.machines_changed.connect(self._look)
        QTimer.singleShot(0, self._look)

    def _look(self, *_changes: object) -> None:
        machine = self._world.machines.get(self._key)
        if self._told or machine is None or not machine.active:
            return
        if machine.config is not None:
            self._tell()
        elif not self._reads.isActive():
            self._reads.start()

    def _tell(self) -> None:
        self._told = True
        self._reads.stop()
        self.arrived.emit(self._key)
        self.deleteLater()
