"""A host's window: what it is and how busy it is, also while it is away."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, HOSTILE, Sent, change_host, feed, lab, world_with_machines
from virtgui.model.commands import Command, Connect, Disconnect
from virtgui.model.facts import Phase
from virtgui.model.host_details import ReadHost
from virtgui.model.messages import Gone, HostForgotten, HostSeen
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.frozen import replace
from virtgui.views.figures import boot_time
from virtgui.views.host_overview import HostOverview
from virtgui.views.host_window import HostWindow


class Desk:
    """A window on the host and all it hangs on."""

    def __init__(self, qtbot: QtBot, page: str = "overview") -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.watcher = Watcher(Sent())
        self.window = HostWindow(HOST, self.world, self.sent, Settings.in_memory(), self.watcher, page)
        qtbot.addWidget(self.window)
        self.window.show()

    def asked(self) -> list[Command]:
        """What was sent, but for the window's own questions."""
        return [command for command in self.sent.commands if not isinstance(command, ReadHost)]

    def facts(self) -> dict[str, str]:
        """What the overview says."""
        overview = self.window.built("overview")
        assert isinstance(overview, HostOverview)
        values = {**overview.facts.values, **overview.has.values}
        return {name: value.text() for name, value in values.items() if value.isVisible()}


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """The window at its overview."""
    return Desk(qtbot)


def test_it_tells_what_the_host_is_and_has(desk: Desk) -> None:
    assert desk.facts() == {
        "Connection": "qemu:///system",
        "Host name": "workstation",
        "Driver": "QEMU/KVM",
        "Hypervisor": "7.2.0",
        "libvirt": "9.0.0",
        "CPUs": "4",
        "Processor": "x86_64",
        "Memory": "16 GiB",
        "Machines": "2 machines, 1 running",
    }
    assert desk.window.header.name.text() == "workstation"
    assert desk.window.header.state.text() == "Connected"


def test_it_tells_how_busy_the_host_is(desk: Desk) -> None:
    now = boot_time()
    feed(desk.world, now - 10, now)
    assert desk.facts()["In use"] == "CPU 25%, memory 6 GiB"
    overview = desk.window.built("overview")
    assert isinstance(overview, HostOverview)
    assert overview.figures.plots[0].spoken() == "CPU 25%, axis up to 100%"
    assert overview.figures.plots[2].spoken().startswith("Disk 1 MiB/s and 2 MiB/s")


def test_it_counts_the_machines_there_are(desk: Desk) -> None:
    desk.world.take([Gone((BUSY,))])
    assert desk.facts()["Machines"] == "1 machine, 0 running"
    desk.world.take([HostSeen(replace(desk.world.hosts[HOST], phase=Phase.LOST))])
    assert desk.facts()["Machines"] == "1 machine", "nobody knows whether it runs"


def test_its_performance_page_is_ready_with_ten_samples(qtbot: QtBot) -> None:
    desk = Desk(qtbot, "performance")
    now = boot_time()
    assert not desk.window.performance_ready()
    feed(desk.world, now - 20, now)
    assert desk.window.performance_ready()


def test_it_asks_for_the_hosts_figures_while_it_is_open(desk: Desk) -> None:
    assert desk.watcher.now().hosts == {HOST}
    desk.window.show_page("performance")
    assert desk.watcher.now().hosts == {HOST}
    desk.window.close()
    assert desk.watcher.now().hosts == frozenset()


def test_a_lost_host_says_so_and_can_be_tried_at_once(desk: Desk) -> None:
    change_host(desk.world, phase=Phase.LOST)
    assert "was lost" in desk.window.notice.label.text()
    assert desk.window.header.state.text() == "Lost"
    QTest.mouseClick(desk.window.notice.button, Qt.MouseButton.LeftButton)
    assert desk.asked() == [Connect(HOST)]
    change_host(desk.world, phase=Phase.OPEN)
    assert not desk.window.notice.isVisible()


def test_it_can_be_disconnected_and_connected(desk: Desk) -> None:
    QTest.mouseClick(desk.window.link, Qt.MouseButton.LeftButton)
    change_host(desk.world, phase=Phase.CLOSED)
    QTest.mouseClick(desk.window.link, Qt.MouseButton.LeftButton)
    assert desk.asked() == [Disconnect(HOST), Connect(HOST)]


def test_a_host_that_was_removed_leaves_a_word(desk: Desk) -> None:
    desk.world.take([HostForgotten(HOST)])
    assert desk.window.notice.label.text() == "This host was removed from the list."
    assert not desk.window.link.isVisible()
    assert desk.window.windowTitle() == "Host workstation", "its name stays"
    assert desk.window.header.state.role == "muted"


def test_one_that_is_for_looking_only_stays_so_when_it_is_tried_again(desk: Desk) -> None:
    change_host(desk.world, phase=Phase.LOST, read_only=True)
    QTest.mouseClick(desk.window.notice.button, Qt.MouseButton.LeftButton)
    assert desk.asked() == [Connect(HOST, True)]


def test_what_a_host_says_of_itself_is_plain_text(desk: Desk) -> None:
    hostile = replace(lab(), hostname=HOSTILE, cpu_model=HOSTILE, libvirt_version=HOSTILE, driver=HOSTILE)
    desk.world.take([HostSeen(hostile)])
    for label in desk.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
        assert "<img" not in label.toolTip()


def test_a_closed_window_hears_nothing_more(desk: Desk, qtbot: QtBot) -> None:
    window = HostWindow(HOST, desk.world, desk.sent, Settings.in_memory(), desk.watcher, "performance")
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.show()
    with qtbot.waitSignal(window.destroyed):
        window.close()
    feed(desk.world, boot_time(), boot_time() + 2)
    change_host(desk.world, phase=Phase.LOST)
    desk.world.take([HostForgotten(HOST)])
