"""Which verb makes sense for a machine as it is now, told as the reason when it does not."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.util.language import tr
from virtgui.util.tuples import NamedTuple


class _Stands(Enum):
    """How a machine stands, seen by what can be asked of it."""

    UNKNOWN = "unknown"
    OFF = "off"
    RUNNING = "running"
    PAUSED = "paused"
    GOING_DOWN = "going down"
    CRASHED = "crashed, its process still there"
    ASLEEP = "asleep"


_OF_STATE = {
    DomainState.RUNNING: _Stands.RUNNING,
    DomainState.BLOCKED: _Stands.RUNNING,
    DomainState.PAUSED: _Stands.PAUSED,
    DomainState.SHUTTING_DOWN: _Stands.GOING_DOWN,
    DomainState.SHUTOFF: _Stands.OFF,
    DomainState.PMSUSPENDED: _Stands.ASLEEP,
}


def _stands(domain: Domain) -> _Stands:
    match domain.state:
        case DomainState.CRASHED:
            return _Stands.CRASHED if domain.active else _Stands.OFF
        case DomainState.NOSTATE:
            # Xen reports no state for a guest that could run but is waiting for a processor.
            return _Stands.RUNNING if domain.active else _Stands.UNKNOWN
        case _:
            return _OF_STATE[domain.state]


_WHY = {
    _Stands.UNKNOWN: tr("Its state is not known yet."),
    _Stands.OFF: tr("It is not running."),
    _Stands.RUNNING: tr("It is running."),
    _Stands.PAUSED: tr("It is paused: resume it first."),
    _Stands.GOING_DOWN: tr("It is shutting down."),
    _Stands.CRASHED: tr("It has crashed: reset it or power it off."),
    _Stands.ASLEEP: tr("Its guest is asleep: wake it up first."),
}

_SPLIT = ("postcopy", "postcopy failed")
"""libvirt's reasons for a pause that nothing but the other host ends."""
_AT_WORK = {
    "save": tr("It is being saved: wait, or cancel that."),
    "restoring": tr("It is being restored from its saved state."),
    "dump": tr("Its memory is being dumped: wait, or cancel that."),
}
"""libvirt's reasons for a pause that ends by itself, and during which nothing but a power-off is taken."""
_HELD_UP = frozenset((Verb.RESUME, Verb.RESET, Verb.SAVE))
_ANY = frozenset(_Stands)
_KNOWN = _ANY - {_Stands.UNKNOWN}
_ACTIVE = _KNOWN - {_Stands.OFF}
_OFF = frozenset({_Stands.OFF})
_RUNNING = frozenset({_Stands.RUNNING})
_STARTED = tr("It is already running.")
_START_WHY = {
    _Stands.RUNNING: _STARTED,
    _Stands.PAUSED: tr("It is paused: resume it instead."),
    _Stands.ASLEEP: tr("Its guest is asleep: wake it up instead."),
    _Stands.CRASHED: tr("It has crashed: reset it, or power it off first."),
}


class _Rule(NamedTuple):
    """`why` tells more than the usual reason for that state."""

    when: frozenset[_Stands]
    why: dict[_Stands, str] = {}
    persistent: bool = False
    saved: bool = False
    agent: bool = False


_RUNNING_RULE = _Rule(_RUNNING)
_AGENT_RULE = _Rule(_RUNNING, agent=True)

