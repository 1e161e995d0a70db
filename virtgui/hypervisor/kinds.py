"""What libvirt's event kinds say, as tables: each kind's words and what must be read again after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.tuples import NamedTuple


class Kind(NamedTuple):
    """One kind of event on a machine. `text` gets what libvirt tells besides the machine; an empty
    text is not worth a line in the log. `row` and `xml` say what may have changed."""

    text: Callable[..., str]
    row: bool = False
    xml: bool = False


_EVENTS = {name: value for name, value in vars(libvirt).items() if name.startswith("VIR_DOMAIN_EVENT_")}


def _words(prefix: str) -> dict[int, str]:
    """The constants with a prefix, by value, as lower-case words."""
    return {
        value: name.removeprefix(prefix).lower().replace("_", " ")
        for name, value in _EVENTS.items()
        if name.startswith(prefix) and isinstance(value, int)
    }


_LIFES = ("DEFINED", "UNDEFINED", "STARTED", "SUSPENDED", "RESUMED", "STOPPED", "SHUTDOWN", "PMSUSPENDED", "CRASHED")
DEFINED, UNDEFINED, STARTED, SUSPENDED, RESUMED, STOPPED, SHUTDOWN, PMSUSPENDED, CRASHED = range(9)
_DETAILS = tuple(_words(f"VIR_DOMAIN_EVENT_{life}_") for life in _LIFES)
LIVES = ("defined", "undefined", "started", "paused", "resumed", "stopped", "shut down", "asleep", "crashed")
_LIFE_WORDS = (
    tr("defined", "it happened"),
    tr("undefined", "it happened"),
    tr("started", "it happened"),
    tr("paused", "it happened"),
    tr("resumed", "it happened"),
    tr("stopped", "it happened"),
    tr("shut down", "it happened"),
    tr("asleep", "it happened"),
    tr("crashed", "it happened"),
)
_SAID = frozenset(("paused", "added", "removed", "unpaused"))
"""Details that say no more than the life itself."""
_WHYS = {
    "updated": tr("updated", "it happened"),
    "renamed": tr("renamed", "it happened"),
    "from snapshot": tr("from snapshot", "it happened"),
    "booted": tr("booted", "it happened"),
    "migrated": tr("migrated", "it happened"),
    "restored": tr("restored", "it happened"),
    "wakeup": tr("wakeup", "it happened"),
    "ioerror": tr("ioerror", "it happened"),
    "watchdog": tr("watchdog", "it happened"),
    "api error": tr("api error", "it happened"),
    "postcopy": tr("postcopy", "it happened"),
    "postcopy failed": tr("postcopy failed", "it happened"),
    "shutdown": tr("shutdown", "it happened"),
    "destroyed": tr("destroyed", "it happened"),
    "crashed": tr("crashed", "it happened"),
    "saved": tr("saved", "it happened"),
    "failed": tr("failed", "it happened"),
    "finished": tr("finished", "it happened"),
    "guest": tr("guest", "it happened"),
    "host": tr("host", "it happened"),
    "memory": tr("memory", "it happened"),
    "disk": tr("disk", "it happened"),
    "panicked": tr("panicked", "it happened"),
    "crashloaded": tr("crashloaded", "it happened"),
}
_WATCHDOG = (
    tr("watchdog fired, nothing done"),
    tr("watchdog fired, paused"),
    tr("watchdog fired, reset"),
    tr("watchdog fired, powered off"),
    tr("watchdog fired, shut down"),
    tr("watchdog fired, noted by QEMU"),
    tr("watchdog fired, NMI injected"),
)
"""What is done then, in the order of libvirt's numbers."""
_MISSING = {
    0: tr("{device} started without its medium: {image} is missing"),
    1: tr("{device} was left out at the start: {image} is missing"),
}
_FAILURES = (
    tr("ignored"),
    tr("told to the guest"),
    tr("it cannot go on"),
    tr("the guest was reset"),
)
"""What was done about a failure of memory, in the order of libvirt's numbers."""
_AGENT = {1: tr("guest agent connected"), 2: tr("guest agent disconnected")}
_GRAPHICS = {0: tr("a viewer connected to the display{where}"), 2: tr("a viewer disconnected from the display{where}")}
_JOB_STATES = (
    tr("block job on {path} completed"),
    tr("block job on {path} failed"),
    tr("block job on {path} cancelled"),
    tr("block job on {path} ready"),
    tr("block job on {path} pending"),
)


