"""The questions of one ssh (a host's key, a passphrase, a password), on a private socket that only its owner can reach.

ssh runs a script of ours, which reaches us there (`askpass_helper.py`). What a person answers goes over that socket
alone, never into arguments, the environment or a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import struct
import sys
import tempfile
import threading
from pathlib import Path

from virtgui.console.rfb_events import Asks
from virtgui.host import askpass_helper
from virtgui.util.names import plain
from virtgui.util.private_file import is_left_behind
from virtgui.util.xdg import private, runtime_dir, state_dir

_LARGEST = 16_384
_LONGEST = 2000
_CONFIRMS = re.compile(r"\(yes/no", re.IGNORECASE)
_OWN_PASSWORD = re.compile(r"Enter (?P<user>.+)'s password for (?P<host>.+)")
_OWN_KEY = re.compile(r"Passphrase for key '(?P<path>.+)'")
"""What libvirt's libssh and libssh2 ask; of its key libssh says no more than "Passphrase"."""
_SCRIPT = '#!/bin/sh\nexec {python} -I -S {helper} {socket} "$1"\n'


class Answers:
    """What was typed for ssh and proved right, in memory only: a second screen, or one that comes back after a reboot,
    asks nobody. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[tuple[str, ...], str], str] = {}

    def __repr__(self) -> str:
        return "<Answers>"

    def find(self, way: tuple[str, ...], text: str) -> str | None:
        """What was answered to this, on this way."""
        with self._lock:
            return self._known.get((way, text))

    def keep(self, way: tuple[str, ...], given: dict[str, str]) -> None:
        """These answers were right."""
        with self._lock:
            for text, answer in given.items():
                self._known[way, text] = answer

    def drop(self, way: tuple[str, ...], text: str) -> None:
        """This answer was wrong."""
        with self._lock:
            self._known.pop((way, text), None)

    def take_over(self, way: tuple[str, ...], answers: tuple[tuple[str, str], ...]) -> None:
        """What libvirt's own ssh asked and was answered rightly, as ssh asks for the same."""
        for text, answer in answers:
            asked, locked = _OWN_PASSWORD.fullmatch(text), _OWN_KEY.fullmatch(text)
            path = locked["path"] if locked is not None else ""
            if text == "Passphrase" and "-i" in way:
                path = way[way.index("-i") + 1]
            if asked is not None:
                who = f"{asked['user']}@{asked['host']}"
                self.keep(way, {text: answer, f"{who}'s password:": answer, f"({who}) Password:": answer})
            elif path:
                self.keep(way, {text: answer, f"Enter passphrase for key '{path}':": answer})

    def forget(self) -> None:
        """Drop all of them."""
        with self._lock:
            self._known.clear()


ANSWERS = Answers()
"""Those of this process."""


class Askpass:
    """For the thread that owns the ssh: nothing here waits."""

    def __init__(self, way: tuple[str, ...], answers: Answers = ANSWERS) -> None:
        """`way` are the words by which ssh reaches its host. Raises OSError."""
        self._way = way
        self._answers = answers
        self._given: dict[str, str] = {}
        self._waiting: dict[socket.socket, bytes] = {}
        self._asked: list[tuple[socket.socket, Asks]] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self.folder = _folder()
        """Private, and gone with `close`."""
        try:
            place = self.folder / "s"
            self._listening.bind(str(place))
            place.chmod(0o600)
            self._listening.listen(4)
            self._listening.setblocking(False)
            script = self.folder / "ask"
            words = {"python": sys.executable, "helper": str(Path(askpass_helper.__file__)), "socket": str(place)}
            text = _SCRIPT.format(**{name: shlex.quote(word) for name, word in words.items()})
            script.write_text(text, encoding="utf-8", errors="surrogateescape")
            script.chmod(0o700)
        except OSError:
            self.close()
            raise
        self.environment = {"SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force"}
        """For ssh, besides its own."""

    @property
    def question(self) -> Asks | None:
        """What waits for an answer."""
        return self._asked[0][1] if self._asked else None

    def watched(self) -> list[int]:
        """What to `poll` for reading, and then call `look`."""
        return [stream.fileno() for stream in (self._listening, *self._waiting, *(asked for asked, _ in self._asked))]

    def look(self) -> None:
        """Take what has come."""
        with contextlib.suppress(BlockingIOError):
            while True:
                stream, _ = self._listening.accept()
                stream.setblocking(False)
                if _ours(stream):
                    self._waiting[stream] = b""
                else:
                    stream.close()
        for stream in tuple(self._waiting):
            self._read(stream)
        for asked in tuple(self._asked):
            # its helper says no more: what can be read is its end, as when a key was touched meanwhile
            with contextlib.suppress(BlockingIOError):
                asked[0].recv(1)
                self._end(asked)

    def answer(self, text: str | None) -> None:
        """What a person said to `question`; None when they will not say."""
        if not self._asked:
            return
        asked = self._asked[0]
        if text is not None and "\n" not in text:
            if asked[1].secret:
                self._given[asked[1].text] = text
            self._reply(asked[0], text)
        self._end(asked)

    def settled(self) -> None:
        """ssh has reached its host: what was answered was right."""
        given, self._given = self._given, {}
        self._answers.keep(self._way, given)

    def close(self) -> None:
        """End it; who waits gets no answer."""
        for stream in (self._listening, *self._waiting, *(stream for stream, _ in self._asked)):
            stream.close()
        self._waiting.clear()
        self._asked.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, stream: socket.socket) -> None:
        try:
            more = stream.recv(_LARGEST)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        data = self._waiting[stream] = self._waiting[stream] + more
        if more and len(data) <= _LARGEST and not data.endswith(b"\n"):
            return
        del self._waiting[stream]
        question = _question(data) if more else None
        if question is None:
            stream.close()
            return
        known = self._answers.find(self._way, question.text) if question.secret else None
        if known is None:
            self._asked.append((stream, question))
        elif question.text in self._given:
            self._answers.drop(self._way, question.text)  # asked again, so it was wrong
            self._asked.append((stream, question))
        else:
            self._given[question.text] = known
            self._reply(stream, known)
            stream.close()

    def _reply(self, stream: socket.socket, text: str) -> None:
        with contextlib.suppress(OSError):  # it has been ended meanwhile
            stream.send(text.encode("utf-8", "surrogateescape") + b"\n")

    def _end(self, asked: tuple[socket.socket, Asks]) -> None:
        self._asked.remove(asked)
        asked[0].close()


def _folder() -> Path:
    """A private folder that programs may be run from."""
    for base in (runtime_dir(), state_dir() / "run"):
        place = private(base)
        if not os.statvfs(place).f_flag & os.ST_NOEXEC:
            break
    for left in place.glob("ask-*"):
        if is_left_behind(left.name.split("-")[1]):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"ask-{os.getpid()}-", dir=place))


def _ours(stream: socket.socket) -> bool:
    """Whether the other end is a program of the same user."""
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", stream.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(user == os.getuid())


def _question(data: bytes) -> Asks | None:
    """None for what is none."""
    try:
        told = json.loads(data)
        text, kind = str(told["text"]), told["kind"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    text = plain(" ".join(text.split()), _LONGEST)
    confirms = kind == "confirm" or _CONFIRMS.search(text) is not None
    return Asks(text, secret=not confirms and kind != "none", tells=kind == "none") if text else None
