"""What can be wrong with the devices that have little to set."""

from __future__ import annotations

import re
from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.xml.devices.lookups import architecture, has_pci_express, others, splits_io_apic
from virtgui.xml.devices.small import (
    BalloonXml,
    CryptoXml,
    IommuXml,
    LeaseXml,
    PanicXml,
    PstoreXml,
    RngXml,
    ShmemXml,
    VsockXml,
    WatchdogXml,
)
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.flaws.base import Check, Flaw
from virtgui.xml.flaws.values import (
    Test,
    first_of_each,
    form_flaws,
    hexadecimal,
    host,
    missing,
    number,
    one_of,
    only_with,
    path,
    secret_flaws,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_LEAST_CID, _MOST_CID = 3, 2**32 - 1


def _checked(*forms: tuple[str, Test], then: Callable[[Node, Surroundings], list[Flaw]] | None = None) -> Check:
    """A check of values' forms, and then of what they mean together."""

    def check(node: Node, around: Surroundings) -> list[Flaw]:
        return first_of_each(form_flaws(node, forms) + (then(node, around) if then else []))

    return check


def _only_one(node: Node, around: Surroundings, words: str) -> list[Flaw]:
    if next(others(around.machine, node, node.tag), None) is None:
        return []
    return [Flaw("model", words)]


def _lease(node: Node, around: Surroundings) -> list[Flaw]:
    lease = LeaseXml(node.element)
    found = missing(lease, "lockspace", tr("Name the lock space")) + missing(lease, "key", tr("Name the lease"))
    found += missing(lease, "path", tr("Choose the lease's file"))
    for other in others(around.machine, lease, "lease"):
        seen = LeaseXml(other.element)
        if (seen.lockspace, seen.key) == (lease.lockspace, lease.key):
            found.append(Flaw("key", tr("Another lease has this key: use another")))
            break
    return found


def _shmem_name(text: str) -> str:
    if "/" in text:
        return tr("Leave out “/”")
    return tr("Use another name than “.” and “..”") if text in (".", "..") else ""


def _shmem(node: Node, around: Surroundings) -> list[Flaw]:
    memory = ShmemXml(node.element)
    found = missing(memory, "name", tr("Give it a name"))
    for other in others(around.machine, memory, "shmem"):
        if memory.name and ShmemXml(other.element).name == memory.name:
            found.append(Flaw("name", tr("The machine has shared memory of this name: use another")))
            break
    doorbell = memory.model == "ivshmem-doorbell"
    served = ("server", "has_server", "msi", "vectors", "io_event_fd")
    found += only_with(memory, served, memory.model != "ivshmem-plain", tr("Only the doorbell has it"))
    if memory.model == "ivshmem-plain" and not written(memory, "size"):
        found.append(Flaw("size", tr("Give it a size: a power of two of 1 MiB or more")))
    if doorbell and written(memory, "size"):
        found.append(Flaw("size", tr("With the doorbell the server says the size: clear this")))
    if doorbell:
        found += missing(memory, "server", tr("Write the path of the server's socket"))
    elif memory.size and (memory.size < 1024**2 or memory.size & (memory.size - 1)):
        found.append(Flaw("size", tr("Make it a power of two of 1 MiB or more")))
    return found


def _crypto(node: Node, around: Surroundings) -> list[Flaw]:
    crypto = CryptoXml(node.element)
    said = tr("Choose what does the work")
    if crypto.backend == "lkcf" and crypto.queues > 1:
        return [Flaw("queues", tr("The kernel's engine takes one queue"))]
    return missing(crypto, "backend", said) + missing(crypto, "model", tr("Choose a model"))


def _pstore(node: Node, around: Surroundings) -> list[Flaw]:
    store = PstoreXml(node.element)
    taken = [Flaw("backend", flaw.message) for flaw in _only_one(node, around, "one")]
    if store.size < 4096 or store.size & (store.size - 1):
        taken.append(Flaw("size", tr("Give it a size: a power of two of 4 KiB or more")))
    return taken


def _balloon(node: Node, around: Surroundings) -> list[Flaw]:
    balloon = BalloonXml(node.element)
    rest = ("auto_deflate", "free_page_reporting", "period")
    found = missing(balloon, "model", tr("Choose a model")) + _only_one(
        node, around, tr("The machine has a balloon already: it takes one")
    )
    return found + only_with(balloon, rest, balloon.model != "none", tr("Means nothing without a balloon: clear this"))


def _panic(node: Node, around: Surroundings) -> list[Flaw]:
    panic = PanicXml(node.element)
    for other in others(around.machine, panic, "panic"):
        if PanicXml(other.element).model == panic.model:
            return [Flaw("model", tr("The machine has this one already: choose another"))]
    arch, _ = architecture(around.machine)
    if panic.model in ("isa", "hyperv") and arch not in ("x86_64", "i686", ""):
        return [Flaw("model", tr("Only x86 machines have it"))]
    return only_with(panic, ("port",), panic.model in ("isa", ""), tr("Only the ISA one has a port"))


def _watchdog(node: Node, around: Surroundings) -> list[Flaw]:
    watchdog = WatchdogXml(node.element)
    found = missing(watchdog, "model", tr("Choose a model"))
    same = list(others(around.machine, watchdog, "watchdog"))
    if any(WatchdogXml(other.element).model == watchdog.model for other in same):
        found.append(Flaw("model", tr("The machine has this one already: choose another")))
    if any(WatchdogXml(other.element).action != watchdog.action for other in same):
        found.append(Flaw("action", tr("All watchdogs of a machine do the same")))
    arch, _ = architecture(around.machine)
    if watchdog.model == "itco" and not (arch in ("x86_64", "i686") and has_pci_express(around.machine)):
        found.append(Flaw("model", tr("Only q35 machines have it")))
    return found


def _rng(node: Node, around: Surroundings) -> list[Flaw]:
    rng = RngXml(node.element)
    found = missing(rng, "model", tr("Choose a model")) + missing(
        rng, "backend", tr("Choose where the numbers come from")
    )
    device = written(rng, "device")
    if rng.backend == "random" and device and path(device):
        found.append(Flaw("device", path(device)))
    if rng.backend == "egd":
        found += missing(rng, "egd_type", tr("Choose how the daemon is reached"))
        for mode, name, service in rng.egd_hosts:
            if name and host(name):
                found.append(Flaw("egd_hosts", host(name)))
            if service and number(1, 65535)(service) and not re.fullmatch(r"[a-z][a-z0-9-]*", service):
                found.append(Flaw("egd_hosts", tr("A port is a number from 1 to 65535")))
            if mode not in ("", "connect", "bind"):
                found.append(Flaw("egd_hosts", tr("Use one of: connect, bind")))
    if written(rng, "period") and not rng.rate:
        found.append(Flaw("rate", tr("A period needs a rate: set that too")))
    return found


def _vsock(node: Node, around: Surroundings) -> list[Flaw]:
    vsock = VsockXml(node.element)
    found = _only_one(node, around, tr("The machine has a socket already: it takes one"))
    if not vsock.auto and not written(vsock, "cid"):
        found.append(Flaw("cid", tr("Give it a number, or let libvirt choose")))
    who = next((use.machine for use in around.uses if use.kind == "cid" and use.what == str(vsock.cid)), "")
    if who and not vsock.auto:
        found.append(Flaw("cid", tr("{who} has this number: use another").format(who=who), warning=True))
    return found


def _iommu(node: Node, around: Surroundings) -> list[Flaw]:
    iommu = IommuXml(node.element)
    found = missing(iommu, "model", tr("Choose a model"))
    if iommu.model != "smmuv3":
        found += _only_one(node, around, tr("The machine has an IOMMU already: it takes one"))
    arch, _ = architecture(around.machine)
    q35 = arch in ("x86_64", "i686") and has_pci_express(around.machine)
    if iommu.model in ("intel", "amd") and not q35:
        found.append(Flaw("model", tr("It needs a q35 machine")))
    if iommu.model == "smmuv3" and arch and arch != "aarch64":
        found.append(Flaw("model", tr("Only Arm machines have it")))
    if iommu.model == "intel" and iommu.extended_interrupts and not iommu.interrupt_remapping:
        found.append(Flaw("extended_interrupts", tr("This needs interrupt remapping: turn that on")))
    if iommu.model == "intel" and iommu.interrupt_remapping and not splits_io_apic(around.machine):
        found.append(Flaw("interrupt_remapping", tr("This needs the I/O APIC by QEMU: choose it under Features")))
    return found


def _tpm(node: Node, around: Surroundings) -> list[Flaw]:
    tpm = TpmXml(node.element)
    found = missing(tpm, "type", tr("Choose a real or an emulated one"))
    for other in others(around.machine, tpm, "tpm"):
        proxies = [seen.model == "spapr-tpm-proxy" for seen in (tpm, TpmXml(other.element))]
        if proxies[0] == proxies[1]:
            found.append(Flaw("model", tr("The machine has a TPM already: it takes one")))
    if tpm.type == "external":
        found += missing(tpm, "socket", tr("Write the path of the emulator's socket"))
    emulator = ("version", "persistent", "debug", "secret", "profile", "profile_name", "profile_disabled")
    banks = ("sha1", "sha256", "sha384", "sha512")
    found += only_with(tpm, (*emulator, *banks), tpm.type == "emulator", tr("Only emulated ones have it: clear this"))
    if tpm.model == "tpm-crb" and tpm.version == "1.2":
        found.append(Flaw("version", tr("CRB needs version 2.0")))
    found += only_with(tpm, banks, tpm.version in ("", "2.0"), tr("Only version 2.0 has it"))
    return found + secret_flaws(tpm, around, "secret")


CHECKS: dict[str, Check] = {
    "lease": _checked(("path", path), ("offset", number(0, 2**63)), then=_lease),
    "nvram": _checked(("register", hexadecimal(16))),
    "shmem": _checked(
        ("name", _shmem_name),
        ("role", one_of("master", "peer")),
        ("server", path),
        ("vectors", number(1, 2**31 - 2)),
        then=_shmem,
    ),
    "crypto": _checked(("queues", number(1, 65535)), then=_crypto),
    "pstore": _checked(("path", path), then=_pstore),
    "memballoon": _checked(("period", number(0, 2**31 - 2, tr("seconds"))), then=_balloon),
    "panic": _checked(("port", hexadecimal(4)), then=_panic),
    "watchdog": _checked(then=_watchdog),
    "rng": _checked(("rate", number(1, 2**31 - 2, tr("bytes"))), ("period", number(1, 2**31 - 2, "ms")), then=_rng),
    "vsock": _checked(("cid", number(_LEAST_CID, _MOST_CID)), then=_vsock),
    "iommu": _checked(("address_bits", number(32, 64)), then=_iommu),
    "tpm": _checked(
        ("device", path),
        ("socket", path),
        ("debug", number(0, 255)),
        ("version", one_of("1.2", "2.0")),
        then=_tpm,
    ),
}
"""By tag."""
