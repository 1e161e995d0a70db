"""A page of plots shows what happened, and lets itself be read, zoomed, paused and exported."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QFocusEvent, QImage, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, CONFIG, HOST, OFF, Clock, Sent, change, feed, world_with_machines
from tests.unit.stats.samples import busy
from virtgui.model.facts import DomainConfig, DomainState
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Gone, Sampled, Seen
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.qtmodels.world import World
from virtgui.stats.columns import DetailKind
from virtgui.util.frozen import replace
from virtgui.views import theme
from virtgui.views.plots import export
from virtgui.views.plots.axes import TimeAxis
from virtgui.views.plots.card import PlotCard
from virtgui.views.plots.compare_source import CompareSource
from virtgui.views.plots.data import PlotLine, Shown, Weight, known, thinned
from virtgui.views.plots.host_source import HostSource
from virtgui.views.plots.machine_source import MachineSource
from virtgui.views.plots.page import PlotsPage

NOW = 10000.0
MIB = 1024 * 1024


class Bench:
    """A page of one machine's plots and all it hangs on."""

    def __init__(self, qtbot: QtBot, key: DomainKey = BUSY) -> None:
        self.bot = qtbot
        self.called = "web-01"
        self.world = world_with_machines()
        self.world.history.keep_detail(key, True)
        self.clock = Clock(NOW)
        self.watcher = Watcher(Sent())
        self.settings = Settings.in_memory()
        self.source = MachineSource(key, self.world, self.watcher)
        self.page = PlotsPage(
            self.source, self.watcher, self.settings, lambda: self.called, lambda: f"{self.called} on lab", self.clock
        )
        self.page.resize(1032, 736)
        qtbot.addWidget(self.page)

    def marked(self, *changes: tuple[float, DomainState]) -> None:
        """State changes at moments of the made-up clock instead of this computer's."""
        self.world.history.forget(BUSY)
        for at, state in changes:
            self.world.history.mark(BUSY, at, state)

    def tick(self, until: float) -> None:
        """Time goes on to `until`, with a sample every second."""
        feed(self.world, self.clock.now, until)
        self.clock.now = until
        self.page.refresh()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    """A page on screen with four minutes of figures."""
    made = Bench(qtbot)
    made.marked((NOW - 1000, DomainState.RUNNING))
    feed(made.world, NOW - 240, NOW)
    made.page.show()
    made.page.setFocus()
    return made


def legend(card: PlotCard) -> dict[str, str]:
    """What a card's legend says."""
    return {entry.name: entry.value for entry in card.entries()}


def press(page: PlotsPage, key: Qt.Key) -> None:
    """One key on the page."""
    QTest.keyClick(page, key)


# What it shows.


def test_the_legend_tells_the_latest_figures(bench: Bench) -> None:
    cpu, memory, disk, network = bench.page.cards
    assert legend(cpu) == {"Total": "50%", "Busiest, vCPU 0": "50%"}
    assert legend(memory) == {"Used in guest": "1 GiB", "On host": "3 GiB", "Balloon": "2 GiB"}
    assert legend(disk) == {"Read": "1 MiB/s", "Write": "2 MiB/s"}
    assert legend(network) == {"Received": "3 MiB/s", "Sent": "4 MiB/s"}


def test_a_card_says_what_it_is_of(bench: Bench) -> None:
    assert [card.data.of for card in bench.page.cards] == [
        "of 2 vCPUs",
        "of 4 GiB",
        "1 disk, bytes per second",
        "br0",
    ]


def test_a_new_page_shows_an_hour_of_coarse_figures_at_once(qtbot: QtBot) -> None:
    made = Bench(qtbot)
    for at in range(int(NOW) - 3500, int(NOW), 5):
        made.world.take([Sampled(HOST, (busy(float(at), BUSY),))])
    made.page.show()
    made.page.toolbar.spans.button(1).click()
    assert made.page.plotted() == pytest.approx(700, abs=3)


