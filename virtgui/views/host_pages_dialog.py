"""Asks how many huge pages a host is to keep ready, and where."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from virtgui.model import virsh_host
from virtgui.model.edits import Value
from virtgui.model.facts import Host
from virtgui.model.host_details import HostDetails, SetPages
from virtgui.util.language import tr
from virtgui.util.units import memory_text
from virtgui.views import host_facts
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.host_details import Cell

_LINE = tr(
    "Machines whose memory is on huge pages take it from these; nothing else can use them. They last "
    "until the host is started again: set vm.nr_hugepages there to have them for good."
)


class PagesDialog(FormDialog):
    """Of one size in one NUMA cell at a time."""

    def __init__(self, desk: HostDesk, details: HostDetails, parent: QWidget | None = None) -> None:
        self._cells = {str(cell.number): cell for cell in huge_cells(details)}
        self._free = dict(details.free)
        first = next(iter(self._cells.values()))
        answers: dict[str, Value] = {"cell": str(first.number), "size": str(_sizes(first)[0])}
        sizes = dict.fromkeys(size for cell in self._cells.values() for size in _sizes(cell))
        rows = (
            Row("cell", tr("NUMA cell"), Control.CHOICE, choices=tuple(Choice(name, name) for name in self._cells)),
            Row("size", tr("Size of a page"), Control.CHOICE,
                choices=tuple(Choice(str(size), memory_text(size)) for size in sizes)),
            Row("count", tr("Kept ready"), Control.NUMBER, least=0, help=tr("How many of them in all")),
        )  # fmt: skip
        super().__init__(desk, tr("Huge pages"), _LINE, rows, answers, tr("Set"), parent)
        self._answer_count()

    def flaws(self) -> list[Flaw]:
        count, size = self.answers.get("count"), int(self.text("size"))
        cell = self._cells[self.text("cell")]
        if size not in _sizes(cell):
            return [Flaw("size", tr("Cell {number} has no such pages").format(number=cell.number))]
        if not isinstance(count, int):
            return [Flaw("count", tr("Give a whole number"))]
        more, free = (count - _there(cell, size)) * size, self._free.get(cell.number)
        if free is not None and more > free:
            said = tr("That is {more} more, and cell {number} has {free} free").format(
                more=memory_text(more), number=cell.number, free=memory_text(free)
            )
            return [Flaw("count", said)]
        return []

    def command(self) -> SetPages:
        count = self.answers.get("count")
        if not isinstance(count, int):
            raise ValueError(tr("Give a whole number"))
        return SetPages(self.desk.key, int(self.text("size")), int(self.text("cell")), count)

    def lines(self, host: Host) -> str:
        return virsh_host.host_line(self.command(), host)

    def _put(self, field: str, value: Value) -> None:
        super()._put(field, value)
        if field in ("cell", "size"):
            self._answer_count()

    def _answer_count(self) -> None:
        """As many as there are now."""
        self.answers["count"] = _there(self._cells[self.text("cell")], int(self.text("size")))
        self.form.refresh()


def huge_cells(details: HostDetails) -> tuple[Cell, ...]:
    """The NUMA cells that have huge pages, also where none is kept ready."""
    return tuple(cell for cell in host_facts.read(details).cells if _sizes(cell))


def _sizes(cell: Cell) -> tuple[int, ...]:
    """Those that are huge: all but the smallest."""
    return tuple(sorted(size for size, _ in cell.pages))[1:]


def _there(cell: Cell, size: int) -> int:
    return dict(cell.pages).get(size, 0)
