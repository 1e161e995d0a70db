"""The program itself, watched from inside: `virtgui --connect URI` with a recorder attached.

python -m tests.bench.ours paint|start|stalls|events URI ROWS
"""

from __future__ import annotations

import gc

# as the program itself does (`virtgui.__main__`)
gc.disable()
# ruff: noqa: E402
from virtgui.__main__ import begin_loading

begin_loading()

import sys
import time
from collections import Counter
from math import isfinite
from typing import Any

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication, QTableView

from tests.bed import watched
from tests.bench import plan
from tests.bench.measure import Stalls, age_s, cpu_s, memory_mb, tell
from virtgui import __main__, app
from virtgui.model.facts import DomainState
from virtgui.model.messages import Seen
from virtgui.views.main_window import MainWindow

_LOOK_MS = 100


class Recorder(QObject):
    """Watches the main window's table from the first paint on."""

    def __init__(self, program: app.App, what: str, rows: int) -> None:
        super().__init__(program)
        self._program = program
        self._what = what
        self._rows = rows
        # Where events are timed, nothing lies between libvirt and what hears of them.
        self._calls = Counter[str]() if what == "events" else watched.watch().calls
        self._figures: dict[str, Any] = {}
        self._stalls = Stalls(self)
        self._times: list[float] = []
        self._state: object = None
        self._complete = QTimer(self)
        self._complete.timeout.connect(self._look)
        self._table = self._find()
        viewport = self._table.viewport()
        assert viewport is not None
        viewport.installEventFilter(self)
        self._viewport = viewport
        if what == "stalls":
            QTimer.singleShot(0, self._stalls.start)

    def _find(self) -> QTableView:
        """The table of machines: the only table there is."""
        (table,) = [view for window in QApplication.topLevelWidgets() for view in window.findChildren(QTableView)]
        return table

    def eventFilter(self, watched_object: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Paint and "start_cpu" not in self._figures:
            model = self._table.model()
            if model is not None and model.rowCount() >= self._rows:
                # once this paint is over
                QTimer.singleShot(0, self._painted)
                self._figures["start_cpu"] = 0.0
        return False

    def _painted(self) -> None:
        self._viewport.removeEventFilter(self)
        self._figures.update(start_cpu=cpu_s(), start_s=age_s(), start_calls=self._calls.total())
        self._figures["plotting"] = "pyqtgraph" in sys.modules
        self._window = self._table.window()
        if self._what == "events":
            self._listen()
            return
        if self._what == "paint":
            self._whole()
            return
        if self._what == "stalls":
            self._figures["start_stall_ms"] = self._stalls.stop()
            self._stalls.start()
        else:
            self._since = time.monotonic()
            self._complete.start(_LOOK_MS)
        QTimer.singleShot(int(plan.SETTLE_S * 1000), self._settled)

    def _whole(self) -> None:
        """Until all that stands around the rows is there too."""
        if isinstance(self._window, MainWindow) and not self._window.complete:
            QTimer.singleShot(0, self._whole)
            return
        self._figures["whole_cpu"] = cpu_s()
        self._end()

    def _look(self) -> None:
        """Every running machine that is on screen tells its CPU and memory."""
        world = self._program.world
        shown = self._program.watcher.now().rows
        running = [key for key in shown if world.machines[key].state is DomainState.RUNNING]
        told = [world.history.latest(key) for key in running]
        if running and all(t is not None and isfinite(t.cpu_percent) and isfinite(t.memory_used_kib) for t in told):
            self._figures["complete_s"] = time.monotonic() - self._since
            self._complete.stop()

    def _settled(self) -> None:
        self._complete.stop()
        if self._what == "stalls":
            self._figures["settling_stall_ms"] = self._stalls.stop()
            self._stalls.start()
        self._figures["memory"] = memory_mb()
        self._calls.clear()
        self._cpu, self._at = cpu_s(), time.monotonic()
        QTimer.singleShot(int(plan.STEADY_S * 1000), self._measured)

    def _measured(self) -> None:
        passed = time.monotonic() - self._at
        self._figures["steady_percent"] = 100 * (cpu_s() - self._cpu) / passed
        self._figures["tick_calls"] = self._calls.total() / passed
        self._figures["calls"] = dict(self._calls)
        if self._what == "stalls":
            self._figures["steady_stall_ms"] = self._stalls.stop()
        self._end()

    def _listen(self) -> None:
        """Note when the first slot of this thread hears of another state of a machine, and when its row has it."""
        world, inbox = self._program.world, self._program.inbox
        (key,) = [key for key, machine in world.machines.items() if machine.name == "poked"]
        self._state = world.machines[key].state
        heard: list[float] = []

        def arrived(batch: list[object]) -> None:
            at = time.monotonic()
            for message in batch:
                if isinstance(message, Seen) and any(
                    domain.key == key and domain.state is not world.machines[key].state for domain in message.domains
                ):
                    heard.append(at)

        inbox.leave_out(world.take)
        inbox.hand_to(arrived)
        inbox.hand_to(world.take)

        def changed(added: object, touched: frozenset[object], removed: object) -> None:
            now = world.machines[key].state
            if key in touched and now is not self._state:
                self._state = now
                self._times.append(time.monotonic())

        def ready() -> None:
            tell(ready=True)
            QTimer.singleShot(plan.LISTEN_MS, self._end)

        world.machines_changed.connect(changed)
        self._figures.update(times=heard, rows=self._times)
        QTimer.singleShot(3000, ready)

    def _end(self) -> None:
        tell(**self._figures)
        QApplication.quit()


def main() -> None:
    what, uri, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if what != "events":
        watched.watch()
    start = app.App.start

    def watched_start(program: app.App) -> None:
        start(program)
        Recorder(program, what, rows)

    app.App.start = watched_start  # type: ignore[method-assign,assignment]
    sys.argv[1:] = [word for each in uri.split() for word in ("--connect", each)]
    __main__.program()


if __name__ == "__main__":
    main()
