"""How a host is, in a sentence."""

from __future__ import annotations

from virtgui.model.facts import Host, Phase
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.host_row import clock_text


def away_text(host: Host | None, name: str) -> str:
    """ "Host workstation was lost at 14:02. Trying again."; "" while it is connected."""
    if host is None:
        return tr("Host {name} is not connected.").format(name=name)
    match host.phase:
        case Phase.OPEN:
            return ""
        case Phase.OPENING:
            reason = plain(host.problem.reason, 400) if host.problem is not None else ""
            return f"{tr('Connecting to host {name}.').format(name=name)} {reason}".strip()
        case Phase.LOST:
            if not host.changed_at:
                return tr("Host {name} was lost. Trying again.").format(name=name)
            reason = plain(host.problem.reason, 200) if host.given_up and host.problem is not None else ""
            when = clock_text(host.changed_at)
            if reason:
                return tr("Host {name} was lost at {time}. {reason}").format(name=name, time=when, reason=reason)
            return tr("Host {name} was lost at {time}. Trying again.").format(name=name, time=when)
        case Phase.FAILED:
            reason = plain(host.problem.reason, 200) if host.problem is not None else ""
            return tr("Could not connect to host {name}. {reason}").format(name=name, reason=reason).strip()
        case Phase.CLOSED:
            return tr("Host {name} is not connected.").format(name=name)
