"""One change to a machine that was made, as it is remembered."""

from __future__ import annotations

from virtgui.model.keys import DomainKey
from virtgui.util.frozen import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Applied:
    """A definition before and after, with its secrets taken out. `at` is wall-clock seconds, `name` the
    machine's at that time, `doing` says it ("change the cache mode of vda"), `action` what kind of deed it
    was ("change")."""

    at: float
    domain: DomainKey
    name: str
    doing: str
    before: str
    after: str
    action: str = "change"
