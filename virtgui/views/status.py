"""The status bar: how many machines and hosts there are, and how fresh the figures."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QMainWindow

from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.views import theme
from virtgui.views.labels import Label, Ticking
from virtgui.views.mirror import margins

_TOLD_MS = 6000


class Status(QObject):
    """Keeps three short lines true."""

    def __init__(self, window: QMainWindow, world: World, model: Machines, settings: Settings) -> None:
        super().__init__(window)
        self._world = world
        self._model = model
        self._settings = settings
        self._window = window
        self.machines = Ticking("muted", theme.SECONDARY)
        self.hosts = Label("", "muted", theme.SECONDARY)
        self.period = Label("", "muted", theme.SECONDARY)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        bar = window.statusBar()
        if bar is not None:
            bar.addWidget(self.machines)
            bar.addWidget(self.hosts)
            margins(self.hosts, theme.GAP_LARGE, 0, 0, 0)
            bar.addPermanentWidget(self.period)
        model.counted.connect(self._soon.start)
        world.hosts_changed.connect(self._soon.start)
        settings.changed.connect(self._soon.start)
        self.refresh()

    def tell(self, sentence: str) -> None:
        """Show one line for a moment."""
        bar = self._window.statusBar()
        if bar is not None:
            bar.showMessage(sentence, _TOLD_MS)

    def refresh(self) -> None:
        """Count again."""
        hosts = self._world.hosts
        there = sum(host.open for host in hosts.values())
        if not there and not self._world.machines:
            self.machines.setText(tr("Not connected"))
        else:
            found, running = self._model.count(Chip.ALL), self._model.count(Chip.RUNNING)
            total = plural(len(self._world.machines), "{n} machine", "{n} machines")
            if self._model.search:
                self.machines.setText(tr("{found} of {total} found").format(found=found, total=total))
            else:
                self.machines.setText(
                    tr("{machines}, {running} running").format(
                        machines=plural(found, "{n} machine", "{n} machines"), running=running
                    )
                )
        self.hosts.setText(
            tr("{there} of {hosts} connected").format(there=there, hosts=plural(len(hosts), "{n} host", "{n} hosts"))
            if hosts
            else ""
        )
        self.period.setText(
            tr("Updated every {seconds} s").format(seconds=f"{self._settings.period:g}") if there else ""
        )
