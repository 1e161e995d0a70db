"""The page of what becomes of machines with their host: the plan follows what is chosen, commands are only copied."""

from __future__ import annotations

from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.made_up import HOST, Sent, web, world_with_machines
from virtgui.model.facts import DomainState
from virtgui.model.host_shutdown import Service, Settings
from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog, LocalFacts
from virtgui.model.messages import Seen
from virtgui.qtmodels.settings import Settings as Kept
from virtgui.qtmodels.watching import Watcher
from virtgui.views.host_shutdown import ShutdownPage
from virtgui.views.host_window import HostWindow

ON = Service(True, True, True, "/etc/default/libvirt-guests")


class Local:
    """This computer with a given libvirt-guests."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def facts(self) -> LocalFacts:
        return LocalFacts()

    def guests_service(self) -> Service:
        return self.service

    def read_log(self, _host: HostKey) -> DaemonLog:
        return DaemonLog()

    def set_log(self, _host: HostKey, wanted: DaemonLog) -> DaemonLog:
        return wanted


class Desk:
    """A host's window at its shutdown."""

    def __init__(self, qtbot: QtBot, local: Local | None) -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.window = HostWindow(
            HOST, self.world, self.sent, Kept.in_memory(), Watcher(Sent()), "shutdown", local=local
        )
        qtbot.addWidget(self.window)
        self.window.show()
        page = self.window.built("shutdown")
        assert isinstance(page, ShutdownPage)
        self.page = page
        qtbot.waitUntil(page.ready, timeout=30_000)

    def row(self, name: str) -> tuple[str, ...]:
        return next(row for row in self.page.table.rows() if row[1] == name)


def test_the_plan_is_that_of_what_is_chosen_and_the_command_makes_it_so(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Local(ON))
    page = desk.page
    assert desk.row("web-01")[0] == "1" and "within 300 s" in desk.row("web-01")[2]
    assert desk.row("template")[2:] == ("Is off", "Stays off")
    assert not page.copy.isEnabled()
    page.down.setCurrentIndex(1)
    assert desk.row("web-01")[2] == "Saved"
    assert not page.timeout.isEnabled() and "no limit" in page.timeout.toolTip()
    assert "ON_SHUTDOWN=suspend" in page.command.text()
    page.copy.click()
    board = QApplication.clipboard()
    assert board is not None and board.text() == page.command.text()
    desk.world.take([Seen((web(state=DomainState.SHUTOFF, id=-1),))])
    assert desk.row("web-01")[0] == ""
    assert not [c for c in desk.sent.commands if "Act" in type(c).__name__]


def test_a_service_that_is_off_missing_or_elsewhere_is_told(qtbot: QtBot) -> None:
    off = Desk(qtbot, Local(ON._replace(enabled=False, active=False)))
    assert "not turned on" in off.page.said.text() and "systemctl enable" in off.page.command.text()
    missing = Desk(qtbot, Local(Service(False)))
    assert "not installed" in missing.page.said.text() and not missing.page.command.isVisible()
    assert missing.row("web-01")[2] == "Its power is cut" and "starts with its host" in missing.row("web-01")[3]
    elsewhere = Desk(qtbot, None)
    assert "on that computer only" in elsewhere.page.said.text()


def test_lines_that_are_not_understood_are_shown(qtbot: QtBot) -> None:
    desk = Desk(qtbot, Local(ON._replace(settings=Settings(start=True), odd=(". /etc/more",))))
    assert ". /etc/more" in desk.page.odd.text() and desk.page.odd.isVisible()
    assert desk.page.up.currentIndex() == 1 and desk.page.delay.isEnabled()
