"""How a connection is opened, and how its credential requests are answered by a person, once."""

from __future__ import annotations

import itertools
import logging
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import libvirt

from virtgui.hypervisor.link import Stumble
from virtgui.model import uris
from virtgui.model.keys import HostKey
from virtgui.model.messages import Asked, Message, Prompt, Withdrawn
from virtgui.util.language import tr

_log = logging.getLogger(__name__)

_TRIES = 3
_TURN_S = 20.0
"""How long a connection waits for another to be let in before it tries by itself."""
_DISTRUST = "Failed to verify peer's certificate"
_UNKNOWN_KEY = "Host key verification failed"
_TRUST = r"(?i)accept ssh host key"
"""What libssh and libssh2 ask where ssh has its own question."""
_YES = "y"
"""The only word that they take for a yes."""
_KINDS = [
    libvirt.VIR_CRED_USERNAME,
    libvirt.VIR_CRED_AUTHNAME,
    libvirt.VIR_CRED_LANGUAGE,
    libvirt.VIR_CRED_CNONCE,
    libvirt.VIR_CRED_PASSPHRASE,
    libvirt.VIR_CRED_ECHOPROMPT,
    libvirt.VIR_CRED_NOECHOPROMPT,
    libvirt.VIR_CRED_REALM,
    libvirt.VIR_CRED_EXTERNAL,
]
_SECRET = frozenset((libvirt.VIR_CRED_PASSPHRASE, libvirt.VIR_CRED_NOECHOPROMPT))
_NAMES = {
    libvirt.VIR_CRED_USERNAME: tr("User name"),
    libvirt.VIR_CRED_AUTHNAME: tr("User name"),
    libvirt.VIR_CRED_LANGUAGE: tr("Language"),
    libvirt.VIR_CRED_CNONCE: tr("Client nonce"),
    libvirt.VIR_CRED_PASSPHRASE: tr("Password"),
    libvirt.VIR_CRED_NOECHOPROMPT: tr("Password"),
    libvirt.VIR_CRED_REALM: tr("Realm"),
}
_DENIED = frozenset((libvirt.VIR_ERR_AUTH_FAILED,))
_questions = itertools.count(1)
_BUILT_S = 5.0
"""How long one host waits for others, one of which may be asking a person for a password."""
_building = threading.Lock()
"""A test driver's machines are built in this very process, at length: for one host after the other, so that the window
has a processor left."""
_due: list[float] = []
"""Since when those wait whose turn comes, and the one whose turn it is."""
_built: deque[float] = deque(maxlen=1)
"""When one was opened last, whose rows are being read."""
_LISTED_S = 0.1


def building() -> bool:
    """Whether hosts of the test driver are being opened, whose rows are all to come before the rest is read."""
    now = time.monotonic()
    return any(now - since < _BUILT_S for since in _due) or any(now - opened < _LISTED_S for opened in _built)


class SshWay(Protocol):
    """How the ssh that libvirt starts asks; of the `host` room."""

    def begin(self) -> str:
        """The address to open."""

    @property
    def declined(self) -> bool:
        """Whether a person would not answer since it was begun."""

    def settled(self) -> None:
        """The host was reached."""

    def close(self) -> None:
        """Nobody is asked any more."""


OpenAuth = Callable[[str, list[Any], int], libvirt.virConnect]
MakeSshWay = Callable[[str, tuple[str, ...], "Login"], SshWay]
"""Of an address, the words by which ssh reaches its host, and who asks a person."""


class SshAnswers(Protocol):
    """What was answered rightly for libvirt's own ssh, by the words by which ssh reaches the host; of the `host` room.
    It outlives connections, and the ways to screens, which are by the program, know it too."""

    def take_over(self, way: tuple[str, ...], answers: tuple[tuple[str, str], ...]) -> None:
        """These questions were answered so."""

    def find(self, way: tuple[str, ...], text: str) -> str | None:
        """What is known."""

    def drop(self, way: tuple[str, ...], text: str) -> None:
        """It was wrong."""


