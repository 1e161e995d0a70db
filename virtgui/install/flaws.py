"""What is wrong with a new machine on its host, field by field, and what can be done about it."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.install.draft import MachineDraft
from virtgui.install.facts import HostFacts
from virtgui.install.names import name_flaw

ERROR, WARNING, NOTE = "error", "warning", "note"
"""An error blocks, a warning does not, a note is only to be known."""


class Flaw(NamedTuple):
    """`field` is a field of the draft, with a number where there are several ("disks/0/size_bytes", "nics/1/source",
    "source/medium"). `offer` names what the program can do about it: "make default pool", "start network",
    "start pool", or "" for nothing; `what` is whom it concerns."""

    field: str
    message: str
    severity: str = ERROR
    offer: str = ""
    what: str = ""


def flaws(draft: MachineDraft, host: HostFacts) -> list[Flaw]:
    """All that is wrong, the worst first of each field."""
    wrong = name_flaw(draft.name, host.names)
    return [Flaw("name", wrong)] if wrong else []


def blocking(found: list[Flaw]) -> list[Flaw]:
    """Those that stand against making it."""
    return [flaw for flaw in found if flaw.severity == ERROR]
