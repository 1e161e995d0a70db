"""What libvirt's event kinds say, as tables: each kind's words and what must be read again after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libvirt

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
_LIFE_WORDS = ("defined", "undefined", "started", "paused", "resumed", "stopped", "shut down", "asleep", "crashed")
_WATCHDOG = _words("VIR_DOMAIN_EVENT_WATCHDOG_")
_AGENT = {1: "connected", 2: "disconnected"}
_GRAPHICS = ("connected to", "ready on", "disconnected from")
_JOB_STATES = ("completed", "failed", "cancelled", "ready", "pending")


def _from(table: dict[int, str] | tuple[str, ...], number: int) -> str:
    if isinstance(table, dict):
        return table.get(number, str(number))
    return table[number] if 0 <= number < len(table) else str(number)


def _lifecycle(event: int, detail: int) -> str:
    life = _from(_LIFE_WORDS, event)
    why = _DETAILS[event].get(detail, "") if 0 <= event < len(_DETAILS) else ""
    return f"{life}, {why}" if why and why not in (life, "added", "removed", "unpaused", "paused") else life


def _viewer(phase: int, _local: Any, remote: dict[str, Any], *_rest: Any) -> str:
    node = plain(str(remote.get("node") or ""), 64)
    where = f" ({node})" if node and not node.startswith("/") else ""
    return f"a viewer {_from(_GRAPHICS, phase)} the display{where}" if phase != 1 else ""


def _io_error(path: str, device: str, action: int, reason: str = "") -> str:
    did = {0: "", 1: ", paused", 2: ", told to the guest"}.get(action, "")
    return f"I/O error on {device or path}{did}" + (f": {reason}" if reason else "")


def _disk(_old: Any, new: str | None, device: str, _reason: int) -> str:
    return f"medium of {device} changed" if new else f"medium of {device} removed"


def _quiet(*_: Any) -> str:
    return ""


KINDS: dict[str, Kind] = {
    "LIFECYCLE": Kind(_lifecycle, row=True),
    "REBOOT": Kind(lambda: "rebooted", row=True),
    "RTC_CHANGE": Kind(_quiet),
    "WATCHDOG": Kind(lambda action: f"watchdog fired ({_from(_WATCHDOG, action)})", row=True),
    "IO_ERROR": Kind(_quiet, row=True),
    "IO_ERROR_REASON": Kind(_io_error, row=True),
    "GRAPHICS": Kind(_viewer),
    "CONTROL_ERROR": Kind(lambda: "the hypervisor lost its hold on this machine", row=True),
    "BLOCK_JOB": Kind(
        lambda path, _kind, state: f"block job on {path} {_from(_JOB_STATES, state)}", row=False, xml=True
    ),
    "BLOCK_JOB_2": Kind(_quiet, xml=True),
    "DISK_CHANGE": Kind(_disk, xml=True),
    "TRAY_CHANGE": Kind(lambda device, why: f"tray of {device} {'closed' if why else 'opened'}", xml=True),
    "PMWAKEUP": Kind(lambda _: "woke up", row=True),
    "PMSUSPEND": Kind(lambda _: "fell asleep", row=True),
    "PMSUSPEND_DISK": Kind(lambda _: "hibernated", row=True),
    "BALLOON_CHANGE": Kind(_quiet, row=True),
    "DEVICE_REMOVED": Kind(lambda device: f"{device} removed", xml=True),
    "DEVICE_ADDED": Kind(lambda device: f"{device} added", xml=True),
    "DEVICE_REMOVAL_FAILED": Kind(lambda device: f"the guest did not let go of {device}"),
    "TUNABLE": Kind(lambda _: "tuning changed", xml=True),
    "AGENT_LIFECYCLE": Kind(lambda state, _: f"guest agent {_from(_AGENT, state)}"),
    "MIGRATION_ITERATION": Kind(_quiet),
    "JOB_COMPLETED": Kind(_quiet, row=True),
    "METADATA_CHANGE": Kind(lambda *_: "title, description or metadata changed", xml=True),
    "BLOCK_THRESHOLD": Kind(lambda device, *_: f"{device} grew past its threshold"),
    "MEMORY_FAILURE": Kind(lambda *_: "memory failure", row=True),
    "MEMORY_DEVICE_SIZE_CHANGE": Kind(lambda device, _: f"{device} changed its size", row=True, xml=True),
}
OTHER = Kind(lambda *_: "", row=True, xml=True)
"""A kind younger than this program."""


def domain_kinds() -> dict[str, int]:
    """Every kind of event on machines that the library knows, by name."""
    prefix = "VIR_DOMAIN_EVENT_ID_"
    return {name.removeprefix(prefix): value for name, value in vars(libvirt).items() if name.startswith(prefix)}


class OtherKinds(NamedTuple):
    """Events on something else than machines: how they are registered, and what they change."""

    subject: str
    counted: str
    prefix: str
    register: str
    deregister: str
    lives: tuple[str, ...]


OTHERS = (
    OtherKinds(
        "network",
        "networks",
        "VIR_NETWORK_EVENT_ID_",
        "networkEventRegisterAny",
        "networkEventDeregisterAny",
        ("defined", "undefined", "started", "stopped"),
    ),
    OtherKinds(
        "pool",
        "pools",
        "VIR_STORAGE_POOL_EVENT_ID_",
        "storagePoolEventRegisterAny",
        "storagePoolEventDeregisterAny",
        ("defined", "undefined", "started", "stopped", "created", "deleted"),
    ),
    OtherKinds(
        "node device",
        "node devices",
        "VIR_NODE_DEVICE_EVENT_ID_",
        "nodeDeviceEventRegisterAny",
        "nodeDeviceEventDeregisterAny",
        ("created", "deleted", "defined", "undefined"),
    ),
    OtherKinds(
        "secret",
        "secrets",
        "VIR_SECRET_EVENT_ID_",
        "secretEventRegisterAny",
        "secretEventDeregisterAny",
        ("defined", "undefined"),
    ),
)


def other_kinds(others: OtherKinds) -> dict[str, int]:
    """Every kind of event on such objects that the library knows, by name."""
    return {
        name.removeprefix(others.prefix): value
        for name, value in vars(libvirt).items()
        if name.startswith(others.prefix)
    }
