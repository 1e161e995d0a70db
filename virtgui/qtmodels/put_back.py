"""An earlier definition put back: what is there now is read first, for its passwords and lest others' work is lost."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Change, Command, ReadHardware
from virtgui.model.edits import MACHINE, ReplaceElement
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import HardwareRead
from virtgui.model.problems import Problem
from virtgui.model.versions import Version
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.xml.edits import document
from virtgui.xml.parse import serialise
from virtgui.xml.refused import Refused
from virtgui.xml.secrets import with_secrets


class PutBack(QObject):
    """One at a time; the stored definition becomes the version's, and a running machine has it at its next start."""

    failed = pyqtSignal(object)
    """A Problem: nothing was sent, or nothing was done."""
    sent = pyqtSignal(int)
    """It was sent; so many passwords are no longer known."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._send = send
        self._deed = deed
        self._wanted: tuple[Version, str] | None = None
        world.reported.connect(self._heard)

    @property
    def waiting(self) -> bool:
        """Whether one is on its way."""
        return self._wanted is not None

    def begin(self, version: Version, doing: str) -> None:
        """Put this one back; `doing` completes "Could not ..."."""
        self._wanted = version, doing
        self._send(ReadHardware(self._key))

    def _heard(self, message: object) -> None:
        if isinstance(message, HardwareRead) and message.domain == self._key and self._wanted is not None:
            version, doing = self._wanted
            self._wanted = None
            if message.hardware is None:
                problem = message.problem or Problem(doing, tr("What is there now could not be read."))
                self.failed.emit(Problem(doing, problem.reason, problem.detail))
            else:
                self._put(version, doing, message.hardware)

    def _put(self, version: Version, doing: str, now: Hardware) -> None:
        if not now.stored:
            self.failed.emit(Problem(doing, tr("It is transient: it has no definition that could be another.")))
            return
        try:
            text, lost = as_it_was(version.text, now.stored)
        except Refused as refused:
            self.failed.emit(Problem(doing, str(refused)))
            return
        edit = ReplaceElement(MACHINE, text)
        self._deed(Change(self._key, doing, (edit,), now, live=False))
        self.sent.emit(lost)


def as_it_was(kept: str, now: str) -> tuple[str, int]:
    """A definition that was kept, with the name and passwords that the machine has now; also how many passwords nobody
    knows any more. Raises `Refused`."""
    text, lost = with_secrets(kept, now)
    was, there = document(text), document(now)
    if was.name != there.name:  # libvirt renames, but does not redefine under another name
        was.name = there.name
        text = serialise(was)
    return text, lost
