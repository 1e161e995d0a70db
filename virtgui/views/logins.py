"""Questions of hosts for credentials: one dialog each, closed when nobody waits for it any more."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from virtgui.model import uris
from virtgui.model.commands import Answer, AskKeyring, Command, Keyring
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Asked, KeyringTold, Withdrawn
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.language import tr

if TYPE_CHECKING:
    from virtgui.qtmodels.settings import Settings
    from virtgui.views.dialogs import CredentialsDialog


KEPT = "keyring/"
"""How the settings' names of what is in the keyring begin."""
_LOGIN = "login/"
_SOON_MS = 1000
"""A keyring that answers within it is not told of."""
_WAITING_WHY = tr(
    "Waiting for the desktop's keyring, which keeps the password. It may be locked and ask in a window of its own; if "
    "it does not answer within a minute, you are asked instead."
)
_DISPLAY = r"([^/]+)/([0-9]+)"


def kept_of(settings: Settings, host: HostKey) -> dict[str, AskKeyring]:
    """What of a host is in the desktop's keyring, its machines' screens too: by the names that the settings have for
    it, with what takes it out of there."""
    start, found = f"{KEPT}{host}/", {}
    for name in settings.all():
        rest = name.removeprefix(start)
        if rest == name or not settings.flag(name):
            continue
        if rest.startswith(_LOGIN):
            found[name] = AskKeyring(DomainKey(host, ""), 0, Keyring.FORGET, login=rest.removeprefix(_LOGIN))
        elif display := re.fullmatch(_DISPLAY, rest):
            found[name] = AskKeyring(DomainKey(host, display[1]), int(display[2]), Keyring.FORGET)
    return found


