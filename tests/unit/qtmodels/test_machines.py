"""The table's rows: found, filtered, sorted and kept by key."""

from __future__ import annotations

import random
import time

import pytest
from PyQt6.QtCore import QPersistentModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester

from tests.unit.qtmodels.fleet import HOME, LAB, PlainSpeaker, address, busy, config, host, key, machine, world
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed, Gone, HostSeen, Listed, Sampled, Seen
from virtgui.model.samples import DomainSample
from virtgui.qtmodels.machines import KeyRole, Machines
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import ORDERS, Column
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

FAILS = QAbstractItemModelTester.FailureReportingMode.Fatal


def table(made: World) -> Machines:
    model = Machines(made, PlainSpeaker(made))
    model.tester = QAbstractItemModelTester(model, FAILS)  # type: ignore[attr-defined]
    return model


def names(model: Machines) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def settle(qtbot: object, model: Machines, wanted: list[str]) -> None:
    qtbot.waitUntil(lambda: names(model) == wanted, timeout=30_000)  # type: ignore[attr-defined]


def test_every_column_has_an_order() -> None:
    assert set(ORDERS) == set(Column)


def test_names_are_in_a_persons_order(qapp: object) -> None:
    made = world(machine(1, "node-10"), machine(2, "Node-2"), machine(3, "alpha"))
    assert names(table(made)) == ["alpha", "Node-2", "node-10"]


def test_a_new_machine_takes_its_place(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(3, "c"))
    model = table(made)
    made.take([Seen((machine(2, "b"),))])
    settle(qtbot, model, ["a", "b", "c"])


def test_names_stay_in_order_whatever_comes_goes_and_is_renamed(qapp: object) -> None:
    dice, made = random.Random(7), world()
    model, there = table(made), dict[int, str]()
    for _ in range(60):
        for _ in range(dice.randrange(1, 6)):
            number, name = dice.randrange(40), f"vm{dice.randrange(30)}"
            if number in there and dice.random() < 0.3:
                del there[number]
                made.take([Gone((key(number),))])
            else:
                there[number] = name
                made.take([Seen((machine(number, name),))])
        model.settle()
        assert names(model) == sorted(there.values(), key=lambda name: int(name[2:]))


def test_a_renamed_machine_keeps_its_row_and_selection(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"), machine(3, "c"))
    model = table(made)
    held = QPersistentModelIndex(model.index(0, 0))
    made.take([Seen((machine(1, "z"),))])
    settle(qtbot, model, ["b", "c", "z"])
    assert held.row() == 2
    assert held.data(KeyRole) == key(1)


def test_a_name_created_anew_is_a_new_row(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"))
    model = table(made)
    held = QPersistentModelIndex(model.index(0, 0))
    made.take([Gone((key(1),)), Seen((machine(7, "a"),))])
    settle(qtbot, model, ["a", "b"])
    assert not held.isValid()
    assert model.key(0) == key(7)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WEB", ["web-01"]),
        ("orders", ["db-01"]),
        ("52:54:00:aa", ["db-01"]),
        ("10.0.4.7", ["web-01"]),
        ("nightly dump", ["db-01"]),
        ("000000000002", ["web-01"]),
        ("  web  ", ["web-01"]),
        ("", ["db-01", "web-01"]),
        ("nothing like it", []),
        ("STRASSE", ["db-01"]),
    ],
)
def test_search_looks_through_everything_a_machine_is_known_by(qapp: object, text: str, found: list[str]) -> None:
    told = config("Orders database", "Nightly dump in der Straße", "52:54:00:AA:bb:01")
    made = world(machine(1, "db-01", config=told), machine(2, "web-01"))
    made.take([Addressed(((key(2), (address("10.0.4.7"),)),))])
    model = table(made)
    model.set_search(text)
    assert names(model) == found


