"""Questions of hosts for credentials: one dialog each, closed when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QApplication, QWidget

from virtgui.model import uris
from virtgui.model.commands import Answer, AskKeyring, Command, Keyring
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Asked, KeyringTold, Withdrawn
from virtgui.qtmodels.world import World
from virtgui.util.language import tr

if TYPE_CHECKING:
    from virtgui.qtmodels.settings import Settings
    from virtgui.views.dialogs import CredentialsDialog


class Logins(QObject):
    """Shows `Asked`, sends `Answer`, heeds `Withdrawn`.

    An answer goes into the desktop's keyring only if a person ticks that, and only once the host was reached with it;
    the settings know only that it is there."""

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
        self._looking: dict[Ticket, Asked] = {}
        self._offered: dict[Ticket, tuple[HostKey, int]] = {}
        self._keeping: dict[Ticket, str] = {}
        self._found: set[tuple[HostKey, str]] = set()
        self._ticked: dict[HostKey, dict[str, str]] = {}
        self._typed: set[tuple[HostKey, tuple[str, ...]]] = set()
        """What was answered by hand since the host began to be opened: what asks the same again did not accept it."""
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
                dialog = self._open.pop(place, None)
                if dialog is not None:
                    dialog.withdraw()
            case KeyringTold():
                self._told(message)

    def _asked(self, asked: Asked) -> None:
        """What is in the keyring is tried once; what comes back after that was wrong."""
        text = asked.prompts[0].text
        if not (len(asked.prompts) == 1 and asked.prompts[0].secret and self._kept(asked.host, text)):
            self._ask(asked, "")
        elif (asked.host, text) in self._found:
            self._found.discard((asked.host, text))
            self._forget(asked.host, text)
            self._ask(asked, tr("The one in the keyring was wrong and has been removed."))
        else:
            self._looking[self._keyring(asked.host, Keyring.FIND, text)] = asked

    def _ask(self, asked: Asked, said: str) -> None:
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
            if values and dialog.remember.isChecked():
                self._ticked.setdefault(asked.host, {})[asked.prompts[0].text] = values[0]
            self._send(Answer(asked.host, asked.question, values))

        dialog.answered.connect(answered)
        _above_modal(dialog)
        dialog.show()
        dialog.raise_()
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
        for key in hosts & set(self._ticked):
            host = self._world.hosts.get(key)
            if host is None or host.phase is Phase.FAILED or host.phase is Phase.CLOSED:
                del self._ticked[key]
            elif host.phase is Phase.OPEN:
                for text, secret in self._ticked.pop(key).items():
                    ticket = self._keyring(key, Keyring.KEEP, text, secret)
                    self._keeping[ticket] = self._name(key, text)
        self._typed = {(key, texts) for key, texts in self._typed if key not in hosts or self._opening(key)}
        self._found = {(key, text) for key, text in self._found if key not in hosts or self._opening(key)}

    def _opening(self, key: HostKey) -> bool:
        host = self._world.hosts.get(key)
        return host is not None and host.phase in (Phase.OPENING, Phase.LOST)

    def _told(self, message: KeyringTold) -> None:
        asked = self._looking.pop(message.ticket, None)
        if asked is not None:
            if message.password:
                self._found.add((asked.host, asked.prompts[0].text))
                self._send(Answer(asked.host, asked.question, (message.password,)))
            else:
                self._ask(asked, message.reason)
            return
        dialog = self._open.get(self._offered.pop(message.ticket, (message.domain.host, -1)))
        if dialog is not None:
            dialog.offer(not message.reason, message.reason)
        name = self._keeping.pop(message.ticket, "")
        if name and not message.reason and self._settings is not None:
            self._settings.put(name, True)

    # -- the keyring ---------------------------------------------------------------------------

    def _kept(self, host: HostKey, text: str) -> bool:
        return self._settings is not None and self._settings.flag(self._name(host, text))

    def _forget(self, host: HostKey, text: str) -> None:
        if self._settings is not None:
            self._settings.put(self._name(host, text), None)
        self._keyring(host, Keyring.FORGET, text)

    def _keyring(self, host: HostKey, what: Keyring, text: str, secret: str = "") -> Ticket:
        return self._send(AskKeyring(DomainKey(host, ""), 0, what, secret, login=text))

    @staticmethod
    def _name(host: HostKey, text: str) -> str:
        return f"keyring/{host}/login/{text}"


def _above_modal(dialog: CredentialsDialog) -> None:
    """A modal dialog, as that which tries an address, would block the question that it waits for, and cover it."""
    modal = QApplication.activeModalWidget()
    above = modal.window() if modal is not None else None
    if above is not None:
        dialog.winId()  # makes the window that is told
        own, other = dialog.windowHandle(), above.windowHandle()
        if own is not None and other is not None:
            own.setTransientParent(other)
