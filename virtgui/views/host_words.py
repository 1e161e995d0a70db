"""How a host is, in a sentence."""

from __future__ import annotations

import time

from virtgui.model.facts import Host, Phase
from virtgui.util.names import plain


def away_text(host: Host | None, name: str) -> str:
    """ "Host workstation was lost at 14:02. Trying again."; "" while it is connected."""
    if host is None:
        return f"Host {name} is not connected."
    match host.phase:
        case Phase.OPEN:
            return ""
        case Phase.OPENING:
            return f"Connecting to host {name}."
        case Phase.LOST:
            when = f" at {time.strftime('%H:%M', time.localtime(host.changed_at))}" if host.changed_at else ""
            return f"Host {name} was lost{when}. Trying again."
        case Phase.FAILED:
            reason = plain(host.problem.reason, 200) if host.problem is not None else ""
            return f"Could not connect to host {name}. {reason}".strip()
        case Phase.CLOSED:
            return f"Host {name} is not connected."
