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
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, size_text, span_text
from virtgui.xml.migration import MovedDisk, Needs

_LATE = tr("The host did not tell in time.")


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
    parts = (
        _reach,
        _hosts,
        _machine,
        _cpu,
        _type,
        _memory,
        _pace,
        _disks,
        _networks,
        _devices,
        _others,
        _versions,
        _time,
    )
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
        title = tr("{name} answers").format(name=name)
        if side.late:
            yield Check(title, Verdict.FAILED, side.late, tr("Look whether the host is well, and look again."))
        else:
            time = span_text(side.seconds) if side.seconds >= 1 else f"{side.seconds * 1000:.0f} ms"
            yield Check(title, Verdict.PASSED, tr("In {time}").format(time=time))
    title = tr("{here} reaches {there}").format(here=here, there=there)
    if survey.target.late:
        return
    if options.way is not Way.DIRECT:
        address = connection_uri(options, survey.target.host)
        if not address:
            remedy = tr("Write its address under More, as in qemu+ssh://west/system, or choose the direct way.")
            yield Check(
                title,
                Verdict.FAILED,
                tr("{there} has no address that {here} could use.").format(there=there, here=here),
                remedy,
            )
            return
        remedy = tr("It is tried when it begins; should it fail, the machine runs on where it is.")
        yield Check(
            title,
            Verdict.UNKNOWN,
            tr("By {address}. Only {here} itself can try that.").format(address=plain(address, 120), here=here),
            remedy,
        )
    if options.way is Way.TUNNELLED or options.offline:
        return
    name = survey.target.hostname
    if options.data_uri:
        yield Check(
            title,
            Verdict.UNKNOWN,
            tr("The data goes to {address}. It is tried when it begins.").format(address=plain(options.data_uri, 120)),
        )
    elif not name or name.split(".")[0] == "localhost":
        remedy = tr("Give it a name of its own, or write under More where the data is sent, as in tcp://10.0.0.2.")
        yield Check(
            title,
            Verdict.FAILED,
            tr("{there} calls itself “{name}”, which is everybody’s own name.").format(
                there=there, name=plain(name, 60)
            ),
            remedy,
        )
    else:
        text = tr("The data goes to {name}, ports from 49152 on. It is tried when it begins.").format(
            name=plain(name, 80)
        )
        yield Check(
            title,
            Verdict.UNKNOWN,
            text,
            tr("Look that {here} knows this name and that no firewall is between.").format(here=here),
        )