class Login:
    """Opens connections to one host, from any lane's thread. A question is put to a person by one
    thread at a time; later lanes are answered from memory. What was typed lives in memory only, until
    `forget` or until the host says it was wrong."""

    def __init__(
        self,
        host: HostKey,
        publish: Callable[[Message], None],
        open_auth: OpenAuth,
        ssh_way: MakeSshWay | None = None,
        tls_fault: Callable[[str], str] = lambda uri: "",
        ssh_answers: Callable[[], SshAnswers] | None = None,
    ) -> None:
        self._tls_fault = tls_fault
        self._host = host
        self._ssh_answers = ssh_answers if uris.way_of(host) in uris.OWN_SSH else None
        self._make_way = ssh_way if uris.way_of(host) == "ssh" else None
        self._way: SshWay | None = None
        self._turn = threading.Lock()
        self._publish = publish
        self._open_auth = open_auth
        self._asking = threading.Lock()
        self._answered = threading.Condition(threading.Lock())
        self._question = 0
        self._values: tuple[str, ...] | None = None
        self._memory: dict[tuple[int, str], str] = {}

    def __repr__(self) -> str:
        return "<Login>"

    def open(self, uri: str, read_only: bool, cancelled: threading.Event) -> libvirt.virConnect:
        """A connection. Blocks, perhaps for ever: for a lane's thread, which can be left. A wrong
        password is asked for again, three times in all. Raises libvirtError."""
        if self._make_way is None:
            connection = self._open(uri, read_only, cancelled)
            if self._memory and self._ssh_answers is not None:
                answers = tuple((text, value) for (kind, text), value in self._memory.items() if kind in _SECRET)
                self._ssh_answers().take_over(_ssh_words(uri), answers)
            return connection
        # One after the other: the first asks, the others share its login.
        turn = self._turn
        mine = turn.acquire(timeout=_TURN_S)
        try:
            if cancelled.is_set():
                raise Stumble("cancelled", libvirt.VIR_ERR_AUTH_CANCELLED)
            if self._way is None:
                self._way = self._make_way(uri, _ssh_words(uri), self)
            way = self._way
            try:
                connection = self._open(way.begin(), read_only, cancelled)
            except libvirt.libvirtError as error:
                if way.declined and _UNKNOWN_KEY not in str(error):
                    raise Stumble("", libvirt.VIR_ERR_AUTH_CANCELLED) from error
                raise
            way.settled()
            return connection
        except OSError as error:
            raise Stumble(
                tr("ssh cannot be started: {why}").format(why=error.strerror), libvirt.VIR_ERR_SYSTEM_ERROR
            ) from error
        finally:
            if mine:
                turn.release()

    def _open(self, uri: str, read_only: bool, cancelled: threading.Event) -> libvirt.virConnect:
        if not uri.startswith("test:"):
            return self._open_anew(uri, read_only, cancelled)
        _look_for_world(uri)
        since = time.monotonic()
        _due.append(since)
        mine = _building.acquire(timeout=_BUILT_S)
        try:
            if cancelled.is_set():
                raise Stumble("cancelled", libvirt.VIR_ERR_AUTH_CANCELLED)
            return self._open_anew(uri, read_only, cancelled)
        finally:
            _due.remove(since)
            _built.append(time.monotonic())
            if mine:
                _building.release()

    def _open_anew(self, uri: str, read_only: bool, cancelled: threading.Event) -> libvirt.virConnect:
        flags = libvirt.VIR_CONNECT_RO if read_only else 0
        for attempt in range(1, _TRIES + 1):
            asked: set[tuple[int, str]] = set()
            left: list[int] = []

            def answer(
                credentials: list[list[Any]],
                _opaque: object,
                asked: set[tuple[int, str]] = asked,
                left: list[int] = left,
            ) -> int:
                # What is raised here is lost in libvirt; a refusal is not.
                try:
                    told = self._answer(credentials, cancelled, asked)
                except Exception:  # noqa: BLE001
                    _log.exception("the callback for credentials failed")
                    return -1
                if told < 0:
                    left.append(told)
                return told

            try:
                return self._open_auth(uri, [_KINDS, answer, None], flags)
            except libvirt.libvirtError as error:
                if error.get_error_code() not in _DENIED:
                    raise
                if _DISTRUST in str(error):
                    why = self._tls_fault(uri)
                    raise Stumble(f"{error}: {why}" if why else str(error), error.get_error_code()) from None
                self._was_wrong(asked)
                if left:
                    raise Stumble(str(error), libvirt.VIR_ERR_AUTH_CANCELLED) from None
                if not asked or attempt == _TRIES or cancelled.is_set():
                    raise
        raise AssertionError("every attempt returns or raises")

    def _was_wrong(self, asked: set[tuple[int, str]]) -> None:
        self.forget()
        for kind, text in asked:
            if self._ssh_answers is not None and kind in _SECRET:
                self._ssh_answers().drop(_ssh_words(self._host), text)

    def _recall(self, question: tuple[int, str]) -> str | None:
        """What led in before, over an earlier connection."""
        kind, text = question
        if self._ssh_answers is None or kind not in _SECRET:
            return None
        return self._ssh_answers().find(_ssh_words(self._host), text)

    def answer(self, question: int, values: tuple[str, ...] | None) -> None:
        """What a person typed; None when they cancelled. Answers to older questions are dropped."""
        with self._answered:
            if question == self._question:
                self._values = values
                self._question = 0
                self._answered.notify_all()

    @property
    def asks(self) -> bool:
        """Whether a person has been asked and has not answered yet."""
        return self._question != 0

    def wake(self) -> None:
        """Let those who wait for an answer see that they were cancelled."""
        with self._answered:
            self._answered.notify_all()

    def forget(self) -> None:
        """Drop everything that was typed."""
        self._memory.clear()

    def end(self) -> None:
        """Nobody wants the host any more."""
        self.forget()
        self._turn = threading.Lock()  # who was left to hang keeps the other
        way, self._way = self._way, None
        if way is not None:
            way.close()

    def ask(self, prompts: tuple[Prompt, ...], cancelled: threading.Event) -> tuple[str, ...] | None:
        """What a person says; None when they will not, or when it is cancelled. Waits: for a thread of its own."""
        with self._asking:
            return self._ask(prompts, cancelled)

    def _answer(self, credentials: list[list[Any]], cancelled: threading.Event, asked: set[tuple[int, str]]) -> int:
        """`asked` is what was answered since the connection began to be opened: what is asked again was wrong, for
        libssh asks until it is let in."""
        with self._asking:
            missing = []
            for credential in credentials:
                question = credential[0], credential[1] or ""
                if question in asked:
                    self._memory.pop(question, None)
                if credential[0] == libvirt.VIR_CRED_EXTERNAL:
                    credential[4] = ""  # the system's own agent asks
                elif question in self._memory:
                    credential[4] = self._memory[question]
                elif question not in asked and (known := self._recall(question)) is not None:
                    credential[4] = self._memory[question] = known
                else:
                    missing.append(credential)
            asked.update((credential[0], credential[1] or "") for credential in credentials)
            if not missing:
                return 0
            prompts = tuple(_prompt(credential) for credential in missing)
            values = self._ask(prompts, cancelled)
            if values is None or len(values) != len(missing):
                asked.clear()
                return -1  # cancelled by a person: not to be tried again
            for credential, prompt, value in zip(missing, prompts, values, strict=True):
                credential[4] = _YES if prompt.confirms else value
                self._memory[credential[0], credential[1] or ""] = credential[4]
            return 0

    def _ask(self, prompts: tuple[Prompt, ...], cancelled: threading.Event) -> tuple[str, ...] | None:
        if cancelled.is_set():
            return None
        with self._answered:
            number = self._question = next(_questions)
            self._values = None
            self._publish(Asked(self._host, number, prompts))
            while self._question == number and not cancelled.is_set():
                self._answered.wait()
            values, self._values = self._values, None
            if self._question == number:
                self._question = 0
                self._publish(Withdrawn(self._host, number))
                return None
            return values


def _ssh_words(address: str) -> tuple[str, ...]:
    from virtgui.hypervisor.doorways import ssh_words  # noqa: PLC0415  (late: it loads the XML room)

    uri = uris.parse(address)
    return (*ssh_words(uri), "--", uri.host or "localhost")


def _look_for_world(uri: str) -> None:
    """Of a test driver's file that cannot be read libxml2 writes to standard error, past every handler."""
    path = uris.parse(uri).path if uri.startswith("test:///") else ""
    if path not in ("", "/", "/default") and not os.access(path, os.R_OK):
        raise Stumble(f"failed to parse xml document '{path}'", libvirt.VIR_ERR_XML_ERROR)


def _prompt(credential: list[Any]) -> Prompt:
    kind, text, _, default = credential[:4]
    if kind == libvirt.VIR_CRED_ECHOPROMPT and re.search(_TRUST, text or ""):
        return Prompt(text, False, confirms=True)
    return Prompt((text or _NAMES.get(kind, tr("Answer"))).rstrip(": "), kind in _SECRET, default or "")
