"""When something was, also days ago and on the other side of a clock change."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey
from virtgui.views.host_row import clock_text, second_line
from virtgui.views.host_words import away_text
from virtgui.views.plots.axes import TimeAxis, tick_text

DAY = 86400.0


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_moment_of_another_day_has_its_day() -> None:
    now = time.time()
    assert clock_text(now) == time.strftime("%H:%M", time.localtime(now))
    told = time.localtime(now - 3 * DAY)
    assert clock_text(now - 3 * DAY).startswith(time.strftime("%H:%M on ", told) + str(told.tm_mday))


def test_a_host_that_was_lost_days_ago_says_so_wherever_it_is_told() -> None:
    lost = Host(HostKey("qemu:///system"), Phase.LOST, changed_at=time.time() - 3 * DAY)
    assert clock_text(lost.changed_at) in second_line(lost)[0]
    assert clock_text(lost.changed_at) in away_text(lost, "lab")


@pytest.mark.parametrize("change", ["2027-03-28", "2026-10-25"])
@pytest.mark.parametrize("span", [7, 30])
def test_days_begin_at_midnight_also_before_the_clock_was_put_forward_or_back(
    qapp: object, in_berlin: None, change: str, span: int
) -> None:
    until = time.mktime(time.strptime(change, "%Y-%m-%d")) + 4 * DAY
    axis = TimeAxis()
    axis.offset = until - 5000.0
    ticks = [time.localtime(at + axis.offset) for at in axis.ticks(5000.0 - span * DAY, 5000.0)]
    assert len(ticks) >= 4 and {(told.tm_hour, told.tm_min) for told in ticks} == {(0, 0)}


def test_a_day_s_name_stands_where_it_begins(qapp: object, in_berlin: None) -> None:
    until = time.mktime(time.strptime("2027-03-31 12:00", "%Y-%m-%d %H:%M"))
    axis = TimeAxis()
    axis.offset = until - 5000.0
    named = [tick_text(at + axis.offset, DAY) for at in axis.ticks(5000.0 - 5.9 * DAY, 5000.0)]
    assert named == ["Fri 26", "Sat 27", "Sun 28", "Mon 29", "Tue 30", "Wed 31"]