_RULES: dict[Verb, _Rule] = {
    Verb.START: _Rule(_OFF, _START_WHY),
    Verb.START_PAUSED: _Rule(_OFF, _START_WHY),
    Verb.START_FRESH: _Rule(_OFF, _START_WHY, saved=True),
    Verb.START_RESET: _Rule(_OFF, _START_WHY),
    Verb.PAUSE: _Rule(
        _RUNNING, {_Stands.PAUSED: tr("It is already paused."), _Stands.ASLEEP: tr("Its guest is already asleep.")}
    ),
    # A crashed guest may be let on to write its own dump.
    Verb.RESUME: _Rule(
        frozenset({_Stands.PAUSED, _Stands.CRASHED}),
        {_Stands.RUNNING: tr("It is not paused."), _Stands.ASLEEP: tr("Its guest is asleep: wake it up instead.")},
    ),
    Verb.SHUT_DOWN: _RUNNING_RULE,
    Verb.SHUT_DOWN_ACPI: _RUNNING_RULE,
    Verb.SHUT_DOWN_AGENT: _AGENT_RULE,
    Verb.REBOOT: _RUNNING_RULE,
    Verb.REBOOT_ACPI: _RUNNING_RULE,
    Verb.REBOOT_AGENT: _AGENT_RULE,
    # QEMU takes a reset of a sleeping guest, and lets it sleep on.
    Verb.RESET: _Rule(frozenset({_Stands.RUNNING, _Stands.PAUSED, _Stands.CRASHED})),
    Verb.POWER_OFF: _Rule(_ACTIVE),
    Verb.POWER_OFF_GRACEFUL: _Rule(_ACTIVE),
    Verb.SAVE: _Rule(frozenset({_Stands.RUNNING, _Stands.PAUSED}), persistent=True),
    Verb.DISCARD_SAVED: _Rule(_OFF, {_Stands.PAUSED: tr("It is not shut off.")}, saved=True),
    Verb.SUSPEND_GUEST: _Rule(_RUNNING, {_Stands.ASLEEP: tr("Its guest is already asleep.")}),
    Verb.WAKE: _Rule(
        frozenset({_Stands.ASLEEP}),
        {_Stands.RUNNING: tr("Its guest is not asleep."), _Stands.PAUSED: tr("It is paused: resume it instead.")},
    ),
    Verb.AUTOSTART_ON: _Rule(_ANY, persistent=True),
    Verb.AUTOSTART_OFF: _Rule(_ANY, persistent=True),
    Verb.TEMPLATE_ON: _Rule(
        _OFF, dict.fromkeys(_ACTIVE, tr("Shut it down first: a template does not run.")), persistent=True
    ),
    Verb.TEMPLATE_OFF: _Rule(_ANY, persistent=True),
    Verb.NMI: _RUNNING_RULE,
    Verb.SEND_KEYS: _RUNNING_RULE,
    Verb.RENAME: _Rule(
        _OFF,
        dict.fromkeys(_ACTIVE, tr("A machine can only be renamed while it is shut off.")),
        persistent=True,
    ),
    Verb.SET_TITLE: _Rule(_ANY),
    Verb.SET_DESCRIPTION: _Rule(_ANY),
    Verb.SET_TAGS: _Rule(_ANY),
    Verb.SET_GROUP: _Rule(_ANY),
    Verb.SET_START: _Rule(_ANY),
    Verb.PERSIST: _Rule(_ACTIVE),
    Verb.UNDEFINE: _Rule(_KNOWN, persistent=True),
    Verb.CONSOLE: _Rule(_ACTIVE),
}

_DOWN = _OFF | {_Stands.PAUSED, _Stands.ASLEEP}
_REACHED: dict[Verb, frozenset[_Stands]] = {
    **dict.fromkeys((Verb.START, Verb.START_FRESH, Verb.START_RESET, Verb.RESUME, Verb.WAKE), _RUNNING),
    Verb.START_PAUSED: frozenset({_Stands.RUNNING, _Stands.PAUSED}),
    # Who is off has nothing to begin anew.
    **dict.fromkeys((Verb.REBOOT, Verb.REBOOT_ACPI, Verb.REBOOT_AGENT, Verb.RESET), _OFF),
    **dict.fromkeys(
        (Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL, Verb.SAVE),
        _OFF,
    ),
    **dict.fromkeys((Verb.PAUSE, Verb.SUSPEND_GUEST), _DOWN),
}

