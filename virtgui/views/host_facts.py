"""What a host is, in words."""

from __future__ import annotations

from collections.abc import Iterable

from virtgui.model import uris
from virtgui.model.facts import Domain, Host
from virtgui.model.host_details import HostDetails
from virtgui.model.keys import HostKey
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import decimal_text, grouped_text, memory_text, percent_text
from virtgui.views.things.details import Facts
from virtgui.xml import host_details as documents
from virtgui.xml.host_details import Cell, HostTold
from virtgui.xml.refused import Refused

SHARING = (
    ("shm_pages_to_scan", tr("Pages looked at in one go")),
    ("shm_sleep_millisecs", tr("Pause between two goes")),
    ("shm_merge_across_nodes", tr("Across NUMA nodes")),
    ("shm_pages_shared", tr("Pages kept once")),
    ("shm_pages_sharing", tr("Pages saved")),
    ("shm_pages_unshared", tr("Pages looked at in vain")),
    ("shm_pages_volatile", tr("Pages that change too fast")),
    ("shm_full_scans", tr("Times all was looked at")),
)
"""libvirt's names of how the kernel merges pages of equal content, as a person reads them."""
_SLEEPS = {"mem": tr("to memory"), "disk": tr("to disk"), "hybrid": tr("to both")}
_PARTS = {
    "bios": tr("Firmware"),
    "system": tr("Computer"),
    "baseBoard": tr("Mainboard"),
    "chassis": tr("Case"),
    "oemStrings": tr("Notes"),
}
_TOLD = ("manufacturer", "vendor", "product", "version", "date", "serial")
_LONGEST = 300


def read(details: HostDetails) -> HostTold:
    """The capabilities; nothing where they cannot be understood."""
    try:
        return documents.told(details.capabilities) if details.capabilities else HostTold()
    except Refused:
        return HostTold()


def facts(host: Host, details: HostDetails, machines: Iterable[Domain]) -> tuple[Facts, ...]:
    """All of it, group by group."""
    told = read(details)
    return (
        _promised(host, details, tuple(machines)),
        _connection(host.key, details),
        _processor(host, details, told),
        _can(told),
        *_computer(details),
        _sharing(details),
    )


def _promised(host: Host, details: HostDetails, machines: tuple[Domain, ...]) -> Facts:
    """What machines were promised against what there is."""
    running = [machine for machine in machines if machine.active]
    rows = []
    for name, chosen in ((tr("To running machines"), running), (tr("To all machines"), machines)):
        vcpus = sum(machine.vcpus or 0 for machine in chosen)
        memory = sum(machine.max_memory_kib or machine.memory_kib or 0 for machine in chosen)
        if not chosen:
            continue
        parts = [plural(vcpus, "{n} vCPU", "{n} vCPUs")]
        if host.cpus and vcpus:
            parts[0] += tr(" on {cpus}: {count} for each").format(
                cpus=plural(host.cpus, "{n} CPU", "{n} CPUs"), count=decimal_text(vcpus / host.cpus)
            )
        share = percent_text(100 * memory / host.memory_kib) if host.memory_kib else ""
        told = tr("{amount} of memory, {share} of the host's") if share else tr("{amount} of memory")
        parts.append(told.format(amount=memory_text(memory), share=share))
        rows.append((name, "\n".join(parts)))
    if details.max_vcpus:
        rows.append((tr("Most vCPUs"), tr("{count} for one machine").format(count=details.max_vcpus)))
    return Facts(tr("Promised"), tuple(rows))


def _connection(key: HostKey, details: HostDetails) -> Facts:
    try:
        uri = uris.parse(key)
    except ValueError:
        return Facts(tr("Connection"), ())
    way = tr("A socket of this computer") if uri.is_local else tr("Another computer")
    if details.encrypted:
        way += tr(", encrypted")
    elif details.secure:
        way += (
            tr(", not encrypted but nobody else can listen")
            if uri.is_local
            else tr(", by a way that nobody else can read")
        )
    elif details.secure is False:
        way += tr(", not encrypted: others on the network can read and change what is sent")
    mode = {"/system": tr("The whole computer's (system)"), "/session": tr("Only this user's (session)")}.get(
        uri.path, ""
    )
    library = f"libvirt {details.library}" if details.library else ""
    return Facts(tr("Connection"), ((tr("Way"), way), (tr("Machines of"), mode), (tr("By this computer's"), library)))


