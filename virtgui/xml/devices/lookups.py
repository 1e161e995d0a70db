"""Questions that one device has about the machine around it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from virtgui.xml.fields import kib, whole
from virtgui.xml.kinds import window
from virtgui.xml.node import Node, find


def devices(machine: Node, *kinds: str) -> Iterator[Node]:
    """Windows onto a machine's devices, of these kinds only where any is named, in the document's order."""
    for part in machine.element.iterchildren("devices"):
        for element in part.iterchildren(*kinds) if kinds else part.iterchildren(etree.Element):
            yield window(str(element.tag))(element)


def others(machine: Node, node: Node, *kinds: str) -> Iterator[Node]:
    """A machine's devices but this one."""
    return (device for device in devices(machine, *kinds) if device != node)


def io_threads(machine: Node) -> frozenset[int]:
    """The numbers of the machine's I/O threads."""
    named = [_number(e.get("id")) for e in _all(machine, "iothreadids", "iothread")]
    found = find(machine.element, ("iothreads",))
    count = 0 if found is None else max(0, _number(found.text))
    free = (n for n in range(1, len(named) + count + 1) if n not in named)
    return frozenset(named) | frozenset(next(free) for _ in range(count - len(named)))


def nodes(machine: Node) -> frozenset[int]:
    """The numbers of the machine's NUMA nodes; empty without any."""
    cells = _all(machine, "cpu", "numa", "cell")
    return frozenset(_number(cell.get("id", str(index))) for index, cell in enumerate(cells))


def shares_memory(machine: Node) -> bool:
    """Whether a process of the host may look into the machine's memory, as virtiofs and vhost-user must."""
    access = find(machine.element, ("memoryBacking", "access"))
    if access is not None and access.get("mode") == "shared":
        return True
    cells = _all(machine, "cpu", "numa", "cell")
    return bool(cells) and all(cell.get("memAccess") == "shared" for cell in cells)


def memory_slots(machine: Node) -> tuple[int, int]:
    """How many modules can be plugged, and up to how much KiB the machine's memory may grow; zeros where
    nothing can be plugged."""
    found = find(machine.element, ("maxMemory",))
    if found is None:
        return 0, 0
    return max(0, _number(found.get("slots"))), kib(found.text or "", found.get("unit", "KiB"))


def own_memory(machine: Node) -> int:
    """The machine's memory in KiB as it is written, in which libvirt counts the modules."""
    found = find(machine.element, ("memory",))
    return 0 if found is None else kib(found.text or "", found.get("unit", "KiB"))


def splits_io_apic(machine: Node) -> bool:
    """Whether QEMU emulates the I/O APIC, as interrupt remapping needs."""
    found = find(machine.element, ("features", "ioapic"))
    return found is not None and found.get("driver") == "qemu"


def names_boot_devices(machine: Node) -> bool:
    """Whether the machine boots by kinds of devices ("hd", "cdrom"), which shuts out orders of single ones."""
    return find(machine.element, ("os", "boot")) is not None


def architecture(machine: Node) -> tuple[str, str]:
    """The machine's architecture and its type, lower case: ("x86_64", "pc-q35-7.2")."""
    found = find(machine.element, ("os", "type"))
    if found is None:
        return "", ""
    return str(found.get("arch", "")).lower(), str(found.get("machine", "")).lower()


def has_pci_express(machine: Node) -> bool:
    """Whether its root is PCI Express: Intel's q35, and the virt boards of Arm, RISC-V and LoongArch."""
    arch, board = architecture(machine)
    if arch in ("x86_64", "i686"):
        return "q35" in board
    return arch in ("aarch64", "armv7l", "riscv64", "riscv32", "loongarch64") and board.startswith("virt")


def _all(machine: Node, *steps: str) -> list[etree._Element]:
    parent = find(machine.element, steps[:-1])
    return [] if parent is None else list(parent.iterchildren(steps[-1]))


def _number(written: str | None) -> int:
    try:
        return whole(written or "")
    except ValueError:
        return -1