def test_operations_per_second_take_the_place_of_bytes(bench: Bench) -> None:
    bench.page.footer.boxes["operations"].click()
    assert legend(bench.page.cards[2]) == {"Read": "64/s", "Write": "128/s"}
    assert bench.page.cards[2].data.of == "1 disk, operations per second"


def test_each_disk_and_nic_gets_a_thin_line_by_name(bench: Bench) -> None:
    bench.page.footer.boxes["disks"].click()
    bench.page.footer.boxes["nics"].click()
    thin = [one.name for card in bench.page.cards[2:] for one in card.data.lines if one.weight is Weight.THIN]
    assert thin == ["vda read", "vda write", "vnet0 received", "vnet0 sent"]


def test_vcpus_can_be_left_out(bench: Bench) -> None:
    bench.page.footer.boxes["vcpus"].click()
    assert [one.name for one in bench.page.cards[0].data.lines] == ["Total"]


def test_where_the_guest_is_silent_memory_is_what_the_host_holds(qtbot: QtBot) -> None:
    made = Bench(qtbot)
    for at in range(20):
        made.world.take([Sampled(HOST, (busy(NOW - 20 + at, BUSY)._replace(unused_kib=None),))])
    made.page.show()
    assert legend(made.page.cards[1])["On host"] == "3 GiB"
    assert "Used in guest" not in legend(made.page.cards[1])


def test_what_the_host_holds_is_never_plotted_as_what_the_guest_uses(qtbot: QtBot) -> None:
    made = Bench(qtbot)
    for at in range(20):
        sample = busy(NOW - 20 + at, BUSY)
        made.world.take([Sampled(HOST, (sample._replace(unused_kib=None) if at < 5 else sample,))])
    made.page.show()
    (used,) = (each for each in made.page.cards[1].data.lines if each.name == "Used in guest")
    assert {float(value) for value in known(used.values)} == {1024.0**3}, "a guest that starts tells nothing at first"


def test_all_that_it_has_or_more_is_nothing_that_a_guest_uses(qtbot: QtBot) -> None:
    made = Bench(qtbot)
    for at in range(20):
        sample = busy(NOW - 20 + at, BUSY)
        coarse = sample._replace(unused_kib=None, rss_kib=None, balloon_kib=(6 if at < 3 else 2) * 1024**2)
        made.world.take([Sampled(HOST, (coarse if at < 5 else sample,))])
    made.page.show()
    (used,) = (each for each in made.page.cards[1].data.lines if each.name == "Used in guest")
    assert {float(value) for value in known(used.values)} == {1024.0**3}


def test_the_moment_at_the_cursor_is_never_cut(bench: Bench) -> None:
    bench.page.resize(880, 600)
    bar = bench.page.toolbar
    press(bench.page, Qt.Key.Key_Left)
    press(bench.page, Qt.Key.Key_Space)
    for label in (bar.moment, bar.age):
        assert label.isVisible() and label.width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_a_card_speaks_title_latest_least_and_greatest(bench: Bench) -> None:
    assert bench.page.cards[0].accessibleName() == "CPU of 2 vCPUs. Total: latest 50%, least 50%, greatest 50%"


def test_a_screen_reader_hears_of_the_plots_and_of_the_cursor_by_their_page(bench: Bench) -> None:
    QApplication.sendEvent(bench.page, QFocusEvent(QEvent.Type.FocusIn))
    said = bench.page.accessibleDescription()
    assert said.startswith("CPU of 2 vCPUs. Total: latest 50%") and "Memory" in said
    press(bench.page, Qt.Key.Key_Left)
    said = bench.page.accessibleDescription()
    assert said.startswith(f"At {bench.page.toolbar.moment.text()[3:]}. ") and "CPU: Total 50%" in said, said


def test_a_machine_that_is_off_says_so_in_place_of_lines(qtbot: QtBot) -> None:
    made = Bench(qtbot, OFF)
    made.page.show()
    assert made.page.cards[0].data.quiet == "Nothing to plot while it is not running."
    assert made.page.cards[0].accessibleName() == "CPU of 2 vCPUs: no data"
    press(made.page, Qt.Key.Key_Left)
    assert made.page.cursor_at is None


