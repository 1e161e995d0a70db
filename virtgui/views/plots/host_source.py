"""What the plots of one host show."""

from __future__ import annotations

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.columns import HostColumn
from virtgui.stats.recording import HostKept
from virtgui.stats.ring import Series
from virtgui.util.language import plural, tr
from virtgui.util.units import memory_text
from virtgui.views.plots.data import Band, Notch, PlotData, Shown, Weight, floats, known, line, with_earlier
from virtgui.views.plots.lookback import Lookback
from virtgui.views.plots.machine_source import Gaps, earlier_choice, earliest, gaps_of
from virtgui.views.scale import Kind

_KIB = 1024.0
_COLUMNS = tuple(HostColumn)
_KEPT = {
    HostColumn.CPU: HostKept.CPU,
    HostColumn.USED: HostKept.USED,
    HostColumn.CORES: HostKept.CORES,
    HostColumn.MACHINES_USED: HostKept.MACHINES_USED,
    HostColumn.READ: HostKept.READ,
    HostColumn.WRITE: HostKept.WRITE,
    HostColumn.RX: HostKept.RX,
    HostColumn.TX: HostKept.TX,
}
_PICKS = tuple(_KEPT.get(column) for column in HostColumn)


class HostSource:
    """A host's own CPU and memory, and the sum of its machines, out of the world's history."""

    def __init__(self, key: HostKey, world: World, watcher: Watcher, lookback: Lookback | None = None) -> None:
        self._key = key
        self._world = world
        self._watcher = watcher
        self.lookback = lookback
        self.choices = earlier_choice(lookback)
        self.marks = lookback is not None

    def watch(self, on: bool) -> None:
        """Ask for the host's own figures, or no longer."""
        self._watcher.host_page(self._key, self, on)

    def close(self) -> None:
        """Ask for nothing more."""
        self._watcher.host_page(self._key, self, False)

    def latest_at(self) -> float | None:
        """When the newest figures were taken."""
        latest = self._world.history.host_latest(self._key)
        return latest.at if latest is not None else None

    def began(self) -> float | None:
        """When the oldest figures kept were taken."""
        return earliest(self._world.history.host_began(self._key), self.lookback)

    def live(self) -> bool:
        """Whether it is, or ought to be, connected."""
        host = self._world.hosts.get(self._key)
        return host is not None and host.phase in (Phase.OPEN, Phase.LOST)

    def quiet(self) -> str:
        """Why there is nothing to show."""
        return tr("Figures come within seconds.") if self.live() else tr("Nothing to plot while it is not connected.")

    def notches(self) -> tuple[Notch, ...]:
        """What happened on it and to its machines."""
        return self.lookback.notches_of_host() if self.lookback is not None else ()

    def bands(self, until: float) -> tuple[Band, ...]:
        """A host is never paused."""
        return ()

    def read(self, since: float, until: float, shown: Shown) -> tuple[PlotData, ...]:
        """CPU and memory of the host and its machines, disk and network of its machines."""
        host = self._world.hosts.get(self._key)
        cpus = host.cpus if host is not None else 0
        series = self._world.history.host_series(self._key, _COLUMNS, since, until)
        if self.lookback is not None:
            series = self.lookback.before(series, since, until, 0, _PICKS)
        gaps = gaps_of(series, until, self.live(), lambda at: False)
        plots = self._plots(host, cpus, series, gaps)
        if not shown.back or self.lookback is None:
            return plots
        before = self.lookback.shifted(since, until, shown.back, _PICKS)
        return with_earlier(plots, self._plots(host, cpus, before, ()))

    def _plots(self, host: Host | None, cpus: int, series: Series, gaps: Gaps) -> tuple[PlotData, ...]:
        column = HostColumn
        whole = known(floats(series.columns[column.WHOLE], _KIB))
        most = float(whole[-1]) if len(whole) else (host.memory_kib * _KIB if host is not None else 0.0)
        cores = 100.0 / cpus if cpus else float("nan")
        cpu = (
            line(tr("Host"), "cpu", Weight.FILLED, series, column.CPU),
            line(tr("Its machines"), "write", Weight.MAIN, series, column.CORES, cores),
        )
        memory = (
            line(tr("Host"), "memory", Weight.FILLED, series, column.USED, _KIB),
            line(tr("Its machines"), "write", Weight.MAIN, series, column.MACHINES_USED, _KIB),
        )
        disk = (
            line(tr("Read"), "read", Weight.MAIN, series, column.READ),
            line(tr("Write"), "write", Weight.MAIN, series, column.WRITE),
        )
        network = (
            line(tr("Received"), "read", Weight.MAIN, series, column.RX),
            line(tr("Sent"), "write", Weight.MAIN, series, column.TX),
        )
        of_memory = tr("of {whole}").format(whole=memory_text(most / _KIB)) if most else ""
        of_cpus = tr("of {whole}").format(whole=plural(cpus, "{n} CPU", "{n} CPUs")) if cpus else ""
        return (
            PlotData(tr("CPU"), of_cpus, Kind.PERCENT, cpu, gaps),
            PlotData(tr("Memory"), of_memory, Kind.MEMORY, memory, gaps, most or float("nan")),
            PlotData(tr("Disk"), tr("of all its machines"), Kind.RATE, disk, gaps),
            PlotData(tr("Network"), tr("of all its machines"), Kind.RATE, network, gaps),
        )
