"""What tells a new machine from all others: its UUID, and the addresses of its network cards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from virtgui.install.draft import NO_NIC, MachineDraft
from virtgui.install.facts import HostFacts
from virtgui.xml.macs import new_mac


def identified(draft: MachineDraft, host: HostFacts, random: Callable[[int], bytes]) -> MachineDraft:
    """The draft with a UUID and a MAC address for every card that has none; `random` gives that many bytes.

    An installation and what is kept afterwards are one machine by these: both documents must come from one
    identified draft.
    """
    taken = {use.what.lower() for use in host.uses if use.kind == "mac"} | {nic.mac.lower() for nic in draft.nics}
    nics = []
    for nic in draft.nics:
        if nic.type != NO_NIC and not nic.mac:
            nic = replace(nic, mac=new_mac(taken, random))
            taken.add(nic.mac)
        nics.append(nic)
    own = draft.uuid or str(uuid.UUID(bytes=random(16), version=4))
    return replace(draft, uuid=own, nics=tuple(nics))