def test_where_nothing_can_be_read_or_received_no_figures_are_promised(qtbot: QtBot) -> None:
    made = Bench(qtbot)
    bare = replace(made.world.machines[BUSY], config=DomainConfig())
    made.world.take([Seen((bare,))])
    made.page.show()
    assert [card.data.quiet for card in made.page.cards] == [
        "Figures come within seconds.",
        "Figures come within seconds.",
        "It has no disks.",
        "It has no network cards.",
    ]
    both = CompareSource((BUSY, OFF), made.world, made.watcher)
    made.world.take([Seen((replace(made.world.machines[OFF], config=DomainConfig()),))])
    disk, network = both.read(NOW - 60, NOW, Shown())[2:]
    assert (disk.quiet, network.quiet) == ("None of them has a disk.", "None of them has a network card.")
    names = both.names()
    made.world.take([Gone((OFF,))])
    assert both.names() == names, "one that is gone is called as it was"


# Gaps, pauses, marks.


def test_missing_data_is_a_gap_and_no_line_crosses_it(bench: Bench) -> None:
    bench.clock.now = NOW + 30
    bench.tick(NOW + 60)
    card = bench.page.cards[0]
    assert card.data.gaps == ((NOW - 1, NOW + 30),)
    total = card.data.lines[0]
    inside = (total.times > NOW) & (total.times < NOW + 30)
    assert np.isnan(total.values[inside]).all()


def test_a_host_that_stopped_telling_leaves_a_gap_up_to_now(bench: Bench) -> None:
    bench.clock.now = NOW + 40
    bench.page.refresh()
    assert bench.page.cards[0].data.gaps[-1] == (NOW - 1, NOW + 40)


def test_time_without_a_run_is_no_missing_data(bench: Bench) -> None:
    bench.world.history.mark(BUSY, NOW, DomainState.SHUTOFF)
    bench.world.history.mark(BUSY, NOW + 60, DomainState.RUNNING)
    bench.clock.now = NOW + 60
    feed(bench.world, NOW + 60, NOW + 90, run=8)
    bench.clock.now = NOW + 90
    bench.page.refresh()
    assert bench.page.cards[0].data.gaps == ()
    assert [notch.word for notch in bench.page.cards[0].canvas.notches] == ["Shut off", "Started"]


def test_a_laptop_that_slept_an_hour_shows_a_gap_and_no_spike(bench: Bench) -> None:
    bench.page.toolbar.spans.button(1).click()
    bench.clock.now = NOW + 3000
    bench.tick(NOW + 3030)
    network = bench.page.cards[3].data
    assert any(end - start > 2900 for start, end in network.gaps)
    assert np.nanmax(network.lines[1].values) == pytest.approx(4 * MIB, rel=1e-3)


def test_a_restart_resets_counters_without_a_spike(bench: Bench) -> None:
    feed(bench.world, NOW, NOW + 5)
    for at in range(5, 20):
        bench.world.take([Sampled(HOST, (busy(NOW + at, BUSY, run=8)._replace(cpu_ns=at * 10**9),))])
    bench.clock.now = NOW + 19
    bench.page.refresh()
    values = bench.page.cards[0].data.lines[0].values
    assert np.nanmin(values) >= 0
    assert np.nanmax(values) <= 100


def test_paused_time_is_tinted_and_marked_in_words(bench: Bench) -> None:
    bench.world.history.mark(BUSY, NOW - 100, DomainState.PAUSED)
    bench.world.history.mark(BUSY, NOW - 60, DomainState.RUNNING)
    bench.page.refresh()
    canvas = bench.page.cards[0].canvas
    assert [(band.start, band.end) for band in canvas.bands] == [(NOW - 100, NOW - 60)]
    assert [notch.word for notch in canvas.notches] == ["Paused", "Resumed"]


