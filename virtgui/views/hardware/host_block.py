"""Which of the host's devices a machine gets: a list to search, above the form of a handed device."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PyQt6.QtCore import QModelIndex, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QRadioButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.inventory import Inventory, NodeDevice
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.hardware.block import Block
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.mirror import draw_text, mirrored
from virtgui.xml import drafts
from virtgui.xml.devices.hostdev import HostdevXml
from virtgui.xml.drafts import Draft
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.hostdevices import Key, device_keys, device_title, hostdev_xml, written_keys

_DEVICE = Qt.ItemDataRole.UserRole
_LINE = Qt.ItemDataRole.UserRole + 1
_HIGH = 172
DEVICE = tr("device")
"""What is missing until one is chosen."""
_SAID = {
    "usb": tr("No USB device is plugged into this host."),
    "pci": tr("This host tells of no PCI device."),
    "mdev": tr("This host has no mediated device; one is made on its parent first."),
    "scsi": tr("This host has no SCSI device to hand over."),
    "scsi_host": tr(
        "A target that the host offers by vhost is known by its name; “targetcli ls” on the host shows it."
    ),
}


class Found(NamedTuple):
    """One device in words. `taken` says who has it already ("" for nobody)."""

    device: NodeDevice
    title: str
    line: str
    taken: str


def found_devices(kind: str, model: HardwareModel) -> tuple[Found, ...]:
    """The host's devices of a hostdev type, as a person reads them."""
    around = model.surroundings()
    handed = [node for place, node, gone in model.devices() if place.kind == "hostdev" and not gone]
    mine = {key: tr("this machine") for node in handed for key in written_keys(HostdevXml(node.element))}
    taken: dict[Key, str] = {(use.kind, use.what): use.machine for use in around.uses} | mine
    found = []
    for device in around.inventory.devices:
        keys = device_keys(device)
        if not keys or keys[0][0] != kind:
            continue
        who = next((taken[key] for key in keys if key in taken), "")
        found.append(Found(device, plain(device_title(device), 120), _line(device, keys, who, around.inventory), who))
    return tuple(found)


def _line(device: NodeDevice, keys: tuple[Key, ...], who: str, inventory: Inventory) -> str:
    """Address, driver, who has it, and what must go with it."""
    group = ""
    if device.group >= 0:
        others = [device_keys(d)[0][1] for d in inventory.devices if d.group == device.group and d is not device]
        group = tr("IOMMU group {group}").format(group=device.group)
        if others:
            along = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
            group = tr("IOMMU group {group} with {devices}").format(group=device.group, devices=along)
    parts = (
        tr(" at ").join(what for _, what in keys),
        tr("driver {name}").format(name=device.driver) if device.driver else "",
        tr("used by {machine}").format(machine=who) if who else "",
        group,
    )
    return plain(", ".join(part for part in parts if part), 200)