def _hosts(survey: Survey, _needs: Needs, _options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    same = bool(survey.source.identity) and survey.source.identity == survey.target.identity
    if same:
        remedy = tr("Choose another host. Are they two, then give each a host_uuid of its own in libvirtd.conf.")
        yield Check(
            tr("Two hosts"),
            Verdict.FAILED,
            tr("{here} and {there} are one and the same host.").format(here=here, there=there),
            remedy,
        )


def _machine(survey: Survey, needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    name = options.name or needs.name
    title = tr("Room for its name")
    if survey.twin is not None and survey.twin not in (DomainState.SHUTOFF, DomainState.CRASHED):
        remedy = tr("It must run on one host only: power off the one that is not wanted.")
        yield Check(title, Verdict.FAILED, tr("It runs on {there} as well.").format(there=there), remedy)
    elif survey.taken and survey.taken != needs.uuid and not options.name:
        remedy = tr("Give it a new name under More, or rename the other one.")
        yield Check(
            title,
            Verdict.FAILED,
            tr("Another machine on {there} is called {name}.").format(there=there, name=plain(name, 60)),
            remedy,
        )
    elif survey.twin is not None and options.name not in ("", needs.name):
        remedy = tr("Leave the new name out, or delete the definition on {there} first.").format(there=there)
        text = tr("{there} has a definition of it already: libvirt replaces that only under the name it has.").format(
            there=there
        )
        yield Check(title, Verdict.FAILED, text, remedy)
    elif survey.twin is not None:
        remedy = tr("It is replaced by what the machine is now.")
        yield Check(
            title,
            Verdict.WARNED,
            tr("{there} has a definition of it already, which is off.").format(there=there),
            remedy,
        )
    else:
        yield Check(
            title,
            Verdict.PASSED,
            tr("No machine on {there} is called {name}.").format(there=there, name=plain(name, 60)),
        )
    if survey.snapshots:
        text = plural(survey.snapshots, "It has {n} snapshot.", "It has {n} snapshots.")
        remedy = tr("Delete the snapshots first: libvirt cannot take them along.")
        yield Check(tr("No snapshots"), Verdict.FAILED, text, remedy)
    if survey.checkpoints:
        text = plural(survey.checkpoints, "It has {n} checkpoint.", "It has {n} checkpoints.")
        remedy = tr("Delete the checkpoints first: libvirt cannot take them along.")
        yield Check(tr("No checkpoints"), Verdict.FAILED, text, remedy)
    if survey.busy:
        yield Check(tr("Nothing else under way"), Verdict.FAILED, survey.busy, tr("Wait for it, or cancel it."))
    if survey.state is DomainState.CRASHED:
        yield Check(tr("It is well"), Verdict.FAILED, tr("The guest has crashed."), tr("Reset it, or power it off."))


def _cpu(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title = "CPU"
    detail = plain(survey.cpu_problem, 300)
    match survey.cpu:
        case 1 | 2:
            yield Check(title, Verdict.PASSED, tr("{there} can run the machine’s CPU.").format(there=there))
        case 0:
            text = tr("{there} cannot run the machine’s CPU. {detail}").format(there=there, detail=detail).strip()
            remedy = tr("Choose an older CPU model for it on its Processors page, and start it anew before it moves.")
            yield Check(title, Verdict.WARNED if options.offline else Verdict.FAILED, text, remedy)
        case _ if not needs.cpu:
            yield Check(title, Verdict.PASSED, tr("It has the plainest CPU, which every host can run."))
        case _:
            text = tr("It could not be compared. {detail}").format(detail=detail).strip()
            yield Check(
                title,
                Verdict.UNKNOWN,
                text,
                tr("libvirt compares it again when it begins, and refuses what cannot be."),
            )
    if needs.cpu_mode == "host-passthrough" and not options.offline:
        text = tr("It has the very CPU of its host.")
        yield Check(title, Verdict.WARNED, text, tr("That is safe only between hosts with the same CPU and microcode."))


def _type(survey: Survey, needs: Needs, _options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title, name = tr("Machine type"), plain(needs.machine, 60) or tr("its own")
    if survey.machine_problem is None:
        yield Check(title, Verdict.PASSED, tr("{there} knows {name}.").format(there=there, name=name))
    elif survey.machine_problem:
        remedy = tr("Install a QEMU on it that is at least as new, or choose an older machine type.")
        yield Check(
            title,
            Verdict.FAILED,
            tr("{there} cannot run {name}. {detail}").format(
                there=there, name=name, detail=plain(survey.machine_problem, 200)
            ),
            remedy,
        )
    else:
        yield Check(title, Verdict.UNKNOWN, _LATE)


def _memory(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    title, free = tr("Memory"), survey.free_kib
    if free is None:
        yield Check(title, Verdict.UNKNOWN, tr("{there} does not tell how much is free.").format(there=there))
        return
    fits = needs.memory_kib <= free
    text = tr("It needs {needed}; {free} are free on {there}.").format(
        needed=memory_text(needs.memory_kib), free=memory_text(free), there=there
    )
    remedy = tr("What caches hold can be freed as well, but look that it does not begin to swap.")
    yield _one(title, fits or options.offline, text, remedy, bad=Verdict.WARNED)


def _pace(survey: Survey, _needs: Needs, options: MigrationOptions, _here: str, _there: str) -> Iterator[Check]:
    changes = survey.changes_mib_s
    if changes is None or not survey.active or options.offline or not options.live:
        return
    text = tr("It changes {size} of its memory a second.").format(size=memory_text(changes << 10))
    if not changes:
        text = tr("It changes less than 1 MiB of its memory a second.")
    helped = options.post_copy or options.auto_converge
    arrives = helped or not options.bandwidth or changes < options.bandwidth
    remedy = tr(
        "That is no slower than it may be sent, so it may never arrive. Raise the limit, or under More options let the "
        "guest be slowed down or run over there before all is sent."
    )
    yield _one(tr("Pace of its memory"), arrives, text, remedy, bad=Verdict.WARNED)


def _disks(survey: Survey, needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    apart = apart_disks(survey, needs)
    for disk in needs.disks:
        title = tr("Disk {target}").format(target=plain(disk.target, 20))
        if not disk.source:
            continue
        if not disk.path:
            text = tr("It lies at {source}.").format(source=plain(disk.source, 120))
            yield Check(
                title,
                Verdict.UNKNOWN,
                text,
                tr("Look that {there} has the same under the same name.").format(there=there),
            )
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
            remedy = tr("Set its cache to “none”, or allow an unsafe migration under More options.")
            yield Check(
                title, verdict, tr("The host’s cache may hold writes that the other host does not see."), remedy
            )


def _copied(survey: Survey, disk: MovedDisk, title: str, there: str, options: MigrationOptions) -> Iterator[Check]:
    file, pool = file_of(survey, disk.path), pool_for(disk.path, survey.pools)
    folder = plain(posixpath.dirname(disk.path), 120)
    if file is None or file.here is None:
        text = tr("{path} lies in no pool of its host, so its size is not known.").format(path=plain(disk.path, 120))
        yield Check(title, Verdict.FAILED, text, tr("Make a pool of its folder on both hosts, and look again."))
    elif file.there is not None:
        if options.storage is Storage.INCREMENTAL and file.there.capacity == file.here.capacity:
            text = tr("{path} is there; what has changed since is copied over it.").format(path=plain(disk.path, 120))
            yield Check(title, Verdict.WARNED, text, tr("Look that it is an older state of the same disk."))
        else:
            text = tr("{there} has another file {path}. Nothing is overwritten.").format(
                there=there, path=plain(disk.path, 120)
            )
            yield Check(title, Verdict.FAILED, text, tr("Rename or delete it there, and look again."))
    elif pool is None:
        remedy = tr("Start or make a pool of that folder on {there}, and look again.").format(there=there)
        yield Check(
            title,
            Verdict.FAILED,
            tr("No pool of {there} has the folder {folder}.").format(there=there, folder=folder),
            remedy,
        )
    elif options.storage is Storage.INCREMENTAL and not file.here.backing:
        text = tr("It stands on no other image, so nothing would be there to add to.")
        yield Check(title, Verdict.FAILED, text, tr("Copy it in full."))
    elif file.here.capacity > pool.available and disk.format == "raw":
        needed, free = size_text(file.here.capacity), size_text(pool.available)
        text = tr("It needs {needed}; {free} are free in pool {pool}.").format(
            needed=needed, free=free, pool=plain(pool.name, 60)
        )
        yield Check(title, Verdict.FAILED, text, tr("Make room there."))
    else:
        text = tr("{size} are copied into pool {pool} of {there}.").format(
            size=size_text(file.here.capacity), pool=plain(pool.name, 60), there=there
        )
        tight = file.here.capacity > pool.available
        yield _one(title, not tight, text, tr("It may grow larger than the room there."), bad=Verdict.WARNED)


def _shared(survey: Survey, disk: MovedDisk, title: str, here: str, there: str, options: MigrationOptions) -> Check:
    file = file_of(survey, disk.path)
    path = plain(disk.path, 120)
    if file is not None and same_file(file):
        return Check(title, Verdict.PASSED, tr("Both hosts see {path}.").format(path=path))
    if file is not None and file.there is not None and (disk.read_only or disk.shareable):
        return Check(
            title,
            Verdict.WARNED,
            tr("{there} has a file {path} too.").format(there=there, path=path),
            tr("Look that it has the same content."),
        )
    if file is None or (file.here is None and file.there is None):
        return Check(
            title,
            Verdict.UNKNOWN,
            tr("{path} is in no pool.").format(path=path),
            tr("Look that {there} sees the same under this path.").format(there=there),
        )
    if disk.read_only:
        remedy = tr("Eject it, or put the same file on {there}.").format(there=there)
        return Check(title, Verdict.FAILED, tr("{there} does not have {path}.").format(there=there, path=path), remedy)
    if options.offline:
        remedy = tr("Copy the file there by hand before it is started there.")
        return Check(
            title,
            Verdict.WARNED,
            tr("{there} does not see {path}; a machine that is off goes without its disks.").format(
                there=there, path=path
            ),
            remedy,
        )
    remedy = tr("Choose to copy its disks, or put them where both hosts see them.")
    return Check(
        title,
        Verdict.FAILED,
        tr("{there} does not see the file {path} of {here}.").format(there=there, path=path, here=here),
        remedy,
    )


def _networks(survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    bad = Verdict.WARNED if options.offline else Verdict.FAILED
    known = None if survey.networks is None else {network.name: network.active for network in survey.networks}
    for name in needs.networks:
        title, word = tr("Network {name}").format(name=plain(name, 40)), plain(name, 60)
        if known is None:
            yield Check(title, Verdict.UNKNOWN, _LATE)
        elif name not in known:
            remedy = tr("Make it on {there}, or plug the machine into a network that both hosts have.").format(
                there=there
            )
            yield Check(title, bad, tr("{there} has no network {name}.").format(there=there, name=word), remedy)
        else:
            text = tr("{there} has it." if known[name] else "{there} has it, but it is off.").format(there=there)
            yield _one(title, known[name], text, tr("Start it there."), bad=bad)
    for name in needs.interfaces:
        title = tr("Bridge {name}").format(name=plain(name, 40))
        if survey.interfaces is None:
            yield Check(
                title,
                Verdict.UNKNOWN,
                tr("{there} does not tell its interfaces.").format(there=there),
                tr("Look that it has this one."),
            )
        else:
            known_there = name in survey.interfaces
            text = tr("{there} has it." if known_there else "{there} has no such interface.").format(there=there)
            yield _one(
                title,
                known_there,
                text,
                tr("Make it on {there}, or use a network of libvirt’s.").format(there=there),
                bad=bad,
            )


def _devices(survey: Survey, needs: Needs, options: MigrationOptions, here: str, _there: str) -> Iterator[Check]:
    if not needs.devices:
        yield Check(tr("Devices of the host"), Verdict.PASSED, tr("It has none."))
    for words, can in dict.fromkeys(needs.devices):
        text = tr("It has {devices} of {here}.").format(devices=words, here=here)
        remedy = tr("Detach it first: it is unplugged while the machine moves." if can else "Detach it first.")
        verdict = Verdict.WARNED if can or options.offline else Verdict.FAILED
        yield Check(tr("Devices of the host"), verdict, text, remedy)


def _others(_survey: Survey, needs: Needs, options: MigrationOptions, _here: str, there: str) -> Iterator[Check]:
    if needs.paths:
        first = ", ".join(plain(path, 80) for path in needs.paths[:3])
        yield Check(
            tr("Other files"),
            Verdict.UNKNOWN,
            tr("It names {paths}.").format(paths=first),
            tr("Look that {there} has the same there.").format(there=there),
        )
    if needs.inside and options.offline:
        text = tr("{inside} stay behind.").format(inside=tr(" and ").join(needs.inside))
        text = text[:1].upper() + text[1:]
        yield Check(tr("What is its own"), Verdict.WARNED, text, tr("Let it move while it runs: then they go along."))


def _versions(survey: Survey, _needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    source, target = survey.source, survey.target
    if source.late or target.late:
        return
    for title, old, new in (
        ("libvirt", source.libvirt, target.libvirt),
        ("QEMU", source.hypervisor, target.hypervisor),
    ):
        if not old or not new:
            yield Check(
                tr("Version of {title}").format(title=title), Verdict.UNKNOWN, tr("One of the hosts does not tell.")
            )
            continue
        text = tr("{old} on {here}, {new} on {there}.").format(
            old=version_text(old), here=here, new=version_text(new), there=there
        )
        remedy = tr("An older one may refuse what a newer one sends; the machine then stays where it is.")
        yield _one(
            tr("Version of {title}").format(title=title),
            new >= old or options.offline,
            text,
            remedy,
            bad=Verdict.WARNED,
        )


def _time(survey: Survey, _needs: Needs, options: MigrationOptions, here: str, there: str) -> Iterator[Check]:
    try:
        local = [uris.parse(side.host).is_local for side in (survey.source, survey.target)]
    except ValueError:
        local = [False]
    if all(local):
        yield Check(tr("Time", "of day"), Verdict.PASSED, tr("Both hosts are on this computer, and have its clock."))
    elif not options.offline:
        text = tr("libvirt does not tell a host’s clock.")
        yield Check(
            tr("Time", "of day"),
            Verdict.UNKNOWN,
            text,
            tr("Compare “date” on {here} and {there}: the guest’s clock follows them.").format(here=here, there=there),
        )


def version_text(number: int) -> str:
    """libvirt's number for a version, as in "9.0.0"."""
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
