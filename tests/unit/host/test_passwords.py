"""The desktop's keyring: which one is trusted, what it is asked, and what it cannot hold up."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError

from tests.bed.keyrings import InProcess, chosen, desktop
from virtgui.host import passwords
from virtgui.host.passwords import (
    ABSENT,
    EMPTY,
    LOCKED,
    NONE_MADE,
    SERVICE,
    SILENT,
    Passwords,
    Unusable,
    desktop_keyring,
)
from virtgui.model.commands import AskKeyring, Keyring
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import KeyringTold, Message

SECRET = "S3cr3t!"
KEY = DomainKey(HostKey("qemu+ssh://me@far/system"), "8ca4695d-c828-5fe2-b3ac-5ec5b9a84b3c")


class Asking:
    """Asks and waits for the answer."""

    def __init__(self) -> None:
        self._told: queue.Queue[Message] = queue.Queue()
        self._passwords = Passwords(self._told.put)

    def __call__(self, what: Keyring, password: str = "", display: int = 0) -> KeyringTold:
        self._passwords.ask(Ticket(7), AskKeyring(KEY, display, what, password))
        told = self._told.get(timeout=30)
        assert isinstance(told, KeyringTold) and (told.ticket, told.domain) == (7, KEY)
        return told


@pytest.fixture
def ring() -> Iterator[InProcess]:
    with desktop() as stand_in:
        yield stand_in


@pytest.fixture
def ask() -> Asking:
    return Asking()


def test_a_password_is_kept_found_and_forgotten_on_other_threads(ring: InProcess, ask: Asking) -> None:
    assert ask(Keyring.LOOK).reason == ""
    assert ask(Keyring.FIND).reason == EMPTY
    assert ask(Keyring.KEEP, SECRET).reason == ""
    assert ask(Keyring.KEEP, "other", display=1).reason == ""
    assert ask(Keyring.FIND).password == SECRET
    assert ask(Keyring.FIND, display=1).password == "other"
    assert all(service == SERVICE and KEY.uuid in entry for service, entry in ring.kept)
    assert ask(Keyring.FORGET).reason == ""
    assert ask(Keyring.FORGET).reason == "", "gone is gone"
    assert ask(Keyring.FIND).reason == EMPTY
    assert threading.get_ident() not in ring.threads


def test_a_keyring_that_is_locked_or_silent_says_so_and_holds_nothing_up(
    ring: InProcess, ask: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ring.locked = True
    assert ask(Keyring.KEEP, SECRET).reason == LOCKED
    ring.locked, ring.silent = False, threading.Event()
    monkeypatch.setitem(passwords.PATIENCE_S, Keyring.KEEP, 0.05)
    assert ask(Keyring.KEEP, SECRET).reason == SILENT
    ring.silent.set()
    assert SECRET not in caplog.text and caplog.text


def plain_text(module: str) -> InProcess:
    """A backend as it is found in some package."""
    made = type("PlaintextKeyring", (InProcess,), {"__module__": module})()
    assert isinstance(made, InProcess)
    return made


def test_a_keyring_that_keeps_plain_text_or_nothing_is_refused(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyringBackend, "get_viable_backends", list)
    for backend in (keyring.backends.fail.Keyring(), keyring.backends.null.Keyring()):
        with chosen(backend):
            assert ask(Keyring.KEEP, SECRET).reason == ABSENT
    for module in ("keyrings.alt.file", "keyrings.somebody.elses"):
        with chosen(plain_text(module)) as backend:
            told = ask(Keyring.KEEP, SECRET)
            assert module in told.reason and "not known to lock passwords away" in told.reason
            assert isinstance(backend, InProcess) and not backend.kept


def test_a_keyring_that_came_after_the_first_question_is_found(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where its program was started because it was missed."""
    monkeypatch.setattr(KeyringBackend, "get_viable_backends", list)
    with chosen(keyring.backends.fail.Keyring()):
        assert ask(Keyring.LOOK).reason == ABSENT
        late = type("Keyring", (InProcess,), {"__module__": "keyring.backends.SecretService"})
        monkeypatch.setattr(KeyringBackend, "get_viable_backends", lambda: iter([late]))
        assert ask(Keyring.LOOK).reason == ""
        assert type(desktop_keyring()) is late


def test_where_there_is_no_keyring_yet_and_none_is_made_it_is_said_so(
    ring: InProcess, ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a real one does whose owner cancels the question for a new keyring's password."""

    def fails() -> None:
        raise InitError("Failed to create the collection: Prompt dismissed.")

    monkeypatch.setattr(ring, "_ready", fails)
    assert ask(Keyring.KEEP, SECRET).reason == NONE_MADE


def test_of_several_keyrings_the_desktop_s_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = keyring.backends.chainer.ChainerBackend()
    good = plain_text("keyring.backends.kwallet")
    for backends, found in (([plain_text("keyrings.alt.file"), good], good), ([plain_text("keyrings.alt.file")], None)):
        monkeypatch.setattr(type(chain), "backends", backends)
        with chosen(chain):
            if found is not None:
                assert desktop_keyring() is found
            else:
                with pytest.raises(Unusable):
                    desktop_keyring()