STARTS = (Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET)
TEMPLATE = tr("It is a template: clone it, and start the clone.")
_PHASES = {
    Phase.CLOSED: tr("Its host is not connected."),
    Phase.OPENING: tr("Its host is still connecting."),
    Phase.LOST: tr("The connection to its host is lost."),
    Phase.FAILED: tr("Its host could not be connected."),
}
_OPENED_BY_VIEWERS = frozenset({"vnc", "spice"})


def refusal(verb: Verb, domain: Domain, host: Host) -> str:
    """Why `verb` makes no sense now, as a sentence for the disabled control; "" when it does."""
    return _host_refusal(verb, host) or _machine_refusal(verb, domain, host)


def reached(verb: Verb, domain: Domain | None) -> bool:
    """Whether a machine stands as after `verb`, whoever made it so, for those that wait for it; one that is off is not
    up, and one that is gone is off."""
    stands = _stands(domain) if domain is not None else _Stands.OFF
    return stands in _REACHED.get(verb, frozenset())


def absence(host: Host | None) -> str:
    """Why a machine of this host is not known: it may be there again once its host is."""
    if host is None:
        return tr("Its host was removed from the list.")
    if not host.open:
        return _PHASES[host.phase]
    return tr("It no longer exists.") if host.listed else tr("Its host is still connecting.")


def _host_refusal(verb: Verb, host: Host) -> str:
    if not host.open:
        return _PHASES[host.phase]
    if host.read_only and verb is not Verb.CONSOLE:
        return tr("The connection to its host is read-only.")
    return next((reason for lacked, reason in host.lacks if lacked is verb), "")


def _machine_refusal(verb: Verb, domain: Domain, host: Host) -> str:
    rule, stands = _RULES[verb], _stands(domain)
    if not domain.responding and stands in _ACTIVE and verb is not Verb.POWER_OFF:
        return tr("It is not responding: it can only be powered off.")
    if verb in (Verb.RESUME, Verb.RESET) and stands is _Stands.PAUSED and domain.reason in _SPLIT:
        broken = domain.reason == "postcopy failed"
        if broken:
            return tr(
                "Part of its memory is on another host, where it had begun to run: Migrate sends the rest, or power it "
                "off."
            )
        return tr("Part of its memory is on another host, where it had begun to run: it can only be powered off here.")
    if stands is _Stands.PAUSED and domain.reason in _AT_WORK and (verb in _HELD_UP or stands not in rule.when):
        return _AT_WORK[domain.reason]
    if stands not in rule.when:
        return rule.why.get(stands, _WHY[stands])
    if rule.persistent and not domain.persistent:
        return tr("It is transient: make it persistent first.")
    if rule.saved and not domain.saved:
        return tr("It has no saved state.")
    if rule.agent or (verb is Verb.SUSPEND_GUEST and host.driver.upper() in ("", "QEMU")):
        return _agent_refusal(domain)
    return _particular_refusal(verb, domain)


def _agent_refusal(domain: Domain) -> str:
    if domain.config is None:
        return tr("Its settings have not been read yet.")
    if not domain.config.has_agent:
        return tr("It has no channel to a guest agent.")
    if domain.agent_connected is False:
        return tr("The guest agent is not running in the guest.")
    return ""


def _particular_refusal(verb: Verb, domain: Domain) -> str:
    match verb:
        case Verb.AUTOSTART_ON if domain.autostart is True:
            return tr("It already starts with its host.")
        case Verb.AUTOSTART_OFF if domain.autostart is False:
            return tr("It does not start with its host.")
        case Verb.RENAME if domain.saved:
            return tr("It has a saved state: start it, or discard that first.")
        case verb if verb in STARTS and domain.config is not None and domain.config.template:
            return TEMPLATE
        case Verb.START_RESET:
            return _variables_refusal(domain)
        case Verb.TEMPLATE_ON if domain.config is not None and domain.config.template:
            return tr("It is a template already.")
        case Verb.TEMPLATE_ON if domain.saved:
            return tr("It has a saved state: start it, or discard that first.")
        case Verb.TEMPLATE_OFF if domain.config is None or not domain.config.template:
            return tr("It is no template.")
        case Verb.PERSIST if domain.persistent:
            return tr("It is persistent already.")
        case Verb.CONSOLE if domain.config is not None:
            types = tuple(g.type for g in domain.config.graphics)
            return "" if domain.config.has_serial and not types else _display_refusal(types)
        case _:
            return ""


