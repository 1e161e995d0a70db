"""How a flaw of a new machine is told."""

from __future__ import annotations

from typing import NamedTuple

ERROR, WARNING, NOTE = "error", "warning", "note"
"""An error blocks, a warning does not, a note is only to be known."""
MAKE_POOL, START_POOL = "make the default pool", "start the pool"
MAKE_NETWORK, START_NETWORK = "make the default network", "start the network"
"""What the program can do about a flaw."""


class Flaw(NamedTuple):
    """`field` is a field of the draft, with a number where there are several ("disks/0/size_bytes", "nics/1/source",
    "source/medium"). `offer` is one of this module's, "" for none; `what` is the pool or network it is about."""

    field: str
    message: str
    severity: str = ERROR
    offer: str = ""
    what: str = ""