def test_marks_can_be_left_out(bench: Bench) -> None:
    bench.world.history.mark(BUSY, NOW - 100, DomainState.PAUSED)
    bench.page.toolbar.marks.click()
    assert bench.page.cards[0].canvas.notches == ()


# One cursor for all.


def test_the_arrow_keys_move_one_cursor_over_all_plots(bench: Bench) -> None:
    press(bench.page, Qt.Key.Key_Left)
    assert bench.page.cursor_at == NOW - 1
    for _ in range(10):
        press(bench.page, Qt.Key.Key_Left)
    assert bench.page.cursor_at == NOW - 11
    press(bench.page, Qt.Key.Key_Right)
    assert {card.canvas.cursor for card in bench.page.cards} == {NOW - 10}
    assert bench.page.toolbar.moment.text().startswith("At ")
    assert bench.page.toolbar.age.text() == "10 s ago"
    press(bench.page, Qt.Key.Key_Escape)
    assert bench.page.cursor_at is None


def test_the_legend_tells_the_figures_at_the_cursor(bench: Bench) -> None:
    sample = busy(NOW, BUSY)
    idle = sample._replace(at=NOW + 1)
    bench.world.take([Sampled(HOST, (sample,)), Sampled(HOST, (idle,))])
    bench.clock.now = NOW + 1
    bench.page.refresh()
    assert legend(bench.page.cards[2])["Read"] == "0"
    press(bench.page, Qt.Key.Key_Left)
    press(bench.page, Qt.Key.Key_Left)
    assert legend(bench.page.cards[2])["Read"] == "1 MiB/s"


def test_the_mouse_moves_the_cursor_and_takes_it_along(bench: Bench, qtbot: QtBot) -> None:
    card = bench.page.cards[3]
    box = card.box.sceneBoundingRect()
    place = card.plot.mapFromScene(box.center())
    QTest.mouseMove(card.plot.viewport(), place - QPoint(3, 0))
    QTest.mouseMove(card.plot.viewport(), place)
    qtbot.waitUntil(lambda: bench.page.cursor_at is not None)
    middle = sum(bench.page.view) / 2
    assert bench.page.cursor_at == pytest.approx(middle, abs=3)
    card.box.pointed.emit(None)
    assert bench.page.cursor_at is None


# Zoom, pause, period.


def test_plus_and_minus_zoom_and_nought_resets(bench: Bench) -> None:
    whole = bench.page.view
    press(bench.page, Qt.Key.Key_Plus)
    since, until = bench.page.view
    assert until - since == pytest.approx(240)
    press(bench.page, Qt.Key.Key_Minus)
    assert bench.page.view == pytest.approx(whole)
    for _ in range(40):
        press(bench.page, Qt.Key.Key_Plus)
    assert bench.page.view[1] - bench.page.view[0] == pytest.approx(10)
    press(bench.page, Qt.Key.Key_0)
    assert bench.page.view == whole


def test_the_wheel_zooms_around_the_pointer(bench: Bench, qapp: QApplication) -> None:
    card = bench.page.cards[1]
    centre = card.plot.mapFromScene(card.box.sceneBoundingRect().center())
    where = QPointF(centre)
    wheel = QWheelEvent(
        where,
        QPointF(card.plot.viewport().mapToGlobal(centre)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(card.plot.viewport(), wheel)
    since, until = bench.page.view
    assert until - since == pytest.approx(240, abs=1)
    assert (since + until) / 2 == pytest.approx(NOW - 1 - 150, abs=2)


def test_a_drag_shows_what_was_dragged_over_and_a_double_click_all_again(bench: Bench, qtbot: QtBot) -> None:
    card = bench.page.cards[0]
    box = card.box.sceneBoundingRect()
    start = card.plot.mapFromScene(QPointF(box.left() + box.width() * 0.4, box.center().y()))
    end = card.plot.mapFromScene(QPointF(box.left() + box.width() * 0.8, box.center().y()))
    port = card.plot.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 11):
        QTest.mouseMove(port, start + (end - start) * step / 10)
        qtbot.wait(5)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    since, until = bench.page.view
    assert until - since == pytest.approx(120, abs=6)
    assert bench.page.window().focusWidget() is bench.page
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=start)
    assert bench.page.view[1] - bench.page.view[0] == 300


