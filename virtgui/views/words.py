"""The user's words for libvirt's: the only place where one is translated into the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from virtgui.model.commands import Verb
from virtgui.model.facts import Address, Domain, DomainState, Host, Phase
from virtgui.model.keys import HostKey
from virtgui.qtmodels.condition import Condition, condition, own_condition
from virtgui.util.language import tr
from virtgui.util.names import plain
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


class Deed(NamedTuple):
    """How one verb is offered, done and asked about. `label` is its menu entry with a mnemonic,
    `name` the same without, `doing` its job's title before a machine's name, `loss` what a question
    says is lost ("" asks nothing), `remember` whether "Do not ask again" is on offer."""

    label: str
    name: str
    doing: str
    icon: str = ""
    loss: str = ""
    remember: bool = True

    def in_words(self, say: Callable[[str], str]) -> Deed:
        """The same with its words as `say` says them."""
        return self._replace(
            label=say(self.label), name=say(self.name), doing=say(self.doing), loss=say(self.loss) if self.loss else ""
        )


DEEDS: dict[Verb, Deed] = {
    Verb.START: Deed("&Start", "Start", "Start", "player-play-filled"),
    Verb.START_PAUSED: Deed("Start &paused", "Start paused", "Start paused", "clock-play"),
    Verb.START_FRESH: Deed(
        "Start with&out the saved state",
        "Start without the saved state",
        "Start without the saved state",
        "restore",
        "The saved state is thrown away: what was unsaved in the guest is lost.",
    ),
    Verb.PAUSE: Deed("Pa&use", "Pause", "Pause", "player-pause-filled"),
    Verb.RESUME: Deed("R&esume", "Resume", "Resume", "player-play-filled"),
    Verb.SHUT_DOWN: Deed("Shut &down", "Shut down", "Shut down", "power"),
    Verb.SHUT_DOWN_ACPI: Deed("Shut down by &ACPI", "Shut down by ACPI", "Shut down by ACPI"),
    Verb.SHUT_DOWN_AGENT: Deed("Shut down by &guest agent", "Shut down by guest agent", "Shut down by guest agent"),
    Verb.REBOOT: Deed("Re&boot", "Reboot", "Reboot", "rotate-clockwise"),
    Verb.REBOOT_ACPI: Deed("Reboot by A&CPI", "Reboot by ACPI", "Reboot by ACPI"),
    Verb.REBOOT_AGENT: Deed("Reboot by gues&t agent", "Reboot by guest agent", "Reboot by guest agent"),
    Verb.RESET: Deed("&Reset", "Reset", "Reset", "bolt", "Unsaved data in the guest is lost."),
    Verb.POWER_OFF: Deed("Power o&ff", "Power off", "Power off", "plug-off", "Unsaved data in the guest is lost."),
    Verb.POWER_OFF_GRACEFUL: Deed(
        "Power off, let it flush its dis&ks",
        "Power off, let it flush its disks",
        "Power off after flushing disks",
        "",
        "Unsaved data in the guest is lost; what its disks still cache is written first.",
    ),
    Verb.SAVE: Deed("Sa&ve", "Save", "Save", "device-floppy"),
    Verb.DISCARD_SAVED: Deed(
        "D&iscard the saved state",
        "Discard the saved state",
        "Discard the saved state of",
        "trash",
        "What was unsaved in the guest is lost; the next start boots anew.",
    ),
    Verb.SUSPEND_GUEST: Deed("S&leep", "Sleep", "Put to sleep", "moon"),
    Verb.WAKE: Deed("Wa&ke up", "Wake up", "Wake up", "sun-high"),
    Verb.AUTOSTART_ON: Deed("Start with the &host", "Start with the host", "Turn on autostart of"),
    Verb.AUTOSTART_OFF: Deed("Do not start &with the host", "Do not start with the host", "Turn off autostart of"),
    Verb.NMI: Deed(
        "In&ject NMI",
        "Inject NMI",
        "Inject an NMI into",
        "",
        "Most guests answer an NMI with a crash dump or a panic.",
    ),
    Verb.RENAME: Deed("Re&name...", "Rename", "Rename", "pencil"),
    Verb.SET_TITLE: Deed("Change &title...", "Change title", "Change the title of"),
    Verb.SET_DESCRIPTION: Deed("Chan&ge description...", "Change description", "Change the description of"),
    Verb.PERSIST: Deed("Keep after po&wer-off", "Keep after power-off", "Make persistent:"),
    Verb.TEMPLATE_ON: Deed("Make a &template", "Make a template", "Make a template of"),
    Verb.TEMPLATE_OFF: Deed("Make a &machine again", "Make a machine again", "Make a machine again of"),
    Verb.SET_TAGS: Deed("T&ags...", "Tags", "Change the tags of", "tag"),
    Verb.SET_GROUP: Deed("Move to a gro&up...", "Move to a group", "Change the group of", "folder"),
    Verb.SET_START: Deed("Start &order...", "Start order", "Change the start order of"),
    Verb.UNDEFINE: Deed(
        "D&elete...",
        "Delete",
        "Delete",
        "trash",
        "What is ticked in its list is gone for good.",
        remember=False,
    ),
    Verb.CONSOLE: Deed("&Console", "Console", "Open the console of", "device-desktop"),
}
DEEDS.update({verb: deed.in_words(tr) for verb, deed in DEEDS.items()})
"""One entry for each verb."""

DRIVERS = {
    "QEMU": "QEMU/KVM",
    "TEST": "Test driver",
    "LXC": "Linux containers",
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
    "booted": "started normally",
    "migrated": "moved to another host",
    "restored": "restored from its saved state",
    "from snapshot": "started from a snapshot",
    "unpaused": "resumed",
    "migration canceled": "move cancelled",
    "save canceled": "save cancelled",
    "wakeup": "woken up",
    "crashed": "crashed",
    "post-copy": "moving, memory still arriving",
    "post-copy failed": "moving failed half way",
    "user": "on request",
    "migration": "moving to another host",
    "save": "being saved",
    "dump": "its memory is being dumped",
    "I/O error": "a disk failed or is full",
    "ioerror": "a disk failed or is full",
    "watchdog": "its watchdog fired",
    "shutting down": "shutting down",
    "snapshot": "a snapshot is being taken",
    "starting up": "starting",
    "shutdown": "shut down from inside",
    "destroyed": "powered off",
    "saved": "saved",
    "failed": "failed to start or stop",
    "daemon": "ended by the host",
    "panicked": "the guest's kernel panicked",
    "unknown": "",
}
"""libvirt's reason for a state, as it completes "Paused: ..."."""