def _processor(host: Host, details: HostDetails, told: HostTold) -> Facts:
    shape = ""
    if told.sockets:
        parts = [plural(told.sockets, "{n} socket", "{n} sockets")]
        if told.dies > 1:
            parts.append(tr("{count} dies each").format(count=told.dies))
        parts += [
            tr("{cores} each").format(cores=plural(told.cores, "{n} core", "{n} cores")),
            tr("{threads} each").format(threads=plural(told.threads, "{n} thread", "{n} threads")),
        ]
        shape = ", ".join(parts)
    online = (
        tr("{online} of {present} online").format(online=details.cpus_online, present=details.cpus_present)
        if details.cpus_present
        else ""
    )
    model = " ".join(part for part in (told.vendor, told.model) if part)
    return Facts(
        tr("Processor"),
        (
            (tr("Architecture"), plain(told.arch, 40)),
            (tr("Model"), plain(model, 80)),
            (tr("Built of"), shape),
            (tr("CPUs"), online if details.cpus_online != details.cpus_present else ""),
            (tr("Microcode"), plain(told.microcode, 40)),
            (tr("Also knows"), plain(", ".join(told.features), _LONGEST)),
        ),
    )


def _can(told: HostTold) -> Facts:
    runs: dict[str, list[str]] = {}
    for arch, domains in told.guests:
        runs.setdefault(", ".join(dict.fromkeys(domains)), []).append(arch)
    lines = [f"{domains}: {', '.join(dict.fromkeys(archs))}" for domains, archs in runs.items() if domains]
    moves = {True: tr("While they run"), False: tr("Only when they are off"), None: ""}[told.live_migration]
    if moves and told.migration_ways:
        moves += tr(" (over {ways})").format(ways=", ".join(told.migration_ways))
    iommu = {True: tr("Yes: devices can be given to machines"), False: tr("No, or switched off"), None: ""}[told.iommu]
    security = ", ".join(
        tr("{model} (domain {domain})").format(model=model, domain=doi) if doi and doi != "0" else model
        for model, doi in told.security
    )
    sleeps = ", ".join(_SLEEPS.get(way, way) for way in told.sleeps)
    return Facts(
        tr("What it can"),
        (
            (tr("Runs"), plain("; ".join(lines), 2000)),
            (tr("Machines move"), plain(moves, _LONGEST)),
            ("IOMMU", iommu),
            (tr("Security"), plain(security, _LONGEST)),
            (tr("Sleeps"), plain(sleeps, 80) if sleeps else (tr("Not, as it says") if told.guests else "")),
        ),
    )


def _computer(details: HostDetails) -> tuple[Facts, ...]:
    try:
        parts = documents.sysinfo(details.sysinfo) if details.sysinfo else ()
    except Refused:
        parts = ()
    rows = []
    for part, entries in parts:
        known = dict(entries)
        said = ", ".join(known[name] for name in _TOLD if known.get(name))
        if part in _PARTS and said:
            rows.append((_PARTS[part], plain(said, _LONGEST)))
    return (Facts(tr("Computer"), tuple(rows)),)


def _sharing(details: HostDetails) -> Facts:
    known = dict(details.sharing)
    rows = [(name, _sharing_text(key, known[key])) for key, name in SHARING if key in known]
    note = tr("The kernel keeps pages of equal content once (KSM), where it is switched on.") if rows else ""
    return Facts(tr("Shared memory"), tuple(rows), note)


def _sharing_text(key: str, value: int) -> str:
    if key == "shm_sleep_millisecs":
        return f"{value} ms"
    return (tr("Yes") if value else tr("No")) if key == "shm_merge_across_nodes" else grouped_text(value)


def cells(details: HostDetails) -> tuple[tuple[str, ...], ...]:
    """NUMA cells as rows: number, CPUs, memory, free, huge pages, distances."""
    free = dict(details.free)
    return tuple(
        (
            str(cell.number),
            spans(place.number for place in cell.cpus),
            memory_text(cell.memory),
            memory_text(free[cell.number]) if cell.number in free else "",
            _huge(cell, details),
            ", ".join(f"{other}: {far}" for other, far in cell.distances if other != cell.number),
        )
        for cell in read(details).cells
    )


def _huge(cell: Cell, details: HostDetails) -> str:
    free = {(number, size): count for number, size, count in details.pages}
    smallest = min((size for size, _ in cell.pages), default=0)
    parts = []
    for size, count in cell.pages:
        if size > smallest and count:
            left = free.get((cell.number, size))
            pages = tr("{count} of {size}", "pages") if left is None else tr("{count} of {size}, {free} free")
            parts.append(pages.format(count=count, size=memory_text(size), free=left))
    return "; ".join(parts) or tr("none", "pages")


def spans(numbers: Iterable[int]) -> str:
    """ "0-3, 8" for 0, 1, 2, 3, 8."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in found)
