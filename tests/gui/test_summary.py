"""The pane below the table tells what the current machine has and does."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, CONFIG, HOSTILE, OFF, Clock, change, change_host, feed, world_with_machines
from tests.unit.qtmodels.fleet import machine
from virtgui.model.facts import Address, DomainState, Phase
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed, Gone
from virtgui.qtmodels.world import World
from virtgui.stats.rates import DomainRates
from virtgui.util.frozen import replace
from virtgui.views.machine_facts import memory_words
from virtgui.views.summary import Summary


class Windows(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if (
            isinstance(watched, QWidget)
            and event is not None
            and event.type() == QEvent.Type.Show
            and watched.isWindow()
        ):
            self.shown.append(watched)
        return False


@pytest.fixture
def world(qapp: object) -> World:
    """Both machines, the busy one with two minutes of figures."""
    made = world_with_machines()
    feed(made, 9880.0, 10000.0)
    return made


@pytest.fixture
def summary(qtbot: QtBot, world: World) -> Summary:
    """The pane, on screen."""
    pane = Summary(world, clock=Clock())
    qtbot.addWidget(pane)
    pane.resize(1000, 230)
    pane.show()
    return pane


def test_it_says_what_to_do_while_no_machine_is_chosen(summary: Summary) -> None:
    summary.show_machine(None)
    assert not summary.name.isVisible()
    assert "Select a machine" in next(
        label.text() for label in summary.findChildren(QLabel) if label.isVisible() and label.text()
    )


def test_it_shows_what_a_running_machine_has(summary: Summary) -> None:
    summary.show_machine(BUSY)
    assert summary.name.text() == "web-01"
    assert summary.title.text() == "Web front end"
    assert summary.state.text() == "Running for 3 h on workstation"
    shown = {name: value.text() for name, value in summary.values.items() if value.isVisible()}
    assert shown == {
        "State": "Running, started normally",
        "Addresses": "10.0.4.11, fe80::1",
        "vCPUs": "2, at most 4",
        "Memory": "4 GiB, 1 GiB used",
        "Disks": "vda web.qcow2, sda empty CD drive",
        "Networks": "br0",
        "System": "Debian 12",
        "Autostart": "On",
    }
    assert summary.description.text() == "Serves the shop."


def test_a_title_of_any_length_leaves_the_name_and_the_state_their_room(summary: Summary, world: World) -> None:
    summary.resize(700, 230)
    config = replace(CONFIG, title="T" * 300)
    change(world, config=config)
    summary.show_machine(BUSY)
    QApplication.processEvents()
    for label in (summary.name, summary.state):
        assert label.width() >= label.sizeHint().width(), label.text()
    assert 0 < summary.title.width() < summary.title.sizeHint().width()
    change(world, config=replace(CONFIG, title="Web"))
    QApplication.processEvents()
    assert summary.title.width() == summary.title.sizeHint().width(), "the state stands beside a short one"


def test_its_plots_tell_the_newest_figures(summary: Summary) -> None:
    summary.show_machine(BUSY)
    spoken = [plot.spoken() for plot in summary.figures.plots]
    assert spoken[0] == "CPU 50%, axis up to 100%"
    assert spoken[1] == "Memory 1 GiB, axis up to 4 GiB"
    assert spoken[2].startswith("Disk 1 MiB/s and 2 MiB/s")
    assert spoken[3].startswith("Network 3 MiB/s and 4 MiB/s")


def test_without_plots_the_facts_have_the_room(qtbot: QtBot, world: World, summary: Summary) -> None:
    disks = summary.values["Disks"]

    def whole() -> bool:
        return disks.fontMetrics().horizontalAdvance(disks.text()) <= disks.width()

    summary.resize(1100, 230)
    summary.show_machine(BUSY)
    change(world, config=replace(CONFIG, disks=CONFIG.disks + CONFIG.disks))
    qtbot.waitUntil(lambda: not whole())
    plots = summary.figures.width()
    change(world, state=DomainState.SHUTOFF, id=-1)
    qtbot.waitUntil(whole)
    change(world, state=DomainState.RUNNING, id=1)
    qtbot.waitUntil(lambda: summary.figures.width() == plots)


def test_a_narrow_summary_has_the_plots_of_what_runs_and_the_facts_of_what_does_not(
    qtbot: QtBot, world: World, summary: Summary
) -> None:
    summary.setMinimumWidth(300)  # as in its window
    summary.resize(440, 230)
    summary.show_machine(BUSY)
    qtbot.waitUntil(lambda: summary.figures.isVisible() and not summary.values["Disks"].isVisible(), timeout=30_000)
    change(world, state=DomainState.SHUTOFF, id=-1)
    qtbot.waitUntil(lambda: summary.values["Disks"].isVisible() and not summary.quiet.isVisible(), timeout=30_000)
    summary.resize(900, 230)
    qtbot.waitUntil(lambda: summary.values["Disks"].isVisible() and summary.quiet.isVisible(), timeout=30_000)


def test_no_part_of_it_is_ever_a_window_of_its_own(qtbot: QtBot, world: World) -> None:
    """One that is shown before it has its place takes the keyboard away from its window."""
    windows = Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    qtbot.addWidget(Summary(world, clock=Clock()))
    app.removeEventFilter(windows)
    assert windows.shown == []


def test_a_machine_that_is_off_has_a_quiet_sentence_instead_of_plots(summary: Summary) -> None:
    summary.show_machine(OFF)
    assert summary.quiet.isVisible()
    assert not summary.figures.isVisible()
    assert summary.state.text() == "Shut off on workstation"


def test_it_follows_what_happens(summary: Summary, world: World) -> None:
    summary.show_machine(BUSY)
    change(world, state=DomainState.PAUSED, reason="user", name="web-02")
    assert summary.name.text() == "web-02"
    assert summary.values["State"].text() == "Paused, on request"
    assert summary.state.text() == "Paused, started 3 h ago on workstation"
    world.take([Addressed(((BUSY, (Address("10.9.9.9", 24, "", "lease"),)),))])
    assert summary.values["Addresses"].text() == "10.9.9.9"
    world.take([Gone((BUSY,))])
    assert not summary.name.isVisible()


def test_a_lost_host_leaves_the_last_figures_in_grey(summary: Summary, world: World) -> None:
    summary.show_machine(BUSY)
    change_host(world, phase=Phase.LOST)
    assert summary.state.text().startswith("Was running")
    assert summary.figures.plots[0].spoken() == "CPU 50%, axis up to 100%"


def test_open_asks_for_the_machines_window(summary: Summary, qtbot: QtBot) -> None:
    summary.show_machine(BUSY)
    asked: list[tuple[DomainKey, str]] = []
    summary.open_requested.connect(lambda key, page: asked.append((key, page)))
    qtbot.mouseClick(summary.open_button, Qt.MouseButton.LeftButton)
    assert asked == [(BUSY, "overview")]


def test_a_hidden_pane_does_no_work(summary: Summary, world: World) -> None:
    summary.show_machine(BUSY)
    summary.hide()
    change(world, name="renamed")
    assert summary.name.text() == "web-01"
    summary.show()
    assert summary.name.text() == "renamed"


def test_text_of_strangers_is_plain_and_short(summary: Summary, world: World) -> None:
    disks = (replace(CONFIG.disks[0], source=f"/x/{HOSTILE}"),)
    change(world, name=HOSTILE, config=replace(CONFIG, title=HOSTILE, description=HOSTILE, disks=disks))
    summary.show_machine(BUSY)
    for label in summary.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
        assert "<b>" not in label.toolTip(), "a tooltip takes what looks like markup for markup"
    assert summary.name.text().startswith("<img")
    assert summary.width() == 1000


def test_a_pane_that_is_gone_hears_nothing_more(qtbot: QtBot, world: World) -> None:
    pane = Summary(world, clock=Clock())
    pane.show()
    pane.show_machine(BUSY)
    with qtbot.waitSignal(pane.destroyed):
        pane.deleteLater()
    change(world, name="renamed")
    feed(world, 10000.0, 10002.0)


def test_no_guest_uses_more_than_it_has() -> None:
    """Where it does not tell, what its process holds stands in for what it uses: that may be more."""
    rates = DomainRates(machine(1).key, 1.0, memory_used_kib=64 * 1024)
    assert memory_words(replace(machine(1), max_memory_kib=32 * 1024), rates) == "32 MiB, takes 64 MiB"
    assert memory_words(replace(machine(1), max_memory_kib=128 * 1024), rates) == "128 MiB, 64 MiB used"
