"""A guest's facts as words. All of it was written by the guest, so all of it is made plain here."""

from __future__ import annotations

from virtgui.model.guests import Disk, FileSystem, Guest, Nic, System, User
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import decimal_text, percent_text, size_text, span_text
from virtgui.views.moments import stamp

FACTS = (
    tr("System"),
    tr("Kernel"),
    tr("Architecture"),
    tr("Host name"),
    tr("Time zone"),
    tr("Clock"),
    tr("Load"),
    tr("Users"),
)
_RIGHT_S = 2.0
_MOST_USERS = 12


def facts(guest: Guest) -> dict[str, str]:
    """A value for each of `FACTS`; "" for what was not told."""
    it = guest.system
    return {
        "System": plain(it.name, 200),
        "Kernel": plain(it.kernel, 120),
        "Architecture": plain(it.machine, 60),
        "Host name": plain(it.hostname, 256),
        "Time zone": zone_text(it),
        "Clock": clock_text(guest.ahead_s),
        "Load": load_text(guest.load),
        "Users": users_text(guest.users),
    }


def zone_text(it: System) -> str:
    """ "CET, UTC+01:00"."""
    if it.offset is None or abs(it.offset) > 86400:
        return plain(it.zone, 60)
    hours, rest = divmod(abs(it.offset), 3600)
    told = f"UTC{'-' if it.offset < 0 else '+'}{hours:02}:{rest // 60:02}"
    zone = plain(it.zone, 60)
    return f"{zone}, {told}" if zone and not told.startswith(zone) else told


def clock_text(ahead_s: float | None) -> str:
    """How far the guest's clock is from this computer's."""
    if ahead_s is None:
        return ""
    if abs(ahead_s) < _RIGHT_S:
        return tr("As this computer's")
    said = tr("{span} before this computer's") if ahead_s > 0 else tr("{span} behind this computer's")
    return said.format(span=span_text(abs(ahead_s)))


def load_text(load: tuple[float, float, float] | None) -> str:
    """The averages of 1, 5 and 15 minutes."""
    if load is None:
        return ""
    return tr("{loads} in 1, 5 and 15 min").format(loads=", ".join(decimal_text(each, 2) for each in load))


def users_text(users: tuple[User, ...] | None) -> str:
    """Who is logged in since when, one a line."""
    if users is None:
        return ""
    if not users:
        return tr("Nobody is logged in")
    lines = []
    for user in users[:_MOST_USERS]:
        name = plain(f"{user.domain}\\{user.name}" if user.domain else user.name, 100)
        lines.append(tr("{name}, since {time}").format(name=name, time=_moment(user.since)) if user.since > 0 else name)
    if len(users) > _MOST_USERS:
        lines.append(tr("and {count} more").format(count=len(users) - _MOST_USERS))
    return "\n".join(lines)


def _moment(at: float) -> str:
    return stamp(at) or "?"


def share(it: FileSystem) -> float | None:
    """How full it is, from 0 to 1; None where that was not told."""
    return it.used / it.total if it.total and it.used is not None else None


def used_text(it: FileSystem) -> str:
    """ "3.1 of 20 GiB, 15%"."""
    full = share(it)
    if full is None or it.total is None or it.used is None:
        return ""
    return tr("{used} of {total}, {share}").format(
        used=size_text(it.used), total=size_text(it.total), share=percent_text(100 * full)
    )


def file_system_row(it: FileSystem) -> tuple[str, ...]:
    """Mounted at, kind, on, used."""
    disks = ", ".join(plain(each, 40) for each in it.disks)
    device = plain(it.device, 120)
    place = f"{device} ({disks})" if device and disks and disks not in device else device or disks
    return plain(it.mountpoint, 200), plain(it.type, 40), place, used_text(it)


def nic_row(it: Nic) -> tuple[str, ...]:
    """Name, MAC, addresses."""
    return (
        plain(it.name, 60),
        plain(it.mac, 40),
        ", ".join(plain(each, 60) for each in it.addresses) or tr("None", "addresses"),
    )


def disk_row(it: Disk) -> tuple[str, ...]:
    """In the guest, the machine's disk, what it is."""
    above = ", ".join(plain(each, 60) for each in it.above)
    kind = tr("Partition") if it.partition else tr("Disk")
    whole = tr("{part} of {whole}").format(part=kind, whole=above) if above else kind
    return plain(it.name, 120), plain(it.target, 40), whole
