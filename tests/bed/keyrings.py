"""A keyring in this process, in place of the desktop's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class InProcess(KeyringBackend):
    """Keeps what it is given until the test ends. `locked` and `silent` are how desktops' keyrings fail."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False
        self.silent: threading.Event | None = None
        self.threads: set[int] = set()

    def _ready(self) -> None:
        self.threads.add(threading.get_ident())
        if self.silent is not None:
            self.silent.wait(20)
        if self.locked:
            raise KeyringLocked("dismissed")

    def get_password(self, service: str, username: str) -> str | None:
        self._ready()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ready()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ready()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@contextmanager
def desktop() -> Iterator[InProcess]:
    """It is the desktop's keyring while the `with` lasts."""
    kind = type("Keyring", (InProcess,), {"__module__": "keyring.backends.SecretService"})
    with chosen(kind()) as stand_in:
        assert isinstance(stand_in, InProcess)
        yield stand_in


@contextmanager
def chosen(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """`keyring` uses this one while the `with` lasts."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)