def state_word(domain: Domain, host: Host | None) -> str:
    """ "Running"; "Was running" on a host that is away."""
    now = condition(domain, host)
    if now is Condition.OFF and domain.config is not None and domain.config.template:
        return tr("Template")
    if now is not Condition.LOST:
        return CONDITIONS[now]
    word = CONDITIONS[own_condition(domain)]
    return tr("Was {state}").format(state=f"{word[0].lower()}{word[1:]}")


def reason_text(domain: Domain) -> str:
    """Why it is in its state, in lower case; "" when there is nothing to add."""
    if domain.state is DomainState.SHUTOFF and domain.saved:
        return "it resumes where it was when started"
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
        name = f"{name}, my session"
    if base in _OWN_REMOTE:
        return name
    way = _TRANSPORTS.get(transport, transport) or ("TLS" if remote and not transport else "")
    return f"{name.partition('/')[0]}, {way}" if way and remote else name


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
        return plain(str(key), 64)
    if remote:
        return plain(remote, 64)
    base = parts.scheme.partition("+")[0]
    if base == "test":
        return (
            "test" if parts.path in ("/default", "") else plain(parts.path.rsplit("/", 1)[-1].removesuffix(".xml"), 64)
        )
    return "This computer"


def phase_text(host: Host) -> str:
    """Where a host's connection stands, in a word or two."""
    match host.phase:
        case Phase.CLOSED:
            return "Not connected"
        case Phase.OPENING:
            return "Connecting"
        case Phase.OPEN:
            return "Connected, read-only" if host.read_only else "Connected"
        case Phase.LOST:
            return "Lost"
        case Phase.FAILED:
            return "Could not connect"


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


def count_text(number: int, noun: str) -> str:
    """ "1 machine", "14 machines"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_CHANGES = {
    DomainState.BLOCKED: "Running",
    DomainState.PAUSED: "Paused",
    DomainState.SHUTTING_DOWN: "Shutting down",
    DomainState.SHUTOFF: "Shut off",
    DomainState.CRASHED: "Crashed",
    DomainState.PMSUSPENDED: "Asleep",
}
_BACK = {DomainState.PAUSED: "Resumed", DomainState.PMSUSPENDED: "Woken up", DomainState.SHUTTING_DOWN: "Running"}


def change_word(before: DomainState, after: DomainState) -> str:
    """What happened to a machine whose state changed: "Paused", "Resumed", "Started"."""
    if after is DomainState.RUNNING:
        return _BACK.get(before, "Started")
    return _CHANGES.get(after, "Unknown")


def device_word(device: str) -> str:
    """What kind of disk it is: "Disk", "CD drive"."""
    return {"disk": tr("Disk"), "cdrom": tr("CD drive"), "floppy": tr("Floppy drive"), "lun": "LUN"}.get(
        device, plain(device, 40)
    )
