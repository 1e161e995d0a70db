"""Alerts are seen, put off, done with; rules are made, changed, turned off; and who looks elsewhere is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QLocale, QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, HOSTILE, Sent, change, change_host, feed, world_with_machines
from tests.gui.manager import texts
from tests.unit.qtmodels.fleet import machine
from virtgui.model.alerts import Rule, Watched, as_text
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainState, Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Finished, Happened, HostSeen, Listed
from virtgui.model.problems import Problem
from virtgui.qtmodels.alert_rules import RULES
from virtgui.qtmodels.alerts import Alerts
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.views.alerts import saying
from virtgui.views.alerts.rule_dialog import RuleDialog
from virtgui.views.alerts.telling import AlertNotices, Telling
from virtgui.views.alerts.window import AlertsWindow
from virtgui.views.dashboard.window import Dashboard
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.notice_bar import NoticeBar
from virtgui.views.notify import NOT, Notifier

CPU = Rule("busy", Watched.CPU, 40.0, 30.0)
DOG = Rule("dog", Watched.WATCHDOG)


class Heard(Notifier):
    """Notes what would be shown on the desktop."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.shown: list[tuple[str, str]] = []
        self.acts: list[Callable[[], object] | None] = []

    def _send(
        self, title: str, text: str, act: Callable[[], object] | None, critical: bool, about: object = None
    ) -> bool:
        self.shown.append((title, text))
        self.acts.append(act)
        self._lasting.update({about: len(self.shown)} if about is not None else {})
        return True

    def _close(self, number: int) -> None:
        self.shown.append(("over", self.shown[number - 1][0]))


class Bench:
    """A busy machine, two rules, their window, a bar of notices and a desktop."""

    def __init__(self, qtbot: QtBot, *rules: Rule) -> None:
        self.world = world_with_machines()
        self.settings = Settings.in_memory()
        self.settings.put(RULES, [as_text(rule) for rule in rules or (CPU, DOG)])
        self.things = Things(self.world, Sent())
        self.jobs = Jobs(self.world)
        self.watcher = Watcher(Sent())
        self.alerts = Alerts(self.world, self.things, self.settings, self.watcher, lambda key: "workstation")
        self.alerts.start()
        self.opened: list[tuple[DomainKey, str]] = []
        self.hosts: list[tuple[HostKey, str]] = []
        self.shown: list[str] = []
        self.bar = NoticeBar()
        qtbot.addWidget(self.bar)
        self.notices = AlertNotices(
            lambda: self.bar, self.alerts, lambda key: "rack", lambda: self.shown.append("alerts")
        )
        self.desktop = Heard(self.settings)
        self.telling = Telling(
            self.desktop,
            self.alerts,
            self.jobs,
            self.world,
            lambda key: "rack",
            lambda: self.shown.append("alerts"),
            self._open,
        )
        self.window = AlertsWindow(
            self.alerts, self.settings, self._open, lambda key, page: self.hosts.append((key, page)), lambda key: "rack"
        )
        qtbot.addWidget(self.window)
        self.window.show()

    def _open(self, key: DomainKey, page: str) -> None:
        self.opened.append((key, page))

    def busy(self) -> None:
        """The machine uses half of its CPUs."""
        feed(self.world, 1000.0, 1005.0)

    def barked(self) -> None:
        self.world.take([Happened(1.0, HOST, "web-01", "watchdog", "watchdog fired, paused", BUSY)])

    def choose(self, row: int) -> None:
        """As a click does."""
        rows = self.window.now.list
        rows.setCurrentIndex(rows.rows.index(row))


