"""Leases and ports are told as far as a driver tells them; a network that hangs holds up nothing else."""

from __future__ import annotations

from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, error
from virtgui.model.commands import ReadInventory, Verb
from virtgui.model.keys import Ticket
from virtgui.model.leases import Lease, LeasesRead, RangesRead, ReadLeases, ReadRanges
from virtgui.model.messages import InventoryRead
from virtgui.model.things import ThingKey, ThingKind

NET = ThingKey(KEY, ThingKind.NETWORK, "c0ffee00-0000-4000-8000-000000000001")
TOLD = {
    "mac": "52:54:00:AA:00:01",
    "ipaddr": "10.0.0.5",
    "prefix": 24,
    "hostname": None,
    "expirytime": 99,
    "iaid": None,
}


class FakeNetwork:
    """`fails` are what each call raises."""

    fails: dict[str, Exception] = {}

    def __init__(self, connection: FakeConnection) -> None:
        self._connection = connection

    def DHCPLeases(self) -> list[dict[str, Any]]:
        self._connection.called("leases")
        self._connection.host.hang("leases", "")
        if "leases" in self.fails:
            raise self.fails["leases"]
        return [TOLD]

    def listAllPorts(self, _flags: int) -> list[Any]:
        if "ports" in self.fails:
            raise self.fails["ports"]
        return []


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> dict[str, Exception]:
    """Every host has this network; the calls that are to fail."""
    fails: dict[str, Exception] = {}
    monkeypatch.setattr(FakeNetwork, "fails", fails)
    found = lambda self, _uuid: FakeNetwork(self)  # noqa: E731
    monkeypatch.setattr(FakeConnection, "networkLookupByUUIDString", found, raising=False)
    return fails


def ask(bench: Bench, number: int = 7) -> LeasesRead:
    bench.session.ask(Ticket(number), ReadLeases(NET))
    bench.hands.until(lambda: any(told.ticket == number for told in bench.of(LeasesRead)), "leases are told")
    return bench.of(LeasesRead)[-1]


def test_leases_are_told_in_plain_facts(bench: Bench, network: dict[str, Exception]) -> None:
    bench.open()
    told = ask(bench)
    assert told.leases == (Lease("52:54:00:aa:00:01", "10.0.0.5", 24, "", 99),)
    assert (told.lacks, told.problem) == (frozenset(), None)


def test_what_a_driver_has_no_call_for_is_said_and_the_rest_told(bench: Bench, network: dict[str, Exception]) -> None:
    network["ports"] = error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported by the connection driver")
    bench.open()
    told = ask(bench)
    assert told.lacks == {"ports"} and told.leases


def test_a_network_that_was_stopped_meanwhile_has_none(bench: Bench, network: dict[str, Exception]) -> None:
    network["leases"] = error(libvirt.VIR_ERR_OPERATION_INVALID, "network 'x' is not active")
    bench.open()
    assert ask(bench) == LeasesRead(Ticket(7), NET)


def test_one_that_hangs_is_given_up_and_holds_up_nothing(bench: Bench, network: dict[str, Exception]) -> None:
    bench.open()
    bench.host.hold("leases")
    bench.session.ask(Ticket(7), ReadLeases(NET))
    bench.hands.settle()
    assert not bench.of(LeasesRead)
    bench.session.ask(Ticket(8), ReadInventory(KEY))
    bench.hands.until(lambda: bench.of(InventoryRead), "what else is asked is answered meanwhile")
    assert bench.finish(bench.act("web", Verb.PAUSE)).problem is None
    bench.hands.pass_until(lambda: bench.of(LeasesRead), "it is given up", 30)
    assert bench.of(LeasesRead)[0].problem is not None
    bench.host.let_go("leases")
    assert ask(bench, 9).leases
    assert len(bench.of(LeasesRead)) == 2, "what was given up is answered once"


def test_a_host_that_is_lost_answers_with_that(bench: Bench, network: dict[str, Exception]) -> None:
    bench.open()
    bench.host.hold("leases")
    bench.session.ask(Ticket(7), ReadLeases(NET))
    bench.hands.settle()
    bench.session.disconnect()
    (told,) = bench.of(LeasesRead)
    assert told.problem is not None and "went away" in told.problem.reason
    bench.session.ask(Ticket(8), ReadLeases(NET))
    assert "not connected" in str(bench.of(LeasesRead)[-1].problem)


def test_only_this_computer_tells_its_ranges(bench_with: Any) -> None:
    bench = bench_with(own_ranges=lambda: (("eth0", "10.0.0.0/8"),))
    bench.open()
    bench.session.ask(Ticket(7), ReadRanges(KEY))
    bench.hands.until(lambda: bench.of(RangesRead), "ranges are told")
    assert bench.of(RangesRead)[0].ranges == (("eth0", "10.0.0.0/8"),)
