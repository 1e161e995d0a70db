"""Bytes between a guest's line and whoever shows it: a libvirt stream at one end, a socket at the other."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

import libvirt

from virtgui.hypervisor.eventloop import EventLoop, guard
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.util.held import Held

_READABLE, _WRITABLE = libvirt.VIR_STREAM_EVENT_READABLE, libvirt.VIR_STREAM_EVENT_WRITABLE
_IN, _OUT = libvirt.VIR_EVENT_HANDLE_READABLE, libvirt.VIR_EVENT_HANDLE_WRITABLE
_PIECE = 64 * 1024
_PIECES = 4
"""So many at once, then others have the event thread."""


class Pump:
    """One open line. What the guest writes is taken from the stream on the event thread, which never waits for
    that; what a person writes is sent by the line's own lane, for sending may wait for the host. While one side
    has no room the other is not read. Either side's end, `bye` or `shut` ends both."""

    def __init__(self, loop: EventLoop, lane: Lane, stream: libvirt.virStream, ended: Callable[[], None]) -> None:
        """For the lane's thread. `ended` is called once, from any thread."""
        self._loop = loop
        self._lane = lane
        self._stream = stream
        self._ended = ended
        self._lock = threading.Lock()
        self._over = False
        self._finished = False
        self._to_show = b""
        self._to_send = b""
        self._wanted = _READABLE
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        self.theirs: Held | None = Held(theirs.detach())
        self._watch = loop.add_handle(self._ours.fileno(), _IN, guard("a line's socket", self._on_socket), None)
        try:
            stream.eventAddCallback(self._wanted, guard("a line's stream", _weakly(self._on_stream)), None)
        except libvirt.libvirtError:
            loop.remove_handle(self._watch)
            self._ours.close()
            raise

    def shut(self) -> None:
        """Let whoever shows the line see its end, from any thread; the rest is for `bye`."""
        with self._lock:
            if self._over:
                return
            self._over = True
            self._loop.remove_handle(self._watch)
            with contextlib.suppress(OSError):
                self._ours.shutdown(socket.SHUT_RDWR)
        self._ended()

    def bye(self, _connection: Connection) -> None:
        """End it; for the lane's thread before its connection is closed. After a loss each call may fail."""
        self.shut()
        stream = self._stream
        for call in (stream.eventRemoveCallback, stream.finish if self._finished else stream.abort):
            with contextlib.suppress(libvirt.libvirtError):
                call()
        # libvirt's client (9.0) never frees what it was given with the callback, the stream among it. So the stream
        # is emptied: of the callback, of libvirt's own object, and of the connection, which would stay open.
        del stream.cb
        stream.__del__()
        del stream._conn
        del self._stream
        with self._lock:
            self._ours.close()

    # -- on the event thread -----------------------------------------------------------------

    def _on_stream(self, stream: libvirt.virStream, events: int, _opaque: object) -> None:
        if events & _WRITABLE:
            self._want(_WRITABLE, False)
            self._lane.put(self._send, priority=0)
        for _ in range(_PIECES):
            if self._over or not self._wanted & _READABLE:
                return
            try:
                data = stream.recv(_PIECE)
            except libvirt.libvirtError:
                self.shut()
                return
            if data == -2:
                return
            if not data:
                self._finished = True
                self.shut()
                return
            self._to_show = data
            self._show()

    def _on_socket(self, _watch: int, _fd: int, events: int, _opaque: object) -> None:
        if self._to_show:
            self._show()
        if self._to_send or not events & ~_OUT:
            return
        with self._lock:
            if self._over:
                return
            try:
                self._to_send = self._ours.recv(_PIECE)
            except BlockingIOError:
                return
            except OSError:
                self._to_send = b""
        if not self._to_send:
            self.shut()
            return
        self._rest()
        self._lane.put(self._send, priority=0)

    def _show(self) -> None:
        """Pass on what the guest wrote; with no room for all of it the guest waits."""
        with self._lock:
            if self._over:
                return
            try:
                sent = self._ours.send(self._to_show)
            except BlockingIOError:
                sent = 0
            except OSError:
                sent = -1
            self._to_show = self._to_show[sent:]
        if sent < 0:
            self.shut()
            return
        self._want(_READABLE, not self._to_show)
        self._rest()

    # -- on the lane -------------------------------------------------------------------------

    def _send(self, _connection: Connection) -> None:
        data = self._to_send
        try:
            while data and not self._over:
                sent = self._stream.send(data)
                if sent == -2:
                    self._to_send = data
                    self._want(_WRITABLE, True)
                    return
                data = data[sent:]
        except libvirt.libvirtError:
            self.shut()
            return
        self._to_send = b""
        self._rest()

    # -- from both ---------------------------------------------------------------------------

    def _want(self, event: int, on: bool) -> None:
        """Hear of this from the stream, or no more."""
        with self._lock:
            events = self._wanted | event if on else self._wanted & ~event
            if self._over or events == self._wanted:
                return
            self._wanted = events
            with contextlib.suppress(libvirt.libvirtError):  # a stream that failed tells so when it is read
                self._stream.eventUpdateCallback(events)

    def _rest(self) -> None:
        """Hear from the socket of what can be done now."""
        with self._lock:
            if not self._over:
                events = (0 if self._to_send else _IN) | (_OUT if self._to_show else 0)
                self._loop.update_handle(self._watch, events)


def _weakly(method: Callable[..., None]) -> Callable[..., None]:
    """`method` for libvirt to call, which does not keep its owner alive."""
    known: WeakMethod[Callable[..., None]] = WeakMethod(method)

    def call(*told: Any) -> None:
        found = known()
        if found is not None:
            found(*told)

    return call