def _variables_refusal(domain: Domain) -> str:
    if domain.config is None:
        return tr("Its settings have not been read yet.")
    if "UEFI" not in domain.config.firmware:
        return tr("It does not start by UEFI, so it has no firmware variables.")
    return tr("It has a saved state: start it, or discard that first.") if domain.saved else ""


def likeness(machine: Domain) -> tuple[object, ...]:
    """Machines for which this is equal get the same answer from the rules."""
    config = machine.config
    told: tuple[object, ...] | None = None
    if config is not None:
        told = (config.has_agent, config.graphics, config.has_balloon, config.template, config.firmware)
    return (
        machine.key.host,
        machine.state,
        machine.active,
        machine.reason,
        machine.persistent,
        machine.autostart,
        machine.saved,
        machine.responding,
        machine.agent_connected,
        told,
    )


def clone_refusal(domain: Domain, host: Host) -> str:
    """Why a machine cannot be cloned now; "" when it can, be it only some of its disks."""
    if not host.open:
        return _PHASES[host.phase]
    if host.read_only:
        return tr("The connection to its host is read-only.")
    return "" if domain.persistent else tr("It is transient: make it persistent first.")


def snapshot_refusal(_domain: Domain, host: Host) -> str:
    """Why no snapshot of a machine can be asked for now; "" when it can: what its disks allow is read then."""
    if not host.open:
        return _PHASES[host.phase]
    return tr("The connection to its host is read-only.") if host.read_only else ""


def migrate_refusal(domain: Domain, host: Host, others: Iterable[Host]) -> str:
    """Why a machine cannot be moved to another host now; "" when it can. `others` are all hosts."""
    if not host.open:
        return _PHASES[host.phase]
    if host.read_only:
        return tr("The connection to its host is read-only.")
    if host.driver.upper() in _STAY:
        return tr("Its hypervisor cannot migrate machines.")
    if not domain.responding and domain.active:
        return tr("It is not responding: it can only be powered off.")
    if domain.state is DomainState.SHUTTING_DOWN:
        return tr("It is shutting down.")
    if domain.saved:
        return tr("It has a saved state: start it, or discard that.")
    fit = any(other.key != host.key and not target_refusal(other, host.driver) for other in others)
    return "" if fit else tr("No other host of its kind is connected.")


def target_refusal(host: Host, driver: str) -> str:
    """Why machines of this driver cannot be moved to a host, in a few words; "" when they can, or when a driver is not
    known yet."""
    if not host.open:
        return tr("not connected")
    if host.read_only:
        return tr("read-only", "a connection")
    alike = not host.driver or not driver or host.driver == driver
    return "" if alike and host.driver.upper() not in _STAY else tr("another hypervisor")


_STAY = frozenset({"TEST", "LXC", "BHYVE", "VBOX", "OPENVZ"})
"""Drivers that have no migration."""


def shows_console(domain: Domain) -> bool:
    """Whether a window of this program shows its screen, or its serial line where it has no screen; of a machine
    that has not been read yet, it is tried."""
    config = domain.config
    if config is None:
        return True
    return any(g.type == "vnc" for g in config.graphics) or (config.has_serial and not config.graphics)


def first_page(domain: Domain | None) -> str:
    """The page at which a machine opens from a list: its screen while it has one to look at, else its overview."""
    if domain is None or not domain.active or domain.config is None:
        return "overview"
    return "console" if any(g.type == "vnc" for g in domain.config.graphics) else "overview"


def _display_refusal(types: tuple[str, ...]) -> str:
    if not types:
        return tr("It has no display.")
    if _OPENED_BY_VIEWERS.isdisjoint(types):
        return tr("No viewer can open its kind of display.")
    return ""
