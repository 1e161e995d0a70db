"""Questions of hosts for credentials: one dialog each, closed when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Answer, Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import Asked, Withdrawn
from virtgui.qtmodels.world import World

if TYPE_CHECKING:
    from virtgui.views.dialogs import CredentialsDialog


class Logins(QObject):
    """Shows `Asked`, sends `Answer`, heeds `Withdrawn`."""

    def __init__(
        self,
        parent: QWidget | None,
        world: World,
        name_of: Callable[[HostKey], str],
        send: Callable[[Command], Ticket],
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._parent = parent
        self._name_of = name_of
        self._send = send
        self._open: dict[tuple[HostKey, int], CredentialsDialog] = {}
        world.reported.connect(self._heard)

    def stop(self) -> None:
        """Somebody else asks from now on."""
        self._world.reported.disconnect(self._heard)

    def _heard(self, message: object) -> None:
        match message:
            case Asked():
                self._ask(message)
            case Withdrawn():
                dialog = self._open.pop((message.host, message.question), None)
                if dialog is not None:
                    dialog.withdraw()

    def _ask(self, asked: Asked) -> None:
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import CredentialsDialog  # noqa: PLC0415

        place = (asked.host, asked.question)
        dialog = CredentialsDialog(self._name_of(asked.host), asked.prompts, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open[place] = dialog

        def answered(values: tuple[str, ...] | None) -> None:
            self._open.pop(place, None)
            self._send(Answer(asked.host, asked.question, values))

        dialog.answered.connect(answered)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
