"""What a schedule keeps: the newest of each hour, day, week and month, and whole chains of backups."""

from __future__ import annotations

import time

import pytest

from virtgui.model.backups import Backup, Scope
from virtgui.model.schedules import (
    Keep,
    Schedule,
    doomed_backups,
    doomed_snapshots,
    flaws,
    full_is_due,
    kept,
    snapshot_name,
    snapshot_text,
)
from virtgui.model.snapshots import Snapshot
from virtgui.util.frozen import replace

NIGHTLY = Schedule("nightly", "qemu:///system", pool="backups", keep=Keep(1, 0, 3, 0, 0))
NOON = time.mktime((2026, 11, 26, 12, 0, 0, 0, 0, -1))
DAY = 86400.0


def backup(number: str, days_ago: float, parent: str = "", cause: str = NIGHTLY.cause, uuid: str = "u") -> Backup:
    scope = Scope.INCREMENTAL if parent else Scope.FULL
    return Backup(number, "backups", "web", uuid, NOON - days_ago * DAY, scope, (), parent, cause=cause)


def numbers(*backups: Backup, schedule: Schedule = NIGHTLY) -> list[str]:
    return [each.number for each in doomed_backups(backups, "u", schedule)]


@pytest.mark.parametrize(
    ("keep", "days"),
    [
        (Keep(2, 0, 0, 0, 0), [0, 1]),
        (Keep(0, 0, 3, 0, 0), [0, 1, 2]),
        (Keep(1, 0, 2, 0, 0), [0, 1]),
        (Keep(0, 0, 0, 3, 0), [0, 4, 11]),  # the newest of this week, and Sundays
        (Keep(0, 0, 0, 0, 3), [0, 26, 57]),  # the newest of this month, 31 October, 30 September
    ],
)
def test_the_newest_of_each_period_stays(keep: Keep, days: list[int]) -> None:
    assert kept(range(100), lambda day: NOON - day * DAY, keep) == days


def test_hours() -> None:
    assert kept(range(12), lambda n: NOON - n * 1200.0, Keep(0, 3, 0, 0, 0)) == [0, 1, 4]


def test_a_chain_is_kept_whole() -> None:
    line = (backup("full", 9), backup("a", 8, "full"), backup("b", 1, "a"), backup("c", 0, "b"))
    assert numbers(*line) == []
    with_new = (*line, backup("new", -1), backup("d", -2, "new"), backup("e", -3, "d"), backup("f", -4, "e"))
    assert numbers(*with_new) == ["full", "a", "b", "c"]


def test_what_others_took_and_what_theirs_stand_on_stays() -> None:
    by_hand = backup("hand", 50, cause="by hand")
    on_ours = backup("above", 49, "old", cause="by hand")
    other = backup("other", 60, uuid="another")
    there = (other, backup("old", 51), by_hand, on_ours, backup("older", 52), backup("new", 0))
    assert numbers(*there, schedule=replace(NIGHTLY, keep=Keep(1, 0, 0, 0, 0))) == ["older"]


def test_after_the_clock_was_set_back_what_is_new_is_not_deleted_for_what_seems_newer() -> None:
    keep = replace(NIGHTLY, keep=Keep(2, 0, 0, 0, 0))
    ahead = (backup("ahead", -400), backup("more", -399))
    real = (backup("today", 0), backup("yesterday", 1), backup("old", 2))
    going = doomed_backups((*ahead, *real), "u", keep, NOON + 60)
    assert [each.number for each in going] == ["old"]
    later = doomed_backups((*ahead, *real), "u", keep, NOON + 500 * DAY)
    assert [each.number for each in later] == ["today", "yesterday", "old"]
    shots = [
        Snapshot(snapshot_name(NIGHTLY, NOON - days * DAY), created=int(NOON - days * DAY), description=text)
        for days in (-400, 0, 1, 2)
        for text in (snapshot_text(NIGHTLY),)
    ]
    assert doomed_snapshots(tuple(shots), keep, NOON) == (shots[3],)


def test_a_full_one_is_due_after_so_many() -> None:
    three = replace(NIGHTLY, chain=3)
    line = (backup("full", 3), backup("a", 2, "full"), backup("b", 1, "a"))
    assert full_is_due((), None, three)
    assert not full_is_due(line, line[1], three)
    assert full_is_due(line, line[2], three)


def test_two_of_one_second_have_two_names() -> None:
    first = snapshot_name(NIGHTLY, NOON)
    second = snapshot_name(NIGHTLY, NOON, (first,))
    assert second == f"{first}-2"
    shots = [Snapshot(name, created=int(NOON), description=snapshot_text(NIGHTLY)) for name in (first, second)]
    going = doomed_snapshots(tuple(shots), replace(NIGHTLY, keep=Keep(1, 0, 0, 0, 0)))
    assert [each.name for each in going] == [first]


def test_only_its_own_snapshots_go() -> None:
    def shot(days_ago: float, text: str = snapshot_text(NIGHTLY)) -> Snapshot:
        at = NOON - days_ago * DAY
        return Snapshot(snapshot_name(NIGHTLY, at), created=int(at), description=text)

    mine = [shot(n) for n in range(6)]
    others = [shot(8, "Before the upgrade"), Snapshot("nightly-x", created=1, description=snapshot_text(NIGHTLY))]
    going = doomed_snapshots((*mine, *others), NIGHTLY)
    assert [each.name for each in going] == [mine[5].name, mine[4].name, mine[3].name]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "../../etc/x"}),
        ("name", {"name": ""}),
        ("name", {"name": "-rf"}),
        ("name", {"name": "other"}),
        ("when", {"when": "daily\nExecStart=/bin/sh"}),
        ("when", {"when": ""}),
        ("pool", {"pool": ""}),
        ("keep", {"keep": Keep(0, 0, 0, 0, 0)}),
        ("keep", {"keep": Keep(-1, 0, 1, 0, 0)}),
        ("chain", {"chain": 0}),
    ],
)
def test_what_is_wrong_is_said_by_field(field: str, changes: dict[str, object]) -> None:
    assert list(flaws(replace(NIGHTLY, **changes), ("other",))) == [field]
    assert not flaws(NIGHTLY, ("other",))
