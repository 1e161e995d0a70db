"""When what can be done with a machine's memory makes sense, and why not."""

from __future__ import annotations

from enum import Enum

from virtgui.model.facts import Domain, Host, Phase

_PHASES = {
    Phase.CLOSED: "Its host is not connected.",
    Phase.OPENING: "Its host is still connecting.",
    Phase.LOST: "The connection to its host is lost.",
    Phase.FAILED: "Its host could not be connected.",
}
_OFF = "It is off: there is no memory."
_SAVES_NONE = frozenset({"LXC", "OPENVZ", "VZ", "BHYVE", "VBOX", "ESX", "VMWARE", "HYPERV"})
_LOOKS = frozenset({"", "QEMU"})


class Memory(Enum):
    """What can be done. The value is how it is said after "Could not"."""

    SAVE_TO = "save to a file"
    RESTORE = "restore from a file"
    SAVED = "look at the saved state"
    DUMP = "dump the memory"
    PEEK = "look into memory and disks"
    SIGNAL = "send a signal"


def refusal(what: Memory, domain: Domain, host: Host) -> str:
    """Why it makes no sense now, as a sentence; "" when it does."""
    if why := host_refusal(host):
        return why
    driver = host.driver.upper()
    if not domain.responding and domain.active:
        return "It is not responding: it can only be powered off."
    match what:
        case Memory.SAVE_TO | Memory.DUMP:
            none = "This hypervisor writes no memory to files."
            return none if driver in _SAVES_NONE else "" if domain.active else _OFF
        case Memory.RESTORE:
            if driver in _SAVES_NONE:
                return "This hypervisor restores nothing from files."
            return "It runs already: shut it down first." if domain.active else ""
        case Memory.SAVED:
            return "" if domain.saved else "It has no saved state."
        case Memory.PEEK:
            return "" if driver in _LOOKS else "Only QEMU machines can be looked into."
        case Memory.SIGNAL:
            if driver != "LXC":
                return "Only processes of containers can be sent signals."
            return "" if domain.active else "It is off: there are no processes."


def host_refusal(host: Host) -> str:
    """Why nothing can be done on a host now."""
    if not host.open:
        return _PHASES[host.phase]
    return "The connection to its host is read-only." if host.read_only else ""
