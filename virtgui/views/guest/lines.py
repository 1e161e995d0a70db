"""What can be done in a guest as lines of virsh."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from virtgui.model import guest_rules
from virtgui.model.guests import Guest, GuestAct, GuestVerb, SetGuestVcpu
from virtgui.model.keys import DomainKey
from virtgui.model.virsh_guest import guest_line
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views.virsh_lines import Line

_NAMES = {
    GuestVerb.FREEZE: tr("&Freeze"),
    GuestVerb.THAW: tr("&Thaw"),
    GuestVerb.TRIM: tr("T&rim"),
    GuestVerb.SET_TIME: tr("Set &clock"),
}


def guest_lines(
    key: DomainKey, world: World, known: Guest | None, chosen: tuple[str, ...]
) -> Iterator[tuple[str, Line]]:
    """What can be done now, with its name; `chosen` are the mount points that would be frozen."""
    machine, host = world.machines.get(key), world.hosts.get(key.host)
    if machine is None or host is None or guest_rules.refusal(machine, host):
        return
    for verb, name in _NAMES.items():
        act = GuestAct(key, verb, chosen if verb is GuestVerb.FREEZE else ())
        yield name, partial(guest_line, act, machine, host)
    for vcpu in (known.vcpus if known is not None else None) or ():
        if not vcpu.fixed:
            switch = SetGuestVcpu(key, vcpu.number, not vcpu.online)
            name = tr("Switch vCPU {number} off") if vcpu.online else tr("Switch vCPU {number} on")
            name = name.format(number=vcpu.number)
            yield name, partial(guest_line, switch, machine, host)
