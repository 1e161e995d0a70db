"""What several windows show is told once, and only when it changes."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtWidgets import QApplication

from virtgui.model.commands import Command, Watch
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.qtmodels.watching import Watcher

HOST = HostKey("qemu:///system")
ONE, TWO = DomainKey(HOST, "one"), DomainKey(HOST, "two")


class Told:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.watches: list[Command] = []

    def __call__(self, command: Command) -> Ticket:
        self.watches.append(command)
        return Ticket(len(self.watches))


def test_many_changes_of_one_moment_are_told_as_one(qapp: QApplication) -> None:
    told = Told()
    watcher = Watcher(told)
    watcher.rows(frozenset((ONE, TWO)))
    watcher.hosts(frozenset((HOST,)))
    watcher.page(ONE, "window", True)
    watcher.period(2.0)
    qapp.processEvents()
    assert told.watches == [Watch(frozenset((ONE, TWO)), frozenset((ONE,)), frozenset((HOST,)), 2.0)]


def test_what_stays_the_same_is_not_told_again(qapp: QApplication) -> None:
    told = Told()
    watcher = Watcher(told)
    watcher.rows(frozenset((ONE,)))
    qapp.processEvents()
    watcher.rows(frozenset((ONE,)))
    watcher.page(TWO, "window", True)
    watcher.page(TWO, "window", False)
    qapp.processEvents()
    assert len(told.watches) == 1


def test_a_page_is_watched_until_its_last_owner_leaves(qapp: QApplication) -> None:
    watcher = Watcher(Told())
    one, two = object(), object()
    watcher.page(ONE, one, True)
    watcher.page(ONE, two, True)
    watcher.page(ONE, one, False)
    assert watcher.now().pages == {ONE}
    watcher.page(ONE, two, False)
    assert watcher.now().pages == frozenset()
    qapp.processEvents()


def test_leaving_what_was_never_shown_is_no_trouble(qapp: QApplication) -> None:
    watcher = Watcher(Told())
    watcher.page(ONE, object(), False)
    assert watcher.now() == Watch()
    qapp.processEvents()


def test_a_hosts_plots_are_watched_beside_what_the_main_window_shows(qapp: QApplication) -> None:
    watcher = Watcher(Told())
    other = HostKey("test:///default")
    watcher.hosts(frozenset((HOST,)))
    watcher.host_page(other, "window", True)
    assert watcher.now().hosts == {HOST, other}
    qapp.processEvents()


def test_a_window_that_outlives_it_may_still_say_that_it_shows_nothing(qapp: QApplication) -> None:
    """As at the program's end, where Qt hides windows last."""
    watcher, window = Watcher(Told()), object()
    watcher.page(ONE, window, True)
    watcher.more_rows(frozenset((TWO,)), window)
    sip.delete(watcher)
    watcher.page(ONE, window, False)
    watcher.more_rows(frozenset(), window)
