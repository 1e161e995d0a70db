"""What a hypervisor offers a machine and what its host is, from libvirt's two documents of capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from virtgui.xml.fields import kib, whole
from virtgui.xml.node import find
from virtgui.xml.parse import Refused, parse


class MachineType(NamedTuple):
    """A kind of mainboard. `canonical` is what an alias ("q35") stands for, "" where it is no alias;
    `max_vcpus` is 0 where the host does not say."""

    name: str
    canonical: str = ""
    max_vcpus: int = 0
    deprecated: bool = False


class Guest(NamedTuple):
    """One architecture a host can run: `os_type` "hvm", "xen", "exe"; `domains` the hypervisors ("kvm", "qemu")."""

    arch: str
    os_type: str = "hvm"
    emulator: str = ""
    domains: tuple[str, ...] = ()
    machines: tuple[MachineType, ...] = ()


class Cpu(NamedTuple):
    """A processor; `features` are those it has beyond its model, without those it lacks."""

    arch: str = ""
    model: str = ""
    vendor: str = ""
    sockets: int = 0
    dies: int = 0
    cores: int = 0
    threads: int = 0
    features: tuple[str, ...] = ()


_UNKNOWN = Cpu()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`offers` has every enumeration of the domain capabilities by its path ("disk/bus", "os/firmware",
    "os/loader/type", "cpu/host-passthrough/hostPassthroughMigratable", "features/hyperv/features", ...) and
    every single value told ("features/sev/cbitpos"); `supported` says of every part that tells ("disk",
    "graphics", "cpu/host-model", "features/sev", ...) whether it is supported."""

    offers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    supported: tuple[tuple[str, bool], ...] = ()
    cpu_models: tuple[tuple[str, bool], ...] = ()
    """Names of CPU models, and whether this host can run them."""
    cpu_vendors: tuple[tuple[str, str], ...] = ()
    """Vendors of the CPU models that have one, by the models' names."""
    host_model: Cpu = _UNKNOWN
    """What a machine with the CPU mode "host-model" gets."""
    emulator: str = ""
    domain: str = ""
    """The hypervisor this was asked for: "kvm", "qemu", ..."""
    arch: str = ""
    machine: str = ""
    """The machine type this was asked for, its canonical name."""
    loaders: tuple[str, ...] = ()
    """Paths of firmware that libvirt knows of."""
    max_vcpus: int = 0
    machines: tuple[str, ...] = ()
    """Names of the machine types of this architecture, aliases first and then the newest first."""
    guests: tuple[Guest, ...] = ()
    host_cpu: Cpu = _UNKNOWN
    host_cpus: int = 0
    host_memory_kib: int = 0
    host_cells: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    """NUMA cells: number, memory in KiB, CPUs."""
    page_sizes: tuple[int, ...] = ()
    """Sizes of huge pages the host knows, KiB."""
    huge_pages: tuple[tuple[int, int], ...] = ()
    """How many huge pages of each size (KiB) the host has set aside."""
    security_models: tuple[str, ...] = ()
    iommu: bool | None = None
    _offers: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _supported: dict[str, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._offers.update(self.offers)
        self._supported.update(self.supported)

    def values(self, path: str) -> tuple[str, ...] | None:
        """The values offered at a path; None where the hypervisor tells nothing of it."""
        return self._offers.get(path)

    def supports(self, path: str) -> bool | None:
        """Whether a part is supported; None where the hypervisor does not say."""
        return self._supported.get(path)

    @property
    def secure_boot(self) -> bool | None:
        """Whether a firmware with secure boot is there for this machine type; None where nobody says."""
        told = self.values("os/loader/secure")
        return None if told is None else "yes" in told

    def machine_type(self, name: str, arch: str = "") -> MachineType | None:
        """What the host says of a machine type; None where it does not know it."""
        wanted = arch or self.arch
        for guest in self.guests:
            for known in guest.machines:
                if known.name == name and guest.arch == (wanted or guest.arch):
                    return known
        return None


def capabilities(domain: str, host: str) -> Capabilities:
    """Both documents as one fact; an empty or unreadable one tells nothing."""
    offered, owner = _root(domain, "domainCapabilities"), _root(host, "capabilities")
    parts = list(_parts(offered, ()))
    custom = [
        m for mode in offered.iterfind("cpu/mode") if mode.get("name") == "custom" for m in mode.iterfind("model")
    ]
    guests = tuple(guest for element in owner.iterchildren("guest") for guest in _guests(element))
    arch = _text(offered, "arch") or _text(owner, "host", "cpu", "arch")
    kinds = [kind for guest in guests if guest.arch == arch for kind in guest.machines]
    cells = [*owner.iterfind("host/topology/cells/cell")]
    machine = _text(offered, "machine")
    return Capabilities(
        offers=tuple((path, values) for path, values, _ in parts if values is not None),
        supported=tuple((path, told) for path, _, told in parts if told is not None),
        cpu_models=tuple((m.text or "", m.get("usable") != "no") for m in custom if m.text),
        cpu_vendors=tuple(
            (m.text or "", m.get("vendor", "")) for m in custom if m.get("vendor", "unknown") != "unknown"
        ),
        host_model=next(
            (_cpu(mode) for mode in offered.iterfind("cpu/mode") if mode.get("name") == "host-model"), Cpu()
        ),
        emulator=_text(offered, "path"),
        domain=_text(offered, "domain"),
        arch=arch,
        machine=machine,
        loaders=tuple(e.text for e in offered.iterfind("os/loader/value") if e.text),
        max_vcpus=_max_vcpus(offered, kinds, machine),
        machines=tuple(dict.fromkeys(kind.name for kind in sorted(kinds, key=_newest_first))),
        guests=guests,
        host_cpu=_cpu(find(owner, ("host", "cpu"))),
        host_cpus=sum(len(cell.findall("cpus/cpu")) for cell in cells),
        host_memory_kib=sum(_memory(cell) for cell in cells),
        host_cells=tuple(
            (_number(cell, "id"), _memory(cell), tuple(_number(cpu, "id") for cpu in cell.iterfind("cpus/cpu")))
            for cell in cells
        ),
        page_sizes=tuple(size for size in map(_page, owner.iterfind("host/cpu/pages")) if size > _SMALL_PAGES),
        huge_pages=_huge_pages(cells),
        security_models=tuple(e.text for e in owner.iterfind("host/secmodel/model") if e.text and e.text != "none"),
        iommu=_yes(find(owner, ("host", "iommu")), "support"),
    )


_SMALL_PAGES = 64
"""KiB; the ordinary pages of every architecture are no larger."""


def host_uuid(host: str) -> str:
    """The UUID of the host whose capabilities these are; "" where it is not told."""
    return _text(_root(host, "capabilities"), "host", "uuid")


def _root(text: str, tag: str) -> etree._Element:
    try:
        root = parse(text).element
    except Refused:
        return etree.Element(tag)
    return root if root.tag == tag else etree.Element(tag)


def _parts(
    element: etree._Element, above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...] | None, bool | None]]:
    """Paths with the values offered there, or with whether they are supported."""
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        name = str(child.get("name", "")) if tag in ("enum", "mode") else tag
        path = above if tag == "devices" and not above else (*above, name)
        told = _yes(child, "supported")
        if told is not None:
            yield "/".join(path), None, told
        if tag == "enum":
            yield "/".join(path), tuple(e.text for e in child.iterchildren("value") if e.text), None
        elif len(child) and name != "custom":
            yield from _parts(child, path)
        elif above and (child.text or "").strip() and tag not in ("value", "model", "vendor"):
            yield "/".join(path), ((child.text or "").strip(),), None


