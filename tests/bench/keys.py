"""From a key pressed to the pixel that it changes, on a real guest's screen: our widget beside the least client.

python -m tests.bench.keys floor|ours URI 0     the machine there is NAME, and its screen obeys `GUEST`
"""

from __future__ import annotations

import os
import random
import socket
import struct
import sys
import time

import libvirt
import numpy as np
from PyQt6.QtCore import QEvent, Qt, QTimer
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from tests.bench.measure import tell
from virtgui.host.screen_link import ScreenLink
from virtgui.model.console import Door, Way
from virtgui.views.console.screen import GuestScreen

NAME = "keyed"
GUEST = (
    "stty -F /dev/tty1 -icanon -echo; i=0; while read -rsn1 key; do i=$((1-i)); "
    r'printf "\0337\033[1;1H\033[4$((i+1))m    \033[0m\0338"; done </dev/tty1 >/dev/tty1 & echo OB'
    "EYS"
)
"""For its shell: each key paints the upper left corner red or green, in turn."""
_KEYS = 60
_AT = 4
_PATIENCE_S = 5.0
_LETTER, _SCAN_CODE = 0x61, 38


def door() -> Door:
    """The screen, handed over by libvirt."""
    connection = libvirt.open(sys.argv[2])
    fd = connection.lookupByName(NAME).openGraphicsFD(0, libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH)
    connection.close()
    return Door(Way.FD, fd=fd)


def pauses() -> list[float]:
    """Seconds before each key: in no step with anybody's clock, and the same for both."""
    chance = random.Random(1)
    return [chance.uniform(0.15, 0.35) for _ in range(_KEYS)]


class Floor:
    """Raw pictures into one buffer, and no window at all: how late QEMU itself is."""

    def __init__(self) -> None:
        self._stream = socket.socket(fileno=door().take())
        self._stream.settimeout(_PATIENCE_S)
        self._hear(12)
        self._stream.sendall(b"RFB 003.008\n")
        self._hear(2)
        self._stream.sendall(b"\1")
        self._hear(4)
        self._stream.sendall(b"\1")
        self._width, self._height, _, length = struct.unpack(">HH16sI", self._hear(24))
        self._hear(length)  # its name
        self._pixels = np.zeros((self._height, self._width, 4), np.uint8)

    def _hear(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._stream.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def begin(self) -> None:
        """The first picture."""
        self._stream.sendall(struct.pack(">BxHi", 2, 1, 0))
        self._ask(incremental=False)
        self.update()

    def _ask(self, *, incremental: bool) -> None:
        self._stream.sendall(struct.pack(">BB4H", 3, incremental, 0, 0, self._width, self._height))

    def update(self) -> None:
        """Take one update and ask for the next."""
        kind, count = struct.unpack(">BxH", self._hear(4))
        if kind:
            raise ValueError(f"message {kind}")
        for _ in range(count):
            x, y, width, height, _encoding = struct.unpack(">4Hi", self._hear(12))
            data = np.frombuffer(self._hear(width * height * 4), np.uint8).reshape(height, width, 4)
            self._pixels[y : y + height, x : x + width] = data
        self._ask(incremental=True)

    def key(self) -> float:
        """Seconds until a key has changed its pixel."""
        before, began = bytes(self._pixels[_AT, _AT, :3]), time.monotonic()
        self._stream.sendall(struct.pack(">BBxxI", 4, 1, _LETTER))
        while bytes(self._pixels[_AT, _AT, :3]) == before:
            self.update()
        passed = time.monotonic() - began
        # not sooner: whatever a client sends makes QEMU look at the guest's screen again
        self._stream.sendall(struct.pack(">BBxxI", 4, 0, _LETTER))
        return passed

    def idle(self, seconds: float) -> None:
        """Let time pass, taking what comes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._stream.settimeout(left)
            try:
                first = self._stream.recv(1, socket.MSG_PEEK)
            except TimeoutError:
                break
            finally:
                self._stream.settimeout(_PATIENCE_S)
            if first:
                self.update()


class Ours(GuestScreen):
    """Our widget: told when what was painted has another corner than before the key."""

    def __init__(self) -> None:
        super().__init__(ScreenLink)
        self.times: list[float] = []
        self._pauses = pauses()
        self._before = 0
        self._began = 0.0
        self._waits = False

    def begin(self) -> None:
        """The first key, after its pause."""
        if not self._pauses:
            tell(times=self.times)
            self.shut()
            QApplication.quit()
            return
        QTimer.singleShot(round(1000 * self._pauses.pop(0)), Qt.TimerType.PreciseTimer, self._press)

    def _corner(self) -> int:
        return self.screenshot().pixel(_AT, _AT)

    def _press(self) -> None:
        self._before, self._waits, self._began = self._corner(), True, time.monotonic()
        self._send(QEvent.Type.KeyPress)

    def _send(self, kind: QEvent.Type) -> None:
        event = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, _SCAN_CODE, _LETTER, 0, "a")
        QApplication.sendEvent(self, event)

    def painted(self) -> None:
        super().painted()
        if self._waits and self._corner() != self._before:
            self._waits = False
            self.times.append(time.monotonic() - self._began)
            self._send(QEvent.Type.KeyRelease)
            self.begin()


def floor() -> None:
    """Tell of each key."""
    client = Floor()
    client.begin()
    times = []
    for pause in pauses():
        client.idle(pause)
        times.append(client.key())
    tell(times=times)


def ours() -> None:
    """The same in our widget."""
    application = QApplication(sys.argv[:1])
    screen = Ours()
    screen.resize(720, 400)
    screen.open(door())
    screen.appeared.connect(lambda _name: (screen.setFocus(), QTimer.singleShot(500, screen.begin)))
    screen.show()
    screen.activateWindow()
    QTimer.singleShot(round(1000 * (_KEYS * 0.6 + 20)), lambda: os._exit(1))
    application.exec()


if __name__ == "__main__":
    {"floor": floor, "ours": ours}[sys.argv[1]]()