def test_an_alert_is_listed_with_what_it_is_and_opens_its_machine(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.window.now.nothing.isVisible() and not bench.window.show_it.isEnabled()
    assert bench.window.dismiss.toolTip() == bench.window.snooze.toolTip() == "Choose an alert first."
    assert bench.window.change.toolTip() == "Choose a rule first."
    bench.busy()
    (line,) = bench.window.now.list.rows.lines()
    assert line.name == "web-01: CPU 50%, above 40%"
    assert bench.window.tabs.tabText(0) == "Now (1)"
    bench.choose(0)
    assert bench.window.snooze.isEnabled() and not bench.window.snooze.toolTip()
    assert bench.window.dismiss.toolTip().startswith("You have seen it")
    QTest.keyClick(bench.window.now.list, Qt.Key.Key_Return)
    assert bench.opened == [(BUSY, "overview")]


def test_it_is_a_notice_while_it_lasts_and_leads_to_the_window(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.busy()
    (notice,) = bench.bar.notices()
    assert notice.title == "web-01: CPU 50%, above 40%."
    assert notice.act is not None
    notice.act()
    assert bench.shown == ["alerts"]
    change(bench.world, state=DomainState.SHUTOFF, id=-1)
    assert bench.bar.notices() == ()


def test_a_window_that_comes_later_says_what_lasts(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    later: list[NoticeBar] = []
    notices = AlertNotices(lambda: later[0] if later else None, bench.alerts, str, lambda: None)
    bench.busy()
    bench.barked()
    bench.alerts.kept.snooze(next(each for each in bench.alerts.active if each.rule == DOG), 900.0)
    later.append(NoticeBar())
    qtbot.addWidget(later[0])
    notices.catch_up()
    assert [notice.title for notice in later[0].notices()] == ["web-01: CPU 50%, above 40%."]


def test_alerts_of_very_many_machines_are_shown_together(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(qtbot)
    machines = tuple(machine(number, f"vm-{number}", HOST) for number in range(300))
    bench.world.take([Listed(HOST, machines)])
    drawn: list[int] = []
    rows = bench.window.now.list.rows
    show = rows.show
    monkeypatch.setattr(rows, "show", lambda lines: (drawn.append(len(lines)), show(lines)))
    barked = [Happened(1.0, HOST, each.name, "watchdog", "watchdog fired, paused", each.key) for each in machines]
    bench.world.take(list(barked))
    qtbot.waitUntil(lambda: len(rows.lines()) == 300, timeout=30_000)
    assert len(drawn) < 60, "the window does not stand still meanwhile"


def test_a_lost_host_has_no_second_notice(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Rule("lost", Watched.HOST_LOST))
    change_host(bench.world, phase=Phase.LOST)
    assert bench.bar.notices() == ()
    assert bench.desktop.shown == [("workstation was lost", "")]


def test_a_host_that_is_back_is_no_longer_called_lost_on_the_desktop(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Rule("lost", Watched.HOST_LOST), DOG)
    bench.barked()
    change_host(bench.world, phase=Phase.LOST)
    change_host(bench.world, phase=Phase.OPEN)
    assert bench.desktop.shown[1:] == [("workstation was lost", ""), ("over", "workstation was lost")]
    bench.choose(0)
    bench.window.dismiss.click()
    assert len(bench.desktop.shown) == 3  # that a watchdog fired is so still


def test_a_machine_that_goes_on_after_an_io_error_has_none_on_the_desktop(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Rule("io", Watched.IO_ERROR))
    bench.world.take([Happened(2.0, HOST, "web-01", "io_error_reason", "I/O error on /a.raw, paused", BUSY)])
    bench.world.take([Happened(3.0, HOST, "web-01", "lifecycle", "resumed", BUSY, life="resumed")])
    assert bench.desktop.shown[1] == ("over", "web-01 has an I/O error")


def test_what_is_done_with_is_past(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.barked()
    bench.choose(0)
    bench.window.dismiss.click()
    assert bench.window.now.nothing.isVisible() and bench.bar.notices() == ()
    (line,) = bench.window.past.list.rows.lines()
    assert line.name == "web-01 was caught by its watchdog" and line.aside == "rack, watchdog fired, paused"


def test_what_was_chosen_stays_so_while_others_come_and_go(qtbot: QtBot) -> None:
    """Done is never done to another alert than the one that a person chose."""
    bench = Bench(qtbot, DOG, Rule("io", Watched.IO_ERROR), Rule("cpu", Watched.CPU, 40.0, 30.0))
    bench.barked()
    bench.choose(0)
    bench.busy()
    bench.world.take([Happened(2.0, HOST, "web-01", "io_error_reason", "I/O error on vda, paused: enospc", BUSY)])
    chosen = bench.window.chosen()
    assert len(bench.alerts.active) == 3
    assert chosen is not None and chosen.rule.watched is Watched.WATCHDOG
    bench.alerts.dismiss(chosen)  # by another window, or it was over
    assert bench.window.chosen() is None and not bench.window.dismiss.isEnabled()


def test_one_after_another_can_be_done_with(qtbot: QtBot) -> None:
    bench = Bench(qtbot, DOG, Rule("io", Watched.IO_ERROR))
    bench.barked()
    bench.world.take([Happened(2.0, HOST, "web-01", "io_error_reason", "I/O error on vda, paused: enospc", BUSY)])
    bench.choose(0)
    bench.window.dismiss.click()
    assert bench.window.chosen() == bench.alerts.active[0]
    bench.window.dismiss.click()
    assert bench.alerts.active == () and bench.window.chosen() is None


def test_an_alert_says_on_which_host_its_machine_is(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.barked()
    assert ("web-01 was caught by its watchdog", "On rack: watchdog fired, paused.") in bench.desktop.shown
    assert "On rack: watchdog fired, paused." in texts(bench.bar)


def test_a_rule_about_tenths_says_them() -> None:
    title = saying.rule_title(Rule("1", Watched.CPU, 0.2, 0.1, 0.0))
    assert title == "CPU of a machine above 0.2%"
    assert [saying.level_text(Watched.CPU, level) for level in (0.04, 5.0, 9.96, 89.6)] == ["0%", "5%", "10%", "90%"]


def test_what_is_snoozed_is_not_told_and_says_until_when(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.barked()
    bench.choose(0)
    told = len(bench.desktop.shown)
    action = bench.window.snooze_menu.actions()[1]
    action.trigger()
    (line,) = bench.window.now.list.rows.lines()
    assert "snoozed until" in line.aside
    assert not bench.bar.notices(), "nor in the window"
    bench.barked()
    assert len(bench.desktop.shown) == told


def test_a_rule_is_made_in_the_dialog(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.window.tabs.setCurrentIndex(1)
    bench.window.add.click()
    dialog = bench.window.findChild(RuleDialog)
    assert dialog is not None
    dialog.watched.setCurrentIndex(dialog.watched.findData(Watched.READ))
    assert dialog.above.suffix() == " MiB/s" and dialog.above.value() == 100
    dialog.above.setValue(200)
    dialog.where.setText("tag:db")
    dialog.seconds.setCurrentIndex(dialog.seconds.findData(600.0))
    dialog.keep.click()
    rule = bench.alerts.kept.rules[-1]
    mib = 1024.0 * 1024.0
    assert rule[1:6] == (Watched.READ, 200 * mib, 50 * mib, 600.0, "tag:db")
    assert bench.window.rules.list.rows.lines()[-1].name == "Reads of a machine's disks above 200 MiB/s for 10 min"


def test_what_is_wrong_is_told_beside_the_field_and_keeps_it_open(qtbot: QtBot) -> None:
    dialog = RuleDialog(CPU, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.below.setValue(60)
    assert dialog.wrong["below"].isVisible() and "not above" in dialog.wrong["below"].text()
    assert not dialog.keep.isEnabled()
    dialog.below.setValue(20)
    assert not dialog.wrong["below"].isVisible() and dialog.keep.isEnabled()
    dialog.above.setValue(120)
    assert dialog.wrong["above"].isVisible()
    dialog.watched.setCurrentIndex(dialog.watched.findData(Watched.CRASHED))
    assert not dialog.above.isVisible() and dialog.keep.isEnabled()
    assert not dialog.remark.isVisible()
    dialog.watched.setCurrentIndex(dialog.watched.findData(Watched.MEMORY))
    assert dialog.remark.isVisible()


def test_tab_goes_through_a_rule_as_it_is_read(qtbot: QtBot) -> None:
    dialog = RuleDialog(CPU, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.watched.setFocus()
    fields = [dialog.watched, dialog.above, dialog.seconds, dialog.below, dialog.where, dialog.notifies]
    for field in fields:
        assert dialog.focusWidget() is field
        QTest.keyClick(field, Qt.Key.Key_Tab)


def test_a_rule_is_changed_turned_off_removed_and_all_are_as_at_first(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.window.tabs.setCurrentIndex(1)
    rows = bench.window.rules.list
    assert not bench.window.change.isEnabled()
    rows.setCurrentIndex(rows.rows.index(0))
    bench.window.turn.click()
    assert not bench.alerts.kept.rules[0].on and bench.window.turn.text() == "Turn &on"
    bench.busy()
    assert not bench.alerts.active
    QTest.keyClick(rows, Qt.Key.Key_Return)
    dialog = bench.window.findChild(RuleDialog)
    assert dialog is not None
    dialog.notifies.click()
    dialog.keep.click()
    assert not bench.alerts.kept.rules[0].notifies
    bench.window.remove.click()
    assert [rule.id for rule in bench.alerts.kept.rules] == ["dog"]
    bench.window.usual.click()
    asked = bench.window.findChild(ConfirmDialog)
    assert [rule.id for rule in bench.alerts.kept.rules] == ["dog"], "it is asked first"
    asked.deed_button.click()
    assert len(bench.alerts.kept.rules) > 5
    assert not bench.window.usual.isEnabled() and bench.window.usual.toolTip()


def test_the_desktop_is_told_of_alerts_and_a_click_shows_them(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.barked()
    assert bench.desktop.shown == [("web-01 was caught by its watchdog", "On rack: watchdog fired, paused.")]
    act = bench.desktop.acts[0]
    assert act is not None
    act()
    assert bench.shown == ["alerts"]


def test_a_rule_without_notification_is_silent(qtbot: QtBot) -> None:
    bench = Bench(qtbot, DOG._replace(notifies=False))
    bench.barked()
    assert bench.desktop.shown == [] and len(bench.bar.notices()) == 1


@pytest.fixture
def elsewhere(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person looks at another program."""
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))


def test_the_desktop_is_told_of_jobs_that_failed(qtbot: QtBot, elsewhere: None) -> None:
    bench = Bench(qtbot)
    problem = Problem("start it", "There is no memory left.")
    act = Act(BUSY, Verb.START)
    bench.world.take([Began(Ticket(1), act, "web-01", 100.0), Finished(Ticket(1), 101.0, problem)])
    assert [title for title, _ in bench.desktop.shown] == ["Start web-01 failed"] or len(bench.desktop.shown) == 1
    assert "no memory" in bench.desktop.shown[0][1]
    bench.world.take([Began(Ticket(2), act, "web-01", 100.0), Finished(Ticket(2), 900.0)])
    assert len(bench.desktop.shown) == 1, "good ends only if wished"
    bench.settings.put(NOT, ["states"])
    bench.world.take([Began(Ticket(3), act, "web-01", 100.0), Finished(Ticket(3), 900.0)])
    bench.world.take([Began(Ticket(4), act, "web-01", 100.0), Finished(Ticket(4), 101.0)])
    assert len(bench.desktop.shown) == 2, "of the long one"


def test_the_desktop_is_told_of_machines_that_stop_if_wished(qtbot: QtBot, elsewhere: None) -> None:
    bench = Bench(qtbot)
    change(bench.world, state=DomainState.SHUTOFF)
    assert bench.desktop.shown == []
    bench.settings.put(NOT, ["jobs"])
    change(bench.world, state=DomainState.RUNNING)
    change(bench.world, state=DomainState.SHUTOFF)
    assert [title for title, _ in bench.desktop.shown] == ["web-01 started", "web-01 stopped"]


def test_where_there_are_several_hosts_the_desktop_is_told_on_which(qtbot: QtBot, elsewhere: None) -> None:
    bench = Bench(qtbot)
    bench.settings.put(NOT, ["jobs"])
    bench.world.take([HostSeen(Host(HostKey("qemu+ssh://other/system"), Phase.OPEN))])
    change(bench.world, state=DomainState.SHUTOFF)
    bench.world.take([Began(Ticket(1), Act(BUSY, Verb.START), "web-01", 100.0)])
    bench.world.take([Finished(Ticket(1), 101.0, Problem("start web-01", "no memory"))])
    assert [title for title, _ in bench.desktop.shown] == ["rack: web-01 stopped", "rack: Could not start web-01"]


def test_who_goes_on_was_not_started(qtbot: QtBot, elsewhere: None) -> None:
    bench = Bench(qtbot)
    bench.settings.put(NOT, ["jobs"])
    for state in (DomainState.PAUSED, DomainState.RUNNING, DomainState.PMSUSPENDED, DomainState.RUNNING):
        change(bench.world, state=state)
    assert bench.desktop.shown == []
    for state in (DomainState.SHUTOFF, DomainState.PAUSED, DomainState.RUNNING):
        change(bench.world, state=state)
    assert [title for title, _ in bench.desktop.shown] == ["web-01 stopped", "web-01 started"]


def test_the_dashboard_lists_what_lasts(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    dashboard = Dashboard(
        bench.world,
        bench.things,
        bench.jobs,
        bench.settings,
        bench.watcher,
        lambda key: "workstation",
        bench._open,
        lambda key, page: None,
        bench.alerts,
    )
    qtbot.addWidget(dashboard)
    dashboard.show()
    bench.busy()
    dashboard.refresh()
    (line,) = dashboard.unwell.list.rows.lines()
    assert line.name == "web-01: CPU 50%, above 40%"
    dashboard.unwell.list.opened.emit(line.key)
    assert bench.opened == [(BUSY, "overview")]


def test_hostile_names_are_plain_everywhere(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    change(bench.world, name=HOSTILE)
    bench.barked()
    (line,) = bench.window.now.list.rows.lines()
    assert "\n" not in line.name and "\u202e" not in line.name
    assert "\u202e" not in bench.desktop.shown[0][0]
    assert not bench.window.grab().isNull()


def test_a_click_far_below_the_rows_chooses_nothing(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    port = bench.window.now.list.viewport()
    assert port is not None
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(10, port.height() - 4))
    assert bench.window.chosen() is None


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("typed", ["1.5", "1,5"])
def test_either_sign_before_decimals_is_taken(qtbot: QtBot, language: str, typed: str) -> None:
    """In English 1,5 would be 15, in German 1.5."""
    dialog = RuleDialog(CPU, False)
    qtbot.addWidget(dialog)
    dialog.above.setLocale(QLocale(language))
    dialog.above.selectAll()
    qtbot.keyClicks(dialog.above, typed)
    assert dialog.above.value() == 1.5
