"""Passwords of screens and hosts in the desktop's keyring: only where it keeps them locked away, and not waited for
for ever.

A keyring may be absent, locked, or ask its owner to unlock it, for as long as that takes: each question has threads of
its own, and an answer that comes too late is dropped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from virtgui.model.commands import AskKeyring, Keyring
from virtgui.model.keys import Ticket
from virtgui.model.messages import KeyringTold, Message
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.redact import redact

_log = logging.getLogger(__name__)

SERVICE = "virtgui"
PATIENCE_S = {Keyring.LOOK: 5.0, Keyring.FIND: 60.0, Keyring.KEEP: 60.0, Keyring.FORGET: 60.0}
_DESKTOPS = tuple(f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows"))
MISSING = tr("The Python package “keyring” is not installed.")
ABSENT = tr("There is no keyring on this desktop.")
NONE_MADE = tr("The keyring could not be opened, nor one be made. See to it in the desktop’s program for passwords.")
LOCKED = tr("The keyring is locked.")
SILENT = tr("The keyring does not answer.")
EMPTY = tr("It is not in the keyring any more.")


class Backend(Protocol):
    """What a keyring can do; any of it may raise anything."""

    def get_password(self, service: str, username: str) -> str | None:
        """A password, None where there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Put one in."""

    def delete_password(self, service: str, username: str) -> None:
        """Take one out."""


class Unusable(Exception):
    """Why nothing can be kept, as a sentence for a person."""


def desktop_keyring() -> Backend:
    """The desktop's own keyring. One that writes plain text, or does nothing, is not taken: only those that are known
    to lock passwords away. Raises Unusable."""
    try:
        # Late: it looks for every backend there is, and few have a use for it.
        import keyring  # noqa: PLC0415
    except ImportError as error:
        raise Unusable(MISSING) from error
    found = keyring.get_keyring()
    if type(found).__module__.startswith("keyring.backends.fail"):
        # What was found first is kept: one that came since, as when its program was started, is looked for anew.
        came = keyring.backend.KeyringBackend.get_viable_backends()
        late = [kind for kind in came if kind.__module__.startswith(_DESKTOPS)]
        found = max(late, key=lambda kind: kind.priority)() if late else found
    for each in getattr(found, "backends", None) or (found,):
        if type(each).__module__.startswith(_DESKTOPS):
            taken: Backend = each
            return taken
    module = type(found).__module__
    if module.startswith(("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")):
        raise Unusable(ABSENT)
    raise Unusable(
        tr("The keyring set up here ({module}) is not known to lock passwords away.").format(module=plain(module, 60))
    )


class Passwords:
    """Answers `AskKeyring` by `KeyringTold`, from threads that live as long as the answer takes."""

    def __init__(self, publish: Callable[[Message], None], backend: Callable[[], Backend] = desktop_keyring) -> None:
        self._publish = publish
        self._backend = backend

    def ask(self, ticket: Ticket, command: AskKeyring) -> None:
        """Begin to answer; from any thread, returns at once."""
        threading.Thread(target=self._answer, args=(ticket, command), name="keyring", daemon=True).start()

    def _answer(self, ticket: Ticket, command: AskKeyring) -> None:
        came: list[tuple[str, str]] = []
        work = threading.Thread(target=lambda: came.append(self._do(command)), name="keyring call", daemon=True)
        work.start()
        work.join(PATIENCE_S[command.what])
        password, reason = came[0] if came else ("", SILENT)
        if reason:
            _log.info("%d: keyring: %s", ticket, reason)
        self._publish(KeyringTold(ticket, command.domain, password, reason))

    def _do(self, command: AskKeyring) -> tuple[str, str]:
        """A password, and why there is none."""
        place = entry(command)
        try:
            backend = self._backend()
            match command.what:
                case Keyring.FIND:
                    found = backend.get_password(SERVICE, place)
                    return (found, "") if found else ("", EMPTY)
                case Keyring.KEEP:
                    backend.set_password(SERVICE, place, command.password)
                case Keyring.FORGET:
                    backend.delete_password(SERVICE, place)
        except Unusable as unusable:
            return "", str(unusable)
        except Exception as error:  # noqa: BLE001  (each backend raises what its own bus or library does)
            kind = type(error).__name__
            # its words are not logged: they may quote what was to be kept
            _log.warning("the keyring failed: %s", kind)
            if command.what is Keyring.FORGET and kind == "PasswordDeleteError":
                return "", ""  # it was not there
            if kind == "InitError":  # there is none yet, and who was asked for a new one's password gave none
                return "", NONE_MADE
            return "", LOCKED if "Locked" in kind else tr("The keyring failed ({kind}).").format(kind=kind)
        return "", ""


def entry(command: AskKeyring) -> str:
    """How a keyring's own program names a password."""
    if command.login:
        return f"login to {redact(command.domain.host)}: {plain(command.login, 200)}"
    return f"display {command.display + 1} of {command.domain.uuid} on {redact(command.domain.host)}"
