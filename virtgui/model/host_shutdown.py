"""What becomes of machines when their host is shut down and started again: by libvirt-guests(8) and by autostart."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from virtgui.model.facts import Domain, DomainState
from virtgui.model.keys import DomainKey
from virtgui.util.language import tr

KEYS = ("ON_SHUTDOWN", "ON_BOOT", "PARALLEL_SHUTDOWN", "SHUTDOWN_TIMEOUT", "START_DELAY")
MOST_AT_ONCE = 1000
MOST_SECONDS = 86400
_LINE = re.compile(r"""^\s*([A-Z_]+)=("[^"$`\\]*"|'[^']*'|[^\s#"'$`\\]*)\s*(?:#.*)?$""")
_UNIT = "libvirt-guests.service"


class Settings(NamedTuple):
    """libvirt-guests' own, with its defaults (libvirt 9.0). `save` is whether machines are saved rather than asked to
    shut down, `start` whether those that ran are started again. Times are seconds, a timeout of 0 is without end;
    `at_once` below 2 is one after another."""

    uris: tuple[str, ...] = ("default",)
    save: bool = False
    start: bool = False
    at_once: int = 0
    timeout_s: int = 300
    delay_s: int = 0


class Service(NamedTuple):
    """libvirt-guests on this computer. None is what could not be found out; `path` is the file of its settings, and
    `odd` are lines of it that are not understood."""

    installed: bool | None = None
    enabled: bool | None = None
    active: bool | None = None
    path: str = ""
    settings: Settings = Settings()
    odd: tuple[str, ...] = ()


class Fate(Enum):
    """What becomes of a machine that runs."""

    SAVED = "Saved"
    SHUT_DOWN = "Asked to shut down"
    CUT = "Its power is cut"
    OFF = "Is off"
    UNKNOWN = "Not known from here"

    @property
    def said(self) -> str:
        """How it is said."""
        return _FATES[self]


_FATES = {
    Fate.SAVED: tr("Saved"),
    Fate.SHUT_DOWN: tr("Asked to shut down"),
    Fate.CUT: tr("Its power is cut"),
    Fate.OFF: tr("Is off"),
    Fate.UNKNOWN: tr("Not known from here"),
}


class Step(NamedTuple):
    """One machine; `turn` counts from 1, 0 for one that nobody does anything with."""

    domain: DomainKey
    name: str
    turn: int
    fate: Fate
    down: str
    up: str


def read(text: str) -> tuple[Settings, tuple[str, ...]]:
    """The settings in a file that a shell reads, and the lines that are not understood: it may hold any command."""
    found: dict[str, str] = {}
    odd = []
    for line in text[:100_000].splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            odd.append(line.strip()[:200])
        else:
            found[match[1]] = match[2].strip("\"'")
    plain = Settings()
    numbers = {}
    for key, default in (("PARALLEL_SHUTDOWN", 0), ("SHUTDOWN_TIMEOUT", plain.timeout_s), ("START_DELAY", 0)):
        value = found.get(key, str(default))
        numbers[key] = int(value) if value.isdecimal() and len(value) < 7 else default
        if key in found and not found[key].isdecimal():
            odd.append(f"{key}={found[key]}"[:200])
    return (
        Settings(
            tuple(found.get("URIS", "default").split()),
            found.get("ON_SHUTDOWN", "shutdown") != "shutdown",
            found.get("ON_BOOT", "ignore") == "start",
            numbers["PARALLEL_SHUTDOWN"],
            numbers["SHUTDOWN_TIMEOUT"],
            numbers["START_DELAY"],
        ),
        tuple(odd),
    )


def why_not(service: Service, uri: str) -> str:
    """Why libvirt-guests does nothing for a host of this computer; "" when it does."""
    if service.installed is False:
        return tr("libvirt-guests is not installed here: nothing saves machines or shuts them down.")
    if service.installed is None:
        return tr("What this host does when it is shut down is known on that computer only.")
    if service.enabled is False and not service.active:
        return tr("libvirt-guests is installed but not turned on: nothing saves machines or shuts them down.")
    mine = {uri, "default"} if uri == "qemu:///system" else {uri}
    if not mine & set(service.settings.uris):
        return tr("libvirt-guests looks after other hosts of this computer only.")
    return ""


def plan(service: Service, uri: str, machines: Iterable[Domain]) -> tuple[Step, ...]:
    """What becomes of each: those that run first, in their turn, which is the order of their ids."""
    lack = why_not(service, uri)
    all_of_them = sorted(machines, key=lambda it: (not it.active, it.id if it.active else 0, it.name.casefold()))
    steps, turn = [], 0
    for it in all_of_them:
        fate, down = _down(it, service.settings, lack)
        if fate is Fate.CUT and service.installed is None:
            fate, down = Fate.UNKNOWN, Fate.UNKNOWN.said
        turn += fate in (Fate.SAVED, Fate.SHUT_DOWN)
        mine = turn if fate in (Fate.SAVED, Fate.SHUT_DOWN) else 0
        steps.append(Step(it.key, it.name, mine, fate, down, _up(it, service.settings, lack, fate)))
    return tuple(steps)


def _down(it: Domain, settings: Settings, lack: str) -> tuple[Fate, str]:
    if not it.active:
        return Fate.OFF, Fate.OFF.said
    if lack:
        return Fate.CUT, Fate.CUT.said
    if settings.save:
        if not it.persistent:
            return Fate.CUT, tr("Its power is cut: it is transient, and such are not saved")
        return Fate.SAVED, Fate.SAVED.said
    if settings.timeout_s:
        limit = tr("within {seconds} s alone, else its power is cut")
        if settings.at_once > 1:
            limit = tr("within {seconds} s all together, else its power is cut")
        limit = limit.format(seconds=settings.timeout_s)
    else:
        limit = tr("waited for without end")
    if it.state is DomainState.PAUSED:
        return Fate.SHUT_DOWN, tr("Asked to shut down, but it is paused and cannot; {limit}").format(limit=limit)
    return Fate.SHUT_DOWN, tr("Asked to shut down, {limit}").format(limit=limit)


def _up(it: Domain, settings: Settings, lack: str, fate: Fate) -> str:
    if not it.persistent:
        return tr("Is gone")
    if it.autostart:
        if fate is Fate.SAVED:
            return tr("Goes on where it was saved, as it starts with its host")
        return tr("Starts, as it starts with its host")
    if not lack and settings.start and fate in (Fate.SAVED, Fate.SHUT_DOWN):
        if not settings.delay_s:
            if fate is Fate.SAVED:
                return tr("Goes on where it was saved, in the same order")
            return tr("Starts again, in the same order")
        late = tr("Starts again, {seconds} s after the one before")
        if fate is Fate.SAVED:
            late = tr("Goes on where it was saved, {seconds} s after the one before")
        return late.format(seconds=settings.delay_s)
    if fate is Fate.UNKNOWN:
        return Fate.UNKNOWN.said
    return tr("Stays off, with its memory saved") if fate is Fate.SAVED else tr("Stays off")


def command(service: Service, wanted: Settings) -> str:
    """What a person runs to have these settings and the service; "" where all of it is so."""
    if service.installed is not True or not service.path:
        return ""
    steps = []
    if wanted != service.settings:
        lines = (
            f"ON_SHUTDOWN={'suspend' if wanted.save else 'shutdown'}",
            f"ON_BOOT={'start' if wanted.start else 'ignore'}",
            f"PARALLEL_SHUTDOWN={wanted.at_once}",
            f"SHUTDOWN_TIMEOUT={wanted.timeout_s}",
            f"START_DELAY={wanted.delay_s}",
        )
        path = shlex.quote(service.path)
        keys = "|".join(KEYS)
        steps.append(f"sudo sed -i -E '/^[[:space:]]*({keys})=/d' -- {path}")
        steps.append(f"printf '%s\\n' {' '.join(lines)} | sudo tee -a -- {path} >/dev/null")
    if not service.enabled or not service.active:
        steps.append(f"sudo systemctl enable --now {_UNIT}")
    return " && ".join(steps)
