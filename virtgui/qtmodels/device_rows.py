"""One line of the tree of a host's devices, and what its cells say."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from virtgui.model.device_rules import Standing
from virtgui.model.devices import HostDevice, MdevType
from virtgui.qtmodels import device_words as words
from virtgui.util.language import tr
from virtgui.util.names import plain


class DeviceColumn(IntEnum):
    """The columns in their order."""

    DEVICE = 0
    KIND = 1
    ADDRESS = 2
    DRIVER = 3
    USER = 4
    GROUP = 5
    NUMA = 6


TITLES = (tr("Device"), tr("Kind"), tr("Address"), tr("Driver"), tr("Used by"), "IOMMU", "NUMA")


class Row(NamedTuple):
    """A line of the tree: a device, or with `type` a kind of mediated device that it can be parted into."""

    key: str
    standing: Standing
    title: str
    type: MdevType | None = None

    @property
    def device(self) -> HostDevice:
        """The device, or the one that can be parted."""
        return self.standing.device


def cell(row: Row, column: DeviceColumn) -> str:
    """What one cell says."""
    return _type_text(row, column) if row.type is not None else _TEXTS[column](row)


def _type_text(row: Row, column: DeviceColumn) -> str:
    kind = row.type
    if kind is None:
        return ""
    match column:
        case DeviceColumn.DEVICE:
            return row.title
        case DeviceColumn.KIND:
            return tr("Type", "of mediated devices")
        case DeviceColumn.ADDRESS:
            return tr("{count} free").format(count=kind.available)
    return ""


def _user(row: Row) -> str:
    users = row.standing.users
    if not users:
        return ""
    names = [
        plain(user.name, 60) if user.active else tr("{name} (shut off)").format(name=plain(user.name, 60))
        for user in users
    ]
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def _kind(row: Row) -> str:
    kind = words.kind_text(row.device)
    return kind if row.standing.running else tr("{kind}, not started").format(kind=kind)


_TEXTS: dict[DeviceColumn, Callable[[Row], str]] = {
    DeviceColumn.DEVICE: lambda row: row.title,
    DeviceColumn.KIND: _kind,
    DeviceColumn.ADDRESS: lambda row: plain(row.device.address, 80),
    DeviceColumn.DRIVER: lambda row: plain(row.device.driver, 60),
    DeviceColumn.GROUP: lambda row: str(row.device.group) if row.device.group >= 0 else "",
    DeviceColumn.NUMA: lambda row: str(row.device.numa) if row.device.numa >= 0 else "",
    DeviceColumn.USER: _user,
}
