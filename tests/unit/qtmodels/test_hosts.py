"""The list of hosts, headed by all machines."""

from __future__ import annotations

from PyQt6.QtTest import QAbstractItemModelTester

from tests.unit.qtmodels.fleet import HOME, LAB, host, machine, world
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.model.messages import Gone, HostForgotten, HostSeen, Listed
from virtgui.qtmodels.hosts import CountRole, Hosts, Site
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
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)  # type: ignore[attr-defined]
    assert set(told) == {model.row(LAB)}


FAR = HostKey("qemu+ssh://far/system")


def four(settings: Settings) -> tuple[World, Hosts]:
    """LAB and FAR in Berlin, HOME between them in no site."""
    for entry in (HostEntry(LAB, site="Berlin"), HostEntry(HOME), HostEntry(FAR, site="Berlin")):
        settings.put_host(entry)
    made = World()
    made.take([HostSeen(host(key)) for key in (LAB, HOME, FAR)])
    return made, listed(made, settings)


def test_hosts_of_a_site_stand_under_its_name(qapp: object) -> None:
    _made, model = four(Settings.in_memory())
    assert rows(model) == ["", "Berlin", LAB, FAR, HOME]
    assert model.hosts_of("Berlin") == (LAB, FAR)


def test_a_closed_site_hides_its_hosts_and_is_remembered(qapp: object) -> None:
    settings = Settings.in_memory()
    made, model = four(settings)
    model.turn("Berlin", False)
    assert rows(model) == ["", "Berlin", HOME]
    assert rows(listed(made, settings)) == ["", "Berlin", HOME]
    assert set(model.keys) == {LAB, FAR, HOME}
    model.turn("Berlin", True)
    assert rows(model) == ["", "Berlin", LAB, FAR, HOME]


def test_hosts_move_between_sites_and_keep_what_else_is_known_of_them(qapp: object) -> None:
    settings = Settings.in_memory()
    _made, model = four(settings)
    settings.put_host(HostEntry(HOME, "Home", color="blue", notes="under the desk"))
    model.move(HOME, FAR, "Berlin")
    assert rows(model) == ["", "Berlin", LAB, HOME, FAR]
    assert settings.host(HOME) == HostEntry(HOME, "Home", color="blue", site="Berlin", notes="under the desk")
    model.move(LAB, None, "")
    assert rows(model) == ["", "Berlin", HOME, FAR, LAB]


def test_a_host_steps_within_its_site_and_a_site_past_its_neighbours(qapp: object) -> None:
    _made, model = four(Settings.in_memory())
    model.step(FAR, down=False)
    assert rows(model) == ["", "Berlin", FAR, LAB, HOME]
    model.step(FAR, down=False)
    assert rows(model) == ["", "Berlin", FAR, LAB, HOME], "it is the first there"
    model.step(Site("Berlin"), down=True)
    assert rows(model) == ["", HOME, "Berlin", FAR, LAB]
    model.step(HOME, down=True)
    assert rows(model) == ["", "Berlin", FAR, LAB, HOME]


def test_a_site_counts_the_machines_of_its_hosts(qapp: object) -> None:
    made, model = four(Settings.in_memory())
    made.take([Listed(LAB, (machine(1), machine(2))), Listed(HOME, (machine(3, host=HOME),))])
    assert model.index(1).data(CountRole) == 2
