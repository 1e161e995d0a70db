"""What the command line asks of a machine's hardware: a device shown, changes prepared, a dialog opened."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from virtgui.model.edits import MACHINE, Place, Value
from virtgui.util.language import tr
from virtgui.views.hardware.desk import HardwareDesk
from virtgui.views.hardware.page import HardwarePage
from virtgui.views.hardware.pages import SECTIONS
from virtgui.views.hardware.rows import Control, Row


class Wanted(NamedTuple):
    """`device` is a kind and a key ("disk vda") or a section's name; `edits` are fields and values as they are
    typed, never applied; `add` opens the wizard at a kind ("" at its gallery), `review` the list of changes, or the
    wizard's last page."""

    device: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    add: str | None = None
    review: bool = False


class Arrangement(QObject):
    """Waits until the hardware has been read, then does what is wanted once."""

    done = pyqtSignal(object)
    """The widget to be looked at, or None for the window itself."""
    failed = pyqtSignal(str)

    def __init__(self, desk: HardwareDesk, page: HardwarePage | None, wanted: Wanted, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = page
        self._wanted = wanted
        self._over = False
        desk.model.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        if self._over or not self._desk.ready:
            return
        self._over = True
        try:
            self.done.emit(self._arrange())
        except LookupError as error:
            self.failed.emit(str(error.args[0]))

    def _arrange(self) -> QWidget | None:
        place = self._place(self._wanted.device)
        for field, text in self._wanted.edits:
            row = self._row(place, field)
            self._desk.model.set(place, field, _value(row, text))
        if self._wanted.add is not None:
            wizard = self._desk.add(self._wanted.add)
            if self._wanted.review:
                wizard.footer.next.click()
            return wizard
        return self._desk.review() if self._wanted.review else None

    def _place(self, device: str) -> Place:
        if not device:
            return MACHINE
        kind, _, key = device.partition(" ")
        section = next((page for page in SECTIONS if page.name == device), None)
        found = MACHINE if section is not None else None
        if found is None:
            places = [place for place, _, _ in self._desk.model.devices()]
            found = next((p for p in places if p.kind == kind and key in ("", p.key)), None)
        if found is None:
            raise LookupError(tr("there is no device “{device}” in the machine").format(device=device))
        if self._page is not None:
            self._page.show_place(found, section.name if section is not None else "")
        return found

    def _row(self, place: Place, field: str) -> Row:
        row = self._desk.row(place, field)
        if row is None:
            raise LookupError(tr("there is no setting “{field}” there").format(field=field))
        return row


def _value(row: Row, text: str) -> Value:
    match row.control:
        case Control.NUMBER | Control.SIZE | Control.BYTES:
            return int(text) if text.isdigit() else None
        case Control.SWITCH | Control.FLAG:
            return text in ("on", "yes", "true")
        case _:
            return text or None
