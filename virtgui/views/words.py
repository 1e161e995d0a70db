"""The user's words for libvirt's: the only place where one is translated into the other."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from virtgui.model import uris
from virtgui.model.commands import Verb
from virtgui.model.facts import Address, Domain, DomainState, Host, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.condition import Condition, condition, own_condition
from virtgui.util.language import tr, within
from virtgui.util.names import plain
from virtgui.util.redact import redact
from virtgui.util.tuples import NamedTuple

CONDITIONS: dict[Condition, str] = {
    Condition.RUNNING: tr("Running"),
    Condition.STUCK: tr("Not responding"),
    Condition.MIGRATING: tr("Migrating"),
    Condition.PAUSED: tr("Paused"),
    Condition.SHUTTING_DOWN: tr("Shutting down"),
    Condition.OFF: tr("Shut off"),
    Condition.CRASHED: tr("Crashed"),
    Condition.SAVED: tr("Saved"),
    Condition.ASLEEP: tr("Asleep"),
    Condition.LOST: tr("Unknown"),
    Condition.UNKNOWN: tr("Unknown"),
}
_WERE: dict[Condition, str] = {
    Condition.RUNNING: tr("Was running"),
    Condition.STUCK: tr("Was not responding"),
    Condition.MIGRATING: tr("Was migrating"),
    Condition.PAUSED: tr("Was paused"),
    Condition.SHUTTING_DOWN: tr("Was shutting down"),
    Condition.OFF: tr("Was shut off"),
    Condition.CRASHED: tr("Was crashed"),
    Condition.SAVED: tr("Was saved"),
    Condition.ASLEEP: tr("Was asleep"),
    Condition.LOST: tr("Was unknown"),
    Condition.UNKNOWN: tr("Was unknown"),
}
"""On a host that is away."""
_TEMPLATE = tr("Template")
"""The only noun among them: other languages write it with a large letter."""


class Deed(NamedTuple):
    """How one verb is offered, done and asked about. `label` is its menu entry with a mnemonic,
    `name` the same without, `doing` its job's title with the place of a machine's name, `loss` what a question
    says is lost ("" asks nothing), `remember` whether "Do not ask again" is on offer."""

    label: str
    name: str
    doing: str
    icon: str = ""
    loss: str = ""
    remember: bool = True


TRANSIENT = tr("It is transient: once it is powered off, it is gone.")

DEEDS: dict[Verb, Deed] = {
    Verb.START: Deed(tr("&Start"), tr("Start"), tr("Start {name}"), "player-play-filled"),
    Verb.START_PAUSED: Deed(tr("Start &paused"), tr("Start paused"), tr("Start paused {name}"), "clock-play"),
    Verb.START_FRESH: Deed(
        tr("Start with&out the saved state"),
        tr("Start without the saved state"),
        tr("Start without the saved state {name}"),
        "restore",
        tr("The saved state is thrown away: what was unsaved in the guest is lost."),
    ),
    Verb.START_RESET: Deed(
        tr("Start with fresh &firmware variables"),
        tr("Start with fresh firmware variables"),
        tr("Start with fresh firmware variables {name}"),
        "refresh",
        tr("What its firmware remembers begins anew: its boot order and entries, the keys of secure boot."),
    ),
    Verb.PAUSE: Deed(tr("Pa&use"), tr("Pause"), tr("Pause {name}"), "player-pause-filled"),
    Verb.RESUME: Deed(tr("R&esume"), tr("Resume"), tr("Resume {name}"), "player-play-filled"),
    Verb.SHUT_DOWN: Deed(tr("Shut &down"), tr("Shut down"), tr("Shut down {name}"), "power"),
    Verb.SHUT_DOWN_ACPI: Deed(tr("Shut down by &ACPI"), tr("Shut down by ACPI"), tr("Shut down by ACPI {name}")),
    Verb.SHUT_DOWN_AGENT: Deed(
        tr("Shut down by &guest agent"), tr("Shut down by guest agent"), tr("Shut down by guest agent {name}")
    ),
    Verb.REBOOT: Deed(tr("Re&boot"), tr("Reboot"), tr("Reboot {name}"), "rotate-clockwise"),
    Verb.REBOOT_ACPI: Deed(tr("Reboot by A&CPI"), tr("Reboot by ACPI"), tr("Reboot by ACPI {name}")),
    Verb.REBOOT_AGENT: Deed(
        tr("Reboot by gues&t agent"), tr("Reboot by guest agent"), tr("Reboot by guest agent {name}")
    ),
    Verb.RESET: Deed(tr("&Reset"), tr("Reset"), tr("Reset {name}"), "bolt", tr("Unsaved data in the guest is lost.")),
    Verb.POWER_OFF: Deed(
        tr("Power o&ff"), tr("Power off"), tr("Power off {name}"), "plug-off", tr("Unsaved data in the guest is lost.")
    ),
    Verb.POWER_OFF_GRACEFUL: Deed(
        tr("Power off, let it flush its dis&ks"),
        tr("Power off, let it flush its disks"),
        tr("Power off after flushing disks {name}"),
        "",
        tr("Unsaved data in the guest is lost; what its disks still cache is written first."),
    ),
    Verb.SAVE: Deed(tr("Sa&ve"), tr("Save"), tr("Save {name}"), "device-floppy"),
    Verb.DISCARD_SAVED: Deed(
        tr("D&iscard the saved state"),
        tr("Discard the saved state"),
        tr("Discard the saved state of {name}"),
        "trash",
        tr("What was unsaved in the guest is lost; the next start boots anew."),
    ),
    Verb.SUSPEND_GUEST: Deed(tr("S&leep"), tr("Sleep"), tr("Put to sleep {name}"), "moon"),
    Verb.WAKE: Deed(tr("Wa&ke up"), tr("Wake up"), tr("Wake up {name}"), "sun-high"),
    Verb.AUTOSTART_ON: Deed(tr("Start with the &host"), tr("Start with the host"), tr("Turn on autostart of {name}")),
    Verb.AUTOSTART_OFF: Deed(
        tr("Do not start &with the host"), tr("Do not start with the host"), tr("Turn off autostart of {name}")
    ),
    Verb.NMI: Deed(
        tr("In&ject NMI"),
        tr("Inject NMI"),
        tr("Inject an NMI into {name}"),
        "",
        tr("Most guests answer an NMI with a crash dump or a panic."),
    ),
    Verb.SEND_KEYS: Deed(tr("Send &keys…"), tr("Send keys"), tr("Send keys to {name}"), "keyboard"),
    Verb.RENAME: Deed(tr("Re&name…"), tr("Rename"), tr("Rename {name}"), "pencil"),
    Verb.SET_TITLE: Deed(tr("Change &title…"), tr("Change title"), tr("Change the title of {name}")),
    Verb.SET_DESCRIPTION: Deed(
        tr("Chan&ge description…"), tr("Change description"), tr("Change the description of {name}")
    ),
    Verb.PERSIST: Deed(tr("Keep after po&wer-off"), tr("Keep after power-off"), tr("Keep {name} after power-off")),
    Verb.TEMPLATE_ON: Deed(tr("Make a &template"), tr("Make a template"), tr("Make a template of {name}")),
    Verb.TEMPLATE_OFF: Deed(
        tr("Make a &machine again"), tr("Make a machine again"), tr("Make a machine again of {name}")
    ),
    Verb.SET_TAGS: Deed(tr("T&ags…"), tr("Tags"), tr("Change the tags of {name}"), "tag"),
    Verb.SET_GROUP: Deed(tr("Move to a gro&up…"), tr("Move to a group"), tr("Change the group of {name}"), "folder"),
    Verb.SET_START: Deed(tr("Start &order…"), tr("Start order"), tr("Change the start order of {name}")),
    Verb.UNDEFINE: Deed(
        tr("D&elete…"),
        tr("Delete"),
        tr("Delete {name}"),
        "trash",
        tr("What is ticked in its list is gone for good."),
        remember=False,
    ),
    Verb.CONSOLE: Deed(tr("&Console"), tr("Console"), tr("Open the console of {name}"), "device-desktop"),
}
"""One entry for each verb."""

DRIVERS = {
    "QEMU": "QEMU/KVM",
    "TEST": tr("Test driver"),
    "LXC": tr("Linux containers"),
    "XEN": "Xen",
    "ESX": "VMware ESX",
    "VPX": "VMware vCenter",
    "VBOX": "VirtualBox",
    "VZ": "Virtuozzo",
    "BHYVE": "bhyve",
    "CH": "Cloud Hypervisor",
    "HYPER-V": "Hyper-V",
    "OPENVZ": "OpenVZ",
    "VMWARE": "VMware Workstation",
}
_SCHEMES = {"qemu": "QEMU", "test": "TEST", "lxc": "LXC", "xen": "XEN", "esx": "ESX", "vpx": "VPX", "vbox": "VBOX"}
_OWN_REMOTE = frozenset(("esx", "gsx", "vpx", "hyperv", "phyp"))
"""Their drivers have one way only."""
_TRANSPORTS = {"ssh": "ssh", "libssh": "ssh", "libssh2": "ssh", "tls": "TLS", "tcp": "TCP", "unix": ""}

REASONS = {
    "booted": tr("started normally"),
    "migrated": tr("moved to another host"),
    "restored": tr("restored from its saved state"),
    "from snapshot": tr("started from a snapshot"),
    "unpaused": tr("resumed"),
    "migration canceled": tr("move cancelled"),
    "save canceled": tr("save cancelled"),
    "wakeup": tr("woken up"),
    "crashed": tr("crashed"),
    "postcopy": tr("moving, memory still arriving"),
    "postcopy failed": tr("moving failed half way"),
    "user": tr("on request"),
    "migration": tr("moving to another host"),
    "save": tr("being saved"),
    "restoring": tr("being restored from its saved state"),
    "dump": tr("its memory is being dumped"),
    "ioerror": tr("a disk failed or is full"),
    "watchdog": tr("its watchdog fired"),
    "api error": tr("its host failed to resume it after a deed"),
    "shutting down": tr("shutting down"),
    "snapshot": tr("a snapshot is being taken"),
    "starting up": tr("starting"),
    "shutdown": tr("shut down from inside"),
    "destroyed": tr("powered off"),
    "saved": tr("saved"),
    "failed": tr("failed to start or stop"),
    "daemon": tr("ended by the host"),
    "panicked": tr("the guest's kernel panicked"),
    "unknown": "",
}
"""libvirt's reason for a state, as it completes "Paused: ..."."""


