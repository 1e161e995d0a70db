"""The window of alerts: what lasts, the rules, what was."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTabWidget, QVBoxLayout, QWidget

from virtgui.model.alerts import USUAL, Alert, Rule, Watched
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import ThingKey
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.alerts import saying
from virtgui.views.arranged import keep_window
from virtgui.views.cards import ListCard
from virtgui.views.line_list import Line
from virtgui.views.mirror import open_below

_MEMORY = "alerts/geometry"
_SIZE = QSize(860, 560)
_MANY, _SOON_MS = 30, 100
"""So many alerts are drawn no more often than that."""
SNOOZES = (
    (900.0, tr("For &15 minutes")),
    (3600.0, tr("For an &hour")),
    (86400.0, tr("For a &day")),
    (7 * 86400.0, tr("For a &week")),
)


class AlertsWindow(QWidget):
    """Three lists in tabs; each can be worked with from the keyboard."""

    def __init__(
        self,
        alerts: Alerts,
        settings: Settings,
        open_machine: Callable[[DomainKey, str], object],
        open_host: Callable[[HostKey, str], object],
        name_of: Callable[[HostKey], str],
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Alerts"))
        self._alerts = alerts
        self._settings = settings
        self._open_machine = open_machine
        self._open_host = open_host
        self._name_of = name_of
        self.now = ListCard(tr("Alerts that last"), tr("No alert is on now."), 6)
        self.rules = ListCard(tr("Rules"), tr("There are no rules."), 6)
        self.past = ListCard(tr("What was"), tr("Nothing was so far."), 6)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Alerts"))
        self.snooze_menu = QMenu(tr("Snooze"), self)
        for seconds, text in SNOOZES:
            action = self.snooze_menu.addAction(text)
            if action is not None:
                action.triggered.connect(lambda _on, seconds=seconds: self._snooze(seconds))
        self.show_it = self._button(tr("&Show"), self._show)
        self.snooze = self._button(tr("Snoo&ze"), self._popup)
        self.dismiss = self._button(tr("&Done"), self._dismiss)
        self.add = self._button(tr("&Add…"), self.add_rule)
        self.change = self._button(tr("&Change…"), self.change_rule)
        self.turn = self._button(tr("Turn &off"), self._turn)
        self.remove = self._button(tr("&Remove"), self._remove)
        self.usual = self._button(tr("As at &first"), self._ask_for_usual)
        self._page(tr("Now"), self.now, (self.show_it, self.snooze, self.dismiss))
        self._page(tr("Rules"), self.rules, (self.add, self.change, self.turn, self.remove, self.usual))
        self._page(tr("Past"), self.past, ())
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        column.addWidget(self.tabs)
        self.now.list.opened.connect(lambda _key: self._show())
        self.rules.list.opened.connect(lambda _key: self.change_rule())
        self.past.list.opened.connect(self._show_past)
        for card in (self.now, self.rules):
            selection = card.list.selectionModel()
            if selection is not None:
                selection.currentChanged.connect(lambda *_: self._settle())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        alerts.changed.connect(self._changed)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        delete = QShortcut(QKeySequence("Delete"), self.rules, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keep_window(self, settings, _MEMORY, _SIZE)
        self.refresh()

    def _changed(self) -> None:
        """A storage that fails is an alert of each machine on it: many are shown together."""
        if len(self._alerts.active) < _MANY:
            self.refresh()
        elif not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Show all as it is now."""
        now = time.time()
        active = self._alerts.active
        self.now.list.show_lines([self._line(alert, now) for alert in active])
        self.tabs.setTabText(0, tr("Now ({active})").format(active=len(active)) if active else tr("Now"))
        self.rules.list.show_lines([_rule_line(rule) for rule in self._alerts.kept.rules])
        self.past.list.show_lines([self._past_line(alert, now) for alert in self._alerts.past])
        for card in (self.now, self.rules, self.past):
            card.settle()
        self._settle()

    def chosen(self) -> Alert | None:
        """The alert that is current."""
        line = self.now.list.rows.line(self.now.list.currentIndex().row())
        return next((alert for alert in self._alerts.active if line is not None and alert.key == line.key), None)

    def chosen_rule(self) -> Rule | None:
        """The rule that is current."""
        line = self.rules.list.rows.line(self.rules.list.currentIndex().row())
        return next((rule for rule in self._alerts.kept.rules if line is not None and rule.id == line.key), None)

    def add_rule(self) -> None:
        """Ask for one more rule."""
        rule = Rule(self._alerts.kept.new_id(), Watched.CPU, 90.0, 80.0, 300.0)
        self._ask(rule, new=True)

    def change_rule(self) -> None:
        """Ask what is to become of the chosen rule."""
        rule = self.chosen_rule()
        if rule is not None:
            self._ask(rule, new=False)

    def _ask(self, rule: Rule, *, new: bool) -> None:
        from virtgui.views.alerts.rule_dialog import RuleDialog  # noqa: PLC0415  (late: it is seldom wanted)

        dialog = RuleDialog(rule, new, self)
        dialog.accepted.connect(lambda: self._alerts.kept.put(dialog.rule()))
        dialog.open()

    def _ask_for_usual(self) -> None:
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late for the same reason)

        dialog = ConfirmDialog(
            tr("Put back"),
            tr("Put the rules back as they were at first?"),
            tr("Rules that were added are lost, and what was changed."),
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._alerts.kept.usual)
        dialog.open()

    def _line(self, alert: Alert, now: float) -> Line:
        picture, role = saying.picture(alert.rule.watched)
        snoozed = self._alerts.kept.snoozed_until(alert)
        parts = [
            saying.aside(alert, self._name_of),
            tr("snoozed until {snoozed}").format(snoozed=saying.when(snoozed, now)) if snoozed is not None else "",
        ]
        aside = ", ".join(part for part in parts if part)
        title = saying.title(alert)
        tip = f"{title}\n{aside}" if aside else title
        quiet = "muted" if snoozed is not None else role
        return Line(
            alert.key, title, aside, saying.when(alert.since, now), picture=picture, picture_role=quiet, tip=tip
        )

    def _past_line(self, alert: Alert, now: float) -> Line:
        picture, _ = saying.picture(alert.rule.watched)
        title = saying.title(alert)
        span = tr("{since} to {until}").format(
            since=saying.when(alert.since, now), until=saying.when(alert.until or now, now)
        )
        aside = saying.aside(alert, self._name_of)
        return Line((*alert.key, alert.since), title, aside, span, picture=picture, tip=f"{title}\n{aside}".strip())

    def _settle(self) -> None:
        alert, rule = self.chosen(), self.chosen_rule()
        seen = tr("You have seen it: it is told again only once it was over")
        for button, tip in ((self.show_it, ""), (self.snooze, ""), (self.dismiss, seen)):
            button.setEnabled(alert is not None)
            button.setToolTip(tip if alert is not None else tr("Choose an alert first."))
        for button in (self.change, self.turn, self.remove):
            button.setEnabled(rule is not None)
            button.setToolTip("" if rule is not None else tr("Choose a rule first."))
        own = self._alerts.kept.rules != USUAL
        self.usual.setEnabled(own)
        self.usual.setToolTip("" if own else tr("They are as they were at first"))
        self.turn.setText(tr("Turn &on") if rule is not None and not rule.on else tr("Turn &off"))

    def _show(self) -> None:
        alert = self.chosen()
        if alert is not None:
            self.show_about(alert)

    def _show_past(self, key: object) -> None:
        alert = next((each for each in self._alerts.past if (*each.key, each.since) == key), None)
        if alert is not None:
            self.show_about(alert)

    def show_about(self, alert: Alert) -> None:
        """Show the window of what an alert is about."""
        match alert.about:
            case DomainKey() as key:
                self._open_machine(key, "overview")
            case ThingKey() as thing:
                self._open_host(thing.host, "storage")
            case host:
                self._open_host(host, "")

    def _popup(self) -> None:
        open_below(self.snooze_menu, self.snooze)

    def _snooze(self, seconds: float) -> None:
        alert = self.chosen()
        if alert is not None:
            self._alerts.kept.snooze(alert, seconds)

    def _dismiss(self) -> None:
        alert, row = self.chosen(), self.now.list.currentIndex().row()
        if alert is not None:
            self._alerts.dismiss(alert)
            _choose(self.now, row)

    def _turn(self) -> None:
        rule = self.chosen_rule()
        if rule is not None:
            self._alerts.kept.put(rule._replace(on=not rule.on))

    def _remove(self) -> None:
        rule, row = self.chosen_rule(), self.rules.list.currentIndex().row()
        if rule is not None:
            self._alerts.kept.drop(rule.id)
            _choose(self.rules, row)

    def _button(self, text: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.clicked.connect(lambda _on=False: then())
        button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        return button

    def _page(self, title: str, card: ListCard, buttons: tuple[QPushButton, ...]) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.GAP, 0, 0)
        column.addWidget(card, 1)
        if buttons:
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        self.tabs.addTab(page, title)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._settings.put(_MEMORY, self.saveGeometry())
        super().closeEvent(event)


def _choose(card: ListCard, row: int) -> None:
    """What is now where that was which is done with."""
    count = card.list.rows.rowCount()
    if count:
        card.list.setCurrentIndex(card.list.rows.index(min(row, count - 1)))


def _rule_line(rule: Rule) -> Line:
    picture, role = saying.picture(rule.watched)
    title, aside = saying.rule_title(rule), saying.rule_aside(rule)
    state = tr("on") if rule.on else tr("off")
    tip = f"{title}\n{aside}"
    return Line(rule.id, title, aside, state, picture=picture, picture_role=role if rule.on else "muted", tip=tip)