def _from(table: dict[int, str] | tuple[str, ...], number: int) -> str:
    if isinstance(table, dict):
        return table.get(number, str(number))
    return table[number] if 0 <= number < len(table) else str(number)


def _lifecycle(event: int, detail: int) -> str:
    life = _from(_LIFE_WORDS, event)
    why = _DETAILS[event].get(detail, "") if 0 <= event < len(_DETAILS) else ""
    return f"{life}, {_WHYS.get(why, why)}" if why and why not in _SAID else life


def _viewer(phase: int, _local: Any, remote: dict[str, Any], *_rest: Any) -> str:
    node = plain(str(remote.get("node") or ""), 64)
    where = f" ({node})" if node and not node.startswith("/") else ""
    return _GRAPHICS.get(phase, "").format(where=where)


def _io_error(path: str, device: str, action: int, reason: str = "") -> str:
    did = {0: "", 1: tr(", paused"), 2: tr(", told to the guest")}.get(action, "")
    why = {"enospc": tr("no room is left there")}.get(reason, reason)
    # The image: that is where room is made, and libvirt names its device by the alias that QEMU has for it.
    return tr("I/O error on {disk}").format(disk=path or device) + did + (f": {why}" if why else "")


def _watchdog(action: int) -> str:
    return _WATCHDOG[action] if 0 <= action < len(_WATCHDOG) else tr("watchdog fired")


def _disk(old: str | None, new: str | None, device: str | None, reason: int) -> str:
    """What a start policy lets go because its image is missing has no alias yet: its image names it then."""
    device = device or old or ""
    if not new and reason in _MISSING:
        return _MISSING[reason].format(device=device, image=old or device)
    return (tr("medium of {device} changed") if new else tr("medium of {device} removed")).format(device=device)


def _block_job(path: str, _kind: int, state: int) -> str:
    known = _JOB_STATES[state] if 0 <= state < len(_JOB_STATES) else "block job on {path} " + str(state)
    return known.format(path=path)


def _memory_failure(recipient: int, action: int, *_: Any) -> str:
    whose = tr("memory of the guest is broken") if recipient else tr("memory of the hypervisor is broken")
    return f"{whose}: {_FAILURES[action]}" if 0 <= action < len(_FAILURES) else whose


def _tray(device: str, why: int) -> str:
    return (tr("tray of {device} closed") if why else tr("tray of {device} opened")).format(device=device)


def _agent(state: int, _why: int) -> str:
    return _AGENT.get(state, f"guest agent {state}")


def _of(text: str) -> Callable[..., str]:
    """What is told of a device, whatever else libvirt tells."""
    return lambda device, *_: text.format(device=device)


def life(kind: str, details: tuple[Any, ...]) -> str:
    """What became of a machine or its agent, whatever the language; "" for all else."""
    now = details[0] if details and isinstance(details[0], int) else -1
    if kind == "LIFECYCLE" and 0 <= now < len(LIVES):
        return LIVES[now]
    return {1: "connected", 2: "disconnected"}.get(now, "") if kind == "AGENT_LIFECYCLE" else ""


def _quiet(*_: Any) -> str:
    return ""


