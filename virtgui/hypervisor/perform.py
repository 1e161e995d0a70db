"""How each verb is done to one machine with libvirt's calls, in one table.

For the engine: look up `DEEDS[act.verb]`, run `call(machine, act.text)` on an act lane, then, where
`done_when` is set, wait off-lane until a fact of that machine satisfies it (a machine that is gone
satisfies `gone_is_done`), `patience_s` have passed, or a person cancels. `for_long(domain)` says
whether the call gets a connection of its own (SAVE always, a start only from a saved image);
`abortable` that `abortJob` over another connection ends it. A flag that carries meaning is never
dropped to make a call succeed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import libvirt

from virtgui.hypervisor.agent import be_patient, greet
from virtgui.hypervisor.documents import own_files, renoted
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.unsupported import lacking, unsupported_flags
from virtgui.model.commands import Verb
from virtgui.model.facts import NOTES_KEY, NOTES_URI, Domain, DomainState
from virtgui.model.guest_keys import keys_of
from virtgui.model.notes import Notes
from virtgui.model.noting import NOTED
from virtgui.util.language import tr
from virtgui.xml.refused import Refused

KNOWS_TPM = 8_009_000
"""The first libvirt that can be told to keep or to remove a TPM's state."""


class Deed(NamedTuple):
    """One verb. `late` is the reason told when patience ends, `late_remedy` the verb that would mend it. `spoilt`
    tells why it will never be done by a machine that is as told, and what would mend that. `said` is
    told at its end where that is not all that a person asked for. `call` raises libvirt.libvirtError."""

    call: Callable[[libvirt.virDomain, str], object]
    done_when: Callable[[Domain], bool] | None = None
    patience_s: float = 0
    late: str = ""
    late_remedy: Verb | None = None
    spoilt: Callable[[Domain], tuple[str, Verb | None] | None] = lambda domain: None
    said: str = ""
    long: bool = False
    long_when: Callable[[Domain], bool] | None = None
    abortable: bool = False
    gone_is_done: bool = False

    def for_long(self, domain: Domain) -> bool:
        """True when the call may take minutes for this machine: memory is written or read."""
        return self.long or (self.long_when is not None and self.long_when(domain))


def _start_fresh(machine: libvirt.virDomain, _text: str) -> None:
    """Removing the image and starting is what the flag means: the same on drivers without it."""
    try:
        machine.createWithFlags(libvirt.VIR_DOMAIN_START_FORCE_BOOT)
    except libvirt.libvirtError as error:
        if not unsupported_flags(error):
            raise
        if machine.hasManagedSaveImage(0):
            machine.managedSaveRemove(0)
        machine.createWithFlags(0)


def _reset(machine: libvirt.virDomain, _text: str) -> None:
    """A machine that has crashed stands still after its reset until it is let go on."""
    crashed = machine.state()[0] == libvirt.VIR_DOMAIN_CRASHED
    machine.reset(0)
    if crashed and machine.state()[0] == libvirt.VIR_DOMAIN_PAUSED:
        machine.resume()


def _by_agent(
    call: Callable[[libvirt.virDomain], object], *, alone: bool = False
) -> Callable[[libvirt.virDomain, str], None]:
    """A call that the guest's agent answers, or does not; `alone` where nobody else could."""

    def asked(machine: libvirt.virDomain, _text: str) -> None:
        be_patient(machine)
        try:
            greet(machine)
        except libvirt.libvirtError as error:
            if alone and error.get_error_code() == libvirt.VIR_ERR_AGENT_UNRESPONSIVE:
                raise
        call(machine)

    return asked


def _set_metadata(kind: int) -> Callable[[libvirt.virDomain, str], None]:
    def call(machine: libvirt.virDomain, text: str) -> None:
        affected = 0
        if machine.isActive():
            affected |= libvirt.VIR_DOMAIN_AFFECT_LIVE
        if machine.isPersistent():
            affected |= libvirt.VIR_DOMAIN_AFFECT_CONFIG
        machine.setMetadata(kind, text or None, None, None, affected)

    return call


def _persist(machine: libvirt.virDomain, _text: str) -> None:
    """With SECURE, else a display's password would be lost from the stored definition."""
    text = machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE)
    machine.connect().defineXML(text)


def _send_keys(machine: libvirt.virDomain, text: str) -> None:
    try:
        keys = keys_of(text)
    except ValueError as error:
        raise Stumble(str(error)) from error
    machine.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, keys.hold_ms, list(keys.codes), len(keys.codes), 0)


