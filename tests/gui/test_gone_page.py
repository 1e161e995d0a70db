"""The page of machines that a host has no more."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, HOSTILE, Sent, change_host, world_with_machines
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.making import Define, Make
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.versions import Version
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.watching import Watcher
from virtgui.util.errand import Cannot
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.history.gone_page import GonePage
from virtgui.views.host_window import HostWindow

LOST = DomainKey(HOST, "11111111-0000-4000-8000-00000000000a")
TEXT = "<domain><name>lost</name><devices><graphics type='vnc' passwd='…'/></devices></domain>"


def kept(name: str = "lost") -> tuple[Version, ...]:
    return (
        Version(2, 1_700_000_000.0, LOST, name, "", TEXT),
        Version(1, 1_600_000_000.0, BUSY, "web-01", "first", "<domain/>"),
    )


class Desk:
    """A host's window at its gone machines."""

    def __init__(self, qtbot: QtBot, found: tuple[Version, ...] | Cannot | None) -> None:
        self.world = world_with_machines()
        self.sent = Sent()

        def read(host: HostKey) -> tuple[Version, ...]:
            assert host == HOST
            if isinstance(found, Cannot):
                raise found
            return found or ()

        reader = None if found is None else read
        self.window = HostWindow(
            HOST, self.world, self.sent, Settings.in_memory(), Watcher(Sent()), "gone", kept=reader
        )
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("gone")
        assert isinstance(page, GonePage)
        self.page = page
        qtbot.waitUntil(page.ready, timeout=30_000)

    def define(self) -> None:
        self.page.define_button.click()
        assert isinstance(self.page.dialog, ConfirmDialog)
        assert "1 of its passwords was never kept" in self.page.dialog.loss.text()
        self.page.dialog.deed_button.click()


def test_only_those_that_are_no_more_are_listed_and_one_is_defined_again(qtbot: QtBot) -> None:
    desk = Desk(qtbot, kept())
    assert [each.name for each in desk.page.gone()] == ["lost"]
    desk.define()
    command = desk.sent.commands[-1]
    assert isinstance(command, Make) and command.host == HOST and command.doing == "define lost again"
    (step,) = command.steps
    assert isinstance(step, Define) and "passwd" not in step.xml and "<name>lost<" in step.xml
    assert not desk.page.define_button.isEnabled()
    failed = Problem("define lost again", "A machine of that name is there.")
    desk.world.take([Finished(desk.sent(command), 1.0, failed)])  # another's
    assert not desk.page.problem.isVisible()
    ticket = len(desk.sent.commands) - 1
    desk.world.take([Finished(type(desk.sent(command))(ticket), 1.0, failed)])
    assert "of that name" in desk.page.problem.text() and desk.page.define_button.isEnabled()


def test_nothing_is_called_gone_while_the_host_is_away(qtbot: QtBot) -> None:
    desk = Desk(qtbot, kept(HOSTILE))
    item = desk.page.list.topLevelItem(0)
    assert item is not None and "\u202e" not in item.text(0)
    change_host(desk.world, phase=Phase.LOST)
    assert not desk.page.gone() and not desk.page.define_button.isEnabled()
    assert desk.page.note.isVisible()


def test_why_nothing_is_listed_is_said(qtbot: QtBot) -> None:
    assert "still there" in Desk(qtbot, kept()[1:]).page.note.text()
    assert "nothing is remembered" in Desk(qtbot, None).page.note.text()
    assert "cannot be read" in Desk(qtbot, Cannot("The file cannot be read.")).page.problem.text()
