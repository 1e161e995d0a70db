"""What becomes of machines, groups and devices that are let go over a row, and of groups that get another path."""

from __future__ import annotations

from PyQt6.QtCore import QMimeData

from virtgui.model import rules
from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey
from virtgui.model.notes import group_flaw
from virtgui.qtmodels.dragging import dragged
from virtgui.qtmodels.grouping import PATHS, By, Heading, nested, nests
from virtgui.qtmodels.matching import Matching, in_scope
from virtgui.qtmodels.ordering import natural
from virtgui.qtmodels.row_drag import DRAGGED, group_of, unpacked
from virtgui.qtmodels.world import World


class Regrouping:
    """Asks the world at each question; `found` says under which headings the rows are."""

    def __init__(self, world: World, found: Matching) -> None:
        self._world = world
        self._found = found

    def all_of(self, group: Heading) -> tuple[DomainKey, ...]:
        """All machines of a group on the hosts that are shown, also those that a search or a state leaves out: a group
        is moved or renamed as a whole."""
        deep, scope = len(group.path), self._found.scope
        there = [it for it in self._world.machines.values() if in_scope(it.key.host, scope)]
        found = [it for it in there if self._path(it.key)[:deep] == group.path]
        return tuple(it.key for it in sorted(found, key=lambda it: (natural(it.name), it.key)))

    def renamed(self, heading: Heading, group: str) -> dict[str, list[DomainKey]]:
        """Who would be in which group once a group has another path; "": what was in it is one level up."""
        wanted = tuple(group.split("/")) if group else heading.path[:-1]
        moves: dict[str, list[DomainKey]] = {}
        for key in self.all_of(heading):
            moves.setdefault("/".join(wanted + self._path(key)[len(heading.path) :]), []).append(key)
        return moves

    def gift(self, data: QMimeData | None, key: DomainKey | None) -> tuple[DomainKey, str] | None:
        """A machine over which a device of its own host is, and the device; None for anything else."""
        found = dragged(data)
        # It may be gone from the world and not yet from the rows.
        if found is None or key not in self._world.machines or key.host != found[0] or len(found[1]) != 1:
            return None
        return key, found[1][0]

    def takes(self, data: QMimeData | None, target: tuple[str, ...] | None) -> bool:
        """Whether a group takes what is dragged: a group that may be nested there, or a machine that may move."""
        if data is None or not data.hasFormat(DRAGGED) or target is None:
            return False
        group = group_of(data)
        if group and (not nests(group, target) or any(map(group_flaw, self.moves(data, target)))):
            return False
        return any((group or self._found.path(key) != target) and self._may_move(key) for key in unpacked(data))

    def moves(self, data: QMimeData | None, target: tuple[str, ...]) -> dict[str, list[DomainKey]]:
        """Who would be in which group after a drop: a dragged group keeps what is nested in it."""
        group = group_of(data)
        moves: dict[str, list[DomainKey]] = {}
        for key in unpacked(data):
            path = self._path(key) if key in self._world.machines else target
            wanted = nested(group, target, path) if group and path[: len(group)] == group else target
            if path != wanted:
                moves.setdefault("/".join(wanted), []).append(key)
        return moves

    def _may_move(self, key: DomainKey) -> bool:
        machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
        return machine is not None and host is not None and not rules.refusal(Verb.SET_GROUP, machine, host)

    def _path(self, key: DomainKey) -> tuple[str, ...]:
        return PATHS[By.GROUP](self._world, key)
