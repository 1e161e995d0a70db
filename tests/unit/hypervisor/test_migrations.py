"""Migrations that cannot begin, are led over two connections, or lose a host; real ones are in tests/real."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libvirt
import pytest

from tests.unit.hypervisor.conftest import KEY, Bench
from tests.unit.hypervisor.fakes import FakeConnection, FakeHost, FakeMachine, error, uuid_of
from tests.unit.install.migrations import DOCUMENT
from virtgui.hypervisor import migrating
from virtgui.hypervisor.ledger import Ledger
from virtgui.hypervisor.link import Link
from virtgui.hypervisor.session import Session
from virtgui.hypervisor.unmaking import Unmade
from virtgui.model.commands import NewVolume
from virtgui.model.facts import Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Made
from virtgui.model.messages import Began, Finished
from virtgui.model.migration import (
    NO_LIMIT,
    Limits,
    Migrate,
    MigrationFar,
    MigrationLimited,
    MigrationOptions,
    MigrationTuned,
    Moved,
    Preflight,
    PreflightRead,
    TuneMigration,
    Way,
)

FAR = HostKey("qemu+ssh://far/system")
WEB = DomainKey(KEY, uuid_of("web"))


class Pair(Bench):
    """Two hosts, the second with no machine on it."""

    def __init__(self) -> None:
        self.sessions: dict[HostKey, Session] = {}
        super().__init__(borrow=self._borrow)
        self.far_host = FakeHost()
        self.far = Session(FAR, self.around._replace(open_auth=self.far_host.open))
        self.sessions = {KEY: self.session, FAR: self.far}

    def _borrow(self, key: HostKey) -> Link | None:
        return self.sessions[key].link if key in self.sessions else None

    def open_both(self) -> None:
        self.open()
        self.far.connect(False)
        self.hands.until(lambda: self.far.host.phase is Phase.OPEN and self.far.host.listed, "the other is listed")

    def begin(self, number: int = 1, **options: Any) -> Ticket:
        command = Migrate(WEB, FAR, MigrationOptions(**options), (), "near", "far")
        self.session.migrate(Ticket(number), command)
        return Ticket(number)

    def end(self) -> None:
        self.far_host.release_all()
        self.far.disconnect()
        super().end()


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.end()


class Calls:
    """What libvirt was asked for in the place of a migration."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.direct: list[tuple[FakeConnection, dict[str, Any], int]] = []
        self.led: list[tuple[str, dict[str, Any], int]] = []
        self.tuned: list[tuple[str, int]] = []
        self.problem: libvirt.libvirtError | None = None
        calls = self

        def migrate3(machine: FakeMachine, to: FakeConnection, params: dict[str, Any], flags: int) -> None:
            calls.direct.append((to, params, flags))
            calls._go(machine)

        def to_uri(machine: FakeMachine, uri: str, params: dict[str, Any], flags: int) -> None:
            calls.led.append((uri, params, flags))
            calls._go(machine)

        def stats(machine: FakeMachine, flags: int = 0) -> dict[str, int]:
            if flags:
                return {"type": 3, "downtime": 70}
            told = {"type": 2, "data_total": 100, "data_remaining": 60, "memory_total": 100, "memory_remaining": 60}
            return {**told, "memory_bps": 10, "time_elapsed": 500}

        monkeypatch.setattr(FakeMachine, "migrate3", migrate3, raising=False)
        monkeypatch.setattr(FakeMachine, "migrateToURI3", to_uri, raising=False)
        monkeypatch.setattr(FakeMachine, "jobStats", stats)
        self.limits = {"migrateGetMaxSpeed": 2**43 - 1, "migrateGetMaxDowntime": 300, "migrateGetCompressionCache": 0}
        for name in self.limits:
            monkeypatch.setattr(FakeMachine, name, self._limit(name), raising=False)
        for name in (
            *("migrateSetMaxSpeed", "migrateSetMaxDowntime", "migrateStartPostCopy"),
            "migrateSetCompressionCache",
        ):
            monkeypatch.setattr(FakeMachine, name, self._tune(name), raising=False)

    def _go(self, machine: FakeMachine) -> None:
        machine._connection.host.hang("migrate", "")
        if self.problem is not None:
            raise self.problem

    def _limit(self, name: str) -> Any:
        return lambda _machine, _flags=0: self.limits[name]

    def _tune(self, name: str) -> Any:
        return lambda _machine, value=0, _flags=0: self.tuned.append((name, value))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


