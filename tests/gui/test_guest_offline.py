"""What is on the disks of a machine that is off: asked for, shown, filtered, stopped."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, HOSTILE, OFF, Sent, template, world_with_machines
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainState
from virtgui.model.inspected import Application, Installed, Mounted
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Began, Seen
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.errand import Cancel, Cannot
from virtgui.views.guest.offline import OfflinePanel
from virtgui.views.guest.page import GuestPage
from virtgui.views.machine_window import MachineWindow

FOUND = (
    Installed(
        "Debian GNU/Linux 12", "linux", "debian", "12.5", "x86_64", "web-offline", "debian12",
        (Mounted("/dev/sda1", "/", "ext4"),),
        (Application("bash", "5.2", "amd64", "GNU Bourne Again SHell"), Application("nginx", "1.22", "amd64", HOSTILE)),
    ),
)  # fmt: skip


class Fake:
    """Looks into disks when it is let go on."""

    def __init__(self) -> None:
        self.missing = ""
        self.fails = ""
        self.go_on = threading.Event()
        self.asked: list[DomainKey] = []

    def lack(self, host: HostKey) -> str:
        assert host == HOST
        return self.missing

    def inspect(self, machine: DomainKey, cancel: Cancel) -> tuple[Installed, ...]:
        self.asked.append(machine)
        with cancel.by(self.go_on.set):
            self.go_on.wait(60)
        cancel.check()
        if self.fails:
            raise Cannot(self.fails, "libguestfs: error")
        return FOUND


class Desk:
    """The window of a machine that is off, at its guest."""

    def __init__(self, qtbot: QtBot, fake: Fake) -> None:
        self.world = world_with_machines()
        self.qtbot = qtbot
        self.fake = fake
        self.window = MachineWindow(
            OFF, self.world, Sent(), Settings.in_memory(), Watcher(Sent()), "guest", inspector=lambda: fake
        )
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("guest")
        assert isinstance(page, GuestPage)
        self.panel: OfflinePanel = page.offline

    def ends(self) -> None:
        self.qtbot.waitUntil(lambda: not self.panel.looking, timeout=60_000)


def test_a_machine_that_is_off_is_looked_into_when_asked_for(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Fake())
    panel = desk.panel
    assert panel.isVisible() and not desk.fake.asked and not panel.applications.isVisible()
    panel.look_button.click()
    assert "Looking" in panel.text.text() and panel.stop_button.isVisible() and not panel.look_button.isEnabled()
    desk.fake.go_on.set()
    desk.ends()
    assert desk.fake.asked == [OFF]
    assert panel.facts.values["Host name"].text() == "web-offline"
    assert panel.mounted.rows() == (("/", "/dev/sda1", "ext4", ""),)
    assert panel.applications.isVisible()
    assert "\u202e" not in "".join(panel.applications.topLevelItem(1).text(2))  # type: ignore[union-attr]
    panel.filter.setText("shell")
    hidden = [panel.applications.topLevelItem(row).isHidden() for row in range(2)]  # type: ignore[union-attr]
    assert hidden == [False, True]


def test_a_missing_program_is_named_and_nothing_begins(qtbot: QtBot) -> None:
    fake = Fake()
    fake.missing = "Looking into disks needs virt-inspector, which is not installed here. Install libguestfs-tools."
    desk = Desk(qtbot, fake)
    assert "libguestfs-tools" in desk.panel.text.text()
    assert not desk.panel.look_button.isEnabled()
    desk.panel.look()
    assert not fake.asked


def test_a_failure_is_told_and_it_can_be_tried_again(qtbot: QtBot) -> None:
    fake = Fake()
    fake.fails = "You may not read its disks."
    fake.go_on.set()
    desk = Desk(qtbot, fake)
    desk.panel.look_button.click()
    desk.ends()
    assert desk.panel.problem.isVisible() and "may not read" in desk.panel.problem.text()
    assert desk.panel.look_button.isEnabled()


def test_it_ends_at_once_when_the_machine_is_started(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Fake())
    desk.panel.look_button.click()
    desk.world.take([Began(Ticket(9), Act(OFF, Verb.START), "template", 0.0)])
    desk.ends()
    assert not desk.panel.found
    desk.world.take([Seen((template(id=3, state=DomainState.RUNNING),))])
    assert not desk.panel.isVisible()


def test_stop_ends_it_and_says_nothing(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Fake())
    desk.panel.look_button.click()
    desk.panel.stop_button.click()
    desk.ends()
    assert not desk.panel.problem.isVisible() and desk.panel.look_button.isEnabled()