class _Row(QStyledItemDelegate):
    """A device in two lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, 2 * self._widget.fontMetrics().height() + 8)

    @mirrored
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        ours = theme.scheme(option.palette)
        rect = option.rect.adjusted(2, 0, -2, 0)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, rect, ours.selection, None)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, rect, theme.mix(ours.text, ours.base, 0.05), None)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect, option.palette)
        line = self._widget.fontMetrics().height()
        room = rect.adjusted(10, 4, -10, 0)
        room.setHeight(line)
        told = ((index.data(), theme.medium(option.font), ours.text), (index.data(_LINE), option.font, ours.muted))
        for text, font, color in told:
            painter.setFont(font if color is ours.text else theme.font(font, theme.SECONDARY))
            painter.setPen(color)
            shown = QFontMetrics(painter.font()).elidedText(str(text), Qt.TextElideMode.ElideRight, room.width())
            draw_text(painter, room, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), shown)
            room.translate(0, line)
        painter.restore()


class HostDeviceBlock(Block):
    """Puts the chosen device into the draft."""

    def __init__(self, model: HardwareModel, draft: Callable[[], Draft], parent: QWidget) -> None:
        super().__init__(model, draft, parent)
        self._kind = str(drafts.value(draft(), "type") or "")
        self._found: tuple[Found, ...] = ()
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find a device of the host"))
        self.search.setAccessibleName(tr("Find a device of the host"))
        self.search.textChanged.connect(self._fill)
        self.view = QListView(self)
        self.view.setItemDelegate(_Row(self.view))
        self.view.setFixedHeight(theme.tall(self, _HIGH))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(tr("Devices of the host"))
        self._list = QStandardItemModel(self)
        self.view.setModel(self._list)
        selection = self.view.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda index, before: self._take())
        self.nothing = Paragraph("", "muted")
        self.by_identity = QRadioButton(tr("Find it by vendor and &product, at whatever port"), self)
        self.by_port = QRadioButton(tr("Find it by &bus and device number, until it is plugged in anew"), self)
        self.by_identity.setChecked(True)
        self.by_port.toggled.connect(self._take)
        ways = QVBoxLayout()
        ways.setSpacing(theme.FIELD_GAP)
        for button in (self.by_identity, self.by_port):
            button.setVisible(self._kind == "usb")
            ways.addWidget(button)
        self.column.addWidget(self.search)
        self.column.addWidget(self.view)
        self.column.addWidget(self.nothing)
        self.column.addLayout(ways)
        self.refresh()

    @property
    def hidden(self) -> frozenset[str]:  # type: ignore[override]
        """With devices to choose from, none is typed by hand."""
        return frozenset(("mode", "type")) | (_IDENTITY - {"managed"} if self._found else frozenset())

    def refresh(self) -> None:
        found = found_devices(self._kind, self.model)
        self.by_port.blockSignals(True)
        if drafts.value(self.draft(), "usb") and not drafts.value(self.draft(), "usb_id"):
            self.by_port.setChecked(True)
        self.by_port.blockSignals(False)
        if found != self._found or not self._list.rowCount():
            self._found = found
            self._fill()

    def flaws(self) -> tuple[tuple[str, Flaw], ...]:
        if self._kind == "scsi_host":
            return ()  # the host lists none: the form asks
        device = drafts.node(self.draft())
        if written_keys(HostdevXml(device.element)) or drafts.value(self.draft(), "protocol") == "iscsi":
            return ()
        return ((DEVICE, Flaw("device", tr("Choose a device"))),)

    def focus(self, field: str) -> bool:
        if field != "device":
            return False
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def chosen(self) -> NodeDevice | None:
        """The device that is chosen in the list."""
        index = self.view.currentIndex()
        return self._list.data(index, _DEVICE) if index.isValid() else None

    def _fill(self) -> None:
        """The devices that match the search; the chosen one stays chosen where it is among them."""
        words, before = self.search.text().casefold().split(), self.chosen()
        named = frozenset(written_keys(HostdevXml(drafts.node(self.draft()).element)))
        selection = self.view.selectionModel()
        if selection is not None:
            selection.blockSignals(True)
        self._list.clear()
        for found in self._found:
            if not all(word in f"{found.title} {found.line}".casefold() for word in words):
                continue
            item = QStandardItem(found.title)
            item.setData(found.device, _DEVICE)
            item.setData(found.line, _LINE)
            item.setEditable(False)
            item.setAccessibleText(f"{found.title}, {found.line}")
            item.setToolTip(plain_tip(found.line))
            self._list.appendRow(item)
            mine = named and named <= frozenset(device_keys(found.device)) and before is None
            if mine or (before is not None and found.device.name == before.name):
                self.view.setCurrentIndex(item.index())
        if selection is not None:
            selection.blockSignals(False)
        self.view.setVisible(bool(self._found))
        self.search.setVisible(bool(self._found))
        self.nothing.setVisible(not self._list.rowCount())
        lacks = dict(self.model.inventory.lacks).get("devices", "")
        nothing = lacks or _SAID.get(self._kind, tr("This host has no such device."))
        self.nothing.setText(
            nothing if not self._found else tr("No device matches “{words}”.").format(words=self.search.text())
        )

    def _take(self) -> None:
        device = self.chosen()
        if device is None:
            return
        kept = tuple(pair for pair in self.draft().fields if pair[0] not in _IDENTITY)
        self.wanted.emit(Draft(hostdev_xml(device, by_port=self.by_port.isChecked()), kept))


_IDENTITY = frozenset(
    ("mode", "type", "usb_id", "usb", "pci", "uuid", "scsi", "block", "char", "net_interface", "managed")
)
