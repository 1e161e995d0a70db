"""The dashboard shows all hosts at one look, leads to what it shows, and asks for nothing while hidden."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, HOSTILE, OFF, Sent, change, change_host, feed, world_with_machines
from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import LAB, host
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen
from virtgui.model.things import Thing, ThingKey, ThingKind, ThingsListed, WatchThings
from virtgui.qtmodels.jobs import Jobs
from virtgui.qtmodels.overall import Most
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.dashboard import speaking
from virtgui.views.dashboard.window import Dashboard
from virtgui.views.line_list import LineList

POOL = ThingKey(HOST, ThingKind.POOL, "images")


class Bench:
    """A dashboard over one host, one busy machine and one pool."""

    def __init__(self, qtbot: QtBot) -> None:
        self.world = world_with_machines()
        feed(self.world, 1000.0, 1010.0)
        self.sent = Sent()
        self.watcher = Watcher(Sent())
        self.things = Things(self.world, self.sent)
        self.opened: list[tuple[DomainKey, str]] = []
        self.hosts: list[tuple[HostKey, str]] = []
        self.window = Dashboard(
            self.world,
            self.things,
            Jobs(self.world),
            Settings.in_memory(),
            self.watcher,
            lambda key: "workstation",
            lambda key, page: self.opened.append((key, page)),
            lambda key, page: self.hosts.append((key, page)),
        )
        qtbot.addWidget(self.window)
        self.window.show()

    def pool(self, available: int) -> None:
        """How much room the pool has, of 100 GiB."""
        gib = 1024**3
        numbers = (("capacity", 100 * gib), ("allocation", gib), ("available", available * gib))
        pool = Thing(POOL, "images", True, numbers=numbers)
        self.world.take([ThingsListed(HOST, ThingKind.POOL, (pool,))])

    def names(self, rows: LineList) -> list[str]:
        """What a list says, name by name."""
        return [line.name for line in rows.rows.lines()]


def test_counts_say_what_is_promised_against_what_there_is(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    window = bench.window
    assert (window.hosts_tile.figure.text(), window.hosts_tile.of.text()) == ("1", "of 1 connected")
    assert (window.machines_tile.figure.text(), window.machines_tile.of.text()) == ("1", "of 2 running")
    assert (window.cpu_tile.figure.text(), window.cpu_tile.of.text()) == ("25%", "of 4 CPUs")
    assert window.cpu_tile.remark.text() == "2 vCPUs promised"
    assert window.memory_tile.remark.text() == "4 GiB promised"
    assert "4 GiB promised" in window.memory_tile.accessibleName()


def test_a_second_connection_to_the_same_computer_adds_no_memory(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    one = bench.window.memory_tile.of.text(), bench.window.cpu_tile.of.text()
    same = replace(bench.world.hosts[HOST], key=HostKey("lxc:///system"))
    bench.world.take([HostSeen(same)])
    bench.window.refresh()
    assert bench.window.hosts_tile.of.text() == "of 2 connected"
    assert (bench.window.memory_tile.of.text(), bench.window.cpu_tile.of.text()) == one


def test_more_promised_than_there_is_stands_out(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.window.memory_tile.remark.role == "muted"
    change(bench.world, memory_kib=200 * 1024 * 1024)
    bench.window.refresh()
    assert bench.window.memory_tile.remark.role == "paused"


def test_the_busy_are_ranked_and_open_with_return(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    for most in Most:
        assert bench.names(bench.window.tops[most].list) == ["web-01"]
    top = bench.window.tops[Most.CPU].list
    assert top.rows.lines()[0].figure == "1.0 CPU"
    top.setCurrentIndex(top.rows.index(0))
    QTest.keyClick(top, Qt.Key.Key_Return)
    assert bench.opened == [(BUSY, "overview")]


def test_little_is_told_in_finer_figures() -> None:
    told = [speaking.figure_text(Most.CPU, cores) for cores in (2.04, 0.24, 0.012)]
    assert told == ["2.0 CPU", "0.2 CPU", "0.01 CPU"]


def test_hosts_are_listed_and_open(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    hosts = bench.window.hosts.list
    (line,) = hosts.rows.lines()
    assert line.name == "workstation" and "1 of 2 running" in line.aside and line.figure == "CPU 25%"
    assert line.below.startswith("2 vCPUs on 4 CPUs, 4 GiB of 16 GiB promised, memory ")
    hosts.doubleClicked.emit(hosts.rows.index(0))
    assert bench.hosts == [(HOST, "")]


def test_what_is_unwell_is_listed_and_leads_there(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    unwell = bench.window.unwell
    assert unwell.list.rows.rowCount() == 0 and unwell.nothing.isVisible()
    bench.pool(5)
    change(bench.world, state=DomainState.CRASHED, reason="panicked")
    bench.window.refresh()
    assert bench.names(unwell.list) == ["web-01", "images"]
    assert [line.aside for line in unwell.list.rows.lines()] == [
        "crashed, the guest's kernel panicked, workstation",
        "nearly full: 95%, workstation",
    ]
    unwell.list.opened.emit(POOL)
    assert bench.hosts == [(HOST, "storage")]
    assert bench.window.storage_tile.remark.text() == "images is 95% full"
    bench.pool(50)
    change(bench.world, state=DomainState.RUNNING, reason="booted")
    bench.window.refresh()
    assert unwell.nothing.isVisible()


def test_a_lost_host_is_unwell(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    change_host(bench.world, phase=Phase.LOST)
    bench.window.refresh()
    assert bench.names(bench.window.unwell.list) == ["workstation"]
    assert bench.window.hosts_tile.remark.text() == "1 not reached"
    assert bench.names(bench.window.tops[Most.CPU].list) == []


def test_figures_are_asked_for_only_while_it_is_on_screen(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.watcher.now().hosts == {HOST}
    qtbot.waitUntil(lambda: WatchThings(HOST, frozenset((ThingKind.POOL,))) in bench.sent.commands, timeout=30_000)
    bench.window.hide()
    assert bench.watcher.now().hosts == frozenset()
    qtbot.waitUntil(lambda: bench.sent.commands[-1] == WatchThings(HOST, frozenset()), timeout=30_000)


def test_where_a_driver_tells_only_of_rows_on_screen_they_are_asked_for(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    change(bench.world)
    bench.world.history.forget(BUSY)
    bench.window.refresh()
    assert bench.watcher.now().rows == frozenset(), "the host has not told anything yet"
    bench.world.hosts_sampled.emit(frozenset((HOST,)))
    bench.window.refresh()
    assert bench.watcher.now().rows == {BUSY}
    assert OFF not in bench.watcher.now().rows
    bench.window.hide()
    assert bench.watcher.now().rows == frozenset()


def test_hostile_names_are_plain(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    change(bench.world, name=HOSTILE, state=DomainState.CRASHED)
    bench.window.refresh()
    (line,) = bench.window.unwell.list.rows.lines()
    assert "\n" not in line.name and "\u202e" not in line.name
    tip = bench.window.unwell.list.rows.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert not bench.window.grab().isNull()


def test_ctrl_b_opens_it(qtbot: QtBot) -> None:
    manager = Manager(known=(host(LAB),)).show(qtbot)
    QTest.keyClick(manager.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert [what for what, _ in manager.watched] == ["dashboard"]


def test_it_is_ready_once_every_host_with_a_running_machine_told_figures(qtbot: QtBot) -> None:
    world = world_with_machines()
    sent = Sent()
    window = Dashboard(
        world, Things(world, sent), Jobs(world), Settings.in_memory(), Watcher(sent), str, lambda *_: 0, lambda *_: 0
    )
    qtbot.addWidget(window)
    window.show()
    assert not window.ready()
    feed(world, 1000.0, 1010.0)
    assert window.ready()
    assert all(window.tops[most].list.rows.rowCount() for most in Most), "and shows them at once"
