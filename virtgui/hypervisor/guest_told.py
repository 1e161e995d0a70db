"""What an agent's answers say, as facts: nothing in them is believed to be of the right type, short or ever ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from virtgui.model.guests import Disk, FileSystem, GuestVcpu, Nic, System, User

T = TypeVar("T")
Told = Mapping[str, object]
"""As `virDomain.guestInfo` answers: "fs.0.mountpoint" and so on."""

_LONGEST = 1024
_MOST = {"user": 64, "fs": 128, "disk": 256, "if": 64}
_MOST_WITHIN = 32
_MOST_VCPUS = 1024
_LARGEST = 1 << 62


def text(told: Told, name: str) -> str:
    """A text, cut short; "" for what is none."""
    value = told.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def number(told: Told, name: str) -> int | None:
    """A whole number that can be one of bytes or seconds; None for what is none."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_LARGEST < value < _LARGEST else None


def _each(told: Told, kind: str, make: Callable[[str], T]) -> tuple[T, ...] | None:
    """One of each number; None where the kind was not told at all."""
    count = number(told, f"{kind}.count")
    if count is None:
        return None
    return tuple(make(f"{kind}.{place}.") for place in range(min(max(count, 0), _MOST[kind])))


def _texts(told: Told, kind: str, name: str) -> tuple[str, ...]:
    count = min(max(number(told, f"{kind}.count") or 0, 0), _MOST_WITHIN)
    found = (text(told, f"{kind}.{place}{name}") for place in range(count))
    return tuple(dict.fromkeys(each for each in found if each))


def system(told: Told) -> System:
    """The operating system, its name and its time zone."""
    name = text(told, "os.pretty-name")
    if not name:
        name = " ".join(part for part in (text(told, "os.name"), text(told, "os.version")) if part)
    return System(
        name or text(told, "os.id"),
        text(told, "os.kernel-release"),
        text(told, "os.machine"),
        text(told, "hostname"),
        text(told, "timezone.name"),
        number(told, "timezone.offset"),
    )


def load(told: Told) -> tuple[float, float, float] | None:
    """How many processes want to run, on average over 1, 5 and 15 minutes; agents before 9.3 do not tell."""
    found = [told.get(f"load.{span}m") for span in (1, 5, 15)]
    one, five, fifteen = (each if isinstance(each, float) and 0 <= each < 1e6 else None for each in found)
    return (one, five, fifteen) if one is not None and five is not None and fifteen is not None else None


def users(told: Told) -> tuple[User, ...] | None:
    """Who is logged in."""

    def user(at: str) -> User:
        since = number(told, f"{at}login-time") or 0
        return User(text(told, f"{at}name"), text(told, f"{at}domain"), since / 1000 if since > 0 else 0.0)

    return _each(told, "user", user)


def file_systems(told: Told) -> tuple[FileSystem, ...] | None:
    """What is mounted."""

    def one(at: str) -> FileSystem:
        total, used = number(told, f"{at}total-bytes"), number(told, f"{at}used-bytes")
        if total is None or total <= 0 or used is None or used < 0:
            total = used = None  # an empty one says nothing of how full it is
        else:
            used = min(used, total)
        disks = _texts(told, f"{at}disk", ".alias") or _texts(told, f"{at}disk", ".device")
        return FileSystem(
            text(told, f"{at}mountpoint"), text(told, f"{at}name"), text(told, f"{at}fstype"), total, used, disks
        )

    return _each(told, "fs", one)


def disks(told: Told) -> tuple[Disk, ...] | None:
    """Block devices."""

    def one(at: str) -> Disk:
        partition = told.get(f"{at}partition") in (True, 1)
        return Disk(
            text(told, f"{at}name"), text(told, f"{at}alias"), partition, _texts(told, f"{at}dependency", ".name")
        )

    return _each(told, "disk", one)


def nics(told: Told) -> tuple[Nic, ...] | None:
    """Network interfaces."""

    def one(at: str) -> Nic:
        count = min(max(number(told, f"{at}addr.count") or 0, 0), _MOST_WITHIN)
        found = []
        for place in range(count):
            address = text(told, f"{at}addr.{place}.addr")
            prefix = number(told, f"{at}addr.{place}.prefix")
            if address:
                found.append(f"{address}/{prefix}" if prefix is not None else address)
        return Nic(text(told, f"{at}name"), text(told, f"{at}hwaddr"), tuple(found))

    return _each(told, "if", one)


def vcpus(told: Told) -> tuple[GuestVcpu, ...]:
    """From `virDomain.guestVcpus`: lists such as "0-3,6"."""
    there, online, free = (_numbers(told.get(name)) for name in ("vcpus", "online", "offlinable"))
    return tuple(GuestVcpu(each, each in online, each not in free) for each in sorted(there)[:_MOST_VCPUS])


def _numbers(value: object) -> set[int]:
    found: set[int] = set()
    for part in str(value or "")[:65536].split(","):
        first, _, last = part.strip().partition("-")
        if first.isdecimal() and len(first) < 6 and (not last or (last.isdecimal() and len(last) < 6)):
            found.update(range(int(first), min(int(last or first), int(first) + _MOST_VCPUS) + 1))
    return found


def from_fs_info(told: object) -> tuple[FileSystem, ...]:
    """From `virDomain.fsInfo`: (mountpoint, name, type, targets)."""
    found = []
    for entry in list(told)[: _MOST["fs"]] if isinstance(told, (list, tuple)) else ():
        if not isinstance(entry, (list, tuple)) or len(entry) < 3:
            continue
        first = [part[:_LONGEST] if isinstance(part, str) else "" for part in entry[:3]]
        targets = entry[3] if len(entry) > 3 and isinstance(entry[3], (list, tuple)) else ()
        names = tuple(str(target)[:64] for target in targets[:_MOST_WITHIN])
        found.append(FileSystem(first[0], first[1], first[2], disks=names))
    return tuple(found)


def from_interfaces(told: object) -> tuple[Nic, ...]:
    """From `virDomain.interfaceAddresses`."""
    found = []
    for name, entry in list(told.items())[: _MOST["if"]] if isinstance(told, dict) else ():
        if not isinstance(entry, dict):
            continue
        addresses = []
        for address in list(entry.get("addrs") or ())[:_MOST_WITHIN]:
            if isinstance(address, dict) and isinstance(address.get("addr"), str):
                prefix = number(address, "prefix")
                addresses.append(address["addr"][:64] + (f"/{prefix}" if prefix is not None else ""))
        found.append(Nic(str(name)[:_LONGEST], text(entry, "hwaddr"), tuple(addresses)))
    return tuple(found)
