"""A pool called otherwise: libvirt has no call for it, so its definition is taken away and given back under the new
name; should that be refused, under the old one."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.messages import Finished
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.parse import parse, serialise
from virtgui.xml.pools import PoolXml


class PoolRename(QObject):
    """Begins at once; for a pool that is off."""

    over = pyqtSignal(str)
    """Why it was not renamed, "" when it was."""

    def __init__(
        self, pool: Thing, name: str, world: World, send: Callable[[Command], Ticket], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pool = pool
        self._name = name
        self._send = send
        self._why = ""
        world.reported.connect(self._heard)
        self._step: Callable[[str], None] = self._undefined
        self._ticket = send(ThingAct(pool.key, ThingDeed.UNDEFINE))

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished) and message.ticket == self._ticket:
            problem = message.problem
            self._step(problem.reason if problem is not None else tr("Cancelled.") if message.cancelled else "")

    def _undefined(self, why: str) -> None:
        if why:
            self._end(why)
            return
        node = PoolXml(parse(self._document).element)
        node.name = self._name
        self._define(serialise(node), self._named)

    def _named(self, why: str) -> None:
        if not why:
            self._end("")
            return
        self._why = why
        self._define(self._document, self._given_back)

    def _given_back(self, why: str) -> None:
        self._end(
            tr("{why} Its definition could not be given back: {reason}").format(why=self._why, reason=why)
            if why
            else self._why
        )

    @property
    def _document(self) -> str:
        return self._pool.stored or self._pool.xml

    def _define(self, xml: str, then: Callable[[str], None]) -> None:
        self._step = then
        doing = tr("rename the pool {name}").format(name=plain(self._pool.name, 80))
        autostart = bool(self._pool.autostart)
        self._ticket = self._send(DefineThing(self._pool.key.host, ThingKind.POOL, xml, doing, autostart=autostart))

    def _end(self, why: str) -> None:
        self._ticket = Ticket(-1)
        self.over.emit(why)
        self.deleteLater()