def state_word(domain: Domain, host: Host | None) -> str:
    """ "Running"; "Was running" on a host that is away."""
    now = condition(domain, host)
    if now is Condition.OFF and domain.config is not None and domain.config.template:
        return _TEMPLATE
    if now is not Condition.LOST:
        return CONDITIONS[now]
    return _WERE[own_condition(domain)]


def small(word: str) -> str:
    """A state's word within a sentence: "running"."""
    return within(word) if word == _TEMPLATE else f"{word[:1].lower()}{word[1:]}"


def reason_text(domain: Domain) -> str:
    """Why it is in its state, in lower case; "" when there is nothing to add."""
    if domain.state is DomainState.SHUTOFF and domain.saved:
        return tr("it resumes where it was when started")
    return REASONS.get(domain.reason, plain(domain.reason, 80))


def os_text(os_id: str) -> str:
    """A libosinfo id as a name fit to be shown: "http://debian.org/debian/12" is "Debian 12"."""
    from virtgui.model import osnames  # noqa: PLC0415  (late: known from a machine's XML, which comes after its row)

    return plain(osnames.os_text(os_id), 64)


def driver_text(host: Host) -> str:
    """ "QEMU/KVM", or for another computer "QEMU/KVM, ssh"."""
    try:
        parts = urlsplit(str(host.key))
        remote = parts.hostname or ""
    except ValueError:
        return plain(host.driver, 40)
    base, _, transport = parts.scheme.partition("+")
    kind = host.driver.upper() or _SCHEMES.get(base, base.upper())
    name = DRIVERS.get(kind, plain(host.driver or base, 40))
    if base == "qemu" and parts.path == "/session":
        name = tr("{driver}, my session").format(driver=name)
    if base in _OWN_REMOTE:
        return name
    way = _TRANSPORTS.get(transport, transport) or ("TLS" if remote and not transport else "")
    return f"{name.partition('/')[0]}, {way}" if way and remote else name


