"""Figures are asked for by comparing them."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.qtmodels.fleet import key, machine, world
from tests.unit.stats.samples import HOST, busy
from virtgui.model.facts import DomainConfig
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Sampled
from virtgui.qtmodels.query import Query, asked, has, parse, replaced
from virtgui.qtmodels.query_numbers import FIGURES, bound, holds


@pytest.mark.parametrize(
    ("value", "figure", "is_so"),
    [
        (">50", 50.1, True),
        (">50", 50.0, False),
        (">=4g", 4 * 1024.0**3, True),
        ("<1.5gib", 1024.0**3, True),
        ("<=10m/s", 11 * 1024.0**2, False),
        ("4", 4.0, True),
        ("=4", 5.0, False),
        ("50", 50.4, True),
        ("50%", 49.6, True),
        ("4g", 4.1 * 1024.0**3, True),
        ("4g", 5.0 * 1024.0**3, False),
        (">2h", 7201.0, True),
        ("<30d", 86400.0, True),
        (">5min", 200.0, False),
        (">50", nan, False),
        ("much", 50.0, False),
        ("", 50.0, False),
        (">", 50.0, False),
        (">1e400", 50.0, False),
    ],
)
def test_comparisons(value: str, figure: float, is_so: bool) -> None:
    assert holds(value, figure) is is_so


@given(st.text(max_size=30), st.floats())
def test_nothing_that_is_written_breaks_it(value: str, figure: float) -> None:
    assert holds(value, figure) in (True, False)
    bound(value)


def _found(text: str) -> set[str]:
    made = world(
        machine(1, "db", config=DomainConfig(snapshots=3)),
        machine(2, "web", config=DomainConfig(snapshots=0)),
        machine(3, "new"),
    )
    for at in (1000.0, 1001.0):
        made.take([Sampled(HOST, (busy(at, key(1)),))])
    query = Query(text, made, lambda which: "lab")
    return {made.machines[k].name for k in made.machines if query.matches(k, _nothing)}


def _nothing(_key: DomainKey) -> str:
    return ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cpu:>40", {"db"}),
        ("cpu:<40", set()),
        ("-cpu:>40", {"web", "new"}),
        ("memory:>=1G", {"db"}),
        ("given:20,25", {"db"}),
        ("read:>900k written:>1M", {"db"}),
        ("traffic:7M", {"db"}),
        ("snapshots:0", {"web"}),
        ("snapshots:>0", {"db"}),
        ("disks:0", {"db", "web", "new"}),
        ("vcpus:1", {"db", "web", "new"}),
        ("id:2", {"web"}),
    ],
)
def test_machines_are_found_by_their_figures(text: str, names: set[str]) -> None:
    assert _found(text) == names


def test_only_what_changes_with_samples_is_live() -> None:
    made = world()
    assert Query("cpu:>5", made, str).live and Query("-sent:>5 web", made, str).live
    assert not Query("snapshots:>5 tag:db web", made, str).live


def test_what_is_asked_of_one_field_is_replaced_and_the_rest_stays() -> None:
    text = 'web tag:db,"my own" -host:rack cpu:>5'
    assert asked(text, "tag") == "db,my own" and asked(text, "cpu") == ">5" and asked(text, "name") == ""
    assert replaced(text, "cpu", "") == 'web tag:db,"my own" -host:rack'
    assert replaced(text, "cpu", "<3, >90") == 'web tag:db,"my own" -host:rack cpu:<3,>90'
    assert replaced(text, "tag", "a b") == 'web -host:rack cpu:>5 tag:"a b"'
    assert replaced("", "cpu", ">5") == "cpu:>5"


@given(st.text(max_size=40), st.sampled_from(sorted(FIGURES)), st.text(max_size=20))
def test_what_was_put_in_is_asked(text: str, field: str, value: str) -> None:
    now = replaced(text, field, value)
    kept = [term for term in parse(text) if term.field != field or term.negative]
    assert [term for term in parse(now) if term.field != field or term.negative] == kept or '"' in text
    assert not has(replaced(now, field, ""), field, value) or not value.strip()