def test_a_zoomed_page_stays_while_time_goes_on(bench: Bench) -> None:
    bench.page.show_time(NOW - 100, NOW - 50)
    bench.tick(NOW + 20)
    assert bench.page.view == (NOW - 100, NOW - 50)


def test_shift_drag_moves_a_zoomed_page(bench: Bench) -> None:
    bench.page.show_time(NOW - 100, NOW - 50)
    bench.page.cards[0].box.panned.emit(-20.0)
    assert bench.page.view == (NOW - 120, NOW - 70)


def test_space_pauses_and_a_badge_says_so(bench: Bench) -> None:
    press(bench.page, Qt.Key.Key_Space)
    before = bench.page.view
    bench.tick(NOW + 30)
    assert bench.page.view == before
    assert bench.page.toolbar.badge.isVisible()
    assert bench.page.toolbar.pause.text() == "Resume plots"
    press(bench.page, Qt.Key.Key_Space)
    assert bench.page.view[1] == pytest.approx(NOW + 30, abs=1.5)
    assert not bench.page.toolbar.badge.isVisible()
    assert bench.page.plotted() == pytest.approx(270, abs=3), "samples were taken all the while"


def test_what_is_zoomed_to_has_its_own_axis_at_once_and_its_own_figures_in_the_legend(bench: Bench) -> None:
    """A little CPU for three minutes, then much: the legend of the quiet time does not tell of the busy one."""
    bench.world.history.forget(BUSY)
    for at in range(240):
        share = 0.02 if at < 180 else 0.9
        sample = busy(NOW - 240 + at, BUSY, 7 if at < 180 else 8, share)
        quiet = sample._replace(disks=(), nics=())
        bench.world.take([Sampled(HOST, (quiet if at < 180 else sample,), None)])
    bench.page.refresh()
    press(bench.page, Qt.Key.Key_Space)
    cpu, disk = bench.page.cards[0], bench.page.cards[2]
    assert legend(cpu)["Total"] == "90%"
    wide = disk.canvas.axis.top
    bench.page.show_time(NOW - 230, NOW - 120)
    assert legend(cpu)["Total"] == "2%"
    assert disk.canvas.axis.top < wide
    bench.page.reset()
    assert legend(cpu)["Total"] == "90%" and disk.canvas.axis.top == wide


def test_paused_plots_can_still_be_zoomed(bench: Bench) -> None:
    press(bench.page, Qt.Key.Key_Space)
    press(bench.page, Qt.Key.Key_Plus)
    assert bench.page.view[1] - bench.page.view[0] == pytest.approx(240)


def test_the_period_is_asked_for_and_remembered(bench: Bench) -> None:
    box = bench.page.toolbar.period
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert bench.watcher.seconds == 2.0
    assert bench.settings.period == 2.0


def test_a_page_asks_for_every_figure_only_while_it_is_on_screen(bench: Bench) -> None:
    assert bench.watcher.now().pages == {BUSY}
    bench.page.hide()
    assert bench.watcher.now().pages == frozenset()
    bench.page.show()
    assert bench.watcher.now().pages == {BUSY}


def test_a_closed_page_keeps_nothing(bench: Bench) -> None:
    bench.source.close()
    assert bench.world.history.details(BUSY, DetailKind.VCPU) == ()


# Export.


def saved(bench: Bench, deed: Callable[[], object]) -> None:
    """Do it, and wait for the word on how it went."""
    with bench.bot.waitSignal(bench.page.saving.told, timeout=30_000):
        deed()


