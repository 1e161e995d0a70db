"""Alerts begin when a rule says so, end by themselves, and are told once."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.unit.qtmodels.fleet import HOME, LAB, host, key, machine
from tests.unit.stats.samples import busy
from tests.unit.stats.samples import host as host_sample
from virtgui.model.alerts import LEVELS, USUAL, Alert, Rule, Watched, as_text, flaws, from_text
from virtgui.model.commands import Command
from virtgui.model.facts import DomainConfig, DomainState, Phase
from virtgui.model.keys import Ticket
from virtgui.model.messages import Gone, Happened, HostForgotten, HostSeen, Listed, Message, Sampled, Seen
from virtgui.model.things import Thing, ThingKey, ThingKind, ThingsListed, WatchThings
from virtgui.qtmodels.alert_rules import RULES, SNOOZED
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World

pytestmark = pytest.mark.usefixtures("qapp")
CPU = Rule("busy", Watched.CPU, 40.0, 30.0, 20.0)


class Bench:
    """Two machines of a host; the busy ones of the samples use half of their CPUs."""

    def __init__(self, *rules: Rule, settings: Settings | None = None) -> None:
        self.world = World()
        tagged = DomainConfig(tags=("db",))
        self.world.take([HostSeen(host()), Listed(LAB, (machine(1, "db-01", config=tagged), machine(2, "web-01")))])
        self.settings = settings or Settings.in_memory()
        if rules:
            self.settings.put(RULES, [as_text(rule) for rule in rules])
        self.sent: list[Command] = []
        self.now = 1000.0
        self.log: list[Message] = []
        self.watcher = Watcher(self._send)
        self.things = Things(self.world, self._send)
        self.alerts = Alerts(
            self.world,
            self.things,
            self.settings,
            self.watcher,
            lambda at: "lab" if at == LAB else "home",
            self.log.append,
            lambda: self.now,
        )
        self.raised: list[Alert] = []
        self.ended: list[Alert] = []
        self.alerts.raised.connect(self.raised.append)
        self.alerts.ended.connect(self.ended.append)
        self.alerts.start()

    def _send(self, command: Command) -> Ticket:
        self.sent.append(command)
        return Ticket(1)

    def busy(self, since: int, until: int, number: int = 1) -> None:
        """A busy machine, sampled every 5 s."""
        for at in range(since, until, 5):
            self.world.take([Sampled(LAB, (busy(float(at), key(number)),))])

    def idle(self, since: int, until: int, number: int = 1) -> None:
        """The same machine with nothing to do."""
        resting = busy(float(since), key(number))
        for at in range(since, until, 5):
            self.world.take([Sampled(LAB, (resting._replace(at=float(at)),))])

    def look_at_pools(self) -> bool:
        """What happens once a minute; whether there is a pool to look at."""
        self.alerts.look_at_pools()
        return bool(self.things.of(LAB, ThingKind.POOL))

    def happened(self, kind: str, text: str, number: int = 1, life: str = "") -> None:
        self.world.take([Happened(self.now, LAB, "db-01", kind, text, key(number), life)])


def test_a_figure_above_a_level_for_a_time_is_an_alert_until_it_is_low_again() -> None:
    bench = Bench(CPU)
    bench.busy(0, 20)
    assert not bench.raised
    bench.busy(20, 35)
    (alert,) = bench.raised
    assert (alert.name, alert.about, alert.value) == ("db-01", key(1), pytest.approx(50.0))
    assert bench.alerts.active == (alert,)
    bench.idle(35, 80)
    assert [over.name for over in bench.ended] == ["db-01"]
    assert bench.alerts.active == () and len(bench.alerts.past) == 1


def test_it_is_told_once_however_long_it_lasts() -> None:
    bench = Bench(CPU)
    bench.busy(0, 500)
    assert len(bench.raised) == 1


def test_a_rule_is_about_machines_of_a_tag_or_of_a_host() -> None:
    bench = Bench(CPU._replace(id="db", where="tag:db"), CPU._replace(id="home", where="host:home"))
    bench.busy(0, 100, 1)
    bench.busy(0, 100, 2)
    assert [(alert.rule.id, alert.about) for alert in bench.raised] == [("db", key(1))]


def test_a_rule_that_is_off_finds_nothing() -> None:
    bench = Bench(CPU._replace(on=False))
    bench.busy(0, 100)
    assert not bench.raised


def test_memory_that_the_host_holds_is_none_that_a_silent_guest_uses() -> None:
    bench = Bench(Rule("memory", Watched.MEMORY, 20.0, 10.0))
    for at in range(0, 60, 5):
        bench.world.take([Sampled(LAB, (busy(float(at), key(1))._replace(unused_kib=None),))])
    assert not bench.raised
    bench.busy(60, 70)
    assert [alert.value for alert in bench.raised] == [pytest.approx(25.0)]


def test_a_machine_that_is_shut_off_is_busy_no_longer() -> None:
    bench = Bench(CPU)
    bench.busy(0, 100)
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.SHUTOFF),))])
    assert len(bench.ended) == 1


def test_a_host_that_is_full_is_told_and_its_figures_are_asked_for() -> None:
    bench = Bench(Rule("memory", Watched.HOST_MEMORY, 30.0, 20.0))
    assert bench.watcher.now().hosts == {LAB}
    for at in range(0, 20, 5):
        bench.world.take([Sampled(LAB, (), host_sample(float(at))._replace(key=LAB))])
    assert [(alert.about, alert.name) for alert in bench.raised] == [(LAB, "lab")]


def _pool(available: int) -> Thing:
    numbers = (("capacity", 100), ("allocation", 1), ("available", available))
    return Thing(ThingKey(LAB, ThingKind.POOL, "u"), "images", True, numbers=numbers)


def test_a_pool_that_is_nearly_full_is_told_until_there_is_room(qtbot: QtBot) -> None:
    bench = Bench(Rule("pool", Watched.POOL, 90.0, 85.0))
    wait = qtbot.waitUntil
    wait(lambda: WatchThings(LAB, frozenset((ThingKind.POOL,))) in bench.sent, timeout=30_000)
    for available, raised, ended in ((50, 0, 0), (5, 1, 0), (12, 1, 0), (20, 1, 1)):
        bench.world.take([ThingsListed(LAB, ThingKind.POOL, (_pool(available),))])
        wait(lambda r=raised, e=ended: (len(bench.raised), len(bench.ended)) == (r, e), timeout=30_000)
    assert bench.raised[0].name == "images"


def test_a_pool_that_is_full_for_long_enough_is_told_though_it_is_looked_at_once_a_minute(qtbot: QtBot) -> None:
    bench = Bench(Rule("pool", Watched.POOL, 90.0, 85.0, 300.0))
    bench.world.take([ThingsListed(LAB, ThingKind.POOL, (_pool(5),))])
    qtbot.waitUntil(lambda: bench.look_at_pools(), timeout=30_000)
    for _ in range(6):
        bench.now += 61.5  # a timer is never on the second
        bench.look_at_pools()
    assert [alert.name for alert in bench.raised] == ["images"]


def test_a_pool_that_is_gone_or_whose_host_is_closed_is_full_no_longer(qtbot: QtBot) -> None:
    bench = Bench(Rule("pool", Watched.POOL, 90.0, 85.0))
    for gone in (ThingsListed(LAB, ThingKind.POOL, ()), HostSeen(host(phase=Phase.CLOSED))):
        bench.world.take([HostSeen(host()), ThingsListed(LAB, ThingKind.POOL, (_pool(5),))])
        qtbot.waitUntil(lambda: len(bench.alerts.active) == 1, timeout=30_000)
        bench.world.take([gone])
        qtbot.waitUntil(lambda: not bench.alerts.active, timeout=30_000)


def test_the_figures_of_a_host_that_is_closed_are_no_alert() -> None:
    bench = Bench(Rule("memory", Watched.HOST_MEMORY, 30.0, 20.0))
    bench.world.take([Sampled(LAB, (), host_sample(0.0)._replace(key=LAB))])
    assert bench.alerts.active
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    assert bench.alerts.active, "it may be so still"
    bench.world.take([HostSeen(host(phase=Phase.CLOSED))])
    assert not bench.alerts.active


@pytest.mark.parametrize(
    ("kind", "text", "watched"),
    [
        ("io_error_reason", "I/O error on vda, paused: enospc", Watched.IO_ERROR),
        ("watchdog", "watchdog fired, paused", Watched.WATCHDOG),
        ("block_threshold", "vda grew past its threshold", Watched.THRESHOLD),
        ("agent_lifecycle", "guest agent disconnected", Watched.AGENT_LOST),
    ],
)
def test_what_happens_to_a_machine_is_told(kind: str, text: str, watched: Watched) -> None:
    bench = Bench(*(Rule(each.value, each) for each in Watched if each not in LEVELS))
    bench.happened(kind, text, life=text.rpartition(" ")[2])
    bench.now += 30
    bench.alerts.look_at_agents()
    assert [(alert.rule.watched, alert.detail) for alert in bench.raised] == [(watched, text)]
    bench.happened("graphics", "a viewer connected to the display")
    assert len(bench.raised) == 1


def test_what_happens_every_second_is_told_once_and_again_after_a_rest() -> None:
    bench = Bench(Rule("dog", Watched.WATCHDOG))
    for _ in range(30):
        bench.happened("watchdog", "watchdog fired, nothing done")
        bench.now += 1
    assert len(bench.raised) == 1 and len(bench.log) == 1
    bench.now += 60
    bench.happened("watchdog", "watchdog fired, nothing done")
    assert len(bench.raised) == 2


def test_what_came_last_is_first_also_where_the_clock_was_set_back() -> None:
    bench = Bench(Rule("dog", Watched.WATCHDOG))
    bench.happened("watchdog", "watchdog fired, nothing done")
    bench.now -= 7200
    bench.happened("watchdog", "watchdog fired, nothing done", 2)
    assert [alert.about for alert in bench.alerts.active] == [key(2), key(1)]


def test_an_agent_that_comes_back_is_lost_no_longer() -> None:
    bench = Bench(Rule("agent", Watched.AGENT_LOST))
    bench.happened("agent_lifecycle", "Gastagent getrennt", life="disconnected")
    bench.now += 30
    bench.alerts.look_at_agents()
    assert bench.alerts.active
    bench.happened("agent_lifecycle", "Gastagent verbunden", life="connected")
    assert len(bench.ended) == 1 and not bench.alerts.active


def test_an_agent_that_came_back_while_its_host_was_lost_is_lost_no_longer() -> None:
    bench = Bench(Rule("agent", Watched.AGENT_LOST))
    bench.happened("agent_lifecycle", "guest agent disconnected", life="disconnected")
    bench.world.take([Seen((machine(1, "db-01", agent_connected=False),))])
    bench.now += 30
    bench.alerts.look_at_agents()
    assert bench.alerts.active
    bench.world.take([Seen((machine(1, "db-01", agent_connected=True),))])
    assert len(bench.ended) == 1 and not bench.alerts.active


def test_an_agent_that_goes_with_its_guest_is_not_lost() -> None:
    bench = Bench(Rule("agent", Watched.AGENT_LOST))
    bench.happened("agent_lifecycle", "guest agent disconnected", life="disconnected")
    bench.happened("agent_lifecycle", "guest agent disconnected", 2, life="disconnected")
    assert not bench.raised
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.SHUTOFF),))])
    bench.happened("agent_lifecycle", "guest agent connected", 2, life="connected")
    bench.now += 30
    bench.alerts.look_at_agents()
    assert not bench.raised, "one is off, the other has rebooted"


def test_an_io_error_lasts_until_the_machine_runs_again() -> None:
    bench = Bench(Rule("io", Watched.IO_ERROR))
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.PAUSED, reason="ioerror"),))])
    bench.happened("io_error_reason", "I/O error on vda, paused: enospc")
    assert bench.alerts.active
    bench.world.take([Seen((machine(1, "db-01"),))])
    assert not bench.alerts.active


def test_an_io_error_that_is_told_after_the_machine_runs_again_does_not_last() -> None:
    bench = Bench(Rule("io", Watched.IO_ERROR))
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.PAUSED, reason="ioerror"),))])
    bench.world.take([Seen((machine(1, "db-01"),))])
    bench.happened("io_error_reason", "I/O error on vda, paused: enospc")
    bench.happened("lifecycle", "paused, ioerror", life="paused")
    assert bench.alerts.active
    bench.happened("lifecycle", "resumed", life="resumed")
    assert not bench.alerts.active


def test_a_machine_that_crashes_is_told_and_one_that_was_crashed_before_is_not() -> None:
    bench = Bench(Rule("crash", Watched.CRASHED))
    bench.world.take([Seen((machine(3, "old", state=DomainState.CRASHED),))])
    assert not bench.raised
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.CRASHED, reason="panicked"),))])
    assert [(alert.name, alert.detail) for alert in bench.raised] == [("db-01", "panicked")]
    bench.world.take([Seen((machine(1, "db-01"),))])
    assert len(bench.ended) == 1


def test_a_machine_that_crashes_and_is_started_again_at_once_is_told_once() -> None:
    bench = Bench(Rule("crash", Watched.CRASHED))
    bench.happened("lifecycle", "crashed, panicked", life="crashed")
    assert [(alert.name, alert.detail) for alert in bench.raised] == [("db-01", "panicked")] and bench.alerts.active
    seen = Bench(Rule("crash", Watched.CRASHED))
    seen.world.take([Seen((machine(1, "db-01", state=DomainState.CRASHED, reason="panicked"),))])
    seen.world.take([Seen((machine(1, "db-01"),))])
    seen.happened("lifecycle", "crashed, panicked", life="crashed")
    assert len(seen.raised) == 1 and not seen.alerts.active
    seen.now += 100
    seen.happened("lifecycle", "crashed, panicked", life="crashed")
    assert len(seen.raised) == 2


def test_a_machine_that_goes_with_its_crash_has_crashed_and_one_that_is_powered_off_has_not() -> None:
    bench = Bench(Rule("crash", Watched.CRASHED))
    bench.world.take([Seen((machine(1, "db-01", state=DomainState.SHUTOFF, reason="crashed"),))])
    bench.world.take([Seen((machine(2, "web-01", state=DomainState.SHUTOFF, reason="destroyed"),))])
    assert [(alert.name, alert.detail) for alert in bench.raised] == [("db-01", "")]
    bench.world.take([Seen((machine(1, "db-01"),))])
    assert len(bench.ended) == 1


def test_a_lost_host_is_told_until_it_is_there_again() -> None:
    bench = Bench(Rule("lost", Watched.HOST_LOST), Rule("other", Watched.HOST_LOST, where="rack"))
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    assert [(alert.about, alert.rule.id) for alert in bench.raised] == [(LAB, "lost")]
    bench.world.take([HostSeen(host())])
    assert len(bench.ended) == 1


def test_a_host_that_is_lost_for_long_is_told_once_however_often_it_is_tried() -> None:
    bench = Bench(Rule("lost", Watched.HOST_LOST))
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    for attempt in range(1, 4):
        bench.now += 10
        bench.world.take([HostSeen(host(phase=Phase.LOST, attempts=attempt))])
    assert len(bench.raised) == 1 and len(bench.log) == 1
    assert [alert.since for alert in bench.alerts.active] == [1000.0]


def test_a_lost_host_that_a_person_has_seen_is_told_again_only_once_it_was_back() -> None:
    bench = Bench(Rule("lost", Watched.HOST_LOST))
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    bench.alerts.dismiss(bench.raised[0])
    bench.world.take([HostSeen(host(phase=Phase.LOST, attempts=1))])
    assert len(bench.raised) == 1 and not bench.alerts.active
    bench.world.take([HostSeen(host()), HostSeen(host(phase=Phase.LOST))])
    bench.world.take([HostSeen(host())])
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    assert len(bench.raised) == 2


def test_a_rule_that_is_new_tells_of_hosts_that_are_lost_already() -> None:
    bench = Bench(CPU)
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    assert not bench.raised
    bench.alerts.kept.put(Rule("lost", Watched.HOST_LOST))
    assert [alert.about for alert in bench.raised] == [LAB]
    bench.alerts.kept.put(CPU._replace(above=50.0))
    bench.world.take([HostSeen(host(phase=Phase.LOST, attempts=1))])
    assert len(bench.raised) == 1


def test_what_is_snoozed_lasts_without_being_told_and_is_told_again_later() -> None:
    bench = Bench(Rule("dog", Watched.WATCHDOG))
    bench.happened("watchdog", "watchdog fired, nothing done")
    bench.alerts.kept.snooze(bench.raised[0], 600)
    assert bench.alerts.kept.snoozed_until(bench.raised[0]) == 1600.0
    bench.now = 1100.0
    bench.happened("watchdog", "watchdog fired, nothing done")
    bench.happened("watchdog", "watchdog fired, nothing done", 2)
    assert [alert.about for alert in bench.raised] == [key(1), key(2)], "only this machine is snoozed"
    assert {alert.about for alert in bench.alerts.active} == {key(1), key(2)}
    bench.now = 1700.0
    bench.happened("watchdog", "watchdog fired, nothing done")
    bench.alerts.remind()
    assert [alert.about for alert in bench.raised] == [key(1), key(2), key(1)]


def test_what_lasts_longer_than_its_snooze_is_told_again_once() -> None:
    bench = Bench(Rule("dog", Watched.WATCHDOG))
    bench.happened("watchdog", "watchdog fired, paused")
    bench.alerts.kept.snooze(bench.raised[0], 600)
    bench.alerts.remind()
    assert len(bench.raised) == 1
    bench.now += 601
    bench.alerts.remind()
    bench.alerts.remind()
    assert [alert.about for alert in bench.raised] == [key(1), key(1)]


def test_a_snooze_of_before_the_clock_was_set_back_silences_nothing() -> None:
    bench = Bench(CPU)
    bench.busy(0, 100)
    (alert,) = bench.raised
    bench.settings.put(SNOOZED, [f"{2**40} busy {alert.about.host} {alert.about.uuid}"])  # type: ignore[union-attr]
    again = Bench(CPU, settings=bench.settings)
    again.busy(0, 100)
    assert again.alerts.kept.snoozed_until(again.raised[0]) is None


def test_a_snooze_outlives_the_program() -> None:
    bench = Bench(Rule("dog", Watched.WATCHDOG))
    bench.happened("watchdog", "watchdog fired, nothing done")
    bench.alerts.kept.snooze(bench.raised[0], 600)
    again = Bench(settings=bench.settings)
    again.happened("watchdog", "watchdog fired, nothing done")
    assert not again.raised and len(again.alerts.active) == 1


def test_what_a_person_has_seen_is_past() -> None:
    bench = Bench(CPU)
    bench.busy(0, 100)
    bench.alerts.dismiss(bench.raised[0])
    assert not bench.alerts.active and bench.alerts.past[0].until == 1000.0
    bench.busy(100, 200)
    assert len(bench.raised) == 1, "it was not over meanwhile"


def test_every_alert_and_its_end_is_a_line_of_the_event_log() -> None:
    bench = Bench(Rule("lost", Watched.HOST_LOST))
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    bench.world.take([HostSeen(host())])
    assert [message.text for message in bench.log if isinstance(message, Happened)] == [
        "alert: host lost",
        "alert: host lost is over",
    ]


def test_what_is_gone_has_no_alerts() -> None:
    bench = Bench(CPU, Rule("lost", Watched.HOST_LOST))
    bench.busy(0, 100)
    bench.world.take([Gone((key(1),))])
    assert not bench.alerts.active
    bench.world.take([HostSeen(host(phase=Phase.LOST))])
    bench.world.take([HostForgotten(LAB)])
    assert not bench.alerts.active


def test_a_rule_that_is_changed_starts_anew() -> None:
    bench = Bench(CPU)
    bench.busy(0, 100)
    bench.alerts.kept.put(CPU._replace(above=80.0, below=70.0))
    assert not bench.alerts.active
    bench.busy(100, 200)
    assert len(bench.raised) == 1
    bench.alerts.kept.drop("busy")
    assert bench.alerts.kept.rules == ()
    bench.alerts.kept.usual()
    assert bench.alerts.kept.rules == USUAL and bench.settings.words(RULES) is None


def test_rules_survive_the_settings_and_rubbish_in_them_does_not() -> None:
    for rule in (*USUAL, CPU._replace(where='tag:"a b" -host:x')):
        assert from_text(as_text(rule)) == rule
    for rubbish in ("", "[]", "{}", "null", "7", as_text(CPU).replace("40.0", "NaN"), as_text(CPU._replace(above=400))):
        assert from_text(rubbish) is None
    for number in ("1" + "0" * 500, "1e999", "null", "[]", "[" * 100_000):
        assert from_text(as_text(CPU).replace("40.0", number)) is None
    settings = Settings.in_memory()
    settings.put(RULES, ["rubbish", as_text(CPU), as_text(CPU)])
    kept = Bench(settings=settings).alerts.kept
    assert kept.rules == (CPU,)
    kept.put(CPU._replace(seconds=5.0))
    assert settings.words(RULES) == (as_text(CPU._replace(seconds=5.0)), "rubbish"), "a later version may know it"
    kept.usual()
    assert settings.words(RULES) is None


def test_flaws_are_told_by_field() -> None:
    assert set(flaws(CPU._replace(above=0.0, below=0.0))) == {"above"}
    assert set(flaws(CPU._replace(above=101.0))) == {"above"}
    assert set(flaws(CPU._replace(below=50.0))) == {"below"}
    assert set(flaws(CPU._replace(seconds=1e9))) == {"seconds"}
    assert flaws(Rule("x", Watched.READ, 1e6, 1e5)) == {}
    assert flaws(Rule("x", Watched.CRASHED)) == {}


def test_nothing_is_looked_at_before_it_is_started() -> None:
    world = World()
    alerts = Alerts(world, Things(world, lambda _: Ticket(1)), Settings.in_memory(), Watcher(lambda _: Ticket(1)), str)
    raised: list[Alert] = []
    alerts.raised.connect(raised.append)
    world.take([HostSeen(host(HOME)), HostSeen(host(HOME, Phase.LOST))])
    assert not raised
