"""Who looks elsewhere is told: alerts in the window's notices and on the desktop, jobs that ended, machines that came
and went."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject

from virtgui.model.alerts import LEVELS, Alert, Watched
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.jobs import Job, Jobs
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import job_row
from virtgui.views.alerts import saying
from virtgui.views.naming import with_host
from virtgui.views.notice_bar import Notice, NoticeBar
from virtgui.views.notify import Notifier

_LONG_S = 60.0
_UP, _DOWN = frozenset((DomainState.RUNNING,)), frozenset((DomainState.SHUTOFF,))
_NOTICED = LEVELS | {Watched.IO_ERROR, Watched.WATCHDOG, Watched.THRESHOLD}
"""A lost host has a notice of its own; a crash is told where a person did it, and on the desktop."""

_LASTS = LEVELS | {Watched.HOST_LOST, Watched.IO_ERROR}
"""What is no news once it is over; that a machine crashed still is when it runs again."""


class AlertNotices(QObject):
    """Alerts in the bar of the main window, one for each that lasts; `bar` gives it while there is a window."""

    def __init__(
        self,
        bar: Callable[[], NoticeBar | None],
        alerts: Alerts,
        name_of: Callable[[HostKey], str],
        show: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._name_of = name_of
        self._show = show
        self._alerts = alerts
        alerts.changed.connect(self._changed)
        alerts.raised.connect(self._raised)
        alerts.ended.connect(self._ended)

    def _raised(self, alert: Alert) -> None:
        bar = self._bar()
        if bar is not None and alert.rule.watched in _NOTICED:
            sentence = saying.sentence(alert, self._name_of)
            bar.post(_key(alert), Notice(f"{saying.title(alert)}.", sentence, "", tr("Show alerts"), self._shown))

    def catch_up(self) -> None:
        """There is a bar now, which what lasts already was not told to."""
        for alert in self._alerts.active:
            if self._alerts.kept.snoozed_until(alert) is None:
                self._raised(alert)

    def _shown(self) -> None:
        self._show()

    def _changed(self) -> None:
        """What is snoozed is not said here either."""
        bar = self._bar()
        if bar is None:
            return
        for alert in self._alerts.active:
            if self._alerts.kept.snoozed_until(alert) is not None:
                bar.drop(_key(alert))

    def _ended(self, alert: Alert) -> None:
        bar = self._bar()
        if bar is not None:
            bar.drop(_key(alert))


def _key(alert: Alert) -> str:
    return f"alert {alert.key}"


class Telling(QObject):
    """Notifications of the desktop. `show_alerts` opens their window, `open_machine` one of a machine."""

    def __init__(
        self,
        notifier: Notifier,
        alerts: Alerts,
        jobs: Jobs,
        world: World,
        name_of: Callable[[HostKey], str],
        show_alerts: Callable[[], object],
        open_machine: Callable[[DomainKey, str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._world = world
        self._name_of = name_of
        self._show_alerts = show_alerts
        self._open_machine = open_machine
        self._states = {key: machine.state for key, machine in world.machines.items()}
        self._off = {key for key, state in self._states.items() if state in _DOWN}
        alerts.raised.connect(self._alert)
        alerts.ended.connect(self._alert_over)
        jobs.finished.connect(self._job)
        world.machines_changed.connect(self._machines)

    def _alert(self, alert: Alert) -> None:
        if alert.rule.notifies:
            critical = alert.rule.watched in saying.CRITICAL
            text = saying.sentence(alert, self._name_of)
            self._notifier.tell(
                "alerts",
                saying.title(alert),
                text,
                self._show_alerts,
                critical=critical,
                always=True,
                about=alert.key if alert.rule.watched in _LASTS else None,
            )

    def _alert_over(self, alert: Alert) -> None:
        self._notifier.over(alert.key)

    def _job(self, job: Job) -> None:
        about = job.domain
        act = partial(self._open_machine, about, "overview") if about is not None else None
        title = with_host(job_row.title(job), job.host, self._world, self._name_of)
        if job.failed:
            self._notifier.tell("failures", title, job_row.second_line(job), act)
        elif job.took >= _LONG_S:
            self._notifier.tell("jobs", title, tr("Done."), act)

    def _machines(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], removed: frozenset[DomainKey]
    ) -> None:
        for key in added | changed:
            machine = self._world.machines.get(key)
            if machine is None:
                continue
            before, now, was_off = self._states.get(key), machine.state, key in self._off
            self._states[key] = now
            if now in _DOWN:
                self._off.add(key)
            elif now in _UP:
                self._off.discard(key)
            if before is None or before is now or not self._notifier.wants("states"):
                continue
            # Who was only paused, or asleep, goes on.
            if now in _DOWN or (now in _UP and was_off):
                title = tr("{name} started") if now in _UP else tr("{name} stopped")
                name, at = plain(machine.name, 120), time.strftime("%H:%M")
                self._notifier.tell(
                    "states",
                    with_host(title.format(name=name), key.host, self._world, self._name_of),
                    tr("At {at}.").format(at=at),
                    partial(self._open_machine, key, "overview"),
                )
        for key in removed:
            self._states.pop(key, None)
            self._off.discard(key)
