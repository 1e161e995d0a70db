"""What the plots of several machines beside one another show."""

from __future__ import annotations

from collections.abc import Sequence

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.columns import Column
from virtgui.stats.recording import Kept
from virtgui.stats.ring import Series
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.plots.data import Band, Notch, PlotData, PlotLine, Shown, Weight, floats, line
from virtgui.views.plots.lookback import Lookback
from virtgui.views.plots.machine_source import earliest
from virtgui.views.scale import Kind

AT_MOST = 8
"""So many lines in one plot can be told apart."""
_KIB = 1024.0
_COLUMNS = (Column.CPU, Column.USED, Column.READ, Column.WRITE, Column.RX, Column.TX)
_CPU, _USED, _READ, _WRITE, _RX, _TX = range(len(_COLUMNS))
_PICKS = (Kept.CPU, Kept.USED, Kept.READ, Kept.WRITE, Kept.RX, Kept.TX)
_ROLES = ("cpu", "write", "memory", "read")
_SHADES_AT_MOST = 2
_SHADE = 0.5


class CompareSource:
    """A line for each machine in each of the four plots, all on the same axes."""

    choices: tuple[str, ...] = ()
    marks = False

    def __init__(
        self, keys: Sequence[DomainKey], world: World, watcher: Watcher, lookback: Lookback | None = None
    ) -> None:
        self._keys = tuple(keys)[:AT_MOST]
        self._world = world
        self._watcher = watcher
        self.lookback = lookback
        self._called: dict[DomainKey, str] = {}
        """A machine that is gone is called as it was."""

    def watch(self, on: bool) -> None:
        """Ask for figures every second, or no longer."""
        for key in self._keys:
            self._watcher.page(key, self, on)

    def close(self) -> None:
        """Ask for nothing any more."""
        self.watch(False)

    def latest_at(self) -> float | None:
        """When the newest figures of any of them were taken."""
        latest = [rates.at for key in self._keys if (rates := self._world.history.latest(key)) is not None]
        return max(latest, default=None)

    def began(self) -> float | None:
        """When the oldest figures kept were taken."""
        began = [at for key in self._keys if (at := self._world.history.began(key)) is not None]
        return earliest(min(began, default=None), self.lookback)

    def live(self) -> bool:
        """Whether any of them runs."""
        return any(machine.active for key in self._keys if (machine := self._world.machines.get(key)) is not None)

    def quiet(self) -> str:
        """Why there is nothing to show."""
        return (
            tr("Figures come within seconds.") if self.live() else tr("Nothing to plot while none of them is running.")
        )

    def notches(self) -> tuple[Notch, ...]:
        """None: it would not be seen of which machine they tell."""
        return ()

    def bands(self, until: float) -> tuple[Band, ...]:
        """None for the same reason."""
        return ()

    def names(self) -> tuple[str, ...]:
        """What the machines are called; with a few characters of the UUID where two have one name."""
        for key in self._keys:
            machine = self._world.machines.get(key)
            if machine is not None:
                self._called[key] = plain(machine.name, 24)
        names = [self._called.get(key, key.uuid[:8]) for key in self._keys]
        return tuple(
            f"{name} ({key.uuid[:4]})" if names.count(name) > 1 else name
            for name, key in zip(names, self._keys, strict=True)
        )

    def read(self, since: float, until: float, shown: Shown) -> tuple[PlotData, ...]:
        """CPU, memory, disk and network."""
        cpu: list[PlotLine] = []
        memory: list[PlotLine] = []
        disk: list[PlotLine] = []
        network: list[PlotLine] = []
        for place, (key, name) in enumerate(zip(self._keys, self.names(), strict=True)):
            series = self._world.history.series(key, _COLUMNS, since, until)
            if self.lookback is not None:
                series = self.lookback.before(series, since, until, place, _PICKS)
            cpu.append(self._line(name, place, series, _CPU))
            memory.append(self._line(name, place, series, _USED, _KIB))
            disk.append(self._sum(name, place, series, _READ, _WRITE))
            network.append(self._sum(name, place, series, _RX, _TX))
        of = plural(len(self._keys), "{n} machine", "{n} machines")
        found = [machine.config for key in self._keys if (machine := self._world.machines.get(key)) is not None]
        known = self.live() and None not in found
        no_disk = known and not any(config.disks for config in found if config is not None)
        no_nic = known and not any(config.nics for config in found if config is not None)
        quiet = tr("None of them has a disk.") if no_disk else ""
        still = tr("None of them has a network card.") if no_nic else ""
        return (
            PlotData(tr("CPU"), of, Kind.PERCENT, tuple(cpu), named=True),
            PlotData(tr("Memory"), tr("used in guest"), Kind.MEMORY, tuple(memory), named=True),
            PlotData(tr("Disk"), tr("read and written"), Kind.RATE, tuple(disk), named=True, quiet=quiet),
            PlotData(tr("Network"), tr("received and sent"), Kind.RATE, tuple(network), named=True, quiet=still),
        )

    def _line(self, name: str, place: int, series: Series, column: int, factor: float = 1.0) -> PlotLine:
        role = _ROLES[place % len(_ROLES)]
        told = line(name, role, Weight.MAIN, series, column, factor)._replace(shade=_SHADE * (place // len(_ROLES)))
        # Shades over one another say nothing.
        return told if len(self._keys) <= _SHADES_AT_MOST else told._replace(low=None, high=None)

    def _sum(self, name: str, place: int, series: Series, one: int, other: int) -> PlotLine:
        told = self._line(name, place, series, one)._replace(low=None, high=None)
        return told._replace(values=told.values + floats(series.columns[other]))
