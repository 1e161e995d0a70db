"""What is wrong with a new machine's network cards."""

from __future__ import annotations

from virtgui.install.draft import BRIDGE, DIRECT, NETWORK, NO_NIC, USER, MachineDraft, NicDraft, PxeSource, TreeSource
from virtgui.install.facts import HostFacts
from virtgui.install.flaw import ERROR, MAKE_NETWORK, START_NETWORK, WARNING, Flaw
from virtgui.util.language import tr
from virtgui.xml.macs import mac_flaw


def nic_flaws(draft: MachineDraft, host: HostFacts) -> list[Flaw]:
    """Of each card, then whether an installation over the network has one."""
    found: list[Flaw] = []
    macs: list[str] = []
    for number, nic in enumerate(draft.nics):
        at = f"nics/{number}"
        found += _plug(nic, at, host)
        if nic.mac:
            said, warned = mac_flaw(nic.mac, macs, host.uses)
            if said:
                found.append(Flaw(f"{at}/mac", said, WARNING if warned else ERROR))
            macs.append(nic.mac.strip().lower())
    return found + _needed(draft)


def _plug(nic: NicDraft, at: str, host: HostFacts) -> list[Flaw]:
    if nic.type in (NO_NIC, USER):
        return []
    if not nic.source:
        said = {NETWORK: tr("Choose a network."), BRIDGE: tr("Choose a bridge.")}
        return [Flaw(f"{at}/source", said.get(nic.type, tr("Choose a device of the host.")))]
    lacks = dict(host.inventory.lacks)
    if nic.type == NETWORK and "networks" not in lacks:
        return _network(nic, at, host)
    known = host.inventory.bridges if nic.type == BRIDGE else host.inventory.interfaces
    if nic.type in (BRIDGE, DIRECT) and known and nic.source not in known:
        return [
            Flaw(f"{at}/source", tr("The host is not known to have “{source}”.").format(source=nic.source), WARNING)
        ]
    return []


def _network(nic: NicDraft, at: str, host: HostFacts) -> list[Flaw]:
    networks = host.inventory.networks
    found = next((network for network in networks if network.name == nic.source), None)
    if found is None and not networks:
        return [Flaw(f"{at}/source", tr("This host has no network."), ERROR, MAKE_NETWORK, "default")]
    if found is None:
        return [
            Flaw(f"{at}/source", tr("The host has no network “{source}”; choose another.").format(source=nic.source))
        ]
    if not found.active:
        return [
            Flaw(
                f"{at}/source",
                tr("The network “{source}” is off.").format(source=nic.source),
                ERROR,
                START_NETWORK,
                nic.source,
            )
        ]
    return []


def _needed(draft: MachineDraft) -> list[Flaw]:
    plugged = [nic for nic in draft.nics if nic.type != NO_NIC]
    if isinstance(draft.source, TreeSource) and not plugged:
        return [
            Flaw("nics", tr("The installer fetches its packages over the network: give the machine a card."), WARNING)
        ]
    if isinstance(draft.source, PxeSource):
        card = draft.nics[draft.source.nic] if 0 <= draft.source.nic < len(draft.nics) else None
        if card is None or card.type == NO_NIC:
            return [Flaw("source/nic", tr("Starting from the network needs a network card."))]
        if card.type == USER:
            at = f"nics/{draft.source.nic}/type"
            return [Flaw(at, tr("A user’s own network has no boot server; choose another."), WARNING)]
    return []
