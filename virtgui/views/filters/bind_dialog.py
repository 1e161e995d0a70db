"""Puts a filter on a port that has none: the card of a running machine, or any other port of the host."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from PyQt6.QtWidgets import QWidget

from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.things import DefineThing, ThingKind
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.form_dialog import FormDialog
from virtgui.xml import nwfilter
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.nwfilter import Binding

_LINE = tr(
    "A machine that names a filter gets it by itself when it starts. This puts one on a port that "
    "runs already; it is there until it is taken off or the machine stops."
)
_OTHER = ""


class _Card(NamedTuple):
    """A running machine's network card."""

    port: str
    mac: str
    machine: str
    uuid: str


class BindDialog(FormDialog):
    """Offers the cards that have no filter yet."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        self._bound = frozenset(it.name for it in desk.things.of(desk.key, ThingKind.BINDING))
        self._cards = {card.port: card for card in _cards(desk) if card.port not in self._bound}
        cards = (
            *(Choice(it.port, f"{plain(it.machine, 60)}, {it.port}, {it.mac}") for it in self._cards.values()),
            Choice(_OTHER, tr("Another port")),
        )
        filters = tuple(Choice(it.name, plain(it.name, 80)) for it in desk.things.of(desk.key, ThingKind.FILTER))

        def other(_: object) -> bool:
            return not self.text("card")

        rows = (
            Row("card", tr("Network card"), Control.CHOICE, choices=cards),
            Row("port", tr("Port"), shown=other, help=tr("The host's device, such as vnet3")),
            Row("mac", tr("MAC address"), shown=other),
            Row("machine", tr("For"), shown=other, help=tr("Whose it is, in a word")),
            Row("filter", tr("Filter"), Control.CHOICE, choices=filters),
            Row("parameters", tr("Parameters"), Control.TABLE, columns=(tr("Name"), tr("Value")),
                help=tr("What the filter’s rules name by $, such as IP")),
        )  # fmt: skip
        answers: dict[str, Value] = {
            "card": next(iter(self._cards), _OTHER),
            "filter": filters[0].value if filters else "",
            "parameters": (),
        }
        self._uuid = str(uuid.uuid4())
        super().__init__(desk, tr("Put a filter on a port"), _LINE, rows, answers, tr("Put on"), parent)

    def flaws(self) -> list[Flaw]:
        found = nwfilter.binding_flaws(self._binding(), self._parameters())
        if self.text("card") == _OTHER and self.text("port").strip() in self._bound:
            found.append(Flaw("port", tr("This port has a filter already: take that off first")))
        return found

    def command(self) -> Command:
        it = self._binding()
        xml = nwfilter.bound(it, self._parameters(), self._owner())
        doing = tr("put a filter on {port}").format(port=plain(it.port, 40))
        return DefineThing(self.desk.key, ThingKind.BINDING, xml, doing, transient=True)

    def _binding(self) -> Binding:
        card = self._cards.get(self.text("card"))
        if card is not None:
            return Binding(card.port, self.text("filter"), card.machine, card.mac)
        return Binding(*(self.text(field).strip() for field in ("port", "filter", "machine", "mac")))

    def _owner(self) -> str:
        card = self._cards.get(self.text("card"))
        return card.uuid if card is not None else self._uuid

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        rows = self.answers.get("parameters")
        return tuple((row[0], row[1]) for row in rows if any(row)) if isinstance(rows, tuple) else ()


def _cards(desk: HostDesk) -> tuple[_Card, ...]:
    """Those of running machines that the host has a device for."""
    return tuple(
        _Card(nic.target, nic.mac, machine.name, machine.key.uuid)
        for machine in sorted(desk.world.machines_of(desk.key), key=lambda it: it.name.casefold())
        if machine.active and machine.config is not None
        for nic in machine.config.nics
        if nic.target
    )
