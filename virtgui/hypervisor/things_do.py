"""How each deed on a thing, and each definition, is done with libvirt's calls; for a lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.hypervisor import doings
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import patiently, waiting
from virtgui.hypervisor.things_read import KINDS, thing
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingDeeds, ThingKey, ThingKind
from virtgui.util.language import tr
from virtgui.util.redact import redact
from virtgui.xml.pools import type_of as pool_type

RETRY_S = 1.0
RETRIES = 30
"""A pool that is at work on its volumes refuses what would disturb it: it is asked again for so long, and no
longer: who asked may have other plans by then."""
_FORMATTED = ("fs", "disk", "logical")
"""Types of pools that are made by overwriting a device."""

Call = Callable[[Any, ThingAct], object]
Told = Callable[[str], object]


def _build(pool: libvirt.virStoragePool, act: ThingAct) -> None:
    _make_storage(pool, overwrite=bool(dict(act.options).get("overwrite")))


def _make_storage(pool: libvirt.virStoragePool, *, overwrite: bool) -> None:
    """Nothing that is there is overwritten unless that is wanted; only some types of pools can be told so."""
    if pool_type(pool.XMLDesc(0)) not in _FORMATTED:
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_NEW)
    elif overwrite:
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
    else:
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)


def _update(network: libvirt.virNetwork, act: ThingAct) -> None:
    told = dict(act.options)
    flags = 0
    if told.get("live"):
        flags |= libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE
    if told.get("config"):
        flags |= libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG
    network.update(told["command"], told["section"], told.get("parent", -1), act.text, flags)


def _autostart(on: int) -> Call:
    return lambda handle, act: handle.setAutostart(on)


_START: Call = lambda handle, act: handle.create(0)  # noqa: E731
_STOP: Call = lambda handle, act: handle.destroy()  # noqa: E731
_UNDEFINE: Call = lambda handle, act: handle.undefine()  # noqa: E731

CALLS: dict[ThingKind, dict[ThingDeed, Call]] = {
    ThingKind.POOL: {
        ThingDeed.START: _START,
        ThingDeed.STOP: _STOP,
        ThingDeed.AUTOSTART_ON: _autostart(1),
        ThingDeed.AUTOSTART_OFF: _autostart(0),
        ThingDeed.REFRESH: lambda pool, act: pool.refresh(0),
        ThingDeed.BUILD: _build,
        ThingDeed.UNDEFINE: _UNDEFINE,
        ThingDeed.DELETE: lambda pool, act: pool.delete(libvirt.VIR_STORAGE_POOL_DELETE_NORMAL),
    },
    ThingKind.NETWORK: {
        ThingDeed.START: lambda network, act: network.create(),
        ThingDeed.STOP: _STOP,
        ThingDeed.AUTOSTART_ON: _autostart(1),
        ThingDeed.AUTOSTART_OFF: _autostart(0),
        ThingDeed.UNDEFINE: _UNDEFINE,
        ThingDeed.UPDATE: _update,
    },
    ThingKind.DEVICE: {
        ThingDeed.START: _START,
        ThingDeed.STOP: _STOP,
        ThingDeed.DELETE: _STOP,
        ThingDeed.AUTOSTART_ON: _autostart(1),
        ThingDeed.AUTOSTART_OFF: _autostart(0),
        ThingDeed.UNDEFINE: lambda device, act: device.undefine(0),
        ThingDeed.DETACH: lambda device, act: device.detachFlags(act.text or None, 0),
        ThingDeed.REATTACH: lambda device, act: device.reAttach(),
        ThingDeed.RESET: lambda device, act: device.reset(),
    },
    ThingKind.INTERFACE: {
        ThingDeed.START: _START,
        ThingDeed.STOP: lambda interface, act: interface.destroy(0),
        ThingDeed.UNDEFINE: _UNDEFINE,
    },
    ThingKind.FILTER: {ThingDeed.UNDEFINE: _UNDEFINE},
    ThingKind.BINDING: {ThingDeed.DELETE: lambda binding, act: binding.delete()},
    ThingKind.SECRET: {ThingDeed.UNDEFINE: _UNDEFINE},
}
_DEFINE: dict[ThingKind, Callable[[Connection, DefineThing], Any]] = {
    ThingKind.POOL: lambda c, it: c.storagePoolDefineXML(it.xml, 0),
    ThingKind.NETWORK: lambda c, it: c.networkDefineXML(it.xml),
    ThingKind.DEVICE: lambda c, it: c.nodeDeviceDefineXML(it.xml, 0),
    ThingKind.INTERFACE: lambda c, it: c.interfaceDefineXML(it.xml, 0),
    ThingKind.FILTER: lambda c, it: c.nwfilterDefineXML(it.xml),
    ThingKind.SECRET: lambda c, it: c.secretDefineXML(it.xml, 0),
}
_CREATE: dict[ThingKind, Callable[[Connection, DefineThing], Any]] = {
    ThingKind.POOL: lambda c, it: _created_pool(c, it),
    ThingKind.NETWORK: lambda c, it: c.networkCreateXML(it.xml),
    ThingKind.DEVICE: lambda c, it: c.nodeDeviceCreateXML(it.xml, 0),
    ThingKind.BINDING: lambda c, it: c.nwfilterBindingCreateXML(it.xml, 0),
}


def _unheard(_text: str) -> None:
    """For work whose progress nobody looks at."""


def act(connection: Connection, command: ThingAct, stop: threading.Event, told: Told = _unheard) -> Thing | None:
    """Do it; returns the thing as it is afterwards, None where it is gone. `told` hears what it waits for. Raises
    libvirt.libvirtError."""
    key = command.thing
    call = CALLS[key.kind].get(command.deed)
    if call is None:
        raise Stumble(f"a {key.kind.value} cannot be asked this", libvirt.VIR_ERR_NO_SUPPORT)
    handle = KINDS[key.kind].find(connection, key.name)
    _patiently(lambda: call(handle, command), stop, lambda: told(waiting(handle.name())))
    return now(connection, key)


def several(
    connection: Connection,
    command: ThingDeeds,
    stop: threading.Event,
    left: Callable[[str], object],
    told: Told = _unheard,
) -> Thing | None:
    """Do each of them; returns the thing as it is then. Raises libvirt.libvirtError of the first that fails; `left` is
    told in a sentence where others were done before it and are not taken back."""
    for number, part in enumerate(command.parts):
        gone = number == 1 and command.back is not None
        if stop.is_set() and not gone:
            break
        try:
            if isinstance(part, ThingAct):
                act(connection, part, stop, told)
            else:
                define(connection, part, stop)
        except libvirt.libvirtError:
            if gone:
                _bring_back(connection, command, stop, left)
            elif number:
                left(tr("Some of it was done before that."))
            raise
    return now(connection, command.thing)


def _bring_back(
    connection: Connection, command: ThingDeeds, stop: threading.Event, left: Callable[[str], object]
) -> None:
    try:
        if command.back is not None:
            define(connection, command.back, stop)
    except libvirt.libvirtError as error:
        reason = redact(error.get_error_message() or str(error))
        left(tr("Its definition could not be given back: {reason}").format(reason=reason))


def now(connection: Connection, key: ThingKey) -> Thing | None:
    """A thing as it is now, None where it is gone or cannot be read: its deed is done all the same."""
    try:
        return thing(key.host, key.kind, KINDS[key.kind].find(connection, key.name))
    except libvirt.libvirtError:
        return None


def define(connection: Connection, command: DefineThing, stop: threading.Event) -> Thing | None:
    """Define a thing and do what is to be done with it; what is new is taken back where that fails. Returns it as it is
    then. Raises libvirt.libvirtError."""
    replacing = command.replacing
    if replacing is not None and command.check:
        seen = thing(command.host, command.kind, KINDS[command.kind].find(connection, replacing.name))
        if steady(command.check) != steady(seen.stored or seen.xml):
            raise Stumble(doings.CHANGED[command.kind])
    handle = _made(connection, command)
    try:
        if not command.transient:
            _follow(handle, command, stop)
    except libvirt.libvirtError:
        if replacing is None:
            _take_back(handle, command.kind)
        raise
    return now(connection, ThingKey(command.host, command.kind, KINDS[command.kind].name(handle)))


def _made(connection: Connection, command: DefineThing) -> Any:
    """It is defined where it is to be kept, else created at once."""
    how = (_CREATE if command.transient else _DEFINE).get(command.kind)
    if how is None:
        raise Stumble(f"a {command.kind.value} cannot be defined", libvirt.VIR_ERR_NO_SUPPORT)
    return how(connection, command)


def _created_pool(connection: Connection, command: DefineThing) -> Any:
    flags = 0
    if command.build:
        flags = libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD
        if pool_type(command.xml) in _FORMATTED:
            flags = (
                libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE
                if command.overwrite
                else libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE
            )
    return connection.storagePoolCreateXML(command.xml, flags)


def _follow(handle: Any, command: DefineThing, stop: threading.Event) -> None:
    if command.build:
        _patiently(lambda: _make_storage(handle, overwrite=command.overwrite), stop)
    if command.autostart:
        handle.setAutostart(1)
    if command.start:
        _patiently(lambda: handle.create() if command.kind is ThingKind.NETWORK else handle.create(0), stop)


def _take_back(handle: Any, kind: ThingKind) -> None:
    """As far as it can be: the reason that is told is why it had to be."""
    try:
        handle.undefine(0) if kind is ThingKind.DEVICE else handle.undefine()
    except libvirt.libvirtError:
        return


def steady(xml: str) -> str:
    """A pool's document without the figures that change by themselves."""
    lines = (
        line for line in xml.splitlines() if not line.strip().startswith(("<allocation", "<available", "<capacity"))
    )
    return "\n".join(lines)


def _patiently(call: Callable[[], object], stop: threading.Event, told: Callable[[], object] = lambda: None) -> None:
    patiently(call, stop, told, tries=RETRIES, again_s=RETRY_S)
