"""How many things of each kind hosts have, while their parts are shown in the list of hosts."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from virtgui.model.keys import HostKey
from virtgui.model.things import ThingKind
from virtgui.qtmodels.hosts import Hosts, Part
from virtgui.qtmodels.things import Things

_KINDS = {"storage": ThingKind.POOL, "networks": ThingKind.NETWORK, "devices": ThingKind.DEVICE}


class HostParts(QObject):
    """Counts for `Hosts`; what is not shown is not asked for."""

    def __init__(self, model: Hosts, things: Things, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._things = things
        self._watched: set[HostKey] = set()
        model.count_part = self._count
        model.spread.connect(self._watch)
        things.changed.connect(self._changed)
        self._watch()

    def _watch(self) -> None:
        spread = {key for key in self._model.keys if self._model.is_spread(key)}
        for key in spread ^ self._watched:
            self._things.watch(key, _KINDS.values() if key in spread else (), self)
        self._watched = spread

    def _count(self, part: Part) -> int | None:
        kind = _KINDS[part.page]
        if not self._things.listed(part.host, kind) or self._things.lack(part.host, kind):
            return None
        return len(self._things.of(part.host, kind))

    def _changed(self, host: HostKey, kind: ThingKind) -> None:
        for page, wanted in _KINDS.items():
            if wanted is kind:
                self._model.counted_anew(Part(host, page))
