"""What can be wrong with file systems, controllers and memory modules."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.util.units import memory_text
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.lookups import devices, io_threads, memory_slots, nodes, others, own_memory, shares_memory
from virtgui.xml.devices.memory import MemoryXml
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.values import (
    boot_flaws,
    first_of_each,
    form_flaws,
    hexadecimal,
    longest,
    missing,
    number,
    octal,
    one_of,
    only_with,
    path,
    uuid,
    written,
)
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_FILESYSTEM_FORMS = (
    ("type", one_of("mount", "template", "file", "block", "ram", "bind", "volume")),
    ("file_mode", octal),
    ("directory_mode", octal),
    ("queue", number(1, 1024)),
    ("thread_pool", number(0, 2**31 - 2)),
    ("open_files", number(0, 2**31 - 2)),
    ("source_directory", path),
    ("source_socket", path),
    ("source_file", path),
    ("source_device", path),
    ("binary", path),
    ("source_usage", number(1, 2**63)),
    ("hard_limit", number(0, 2**63)),
    ("soft_limit", number(0, 2**63)),
)
_SOURCES = {
    "mount": ("source_directory", tr("Choose a directory of the host")),
    "bind": ("source_directory", tr("Choose a directory of the container to show elsewhere")),
    "template": ("source_name", tr("Name the template")),
    "file": ("source_file", tr("Choose an image")),
    "block": ("source_device", tr("Choose a block device of the host")),
    "ram": ("source_usage", tr("Say how much memory it may take")),
    "volume": ("source_volume", tr("Choose a volume")),
}
_VIRTIOFS = (
    *("binary", "cache", "sandbox", "posix_lock", "flock", "thread_pool", "open_files", "extended_attributes"),
    *("queue", "uid_map", "gid_map", "source_socket"),
)


def filesystem_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """All that is wrong with a file system."""
    share = FilesystemXml(node.element)
    found = form_flaws(share, _FILESYSTEM_FORMS) + boot_flaws(share, around)
    if share.type in _SOURCES and not written(share, "source_socket"):
        found += missing(share, *_SOURCES[share.type])
    if share.type == "volume":
        found += missing(share, "source_pool", tr("Choose a pool"))
    container = around.driver == "LXC"
    found += missing(
        share, "target", tr("Say where in the container") if container else tr("Give it a name for the guest")
    )
    if container and share.target and not share.target.startswith("/"):
        found.append(Flaw("target", path(share.target)))
    virtiofs = share.driver == "virtiofs"
    if not container and (said := longest(36 if virtiofs else 31)(share.target)):
        found.append(Flaw("target", said))
    for other in others(around.machine, share, "filesystem"):
        if share.target and FilesystemXml(other.element).target == share.target:
            found.append(Flaw("target", tr("Another file system has this name: use another")))
            break
    if virtiofs and not shares_memory(around.machine):
        found.append(Flaw("driver", tr("virtiofs needs shared memory: turn it on under Memory")))
    if virtiofs and share.access_mode not in ("", "passthrough"):
        found.append(Flaw("access_mode", tr("virtiofs knows only the guest's own owners")))
    if virtiofs and share.read_only:
        found.append(Flaw("read_only", tr("Before libvirt 11.0 virtiofs cannot be read-only"), warning=True))
    found += only_with(share, _VIRTIOFS, virtiofs, tr("Only virtiofs has it: choose that, or clear this"))
    found += only_with(share, ("multi_devices",), not virtiofs, tr("Only 9p has it: clear this"))
    mapped = share.access_mode in ("", "mapped")
    found += only_with(share, ("file_mode", "directory_mode"), mapped and not virtiofs, tr("Only for mapped owners"))
    for name in ("uid_map", "gid_map"):
        if any(not cell.isdecimal() for row in getattr(share, name) for cell in row):
            found.append(Flaw(name, tr("Write whole numbers")))
    if share.soft_limit and share.hard_limit and share.soft_limit > share.hard_limit:
        found.append(Flaw("soft_limit", tr("The soft limit is no more than the hard one")))
    return first_of_each(found)


_CONTROLLER_FORMS = (
    ("index", number(0, 2**31 - 2)),
    ("vectors", number(0, 2**31 - 2)),
    ("queues", number(1, 65535)),
    ("commands_per_lun", number(1, 2**31 - 2)),
    ("max_sectors", number(1, 2**31 - 2)),
    ("io_thread", number(1, 2**31 - 2)),
    ("chassis_number", number(1, 255)),
    ("chassis", number(0, 255)),
    ("port", lambda text: hexadecimal(2)(text) if text.startswith("0x") else number(0, 255)(text)),
    ("bus_number", number(1, 254)),
    ("target_index", number(0, 30)),
    ("master_port", number(0, 15)),
    ("grant_frames", number(0, 2**31 - 2)),
    ("event_channels", number(0, 2**31 - 2)),
)
_PORTS = {"usb": 15, "virtio-serial": 31}


def controller_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """All that is wrong with a controller."""
    controller = ControllerXml(node.element)
    kind, model = controller.type, controller.model
    found = form_flaws(controller, _CONTROLLER_FORMS) + missing(controller, "type", tr("Choose a type"))
    for other in others(around.machine, controller, "controller"):
        seen = ControllerXml(other.element)
        companions = kind == "usb" and model != seen.model and "ich9" in model and "ich9" in seen.model
        if (seen.type, seen.index) == (kind, controller.index) and controller.index >= 0 and not companions:
            found.append(
                Flaw("index", tr("Another controller of this type has number {index}").format(index=controller.index))
            )
            break
    found += only_with(controller, ("ports",), kind in _PORTS, tr("Only USB and serial controllers have ports"))
    if kind in _PORTS and written(controller, "ports") and not 1 <= controller.ports <= _PORTS[kind]:
        found.append(Flaw("ports", tr("Write a whole number from 1 to {most}").format(most=_PORTS[kind])))
    found += only_with(controller, ("vectors",), kind == "virtio-serial", tr("Only for serial controllers"))
    virtio_scsi = kind == "scsi" and model in (
        "",
        "auto",
        "virtio-scsi",
        "virtio-transitional",
        "virtio-non-transitional",
    )
    driver = ("queues", "commands_per_lun", "max_sectors", "io_event_fd", "io_thread")
    found += only_with(controller, driver, virtio_scsi, tr("Only VirtIO SCSI has it: choose that model, or clear this"))
    if controller.io_thread > 0 and controller.io_thread not in io_threads(around.machine):
        message = tr("The machine has no I/O thread {io_thread}: add one under Processors").format(
            io_thread=controller.io_thread
        )
        found.append(Flaw("io_thread", message))
    found += only_with(
        controller, ("pci_hole_kib",), model in ("pci-root", "pcie-root"), tr("Only the PCI root has it")
    )
    found += only_with(controller, ("master_port",), "ich9-uhci" in model, tr("Only USB companions have it"))
    known = nodes(around.machine)
    if controller.node >= 0 and controller.node not in known:
        found.append(Flaw("node", tr("The machine has no such NUMA node: add it under Processors")))
    if model in ("pci-expander-bus", "pcie-expander-bus") and not written(controller, "bus_number") and known:
        found.append(Flaw("bus_number", tr("Without a number libvirt chooses one"), warning=True))
    return first_of_each(found)


_MEMORY_FORMS = (
    ("model", one_of("dimm", "nvdimm", "virtio-pmem", "virtio-mem", "sgx-epc")),
    ("uuid", uuid),
    ("path", path),
    ("base", hexadecimal(16)),
    ("address_base", hexadecimal(16)),
    ("slot", number(0, 255)),
)
_BACKED = ("nvdimm", "virtio-pmem")
_LEAST_LABEL_KIB = 128


def memory_flaws(node: Node, around: Surroundings) -> list[Flaw]:
    """All that is wrong with a memory module."""
    module = MemoryXml(node.element)
    model, machine = module.model, around.machine
    found = form_flaws(module, _MEMORY_FORMS) + missing(module, "model", tr("Choose a kind"))
    if module.total_kib <= 0:
        found.append(Flaw("total_kib", tr("Give it a size")))
    slots, most = memory_slots(machine)
    if model != "sgx-epc" and not most:
        found.append(Flaw("model", tr("The machine has no room for modules: set its greatest memory under Memory")))
    count = sum(1 for other in devices(machine, "memory") if MemoryXml(other.element).model in ("dimm", "nvdimm"))
    fresh = all(other != module for other in devices(machine, "memory"))
    if model in ("dimm", "nvdimm") and most and count + fresh > slots:
        found.append(Flaw("model", tr("All {count} slots are taken: add some under Memory").format(count=slots)))
    known = nodes(machine)
    modules = sum(MemoryXml(other.element).total_kib for other in others(machine, module, "memory"))
    whole, total = own_memory(machine), modules + module.total_kib
    if whole and not known and total >= whole:
        found.append(
            Flaw(
                "total_kib",
                tr("Raise the machine's memory, which counts it in, above {total}").format(total=memory_text(total)),
            )
        )
    if module.node >= 0 and module.node not in known:
        found.append(Flaw("node", tr("The machine has no such NUMA node: add it under Processors")))
    elif module.node < 0 and model in ("dimm", "nvdimm", "virtio-mem") and known:
        found.append(
            Flaw(
                "node",
                tr("Choose the NUMA node it belongs to: {nodes}").format(nodes=", ".join(map(str, sorted(known)))),
            )
        )
    if model in _BACKED:
        found += missing(module, "path", tr("Choose the file or device it lies in"))
    found += only_with(
        module, ("path", "persistent", "align_kib"), model in _BACKED, tr("Only persistent modules have it")
    )
    found += only_with(module, ("label_kib",), model == "nvdimm", tr("Only NVDIMMs have labels"))
    if written(module, "label_kib") and not _LEAST_LABEL_KIB <= module.label_kib < max(module.total_kib, 129):
        found.append(Flaw("label_kib", tr("A label takes at least 128 KiB, and less than the module")))
    if written(module, "node_mask") and not re.fullmatch(r"\^?\d+(-\d+)?(,\^?\d+(-\d+)?)*", module.node_mask):
        found.append(Flaw("node_mask", tr("Write nodes like 0-3,5")))
    sized = ("block_kib", "requested_kib", "current_kib", "address_base", "dynamic_slots")
    found += only_with(module, sized, model == "virtio-mem", tr("Only VirtIO memory has it"))
    return first_of_each(found + (_virtio_mem(module) if model == "virtio-mem" else []))


def _virtio_mem(module: MemoryXml) -> list[Flaw]:
    block = module.block_kib
    if block <= 0 or block & (block - 1):
        return [Flaw("block_kib", tr("Give the size of a block: a power of two, mostly 2 MiB"))]
    found = []
    if module.total_kib % block:
        found.append(Flaw("total_kib", tr("Make it a multiple of the block")))
    if not written(module, "requested_kib"):
        found.append(Flaw("requested_kib", tr("Say how much of it the guest gets now")))
    elif module.requested_kib % block or module.requested_kib > module.total_kib:
        found.append(Flaw("requested_kib", tr("Make it a multiple of the block, and no more than the whole")))
    return found