def location_text(host: Host) -> str:
    """The address of another computer, as its URI has it; "" for this one."""
    try:
        parts = urlsplit(str(host.key))
        return plain(parts.netloc.rpartition("@")[2], 64)
    except ValueError:
        return ""


def uri_parts(key: HostKey) -> tuple[str, ...]:
    """All that a URI says beside the computer: driver, user, path, parameters."""
    try:
        parts = urlsplit(redact(str(key)))
        user = f"{parts.username}@" if parts.username else ""
    except ValueError:
        return (_end(redact(str(key))),)
    return tuple(_end(part) for part in (parts.scheme, user, parts.path, *parts.query.split("&")) if part)


def _end(text: str) -> str:
    """Names that are alike at their beginnings mostly differ at their ends."""
    return plain(text if len(text) <= 48 else f"…{text[-47:]}", 48)


def host_name(host: Host | None, key: HostKey, own: str = "") -> str:
    """How a host is called: the name a person gave it, else its own, else what its URI says."""
    if own:
        return plain(own, 64)
    if host is not None and host.hostname and not str(key).startswith("test:"):
        return plain(host.hostname, 64)
    try:
        parts = urlsplit(str(key))
        remote = parts.hostname or ""
    except ValueError:
        return plain(redact(str(key)), 64)
    if remote:
        return plain(remote, 64)
    if key and uris.validate(key):  # it cannot be read: nobody knows which computer it means
        return plain(redact(str(key)), 64)
    base = parts.scheme.partition("+")[0]
    if base == "test":
        return (
            "test" if parts.path in ("/default", "") else plain(parts.path.rsplit("/", 1)[-1].removesuffix(".xml"), 64)
        )
    return tr("This computer")


