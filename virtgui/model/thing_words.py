"""What is done to things and volumes, as it completes "Could not ...": "start the network default"."""

from __future__ import annotations

from virtgui.model.storage import VolumeDeed
from virtgui.model.things import ThingDeed, ThingKind
from virtgui.util.language import tr

_THINGS: dict[ThingKind, str] = {
    ThingKind.POOL: tr("the storage pool {name}"),
    ThingKind.NETWORK: tr("the network {name}"),
    ThingKind.DEVICE: tr("the host device {name}"),
    ThingKind.INTERFACE: tr("the host interface {name}"),
    ThingKind.FILTER: tr("the network filter {name}"),
    ThingKind.BINDING: tr("the filter binding {name}"),
    ThingKind.SECRET: tr("the secret {name}"),
}
_DEEDS: dict[ThingDeed, str] = {
    ThingDeed.START: tr("start {thing}"),
    ThingDeed.STOP: tr("stop {thing}"),
    ThingDeed.AUTOSTART_ON: tr("turn autostart on for {thing}"),
    ThingDeed.AUTOSTART_OFF: tr("turn autostart off for {thing}"),
    ThingDeed.REFRESH: tr("refresh {thing}"),
    ThingDeed.BUILD: tr("build {thing}"),
    ThingDeed.UNDEFINE: tr("remove the definition of {thing}"),
    ThingDeed.DELETE: tr("delete {thing}"),
    ThingDeed.UPDATE: tr("change {thing}"),
    ThingDeed.DETACH: tr("detach from its driver {thing}"),
    ThingDeed.REATTACH: tr("give back to its driver {thing}"),
    ThingDeed.RESET: tr("reset {thing}"),
}
_VOLUMES: dict[VolumeDeed, str] = {
    VolumeDeed.GROW: tr("make larger the volume {name}"),
    VolumeDeed.SHRINK: tr("make smaller the volume {name}"),
    VolumeDeed.WIPE: tr("wipe the volume {name}"),
    VolumeDeed.DELETE: tr("delete the volume {name}"),
}


def thing_doing(deed: ThingDeed, kind: ThingKind, name: str) -> str:
    """ "start the network default"."""
    return _DEEDS[deed].format(thing=_THINGS[kind].format(name=name))


def volume_doing(deed: VolumeDeed, name: str) -> str:
    """ "wipe the volume web.qcow2"."""
    return _VOLUMES[deed].format(name=name)
