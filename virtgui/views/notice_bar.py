"""The bars above the panes that say once what happened to a host, and what is done about it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Told
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.steady import steady_time
from virtgui.util.tuples import NamedTuple
from virtgui.views import theme
from virtgui.views.controls import flat_button, icon_button
from virtgui.views.host_row import clock_text
from virtgui.views.labels import Label, StateIcon
from virtgui.views.mirror import margins
from virtgui.views.naming import after_preposition

AT_MOST = 3
_TICK_MS = 1000
_UNDER_WAY = 0.0
"""When an attempt that is being made was due: long ago."""


class Notice(NamedTuple):
    """What one bar says. `retry_at` is counted down at the end of the sentence; once it is over, it is being tried."""

    title: str
    sentence: str = ""
    detail: str = ""
    action: str = ""
    act: Callable[[], None] | None = None
    retry_at: float | None = None


class _Bar(QFrame):
    """One notice."""

    def __init__(self, bars: NoticeBar, key: str) -> None:
        super().__init__(bars)
        self._bars = bars
        self._key = key
        self._notice = Notice("")
        self.icon = StateIcon(theme.ICON, self)
        self.title = Label("", "notice_text", theme.BODY, None, self)
        self.title.setFont(theme.semibold(self.title.font()))
        self.sentence = Label("", "notice_text", theme.BODY, None, self)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._act)
        self.details = flat_button(tr("De&tails"), self)
        self.details.clicked.connect(lambda: bars.show_details(self._notice))
        self.close_button = icon_button("x", tr("Close this notice"), self, "notice_text")
        self.close_button.clicked.connect(lambda: bars.drop(key))
        row = QHBoxLayout(self)
        margins(row, theme.PANEL_MARGIN, 0, theme.GAP_SMALL, 1)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.icon)
        row.addWidget(self.title)
        row.addWidget(self.sentence)
        row.addSpacing(theme.GAP_TINY)
        row.addWidget(self.button)
        row.addWidget(self.details)
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.setFixedHeight(theme.tall(self, theme.NOTICE))
        self.button.setFixedHeight(theme.tall(self, theme.NOTICE) - 8)

    def say(self, notice: Notice) -> None:
        self._notice = notice
        self.icon.show_icon(
            "plug-connected-x" if notice.retry_at is not None else "alert-triangle", "notice_text", tr("Notice")
        )
        self.title.setText(notice.title)
        self.button.setText(notice.action)
        self.button.setVisible(bool(notice.action))
        self.details.setVisible(bool(notice.detail))
        self._give_room()
        self.tick()

    def tick(self) -> None:
        """Count down."""
        text = self._notice.sentence
        if self._notice.retry_at is not None:
            left = math.ceil(self._notice.retry_at - steady_time())
            text = (
                tr("{text} Retrying in {seconds} s.").format(text=text, seconds=left)
                if left > 0
                else tr("{text} Retrying now.").format(text=text)
            )
        self.sentence.setText(text.strip())
        self.setAccessibleName(f"{self._notice.title} {text}")

    def _act(self) -> None:
        if self._notice.act is not None:
            self._notice.act()

    def _give_room(self) -> None:
        """The title names whom it is about: a long sentence is cut before it."""
        self.title.setMinimumWidth(min(self.title.sizeHint().width(), self.width() * 2 // 5))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._give_room()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.notice_ground)
        line = theme.mix(ours.notice_text, ours.notice_ground, 0.25)
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)


class NoticeBar(QWidget):
    """One bar for each host, the newest on top, at most three; the rest is counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}
        self._bars: dict[str, _Bar] = {}
        self.rest = Label("", "muted", theme.SECONDARY)
        margins(self.rest, theme.PANEL_MARGIN, 2, 0, 2)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.rest)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.setAccessibleName(tr("Notices"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._settle()

    def post(self, key: str, notice: Notice) -> None:
        """Say something about a host (or whatever `key` names), in place of what was said about it before."""
        if key not in self._notices:
            self._notices = {key: notice, **self._notices}
        else:
            self._notices[key] = notice
        self._settle()

    def has(self, key: str) -> bool:
        """Whether something is being said about it."""
        return key in self._notices

    def drop(self, key: str) -> None:
        """Close the notice about something."""
        if self._notices.pop(key, None) is not None:
            self._settle()

    def notices(self) -> tuple[Notice, ...]:
        """All of them, newest first."""
        return tuple(self._notices.values())

    def show_details(self, notice: Notice) -> None:
        """What lies behind a notice."""
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import DetailsDialog  # noqa: PLC0415

        dialog = DetailsDialog(notice.title, notice.sentence, notice.detail, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _settle(self) -> None:
        shown = list(self._notices)[:AT_MOST]
        for key in [key for key in self._bars if key not in shown]:
            bar = self._bars.pop(key)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        for place, key in enumerate(shown):
            bar = self._bars.get(key) or _Bar(self, key)
            self._bars[key] = bar
            self._column.insertWidget(place, bar)
            bar.say(self._notices[key])
            bar.show()
        more = len(self._notices) - len(shown)
        self.rest.setText(tr("{count} more").format(count=more))
        self.rest.setVisible(more > 0)
        self.setVisible(bool(shown))
        counts = any(notice.retry_at is not None for notice in self._notices.values())
        if counts != self._timer.isActive():
            self._timer.start() if counts else self._timer.stop()

    def _tick(self) -> None:
        for bar in self._bars.values():
            bar.tick()


class HostNotices(QObject):
    """Puts what happens to hosts into the bar."""

    def __init__(
        self,
        bar: NoticeBar,
        world: World,
        name_of: Callable[[HostKey], str],
        connect: Callable[[HostKey], None],
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._world = world
        self._name_of = name_of
        self._connect = connect
        self._phases: dict[HostKey, tuple[Phase, float | None, bool]] = {}
        world.hosts_changed.connect(self._hosts_changed)
        world.reported.connect(self.heard)
        # What happened before there was a bar.
        self._hosts_changed(frozenset(world.hosts))

    def _hosts_changed(self, keys: frozenset[HostKey]) -> None:
        for key in keys:
            host = self._world.hosts.get(key)
            if host is None:
                self._phases.pop(key, None)
                self._bar.drop(key)
                continue
            now = (host.phase, host.retry_at, host.given_up)
            before = self._phases.get(key)
            if before == now:
                continue
            self._phases[key] = now
            if not (before is not None and before[0] is host.phase is Phase.LOST) or self._goes_on(host):
                self._tell(host, before[0] if before is not None else None)

    def _goes_on(self, host: Host) -> bool:
        """Whether there is more to say of a host that is lost still: not in a notice that a person has closed."""
        return self._bar.has(host.key) or host.given_up

    def _tell(self, host: Host, before: Phase | None) -> None:
        key, name = host.key, self._name_of(host.key)
        problem = host.problem
        detail = problem.detail if problem is not None else ""
        match host.phase:
            case Phase.LOST:
                why = f"{plain(problem.reason, 300)} " if host.given_up and problem is not None else ""
                self._bar.post(
                    key,
                    Notice(
                        tr("Host {name} lost at {time}.").format(name=name, time=clock_text(host.changed_at)),
                        why + tr("Its machines are shown as last seen."),
                        detail,
                        tr("Retry now"),
                        lambda: self._connect(key),
                        _UNDER_WAY if host.retry_at is None and not host.given_up else host.retry_at,
                    ),
                )
            case Phase.FAILED:
                reason = plain(problem.reason, 300) if problem is not None else ""
                retry = Notice(
                    tr("Could not connect to {name}.").format(name=after_preposition(name)),
                    reason,
                    detail,
                    tr("Try again"),
                    lambda: self._connect(key),
                )
                self._bar.post(key, retry)
            case Phase.OPEN | Phase.CLOSED | Phase.OPENING:
                if before in (Phase.LOST, Phase.FAILED, Phase.OPENING):
                    self._bar.drop(key)

    def heard(self, message: object) -> None:
        """What a host told."""
        if isinstance(message, Told):
            title = f"{self._name_of(message.host)}, {clock_text(message.at)}."
            self._bar.post(f"told {message.host}", Notice(title, plain(message.text, 300), message.detail))
