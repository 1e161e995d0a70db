"""A screen to look at: a server that says what a test wants said, and notes what it hears."""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from virtgui.console.rfb_events import Event
from virtgui.model.console import Door, Way

Talk = Callable[["Peer"], None]


class Peer:
    """The server's end of one connection, for the function that plays the server."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        stream.settimeout(5)

    def say(self, data: bytes) -> None:
        self.stream.sendall(data)

    def hear(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.stream.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def silent(self, seconds: float = 0.15) -> bool:
        """Whether nothing comes for a while."""
        self.stream.settimeout(seconds)
        try:
            return self.stream.recv(1) == b""
        except TimeoutError:
            return True
        finally:
            self.stream.settimeout(5)

    def until_closed(self) -> None:
        with contextlib.suppress(OSError):
            while self.stream.recv(65536):
                pass

    def secure(self, context: ssl.SSLContext) -> None:
        self.stream = context.wrap_socket(self.stream, server_side=True)


class Server:
    """Serves one connection at a time on the loopback (or a UNIX socket) until the `with` ends."""

    def __init__(self, talk: Talk, path: Path | None = None) -> None:
        self._talk = talk
        family = socket.AF_INET if path is None else socket.AF_UNIX
        self._listening = socket.socket(family, socket.SOCK_STREAM)
        self._listening.bind(("127.0.0.1", 0) if path is None else str(path))
        self._listening.listen(4)
        self.port = self._listening.getsockname()[1] if path is None else 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.failed: list[BaseException] = []

    def door(self, **more: object) -> Door:
        return Door(Way.TCP, host="127.0.0.1", port=self.port, **more)  # type: ignore[arg-type]

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(6)
        if self.failed:
            raise self.failed[0]

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                stream, _ = self._listening.accept()
                peer = Peer(stream)
                try:
                    self._talk(peer)
                except AssertionError as error:
                    self.failed.append(error)
                except (OSError, EOFError):
                    pass  # the client went away, as the test wanted
                finally:
                    peer.stream.close()


class Heard:
    """A listener that keeps what it is told."""

    def __init__(self) -> None:
        self._events: queue.Queue[Event] = queue.Queue()

    def heard(self, event: Event) -> None:
        self._events.put(event)

    def next(self, timeout: float = 5) -> Event:
        return self._events.get(timeout=timeout)

    def last(self) -> Event:
        """The event after which nothing comes."""
        from virtgui.console.rfb_events import Blocked, HandOver, Lost, Refused

        while not isinstance(event := self.next(12), Refused | Blocked | HandOver | Lost):
            pass
        return event

    def nothing(self) -> bool:
        return self._events.empty()


def authority(
    folder: Path, name: str = "screen.test", days: int = 2, also: str = ",IP:127.0.0.1"
) -> tuple[Path, ssl.SSLContext]:
    """A certificate authority, and what a server with a certificate of it needs; `also` are further names."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=20)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-subj", "/CN=made for a test", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *key, "-subj", f"/CN={name}", "-keyout", "key.pem", "-out", "request.pem")
    (folder / "more").write_text(f"subjectAltName=DNS:{name}{also}\n")
    openssl(
        *("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
        *("-extfile", "more", "-days", str(days), "-out", "certificate.pem"),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return folder / "ca.pem", context


def without_certificates() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AECDH:@SECLEVEL=0")
    return context
