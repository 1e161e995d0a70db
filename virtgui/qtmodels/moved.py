"""Where a machine is that was migrated away: the same UUID on another host that is connected."""

from __future__ import annotations

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World

_MIGRATED = "migrated"


def has_moved(machine: Domain | None) -> bool:
    """Whether what is left of it here says that it runs elsewhere: to start it here would run it twice."""
    return machine is not None and not machine.active and machine.reason == _MIGRATED


def moved_to(world: World, key: DomainKey) -> DomainKey | None:
    """The machine on the host that it was migrated to; None while it is here, or nobody knows."""
    here, host = world.machines.get(key), world.hosts.get(key.host)
    gone = here is None and host is not None and host.open and host.listed
    if not gone and not has_moved(here):
        return None
    for other in world.machines.values():
        # one that is only gone here may have been removed, while the same host is open by another way
        if other.key.uuid == key.uuid and other.key != key and other.active and (not gone or other.reason == _MIGRATED):
            return other.key
    return None
