"""One request by HTTPS: verified, bounded in time, through the proxy of the environment, ended when asked for.

`http.client` itself: a client library would bring nothing that is needed here (no cookies, no sessions, no JSON),
and would hide the socket, by which alone a transfer that waits can be ended at once.
"""

from __future__ import annotations

import base64
import http.client
import os
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from virtgui import __version__
from virtgui.util.errand import Cancel, Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain

CONNECT_S = 20.0
SILENT_S = 30.0
"""How long nothing may come."""
_HEADERS_S = 60.0
"""How long an answer's beginning may take, however many small pieces it comes in."""
_MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})


class Lost(Exception):
    """The connection was lost, which may be tried again; the text is a sentence."""


class Https:
    """What is trusted: the system's certificates, or those of a context that is given."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context or ssl.create_default_context()

    @contextmanager
    def get(
        self, url: str, headers: Mapping[str, str], cancel: Cancel, accept: Callable[[int], bool]
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer, within the `with`; redirects are followed to other HTTPS addresses only.

        `accept` tells the status codes that are wanted. Raises `Cannot`, `Lost` and `Cancelled`, also for what goes
        wrong while the answer is read.
        """
        with ExitStack() as stack:
            for _ in range(_MOST_REDIRECTS + 1):
                cancel.check()
                where = checked(url)
                try:
                    answer = self._ask(where, headers, cancel, stack)
                    if answer.status not in _MOVED:
                        break
                    url = urljoin(url, answer.headers.get("Location") or url)
                    stack.close()
                except (OSError, http.client.HTTPException) as error:
                    raise _understood(error, where, cancel) from error
            else:
                raise Cannot(tr("{where} sends from one address to the next without end.").format(where=_named(where)))
            if not accept(answer.status):
                raise _status(answer.status, where)
            try:
                yield answer
            except (OSError, http.client.HTTPException) as error:
                raise _understood(error, where, cancel) from error

    def _ask(
        self, where: SplitResult, headers: Mapping[str, str], cancel: Cancel, stack: ExitStack
    ) -> http.client.HTTPResponse:
        connection = _connection(where, self._context)
        stack.callback(connection.close)
        connection.connect()
        connection.sock.settimeout(SILENT_S)
        # another handle of the same connection: Python's own must not be closed while it is read from
        handle = socket.socket(fileno=os.dup(connection.sock.fileno()))
        stack.callback(handle.close)

        def stop() -> None:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

        stack.enter_context(cancel.by(stop))
        timer = threading.Timer(_HEADERS_S, stop)
        timer.start()
        try:
            own = {"User-Agent": f"virtgui/{__version__}", "Accept-Encoding": "identity"}
            target = where._replace(scheme="", netloc="", fragment="").geturl() or "/"
            connection.request("GET", target if target.startswith("/") else f"/{target}", headers={**own, **headers})
            return connection.getresponse()
        finally:
            timer.cancel()
            timer.join()


def checked(url: str) -> SplitResult:
    """An address as its parts. Raises `Cannot` for one that is not HTTPS, or holds a password."""
    try:
        where = urlsplit(url)
        _ = where.hostname, where.port  # reading them is what raises
    except ValueError as error:
        raise Cannot(tr("{url} is no address.").format(url=plain(url, 100)), str(error)) from error
    if where.scheme == "http":
        name = plain(where.hostname or "", 64)
        raise Cannot(
            tr("{name} would send it by http, where anybody on the way could change it. Only https is taken.").format(
                name=name
            )
        )
    if where.scheme != "https" or not where.hostname or not url.isprintable() or not url.isascii() or " " in url:
        raise Cannot(tr("{url} is no address that begins with https://.").format(url=plain(url, 100)))
    if where.username is not None or where.password is not None:
        raise Cannot(tr("An address with a password in it is not taken: it would be seen by too many."))
    return where


def _connection(where: SplitResult, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    host, port = where.hostname or "", where.port or 443
    proxy = urllib.request.getproxies().get("https", "")
    if not proxy or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_S, context=context)
    via = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    made = http.client.HTTPSConnection(via.hostname or "", via.port or 3128, timeout=CONNECT_S, context=context)
    headers = {}
    if via.username:
        secret = f"{unquote(via.username)}:{unquote(via.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    made.set_tunnel(host, port, headers)
    return made


def _named(where: SplitResult) -> str:
    return plain(where.hostname or "", 64)


def _understood(error: Exception, where: SplitResult, cancel: Cancel) -> Exception:
    cancel.check()
    name, detail = _named(where), str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message.rstrip(".")
        return Cannot(
            tr("The certificate of {name} is not trusted ({reason}). Nothing was fetched.").format(
                name=name, reason=words
            ),
            detail,
        )
    if isinstance(error, socket.gaierror):
        return Lost(tr("There is no way to {name}: the name is not known, or there is no network.").format(name=name))
    if isinstance(error, TimeoutError):
        return Lost(tr("{name} did not answer for {seconds} s.").format(name=name, seconds=f"{SILENT_S:.0f}"))
    if isinstance(error, ConnectionRefusedError):
        return Lost(tr("{name} refused the connection.").format(name=name))
    return Lost(
        tr("The connection to {name} was lost ({detail}).").format(name=name, detail=detail or type(error).__name__)
    )


def _status(status: int, where: SplitResult) -> Exception:
    name = _named(where)
    if status in (404, 410):
        return Cannot(
            tr("{name} has no such file. It may have been replaced by a newer one.").format(name=name), where.path
        )
    if status in (401, 403, 407, 451):
        return Cannot(
            tr("{name} does not give this file to everybody (status {status}).").format(name=name, status=status),
            where.path,
        )
    if status in (429, 500, 502, 503, 504):
        return Lost(tr("{name} cannot answer now (status {status}). Try again later.").format(name=name, status=status))
    return Cannot(tr("{name} answered with status {status}.").format(name=name, status=status), where.path)
