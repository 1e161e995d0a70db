"""The list of hosts, headed by all machines."""

from __future__ import annotations

from PyQt6.QtTest import QAbstractItemModelTester

from tests.unit.qtmodels.fleet import HOME, LAB, host, machine, world
from virtgui.model.facts import Host, Phase
from virtgui.model.messages import Gone, HostForgotten, HostSeen
from virtgui.qtmodels.hosts import CountRole, Hosts
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.world import World


def listed(made: World, settings: Settings | None = None) -> Hosts:
    model = Hosts(made, settings or Settings.in_memory(), lambda found: str(found.key))
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return model


def rows(model: Hosts) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_without_hosts_there_is_no_row(qapp: object) -> None:
    assert rows(listed(World())) == []


def test_the_first_host_brings_the_row_for_all_machines(qapp: object) -> None:
    made = World()
    model = listed(made)
    made.take([HostSeen(host())])
    assert rows(model) == ["", LAB]
    made.take([HostForgotten(LAB)])
    assert rows(model) == []


def test_rows_count_their_machines(qapp: object) -> None:
    made = world(machine(1), machine(2))
    model = listed(made)
    made.take([HostSeen(host(HOME))])
    assert [model.index(row).data(CountRole) for row in range(3)] == [2, 2, 0]
    made.take([Gone((machine(1).key,))])
    assert [model.index(row).data(CountRole) for row in range(3)] == [1, 1, 0]


def test_hosts_stand_in_the_order_they_were_added(qapp: object) -> None:
    settings = Settings.in_memory()
    settings.put_host(HostEntry(HOME))
    settings.put_host(HostEntry(LAB))
    made = World()
    model = listed(made, settings)
    made.take([HostSeen(Host(LAB)), HostSeen(Host(HOME))])
    assert rows(model) == ["", HOME, LAB]
    assert (model.row(None), model.row(HOME), model.row(LAB)) == (0, 1, 2)


def test_a_countdown_repaints_the_lost_host_only(qtbot: object) -> None:
    made = world(machine(1))
    made.take([HostSeen(host(HOME))])
    model = listed(made)
    told: list[int] = []
    made.take([HostSeen(host(phase=Phase.LOST, retry_at=9e9))])
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    qtbot.waitUntil(lambda: bool(told), timeout=3000)  # type: ignore[attr-defined]
    assert set(told) == {model.row(LAB)}
