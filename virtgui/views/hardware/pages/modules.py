"""Memory modules as a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text
from virtgui.views.hardware.pages.tables import DEFAULT, has, kept, rare, section
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.devices.lookups import memory_slots, nodes
from virtgui.xml.devices.memory import MemoryXml
from virtgui.xml.flaws.devices import memory_flaws
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.surroundings import Surroundings

_KINDS = (
    Choice("dimm", "Memory module", "Plugged whole while the machine runs"),
    Choice("virtio-mem", "VirtIO memory", "Grows and shrinks while the machine runs"),
    Choice("nvdimm", "Persistent memory (NVDIMM)", "Keeps what is in it, in a file of the host"),
    Choice("virtio-pmem", "Persistent memory (VirtIO)"),
    Choice("sgx-epc", "Enclave memory (SGX)"),
)
_WORDS = {choice.value: choice.words for choice in _KINDS}
_ACCESS = (
    DEFAULT,
    Choice("shared", "Shared", "Other processes of the host may look into it"),
    Choice("private", "Private"),
)


def _models(*models: str) -> Callable[[Node], bool]:
    return lambda node: MemoryXml(node.element).model in models


_persistent, _elastic = _models("nvdimm", "virtio-pmem"), _models("virtio-mem")
ROWS = (
    *section(
        "Module",
        Row("model", "Kind", Control.CHOICE, choices=_KINDS),
        Row("total_kib", "Size", Control.SIZE, least=1, most=2**53),
        Row("requested_kib", "Given to the guest", Control.SIZE, shown=_elastic, most=2**53),
        Row("current_kib", "The guest has", Control.SIZE, shown=has("current_kib"), read_only=True, most=2**53),
        Row("block_kib", "Block", Control.SIZE, shown=_elastic, help="It grows in steps of this"),
        Row("path", "File or device", Control.PATH, shown=_persistent),
        Row("label_kib", "Label", Control.SIZE, shown=_models("nvdimm"), unset="None"),
        Row("node", "NUMA node", Control.NUMBER),
    ),
    *rare(
        "On the host",
        Row("access", "Access", Control.CHOICE, choices=_ACCESS),
        Row("discard", "Free its pages at shut-off", Control.SWITCH),
        Row("page_kib", "Page size", Control.SIZE, shown=_models("dimm", "virtio-mem")),
        Row("node_mask", "Nodes of the host", unset="Any", help="Like 0-3,5"),
        Row("align_kib", "Aligned to", Control.SIZE, shown=_persistent),
        Row("persistent", "Lies in persistent memory", Control.FLAG, shown=_persistent),
    ),
    *rare(
        "In the guest",
        Row("read_only", "Read-only", Control.FLAG, shown=_models("nvdimm")),
        Row("uuid", "UUID", shown=_persistent, help="On pSeries only"),
        Row("slot", "Slot", Control.NUMBER, unset="Next free one", most=255),
        Row("base", "Address", unset="Chosen by the host"),
        Row("address_base", "Address of the memory", shown=_elastic),
        Row("dynamic_slots", "Take slots as it grows", Control.SWITCH, shown=_elastic),
        Row("acpi_index", "ACPI index", Control.NUMBER, shown=has("acpi_index")),
        Row("boot_order", "Boot order", Control.NUMBER, shown=has("boot_order")),
    ),
)


def _title(node: Node, around: Surroundings) -> str:
    model = MemoryXml(node.element).model
    return plain(_WORDS.get(model, model) or "Memory module")


def _line(node: Node, around: Surroundings) -> str:
    module = MemoryXml(node.element)
    parts = (
        memory_text(module.total_kib) if module.total_kib else "",
        f"{memory_text(module.requested_kib)} given" if module.requested_kib else "",
        f"node {module.node}" if module.node >= 0 else "",
        module.path,
    )
    return plain(", ".join(part for part in parts if part))


def _new(model: str, around: Surroundings) -> str:
    module = MemoryXml(
        parse(f'<memory model="{model}"><target><size unit="KiB">1048576</size></target></memory>').element
    )
    known = sorted(nodes(around.machine))
    if known and model in ("dimm", "nvdimm", "virtio-mem"):
        module.node = known[0]
    if model == "virtio-mem":
        module.block_kib, module.requested_kib = 2048, 1048576
    if model in ("nvdimm", "virtio-pmem"):
        module.access = "shared"
        module.path = "/var/lib/libvirt/images/persistent.img"
    return serialise(module)


def _refusal(around: Surroundings) -> str:
    if around.driver not in ("QEMU", "Test"):
        return "This hypervisor plugs no memory"
    if not memory_slots(around.machine)[1]:
        return "Set the machine's greatest memory under Memory first"
    return ""


_DIMM = Page(
    kind="memory",
    name="memory-module",
    group=tr("Memory and security"),
    icon="cpu",
    title=_title,
    line=_line,
    rows=kept(ROWS),
    check=memory_flaws,
    add_words="Memory module",
    template=lambda around: _new("dimm", around),
    refusal=_refusal,
)


def _kind(model: str, words: str) -> Page:
    return replace(_DIMM, name=model, add_words=words, template=lambda around: _new(model, around))


PAGES = (
    _DIMM,
    _kind("virtio-mem", "VirtIO memory"),
    _kind("nvdimm", "Persistent memory (NVDIMM)"),
    _kind("virtio-pmem", "Persistent memory (VirtIO)"),
)