def test_the_table_has_a_row_for_each_sample_on_screen(bench: Bench, tmp_path: Path) -> None:
    bench.page.show_time(NOW - 60, NOW - 30)
    saved(bench, lambda: bench.page.saving.csv(str(tmp_path / "plots.csv")))
    rows = list(csv.reader((tmp_path / "plots.csv").open(encoding="utf-8")))
    head = ["time", "CPU: Total (%)", "CPU: 0 (%)", "CPU: 1 (%)", "Memory: Used in guest (bytes)"]
    assert rows[0][:5] == head
    assert len(rows) == 32
    assert float(rows[1][1]) == pytest.approx(50)
    assert bench.page.footer.note.text() == "Saved plots.csv"


def test_no_spreadsheet_runs_what_a_machine_is_called(bench: Bench, tmp_path: Path) -> None:
    disks = tuple(disk._replace(name='=HYPERLINK("x")') for disk in busy(NOW).disks[:1])
    for at in range(3):
        sample = busy(NOW + at, BUSY)
        bench.world.take([Sampled(HOST, (sample._replace(disks=(sample.disks[0]._replace(name=disks[0].name),)),))])
    bench.clock.now = NOW + 2
    bench.page.footer.boxes["disks"].click()
    saved(bench, lambda: bench.page.saving.csv(str(tmp_path / "plots.csv")))
    for row in csv.reader((tmp_path / "plots.csv").open(encoding="utf-8")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_cells_that_look_like_formulas_are_quoted(text: str) -> None:
    assert export.safe_cell(text) == "'" + text


def test_the_picture_is_a_picture_of_the_plots(bench: Bench, tmp_path: Path) -> None:
    saved(bench, lambda: bench.page.saving.png(str(tmp_path / "plots.png")))
    picture = QImage(str(tmp_path / "plots.png"))
    assert picture.width() >= 1000
    assert len({picture.pixel(x, y) for x in range(0, 1000, 3) for y in range(0, picture.height(), 3)}) > 20


def test_the_picture_says_of_which_machine_and_of_when_it_is(bench: Bench, tmp_path: Path) -> None:
    saved(bench, lambda: bench.page.saving.png(str(tmp_path / "one.png")))
    bench.called = "renamed"
    saved(bench, lambda: bench.page.saving.png(str(tmp_path / "other.png")))
    bench.page.show_time(NOW - 60, NOW - 30)
    saved(bench, lambda: bench.page.saving.png(str(tmp_path / "earlier.png")))
    one, other, earlier = (QImage(str(tmp_path / f"{name}.png")) for name in ("one", "other", "earlier"))
    high = one.height() - round(bench.page._grid.height() * one.width() / bench.page._grid.width())
    assert high > 30

    def lines(picture: QImage) -> list[bytes]:
        """Name and time: the caption's upper and lower half."""
        parts = (picture.copy(0, half * high // 2, picture.width(), high // 2) for half in (0, 1))
        return [part.convertToFormat(QImage.Format.Format_RGB32).bits().asstring(part.sizeInBytes()) for part in parts]  # type: ignore[union-attr]

    assert lines(one)[0] != lines(other)[0]
    assert lines(other)[0] == lines(earlier)[0] and lines(other)[1] != lines(earlier)[1]
    offset = time.time() - NOW
    since, until = NOW - 60 + offset, NOW - 30 + offset
    told = bench.page._on_screen()._replace(offset=offset).when()
    assert time.strftime("%H:%M:%S", time.localtime(round(since))) in told
    assert time.strftime("%Y", time.localtime(round(until))) in told


def test_a_file_that_cannot_be_written_is_told_beside_the_plots(bench: Bench) -> None:
    saved(bench, lambda: bench.page.saving.csv("/proc/nowhere/plots.csv"))
    assert bench.page.footer.note.text().startswith("Could not save plots.csv: ")
    assert bench.page.footer.note.role == "error"


def test_ctrl_e_offers_both_kinds(bench: Bench, qtbot: QtBot) -> None:
    bench.page.activateWindow()
    bench.page.export_action.trigger()
    assert bench.page.toolbar.menu.isVisible()
    assert [action.text() for action in bench.page.toolbar.menu.actions()] == [
        "&Table (CSV)…",
        "&Picture (PNG)…",
    ]
    bench.page.toolbar.menu.close()


# How it looks.


def _colors_of(page: PlotsPage) -> tuple[int, int]:
    """How many pixels have the CPU line's colour of the light and of the dark scheme."""
    image = page.cards[0].grab().toImage()
    pixels = [image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())]
    return pixels.count(theme.LIGHT.cpu.rgb()), pixels.count(theme.DARK.cpu.rgb())


def test_it_follows_the_palette_while_it_is_open(bench: Bench, qapp: QApplication) -> None:
    before = qapp.palette()
    try:
        qapp.setPalette(theme.palette_of(theme.LIGHT))
        qapp.processEvents()
        light, _ = _colors_of(bench.page)
        qapp.setPalette(theme.palette_of(theme.DARK))
        qapp.processEvents()
        _, dark = _colors_of(bench.page)
    finally:
        qapp.setPalette(before)
    assert light > 20
    assert dark > 20


def test_the_axis_names_full_minutes(bench: Bench) -> None:
    axis = TimeAxis()
    axis.offset = 1_700_000_007.0
    ticks = axis.ticks(1000.0, 1300.0)
    assert len(ticks) == 5
    assert all((at + axis.offset) % 60 == 0 for at in ticks)


def _line(count: int, per_second: float = 1.0) -> PlotLine:
    times = np.arange(count, dtype=float) / per_second
    return PlotLine("x", "cpu", Weight.MAIN, times, np.sin(times))


def test_a_dense_line_is_thinned_to_its_means_and_keeps_its_breaks() -> None:
    dense = _line(3600)
    dense.values[1000:1200] = np.nan
    thin = thinned(dense, 0, 3600, 300)
    assert 250 <= len(thin.times) <= 320
    assert np.isnan(thin.values[(thin.times > 1020) & (thin.times < 1180)]).all()
    assert np.isfinite(thin.values[thin.times < 950]).all()
    assert (np.diff(thin.times) > 0).all()


def test_a_sparse_line_is_left_as_it_is() -> None:
    sparse = _line(100)
    assert thinned(sparse, 0, 100, 300) is sparse


def test_a_line_without_points_is_drawn_as_nothing(bench: Bench) -> None:
    assert len(thinned(_line(0), 0, 100, 10).times) == 0


# Hosts.


def test_a_host_shows_itself_and_its_machines(qtbot: QtBot) -> None:
    world: World = world_with_machines()
    feed(world, NOW - 60, NOW)
    watcher = Watcher(Sent())
    page = PlotsPage(
        HostSource(HOST, world, watcher),
        watcher,
        Settings.in_memory(),
        lambda: "host",
        lambda: "Host",
        Clock(NOW),
    )
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    cpu, memory, disk, network = (legend(card) for card in page.cards)
    assert cpu == {"Host": "25%", "Its machines": "25%"}
    assert memory == {"Host": "6 GiB", "Its machines": "1 GiB"}
    assert disk == {"Read": "1 MiB/s", "Write": "2 MiB/s"}
    assert network == {"Received": "3 MiB/s", "Sent": "4 MiB/s"}
    assert watcher.now().hosts == {HOST}
    assert not page.toolbar.marks.isVisible(), "nobody tells what happened"


def test_names_from_the_host_cannot_make_a_card_wide(bench: Bench) -> None:
    nics = tuple(replace(CONFIG.nics[0], source="n" * 300) for _ in range(5))
    change(bench.world, config=replace(CONFIG, nics=nics))
    bench.page.refresh()
    assert bench.page.minimumSizeHint().width() <= 1032
    assert Shown().vcpus


def test_a_year_of_boot_time_still_draws_sharply(qtbot: QtBot) -> None:
    late: Callable[[float], float] = lambda at: 3.2e7 + at  # noqa: E731
    made = Bench(qtbot)
    made.clock.now = late(100)
    feed(made.world, late(0), late(100))
    made.page.show()
    assert made.page.plotted() == 99
    assert not made.page.grab().isNull()
