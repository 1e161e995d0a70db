"""A connection that another thread migrates with is not closed under it."""

from __future__ import annotations

import threading

import pytest

from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.migrating import Loan


def lending(loan: Loan, connection: object) -> threading.Thread:
    """A lane that lends; it ends when it may close its connection."""
    lane = threading.Thread(target=loan.lend, args=(connection,), name="lane")
    lane.start()
    return lane


def test_whoever_took_it_alone_gives_it_back() -> None:
    loan, connection = Loan(), object()
    lane = lending(loan, connection)
    assert loan.take() is connection
    loan.call_off()
    lane.join(0.2)
    assert lane.is_alive(), "the migration still uses it"
    loan.give_back()
    lane.join(30)
    assert not lane.is_alive()


def test_what_was_called_off_is_not_taken_any_more() -> None:
    loan = Loan()
    lane = lending(loan, object())
    loan.call_off()
    lane.join(30)
    assert not lane.is_alive()
    with pytest.raises(Stumble, match="does not answer"):
        loan.take()
