"""One place of a machine as a form sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtgui.model.edits import Edit, Place, SetField, Value
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.views.hardware.form import live_words, table_words
from virtgui.views.hardware.remark import NEXT, NOW
from virtgui.views.hardware.rows import Row
from virtgui.xml.edits import field_value
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.changes import consequences
from virtgui.xml.reach import TUNING, reach_in

if TYPE_CHECKING:
    from virtgui.xml.node import Node
    from virtgui.xml.surroundings import Surroundings

_WHILE_OFF = {
    "": frozenset(
        (
            *("uuid", "type", "emulator", "genid", "has_genid", "machine", "arch", "firmware"),
            *("firmware_features", "loader", "loader_type", "loader_secure", "loader_read_only", "loader_stateless"),
            *("loader_format", "nvram", "nvram_template", "nvram_template_format", "nvram_format", "nvram_type"),
            *("nvram_source_file", "varstore", "varstore_template"),
        )
    ),
    "disk": frozenset(("bus", "device", "target")),
    "controller": frozenset(("type", "index")),
}
"""What makes another machine or device of it: not to be changed below a guest that runs."""
_LABELS = "security_labels"
_OTHER_BUS = tr("The guest finds its disk only if it has the driver of the new bus already")
PASSWORDS = tr("Its password cannot be read with your rights, so a change would drop it")


class PlaceTarget:
    """Reads and writes through the model; `refusal` says why nothing at all can be changed now ("" when it can)."""

    def __init__(self, model: HardwareModel, place: Place, refusal: Callable[[], str]) -> None:
        self._model = model
        self._place = place
        self._refusal = refusal

    def node(self) -> Node:
        """The window, with the edits."""
        node = self._model.node(self._place)
        return node if node is not None else self._model.machine

    def value(self, field: str) -> Value:
        """What the field holds now."""
        return self._model.value(self._place, field)

    def origin(self, field: str) -> Value:
        """What it held before it was changed."""
        return self._model.origin(self._place, field)

    def changed(self, field: str) -> bool:
        """Whether an edit of it waits."""
        return self._model.is_changed(self._place, field)

    def set(self, field: str, value: Value) -> None:
        """Want this."""
        self._model.set(self._place, field, value)

    def undo(self, field: str) -> None:
        """Want it as it was."""
        self._model.undo_field(self._place, field)

    def when(self, field: str) -> str:
        """When the change counts; nothing is said of a machine that is off."""
        return when(self._model, SetField(self._place, field, self.value(field)))

    def lock(self, row: Row) -> str:
        """Why it cannot be changed."""
        hardware = self._model.hardware
        if refusal := self._refusal():
            return refusal
        if hardware is None or self._model.is_removed(self._place):
            return tr("It is removed") if hardware is not None else ""
        if self._model.is_passing(self._place):
            return tr("Only the running machine has it: it is gone at the next start")
        if not hardware.secure and self._place.kind == "graphics":
            return PASSWORDS
        if not self._model.active or self._model.is_new(self._place):
            return ""
        if row.field in _WHILE_OFF.get(self._place.kind, frozenset()):
            return tr("Can be changed while shut off")
        if not hardware.stored and not reach_in(self._model.running, SetField(self._place, row.field, None)).now:
            return tr("Cannot change while it runs, and a transient machine has no next start")
        return ""

    def surroundings(self) -> Surroundings:
        """What the checks and choices depend on."""
        return self._model.surroundings()

    def live_difference(self, row: Row) -> str:
        """What runs instead of what is stored."""
        if not self._model.is_live(self._place):
            return ""
        node = self._model.live_node(self._place)
        live = field_value(node, row.field) if node is not None else None
        stored = self.origin(row.field)
        if row.field == _LABELS:
            return tr("In force: {labels}").format(labels=table_words(live)) if live and live != stored else ""
        # What libvirt fills in for a running machine (ports, paths, names) is no difference that waits for a restart.
        told = stored is not None and live is not None
        return live_words(row, stored, live) if told or self._is_tuned(row) else ""

    def _is_tuned(self, row: Row) -> bool:
        """Whether the field is one that a call sets on a running machine, so that nobody else has filled it in."""
        reach = reach_in(self._model.running, SetField(self._place, row.field, None))
        return reach.now and (reach.way in TUNING or row.field.startswith(("inbound_", "outbound_")))

    def consequences(self) -> list[Flaw]:
        """What the changes mean to the guest."""
        if not self._place.kind:
            return consequences(self._model.base, self._model.machine)
        if self._place.kind == "disk" and self.changed("bus"):
            return [Flaw("bus", _OTHER_BUS, True)]
        return []


def when(model: HardwareModel, edit: Edit) -> str:
    """The badge of an edit; "" while the machine is off."""
    if not model.active or model.hardware is None:
        return ""
    if not model.hardware.stored:
        return NOW
    return NOW if reach_in(model.running, edit).now else NEXT
