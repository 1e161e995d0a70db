"""Pieces that the tables of many device kinds share: conditions, choices in words, rows that recur."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

rare_row = partial(Row, more=True)
"""A row that is seldom needed."""
Shown = Callable[[Node], bool]
PLACE = tr("Place in the machine")


def choices(*pairs: tuple[str, str] | tuple[str, str, str]) -> tuple[Choice, ...]:
    """Values with their words, and with help where there is some."""
    return tuple(Choice(*pair) for pair in pairs)


def default(words: str = tr("Hypervisor default")) -> tuple[Choice, ...]:
    """The choice of writing nothing."""
    return (Choice("", words),)


def words(among: tuple[Choice, ...], value: str) -> str:
    """A value in words; one that is not known as it is written."""
    return next((choice.words for choice in among if choice.value == value), plain(value))


def when(kind: type[Node], field: str, *values: str | bool) -> Shown:
    """Whether a field of the window of this class has one of these values."""

    def shown(node: Node) -> bool:
        return getattr(kind(node.element), field) in values

    return shown


def either(*conditions: Shown) -> Shown:
    """Whether one of these holds."""
    return lambda node: any(condition(node) for condition in conditions)


def both(*conditions: Shown) -> Shown:
    """Whether all of these hold."""
    return lambda node: all(condition(node) for condition in conditions)


def holds(kind: type[Node], field: str) -> Shown:
    """Whether anything is written in a field: what means nothing now must be seen to be cleared."""
    return lambda node: getattr(kind, field).raw(node) is not None


def line(*parts: str) -> str:
    """What is there of these, parted by commas."""
    return ", ".join(plain(part) for part in parts if part)


def number(node: Node, around: Surroundings) -> str:
    """ " 2" for the second of its kind in the machine; "" for one that is not in it yet."""
    place = 0
    for devices in around.machine.element.iterchildren("devices"):
        for element in devices.iterchildren(node.tag):
            place += 1
            if element is node.element:
                return f" {place}"
    return ""


def count(around: Surroundings, tag: str) -> int:
    """How many devices of a kind the machine has."""
    return sum(1 for devices in around.machine.element.iterchildren("devices") for _ in devices.iterchildren(tag))


def virtio_rows(kind: type[Node], shown: Shown) -> tuple[Row, ...]:
    """VirtIO's own options; what is written on another device is seen, to be cleared."""
    labels = {
        "iommu": tr("Through the machine's IOMMU"),
        "ats": tr("Address translation service"),
        "packed": tr("Packed queues"),
        "page_per_vq": tr("A page for each queue"),
    }
    return tuple(
        rare_row(field, label, Control.SWITCH, "VirtIO", shown=either(shown, holds(kind, field)))
        for field, label in labels.items()
    )


def rom_rows(shown: Shown | None = None) -> tuple[Row, ...]:
    """A device's ROM."""
    return (
        rare_row("rom_enabled", tr("ROM enabled"), Control.SWITCH, tr("ROM"), default=True, shown=shown),
        rare_row("rom_bar", tr("ROM visible to the machine"), Control.SWITCH, tr("ROM"), default=True, shown=shown),
        rare_row("rom_file", tr("ROM file"), Control.PATH, tr("ROM"), shown=shown),
    )


def boot_row(shown: Shown | None = None, section: str = "") -> Row:
    """The place in the boot order."""
    return Row(
        "boot_order",
        tr("Boot order"),
        Control.NUMBER,
        section,
        unset=tr("Not booted from"),
        shown=shown,
        least=1,
        most=999,
    )


def place_rows(*fields: str) -> tuple[Row, ...]:
    """Where a device sits on the machine's buses; libvirt fills in what is left out."""
    known = {
        "alias": (tr("Alias"), Control.TEXT, tr("Names that begin with ua- are kept")),
        "acpi_index": (tr("ACPI index"), Control.NUMBER, tr("Gives the card a steady name in the guest")),
        "address_type": (tr("Address type"), Control.TEXT, ""),
        "address_controller": (tr("Controller"), Control.TEXT, ""),
        "address_domain": (tr("PCI domain"), Control.TEXT, ""),
        "address_bus": (tr("Bus"), Control.TEXT, ""),
        "address_slot": (tr("Slot"), Control.TEXT, ""),
        "address_function": (tr("Function"), Control.TEXT, ""),
        "address_port": (tr("Port"), Control.TEXT, ""),
        "multifunction": (tr("More functions in this slot"), Control.SWITCH, ""),
    }
    return tuple(
        Row(
            field,
            known[field][0],
            known[field][1],
            PLACE,
            help=known[field][2],
            unset=tr("Chosen by libvirt"),
            more=True,
            least=1 if field == "acpi_index" else 0,
        )
        for field in fields
    )


PCI_PLACE = place_rows(
    "alias", "address_type", "address_domain", "address_bus", "address_slot", "address_function", "multifunction"
)
USB_PLACE = place_rows("alias", "address_type", "address_bus", "address_port")
SERIAL_PLACE = place_rows("alias", "address_type", "address_controller", "address_bus", "address_port")
