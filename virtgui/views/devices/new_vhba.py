"""The form of a virtual Fibre Channel adapter."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.model.edits import Value
from virtgui.model.things import DefineThing, ThingKind
from virtgui.qtmodels import device_words as words
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.devices.new_device import Devices, NewDeviceDialog
from virtgui.views.hardware.rows import Control, Offer, Row
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.nodedev_made import NewVhba, made_up_wwn, vhba_flaws, vhba_parents, vhba_xml


class NewVhbaDialog(NewDeviceDialog):
    """Which adapter carries it, and its two names."""

    def __init__(self, desk: HostDesk, devices: Devices, parent: QWidget, *, of: str = "") -> None:
        parents = vhba_parents(devices().values())
        self.new = NewVhba(of or (parents[0].name if parents else ""), "", made_up_wwn(), made_up_wwn())
        self._devices = devices
        line = tr(
            "An adapter of its own name on the fabric, carried by one of the host’s; storage is given to that name."
        )
        super().__init__(desk, devices, tr("New virtual Fibre Channel adapter"), line, parent)
        self.note.setText(
            tr(
                "It lasts until it is removed or the host is switched off. A storage pool of the type scsi can make it "
                "anew whenever it starts."
            )
        )
        if not parents:
            self.note.setText(tr("No adapter of this host carries virtual ones, as far as its drivers tell."))
        self.tell()

    def rows(self) -> tuple[Row, ...]:
        return (
            Row(
                "parent",
                tr("Carried by"),
                Control.CHOICE,
                "",
                offers=lambda node, around: self._parents(),
                unset=tr("Any that has room"),
            ),
            Row(
                "fabric",
                tr("Fabric (WWN)"),
                Control.TEXT,
                "",
                shown=lambda node: not self.new.parent,
                unset=tr("Any"),
                help=tr("By which an adapter is chosen"),
            ),
            Row(
                "wwnn",
                tr("Node name (WWNN)"),
                Control.TEXT,
                "",
                help=tr("16 hexadecimal digits; made up, and free to change"),
            ),
            Row("wwpn", tr("Port name (WWPN)"), Control.TEXT, "", help=tr("What storage is given to")),
        )

    def get(self, field: str) -> Value:
        found: Value = getattr(self.new, field)
        return found

    def put(self, field: str, value: Value) -> None:
        self.new = replace(self.new, **{field: str(value or "").strip()})
        self.form.refresh()
        self.tell()

    def check(self) -> list[Flaw]:
        return vhba_flaws(self.new, self._devices().values())

    def command(self) -> DefineThing:
        doing = tr("create the virtual adapter")
        return DefineThing(self._desk.key, ThingKind.DEVICE, vhba_xml(self.new), doing, transient=True)

    def _parents(self) -> tuple[Offer, ...]:
        found = []
        for it in vhba_parents(self._devices().values()):
            used, most = it.vports or (0, 0)
            room = f", {_use(used, most)}" if most else ""
            full = tr("It carries no more") if 0 < most <= used else ""
            found.append(Offer(it.name, plain(f"{words.title(it)}{room}", 120), full))
        return tuple(found)


def _use(used: int, most: int) -> str:
    return tr("{used} of {most} in use").format(used=used, most=most)
