"""The form of a mediated device."""

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
from virtgui.xml.nodedev_made import NewMdev, mdev_flaws, mdev_parents, mdev_xml, type_of


class NewMdevDialog(NewDeviceDialog):
    """Which device is parted, into what, and how long that is to last."""

    def __init__(self, desk: HostDesk, devices: Devices, parent: QWidget, *, of: str = "", kind: str = "") -> None:
        parents = mdev_parents(devices().values())
        first = of or next((it.name for it in parents if any(kind.available for kind in it.mdev_types)), "")
        self.new = NewMdev(parent=first, type=kind)
        self._devices = devices
        self._settle()
        line = tr(
            "A part of a device of the host, as if it were a device of its own. A machine is given it like any other."
        )
        super().__init__(desk, devices, tr("New mediated device"), line, parent)
        self.keep = self.switch(tr("&Keep its definition, so that it can be started again"), True, self._switched)
        self.start = self.switch(tr("&Start it now"), True, self._switched)
        self.autostart = self.switch(tr("Start it with the &host"), False, self._switched)
        if not parents:
            self.note.setText(tr("No device of this host can be parted, as far as its drivers tell."))
        self._switched()

    def rows(self) -> tuple[Row, ...]:
        return (
            Row(
                "parent",
                tr("Part of"),
                Control.CHOICE,
                "",
                offers=lambda node, around: self._parents(),
                unset=tr("Choose a device"),
            ),
            Row(
                "type",
                tr("Type"),
                Control.CHOICE,
                "",
                offers=lambda node, around: self._types(),
                unset=tr("Choose a type"),
            ),
            Row("uuid", tr("UUID"), Control.TEXT, "", unset=tr("libvirt makes one")),
            Row(
                "attributes",
                tr("Attributes"),
                Control.TABLE,
                "",
                columns=(tr("Name"), tr("Value")),
                help=tr("What the driver asks for, in this order, for example assign_adapter"),
            ),
        )

    def get(self, field: str) -> Value:
        found: Value = getattr(self.new, field)
        return found

    def put(self, field: str, value: Value) -> None:
        if field == "attributes":
            rows = value if isinstance(value, tuple) else ()
            self.new = replace(self.new, attributes=tuple((str(row[0]), str(row[1])) for row in rows))
        else:
            answer = str(value or "").strip()
            match field:
                case "parent":
                    self.new = replace(self.new, parent=answer)
                case "type":
                    self.new = replace(self.new, type=answer)
                case _:
                    self.new = replace(self.new, uuid=answer)
        self._settle()
        self.form.refresh()
        self.tell()

    def check(self) -> list[Flaw]:
        now = not hasattr(self, "start") or self.start.isChecked() or not self.keep.isChecked()
        return mdev_flaws(self.new, self._devices().values(), now=now)

    def command(self) -> DefineThing:
        kept = self.keep.isChecked()
        return DefineThing(
            self._desk.key,
            ThingKind.DEVICE,
            mdev_xml(self.new),
            tr("create the mediated device"),
            start=kept and self.start.isChecked(),
            autostart=kept and self.autostart.isChecked(),
            transient=not kept,
        )

    def _settle(self) -> None:
        """A type of another parent is none; where there is but one, it is that."""
        parent = self._devices().get(self.new.parent)
        if parent is not None and type_of(parent, self.new.type) is None:
            free = [kind for kind in parent.mdev_types if kind.available] or list(parent.mdev_types)
            self.new = replace(self.new, type=free[0].id if len(free) == 1 else "")

    def _switched(self) -> None:
        kept = self.keep.isChecked()
        self.start.setEnabled(kept)
        self.autostart.setEnabled(kept)
        if not kept:
            self.start.setChecked(True)
            self.autostart.setChecked(False)
        self.form.refresh()
        self.tell()

    def _parents(self) -> tuple[Offer, ...]:
        return tuple(
            Offer(it.name, plain(f"{words.title(it)} ({it.address or it.name})", 160))
            for it in mdev_parents(self._devices().values())
        )

    def _types(self) -> tuple[Offer, ...]:
        parent = self._devices().get(self.new.parent)
        return tuple(
            Offer(
                it.id,
                plain(tr("{type}, {available} free").format(type=words.type_title(it), available=it.available), 160),
                "" if it.available else tr("None is left"),
            )
            for it in (parent.mdev_types if parent is not None else ())
        )
