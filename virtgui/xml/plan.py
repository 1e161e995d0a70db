"""Which edits a running machine can take at once."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.edits import MACHINE, Edit, SetField

_NOTES = frozenset(("title", "description"))


class Reach(NamedTuple):
    """Whether a running machine has an edit at once; `why` says why not."""

    now: bool
    why: str = ""


def reach(edit: Edit, machine_text: str) -> Reach:
    """How far an edit reaches into a running machine, given its live definition."""
    if isinstance(edit, SetField) and edit.place == MACHINE and edit.field in _NOTES:
        return Reach(True)
    return Reach(False, "It counts from the next start on." if machine_text else "")
