"""How the tables of rows are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.rows import Choice, Control, Offer, Row
from virtgui.xml.flaws.values import fields, written
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

DEFAULT = Choice("", tr("Hypervisor default"))


def section(name: str, *rows: Row) -> tuple[Row, ...]:
    """Rows under one heading."""
    return tuple(replace(row, section=name) for row in rows)


def rare(name: str, *rows: Row) -> tuple[Row, ...]:
    """Rows under one heading that come behind "More"."""
    return tuple(replace(row, section=name, more=True) for row in rows)


def kept(rows: tuple[Row, ...], *exact: str) -> tuple[Row, ...]:
    """The same rows, each shown also where something is written that means nothing any more, so that it can be
    cleared. Rows of the fields named, by their whole name or how it begins, stay as they are."""
    return tuple(row if row.shown is None or row.field.startswith(exact or ("-",)) else _also(row) for row in rows)


def _also(row: Row) -> Row:
    shown, there = row.shown or has(row.field), _is_there(row.field)
    return replace(row, shown=lambda node: shown(node) or there(node))


def _is_there(field: str) -> Callable[[Node], bool]:
    """Shown where a field's place is there, be it empty."""
    return lambda node: fields(type(node))[field].raw(node) is not None


def numbers(*fields: tuple[str, str], unit: str = "", unset: str = tr("Hypervisor default")) -> tuple[Row, ...]:
    """Rows for whole numbers, each a field and its label."""
    return tuple(Row(field, label, Control.NUMBER, unit=unit, unset=unset) for field, label in fields)


def has(field: str) -> Callable[[Node], bool]:
    """Shown where something is written."""
    return lambda node: bool(written(node, field))


def secrets(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    """The host's secrets."""
    return tuple(Offer(secret.uuid, plain(secret.usage or secret.uuid)) for secret in around.inventory.secrets)


def io_thread_row(shown: Callable[[Node], bool], help: str = "") -> Row:
    """Which of the machine's I/O threads does a device's work."""
    return Row(
        "io_thread", tr("I/O thread"), Control.NUMBER, unset=tr("None", "any gender"), least=1, shown=shown, help=help
    )


VIRTIO_ROWS = (
    Row("iommu", tr("Behind the IOMMU"), Control.SWITCH, help=tr("For guests with encrypted memory")),
    Row("ats", tr("Address translation (ATS)"), Control.SWITCH),
    Row("packed", tr("Packed rings"), Control.SWITCH),
    Row("page_per_vq", tr("A page for each queue"), Control.SWITCH),
)
"""What every VirtIO device can be told."""


def virtio(shown: Callable[[Node], bool]) -> tuple[Row, ...]:
    """The VirtIO rows, shown where they mean something."""
    return rare("VirtIO", *(replace(row, shown=shown) for row in VIRTIO_ROWS))


VIRTIO_MODELS = (
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", tr("VirtIO, also for old guests")),
    Choice("virtio-non-transitional", tr("VirtIO 1.0 only")),
)
"""The models of a device that is VirtIO anyway."""


def being(field: str, *values: str) -> Callable[[Node], bool]:
    """Shown where a field is one of these."""
    return lambda node: written(node, field) in values


def place(*rows: Row) -> tuple[Row, ...]:
    """What every device has besides, shown where it is written."""
    acpi = Row("acpi_index", tr("ACPI index"), Control.NUMBER, shown=has("acpi_index"))
    boot = Row("boot_order", tr("Boot order"), Control.NUMBER, shown=has("boot_order"))
    return rare(tr("Place"), *rows, acpi, boot)


BOOT = rare(tr("Place"), Row("boot_order", tr("Boot order"), Control.NUMBER, shown=has("boot_order")))
VIRTIO = rare("VirtIO", *VIRTIO_ROWS)
