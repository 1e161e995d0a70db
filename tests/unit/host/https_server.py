"""A web server on loopback, which misbehaves when told to, and a proxy before it."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Proxy:
    """Joins whoever says CONNECT with where they want to; `asked` has the place and the credentials."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                self.close_connection = True
                proxy.asked.append((self.path, self.headers.get("Proxy-Authorization", "")))
                host, _, port = self.path.rpartition(":")
                with socket.create_connection((host, int(port)), 30) as far:
                    self.send_response(200)
                    self.end_headers()
                    joined = {self.connection: far, far: self.connection}
                    while ready := select.select(list(joined), [], [], 60)[0]:
                        data = ready[0].recv(65_536)
                        if not data:
                            break
                        joined[ready[0]].sendall(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = False

            def handle_error(self, request: Any, address: Any) -> None:
                pass  # the other side left

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Server:
    """`files` are served by their path, with an ETag and in parts; `odd` has paths that a function answers instead.

    `asked` has the path and the Range header of every request.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.files: dict[str, bytes] = {}
        self.odd: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.cuts: dict[str, list[int]] = {}
        """After how many bytes each further answer for a path ends."""
        self.tag = '"one"'
        self.asked: list[tuple[str, str]] = []
        self.ended = threading.Event()
        self.waiting = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                server.asked.append((self.path, self.headers.get("Range", "")))
                server.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = False

            def finish_request(self, request: Any, address: Any) -> None:
                try:
                    with context.wrap_socket(request, server_side=True) as wrapped:
                        super().finish_request(wrapped, address)  # type: ignore[arg-type]
                except OSError:
                    pass  # the other side left

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str, host: str = "localhost") -> str:
        return f"https://{host}:{self.port}{path}"

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        if path in self.odd:
            self.odd[path](request)
            return
        if path not in self.files:
            request.send_error(404)
            return
        data, start = self.files[path], 0
        asked = request.headers.get("Range", "")
        if asked and request.headers.get("If-Range") == self.tag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(data) > 0:
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(data)}")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.send_header("Content-Length", str(len(data) - start))
        if self.tag:
            request.send_header("ETag", self.tag)
        request.end_headers()
        cut = self.cuts[path].pop(0) if self.cuts.get(path) else len(data)
        request.wfile.write(data[start : start + cut])

    def hang(self, request: BaseHTTPRequestHandler) -> None:
        """Send the beginning of a file, then nothing until the end."""
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        request.wfile.write(b"x" * 1000)
        self.waiting.set()
        self.ended.wait(120)
