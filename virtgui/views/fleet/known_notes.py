"""Which tags and groups there are, told from all machines when a dialog asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from virtgui.model.facts import DomainConfig
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World


def configs(world: World, keys: Iterable[DomainKey]) -> list[DomainConfig]:
    """What is known of these machines; those not read yet as if nothing were noted."""
    return [machine.config or DomainConfig() for key in keys if (machine := world.machines.get(key)) is not None]


def tags_of(found: Iterable[DomainConfig]) -> Counter[str]:
    """How many machines have each tag."""
    return Counter(tag for config in found for tag in config.tags)


def groups_of(world: World) -> list[str]:
    """Every group, and every group that one is in, in order."""
    found: set[str] = set()
    for machine in world.machines.values():
        path = machine.config.group if machine.config is not None else ""
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return sorted(found, key=str.casefold)
