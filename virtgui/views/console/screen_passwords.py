"""Passwords of one machine's screens, kept in the desktop's keyring where a person wishes so."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject

from virtgui.console.rfb_events import Refused
from virtgui.model.commands import AskKeyring, Command, Keyring
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import KeyringTold
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views.console.screen import GuestScreen

LOOKING = tr("Looking in the keyring…")
WRONG = tr("The one in the keyring was wrong and has been removed.")
PRIVATE = tr("This run remembers nothing.")


class ScreenPasswords(QObject):
    """The box below a screen's password field, and what follows from it. Settings know only that there is a password
    in the keyring, so a keyring is not unlocked for screens that have none there."""

    def __init__(
        self,
        guest: GuestScreen,
        world: World,
        send: Callable[[Command], Ticket],
        key: DomainKey,
        settings: Settings,
        display: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._guest = guest
        self._send = send
        self._key = key
        self._settings = settings
        self._display = display
        self._asked: dict[Ticket, AskKeyring] = {}
        self._typed = ""
        self._found = ""
        guest.password_wanted.connect(self._wanted)
        guest.password_typed.connect(self._take)
        guest.appeared.connect(self._right)
        guest.ended.connect(self._ended)
        world.reported.connect(self._told)

    @property
    def kept(self) -> bool:
        """Whether the password of this display is in the keyring."""
        return self._settings.flag(self._name(self._display()))

    def forget(self) -> None:
        """Take it out of there."""
        self._guest.forget_password()
        self._settings.put(self._name(self._display()), None)
        self._ask(Keyring.FORGET)

    def _name(self, display: int) -> str:
        return f"keyring/{self._key.host}/{self._key.uuid}/{display}"

    def _ask(self, what: Keyring, password: str = "") -> None:
        command = AskKeyring(self._key, self._display(), what, password)
        self._asked[self._send(command)] = command

    def _wanted(self) -> None:
        """There is a field for a password now."""
        overlay = self._guest.overlay
        self._typed = ""
        if not self._settings.kept:
            overlay.offer(False, PRIVATE)
        elif self.kept and not self._found:
            overlay.offer(True, LOOKING)
            self._ask(Keyring.FIND)
        else:
            overlay.offer(False, "")
            self._ask(Keyring.LOOK)

    def _take(self, password: str) -> None:
        self._found = ""
        self._typed = password if self._guest.overlay.remembers else ""

    def _right(self, _name: str) -> None:
        """The screen is there, so the password was the right one."""
        if self._typed:
            self._ask(Keyring.KEEP, self._typed)
        self._typed = self._found = ""
        self._guest.overlay.remember.setChecked(False)

    def _ended(self, event: object) -> None:
        if not isinstance(event, Refused) or not event.password:
            return
        found, self._found = self._found, ""
        if found:
            self.forget()
        self._wanted()
        if found:
            self._guest.overlay.offer(True, WRONG)

    def _told(self, message: object) -> None:
        command = self._asked.pop(message.ticket, None) if isinstance(message, KeyringTold) else None
        if command is None or not isinstance(message, KeyringTold):
            return
        overlay = self._guest.overlay
        match command.what:
            case Keyring.LOOK if not overlay.note.text():
                overlay.offer(not message.reason, message.reason)
            case Keyring.FIND if message.password and command.display == self._display():
                if self._guest.waits_for_password:  # nobody was quicker
                    self._found = message.password
                    self._guest.try_password(message.password)
            case Keyring.FIND:
                overlay.offer(True, message.reason)
            case Keyring.KEEP if message.reason:
                self._guest.hint.tell(tr("The password is not kept. {why}").format(why=message.reason))
            case Keyring.FORGET if message.reason:
                self._settings.put(self._name(command.display), True)  # it can be tried again
                self._guest.hint.tell(
                    tr("The password could not be removed from the keyring. {why}").format(why=message.reason)
                )
            case Keyring.KEEP:
                self._settings.put(self._name(command.display), True)
