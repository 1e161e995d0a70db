"""How the ssh that libvirt starts for one host asks a person, for as long as that host is wanted.

A script of ours stands in the place of `ssh`: it sets what makes ssh ask us, and lets all connections share one login.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import shlex
import threading
from collections import deque
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode

from virtgui.console.rfb_events import Asks
from virtgui.host.askpass import ANSWERS, Answers, Askpass
from virtgui.model import uris
from virtgui.model.messages import Prompt

_log = logging.getLogger(__name__)

_OPTIONS = ("ConnectTimeout=10", "ServerAliveInterval=5", "ServerAliveCountMax=3")
_PATH_MOST = 80
"""A socket's path has 107 bytes at most, and ssh adds to it."""
_SCRIPT = """\
#!/bin/sh
export SSH_ASKPASS={ask} SSH_ASKPASS_REQUIRE=force
exec {program} {options} "$@"
"""


class Asker(Protocol):
    """Puts a question to a person."""

    def ask(self, prompts: tuple[Prompt, ...], cancelled: threading.Event) -> tuple[str, ...] | None:
        """Waits as long as a person takes, or until `cancelled` is set and `wake` called; None when they will not
        say. For any thread."""

    def wake(self) -> None:
        """Look at `cancelled` again."""


class SshWay:
    """`begin` may be called from any thread, by each connection that is opened."""

    def __init__(self, uri: str, words: tuple[str, ...], asker: Asker, answers: Answers = ANSWERS) -> None:
        """`words` are those by which ssh reaches the host: what was answered for them elsewhere is not asked again.
        Raises OSError."""
        self._uri = uri
        self._asker = asker
        self._askpass = Askpass(words, answers)
        self._script = self._askpass.folder / "ssh"
        self._lock = threading.Lock()
        self._done: deque[tuple[Asks, str | None]] = deque()
        self._asking: Asks | None = None
        self._cancel = threading.Event()
        self._declined = False
        self._settled = False
        self._closed = False
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            self._write_script()
        except OSError:
            self._askpass.close()
            self._let_go()
            raise
        self._thread = threading.Thread(target=self._run, name="ssh asks", daemon=True)
        self._thread.start()

    def begin(self) -> str:
        """The address that libvirt is to open; it is shown and kept nowhere."""
        self._declined = False
        head = self._uri.partition("#")[0].partition("?")[0]
        words = [(name, value) for name, value in uris.parse(self._uri).query if name != "command"]
        return f"{head}?{urlencode([*words, ('command', str(self._script))], quote_via=quote)}"

    @property
    def declined(self) -> bool:
        """Whether a person would not answer since it was begun."""
        return self._declined

    def settled(self) -> None:
        """The host was reached: what was answered was right."""
        self._settled = True
        self._wake()

    def close(self) -> None:
        """End it; who waits for an answer gets none."""
        self._closed = True
        self._cancel.set()
        self._asker.wake()
        self._wake()

    def _write_script(self) -> None:
        program = dict(uris.parse(self._uri).query).get("command") or "ssh"
        options = list(_OPTIONS)
        shared = str(self._askpass.folder / "m")
        if len(shared) <= _PATH_MOST:
            options += ["ControlMaster=auto", f"ControlPath={shared.replace('%', '%%')}"]
        if not Path(program).name.startswith("ssh"):
            options = []  # a program of a person's own may know none of them
        text = _SCRIPT.format(
            ask=shlex.quote(self._askpass.environment["SSH_ASKPASS"]),
            program=shlex.quote(program),
            options=" ".join(f"-o {shlex.quote(option)}" for option in options),
        )
        self._script.write_text(text, encoding="utf-8", errors="surrogateescape")
        self._script.chmod(0o700)

    def _wake(self) -> None:
        with self._lock, contextlib.suppress(OSError):  # full: it wakes anyway; closed: nobody is to be woken
            os.write(self._writing, b"x")

    # -- the thread that owns the questions ----------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closed:
                poll = select.poll()
                for descriptor in (self._reading, *self._askpass.watched()):
                    poll.register(descriptor, select.POLLIN)
                poll.poll()
                with contextlib.suppress(BlockingIOError):
                    os.read(self._reading, 64)
                self._askpass.look()
                self._step()
        except OSError:
            _log.exception("questions of ssh are not heard any more")
        finally:
            self._askpass.close()
            with self._lock:
                self._let_go()

    def _let_go(self) -> None:
        os.close(self._reading)
        os.close(self._writing)
        self._reading = self._writing = -1

    def _step(self) -> None:
        while self._done:
            asks, text = self._done.popleft()
            self._asking = None
            if asks is self._askpass.question:
                self._declined = self._declined or text is None
                self._askpass.answer(text)
        if self._settled:
            self._settled = False
            self._askpass.settled()
        question = self._askpass.question
        if self._asking is not None:
            if question is not self._asking:  # whoever asked has gone
                self._cancel.set()
                self._asker.wake()
            return
        if question is None:
            return
        if self._declined:
            self._askpass.answer(None)  # who would not say once is not asked for the next way in
            self._wake()
            return
        self._asking = question
        self._cancel = threading.Event()
        threading.Thread(target=self._put, args=(question, self._cancel), name="ssh question", daemon=True).start()

    def _put(self, asks: Asks, cancelled: threading.Event) -> None:
        prompt = Prompt(asks.text, asks.secret, confirms=not asks.secret and not asks.tells, tells=asks.tells)
        values = self._asker.ask((prompt,), cancelled)
        self._done.append((asks, values[0] if values else None))
        self._wake()
