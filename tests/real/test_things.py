"""What a real host has beside its machines: listed, live, changed, and never held up by one another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.kernel_features import present
from virtgui.hypervisor import read as read_counts
from virtgui.hypervisor import things as engine_things
from virtgui.hypervisor import things_read
from virtgui.model.commands import Command
from virtgui.model.keys import HostKey
from virtgui.model.messages import Finished
from virtgui.model.things import (
    DefineThing,
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    Thing,
    ThingAct,
    ThingDeed,
    ThingKept,
    ThingKey,
    ThingKind,
)
from virtgui.qtmodels.things import Things
from virtgui.xml.diff import dropped

POOL = "<pool type='dir'><name>{name}</name><target><path>{path}</path></target></pool>"
NETWORK = "<network><name>{name}</name><bridge name='{bridge}'/><ip address='{ip}' netmask='255.255.255.0'/></network>"


class Bench:
    """A host, what is known of its things, and hands to change them."""

    def __init__(self, circle: Circle, host: PrivateHost, *kinds: ThingKind) -> None:
        self.circle = circle
        self.host = host
        self.things = Things(circle.world, circle.send)
        self.key: HostKey = circle.connect(host.uri)
        self.watch(*kinds)

    def watch(self, *kinds: ThingKind) -> None:
        self.things.watch(self.key, kinds, self)
        self.circle.wait_until(lambda: all(self.things.listed(self.key, kind) for kind in kinds), 40, "all are listed")

    def names(self, kind: ThingKind) -> list[str]:
        return [thing.name for thing in self.things.of(self.key, kind)]

    def named(self, kind: ThingKind, name: str) -> Thing:
        found = self.things.named(self.key, kind, name)
        assert found is not None, f"{name} is not among {self.names(kind)}"
        return found

    def comes(self, kind: ThingKind, name: str, condition: Callable[[Thing], object] = bool) -> Thing:
        def there() -> bool:
            found = self.things.named(self.key, kind, name)
            return found is not None and bool(condition(found))

        self.circle.wait_until(there, 40, f"the {kind.value} {name} is as wanted: {self.names(kind)}")
        return self.named(kind, name)

    def goes(self, kind: ThingKind, name: str) -> None:
        self.circle.wait_until(lambda: name not in self.names(kind), 40, f"the {kind.value} {name} is gone")

    def do(self, command: Command) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def well(self, command: Command) -> None:
        assert self.do(command).problem is None


@pytest.fixture
def bench(circle: Circle, private_host: PrivateHost) -> Bench:
    return Bench(circle, private_host, ThingKind.POOL, ThingKind.NETWORK)


def test_pools_and_networks_are_listed_and_what_others_do_is_seen(bench: Bench) -> None:
    pool = bench.named(ThingKind.POOL, "default")
    assert (pool.active, pool.persistent) == (True, True)
    assert dict(pool.numbers)["capacity"] > 0
    assert "<pool" in pool.xml
    bench.host.define(POOL.format(name="by-hand", path="/var/lib/libvirt/images/by-hand"), "pool")
    try:
        assert bench.comes(ThingKind.POOL, "by-hand").active is False
        bench.host.virsh("pool-build", "by-hand")
        bench.host.virsh("pool-start", "by-hand")
        bench.comes(ThingKind.POOL, "by-hand", lambda it: it.active)
        bench.host.virsh("pool-autostart", "by-hand")
        bench.circle.engine.send(ThingAct(bench.named(ThingKind.POOL, "by-hand").key, ThingDeed.REFRESH))
        bench.comes(ThingKind.POOL, "by-hand", lambda it: it.autostart)
    finally:
        bench.host.virsh("pool-destroy", "by-hand", check=False)
        bench.host.virsh("pool-undefine", "by-hand")
    bench.goes(ThingKind.POOL, "by-hand")

    bench.host.define(NETWORK.format(name="seen", bridge="vgseen", ip="10.99.1.1"), "net")
    bench.comes(ThingKind.NETWORK, "seen", lambda it: it.active is False)
    bench.host.virsh("net-undefine", "seen")
    bench.goes(ThingKind.NETWORK, "seen")


def test_a_pool_is_made_changed_stopped_and_removed(bench: Bench) -> None:
    xml = POOL.format(name="made", path="/var/lib/libvirt/images/made")
    bench.well(DefineThing(bench.key, ThingKind.POOL, xml, "make the pool", start=True, autostart=True, build=True))
    made = bench.comes(ThingKind.POOL, "made", lambda it: it.active and it.autostart)
    assert (bench.host.images / "made").is_dir()
    other = made.stored or made.xml
    other = other.replace("images/made", "images/other")
    bench.well(
        DefineThing(bench.key, ThingKind.POOL, other, "change it", replacing=made.key, check=made.stored or made.xml)
    )
    changed = bench.comes(ThingKind.POOL, "made", lambda it: "images/other" in (it.stored or it.xml))
    again = bench.do(DefineThing(bench.key, ThingKind.POOL, xml, "change it", replacing=made.key, check=made.xml))
    assert again.problem is not None and "changed elsewhere" in again.problem.reason
    for deed in (ThingDeed.REFRESH, ThingDeed.AUTOSTART_OFF, ThingDeed.STOP):
        bench.well(ThingAct(changed.key, deed))
    bench.comes(ThingKind.POOL, "made", lambda it: it.active is False and it.autostart is False)
    bench.well(ThingAct(changed.key, ThingDeed.UNDEFINE))
    bench.goes(ThingKind.POOL, "made")
    late = bench.do(ThingAct(changed.key, ThingDeed.START))
    assert late.problem is not None and "no longer exists" in late.problem.reason


def test_what_is_not_stored_goes_when_it_is_stopped_unless_it_is_made_permanent(bench: Bench) -> None:
    pool = POOL.format(name="passing", path="/var/lib/libvirt/images/passing")
    network = NETWORK.format(name="passing", bridge="vgpass", ip="10.99.2.1")
    kinds = {ThingKind.POOL: pool} | ({ThingKind.NETWORK: network} if present("bridges") else {})
    for kind, xml in kinds.items():
        bench.well(DefineThing(bench.key, kind, xml, "make it", start=True, build=True, transient=True))
        made = bench.comes(kind, "passing", lambda it: it.active)
        assert made.persistent is False
        bench.well(ThingAct(made.key, ThingDeed.STOP))
        bench.goes(kind, "passing")
        bench.well(DefineThing(bench.key, kind, xml, "make it", build=True, transient=True))
        made = bench.comes(kind, "passing")
        bench.well(DefineThing(bench.key, kind, made.xml, "make it permanent", replacing=made.key))
        bench.comes(kind, "passing", lambda it: it.persistent)
        bench.well(ThingAct(made.key, ThingDeed.STOP))
        bench.well(ThingAct(made.key, ThingDeed.UNDEFINE))
        bench.goes(kind, "passing")


def test_the_demo_host_has_what_is_not_stored_too(circle: Circle) -> None:
    key = circle.connect("test:///default")
    things = Things(circle.world, circle.send)
    kinds = {
        ThingKind.POOL: POOL.format(name="passing", path="/tmp/passing"),
        ThingKind.NETWORK: NETWORK.format(name="passing", bridge="vgpass", ip="10.99.2.1"),
    }
    things.watch(key, tuple(kinds), things)
    for kind, xml in kinds.items():
        made = DefineThing(key, kind, xml, "make it", start=True, transient=True)
        assert circle.finish(circle.send(made)).problem is None
        circle.wait_until(lambda kind=kind: things.named(key, kind, "passing"), 40, "it is listed")
        found = things.named(key, kind, "passing")
        assert found is not None and (found.active, found.persistent) == (True, False)
        keep = DefineThing(key, kind, found.xml, "make it permanent", replacing=found.key)
        assert circle.finish(circle.send(keep)).problem is None
        circle.wait_until(lambda kind=kind: things.named(key, kind, "passing").persistent, 40, "it is kept")


def test_what_cannot_be_started_is_not_left_defined(bench: Bench) -> None:
    xml = POOL.format(name="nowhere", path="/nowhere/at/all")
    end = bench.do(DefineThing(bench.key, ThingKind.POOL, xml, "make the pool nowhere", start=True))
    assert end.problem is not None and "/nowhere/at/all" in end.problem.reason + end.problem.detail
    assert "nowhere" not in bench.host.virsh("pool-list", "--all", "--name")


def test_what_may_not_be_changed_is_refused_in_words(circle: Circle, private_host: PrivateHost) -> None:
    key = circle.connect(private_host.uri, read_only=True)
    pool = ThingKey(key, ThingKind.POOL, private_host.virsh("pool-uuid", "default").strip())
    end = circle.finish(circle.send(ThingAct(pool, ThingDeed.STOP)))
    assert end.problem is not None
    assert private_host.virsh("pool-info", "default").count("running") == 1


def test_it_tells_what_pools_could_stand_on(bench: Bench) -> None:
    ticket = bench.circle.send(ReadPoolTypes(bench.key))
    bench.circle.wait_until(lambda: bench.circle.of(ticket, PoolTypesRead), 40)
    assert "<pool type='dir' supported='yes'" in bench.circle.of(ticket, PoolTypesRead)[0].xml
    ticket = bench.circle.send(ReadPoolSources(bench.key, "dir"))
    bench.circle.wait_until(lambda: bench.circle.of(ticket, PoolSourcesRead), 40)
    assert bench.circle.of(ticket, PoolSourcesRead)[0].problem is not None


def test_a_list_comes_back_with_its_host(circle: Circle, fresh_host: PrivateHost) -> None:
    bench = Bench(circle, fresh_host, ThingKind.POOL)
    fresh_host.kill()
    circle.wait_until(lambda: not circle.host(bench.key).open, 40)
    assert bench.names(ThingKind.POOL) == ["default"]
    fresh_host.respawn()
    circle.wait_until(lambda: circle.ready(bench.key), 90)
    fresh_host.define(POOL.format(name="after", path="/var/lib/libvirt/images/after"), "pool")
    bench.comes(ThingKind.POOL, "after")


def test_the_demo_host_says_what_its_driver_lacks(circle: Circle) -> None:
    things = Things(circle.world, circle.send)
    key = circle.connect("test:///default")
    things.watch(key, tuple(ThingKind), things)
    circle.wait_until(lambda: all(things.listed(key, kind) for kind in ThingKind), 40)
    for kind in (ThingKind.POOL, ThingKind.NETWORK, ThingKind.DEVICE, ThingKind.INTERFACE):
        assert things.of(key, kind), kind
        assert things.lack(key, kind) == ""
    for kind in (ThingKind.FILTER, ThingKind.SECRET, ThingKind.BINDING):
        assert things.lack(key, kind) == "The driver of this host does not have them."
    assert circle.finish(circle.send(ThingAct(things.of(key, ThingKind.POOL)[0].key, ThingDeed.STOP))).problem is None


def test_pools_that_hang_keep_nothing_else_back(
    circle: Circle, private_host: PrivateHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a pool whose server is gone: every call about pools waits, until it is back."""
    back = threading.Event()
    how = things_read.KINDS[ThingKind.POOL]

    def hang(connection: object) -> object:
        back.wait(60)
        return how.list(connection)  # type: ignore[arg-type]

    monkeypatch.setitem(things_read.KINDS, ThingKind.POOL, how._replace(list=hang))
    monkeypatch.setattr(engine_things, "PATIENCE_S", 0.3)
    counted = read_counts.counts

    def count(connection: object, kinds: tuple[str, ...]) -> dict[str, int]:
        if "pools" in kinds:
            back.wait(60)
        return counted(connection, kinds)  # type: ignore[arg-type]

    monkeypatch.setattr(read_counts, "counts", count)
    try:
        bench = Bench(circle, private_host, ThingKind.NETWORK)
        bench.things.watch(bench.key, (ThingKind.POOL, ThingKind.NETWORK), bench)
        circle.wait_until(lambda: bench.things.lack(bench.key, ThingKind.POOL), 40, "that it is late is told")
        assert "did not tell in time" in bench.things.lack(bench.key, ThingKind.POOL)
        private_host.define(NETWORK.format(name="beside", bridge="vgbeside", ip="10.99.2.1"), "net")
        bench.comes(ThingKind.NETWORK, "beside")
        private_host.add("beside-too", start=False)
        circle.appears(bench.key, "beside-too")
    finally:
        back.set()
        private_host.virsh("net-undefine", "beside", check=False)
        private_host.remove("beside-too")
    bench.comes(ThingKind.POOL, "default")
    assert bench.things.lack(bench.key, ThingKind.POOL) == ""