def phase_text(host: Host) -> str:
    """Where a host's connection stands, in a word or two."""
    match host.phase:
        case Phase.CLOSED:
            return tr("Not connected")
        case Phase.OPENING:
            return tr("Connecting")
        case Phase.OPEN:
            return tr("Connected, read-only") if host.read_only else tr("Connected")
        case Phase.LOST:
            return tr("Lost")
        case Phase.FAILED:
            return tr("Could not connect")


def address_text(addresses: Sequence[Address]) -> str:
    """The address most worth knowing, and how many more there are: "10.0.4.11  +2"."""
    if not addresses:
        return ""
    first = min(
        addresses, key=lambda address: (":" in address.ip, address.ip.startswith(("127.", "fe80:", "169.254.")))
    )
    more = len(addresses) - 1
    return f"{plain(first.ip, 45)}  +{more}" if more else plain(first.ip, 45)


def with_letters(names: Sequence[str]) -> list[str]:
    """Menu entries each with a letter of its own marked by "&", as far as there are letters."""
    taken: set[str] = set()
    marked = [name.replace("&", "&&") for name in names]
    # Short names have the least choice.
    for which in sorted(range(len(names)), key=lambda place: len(set(names[place].lower()))):
        name = names[which]
        free = [place for place, letter in enumerate(name) if letter.isalnum() and letter.lower() not in taken]
        place = next((place for place in free if place == 0 or name[place - 1] == " "), next(iter(free), None))
        if place is not None:
            taken.add(name[place].lower())
            marked[which] = f"{name[:place].replace('&', '&&')}&{name[place:].replace('&', '&&')}"
    return marked


_CHANGES = {
    DomainState.BLOCKED: tr("Running"),
    DomainState.PAUSED: tr("Paused"),
    DomainState.SHUTTING_DOWN: tr("Shutting down"),
    DomainState.SHUTOFF: tr("Shut off"),
    DomainState.CRASHED: tr("Crashed"),
    DomainState.PMSUSPENDED: tr("Asleep"),
}
_BACK = {
    DomainState.PAUSED: tr("Resumed"),
    DomainState.PMSUSPENDED: tr("Woken up"),
    DomainState.SHUTTING_DOWN: tr("Running"),
}


def change_word(before: DomainState, after: DomainState) -> str:
    """What happened to a machine whose state changed: "Paused", "Resumed", "Started"."""
    if after is DomainState.RUNNING:
        return _BACK.get(before, tr("Started"))
    return _CHANGES.get(after, tr("Unknown"))


def device_word(device: str) -> str:
    """What kind of disk it is: "Disk", "CD drive"."""
    return {"disk": tr("Disk"), "cdrom": tr("CD drive"), "floppy": tr("Floppy drive"), "lun": "LUN"}.get(
        device, plain(device, 40)
    )
