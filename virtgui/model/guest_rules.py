"""When a guest can be asked, and why not: what is to be said, and what helps."""

from __future__ import annotations

from virtgui.model import rules
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, Host
from virtgui.model.guests import Guest
from virtgui.util.language import tr

INSTALL = tr(
    "Install the package qemu-guest-agent in the guest (for Windows it is on the virtio-win disc) "
    "and start it there; it is seen as soon as it runs."
)
CHANNEL = tr("Add a channel named org.qemu.guest_agent.0 on the Hardware page.")
_PARTS = (
    ("users", tr("users")),
    ("file_systems", tr("file systems")),
    ("disks", tr("disks")),
    ("nics", tr("addresses")),
    ("vcpus", "vCPUs"),
    ("ahead_s", tr("the clock")),
)


def refusal(domain: Domain | None, host: Host | None) -> str:
    """Why nobody in the guest can be asked now; "" when somebody can."""
    if domain is None or host is None:
        return rules.absence(host)
    return rules.refusal(Verb.SHUT_DOWN_AGENT, domain, host)


def remedy(domain: Domain | None) -> str:
    """What helps where there is no agent; "" where nothing is known to."""
    if domain is None or not domain.active or domain.config is None:
        return ""
    if not domain.config.has_agent:
        return f"{CHANNEL} {INSTALL}"
    return INSTALL if domain.agent_connected is False else ""


def untold(guest: Guest) -> tuple[str, ...]:
    """The parts that the agent tells nothing of, without giving a reason: it is too old for them, or forbids them."""
    if guest.frozen:
        return ()
    given = dict(guest.lacks)
    found = [word for field, word in _PARTS if getattr(guest, field) is None and word not in given]
    system = tr("the system")
    if not guest.system.name and system not in given:
        found.insert(0, system)
    return tuple(found)
