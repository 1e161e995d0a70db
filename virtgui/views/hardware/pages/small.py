"""The devices that have little to set, as pages."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.hardware.pages import small_rows as rows
from virtgui.views.hardware.pages import system_rows
from virtgui.views.hardware.pages.tables import kept
from virtgui.views.hardware.rows import Page, Row
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.devices.lookups import architecture, devices, has_pci_express
from virtgui.xml.devices.small import WatchdogXml
from virtgui.xml.flaws.small import CHECKS
from virtgui.xml.flaws.values import fields, written
from virtgui.xml.kinds import window
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_SAFETY, _SYSTEM = tr("Memory and security"), tr("System")


def _words(table: tuple[Row, ...], field: str, node: Node) -> str:
    """What a field's value is called."""
    value = written(node, field)
    row = next(row for row in table if row.field == field)
    found = next((choice.words for choice in row.choices if choice.value == value), value)
    return "" if not value else found


def _line(table: tuple[Row, ...], *named: str) -> Callable[[Node, Surroundings], str]:
    """The words of some fields, as far as they are written and mean something."""

    def line(node: Node, around: Surroundings) -> str:
        seen = window(node.tag)(node.element)
        return plain(", ".join(filter(None, (_words(table, field, seen) for field in named))))

    return line


def _titled(title: str, named: str = "") -> Callable[[Node, Surroundings], str]:
    def words(node: Node, around: Surroundings) -> str:
        seen = window(node.tag)(node.element)
        return plain(f"{title} {written(seen, named)}".strip()) if named in fields(type(seen)) else title

    return words


def _only_one(kind: str, taken_words: str, *drivers: str) -> Callable[[Surroundings], str]:
    """A machine takes one, of these hypervisors only where any is named."""

    def refusal(around: Surroundings) -> str:
        if drivers and around.driver not in drivers:
            return tr("This hypervisor has none")
        taken = next(devices(around.machine, kind), None) is not None
        return taken_words if taken else _unsupported(kind, around.capabilities)

    return refusal


def _unsupported(kind: str, offers: Capabilities) -> str:
    return tr("This hypervisor has none") if offers.supports(kind) is False else ""


def _never(around: Surroundings) -> str:
    return ""


def _only_on(*drivers: str) -> Callable[[Surroundings], str]:
    return lambda around: "" if around.driver in drivers else tr("This hypervisor has none")


_VIRTUAL = ("QEMU", "Test")


def _rng(around: Surroundings) -> str:
    return '<rng model="virtio"><backend model="random">/dev/urandom</backend></rng>'


def _watchdog(around: Surroundings) -> str:
    """It does what the others do: of one machine they all do the same."""
    model = "diag288" if architecture(around.machine)[0] == "s390x" else "i6300esb"
    there = next((WatchdogXml(each.element).action for each in devices(around.machine, "watchdog")), "")
    return f'<watchdog model="{model}" action="{there or "reset"}"/>'


def _watchdog_refusal(around: Surroundings) -> str:
    """Newer libvirt gives every q35 machine one by itself, and takes another beside it."""
    if around.driver in _VIRTUAL and all(
        WatchdogXml(each.element).model == "itco" for each in devices(around.machine, "watchdog")
    ):
        return _unsupported("watchdog", around.capabilities)
    return _only_one("watchdog", tr("The machine has a watchdog already"), *_VIRTUAL)(around)


def _panic(around: Surroundings) -> str:
    arch = architecture(around.machine)[0]
    model = {"s390x": "s390", "ppc64": "pseries", "ppc64le": "pseries"}.get(arch, "isa")
    return f'<panic model="{model}"/>'


def _iommu(around: Surroundings) -> str:
    model = "smmuv3" if architecture(around.machine)[0] == "aarch64" else "intel"
    return f'<iommu model="{model}"/>'


def _no_iommu(around: Surroundings) -> str:
    if around.driver not in _VIRTUAL:
        return tr("This hypervisor has none")
    if not has_pci_express(around.machine):
        return tr("It needs a q35 machine")
    return _only_one("iommu", tr("The machine has an IOMMU already"))(around)


def _tpm(around: Surroundings) -> str:
    """CRB where there is a choice: Windows 11 wants version 2.0."""
    arch = architecture(around.machine)[0]
    offered = around.capabilities.values("tpm/model")
    wanted = "tpm-spapr" if arch.startswith("ppc64") else "tpm-tis" if arch.startswith("a") else "tpm-crb"
    model = wanted if offered is None or wanted in offered or not offered else offered[0]
    backends = around.capabilities.values("tpm/backendModel")
    if backends and "emulator" not in backends:
        return f'<tpm model="{model}"><backend type="passthrough"><device path="/dev/tpm0"/></backend></tpm>'
    return f'<tpm model="{model}"><backend type="emulator" version="2.0"/></tpm>'


def _shmem(around: Surroundings) -> str:
    taken = {str(other.element.get("name", "")) for other in devices(around.machine, "shmem")}
    name = next(name for name in (f"shared{n}" for n in range(len(taken) + 1)) if name not in taken)
    return f'<shmem name="{name}"><model type="ivshmem-plain"/><size unit="bytes">4194304</size></shmem>'


