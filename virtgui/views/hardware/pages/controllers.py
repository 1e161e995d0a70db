"""Controllers as a page, with what hangs on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.tables import DEFAULT, io_thread_row, kept, rare, section, virtio
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.hanging import hangers
from virtgui.xml.devices.lookups import devices, has_pci_express
from virtgui.xml.flaws.devices import controller_flaws
from virtgui.xml.flaws.texts import usb_refusal
from virtgui.xml.node import Node
from virtgui.xml.parse import parse, serialise
from virtgui.xml.surroundings import Surroundings

_TYPES = (
    Choice("scsi", "SCSI"),
    Choice("sata", "SATA"),
    Choice("nvme", "NVMe"),
    Choice("ide", "IDE"),
    Choice("fdc", tr("Floppy")),
    Choice("usb", "USB"),
    Choice("virtio-serial", tr("VirtIO serial")),
    Choice("ccid", tr("Smart cards (CCID)")),
    Choice("pci", "PCI"),
    Choice("xenbus", tr("Xen bus")),
    Choice("isa", "ISA"),
)
_MODELS = (
    DEFAULT,
    Choice("virtio-scsi", "VirtIO SCSI"),
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", tr("VirtIO, also for old guests")),
    Choice("virtio-non-transitional", tr("VirtIO 1.0 only")),
    *(Choice(name, name) for name in ("auto", "buslogic", "lsilogic", "lsisas1068", "lsisas1078", "vmpvscsi")),
    *(Choice(name, name) for name in ("ibmvscsi", "ncr53c90", "dc390", "am53c974")),
    Choice("qemu-xhci", "USB 3"),
    Choice("nec-xhci", "USB 3 (NEC)"),
    Choice("ich9-ehci1", "USB 2 (ICH9)"),
    *(Choice(f"ich9-uhci{n}", tr("USB 1 companion {n} (ICH9)").format(n=n)) for n in (1, 2, 3)),
    Choice("ehci", "USB 2"),
    *(Choice(name, name) for name in ("piix3-uhci", "piix4-uhci", "vt82c686b-uhci", "pci-ohci", "qusb1", "qusb2")),
    Choice("none", tr("None", "of these"), tr("The machine has no USB")),
    *(Choice(name, name) for name in ("piix3", "piix4", "ich6")),
    Choice("pci-root", tr("PCI root")),
    Choice("pcie-root", tr("PCI Express root")),
    Choice("pcie-root-port", tr("PCI Express root port")),
    Choice("pci-bridge", tr("PCI bridge")),
    Choice("pcie-to-pci-bridge", tr("PCI Express to PCI bridge")),
    Choice("dmi-to-pci-bridge", tr("DMI to PCI bridge")),
    Choice("pcie-switch-upstream-port", tr("Switch, upstream port")),
    Choice("pcie-switch-downstream-port", tr("Switch, downstream port")),
    Choice("pci-expander-bus", tr("PCI expander bus")),
    Choice("pcie-expander-bus", tr("PCI Express expander bus")),
)
_PCI_MODELS = (
    DEFAULT,
    *(Choice(name, name) for name in ("pcie-root-port", "ioh3420", "pci-bridge", "i82801b11-bridge", "pxb")),
    *(Choice(name, name) for name in ("pcie-pci-bridge", "pxb-pcie", "x3130-upstream", "xio3130-downstream")),
    Choice("spapr-pci-host-bridge", "spapr-pci-host-bridge"),
)
_TYPE_WORDS = {choice.value: choice.words for choice in _TYPES}
_MODEL_WORDS = {choice.value: choice.words for choice in _MODELS if choice.value}


def _types(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: ControllerXml(node.element).type in kinds


def _models(*models: str) -> Callable[[Node], bool]:
    return lambda node: ControllerXml(node.element).model in models


def _companion(node: Node) -> bool:
    return ControllerXml(node.element).model.startswith("ich9-uhci")


_pci, _scsi, _xen = _types("pci"), _types("scsi"), _types("xenbus")
_expanders = _models("pci-expander-bus", "pcie-expander-bus", "pci-root")
_SCSI_HELP = tr("For VirtIO SCSI")
ROWS = (
    *section(
        tr("Controller"),
        Row("type", tr("Type"), Control.CHOICE, choices=_TYPES),
        Row("model", tr("Model"), Control.CHOICE, choices=_MODELS),
        Row("index", tr("Number"), Control.NUMBER, unset=tr("Next free one")),
        Row("ports", tr("Ports"), Control.NUMBER, shown=_types("usb", "virtio-serial")),
        Row("serial", tr("Serial"), shown=_types("nvme")),
    ),
    *rare(
        tr("Driver"),
        io_thread_row(_scsi, _SCSI_HELP),
        Row("queues", tr("Queues"), Control.NUMBER, shown=_scsi, help=_SCSI_HELP),
        Row("commands_per_lun", tr("Commands at once for a disk"), Control.NUMBER, shown=_scsi),
        Row("max_sectors", tr("Sectors in a request"), Control.NUMBER, shown=_scsi),
        Row("io_event_fd", tr("I/O in a thread of its own"), Control.SWITCH, shown=_scsi),
        Row("vectors", tr("Interrupts"), Control.NUMBER, shown=_types("virtio-serial")),
    ),
    *virtio(_types("scsi", "virtio-serial")),
    *rare(
        "PCI",
        Row("pci_model", tr("As the guest sees it"), Control.CHOICE, choices=_PCI_MODELS, shown=_pci),
        Row("chassis", tr("Chassis"), Control.NUMBER, shown=_pci, most=255),
        Row("port", tr("Port"), shown=_pci),
        Row("chassis_number", tr("Chassis number"), Control.NUMBER, shown=_models("pci-bridge"), most=255),
        Row("bus_number", tr("Bus number"), Control.NUMBER, shown=_expanders, most=254),
        Row("node", tr("NUMA node"), Control.NUMBER, shown=_expanders),
        Row("target_index", tr("Host bridge"), Control.NUMBER, shown=_models("pci-root"), most=30),
        Row("hot_plug", tr("Devices can be plugged"), Control.SWITCH, shown=_pci, default=True),
        Row("memory_reserve", tr("Memory reserved"), Control.NUMBER, unit="KiB", shown=_pci),
        Row("pci_hole_kib", tr("64-bit window"), Control.SIZE, shown=_models("pci-root", "pcie-root")),
        Row("acpi_index", tr("ACPI index"), Control.NUMBER),
    ),
    *rare(
        tr("USB and Xen"),
        Row("master_port", tr("First port of the main controller"), Control.NUMBER, shown=_companion),
        Row("grant_frames", tr("Grant frames"), Control.NUMBER, shown=_xen),
        Row("event_channels", tr("Event channels"), Control.NUMBER, shown=_xen),
        Row("boot_order", tr("Boot order"), Control.NUMBER, shown=lambda node: False),
    ),
)


def _title(node: Node, around: Surroundings) -> str:
    controller = ControllerXml(node.element)
    number = str(controller.index) if controller.index >= 0 else ""
    return plain(
        tr("{kind} controller {number}")
        .format(kind=_TYPE_WORDS.get(controller.type, controller.type), number=number)
        .strip()
    )


def _line(node: Node, around: Surroundings) -> str:
    """Its model, and what hangs on it."""
    model = ControllerXml(node.element).model
    names = hangers(around.machine, node)
    listed = ", ".join(names[:6])
    if len(names) > 6:
        listed = tr("{names} and {count} more").format(names=listed, count=len(names) - 6)
    return plain(": ".join(part for part in (_MODEL_WORDS.get(model, model), listed or tr("nothing on it")) if part))


def _new(kind: str, model: str, around: Surroundings) -> str:
    made = ControllerXml(parse("<controller/>").element)
    made.type = kind
    there = [ControllerXml(other.element) for other in devices(around.machine, "controller")]
    taken = {max(other.index, 0) for other in there if other.type == kind}
    made.index = next(n for n in range(len(taken) + 1) if n not in taken)
    if model:
        made.model = model
    return serialise(made)


_GENERAL = Page(
    kind="controller",
    name="controller",
    group=tr("Controllers"),
    icon="affiliate",
    title=_title,
    line=_line,
    rows=kept(ROWS),
    check=controller_flaws,
)
_ADDED = (
    ("scsi", "virtio-scsi", tr("SCSI controller")),
    ("usb", "qemu-xhci", tr("USB controller")),
    ("sata", "", tr("SATA controller")),
    ("nvme", "", tr("NVMe controller")),
    ("virtio-serial", "", tr("VirtIO serial controller")),
    ("ccid", "", tr("Smart card controller")),
    ("pci", "pcie-root-port", tr("PCI Express root port")),
)


def _added(kind: str, model: str, words: str) -> Page:
    return replace(
        _GENERAL,
        name=f"controller-{kind}",
        add_words=words,
        template=lambda around: _new(kind, model, around),
        refusal=lambda around: _refusal(kind, around),
    )


def _refusal(kind: str, around: Surroundings) -> str:
    """Why the machine can have no such controller."""
    if around.driver == "LXC":
        return tr("Containers have no controllers")
    if kind == "pci" and not has_pci_express(around.machine):
        return tr("This type of machine has no PCI Express")
    if kind == "nvme" and "nvme" not in (around.capabilities.values("disk/bus") or ()):
        return tr("This hypervisor does not offer NVMe disks")
    return usb_refusal(around) if kind in ("usb", "ccid") else ""


PAGES = (_GENERAL, *(_added(*one) for one in _ADDED))
