"""When what can be done with a machine's memory makes sense, and why not."""

from __future__ import annotations

from enum import Enum

from virtgui.model.facts import Domain, Host, Phase
from virtgui.util.language import tr

_PHASES = {
    Phase.CLOSED: tr("Its host is not connected."),
    Phase.OPENING: tr("Its host is still connecting."),
    Phase.LOST: tr("The connection to its host is lost."),
    Phase.FAILED: tr("Its host could not be connected."),
}
_OFF = tr("It is off: there is no memory.")
_SAVES_NONE = frozenset({"LXC", "OPENVZ", "VZ", "BHYVE", "VBOX", "ESX", "VMWARE", "HYPERV"})
_LOOKS = frozenset({"", "QEMU"})


class Memory(Enum):
    """What can be done."""

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
        return tr("It is not responding: it can only be powered off.")
    match what:
        case Memory.SAVE_TO | Memory.DUMP:
            none = tr("This hypervisor writes no memory to files.")
            return none if driver in _SAVES_NONE else "" if domain.active else _OFF
        case Memory.RESTORE:
            if driver in _SAVES_NONE:
                return tr("This hypervisor restores nothing from files.")
            return tr("It runs already: shut it down first.") if domain.active else ""
        case Memory.SAVED:
            return "" if domain.saved else tr("It has no saved state.")
        case Memory.PEEK:
            return "" if driver in _LOOKS else tr("Only QEMU machines can be looked into.")
        case Memory.SIGNAL:
            if driver != "LXC":
                return tr("Only processes of containers can be sent signals.")
            return "" if domain.active else tr("It is off: there are no processes.")


def host_refusal(host: Host) -> str:
    """Why nothing can be done on a host now."""
    if not host.open:
        return _PHASES[host.phase]
    return tr("The connection to its host is read-only.") if host.read_only else ""