KINDS: dict[str, Kind] = {
    "LIFECYCLE": Kind(_lifecycle, row=True),
    "REBOOT": Kind(lambda: tr("rebooted"), row=True),
    "RTC_CHANGE": Kind(_quiet),
    "WATCHDOG": Kind(_watchdog, row=True),
    "IO_ERROR": Kind(_quiet, row=True),
    "IO_ERROR_REASON": Kind(_io_error, row=True),
    "GRAPHICS": Kind(_viewer),
    "CONTROL_ERROR": Kind(lambda: tr("the hypervisor lost its hold on this machine"), row=True),
    "BLOCK_JOB": Kind(_block_job, xml=True),
    "BLOCK_JOB_2": Kind(_quiet, xml=True),
    "DISK_CHANGE": Kind(_disk, xml=True),
    "TRAY_CHANGE": Kind(_tray, xml=True),
    "PMWAKEUP": Kind(lambda _: tr("woke up"), row=True),
    "PMSUSPEND": Kind(lambda _: tr("fell asleep"), row=True),
    "PMSUSPEND_DISK": Kind(lambda _: tr("hibernated"), row=True),
    "BALLOON_CHANGE": Kind(_quiet, row=True),
    "DEVICE_REMOVED": Kind(_of(tr("{device} removed")), xml=True),
    "DEVICE_ADDED": Kind(_of(tr("{device} added")), xml=True),
    "DEVICE_REMOVAL_FAILED": Kind(_of(tr("the guest did not let go of {device}"))),
    "TUNABLE": Kind(lambda _: tr("tuning changed"), xml=True),
    "AGENT_LIFECYCLE": Kind(_agent),
    "MIGRATION_ITERATION": Kind(_quiet),
    "JOB_COMPLETED": Kind(_quiet, row=True),
    "METADATA_CHANGE": Kind(lambda *_: tr("title, description or metadata changed"), xml=True),
    "BLOCK_THRESHOLD": Kind(_of(tr("{device} grew past its threshold"))),
    "MEMORY_FAILURE": Kind(_memory_failure, row=True),
    "MEMORY_DEVICE_SIZE_CHANGE": Kind(_of(tr("{device} changed its size")), row=True, xml=True),
}
OTHER = Kind(lambda *_: "", row=True, xml=True)
"""A kind younger than this program."""


def domain_kinds() -> dict[str, int]:
    """Every kind of event on machines that the library knows, by name."""
    prefix = "VIR_DOMAIN_EVENT_ID_"
    return {name.removeprefix(prefix): value for name, value in vars(libvirt).items() if name.startswith(prefix)}


class OtherKinds(NamedTuple):
    """Events on something else than machines: how they are registered, what they change, and what is told of them.
    Each of the `rest` is another kind than one of a life."""

    subject: str
    counted: str
    prefix: str
    register: str
    deregister: str
    lives: tuple[str, ...]
    changed: str
    rest: dict[str, str] = {}


OTHERS = (
    OtherKinds(
        "network",
        "networks",
        "VIR_NETWORK_EVENT_ID_",
        "networkEventRegisterAny",
        "networkEventDeregisterAny",
        (tr("network defined"), tr("network undefined"), tr("network started"), tr("network stopped")),
        tr("network changed"),
    ),
    OtherKinds(
        "pool",
        "pools",
        "VIR_STORAGE_POOL_EVENT_ID_",
        "storagePoolEventRegisterAny",
        "storagePoolEventDeregisterAny",
        (
            tr("pool defined"),
            tr("pool undefined"),
            tr("pool started"),
            tr("pool stopped"),
            tr("pool created"),
            tr("pool deleted"),
        ),
        tr("pool changed"),
        {"REFRESH": tr("pool refresh")},
    ),
    OtherKinds(
        "node device",
        "node devices",
        "VIR_NODE_DEVICE_EVENT_ID_",
        "nodeDeviceEventRegisterAny",
        "nodeDeviceEventDeregisterAny",
        (
            tr("node device created"),
            tr("node device deleted"),
            tr("node device defined"),
            tr("node device undefined"),
        ),
        tr("node device changed"),
    ),
    OtherKinds(
        "secret",
        "secrets",
        "VIR_SECRET_EVENT_ID_",
        "secretEventRegisterAny",
        "secretEventDeregisterAny",
        (tr("secret defined"), tr("secret undefined")),
        tr("secret changed"),
        {"VALUE_CHANGED": tr("secret value changed")},
    ),
)


def other_kinds(others: OtherKinds) -> dict[str, int]:
    """Every kind of event on such objects that the library knows, by name."""
    return {
        name.removeprefix(others.prefix): value
        for name, value in vars(libvirt).items()
        if name.startswith(others.prefix)
    }
