"""The floor: a bare window, the imports, and the raw libvirt calls. Nobody can go lower in Python.

python -m tests.bench.floor paint|start|events URIS ROWS     several URIs are parted by spaces
"""

from __future__ import annotations

import sys
import threading
import time

import libvirt
import lxml.etree  # noqa: F401  (ours needs it too)
from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow

from tests.bench import plan
from tests.bench.measure import age_s, cpu_s, memory_mb, tell
from virtgui.hypervisor import eventloop

_FIGURES = ("state.state", "cpu.time", "balloon.current", "block.0.rd.bytes", "block.0.wr.bytes", "net.0.rx.bytes",
            "net.0.tx.bytes")  # fmt: skip


class Words(QLabel):
    """Tells once that it has painted words."""

    painted = pyqtSignal()
    _told = False

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self.text() and not self._told:
            self._told = True
            self.painted.emit()


class Window(QMainWindow):
    """The least that a person could see."""

    told = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.label = Words()
        self.setCentralWidget(self.label)
        self.resize(1440, 900)
        self.told.connect(lambda text: self.label.setText(str(text)))


class Start(QObject):
    """Rows as soon as they can be, then a tick every second."""

    def __init__(self, uris: list[str], window: Window) -> None:
        super().__init__()
        self._uris = uris
        self._window = window
        self._end = threading.Event()
        self.calls = 0
        self.ticks = 0
        self.worker = threading.Thread(target=self._run, name="floor", daemon=True)

    def end(self) -> None:
        self._end.set()

    def _run(self) -> None:
        connections = [libvirt.open(uri) for uri in self._uris]
        count = 0
        for connection in connections:
            count += len(connection.listAllDomains())
            connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE)
        self.calls = 3 * len(connections)
        self._window.told.emit(f"{count} machines")
        bulk = connections[0].getType() == "QEMU"
        while not self._end.wait(1):
            told = [self._tick(connection, bulk) for connection in connections]
            self.ticks += 1
            self._window.told.emit("\n".join(told))
        for connection in connections:
            connection.close()

    def _tick(self, connection: libvirt.virConnect, bulk: bool) -> str:
        """What the program asks of a host each second, and the figures of all its columns as bare words."""
        if not bulk:
            return f"{len(connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE))} at {time.monotonic()}"
        cpu = connection.getCPUStats(libvirt.VIR_NODE_CPU_STATS_ALL_CPUS)
        memory = connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS)
        lines = [f"{cpu.get('user')} {memory.get('free')}"]
        for machine, told in connection.getAllDomainStats(plan.SUMS, plan.NOWAIT):
            lines.append(" ".join([machine.name(), *(str(told.get(name)) for name in _FIGURES)]))
        return "\n".join(lines)


def start(application: QApplication, uris: list[str], *, paint_only: bool) -> None:
    window = Window()
    work = Start(uris, window)
    figures: dict[str, float] = {}

    def painted() -> None:
        figures.update(start_cpu=cpu_s(), start_s=age_s(), start_calls=work.calls)
        if paint_only:
            end()
            return
        QTimer.singleShot(int(plan.SETTLE_S * 1000), settled)

    def settled() -> None:
        figures.update(memory=memory_mb())
        figures.update(cpu=cpu_s(), at=time.monotonic(), ticks=work.ticks)
        QTimer.singleShot(int(plan.STEADY_S * 1000), measured)

    def measured() -> None:
        used = cpu_s() - figures.pop("cpu")
        passed = time.monotonic() - figures.pop("at")
        figures.update(
            steady_percent=100 * used / passed,
            tick_calls=float(plan.TICK_CALLS * len(uris)),
            ticks=work.ticks - figures["ticks"],
        )
        end()

    def end() -> None:
        tell(**figures)
        work.end()
        application.quit()

    window.label.painted.connect(lambda: QTimer.singleShot(0, painted))
    window.show()
    work.worker.start()
    application.exec()
    work.worker.join(5)


def events(application: QApplication, uri: str) -> None:
    """When a slot on the GUI thread hears of each event."""

    class Ear(QObject):
        heard = pyqtSignal()

    ear = Ear()
    times: list[float] = []
    ear.heard.connect(lambda: times.append(time.monotonic()))
    loop = eventloop.install()
    loop.hold()
    connection = libvirt.open(uri)
    kind = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
    token = connection.domainEventRegisterAny(None, kind, lambda *_: ear.heard.emit(), None)
    tell(ready=True)
    QTimer.singleShot(plan.LISTEN_MS, application.quit)
    application.exec()
    connection.domainEventDeregisterAny(token)
    connection.close()
    loop.release()
    tell(times=times)


def main() -> None:
    what, uri = sys.argv[1:3]
    application = QApplication(sys.argv[:1])
    if what == "events":
        events(application, uri)
    else:
        start(application, uri.split(), paint_only=what == "paint")


if __name__ == "__main__":
    main()
