"""What completes "Could not ..." for deeds that are told by a word, each as a whole sentence for a translator."""

from __future__ import annotations

from virtgui.model.commands import ActAll, Verb
from virtgui.model.storage import VolumeDeed
from virtgui.model.things import ThingDeed, ThingKind
from virtgui.util.language import plural, tr

_VERBS = {
    Verb.START: tr("start {name}"),
    Verb.START_PAUSED: tr("start paused {name}"),
    Verb.START_FRESH: tr("start without the saved state {name}"),
    Verb.START_RESET: tr("start with fresh firmware variables {name}"),
    Verb.PAUSE: tr("pause {name}"),
    Verb.RESUME: tr("resume {name}"),
    Verb.SHUT_DOWN: tr("shut down {name}"),
    Verb.SHUT_DOWN_ACPI: tr("shut down by ACPI {name}"),
    Verb.SHUT_DOWN_AGENT: tr("shut down by guest agent {name}"),
    Verb.REBOOT: tr("reboot {name}"),
    Verb.REBOOT_ACPI: tr("reboot by ACPI {name}"),
    Verb.REBOOT_AGENT: tr("reboot by guest agent {name}"),
    Verb.RESET: tr("reset {name}"),
    Verb.POWER_OFF: tr("power off {name}"),
    Verb.POWER_OFF_GRACEFUL: tr("power off gracefully {name}"),
    Verb.SAVE: tr("save {name}"),
    Verb.DISCARD_SAVED: tr("discard the saved state of {name}"),
    Verb.SUSPEND_GUEST: tr("suspend the guest of {name}"),
    Verb.WAKE: tr("wake up {name}"),
    Verb.AUTOSTART_ON: tr("turn autostart on for {name}"),
    Verb.AUTOSTART_OFF: tr("turn autostart off for {name}"),
    Verb.NMI: tr("inject an NMI into {name}"),
    Verb.SEND_KEYS: tr("send keys to {name}"),
    Verb.RENAME: tr("rename {name}"),
    Verb.SET_TITLE: tr("change the title of {name}"),
    Verb.SET_DESCRIPTION: tr("change the description of {name}"),
    Verb.PERSIST: tr("keep {name} after power-off"),
    Verb.TEMPLATE_ON: tr("make a template of {name}"),
    Verb.TEMPLATE_OFF: tr("make a machine again of the template {name}"),
    Verb.SET_TAGS: tr("change the tags of {name}"),
    Verb.SET_GROUP: tr("change the group of {name}"),
    Verb.SET_START: tr("change the start order of {name}"),
    Verb.UNDEFINE: tr("remove the definition of {name}"),
    Verb.CONSOLE: tr("open the console of {name}"),
}
_THINGS = {
    ThingDeed.START: tr("start the {kind} {name}"),
    ThingDeed.STOP: tr("stop the {kind} {name}"),
    ThingDeed.AUTOSTART_ON: tr("turn autostart on for the {kind} {name}"),
    ThingDeed.AUTOSTART_OFF: tr("turn autostart off for the {kind} {name}"),
    ThingDeed.REFRESH: tr("refresh the {kind} {name}"),
    ThingDeed.BUILD: tr("build the {kind} {name}"),
    ThingDeed.UNDEFINE: tr("remove the definition of the {kind} {name}"),
    ThingDeed.DELETE: tr("delete the {kind} {name}"),
    ThingDeed.UPDATE: tr("change the {kind} {name}"),
    ThingDeed.DETACH: tr("detach from its driver the {kind} {name}"),
    ThingDeed.REATTACH: tr("give back to its driver the {kind} {name}"),
    ThingDeed.RESET: tr("reset the {kind} {name}"),
}
_VOLUMES = {
    VolumeDeed.GROW: tr("make the volume {volume} larger"),
    VolumeDeed.SHRINK: tr("make the volume {volume} smaller"),
    VolumeDeed.WIPE: tr("wipe the volume {volume}"),
    VolumeDeed.DELETE: tr("delete the volume {volume}"),
}


def verb_doing(verb: Verb, name: str) -> str:
    """ "start web-01"."""
    return _VERBS[verb].format(name=name)


def all_doing(command: ActAll, of: int = 0) -> str:
    """ "change the tags of 14 machines"; "of 2 of 14 machines" where so many are meant."""
    machines = plural(len(command.domains), "{n} machine", "{n} machines")
    return verb_doing(command.verb, tr("{n} of {machines}").format(n=of, machines=machines) if of else machines)


def thing_doing(deed: ThingDeed, kind: ThingKind, name: str) -> str:
    """ "start the storage pool default"."""
    return _THINGS[deed].format(kind=kind.said, name=name)


def volume_doing(deed: VolumeDeed, volume: str) -> str:
    """ "wipe the volume web.qcow2"."""
    return _VOLUMES[deed].format(volume=volume)