@pytest.mark.parametrize("name", ["<b>x", "\"'&", "emoji 😀 שלום", "x; rm -rf ~", "y" * 200])
def test_any_name_comes_back_as_it_is(bench: Bench, name: str) -> None:
    xml = f"<network><name>{escape(name)}</name><bridge name='vgname'/></network>"
    bench.well(DefineThing(bench.key, ThingKind.NETWORK, xml, "define it"))
    found = bench.comes(ThingKind.NETWORK, name)
    bench.well(ThingAct(found.key, ThingDeed.UNDEFINE))
    bench.goes(ThingKind.NETWORK, name)


FILTER = """<filter name='kept' chain='root' priority='-700'>
  <rule action='drop' direction='in' priority='500'><tcp dstportstart='22' dstportend='22'/></rule>
  <rule action='accept' direction='inout' priority='500'><all/></rule>
</filter>"""
SECRET = """<secret ephemeral='no' private='yes'><description>one</description>
  <usage type='iscsi'><target>kept</target></usage></secret>"""
NAT = """<network><name>kept</name><forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>
  <bridge name='vgkept' stp='off' delay='2'/><domain name='lab.example' localOnly='yes'/>
  <ip address='10.99.7.1' prefix='24'><dhcp><range start='10.99.7.10' end='10.99.7.20'/>
  <host mac='52:54:00:AA:BB:01' name='one' ip='10.99.7.11'/></dhcp></ip></network>"""


@pytest.mark.parametrize(
    ("kind", "xml"),
    [
        (ThingKind.NETWORK, NAT),
        (ThingKind.POOL, POOL.format(name="kept", path="/var/lib/libvirt/images/kept")),
        (ThingKind.FILTER, FILTER),
        (ThingKind.SECRET, SECRET),
    ],
    ids=lambda value: value.value if isinstance(value, ThingKind) else "",
)
def test_what_libvirt_made_of_a_document_is_told(bench: Bench, kind: ThingKind, xml: str) -> None:
    """Only what it does not know is lost: what it writes in its own way is none of that."""
    root, closing = xml.rpartition("<")[0], xml.rpartition("<")[2]
    ended = bench.do(DefineThing(bench.key, kind, f"{root}<later/><{closing}", "define it"))
    assert ended.problem is None, ended.problem
    (kept,) = bench.circle.of(ended.ticket, ThingKept)
    lost = [each for each in dropped(f"{root}<later/><{closing}", kept.thing.xml) if each.kind != "added"]
    assert [(each.path, each.kind) for each in lost] == [("later", "missing")], lost
    bench.well(ThingAct(kept.thing.key, ThingDeed.UNDEFINE))
