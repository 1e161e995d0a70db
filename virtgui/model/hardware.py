"""A machine's definitions and what its host can give it, as read at one moment."""

from __future__ import annotations

from virtgui.model.applied import Applied
from virtgui.model.keys import DomainKey
from virtgui.util.frozen import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Hardware:
    """Documents as libvirt printed them. They hold passwords: never printed, never logged.

    `stored` is what the next start uses ("" for a transient machine), `live` what runs ("" while it
    is off). `secure` is False where passwords could not be read: a display must not be edited then.
    `capabilities` is what the hypervisor offers such a machine (getDomainCapabilities), `host` what
    the host is (getCapabilities); "" where the driver tells neither. `version` is libvirt's, as in 9000000.
    """

    domain: DomainKey
    stored: str = ""
    live: str = ""
    secure: bool = True
    capabilities: str = ""
    host: str = ""
    version: int = 0
    disk_errors: tuple[tuple[str, str], ...] = ()
    counters: tuple[tuple[str, int], ...] = ()
    """What each performance counter that is on has counted since then."""
    control: str = ""
    """How the hypervisor's line to the running machine is, where that is not well: "a job runs", "it is occupied",
    "it is broken"."""
    last: Applied | None = None
    """The last change of it that this program made, in this or an earlier run."""

    @property
    def base(self) -> str:
        """The document that a person edits."""
        return self.stored or self.live
