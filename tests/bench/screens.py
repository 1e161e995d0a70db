"""A guest's screen whose every pixel changes 30 times a second, shown by our widget and by the least that can show it.

python -m tests.bench.screens serve|floor|ours PORT
"""

from __future__ import annotations

import socket
import struct
import sys
import time

import numpy as np
from PyQt6.QtCore import QSocketNotifier, QTimer
from PyQt6.QtGui import QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

from tests.bench.measure import Stalls, cpu_s, tell
from virtgui.host.screen_link import ScreenLink
from virtgui.model.console import Door, Way
from virtgui.views.console.screen import GuestScreen

WIDTH, HEIGHT, PER_SECOND = 1920, 1080, 30
_SETTLE_S, _MEASURE_S = 1.0, 5.0
_FORMAT = struct.pack(">4B3H3B3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
_CLIENT_MESSAGES = {0: 20, 3: 10, 4: 8, 5: 6, 150: 10}
"""How long a client's messages are that have one length."""


def serve() -> None:
    """One viewer after the other, until killed; tells its port first."""
    listener = socket.create_server(("127.0.0.1", 0))
    tell(port=listener.getsockname()[1])
    rng = np.random.default_rng(1)
    head = struct.pack(">BxH4Hi", 0, 1, 0, 0, WIDTH, HEIGHT, 0)
    frames = [head + rng.integers(0, 255, WIDTH * HEIGHT * 4, np.uint8).tobytes() for _ in range(2)]
    while True:
        peer, _ = listener.accept()
        with peer:
            try:
                _play(peer, frames)
            except OSError:
                continue


def _play(peer: socket.socket, frames: list[bytes]) -> None:
    def hear(size: int) -> bytes:
        data = peer.recv(size, socket.MSG_WAITALL)
        if len(data) < size:
            raise OSError("the viewer left")
        return data

    peer.sendall(b"RFB 003.008\n")
    hear(12)
    peer.sendall(b"\1\1")
    hear(1)
    peer.sendall(bytes(4))
    hear(1)
    peer.sendall(struct.pack(">HH", WIDTH, HEIGHT) + _FORMAT + struct.pack(">I", 4) + b"test")
    due, count = time.monotonic(), 0
    while True:
        kind = hear(1)[0]
        if kind == 2:
            hear(1)
            hear(4 * int.from_bytes(hear(2), "big"))
        elif kind == 3:
            hear(9)
            due = max(due + 1 / PER_SECOND, time.monotonic() - 1 / PER_SECOND)
            time.sleep(max(0.0, due - time.monotonic()))
            peer.sendall(frames[count % 2])
            count += 1
        else:
            hear(_CLIENT_MESSAGES[kind] - 1)


class Floor(QWidget):
    """Reads each picture into one buffer, and paints that."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.painted = 0
        self._stream = socket.create_connection(("127.0.0.1", port))
        self._stream.recv(12, socket.MSG_WAITALL)
        self._stream.sendall(b"RFB 003.008\n")
        self._stream.recv(2, socket.MSG_WAITALL)
        self._stream.sendall(b"\1")
        self._stream.recv(4, socket.MSG_WAITALL)
        self._stream.sendall(b"\1")
        self._stream.recv(28, socket.MSG_WAITALL)
        self._pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        self._image = QImage(self._pixels.data, WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        self._ask(incremental=False)
        self._notifier = QSocketNotifier(self._stream.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _ask(self, *, incremental: bool) -> None:
        self._stream.sendall(struct.pack(">BB4H", 3, incremental, 0, 0, WIDTH, HEIGHT))

    def _read(self) -> None:
        self._stream.recv(16, socket.MSG_WAITALL)
        self._ask(incremental=True)
        self._stream.recv_into(self._pixels.data.cast("B"), 0, socket.MSG_WAITALL)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()
        self.painted += 1


class Ours(GuestScreen):
    """Our widget, its paintings counted."""

    painted_count = 0

    def painted(self) -> None:
        super().painted()
        self.painted_count += 1


def show(what: str, port: int) -> None:
    """Tell of `frames` painted a second and `frame_cpu_ms`."""
    application = QApplication(sys.argv[:1])
    if what == "floor":
        floor = Floor(port)
        widget: QWidget = floor

        def painted() -> int:
            return floor.painted
    else:
        ours = Ours(ScreenLink)
        ours.open(Door(Way.TCP, host="127.0.0.1", port=port))
        widget = ours

        def painted() -> int:
            return ours.painted_count

    stalls = Stalls(widget)
    began: list[float] = []

    def begin() -> None:
        began[:] = [cpu_s(), time.monotonic(), painted()]
        stalls.start()
        QTimer.singleShot(round(_MEASURE_S * 1000), end)

    def end() -> None:
        used, passed, frames = cpu_s() - began[0], time.monotonic() - began[1], painted() - began[2]
        tell(frames=frames / passed, frame_cpu_ms=1000 * used / frames if frames else None, stall_ms=stalls.stop())
        if isinstance(widget, GuestScreen):
            widget.shut()
        application.quit()

    widget.resize(WIDTH, HEIGHT)
    widget.showFullScreen()
    QTimer.singleShot(round(_SETTLE_S * 1000), begin)
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        show(sys.argv[1], int(sys.argv[2]))
