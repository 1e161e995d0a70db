"""Plots go back for weeks, tell what happened meanwhile, and show machines beside one another."""

from __future__ import annotations

import csv
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, OFF, Sent, feed, world_with_machines
from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import LAB, host, machine
from tests.unit.stats.samples import busy
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, HostSeen, Listed, Sampled
from virtgui.model.past import PastEvent, PastRead, PastSeries, PastWanted, Subject
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.past_settings import keep_of
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.stats.recording import HostKept, Kept
from virtgui.views.compare_window import CompareWindow
from virtgui.views.figures import boot_time
from virtgui.views.plots.data import Weight
from virtgui.views.plots.host_source import HostSource
from virtgui.views.plots.lookback import Lookback
from virtgui.views.plots.machine_source import MachineSource
from virtgui.views.plots.page import PlotsPage
from virtgui.views.plots.timeview import Span

DAY = 86400.0


class Archive:
    """Stands for the file of figures: a step an hour of every figure for thirty days, higher by night than by day."""

    def __init__(self) -> None:
        self.asked: list[PastWanted] = []
        self.events: tuple[PastEvent, ...] = ()
        self.now = time.time()

    def answer(self, wanted: PastWanted) -> PastRead:
        series = tuple(self._series(subject, wanted) for subject in wanted.subjects)
        return PastRead(wanted, series, self.events if wanted.events else (), self.now - 30 * DAY)

    def _series(self, subject: Subject, wanted: PastWanted) -> PastSeries:
        step = max(10.0, (wanted.until - wanted.since) / wanted.points)
        first = max(wanted.since, self.now - 30 * DAY)
        times = array("d", [first + step * place for place in range(int((wanted.until - first) / step))])
        width = len(HostKept) if isinstance(subject, str) else len(Kept)
        mean = tuple(array("f", [20.0 + figure] * len(times)) for figure in range(width))
        low = tuple(array("f", [5.0] * len(times)) for _ in range(width))
        high = tuple(array("f", [90.0] * len(times)) for _ in range(width))
        return PastSeries(subject, times, low, mean, high)


class Bench:
    """A page over a world whose last minute is remembered, and an archive."""

    def __init__(self, qtbot: QtBot, subject: Subject = BUSY, lack: str = "") -> None:
        self.bot = qtbot
        self.world = world_with_machines()
        self.archive = Archive()
        self.past = Past(self.world, self.archive.asked.append, lack=lack)
        self.watcher = Watcher(Sent())
        self.settings = Settings.in_memory()
        self.lookback = Lookback(self.past, (subject,))
        source = (
            HostSource(HOST, self.world, self.watcher, self.lookback)
            if isinstance(subject, str)
            else MachineSource(subject, self.world, self.watcher, self.lookback)
        )
        self.page = PlotsPage(source, self.watcher, self.settings, lambda: "web-01", lambda: "web-01 on workstation")
        self.page.resize(1100, 760)
        qtbot.addWidget(self.page)
        now = boot_time()
        feed(self.world, now - 60, now)
        self.page.show()
        self.tell()

    def tell(self) -> None:
        """The archive answers all that it was asked."""
        while self.archive.asked:
            self.world.take([self.archive.answer(self.archive.asked.pop())])

    def choose(self, span: Span) -> None:
        """As a person clicks."""
        self.page.toolbar.spans.button(span).click()
        self.tell()


def test_a_month_is_shown_with_the_range_of_each_step(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.MONTH)
    cpu = bench.page.cards[0].data.lines[0]
    assert cpu.times[-1] - cpu.times[0] == pytest.approx(30 * DAY, rel=0.05)
    assert cpu.low is not None and cpu.high is not None
    assert (cpu.low[0], cpu.values[0], cpu.high[0]) == (5.0, 20.0, 90.0)
    assert cpu.values[-1] == pytest.approx(50.0), "the last minute as it is remembered"


