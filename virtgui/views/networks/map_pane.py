"""The map with what stands above it: zoom, and whether all connected hosts are in it."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from virtgui.model.facts import Host
from virtgui.model.keys import HostKey
from virtgui.model.things import ThingKind
from virtgui.qtmodels.network_map import Picture, picture
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import icon_button, on_content
from virtgui.views.labels import Label
from virtgui.views.networks.map_view import MapView
from virtgui.views.things.desk import HostDesk

_KINDS = (ThingKind.NETWORK, ThingKind.INTERFACE)
_STEP = 1.25
_SOON_MS = 120
_HELP = tr("Arrows go from box to box, Return opens one; the wheel zooms, dragging moves the picture")


class MapPane(QWidget):
    """Watches what it shows while it is on screen."""

    network_wanted = pyqtSignal(object)
    """The ThingKey of a network."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.map = MapView(self)
        self.all = QCheckBox(tr("All &hosts"), self)
        self.nearer = icon_button("plus", tr("Larger (+)"), self)
        self.farther = icon_button("minimize", tr("Smaller (-)"), self)
        self.whole = icon_button("zoom-reset", tr("All of it (0)"), self)
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._rested)
        self.all.toggled.connect(self._watch)
        self.nearer.clicked.connect(lambda: self.map.zoom(_STEP))
        self.farther.clicked.connect(lambda: self.map.zoom(1 / _STEP))
        self.whole.clicked.connect(self.map.fit)
        self.map.network_wanted.connect(self.network_wanted)
        self.map.machine_wanted.connect(desk.open_machine)
        desk.things.changed.connect(self._later)
        desk.world.machines_changed.connect(self._later)
        desk.world.hosts_changed.connect(self._watch)
        self._lay_out()

    def hosts(self) -> tuple[HostKey, ...]:
        """The hosts in the picture, this one first."""
        others = (key for key, host in self._desk.world.hosts.items() if host.open and key != self._desk.key)
        return (self._desk.key, *(others if self.all.isChecked() else ()))

    def pictures(self) -> tuple[Picture, ...]:
        """What is drawn, by host."""
        return tuple(self._picture(host) for key in self.hosts() if (host := self._desk.world.hosts.get(key)))

    def _picture(self, host: Host) -> Picture:
        things, world = self._desk.things, self._desk.world
        return picture(
            host,
            plain(self._desk.name_of(host.key), 60),
            things.of(host.key, ThingKind.NETWORK),
            things.of(host.key, ThingKind.INTERFACE),
            world.machines_of(host.key),
        )

    def _later(self) -> None:
        """At once after a quiet time, else once that is over."""
        if self._soon.isActive():
            self._again = True
        elif self.isVisible():
            self._draw()

    def _draw(self) -> None:
        self._again = False
        self.map.show_pictures(self.pictures())
        self._soon.start()

    def _rested(self) -> None:
        if self._again and self.isVisible():
            self._draw()

    def _watch(self) -> None:
        shown = frozenset(self.hosts()) if self.isVisible() else frozenset()
        for key in self._desk.world.hosts:
            self._desk.things.watch(key, _KINDS if key in shown else (), self)
        self._later()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._watch()
        self._draw()
        self.map.setFocus()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        for key in self._desk.world.hosts:
            self._desk.things.watch(key, (), self)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.GAP, 0, theme.GAP, 6)
        bar.setSpacing(theme.GAP_TINY)
        for widget in (self.nearer, self.farther, self.whole):
            bar.addWidget(widget)
        bar.addSpacing(theme.GAP)
        bar.addWidget(self.all)
        bar.addSpacing(theme.GAP)
        bar.addWidget(Label(_HELP, "muted", theme.SECONDARY), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.map, 1)
        on_content(self)