def reason(end: Finished) -> str:
    assert end.problem is not None
    return end.problem.reason


def test_it_needs_both_hosts_two_of_them_and_the_machine(pair: Pair, calls: Calls) -> None:
    assert "not connected" in reason(pair.finish(pair.begin(1)))
    pair.open()
    assert "move to is not connected" in reason(pair.finish(pair.begin(2)))
    pair.session.migrate(Ticket(3), Migrate(WEB, KEY))
    assert "on that host already" in reason(pair.finish(Ticket(3)))
    pair.session.migrate(Ticket(4), Migrate(DomainKey(KEY, uuid_of("gone")), FAR))
    assert "no longer exists" in reason(pair.finish(Ticket(4)))
    assert len(pair.of(Began)) == 4 and not calls.direct


def test_a_direct_one_is_led_over_a_connection_of_each_host(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    ticket = pair.begin(bandwidth=7)
    pair.far_host.machines[WEB.uuid] = dict(pair.host.machines[WEB.uuid])
    end = pair.finish(ticket)
    ((to, params, flags),) = calls.direct
    assert to.host is pair.far_host and params == {"bandwidth": 7}
    assert flags & libvirt.VIR_MIGRATE_LIVE and not flags & libvirt.VIR_MIGRATE_PEER2PEER
    assert end.problem is None and end.text == "It runs on far now; the guest stood still for 70 ms"
    (moved,) = pair.of(Moved)
    assert moved.there == DomainKey(FAR, WEB.uuid) and moved.standstill_ms == 70


def test_a_led_one_names_the_target_as_the_source_reaches_it(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    pair.finish(pair.begin(way=Way.TUNNELLED))
    ((uri, _, flags),) = calls.led
    assert uri == FAR and flags & libvirt.VIR_MIGRATE_TUNNELLED and flags & libvirt.VIR_MIGRATE_PEER2PEER


def test_it_is_watched_changed_and_not_begun_twice(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    pair.host.hold("migrate")
    ticket = pair.begin(downtime_ms=40)
    pair.hands.pass_until(lambda: pair.of(MigrationFar), "figures come")
    pair.hands.until(lambda: calls.tuned == [("migrateSetMaxDowntime", 40)], "the limit is set as soon as it can be")
    assert pair.of(MigrationFar)[0].figures.remaining == 60
    assert "being migrated already" in reason(pair.finish(pair.begin(2)))
    pair.session.migrate(Ticket(3), TuneMigration(WEB, ticket, bandwidth=9, post_copy=True))
    pair.hands.until(lambda: pair.of(MigrationTuned), "it is changed")
    assert calls.tuned[1:] == [("migrateSetMaxSpeed", 9), ("migrateStartPostCopy", 0)]
    assert next(told.limits for told in pair.of(MigrationLimited)) == Limits(NO_LIMIT, 300, 0)
    calls.limits["migrateGetMaxSpeed"], calls.limits["migrateGetCompressionCache"] = 9, 128 << 20
    pair.session.migrate(Ticket(5), TuneMigration(WEB, ticket, cache=128))
    pair.hands.until(lambda: len(pair.of(MigrationLimited)) == 2, "what holds now is told")
    assert calls.tuned[3:] == [("migrateSetCompressionCache", 128 << 20)]
    assert pair.of(MigrationLimited)[1].limits == Limits(9, 300, 128)
    pair.host.let_go("migrate")
    pair.finish(ticket)
    pair.session.migrate(Ticket(4), TuneMigration(WEB, ticket, bandwidth=9))
    pair.hands.until(lambda: len(pair.of(MigrationTuned)) == 3, "it is answered")
    assert pair.of(MigrationTuned)[2].problem is not None


def test_one_that_fails_says_where_the_machine_is(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    calls.problem = error(
        libvirt.VIR_ERR_MIGRATE_UNSAFE, "Unsafe migration: Migration without shared storage is unsafe"
    )
    end = pair.finish(pair.begin())
    assert "Copy them" in reason(end) and "It still runs on near." in reason(end)
    assert not end.unknown and not pair.of(Moved)


def test_one_whose_host_is_lost_asks_the_other(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    pair.host.hold("migrate")
    ticket = pair.begin()
    pair.hands.pass_until(lambda: pair.of(MigrationFar), "figures come")
    pair.far_host.machines[WEB.uuid] = dict(pair.host.machines[WEB.uuid])
    pair.host.break_down()
    end = pair.finish(ticket)
    assert "It runs on far now. near does not answer." in reason(end) and end.unknown


def test_a_cancel_breaks_it_off(pair: Pair, calls: Calls) -> None:
    pair.open_both()
    pair.host.hold("migrate")
    calls.problem = error(libvirt.VIR_ERR_OPERATION_ABORTED, "operation aborted: migration out: canceled by client")
    ticket = pair.begin()
    pair.hands.pass_until(lambda: pair.of(MigrationFar), "figures come")
    assert pair.session.cancel(ticket)
    pair.hands.until(lambda: pair.host.aborted.get("web"), "libvirt is told")
    pair.host.let_go("migrate")
    end = pair.finish(ticket)
    assert end.cancelled and reason(end) == "Cancelled. It still runs on near."
    assert not pair.session.cancel(ticket)


def test_a_look_waits_for_no_host_for_ever(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeMachine, "XMLDesc", lambda _machine, _flags=0: DOCUMENT)
    pair.open_both()
    pair.far_host.hold("pools")
    pair.session.ask(Ticket(1), Preflight(WEB, FAR))
    pair.hands.pass_until(lambda: pair.of(PreflightRead), "it is answered", 60, 1.0)
    (told,) = pair.of(PreflightRead)
    assert told.survey is not None and told.survey.document == DOCUMENT
    assert told.survey.pools is None and told.survey.source.hostname == "fake"
    pair.far.disconnect()
    pair.session.ask(Ticket(2), Preflight(WEB, FAR))
    assert "not connected" in str(pair.of(PreflightRead)[-1].problem)


@pytest.mark.parametrize("runs", [True, False])
def test_new_volumes_are_removed_only_where_the_machine_does_not_run_on_them_by_now(
    pair: Pair, calls: Calls, monkeypatch: pytest.MonkeyPatch, runs: bool
) -> None:
    removed: list[FakeConnection] = []

    def prepare(_connection: FakeConnection, _command: Migrate, ledger: Ledger, _begin: object) -> None:
        ledger.made = (Made("volume", "web.qcow2", "default"),)

    def tidy(connection: FakeConnection, ledger: Ledger) -> Unmade:
        removed.append(connection)
        return Unmade(ledger.made, ())

    monkeypatch.setattr(migrating, "prepare", prepare)
    monkeypatch.setattr(migrating, "tidy", tidy)
    pair.open_both()
    calls.problem = error(libvirt.VIR_ERR_OPERATION_FAILED, "migration job: unexpectedly failed")
    if runs:
        pair.far_host.machines[WEB.uuid] = dict(pair.host.machines[WEB.uuid])
    command = Migrate(WEB, FAR, MigrationOptions(), (NewVolume("default", "web.qcow2", "<volume/>"),), "near", "far")
    pair.session.migrate(Ticket(1), command)
    assert "unexpectedly failed" in reason(pair.finish(Ticket(1)))
    assert [connection.host is pair.far_host for connection in removed] == ([] if runs else [True])
