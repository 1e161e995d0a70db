"""What machines that are dropped on a heading of tags would get, and lose."""

from __future__ import annotations

from collections.abc import Iterable

from virtgui.model import rules
from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class Retag(NamedTuple):
    """A drop on a heading that stands for exactly `tags`, () for none at all. `able` are those who would change,
    `lacking` the tags that one of them has not, `others` those that one has besides; `left_out` may not be changed,
    which `why` tells of the first."""

    tags: tuple[str, ...]
    able: tuple[DomainKey, ...] = ()
    lacking: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    left_out: int = 0
    why: str = ""


def retag(world: World, keys: Iterable[DomainKey], tags: tuple[str, ...]) -> Retag:
    """What would become of these machines."""
    wanted = {tag.casefold(): tag for tag in tags}
    able: list[DomainKey] = []
    lacking, others, refused = dict[str, str](), dict[str, str](), list[str]()
    for key in keys:
        machine, host = world.machines.get(key), world.hosts.get(key.host)
        if machine is None or host is None:
            continue
        why = rules.refusal(Verb.SET_TAGS, machine, host)
        if not why and machine.config is None:
            why = tr("Its definition is not read yet.")
        if why or machine.config is None:
            refused.append(why)
            continue
        has = {tag.casefold(): tag for tag in machine.config.tags}
        if has.keys() != wanted.keys():
            able.append(key)
            lacking.update((small, tag) for small, tag in wanted.items() if small not in has)
            others.update((small, tag) for small, tag in has.items() if small not in wanted)
    left = Retag(tags, tuple(able), tuple(lacking.values()), tuple(others.values()))
    return left._replace(left_out=len(refused), why=refused[0]) if refused else left


def change(has: tuple[str, ...], wanted: tuple[str, ...], *, instead: bool) -> str:
    """The text of `Verb.SET_TAGS` that gives a machine the tags it lacks, and with `instead` takes the others."""
    ours, theirs = {tag.casefold() for tag in has}, {tag.casefold() for tag in wanted}
    words = [tag for tag in wanted if tag.casefold() not in ours]
    return " ".join((*words, *(f"-{tag}" for tag in has if instead and tag.casefold() not in theirs)))