def test_an_address_that_comes_later_is_found(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"))
    model = table(made)
    model.set_search("10.9.")
    assert names(model) == []
    made.take([Addressed(((key(2), (address("10.9.8.7"),)),))])
    settle(qtbot, model, ["b"])


def test_a_chip_shows_one_state_and_counts_tell_all(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b", state=DomainState.SHUTOFF), machine(3, "c"))
    model = table(made)
    assert (model.count(Chip.ALL), model.count(Chip.RUNNING), model.count(Chip.OFF)) == (3, 2, 1)
    model.set_chip(Chip.RUNNING)
    assert names(model) == ["a", "c"]
    made.take([Seen((machine(1, "a", state=DomainState.SHUTOFF),))])
    settle(qtbot, model, ["c"])
    assert (model.count(Chip.ALL), model.count(Chip.RUNNING), model.count(Chip.OFF)) == (3, 1, 2)


def test_machines_of_a_lost_host_stay_and_count_as_unknown(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"))
    model = table(made)
    made.take([HostSeen(host(phase=Phase.LOST))])
    settle(qtbot, model, ["a", "b"])
    assert (model.count(Chip.UNKNOWN), model.count(Chip.RUNNING)) == (2, 0)


def test_one_hosts_machines_alone(qapp: object) -> None:
    made = world(machine(1, "a"))
    made.take([HostSeen(host(HOME)), Listed(HOME, (machine(2, "b", HOME),))])
    model = table(made)
    assert names(model) == ["a", "b"]
    model.set_scope(HOME)
    assert names(model) == ["b"]
    assert model.count(Chip.ALL) == 1
    model.set_scope(None)
    assert names(model) == ["a", "b"]


def test_figures_that_do_not_exist_come_last_both_ways(qapp: object) -> None:
    made = world(machine(1, "low"), machine(2, "none"), machine(3, "high"))
    busy(made, {key(1): 10, key(3): 90})
    model = table(made)
    model.sort(Column.CPU, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["low", "high", "none"]
    model.sort(Column.CPU, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["high", "low", "none"]


def test_live_values_change_places_after_two_seconds_and_not_under_the_pointer(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"))
    busy(made, {key(1): 10, key(2): 90})
    model = table(made)
    model.sort(Column.CPU)
    assert names(model) == ["a", "b"]
    model.hold(True)
    busy(made, {key(1): 90, key(2): 10}, at=102)
    qtbot.wait(2300)  # type: ignore[attr-defined]
    assert names(model) == ["a", "b"]
    model.hold(False)
    assert names(model) == ["b", "a"]


def test_equal_values_keep_the_order_of_names(qapp: object) -> None:
    made = world(*(machine(number, f"vm-{number}") for number in range(12, 0, -1)))
    busy(made, {key(number): 50 for number in range(1, 13)})
    model = table(made)
    model.sort(Column.CPU, Qt.SortOrder.AscendingOrder)
    assert names(model) == [f"vm-{number}" for number in range(1, 13)]


def test_a_sample_repaints_only_what_is_on_screen(qapp: object) -> None:
    made = world(*(machine(number) for number in range(100)))
    model = table(made)
    model.set_seen(range(10, 20))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    busy(made, {model.key(row): 5.0 for row in (3, 12, 15, 50) if model.key(row) is not None})  # type: ignore[misc]
    assert set(told) == {(12, 12), (15, 15)}


def test_a_sample_repaints_only_cells_that_look_another(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.5]
    monkeypatch.setattr(time, "clock_gettime", lambda _clock: clock[0])
    made = world(*(machine(number) for number in range(4)))
    model = table(made)
    model.set_seen(range(4), lambda column: column > Column.MEMORY)
    told: set[tuple[int, int]] = set()
    model.dataChanged.connect(
        lambda first, last: told.update((row, first.column()) for row in range(first.row(), last.row() + 1))
    )
    used = [0.0] * 4

    def tick(*percents: float) -> set[tuple[int, int]]:
        """A second later; which cells are painted."""
        told.clear()
        clock[0] += 1
        for number, percent in enumerate(percents):
            used[number] += percent * 1e7
        made.take(
            [Sampled(LAB, tuple(DomainSample(key(n), clock[0], 1, cpu_ns=int(used[n]), vcpus=1) for n in range(4)))]
        )
        return set(told)

    cpu = int(Column.CPU)
    tick(0, 0, 0, 0)
    assert tick(0, 0, 0, 0) == {(row, cpu) for row in range(4)}, "their first figures, nothing of their memory"
    for _ in range(70):
        tick(0, 0, 0, 0)
    assert tick(0, 0, 0, 0) == set(), "nothing happens for more than a minute"
    assert tick(0, 0, 0, 0) == set()
    assert tick(0, 0, 40, 0) == {(2, cpu)}
    painted = [tick(0, 0, 40, 0) for _ in range(4)]
    assert painted.count({(2, cpu)}) == 2, "its line moves every other second, and its figure stays"
    assert painted.count(set()) == 2


def test_only_rows_that_changed_are_announced(qapp: object) -> None:
    made = world(*(machine(number) for number in range(10)))
    model = table(made)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    made.take([Seen((machine(4, state=DomainState.PAUSED),))])
    assert told == [(4, 4)]
    told.clear()
    made.take([Seen((machine(4, state=DomainState.PAUSED),))])
    assert told == []


def test_rows_on_screen_that_changed_are_announced_alone_and_others_as_a_stretch(qapp: object) -> None:
    made = world(*(machine(number) for number in range(100)))
    model = table(made)
    model.set_seen(range(40, 60))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    made.take([Seen(tuple(machine(number, state=DomainState.PAUSED) for number in (3, 7, 41, 42, 50, 70, 90)))])
    assert sorted(told) == [(3, 7), (41, 42), (50, 50), (70, 90)]


def test_a_burst_is_announced_as_one_stretch(qapp: object) -> None:
    made = world(*(machine(number) for number in range(100)))
    model = table(made)
    model.set_seen(range(100))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    made.take([Seen(tuple(machine(number, state=DomainState.PAUSED) for number in range(1, 98, 2)))])
    assert told == [(1, 97)]


def test_of_a_host_that_is_called_otherwise_only_its_name_is_announced(qapp: object) -> None:
    made = world(machine(1), machine(2))
    model = table(made)
    speaker, called = model._speaker, ["lab"]
    speaker.heading_title = lambda heading: called[0]  # type: ignore[method-assign]
    made.take([HostSeen(host(phase=Phase.OPEN, libvirt_version="9"))])
    told: list[tuple[int, int, int, int]] = []
    model.dataChanged.connect(lambda a, z: told.append((a.row(), z.row(), a.column(), z.column())))
    made.take([HostSeen(host(cpus=4))])
    assert told == [], "nothing of it stands in a row"
    called[0] = "lab (QEMU)"
    made.take([HostSeen(host(cpus=8))])
    assert told == [(0, 1, Column.HOST, Column.HOST)]
    told.clear()
    made.take([HostSeen(host(phase=Phase.LOST))])
    assert told == [(0, 1, 0, len(Column) - 1)]


def test_rows_of_the_last_host_that_comes_wait_for_nothing(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    made = world(machine(1))
    made.take([HostSeen(host(HOME, Phase.OPENING))])
    model = table(made)
    made.take([Seen(tuple(machine(number) for number in range(2, 40)))])
    assert model.rowCount() == 1, "more may come in a moment"
    made.take([Listed(HOME, tuple(machine(number, host=HOME) for number in range(60))), HostSeen(host(HOME))])
    assert model.rowCount() == 99


def test_the_rows_are_right_after_any_history(qtbot: object) -> None:
    chance = random.Random(7)
    made = world()
    model = table(made)
    model.sort(Column.STATE)
    there: dict[DomainKey, object] = {}
    states = (DomainState.RUNNING, DomainState.SHUTOFF, DomainState.PAUSED)
    for _ in range(60):
        changed = [
            machine(number, f"m{chance.randrange(50)}-{number}", state=chance.choice(states))
            for number in chance.sample(range(40), chance.randrange(1, 12))
        ]
        gone = tuple(chance.sample(sorted(there), min(len(there), chance.randrange(5))))
        made.take([Seen(tuple(changed)), Gone(gone)])
        there.update({domain.key: domain for domain in changed})
        for lost in gone:
            there.pop(lost, None)
    qtbot.waitUntil(lambda: set(model.keys()) == set(made.machines), timeout=30_000)  # type: ignore[attr-defined]
    assert all(model.row(which) == row for row, which in enumerate(model.keys()))


def test_five_thousand_rows_are_there_at_once_and_a_storm_costs_little(qtbot: object) -> None:
    fleet = [machine(number) for number in range(5000)]
    made = World()
    model = Machines(made, PlainSpeaker(made))
    start = time.process_time()
    made.take([HostSeen(host()), Listed(LAB, tuple(fleet))])
    assert model.rowCount() == 5000
    assert time.process_time() - start < 1.0
    longest = 0.0
    for step in range(60):
        state = DomainState.PAUSED if step % 2 else DomainState.RUNNING
        batch = tuple(replace(domain, state=state) for domain in fleet[step * 80 : step * 80 + 83])
        before = time.process_time()
        made.take([Seen(batch)])
        longest = max(longest, time.process_time() - before)
    assert longest < 0.1
    last = made.machines[key(59 * 80)]
    assert last.state is DomainState.PAUSED
    qtbot.waitUntil(lambda: model.count(Chip.PAUSED) == sum(  # type: ignore[attr-defined]
        domain.state is DomainState.PAUSED for domain in made.machines.values()), timeout=30_000)  # fmt: skip


def test_a_row_whose_machine_just_went_says_nothing(qapp: object) -> None:
    made = world(machine(1, "a"))
    model = Machines(made, PlainSpeaker(made))
    made.machines.clear()
    assert model.index(0, 0).data() is None


@pytest.mark.parametrize("column", [Column.NAME, Column.STATE, Column.CPU])
@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_who_is_found_again_is_where_a_new_table_has_them(qtbot: object, column: Column, order: Qt.SortOrder) -> None:
    off = {"state": DomainState.SHUTOFF}
    made = world(machine(1, "a-1"), machine(2, "b-1", **off), machine(3, "a-2"), machine(4, "b-2"))  # type: ignore[arg-type]
    model = table(made)
    model.sort(column, order)
    model.set_search("a-")
    assert sorted(names(model)) == ["a-1", "a-2"]
    busy(made, {key(1): 30, key(3): 20, key(4): 70})
    made.take([Seen((machine(1, "c-1"), machine(2, "a-0", **off)))])  # type: ignore[arg-type]
    settle(qtbot, model, [name for name in _anew(made, column, order) if name.startswith("a-")])
    for text in ("b-", "", "c-", "nobody", ""):
        model.set_search(text)
        assert names(model) == [name for name in _anew(made, column, order) if text in name]
        assert model.count(Chip.ALL) == model.rowCount()
    made.take([Gone((key(1),))])
    settle(qtbot, model, _anew(made, column, order))


def _anew(made: World, column: Column, order: Qt.SortOrder) -> list[str]:
    model = table(made)
    model.sort(column, order)
    return names(model)


def test_machines_whose_figures_read_the_same_stay_in_the_order_of_their_names(qtbot: object) -> None:
    made = world(machine(1, "a"), machine(2, "b"), machine(3, "c"))
    model = table(made)
    model.sort(Column.CPU, Qt.SortOrder.DescendingOrder)
    busy(made, {key(1): 49.8, key(2): 50.2, key(3): 51})
    settle(qtbot, model, ["c", "a", "b"])
    busy(made, {key(1): 50.1, key(2): 49.9, key(3): 50.3}, at=102.0)
    settle(qtbot, model, ["a", "b", "c"])