def _shmem_line(node: Node, around: Surroundings) -> str:
    seen = window("shmem")(node.element)
    size = fields(type(seen))["size"].__get__(seen, type(seen))
    model = _words(rows.SHMEM, "model", seen)
    return plain(", ".join(filter(None, (size_text(size) if isinstance(size, int) and size else "", model))))


def _vsock_line(node: Node, around: Surroundings) -> str:
    seen = window("vsock")(node.element)
    number = written(seen, "cid")
    return plain(tr("Number {number}").format(number=number) if number else tr("Number chosen by libvirt"))


_SHARED = {"rng": ("device", "egd_hosts", "egd_path"), "tpm": ("socket", "state_")}
"""Fields that see one place, of which the type says which one means something."""


def _page(
    kind: str,
    words: str,
    icon: str,
    table: tuple[Row, ...],
    line: Callable[[Node, Surroundings], str],
    template: Callable[[Surroundings], str] | None = None,
    refusal: Callable[[Surroundings], str] = _never,
    group: str = _SYSTEM,
    named: str = "",
) -> Page:
    return Page(
        kind=kind,
        name=kind,
        group=group,
        icon=icon,
        title=_titled(words, named),
        line=line,
        rows=kept(table, *_SHARED.get(kind, ())),
        check=CHECKS[kind],
        add_words=words if template else "",
        template=template,
        refusal=refusal if template else None,
        removable=kind != "nvram",
    )


PAGES = (
    _page(
        "tpm",
        "TPM",
        "lock",
        system_rows.TPM,
        _line(system_rows.TPM, "type", "version", "model"),
        _tpm,
        _only_one("tpm", tr("The machine has a TPM already"), *_VIRTUAL),
        _SAFETY,
    ),
    _page(
        "rng",
        tr("Random numbers"),
        "refresh",
        system_rows.RNG,
        _line(system_rows.RNG, "backend", "model"),
        _rng,
        _only_on(*_VIRTUAL),
        _SAFETY,
    ),
    _page(
        "memballoon",
        tr("Balloon"),
        "activity",
        rows.BALLOON,
        _line(rows.BALLOON, "model"),
        lambda around: '<memballoon model="virtio"><stats period="5"/></memballoon>',
        _only_one("memballoon", tr("The machine has a balloon already"), "QEMU", "Test", "Xen"),
        _SAFETY,
    ),
    _page(
        "watchdog",
        tr("Watchdog"),
        "eye",
        rows.WATCHDOG,
        _line(rows.WATCHDOG, "model", "action"),
        _watchdog,
        _watchdog_refusal,
    ),
    _page(
        "panic",
        tr("Panic notifier"),
        "alert-triangle",
        rows.PANIC,
        _line(rows.PANIC, "model"),
        _panic,
        _only_one("panic", tr("The machine has one already"), *_VIRTUAL),
    ),
    _page(
        "vsock",
        tr("Socket to the host"),
        "plug",
        system_rows.VSOCK,
        _vsock_line,
        lambda around: '<vsock model="virtio"><cid auto="yes"/></vsock>',
        _only_one("vsock", tr("The machine has one already"), *_VIRTUAL),
    ),
    _page("iommu", "IOMMU", "affiliate", system_rows.IOMMU, _line(system_rows.IOMMU, "model"), _iommu, _no_iommu),
    _page(
        "shmem",
        tr("Shared memory"),
        "database",
        rows.SHMEM,
        _shmem_line,
        _shmem,
        _only_on(*_VIRTUAL),
        _SAFETY,
        "name",
    ),
    _page(
        "crypto",
        tr("Encryption engine"),
        "lock",
        rows.CRYPTO,
        _line(rows.CRYPTO, "backend", "model"),
        lambda around: '<crypto model="virtio" type="qemu"><backend model="builtin" queues="1"/></crypto>',
        lambda around: _only_on(*_VIRTUAL)(around) or _unsupported("crypto", around.capabilities),
        _SAFETY,
    ),
    _page(
        "pstore",
        tr("Crash store"),
        "logs",
        rows.PSTORE,
        _line(rows.PSTORE, "backend", "path"),
        lambda around: '<pstore backend="acpi-erst"><size unit="KiB">8</size></pstore>',
        _only_one("pstore", tr("The machine has one already"), *_VIRTUAL),
    ),
    _page(
        "lease",
        tr("Lease"),
        "lock",
        rows.LEASE,
        _line(rows.LEASE, "lockspace", "path"),
        lambda around: (
            '<lease><lockspace>leases</lockspace><key>lease</key><target path="/var/lib/libvirt/lease"/></lease>'
        ),
        _only_on(*_VIRTUAL),
        tr("Storage", "hardware"),
        "key",
    ),
    _page("nvram", "NVRAM", "cpu", rows.NVRAM, _line(rows.NVRAM, "register")),
)
