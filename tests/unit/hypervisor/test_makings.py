"""Creations that cannot begin, wait their turn, or are lost; what becomes of those that begin is in tests/real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, error
from virtgui.host.journal import Journal
from virtgui.hypervisor.streams import Pipe, Stopped
from virtgui.model.keys import Ticket
from virtgui.model.making import HalfMade, LeaveMade, Made, Make, RemoveVolume, StartNetwork, Step, TakeBack
from virtgui.model.messages import Advanced, Began, LeftHalfMade

HALF = HalfMade("0" * 32, KEY, "web", (Made("volume", "a", "default"),), 1.0)
WAIT = StartNetwork("slow")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Networks whose start waits for this event; there are no others."""
    gate = threading.Event()

    def look(self: FakeConnection, _name: str) -> None:
        self.called("network")
        gate.wait(20)
        raise error(libvirt.VIR_ERR_NO_NETWORK, "Network not found")

    monkeypatch.setattr(FakeConnection, "networkLookupByName", look, raising=False)
    return gate


def begin(bench: Bench, number: int, *steps: Step, title: str = "web") -> Ticket:
    bench.session.make(Ticket(number), Make(KEY, title, steps, doing=f"create {title}"))
    return Ticket(number)


def test_nothing_begins_on_a_host_that_is_not_open(bench: Bench) -> None:
    ticket = begin(bench, 1, WAIT)
    (end,) = bench.finished(ticket)
    assert end.problem is not None and "not connected" in end.problem.reason
    bench.session.make(Ticket(2), TakeBack(HALF))
    assert bench.finished(Ticket(2))[0].problem is not None
    before = len(bench.messages)
    bench.session.make(Ticket(3), LeaveMade(HALF))
    assert len(bench.messages) == before


def test_a_connection_that_may_only_read_makes_nothing(bench: Bench) -> None:
    bench.session.connect(True)
    bench.hands.until(lambda: bench.messages and bench.seen.listed, "the host is listed")
    end = bench.finish(begin(bench, 1, WAIT))
    assert end.problem is not None and "read" in end.problem.reason
    assert "network" not in bench.host.calls


@pytest.mark.parametrize("name", ["../../etc/x", "/abs", "a/b", ".", "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused_before_any_call(bench: Bench, name: str, slow: threading.Event) -> None:
    bench.open()
    end = bench.finish(begin(bench, 1, WAIT, RemoveVolume("default", name)))
    assert end.problem is not None and "cannot be the volume's name" in end.problem.reason
    assert "network" not in bench.host.calls


def test_two_run_at_once_and_the_others_wait_or_are_cancelled(bench: Bench, slow: threading.Event) -> None:
    bench.open()
    tickets = [begin(bench, number, WAIT) for number in (1, 2, 3, 4)]
    assert [told.text for told in bench.of(Advanced) if told.ticket in tickets[2:]] == ["Waiting for its turn"] * 2
    assert all(told.can_cancel for told in bench.of(Began))
    assert bench.session.cancel(tickets[2]) and bench.finish(tickets[2]).cancelled
    slow.set()
    for ticket in (tickets[0], tickets[1], tickets[3]):
        problem = bench.finish(ticket).problem
        assert problem is not None and "etwork" in problem.reason
    assert not bench.session.cancel(tickets[0])


def test_a_cancelled_one_says_so_once_its_call_is_over(bench: Bench, slow: threading.Event) -> None:
    bench.open()
    ticket = begin(bench, 1, WAIT, WAIT)
    bench.hands.until(lambda: "network" in bench.host.calls, "it is begun")
    bench.session.cancel(ticket)
    assert bench.finished(ticket) == []
    slow.set()
    assert bench.finish(ticket).cancelled
    assert bench.host.calls.count("network") == 1


def test_one_under_way_is_told_as_unknown_when_the_host_goes(bench: Bench, slow: threading.Event) -> None:
    bench.open()
    ticket = begin(bench, 1, WAIT)
    bench.hands.until(lambda: "network" in bench.host.calls, "it is begun")
    bench.session.disconnect()
    (end,) = bench.finished(ticket)
    assert end.unknown and end.problem is not None and "Check when it is back" in end.problem.reason
    slow.set()


def test_those_whose_turn_has_not_come_are_told_as_not_done_when_the_host_goes(
    bench: Bench, slow: threading.Event
) -> None:
    bench.open()
    tickets = [begin(bench, number, WAIT) for number in (1, 2, 3, 4)]
    bench.hands.until(lambda: bench.host.calls.count("network") == 2, "two are begun")
    bench.session.disconnect()
    ends = [bench.finished(ticket)[0] for ticket in tickets]
    assert [end.unknown for end in ends] == [True, True, False, False]
    reasons = {end.problem.reason for end in ends[2:] if end.problem is not None}
    assert reasons == {"The host went away before anything was done."}
    slow.set()
    assert bench.host.calls.count("network") == 2


def test_what_was_left_is_told_when_its_host_is_opened(bench_with: Callable[..., Bench], tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = journal.begin(KEY, "shop")
    entry.write(HALF.made)
    entry.leave()
    bench = bench_with(journal=journal)
    bench.open()
    bench.hands.until(lambda: bench.of(LeftHalfMade), "it is told")
    (half,) = bench.of(LeftHalfMade)[0].halves
    assert (half.title, half.made) == ("shop", HALF.made)
    bench.session.make(Ticket(1), LeaveMade(half))
    bench.hands.until(lambda: len(bench.of(LeftHalfMade)) > 1, "it is told again")
    assert bench.of(LeftHalfMade)[-1].halves == () and list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_remembered_nothing_is_begun(
    bench_with: Callable[..., Bench], tmp_path: Path, slow: threading.Event
) -> None:
    (tmp_path / "file").write_text("no folder")
    bench = bench_with(journal=Journal(tmp_path / "file"))
    bench.open()
    end = bench.finish(begin(bench, 1, WAIT))
    assert end.problem is not None and "Nothing can be remembered" in end.problem.reason
    assert "network" not in bench.host.calls


def test_a_pipe_ends_with_either_side() -> None:
    pipe = Pipe()
    pipe.put(b"one")
    assert pipe.get(lambda: True) == b"one"
    pipe.put(error(libvirt.VIR_ERR_NO_STORAGE_VOL, "no such volume"))
    with pytest.raises(libvirt.libvirtError, match="no such volume"):
        pipe.get(lambda: True)
    pipe.put(b"last")
    assert pipe.get(lambda: False) == b"last"
    with pytest.raises(libvirt.libvirtError, match="went away"):
        pipe.get(lambda: False)
    pipe.closed = True
    with pytest.raises(Stopped):
        pipe.put(b"more")
