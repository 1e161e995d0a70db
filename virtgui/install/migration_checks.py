"""What was found before a migration, judged: each check passed, warned, failed or cannot be told, with a remedy."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from virtgui.install.migration import apart_disks, connection_uri, file_of, pool_for, same_file
from virtgui.model import uris
from virtgui.model.facts import DomainState
from virtgui.model.migration import MigrationOptions, Storage, Survey, Way
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text, span_text
from virtgui.xml.migration import MovedDisk, Needs

_LATE = "The host did not tell in time."


class Verdict(Enum):
    """How a check went."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    UNKNOWN = "not known"


class Check(NamedTuple):
    """One check: what it is about, how it went, what was found, and what to do where that is not well."""

    title: str
    verdict: Verdict
    text: str
    remedy: str = ""


def checks(survey: Survey, needs: Needs, options: MigrationOptions, here: str, there: str) -> tuple[Check, ...]:
    """All of them, in a fixed order; `here` and `there` are what a person calls the hosts."""
    parts = (_reach, _hosts, _machine, _cpu, _type, _memory, _disks, _networks, _devices, _others, _versions, _time)
    return tuple(check for part in parts for check in part(survey, needs, options, here, there))


def blocked(found: tuple[Check, ...]) -> bool:
    """Whether one of them failed."""
    return any(check.verdict is Verdict.FAILED for check in found)


def _one(title: str, good: bool | None, text: str, remedy: str = "", *, bad: Verdict = Verdict.FAILED) -> Check:
    if good is None:
        return Check(title, Verdict.UNKNOWN, text, remedy)
    return Check(title, Verdict.PASSED if good else bad, text, "" if good else remedy)


