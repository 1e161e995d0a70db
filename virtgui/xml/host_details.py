"""What a host's own documents (getCapabilities, getSysinfo) say of it."""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from virtgui.xml.fields import kib, whole
from virtgui.xml.parse import parse


class CpuPlace(NamedTuple):
    """Where a CPU sits."""

    number: int
    socket: int = 0
    die: int = 0
    core: int = 0
    siblings: str = ""


class Cell(NamedTuple):
    """A NUMA cell: `memory` in KiB, `pages` how many of each size (KiB) it is made of, `distances` to the others."""

    number: int
    memory: int = 0
    pages: tuple[tuple[int, int], ...] = ()
    distances: tuple[tuple[int, int], ...] = ()
    cpus: tuple[CpuPlace, ...] = ()


class HostTold(NamedTuple):
    """A host, as its capabilities tell. `guests` are architecture and hypervisors."""

    uuid: str = ""
    arch: str = ""
    model: str = ""
    vendor: str = ""
    microcode: str = ""
    sockets: int = 0
    dies: int = 0
    cores: int = 0
    threads: int = 0
    features: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    sleeps: tuple[str, ...] = ()
    """Of "mem", "disk", "hybrid"."""
    iommu: bool | None = None
    live_migration: bool | None = None
    migration_ways: tuple[str, ...] = ()
    security: tuple[tuple[str, str], ...] = ()
    """Security models and their domains of interpretation."""
    guests: tuple[tuple[str, tuple[str, ...]], ...] = ()


def told(capabilities: str) -> HostTold:
    """What the document of capabilities says. Raises `Refused`."""
    root = parse(capabilities).element
    host = root.find("host")
    if host is None:
        return HostTold()
    cpu = host.find("cpu")
    topology = cpu.find("topology") if cpu is not None else None
    power, iommu, migration = host.find("power_management"), host.find("iommu"), host.find("migration_features")
    return HostTold(
        uuid=_text(host, "uuid"),
        arch=_text(host, "cpu/arch"),
        model=_text(host, "cpu/model"),
        vendor=_text(host, "cpu/vendor"),
        microcode=_at(host, "cpu/microcode", "version"),
        sockets=_number(topology, "sockets"),
        dies=_number(topology, "dies"),
        cores=_number(topology, "cores"),
        threads=_number(topology, "threads"),
        features=tuple(it.get("name", "") for it in host.iterfind("cpu/feature")),
        cells=tuple(_cell(it) for it in host.iterfind("topology/cells/cell")),
        sleeps=tuple(_tag(it).removeprefix("suspend_") for it in power if _tag(it)) if power is not None else (),
        iommu=None if iommu is None else iommu.get("support") == "yes",
        live_migration=None if migration is None else migration.find("live") is not None,
        migration_ways=tuple((it.text or "").strip() for it in host.iterfind("migration_features/*/uri_transport")),
        security=tuple(
            (_text(it, "model"), _text(it, "doi")) for it in host.iterfind("secmodel") if _text(it, "model")
        ),
        guests=tuple(
            (arch.get("name", ""), tuple(it.get("type", "") for it in arch.iterfind("domain")))
            for arch in root.iterfind("guest/arch")
        ),
    )


def own_processor(capabilities: str) -> str:
    """The `<cpu>` of a host, "" where it tells none. Raises `Refused`."""
    cpu = parse(capabilities).element.find("host/cpu")
    if cpu is None or cpu.find("model") is None:
        return ""
    return _processor(cpu, ("arch", "model", "vendor", "feature"))


def host_model(offered: str) -> str:
    """What a machine whose CPU is "as the host's" gets, as a `<cpu>`, from the document of domain capabilities; ""
    where it is not told. Raises `Refused`."""
    if not offered:
        return ""
    found = parse(offered).element.iterfind("cpu/mode")
    mode = next((it for it in found if it.get("name") == "host-model" and it.get("supported") == "yes"), None)
    return _processor(mode, ("model", "vendor", "feature")) if mode is not None else ""


class Processor(NamedTuple):
    """A `<cpu>` in few words: its model, and the features that it has beyond that and that it lacks."""

    model: str = ""
    vendor: str = ""
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


def processor(document: str) -> Processor:
    """A `<cpu>`. Raises `Refused`."""
    cpu = parse(document).element
    features = [(it.get("name", ""), it.get("policy", "require")) for it in cpu.iterfind("feature")]
    return Processor(
        _text(cpu, "model"),
        _text(cpu, "vendor"),
        tuple(name for name, policy in features if policy != "disable"),
        tuple(name for name, policy in features if policy == "disable"),
    )


def _processor(found: etree._Element, kept: tuple[str, ...]) -> str:
    cpu = etree.Element("cpu")
    for child in found.iterchildren(*kept):
        copy = deepcopy(child)
        copy.tail = None
        cpu.append(copy)
    return etree.tostring(cpu, encoding="unicode")


def sysinfo(document: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What the firmware says of the computer: "bios", "system", "baseBoard", ... and their entries. Raises
    `Refused`."""
    found = []
    for part in parse(document).element:
        if not _tag(part):
            continue
        entries = tuple((it.get("name", ""), (it.text or "").strip()) for it in part.iterfind("entry"))
        if any(value for _, value in entries):
            found.append((_tag(part), entries))
    return tuple(found)


def _cell(cell: etree._Element) -> Cell:
    memory = cell.find("memory")
    return Cell(
        number=_number(cell, "id"),
        memory=kib(memory.text or "0", memory.get("unit", "KiB")) if memory is not None else 0,
        pages=tuple(
            (kib(it.get("size", "0"), it.get("unit", "KiB")), _whole(it.text)) for it in cell.iterfind("pages")
        ),
        distances=tuple((_number(it, "id"), _number(it, "value")) for it in cell.iterfind("distances/sibling")),
        cpus=tuple(
            CpuPlace(
                _number(it, "id"),
                _number(it, "socket_id"),
                _number(it, "die_id"),
                _number(it, "core_id"),
                it.get("siblings", ""),
            )
            for it in cell.iterfind("cpus/cpu")
        ),
    )


def _tag(element: etree._Element) -> str:
    return str(element.tag) if isinstance(element.tag, str) else ""


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _at(element: etree._Element, path: str, name: str) -> str:
    found = element.find(path)
    return str(found.get(name, "")) if found is not None else ""


def _number(element: etree._Element | None, name: str) -> int:
    return _whole(element.get(name)) if element is not None else 0


def _whole(written: str | None) -> int:
    try:
        return whole(written or "0")
    except ValueError:
        return 0
