"""The rows of a table under headings: by group, tag, host, state or system. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from typing import TypeAlias

from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import condition
from virtgui.qtmodels.ordering import STATE_ORDER, Place, natural
from virtgui.qtmodels.world import World
from virtgui.util.late_enums import Quick
from virtgui.util.tuples import NamedTuple


class By(Enum, metaclass=Quick):
    """What machines are gathered by."""

    NOTHING = "nothing"
    GROUP = "group"
    TAG = "tag"
    HOST = "host"
    STATE = "state"
    OS = "os"


class Heading(NamedTuple):
    """One heading: its path from the outermost to itself, () for machines that have no such thing. A host is named by
    its URI, a state by its `Condition`'s value; a person's words for them are the views'."""

    by: By
    path: tuple[str, ...]

    def within(self) -> Iterable[Heading]:
        """This heading and those it is under, outermost first."""
        return (Heading(self.by, self.path[: deep + 1]) for deep in range(max(1, len(self.path))))

    @property
    def text(self) -> str:
        """The heading as one word for the settings; `heading_of` reads it."""
        return "/".join((self.by.value, *self.path))


def heading_of(text: str) -> Heading | None:
    """What `Heading.text` wrote; None for anything else."""
    by, _, rest = text.partition("/")
    found = next((each for each in By if each.value == by), None)
    if found is None:
        return None
    parts = tuple(rest.split("/")) if found is By.GROUP else (rest,)
    return Heading(found, parts if rest else ())


Row: TypeAlias = DomainKey | Heading


def _group(world: World, key: DomainKey) -> tuple[str, ...]:
    config = world.machines[key].config
    return tuple(config.group.split("/")) if config is not None and config.group else ()


def _tag(world: World, key: DomainKey) -> tuple[str, ...]:
    """Machines with the same tags are together: each is shown once."""
    config = world.machines[key].config
    return (", ".join(config.tags),) if config is not None and config.tags else ()


def _host(_world: World, key: DomainKey) -> tuple[str, ...]:
    return (str(key.host),)


def _state(world: World, key: DomainKey) -> tuple[str, ...]:
    return (condition(world.machines[key], world.hosts.get(key.host)).value,)


def _os(world: World, key: DomainKey) -> tuple[str, ...]:
    config = world.machines[key].config
    if config is None or not config.os_id:
        return ()
    from virtgui.model.osnames import os_text  # noqa: PLC0415  (late: few gather by it)

    return (os_text(config.os_id),)


def nested(group: tuple[str, ...], target: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of a machine once the group it is in, itself or by a group below it, lies in the group `target`."""
    return target + path[len(group) - 1 :]


def nests(group: tuple[str, ...], target: tuple[str, ...]) -> bool:
    """Whether a group can be put into another: not into itself, nor where it is already."""
    return target[: len(group)] != group and target != group[:-1]


PATHS: dict[By, Callable[[World, DomainKey], tuple[str, ...]]] = {
    By.NOTHING: lambda _world, _key: (),
    By.GROUP: _group,
    By.TAG: _tag,
    By.HOST: _host,
    By.STATE: _state,
    By.OS: _os,
}
"""Where each machine goes: one entry for each way to gather."""

_STATES = {what.value: place for what, place in STATE_ORDER.items()}


def _order(by: By, path: tuple[str, ...], title: Callable[[Heading], str]) -> Place:
    """Headings for nothing come last."""
    if not path:
        return (1,)
    if by is By.STATE:
        return (0, _STATES.get(path[0], 99))
    if by is By.HOST:
        return (0, natural(title(Heading(by, path))), path[0])
    return (0, *(natural(part) for part in path))


class Grouped(NamedTuple):
    """Rows with their headings, and how many machines each heading stands for, those below it included."""

    rows: list[Row]
    counts: dict[Heading, int]


def grouped(
    keys: Iterable[DomainKey],
    by: By,
    path_of: Callable[[DomainKey], tuple[str, ...]],
    collapsed: frozenset[Heading],
    title: Callable[[Heading], str],
) -> Grouped:
    """Machines, already in order, under their headings; of a collapsed heading only itself is shown."""
    gathered: dict[tuple[str, ...], list[DomainKey]] = {}
    for key in keys:
        gathered.setdefault(path_of(key), []).append(key)
    counts: Counter[Heading] = Counter()
    for path, found in gathered.items():
        for heading in Heading(by, path).within():
            counts[heading] += len(found)
    rows: list[Row] = []
    told: set[Heading] = set()
    for path in sorted(gathered, key=lambda path: _order(by, path, title)):
        hidden = False
        for heading in Heading(by, path).within():
            if heading not in told:
                told.add(heading)
                rows.append(heading)
            if heading in collapsed:
                hidden = True
                break
        if not hidden:
            rows += gathered[path]
    return Grouped(rows, dict(counts))