def _reach(survey: Survey, _needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    for side, name in ((survey.source, here), (survey.target, there)):
        title = f"{name} answers"
        if side.late:
            yield Check(title, Verdict.FAILED, side.late, "Look whether the host is well, and look again.")
        else:
            yield Check(
                title,
                Verdict.PASSED,
                f"In {span_text(side.seconds) if side.seconds >= 1 else f'{side.seconds * 1000:.0f} ms'}",
            )
    title = f"{here} reaches {there}"
    if survey.target.late:
        return
    if options.way is not Way.DIRECT:
        address = connection_uri(options, survey.target.host)
        if not address:
            remedy = "Write its address under More, as in qemu+ssh://west/system, or choose the direct way."
            yield Check(title, Verdict.FAILED, f"{there} has no address that {here} could use.", remedy)
            return
        remedy = "It is tried when it begins; should it fail, the machine runs on where it is."
        yield Check(title, Verdict.UNKNOWN, f"By {plain(address, 120)}. Only {here} itself can try that.", remedy)
    if options.way is Way.TUNNELLED or options.offline:
        return
    name = survey.target.hostname
    if options.data_uri:
        yield Check(
            title, Verdict.UNKNOWN, f"The data goes to {plain(options.data_uri, 120)}. It is tried when it begins."
        )
    elif not name or name.split(".")[0] == "localhost":
        remedy = "Give it a name of its own, or write under More where the data is sent, as in tcp://10.0.0.2."
        yield Check(
            title, Verdict.FAILED, f"{there} calls itself “{plain(name, 60)}”, which is everybody’s own name.", remedy
        )
    else:
        text = f"The data goes to {plain(name, 80)}, ports from 49152 on. It is tried when it begins."
        yield Check(title, Verdict.UNKNOWN, text, f"Look that {here} knows this name and that no firewall is between.")


def _hosts(survey: Survey, _needs: Needs, _options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    same = bool(survey.source.identity) and survey.source.identity == survey.target.identity
    if same:
        remedy = "Choose another host. Are they two, then give each a host_uuid of its own in libvirtd.conf."
        yield Check("Two hosts", Verdict.FAILED, f"{here} and {there} are one and the same host.", remedy)


def _machine(survey: Survey, needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    name = options.name or needs.name
    title = "Room for its name"
    if survey.twin is not None and survey.twin not in (DomainState.SHUTOFF, DomainState.CRASHED):
        remedy = "It must run on one host only: power off the one that is not wanted."
        yield Check(title, Verdict.FAILED, f"It runs on {there} as well.", remedy)
    elif survey.taken and survey.taken != needs.uuid and not options.name:
        remedy = "Give it a new name under More, or rename the other one."
        yield Check(title, Verdict.FAILED, f"Another machine on {there} is called {plain(name, 60)}.", remedy)
    elif survey.twin is not None and options.name not in ("", needs.name):
        remedy = f"Leave the new name out, or delete the definition on {there} first."
        text = f"{there} has a definition of it already: libvirt replaces that only under the name it has."
        yield Check(title, Verdict.FAILED, text, remedy)
    elif survey.twin is not None:
        remedy = "It is replaced by what the machine is now."
        yield Check(title, Verdict.WARNED, f"{there} has a definition of it already, which is off.", remedy)
    else:
        yield Check(title, Verdict.PASSED, f"No machine on {there} is called {plain(name, 60)}.")
    for count, word in ((survey.snapshots, "snapshot"), (survey.checkpoints, "checkpoint")):
        if count:
            many = f"{count} {word}{'s' if count > 1 else ''}"
            remedy = f"Delete the {word}s first: libvirt cannot take them along."
            yield Check(f"No {word}s", Verdict.FAILED, f"It has {many}.", remedy)
    if survey.busy:
        yield Check("Nothing else under way", Verdict.FAILED, survey.busy, "Wait for it, or cancel it.")
    if survey.state is DomainState.CRASHED:
        yield Check("It is well", Verdict.FAILED, "The guest has crashed.", "Reset it, or power it off.")


def _cpu(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title = "CPU"
    detail = plain(survey.cpu_problem, 300)
    match survey.cpu:
        case 1 | 2:
            yield Check(title, Verdict.PASSED, f"{there} can run the machine’s CPU.")
        case 0:
            text = f"{there} cannot run the machine’s CPU. {detail}".strip()
            remedy = "Choose an older CPU model for it on its Processors page, and start it anew before it moves."
            yield Check(title, Verdict.WARNED if options.offline else Verdict.FAILED, text, remedy)
        case _ if not needs.cpu:
            yield Check(title, Verdict.PASSED, "It has the plainest CPU, which every host can run.")
        case _:
            text = f"It could not be compared. {detail}".strip()
            yield Check(
                title, Verdict.UNKNOWN, text, "libvirt compares it again when it begins, and refuses what cannot be."
            )
    if needs.cpu_mode == "host-passthrough" and not options.offline:
        text = "It has the very CPU of its host."
        yield Check(title, Verdict.WARNED, text, "That is safe only between hosts with the same CPU and microcode.")


def _type(survey: Survey, needs: Needs, _options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title, name = "Machine type", plain(needs.machine, 60) or "its own"
    if survey.machine_problem is None:
        yield Check(title, Verdict.PASSED, f"{there} knows {name}.")
    elif survey.machine_problem:
        remedy = "Install a QEMU on it that is at least as new, or choose an older machine type."
        yield Check(title, Verdict.FAILED, f"{there} cannot run {name}. {plain(survey.machine_problem, 200)}", remedy)
    else:
        yield Check(title, Verdict.UNKNOWN, _LATE)


def _memory(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title, free = "Memory", survey.free_kib
    if free is None:
        yield Check(title, Verdict.UNKNOWN, f"{there} does not tell how much is free.")
        return
    fits = needs.memory_kib <= free
    text = f"It needs {memory_text(needs.memory_kib)}; {memory_text(free)} are free on {there}."
    remedy = "What caches hold can be freed as well, but look that it does not begin to swap."
    yield _one(title, fits or options.offline, text, remedy, bad=Verdict.WARNED)


def _disks(survey: Survey, needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    apart = apart_disks(survey, needs)
    for disk in needs.disks:
        title = f"Disk {plain(disk.target, 20)}"
        if not disk.source:
            continue
        if not disk.path:
            text = f"It lies at {plain(disk.source, 120)}."
            yield Check(title, Verdict.UNKNOWN, text, f"Look that {there} has the same under the same name.")
        elif disk.target in apart and disk.target in options.copied and options.storage is not Storage.SHARED:
            yield from _copied(survey, disk, title, there, options)
        elif survey.files is None:
            yield Check(title, Verdict.UNKNOWN, _LATE)
        else:
            yield _shared(survey, disk, title, here, there, options)
        shared = disk.target not in apart or options.storage is Storage.SHARED
        if disk.writable and not disk.safe_cache and shared and survey.active:
            verdict = Verdict.WARNED if options.unsafe else Verdict.FAILED
            if disk.path and disk.target in apart:
                continue  # it cannot be shared, which has been said
            remedy = "Set its cache to “none”, or allow an unsafe migration under More."
            yield Check(title, verdict, "The host’s cache may hold writes that the other host does not see.", remedy)


def _copied(survey: Survey, disk: MovedDisk, title: str, there: str, options: MigrationOptions) -> Iterator[Check]:
    file, pool = file_of(survey, disk.path), pool_for(disk.path, survey.pools)
    folder = plain(posixpath.dirname(disk.path), 120)
    if file is None or file.here is None:
        text = f"{plain(disk.path, 120)} lies in no pool of its host, so its size is not known."
        yield Check(title, Verdict.FAILED, text, "Make a pool of its folder on both hosts, and look again.")
    elif file.there is not None:
        if options.storage is Storage.INCREMENTAL and file.there.capacity == file.here.capacity:
            text = f"{plain(disk.path, 120)} is there; what has changed since is copied over it."
            yield Check(title, Verdict.WARNED, text, "Look that it is an older state of the same disk.")
        else:
            text = f"{there} has another file {plain(disk.path, 120)}. Nothing is overwritten."
            yield Check(title, Verdict.FAILED, text, "Rename or delete it there, and look again.")
    elif pool is None:
        remedy = f"Start or make a pool of that folder on {there}, and look again."
        yield Check(title, Verdict.FAILED, f"No pool of {there} has the folder {folder}.", remedy)
    elif options.storage is Storage.INCREMENTAL and not file.here.backing:
        text = "It stands on no other image, so nothing would be there to add to."
        yield Check(title, Verdict.FAILED, text, "Copy it in full.")
    elif file.here.capacity > pool.available and disk.format == "raw":
        needed, free = size_text(file.here.capacity), size_text(pool.available)
        text = f"It needs {needed}; {free} are free in pool {plain(pool.name, 60)}."
        yield Check(title, Verdict.FAILED, text, "Make room there.")
    else:
        text = f"{size_text(file.here.capacity)} are copied into pool {plain(pool.name, 60)} of {there}."
        tight = file.here.capacity > pool.available
        yield _one(title, not tight, text, "It may grow larger than the room there.", bad=Verdict.WARNED)


def _shared(survey: Survey, disk: MovedDisk, title: str, here: str, there: str, options: MigrationOptions) -> Check:
    file = file_of(survey, disk.path)
    path = plain(disk.path, 120)
    if file is not None and same_file(file):
        return Check(title, Verdict.PASSED, f"Both hosts see {path}.")
    if file is not None and file.there is not None and (disk.read_only or disk.shareable):
        return Check(title, Verdict.WARNED, f"{there} has a file {path} too.", "Look that it has the same content.")
    if file is None or (file.here is None and file.there is None):
        return Check(
            title, Verdict.UNKNOWN, f"{path} is in no pool.", f"Look that {there} sees the same under this path."
        )
    if disk.read_only:
        remedy = f"Eject it, or put the same file on {there}."
        return Check(title, Verdict.FAILED, f"{there} does not have {path}.", remedy)
    if options.offline:
        remedy = "Copy the file there by hand before it is started there."
        return Check(
            title, Verdict.WARNED, f"{there} does not see {path}; a machine that is off goes without its disks.", remedy
        )
    remedy = "Choose to copy its disks, or put them where both hosts see them."
    return Check(title, Verdict.FAILED, f"{there} does not see the file {path} of {here}.", remedy)


def _networks(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    bad = Verdict.WARNED if options.offline else Verdict.FAILED
    known = None if survey.networks is None else {network.name: network.active for network in survey.networks}
    for name in needs.networks:
        title, word = f"Network {plain(name, 40)}", plain(name, 60)
        if known is None:
            yield Check(title, Verdict.UNKNOWN, _LATE)
        elif name not in known:
            remedy = f"Make it on {there}, or plug the machine into a network that both hosts have."
            yield Check(title, bad, f"{there} has no network {word}.", remedy)
        else:
            yield _one(title, known[name], f"{there} has it" + ("." if known[name] else ", but it is off."),
                       "Start it there.", bad=bad)  # fmt: skip
    for name in needs.interfaces:
        title = f"Bridge {plain(name, 40)}"
        if survey.interfaces is None:
            yield Check(title, Verdict.UNKNOWN, f"{there} does not tell its interfaces.", "Look that it has this one.")
        else:
            known_there = name in survey.interfaces
            text = f"{there} has {'it' if known_there else 'no such interface'}."
            yield _one(title, known_there, text, f"Make it on {there}, or use a network of libvirt’s.", bad=bad)


def _devices(survey: Survey, needs: Needs, options: MigrationOptions, here: str, _there: str) -> Iterator[Check]:
    if not needs.devices:
        yield Check("Devices of the host", Verdict.PASSED, "It has none.")
    for words, can in dict.fromkeys(needs.devices):
        text = f"It has {words} of {here}."
        remedy = "Detach it first" + (": it is unplugged while the machine moves." if can else ".")
        verdict = Verdict.WARNED if can or options.offline else Verdict.FAILED
        yield Check("Devices of the host", verdict, text, remedy)


def _others(_survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    if needs.paths:
        first = ", ".join(plain(path, 80) for path in needs.paths[:3])
        yield Check("Other files", Verdict.UNKNOWN, f"It names {first}.", f"Look that {there} has the same there.")
    if needs.inside and options.offline:
        text = f"{' and '.join(needs.inside)} stay behind.".capitalize()
        yield Check("What is its own", Verdict.WARNED, text, "Let it move while it runs: then they go along.")


def _versions(survey: Survey, _needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    source, target = survey.source, survey.target
    if source.late or target.late:
        return
    for title, old, new in (
        ("libvirt", source.libvirt, target.libvirt),
        ("QEMU", source.hypervisor, target.hypervisor),
    ):
        if not old or not new:
            yield Check(f"Version of {title}", Verdict.UNKNOWN, "One of the hosts does not tell.")
            continue
        text = f"{version_text(old)} on {here}, {version_text(new)} on {there}."
        remedy = "An older one may refuse what a newer one sends; the machine then stays where it is."
        yield _one(f"Version of {title}", new >= old or options.offline, text, remedy, bad=Verdict.WARNED)


def _time(survey: Survey, _needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    try:
        local = [uris.parse(side.host).is_local for side in (survey.source, survey.target)]
    except ValueError:
        local = [False]
    if all(local):
        yield Check("Time", Verdict.PASSED, "Both hosts are on this computer, and have its clock.")
    elif not options.offline:
        text = "libvirt does not tell a host’s clock."
        yield Check(
            "Time", Verdict.UNKNOWN, text, f"Compare “date” on {here} and {there}: the guest’s clock follows them."
        )


def version_text(number: int) -> str:
    """libvirt's number for a version, as in "9.0.0"."""
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