def _note(change: Callable[[Notes, str], Notes]) -> Callable[[libvirt.virDomain, str], None]:
    """Changes what is noted as it is at this moment, in the running and in the stored definition each by itself."""

    def call(machine: libvirt.virDomain, text: str) -> None:
        kind = libvirt.VIR_DOMAIN_METADATA_ELEMENT
        for there, affected in (
            (machine.isActive(), libvirt.VIR_DOMAIN_AFFECT_LIVE),
            (machine.isPersistent(), libvirt.VIR_DOMAIN_AFFECT_CONFIG),
        ):
            if not there:
                continue
            before = _noted(machine, affected)
            try:
                after = renoted(before, lambda notes: change(notes, text))
            except (Refused, ValueError) as error:
                raise Stumble(str(error)) from error
            if after != before:
                machine.setMetadata(kind, after or None, NOTES_KEY, NOTES_URI, affected)

    return call


def _noted(machine: libvirt.virDomain, affected: int) -> str:
    try:
        return str(machine.metadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, NOTES_URI, affected))
    except libvirt.libvirtError as error:
        if error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN_METADATA:
            return ""
        raise


def _listed(ask: Callable[[], int]) -> bool:
    """False also where the driver knows no such things."""
    try:
        return ask() > 0
    except libvirt.libvirtError as error:
        if lacking(error):
            return False
        raise


def _rename(machine: libvirt.virDomain, name: str) -> None:
    """libvirt (seen with 9.0) puts the records of checkpoints where its daemon does not find them once it is started
    anew: they are written once more, the oldest first. The machine has its new name whatever becomes of that."""
    machine.rename(name, 0)
    with suppress(libvirt.libvirtError):
        renamed = machine.connect().lookupByUUIDString(machine.UUIDString())
        for each in renamed.listAllCheckpoints(libvirt.VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL):
            text = each.getXMLDesc(libvirt.VIR_DOMAIN_CHECKPOINT_XML_SECURE)
            renamed.checkpointCreateXML(text, libvirt.VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE)


def undefine(machine: libvirt.virDomain, *, keep_nvram: bool = True, keep_tpm: bool = True) -> None:
    """Forgets the definition, its saved state and libvirt's records of snapshots and checkpoints. Firmware variables
    and a TPM's state stay or go as wished (before libvirt 8.9 the latter always go); disks stay."""
    flags = 0
    if _listed(lambda: machine.hasManagedSaveImage(0)):
        flags |= libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    if _listed(lambda: machine.snapshotNum(0)):
        flags |= libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    if _listed(lambda: len(machine.listAllCheckpoints(0))):
        flags |= libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
    # Only QEMU's driver owns such files; the others refuse the flags.
    if machine.connect().getType() == "QEMU":
        flags |= _flags_of_own_files(machine, keep_nvram, keep_tpm)
    machine.undefineFlags(flags)


def _flags_of_own_files(machine: libvirt.virDomain, keep_nvram: bool, keep_tpm: bool) -> int:
    try:
        nvram, tpm = own_files(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    except Refused:
        nvram = tpm = keep_nvram = keep_tpm = True  # whatever there may be stays
    flags = 0
    if nvram:
        flags |= libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM if keep_nvram else libvirt.VIR_DOMAIN_UNDEFINE_NVRAM
    if tpm and machine.connect().getLibVersion() >= KNOWS_TPM:
        flags |= libvirt.VIR_DOMAIN_UNDEFINE_KEEP_TPM if keep_tpm else libvirt.VIR_DOMAIN_UNDEFINE_TPM
    return flags


def _off(domain: Domain) -> bool:
    return not domain.active


def _saved(domain: Domain) -> bool:
    return domain.saved


def _asleep(domain: Domain) -> bool:
    return domain.state is DomainState.PMSUSPENDED


def _awake(domain: Domain) -> bool:
    return domain.active and domain.state is not DomainState.PMSUSPENDED


def _crashed(domain: Domain) -> tuple[str, Verb | None] | None:
    if domain.active and domain.state is DomainState.CRASHED:
        return tr("The guest has crashed instead. Power it off: unsaved data in it is then lost."), Verb.POWER_OFF
    return None


def _went_off(domain: Domain) -> tuple[str, Verb | None] | None:
    return None if domain.active else (tr("The machine was shut off instead."), None)


def _ask_to_end(machine: libvirt.virDomain, flags: int) -> None:
    """libvirt 9.0 takes any container for one whose init it has asked by a pipe of its own, and then never sends the
    signal that others end by; an init with such a pipe survives that signal."""
    container = not flags and machine.connect().getType() == "LXC"
    machine.shutdownFlags(flags)
    if container:
        with suppress(libvirt.libvirtError):  # it may have ended meanwhile
            machine.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_SIGNAL)


