"""Where a machine that was migrated is to be found."""

from __future__ import annotations

from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen, Listed
from virtgui.qtmodels.moved import has_moved, moved_to
from virtgui.qtmodels.world import World

EAST, WEST = HostKey("qemu+ssh://east/system"), HostKey("qemu+ssh://west/system")
UUID = "8ca4695d-c828-5fe2-b3ac-5ec5b9a84b3c"
HERE, THERE = DomainKey(EAST, UUID), DomainKey(WEST, UUID)
MOVED = Domain(HERE, "m", state=DomainState.SHUTOFF, reason="migrated")


def world(*machines: Domain) -> World:
    made = World()
    for key in (EAST, WEST):
        made.take([HostSeen(Host(key, Phase.OPEN, listed=True))])
        made.take([Listed(key, tuple(machine for machine in machines if machine.key.host == key))])
    return made


def running(key: DomainKey, reason: str = "booted") -> Domain:
    return Domain(key, "m", id=1, state=DomainState.RUNNING, reason=reason)


def test_what_was_migrated_is_found_where_it_runs(qapp: object) -> None:
    assert has_moved(MOVED)
    assert moved_to(world(MOVED, running(THERE, "migrated")), HERE) == THERE
    assert moved_to(world(MOVED, running(THERE)), HERE) == THERE, "it may have been rebooted since"
    assert moved_to(world(running(THERE, "migrated")), HERE) == THERE, "and may have left nothing here"
    assert moved_to(world(MOVED), HERE) is None, "nobody knows"


def test_what_is_here_or_was_only_shut_off_or_removed_is_looked_for_nowhere(qapp: object) -> None:
    off = Domain(HERE, "m", state=DomainState.SHUTOFF, reason="shutdown")
    assert not has_moved(off) and not has_moved(running(HERE, "migrated")) and not has_moved(None)
    assert moved_to(world(off, running(THERE, "migrated")), HERE) is None
    assert moved_to(world(running(HERE), running(THERE, "migrated")), HERE) is None
    assert moved_to(world(running(THERE)), HERE) is None, "the same host by another way"
    assert moved_to(world(MOVED, Domain(THERE, "m", state=DomainState.SHUTOFF)), HERE) is None