class Logins(QObject):
    """Shows `Asked`, sends `Answer`, heeds `Withdrawn`.

    An answer goes into the desktop's keyring only if a person ticks that, and only once the host was reached with it;
    the settings know only that it is there. It is taken out once the host was reached with another."""

    told = pyqtSignal(str)
    """What became of passwords in the keyring."""

    def __init__(
        self,
        parent: QWidget | None,
        world: World,
        name_of: Callable[[HostKey], str],
        send: Callable[[Command], Ticket],
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._parent = parent
        self._name_of = name_of
        self._send = send
        self._settings = settings if settings is not None and settings.kept else None
        self._open: dict[tuple[HostKey, int], CredentialsDialog] = {}
        self._waiting: list[tuple[Asked, str]] = []
        """What is asked once the dialog that is open is answered: none comes under the hands of who types into another,
        and takes what was meant for that host."""
        self._looking: dict[Ticket, Asked] = {}
        self._offered: dict[Ticket, tuple[HostKey, int]] = {}
        self._keeping: dict[Ticket, str] = {}
        self._forgetting: dict[Ticket, str] = {}
        self._found: dict[tuple[HostKey, str], str] = {}
        """What the keyring had, and was answered with since the host began to be opened."""
        self._doubted: dict[tuple[HostKey, str], str] = {}
        """What it had and did not lead in, perhaps through no fault of it: a code after it may have been wrong."""
        self._given: dict[HostKey, dict[str, tuple[str, bool]]] = {}
        """What was answered by hand last, and whether it is to be kept."""
        self._typed: set[tuple[HostKey, tuple[str, ...]]] = set()
        """What was answered by hand since the host began to be opened: what asks the same again did not accept it."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._say_all_waiting)
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._hosts_changed)

    def stop(self) -> None:
        """Somebody else asks from now on."""
        self._world.reported.disconnect(self._heard)
        self._world.hosts_changed.disconnect(self._hosts_changed)

    def _heard(self, message: object) -> None:
        match message:
            case Asked():
                self._asked(message)
            case Withdrawn():
                place = message.host, message.question
                # One that waits for the keyring's answer is not shown any more either.
                self._looking = {
                    ticket: asked for ticket, asked in self._looking.items() if (asked.host, asked.question) != place
                }
                self._say_waiting(message.host)
                self._waiting = [each for each in self._waiting if (each[0].host, each[0].question) != place]
                dialog = self._open.pop(place, None)
                if dialog is not None:
                    dialog.withdraw()
                    self._go_on()
            case KeyringTold():
                self._told(message)

    def forget(self, host: HostKey) -> None:
        """Take all passwords of a host out of the keyring."""
        if self._settings is not None:
            for name, command in kept_of(self._settings, host).items():
                self._forgetting[self._send(command)] = name

    def _asked(self, asked: Asked) -> None:
        """What is in the keyring is tried once."""
        text = asked.prompts[0].text
        if not (len(asked.prompts) == 1 and asked.prompts[0].secret and self._kept(asked.host, text)):
            self._ask(asked, "")
            return
        place = asked.host, text
        if place in self._found:
            self._doubted[place] = self._found.pop(place)
        if place in self._doubted:
            self._ask(asked, tr("It did not work with the one in the keyring."))
        else:
            self._looking[self._keyring(asked.host, Keyring.FIND, text)] = asked
            if not self._soon.isActive():
                self._soon.start()

    def _say_all_waiting(self) -> None:
        for host in {asked.host for asked in self._looking.values()}:
            self._say_waiting(host)

    def _say_waiting(self, host: HostKey) -> None:
        """Whether it is the keyring that is waited for: it may hang, or ask for its own password."""
        waits = any(asked.host == host for asked in self._looking.values())
        problem = Problem("", _WAITING_WHY) if waits else None
        self._world.waits(host, tr("Waiting for the keyring") if waits else "", problem)

    def _go_on(self) -> None:
        """Ask what waits, if nothing is being asked."""
        if self._waiting and self._asking() is None:
            self._ask(*self._waiting.pop(0))

    def _asking(self) -> CredentialsDialog | None:
        """The dialog that is to be answered first."""
        return next((dialog for dialog in self._open.values() if dialog.asks and _can_be_reached(dialog)), None)

    def _ask(self, asked: Asked, said: str) -> None:
        tells = asked.prompts[0].tells
        first = self._asking()
        if first is not None and not tells:
            self._waiting.append((asked, said))
            first.raise_()
            first.activateWindow()
            return
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import CredentialsDialog  # noqa: PLC0415

        place = (asked.host, asked.question)
        may_keep = self._settings is not None and len(asked.prompts) == 1
        name, keyring = self._called(asked.host), said if may_keep else None
        dialog = CredentialsDialog(name, asked.prompts, self._parent, keyring=keyring)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open[place] = dialog
        asks = (asked.host, tuple(prompt.text for prompt in asked.prompts))
        if asks in self._typed:
            dialog.say_wrong()
        if may_keep and asked.prompts[0].secret and not said:
            dialog.offer(False, "")
            self._offered[self._keyring(asked.host, Keyring.LOOK, asked.prompts[0].text)] = place

        def answered(values: tuple[str, ...] | None) -> None:
            self._open.pop(place, None)
            if values:
                self._typed.add(asks)
            if values and may_keep and asked.prompts[0].secret:
                self._given.setdefault(asked.host, {})[asked.prompts[0].text] = values[0], dialog.remember.isChecked()
            self._send(Answer(asked.host, asked.question, values))
            self._go_on()

        dialog.answered.connect(answered)
        _above_modal(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, tells)
        dialog.show()
        dialog.raise_()
        if not tells:
            dialog.activateWindow()

    def _called(self, key: HostKey) -> str:
        """A host's name; of several of one name, as those behind tunnels, also how it is reached."""
        name = self._name_of(key)
        alike = any(other != key and self._name_of(other) == name for other in self._world.hosts)
        try:
            uri = uris.parse(key)
        except ValueError:
            return name
        port = f":{uri.port}" if uri.port else ""
        return f"{name} ({uri.host}{port})" if alike and uri.host and f"{uri.host}{port}" != name else name

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        """A host that is open was reached by what was typed."""
        for key in hosts:
            host = self._world.hosts.get(key)
            phase = host.phase if host is not None else Phase.CLOSED
            if phase is Phase.OPENING or phase is Phase.LOST:
                continue
            if phase is Phase.OPEN:
                for text, (secret, keep) in self._given.get(key, {}).items():
                    self._settle(key, text, secret, keep=keep)
            elif phase is Phase.FAILED:
                self._doubted.update({place: secret for place, secret in self._found.items() if place[0] == key})
            if phase is Phase.OPEN or host is None:
                self._doubted = {place: secret for place, secret in self._doubted.items() if place[0] != key}
            self._given.pop(key, None)
            self._typed = {place for place in self._typed if place[0] != key}
            self._found = {place: secret for place, secret in self._found.items() if place[0] != key}

    def _settle(self, key: HostKey, text: str, secret: str, *, keep: bool) -> None:
        """This was the right answer."""
        if keep:
            self._keeping[self._keyring(key, Keyring.KEEP, text, secret)] = self._name(key, text)
        elif self._doubted.get((key, text), secret) != secret:
            self._forgetting[self._keyring(key, Keyring.FORGET, text)] = self._name(key, text)

    def _told(self, message: KeyringTold) -> None:
        asked = self._looking.pop(message.ticket, None)
        if asked is not None:
            self._say_waiting(asked.host)
            if message.password:
                self._found[asked.host, asked.prompts[0].text] = message.password
                self._send(Answer(asked.host, asked.question, (message.password,)))
            else:
                self._ask(asked, message.reason)
            return
        dialog = self._open.get(self._offered.pop(message.ticket, (message.domain.host, -1)))
        if dialog is not None:
            dialog.offer(not message.reason, message.reason)
        self._done(message, self._keeping.pop(message.ticket, ""), kept=True)
        self._done(message, self._forgetting.pop(message.ticket, ""), kept=False)

    def _done(self, message: KeyringTold, name: str, *, kept: bool) -> None:
        if not name or self._settings is None:
            return
        if not message.reason:
            self._settings.put(name, kept or None)
        elif kept:
            self.told.emit(tr("The password is not kept. {why}").format(why=message.reason))
        else:
            self.told.emit(tr("The password could not be removed from the keyring. {why}").format(why=message.reason))

    # -- the keyring ---------------------------------------------------------------------------

    def _kept(self, host: HostKey, text: str) -> bool:
        return self._settings is not None and self._settings.flag(self._name(host, text))

    def _keyring(self, host: HostKey, what: Keyring, text: str, secret: str = "") -> Ticket:
        return self._send(AskKeyring(DomainKey(host, ""), 0, what, secret, login=text))

    @staticmethod
    def _name(host: HostKey, text: str) -> str:
        return f"{KEPT}{host}/{_LOGIN}{text}"


def _can_be_reached(dialog: CredentialsDialog) -> bool:
    """A modal dialog that came later blocks it."""
    modal, own = QApplication.activeModalWidget(), dialog.windowHandle()
    above = modal.window() if modal is not None else None
    return above is None or (own is not None and own.transientParent() == above.windowHandle())


def _above_modal(dialog: CredentialsDialog) -> None:
    """A modal dialog, as that which tries an address, would block the question that it waits for, and cover it."""
    modal = QApplication.activeModalWidget()
    above = modal.window() if modal is not None else None
    if above is not None:
        dialog.winId()  # makes the window that is told
        own, other = dialog.windowHandle(), above.windowHandle()
        if own is not None and other is not None:
            own.setTransientParent(other)
