"""Takes what later starts of the program hand over, so that there is one of it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

from virtgui.host.second_start import LARGEST, socket_path
from virtgui.options import Options, hosts_only
from virtgui.util.xdg import private

_log = logging.getLogger(__name__)
_TOKEN_MOST = 200


class Attendant(QObject):
    """Listens at a socket that nobody else may open. `do` is called with the options of a later start."""

    def __init__(self, do: Callable[[Options], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._do = do
        self._ways: set[QLocalSocket] = set()
        """Kept while they are open: with only its own slots to hold it, Python's wrapper, and these slots, would be
        garbage."""
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)

    @property
    def heard(self) -> int:
        """How many later starts are connected."""
        return len(self._ways)

    def start(self) -> bool:
        """Listen from now on; False where another program does, or none can."""
        path = socket_path()
        if path is None:
            return False
        try:
            private(path.parent)
        except OSError as error:
            _log.info("no socket for later starts: %s", error)
            return False
        name = os.fspath(path)
        # Asked before: Qt puts its socket in the place of any that is there, also of one that is in use.
        other = QLocalSocket()
        other.connectToServer(name)
        if other.state() is QLocalSocket.LocalSocketState.ConnectedState:
            other.abort()
            return False
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            _log.info("no socket for later starts: %s", self._server.errorString())
            return False
        path.chmod(0o600)
        return True

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _connected(self) -> None:
        while (way := self._server.nextPendingConnection()) is not None:
            self._ways.add(way)
            way.readyRead.connect(partial(self._read, way))
            way.disconnected.connect(partial(self._over, way))
            self._read(way)

    def _over(self, way: QLocalSocket) -> None:
        self._ways.discard(way)
        way.deleteLater()

    def _read(self, way: QLocalSocket) -> None:
        if not way.canReadLine():
            if way.bytesAvailable() > LARGEST:
                way.abort()
            return
        options = _told(bytes(way.readLine(LARGEST)))
        way.write(json.dumps({"taken": options is not None}).encode() + b"\n")
        waits = way.flush()
        way.disconnectFromServer()
        # Who gave up waiting has opened a window of its own.
        if options is not None and waits:
            self._do(options)


def _told(line: bytes) -> Options | None:
    """The options of a later start; None where it is none of ours."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    arguments = told.get("arguments") if isinstance(told, dict) else None
    if not isinstance(arguments, list) or not all(isinstance(each, str) for each in arguments):
        return None
    options = hosts_only(arguments)
    if options is None:
        from virtgui.cli import parse  # noqa: PLC0415  (late: argparse)

        try:
            options = parse(arguments)
        except SystemExit:
            return None
    token = told.get("token")
    if isinstance(token, str) and 0 < len(token) <= _TOKEN_MOST and token.isprintable():
        # Qt gives it to the compositor with the next window that asks to be in front.
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    return options if options.joins else None