def test_a_month_of_a_host_too(qtbot: QtBot) -> None:
    bench = Bench(qtbot, HOST)
    bench.choose(Span.MONTH)
    lines = [one for card in bench.page.cards for one in card.data.lines]
    assert len(lines) >= 6
    assert all(one.times[-1] - one.times[0] == pytest.approx(30 * DAY, rel=0.05) for one in lines)


def test_zooming_into_a_month_asks_for_finer_steps(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.MONTH)
    until = bench.page.view[1] - 10 * DAY
    bench.page.show_time(until - 3600, until)
    wanted = bench.archive.asked[-1]
    assert wanted.until - wanted.since < 4 * 3600
    bench.tell()
    assert bench.page.plotted() > 100


def test_five_minutes_ask_for_nothing(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.page.refresh()
    assert not bench.archive.asked
    assert bench.page.plotted() >= 50


def test_all_there_is_reaches_back_to_the_oldest_figure(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.ALL)
    since, until = bench.page.view
    assert until - since == pytest.approx(30 * DAY, rel=0.01)


def test_without_figures_of_weeks_their_buttons_say_why(qtbot: QtBot) -> None:
    bench = Bench(qtbot, lack="This run keeps none.")
    month = bench.page.toolbar.spans.button(Span.MONTH)
    assert not month.isEnabled() and month.toolTip() == "This run keeps none."
    assert bench.page.toolbar.spans.button(Span.ONE_HOUR).isEnabled()
    assert not bench.archive.asked


def _event(at: float, kind: str, text: str) -> PastEvent:
    return PastEvent(at, HOST, BUSY.uuid, kind, "web-01", text)


def test_what_happened_is_marked(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    now = bench.archive.now
    bench.archive.events = (
        _event(now - 20 * DAY, "lifecycle", "started, booted"),
        _event(now - 10 * DAY, "lifecycle", "stopped, shutdown"),
        _event(now - 9 * DAY, "lifecycle", "started, booted"),
        _event(now - 5 * DAY, "io_error_reason", "I/O error on vda, paused: enospc"),
        _event(now - 4 * DAY, "graphics", "a viewer connected to the display"),
    )
    bench.choose(Span.MONTH)
    words = [notch.word for notch in bench.page.cards[0].canvas.notches]
    assert words[:4] == ["Started", "Shut off", "Started", "I/O error"]


def test_that_a_machine_was_resumed_while_it_started_is_part_of_its_start(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    now = bench.archive.now
    bench.archive.events = (
        _event(now - 9 * DAY - 1, "lifecycle", "resumed, unpaused"),
        _event(now - 9 * DAY, "lifecycle", "started, booted"),
        _event(now - 7 * DAY, "lifecycle", "paused, user"),
        _event(now - 6 * DAY, "lifecycle", "resumed, unpaused"),
        _event(now - 4 * DAY, "lifecycle", "started, booted"),
    )
    bench.choose(Span.MONTH)
    words = [notch.word for notch in bench.page.cards[0].canvas.notches]
    assert words[:4] == ["Started", "Paused", "Resumed", "Started"]


def test_trouble_of_this_moment_is_marked_at_once(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.world.take([Happened(time.time() - 5, HOST, "web-01", "watchdog", "watchdog fired, paused", BUSY)])
    bench.world.take([Happened(time.time() - 5, HOST, "other", "watchdog", "watchdog fired, paused", OFF)])
    bench.page.refresh()
    assert [notch.word for notch in bench.page.cards[0].canvas.notches].count("Watchdog") == 1


def test_days_are_named_at_the_axis_and_under_the_cursor(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.WEEK)
    card = bench.page.cards[0]
    ticks = card.times.tickStrings(card.canvas.time_ticks, 1.0, DAY)
    assert len(set(ticks)) >= 6 and all(":" not in tick for tick in ticks)
    bench.page.move_cursor(0)
    bench.page.move_cursor(-3)
    assert time.strftime("%b") in bench.page.toolbar.moment.text() and ":" in bench.page.toolbar.moment.text()


def test_the_table_of_a_month_has_least_and_greatest(qtbot: QtBot, tmp_path: Path) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.MONTH)
    with qtbot.waitSignal(bench.page.saving.told, timeout=30_000):
        bench.page.saving.csv(str(tmp_path / "month.csv"))
    rows = list(csv.reader((tmp_path / "month.csv").open(encoding="utf-8")))
    assert rows[0][1:4] == ["CPU: Total (%)", "CPU: Total, least (%)", "CPU: Total, greatest (%)"]
    assert [float(cell) for cell in rows[1][1:4]] == [20.0, 5.0, 90.0]
    assert len(rows) > 700


def test_no_step_of_weeks_says_that_a_guest_used_more_than_it_has(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host holds more for it in the first seconds of a run, and that was kept once."""
    bench = Bench(qtbot)
    usual = bench.archive._series

    def one_held_much(subject: Subject, wanted: PastWanted) -> PastSeries:
        told = usual(subject, wanted)
        told.high[Kept.USED][5] = told.high[Kept.USED][9] = told.mean[Kept.USED][9] = 64.0 * 1024**2
        return told

    monkeypatch.setattr(bench.archive, "_series", one_held_much)
    bench.choose(Span.MONTH)
    memory = bench.page.cards[1].data
    (used,) = (each for each in memory.lines if each.name == "Used in guest")
    assert used.low is not None and used.high is not None
    assert np.nanmax(used.high) < memory.limit
    assert (np.isnan(used.values) == np.isnan(used.high)).all() and (np.isnan(used.values) == np.isnan(used.low)).all()


@pytest.mark.parametrize("known", [True, False])
def test_a_machine_whose_memory_was_lowered_keeps_what_it_used_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """By how much it had then; where that was not kept yet, by the first that was."""
    bench = Bench(qtbot)
    usual, gib = bench.archive._series, 1024.0**2

    def larger_once(subject: Subject, wanted: PastWanted) -> PastSeries:
        told = usual(subject, wanted)
        half = len(told.times) // 2
        for figures, used in ((told.low, 5.0), (told.mean, 6.0), (told.high, 7.0)):
            for place in range(len(told.times)):
                early = place < half
                figures[Kept.USED][place] = (used if early else 1.0) * gib
                untold = not known and place < half // 2
                figures[Kept.MAX][place] = float("nan") if untold else (8.0 if early else 4.0) * gib
        return told

    monkeypatch.setattr(bench.archive, "_series", larger_once)
    bench.choose(Span.MONTH)
    memory = bench.page.cards[1].data
    (used,) = (each for each in memory.lines if each.name == "Used in guest")
    assert used.low is not None and used.high is not None
    assert memory.limit == 4 * gib * 1024
    assert (used.low[0], used.values[0], used.high[0]) == tuple(each * gib * 1024 for each in (5.0, 6.0, 7.0))


def test_a_guest_that_does_not_tell_what_it_uses_has_memory_of_weeks_too(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.world.history.forget(BUSY)
    now = boot_time()
    for at in range(60):
        silent = busy(now - 60 + at, BUSY)._replace(unused_kib=None, available_kib=None)
        bench.world.take([Sampled(HOST, (silent,), None)])
    bench.choose(Span.MONTH)
    used = bench.page.cards[1].data.lines[0]
    assert used.name == "Used" and len(used.times) > 700 and np.isfinite(used.values).all()
    assert used.values[-1] == 3 * 1024.0**3, "what the host holds, as in the last minutes"


def test_what_a_machine_that_is_off_used_was_not_what_it_was_given(qtbot: QtBot) -> None:
    bench = Bench(qtbot, OFF)
    bench.choose(Span.MONTH)
    assert [one.name for one in bench.page.cards[1].data.lines] == ["Used"]


def test_it_is_drawn_in_both_schemes(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.choose(Span.MONTH)
    assert not bench.page.grab().isNull()


@pytest.mark.parametrize("subject", [BUSY, HOST])
def test_the_time_before_is_drawn_beneath_on_the_same_axes(qtbot: QtBot, subject: Subject) -> None:
    bench = Bench(qtbot, subject)
    bench.choose(Span.WEEK)
    before = [len(card.data.lines) for card in bench.page.cards]
    bench.page.footer.boxes["earlier"].click()
    bench.tell()
    for card, count in zip(bench.page.cards, before, strict=True):
        dashed = [one for one in card.data.lines if one.weight is Weight.DASHED and one.name.endswith(", before")]
        assert dashed and len(card.data.lines) > count
        since, until = bench.page.view
        assert all(since - DAY < one.times[0] and one.times[-1] <= until + DAY for one in dashed)
        assert card.head.entries[-1].name.endswith("before")
    assert not bench.page.grab().isNull()
    bench.page.footer.boxes["earlier"].click()
    assert [len(card.data.lines) for card in bench.page.cards] == before


@pytest.mark.parametrize("wide", [1000, 760, 560])
def test_the_hint_below_is_shown_whole_or_as_a_shorter_one(qtbot: QtBot, wide: int) -> None:
    bench = Bench(qtbot)
    bench.page.resize(wide, 700)
    note = bench.page.footer.note
    assert note.fontMetrics().horizontalAdvance(note.text()) <= note.contentsRect().width()
    bench.page.resize(1600, 700)
    assert note.text() == "Drag to zoom, double-click to reset, Space to pause"


def test_who_looks_at_weeks_of_a_host_that_is_left_out_is_told_so(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    note = bench.page.footer.note
    bench.choose(Span.MONTH)
    assert note.text().startswith("Drag")
    keep_of(bench.settings, HOST, False)
    bench.choose(Span.WEEK)
    assert note.text() == "Figures of weeks are not kept now: host's menu, or Settings"
    bench.choose(Span.ONE_HOUR)
    assert note.text().startswith("Drag")


def test_without_figures_of_weeks_no_time_before_is_offered(qtbot: QtBot) -> None:
    assert "earlier" not in Bench(qtbot, lack="This run keeps none.").page.footer.boxes


# Machines beside one another.


def _compared(qtbot: QtBot, keys: tuple[DomainKey, ...]) -> tuple[CompareWindow, Archive, Callable[[], None]]:
    world, archive = world_with_machines(), Archive()
    past = Past(world, archive.asked.append)
    window = CompareWindow(keys, world, Settings.in_memory(), Watcher(Sent()), past)
    qtbot.addWidget(window)
    now = boot_time()
    feed(world, now - 60, now)
    window.show()

    def tell() -> None:
        while archive.asked:
            world.take([archive.answer(archive.asked.pop())])

    return window, archive, tell


def test_machines_share_one_plot_each_with_its_line(qtbot: QtBot) -> None:
    window, _, tell = _compared(qtbot, (BUSY, OFF))
    tell()
    assert [[one.name for one in card.data.lines] for card in window.plots.cards] == [["web-01", "template"]] * 4
    window.plots.toolbar.spans.button(Span.MONTH).click()
    tell()
    for card in window.plots.cards:
        assert all(len(one.times) > 700 for one in card.data.lines)
    colours = {(one.role, one.shade) for one in window.plots.cards[0].data.lines}
    assert len(colours) == 2
    assert "web-01" in window.windowTitle() and "template" in window.windowTitle()


@pytest.mark.parametrize(("count", "wide"), [(3, 1200), (8, 1200), (8, 700)])
def test_every_machine_is_in_every_legend_whatever_room_there_is(qtbot: QtBot, count: int, wide: int) -> None:
    keys = tuple(machine(place, f"a-machine-with-a-name-{place}", LAB).key for place in range(1, count + 1))
    world, archive = world_with_machines(), Archive()
    named = tuple(machine(place, f"a-machine-with-a-name-{place}", LAB) for place in range(1, count + 1))
    world.take([HostSeen(host(LAB)), Listed(HostKey(LAB), named)])
    window = CompareWindow(keys, world, Settings.in_memory(), Watcher(Sent()), Past(world, archive.asked.append))
    qtbot.addWidget(window)
    window.resize(wide, 800)
    window.show()
    heads = [card.head for card in window.plots.cards]
    for head in heads:
        rows = head.laid_out()
        assert [entry.name for row in rows for entry, _, _ in row] == [
            f"a-machine-with-a-name-{n + 1}" for n in range(count)
        ]
        assert all(sum(wide for _, _, wide in row) <= head.width() for row in rows)
        assert head.height() >= head.fontMetrics().height() * len(rows)
    assert len({head.height() for head in heads}) == 1, "plots beside one another begin at one height"


def test_only_what_is_compared_is_sampled(qtbot: QtBot) -> None:
    window, _, _ = _compared(qtbot, (BUSY, OFF))
    assert window.plots._watcher.now().pages == {BUSY, OFF}
    window.close()
    assert window.plots._watcher.now().pages == frozenset()


def test_two_to_eight_selected_machines_can_be_compared(qtbot: QtBot) -> None:
    manager = Manager(known=(host(LAB),))
    manager.show(qtbot).list(*(machine(place, f"m-{place}", LAB) for place in range(1, 11)))
    compare = manager.window.own.compare
    keys = manager.model.keys()
    for count, may in ((1, False), (2, True), (8, True), (9, False)):
        manager.table.choose(keys[:count], keys[0])
        qtbot.waitUntil(lambda may=may: compare.isEnabled() is may, timeout=30_000)
    manager.table.choose(keys[:3], keys[0])
    qtbot.waitUntil(compare.isEnabled, timeout=30_000)
    compare.trigger()
    assert [(what, set(chosen)) for what, chosen in manager.watched] == [("compare", set(keys[:3]))]


def test_a_host_can_be_left_out(qtbot: QtBot) -> None:
    manager = Manager(known=(host(LAB),)).show(qtbot).list(machine(1, "m", LAB))
    manager.window.hosts.choose(HostKey(LAB))
    keeps = manager.window.host_actions.keeps
    manager.window.host_actions.update()
    assert keeps.isChecked() and keeps.isEnabled()
    keeps.trigger()
    assert manager.settings.words("history/without") == (str(LAB),) or manager.settings.words("history/without") == [
        str(LAB)
    ]
    keeps.trigger()
    assert manager.settings.words("history/without") is None


def test_what_happened_on_a_host_and_to_its_machines_is_marked_on_the_plots_of_the_host(qtbot: QtBot) -> None:
    bench = Bench(qtbot, HOST)
    now = bench.archive.now
    bench.archive.events = (
        _event(now - 20 * DAY, "lifecycle", "started, booted"),
        _event(now - 10 * DAY, "lifecycle", "crashed, oops"),
        PastEvent(now - 5 * DAY, HOST, "", "trouble", "", "Its answer was cut off"),
        _event(now - 4 * DAY, "graphics", "a viewer connected to the display"),
    )
    bench.choose(Span.MONTH)
    words = [notch.word for notch in bench.page.cards[0].canvas.notches]
    assert words == ["web-01: Started", "web-01: Crashed", "Trouble"]
    bench.world.take([Happened(time.time() - 5, HOST, "db-01", "watchdog", "watchdog fired, paused", OFF)])
    bench.page.refresh()
    assert bench.page.cards[0].canvas.notches[-1].word == "db-01: Watchdog"
    bench.page.toolbar.marks.click()
    assert not bench.page.cards[0].canvas.notches


def test_much_that_is_usual_does_not_hide_what_went_wrong_on_a_host(qtbot: QtBot) -> None:
    bench = Bench(qtbot, HOST)
    now = bench.archive.now
    usual = [_event(now - day * DAY / 10, "lifecycle", "started, booted") for day in range(100, 1, -1)]
    bench.archive.events = (*usual, _event(now - 5000, "io_error_reason", "I/O error on vda, paused: enospc"))
    bench.choose(Span.MONTH)
    assert [notch.word for notch in bench.page.cards[0].canvas.notches] == ["web-01: I/O error"]
