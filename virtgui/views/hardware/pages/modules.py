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
    Choice("dimm", tr("Memory module"), tr("Plugged whole while the machine runs")),
    Choice("virtio-mem", tr("VirtIO memory"), tr("Grows and shrinks while the machine runs")),
    Choice("nvdimm", tr("Persistent memory (NVDIMM)"), tr("Keeps what is in it, in a file of the host")),
    Choice("virtio-pmem", tr("Persistent memory (VirtIO)")),
    Choice("sgx-epc", tr("Enclave memory (SGX)")),
)
_WORDS = {choice.value: choice.words for choice in _KINDS}
_ACCESS = (
    DEFAULT,
    Choice("shared", tr("Shared"), tr("Other processes of the host may look into it")),
    Choice("private", tr("Private")),
)


def _models(*models: str) -> Callable[[Node], bool]:
    return lambda node: MemoryXml(node.element).model in models


_persistent, _elastic = _models("nvdimm", "virtio-pmem"), _models("virtio-mem")
ROWS = (
    *section(
        tr("Module"),
        Row("model", tr("Kind"), Control.CHOICE, choices=_KINDS),
        Row("total_kib", tr("Size"), Control.SIZE, least=1, most=2**53),
        Row("requested_kib", tr("Given to the guest"), Control.SIZE, shown=_elastic, most=2**53),
        Row("current_kib", tr("The guest has"), Control.SIZE, shown=has("current_kib"), read_only=True, most=2**53),
        Row("block_kib", tr("Block"), Control.SIZE, shown=_elastic, help=tr("It grows in steps of this")),
        Row("path", tr("File or device"), Control.PATH, shown=_persistent),
        Row("label_kib", tr("Label"), Control.SIZE, shown=_models("nvdimm"), unset=tr("None", "any gender")),
        Row("node", tr("NUMA node"), Control.NUMBER),
    ),
    *rare(
        tr("On the host"),
        Row("access", tr("Access"), Control.CHOICE, choices=_ACCESS),
        Row("discard", tr("Free its pages at shut-off"), Control.SWITCH),
        Row("page_kib", tr("Page size"), Control.SIZE, shown=_models("dimm", "virtio-mem")),
        Row("node_mask", tr("Nodes of the host"), unset=tr("Any"), help=tr("Like 0-3,5")),
        Row("align_kib", tr("Aligned to"), Control.SIZE, shown=_persistent),
        Row("persistent", tr("Lies in persistent memory"), Control.FLAG, shown=_persistent),
    ),
    *rare(
        tr("In the guest"),
        Row("read_only", tr("Read-only"), Control.FLAG, shown=_models("nvdimm")),
        Row("uuid", "UUID", shown=_persistent, help=tr("On pSeries only")),
        Row("slot", tr("Slot"), Control.NUMBER, unset=tr("Next free one"), most=255),
        Row("base", tr("Address"), unset=tr("Chosen by the host")),
        Row("address_base", tr("Address of the memory"), shown=_elastic),
        Row("dynamic_slots", tr("Take slots as it grows"), Control.SWITCH, shown=_elastic),
        Row("acpi_index", tr("ACPI index"), Control.NUMBER, shown=has("acpi_index")),
        Row("boot_order", tr("Boot order"), Control.NUMBER, shown=has("boot_order")),
    ),
)


def _title(node: Node, around: Surroundings) -> str:
    model = MemoryXml(node.element).model
    return plain(_WORDS.get(model, model) or tr("Memory module"))


def _line(node: Node, around: Surroundings) -> str:
    module = MemoryXml(node.element)
    parts = (
        memory_text(module.total_kib) if module.total_kib else "",
        tr("{size} given").format(size=memory_text(module.requested_kib)) if module.requested_kib else "",
        tr("node {number}").format(number=module.node) if module.node >= 0 else "",
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
        return tr("This hypervisor plugs no memory")
    if not memory_slots(around.machine)[1]:
        return tr("Set the machine's greatest memory under Memory first")
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
    add_words=tr("Memory module"),
    template=lambda around: _new("dimm", around),
    refusal=_refusal,
)


def _kind(model: str, words: str) -> Page:
    return replace(_DIMM, name=model, add_words=words, template=lambda around: _new(model, around))


PAGES = (
    _DIMM,
    _kind("virtio-mem", tr("VirtIO memory")),
    _kind("nvdimm", tr("Persistent memory (NVDIMM)")),
    _kind("virtio-pmem", tr("Persistent memory (VirtIO)")),
)
