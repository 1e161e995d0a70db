"""Who needs a host's secrets is asked again at once when machines change, but not without end."""

from __future__ import annotations

from PyQt6.QtTest import QSignalSpy

from tests.gui.made_up import Sent
from tests.unit.qtmodels.fleet import LAB, host, machine
from virtgui.model.facts import DomainState
from virtgui.model.keys import Ticket
from virtgui.model.messages import HostSeen, Listed, Seen
from virtgui.model.secrets import NeedsRead, ReadNeeds
from virtgui.qtmodels import needs
from virtgui.qtmodels.needs import Needs
from virtgui.qtmodels.world import World


class Asked:
    """Needs of a host that are asked for."""

    def __init__(self) -> None:
        self.world, self.sent = World(), Sent()
        self.world.take([HostSeen(host()), Listed(LAB, (machine(1), machine(2)))])
        self.needs = Needs(LAB, self.world, self.sent)
        self.needs._rest.setInterval(0)
        self.needs.ask()

    def changes(self, number: int, state: DomainState) -> None:
        self.world.take([Seen((machine(number, state=state),))])

    def tell(self) -> None:
        self.world.take([NeedsRead(Ticket(len(self.sent.commands)), LAB, (), ())])

    def count(self) -> int:
        return sum(isinstance(each, ReadNeeds) for each in self.sent.commands)


def test_a_machine_that_changes_is_asked_about_soon_however_often_others_change(qtbot: object) -> None:
    it = Asked()
    it.tell()
    QSignalSpy(it.needs._rest.timeout).wait(30_000)
    it.changes(1, DomainState.SHUTOFF)
    assert it.needs._soon.isActive() and it.needs._soon.interval() == needs._SOON_MS
    it.needs._soon.setInterval(10_000_000)
    it.needs._soon.start(10_000_000)
    it.changes(2, DomainState.PAUSED)
    assert it.needs._soon.interval() == 10_000_000, "the clock is not set back by what follows"


def test_what_changes_while_it_is_read_is_read_once_more(qtbot: object) -> None:
    it = Asked()
    it.needs.ask()
    it.tell()
    qtbot.waitUntil(lambda: it.count() == 2, timeout=30_000)  # type: ignore[attr-defined]