def _shut_down(flags: int, late: str) -> Deed:
    by_button = flags == libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN
    by_agent = flags == libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT
    return Deed(
        (lambda machine, _: machine.shutdownFlags(flags))
        if by_button
        else _by_agent(lambda machine: _ask_to_end(machine, flags), alone=by_agent),
        done_when=_off,
        patience_s=90,
        late=late,
        late_remedy=Verb.POWER_OFF,
        spoilt=_crashed,
        gone_is_done=True,
    )


_LATE_OFF = tr(
    "The guest was asked but is still running after 90 s. It may still be busy, or it may not listen "
    "to the power button. Wait, or power it off: unsaved data in the guest is then lost."
)

_ASKED = tr("The guest was asked: the event log tells when it has rebooted.")

DEEDS: dict[Verb, Deed] = {
    Verb.START: Deed(lambda machine, _: machine.createWithFlags(0), long_when=_saved),
    Verb.START_PAUSED: Deed(
        lambda machine, _: machine.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED), long_when=_saved
    ),
    Verb.START_FRESH: Deed(_start_fresh),
    Verb.START_RESET: Deed(lambda machine, _: machine.createWithFlags(libvirt.VIR_DOMAIN_START_RESET_NVRAM)),
    Verb.PAUSE: Deed(lambda machine, _: machine.suspend()),
    Verb.RESUME: Deed(lambda machine, _: machine.resume()),
    Verb.SHUT_DOWN: _shut_down(0, _LATE_OFF),
    Verb.SHUT_DOWN_ACPI: _shut_down(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, _LATE_OFF),
    Verb.SHUT_DOWN_AGENT: _shut_down(
        libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,
        tr(
            "The guest agent was asked but the guest is still running after 90 s. Wait, or power it off: "
            "unsaved data in the guest is then lost."
        ),
    ),
    Verb.REBOOT: Deed(_by_agent(lambda machine: machine.reboot(0)), said=_ASKED),
    Verb.REBOOT_ACPI: Deed(lambda machine, _: machine.reboot(libvirt.VIR_DOMAIN_REBOOT_ACPI_POWER_BTN), said=_ASKED),
    Verb.REBOOT_AGENT: Deed(
        _by_agent(lambda machine: machine.reboot(libvirt.VIR_DOMAIN_REBOOT_GUEST_AGENT), alone=True), said=_ASKED
    ),
    Verb.RESET: Deed(_reset),
    Verb.POWER_OFF: Deed(lambda machine, _: machine.destroyFlags(0)),
    Verb.POWER_OFF_GRACEFUL: Deed(lambda machine, _: machine.destroyFlags(libvirt.VIR_DOMAIN_DESTROY_GRACEFUL)),
    Verb.SAVE: Deed(lambda machine, _: machine.managedSave(0), long=True, abortable=True),
    Verb.DISCARD_SAVED: Deed(lambda machine, _: machine.managedSaveRemove(0)),
    Verb.SUSPEND_GUEST: Deed(
        _by_agent(lambda machine: machine.pMSuspendForDuration(libvirt.VIR_NODE_SUSPEND_TARGET_MEM, 0, 0), alone=True),
        done_when=_asleep,
        patience_s=30,
        late=tr("The guest was asked to sleep but is still awake after 30 s. Sleep may be switched off in the guest."),
        spoilt=_went_off,
    ),
    Verb.WAKE: Deed(
        lambda machine, _: machine.pMWakeup(0),
        done_when=_awake,
        patience_s=30,
        late=tr("The guest was woken but is still asleep after 30 s. Power it off: unsaved data in it is then lost."),
        late_remedy=Verb.POWER_OFF,
        spoilt=_went_off,
    ),
    Verb.AUTOSTART_ON: Deed(lambda machine, _: machine.setAutostart(1)),
    Verb.AUTOSTART_OFF: Deed(lambda machine, _: machine.setAutostart(0)),
    Verb.NMI: Deed(lambda machine, _: machine.injectNMI(0)),
    Verb.SEND_KEYS: Deed(_send_keys),
    Verb.RENAME: Deed(_rename),
    Verb.SET_TITLE: Deed(_set_metadata(libvirt.VIR_DOMAIN_METADATA_TITLE)),
    Verb.SET_DESCRIPTION: Deed(_set_metadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION)),
    Verb.PERSIST: Deed(_persist),
    **{verb: Deed(_note(change)) for verb, change in NOTED.items()},
    Verb.UNDEFINE: Deed(lambda machine, _: undefine(machine)),
}
"""Every verb but CONSOLE, which needs the machine's XML and a viewer rather than a call."""
