"""A line in a row is moved on from step to step; it must be the same as one drawn from the beginning."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.unit.qtmodels.fleet import LAB, PlainSpeaker, key, machine, world
from virtgui.model.messages import Sampled
from virtgui.model.samples import DiskSample, DomainSample
from virtgui.qtmodels import looks as module
from virtgui.qtmodels.looks import LEVELS, MISSING, Looks
from virtgui.qtmodels.ordering import LINES, Column
from virtgui.qtmodels.world import World
from virtgui.stats.history import SPARK_STEPS

ONE = key(1)


class _Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def clock_gettime(self, _which: int) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    clock = _Clock()
    clock.CLOCK_BOOTTIME = 7  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "time", clock)
    return clock


def _run(clock: _Clock, made: World, seconds: int, told: Callable[[int], DomainSample | None], period: int = 1) -> int:
    """Live through some seconds; returns how many lines were looked at."""
    looks, drawn, step = Looks(made, PlainSpeaker(made)), 0, -1
    for second in range(seconds):
        clock.now += 1.0
        sample = told(second) if second % period == 0 else None
        if sample is not None:
            made.take([Sampled(LAB, (sample,))])
        looks.tick()
        if int(clock.now // 2) == step:
            continue
        step = int(clock.now // 2)
        for column in LINES:
            line = looks.line(ONE, column)
            assert line == Looks(made, PlainSpeaker(made)).line(ONE, column), (second, column)
            assert len(line) == SPARK_STEPS
            drawn += 1
    return drawn


@pytest.mark.parametrize(("seed", "period"), [(1, 1), (2, 1), (3, 3), (4, 10)])
def test_a_moved_line_is_the_line(qapp: object, clock: _Clock, seed: int, period: int) -> None:
    chance = random.Random(seed)
    made = world(machine(1, memory_kib=1024))
    cpu = read = 0

    def told(second: int) -> DomainSample | None:
        nonlocal cpu, read
        if 100 < second < 125:
            return None  # nothing is heard of it for a while
        cpu += chance.randrange(period * 900_000_000)
        read += chance.choice((0, 0, 0, 10_000, 90_000_000))
        disks = (DiskSample("vda", read, 0),) if chance.random() < 0.9 else ()
        used = chance.randrange(100, 1000)
        return DomainSample(
            ONE, clock.now, 1, cpu_ns=cpu, vcpus=1, balloon_kib=1000, unused_kib=1000 - used, rss_kib=used, disks=disks
        )

    assert _run(clock, made, 300, told, period) > 100


def test_what_is_not_known_is_missing_and_the_rest_lies_on_its_axis(qapp: object, clock: _Clock) -> None:
    made = world(machine(1))
    for second in range(9):
        clock.now += 1.0
        sample = DomainSample(ONE, clock.now, 1, cpu_ns=second * 500_000_000, vcpus=1)
        made.take([Sampled(LAB, (sample,))])
    line = Looks(made, PlainSpeaker(made)).line(ONE, Column.CPU)
    assert line[0] == MISSING and line[-1] == LEVELS // 2
    assert set(Looks(made, PlainSpeaker(made)).line(ONE, Column.DISK)) == {MISSING}


def test_only_what_looks_another_is_told(qapp: object, clock: _Clock) -> None:
    made = world(machine(1))
    looks = Looks(made, PlainSpeaker(made))

    def pass_on(cpu_ns: int) -> bool:
        clock.now += 2.0
        made.take([Sampled(LAB, (DomainSample(ONE, clock.now, 1, cpu_ns=cpu_ns, vcpus=1),))])
        looks.tick()
        return looks.changed(ONE, Column.CPU)

    used = 0
    for _ in range(40):
        used += 1_000_000_000
        pass_on(used)
    assert not pass_on(used + 1_000_000_000)  # as busy as for the last minute
    assert pass_on(used + 1_500_000_000)
