"""The language of the search, and searches kept as lists."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from tests.unit.qtmodels.fleet import HOME, address, host, key, machine, world
from virtgui.model.facts import Disk, DomainConfig, DomainState, Nic
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Addressed, HostSeen, Listed, Seen
from virtgui.qtmodels.ordering import search_text
from virtgui.qtmodels.query import Query, Term, has, parse, split, toggled
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.smart_lists import SmartLists
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace

DEBIAN = "http://debian.org/debian/12"


def fleet() -> World:
    made = world(
        machine(1, "db-01", autostart=True, config=DomainConfig(
            title="Orders", tags=("db", "prod"), group="site/db", os_id=DEBIAN, pending=True,
            nics=(Nic("52:54:00:aa:bb:cc", "network", "lan"),),
            disks=(Disk("vda", "disk", "file", "/pool/db.qcow2"),))),
        machine(2, "web-01", autostart=False, responding=False, config=DomainConfig(
            tags=("test",), group="site/web", os_id="http://fedora/fedora/42")),
        machine(3, "web-02", state=DomainState.SHUTOFF, config=DomainConfig(template=True, os_id=DEBIAN)),
        machine(4, "odd one", persistent=False),
    )  # fmt: skip
    made.take([HostSeen(host(HOME)), Listed(HOME, (machine(9, "home-db", host=HOME),))])
    made.take([Addressed(((key(1), (address("10.0.0.5"),)),))])
    return made


def found(text: str, made: World | None = None) -> list[str]:
    made = made or fleet()
    query = Query(text, made, lambda which: "rack" if which.host != HOME else "This computer")
    matched = [k for k in made.machines if query.matches(k, lambda which: search_text(made, which))]
    return sorted(made.machines[k].name for k in matched)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("db", ["db-01", "home-db"]),
        ("tag:db", ["db-01"]),
        ("TAG:DB state:Running os:debian host:rack -tag:test", ["db-01"]),
        ("state:off", ["web-02"]),
        ("state:running -host:rack", ["home-db"]),
        ("state:off,not-responding", ["web-01", "web-02"]),
        ("is:not-responding", ["web-01"]),
        ("is:pending", ["db-01"]),
        ("is:template", ["web-02"]),
        ("is:transient", ["odd one"]),
        ("autostart:yes", ["db-01"]),
        ("autostart:no", ["web-01"]),
        ("group:site", ["db-01", "web-01"]),
        ("group:site/web", ["web-01"]),
        ("group:none host:rack", ["odd one", "web-02"]),
        ("tag:none host:rack", ["odd one", "web-02"]),
        ("web -01", ["web-02"]),
        ('"odd one"', ["odd one"]),
        ('host:"this computer"', ["home-db"]),
        ("52:54:00:aa", ["db-01"]),
        ("ip:10.0.0", ["db-01"]),
        ("mac:aa:bb", ["db-01"]),
        ("network:lan", ["db-01"]),
        ("disk:/pool", ["db-01"]),
        ("is:nonsense", []),
        ("tag:", ["db-01", "home-db", "odd one", "web-01", "web-02"]),
        ("orders db", ["db-01"]),
        ("", ["db-01", "home-db", "odd one", "web-01", "web-02"]),
    ],
)
def test_what_a_search_finds(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_terms_are_read_as_they_are_written() -> None:
    assert split('a "b c" d:"e f"') == ["a", '"b c"', 'd:"e f"']
    assert parse("-tag:a,B") == (Term("tag", ("a", "b"), True),)
    assert parse('"unclosed quote') == (Term("", ("unclosed quote",)),)


def test_a_term_is_put_in_and_taken_out_again() -> None:
    text = toggled("web", "tag", "db")
    assert text == "web tag:db" and has(text, "tag", "DB")
    text = toggled(text, "tag", "prod")
    assert text == "web tag:db,prod"
    assert toggled(text, "tag", "db") == "web tag:prod"
    assert toggled("web tag:prod", "tag", "prod") == "web"
    assert toggled("", "host", "This computer") == 'host:"This computer"'
    assert not has("-tag:db", "tag", "db")


@given(st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    made = world(machine(1, "db-01"))
    found(text, made)
    toggled(text, "tag", "x")


def test_five_thousand_machines_are_searched_within_a_frame_or_two() -> None:
    configs = [DomainConfig(tags=("db",) if n % 3 else ("web",), os_id=DEBIAN) for n in range(5)]
    made = world(*(machine(n, f"vm-{n}", config=configs[n % 5]) for n in range(5000)))
    texts = {k: search_text(made, k) for k in made.machines}
    query = Query("tag:db state:running os:debian -vm-17", made, lambda _: "rack")
    begun = time.process_time()
    count = sum(query.matches(k, texts.__getitem__) for k in made.machines)
    assert count > 1000
    assert time.process_time() - begun < 0.5  # 30 ms where nothing else runs


def test_lists_count_and_follow_what_changes(qtbot: QtBot) -> None:
    made, settings = fleet(), Settings.in_memory()
    lists = SmartLists(made, settings, lambda which: "rack")
    told: list[int] = []
    lists.put("Databases", "tag:db")
    lists.changed.connect(lambda: told.append(lists.count("Databases")))
    assert [each.name for each in lists.all()] == ["Databases"] and lists.count("Databases") == 1
    made.take([Seen((replace(made.machines[key(2)], config=DomainConfig(tags=("db",))),))])
    qtbot.waitUntil(lambda: lists.count("Databases") == 2, timeout=10_000)
    lists.put("Databases", "tag:prod")
    assert lists.count("Databases") == 1 and len(lists.all()) == 1
    again = SmartLists(made, settings, lambda which: "rack")
    assert again.all() == lists.all()
    lists.remove("Databases")
    assert lists.all() == () and lists.count("Databases") == 0
    assert lists.flaw("") and lists.flaw("x" * 61) and lists.flaw("a\tb") and not lists.flaw("Mine")


def test_lists_that_somebody_broke_in_the_file_are_left_out(qapp: object) -> None:
    settings = Settings.in_memory()
    settings.put("lists", ["no query", "\tno name", "a\ttag:x", "a\ttag:y"])
    assert [each.query for each in SmartLists(fleet(), settings, str).all()] == ["tag:y"]
    assert isinstance(key(1), DomainKey)
