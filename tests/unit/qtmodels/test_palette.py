"""What the palette finds, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.documents import fleet
from tests.unit.qtmodels.fleet import LAB, host, machine
from virtgui.model.commands import Verb
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import HostSeen, Listed
from virtgui.qtmodels.palette import Entry, Index, Shelf
from virtgui.qtmodels.world import World
from virtgui.views.fleet.palette_deeds import Said
from virtgui.views.fleet.palette_entries import host_pages, machines


def index(*names: str) -> Index:
    return Index(Shelf.of(Entry(name, "Thing", lambda: None) for name in names))


def titles(found: Index, text: str) -> list[str]:
    return [hit.entry.title for hit in found.find(text)]


def said(
    world: World,
    host_name: Callable[[HostKey], str] = str,
    do: Callable[[Verb, DomainKey], object] = lambda verb, key: None,
) -> Said:
    return Said(world, host_name, do, lambda key, page: None)


def test_the_nearest_comes_first() -> None:
    found = index("my-web", "webmail", "web", "a web", "wide elbow", "cobweb", "db-01")
    assert titles(found, "web") == ["web", "webmail", "a web", "my-web", "cobweb", "wide elbow"]
    assert titles(found, "WEB") == titles(found, " web ")
    assert titles(found, "d1") == ["db-01"]
    assert titles(found, "nothing") == []
    assert titles(found, "")[0] == "my-web"


def test_addresses_and_paths_find_what_has_them_by_a_part() -> None:
    entry = Entry("db-01", "Machine", lambda: None, found_by=("52:54:00:AA:BB:CC", "/pool/x[1].qcow2"))
    found = Index(Shelf.of([entry, Entry("other", "Machine", lambda: None)]))
    (hit,) = found.find("aa:bb")
    assert hit.entry.title == "db-01" and hit.by == "52:54:00:AA:BB:CC"
    assert [hit.by for hit in found.find("x[1]")] == ["/pool/x[1].qcow2"]
    assert found.find("5254") == [], "the letters of an address are not guessed"


def test_words_find_also_by_kind_and_by_what_tells_a_thing_from_its_like() -> None:
    entries = [Entry("default", "Network", lambda: None, f"active, host-{number}") for number in range(90)]
    entries.append(Entry("default", "Pool", lambda: None, "active, host-7"))
    found = Index(Shelf.of(entries))
    told = [(hit.entry.kind, hit.entry.told) for hit in found.find("default host-77")]
    assert told == [("Network", "active, host-77")]
    assert [hit.entry.kind for hit in found.find("pool default")] == ["Pool"]
    assert found.find("default nowhere") == []


def test_of_machines_of_one_name_that_of_a_host_is_found() -> None:
    """However many hosts have one."""
    world = World()
    hosts = [HostKey(f"test:///{number}") for number in range(60)]
    for each in hosts:
        world.take([HostSeen(Host(each, Phase.OPEN, listed=True)), Listed(each, (machine(1, "web", each),))])
    opened: list[DomainKey] = []
    found = Index(machines(world, lambda key: f"rack-{key[8:]}.lan", lambda key, page: opened.append(key)))
    (hit,) = found.find("web rack-57")
    hit.entry.do()
    assert opened == [DomainKey(hosts[57], machine(1).key.uuid)]
    (deed,) = said(world, lambda key: f"rack-{key[8:]}.lan").means("power off web rack-57")
    assert (deed.title, deed.told) == ("Power off web", "rack-57.lan")


def test_the_first_deed_is_on_the_machine_that_is_called_so() -> None:
    world = World()
    named = [machine(number, name) for number, name in enumerate(("web-10", "my-web-1", "web-1", "web-11"), 1)]
    world.take([HostSeen(host()), Listed(LAB, named)])
    found = said(world).means("power off web-1")
    assert [entry.title.split()[-1] for entry in found] == ["web-1", "web-10", "web-11", "my-web-1"]


def test_signs_are_letters_like_any_other() -> None:
    found = index("a.b", "a]b", "a^b", "a-b", "a\\b", "a*b\nc", "axb")
    for sign in ".]^-\\*":
        assert titles(found, f"a{sign}b") == [f"a{sign}b" if sign != "*" else "a*b\nc"]


@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=8))
def test_anything_may_be_typed_and_be_called(text: str, names: list[str]) -> None:
    found = titles(index(*names), text)
    assert len(found) == len([*found]) <= len(names)
    for name in names:
        if name.strip() and name.isascii() and "\n" not in name:
            assert name in titles(index(*names), name)


def test_five_thousand_machines_answer_at_once() -> None:
    world = fleet(5000)
    found = Index(machines(world, str, lambda key, page: None), Shelf.of(host_pages(world, str, lambda *where: None)))
    assert found.find("networks")[0].entry.title.startswith("Networks of ")
    assert found.find("52:54:00:00:13:87")[0].entry.title == "web-4999"
    assert found.find("wb4999")[0].entry.title == "web-4999"
    begun = time.process_time()
    for text in ("w", "we", "web-4", "zzzz", "/pool/disk-49"):
        found.find(text)
    assert time.process_time() - begun < 1, "a few ms each where nothing else runs: tests/bench measures it"


def test_a_deed_and_a_name_are_a_deed_on_that_machine() -> None:
    world, done = fleet(8), []
    means = said(world, do=lambda verb, key: done.append((verb.name, key.uuid[-1]))).means
    found = means("start web-3")
    assert [entry.title for entry in found][:1] == ["Start web-3"]
    found[0].do()
    assert done == [("START", "3")]
    assert [entry.told for entry in means("start web-4")] == ["It is already running."]
    assert next(entry.title for entry in means("pow web-4")) == "Power off web-4"
    assert means("web") == []
