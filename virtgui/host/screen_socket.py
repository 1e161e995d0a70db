"""The stream to a guest's screen: opened, secured, read and written without ever waiting past a deadline."""

from __future__ import annotations

import os
import select
import socket
import ssl
import time
from collections.abc import Callable

from virtgui.console.rfb_events import Asks, Failure, Tls
from virtgui.host import tls
from virtgui.host.ssh_pipe import Complaint, SshPipe
from virtgui.model.console import Door, Way
from virtgui.util.language import tr

PATIENCE_S = 10.0
_LOOK_MS = 50
"""How often to see whether ssh has made a socket: it tells nobody."""
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 20), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 3))
"""Seconds and tries after which a host that has vanished is lost, even while its screen stands still."""


class Stopped(Exception):
    """Whoever owns the screen wants no more of it."""


class Untrusted(Failure):
    """The other end cannot show that it is who it should be."""


class ScreenSocket:
    """One open stream; `stopped` is asked whenever `wake`, a descriptor, can be read."""

    def __init__(self, door: Door, wake: int, stopped: Callable[[], bool]) -> None:
        """Open the door within 10 s. Raises Failure, OSError, Stopped."""
        self._door = door
        self._wake = wake
        self._stopped = stopped
        self._ssh: SshPipe | None = None
        self._silent = True
        self._stream: socket.socket = self._opened()
        self._stream.setblocking(False)

    def close(self) -> Complaint:
        """Close it; returns what `ssh` complained about, nothing mostly."""
        self._stream.close()
        return self._ssh.close(self._stopped()) if self._ssh is not None else Complaint("")

    @property
    def question(self) -> Asks | None:
        """What the way there asks, and waits for."""
        return self._ssh.askpass.question if self._ssh is not None else None

    def reply(self, text: str | None) -> None:
        """The answer to `question`; None when a person will not say."""
        if self._ssh is not None:
            self._ssh.askpass.answer(text)

    def secure(self, kind: Tls, deadline: float) -> None:
        """Begin TLS. Raises Failure, Stopped, OSError."""
        name = self._door.name or self._door.host or None
        try:
            made = tls.context(kind, self._door.ca)
        except OSError as error:
            raise Untrusted(tr("The file of the authority that its screen is checked by cannot be read.")) from error
        try:
            secured = made.wrap_socket(self._stream, server_hostname=name, do_handshake_on_connect=False)
            self._stream = secured
            while True:
                try:
                    return secured.do_handshake()
                except ssl.SSLWantReadError:
                    self._wait(select.POLLIN, deadline)
                except ssl.SSLWantWriteError:
                    self._wait(select.POLLOUT, deadline)
        except ssl.SSLCertVerificationError as error:
            raise Untrusted(tls.words(error)) from error
        except ssl.SSLError as error:
            raise Failure(tls.words(error)) from error
        except ValueError as error:  # a certificate is wanted for a host that has no name
            raise Untrusted(tr("The name that its screen must have is not known.")) from error

    def receive(self, into: memoryview) -> int | None:
        """How many bytes came, None when none are there now, 0 at the end. Raises OSError."""
        if self._ssh is not None and self._ssh.reaching:
            self._reach(self._ssh)
        try:
            count = self._stream.recv_into(into)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except (ssl.SSLEOFError, ConnectionResetError):
            return 0
        if self._silent and count and self._ssh is not None:
            self._ssh.askpass.settled()
        self._silent = False
        return count

    def send(self, data: bytes) -> int:
        """How many of these bytes went out now; all of them when nobody is there any more, which the next
        `receive` tells: a last word may still be read. Raises OSError."""
        try:
            return self._stream.send(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except (ssl.SSLEOFError, ConnectionResetError, BrokenPipeError):
            return len(data)

    def wait(self, writing: bool, deadline: float | None, reading: bool = True) -> None:
        """Wait until there is something to do. Raises Failure past the deadline, Stopped."""
        if not reading:
            self._wait(select.POLLOUT if writing else 0, deadline)
        elif not (isinstance(self._stream, ssl.SSLSocket) and self._stream.pending()):
            self._wait(select.POLLIN | (select.POLLOUT if writing else 0), deadline)

    def _wait(self, events: int, deadline: float | None) -> None:
        poll = select.poll()
        if events:
            poll.register(self._stream, events)
        poll.register(self._wake, select.POLLIN)
        asking = self._ssh.askpass if self._ssh is not None else None
        for descriptor in asking.watched() if asking is not None else ():
            poll.register(descriptor, select.POLLIN)
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        reaching = self._ssh is not None and self._ssh.reaching and (left is None or left > _LOOK_MS)
        ready = poll.poll(_LOOK_MS if reaching else left)
        if self._stopped():
            raise Stopped
        if not ready and not reaching:
            raise Failure(tr("Its screen does not answer."))
        if asking is not None:
            asking.look()

    def _reach(self, ssh: SshPipe) -> None:
        reached = ssh.reach()
        if reached is not None:
            reached.setblocking(False)
            self._stream.close()
            self._stream = reached

    def _opened(self) -> socket.socket:
        door = self._door
        match door.way:
            case Way.FD:
                return socket.socket(fileno=door.take())
            case Way.UNIX:
                return self._connected(socket.AF_UNIX, door.path)
            case Way.SSH:
                try:
                    self._ssh = SshPipe(door)
                except ValueError as error:
                    raise Failure(tr("The way to its screen by ssh is malformed.")) from error
                return self._ssh.socket
            case _:
                if not 0 < door.port < 65536:
                    raise Failure(tr("Its screen names an impossible port ({port}).").format(port=door.port))
                found = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)
                return self._connected(found[0][0], found[0][4])

    def _connected(self, family: int, address: object) -> socket.socket:
        self._stream = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._stream.setblocking(False)
            if family != socket.AF_UNIX:
                self._stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                for option, value in _KEEPALIVE:
                    self._stream.setsockopt(socket.IPPROTO_TCP, option, value)
            try:
                self._stream.connect(address)  # type: ignore[arg-type]  # what getaddrinfo gives
            except BlockingIOError:
                self._wait(select.POLLOUT, time.monotonic() + PATIENCE_S)
                number = self._stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if number:
                    raise OSError(number, os.strerror(number)) from None
        except (OSError, Failure, Stopped):
            self._stream.close()
            raise
        return self._stream
