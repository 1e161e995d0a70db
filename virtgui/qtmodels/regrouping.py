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
from virtgui.qtmodels.tagging import Retag, retag
from virtgui.qtmodels.world import World
from virtgui.util.language import tr


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
        """Whether a group takes what is dragged: a group that may be nested there, or a machine that may move; or
        whether tags do."""
        if data is None or not data.hasFormat(DRAGGED) or target is None:
            return False
        if self._found.by is By.TAG:
            return bool(self.retag(data, target).able)
        group = group_of(data)
        if group and (not nests(group, target) or any(map(group_flaw, self.moves(data, target)))):
            return False
        return any(
            (group or self._found.path(key) != target) and not self._refusal(Verb.SET_GROUP, key)
            for key in unpacked(data)
        )

    def hindrance(self, data: QMimeData | None, target: tuple[str, ...] | None) -> str:
        """Why machines that are dragged over a group or tags cannot be dropped there; "" where they can."""
        keys = unpacked(data)
        if target is None or not keys or self.takes(data, target):
            return ""
        group = group_of(data)
        if group and target[: len(group)] == group:
            return tr("A group cannot be moved into itself.")
        verb = Verb.SET_TAGS if self._found.by is By.TAG else Verb.SET_GROUP
        whys = (self._refusal(verb, key) for key in keys if key in self._world.machines)
        return next(filter(None, whys), "") or tr("Nothing would change here.")

    def retag(self, data: QMimeData | None, target: tuple[str, ...]) -> Retag:
        """What would become of the tags of machines after a drop on a heading of tags."""
        return retag(self._world, unpacked(data), tuple(target[0].split(", ")) if target else ())

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

    def refusal(self, key: DomainKey) -> str:
        """Why a machine cannot be moved to another group; "" where it can."""
        return self._refusal(Verb.SET_GROUP, key)

    def _refusal(self, verb: Verb, key: DomainKey) -> str:
        machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
        return rules.refusal(verb, machine, host) if machine is not None and host is not None else rules.absence(host)

    def _path(self, key: DomainKey) -> tuple[str, ...]:
        return PATHS[By.GROUP](self._world, key)
