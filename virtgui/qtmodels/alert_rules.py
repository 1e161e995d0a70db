"""The rules of alerts, and what of them a person does not want to hear for a while, kept in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.alerts import USUAL, About, Alert, Rule, Watched, as_text, from_text
from virtgui.model.keys import DomainKey
from virtgui.model.things import ThingKey
from virtgui.qtmodels.settings import Settings

RULES, SNOOZED = "alerts/rules", "alerts/snoozed"
LONGEST_SNOOZE_S = 31 * 86400.0
"""One that lasts longer was begun before the clock was set back."""
_AT_MOST = 100


class AlertRules(QObject):
    """The same for all windows, and for another program that changes the settings meanwhile."""

    changed = pyqtSignal()
    """Rules or snoozes are others now."""

    def __init__(self, settings: Settings, wall: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._wall = wall
        self.rules: tuple[Rule, ...] = self._stored()
        self._snoozed = self._stored_snoozes()
        settings.changed.connect(self._setting_changed)

    def on(self, kinds: Iterable[Watched]) -> list[Rule]:
        """The rules about these that are on."""
        wanted = frozenset(kinds)
        return [rule for rule in self.rules if rule.on and rule.watched in wanted]

    def put(self, rule: Rule) -> None:
        """Keep a rule, new or in place of one of its id."""
        rules = [rule if each.id == rule.id else each for each in self.rules]
        if rule not in rules:
            rules.append(rule)
        self._keep(rules)

    def drop(self, rule_id: str) -> None:
        """Keep a rule no longer."""
        self._keep([rule for rule in self.rules if rule.id != rule_id])

    def usual(self) -> None:
        """The rules as they were at first."""
        self._keep(USUAL, others=False)

    def new_id(self) -> str:
        """An id that no rule has."""
        taken = {rule.id for rule in self.rules}
        return next(name for number in count(1) if (name := f"rule-{number}") not in taken)

    def snooze(self, alert: Alert, seconds: float) -> None:
        """Tell nothing of this for so long."""
        now = self._wall()
        self._snoozed = {key: until for key, until in self._snoozed.items() if until > now}
        self._snoozed[_snooze_key(alert.rule.id, alert.about)] = now + seconds
        self._settings.put(SNOOZED, [f"{until:.0f} {key}" for key, until in sorted(self._snoozed.items())])
        self.changed.emit()

    def snoozed_until(self, alert: Alert) -> float | None:
        """Until when nothing is told of it (wall clock, s)."""
        until = self._snoozed.get(_snooze_key(alert.rule.id, alert.about))
        return until if until is not None and 0 < until - self._wall() <= LONGEST_SNOOZE_S else None

    def _keep(self, rules: Iterable[Rule], *, others: bool = True) -> None:
        """What is not understood, as rules of a later version, is kept too."""
        self.rules = tuple(rules)[:_AT_MOST]
        told = self._settings.words(RULES) or () if others else ()
        strange = [text for text in told if from_text(text) is None]
        as_usual = self.rules == USUAL and not strange
        self._settings.put(RULES, None if as_usual else [as_text(rule) for rule in self.rules] + strange)
        self.changed.emit()

    def _setting_changed(self, name: str) -> None:
        if name == RULES and (rules := self._stored()) != self.rules:
            self.rules = rules
            self.changed.emit()

    def _stored(self) -> tuple[Rule, ...]:
        told = self._settings.words(RULES)
        if told is None:
            return USUAL
        rules = {rule.id: rule for text in told[:_AT_MOST] if (rule := from_text(text)) is not None}
        return tuple(rules.values())

    def _stored_snoozes(self) -> dict[str, float]:
        found = {}
        for text in self._settings.words(SNOOZED) or ():
            until, _, key = text.partition(" ")
            if until.isdigit() and len(until) < 16 and float(until) > self._wall():
                found[key] = float(until)
        return found


def _snooze_key(rule_id: str, about: About) -> str:
    match about:
        case DomainKey():
            return f"{rule_id} {about.host} {about.uuid}"
        case ThingKey():
            return f"{rule_id} {about.host} {about.name}"
    return f"{rule_id} {about}"