def _guests(element: etree._Element) -> Iterator[Guest]:
    for arch in element.iterchildren("arch"):
        yield Guest(
            arch=str(arch.get("name", "")),
            os_type=_text(element, "os_type"),
            emulator=_text(arch, "emulator"),
            domains=tuple(str(e.get("type", "")) for e in arch.iterchildren("domain")),
            machines=tuple(
                MachineType(e.text, str(e.get("canonical", "")), _number(e, "maxCpus"), e.get("deprecated") == "yes")
                for e in arch.iter("machine")
                if e.text
            ),
        )


def _cpu(element: etree._Element | None) -> Cpu:
    if element is None:
        return _UNKNOWN
    topology = find(element, ("topology",))
    size = (0, 0, 0, 0)
    if topology is not None:
        size = (
            _number(topology, "sockets"),
            _number(topology, "dies") or 1,
            _number(topology, "cores"),
            _number(topology, "threads"),
        )
    features = tuple(
        str(e.get("name", ""))
        for e in element.iterchildren("feature")
        if e.get("policy", "require") not in ("disable", "forbid")
    )
    return Cpu(_text(element, "arch"), _text(element, "model"), _text(element, "vendor"), *size, features)


def _max_vcpus(offered: etree._Element, kinds: list[MachineType], machine: str) -> int:
    told = find(offered, ("vcpu",))
    if told is not None and _number(told, "max"):
        return _number(told, "max")
    return next((kind.max_vcpus for kind in kinds if kind.name == machine), 0)


def _newest_first(kind: MachineType) -> tuple[bool, str, tuple[int, ...]]:
    """Aliases, then each family by its version downwards ("pc-q35-7.2" before "pc-q35-6.1")."""
    family, _, version = kind.name.rpartition("-")
    numbers = version.split(".")
    if not all(number.isdecimal() for number in numbers):
        return not kind.canonical, kind.name, ()
    return not kind.canonical, family, tuple(-int(number) for number in numbers)


def _huge_pages(cells: list[etree._Element]) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for cell in cells:
        for pages in cell.iterchildren("pages"):
            if (size := _page(pages)) > _SMALL_PAGES:
                found[size] = found.get(size, 0) + _whole(pages.text)
    return tuple(sorted(found.items()))


def _page(element: etree._Element) -> int:
    return kib(element.get("size", ""), element.get("unit", "KiB"))


def _memory(cell: etree._Element) -> int:
    memory = find(cell, ("memory",))
    return 0 if memory is None else kib(memory.text or "", memory.get("unit", "KiB"))


def _text(element: etree._Element, *steps: str) -> str:
    found = find(element, steps)
    return "" if found is None else (found.text or "").strip()


def _number(element: etree._Element, attribute: str) -> int:
    return _whole(element.get(attribute))


def _whole(written: str | None) -> int:
    try:
        return whole(written or "")
    except ValueError:
        return 0


def _yes(element: etree._Element | None, attribute: str) -> bool | None:
    return None if element is None else {"yes": True, "no": False}.get(element.get(attribute, ""))
