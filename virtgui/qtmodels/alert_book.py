"""What rules found: what lasts, what was lately, what is told again; each under the rule's id and what it is about."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import nan

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.alerts import LEVELS, About, Alert, Rule, Watched
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message
from virtgui.model.things import ThingKey
from virtgui.qtmodels.alert_rules import AlertRules
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain

KEPT = 500
AGAIN_S = 60.0
"""What happens again within so many seconds is told as one."""
_WORDS: dict[Watched, str] = {
    Watched.CPU: tr("cpu"),
    Watched.MEMORY: tr("memory"),
    Watched.READ: tr("read"),
    Watched.WRITE: tr("write"),
    Watched.RECEIVED: tr("received"),
    Watched.SENT: tr("sent"),
    Watched.HOST_CPU: tr("host cpu"),
    Watched.HOST_MEMORY: tr("host memory"),
    Watched.POOL: tr("pool"),
    Watched.IO_ERROR: tr("io error"),
    Watched.WATCHDOG: tr("watchdog"),
    Watched.THRESHOLD: tr("threshold"),
    Watched.CRASHED: tr("crashed"),
    Watched.AGENT_LOST: tr("agent lost"),
    Watched.HOST_LOST: tr("host lost"),
}


class AlertBook(QObject):
    """Knows nothing of how it is found; `kept` are the rules and what is snoozed."""

    raised = pyqtSignal(object)
    """An `Alert` that began and is not snoozed, or that lasts still when it is snoozed no longer."""
    ended = pyqtSignal(object)
    """An `Alert` that is over, by itself or because a person has seen it."""
    changed = pyqtSignal()
    """Rules, snoozes or alerts are others now."""

    def __init__(
        self,
        world: World,
        things: Things,
        settings: Settings,
        name_of: Callable[[HostKey], str],
        record: Callable[[Message], None],
        wall: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._things = things
        self._name_of = name_of
        self._record = record
        self._wall = wall
        self._active: dict[tuple[str, About], Alert] = {}
        self._past: deque[Alert] = deque(maxlen=KEPT)
        self._quiet: frozenset[tuple[str, About]] = frozenset()
        self.kept = AlertRules(settings, wall, self)

    @property
    def active(self) -> tuple[Alert, ...]:
        """What lasts, the newest first."""
        return tuple(reversed(self._active.values()))  # not by their times: the clock may have been set

    @property
    def past(self) -> tuple[Alert, ...]:
        """What is over, the latest first."""
        return tuple(self._past)

    # What a person does.

    def dismiss(self, alert: Alert) -> None:
        """A person has seen it. What still is so is told again only once it was over."""
        self._end(alert.key, seen=True)

    def _begin(self, rule: Rule, about: About, value: float = nan, detail: str = "") -> None:
        key = rule.id, about
        before = self._active.pop(key, None)
        alert = Alert(rule, about, self._name(about), self._wall(), value, plain(detail, 400))
        self._active[key] = alert
        # What happens again and again is told as one: it lasts.
        again = before is None or (rule.watched not in LEVELS and not 0 <= alert.since - before.since < AGAIN_S)
        if again:
            self._log(alert)
        if again and self.kept.snoozed_until(alert) is None:
            self._quiet -= {key}
            self.raised.emit(alert)
        self.changed.emit()

    def remind(self) -> None:
        """Tell again of what was snoozed and lasts still."""
        quiet = frozenset(key for key, alert in self._active.items() if self.kept.snoozed_until(alert) is not None)
        again = [alert for key in self._quiet - quiet if (alert := self._active.get(key)) is not None]
        self._quiet = quiet
        for alert in again:
            self.raised.emit(alert)
        if again:
            self.changed.emit()

    def _end(self, key: tuple[str, About], *, seen: bool = False) -> None:
        alert = self._active.pop(key, None)
        if alert is None:
            return
        over = alert._replace(until=self._wall())
        self._past.appendleft(over)
        if not seen:
            self._log(over)
        self.ended.emit(over)
        self.changed.emit()

    def _log(self, alert: Alert) -> None:
        about = alert.about
        domain = about if isinstance(about, DomainKey) else None
        text = tr("alert: {watched}") if alert.until is None else tr("alert: {watched} is over")
        text = text.format(watched=_WORDS[alert.rule.watched])
        self._record(Happened(self._wall(), host_of(about), alert.name, "alert", text, domain))

    def _name(self, about: About) -> str:
        match about:
            case DomainKey():
                machine = self._world.machines.get(about)
                return plain(machine.name, 200) if machine is not None else about.uuid[:8]
            case ThingKey():
                thing = self._things.get(about)
                return plain(thing.name if thing is not None else about.name, 200)
        return plain(self._name_of(about), 200)


def host_of(about: About) -> HostKey:
    """The host that it is, or is on."""
    return about if isinstance(about, str) else about.host
